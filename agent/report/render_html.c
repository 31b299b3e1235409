/* The report as one page that needs nothing from outside. */
#include "report/html.h"

#include <string.h>

#include "base/check.h"

#define SCRATCH_MAX 65536

/* Where no availability is claimed. */
#define DECIMALS_USUAL 5
#define DECIMALS_MOST 9

int html_decimals(const struct report *report)
{
    int most = DECIMALS_USUAL - 1;
    for (size_t i = 0; i < report->n_claims; i++) {
        const struct claim *claim = report->claims[i].judgement.claim;
        if (wording_topic(claim->metric) == TOPIC_AVAILABILITY) {
            int decimals = wording_decimals(claim);
            most = decimals > most ? decimals : most;
        }
    }
    ASSERT(most >= 0);
    return most < DECIMALS_MOST ? most + 1 : DECIMALS_MOST;
}

static bool has_previous(const struct report *report)
{
    return report->previous != NULL;
}

static bool has_rewordings(const struct report *report)
{
    return report->n_rewordings > 0;
}

static bool has_days(const struct report *report)
{
    return report->n_days > 0;
}

static bool has_rows(const struct report *report)
{
    return report->checklist != NULL || report->n_claims > 0;
}

static bool has_latencies(const struct report *report)
{
    return report->n_latencies > 0;
}

static bool has_trailing(const struct report *report)
{
    return report->n_trailing > 0;
}

static const struct section {
    const char *id;
    enum label title;
    bool (*shows)(const struct report *report); /* NULL: always */
    void (*put)(struct page *page);
} sections[] = {
    {"summary", LABEL_SUMMARY, NULL, html_summary},
    {"changes", LABEL_CHANGES, has_previous, html_changes},
    {"texts", LABEL_REWORDINGS, has_rewordings, html_rewordings},
    {"days", LABEL_DAYS, has_days, html_days},
    {"checklist", LABEL_CHECKLIST, has_rows, html_checklist},
    {"figures", LABEL_FIGURES, NULL, html_figures},
    {"incidents", LABEL_INCIDENTS, NULL, html_incidents},
    {"response", LABEL_LATENCY, has_latencies, html_latency},
    {"year", LABEL_YEAR, has_trailing, html_year},
    {"others", LABEL_OTHERS, NULL, html_others},
    {"method", LABEL_METHOD, NULL, html_method},
    {"not-proven", LABEL_NOT_PROVEN, NULL, html_not_proven},
    {"origin", LABEL_ORIGIN, NULL, html_origin},
};

static bool is_shown(const struct section *section, const struct report *report)
{
    return section->shows == NULL || section->shows(report);
}

static enum label title_of(const struct section *section,
                           const struct report *report)
{
    bool months = report->step == WINDOW_STEP_MONTH;
    return section->title == LABEL_DAYS && months ? LABEL_MONTHS
                                                  : section->title;
}

/* "2026-10", but nothing for a window that takes two instants to name: the
 * period stands below. */
#define WINDOW_NAME_MOST 12

static void put_window_name(struct page *page)
{
    const char *name = page->report->window_text;
    if (strlen(name) <= WINDOW_NAME_MOST) {
        buf_putc(page->out, ' ');
        html_escape(page->out, name);
    }
}

static void put_head(struct page *page)
{
    const struct report *report = page->report;
    buf_printf(page->out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n",
               page->language == LANGUAGE_JA ? "ja" : "en");
    buf_printf(page->out,
               "<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\""
               "default-src 'none'; style-src 'sha256-%s'\">\n",
               html_style_sha256);
    buf_puts(page->out,
             "<meta name=\"viewport\" content=\"width=device-width, "
             "initial-scale=1\">\n"
             "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    html_escape(page->out, report->service_name);
    buf_puts(page->out, " – ");
    html_put_label(page, LABEL_TITLE);
    put_window_name(page);
    buf_puts(page->out, "</title>\n<style>");
    for (size_t i = 0; html_style[i] != NULL; i++) {
        buf_puts(page->out, html_style[i]);
    }
    buf_puts(page->out, "</style>\n</head>\n<body>\n");
}

static void put_heading(struct page *page)
{
    const struct report *report = page->report;
    buf_puts(page->out, "<header>\n<h1>");
    html_escape(page->out, report->service_name);
    buf_puts(page->out, " – ");
    html_put_label(page, LABEL_TITLE);
    put_window_name(page);
    buf_puts(page->out, "</h1>\n<p>");
    html_put_label(page, LABEL_PERIOD);
    buf_puts(page->out, ": ");
    html_put_instant(page, report->figures.window.from_ms, false);
    buf_puts(page->out, " – ");
    html_put_instant(page, report->figures.window.to_ms, false);
    buf_puts(page->out, " (");
    html_escape(page->out, report->timezone);
    buf_puts(page->out, ")</p>\n<p class=\"soft\">");
    html_put_label(page, LABEL_MADE);
    buf_puts(page->out, ": ");
    html_put_instant(page, report->at_ms, true);
    if (report->made_ms != 0) {
        buf_puts(page->out, "; ");
        html_put_label(page, LABEL_MADE_ON);
        buf_puts(page->out, " ");
        html_put_instant(page, report->made_ms, true);
    }
    if (report->is_frozen) {
        buf_puts(page->out, "; ");
        html_put_label(page, LABEL_FROZEN);
    }
    buf_puts(page->out, "</p>\n</header>\n");
}

static void put_contents(struct page *page)
{
    buf_puts(page->out, "<nav aria-label=\"");
    html_put_label(page, LABEL_CONTENTS);
    buf_puts(page->out, "\">\n<ol>\n");
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        if (is_shown(&sections[i], page->report)) {
            buf_printf(page->out, "<li><a href=\"#%s\">", sections[i].id);
            html_put_label(page, title_of(&sections[i], page->report));
            buf_puts(page->out, "</a></li>\n");
        }
    }
    buf_puts(page->out, "</ol>\n</nav>\n");
}

static void put_section(struct page *page, const struct section *section)
{
    buf_printf(page->out, "<section id=\"%s\">\n<h2>", section->id);
    html_put_label(page, title_of(section, page->report));
    buf_puts(page->out, "</h2>\n");
    section->put(page);
    ASSERT(page->scratch.len == 0);
    buf_puts(page->out, "</section>\n");
}

void render_report_html(struct buf *out, const struct report *report,
                        enum language language)
{
    ASSERT(report->tz != NULL && report->service_name != NULL);
    struct arena arena;
    arena_init(&arena);
    struct page page = {
        .out = out,
        .report = report,
        .language = language,
        .decimals = html_decimals(report),
        .arena = &arena,
    };
    page.rows = rows_of(&arena, report->checklist, report->claims,
                        report->n_claims, &page.n_rows);
    buf_init(&page.scratch, SCRATCH_MAX);
    put_head(&page);
    put_heading(&page);
    put_contents(&page);
    buf_puts(out, "<main>\n");
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        if (is_shown(&sections[i], report)) {
            put_section(&page, &sections[i]);
        }
    }
    buf_puts(out, "</main>\n</body>\n</html>\n");
    buf_fini(&page.scratch);
    arena_fini(&arena);
}

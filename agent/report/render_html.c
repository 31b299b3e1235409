/* The report as one page that needs nothing from outside. */
#include "report/html.h"

#include <string.h>

#include "base/check.h"

#define SCRATCH_MAX 65536

/* Colours are variables so that dark mode and print change only those. Below
 * 640 px a table row becomes a block with its column titles before the
 * cells. */
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1a1a1a;--soft:#5a5f66;--line:#d5d9de;"
    "--paper:#fff;--panel:#f5f6f8;--good:#176b3a;--bad:#b3261e;--near:#0b5a8a;"
    "--open:#8a5a00}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--soft:#a2a8b0;"
    "--line:#3a3f45;--paper:#16181b;--panel:#212429;--good:#6fd49a;"
    "--bad:#ff8a80;--near:#7cc4f0;--open:#e6b450}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;padding:1rem;max-width:72rem;background:var(--paper);"
    "color:var(--ink);font:16px/1.6 system-ui,\"Hiragino Sans\","
    "\"Noto Sans CJK JP\",\"Yu Gothic\",sans-serif;overflow-wrap:anywhere}"
    "h1{font-size:1.5rem;line-height:1.3;margin:.5rem 0}"
    "h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid "
    "var(--line);padding-bottom:.2rem}"
    "p{margin:.4rem 0}.soft{color:var(--soft);font-size:.875rem}"
    ".counts{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:.8rem 0;"
    "list-style:none}"
    ".counts li{background:var(--panel);border-left:4px solid;padding:.3rem "
    ".8rem}.counts b{font-size:1.25rem;margin-left:.4rem}"
    ".drift{padding:0;list-style:none}.drift li{background:var(--panel);"
    "border-left:4px solid var(--bad);padding:.5rem .8rem;margin:.5rem 0}"
    ".good{color:var(--good)}.bad{color:var(--bad)}.near{color:var(--near)}"
    ".open{color:var(--open)}.none{color:var(--soft)}"
    ".good,.bad,.near,.open{font-weight:600}.counts li span{font-weight:400}"
    "table{width:100%;border-collapse:collapse;font-size:.875rem}"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .5rem;"
    "border-bottom:1px solid var(--line)}"
    "thead th{color:var(--soft);font-weight:600;white-space:nowrap}"
    "tbody th{font-weight:400}"
    ".checklist{table-layout:fixed}"
    ".checklist th:nth-child(1){width:2.5rem}"
    ".checklist th:nth-child(2){width:27%}"
    ".checklist th:nth-child(3){width:11%}"
    ".checklist th:nth-child(4){width:17%}.checklist .soft{font-weight:400}"
    ".checklist th:nth-child(5){width:13%}"
    ".num{font-variant-numeric:tabular-nums}"
    ".figures th{width:45%;color:var(--soft)}"
    ".figures td{font-variant-numeric:tabular-nums}"
    "ol,ul{padding-left:1.8rem}li{margin:.2rem 0}"
    "code{font-size:.8rem;overflow-wrap:anywhere}"
    "@media(max-width:640px){"
    ".stack thead{display:none}.stack tr{display:block;border-bottom:1px solid "
    "var(--line);padding:.6rem 0}"
    ".stack th,.stack td{display:block;width:auto!important;border:0;"
    "padding:.1rem 0}"
    ".stack tbody th{font-weight:600}.stack .soft{font-weight:400}"
    ".checklist td:first-child,.checklist tbody th{display:inline}"
    ".checklist td:first-child:not(:empty)::after{content:\" \"}"
    ".stack td[data-t]::before{content:attr(data-t) \": \";"
    "color:var(--soft);font-weight:400}"
    ".stack td br{display:none}.stack td br+span{margin-left:.6rem}"
    ".stack .void{display:none}"
    ".stack td:empty{display:none}}"
    "@page{size:A4;margin:14mm}"
    "@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;"
    "--paper:#fff;--panel:#f2f2f2;--good:#176b3a;--bad:#b3261e;--near:#0b5a8a;"
    "--open:#8a5a00}body{max-width:none;padding:0;font-size:10pt}"
    "tr,li{break-inside:avoid}h2{break-after:avoid}thead{display:"
    "table-header-group}}";

void html_put_label(struct page *page, enum label label)
{
    html_escape(page->out, text_in(html_label(label), page->language));
}

void html_put_scratch(struct page *page)
{
    char *at = page->scratch.data;
    for (char *gap; at != NULL && (gap = strstr(at, " %")) != NULL;) {
        *gap = '\0';
        html_escape(page->out, at);
        buf_puts(page->out, "&nbsp;"); /* a number keeps its sign */
        at = gap + 1;
    }
    html_escape(page->out, at != NULL ? at : "");
    buf_clear(&page->scratch);
}

void html_put_percent(struct page *page, bool has, double percent)
{
    ASSERT(page->scratch.len == 0);
    if (has) {
        wording_percent(&page->scratch, percent, 5);
        buf_puts(&page->scratch, " %");
    } else {
        buf_puts(&page->scratch, "–");
    }
    html_put_scratch(page);
}

void html_put_duration(struct page *page, int64_t ms)
{
    ASSERT(page->scratch.len == 0);
    wording_duration(&page->scratch, ms, page->language);
    html_put_scratch(page);
}

void html_put_instant(struct page *page, int64_t instant_ms, bool seconds)
{
    ASSERT(page->scratch.len == 0);
    wording_instant(&page->scratch, instant_ms, page->report->tz, seconds);
    html_put_scratch(page);
}

static void put_head(struct page *page)
{
    const struct report *report = page->report;
    buf_printf(page->out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n",
               page->language == LANGUAGE_JA ? "ja" : "en");
    buf_puts(page->out,
             "<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\""
             "default-src 'none'; style-src 'unsafe-inline'\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, "
             "initial-scale=1\">\n"
             "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    html_escape(page->out, report->service_name);
    buf_puts(page->out, " – ");
    html_put_label(page, LABEL_TITLE);
    buf_puts(page->out, " ");
    html_escape(page->out, report->window_text);
    buf_puts(page->out, "</title>\n<style>");
    buf_puts(page->out, style);
    buf_puts(page->out, "</style>\n</head>\n<body>\n");
}

static void put_heading(struct page *page)
{
    const struct report *report = page->report;
    buf_puts(page->out, "<header>\n<h1>");
    html_escape(page->out, report->service_name);
    buf_puts(page->out, " – ");
    html_put_label(page, LABEL_TITLE);
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
    buf_puts(page->out, "</p>\n</header>\n");
}

void render_report_html(struct buf *out, const struct report *report,
                        enum language language)
{
    ASSERT(report->tz != NULL && report->service_name != NULL);
    struct arena arena;
    arena_init(&arena);
    struct page page = {.out = out, .report = report, .language = language};
    page.rows = rows_of(&arena, report->checklist, report->claims,
                        report->n_claims, &page.n_rows);
    buf_init(&page.scratch, SCRATCH_MAX);
    put_head(&page);
    put_heading(&page);
    buf_puts(out, "<main>\n");
    html_summary(&page);
    html_checklist(&page);
    html_figures(&page);
    html_incidents(&page);
    html_method(&page);
    html_origin(&page);
    buf_puts(out, "</main>\n</body>\n</html>\n");
    buf_fini(&page.scratch);
    arena_fini(&arena);
}

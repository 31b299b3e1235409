/* What changed since the window before, and the year beside the window. */
#include "report/html.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "report/changes.h"
#include "report/wording_report.h"

#define LEAVING_MOST 30

static void put_side(struct page *page, enum label label,
                     const struct judgement *judgement, enum label absent)
{
    html_open_cell(page, label,
                   judgement == NULL ? "none"
                                     : html_verdict_class(judgement->verdict));
    if (judgement == NULL) {
        html_put_label(page, absent);
    } else {
        html_put_verdict(page, judgement);
    }
    buf_puts(page->out, "</td>");
}

static void put_change(struct page *page, const struct change *change)
{
    ASSERT(change->previous != NULL || change->now != NULL);
    buf_printf(page->out, "<tr><th scope=\"row\">%d ", change->claim->item);
    html_put_claim(page, change->claim, NULL);
    if (change->is_reworded) {
        buf_puts(page->out, "<br><span class=\"soft\">");
        html_put_label(page,
                       change->is_by_text ? LABEL_BY_TEXT : LABEL_REWORDED);
        buf_puts(page->out, "</span>");
    }
    buf_puts(page->out, "</th>");
    put_side(page, LABEL_BEFORE, change->previous, LABEL_NEW_CLAIM);
    put_side(page, LABEL_NOW, change->now, LABEL_GONE_CLAIM);
    buf_puts(page->out, "</tr>\n");
}

/* A figure of both windows, and what is more. */
static void open_pair(struct page *page, enum label name)
{
    buf_puts(page->out, "<tr><th scope=\"row\">");
    html_put_label(page, name);
    buf_puts(page->out, "</th>");
    html_open_cell(page, LABEL_BEFORE, "num");
}

static void next_side(struct page *page, enum label label)
{
    buf_puts(page->out, "</td>");
    html_open_cell(page, label, "num");
}

static void close_pair(struct page *page)
{
    html_put_scratch(page);
    buf_puts(page->out, "</td></tr>\n");
}

static void put_figures(struct page *page)
{
    static const enum label columns[] = {LABEL_FIGURES, LABEL_BEFORE, LABEL_NOW,
                                         LABEL_DIFFERENCE};
    const struct figures *was = &page->report->previous->figures;
    const struct figures *now = &page->report->figures;
    html_open_table(page, "pairs stack", columns, ARRAY_LEN(columns));
    open_pair(page, LABEL_AVAILABILITY);
    html_put_percent(page, was->has_point, was->point, page->decimals);
    next_side(page, LABEL_NOW);
    html_put_percent(page, now->has_point, now->point, page->decimals);
    next_side(page, LABEL_DIFFERENCE);
    if (was->has_point && now->has_point) {
        wording_more_points(&page->scratch, now->point - was->point,
                            page->decimals);
    }
    close_pair(page);
    open_pair(page, LABEL_DOWN);
    html_put_duration(page, was->down_ms);
    next_side(page, LABEL_NOW);
    html_put_duration(page, now->down_ms);
    next_side(page, LABEL_DIFFERENCE);
    wording_more_ms(&page->scratch, now->down_ms - was->down_ms,
                    page->language);
    close_pair(page);
    open_pair(page, LABEL_INCIDENTS);
    buf_printf(page->out, "%zu", was->n_incidents);
    next_side(page, LABEL_NOW);
    buf_printf(page->out, "%zu", now->n_incidents);
    next_side(page, LABEL_DIFFERENCE);
    wording_more(&page->scratch,
                 (int64_t)now->n_incidents - (int64_t)was->n_incidents);
    close_pair(page);
    html_close_table(page);
}

void html_changes(struct page *page)
{
    static const enum label columns[] = {LABEL_ITEM, LABEL_BEFORE, LABEL_NOW};
    const struct report *report = page->report;
    ASSERT(report->previous != NULL);
    size_t n = 0;
    const struct change *changes = changes_of(page->arena, report, &n);
    buf_puts(page->out, "<p>");
    html_put_label(page, LABEL_BEFORE);
    buf_puts(page->out, ": ");
    html_put_instant(page, report->previous->figures.window.from_ms, false);
    buf_puts(page->out, " – ");
    html_put_instant(page, report->previous->figures.window.to_ms, false);
    buf_puts(page->out, "</p>\n");
    put_figures(page);
    if (n == 0 && report->n_claims > 0) {
        buf_puts(page->out, "<p>");
        html_put_label(page, LABEL_NO_CHANGES);
        buf_puts(page->out, "</p>\n");
    }
    if (n > 0) {
        html_open_table(page, "changes stack", columns, ARRAY_LEN(columns));
        for (size_t i = 0; i < n; i++) {
            put_change(page, &changes[i]);
        }
        html_close_table(page);
    }
}

static void put_trailing(struct page *page,
                         const struct report_trailing *trailing)
{
    const struct figures *figures = &trailing->figures;
    buf_puts(page->out, "<tr><th scope=\"row\">");
    html_put_instant(page, figures->window.from_ms, false);
    buf_puts(page->out, " – ");
    html_put_instant(page, figures->window.to_ms, false);
    if (trailing->is_young) {
        buf_puts(page->out, "<br><span class=\"soft\">");
        html_put_label(page, LABEL_YOUNG);
        buf_puts(page->out, "</span>");
    }
    buf_puts(page->out, "</th>");
    html_open_cell(page, LABEL_AVAILABILITY, "num");
    html_put_percent(page, figures->has_point, figures->point, page->decimals);
    buf_puts(page->out, "<br><span class=\"soft\">");
    html_put_percent(page, figures->has_bounds, figures->low, page->decimals);
    buf_puts(page->out, " – ");
    html_put_percent(page, figures->has_bounds, figures->high, page->decimals);
    buf_puts(page->out, "</span></td>");
    html_open_cell(page, LABEL_DOWN, "num");
    html_put_duration(page, figures->down_ms);
    buf_puts(page->out, "</td>");
    html_open_cell(page, LABEL_INCIDENT_COUNT, "num");
    buf_printf(page->out, "%zu / %zu</td>", figures->n_incidents,
               figures->n_incidents_long);
    html_open_cell(page, LABEL_COVERAGE, "num");
    html_put_percent(page, figures->has_bounds, figures->coverage, 3);
    buf_puts(page->out, "</td></tr>\n");
}

/* What each availability claim still bears. */
static void put_left(struct page *page)
{
    static const enum label columns[] = {LABEL_ITEM, LABEL_DECLARED, LABEL_LEFT,
                                         LABEL_TRUE_AGAIN};
    const struct report *report = page->report;
    bool first = true;
    for (size_t i = 0; i < report->n_claims; i++) {
        const struct judgement *one = &report->claims[i].judgement;
        if (!one->has_seconds_left) {
            continue;
        }
        if (first) {
            buf_puts(page->out, "<p>");
            html_put_label(page, LABEL_LEFT_NOTE);
            buf_puts(page->out, "</p>\n");
            html_open_table(page, "left stack", columns, ARRAY_LEN(columns));
            first = false;
        }
        buf_printf(page->out, "<tr><th scope=\"row\">%d ", one->claim->item);
        html_put_claim(page, one->claim, NULL);
        buf_puts(page->out, "</th>");
        html_open_cell(page, LABEL_DECLARED, "num");
        wording_declared(&page->scratch, one->claim, one->interpreted,
                         page->language);
        html_put_scratch(page);
        buf_puts(page->out, "</td>");
        html_open_cell(page, LABEL_LEFT,
                       one->seconds_left > 0 ? "num" : "num bad");
        html_put_duration(page, one->seconds_left * MS_PER_SECOND);
        buf_puts(page->out, "</td>");
        html_open_cell(page, LABEL_TRUE_AGAIN,
                       one->has_true_again ? "num" : "void");
        if (one->has_true_again) {
            html_put_instant(page, one->true_again_ms, false);
        } else {
            buf_puts(page->out, "–");
        }
        buf_puts(page->out, "</td></tr>\n");
    }
    if (!first) {
        html_close_table(page);
    }
}

static void put_leaving(struct page *page, const struct figures *year)
{
    static const enum label columns[] = {LABEL_START, LABEL_DOWN, LABEL_LEAVES};
    if (year->n_incidents == 0) {
        return;
    }
    buf_puts(page->out, "<p>");
    html_put_label(page, LABEL_LEAVES_NOTE);
    buf_puts(page->out, "</p>\n");
    html_open_table(page, "leaving stack", columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < year->n_incidents && i < LEAVING_MOST; i++) {
        const struct incident *one = &year->incidents[i];
        buf_puts(page->out, "<tr><th scope=\"row\" class=\"num\">");
        html_put_instant(page, one->start_ms, true);
        buf_puts(page->out, "</th>");
        html_open_cell(page, LABEL_DOWN, "num");
        html_put_duration(page, one->down_ms);
        buf_puts(page->out, "</td>");
        html_open_cell(page, LABEL_LEAVES, "num");
        html_put_instant(page, changes_leaves_year_ms(one, page->report->tz),
                         true);
        buf_puts(page->out, "</td></tr>\n");
    }
    html_close_table(page);
    if (year->n_incidents > LEAVING_MOST) {
        buf_printf(page->out, "<p>+%zu ", year->n_incidents - LEAVING_MOST);
        html_put_label(page, LABEL_MORE);
        buf_puts(page->out, "</p>\n");
    }
}

void html_year(struct page *page)
{
    static const enum label columns[] = {LABEL_WINDOW, LABEL_AVAILABILITY,
                                         LABEL_DOWN, LABEL_INCIDENT_COUNT,
                                         LABEL_COVERAGE};
    const struct report *report = page->report;
    ASSERT(report->n_trailing > 0);
    html_open_table(page, "trailing stack", columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < report->n_trailing; i++) {
        put_trailing(page, &report->trailing[i]);
    }
    html_close_table(page);
    put_left(page);
    put_leaving(page, &report->trailing[0].figures);
}

/* The period's figures, and what other ways of accounting make of them. */
#include "report/html.h"

#include <inttypes.h>

#include "base/check.h"
#include "report/wording_report.h"

static void open_figure(struct page *page, enum label label)
{
    html_open_fact(page, html_label(label));
}

static void put_time(struct page *page, enum label label, int64_t ms)
{
    open_figure(page, label);
    html_put_duration(page, ms);
    html_close_fact(page);
}

static void put_availability(struct page *page, const struct figures *figures)
{
    bool bounds = figures->has_bounds;
    int decimals = page->decimals;
    open_figure(page, LABEL_AVAILABILITY);
    buf_puts(page->out, "<b>");
    html_put_percent(page, figures->has_point, figures->point, decimals);
    buf_puts(page->out, "</b> (");
    html_put_label(page, LABEL_BOUNDS);
    buf_puts(page->out, " ");
    html_put_percent(page, bounds, figures->low, decimals);
    buf_puts(page->out, " – ");
    html_put_percent(page, bounds, figures->high, decimals);
    buf_puts(page->out, ")");
    html_close_fact(page);
    open_figure(page, LABEL_LOW_95);
    html_put_percent(page, bounds, figures->low_95, decimals);
    html_close_fact(page);
    open_figure(page, LABEL_COVERAGE);
    html_put_percent(page, bounds, figures->coverage, decimals);
    html_close_fact(page);
}

static void put_downtime(struct page *page, const struct figures *figures)
{
    ASSERT(figures->down_min_ms <= figures->down_max_ms);
    open_figure(page, LABEL_DOWN);
    buf_puts(page->out, "<b>");
    html_put_duration(page, figures->down_ms);
    buf_puts(page->out, "</b> (");
    html_put_label(page, LABEL_BOUNDS);
    buf_puts(page->out, " ");
    html_put_range(page, figures->down_min_ms, figures->down_max_ms);
    buf_puts(page->out, ")");
    html_close_fact(page);
}

static void put_counts(struct page *page, const struct figures *figures)
{
    const struct other_methods *others = &page->report->others;
    open_figure(page, LABEL_INCIDENT_COUNT);
    buf_printf(page->out, "%zu / %zu", figures->n_incidents,
               figures->n_incidents_long);
    html_close_fact(page);
    open_figure(page, LABEL_MTTR);
    if (figures->has_mttr) {
        html_put_duration(page, figures->mttr_ms);
    } else {
        buf_puts(page->out, "–");
    }
    html_close_fact(page);
    open_figure(page, LABEL_CHECKS);
    buf_printf(page->out, "%" PRId64 " / %" PRId64 " / %" PRId64 " (",
               others->checks_up, others->checks_down, others->checks_unknown);
    html_put_label(page, LABEL_CHECKS_VALUE);
    buf_puts(page->out, ")");
    html_close_fact(page);
}

void html_figures(struct page *page)
{
    const struct figures *figures = &page->report->figures;
    ASSERT(figures->window.from_ms < figures->window.to_ms);
    buf_puts(page->out, "<table class=\"figures\">\n<tbody>\n");
    put_availability(page, figures);
    put_downtime(page, figures);
    put_time(page, LABEL_PLANNED, figures->planned_ms);
    put_time(page, LABEL_MAINTENANCE, figures->maintenance_ms);
    put_time(page, LABEL_UNKNOWN, figures->unknown_ms);
    put_time(page, LABEL_HIDDEN, figures->hidden_ms);
    open_figure(page, LABEL_SUSPECTS);
    buf_printf(page->out, "%" PRIu32, figures->suspect_count);
    html_close_fact(page);
    put_counts(page, figures);
    html_close_table(page);
}

static void put_ours(struct page *page)
{
    const struct figures *figures = &page->report->figures;
    bool bounds = figures->has_bounds;
    buf_puts(page->out, "<tr><th scope=\"row\"><b>");
    html_put_label(page, LABEL_OURS);
    buf_puts(page->out, "</b></th>");
    html_open_cell(page, LABEL_AVAILABILITY, "num");
    buf_puts(page->out, "<b>");
    html_put_percent(page, figures->has_point, figures->point, page->decimals);
    buf_puts(page->out, "</b><br><span class=\"soft\">");
    html_put_percent(page, bounds, figures->low, page->decimals);
    buf_puts(page->out, " – ");
    html_put_percent(page, bounds, figures->high, page->decimals);
    buf_puts(page->out, "</span></td>");
    html_open_cell(page, LABEL_DOWN, "num");
    html_put_duration(page, figures->down_ms);
    buf_puts(page->out, "</td>");
    html_open_cell(page, LABEL_WHAT, "");
    html_put_label(page, LABEL_OURS_NOTE);
    buf_puts(page->out, "</td></tr>\n");
}

static void put_other(struct page *page, enum other_method method)
{
    const struct other_figure *one = &page->report->others.figures[method];
    buf_puts(page->out, "<tr><th scope=\"row\">");
    html_put_text(page, text_other_name(method));
    buf_puts(page->out, "</th>");
    html_open_cell(page, LABEL_AVAILABILITY, "num");
    html_put_percent(page, one->has, one->percent, page->decimals);
    buf_puts(page->out, "</td>");
    html_open_cell(page, LABEL_DOWN, "num");
    if (method == OTHER_CHECKS) {
        buf_printf(page->out, "%" PRId64 " / %" PRId64, one->down, one->of);
    } else {
        html_put_duration(page, one->down);
    }
    buf_puts(page->out, "</td>");
    html_open_cell(page, LABEL_WHAT, "");
    html_put_text(page, text_other_sentence(method));
    buf_puts(page->out, "</td></tr>\n");
}

void html_others(struct page *page)
{
    static const enum label columns[] = {LABEL_COUNTING, LABEL_AVAILABILITY,
                                         LABEL_DOWN, LABEL_WHAT};
    buf_puts(page->out, "<p>");
    html_put_label(page, LABEL_OTHERS_NOTE);
    buf_puts(page->out, "</p>\n");
    html_open_table(page, "others stack", columns, ARRAY_LEN(columns));
    put_ours(page);
    for (int method = 0; method < OTHER_METHODS; method++) {
        put_other(page, (enum other_method)method);
    }
    html_close_table(page);
}

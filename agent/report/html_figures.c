/* The period's figures, its incidents, the method and the origin. */
#include "report/html.h"

#include <inttypes.h>

#include "base/check.h"

static void open_figure(struct page *page, enum label label)
{
    buf_puts(page->out, "<tr><th scope=\"row\">");
    html_put_label(page, label);
    buf_puts(page->out, "</th><td>");
}

static void close_figure(struct page *page)
{
    buf_puts(page->out, "</td></tr>\n");
}

static void put_time(struct page *page, enum label label, int64_t ms)
{
    open_figure(page, label);
    html_put_duration(page, ms);
    close_figure(page);
}

static void put_availability(struct page *page, const struct figures *figures)
{
    bool bounds = figures->has_bounds;
    open_figure(page, LABEL_AVAILABILITY);
    buf_puts(page->out, "<b>");
    html_put_percent(page, figures->has_point, figures->point);
    buf_puts(page->out, "</b> (");
    html_put_label(page, LABEL_BOUNDS);
    buf_puts(page->out, " ");
    html_put_percent(page, bounds, figures->low);
    buf_puts(page->out, " – ");
    html_put_percent(page, bounds, figures->high);
    buf_puts(page->out, ")");
    close_figure(page);
    open_figure(page, LABEL_LOW_95);
    html_put_percent(page, bounds, figures->low_95);
    close_figure(page);
    open_figure(page, LABEL_COVERAGE);
    html_put_percent(page, bounds, figures->coverage);
    close_figure(page);
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
    html_put_duration(page, figures->down_min_ms);
    buf_puts(page->out, " – ");
    html_put_duration(page, figures->down_max_ms);
    buf_puts(page->out, ")");
    close_figure(page);
}

void html_figures(struct page *page)
{
    const struct figures *figures = &page->report->figures;
    ASSERT(figures->window.from_ms < figures->window.to_ms);
    buf_puts(page->out, "<section>\n<h2>");
    html_put_label(page, LABEL_FIGURES);
    buf_puts(page->out, "</h2>\n<table class=\"figures\">\n<tbody>\n");
    put_availability(page, figures);
    put_downtime(page, figures);
    put_time(page, LABEL_PLANNED, figures->planned_ms);
    put_time(page, LABEL_MAINTENANCE, figures->maintenance_ms);
    put_time(page, LABEL_UNKNOWN, figures->unknown_ms);
    put_time(page, LABEL_HIDDEN, figures->hidden_ms);
    open_figure(page, LABEL_INCIDENT_COUNT);
    buf_printf(page->out, "%zu / %zu", figures->n_incidents,
               figures->n_incidents_long);
    close_figure(page);
    open_figure(page, LABEL_MTTR);
    if (figures->has_mttr) {
        html_put_duration(page, figures->mttr_ms);
    } else {
        buf_puts(page->out, "–");
    }
    close_figure(page);
    buf_puts(page->out, "</tbody>\n</table>\n</section>\n");
}

/* An edge: what was seen, and how far off it may be. */
static void put_edge(struct page *page, int64_t instant_ms, enum label limit,
                     int64_t limit_ms)
{
    html_put_instant(page, instant_ms, true);
    if (limit_ms == instant_ms) {
        return;
    }
    buf_puts(page->out, "<br><span class=\"soft\">");
    html_put_label(page, limit);
    buf_puts(page->out, " ");
    html_put_instant(page, limit_ms, true);
    buf_puts(page->out, "</span>");
}

static void open_cell(struct page *page, enum label label)
{
    buf_puts(page->out, "<td class=\"num\" data-t=\"");
    html_put_label(page, label);
    buf_puts(page->out, "\">");
}

static void put_start(struct page *page, const struct incident *incident)
{
    open_cell(page, LABEL_START);
    if (incident->has_start_earliest) {
        put_edge(page, incident->start_ms, LABEL_NOT_BEFORE,
                 incident->start_earliest_ms);
    } else {
        html_put_instant(page, incident->start_ms, true);
        buf_puts(page->out, "<br><span class=\"soft\">");
        html_put_label(page, LABEL_NOBODY_LOOKED);
        buf_puts(page->out, "</span>");
    }
    buf_puts(page->out, "</td>");
}

static void put_incident(struct page *page, const struct incident *incident)
{
    ASSERT(incident->start_ms <= incident->end_ms);
    buf_puts(page->out, "<tr>");
    put_start(page, incident);
    open_cell(page, LABEL_END);
    if (incident->open) {
        html_put_label(page, LABEL_OPEN);
    } else {
        put_edge(page, incident->end_ms, LABEL_NOT_AFTER,
                 incident->end_latest_ms);
    }
    buf_puts(page->out, "</td>");
    open_cell(page, LABEL_REPAIR);
    html_put_duration(page, incident->repair_ms);
    buf_puts(page->out, "<br><span class=\"soft\">");
    html_put_duration(page, incident->repair_min_ms);
    buf_puts(page->out, " – ");
    html_put_duration(page, incident->repair_max_ms);
    buf_puts(page->out, "</span></td></tr>\n");
}

void html_incidents(struct page *page)
{
    const struct figures *figures = &page->report->figures;
    buf_puts(page->out, "<section>\n<h2>");
    html_put_label(page, LABEL_INCIDENTS);
    buf_puts(page->out, "</h2>\n");
    if (figures->n_incidents == 0) {
        buf_puts(page->out, "<p>");
        html_put_label(page, LABEL_NO_INCIDENT);
        buf_puts(page->out, "</p>\n</section>\n");
        return;
    }
    static const enum label columns[] = {LABEL_START, LABEL_END, LABEL_REPAIR};
    buf_puts(page->out, "<table class=\"stack\">\n<thead><tr>");
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        buf_puts(page->out, "<th>");
        html_put_label(page, columns[i]);
        buf_puts(page->out, "</th>");
    }
    buf_puts(page->out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < figures->n_incidents; i++) {
        put_incident(page, &figures->incidents[i]);
    }
    buf_puts(page->out, "</tbody>\n</table>\n</section>\n");
}

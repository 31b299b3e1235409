/*
 * The parts of the report's page. Private to report: render_html.c puts them
 * together.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/render.h"
#include "report/rows.h"
#include "report/wording_texts.h"

/* A page being written. */
struct page {
    struct buf *out;
    const struct report *report;
    enum language language;
    const struct row *rows;
    size_t n_rows;
    struct buf scratch; /* text before it is escaped; empty between uses */
};

/* The fixed words of the page. */
enum label {
    LABEL_TITLE,
    LABEL_PERIOD,
    LABEL_MADE,
    LABEL_SUMMARY,
    LABEL_DRIFT,
    LABEL_NO_DRIFT,
    LABEL_CHECKLIST,
    LABEL_ITEM,
    LABEL_DECLARED,
    LABEL_MEASURED,
    LABEL_VERDICT,
    LABEL_WHY,
    LABEL_SINCE,
    LABEL_FIGURES,
    LABEL_AVAILABILITY,
    LABEL_BOUNDS,
    LABEL_LOW_95,
    LABEL_COVERAGE,
    LABEL_PLANNED,
    LABEL_MAINTENANCE,
    LABEL_DOWN,
    LABEL_UNKNOWN,
    LABEL_HIDDEN,
    LABEL_INCIDENTS,
    LABEL_INCIDENT_COUNT,
    LABEL_MTTR,
    LABEL_NO_INCIDENT,
    LABEL_START,
    LABEL_END,
    LABEL_REPAIR,
    LABEL_OPEN,
    LABEL_NOT_BEFORE,
    LABEL_NOT_AFTER,
    LABEL_NOBODY_LOOKED,
    LABEL_METHOD,
    LABEL_ORIGIN,
    LABEL_PROBES,
    LABEL_COUNT
};
const struct text *html_label(enum label label);

/* Appends a label, escaped. */
void html_put_label(struct page *page, enum label label);

/* Appends what is in the scratch, escaped, and empties it. */
void html_put_scratch(struct page *page);

/* "99.97692 %", or a dash unless `has`. */
void html_put_percent(struct page *page, bool has, double percent);
void html_put_duration(struct page *page, int64_t ms);
void html_put_instant(struct page *page, int64_t instant_ms, bool seconds);

/* How many rows have each verdict, and what drifted. Nothing without rows. */
void html_summary(struct page *page);

/* The rows: declared, measured, verdict, why. Nothing without rows. */
void html_checklist(struct page *page);

/* Availability with its bounds, downtime, coverage, counts of the window. */
void html_figures(struct page *page);

/* Incidents that begin in the window, with their uncertain edges. */
void html_incidents(struct page *page);

/* The rules in ten lines, and the terms of each probe. */
void html_method(struct page *page);

/* Hashes, versions and names by which the figures can be traced. */
void html_origin(struct page *page);

#endif

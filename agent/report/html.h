/*
 * The parts of the report's page. Private to report: render_html.c puts them
 * together. Each part writes the inside of its section.
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
    int decimals; /* of availability: those of the finest claim and one more */
    struct arena *arena;
    struct buf scratch; /* text before it is escaped; empty between uses */
};

/* The page's style sheet in pieces, ended by NULL, and its SHA-256 in base64,
 * by which alone it is let in; a test holds them together. */
extern const char *const html_style[];
extern const char html_style_sha256[];

/* Decimals of availability: those of the finest one claimed and one more, so
 * that no figure can look like the claim it falls short of. */
int html_decimals(const struct report *report);

/* The fixed words of the page (html_labels.c). */
enum label {
    LABEL_TITLE,
    LABEL_PERIOD,
    LABEL_MADE,
    LABEL_MADE_ON,
    LABEL_FROZEN,
    LABEL_CONTENTS,
    LABEL_SUMMARY,
    LABEL_DRIFT,
    LABEL_NO_DRIFT,
    LABEL_CHANGES,
    LABEL_REWORDINGS,
    LABEL_REWORDINGS_NOTE,
    LABEL_BY_TEXT,
    LABEL_NO_CHANGES,
    LABEL_BEFORE,
    LABEL_NOW,
    LABEL_DIFFERENCE,
    LABEL_REWORDED,
    LABEL_NEW_CLAIM,
    LABEL_GONE_CLAIM,
    LABEL_DAYS,
    LABEL_MONTHS,
    LABEL_DAY,
    LABEL_MONTH,
    LABEL_STATE,
    LABEL_ALL_UP,
    LABEL_CHECKLIST,
    LABEL_NUMBER,
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
    LABEL_SUSPECTS,
    LABEL_CHECKS,
    LABEL_CHECKS_VALUE,
    LABEL_INCIDENTS,
    LABEL_INCIDENT_COUNT,
    LABEL_MTTR,
    LABEL_NO_INCIDENT,
    LABEL_START,
    LABEL_END,
    LABEL_REPAIR,
    LABEL_REMARKS,
    LABEL_OPEN,
    LABEL_NOT_BEFORE,
    LABEL_NOT_AFTER,
    LABEL_NOBODY_LOOKED,
    LABEL_NOT_CERTAIN,
    LABEL_REFUTES,
    LABEL_LOOSE_NOTE,
    LABEL_LATENCY,
    LABEL_LATENCY_NOTE,
    LABEL_LATENCY_PLOT,
    LABEL_PROBE,
    LABEL_COUNT_OF_LOOKS,
    LABEL_MAX,
    LABEL_YEAR,
    LABEL_WINDOW,
    LABEL_YOUNG,
    LABEL_LEFT,
    LABEL_LEFT_NOTE,
    LABEL_TRUE_AGAIN,
    LABEL_LEAVES,
    LABEL_LEAVES_NOTE,
    LABEL_MORE,
    LABEL_OTHERS,
    LABEL_OTHERS_NOTE,
    LABEL_OURS,
    LABEL_OURS_NOTE,
    LABEL_COUNTING,
    LABEL_WHAT,
    LABEL_METHOD,
    LABEL_PROBES,
    LABEL_FORMER,
    LABEL_NOT_CRITICAL,
    LABEL_NOT_PROVEN,
    LABEL_ORIGIN,
    LABEL_COUNT
};
const struct text *html_label(enum label label);

/* Appends a label or a text, escaped. */
void html_put_label(struct page *page, enum label label);
void html_put_text(struct page *page, const struct text *text);

/* Appends what is in the scratch, escaped, and empties it. */
void html_put_scratch(struct page *page);

/* "99.97692 %", or a dash unless `has`; `decimals` as in struct page, or cut
 * further for what is no availability. */
void html_put_percent(struct page *page, bool has, double percent,
                      int decimals);
void html_put_duration(struct page *page, int64_t ms);
void html_put_instant(struct page *page, int64_t instant_ms, bool seconds);

/* "12 min – 14 min", one of them if they are the same. */
void html_put_range(struct page *page, int64_t low_ms, int64_t high_ms);

/* A table with its head; rows and cells follow. A class "stack" makes a row a
 * block on narrow screens, with the label of each cell before it. */
void html_open_table(struct page *page, const char *classes,
                     const enum label *columns, size_t n);
void html_close_table(struct page *page);
void html_open_cell(struct page *page, enum label label, const char *classes);

/* A row of two: what it is and how much; closed by html_close_fact. */
void html_open_fact(struct page *page, const struct text *name);
void html_close_fact(struct page *page);

/* Title of a claim's row: the published one if there is one, else METI's, and
 * what tells it from others of its item. */
void html_put_claim(struct page *page, const struct claim *claim,
                    const char *published);

/* Colour and mark of a verdict as a class of the style sheet. */
const char *html_verdict_class(enum verdict verdict);

/* Name of a verdict and its reason, in one cell. */
void html_put_verdict(struct page *page, const struct judgement *judgement);

/* The sections. */
void html_summary(struct page *page);    /* figures at a glance, verdicts */
void html_changes(struct page *page);    /* since the window before */
void html_rewordings(struct page *page); /* of the published text */
void html_days(struct page *page);       /* the strip, and the days not up */
void html_checklist(struct page *page);  /* all rows */
void html_figures(struct page *page);
void html_incidents(struct page *page);
void html_latency(struct page *page);
void html_year(struct page *page);   /* trailing windows, what is left */
void html_others(struct page *page); /* other ways of accounting */
void html_method(struct page *page);
void html_not_proven(struct page *page);
void html_origin(struct page *page);

#endif

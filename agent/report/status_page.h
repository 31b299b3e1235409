/*
 * The status page: what `claimd status` says, for people, in HTML. In pieces,
 * so that a service's piece is made once, when it is judged, and shown until it
 * is judged again. Head, services and foot make one page that needs nothing
 * from outside.
 */
#ifndef REPORT_STATUS_PAGE_H
#define REPORT_STATUS_PAGE_H

#include "base/buf.h"
#include "report/model.h"
#include "report/rows.h"

/* A service as the page shows it. */
struct status_view {
    const struct status_service *service;
    const struct figures *month; /* of the calendar month so far, local */
    const char *month_text;      /* "2026-11" */
    int64_t at_ms;               /* when it was judged */
};

/* A report that can be read. */
struct status_report {
    const char *href; /* relative to the page */
    const char *name;
};

/* What stands above and below the services. */
struct status_frame {
    int64_t at_ms; /* of the newest commit; 0: none yet */
    size_t n_services;
    size_t n_of_grade[ROWS_DRIFT + 1];
    const char *trouble; /* why nothing new is shown; "" if all is well */
    const char *version;
    int64_t ledger_seq;
    const char *ledger_head;             /* hex */
    const struct status_report *reports; /* newest first */
    size_t n_reports;
};

/* From the doctype to where services begin. */
void status_page_head(struct buf *out, const struct status_frame *frame,
                      enum language language);

/* One service. */
void status_page_service(struct buf *out, const struct status_view *view,
                         enum language language);

/* From where services end. */
void status_page_foot(struct buf *out, const struct status_frame *frame,
                      enum language language);

#endif

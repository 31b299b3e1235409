/*
 * All that is shown of one service, made when it is judged: bytes, ready to be
 * sent. Immutable; made on any thread, counted on the loop's only.
 */
#ifndef STATUS_PART_H
#define STATUS_PART_H

#include "report/status_page.h"
#include "status/metrics.h"

enum part_piece {
    PART_JSON,     /* an element of "services" */
    PART_VERDICTS, /* elements of "verdicts", joined by commas; may be none */
    PART_HTML,     /* + enum language */
    PART_METRICS = PART_HTML + 2, /* + enum metrics_family */
    PART_PIECES = PART_METRICS + METRICS_FAMILIES
};

/* Most bytes of one piece; what is longer is left out, and `is_cut`. */
#define PART_PIECE_MAX ((size_t)4 * 1024 * 1024)

struct status_part {
    char *id; /* of the service */
    enum rows_grade grade;
    bool is_cut;
    size_t references;
    size_t ends[PART_PIECES]; /* of each piece within `bytes` */
    char *bytes;
};

/* With one reference; never NULL. */
struct status_part *status_part_make(const struct status_view *view);

/* One more owner; returns its argument. */
struct status_part *status_part_ref(struct status_part *part);
void status_part_unref(struct status_part *part); /* NULL-safe */

/* A piece; borrowed from the part, not terminated. */
const char *status_part_piece(const struct status_part *part, int piece,
                              size_t *ret_n);

#endif

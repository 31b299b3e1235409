/*
 * The rows of a checklist with their verdicts: every claim, and for an item
 * without one what can be said of it. Shared by status and report.
 */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include "base/arena.h"
#include "report/model.h"

struct row {
    const struct checklist_item *item; /* NULL: a claim beyond the checklist */
    bool first_of_item;                /* further claims of an item follow */
    struct status_claim claim;         /* claim->id is the item's number alone
                                          where the item has no claim */
};

/* In the order of the checklist; claims whose item it lacks come last. An item
 * without a claim is `not_claimed` if its class is none, else `undetermined:
 * no_source`. `checklist` may be NULL. Rows live in the arena and borrow the
 * rest. */
const struct row *rows_of(struct arena *arena,
                          const struct checklist *checklist,
                          const struct status_claim *claims, size_t n_claims,
                          size_t *ret_n);

/* What an exit code or a headline says of the rows. */
enum rows_grade {
    ROWS_WELL,   /* holds, attested, not_claimed */
    ROWS_UNSURE, /* something undetermined or understated */
    ROWS_DRIFT   /* something overstated or lapsed */
};
enum rows_grade rows_grade(const struct row *rows, size_t n);

/* The same of a whole service: a critical probe that is down is drift in the
 * making; one that nobody has seen lately leaves the present open (spec
 * "interface", exit codes). */
enum rows_grade rows_grade_service(const struct status_service *service);

/* How many rows have each verdict, by enum verdict. */
#define ROWS_VERDICTS (VERDICT_NOT_CLAIMED + 1)
void rows_count(const struct row *rows, size_t n,
                size_t ret_counts[ROWS_VERDICTS]);

#endif

/*
 * What would prove each of METI's 49 items, what does, and what is missing:
 * `claimd coverage`.
 */
#ifndef REPORT_COVERAGE_H
#define REPORT_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/model.h"

/* A configured probe, as far as coverage asks. */
struct coverage_probe {
    const char *id;
    const char *type;
    const char *store; /* NULL: not said */
    const char *const *verifies;
    size_t n_verifies;
    bool critical;
};

/* Of one service; all borrowed. */
struct coverage_of {
    const struct status_service *service; /* its checklist is not NULL */
    const struct coverage_probe *probes;
    size_t n_probes;
    bool is_judged;     /* false: there is no ledger yet, so no verdicts */
    const char *target; /* URL of a probe, to fill in snippets; NULL: none */
};

/* One item. Texts in the arena. */
struct coverage_row {
    int no;
    const char *title;
    enum verification class;
    bool is_in_sheet;
    const char *claims; /* their ids, parted by spaces; "" */
    const char *by;     /* what verifies it now: probes, a person; "" */
    bool is_judged;
    enum verdict verdict; /* the gravest of its claims */
    enum verdict_reason reason;
    const char *missing; /* what would verify it, a sentence; NULL: enough */
    const char *snippet; /* lines of configuration, or a command, to paste;
                            NULL: none */
};

#define COVERAGE_ROWS 49

struct coverage {
    const char *service; /* id */
    struct coverage_row rows[COVERAGE_ROWS];
    size_t n_missing; /* rows where something is promised and nothing that is
                         configured, and nobody, could tell */
};

/* In the arena. */
struct coverage *coverage_make(struct arena *arena,
                               const struct coverage_of *of,
                               enum language language);

/* A table, and below it the snippets unless `brief`. */
void coverage_table(struct buf *out, const struct coverage *coverage,
                    bool brief, enum language language);

/* An object {"service","missing","items":[…]}. */
void coverage_json(struct buf *out, const struct coverage *coverage);

#endif

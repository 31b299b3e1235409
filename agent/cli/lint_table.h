/*
 * What `claimd lint` prints for people.
 */
#ifndef CLI_LINT_TABLE_H
#define CLI_LINT_TABLE_H

#include <stdbool.h>

#include "base/buf.h"
#include "lint/lint.h"
#include "report/model.h"

#define LINT_SEVERITIES 3

/* Findings as they are shown: some may be ignored, all are counted. */
struct lint_shown {
    const struct checklist *checklist;
    const struct lint_finding *findings; /* errors first */
    size_t n;
    size_t of[LINT_SEVERITIES]; /* how many of each severity */
    size_t n_ignored;
};

/* Appends the findings by severity, with the items' titles, in lines of 80
 * columns, and a line that sums up. `colour`: ANSI. */
void lint_table(struct buf *out, const struct lint_shown *shown,
                enum language language, bool colour);

/* Appends what a rule looks for and why; and all rules, a line each. */
void lint_table_rule(struct buf *out, const struct lint_about *rule,
                     enum language language);
void lint_table_rules(struct buf *out, enum language language);

#endif

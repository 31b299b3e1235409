/*
 * What the tests of the rules of wording share: a sheet made of answers, and
 * what is found in it.
 */
#ifndef UNIT_LINT_SUPPORT_STATED_H
#define UNIT_LINT_SUPPORT_STATED_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/check.h"
#include "lint/lint.h"

/* One row; unit may be "". */
struct row_of {
    int no;
    const char *unit, *answer;
};

/* A sheet of these rows (ended by no == 0) read as `claimd import` does, and
 * looked at on 2026-04-15. `date`: of the sheet, NULL for none. All in the
 * arena. */
struct lint_findings findings_of(struct arena *arena, const char *date,
                                 const struct row_of *rows);

/* Whether the rule found something about the item; 0: about any. */
bool finds(const struct lint_findings *findings, const char *rule, int no);

/* The rule on one answer to one item. */
bool fires(const char *rule, int no, const char *unit, const char *answer);

/* Fails, naming the answer, where the rule fires on one of the cases and is not
 * wanted to, or the other way round. */
void stated_check(const char *rule, const struct row_of *cases, size_t n,
                  bool wanted);
#define FIRES(rule, cases) stated_check(rule, cases, ARRAY_LEN(cases), true)
#define SILENT(rule, cases) stated_check(rule, cases, ARRAY_LEN(cases), false)

/* The first finding of the rule, NULL if there is none. */
const struct lint_finding *found(const struct lint_findings *findings,
                                 const char *rule);

#endif

/*
 * What the tests of lint rules share: a sheet is read and its findings looked
 * at by rule.
 */
#ifndef UNIT_LINT_SUPPORT_LINTED_H
#define UNIT_LINT_SUPPORT_LINTED_H

#include "lint/lint.h"

/* A sheet and the findings about it. */
struct linted {
    struct arena arena;
    struct checklist checklist;
    struct lint_findings findings;
};

/* Reads a sheet and looks at it on 2026-06-01. Free with linted_fini. */
struct linted *linted_text(const char *text);

/* The same of rows "5\tanswer" below a header, a line each. */
struct linted *linted_rows(const char *rows);

/* The shipped sheet. */
struct linted *linted_shipped(void);

void linted_fini(struct linted *linted);

/* The first finding of a rule, or NULL. */
const struct lint_finding *linted_find(const struct linted *linted,
                                       const char *rule);

/* A case of a table: what a rule says about rows, or that it says nothing. */
struct linted_case {
    const char *rows;
    const char *severity; /* NULL: the rule must find nothing */
    const char *items;    /* "5,12" */
    const char *words;    /* each in both texts; parted by | */
};

/* Fails, naming the rows, where the rule does not do as the case says. */
void linted_expect(const char *rule, const struct linted_case *one);

/* All cases of a table. */
#define LINTED_EXPECT(rule, table)                                             \
    for (size_t i_ = 0; i_ < ARRAY_LEN(table); i_++) {                         \
        linted_expect(rule, &(table)[i_]);                                     \
    }

#endif

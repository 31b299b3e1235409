/*
 * What METI's definitions ask within one item, and the words that answer it.
 */
#ifndef LINT_SUBQUESTIONS_H
#define LINT_SUBQUESTIONS_H

#include <stddef.h>

struct subquestion {
    int no;              /* METI number */
    const char *ja, *en; /* what is asked, a few words */
    const char *words;   /* as stated_has; one of them answers it */
    const char *metric;  /* a claim of this metric does too; or NULL */
};

/* By number; static. */
const struct subquestion *lint_subquestions(size_t *ret_n);

#endif

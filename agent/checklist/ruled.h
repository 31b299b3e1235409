/*
 * Tables whose columns are told by a rule of = signs: reStructuredText's simple
 * tables.
 */
#ifndef CHECKLIST_RULED_H
#define CHECKLIST_RULED_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/rows.h"
#include "checklist/wrapped.h"

/* A table from its first rule to behind its last. */
struct ruled {
    const char *text; /* borrowed */
    size_t n;
    int line; /* of the first rule */
};

/* Bytes of the table whose first rule `text` begins with, 0 if it is none. */
size_t ruled_length(const char *text, size_t n);

/* Adds its rows by way of `wrapped`, which must be empty. Errors as
 * wrapped_flush. */
MUST_USE enum err ruled_rows(struct wrapped *wrapped, struct rows_maker *maker,
                             struct ruled ruled, int *ret_lines,
                             struct errmsg *msg);

#endif

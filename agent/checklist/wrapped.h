/*
 * Cells of a table drawn with characters, whose text goes over several lines.
 */
#ifndef CHECKLIST_WRAPPED_H
#define CHECKLIST_WRAPPED_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/rows.h"

struct wrapped;

/* No text yet. All of it is in the arena. */
struct wrapped *wrapped_create(struct arena *arena);

/* The next line of the row's cell `column` (below ROWS_CELLS_MAX), with the
 * blanks that fill it: a line that fills its cell was cut, one that does not
 * has ended. */
void wrapped_add(struct wrapped *wrapped, size_t column, int line,
                 const char *text, size_t n);

/* Whether the row has no text yet. */
bool wrapped_is_empty(const struct wrapped *wrapped);

/* Adds the row to `maker` and begins a new one; is_header as in a row. Errors
 * as rows_add; ERR_LIMIT also for a cell of more than ROWS_CELL_MAX. */
MUST_USE enum err wrapped_flush(struct wrapped *wrapped,
                                struct rows_maker *maker, bool is_header,
                                struct errmsg *msg);

#endif

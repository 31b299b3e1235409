/*
 * Which lines of a column belong to which row, where no lines are drawn.
 *
 * A cell's lines stand together, around the place of their row (its middle,
 * top or bottom); a line that is full goes on in the next. The cheapest
 * division of a column into rows by such signs is taken.
 */
#ifndef CHECKLIST_ASSIGN_H
#define CHECKLIST_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "checklist/match.h"

/* A line of one column. */
struct fragment {
    const char *text;
    int y;    /* line on an endless page */
    int line; /* in the source */
};

/* The place of a row: lines of what is known of it, its number or title. */
struct assign_row {
    int top, bottom; /* y of the first and of the last */
};

struct assign_source {
    const struct fragment *fragments; /* by y, growing */
    size_t n;
    const struct assign_row *rows; /* growing */
    size_t n_rows;
    int full;                     /* columns at which the cells were wrapped */
    const struct matcher *titles; /* the column holds titles; else NULL */
};

struct assign_cell {
    size_t from, to; /* its fragments */
    bool is_unsure;  /* another division is about as good */
};

/* A cell for each row, in the arena; NULL: the lines do not fit the rows. */
const struct assign_cell *assign_lines(struct arena *arena,
                                       const struct assign_source *source);

/* The columns at which these lines were wrapped: the greatest width that
 * others are near to. */
int assign_full(struct arena *arena, const struct fragment *fragments,
                size_t n);

/* The text of fragments [from, to), in the arena. */
const char *assign_text(struct arena *arena, const struct fragment *fragments,
                        size_t from, size_t to, int full);

#endif

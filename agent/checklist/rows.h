/*
 * Delimited text to rows and cells that know their line.
 *
 * RFC 4180 with a tab, a comma or another delimiter between cells, as Excel
 * writes it, read leniently: a quote that does not enclose its whole cell is an
 * ordinary character, and a first line `sep=;` names the delimiter.
 */
#ifndef CHECKLIST_ROWS_H
#define CHECKLIST_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/doubt.h"

#define ROWS_CELL_MAX ((size_t)64 * 1024) /* bytes of a cell */
#define ROWS_CELLS_MAX 256                /* cells of a row */

struct cell {
    const char *text; /* unquoted, trimmed, terminated */
    int line;         /* where it starts, 1-based */
    int column;       /* of a worksheet, 1-based; 0 in text */
    int from_line;    /* where the merged cell that covers it from above
                         starts; 0: none does */
};

struct row {
    const struct cell *cells;
    size_t n_cells; /* 1 or more; blank lines are left out */
    int line;
    bool is_header; /* the form says so: a rule below it, || around its cells */
    bool is_pieced; /* from a text without cells that could be divided in
                       another way, too: a person should look */
};

struct rows {
    const struct row *items;
    size_t n;
    const char *sheet; /* worksheet they are of; NULL in text */
};

/* `text` is valid UTF-8 without NUL; copied. ERR_LIMIT: more than
 * IMPORT_ROWS_MAX rows that are not blank, or a cell or row too large; the
 * message names the line. */
MUST_USE enum err rows_parse(struct arena *arena, const char *text, size_t n,
                             char delimiter, struct rows *ret_rows,
                             struct errmsg *msg);

/* The delimiter that a first line `sep=;` names, '\0' if there is none. */
char rows_delimiter(const char *text, size_t n);

/* A cell's text made fit to be shown and compared: control characters are
 * blank, U+2028 and the like are line breaks, what nobody sees (U+200B) is
 * gone, blank ends cut off. In the arena. */
const char *rows_cell_text(struct arena *arena, const char *text, size_t n);

/* Rows being gathered by a reader. Zero-initialise but for the arena. */
struct rows_maker {
    struct arena *arena;
    struct row *items; /* heap */
    size_t n, capacity;
};

/* Adds a row unless all its cells are blank; the cells are copied. ERR_LIMIT:
 * more than IMPORT_ROWS_MAX, with the line. */
MUST_USE enum err rows_add(struct rows_maker *maker, const struct row *row,
                           struct errmsg *msg);

/* What was gathered, in the arena; the maker is empty then. */
struct rows rows_take(struct rows_maker *maker);

#define ROWS_LETTERS_MAX 8

/* The letters of a worksheet's column: 27 is "AA", 0 "". Returns `out`. */
const char *row_letters(int column, char out[ROWS_LETTERS_MAX]);

/* Where the cell stands, or the row as a whole where it has no such cell. */
struct place row_place(const struct row *row, int index);

/* The cell's text, "" where the row has no such cell (index -1 too). */
const char *row_text(const struct row *row, int index);

/* The same; where a merged cell covers it from above, that one's text. `row` is
 * of `rows`. */
const char *row_shared_text(const struct rows *rows, const struct row *row,
                            int index);

/* Cells up to the last that is not blank. */
size_t row_width(const struct row *row);

#endif

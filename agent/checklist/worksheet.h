/*
 * One worksheet of a workbook as rows of texts.
 *
 * A merged cell's text stands in its first row and column only, whatever lies
 * hidden under the others. Hidden rows and columns are read: they are part of
 * what was published, and a collapsed group or a filter says nothing about
 * what is promised.
 */
#ifndef CHECKLIST_WORKSHEET_H
#define CHECKLIST_WORKSHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/cell_styles.h"
#include "checklist/package.h"
#include "checklist/rows.h"
#include "checklist/shared_strings.h"

/* What all sheets of a workbook have in common, and what is left of what they
 * may take together. */
struct worksheet_source {
    struct package package;
    struct arena *arena;
    struct shared_strings strings;
    struct cell_styles styles;
    bool is_1904;      /* day 0 of its dates */
    bool is_stale;     /* its writer asks to have all formulas computed */
    size_t bytes_left; /* of texts */
    size_t cells_left; /* blank ones between others count */
};

/* The sheet called `name` from `part`, whose rows keep the name; in the arena.
 * ERR_INVALID: not in order, a formula that was never computed, overlapping
 * merged cells; the message names the cell and the cure. ERR_LIMIT: more than
 * IMPORT_ROWS_MAX rows, ROWS_CELLS_MAX columns, ROWS_CELL_MAX bytes in a cell.
 * Else errors as package_read. */
MUST_USE enum err worksheet_read(struct worksheet_source *source,
                                 const char *name, const char *part,
                                 struct rows *ret_rows, struct errmsg *msg);

#endif

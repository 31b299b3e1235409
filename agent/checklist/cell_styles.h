/*
 * The number format of each cell style of a workbook.
 */
#ifndef CHECKLIST_CELL_STYLES_H
#define CHECKLIST_CELL_STYLES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/package.h"

struct cell_styles {
    const char **codes; /* by the style's index (number_format.h) */
    size_t n;
};

/* In the arena. ERR_LIMIT: more than spreadsheets allow. Else errors as
 * package_read. */
MUST_USE enum err cell_styles_read(struct package *package, struct arena *arena,
                                   const char *part,
                                   struct cell_styles *ret_styles,
                                   struct errmsg *msg);

/* The format of style `index` as the cell writes it; General where the workbook
 * has no such style. */
const char *cell_styles_code(const struct cell_styles *styles,
                             const char *index);

#endif

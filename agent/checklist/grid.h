/*
 * The columns of a table of which only the places of its words are left, as
 * pdftotext -layout writes it.
 *
 * Cells begin below each other: places at which many words begin are columns,
 * found for each page anew. Which measure the places follow (characters, or
 * columns where CJK take two) is found as well.
 */
#ifndef CHECKLIST_GRID_H
#define CHECKLIST_GRID_H

#include <stdbool.h>

#include "base/arena.h"
#include "checklist/assign.h"
#include "checklist/prose.h"

#define GRID_COLUMNS_MAX 24

struct grid_column {
    struct fragment *fragments; /* from top to bottom */
    size_t n;
    int full; /* columns at which its cells were wrapped */
};

struct grid {
    int n_columns;
    const char *names[GRID_COLUMNS_MAX]; /* their titles */
    bool answers[GRID_COLUMNS_MAX];      /* could hold the answer */
    struct grid_column columns[GRID_COLUMNS_MAX];
    struct fragment *categories; /* lines that are one */
    size_t n_categories;
    size_t first_line; /* index of the first line of the titles */
    int header_line;   /* in the source */
};

/* False: no line names columns, or what stands below is not in columns. In
 * the arena. */
bool grid_find(struct arena *arena, const struct prose_lines *lines,
               struct grid *ret_grid);

#endif

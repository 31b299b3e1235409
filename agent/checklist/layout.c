#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/assign.h"
#include "checklist/grid.h"
#include "checklist/normal.h"
#include "checklist/prose.h"
#include "checklist/sheet.h"
#include "checklist/stream.h"

#define TITLE_LINES_MAX 6
#define UNKNOWN_TITLE 6 /* what a title nobody knows costs */

struct layout {
    struct arena *arena;
    const struct matcher *matcher;
    struct grid grid;
    int no, title, unit; /* columns, -1: none */
    struct assign_row *rows;
    size_t n_rows;
};

static int named_column(const struct layout *layout, enum column wanted)
{
    for (int i = 0; i < layout->grid.n_columns; i++) {
        enum column column;
        if (columns_name(layout->arena, layout->grid.names[i], &column) &&
            column == wanted) {
            return i;
        }
    }
    return -1;
}

static void rows_by_number(struct layout *layout)
{
    const struct grid_column *column = &layout->grid.columns[layout->no];
    layout->rows =
        arena_array(layout->arena, column->n + 1, sizeof *layout->rows);
    for (size_t i = 0; i < column->n; i++) {
        const struct fragment *fragment = &column->fragments[i];
        if (prose_is_number(fragment->text)) {
            layout->rows[layout->n_rows++] =
                (struct assign_row){fragment->y, fragment->y};
        }
    }
}

/* What it costs to take n fragments from `at` for one title. */
static int title_cost(const struct layout *layout,
                      const struct grid_column *column, size_t at, size_t n)
{
    const char *text =
        assign_text(layout->arena, column->fragments, at, at + n, column->full);
    if (match_title(layout->arena, layout->matcher, text) != 0) {
        return 0;
    }
    int cost = UNKNOWN_TITLE;
    for (size_t i = at; i + 1 < at + n; i++) {
        const struct fragment *a = &column->fragments[i], *b = a + 1;
        bool full = prose_is_full(a->text, b->text, column->full);
        cost += (full ? 1 : 4) + (b->y - a->y > 1 ? 4 : 0);
    }
    return cost;
}

/* Rows of a sheet without numbers: the cheapest division of the titles. */
static void rows_by_title(struct layout *layout)
{
    const struct grid_column *column = &layout->grid.columns[layout->title];
    size_t n = column->n;
    int *cost = arena_array(layout->arena, n + 1, sizeof *cost);
    size_t *from = arena_array(layout->arena, n + 1, sizeof *from);
    for (size_t end = 1; end <= n; end++) {
        cost[end] = INT32_MAX;
        for (size_t k = 1; k <= TITLE_LINES_MAX && k <= end; k++) {
            int sum = cost[end - k] + title_cost(layout, column, end - k, k);
            if (sum < cost[end]) {
                cost[end] = sum;
                from[end] = end - k;
            }
        }
    }
    layout->rows = arena_array(layout->arena, n + 1, sizeof *layout->rows);
    for (size_t end = n; end > 0; end = from[end]) {
        layout->n_rows++;
    }
    size_t r = layout->n_rows;
    for (size_t end = n; end > 0; end = from[end]) {
        layout->rows[--r] = (struct assign_row){column->fragments[from[end]].y,
                                                column->fragments[end - 1].y};
    }
}

static bool find_rows(struct layout *layout)
{
    layout->no = named_column(layout, COLUMN_NO);
    layout->title = named_column(layout, COLUMN_TITLE);
    layout->unit = named_column(layout, COLUMN_UNIT);
    if (layout->title < 0) {
        layout->title = named_column(layout, COLUMN_DEFINITION);
    }
    if (layout->no >= 0) {
        rows_by_number(layout);
    }
    if (layout->n_rows < 3 && layout->title >= 0) {
        layout->n_rows = 0;
        rows_by_title(layout);
    }
    return layout->n_rows > 0;
}

/* Numbers are where they are; all else is divided. */
static const struct assign_cell *column_cells(const struct layout *layout,
                                              int at)
{
    const struct grid_column *column = &layout->grid.columns[at];
    struct assign_source source = {
        .fragments = column->fragments,
        .n = column->n,
        .rows = layout->rows,
        .n_rows = layout->n_rows,
        .full = column->full,
        .titles = at == layout->title ? layout->matcher : NULL};
    return assign_lines(layout->arena, &source);
}

/* The category lines that stand above a row. */
static void add_categories(const struct layout *layout, int y, size_t *next,
                           struct prose_rows *rows)
{
    const struct grid *grid = &layout->grid;
    while (*next < grid->n_categories && grid->categories[*next].y < y) {
        const struct fragment *category = &grid->categories[(*next)++];
        prose_add_text(rows, category->text, category->line);
    }
}

static void add_row(const struct layout *layout,
                    const struct assign_cell *const *cells, size_t r,
                    struct prose_rows *rows)
{
    const struct grid *grid = &layout->grid;
    struct cell texts[GRID_COLUMNS_MAX] = {{0}};
    struct row row = {.line = 0};
    for (int c = 0; c < grid->n_columns; c++) {
        const struct grid_column *column = &grid->columns[c];
        if (cells[c] == NULL) {
            continue;
        }
        const struct assign_cell *cell = &cells[c][r];
        texts[c].text = assign_text(layout->arena, column->fragments,
                                    cell->from, cell->to, column->full);
        if (cell->to > cell->from) {
            texts[c].line = column->fragments[cell->from].line;
        }
        bool first = row.line == 0 || texts[c].line < row.line;
        row.line = texts[c].line > 0 && first ? texts[c].line : row.line;
        /* A number is no unit: the answer may reach into its column. */
        bool strays =
            c == layout->unit && strpbrk(texts[c].text, "0123456789") != NULL;
        row.is_pieced =
            row.is_pieced || strays || (cell->is_unsure && grid->answers[c]);
    }
    prose_add_row(rows, texts, (size_t)grid->n_columns, row);
}

static void add_header(const struct layout *layout, struct prose_rows *rows)
{
    const struct grid *grid = &layout->grid;
    struct cell names[GRID_COLUMNS_MAX] = {{0}};
    for (int c = 0; c < grid->n_columns; c++) {
        names[c].text = grid->names[c];
    }
    prose_add_row(rows, names, (size_t)grid->n_columns,
                  (struct row){.line = grid->header_line});
}

enum err layout_rows(struct arena *arena, const struct matcher *matcher,
                     const char *text, size_t n, struct rows *ret_rows,
                     struct errmsg *msg)
{
    ASSERT(matcher != NULL && ret_rows != NULL);
    struct layout layout = {.arena = arena, .matcher = matcher};
    struct prose_lines lines;
    enum err err = prose_lines_make(arena, text, n, &lines, msg);
    if (err != ERR_OK) {
        return err;
    }
    struct prose_rows rows = {.arena = arena};
    if (!prose_has_columns(&lines) && stream_is_flat(arena, &lines)) {
        prose_unspace(arena, &lines);
        if (stream_rows(arena, &lines, &rows)) {
            return prose_rows_end(&rows, ret_rows, msg);
        }
        return errmsg_fail(msg, ERR_NOT_FOUND, "no items told");
    }
    if (!grid_find(arena, &lines, &layout.grid) || !find_rows(&layout)) {
        return errmsg_fail(msg, ERR_NOT_FOUND, "no columns by place");
    }
    const struct assign_cell *cells[GRID_COLUMNS_MAX];
    for (int c = 0; c < layout.grid.n_columns; c++) {
        cells[c] = column_cells(&layout, c);
        if (cells[c] == NULL && layout.grid.answers[c]) {
            return errmsg_fail(msg, ERR_NOT_FOUND, "no rows by place");
        }
    }
    for (size_t i = 0; i < layout.grid.first_line; i++) {
        if (lines.items[i].n > 0) {
            prose_add_text(&rows, lines.items[i].text, lines.items[i].number);
        }
    }
    add_header(&layout, &rows);
    size_t category = 0;
    for (size_t r = 0; r < layout.n_rows; r++) {
        add_categories(&layout, layout.rows[r].top, &category, &rows);
        add_row(&layout, cells, r, &rows);
    }
    return prose_rows_end(&rows, ret_rows, msg);
}

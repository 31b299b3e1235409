#include "checklist/worksheet.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/import.h"
#include "checklist/number_format.h"
#include "checklist/rich_text.h"

#define ROW_MAX 1048576
#define COLUMN_MAX 16384
#define MERGES_MAX ((size_t)100 * 1000)
#define OWN_WORKBOOK "copy the checklist to a workbook of its own"

struct at {
    int row, column; /* 1-based; 0: not given */
};

struct merge {
    struct at first, last;
};

/* A row while its cells can still be taken away. */
struct grid_row {
    struct cell *cells;
    size_t n;
    int line;
};

enum value_type {
    VALUE_NUMBER,
    VALUE_SHARED,
    VALUE_TEXT, /* in the cell itself; a formula's too */
    VALUE_BOOLEAN,
    VALUE_ERROR,
    VALUE_DATE,
};

struct reader {
    struct worksheet_source *source;
    struct package_part *part;
    char name[128]; /* of the sheet, for messages */
    struct grid_row *rows;
    size_t n_rows, row_capacity;
    struct merge *merges;
    size_t n_merges, merge_capacity;
    struct cell cells[ROWS_CELLS_MAX]; /* of the row being read */
    size_t n_cells;                    /* up to the last that is not blank */
    struct at at;
    struct rich_text text;
    enum value_type type;
    const char *format;
    bool has_formula;
};

static void fail(struct reader *reader, enum err err, const char *what)
{
    char letters[ROWS_LETTERS_MAX];
    package_fail(reader->part, err, "%s!%s%d: %s", reader->name,
                 row_letters(reader->at.column, letters), reader->at.row, what);
}

/* A whole number up to `max`, 0 if it is none; *text past it. */
static int scan_number(const char **text, int max)
{
    int number = 0;
    const char *at = *text;
    for (; *at >= '0' && *at <= '9'; at++) {
        number = number * 10 + (*at - '0');
        if (number > max) {
            return 0;
        }
    }
    *text = at;
    return number;
}

/* "BC12" at *text, past it; {0} if it is none. */
static struct at scan_reference(const char **text)
{
    struct at at = {0};
    for (; **text >= 'A' && **text <= 'Z'; ++*text) {
        at.column = at.column * 26 + (**text - 'A' + 1);
        if (at.column > COLUMN_MAX) {
            return (struct at){0};
        }
    }
    at.row = scan_number(text, ROW_MAX);
    return at.column > 0 && at.row > 0 ? at : (struct at){0};
}

static void start_row(struct reader *reader, const char *const *attributes)
{
    const char *number = package_attribute(attributes, "r");
    int line =
        number[0] != '\0' ? scan_number(&number, ROW_MAX) : reader->at.row + 1;
    reader->at.column = 0;
    if (line <= reader->at.row || *number != '\0' || line > ROW_MAX) {
        reader->at.row++;
        fail(reader, ERR_INVALID,
             "rows are not in order; open the workbook in a spreadsheet "
             "program and save it again");
        return;
    }
    reader->at.row = line;
}

static void end_row(struct reader *reader)
{
    size_t n = reader->n_cells;
    reader->n_cells = 0;
    if (n == 0) {
        return;
    }
    if (reader->n_rows == IMPORT_ROWS_MAX) {
        fail(reader, ERR_LIMIT,
             "more than 10000 rows that are not blank; " OWN_WORKBOOK);
        return;
    }
    if (n > reader->source->cells_left) {
        fail(reader, ERR_LIMIT, "too many cells in all; " OWN_WORKBOOK);
        return;
    }
    reader->source->cells_left -= n;
    struct cell *kept = arena_array(reader->source->arena, n, sizeof *kept);
    for (size_t i = 0; i < n; i++) {
        const char *text = reader->cells[i].text;
        kept[i] = (struct cell){.text = text != NULL ? text : "",
                                .line = reader->at.row,
                                .column = (int)i + 1};
        reader->cells[i].text = NULL;
    }
    reader->rows = heap_grow(reader->rows, reader->n_rows,
                             &reader->row_capacity, sizeof *reader->rows);
    reader->rows[reader->n_rows++] = (struct grid_row){kept, n, reader->at.row};
}

static enum value_type type_of(const char *type)
{
    static const struct {
        const char *name;
        enum value_type type;
    } types[] = {
        {"s", VALUE_SHARED},  {"str", VALUE_TEXT}, {"inlineStr", VALUE_TEXT},
        {"b", VALUE_BOOLEAN}, {"e", VALUE_ERROR},  {"d", VALUE_DATE},
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (strcmp(type, types[i].name) == 0) {
            return types[i].type;
        }
    }
    return VALUE_NUMBER;
}

static void start_cell(struct reader *reader, const char *const *attributes)
{
    const char *reference = package_attribute(attributes, "r");
    struct at at = {reader->at.row, reader->at.column + 1};
    if (reference[0] != '\0') {
        at = scan_reference(&reference);
    }
    if (at.row != reader->at.row || at.column <= reader->at.column ||
        *reference != '\0') {
        reader->at.column++;
        fail(reader, ERR_INVALID,
             "cells are not in order; open the workbook in a spreadsheet "
             "program and save it again");
        return;
    }
    reader->at = at;
    reader->type = type_of(package_attribute(attributes, "t"));
    reader->format = cell_styles_code(&reader->source->styles,
                                      package_attribute(attributes, "s"));
    reader->has_formula = false;
}

/* NULL: longer than a cell may be. */
static const char *shared_text(struct reader *reader, const char *raw)
{
    const char *end = raw;
    int index = scan_number(&end, INT32_MAX / 16);
    const struct shared_strings *strings = &reader->source->strings;
    if (end == raw || *end != '\0' || (size_t)index >= strings->n) {
        fail(reader, ERR_INVALID,
             "refers to a text that the workbook does not have; open it in a "
             "spreadsheet program and save it again");
        return "";
    }
    return strings->texts[index];
}

/* A value that is not written as its type should be stays as it is. */
static const char *shown_number(struct reader *reader, const char *raw)
{
    struct arena *arena = reader->source->arena;
    struct decimal number;
    return decimal_parse(raw, &number)
               ? number_format_show(arena, reader->format, &number,
                                    reader->source->is_1904)
               : rich_text_take(&reader->text, arena);
}

/* What the cell shows; NULL: longer than a cell may be. */
static const char *shown(struct reader *reader)
{
    struct arena *arena = reader->source->arena;
    const char *raw = rich_text_raw(&reader->text);
    const char *text = NULL;
    switch (reader->type) {
    case VALUE_NUMBER:
        return shown_number(reader, raw);
    case VALUE_BOOLEAN:
        return strcmp(raw, "1") == 0 || strcmp(raw, "true") == 0 ? "TRUE"
                                                                 : "FALSE";
    case VALUE_SHARED:
        text = shared_text(reader, raw);
        break;
    case VALUE_TEXT:
        text = rich_text_take(&reader->text, arena);
        break;
    case VALUE_ERROR:
        return rich_text_take(&reader->text, arena);
    case VALUE_DATE:
        raw = rich_text_take(&reader->text, arena);
        return raw != NULL ? number_format_show_iso(arena, raw) : NULL;
    }
    return text != NULL ? number_format_show_text(arena, reader->format, text)
                        : NULL;
}

static void keep_cell(struct reader *reader, const char *text)
{
    size_t bytes = strlen(text);
    if (bytes > reader->source->bytes_left) {
        fail(reader, ERR_LIMIT,
             "the texts of the cells are more than 16 MiB; " OWN_WORKBOOK);
    } else if (reader->at.column > ROWS_CELLS_MAX) {
        fail(reader, ERR_LIMIT,
             "more than 256 columns; remove those that are not used");
    } else {
        reader->source->bytes_left -= bytes;
        reader->n_cells = (size_t)reader->at.column;
        reader->cells[reader->n_cells - 1].text = text;
    }
}

/* A formula whose value is not there. Libraries that write workbooks put 0, and
 * ask for the value to be computed. */
static bool is_uncomputed(const struct reader *reader)
{
    const char *raw = rich_text_raw(&reader->text);
    bool is_blank = raw[0] == '\0' && !reader->text.buf.overflowed;
    return reader->has_formula && reader->type == VALUE_NUMBER &&
           (is_blank || (reader->source->is_stale && strcmp(raw, "0") == 0));
}

static void end_cell(struct reader *reader)
{
    bool is_blank = reader->text.buf.len == 0 && !reader->text.buf.overflowed;
    bool uncomputed = is_uncomputed(reader);
    const char *text = is_blank ? "" : shown(reader);
    rich_text_clear(&reader->text);
    if (uncomputed) {
        fail(reader, ERR_INVALID,
             "a formula that was never computed; open the workbook in a "
             "spreadsheet program and save it");
    } else if (text == NULL) {
        fail(reader, ERR_LIMIT, "a cell of more than 64 KiB; shorten it");
    } else if (text[0] != '\0') {
        keep_cell(reader, text);
    }
}

static void take_merge(struct reader *reader, const char *const *attributes)
{
    const char *reference = package_attribute(attributes, "ref");
    struct merge merge = {.first = scan_reference(&reference)};
    if (merge.first.row == 0 || *reference != ':') {
        return; /* one cell, or nothing a merged cell could be */
    }
    reference++;
    merge.last = scan_reference(&reference);
    if (reader->n_merges == MERGES_MAX) {
        package_fail(reader->part, ERR_LIMIT,
                     "%s: more than %zu merged cells; " OWN_WORKBOOK,
                     reader->name, MERGES_MAX);
        return;
    }
    reader->merges = heap_grow(reader->merges, reader->n_merges,
                               &reader->merge_capacity, sizeof *reader->merges);
    reader->merges[reader->n_merges++] = merge;
}

static void on_start(struct package_part *part, const char *name,
                     const char *const *attributes)
{
    struct reader *reader = package_self(part);
    reader->part = part;
    if (strcmp(name, "c") == 0) {
        start_cell(reader, attributes);
    } else if (strcmp(name, "row") == 0) {
        start_row(reader, attributes);
    } else if (strcmp(name, "f") == 0) {
        reader->has_formula = true;
    } else if (strcmp(name, "mergeCell") == 0) {
        take_merge(reader, attributes);
    } else {
        rich_text_start(&reader->text, name);
    }
}

static void on_end(struct package_part *part, const char *name)
{
    struct reader *reader = package_self(part);
    if (strcmp(name, "c") == 0) {
        end_cell(reader);
    } else if (strcmp(name, "row") == 0) {
        end_row(reader);
    } else {
        rich_text_end(&reader->text, name);
    }
}

static void on_text(struct package_part *part, const char *text, size_t n)
{
    struct reader *reader = package_self(part);
    rich_text_add(&reader->text, text, n);
}

/* The first row at or below a line. */
static size_t row_at(const struct reader *reader, int line)
{
    size_t low = 0, high = reader->n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reader->rows[middle].line < line) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Merged cells never overlap: no cell is taken away twice. */
static bool clear_covered(struct reader *reader, const struct merge *merge,
                          size_t *budget)
{
    if (merge->first.column > ROWS_CELLS_MAX) {
        return true;
    }
    for (size_t i = row_at(reader, merge->first.row); i < reader->n_rows; i++) {
        struct grid_row *row = &reader->rows[i];
        if (row->line > merge->last.row) {
            break;
        }
        int last =
            merge->last.column < (int)row->n ? merge->last.column : (int)row->n;
        int cost =
            1 +
            (last >= merge->first.column ? last - merge->first.column + 1 : 0);
        if ((size_t)cost > *budget) {
            return false;
        }
        *budget -= (size_t)cost;
        for (int column = merge->first.column; column <= last; column++) {
            struct cell *cell = &row->cells[column - 1];
            bool is_below = row->line > merge->first.row;
            if (is_below || column > merge->first.column) {
                cell->text = "";
                cell->from_line = is_below ? merge->first.row : 0;
            }
        }
    }
    return true;
}

static enum err clear_merged(struct reader *reader, struct errmsg *msg)
{
    /* A row of n columns holds at most n merged cells over n cells. */
    size_t budget = reader->n_rows * 2 * ROWS_CELLS_MAX;
    for (size_t i = 0; i < reader->n_merges; i++) {
        if (!clear_covered(reader, &reader->merges[i], &budget)) {
            return errmsg_fail(msg, ERR_INVALID,
                               "%s: merged cells overlap; open the workbook in "
                               "a spreadsheet program and save it again",
                               reader->name);
        }
    }
    return ERR_OK;
}

static bool is_blank_row(const struct grid_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (row->cells[i].text[0] != '\0') {
            return false;
        }
    }
    return true;
}

static struct rows finish(const struct reader *reader, const char *name)
{
    struct row *rows =
        arena_array(reader->source->arena, reader->n_rows, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < reader->n_rows; i++) {
        const struct grid_row *row = &reader->rows[i];
        if (!is_blank_row(row)) {
            rows[n++] = (struct row){
                .cells = row->cells, .n_cells = row->n, .line = row->line};
        }
    }
    return (struct rows){.items = rows, .n = n, .sheet = name};
}

enum err worksheet_read(struct worksheet_source *source, const char *name,
                        const char *part, struct rows *ret_rows,
                        struct errmsg *msg)
{
    ASSERT(source != NULL && name != NULL && ret_rows != NULL);
    static const struct package_events events = {on_start, on_end, on_text};
    struct reader *reader = arena_alloc(source->arena, sizeof *reader);
    reader->source = source;
    text_printable(name, strlen(name), reader->name, sizeof reader->name);
    rich_text_init(&reader->text);
    enum err err = package_read(&source->package, part, &events, reader, msg);
    if (err == ERR_OK) {
        err = clear_merged(reader, msg);
    }
    if (err == ERR_OK) {
        *ret_rows = finish(reader, name);
    }
    rich_text_fini(&reader->text);
    free(reader->rows);
    free(reader->merges);
    return err;
}

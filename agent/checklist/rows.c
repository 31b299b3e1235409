#include "checklist/rows.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/import.h"

struct scanner {
    struct arena *arena;
    const char *text;
    size_t n, at;
    char delimiter;
    int line;
};

static bool at_cell_end(const struct scanner *s, size_t i)
{
    return i >= s->n || s->text[i] == s->delimiter || s->text[i] == '\n' ||
           (s->text[i] == '\r' && (i + 1 >= s->n || s->text[i + 1] == '\n'));
}

/* Where the quote opened at s->at closes its cell (the index of the closing
 * quote), or 0 if it encloses none. */
static size_t closing_quote(const struct scanner *s)
{
    size_t end = s->at + ROWS_CELL_MAX < s->n ? s->at + ROWS_CELL_MAX : s->n;
    for (size_t i = s->at + 1; i < end; i++) {
        if (s->text[i] != '"') {
            continue;
        }
        if (i + 1 < s->n && s->text[i + 1] == '"') {
            i++;
        } else {
            return at_cell_end(s, i + 1) ? i : 0;
        }
    }
    return 0;
}

/* Control characters mean nothing in a cell and must not reach a terminal or a
 * claims file: each byte becomes a space, lines stay. */
static void blank_controls(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c != '\0'; c++) {
        bool c1 = c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0;
        if ((c[0] < 0x20 && c[0] != '\n') || c[0] == 0x7F || c1) {
            c[0] = ' ';
            c[1] = c1 ? ' ' : c[1];
        }
    }
}

const char *rows_cell_text(struct arena *arena, const char *text, size_t n)
{
    while (n > 0 && strchr(" \t\r\n", text[0]) != NULL) {
        text++;
        n--;
    }
    while (n > 0 && strchr(" \t\r\n", text[n - 1]) != NULL) {
        n--;
    }
    if (n == 0) {
        return "";
    }
    char *copy = arena_strndup(arena, text, n);
    blank_controls(copy);
    return copy;
}

static struct cell quoted_cell(struct scanner *s, size_t close)
{
    struct cell cell = {.line = s->line};
    char *text = arena_alloc(s->arena, close - s->at);
    size_t n = 0;
    for (size_t i = s->at + 1; i < close; i++) {
        text[n++] = s->text[i];
        s->line += s->text[i] == '\n';
        i += s->text[i] == '"'; /* "" is one quote */
    }
    cell.text = rows_cell_text(s->arena, text, n);
    s->at = close + 1;
    return cell;
}

static enum err scan_cell(struct scanner *s, struct cell *ret_cell,
                          struct errmsg *msg)
{
    ASSERT(s->at <= s->n);
    size_t close = s->at < s->n && s->text[s->at] == '"' ? closing_quote(s) : 0;
    if (close > 0) {
        *ret_cell = quoted_cell(s, close);
        return ERR_OK;
    }
    size_t end = s->at;
    while (!at_cell_end(s, end)) {
        end++;
    }
    if (end - s->at > ROWS_CELL_MAX) {
        return errmsg_fail(msg, ERR_LIMIT,
                           "line %d: a cell of %zu bytes; at most %zu are "
                           "read: shorten it",
                           s->line, end - s->at, ROWS_CELL_MAX);
    }
    *ret_cell = (struct cell){
        .text = rows_cell_text(s->arena, s->text + s->at, end - s->at),
        .line = s->line};
    s->at = end;
    return ERR_OK;
}

/* Past the end of the line. */
static void end_row(struct scanner *s)
{
    s->at += s->at < s->n && s->text[s->at] == '\r';
    if (s->at < s->n && s->text[s->at] == '\n') {
        s->at++;
        s->line++;
    }
}

static bool is_blank(const struct cell *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (cells[i].text[0] != '\0') {
            return false;
        }
    }
    return true;
}

/* An apostrophe before what would be a formula is the writer's shield against
 * spreadsheets, not part of the text. */
static const char *unshielded(const char *text)
{
    return text[0] == '\'' && text_wants_shield(text) ? text + 1 : text;
}

/* A blank row has no cells and costs nothing. */
static enum err scan_row(struct scanner *s, struct row *ret_row,
                         struct errmsg *msg)
{
    struct cell cells[ROWS_CELLS_MAX];
    struct row row = {.line = s->line};
    for (;;) {
        if (row.n_cells == ROWS_CELLS_MAX) {
            return errmsg_fail(msg, ERR_LIMIT,
                               "line %d: more than %d cells: remove the "
                               "columns that are not used",
                               row.line, ROWS_CELLS_MAX);
        }
        enum err err = scan_cell(s, &cells[row.n_cells], msg);
        if (err != ERR_OK) {
            return err;
        }
        cells[row.n_cells].text = unshielded(cells[row.n_cells].text);
        row.n_cells++;
        if (s->at >= s->n || s->text[s->at] != s->delimiter) {
            break;
        }
        s->at++;
    }
    end_row(s);
    if (is_blank(cells, row.n_cells)) {
        *ret_row = (struct row){.line = row.line};
        return ERR_OK;
    }
    struct cell *kept = arena_array(s->arena, row.n_cells, sizeof *kept);
    memcpy(kept, cells, row.n_cells * sizeof *kept);
    row.cells = kept;
    *ret_row = row;
    return ERR_OK;
}

enum err rows_parse(struct arena *arena, const char *text, size_t n,
                    char delimiter, struct rows *ret_rows, struct errmsg *msg)
{
    struct scanner s = {.arena = arena,
                        .text = text,
                        .n = n,
                        .delimiter = delimiter,
                        .line = 1};
    struct row *rows = NULL;
    size_t n_rows = 0, capacity = 0;
    enum err err = ERR_OK;
    while (s.at < s.n && err == ERR_OK) {
        struct row row;
        err = scan_row(&s, &row, msg);
        if (err != ERR_OK || row.n_cells == 0) {
            continue;
        }
        if (n_rows == IMPORT_ROWS_MAX) {
            err = errmsg_fail(msg, ERR_LIMIT,
                              "line %d: more than %d rows; a checklist has "
                              "about 50: cut off what is not the table",
                              row.line, IMPORT_ROWS_MAX);
            continue;
        }
        rows = heap_grow(rows, n_rows, &capacity, sizeof *rows);
        rows[n_rows++] = row;
    }
    if (err == ERR_OK) {
        struct row *kept = arena_array(arena, n_rows, sizeof *kept);
        if (n_rows > 0) {
            memcpy(kept, rows, n_rows * sizeof *kept);
        }
        *ret_rows = (struct rows){.items = kept, .n = n_rows};
    }
    free(rows);
    return err;
}

const char *row_text(const struct row *row, int index)
{
    if (index < 0 || (size_t)index >= row->n_cells) {
        return "";
    }
    return row->cells[index].text;
}

const char *row_shared_text(const struct rows *rows, const struct row *row,
                            int index)
{
    ASSERT(row >= rows->items && row < rows->items + rows->n);
    if (index < 0 || (size_t)index >= row->n_cells ||
        row->cells[index].from_line == 0) {
        return row_text(row, index);
    }
    int line = row->cells[index].from_line;
    while (row > rows->items && row->line > line) {
        row--;
    }
    return row->line == line ? row_text(row, index) : "";
}

struct place row_place(const struct row *row, int index)
{
    if (index < 0 || (size_t)index >= row->n_cells) {
        return (struct place){.line = row->line};
    }
    const struct cell *cell = &row->cells[index];
    return (struct place){.line = cell->line, .column = cell->column};
}

const char *row_letters(int column, char out[ROWS_LETTERS_MAX])
{
    size_t n = 0;
    for (int left = column; left > 0; left = (left - 1) / 26) {
        n++;
    }
    ASSERT(n < ROWS_LETTERS_MAX);
    out[n] = '\0';
    for (int left = column; left > 0; left = (left - 1) / 26) {
        out[--n] = (char)('A' + (left - 1) % 26);
    }
    return out;
}

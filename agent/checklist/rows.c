#include "checklist/rows.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
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

static size_t past_blanks(const struct scanner *s, size_t i)
{
    while (i < s->n && s->text[i] == ' ') {
        i++;
    }
    return i;
}

/* Where the quote opened at `quote` closes its cell (the index of the closing
 * quote), or 0 if it encloses none. */
static size_t closing_quote(const struct scanner *s, size_t quote)
{
    size_t end = s->at + ROWS_CELL_MAX < s->n ? s->at + ROWS_CELL_MAX : s->n;
    for (size_t i = quote + 1; i < end; i++) {
        if (s->text[i] != '"') {
            continue;
        }
        if (i + 1 < s->n && s->text[i + 1] == '"') {
            i++;
        } else {
            return at_cell_end(s, past_blanks(s, i + 1)) ? i : 0;
        }
    }
    return 0;
}

/* Length of what is seen by nobody and would part words: zero-width spaces and
 * joiners, soft hyphen, byte-order mark. */
static size_t invisible(const unsigned char *c)
{
    if (c[0] == 0xC2 && c[1] == 0xAD) {
        return 2;
    }
    bool zero = c[0] == 0xE2 && c[1] == 0x80 && c[2] >= 0x8B && c[2] <= 0x8F;
    bool joiner = c[0] == 0xE2 && c[1] == 0x81 && c[2] == 0xA0;
    bool mark = c[0] == 0xEF && c[1] == 0xBB && c[2] == 0xBF;
    return zero || joiner || mark ? 3 : 0;
}

/* Length of a line break of another kind: VT, NEL, U+2028, U+2029. */
static size_t odd_break(const unsigned char *c)
{
    if (c[0] == '\v') {
        return 1;
    }
    if (c[0] == 0xC2 && c[1] == 0x85) {
        return 2;
    }
    bool separator =
        c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9);
    return separator ? 3 : 0;
}

/* Control characters mean nothing in a cell and must not reach a terminal or a
 * claims file. */
static size_t control(const unsigned char *c)
{
    bool c1 = c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0;
    bool c0 = (c[0] < 0x20 && c[0] != '\n') || c[0] == 0x7F;
    return c1 ? 2 : c0 ? 1 : 0;
}

/* In place; nothing grows. */
static size_t clean(char *text)
{
    const unsigned char *from = (const unsigned char *)text;
    size_t to = 0;
    while (*from != '\0') {
        size_t gone = invisible(from), end = odd_break(from);
        size_t blank = control(from);
        if (gone > 0) {
            from += gone;
        } else if (end > 0 || blank > 0) {
            text[to++] = end > 0 ? '\n' : ' ';
            from += end > 0 ? end : blank;
        } else {
            text[to++] = (char)*from++;
        }
    }
    text[to] = '\0';
    return to;
}

static const char *const blanks[] = {" ", "\n", "\xC2\xA0", "\xE3\x80\x80"};

/* Length of a blank at the text's start, or `from_end` at its end: space, line
 * end, NBSP, ideographic space. */
static size_t blank(const char *text, size_t n, bool from_end)
{
    for (size_t i = 0; i < ARRAY_LEN(blanks); i++) {
        size_t len = strlen(blanks[i]);
        const char *at = from_end ? text + n - len : text;
        if (n >= len && at[0] == blanks[i][0] &&
            memcmp(at, blanks[i], len) == 0) {
            return len;
        }
    }
    return 0;
}

const char *rows_cell_text(struct arena *arena, const char *text, size_t n)
{
    if (n == 0) {
        return "";
    }
    char *copy = arena_strndup(arena, text, n);
    size_t len = clean(copy), cut = 0;
    while ((cut = blank(copy, len, false)) > 0) {
        copy += cut;
        len -= cut;
    }
    while ((cut = blank(copy, len, true)) > 0) {
        len -= cut;
    }
    copy[len] = '\0';
    return copy;
}

static struct cell quoted_cell(struct scanner *s, size_t quote, size_t close)
{
    struct cell cell = {.line = s->line};
    struct buf text;
    buf_init(&text, ROWS_CELL_MAX);
    for (size_t i = quote + 1; i < close; i++) {
        buf_putc(&text, s->text[i]);
        s->line += s->text[i] == '\n';
        i += s->text[i] == '"'; /* "" is one quote */
    }
    cell.text = rows_cell_text(s->arena, buf_str(&text), text.len);
    buf_fini(&text);
    s->at = past_blanks(s, close + 1);
    return cell;
}

static enum err scan_cell(struct scanner *s, struct cell *ret_cell,
                          struct errmsg *msg)
{
    ASSERT(s->at <= s->n);
    size_t quote = past_blanks(s, s->at);
    bool quoted = quote < s->n && s->text[quote] == '"';
    size_t close = quoted ? closing_quote(s, quote) : 0;
    if (close > 0) {
        *ret_cell = quoted_cell(s, quote, close);
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

/* An apostrophe before what would be a formula is the writer's shield against
 * spreadsheets, not part of the text. */
static const char *unshielded(const char *text)
{
    return text[0] == '\'' && text_wants_shield(text) ? text + 1 : text;
}

/* What Excel adds on the right costs nothing, however much it is. */
static enum err scan_row(struct scanner *s, struct cell *cells,
                         struct row *ret_row, struct errmsg *msg)
{
    struct row row = {.line = s->line, .cells = cells};
    for (;;) {
        struct cell cell = {.text = ""};
        enum err err = scan_cell(s, &cell, msg);
        if (err != ERR_OK) {
            return err;
        }
        cell.text = unshielded(cell.text);
        if (row.n_cells < ROWS_CELLS_MAX) {
            cells[row.n_cells++] = cell;
        } else if (cell.text[0] != '\0') {
            return errmsg_fail(msg, ERR_LIMIT,
                               "line %d: more than %d cells: remove the "
                               "columns that are not used",
                               row.line, ROWS_CELLS_MAX);
        }
        if (s->at >= s->n || s->text[s->at] != s->delimiter) {
            break;
        }
        s->at++;
    }
    end_row(s);
    *ret_row = row;
    return ERR_OK;
}

size_t row_width(const struct row *row)
{
    size_t n = row->n_cells;
    while (n > 0 && row->cells[n - 1].text[0] == '\0') {
        n--;
    }
    return n;
}

enum err rows_add(struct rows_maker *maker, const struct row *row,
                  struct errmsg *msg)
{
    ASSERT(row->n_cells <= ROWS_CELLS_MAX);
    if (row_width(row) == 0) {
        return ERR_OK;
    }
    if (maker->n == IMPORT_ROWS_MAX) {
        return errmsg_fail(msg, ERR_LIMIT,
                           "line %d: more than %d rows; a checklist has "
                           "about 50: cut off what is not the table",
                           row->line, IMPORT_ROWS_MAX);
    }
    struct cell *kept = arena_array(maker->arena, row->n_cells, sizeof *kept);
    memcpy(kept, row->cells, row->n_cells * sizeof *kept);
    maker->items = heap_grow(maker->items, maker->n, &maker->capacity,
                             sizeof *maker->items);
    maker->items[maker->n] = *row;
    maker->items[maker->n++].cells = kept;
    return ERR_OK;
}

struct rows rows_take(struct rows_maker *maker)
{
    struct row *kept = arena_array(maker->arena, maker->n, sizeof *kept);
    if (maker->n > 0) {
        memcpy(kept, maker->items, maker->n * sizeof *kept);
    }
    struct rows rows = {.items = kept, .n = maker->n};
    free(maker->items);
    *maker = (struct rows_maker){.arena = maker->arena};
    return rows;
}

/* The end of a first line `sep=;`, also in quotes; 0 if there is none. */
static size_t separator_line(const char *text, size_t n, char *ret_delimiter)
{
    size_t quote = n > 0 && text[0] == '"';
    const char *at = text + quote;
    if (n < 6 || strncasecmp(at, "sep=", 4) != 0 || at[4] == '\0') {
        return 0;
    }
    size_t end = quote + 5 + quote;
    end += end < n && text[end] == '\r';
    if (end >= n || text[end] != '\n') {
        return 0;
    }
    *ret_delimiter = at[4];
    return end;
}

char rows_delimiter(const char *text, size_t n)
{
    char delimiter = '\0';
    return separator_line(text, n, &delimiter) > 0 ? delimiter : '\0';
}

enum err rows_parse(struct arena *arena, const char *text, size_t n,
                    char delimiter, struct rows *ret_rows, struct errmsg *msg)
{
    ASSERT(delimiter != '\0' && delimiter != '\n');
    char named = '\0';
    struct scanner s = {.arena = arena,
                        .text = text,
                        .n = n,
                        .at = separator_line(text, n, &named),
                        .delimiter = delimiter,
                        .line = 1};
    struct rows_maker maker = {.arena = arena};
    enum err err = ERR_OK;
    while (s.at < s.n && err == ERR_OK) {
        struct cell cells[ROWS_CELLS_MAX];
        struct row row;
        err = scan_row(&s, cells, &row, msg);
        if (err == ERR_OK) {
            err = rows_add(&maker, &row, msg);
        }
    }
    if (err == ERR_OK) {
        *ret_rows = rows_take(&maker);
    }
    free(maker.items);
    return err;
}

const char *row_text(const struct row *row, int index)
{
    if (index < 0 || (size_t)index >= row->n_cells) {
        return "";
    }
    return row->cells[index].text;
}

struct place row_place(const struct row *row, int index)
{
    if (index < 0 || (size_t)index >= row->n_cells) {
        return (struct place){.line = row->line};
    }
    const struct cell *cell = &row->cells[index];
    return (struct place){.line = cell->line, .column = cell->column};
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

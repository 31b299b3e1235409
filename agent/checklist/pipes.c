/*
 * Tables drawn with characters: Markdown, wikis, org-mode, reStructuredText,
 * boxes. A run of lines with separators or rules is a block; in most each line
 * is a row, in a grid what stands between two rules.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/markup.h"
#include "checklist/ruled.h"
#include "checklist/sheet.h"
#include "checklist/wrapped.h"

#define OPEN_LINES_MAX 50 /* lines over which a row of a wiki may go */
#define HEADING_MAX 120   /* bytes */

enum kind { BLANK, TEXT, ROW, RULE };

/* Lines one after another. */
struct cursor {
    const char *text;
    size_t n, at;
    int line;
    bool closed; /* a row ends with a separator, be it lines later */
};

struct line {
    const char *text; /* trimmed at its end */
    size_t n;
    int no;
    enum kind kind;
};

struct table {
    struct arena *arena;
    struct rows_maker maker;
    struct wrapped *wrapped;
    size_t n_rows; /* of tables, not text */
    bool outer;    /* rows begin with a separator */
};

static size_t starts_with(const char *text, size_t n, const char *part)
{
    size_t len = strlen(part);
    return n >= len && memcmp(text, part, len) == 0 ? len : 0;
}

/* Length of the separator at `text`. A line that has | has no other. */
static size_t separator(const char *text, size_t n, bool ascii)
{
    static const char *const drawn[] = {"｜", "│", "┃", "║", "¦"};
    if (ascii) {
        return n > 0 && text[0] == '|';
    }
    for (size_t i = 0; i < ARRAY_LEN(drawn); i++) {
        size_t len = starts_with(text, n, drawn[i]);
        if (len > 0) {
            return len;
        }
    }
    return 0;
}

static bool has_separator(const char *text, size_t n)
{
    if (memchr(text, '|', n) != NULL) {
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] >= 0xC2 &&
            separator(text + i, n - i, false) > 0) {
            return true;
        }
    }
    return false;
}

/* Length of a horizontal stroke or a corner at `text`; 0 if it is neither. */
static size_t stroke(const char *text, size_t n)
{
    static const char *const wide[] = {"－", "ー", "＝", "＋"};
    if (strchr("-=+", text[0]) != NULL) {
        return 1;
    }
    for (size_t i = 0; i < ARRAY_LEN(wide); i++) {
        if (starts_with(text, n, wide[i]) > 0) {
            return 3;
        }
    }
    /* U+2500 to U+257F but for the verticals, which part cells */
    bool box =
        n >= 3 && (unsigned char)text[0] == 0xE2 &&
        ((unsigned char)text[1] == 0x94 || (unsigned char)text[1] == 0x95);
    return box && separator(text, n, false) == 0 ? 3 : 0;
}

/* |---|:-:|, +---+---+, ├──┼──┤, |===, and a rule beside a cell that spans
 * rows, |      +-----+. A cell of a rule is never blank. */
static bool is_rule(const char *text, size_t n)
{
    size_t strokes = 0, since = 0, cells = 0;
    bool ascii = memchr(text, '|', n) != NULL;
    for (size_t i = 0; i < n;) {
        size_t len = stroke(text + i, n - i);
        size_t part = len > 0 ? 0 : separator(text + i, n - i, ascii);
        size_t colon = starts_with(text + i, n - i, "：");
        bool blank = part > 0 && cells > 0 && since == 0;
        bool other = len + part + colon == 0 && strchr(" \t:", text[i]) == NULL;
        if (blank || other) {
            return memmem(text, n, "+---", 4) != NULL ||
                   memmem(text, n, "├─", 6) != NULL;
        }
        strokes += len > 0;
        since = part > 0 ? 0 : since + (len > 0);
        cells += part > 0;
        i += len + part + colon > 0 ? len + part + colon : 1;
    }
    return strokes > 0;
}

static enum kind kind_of(const char *text, size_t n)
{
    if (n == 0) {
        return BLANK;
    }
    if (is_rule(text, n)) {
        return RULE;
    }
    return has_separator(text, n) ? ROW : TEXT;
}

static bool ends_with_separator(const char *text, size_t n)
{
    bool ascii = memchr(text, '|', n) != NULL;
    return n > 0 && (separator(text + n - 1, 1, ascii) == 1 ||
                     (n > 2 && separator(text + n - 2, 2, ascii) == 2) ||
                     (n > 3 && separator(text + n - 3, 3, ascii) == 3));
}

static bool starts_with_separator(const char *text, size_t n)
{
    size_t blank = strspn(text, " \t");
    bool ascii = memchr(text, '|', n) != NULL;
    return blank < n && separator(text + blank, n - blank, ascii) > 0;
}

static bool next_physical(struct cursor *cursor, struct line *ret_line)
{
    if (cursor->at >= cursor->n) {
        return false;
    }
    const char *start = cursor->text + cursor->at;
    const char *end = memchr(start, '\n', cursor->n - cursor->at);
    size_t n = end != NULL ? (size_t)(end - start) : cursor->n - cursor->at;
    struct line line = {.text = start, .no = cursor->line++};
    cursor->at += n + 1;
    while (n > 0 && strchr(" \t\r\f", start[n - 1]) != NULL) {
        n--;
    }
    line.n = n;
    line.kind = kind_of(start, n);
    *ret_line = line;
    return true;
}

/* The next line; a row that has not ended goes on in the lines below it. */
static bool next_line(struct cursor *cursor, struct line *ret_line)
{
    if (!next_physical(cursor, ret_line)) {
        return false;
    }
    if (!cursor->closed || ret_line->kind != ROW ||
        !starts_with_separator(ret_line->text, ret_line->n) ||
        ends_with_separator(ret_line->text, ret_line->n)) {
        return true;
    }
    struct cursor ahead = *cursor;
    struct line more;
    for (int i = 0; i < OPEN_LINES_MAX && next_physical(&ahead, &more); i++) {
        if (more.kind == RULE || starts_with_separator(more.text, more.n)) {
            break;
        }
        if (ends_with_separator(more.text, more.n)) {
            ret_line->n = (size_t)(more.text - ret_line->text) + more.n;
            *cursor = ahead;
            break;
        }
    }
    return true;
}

struct span {
    const char *text;
    size_t n;
};

/* A pipe that is no separator: \|, and the one in [words|https://…]. */
static bool is_text(const char *text, size_t from, size_t at, size_t n)
{
    if (text[at] != '|') {
        return false;
    }
    if (at > from && text[at - 1] == '\\') {
        return true;
    }
    const char *open = memrchr(text + from, '[', at - from);
    return open != NULL && starts_with(text + at, n - at, "|http") > 0 &&
           memchr(open, ']', (size_t)(text + at - open)) == NULL;
}

/* The cells of a row, blanks around them kept; at most ROWS_CELLS_MAX. */
static size_t split(const struct line *line, bool outer, struct span *ret)
{
    const char *text = line->text;
    size_t n = line->n, i = 0, from = 0, cells = 0;
    bool ascii = memchr(text, '|', n) != NULL;
    bool heads = starts_with(text, n, "||") > 0 && n > 4 &&
                 memcmp(text + n - 2, "||", 2) == 0;
    if (outer && starts_with_separator(text, n)) {
        i = strspn(text, " \t");
        i += heads ? 2 : separator(text + i, n - i, ascii);
        from = i;
    }
    while (i < n && cells < ROWS_CELLS_MAX) {
        size_t len = separator(text + i, n - i, ascii);
        len = heads ? starts_with(text + i, n - i, "||") : len;
        if (len == 0 || is_text(text, from, i, n)) {
            i++;
            continue;
        }
        ret[cells++] = (struct span){text + from, i - from};
        i += len;
        from = i;
    }
    if (from < n && cells < ROWS_CELLS_MAX) {
        ret[cells++] = (struct span){text + from, n - from};
    }
    return cells;
}

/* ~ and > in a cell of its own span cells; _. and |/2. are marks of a wiki. */
static struct span without_prefix(struct span cell)
{
    while (cell.n > 0 && (cell.text[0] == ' ' || cell.text[0] == '\t')) {
        cell.text++;
        cell.n--;
    }
    size_t marks = 0, others = 0;
    while (marks < cell.n &&
           strchr("_<>=^~/\\0123456789", cell.text[marks]) != NULL) {
        others += cell.text[marks] < '0' || cell.text[marks] > '9';
        marks++;
    }
    bool prefix =
        others > 0 && starts_with(cell.text + marks, cell.n - marks, ". ") > 0;
    size_t skip = prefix                              ? marks + 2
                  : cell.n > 0 && cell.text[0] == '~' ? 1
                                                      : 0;
    if (cell.n - skip > 0 && cell.text[skip] == '~') {
        skip = 0; /* ~~struck out~~ */
    }
    bool spans = cell.n == 1 && strchr(">^", cell.text[0]) != NULL;
    cell.text += spans ? cell.n : skip;
    cell.n -= spans ? cell.n : skip;
    return cell;
}

static const char *plain(struct arena *arena, struct span cell)
{
    cell = without_prefix(cell);
    const char *text = markup_plain(arena, cell.text, cell.n);
    return rows_cell_text(arena, text, strlen(text));
}

/* "h" behind the last separator of a row heads a table, "c" formats one. */
static char wiki_end(const struct span *cells, size_t n)
{
    bool lone = n > 1 && cells[n - 1].n == 1 &&
                strchr("hfc", cells[n - 1].text[0]) != NULL;
    return lone ? cells[n - 1].text[0] : '\0';
}

static enum err add_row(struct table *table, const struct line *line,
                        bool is_header, struct errmsg *msg)
{
    struct span spans[ROWS_CELLS_MAX];
    struct cell cells[ROWS_CELLS_MAX];
    size_t n = split(line, table->outer, spans);
    char end = wiki_end(spans, n);
    if (end == 'c') {
        return ERR_OK;
    }
    n -= end != '\0';
    int no = line->no;
    const char *counted = line->text;
    for (size_t i = 0; i < n; i++) {
        for (; counted < spans[i].text; counted++) {
            no += *counted == '\n';
        }
        if (spans[i].n > ROWS_CELL_MAX) {
            return errmsg_fail(msg, ERR_LIMIT,
                               "line %d: a cell of %zu bytes; at most %zu are "
                               "read: shorten it",
                               no, spans[i].n, ROWS_CELL_MAX);
        }
        cells[i] =
            (struct cell){.text = plain(table->arena, spans[i]), .line = no};
    }
    bool heads =
        is_header || end == 'h' || starts_with(line->text, line->n, "||") > 0;
    table->n_rows++;
    return rows_add(
        &table->maker,
        &(struct row){
            .cells = cells, .n_cells = n, .line = line->no, .is_header = heads},
        msg);
}

static enum err add_grid_line(struct table *table, const struct line *line)
{
    struct span spans[ROWS_CELLS_MAX];
    size_t n = split(line, table->outer, spans);
    for (size_t i = 0; i < n; i++) {
        wrapped_add(table->wrapped, i, line->no, spans[i].text, spans[i].n);
    }
    return ERR_OK;
}

/* What a run of rows and rules is. */
struct block {
    struct cursor from; /* its first line */
    int end;            /* the line behind it */
    bool is_grid;
    int header; /* line of the row above the first rule; 0: none */
};

/* Looks at the block that begins at `cursor`, which does not move. */
static struct block look(struct table *table, struct cursor cursor)
{
    struct block block = {.from = cursor};
    struct line line;
    size_t rows = 0, inner = 0, rules = 0;
    bool border = false, doubled = false, behind = false;
    int row = 0;
    while (next_line(&cursor, &line) &&
           (line.kind == ROW || line.kind == RULE)) {
        if (line.kind == ROW) {
            if (rows++ == 0) {
                table->outer = starts_with_separator(line.text, line.n);
                cursor.closed =
                    table->outer && ends_with_separator(line.text, line.n);
                block.from.closed = cursor.closed;
            }
            inner += rules > 0 && rows > 1;
            rules = 0;
            behind = behind || block.header != 0;
            row = line.no;
        } else {
            border = border || (rows == 0 && line.text[0] != '|');
            block.header = rows > 0 && block.header == 0 ? row : block.header;
            doubled = doubled || (line.text[0] == '+' &&
                                  memchr(line.text, '=', line.n) != NULL);
            rules++;
        }
        block.end = cursor.line;
    }
    block.header = behind ? block.header : 0;
    block.is_grid = border && (inner > 1 || doubled);
    return block;
}

static enum err take_block(struct table *table, struct cursor *cursor,
                           struct errmsg *msg)
{
    struct block block = look(table, *cursor);
    ASSERT(block.end > cursor->line);
    struct line line;
    enum err err = ERR_OK;
    bool first = true;
    cursor->closed = block.from.closed;
    while (err == ERR_OK && cursor->line < block.end &&
           next_line(cursor, &line)) {
        if (line.kind == ROW) {
            err = block.is_grid
                      ? add_grid_line(table, &line)
                      : add_row(table, &line, line.no == block.header, msg);
        } else if (!wrapped_is_empty(table->wrapped)) {
            table->n_rows++;
            err = wrapped_flush(table->wrapped, &table->maker, first, msg);
            first = false;
        }
    }
    cursor->closed = false;
    if (err == ERR_OK && !wrapped_is_empty(table->wrapped)) {
        err = wrapped_flush(table->wrapped, &table->maker, false, msg);
    }
    return err;
}

/* "## アプリケーション運用", "h2. …", "■ …": its words; an empty span if a line
 * of text between two tables heads nothing. */
static struct span heading(const struct line *line)
{
    static const char *const marks[] = {"■", "●", "◆", "◎", "【"};
    struct span words = {line->text, line->n};
    size_t skip = strspn(words.text, " \t#*=!");
    bool marked = skip > 0 && skip < words.n;
    skip = skip < words.n ? skip : words.n;
    if (words.n - skip > 4 && words.text[skip] == 'h' &&
        words.text[skip + 2] == '.') {
        skip += 3;
        marked = true;
    }
    words.text += skip;
    words.n -= skip;
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        marked = marked || starts_with(words.text, words.n, marks[i]) > 0;
    }
    bool plain = words.n <= HEADING_MAX &&
                 memmem(words.text, words.n, "。", 3) == NULL &&
                 starts_with(words.text, words.n, "※") == 0 &&
                 starts_with(words.text, words.n, "・") == 0 &&
                 starts_with(words.text, words.n, "- ") == 0;
    return marked || plain ? words : (struct span){words.text, 0};
}

static enum err add_text(struct table *table, const struct line *line,
                         struct errmsg *msg)
{
    struct span words = {line->text, line->n};
    words = table->n_rows > 0 ? heading(line) : words;
    if (words.n == 0 || words.n > ROWS_CELL_MAX) {
        return ERR_OK;
    }
    struct cell cell = {.text = plain(table->arena, words), .line = line->no};
    return rows_add(
        &table->maker,
        &(struct row){.cells = &cell, .n_cells = 1, .line = line->no}, msg);
}

/* One block, one table under rules of its own, or one line of text. */
static enum err take_next(struct table *table, struct cursor *cursor,
                          struct errmsg *msg)
{
    struct cursor before = *cursor;
    struct line line;
    if (!next_line(cursor, &line) || line.kind == BLANK) {
        return ERR_OK;
    }
    if (line.kind == TEXT) {
        return add_text(table, &line, msg);
    }
    size_t length =
        line.kind == RULE ? ruled_length(line.text, before.n - before.at) : 0;
    if (length > 0) {
        int lines = 0;
        size_t rows = table->maker.n;
        enum err err =
            ruled_rows(table->wrapped, &table->maker,
                       (struct ruled){line.text, length, line.no}, &lines, msg);
        cursor->at = before.at + length;
        cursor->line = before.line + lines;
        table->n_rows += table->maker.n - rows;
        return err;
    }
    *cursor = before;
    return take_block(table, cursor, msg);
}

enum err pipes_rows(struct arena *arena, const char *text, size_t n,
                    struct rows *ret_rows, struct errmsg *msg)
{
    ASSERT(text != NULL && ret_rows != NULL);
    struct table table = {.arena = arena,
                          .maker = {.arena = arena},
                          .wrapped = wrapped_create(arena)};
    struct cursor cursor = {.text = text, .n = n, .line = 1};
    enum err err = ERR_OK;
    while (err == ERR_OK && cursor.at < cursor.n) {
        err = take_next(&table, &cursor, msg);
    }
    if (err == ERR_OK && table.n_rows < 2) {
        err = errmsg_fail(msg, ERR_NOT_FOUND, "no table with pipes");
    }
    if (err == ERR_OK) {
        *ret_rows = rows_take(&table.maker);
    }
    free(table.maker.items);
    return err;
}

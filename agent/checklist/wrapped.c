#include "checklist/wrapped.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/markup.h"

#define LEFT_BLANK 3 /* columns that a cut line may leave at its end */

struct part {
    struct buf text;
    size_t blank;   /* columns that the last line left */
    bool was_blank; /* a blank line came behind it */
    int line;
};

struct wrapped {
    struct arena *arena;
    struct part parts[ROWS_CELLS_MAX];
    size_t n;
    int line; /* of the first text; 0: none yet */
};

struct wrapped *wrapped_create(struct arena *arena)
{
    struct wrapped *wrapped = arena_alloc(arena, sizeof *wrapped);
    wrapped->arena = arena;
    for (size_t i = 0; i < ROWS_CELLS_MAX; i++) {
        buf_init(&wrapped->parts[i].text, ROWS_CELL_MAX);
    }
    return wrapped;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_ascii(char c)
{
    return (unsigned char)c < 0x80;
}

/* A list element is a line of its own. */
static bool starts_element(const char *text)
{
    static const char *const marks[] = {"・", "※",  "●",  "○", "◎",  "■",
                                        "□",  "◆",  "①",  "②", "③",  "④",
                                        "⑤",  "- ", "* ", "[", "【", "("};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (text_starts(text, marks[i])) {
            return true;
        }
    }
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && (text_starts(text + digits, ". ") ||
                          text_starts(text + digits, ") "));
}

/* An address that is still being written at the end of the text. */
static bool ends_in_address(const struct buf *text)
{
    const char *space = strrchr(buf_str(text), ' ');
    return strstr(space != NULL ? space : buf_str(text), "://") != NULL;
}

/* What stood between two lines before they were parted. */
static const char *joint(const struct part *part, const char *next)
{
    const char *text = buf_str(&part->text);
    char last = text[part->text.len - 1];
    bool full = part->blank <= 1;
    if (part->was_blank || starts_element(next)) {
        return "\n";
    }
    if (!is_ascii(last)) {
        return part->blank > LEFT_BLANK ? "\n" : "";
    }
    if (!is_ascii(next[0])) {
        return "";
    }
    bool cut = (is_digit(next[0]) && (is_digit(last) || last == '.')) ||
               strchr("/-_:", last) != NULL || ends_in_address(&part->text);
    return full && cut ? "" : " ";
}

void wrapped_add(struct wrapped *wrapped, size_t column, int line,
                 const char *text, size_t n)
{
    ASSERT(column < ROWS_CELLS_MAX);
    struct part *part = &wrapped->parts[column];
    wrapped->n = column + 1 > wrapped->n ? column + 1 : wrapped->n;
    size_t start = 0, end = n;
    while (start < end && (text[start] == ' ' || text[start] == '\t')) {
        start++;
    }
    while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
        end--;
    }
    if (start == end) {
        part->was_blank = part->text.len > 0;
        return;
    }
    const char *piece =
        arena_strndup(wrapped->arena, text + start, end - start);
    if (part->text.len > 0) {
        buf_puts(&part->text, joint(part, piece));
    } else {
        part->line = line;
    }
    buf_puts(&part->text, piece);
    part->blank = n - end;
    part->was_blank = false;
    wrapped->line = wrapped->line == 0 ? line : wrapped->line;
}

bool wrapped_is_empty(const struct wrapped *wrapped)
{
    return wrapped->line == 0;
}

/* The row's cells; false if one is too large. */
static bool take_cells(struct wrapped *wrapped, struct cell *cells)
{
    bool fits = true;
    for (size_t i = 0; i < wrapped->n; i++) {
        struct part *part = &wrapped->parts[i];
        const char *plain =
            markup_plain(wrapped->arena, buf_str(&part->text), part->text.len);
        cells[i] = (struct cell){
            .text = rows_cell_text(wrapped->arena, plain, strlen(plain)),
            .line = part->line != 0 ? part->line : wrapped->line};
        fits = fits && !part->text.overflowed;
        buf_fini(&part->text);
        part->blank = 0;
        part->was_blank = false;
        part->line = 0;
    }
    return fits;
}

enum err wrapped_flush(struct wrapped *wrapped, struct rows_maker *maker,
                       bool is_header, struct errmsg *msg)
{
    struct cell cells[ROWS_CELLS_MAX];
    struct row row = {.cells = cells,
                      .n_cells = wrapped->n,
                      .line = wrapped->line,
                      .is_header = is_header};
    bool fits = take_cells(wrapped, cells);
    wrapped->n = 0;
    wrapped->line = 0;
    if (maker == NULL) {
        return ERR_OK;
    }
    return fits ? rows_add(maker, &row, msg)
                : errmsg_fail(msg, ERR_LIMIT,
                              "line %d: a cell of more than %zu bytes: "
                              "shorten it",
                              row.line, ROWS_CELL_MAX);
}

#include "checklist/wrapped.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/lexicon.h"
#include "checklist/markup.h"

#define LEFT_BLANK 3 /* columns that a cut line may leave at its end */
#define CUT_BLANK 1  /* columns left by a line that fills its cell */

struct piece {
    const char *text; /* of one line */
    size_t blank;     /* columns that it left */
    bool ended;       /* a blank line comes behind it */
    struct piece *next;
};

struct part {
    struct piece *first, *last;
    int line;
};

struct wrapped {
    struct arena *arena;
    const struct lexicon *lexicon;
    struct part parts[ROWS_CELLS_MAX];
    size_t n;
    int line; /* of the first text; 0: none yet */
};

struct wrapped *wrapped_create(struct arena *arena)
{
    struct wrapped *wrapped = arena_alloc(arena, sizeof *wrapped);
    wrapped->arena = arena;
    wrapped->lexicon = lexicon_create(arena);
    return wrapped;
}

static bool is_ascii(char c)
{
    return (unsigned char)c < 0x80;
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* A list element is a line of its own; 10:00 - 18:00 is no list. */
static bool starts_element(const char *text, char last)
{
    static const char *const marks[] = {"・", "※",  "●",  "○", "◎", "■",
                                        "□",  "◆",  "①",  "②", "③", "④",
                                        "⑤",  "- ", "* ", "[", "【"};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (text_starts(text, marks[i])) {
            return marks[i][0] != '-' || !text_is_digit(last);
        }
    }
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && (text_starts(text + digits, ". ") ||
                          text_starts(text + digits, ") "));
}

/* An address that is still being written at the end of the text. */
static bool ends_in_address(const char *text)
{
    const char *space = strrchr(text, ' ');
    return strstr(space != NULL ? space : text, "://") != NULL;
}

/* A line that is all one word and fills its cell is more often a part of a
 * longer word than a word of just that length, unless it is a known word. */
static bool is_part(const struct wrapped *wrapped, const struct piece *piece,
                    char next)
{
    size_t n = strlen(piece->text);
    char last = piece->text[n - 1];
    const struct lexeme *word =
        lexicon_find(wrapped->lexicon, piece->text, n, false);
    bool alike = (is_lower(last) && is_lower(next)) ||
                 (is_upper(last) && (is_upper(next) || text_is_digit(next)));
    return alike && strchr(piece->text, ' ') == NULL &&
           (word == NULL || word->n < n);
}

/* What stood between the text so far, which ends with `piece`, and the next
 * line before they were parted. */
static const char *joint(const struct wrapped *wrapped, const char *text,
                         const struct piece *piece)
{
    const char *next = piece->next->text;
    char last = text[strlen(text) - 1];
    if (piece->ended || starts_element(next, last)) {
        return "\n";
    }
    if (!is_ascii(last)) {
        return piece->blank > LEFT_BLANK ? "\n" : "";
    }
    if (!is_ascii(next[0]) || strchr(".,:;%)", next[0]) != NULL) {
        return "";
    }
    bool cut =
        (text_is_digit(next[0]) && (text_is_digit(last) || last == '.')) ||
        is_part(wrapped, piece, next[0]) || strchr("/-_:", last) != NULL ||
        ends_in_address(text);
    bool full = piece->blank <= CUT_BLANK;
    return full && cut && !text_starts(next, "http") ? "" : " ";
}

static const char *join(const struct wrapped *wrapped, const struct part *part,
                        bool *ret_fits)
{
    struct buf text;
    struct arena *arena = wrapped->arena;
    buf_init(&text, ROWS_CELL_MAX);
    for (const struct piece *at = part->first; at != NULL; at = at->next) {
        buf_puts(&text, at->text);
        buf_puts(&text,
                 at->next != NULL ? joint(wrapped, buf_str(&text), at) : "");
    }
    const char *plain = markup_plain(arena, buf_str(&text), text.len);
    *ret_fits = *ret_fits && !text.overflowed;
    buf_fini(&text);
    return rows_cell_text(arena, plain, strlen(plain));
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
        if (part->last != NULL) {
            part->last->ended = true;
        }
        return;
    }
    struct piece *piece = arena_alloc(wrapped->arena, sizeof *piece);
    piece->text = arena_strndup(wrapped->arena, text + start, end - start);
    piece->blank = n - end;
    part->line = part->first == NULL ? line : part->line;
    *(part->first == NULL ? &part->first : &part->last->next) = piece;
    part->last = piece;
    wrapped->line = wrapped->line == 0 ? line : wrapped->line;
}

bool wrapped_is_empty(const struct wrapped *wrapped)
{
    return wrapped->line == 0;
}

enum err wrapped_flush(struct wrapped *wrapped, struct rows_maker *maker,
                       bool is_header, struct errmsg *msg)
{
    struct cell cells[ROWS_CELLS_MAX];
    struct row row = {.cells = cells,
                      .n_cells = wrapped->n,
                      .line = wrapped->line,
                      .is_header = is_header};
    bool fits = true;
    for (size_t i = 0; i < wrapped->n; i++) {
        struct part *part = &wrapped->parts[i];
        cells[i] = (struct cell){
            .text = part->first != NULL ? join(wrapped, part, &fits) : "",
            .line = part->line != 0 ? part->line : wrapped->line};
        *part = (struct part){0};
    }
    wrapped->n = 0;
    wrapped->line = 0;
    return fits ? rows_add(maker, &row, msg)
                : errmsg_fail(msg, ERR_LIMIT,
                              "line %d: a cell of more than %zu bytes: "
                              "shorten it",
                              row.line, ROWS_CELL_MAX);
}

/*
 * What the readers of forms without cells share: lines and where they stand,
 * pages, how a wrapped text is put together again, and the rows made of it.
 */
#ifndef CHECKLIST_PROSE_H
#define CHECKLIST_PROSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "checklist/rows.h"

#define PROSE_LINES_MAX 50000

struct prose_line {
    const char *text; /* from its first visible character, trimmed */
    size_t n;         /* bytes of text; 0: a blank line */
    int number;       /* 1-based, in the source */
    int page;         /* from 0; a form feed begins the next */
    int x;            /* characters before text */
    int width;        /* columns of text, CJK are two */
    bool follows;     /* the line above is not blank and of this page */
};

struct prose_lines {
    struct prose_line *items;
    size_t n;
    bool spaced; /* Latin and Japanese are parted by spaces that the typesetter
                    made: 10 時 */
};

/* Parts a text into lines; page numbers and what is repeated at the edges of
 * pages become blank. ERR_NOT_FOUND: tabs or pipes make it a table.
 * ERR_LIMIT: more than PROSE_LINES_MAX lines that are not blank. */
MUST_USE enum err prose_lines_make(struct arena *arena, const char *text,
                                   size_t n, struct prose_lines *ret_lines,
                                   struct errmsg *msg);

/* Many lines are parted by gaps: columns by place. */
bool prose_has_columns(const struct prose_lines *lines);

/* Columns a text takes, CJK characters are two. */
int prose_width(const char *text, size_t n);

/* The code point at `text` (n > 0 bytes) and how many bytes it takes. */
int prose_char(const char *text, size_t n, size_t *ret_len);

/* A Japanese character: no space stands between it and its neighbours. */
bool prose_is_cjk(int c);

/* Begins like a list element: ・ - * ● ※ (1) ①. */
bool prose_is_bullet(const char *text);

/* Begins with [有], [無], ○ and the like: an answer. */
bool prose_is_mark(const char *text);

/* The text ends where its sentence ends. */
bool prose_ends_sentence(const char *text, size_t n);

/* Removes the typesetter's spaces from lines that are spaced; their places
 * (x) are then those of the first characters only. */
void prose_unspace(struct arena *arena, struct prose_lines *lines);

/* What stands between two words of a line: " ", or nothing where the space is
 * the typesetter's (`spaced`). */
const char *prose_space(const char *before, const char *after, bool spaced);

/* The line was broken off only because the next word had no more room in
 * `full` columns. */
bool prose_is_full(const char *line, const char *next, int full);

/* A text being put together from its lines. */
struct prose_text {
    struct arena *arena;
    struct buf buf;
    const char *last; /* the line added last, as it was; NULL at first */
};

/* An empty text of at most ROWS_CELL_MAX bytes and a few: what is longer is
 * refused by prose_rows_end. */
void prose_text_init(struct prose_text *text, struct arena *arena);

/* Appends a line (kept until the next) of a text that was wrapped at `full`
 * columns (0: it was not): without a space within Japanese, a broken number or
 * address, with one between Latin words, or as a line of its own. */
void prose_text_add(struct prose_text *text, const char *line, int full);

/* The text in the arena; frees the rest. */
const char *prose_text_end(struct prose_text *text);

/* An item as found; NULL is "". */
struct prose_item {
    const char *no, *kind, *title, *definition, *unit, *mark, *answer;
    int line;        /* where it begins */
    int answer_line; /* where its answer begins; 0: as line */
    bool is_pieced;  /* the text could be divided in another way, too */
};

/* Rows being made; zero-initialise with the arena. */
struct prose_rows {
    struct arena *arena;
    struct row *items; /* on the heap */
    size_t n, capacity;
};

/* A row of one cell: preamble above the header, a category below it. */
void prose_add_text(struct prose_rows *rows, const char *text, int line);

/* The row that names the columns in METI's words. */
void prose_add_header(struct prose_rows *rows, int line);

/* A row of `n` cells; `row` gives line and is_pieced. */
void prose_add_row(struct prose_rows *rows, const struct cell *cells, size_t n,
                   struct row row);

/* All texts are kept until the arena dies. */
void prose_add_item(struct prose_rows *rows, const struct prose_item *item);

/* Hands the rows over to the arena. ERR_LIMIT: more than IMPORT_ROWS_MAX, or a
 * cell above ROWS_CELL_MAX. */
MUST_USE enum err prose_rows_end(struct prose_rows *rows, struct rows *ret_rows,
                                 struct errmsg *msg);

/* An item's number and nothing else: "12", "No.3", "4-1", "5.". */
bool prose_is_number(const char *text);

/* A unit of METI's form and nothing else: 有無, 時間(分). */
bool prose_is_unit(struct arena *arena, const char *text);

/* METI's kinds and categories, in Japanese and English: "可用性". */
bool prose_is_category(struct arena *arena, const char *text);

#endif

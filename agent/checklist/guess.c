/*
 * Columns of a table without titles.
 */
#include <string.h>

#include "base/check.h"
#include "checklist/column_titles.h"
#include "checklist/columns.h"

#define COLUMNS_LOOKED_AT 32
#define ROWS_LOOKED_AT 300
#define ENOUGH_TITLES 2 /* fewer could be chance */

struct guess {
    struct arena *arena;
    const struct rows *rows;
    const struct matcher *matcher;
    const struct row *items[ROWS_LOOKED_AT]; /* rows that name an item */
    int numbers[ROWS_LOOKED_AT];             /* which */
    size_t n;
    size_t first; /* index of the first of them */
    struct columns columns;
};

/* The column in which most items are named by their titles. */
static bool find_title(struct guess *guess)
{
    size_t counts[COLUMNS_LOOKED_AT] = {0};
    int best = 0;
    for (size_t i = 0; i < guess->rows->n && i < ROWS_LOOKED_AT; i++) {
        const struct row *row = &guess->rows->items[i];
        for (int k = 0; k < COLUMNS_LOOKED_AT && row->n_cells > 1; k++) {
            counts[k] += match_title(guess->arena, guess->matcher,
                                     row_text(row, k)) != 0;
        }
    }
    for (int k = 0; k < COLUMNS_LOOKED_AT; k++) {
        best = counts[k] > counts[best] ? k : best;
    }
    guess->columns.at[COLUMN_TITLE] = best;
    return counts[best] >= ENOUGH_TITLES;
}

static void take_items(struct guess *guess)
{
    int title = guess->columns.at[COLUMN_TITLE];
    for (size_t i = 0; i < guess->rows->n && i < ROWS_LOOKED_AT; i++) {
        const struct row *row = &guess->rows->items[i];
        int no = row->n_cells > 1 ? match_title(guess->arena, guess->matcher,
                                                row_text(row, title))
                                  : 0;
        if (no != 0) {
            guess->first = guess->n == 0 ? i : guess->first;
            guess->numbers[guess->n] = no;
            guess->items[guess->n++] = row;
        }
    }
}

static bool is_number(struct guess *guess, size_t i, const char *text)
{
    (void)i;
    struct match match = match_item(guess->arena, guess->matcher, text, "", "");
    return match.sheet_no != 0 && strlen(text) < 8;
}

static bool is_definition(struct guess *guess, size_t i, const char *text)
{
    return match_item(guess->arena, guess->matcher, "", "", text).no ==
           guess->numbers[i];
}

static bool is_unit(struct guess *guess, size_t i, const char *text)
{
    (void)i;
    return title_is_unit(guess->arena, text);
}

static bool is_mark(struct guess *guess, size_t i, const char *text)
{
    (void)i;
    return title_is_mark(guess->arena, text);
}

/* Most of what stands in the column beside items is of the kind. */
static bool holds(struct guess *guess, int at,
                  bool (*is)(struct guess *guess, size_t i, const char *text))
{
    size_t n = 0, fit = 0;
    for (size_t i = 0; i < guess->n; i++) {
        const char *text = row_text(guess->items[i], at);
        n += text[0] != '\0';
        fit += text[0] != '\0' && is(guess, i, text);
    }
    return n > 0 && 2 * fit > n;
}

static bool is_used(const struct guess *guess, int at)
{
    for (int i = 0; i < COLUMNS; i++) {
        if (guess->columns.at[i] == at) {
            return true;
        }
    }
    return false;
}

static void find_kind(struct guess *guess, enum column column,
                      bool (*is)(struct guess *guess, size_t i,
                                 const char *text))
{
    for (int k = 0; k < COLUMNS_LOOKED_AT; k++) {
        if (!is_used(guess, k) && holds(guess, k, is)) {
            guess->columns.at[column] = k;
            return;
        }
    }
}

static bool is_text(struct guess *guess, size_t i, const char *text)
{
    (void)guess, (void)i, (void)text;
    return true;
}

/* What is left right of the titles answers: one column, or marks and words. */
static enum err find_answer(struct guess *guess, struct errmsg *msg)
{
    int *at = guess->columns.at;
    int left[COLUMNS_LOOKED_AT], n = 0;
    for (int k = at[COLUMN_TITLE] + 1; k < COLUMNS_LOOKED_AT; k++) {
        if (!is_used(guess, k) && holds(guess, k, is_text)) {
            left[n++] = k;
        }
    }
    if (n == 2 && holds(guess, left[0], is_mark)) {
        at[COLUMN_MARK] = left[0];
        left[0] = left[1];
        n = 1;
    }
    if (n == 0) {
        return errmsg_fail(msg, ERR_NOT_FOUND,
                           "no row names the columns; name one 回答 (answer) "
                           "and one 項目 (item) or No.");
    }
    if (n > 1) {
        return errmsg_fail(msg, ERR_INVALID,
                           "line %d: no row names the columns, and columns %d "
                           "and %d could both hold the answer: put a row of "
                           "titles (No., 項目, 回答) above the table",
                           guess->items[0]->line, left[0] + 1, left[1] + 1);
    }
    at[COLUMN_ANSWER] = left[0];
    guess->columns.doubt_ja = arena_printf(
        guess->arena,
        "列見出しがないため、%d列目を項目名、%d列目を回答として読みました",
        at[COLUMN_TITLE] + 1, left[0] + 1);
    guess->columns.doubt_en = arena_printf(
        guess->arena,
        "no row names the columns; column %d was read as the item, column %d "
        "as the answer",
        at[COLUMN_TITLE] + 1, left[0] + 1);
    return ERR_OK;
}

enum err columns_guess(struct arena *arena, const struct rows *rows,
                       const struct matcher *matcher,
                       struct columns *ret_columns, struct errmsg *msg)
{
    ASSERT(rows != NULL && matcher != NULL && ret_columns != NULL);
    struct guess *guess = arena_alloc(arena, sizeof *guess);
    guess->arena = arena;
    guess->rows = rows;
    guess->matcher = matcher;
    for (int i = 0; i < COLUMNS; i++) {
        guess->columns.at[i] = -1;
    }
    if (!find_title(guess)) {
        return errmsg_fail(msg, ERR_NOT_FOUND,
                           "no row names the columns; name one 回答 (answer) "
                           "and one 項目 (item) or No.");
    }
    take_items(guess);
    find_kind(guess, COLUMN_NO, is_number);
    find_kind(guess, COLUMN_DEFINITION, is_definition);
    find_kind(guess, COLUMN_UNIT, is_unit);
    guess->columns.head = guess->first;
    guess->columns.body = guess->first;
    enum err err = find_answer(guess, msg);
    if (err != ERR_NOT_FOUND) {
        *ret_columns = guess->columns;
    }
    return err;
}

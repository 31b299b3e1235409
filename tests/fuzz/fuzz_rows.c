/*
 * Any bytes as text in some encoding, and that as rows of each form with
 * delimiters or drawn lines, with and without a column that is asked for.
 */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/columns.h"
#include "checklist/decode.h"
#include "checklist/import.h"
#include "checklist/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a person or a claims file is shown has no control characters and is
 * valid; lines go down the file. */
static void check_rows(const struct rows *rows)
{
    int line = 0;
    ASSERT(rows->n <= IMPORT_ROWS_MAX);
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->items[i];
        ASSERT(row->line >= line && row->n_cells > 0 &&
               row->n_cells <= ROWS_CELLS_MAX);
        line = row->line;
        for (size_t k = 0; k < row->n_cells; k++) {
            const char *text = row->cells[k].text;
            ASSERT(strlen(text) <= 2 * ROWS_CELL_MAX);
            ASSERT(row->cells[k].line >= row->line);
            for (size_t at = 0, n = strlen(text); at < n;) {
                size_t len = text_utf8_len(text + at, n - at);
                ASSERT(len > 0);
                ASSERT((unsigned char)text[at] >= ' ' || text[at] == '\n');
                at += len;
            }
        }
    }
}

static void check_columns(struct arena *arena, const struct rows *rows,
                          const struct matcher *matcher, const char *answer)
{
    struct columns columns;
    struct errmsg msg = {0};
    enum err err = columns_find(arena, rows, matcher, answer, &columns, &msg);
    if (err != ERR_OK) {
        ASSERT(msg.text[0] != '\0');
        return;
    }
    ASSERT(columns.at[COLUMN_ANSWER] >= 0 && columns.head <= columns.body &&
           columns.body <= rows->n);
    for (size_t i = columns.body; i < rows->n; i++) {
        struct columns again;
        if (columns_again(arena, rows, i, matcher, &columns, &again)) {
            ASSERT(again.head == i && again.body > i && again.body <= rows->n);
        }
    }
}

static void check_text(struct arena *arena, const char *text, size_t n)
{
    static const char delimiters[] = {'\t', ',', ';', '|'};
    const struct matcher *matcher = matcher_create(arena);
    for (size_t i = 0; i <= ARRAY_LEN(delimiters); i++) {
        struct rows rows = {0};
        struct errmsg msg = {0};
        enum err err =
            i < ARRAY_LEN(delimiters)
                ? rows_parse(arena, text, n, delimiters[i], &rows, &msg)
                : pipes_rows(arena, text, n, &rows, &msg);
        if (err == ERR_OK) {
            check_rows(&rows);
            check_columns(arena, &rows, matcher, NULL);
            check_columns(arena, &rows, matcher, "A社");
        } else {
            ASSERT(msg.text[0] != '\0');
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct decoded decoded;
    struct errmsg msg = {0};
    enum err err = decode_text(&arena, data, size, &decoded, &msg);
    if (err == ERR_OK) {
        ASSERT(strlen(decoded.text) == decoded.n);
        check_text(&arena, decoded.text, decoded.n);
    } else {
        ASSERT(msg.text[0] != '\0');
    }
    arena_fini(&arena);
    return 0;
}

/*
 * Any sheet, or any claims file, published again: what is written as text is
 * read back cell by cell as it was, whatever stands in it; the workbook is
 * made, or refused with a reason.
 */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "checklist/import.h"
#include "checklist/rows.h"
#include "conf/claims_file.h"
#include "report/published.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)
#define EVERY 64 /* a workbook takes a hundred times as long as a text */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The cells of a row that the table has, as they were read. */
static void compare(const struct published *table,
                    const struct published_row *row, const struct row *read)
{
    bool one_cell =
        row->row == PUBLISHED_PREAMBLE || row->row == PUBLISHED_CATEGORY;
    int at = 0;
    for (size_t k = 0; k < (one_cell ? 1 : PUBLISHED_COLUMNS); k++) {
        if (published_has(table, (enum published_column)k)) {
            ASSERT(strcmp(row_text(read, at), row->cells[k]) == 0);
            at++;
        }
    }
}

/* Rows without anything are left out by the reader. */
static bool is_blank(const struct published_row *row)
{
    return row->row != PUBLISHED_ITEM && row->cells[0][0] == '\0';
}

static bool is_short(const struct published *table)
{
    for (size_t i = 0; i < table->n; i++) {
        for (size_t k = 0; k < PUBLISHED_COLUMNS; k++) {
            if (strlen(table->rows[i].cells[k]) >= ROWS_CELL_MAX / 2) {
                return false; /* with its quotes, more than a cell read */
            }
        }
    }
    return true;
}

static void check_text(struct arena *arena, const struct published *table)
{
    struct buf out;
    struct rows rows;
    struct errmsg msg = {0};
    buf_init(&out, OUTPUT_MAX);
    render_published_tsv(&out, table);
    ASSERT(!out.overflowed);
    if (is_short(table)) {
        enum err err =
            rows_parse(arena, buf_str(&out), out.len, '\t', &rows, &msg);
        ASSERT(err == ERR_OK);
        size_t at = 0;
        for (size_t i = 0; i < table->n; i++) {
            if (!is_blank(&table->rows[i])) {
                ASSERT(at < rows.n);
                compare(table, &table->rows[i], &rows.items[at++]);
            }
        }
        ASSERT(at == rows.n);
    }
    buf_fini(&out);
}

static void check_workbook(const struct published *table)
{
    struct buf out;
    struct errmsg msg = {0};
    buf_init(&out, OUTPUT_MAX);
    enum err err = render_published_xlsx(&out, table, &msg);
    ASSERT(err == ERR_OK ? out.len > 4 : msg.text[0] != '\0');
    buf_fini(&out);
}

static void publish(struct arena *arena, const struct checklist *checklist,
                    size_t size)
{
    struct report report = {.checklist = checklist};
    for (int i = 0; i < 2; i++) {
        struct publishing publishing = {.report = &report,
                                        .wants_marks = i == 1,
                                        .language =
                                            i == 1 ? LANGUAGE_JA : LANGUAGE_EN};
        struct published table = published_make(arena, &publishing);
        check_text(arena, &table);
        if (i == 1 && size % EVERY == 0) {
            check_workbook(&table);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct errmsg msg = {0};
    struct import_source source = {.file = "sheet", .bytes = data, .n = size};
    struct checklist sheet;
    const struct checklist *claims = NULL;
    if (import_checklist(&arena, &source, &sheet, &msg) == ERR_OK) {
        publish(&arena, &sheet, size);
    }
    char *text = arena_strndup(&arena, (const char *)data, size);
    if (claims_parse(&arena, "claims", text, size, &claims, &msg) == ERR_OK) {
        publish(&arena, claims, size);
    }
    arena_fini(&arena);
    return 0;
}

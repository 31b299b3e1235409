#include "checklist/sheet.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/decode.h"

/* The best of the forms tried so far. */
struct search {
    struct arena *arena;
    const struct import_source *source;
    const struct matcher *matcher;
    struct sheet best;
    size_t best_items; /* 0: none yet */
    enum err err;      /* of the first form that fits but cannot be taken */
    struct errmsg msg;
};

/* How many of METI's items the rows below the header name. */
static size_t count_items(const struct search *search,
                          const struct sheet *sheet)
{
    bool seen[CLAIM_ITEMS + 1] = {false};
    size_t n = 0;
    const int *at = sheet->columns.at;
    for (size_t i = sheet->columns.header + 1; i < sheet->rows.n; i++) {
        const struct row *row = &sheet->rows.items[i];
        struct arena scratch = {0};
        struct match match =
            match_item(&scratch, search->matcher, row_text(row, at[COLUMN_NO]),
                       row_text(row, at[COLUMN_TITLE]),
                       row_text(row, at[COLUMN_DEFINITION]));
        arena_fini(&scratch);
        n += match.no != 0 && !seen[match.no];
        seen[match.no] = true;
    }
    return n;
}

static void keep_error(struct search *search, enum err err,
                       const struct errmsg *msg)
{
    if (search->err == ERR_OK ||
        (search->err == ERR_NOT_FOUND && err != ERR_NOT_FOUND)) {
        search->err = err;
        search->msg = *msg;
    }
}

static void name_sheet(struct errmsg *msg, const struct rows *rows)
{
    char shown[128];
    if (rows->sheet != NULL) {
        errmsg_prefix(msg, "worksheet \"%s\": ",
                      text_printable(rows->sheet, strlen(rows->sheet), shown,
                                     sizeof shown));
    }
}

/* Takes what a reader made, if it is better than what was found before. */
static void consider(struct search *search, enum err err, struct rows rows,
                     const struct errmsg *failed)
{
    struct sheet sheet = {.rows = rows};
    struct errmsg msg = *failed;
    if (err == ERR_OK) {
        err = columns_find(search->arena, &sheet.rows, search->source->column,
                           &sheet.columns, &msg);
    }
    if (err != ERR_OK) {
        name_sheet(&msg, &rows);
        keep_error(search, err, &msg);
        return;
    }
    size_t items = count_items(search, &sheet);
    if (items > search->best_items) {
        search->best = sheet;
        search->best_items = items;
    } else if (items == 0) {
        errmsg_fail(&msg, ERR_INVALID,
                    "line %d: no row below the column titles names one of "
                    "METI's items; give the title (項目) or METI's number of "
                    "each",
                    sheet.rows.items[sheet.columns.header].line);
        name_sheet(&msg, &rows);
        keep_error(search, ERR_INVALID, &msg);
    }
}

static void read_text(struct search *search, const char *text, size_t n)
{
    static const char delimiters[] = {'\t', ',', ';'};
    struct arena *arena = search->arena;
    struct rows rows = {0};
    struct errmsg msg = {0};
    for (size_t i = 0; i < ARRAY_LEN(delimiters); i++) {
        enum err err = rows_parse(arena, text, n, delimiters[i], &rows, &msg);
        consider(search, err, rows, &msg);
    }
    enum err err = pipes_rows(arena, text, n, &rows, &msg);
    consider(search, err, rows, &msg);
    err = headings_rows(arena, search->matcher, text, n, &rows, &msg);
    consider(search, err, rows, &msg);
    err = layout_rows(arena, search->matcher, text, n, &rows, &msg);
    consider(search, err, rows, &msg);
}

static enum err read_workbook(struct search *search, struct errmsg *msg)
{
    struct workbook *workbook = arena_alloc(search->arena, sizeof *workbook);
    enum err err = workbook_read(search->arena, search->source, workbook, msg);
    for (size_t i = 0; err == ERR_OK && i < workbook->n; i++) {
        consider(search, ERR_OK, workbook->sheets[i], &(struct errmsg){0});
    }
    return err;
}

enum err sheet_read(struct arena *arena, const struct import_source *source,
                    const struct matcher *matcher, struct sheet *ret_sheet,
                    struct errmsg *msg)
{
    ASSERT(source != NULL && matcher != NULL && ret_sheet != NULL);
    struct search search = {
        .arena = arena, .source = source, .matcher = matcher};
    enum err err = ERR_OK;
    if (decode_is_workbook(source->bytes, source->n)) {
        err = read_workbook(&search, msg);
    } else if (source->sheet != NULL) {
        err = errmsg_fail(msg, ERR_INVALID,
                          "no workbook (XLSX), so it has no worksheet \"%s\"; "
                          "leave --sheet out",
                          source->sheet);
    } else {
        const char *text = NULL;
        size_t n = 0;
        err = decode_text(arena, source->bytes, source->n, &text, &n, msg);
        if (err == ERR_OK) {
            read_text(&search, text, n);
        }
    }
    if (err != ERR_OK) {
        return err;
    }
    if (search.best_items == 0) {
        *msg = search.msg;
        return search.err == ERR_NOT_FOUND ? ERR_INVALID : search.err;
    }
    *ret_sheet = search.best;
    return ERR_OK;
}

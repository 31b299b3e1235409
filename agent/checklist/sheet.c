#include "checklist/sheet.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/decode.h"
#include "checklist/flow.h"

enum form {
    FORM_PIPES,
    FORM_TAB,
    FORM_COMMA,
    FORM_SEMICOLON,
    FORM_NAMED, /* by a line sep=: */
    FORM_FLOW,
    FORM_HEADINGS,
    FORM_LAYOUT,
    FORMS,
};

/* Longer prose is none, and its readers keep every line. */
#define PROSE_LINES_MAX 200000
#define PROSE_BYTES_MAX ((size_t)1024 * 1024)

/* Likeness is looked at in so many rows of titles that nobody knows. */
#define UNKNOWN_MAX 500

#define CERTAIN_SCORE 6 /* three items; those in shifted rows do not count */

/* What is read, and the best of the forms tried so far. */
struct search {
    const struct import_source *source;
    const struct matcher *matcher;
    struct decoded decoded;
    const struct workbook *workbook; /* NULL: text */
    size_t best;                     /* form, or worksheet */
    size_t best_score;               /* 0: none yet */
    bool is_titled;                  /* its columns are, without a doubt */
    enum err best_err;               /* it has items and cannot be taken */
    enum err err; /* of the first form that fits but has no items */
    struct errmsg msg;
};

/* How well the rows below the header are understood: two for each of METI's
 * items with an answer, one for each without. */
static size_t score(const struct search *search, const struct sheet *sheet)
{
    bool seen[CLAIM_ITEMS + 1] = {false};
    size_t sum = 0, unknown = 0;
    const int *at = sheet->columns.at;
    for (size_t i = sheet->columns.body; i < sheet->rows.n; i++) {
        const struct row *row = &sheet->rows.items[i];
        const char *definition = row_text(row, at[COLUMN_DEFINITION]);
        struct arena arena = {0};
        struct match match =
            match_item(&arena, search->matcher, row_text(row, at[COLUMN_NO]),
                       row_text(row, at[COLUMN_TITLE]),
                       unknown < UNKNOWN_MAX ? definition : "");
        arena_fini(&arena);
        unknown += !match.is_title;
        bool answered = row_text(row, at[COLUMN_ANSWER])[0] != '\0' ||
                        row_text(row, at[COLUMN_MARK])[0] != '\0' ||
                        row_text(row, at[COLUMN_REMARK])[0] != '\0';
        if (match.no != 0 && !seen[match.no]) {
            sum += answered ? 2 : 1;
            seen[match.no] = true;
        }
    }
    return sum;
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

static bool is_too_long(const struct decoded *decoded)
{
    size_t lines = 0, inked = 0;
    for (size_t i = 0; i < decoded->n; i++) {
        lines += decoded->text[i] == '\n';
        inked += (unsigned char)decoded->text[i] > ' ';
    }
    return lines > PROSE_LINES_MAX || inked > PROSE_BYTES_MAX;
}

static enum err read_form(struct arena *arena, const struct search *search,
                          size_t form, struct rows *ret_rows,
                          struct errmsg *msg)
{
    static const char delimiters[] = {'\t', ',', ';'};
    const char *text = search->decoded.text;
    size_t n = search->decoded.n;
    char named = '\0';
    if (search->workbook != NULL) {
        *ret_rows = search->workbook->sheets[form];
        return ERR_OK;
    }
    if (form >= FORM_FLOW && is_too_long(&search->decoded)) {
        return errmsg_fail(msg, ERR_NOT_FOUND,
                           "more than %d lines or %zu bytes of prose",
                           PROSE_LINES_MAX, PROSE_BYTES_MAX);
    }
    switch ((enum form)form) {
    case FORM_TAB:
    case FORM_COMMA:
    case FORM_SEMICOLON:
        return rows_parse(arena, text, n, delimiters[form - FORM_TAB], ret_rows,
                          msg);
    case FORM_NAMED:
        named = rows_delimiter(text, n);
        return named == '\0' ? ERR_NOT_FOUND
                             : rows_parse(arena, text, n, named, ret_rows, msg);
    case FORM_PIPES:
        return pipes_rows(arena, text, n, ret_rows, msg);
    case FORM_FLOW:
        return flow_rows(arena, search->matcher, text, n, ret_rows, msg);
    case FORM_HEADINGS:
        return headings_rows(arena, search->matcher, text, n, ret_rows, msg);
    case FORM_LAYOUT:
        return layout_rows(arena, search->matcher, text, n, ret_rows, msg);
    case FORMS:
        break;
    }
    UNREACHABLE();
    return ERR_NOT_FOUND;
}

/* Rows and columns of one form. ERR_INVALID with columns: the table is there,
 * its answer is not settled. */
static enum err read_sheet(struct arena *arena, const struct search *search,
                           size_t form, struct sheet *ret_sheet,
                           struct errmsg *msg)
{
    struct sheet sheet = {.columns.answer = NULL};
    enum err err = read_form(arena, search, form, &sheet.rows, msg);
    if (err == ERR_OK) {
        err = columns_find(arena, &sheet.rows, search->matcher,
                           search->source->column, &sheet.columns, msg);
        *ret_sheet = sheet;
    }
    return err;
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

/* What lacks is a row of titles; pipes need not be named. */
static bool is_no_pipes(const struct search *search, size_t form, enum err err)
{
    return search->workbook == NULL && form == FORM_PIPES &&
           err == ERR_NOT_FOUND;
}

/* Takes a form if it is better than what was found before. What it needs to
 * know is forgotten at once: only the best is read again for good. */
static void consider(struct search *search, size_t form)
{
    struct arena arena = {0};
    struct sheet sheet = {.rows.n = 0};
    struct errmsg msg = {0};
    enum err err = read_sheet(&arena, search, form, &sheet, &msg);
    bool table = err == ERR_OK || (err == ERR_INVALID && sheet.rows.n > 0);
    size_t found = table ? score(search, &sheet) : 0;
    /* A table without titles must be clearly better than one with them. */
    found -= sheet.columns.doubt_en != NULL ? found / 4 : 0;
    if (err != ERR_OK) {
        name_sheet(&msg, &sheet.rows);
    }
    if (found > search->best_score) {
        search->best = form;
        search->best_score = found;
        search->is_titled = sheet.columns.doubt_en == NULL;
        search->best_err = err;
        search->err = err;
        search->msg = msg;
    } else if (search->best_score == 0 && !is_no_pipes(search, form, err)) {
        if (err == ERR_OK) {
            const struct row *head = &sheet.rows.items[sheet.columns.head];
            err = errmsg_fail(&msg, ERR_INVALID,
                              "line %d: no row below the column titles names "
                              "one of METI's items; give the title (項目) or "
                              "METI's number of each",
                              head->line);
            name_sheet(&msg, &sheet.rows);
        }
        keep_error(search, err, &msg);
    }
    arena_fini(&arena);
}

/* Titles between pipes, and rows in a flow, of which each known part is in its
 * place, are no chance: what other forms make of the text is a guess. */
static bool is_certain(const struct search *search, size_t form)
{
    return search->workbook == NULL && search->best == form &&
           search->best_score >= CERTAIN_SCORE &&
           (form == FORM_FLOW || (form == FORM_PIPES && search->is_titled));
}

static enum err open_source(struct arena *arena, struct search *search,
                            size_t *ret_forms, struct errmsg *msg)
{
    const struct import_source *source = search->source;
    if (!decode_is_workbook(source->bytes, source->n)) {
        if (source->sheet != NULL) {
            return errmsg_fail(
                msg, ERR_INVALID,
                "no workbook (XLSX), so it has no worksheet \"%s\"; "
                "leave --sheet out",
                source->sheet);
        }
        *ret_forms = FORMS;
        return decode_text(arena, source->bytes, source->n, &search->decoded,
                           msg);
    }
    struct workbook *workbook = arena_alloc(arena, sizeof *workbook);
    enum err err = workbook_read(arena, source, workbook, msg);
    search->workbook = workbook;
    *ret_forms = workbook->n;
    return err;
}

enum err sheet_read(struct arena *arena, const struct import_source *source,
                    const struct matcher *matcher, struct sheet *ret_sheet,
                    struct errmsg *msg)
{
    ASSERT(source != NULL && matcher != NULL && ret_sheet != NULL);
    struct search search = {.source = source, .matcher = matcher};
    size_t forms = 0;
    enum err err = open_source(arena, &search, &forms, msg);
    if (err != ERR_OK) {
        return err;
    }
    for (size_t i = 0; i < forms; i++) {
        consider(&search, i);
        if (is_certain(&search, i)) {
            break;
        }
    }
    if (search.best_score == 0 || search.best_err != ERR_OK) {
        *msg = search.msg;
        return search.err == ERR_NOT_FOUND || search.err == ERR_OK ? ERR_INVALID
                                                                   : search.err;
    }
    struct sheet sheet;
    err = read_sheet(arena, &search, search.best, &sheet, msg);
    ASSERT(err == ERR_OK);
    sheet.encoding = search.decoded.encoding;
    sheet.rival = search.decoded.rival;
    *ret_sheet = sheet;
    return err;
}

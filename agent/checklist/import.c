#include "checklist/import.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/answer.h"
#include "checklist/column_titles.h"
#include "checklist/doubt.h"
#include "checklist/match.h"
#include "checklist/meti.h"
#include "checklist/preamble.h"
#include "checklist/sheet.h"

#define SHOWN_BYTES_MAX 120 /* of a title in a doubt */
#define PREAMBLE_MAX ((size_t)256 * 1024)

struct importer {
    struct arena *arena;
    struct sheet sheet;
    const struct matcher *matcher;
    const struct lexicon *lexicon;
    struct doubts doubts;
    struct checklist_item *items[CLAIM_ITEMS + 1];
    int lines[CLAIM_ITEMS + 1];
    size_t n_renumbered; /* rows whose title disagrees with their number */
    size_t n_agreed;     /* rows whose title and number agree */
    const char *category, *kind;
    const char *above; /* the answer of the item before, NULL at the first */
    int at[COLUMNS];   /* of the row being read, -1 where it has no such cell */
    struct arena scratch; /* of that row: what matching needs and leaves */
};

/* One answer may stand in a merged cell beside several items. */
static const char *cell(const struct importer *importer, const struct row *row,
                        enum column column)
{
    int at = importer->at[column];
    bool is_shared = column == COLUMN_ANSWER || column == COLUMN_REMARK ||
                     column == COLUMN_MARK || column == COLUMN_UNIT;
    return is_shared ? row_shared_text(&importer->sheet.rows, row, at)
                     : row_text(row, at);
}

static struct match match_row(struct importer *importer, const struct row *row)
{
    return match_item(&importer->scratch, importer->matcher,
                      cell(importer, row, COLUMN_NO),
                      cell(importer, row, COLUMN_TITLE),
                      cell(importer, row, COLUMN_DEFINITION));
}

/* Cells that the titles tell of. */
static size_t full_width(const struct importer *importer)
{
    const struct columns *columns = &importer->sheet.columns;
    size_t full = 0;
    for (int i = 0; i < COLUMNS; i++) {
        size_t needs = (size_t)(columns->at[i] + 1);
        full = needs > full ? needs : full;
    }
    for (size_t i = columns->head; i < columns->body; i++) {
        size_t titled = row_width(&importer->sheet.rows.items[i]);
        full = titled > full ? titled : full;
    }
    return full;
}

/* Where a row of `missing` cells fewer lacks them: 大分類 and 種別 stand once
 * for many rows; else what stands just before the title. */
static bool is_missing(const struct columns *columns, int at, int missing)
{
    static const enum column spanning[] = {COLUMN_CATEGORY, COLUMN_KIND};
    int title = columns->at[COLUMN_TITLE], left = missing;
    for (size_t i = 0; i < ARRAY_LEN(spanning) && left > 0; i++) {
        int span = columns->at[spanning[i]];
        if (span >= 0 && span < title) {
            left--;
            if (at == span) {
                return true;
            }
        }
    }
    for (int i = title - 1; i >= 0 && left > 0; i--) {
        bool known = i == columns->at[COLUMN_NO] ||
                     i == columns->at[COLUMN_CATEGORY] ||
                     i == columns->at[COLUMN_KIND];
        left -= !known;
        if (!known && i == at) {
            return true;
        }
    }
    return false;
}

/* Columns of a row that lacks `missing` cells before its title, or has more. */
static void place(struct importer *importer, int missing)
{
    const struct columns *columns = &importer->sheet.columns;
    int title = columns->at[COLUMN_TITLE];
    for (int i = 0; i < COLUMNS; i++) {
        int at = columns->at[i], before = 0;
        for (int k = 0; k < at; k++) {
            before += is_missing(columns, k, missing);
        }
        bool gone = at >= 0 && is_missing(columns, at, missing);
        importer->at[i] = at < 0 || gone ? -1 : at - before;
        if (missing < 0 && at >= title) {
            importer->at[i] = at - missing;
        }
    }
}

/* How much speaks for the places of the row's cells: a known title most, then
 * the number and the definition of the same item, and a unit. */
static int evidence(struct importer *importer, const struct row *row)
{
    struct match match = match_row(importer, row);
    const char *definition = cell(importer, row, COLUMN_DEFINITION);
    if (match.no == 0) {
        return 0;
    }
    bool alike =
        definition[0] != '\0' &&
        match_item(importer->arena, importer->matcher, "", "", definition).no ==
            match.no;
    return (match.is_title    ? 4
            : match.is_likely ? 1
                              : 2) +
           (match.sheet_no == match.no) + alike +
           title_is_unit(&importer->scratch, cell(importer, row, COLUMN_UNIT));
}

/* Whether the row is as wide as one with `missing` cells fewer can be. */
static bool may_lack(const struct importer *importer, const struct row *row,
                     int missing)
{
    const struct columns *columns = &importer->sheet.columns;
    size_t full = full_width(importer), width = row_width(row);
    return columns->at[COLUMN_TITLE] >= missing && row->n_cells > 1 &&
           (missing > 0 ? width + (size_t)missing <= full : width > full);
}

/* A row-spanned 種別 shifts every cell of the rows below its first: where the
 * row's cells really stand. */
static void place_cells(struct importer *importer, const struct row *row)
{
    static const int shifts[] = {1, 2, -1};
    int best = 0, most = -1;
    place(importer, 0);
    if (importer->sheet.columns.at[COLUMN_TITLE] < 0) {
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(shifts); i++) {
        if (!may_lack(importer, row, shifts[i])) {
            continue;
        }
        most = most < 0 ? evidence(importer, row) : most;
        place(importer, shifts[i]);
        int found = evidence(importer, row);
        best = found > most ? shifts[i] : best;
        most = found > most ? found : most;
    }
    place(importer, best);
}

/* "アプリケーション運用" alone in its row heads what follows. */
static const char *heading_of(struct importer *importer, const struct row *row)
{
    const int *at = importer->sheet.columns.at;
    size_t filled = 0;
    int place = 0;
    for (size_t i = row->n_cells; i > 0; i--) {
        bool text = row->cells[i - 1].text[0] != '\0';
        filled += text;
        place = text ? (int)i - 1 : place;
    }
    const char *text = row_text(row, place);
    bool left = place == 0 || place <= at[COLUMN_TITLE];
    bool item = row->n_cells > 1 && match_row(importer, row).no != 0;
    bool alone = row->n_cells == 1 &&
                 match_title(importer->arena, importer->matcher, text) == 0;
    return filled == 1 && (alone || (left && !item && row->n_cells > 1)) ? text
                                                                         : NULL;
}

/* Below an item's row, and nothing but more of its answer: the item's own cells
 * were merged. */
static bool goes_on(struct importer *importer, const struct row *row)
{
    static const enum column named[] = {COLUMN_NO, COLUMN_TITLE, COLUMN_KIND,
                                        COLUMN_CATEGORY};
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        if (cell(importer, row, named[i])[0] != '\0') {
            return false;
        }
    }
    return row->n_cells > 1 && match_row(importer, row).no == 0 &&
           (row_text(row, importer->at[COLUMN_ANSWER])[0] != '\0' ||
            row_text(row, importer->at[COLUMN_REMARK])[0] != '\0');
}

static const char *or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

static const char *joined(struct arena *arena, const char *answer,
                          const char *more)
{
    if (more[0] == '\0') {
        return answer;
    }
    return answer[0] == '\0' ? more
                             : arena_printf(arena, "%s\n%s", answer, more);
}

/* The answer with its remarks, over the `n` rows that the item has. */
static const char *whole_answer(struct importer *importer,
                                const struct row *rows, size_t n)
{
    static const enum column parts[] = {COLUMN_ANSWER, COLUMN_REMARK};
    struct arena *arena = importer->arena;
    const char *answer = "";
    for (size_t i = 0; i < n && strlen(answer) < ROWS_CELL_MAX; i++) {
        for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
            int at = importer->at[parts[k]];
            answer = joined(arena, answer,
                            i == 0 ? cell(importer, &rows[0], parts[k])
                                   : row_text(&rows[i], at));
        }
    }
    return answer;
}

/* A title as a doubt shows it: cut before the character that would go over. */
static const char *shown(struct arena *arena, const char *title)
{
    size_t n = strlen(title), end = 0;
    while (end < n) {
        size_t len = text_utf8_len(title + end, n - end);
        len = len == 0 ? 1 : len;
        if (end + len > SHOWN_BYTES_MAX) {
            break;
        }
        end += len;
    }
    return arena_strndup(arena, title, end);
}

static void doubt_match(struct importer *importer, struct place place,
                        const struct match *match, const char *title)
{
    struct arena *arena = importer->arena;
    if (match->is_likely) {
        title = shown(arena, title);
        doubts_add(&importer->doubts, place, match->no,
                   arena_printf(arena, "項目「%s」を%d「%s」と見なしました",
                                title, match->no,
                                claim_item_title(match->no, true)),
                   arena_printf(arena, "item \"%s\" is taken for %d, %s", title,
                                match->no, claim_item_title(match->no, false)));
    }
}

/* Numbers of the vendor's own are told once, a slip here and there each. */
static void doubt_numbers(struct importer *importer, struct place place,
                          const struct match *match)
{
    bool disagrees =
        match->is_title && match->sheet_no != 0 && match->sheet_no != match->no;
    importer->n_agreed += match->is_title && match->sheet_no == match->no;
    importer->n_renumbered += disagrees;
    if (!disagrees || importer->n_renumbered > importer->n_agreed + 1) {
        return;
    }
    doubts_add(
        &importer->doubts, place, match->no,
        arena_printf(importer->arena,
                     "番号 %d と項目名(%d)が合いません。項目名に従いました",
                     match->sheet_no, match->no),
        arena_printf(importer->arena,
                     "number %d and title (%d) disagree; the title "
                     "counts",
                     match->sheet_no, match->no));
}

/* Columns by place, words by likeness: the form itself left two ways. */
static void doubt_pieced(struct importer *importer, const struct row *row,
                         int no)
{
    if (!row->is_pieced) {
        return;
    }
    doubts_add(&importer->doubts, row_place(row, -1), no,
               "回答の範囲を確定できません。原本と比べてください(PDF は "
               "pdftotext -layout で)",
               "it is not certain where this answer begins and ends; compare "
               "with the original (of a PDF: pdftotext -layout)");
}

static void doubt_twice(struct importer *importer, struct place place, int no)
{
    doubts_add(&importer->doubts, place, no,
               arena_printf(importer->arena,
                            "%d は %d 行にもあります。後のものは読みません", no,
                            importer->lines[no]),
               arena_printf(importer->arena,
                            "%d stands in line %d too; the later one is not "
                            "read",
                            no, importer->lines[no]));
}

/* 同上: what the item before says is said here as well. */
static bool is_ditto(const char *answer)
{
    static const char *const words[] = {
        "同上",       "同上。",        "上記と同じ",
        "上記に同じ", "上記と同様",    "上に同じ",
        "〃",         "同じ",          "[有] 同上",
        "[有]同上",   "same as above", "as above",
        "ditto",      "Same as above", "Same as above.",
        "As above",   "As above."};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(answer, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* `n` rows: the item's own and those in which its answer goes on. */
static void take_item(struct importer *importer, const struct row *rows,
                      size_t n, const struct match *match)
{
    ASSERT(match->no >= 1 && match->no <= CLAIM_ITEMS && n > 0);
    struct arena *arena = importer->arena;
    const struct row *row = &rows[0];
    const char *unit = cell(importer, row, COLUMN_UNIT);
    struct checklist_item *item = arena_alloc(arena, sizeof *item);
    item->no = match->no;
    item->category = importer->category;
    item->kind = importer->kind;
    item->title = or_null(cell(importer, row, COLUMN_TITLE));
    item->definition = or_null(cell(importer, row, COLUMN_DEFINITION));
    item->unit = or_null(unit);
    item->answer = whole_answer(importer, rows, n);
    struct answer_input input = {
        .no = match->no,
        .place = row_place(row, importer->at[COLUMN_ANSWER]),
        .mark = cell(importer, row, COLUMN_MARK),
        .answer = item->answer,
        .unit = unit};
    if (importer->above != NULL && is_ditto(item->answer)) {
        input.answer = importer->above;
    }
    importer->above = input.answer;
    answer_read(importer->lexicon, &input, &importer->doubts, item);
    importer->items[match->no] = item;
    importer->lines[match->no] = row->line;
}

/* Nothing is left out in silence: an answer to something METI does not ask. */
static void doubt_unmatched(struct importer *importer, const struct row *row)
{
    const char *title = cell(importer, row, COLUMN_TITLE);
    if (title[0] == '\0' || cell(importer, row, COLUMN_ANSWER)[0] == '\0') {
        return;
    }
    title = shown(importer->arena, title);
    doubts_add(&importer->doubts, row_place(row, -1), 0,
               arena_printf(importer->arena,
                            "「%s」は49項目のどれでもないため読んでいません",
                            title),
               arena_printf(importer->arena,
                            "\"%s\" is none of the 49 items: not read", title));
}

/* The item that the first of `rows` speaks of. */
static void take_match(struct importer *importer, const struct row *rows,
                       size_t n)
{
    const struct row *row = &rows[0];
    const char *title = cell(importer, row, COLUMN_TITLE);
    struct match match = match_row(importer, row);
    if (match.no == 0) {
        doubt_unmatched(importer, row);
        return;
    }
    if (importer->items[match.no] != NULL) {
        doubt_twice(importer, row_place(row, -1), match.no);
        return;
    }
    doubt_match(importer, row_place(row, -1), &match,
                title[0] != '\0' ? title : cell(importer, row, COLUMN_NO));
    doubt_numbers(importer, row_place(row, -1), &match);
    doubt_pieced(importer, row, match.no);
    take_item(importer, rows, n, &match);
}

/* Why the columns were taken for what they are, where no title says so. */
static void doubt_columns(struct importer *importer)
{
    const struct columns *columns = &importer->sheet.columns;
    if (columns->doubt_en != NULL) {
        const struct row *head = &importer->sheet.rows.items[columns->head];
        doubts_add(&importer->doubts, row_place(head, -1), 0, columns->doubt_ja,
                   columns->doubt_en);
    }
}

static void doubt_encoding(struct importer *importer)
{
    const struct sheet *sheet = &importer->sheet;
    if (sheet->rival == NULL) {
        return;
    }
    doubts_add(&importer->doubts, (struct place){0}, 0,
               arena_printf(importer->arena,
                            "文字コードは %s とも %s とも読めます。%s として"
                            "読みました",
                            sheet->encoding, sheet->rival, sheet->encoding),
               arena_printf(importer->arena,
                            "the encoding could be %s or %s; read as %s",
                            sheet->encoding, sheet->rival, sheet->encoding));
}

/* Reads the row at `index`; returns the index of the next. */
static size_t take_row(struct importer *importer, size_t index)
{
    arena_fini(&importer->scratch);
    struct sheet *sheet = &importer->sheet;
    const struct row *row = &sheet->rows.items[index];
    struct columns again;
    if (columns_again(importer->arena, &sheet->rows, index, importer->matcher,
                      &sheet->columns, &again)) {
        bool new_doubt =
            again.doubt_en != NULL && sheet->columns.doubt_en == NULL;
        sheet->columns = again;
        if (new_doubt) {
            doubt_columns(importer);
        }
        return again.body;
    }
    place_cells(importer, row);
    const char *heading = heading_of(importer, row);
    if (heading != NULL) {
        importer->category = heading;
        importer->kind = NULL;
        return index + 1;
    }
    const char *kind = cell(importer, row, COLUMN_KIND);
    const char *category = cell(importer, row, COLUMN_CATEGORY);
    importer->category = category[0] != '\0' ? category : importer->category;
    importer->kind = kind[0] != '\0' ? kind : importer->kind;
    size_t n = 1;
    while (index + n < sheet->rows.n && goes_on(importer, row + n)) {
        n++;
    }
    take_match(importer, row, n);
    return index + n;
}

static void take_preamble(struct importer *importer,
                          struct checklist *checklist)
{
    struct buf text;
    buf_init(&text, PREAMBLE_MAX);
    for (size_t i = 0; i < importer->sheet.columns.head; i++) {
        const struct row *row = &importer->sheet.rows.items[i];
        for (size_t k = 0; k < row->n_cells; k++) {
            buf_puts(&text, k > 0 ? " " : "");
            buf_puts(&text, row->cells[k].text);
        }
        buf_putc(&text, '\n');
    }
    preamble_read(importer->arena,
                  arena_strdup(importer->arena, buf_str(&text)), checklist);
    buf_fini(&text);
}

static void take_digest(struct arena *arena, const void *bytes, size_t n,
                        struct checklist *checklist)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(bytes, n, digest);
    char *hex = arena_alloc(arena, 2 * sizeof digest + 1);
    for (size_t i = 0; i < sizeof digest; i++) {
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
    checklist->source_sha256 = hex;
}

static void take_items(struct importer *importer, struct checklist *checklist)
{
    struct checklist_item *items =
        arena_array(importer->arena, CLAIM_ITEMS, sizeof *items);
    size_t n = 0;
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        if (importer->items[no] != NULL) {
            items[n++] = *importer->items[no];
        }
    }
    checklist->items = items;
    checklist->n_items = n;
}

static void take_doubts(struct importer *importer, struct checklist *checklist)
{
    struct doubts *doubts = &importer->doubts;
    if (doubts->n_dropped > 0) {
        size_t more = doubts->n_dropped;
        doubts->n--;
        doubts_add(doubts, (struct place){0}, 0,
                   arena_printf(importer->arena, "ほかに %zu 件", more + 1),
                   arena_printf(importer->arena, "%zu more", more + 1));
    }
    struct checklist_doubt *kept =
        arena_array(importer->arena, doubts->n, sizeof *kept);
    if (doubts->n > 0) {
        memcpy(kept, doubts->items, doubts->n * sizeof *kept);
    }
    checklist->doubts = kept;
    checklist->n_doubts = doubts->n;
    doubts_fini(doubts);
}

/* METI's blank form promises nothing, not even that nothing is promised. */
static bool is_answered(const struct checklist *checklist)
{
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        if (item->mark >= 0 || item->answer[0] != '\0') {
            return true;
        }
    }
    return false;
}

enum err import_checklist(struct arena *arena,
                          const struct import_source *source,
                          struct checklist *ret_checklist, struct errmsg *msg)
{
    ASSERT(arena != NULL && source != NULL && source->file != NULL);
    struct importer *importer = arena_alloc(arena, sizeof *importer);
    importer->arena = arena;
    importer->matcher = matcher_create(arena);
    enum err err =
        sheet_read(arena, source, importer->matcher, &importer->sheet, msg);
    if (err != ERR_OK) {
        errmsg_prefix(msg, "%s: ", source->file);
        return err;
    }
    importer->doubts.arena = arena;
    importer->doubts.sheet = importer->sheet.rows.sheet;
    importer->lexicon = lexicon_create(arena);
    struct checklist checklist = {.source_encoding = importer->sheet.encoding};
    take_preamble(importer, &checklist);
    doubt_encoding(importer);
    doubt_columns(importer);
    for (size_t i = importer->sheet.columns.body; i < importer->sheet.rows.n;) {
        i = take_row(importer, i);
    }
    arena_fini(&importer->scratch);
    take_items(importer, &checklist);
    take_digest(arena, source->bytes, source->n, &checklist);
    checklist.source_file = arena_strdup(arena, source->file);
    take_doubts(importer, &checklist);
    if (!is_answered(&checklist)) {
        return errmsg_fail(msg, ERR_INVALID,
                           "%s: METI's items are named, but none is answered; "
                           "give an answer in the same row",
                           source->file);
    }
    *ret_checklist = checklist;
    return ERR_OK;
}

#include "checklist/import.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/answer.h"
#include "checklist/doubt.h"
#include "checklist/match.h"
#include "checklist/meti.h"
#include "checklist/preamble.h"
#include "checklist/sheet.h"

#define PREAMBLE_MAX ((size_t)256 * 1024)

struct importer {
    struct arena *arena;
    struct arena scratch; /* for the row in hand */
    struct sheet sheet;
    const struct matcher *matcher;
    const struct lexicon *lexicon;
    struct doubts doubts;
    struct checklist_item *items[CLAIM_ITEMS + 1];
    int lines[CLAIM_ITEMS + 1];
    size_t n_renumbered; /* rows whose title disagrees with their number */
    size_t n_agreed;     /* rows whose title and number agree */
    const char *category, *kind;
};

/* One answer may stand in a merged cell beside several items. */
static const char *cell(const struct importer *importer, const struct row *row,
                        enum column column, int shift)
{
    int at = importer->sheet.columns.at[column];
    bool is_shared = column == COLUMN_ANSWER || column == COLUMN_REMARK ||
                     column == COLUMN_MARK || column == COLUMN_UNIT;
    at = at < 0 ? -1 : at + shift;
    return is_shared ? row_shared_text(&importer->sheet.rows, row, at)
                     : row_text(row, at);
}

/* A row-spanned 種別 shifts every cell of a row: where its known title really
 * stands. */
static int shift_of(struct importer *importer, const struct row *row)
{
    int title = importer->sheet.columns.at[COLUMN_TITLE];
    if (title < 0 || match_title(&importer->scratch, importer->matcher,
                                 row_text(row, title)) != 0) {
        return 0;
    }
    for (int shift = -1; shift >= -2 && title + shift >= 0; shift--) {
        if (match_title(&importer->scratch, importer->matcher,
                        row_text(row, title + shift)) != 0) {
            return shift;
        }
    }
    return 0;
}

/* "アプリケーション運用" alone in its row heads what follows. */
static bool is_heading(const struct importer *importer, const struct row *row)
{
    size_t filled = 0;
    for (size_t i = 0; i < row->n_cells; i++) {
        filled += row->cells[i].text[0] != '\0';
    }
    return filled == 1 && importer->sheet.columns.at[COLUMN_TITLE] != 0 &&
           row->cells[0].text[0] != '\0';
}

static const char *or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

static const char *with_remark(struct arena *arena, const char *answer,
                               const char *remark)
{
    if (remark[0] == '\0') {
        return answer;
    }
    return answer[0] == '\0' ? remark
                             : arena_printf(arena, "%s\n%s", answer, remark);
}

static void doubt_match(struct importer *importer, struct place place,
                        const struct match *match, const char *title)
{
    struct arena *arena = importer->arena;
    if (match->is_likely) {
        doubts_add(
            &importer->doubts, place, match->no,
            arena_printf(arena, "項目「%.120s」を%d「%s」と見なしました", title,
                         match->no, claim_item_title(match->no, true)),
            arena_printf(arena, "item \"%.120s\" is taken for %d, %s", title,
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
               "表の枠がないため、回答の範囲を確定できません。原本と比べて"
               "ください",
               "without the table's lines it is not certain where this answer "
               "begins and ends; compare with the original");
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

static void take_item(struct importer *importer, const struct row *row,
                      int shift, const struct match *match)
{
    ASSERT(match->no >= 1 && match->no <= CLAIM_ITEMS);
    struct arena *arena = importer->arena;
    const char *title = cell(importer, row, COLUMN_TITLE, shift);
    const char *unit = cell(importer, row, COLUMN_UNIT, shift);
    int answer_at = importer->sheet.columns.at[COLUMN_ANSWER] + shift;
    struct checklist_item *item = arena_alloc(arena, sizeof *item);
    item->no = match->no;
    item->category = importer->category;
    item->kind = importer->kind;
    item->title = or_null(title);
    item->definition = or_null(cell(importer, row, COLUMN_DEFINITION, shift));
    item->unit = or_null(unit);
    item->answer = with_remark(arena, cell(importer, row, COLUMN_ANSWER, shift),
                               cell(importer, row, COLUMN_REMARK, shift));
    struct answer_input input = {.no = match->no,
                                 .place = row_place(row, answer_at),
                                 .mark =
                                     cell(importer, row, COLUMN_MARK, shift),
                                 .answer = item->answer,
                                 .unit = unit};
    answer_read(importer->lexicon, &input, &importer->doubts, item);
    importer->items[match->no] = item;
    importer->lines[match->no] = row->line;
}

/* The row holds nothing but what a heading or a repeated header would. */
/* Nothing is left out in silence: an answer to something METI does not ask. */
static void doubt_unmatched(struct importer *importer, const struct row *row,
                            const char *title, int shift)
{
    if (title[0] == '\0' ||
        cell(importer, row, COLUMN_ANSWER, shift)[0] == '\0') {
        return;
    }
    doubts_add(&importer->doubts, row_place(row, -1), 0,
               arena_printf(importer->arena,
                            "「%s」は49項目のどれでもないため読んでいません",
                            title),
               arena_printf(importer->arena,
                            "\"%s\" is none of the 49 items: not read", title));
}

static void take_row(struct importer *importer, const struct row *row)
{
    arena_fini(&importer->scratch);
    if (columns_repeat(&importer->scratch, &importer->sheet.columns,
                       &importer->sheet.rows, row)) {
        return;
    }
    int shift = shift_of(importer, row);
    const char *kind = cell(importer, row, COLUMN_KIND, shift);
    const char *category = cell(importer, row, COLUMN_CATEGORY, shift);
    if (is_heading(importer, row)) {
        importer->category = row->cells[0].text;
        importer->kind = NULL;
        return;
    }
    importer->category = category[0] != '\0' ? category : importer->category;
    importer->kind = kind[0] != '\0' && shift == 0 ? kind : importer->kind;
    const char *title = cell(importer, row, COLUMN_TITLE, shift);
    struct match match =
        match_item(&importer->scratch, importer->matcher,
                   cell(importer, row, COLUMN_NO, shift), title,
                   cell(importer, row, COLUMN_DEFINITION, shift));
    if (match.no == 0) {
        doubt_unmatched(importer, row, title, shift);
        return;
    }
    if (importer->items[match.no] != NULL) {
        doubt_twice(importer, row_place(row, -1), match.no);
        return;
    }
    doubt_match(importer, row_place(row, -1), &match,
                title[0] != '\0' ? title
                                 : cell(importer, row, COLUMN_NO, shift));
    doubt_numbers(importer, row_place(row, -1), &match);
    doubt_pieced(importer, row, match.no);
    take_item(importer, row, shift, &match);
}

static void take_preamble(struct importer *importer,
                          struct checklist *checklist)
{
    struct buf text;
    buf_init(&text, PREAMBLE_MAX);
    for (size_t i = 0; i < importer->sheet.columns.header; i++) {
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
    struct checklist checklist = {0};
    for (size_t i = importer->sheet.columns.header + 1;
         i < importer->sheet.rows.n; i++) {
        take_row(importer, &importer->sheet.rows.items[i]);
    }
    arena_fini(&importer->scratch);
    take_preamble(importer, &checklist);
    take_items(importer, &checklist);
    take_digest(arena, source->bytes, source->n, &checklist);
    checklist.source_file = arena_strdup(arena, source->file);
    take_doubts(importer, &checklist);
    if (checklist.n_items == 0) {
        return errmsg_fail(msg, ERR_INVALID,
                           "%s: METI's items are named, but none is answered; "
                           "give an answer in the same row",
                           source->file);
    }
    *ret_checklist = checklist;
    return ERR_OK;
}

#include "cli/import_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "cli/import_table.h"
#include "conf/claims_comments.h"
#include "conf/claims_file.h"
#include "conf/conf.h"
#include "conf/file.h"
#include "engine/report_file.h"

#define COMMENT_MAX 4096
#define READING_MAX ((size_t)64 * 1024)

bool import_file_choose(const char *list, bool taken[CLAIM_ITEMS + 1])
{
    ASSERT(list != NULL);
    for (const char *p = list;; p++) {
        size_t n = strcspn(p, ",");
        char *end = NULL;
        if (n == 3 && text_starts(p, "all")) {
            memset(taken, true, (CLAIM_ITEMS + 1) * sizeof *taken);
        } else if (n == 4 && text_starts(p, "head")) {
            taken[0] = true;
        } else {
            long no = *p >= '1' && *p <= '9' ? strtol(p, &end, 10) : 0;
            if (no < 1 || no > CLAIM_ITEMS || end != p + n) {
                return false;
            }
            taken[no] = true;
        }
        p += n;
        if (*p == '\0') {
            return true;
        }
    }
}

/* --- conflicts in words --------------------------------------------------- */

/* "availability ≥ 99.9 percent; mttr ≤ PT4H" */
static const char *reading_of(struct arena *arena,
                              const struct checklist_item *item)
{
    struct buf text;
    buf_init(&text, READING_MAX);
    for (size_t i = 0; item != NULL && i < item->n_claims; i++) {
        buf_puts(&text, i > 0 ? "; " : "");
        import_table_claim(&text, &item->claims[i]);
    }
    const char *reading =
        arena_strdup(arena, text.len > 0 ? buf_str(&text) : "-");
    buf_fini(&text);
    return reading;
}

static struct checklist_doubt item_conflict(struct arena *arena,
                                            const struct merge_conflict *one)
{
    const char *file = reading_of(arena, one->file);
    const char *sheet = reading_of(arena, one->sheet);
    const char *answer = one->sheet == NULL || one->sheet->answer == NULL
                             ? ""
                             : one->sheet->answer;
    if (one->sheet == NULL) {
        return (struct checklist_doubt){
            .item = one->item,
            .text_ja = arena_printf(
                arena,
                "シートからこの項目がなくなりましたが、編集されているため残しま"
                "した(%s)。取り除くには --theirs %d、残すには --ours %d",
                file, one->item, one->item),
            .text_en = arena_printf(
                arena,
                "the sheet has this item no more, but it was edited and "
                "stays (%s); drop it with --theirs %d, keep it with --ours %d",
                file, one->item, one->item)};
    }
    return (struct checklist_doubt){
        .item = one->item,
        .text_ja = arena_printf(
            arena,
            "編集済みの項目の公表文が変わりました。編集を残しています: %s — "
            "現在の公表文の読み取り: %s「%s」。採用するには --theirs "
            "%d、編集を残すには --ours %d",
            file, sheet, answer, one->item, one->item),
        .text_en = arena_printf(
            arena,
            "edited, and the published text changed. Kept: %s. Published now, "
            "as read: %s \"%s\". Take it with --theirs %d, keep the edits with "
            "--ours %d",
            file, sheet, answer, one->item, one->item)};
}

static struct checklist_doubt head_conflict(struct arena *arena,
                                            const struct merge_conflict *one)
{
    const char *file = one->in_file == NULL ? "-" : one->in_file;
    const char *sheet = one->in_sheet == NULL ? "-" : one->in_sheet;
    return (struct checklist_doubt){
        .text_ja = arena_printf(
            arena,
            "見出しの %s は編集済みで、シートでも変わりました。編集「%s」を残"
            "しています。シート: 「%s」。採用するには --theirs "
            "head、編集を残すには --ours head",
            one->field, file, sheet),
        .text_en = arena_printf(
            arena,
            "the head's %s was edited and changed in the sheet. Kept: \"%s\", "
            "the sheet: \"%s\". Take it with --theirs head, keep the edit with "
            "--ours head",
            one->field, file, sheet)};
}

static void set_conflicts(struct arena *arena, struct merged *merged)
{
    struct checklist_doubt *texts =
        arena_array(arena, merged->n_conflicts, sizeof *texts);
    for (size_t i = 0; i < merged->n_conflicts; i++) {
        const struct merge_conflict *one = &merged->conflicts[i];
        texts[i] = one->item > 0 ? item_conflict(arena, one)
                                 : head_conflict(arena, one);
    }
    merged->checklist.conflicts = texts;
    merged->checklist.n_conflicts = merged->n_conflicts;
}

/* --- comments ------------------------------------------------------------- */

/* One line above its item, else at the top. */
static struct claims_comment comment_of(struct arena *arena, const char *marker,
                                        const struct checklist_doubt *doubt,
                                        enum language language)
{
    const char *text =
        language == LANGUAGE_JA ? doubt->text_ja : doubt->text_en;
    char shown[COMMENT_MAX];
    struct buf line;
    buf_init(&line, 2 * (size_t)COMMENT_MAX);
    buf_puts(&line, marker);
    if (doubt->line > 0) {
        import_table_place(&line, doubt, language);
        buf_puts(&line, ": ");
    }
    buf_puts(&line, text_printable(text, strlen(text), shown, sizeof shown));
    struct claims_comment comment = {
        .place = {.item = doubt->item,
                  .key = doubt->item > 0 ? CLAIMS_OPENS : NULL},
        .text = arena_strdup(arena, buf_str(&line))};
    buf_fini(&line);
    return comment;
}

/* A person's comments, then what there is to say this time. */
static struct claims_comments all_comments(struct arena *arena,
                                           const struct claims_comments *own,
                                           const struct checklist *checklist,
                                           enum language language)
{
    struct claims_comments all = {0};
    all.items = arena_array(
        arena, own->n + checklist->n_doubts + checklist->n_conflicts,
        sizeof *all.items);
    for (size_t i = 0; i < own->n; i++) {
        all.items[all.n++] = own->items[i];
    }
    for (size_t i = 0; i < checklist->n_doubts; i++) {
        all.items[all.n++] =
            comment_of(arena, CLAIMS_DOUBT, &checklist->doubts[i], language);
    }
    for (size_t i = 0; i < checklist->n_conflicts; i++) {
        all.items[all.n++] = comment_of(arena, CLAIMS_CONFLICT,
                                        &checklist->conflicts[i], language);
    }
    return all;
}

/* --- the file ------------------------------------------------------------- */

/* What is there; *ret_checklist is NULL if nothing is. */
static enum err read_there(struct arena *arena, const char *path,
                           const struct checklist **ret_checklist,
                           struct claims_comments *ret_comments,
                           struct errmsg *msg)
{
    char *bytes = NULL;
    size_t n = 0;
    *ret_checklist = NULL;
    enum err err = file_read(arena, path, CONF_FILE_MAX, &bytes, &n, msg);
    if (err == ERR_NOT_FOUND || (err == ERR_OK && n == 0)) {
        return ERR_OK; /* an empty one: made by mktemp */
    }
    if (err == ERR_OK) {
        err = claims_parse(arena, path, bytes, n, ret_checklist, msg);
    }
    if (err == ERR_OK) {
        err = claims_comments_read(arena, bytes, n, *ret_checklist,
                                   ret_comments, msg);
        if (err != ERR_OK) {
            errmsg_prefix(msg, "%s: ", path);
        }
    }
    if (err == ERR_INVALID || err == ERR_LIMIT) {
        struct errmsg why = *msg;
        err = errmsg_fail(msg, ERR_INVALID,
                          "%s; so it is not touched: put it right, or name "
                          "another file",
                          why.text);
    }
    return err;
}

static enum err write_there(const char *path, const struct checklist *checklist,
                            const struct claims_comments *comments,
                            struct errmsg *msg)
{
    struct buf out;
    buf_init(&out, CONF_FILE_MAX);
    claims_render_file(&out, checklist, comments);
    enum err err =
        out.overflowed
            ? errmsg_fail(msg, ERR_LIMIT, "%s would be larger than %zu bytes",
                          path, out.max)
            : report_file_write(path, buf_str(&out), out.len, msg);
    buf_fini(&out);
    return err;
}

enum err import_file_write(struct arena *arena, const struct import_file *file,
                           const struct checklist *sheet,
                           struct import_file_result *ret, struct errmsg *msg)
{
    ASSERT(file->path != NULL && sheet->n_items > 0);
    const struct checklist *there = NULL;
    struct claims_comments own = {0};
    enum err err = read_there(arena, file->path, &there, &own, msg);
    if (err != ERR_OK) {
        return err;
    }
    ret->is_new = there == NULL;
    if (there == NULL) {
        ret->merged = (struct merged){.checklist = merge_first(arena, sheet)};
    } else {
        merge(arena, there, sheet, &file->choice, &ret->merged);
        set_conflicts(arena, &ret->merged);
    }
    struct claims_comments comments =
        all_comments(arena, &own, &ret->merged.checklist, file->language);
    return write_there(file->path, &ret->merged.checklist, &comments, msg);
}

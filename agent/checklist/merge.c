#include "checklist/merge.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/compare.h"

#define PRINT_DIGITS 12 /* 48 bits: a slip of a hand never hits them */
#define HASHED_MAX ((size_t)64 * 1024 * 1024)

/* The parts of an item that are edited and published each for itself. */
enum part { PART_READING, PART_ANSWER, PART_TEXTS, PARTS };

struct print {
    char digits[PRINT_DIGITS + 1];
};

/* --- fingerprints --------------------------------------------------------- */

static struct print print_of(struct buf *text)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    struct print print;
    ASSERT(!text->overflowed);
    SHA256((const unsigned char *)buf_str(text), text->len, digest);
    for (size_t i = 0; i < PRINT_DIGITS / 2; i++) {
        snprintf(print.digits + 2 * i, 3, "%02x", digest[i]);
    }
    buf_fini(text);
    return print;
}

/* NULL and "" are alike; each text ends, so that none runs into the next. */
static void add(struct buf *out, const char *text)
{
    buf_puts(out, text == NULL ? "" : text);
    buf_putc(out, '\0');
}

static void add_list(struct buf *out, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add(out, texts[i]);
    }
    buf_putc(out, '\n');
}

static void add_claim(struct buf *out, const struct claim *claim)
{
    add(out, claim->id);
    add(out, claim->metric);
    add(out, claim_relation_name(claim->relation));
    add_list(out, claim->values, claim->n_values);
    add(out, claim->unit);
    add(out, claim->window);
    add(out, claim->scope);
    add_list(out, claim->hedged, claim->n_hedged);
    add(out, claim->vague);
    add(out, claim->note);
    add(out, claim->quote);
}

static struct print print_reading(const struct checklist_item *item)
{
    struct buf text;
    buf_init(&text, HASHED_MAX);
    add(&text, verification_name(item->verification));
    for (size_t i = 0; i < item->n_claims; i++) {
        add_claim(&text, &item->claims[i]);
    }
    add(&text, item->unread);
    return print_of(&text);
}

/* By what it says, not by how it is set: white space is no new text. */
static struct print print_answer(struct arena *arena,
                                 const struct checklist_item *item)
{
    struct buf text;
    buf_init(&text, HASHED_MAX);
    add(&text, compare_key(arena, item->answer));
    add(&text, item->mark < 0 ? NULL : item->mark > 0 ? "yes" : "no");
    return print_of(&text);
}

static struct print print_texts(const struct checklist_item *item)
{
    struct buf text;
    buf_init(&text, HASHED_MAX);
    add(&text, item->category);
    add(&text, item->kind);
    add(&text, item->title);
    add(&text, item->definition);
    add(&text, item->unit);
    return print_of(&text);
}

struct prints {
    struct print of[PARTS];
};

static struct prints prints_of(struct arena *arena,
                               const struct checklist_item *item)
{
    return (struct prints){
        {print_reading(item), print_answer(arena, item), print_texts(item)}};
}

static bool same_print(const struct print *a, const struct print *b)
{
    return strcmp(a->digits, b->digits) == 0;
}

static const char *prints_text(struct arena *arena, const struct print *prints,
                               size_t n)
{
    const char *text = arena_strdup(arena, prints[0].digits);
    for (size_t i = 1; i < n; i++) {
        text = arena_printf(arena, "%s-%s", text, prints[i].digits);
    }
    return text;
}

/* False: none, or not as prints_text writes it. */
static bool prints_parse(const char *text, struct print *ret, size_t n)
{
    if (text == NULL || strlen(text) != n * (PRINT_DIGITS + 1) - 1) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const char *one = text + i * (PRINT_DIGITS + 1);
        if (strspn(one, "0123456789abcdef") < PRINT_DIGITS) {
            return false;
        }
        snprintf(ret[i].digits, sizeof ret[i].digits, "%.*s", PRINT_DIGITS,
                 one);
    }
    return true;
}

/* --- an item -------------------------------------------------------------- */

/* One item of both, and what is known of how the file's was read. */
struct meeting {
    const struct checklist_item *file, *sheet;
    struct prints in_file, in_sheet, as_read;
    bool has_read;
};

static struct meeting meet(struct arena *arena,
                           const struct checklist_item *file,
                           const struct checklist_item *sheet)
{
    struct meeting meeting = {.file = file, .sheet = sheet};
    meeting.in_file = prints_of(arena, file);
    if (sheet != NULL) {
        meeting.in_sheet = prints_of(arena, sheet);
    }
    meeting.has_read = prints_parse(file->read, meeting.as_read.of, PARTS);
    if (!meeting.has_read) {
        /* By hand, or of an earlier version: the claims may be edited, the
         * published texts are taken for what was published. */
        meeting.as_read = meeting.in_file;
        meeting.as_read.of[PART_READING] = (struct print){{0}};
    }
    return meeting;
}

static bool is_edited(const struct meeting *meeting, enum part part)
{
    return !same_print(&meeting->in_file.of[part], &meeting->as_read.of[part]);
}

/* What was edited and is not what is published now. */
static bool differs(const struct meeting *meeting, enum part part)
{
    return is_edited(meeting, part) &&
           !same_print(&meeting->in_file.of[part], &meeting->in_sheet.of[part]);
}

/* A reading is another only if what was read is: a newer claimd may read the
 * same answer otherwise, which is no news of the vendor's. */
static bool is_conflict(const struct meeting *meeting)
{
    for (int part = 0; part < PARTS; part++) {
        int source = part == PART_READING ? PART_ANSWER : part;
        if (differs(meeting, (enum part)part) &&
            !same_print(&meeting->in_sheet.of[source],
                        &meeting->as_read.of[source])) {
            return true;
        }
    }
    return false;
}

static void take_reading(struct checklist_item *into,
                         const struct checklist_item *from)
{
    into->verification = from->verification;
    into->claims = from->claims;
    into->n_claims = from->n_claims;
    into->unread = from->unread;
}

/* The sheet's item with the edits that stay. */
static struct checklist_item
joined(struct arena *arena, const struct meeting *meeting, bool *ret_kept)
{
    const struct checklist_item *file = meeting->file;
    struct checklist_item item = *meeting->sheet;
    if (differs(meeting, PART_READING)) {
        take_reading(&item, file);
        *ret_kept = true;
    }
    if (differs(meeting, PART_ANSWER)) {
        item.answer = file->answer;
        item.mark = file->mark;
        *ret_kept = true;
    }
    if (differs(meeting, PART_TEXTS)) {
        item.category = file->category;
        item.kind = file->kind;
        item.title = file->title;
        item.definition = file->definition;
        item.unit = file->unit;
        *ret_kept = true;
    }
    item.read = prints_text(arena, meeting->in_sheet.of, PARTS);
    return item;
}

static struct checklist_item fresh(struct arena *arena,
                                   const struct checklist_item *sheet)
{
    struct prints prints = prints_of(arena, sheet);
    struct checklist_item item = *sheet;
    item.read = prints_text(arena, prints.of, PARTS);
    return item;
}

/* --- all items ------------------------------------------------------------ */

struct merging {
    struct arena *arena;
    const struct merge_choice *choice;
    struct merged *merged;
    struct checklist_item *items;
    size_t n;
};

static void add_conflict(struct merging *merging,
                         const struct merge_conflict *conflict)
{
    struct merged *merged = merging->merged;
    ASSERT(merged->n_conflicts < MERGE_CONFLICTS_MAX);
    merged->conflicts[merged->n_conflicts++] = *conflict;
}

/* An item that only the file has: a person's own, or one that was published.
 */
static void merge_gone(struct merging *merging,
                       const struct checklist_item *file)
{
    const struct merge_choice *choice = merging->choice;
    struct meeting meeting = meet(merging->arena, file, NULL);
    bool edited = false;
    for (int part = 0; part < PARTS; part++) {
        edited = edited || is_edited(&meeting, (enum part)part);
    }
    if (meeting.has_read && (!edited || choice->sheet[file->no])) {
        merging->merged->gone[file->no] = true;
        return;
    }
    struct checklist_item item = *file;
    if (choice->file[file->no]) {
        item.read = NULL; /* a person's own from now on */
    } else if (meeting.has_read) {
        add_conflict(merging,
                     &(struct merge_conflict){.item = file->no, .file = file});
    }
    merging->merged->kept[file->no] = true;
    merging->items[merging->n++] = item;
}

static void merge_both(struct merging *merging,
                       const struct checklist_item *file,
                       const struct checklist_item *sheet)
{
    const struct merge_choice *choice = merging->choice;
    struct meeting meeting = meet(merging->arena, file, sheet);
    struct checklist_item *into = &merging->items[merging->n++];
    bool *kept = &merging->merged->kept[file->no];
    if (choice->sheet[file->no]) {
        *into = fresh(merging->arena, sheet);
    } else if (is_conflict(&meeting) && !choice->file[file->no]) {
        *into = *file;
        *kept = true;
        add_conflict(merging, &(struct merge_conflict){.item = file->no,
                                                       .file = file,
                                                       .sheet = sheet});
    } else {
        *into = joined(merging->arena, &meeting, kept);
    }
}

static void merge_items(struct merging *merging, const struct checklist *file,
                        const struct checklist *sheet)
{
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct checklist_item *in_file = edition_item(file, no);
        const struct checklist_item *in_sheet = edition_item(sheet, no);
        if (in_file != NULL && in_sheet != NULL) {
            merge_both(merging, in_file, in_sheet);
        } else if (in_file != NULL) {
            merge_gone(merging, in_file);
        } else if (in_sheet != NULL) {
            merging->items[merging->n++] = fresh(merging->arena, in_sheet);
        }
    }
}

/* --- the head ------------------------------------------------------------- */

static struct print print_text(const char *label)
{
    struct buf text;
    buf_init(&text, HASHED_MAX);
    add(&text, label);
    return print_of(&text);
}

static const char *certificates_text(struct arena *arena,
                                     const struct checklist *checklist)
{
    const char *all = NULL;
    for (size_t i = 0; i < checklist->n_certificates; i++) {
        const struct certificate *one = &checklist->certificates[i];
        const char *const parts[] = {one->standard, one->number, one->scope,
                                     one->statement, one->body};
        const char *text = NULL;
        for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
            if (parts[k] != NULL && parts[k][0] != '\0') {
                text = text == NULL
                           ? parts[k]
                           : arena_printf(arena, "%s %s", text, parts[k]);
            }
        }
        text = text == NULL ? "-" : text;
        all = all == NULL ? text : arena_printf(arena, "%s; %s", all, text);
    }
    return all;
}

/* The head as texts, in the order of the fingerprint. */
struct head {
    const char *texts[MERGE_HEAD_FIELDS];
    struct print prints[MERGE_HEAD_FIELDS];
};

static const char *const head_names[MERGE_HEAD_FIELDS] = {
    "title", "vendor", "as_of", "template", "certificates"};

static struct head head_of(struct arena *arena,
                           const struct checklist *checklist)
{
    struct head head = {{checklist->title, checklist->vendor, checklist->as_of,
                         checklist->template_name,
                         certificates_text(arena, checklist)},
                        {{{0}}}};
    for (size_t i = 0; i < MERGE_HEAD_FIELDS; i++) {
        head.prints[i] = print_text(head.texts[i]);
    }
    return head;
}

static void take_field(struct checklist *into, const struct checklist *from,
                       size_t field)
{
    const char **const texts[] = {&into->title, &into->vendor, &into->as_of,
                                  &into->template_name};
    const char *const values[] = {from->title, from->vendor, from->as_of,
                                  from->template_name};
    if (field < ARRAY_LEN(texts)) {
        *texts[field] = values[field];
    } else {
        into->certificates = from->certificates;
        into->n_certificates = from->n_certificates;
    }
}

/* Field by field: a new edition has another date in any case, and that must
 * not be in the way of a vendor's name that somebody put right. */
static void merge_head(struct merging *merging, const struct checklist *file,
                       const struct checklist *sheet)
{
    const struct merge_choice *choice = merging->choice;
    struct merged *merged = merging->merged;
    struct head in_file = head_of(merging->arena, file);
    struct head in_sheet = head_of(merging->arena, sheet);
    struct print as_read[MERGE_HEAD_FIELDS];
    bool has_read = prints_parse(file->read, as_read, MERGE_HEAD_FIELDS);
    struct print now[MERGE_HEAD_FIELDS];
    for (size_t i = 0; i < MERGE_HEAD_FIELDS; i++) {
        now[i] = in_sheet.prints[i];
        bool same = same_print(&in_file.prints[i], &in_sheet.prints[i]);
        /* By hand or of an earlier version: what the sheet does not say was
         * said by somebody. */
        bool edited = has_read ? !same_print(&in_file.prints[i], &as_read[i])
                               : in_sheet.texts[i] == NULL;
        if (same || !edited || choice->sheet[0]) {
            continue;
        }
        merged->kept[0] = true;
        take_field(&merged->checklist, file, i);
        bool changed =
            has_read && !same_print(&in_sheet.prints[i], &as_read[i]);
        if (changed && !choice->file[0]) {
            now[i] = as_read[i];
            add_conflict(merging, &(struct merge_conflict){
                                      .field = head_names[i],
                                      .in_file = in_file.texts[i],
                                      .in_sheet = in_sheet.texts[i]});
        }
    }
    merged->checklist.read =
        prints_text(merging->arena, now, MERGE_HEAD_FIELDS);
}

struct checklist merge_first(struct arena *arena, const struct checklist *sheet)
{
    ASSERT(arena != NULL && sheet != NULL);
    struct checklist checklist = *sheet;
    struct checklist_item *items =
        arena_array(arena, sheet->n_items, sizeof *items);
    for (size_t i = 0; i < sheet->n_items; i++) {
        items[i] = fresh(arena, &sheet->items[i]);
    }
    struct head head = head_of(arena, sheet);
    checklist.items = items;
    checklist.read = prints_text(arena, head.prints, MERGE_HEAD_FIELDS);
    return checklist;
}

void merge(struct arena *arena, const struct checklist *file,
           const struct checklist *sheet, const struct merge_choice *choice,
           struct merged *ret)
{
    ASSERT(file != NULL && sheet != NULL && choice != NULL);
    *ret = (struct merged){.checklist = *sheet};
    struct merging merging = {.arena = arena, .choice = choice, .merged = ret};
    merging.items = arena_array(arena, CLAIM_ITEMS, sizeof *merging.items);
    merge_head(&merging, file, sheet);
    merge_items(&merging, file, sheet);
    ret->checklist.items = merging.items;
    ret->checklist.n_items = merging.n;
}

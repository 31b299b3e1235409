#include "cli/against.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "cli/import_table.h"
#include "report/json_out.h"

#define LINE_MAX_BYTES ((size_t)64 * 1024)
#define ANSWER_SHOWN 120 /* bytes of an answer in a line */

/* A word in English and Japanese, by enum language. */
struct words {
    const char *in[2];
};

static const struct words effects[] = {
    [EDITION_OTHER] = {{"other", "その他"}},
    [EDITION_WEAKER] = {{"weaker", "後退"}},
    [EDITION_STRONGER] = {{"stronger", "強化"}},
};

static const struct words fields[EDITION_FIELDS] = {
    [EDITION_VALUE] = {{"value", "値"}},
    [EDITION_RELATION] = {{"relation", "関係"}},
    [EDITION_UNIT] = {{"unit", "単位"}},
    [EDITION_WINDOW] = {{"window", "期間"}},
    [EDITION_SCOPE] = {{"scope", "対象"}},
    [EDITION_HEDGED] = {{"hedges", "緩和語"}},
    [EDITION_NOTE] = {{"note", "注記"}},
};

static const struct words kinds[] = {
    [COMPARE_ADDED] = {{"added", "追加"}},
    [COMPARE_REMOVED] = {{"removed", "削除"}},
    [COMPARE_CHANGED] = {{"changed", "変更"}},
    [COMPARE_WORDING] = {{"wording", "表現"}},
    [COMPARE_MARK] = {{"mark", "有無"}},
    [COMPARE_ITEM_NEW] = {{"new item", "項目追加"}},
    [COMPARE_ITEM_GONE] = {{"item gone", "項目削除"}},
    [COMPARE_CERTIFICATE] = {{"certificate", "認証"}},
};

/* --- the two sides -------------------------------------------------------- */

static const char *claim_text(struct arena *arena, const struct claim *claim)
{
    struct buf text;
    if (claim == NULL) {
        return NULL;
    }
    buf_init(&text, LINE_MAX_BYTES);
    import_table_claim(&text, claim);
    const char *copy = arena_strdup(arena, buf_str(&text));
    buf_fini(&text);
    return copy;
}

static const char *certificate_text(struct arena *arena,
                                    const struct certificate *certificate)
{
    if (certificate == NULL) {
        return NULL;
    }
    const char *const parts[] = {certificate->standard, certificate->number,
                                 certificate->statement, certificate->body};
    const char *text = "";
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i] != NULL && parts[i][0] != '\0') {
            text = arena_printf(arena, "%s%s%s", text,
                                text[0] == '\0' ? "" : " ", parts[i]);
        }
    }
    return text;
}

static const char *mark_text(const struct checklist_item *item)
{
    return item == NULL || item->mark < 0 ? NULL
           : item->mark > 0               ? "yes"
                                          : "no";
}

/* How a change read before, or how it reads now; NULL: it did not. */
static const char *side_text(struct arena *arena,
                             const struct compare_change *change, bool before)
{
    const struct checklist_item *item = before ? change->before : change->after;
    switch (change->kind) {
    case COMPARE_ADDED:
    case COMPARE_REMOVED:
    case COMPARE_CHANGED:
        return claim_text(arena, before ? change->claim->before
                                        : change->claim->after);
    case COMPARE_MARK:
        return mark_text(item);
    case COMPARE_CERTIFICATE:
        return certificate_text(arena, before ? change->certificate_before
                                              : change->certificate_after);
    case COMPARE_WORDING:
    case COMPARE_ITEM_NEW:
    case COMPARE_ITEM_GONE:
        return item == NULL ? NULL : item->answer;
    }
    ASSERT(false);
    return NULL;
}

static const struct claim *claim_of(const struct compare_change *change)
{
    if (change->claim == NULL) {
        return NULL;
    }
    return change->claim->after != NULL ? change->claim->after
                                        : change->claim->before;
}

/* --- for people ----------------------------------------------------------- */

static const char *or_dash(const char *text)
{
    return text == NULL || text[0] == '\0' ? "-" : text;
}

/* On one line, and not longer than a line should be. */
static const char *shown(struct arena *arena, const char *text)
{
    const char *whole = or_dash(text);
    char *copy = arena_strdup(arena, whole);
    for (char *p = copy; *p != '\0'; p++) {
        *p = *p == '\n' || *p == '\r' || *p == '\t' ? ' ' : *p;
    }
    size_t n = strlen(copy);
    if (n <= ANSWER_SHOWN) {
        return copy;
    }
    n = ANSWER_SHOWN;
    while (((unsigned char)copy[n] & 0xC0) == 0x80) {
        n--;
    }
    return arena_printf(arena, "%.*s…", (int)n, copy);
}

/* A mark in words of the language; JSON has yes and no in either. */
static const char *mark_shown(const struct checklist_item *item,
                              enum language language)
{
    if (language == LANGUAGE_JA && item != NULL && item->mark >= 0) {
        return item->mark > 0 ? "有" : "無";
    }
    return or_dash(mark_text(item));
}

/* "value 99.9990 → 99.9, window P1Y → P1M" */
static void put_fields(struct buf *out, struct arena *arena,
                       const struct edition_change *change,
                       enum language language)
{
    const char *separator = " ";
    for (int field = 0; field < EDITION_FIELDS; field++) {
        if ((change->fields >> field & 1) != 0) {
            enum edition_field one = (enum edition_field)field;
            buf_printf(out, "%s%s %s → %s", separator,
                       fields[field].in[language],
                       or_dash(edition_field_text(arena, change->before, one)),
                       or_dash(edition_field_text(arena, change->after, one)));
            separator = ", ";
        }
    }
}

static void put_with(struct buf *out, struct arena *arena,
                     const struct compare_change *change)
{
    for (size_t i = 0; i < change->n_with; i++) {
        const struct edition_change *one = &change->with[i];
        buf_printf(
            out, "; %s%s", one->before == NULL ? "+" : "-",
            claim_text(arena, one->before == NULL ? one->after : one->before));
    }
}

static const char *claim_name(const struct claim *claim)
{
    const char *name = strchr(claim->id, '.');
    return name != NULL ? name + 1 : claim->id;
}

/* The change itself, without its item. */
static void put_change(struct buf *out, struct arena *arena,
                       const struct compare_change *change,
                       enum language language)
{
    const char *was = side_text(arena, change, true);
    const char *is = side_text(arena, change, false);
    buf_printf(out, "%s:", kinds[change->kind].in[language]);
    switch (change->kind) {
    case COMPARE_CHANGED:
        buf_printf(out, " %s:", claim_name(change->claim->after));
        put_fields(out, arena, change->claim, language);
        break;
    case COMPARE_ADDED:
    case COMPARE_ITEM_NEW:
        buf_printf(out, " %s", shown(arena, is));
        break;
    case COMPARE_REMOVED:
    case COMPARE_ITEM_GONE:
        buf_printf(out, " %s", shown(arena, was));
        break;
    case COMPARE_MARK:
        buf_printf(out, " %s → %s", mark_shown(change->before, language),
                   mark_shown(change->after, language));
        break;
    case COMPARE_WORDING:
    case COMPARE_CERTIFICATE:
        buf_printf(out, " %s → %s", shown(arena, was), shown(arena, is));
        break;
    }
    put_with(out, arena, change);
    buf_printf(out, " (%s)", effects[change->effect].in[language]);
}

static const char *title_of(const struct compare_change *change,
                            enum language language)
{
    const struct checklist_item *item =
        change->after != NULL ? change->after : change->before;
    return item->title != NULL && item->title[0] != '\0'
               ? item->title
               : claim_item_title(item->no, language == LANGUAGE_JA);
}

static void put_line(struct buf *out, struct arena *arena,
                     const struct compare_change *change,
                     enum language language)
{
    struct buf line;
    char *printable = arena_alloc(arena, LINE_MAX_BYTES);
    buf_init(&line, LINE_MAX_BYTES);
    if (change->item > 0) {
        buf_printf(&line, "%3d %s: ", change->item,
                   shown(arena, title_of(change, language)));
    } else {
        buf_puts(&line, "  - ");
    }
    put_change(&line, arena, change, language);
    buf_printf(
        out, "%s\n",
        text_printable(buf_str(&line), line.len, printable, LINE_MAX_BYTES));
    buf_fini(&line);
}

static void put_head(struct buf *out, const struct checklist *checklist)
{
    const char *const facts[] = {checklist->title, checklist->vendor,
                                 checklist->as_of};
    const char *separator = "";
    char printable[512];
    for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
        if (facts[i] != NULL && facts[i][0] != '\0') {
            buf_printf(out, "%s%s", separator,
                       text_printable(facts[i], strlen(facts[i]), printable,
                                      sizeof printable));
            separator = " · ";
        }
    }
    buf_puts(out, separator[0] == '\0' ? "-" : "");
}

static void put_tally(struct buf *out, const struct against *against,
                      enum language language)
{
    size_t n[ARRAY_LEN(effects)] = {0};
    for (size_t i = 0; i < against->n_changes; i++) {
        n[against->changes[i].effect]++;
    }
    if (against->n_changes == 0) {
        buf_puts(out, language == LANGUAGE_JA ? "変更なし\n" : "no changes\n");
        return;
    }
    buf_printf(out,
               language == LANGUAGE_JA ? "変更 %zu 件: " : "changes: %zu (",
               against->n_changes);
    buf_printf(out, "%s %zu, %s %zu, %s %zu%s\n",
               effects[EDITION_WEAKER].in[language], n[EDITION_WEAKER],
               effects[EDITION_STRONGER].in[language], n[EDITION_STRONGER],
               effects[EDITION_OTHER].in[language], n[EDITION_OTHER],
               language == LANGUAGE_JA ? "" : ")");
}

void against_text(struct buf *out, struct arena *arena,
                  const struct against *against, enum language language)
{
    ASSERT(against->before != NULL && against->after != NULL);
    put_head(out, against->before);
    buf_puts(out, "\n→ ");
    put_head(out, against->after);
    buf_puts(out, "\n\n");
    for (size_t i = 0; i < against->n_changes; i++) {
        put_line(out, arena, &against->changes[i], language);
    }
    buf_puts(out, against->n_changes > 0 ? "\n" : "");
    put_tally(out, against, language);
}

/* --- for programs --------------------------------------------------------- */

static void add_head(struct json_out *json, const char *key,
                     const struct checklist *checklist)
{
    json_out_object(json, key);
    json_out_text(json, "file", checklist->source_file);
    json_out_text(json, "sha256", checklist->source_sha256);
    json_out_text(json, "title", checklist->title);
    json_out_text(json, "vendor", checklist->vendor);
    json_out_text(json, "as_of", checklist->as_of);
    json_out_end_object(json);
}

static void add_fields(struct json_out *json, struct arena *arena,
                       const struct edition_change *change)
{
    json_out_array(json, "fields");
    for (int i = 0; change != NULL && i < EDITION_FIELDS; i++) {
        enum edition_field field = (enum edition_field)i;
        if ((change->fields >> i & 1) != 0) {
            json_out_object(json, NULL);
            json_out_text(json, "field", edition_field_name(field));
            json_out_text(json, "old",
                          edition_field_text(arena, change->before, field));
            json_out_text(json, "new",
                          edition_field_text(arena, change->after, field));
            json_out_end_object(json);
        }
    }
    json_out_end_array(json);
}

static void add_with(struct json_out *json, const struct compare_change *change,
                     const char *key, bool removed)
{
    json_out_array(json, key);
    for (size_t i = 0; i < change->n_with; i++) {
        const struct edition_change *one = &change->with[i];
        if ((one->after == NULL) == removed) {
            json_out_text(json, NULL,
                          removed ? one->before->id : one->after->id);
        }
    }
    json_out_end_array(json);
}

static void add_sentence(struct json_out *json, struct arena *arena,
                         const struct compare_change *change,
                         enum language language)
{
    struct buf text;
    buf_init(&text, LINE_MAX_BYTES);
    put_change(&text, arena, change, language);
    json_out_text(json, language == LANGUAGE_JA ? "ja" : "en", buf_str(&text));
    buf_fini(&text);
}

static void add_change(struct json_out *json, struct arena *arena,
                       const struct compare_change *change)
{
    const struct claim *claim = claim_of(change);
    json_out_object(json, NULL);
    json_out_text(json, "kind", compare_kind_name(change->kind));
    if (change->item > 0) {
        json_out_int(json, "item", change->item);
    } else {
        json_out_null(json, "item");
    }
    json_out_text(json, "claim", claim == NULL ? NULL : claim->id);
    json_out_text(json, "effect", edition_effect_name(change->effect));
    json_out_text(json, "old", side_text(arena, change, true));
    json_out_text(json, "new", side_text(arena, change, false));
    add_fields(json, arena, change->claim);
    if (change->n_with > 0) {
        add_with(json, change, "added", false);
        add_with(json, change, "removed", true);
    }
    json_out_object(json, "text");
    add_sentence(json, arena, change, LANGUAGE_JA);
    add_sentence(json, arena, change, LANGUAGE_EN);
    json_out_end_object(json);
    json_out_end_object(json);
}

static void add_doubt(struct json_out *json,
                      const struct checklist_doubt *doubt)
{
    json_out_object(json, NULL);
    json_out_text(json, "sheet", doubt->sheet);
    json_out_int(json, "line", doubt->line);
    json_out_int(json, "column", doubt->column);
    json_out_int(json, "item", doubt->item);
    json_out_object(json, "text");
    json_out_text(json, "ja", doubt->text_ja);
    json_out_text(json, "en", doubt->text_en);
    json_out_end_object(json);
    json_out_end_object(json);
}

void against_json(struct buf *out, struct arena *arena,
                  const struct against *against)
{
    struct json_out json;
    ASSERT(against->before != NULL && against->after != NULL);
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    add_head(&json, "old", against->before);
    add_head(&json, "new", against->after);
    json_out_array(&json, "changes");
    for (size_t i = 0; i < against->n_changes; i++) {
        add_change(&json, arena, &against->changes[i]);
    }
    json_out_end_array(&json);
    json_out_array(&json, "doubts");
    for (size_t i = 0; i < against->after->n_doubts; i++) {
        add_doubt(&json, &against->after->doubts[i]);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

/*
 * Any text as an answer: the rules of lint on it, alone and beside another
 * item. What they say must be text that can be shown, about items that are
 * there.
 */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/answer.h"
#include "lint/lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Valid UTF-8 without NUL, as a decoded sheet is. */
static bool is_text(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size;) {
        size_t n = text_utf8_len((const char *)data + i, size - i);
        if (n == 0 || data[i] == '\0') {
            return false;
        }
        i += n;
    }
    return true;
}

static void check_text(const char *text)
{
    ASSERT(text[0] != '\0' && is_text((const uint8_t *)text, strlen(text)));
}

static void check_findings(struct arena *arena,
                           const struct checklist *checklist)
{
    struct lint_findings findings =
        lint_run(arena, checklist, (struct civil_date){2026, 4, 15});
    size_t n_rules = 0;
    const struct lint_about *rules = lint_rules(&n_rules);
    for (size_t i = 0; i < findings.n; i++) {
        const struct lint_finding *one = &findings.items[i];
        bool known = false;
        for (size_t k = 0; k < n_rules; k++) {
            known = known || (text_equal(rules[k].id, one->rule) &&
                              rules[k].severity <= one->severity);
        }
        ASSERT(known);
        check_text(one->text_ja);
        check_text(one->text_en);
        for (size_t k = 0; k < one->n_items; k++) {
            ASSERT(one->items[k] >= 1 && one->items[k] <= CLAIM_ITEMS);
        }
    }
}

/* The text as the answer to an item, without a sheet around it: many
 * times faster, and what reads sheets has a target of its own. */
static struct checklist_item read_item(struct doubts *doubts, int no,
                                       const char *unit, const char *answer)
{
    static struct arena kept;
    static const struct lexicon *lexicon;
    if (lexicon == NULL) {
        lexicon = lexicon_create(&kept);
    }
    struct checklist_item item = {.no = no,
                                  .title = claim_item_title(no, true),
                                  .unit = unit,
                                  .answer = answer};
    const struct answer_input input = {
        .no = no, .mark = "", .answer = answer, .unit = unit};
    answer_read(lexicon, &input, doubts, &item);
    return item;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const units[] = {"有無", "時間",   "時間(分)", "%",
                                        "回",   "時間帯", "世代数",   ""};
    if (size < 2 || !is_text(data + 2, size - 2)) {
        return 0;
    }
    int no = data[0] % CLAIM_ITEMS + 1;
    struct arena arena = {0};
    struct doubts doubts = {.arena = &arena};
    const struct checklist_item items[] = {
        read_item(&doubts, no, units[data[1] % ARRAY_LEN(units)],
                  arena_strndup(&arena, (const char *)data + 2, size - 2)),
        read_item(&doubts, no == 17 ? 5 : 17, "時間",
                  "報告方法はありません。")};
    const struct checklist checklist = {
        .as_of = "2026-04-01", .items = items, .n_items = ARRAY_LEN(items)};
    check_findings(&arena, &checklist);
    doubts_fini(&doubts);
    arena_fini(&arena);
    return 0;
}

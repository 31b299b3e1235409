#include "unit/lint/support_linted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/import.h"

static struct linted *look(const char *text, size_t n)
{
    struct linted *linted = heap_alloc(sizeof *linted);
    struct errmsg msg = {0};
    *linted = (struct linted){0};
    struct import_source source = {.file = "sheet", .bytes = text, .n = n};
    if (import_checklist(&linted->arena, &source, &linted->checklist, &msg) !=
        ERR_OK) {
        fail_msg("%s", msg.text);
    }
    linted->findings = lint_run(&linted->arena, &linted->checklist,
                                (struct civil_date){2026, 6, 1});
    return linted;
}

struct linted *linted_text(const char *text)
{
    return look(text, strlen(text));
}

struct linted *linted_rows(const char *rows)
{
    struct buf text;
    buf_init(&text, 65536);
    buf_printf(&text, "更新: 2026/4/15\nNo.\t回答\n%s", rows);
    struct linted *linted = linted_text(buf_str(&text));
    buf_fini(&text);
    return linted;
}

struct linted *linted_shipped(void)
{
    FILE *file = fopen(SOURCE_DIR "/config/checklists/co-nect.txt", "rb");
    ASSERT(file != NULL);
    static char bytes[65536];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return look(bytes, n);
}

void linted_fini(struct linted *linted)
{
    arena_fini(&linted->arena);
    free(linted);
}

const struct lint_finding *linted_find(const struct linted *linted,
                                       const char *rule)
{
    for (size_t i = 0; i < linted->findings.n; i++) {
        if (text_equal(linted->findings.items[i].rule, rule)) {
            return &linted->findings.items[i];
        }
    }
    return NULL;
}

static const char *items_text(struct arena *arena,
                              const struct lint_finding *finding)
{
    const char *text = "";
    for (size_t i = 0; i < finding->n_items; i++) {
        text = arena_printf(arena, "%s%s%d", text, i > 0 ? "," : "",
                            finding->items[i]);
    }
    return text;
}

static void expect_words(struct linted *linted,
                         const struct lint_finding *finding, const char *words)
{
    for (const char *word = words; word != NULL && *word != '\0';) {
        size_t n = strcspn(word, "|");
        const char *one = arena_strndup(&linted->arena, word, n);
        if (strstr(finding->text_ja, one) == NULL ||
            strstr(finding->text_en, one) == NULL) {
            fail_msg("\"%s\" is missing in:\n%s\n%s", one, finding->text_ja,
                     finding->text_en);
        }
        word += n + (word[n] == '|' ? 1 : 0);
    }
}

void linted_expect(const char *rule, const struct linted_case *one)
{
    struct linted *linted = linted_rows(one->rows);
    const struct lint_finding *finding = linted_find(linted, rule);
    if (finding == NULL && one->severity != NULL) {
        fail_msg("%s is silent about:\n%s", rule, one->rows);
    }
    if (finding != NULL && one->severity == NULL) {
        fail_msg("%s should be silent about:\n%s%s", rule, one->rows,
                 finding->text_en);
    }
    if (finding != NULL) {
        const char *severity = lint_severity_name(finding->severity);
        if (!text_equal(severity, one->severity)) {
            fail_msg("%s: %s, not %s, about:\n%s", rule, severity,
                     one->severity, one->rows);
        }
        assert_string_equal(items_text(&linted->arena, finding), one->items);
        expect_words(linted, finding, one->words);
    }
    linted_fini(linted);
}

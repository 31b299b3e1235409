/*
 * Any bytes as a checklist, as claims, and each line of them as an item's
 * answer: rules must take what readers make, and say something of each finding.
 */
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/import.h"
#include "conf/claims_file.h"
#include "lint/lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_findings(struct arena *arena,
                           const struct checklist *checklist)
{
    const struct civil_date today = {2026, 6, 1};
    struct lint_findings findings = lint_run(arena, checklist, today);
    for (size_t i = 0; i < findings.n; i++) {
        const struct lint_finding *one = &findings.items[i];
        ASSERT(text_utf8_len(one->text_ja, strlen(one->text_ja)) > 0);
        ASSERT(text_utf8_len(one->text_en, strlen(one->text_en)) > 0);
        for (size_t k = 0; k < one->n_items; k++) {
            ASSERT(one->items[k] >= 1 && one->items[k] <= CLAIM_ITEMS);
        }
    }
}

static void check_sheet(const void *bytes, size_t n)
{
    struct arena arena = {0};
    struct checklist checklist;
    struct errmsg msg = {0};
    struct import_source source = {.file = "sheet", .bytes = bytes, .n = n};
    if (import_checklist(&arena, &source, &checklist, &msg) == ERR_OK) {
        check_findings(&arena, &checklist);
    }
    arena_fini(&arena);
}

/* A claims file says what no reader would: any value, window and relation. */
static void check_claims(const char *text, size_t n)
{
    struct arena arena = {0};
    const struct checklist *checklist = NULL;
    struct errmsg msg = {0};
    if (claims_parse(&arena, "claims", text, n, &checklist, &msg) == ERR_OK) {
        check_findings(&arena, checklist);
    }
    arena_fini(&arena);
}

/* "5 99.95%" on a line: an answer to item 5. */
static void check_answers(const char *text)
{
    struct buf sheet;
    buf_init(&sheet, (size_t)4 * 1024 * 1024);
    buf_puts(&sheet, "No.\t回答\n");
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        size_t digits = strspn(text, "0123456789");
        if (digits > 0 && digits < n) {
            buf_add(&sheet, text, digits);
            buf_putc(&sheet, '\t');
            buf_add(&sheet, text + digits + 1, n - digits - 1);
            buf_putc(&sheet, '\n');
        }
        text += n + (text[n] == '\n' ? 1 : 0);
    }
    check_sheet(buf_str(&sheet), sheet.len);
    buf_fini(&sheet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    char *text = arena_strndup(&arena, (const char *)data, size);
    check_sheet(data, size);
    check_claims(text, size);
    check_answers(text);
    arena_fini(&arena);
    return 0;
}

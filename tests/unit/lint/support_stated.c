#include "unit/lint/support_stated.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "checklist/import.h"

#define SHEET_MAX ((size_t)1024 * 1024)

struct lint_findings findings_of(struct arena *arena, const char *date,
                                 const struct row_of *rows)
{
    struct buf text;
    buf_init(&text, SHEET_MAX);
    if (date != NULL) {
        buf_printf(&text, "更新: %s\n\n", date);
    }
    buf_puts(&text, "No.\t項目\t測定単位\t回答\n");
    for (; rows->no != 0; rows++) {
        buf_printf(&text, "%d\t%s\t%s\t\"%s\"\n", rows->no,
                   claim_item_title(rows->no, true), rows->unit, rows->answer);
    }
    struct checklist *checklist = arena_alloc(arena, sizeof *checklist);
    struct errmsg msg = {0};
    enum err err = import_checklist(
        arena,
        &(struct import_source){.file = "sheet",
                                .bytes = arena_strdup(arena, buf_str(&text)),
                                .n = text.len},
        checklist, &msg);
    if (err != ERR_OK) {
        fprintf(stderr, "%s\n", msg.text);
    }
    ASSERT(err == ERR_OK);
    buf_fini(&text);
    return lint_run(arena, checklist, (struct civil_date){2026, 4, 15});
}

bool finds(const struct lint_findings *findings, const char *rule, int no)
{
    for (size_t i = 0; i < findings->n; i++) {
        const struct lint_finding *one = &findings->items[i];
        if (strcmp(one->rule, rule) != 0) {
            continue;
        }
        for (size_t k = 0; k < one->n_items; k++) {
            if (one->items[k] == no) {
                return true;
            }
        }
        if (no == 0) {
            return true;
        }
    }
    return false;
}

bool fires(const char *rule, int no, const char *unit, const char *answer)
{
    struct arena arena = {0};
    const struct row_of rows[] = {{no, unit, answer}, {0, NULL, NULL}};
    struct lint_findings findings = findings_of(&arena, NULL, rows);
    bool fired = finds(&findings, rule, no);
    arena_fini(&arena);
    return fired;
}

const struct lint_finding *found(const struct lint_findings *findings,
                                 const char *rule)
{
    for (size_t i = 0; i < findings->n; i++) {
        if (strcmp(findings->items[i].rule, rule) == 0) {
            return &findings->items[i];
        }
    }
    return NULL;
}

void stated_check(const char *rule, const struct row_of *cases, size_t n,
                  bool wanted)
{
    for (size_t i = 0; i < n; i++) {
        bool fired = fires(rule, cases[i].no, cases[i].unit, cases[i].answer);
        if (fired != wanted) {
            fprintf(stderr, "%s %s item %d: %s\n", rule,
                    fired ? "fires on" : "misses", cases[i].no,
                    cases[i].answer);
        }
        assert_int_equal(fired, wanted);
    }
}

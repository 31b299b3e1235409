/* Two editions of a checklist: one change for one thing that was changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "checklist/compare.h"

static void wording_is_what_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"稼働率 ９９．９ ％、直近１年", "稼働率99.9%,直近1年", true},
        {"7日間保存します。\n世代数は7。", "7日間保存します 世代数は7", true},
        {"10:00～18:00", "10:00-18:00", true},
        {"「有」 1,000件", "[有] 1000件", true},
        {NULL, "", true},
        {"Backups: daily.", "backups daily", true},
        {"9.9%", "99%", false},
        {"10.5", "105", false},
        {"1,2", "12", false},
        {"10-18時", "1018時", false},
        {"99.9%", "99.9", false},
        {"適用します", "適用いたします", false},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool same = strcmp(compare_key(&arena, cases[i].a),
                           compare_key(&arena, cases[i].b)) == 0;
        if (same != cases[i].same) {
            fail_msg("%s / %s", cases[i].a, cases[i].b);
        }
    }
    arena_fini(&arena);
}

#define VALUE(text) .values = (const char *const[]){text}, .n_values = 1

static const struct claim week = {.id = "30.backup_retention",
                                  .item = 30,
                                  .metric = "backup_retention",
                                  .relation = RELATION_AT_LEAST,
                                  VALUE("P7D")};

/* The changes of one item. */
static size_t changes_of(struct arena *arena,
                         const struct checklist_item *before,
                         const struct checklist_item *after,
                         const struct compare_change **ret)
{
    struct checklist was = {.items = before, .n_items = before != NULL};
    struct checklist is = {.items = after, .n_items = after != NULL};
    size_t n = 0;
    compare_checklists(arena, &was, &is, ret, &n);
    return n;
}

static void a_mark_takes_its_claims_along(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct compare_change *changes = NULL;
    struct checklist_item was = {.no = 30,
                                 .mark = 1,
                                 .answer = "[有] 7日",
                                 .claims = &week,
                                 .n_claims = 1};
    struct checklist_item is = {.no = 30, .mark = 0, .answer = "[無]"};
    assert_int_equal(changes_of(&arena, &was, &is, &changes), 1);
    assert_int_equal(changes[0].kind, COMPARE_MARK);
    assert_int_equal(changes[0].effect, EDITION_WEAKER);
    assert_int_equal(changes[0].n_with, 1);
    assert_ptr_equal(changes[0].with[0].before, &week);
    was.no = is.no = 24; /* no limit: not the lesser answer */
    was.n_claims = 0;
    assert_int_equal(changes_of(&arena, &was, &is, &changes), 1);
    assert_int_equal(changes[0].effect, EDITION_OTHER);
    arena_fini(&arena);
}

static void items_come_and_go(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct compare_change *changes = NULL;
    struct checklist_item item = {
        .no = 30, .mark = -1, .answer = "7日", .claims = &week, .n_claims = 1};
    struct checklist_item blank = {.no = 30, .mark = -1, .answer = ""};
    assert_int_equal(changes_of(&arena, NULL, &item, &changes), 1);
    assert_int_equal(changes[0].kind, COMPARE_ITEM_NEW);
    assert_int_equal(changes[0].effect, EDITION_STRONGER);
    assert_int_equal(changes_of(&arena, &item, NULL, &changes), 1);
    assert_int_equal(changes[0].kind, COMPARE_ITEM_GONE);
    assert_int_equal(changes_of(&arena, &item, &blank, &changes), 1);
    assert_int_equal(changes_of(&arena, NULL, &blank, &changes), 0);
    assert_int_equal(changes_of(&arena, &item, &item, &changes), 0);
    arena_fini(&arena);
}

static void certificates_of_the_head(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct certificate was[] = {
        {.standard = "JIS Q 27001:2014", .number = "JP027133"},
        {.standard = "ISMS", .number = "1"}};
    const struct certificate is[] = {
        {.standard = "プライバシーマーク", .number = "17000"},
        {.standard = "JIS Q 27001:2025", .number = "JP0271３３"}};
    struct checklist before = {.certificates = was, .n_certificates = 2};
    struct checklist after = {.certificates = is, .n_certificates = 2};
    const struct compare_change *changes = NULL;
    size_t n = 0;
    compare_checklists(&arena, &before, &after, &changes, &n);
    assert_int_equal(n, 3);
    assert_null(changes[0].certificate_before);
    assert_ptr_equal(changes[1].certificate_before, &was[0]);
    assert_ptr_equal(changes[1].certificate_after, &is[1]);
    assert_null(changes[2].certificate_after);
    compare_checklists(&arena, &before, &before, &changes, &n);
    assert_int_equal(n, 0);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wording_is_what_is_read),
        cmocka_unit_test(a_mark_takes_its_claims_along),
        cmocka_unit_test(items_come_and_go),
        cmocka_unit_test(certificates_of_the_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

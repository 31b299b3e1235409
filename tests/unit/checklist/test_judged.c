/* Sheets that claimd has published: what it added is no answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "unit/checklist/support_import.h"

static void what_was_judged_is_no_answer(void **state)
{
    (void)state;
    static const char *const sheets[] = {
        "No.\tサービスレベル項目\t回答内容\t実測値\t判定\t根拠\n"
        "5\tサービス稼働率\t99.9 %以上\t99.1 – 99.2 %\t実証済み\t3件\n",
        "No.\tService level item\tMeasured\tVerdict\tEvidence\tAnswer\n"
        "5\tサービス稼働率\t99.1 – 99.2 %\tholds\t3 incidents\t99.9 %以上\n",
    };
    for (size_t i = 0; i < 2; i++) {
        struct imported *imported = import_text(sheets[i]);
        assert_int_equal(imported->err, ERR_OK);
        assert_string_equal(item_no(imported, 5)->answer, "99.9 %以上");
        assert_string_equal(claims_text(imported, 5),
                            "availability at_least 99.9 percent");
        assert_int_equal(imported->result.n_doubts, 0);
        imported_fini(imported);
    }
}

static void a_shield_is_no_part_of_a_cell(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *answer;
    } cases[] = {
        /* import_answer quotes them */
        {"'=1+1", "=1+1"},       {"''=1+1", "'=1+1"},
        {"'- 7日前", "- 7日前"}, {"'=\"\"x\"\"", "=\"x\""},
        {"'－1", "－1"},         {"'quoted'", "'quoted'"},
        {"=1+1", "=1+1"},        {"'", "'"},
        {"a'=1", "a'=1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct imported *imported = import_answer(13, cases[i].cell);
        assert_int_equal(imported->err, ERR_OK);
        assert_string_equal(item_no(imported, 13)->answer, cases[i].answer);
        imported_fini(imported);
    }
}

static void rows_that_only_head_are_no_items(void **state)
{
    (void)state;
    struct imported *imported =
        import_text("No.;項目\t回答\n1\t=サービス時間\t'=x\n");
    assert_int_equal(imported->err, ERR_INVALID);
    assert_non_null(strstr(imported->msg.text, "METI"));
    imported_fini(imported);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_judged_is_no_answer),
        cmocka_unit_test(a_shield_is_no_part_of_a_cell),
        cmocka_unit_test(rows_that_only_head_are_no_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

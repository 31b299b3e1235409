/* Normalised text and its way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "checklist/amount.h"
#include "checklist/normal.h"

static void alike_becomes_equal(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"９９．９％", "99.9%"},  {"ﾊﾞｯｸｱｯﾌﾟ", "バックアップ"},
        {"計画停⽌", "計画停止"}, {"9〜18", "9~18"},
        {"9～18", "9~18"},        {"9−18", "9-18"},
        {"①まず", "・まず"},      {"TLS", "tls"},
        {"か\xE3\x82\x99", "が"}, {"全　角", "全 角"},
        {"サーバー", "サーバー"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct normal normal =
            normal_make(&arena, pairs[i][0], strlen(pairs[i][0]));
        assert_string_equal(normal.text, pairs[i][1]);
        assert_int_equal(normal.n, strlen(normal.text));
        assert_int_equal(normal.raw_at[normal.n], strlen(pairs[i][0]));
        for (size_t k = 0; k < normal.n; k++) {
            assert_true(normal.raw_at[k] <= normal.raw_at[k + 1]);
        }
    }
    arena_fini(&arena);
}

static void quotes_are_the_original(void **state)
{
    (void)state;
    struct arena arena = {0};
    const char *raw = "実績　９９．９％　以上";
    struct normal normal = normal_make(&arena, raw, strlen(raw));
    const char *percent = strstr(normal.text, "99.9%");
    size_t from = (size_t)(percent - normal.text);
    assert_string_equal(
        normal_quote(&arena, &normal, from, from + strlen("99.9%")),
        "９９．９％");
    assert_string_equal(normal_quote(&arena, &normal, 0, normal.n), raw);
    arena_fini(&arena);
}

static void keys_have_letters_only(void **state)
{
    (void)state;
    struct arena arena = {0};
    assert_string_equal(normal_key(&arena, "サービス 稼働率 （％）"),
                        "サービス稼働率%");
    assert_string_equal(normal_key(&arena, "No."), "no");
    arena_fini(&arena);
}

static void durations_are_iso(void **state)
{
    (void)state;
    struct arena arena = {0};
    assert_string_equal(amount_duration(&arena, "1", UNIT_WEEK), "P7D");
    assert_string_equal(amount_duration(&arena, "1.5", UNIT_HOUR), "PT90M");
    assert_string_equal(amount_duration(&arena, "0.5", UNIT_SECOND), "PT0.5S");
    assert_string_equal(amount_duration(&arena, "0", UNIT_HOUR), "PT0S");
    assert_string_equal(amount_duration(&arena, "6", UNIT_MONTH), "P6M");
    assert_string_equal(amount_interval(&arena, "1", UNIT_DAY, "2"), "PT12H");
    assert_string_equal(amount_interval(&arena, "1", UNIT_YEAR, "4"), "P3M");
    assert_string_equal(amount_interval(&arena, "1", UNIT_WEEK, "7"), "P1D");
    assert_string_equal(amount_interval(&arena, "1", UNIT_DAY, "0"), "P1D");
    assert_non_null(amount_duration(&arena, "99999999999999999999", UNIT_YEAR));
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alike_becomes_equal),
        cmocka_unit_test(quotes_are_the_original),
        cmocka_unit_test(keys_have_letters_only),
        cmocka_unit_test(durations_are_iso),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

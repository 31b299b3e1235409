/*
 * What a cell shows: number formats as spreadsheet programs show them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "checklist/number_format.h"

struct shown {
    const char *code, *value, *text;
};

static const char *show(struct arena *arena, const char *code,
                        const char *value, bool is_1904)
{
    struct decimal number;
    assert_true(decimal_parse(value, &number));
    return number_format_show(arena, code, &number, is_1904);
}

static void check_all(const struct shown *all, size_t n, bool is_1904)
{
    struct arena arena = {0};
    for (size_t i = 0; i < n; i++) {
        const char *text = show(&arena, all[i].code, all[i].value, is_1904);
        if (strcmp(text, all[i].text) != 0) {
            fail_msg("%s under %s: \"%s\", expected \"%s\"", all[i].value,
                     all[i].code, text, all[i].text);
        }
    }
    arena_fini(&arena);
}

static void test_general(void **state)
{
    (void)state;
    static const struct shown all[] = {
        {"General", "7", "7"},
        {"General", "7.0", "7"},
        {"General", "-0", "0"},
        {"General", "99.9", "99.9"},
        {"General", "99.900000000000006", "99.9"},
        {"General", "0.30000000000000004", "0.3"},
        {"General", "0.33333333333333331", "0.333333333"},
        {"General", "-12.5", "-12.5"},
        {"General", "1E-3", "0.001"},
        {"General", "9.9999000000000005E-1", "0.99999"},
        {"General", "1234567890123", "1234567890123"},
        {"General", "1E+20", "1E+20"},
        {"General", "-1.5E+30", "-1.5E+30"},
        {"General", "1.5E-15", "1.5E-15"},
        {"", "7", "7"},
        {"G/標準", "7", "7"},
        {"General\"日\"", "7", "7日"},
        {"General\"日\"", "-7.5", "-7.5日"},
        {"# ?/?", "0.5", "0.5"},
        {"0.00E+00", "1200", "1200"},
    };
    check_all(all, ARRAY_LEN(all), false);
}

static void test_decimals_are_data(void **state)
{
    (void)state;
    static const struct shown all[] = {
        {"0.0000%", "0.99999", "99.9990%"},
        {"0.0000%", "0.99999000000000005", "99.9990%"},
        {"0.00%", "0.999", "99.90%"},
        {"0%", "0.999", "100%"},
        {"0.0%", "1", "100.0%"},
        {"0.##%", "0.999", "99.9%"},
        {"0.##%", "0.99", "99%"},
        {"0.000\\%", "99.9", "99.900%"},
        {"0.00\"%\"", "99.95", "99.95%"},
        {"0.00", "1.005", "1.01"},
        {"0.00", "-1.005", "-1.01"},
        {"0", "0.5", "1"},
        {"0", "0.49999", "0"},
        {"0", "-0.2", "0"},
        {"0.0", "9.96", "10.0"},
        {"0.00%", "0.99985", "99.99%"},
        {".00", "0.5", ".50"},
        {"0.000000000000000000000000000000000000", "0.1",
         "0.100000000000000000000000000000000000"},
    };
    check_all(all, ARRAY_LEN(all), false);
}

static void test_words_and_signs(void **state)
{
    (void)state;
    static const struct shown all[] = {
        {"0\"世代\"", "7", "7世代"},
        {"0世代", "7", "7世代"},
        {"\"最低\"0\"日前\"", "30", "最低30日前"},
        {"#,##0", "1234567", "1,234,567"},
        {"#,##0", "12", "12"},
        {"#,##0.0,", "12345", "12.3"},
        {"#,##0", "-1234", "-1,234"},
        {"000", "7", "007"},
        {"0000-0000", "2442102", "0244-2102"},
        {"#", "0", ""},
        {"[$¥-411]#,##0", "1000", "¥1,000"},
        {"[Red]0.0;[Blue]-0.0", "-1.5", "-1.5"},
        {"0;(0)", "-3", "(3)"},
        {"0;-0;\"なし\"", "0", "なし"},
        {"0;-0;\"なし\"", "4", "4"},
        {"[<1]0\"分\";0\"時間\"", "0.4", "0分"},
        {"[<1]0\"分\";0\"時間\"", "4", "4時間"},
        {"[=0]\"無\";[=1]\"有\";0", "1", "有"},
        {"[=0]\"無\";[=1]\"有\";0", "0", "無"},
        {"_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", "5", "5"},
        {";;;", "5", ""},
        {"@", "5", "5"},
        {"0.0_);[Red]\\(0.0\\)", "2", "2.0"},
    };
    check_all(all, ARRAY_LEN(all), false);
}

static void test_dates_and_times(void **state)
{
    (void)state;
    static const struct shown all[] = {
        {"yyyy/m/d", "46127", "2026/4/15"},
        {"m/d/yy", "46127", "2026/4/15"},
        {"d-mmm-yy", "46127", "2026/4/15"},
        {"[$-411]ggge\"年\"m\"月\"d\"日\";@", "46127", "2026/4/15"},
        {"yyyy\"年\"m\"月\"d\"日\"\\(aaa\\)", "46127", "2026/4/15"},
        {"yyyy/mm/dd\\ hh:mm", "46127.375", "2026/4/15 9:00"},
        {"yyyy/m/d h:mm:ss", "46127.999988425925", "2026/4/15 23:59:59"},
        {"yyyy/m/d", "1", "1900/1/1"},
        {"yyyy/m/d", "61", "1900/3/1"},
        {"yyyy/m/d", "2958465", "9999/12/31"},
        {"yyyy/m/d", "2958466", "2958466"},
        {"yyyy/m/d", "-1", "-1"},
        {"h:mm", "0.375", "9:00"},
        {"hh:mm", "0.375", "09:00"},
        {"h:mm AM/PM", "0.75", "18:00"},
        {"h:mm", "46127.75", "18:00"},
        {"[h]:mm", "1", "24:00"},
        {"[h]:mm", "1.0833333333333333", "26:00"},
        {"[mm]:ss", "0.0034722222222222222", "05:00"},
        {"mm:ss", "0.0034722222222222222", "05:00"},
        {"h\"時間\"", "0.16666666666666666", "4時間"},
        {"h\"時\"mm\"分\"", "0.4375", "10時30分"},
        {"[m]\"分\"", "0.0034722222222222222", "5分"},
        {"h:mm", "0.99999999", "0:00"},
        {"yyyy/m/d h:mm", "0.375", "9:00"},
    };
    check_all(all, ARRAY_LEN(all), false);
    static const struct shown mac[] = {
        {"yyyy/m/d", "44665", "2026/4/15"},
        {"yyyy/m/d", "0", "1904/1/1"},
    };
    check_all(mac, ARRAY_LEN(mac), true);
}

static void test_builtin_formats(void **state)
{
    (void)state;
    struct arena arena = {0};
    assert_string_equal(show(&arena, number_format_builtin(10), "0.999", false),
                        "99.90%");
    assert_string_equal(show(&arena, number_format_builtin(14), "46127", false),
                        "2026/4/15");
    assert_string_equal(show(&arena, number_format_builtin(58), "46127", false),
                        "2026/4/15");
    assert_string_equal(show(&arena, number_format_builtin(20), "0.375", false),
                        "9:00");
    assert_string_equal(show(&arena, number_format_builtin(0), "7", false),
                        "7");
    assert_string_equal(show(&arena, number_format_builtin(9999), "7", false),
                        "7");
    arena_fini(&arena);
}

static void test_texts(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const struct shown all[] = {
        {"General", "7日以内", "7日以内"},
        {"@", "7日以内", "7日以内"},
        {"@\"以内\"", "7日", "7日以内"},
        {"0;-0;0;\"約\"@", "7日", "約7日"},
        {"0;-0", "7日", "7日"},
        {";;;", "7日", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        assert_string_equal(
            number_format_show_text(&arena, all[i].code, all[i].value),
            all[i].text);
    }
    assert_string_equal(number_format_show_iso(&arena, "2026-04-15"),
                        "2026/4/15");
    assert_string_equal(number_format_show_iso(&arena, "2026-04-15T00:00:00"),
                        "2026/4/15");
    assert_string_equal(number_format_show_iso(&arena, "2026-04-15T09:30:00"),
                        "2026/4/15 9:30");
    assert_string_equal(number_format_show_iso(&arena, "18:00:00"), "18:00");
    assert_string_equal(number_format_show_iso(&arena, "PT5M"), "PT5M");
    arena_fini(&arena);
}

static void test_numbers_that_are_none(void **state)
{
    (void)state;
    static const char *const none[] = {"",     "-",     ".",     "1e", "1.2.3",
                                       "0x10", "1E999", "NaN",   " 1", "1 ",
                                       "1E+",  "--1",   "1,000", "inf"};
    struct decimal number;
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        assert_false(decimal_parse(none[i], &number));
    }
    char many[2000];
    memset(many, '9', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    assert_false(decimal_parse(many, &number));
}

/* A format nobody would write ends in something, not in a crash. */
static void test_odd_formats(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const char *const odd[] = {
        "\"",   "[",   "\\",      "_",     "*",    ";",      ";;;;;;;;",
        "[]",   "[$]", "[$",      "0..0",  "%%%%", "[<]0;0", "[<>1]0;0",
        "E+",   "e",   "yyyymmm", "aaaa",  "?",    "[hms]",  ",,,,0",
        "0,,,", "\"a", "[<1",     "00,0,", "@@",   "0@0",    "/",
    };
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        assert_non_null(show(&arena, odd[i], "-1234.5", false));
        assert_non_null(show(&arena, odd[i], "0", false));
        assert_non_null(number_format_show_text(&arena, odd[i], "a"));
    }
    char wide[1000];
    memset(wide, '0', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    assert_string_equal(show(&arena, wide, "7", false), "7");
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_general),
        cmocka_unit_test(test_decimals_are_data),
        cmocka_unit_test(test_words_and_signs),
        cmocka_unit_test(test_dates_and_times),
        cmocka_unit_test(test_builtin_formats),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_numbers_that_are_none),
        cmocka_unit_test(test_odd_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

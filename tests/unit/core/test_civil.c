#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"

/* Every day of the years that instants may have, against the C library. */
static void test_days_agree_with_the_c_library(void **state)
{
    (void)state;
    int64_t first = INSTANT_LOWEST / MS_PER_DAY;
    int64_t last = INSTANT_HIGHEST / MS_PER_DAY;
    for (int64_t day = first; day <= last; day++) {
        time_t seconds = (time_t)(day * 86400);
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));
        struct civil_date date = civil_from_days(day);
        assert_int_equal(date.year, tm.tm_year + 1900);
        assert_int_equal(date.month, tm.tm_mon + 1);
        assert_int_equal(date.day, tm.tm_mday);
        assert_int_equal(civil_weekday(date), (tm.tm_wday + 6) % 7);
        assert_true(civil_days(date) == day);
    }
}

static void test_days_far_away(void **state)
{
    (void)state;
    struct civil_date year_zero = civil_from_days(-719468 - 1);
    assert_int_equal(year_zero.year, 0);
    assert_int_equal(year_zero.month, 2);
    assert_int_equal(year_zero.day, 29);
    int64_t edges[] = {INSTANT_MIN / MS_PER_DAY, INSTANT_MAX / MS_PER_DAY};
    for (size_t i = 0; i < ARRAY_LEN(edges); i++) {
        assert_true(civil_days(civil_from_days(edges[i])) == edges[i]);
    }
}

static void test_add_months(void **state)
{
    (void)state;
    static const struct {
        struct civil_date from;
        int months;
        struct civil_date to;
    } cases[] = {
        {{2026, 1, 31}, 1, {2026, 2, 28}},
        {{2024, 1, 31}, 1, {2024, 2, 29}},
        {{2024, 2, 29}, -12, {2023, 2, 28}},
        {{2024, 2, 29}, -48, {2020, 2, 29}},
        {{2026, 3, 31}, -1, {2026, 2, 28}},
        {{2026, 1, 15}, -1, {2025, 12, 15}},
        {{2026, 12, 15}, 1, {2027, 1, 15}},
        {{2026, 5, 31}, 13, {2027, 6, 30}},
        {{2026, 5, 31}, 0, {2026, 5, 31}},
        {{2026, 5, 31}, -12, {2025, 5, 31}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct civil_date to = civil_add_months(cases[i].from, cases[i].months);
        assert_true(civil_days(to) == civil_days(cases[i].to));
    }
}

static void test_parse_date(void **state)
{
    (void)state;
    struct civil_date date = {1, 1, 1};
    assert_int_equal(civil_parse_date("2024-02-29", &date), ERR_OK);
    assert_int_equal(date.year, 2024);
    assert_int_equal(date.month, 2);
    assert_int_equal(date.day, 29);
    static const char *const bad[] = {
        "",           "2026",       "2026-2-05",   "2026-02-30",  "2026-13-01",
        "2026-00-01", "2026-01-00", "2026-12-05 ", "20261205",    "1899-12-31",
        "+026-01-01", "2100-02-29", "1900-02-29",  "2026-12-05T", "2026-12-5x",
        "2026/12/05", "0000-01-01", " 2026-01-01"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(civil_parse_date(bad[i], &date), ERR_INVALID);
    }
    assert_int_equal(date.year, 2024); /* untouched by failures */
}

static void test_parse_instant(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01t00:00:00z", 0},
        {"1970-01-01T09:00:00+09:00", 0},
        {"1969-12-31T19:00:00-05:00", 0},
        {"1970-01-01T00:00:00-00:00", 0},
        {"1970-01-01T05:45:00.5+05:45", 500},
        {"2026-03-14T02:11:40+09:00", 1773421900000},
        /* rounded down, also before 1970 */
        {"1970-01-01T00:00:00.0019999999999999999999999999999999Z", 1},
        {"1969-12-31T23:59:59.9999Z", -1},
        {"1969-12-31T23:59:59.0009Z", -1000},
        {"1900-01-01T00:00:00Z", INSTANT_LOWEST},
        {"9999-12-31T23:59:59.999Z", INSTANT_HIGHEST},
    };
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        int64_t ms = 42;
        assert_int_equal(civil_parse_instant(good[i].text, &ms), ERR_OK);
        assert_true(ms == good[i].ms);
    }
}

static void test_parse_instant_refuses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2026-03-14",
        "2026-03-14T02:11:40",
        "2026-03-14 02:11:40Z",
        "2026-03-14T02:11Z",
        "2026-03-14T24:00:00Z",
        "2026-03-14T02:60:00Z",
        "2026-06-30T23:59:60Z", /* a leap second */
        "2026-03-14T02:11:40.Z",
        "2026-03-14T02:11:40,5Z",
        "2026-03-14T02:11:40+0900",
        "2026-03-14T02:11:40+09",
        "2026-03-14T02:11:40+24:00",
        "2026-03-14T02:11:40+09:60",
        "2026-03-14T02:11:40Z ",
        "2026-02-29T00:00:00Z",
        "1900-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59.999-00:01",
        "1773454300000",
    };
    int64_t ms = 42;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(civil_parse_instant(bad[i], &ms), ERR_INVALID);
    }
    assert_true(ms == 42);
}

static void test_scan_leaves_the_rest(void **state)
{
    (void)state;
    const char *rest = NULL;
    int64_t ms;
    assert_int_equal(civil_scan_instant("1970-01-01T00:00:01Z/x", &rest, &ms),
                     ERR_OK);
    assert_string_equal(rest, "/x");
    assert_true(ms == 1000);
}

static void test_render_instant(void **state)
{
    (void)state;
    static const struct {
        int64_t instant_ms;
        int64_t offset_ms;
        const char *text;
    } cases[] = {
        {0, 0, "1970-01-01T00:00:00Z"},
        {1773421900000, 9 * MS_PER_HOUR, "2026-03-14T02:11:40+09:00"},
        {-1, 0, "1969-12-31T23:59:59.999Z"},
        {5, -5 * MS_PER_HOUR, "1969-12-31T19:00:00.005-05:00"},
        {0, -(3 * MS_PER_HOUR + 30 * MS_PER_MINUTE),
         "1969-12-31T20:30:00-03:30"},
        /* Amsterdam's +00:19:32 until 1937: the minute, and the same instant */
        {0, 19 * MS_PER_MINUTE + 32000, "1970-01-01T00:19:00+00:19"},
        {INSTANT_LOWEST, 0, "1900-01-01T00:00:00Z"},
        {INSTANT_HIGHEST, 0, "9999-12-31T23:59:59.999Z"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char out[CIVIL_INSTANT_MAX];
        civil_render_instant(cases[i].instant_ms, cases[i].offset_ms, out);
        assert_string_equal(out, cases[i].text);
        int64_t ms;
        assert_int_equal(civil_parse_instant(out, &ms), ERR_OK);
        assert_true(ms == cases[i].instant_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_agree_with_the_c_library),
        cmocka_unit_test(test_days_far_away),
        cmocka_unit_test(test_add_months),
        cmocka_unit_test(test_parse_date),
        cmocka_unit_test(test_parse_instant),
        cmocka_unit_test(test_parse_instant_refuses),
        cmocka_unit_test(test_scan_leaves_the_rest),
        cmocka_unit_test(test_render_instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

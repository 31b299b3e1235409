#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/span.h"
#include "support/zone.h"

static int64_t at(const char *text)
{
    int64_t ms;
    if (civil_parse_instant(text, &ms) != ERR_OK) {
        fail_msg("no instant: %s", text);
    }
    return ms;
}

static void test_durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
        const char *shortest;
    } cases[] = {
        {"500ms", 500, "500ms"},
        {"10s", 10000, "10s"},
        {"5m", 300000, "5m"},
        {"1h", MS_PER_HOUR, "1h"},
        {"7d", 7 * MS_PER_DAY, "7d"},
        {"0s", 0, "0s"},
        {"0ms", 0, "0s"},
        {"90s", 90000, "90s"},
        {"1500ms", 1500, "1500ms"},
        {"60s", 60000, "1m"},
        {"24h", MS_PER_DAY, "1d"},
        {"36h", 36 * MS_PER_HOUR, "36h"},
        {"3660d", 3660 * MS_PER_DAY, "3660d"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t ms = -1;
        char out[SPAN_TEXT_MAX];
        assert_int_equal(span_parse_duration(cases[i].text, &ms), ERR_OK);
        assert_true(ms == cases[i].ms);
        assert_string_equal(span_render_duration(ms, out), cases[i].shortest);
    }
    char out[SPAN_TEXT_MAX];
    assert_string_equal(span_render_duration(-90000, out), "-90s");
}

static void test_durations_that_are_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",     "10",    "s",     "10 s", "1.5s",  "-1s",
        "10S",  "10sec", "1h30m", "+1s",  "3661d", "99999999999999999999s",
        "10us", " 10s",  "10s "};
    int64_t ms = 42;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (span_parse_duration(bad[i], &ms) != ERR_INVALID) {
            fail_msg("accepted: %s", bad[i]);
        }
    }
    assert_true(ms == 42);
}

static void test_iso(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct span span;
    } cases[] = {
        {"P1Y", {12, 0, 0}},
        {"P1M", {1, 0, 0}},
        {"P7D", {0, 7, 0}},
        {"P2W", {0, 14, 0}},
        {"PT5M", {0, 0, 300000}},
        {"PT0S", {0, 0, 0}},
        {"P0D", {0, 0, 0}},
        {"P1DT12H", {0, 1, 12 * MS_PER_HOUR}},
        {"P1Y2M3DT4H5M6S", {14, 3, 4 * MS_PER_HOUR + 5 * MS_PER_MINUTE + 6000}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct span span;
        assert_int_equal(span_parse_iso(cases[i].text, &span), ERR_OK);
        assert_int_equal(span.months, cases[i].span.months);
        assert_int_equal(span.days, cases[i].span.days);
        assert_true(span.exact_ms == cases[i].span.exact_ms);
    }
}

static void test_iso_that_is_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",     "P",    "PT",    "1Y",    "P1",         "P1H",
        "PT1D", "P1YT", "P1M1Y", "P1D1D", "P1.5D",      "p1y",
        "P-1Y", "P1Y ", "P2W1D", "P1Y2W", "P99999999Y", "PT99999999999999H",
        "P 1Y"};
    struct span span = {1, 2, 3};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (span_parse_iso(bad[i], &span) != ERR_INVALID) {
            fail_msg("accepted: %s", bad[i]);
        }
    }
    assert_int_equal(span.months, 1);
}

static void test_back_and_forward(void **state)
{
    (void)state;
    static const struct {
        const char *span;
        const char *zone;
        const char *later;
        const char *earlier;
    } back[] = {
        {"P1M", "Asia/Tokyo", "2026-03-31T12:00:00+09:00",
         "2026-02-28T12:00:00+09:00"},
        {"P1Y", "Asia/Tokyo", "2024-02-29T12:00:00+09:00",
         "2023-02-28T12:00:00+09:00"},
        /* the local date decides: in Tokyo it is March already */
        {"P1M", "Asia/Tokyo", "2026-02-28T15:30:00Z", "2026-01-31T15:30:00Z"},
        {"P1M", "UTC", "2026-02-28T15:30:00Z", "2026-01-28T15:30:00Z"},
        /* the local time of day stays over a change of the clock */
        {"P1D", "America/New_York", "2026-03-08T12:00:00-04:00",
         "2026-03-07T12:00:00-05:00"},
        {"PT24H", "America/New_York", "2026-03-08T12:00:00-04:00",
         "2026-03-07T11:00:00-05:00"},
        /* into a gap: forward; into a fold: the first */
        {"P1D", "America/New_York", "2026-03-09T02:30:00-04:00",
         "2026-03-08T03:30:00-04:00"},
        {"P1D", "America/New_York", "2026-11-02T01:30:00-05:00",
         "2026-11-01T01:30:00-04:00"},
        {"P1M1DT1H", "UTC", "2026-03-31T12:00:00.250Z",
         "2026-02-27T11:00:00.250Z"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(back); i++) {
        struct span span;
        assert_int_equal(span_parse_iso(back[i].span, &span), ERR_OK);
        int64_t ms =
            span_back(&span, zone(&arena, back[i].zone), at(back[i].later));
        if (ms != at(back[i].earlier)) {
            fail_msg("%s before %s", back[i].span, back[i].later);
        }
    }
    struct span month = {.months = 1};
    assert_true(span_forward(&month, zone(&arena, "Europe/London"),
                             at("2026-01-31T10:00:00Z")) ==
                at("2026-02-28T10:00:00Z"));
    struct span mixed = {.days = 1, .exact_ms = 1500};
    assert_true(span_forward(&mixed, zone(&arena, "Europe/London"),
                             at("2026-03-28T10:00:00Z")) ==
                at("2026-03-29T10:00:01.5+01:00"));
    arena_fini(&arena);
}

static const struct {
    const char *text;
    const char *zone;
    const char *now;
    const char *from;
    const char *to;
} windows[] = {
    {"2026-10", "Asia/Tokyo", "2026-10-15T00:00:00Z",
     "2026-10-01T00:00:00+09:00", "2026-11-01T00:00:00+09:00"},
    {"2026-12", "UTC", "2020-01-01T00:00:00Z", "2026-12-01T00:00:00Z",
     "2027-01-01T00:00:00Z"},
    /* 31 days less an hour */
    {"2026-03", "America/New_York", "2026-10-15T00:00:00Z",
     "2026-03-01T00:00:00-05:00", "2026-04-01T00:00:00-04:00"},
    {"2026-10/now", "Asia/Tokyo", "2026-10-15T00:00:00Z",
     "2026-10-01T00:00:00+09:00", "2026-10-15T00:00:00Z"},
    {"2026-10/now", "UTC", "2026-10-31T23:59:59.999Z", "2026-10-01T00:00:00Z",
     "2026-10-31T23:59:59.999Z"},
    {"2026-10/now", "Asia/Tokyo", "2026-12-24T00:00:00Z",
     "2026-10-01T00:00:00+09:00", "2026-11-01T00:00:00+09:00"},
    {"2026-10/now", "Asia/Tokyo", "2026-09-30T15:00:00.001Z",
     "2026-10-01T00:00:00+09:00", "2026-09-30T15:00:00.001Z"},
    {"P1Y", "Asia/Tokyo", "2024-02-29T12:00:00+09:00",
     "2023-02-28T12:00:00+09:00", "2024-02-29T12:00:00+09:00"},
    {"P3M", "UTC", "2026-05-31T01:02:03.004Z", "2026-02-28T01:02:03.004Z",
     "2026-05-31T01:02:03.004Z"},
    {"P30D", "Europe/London", "2026-04-10T12:00:00+01:00",
     "2026-03-11T12:00:00Z", "2026-04-10T12:00:00+01:00"},
    {"P1D", "Australia/Lord_Howe", "2026-10-04T12:00:00+11:00",
     "2026-10-03T12:00:00+10:30", "2026-10-04T12:00:00+11:00"},
    /* calendar quarters and years of the zone */
    {"2026-Q1", "Asia/Tokyo", "2026-10-15T00:00:00Z",
     "2026-01-01T00:00:00+09:00", "2026-04-01T00:00:00+09:00"},
    {"2026-Q3", "Asia/Tokyo", "2026-10-15T00:00:00Z",
     "2026-07-01T00:00:00+09:00", "2026-10-01T00:00:00+09:00"},
    {"2026-Q4", "America/New_York", "2026-12-15T00:00:00Z",
     "2026-10-01T00:00:00-04:00", "2027-01-01T00:00:00-05:00"},
    {"2026-Q4/now", "UTC", "2026-11-05T00:00:00Z", "2026-10-01T00:00:00Z",
     "2026-11-05T00:00:00Z"},
    {"2026-Q2/now", "UTC", "2026-11-05T00:00:00Z", "2026-04-01T00:00:00Z",
     "2026-07-01T00:00:00Z"},
    {"2026", "America/New_York", "2026-11-05T00:00:00Z",
     "2026-01-01T00:00:00-05:00", "2027-01-01T00:00:00-05:00"},
    {"2026/now", "Asia/Tokyo", "2026-11-05T00:00:00Z",
     "2026-01-01T00:00:00+09:00", "2026-11-05T00:00:00Z"},
    {"2026-01-01T00:00:00Z/2026-01-01T09:00:00.001+09:00", "UTC",
     "2026-10-15T00:00:00Z", "2026-01-01T00:00:00Z",
     "2026-01-01T00:00:00.001Z"},
};

static void test_windows(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(windows); i++) {
        struct ivl window;
        struct errmsg msg = {0};
        enum err err =
            span_window(windows[i].text, zone(&arena, windows[i].zone),
                        at(windows[i].now), &window, &msg);
        if (err != ERR_OK || window.from_ms != at(windows[i].from) ||
            window.to_ms != at(windows[i].to)) {
            fail_msg("%s at %s: %s", windows[i].text, windows[i].now, msg.text);
        }
    }
    arena_fini(&arena);
}

static void test_windows_that_are_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "202",
        "20266",
        "2026-",
        "2026-Q",
        "2026-Q0",
        "2026-Q5",
        "2026-q1",
        "2026-Q11",
        "2026-Q1/",
        "2026Q1",
        "2026/2027",
        "2027/now",
        "1899",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-10 ",
        "2026-10/",
        "2026-10/Now",
        "2026-10-01",
        "2026-10/2026-11",
        "/now",
        "1899-12",
        "now",
        "P1W",
        "PT1H",
        "P1Y2M",
        "P0D",
        "P00Y",
        "P-1Y",
        "P1.5Y",
        "P1Y/now",
        "1Y",
        "P99999Y",
        "P99999999999999999999D",
        "2026-01-01/2026-02-01",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z/",
        "2026-01-01T00:00:00Z/now",
        "2026-01-01T00:00:00Z/P1D",
        "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z/2026-01-03T00:00:00Z",
        "2026-01-01T00:00:00Z/2026-01-01T00:00:00Z", /* empty */
        "2026-01-02T00:00:00Z/2026-01-01T00:00:00Z", /* backward */
        "2026-11/now",                               /* not begun */
        "2026-12/now",
        "P200Y", /* before any instant */
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct ivl window = {1, 2};
        struct errmsg msg = {0};
        if (span_window(bad[i], tz_utc(), at("2026-11-01T00:00:00Z"), &window,
                        &msg) != ERR_INVALID) {
            fail_msg("accepted: %s", bad[i]);
        }
        assert_true(msg.text[0] != '\0');
        assert_true(window.from_ms == 1 && window.to_ms == 2);
    }
}

/* In the hour that occurs twice P0D would reach back an hour; any length but
 * that is at least the day the clock was set. */
static void test_window_that_ends_in_a_fold(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct tz *tz = zone(&arena, "America/New_York");
    struct ivl window;
    int64_t now_ms = at("2026-11-01T01:30:00-05:00");
    assert_int_equal(span_window("P1D", tz, now_ms, &window, NULL), ERR_OK);
    assert_true(window.from_ms == at("2026-10-31T01:30:00-04:00"));
    assert_int_equal(span_window("P0D", tz, now_ms, &window, NULL),
                     ERR_INVALID);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_durations_that_are_none),
        cmocka_unit_test(test_iso),
        cmocka_unit_test(test_iso_that_is_none),
        cmocka_unit_test(test_back_and_forward),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_windows_that_are_none),
        cmocka_unit_test(test_window_that_ends_in_a_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

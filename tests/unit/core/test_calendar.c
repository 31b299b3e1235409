#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "core/calendar.h"
#include "core/civil.h"
#include "core/holiday_jp.h"
#include "support/zone.h"

#define EVERY_DAY 0x7FU
#define WEEKDAYS 0x1FU
#define SUNDAY 0x40U

static const struct holidays no_holidays = {0};

static int64_t at(const char *text)
{
    int64_t ms;
    if (civil_parse_instant(text, &ms) != ERR_OK) {
        fail_msg("no instant: %s", text);
    }
    return ms;
}

static struct ivl between(const char *from, const char *to)
{
    return (struct ivl){at(from), at(to)};
}

static int64_t clock_ms(int hour, int minute)
{
    return hour * MS_PER_HOUR + minute * MS_PER_MINUTE;
}

static void assert_ivl(struct ivl ivl, const char *from, const char *to)
{
    char text[2][CIVIL_INSTANT_MAX];
    assert_string_equal(civil_render_instant(ivl.from_ms, 0, text[0]),
                        civil_render_instant(at(from), 0, text[1]));
    assert_string_equal(civil_render_instant(ivl.to_ms, 0, text[0]),
                        civil_render_instant(at(to), 0, text[1]));
}

/* The hours of one entry; on every day, unless it names some. */
static struct ivls one_day(struct arena *arena, const char *zone_name,
                           struct hours_entry entry, struct ivl within)
{
    entry.days = entry.days == 0 ? EVERY_DAY : entry.days;
    struct hours hours = {.entries = &entry, .n_entries = 1};
    return calendar_hours(arena, &hours, &no_holidays, zone(arena, zone_name),
                          within);
}

static void test_always(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct civil_date date = {2026, 1, 1};
    struct hours hours = {.always = true};
    struct holidays holidays = {.japan = true, .dates = &date, .n_dates = 1};
    struct ivl year = between("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    struct ivls open =
        calendar_hours(&arena, &hours, &holidays, tz_utc(), year);
    assert_int_equal(open.n, 1);
    assert_true(ivls_length(open) == 365 * MS_PER_DAY);
    assert_true(calendar_is_business_day(&hours, &holidays, date));
    struct ivl forever = {INSTANT_MIN, INSTANT_MAX};
    open = calendar_hours(&arena, &hours, &holidays, tz_utc(), forever);
    assert_true(open.items[0].from_ms == INSTANT_MIN);
    arena_fini(&arena);
}

static void test_a_week_in_tokyo(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct hours_entry entries[] = {
        {WEEKDAYS, clock_ms(9, 0), clock_ms(18, 0)},
        {SUNDAY, clock_ms(22, 0), clock_ms(24, 0)},
        {1, 0, clock_ms(1, 30)}, /* Monday, goes on from Sunday's */
        {2, clock_ms(10, 0), clock_ms(20, 0)}, /* overlaps Tuesday's */
    };
    struct hours hours = {.entries = entries, .n_entries = 4};
    /* 2026-11-02 is a Monday, the 3rd 文化の日. */
    struct ivl week =
        between("2026-11-01T00:00:00+09:00", "2026-11-08T00:00:00+09:00");
    struct holidays none = {0};
    const struct tz *tokyo = zone(&arena, "Asia/Tokyo");
    struct ivls open = calendar_hours(&arena, &hours, &none, tokyo, week);
    assert_int_equal(open.n, 6);
    assert_ivl(open.items[0], "2026-11-01T22:00:00+09:00",
               "2026-11-02T01:30:00+09:00");
    assert_ivl(open.items[2], "2026-11-03T09:00:00+09:00",
               "2026-11-03T20:00:00+09:00");
    struct holidays japan = {.japan = true};
    open = calendar_hours(&arena, &hours, &japan, tokyo, week);
    assert_int_equal(open.n, 5);
    assert_ivl(open.items[2], "2026-11-04T09:00:00+09:00",
               "2026-11-04T18:00:00+09:00");
    struct civil_date dates[] = {{2026, 11, 2}, {1999, 1, 1}, {2026, 11, 6}};
    struct holidays listed = {.dates = dates, .n_dates = 3};
    open = calendar_hours(&arena, &hours, &listed, tokyo, week);
    assert_int_equal(open.n, 4); /* Sunday, Tuesday … Thursday */
    assert_ivl(open.items[0], "2026-11-01T22:00:00+09:00",
               "2026-11-02T00:00:00+09:00");
    arena_fini(&arena);
}

static void test_clipped_to_the_interval(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct hours_entry entry = {EVERY_DAY, clock_ms(9, 0), clock_ms(18, 0)};
    struct ivls open = one_day(
        &arena, "Asia/Tokyo", entry,
        between("2026-11-02T12:00:00+09:00", "2026-11-03T10:00:00+09:00"));
    assert_int_equal(open.n, 2);
    assert_ivl(open.items[0], "2026-11-02T12:00:00+09:00",
               "2026-11-02T18:00:00+09:00");
    assert_ivl(open.items[1], "2026-11-03T09:00:00+09:00",
               "2026-11-03T10:00:00+09:00");
    open = one_day(
        &arena, "Asia/Tokyo", entry,
        between("2026-11-02T18:00:00+09:00", "2026-11-03T09:00:00+09:00"));
    assert_int_equal(open.n, 0);
    struct ivl empty = {5, 5};
    assert_int_equal(one_day(&arena, "Asia/Tokyo", entry, empty).n, 0);
    arena_fini(&arena);
}

static void test_days_around_the_clock_are_one(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct hours_entry entry = {EVERY_DAY, 0, clock_ms(24, 0)};
    struct ivl year = between("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    static const char *const zones[] = {"UTC", "America/New_York",
                                        "Australia/Lord_Howe", "Pacific/Apia"};
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        struct ivls open = one_day(&arena, zones[i], entry, year);
        assert_int_equal(open.n, 1);
        assert_true(ivls_length(open) == year.to_ms - year.from_ms);
    }
    arena_fini(&arena);
}

/* Local hours against changes of the clock: figures.md, calendars. */
static const struct {
    const char *zone;
    struct hours_entry entry;
    const char *day_from, *day_to;
    const char *from, *to; /* NULL: empty */
} changes[] = {
    /* across the gap and the fold: an hour less, an hour more */
    {"America/New_York",
     {0, 3600000, 4 * 3600000},
     "2026-03-08T00:00:00-05:00",
     "2026-03-09T00:00:00-04:00",
     "2026-03-08T06:00:00Z",
     "2026-03-08T08:00:00Z"},
    {"America/New_York",
     {0, 3600000, 4 * 3600000},
     "2026-11-01T00:00:00-04:00",
     "2026-11-02T00:00:00-05:00",
     "2026-11-01T05:00:00Z",
     "2026-11-01T09:00:00Z"},
    /* exactly the hour that is skipped, and its second half */
    {"America/New_York",
     {0, 2 * 3600000, 3 * 3600000},
     "2026-03-08T00:00:00-05:00",
     "2026-03-09T00:00:00-04:00",
     NULL,
     NULL},
    {"America/New_York",
     {0, 9000000, 3 * 3600000},
     "2026-03-08T00:00:00-05:00",
     "2026-03-09T00:00:00-04:00",
     NULL,
     NULL},
    /* begins in the gap: moved forward by it */
    {"America/New_York",
     {0, 9000000, 5 * 3600000},
     "2026-03-08T00:00:00-05:00",
     "2026-03-09T00:00:00-04:00",
     "2026-03-08T07:30:00Z",
     "2026-03-08T09:00:00Z"},
    /* ends in the fold: at the first occurrence */
    {"America/New_York",
     {0, 0, 5400000},
     "2026-11-01T00:00:00-04:00",
     "2026-11-02T00:00:00-05:00",
     "2026-11-01T04:00:00Z",
     "2026-11-01T05:30:00Z"},
    /* half an hour at Lord Howe */
    {"Australia/Lord_Howe",
     {0, 3600000, 3 * 3600000},
     "2026-10-04T00:00:00+10:30",
     "2026-10-05T00:00:00+11:00",
     "2026-10-03T14:30:00Z",
     "2026-10-03T16:00:00Z"},
    {"Australia/Lord_Howe",
     {0, 2 * 3600000, 9000000},
     "2026-10-04T00:00:00+10:30",
     "2026-10-05T00:00:00+11:00",
     NULL,
     NULL},
    {"Australia/Lord_Howe",
     {0, 3600000, 3 * 3600000},
     "2026-04-05T00:00:00+11:00",
     "2026-04-06T00:00:00+10:30",
     "2026-04-04T14:00:00Z",
     "2026-04-04T16:30:00Z"},
};

static void test_changes_of_the_clock(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        struct ivls open =
            one_day(&arena, changes[i].zone, changes[i].entry,
                    between(changes[i].day_from, changes[i].day_to));
        assert_int_equal(open.n, changes[i].from == NULL ? 0 : 1);
        if (open.n == 1) {
            assert_ivl(open.items[0], changes[i].from, changes[i].to);
        }
    }
    arena_fini(&arena);
}

/* Samoa went from the 29th to the 31st: the whole 30th is a gap of a day, and
 * midnight to midnight of it is nothing. */
static void test_a_day_left_out(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct hours_entry entry = {0, 0, clock_ms(24, 0)};
    struct ivl days =
        between("2011-12-29T00:00:00-10:00", "2012-01-01T00:00:00+14:00");
    struct ivls open = one_day(&arena, "Pacific/Apia", entry, days);
    assert_int_equal(open.n, 1);
    assert_true(ivls_length(open) == 2 * MS_PER_DAY);
    arena_fini(&arena);
}

/* What lies near the ends of the interval asked for must not change it. */
static void test_changes_at_the_edge(void **state)
{
    (void)state;
    struct arena arena = {0};
    /* The left-out Friday's hours, moved to the next, where it begins there. */
    struct hours_entry day = {0x10, clock_ms(10, 0), clock_ms(18, 0)};
    struct ivls open = one_day(
        &arena, "Pacific/Apia", day,
        between("2011-12-31T00:00:00+14:00", "2011-12-31T12:00:00+14:00"));
    assert_int_equal(open.n, 1);
    assert_ivl(open.items[0], "2011-12-31T10:00:00+14:00",
               "2011-12-31T12:00:00+14:00");
    /* Hours that ended at the first 01:30, from the second 01:00 on. */
    struct hours_entry night = {SUNDAY, clock_ms(1, 15), clock_ms(1, 30)};
    open = one_day(
        &arena, "America/New_York", night,
        between("2026-11-01T01:00:00-05:00", "2026-11-01T12:00:00-05:00"));
    assert_int_equal(open.n, 0);
    /* At 00:01 the clock went back to 23:01: the 29th had begun. */
    struct hours_entry morning = {0, 0, clock_ms(9, 0)};
    open = one_day(&arena, "America/St_Johns", morning,
                   between("2006-10-29T02:00:00Z", "2006-10-29T02:45:00Z"));
    assert_int_equal(open.n, 1);
    assert_ivl(open.items[0], "2006-10-29T02:30:00Z", "2006-10-29T02:45:00Z");
    arena_fini(&arena);
}

/* Minute by minute, by the local clock: hours whose ends lie far from any
 * change of it. */
static void check_by_minutes(const char *zone_name)
{
    struct arena arena = {0};
    struct hours_entry entries[] = {
        {WEEKDAYS, clock_ms(8, 30), clock_ms(17, 45)},
        {0x60, clock_ms(10, 0), clock_ms(14, 0)},
        {0x15, clock_ms(16, 0), clock_ms(23, 59)},
    };
    struct hours hours = {.entries = entries, .n_entries = 3};
    struct holidays holidays = {.japan = true};
    const struct tz *tz = zone(&arena, zone_name);
    struct ivl years = between("2025-12-30T00:00:00Z", "2027-01-05T00:00:00Z");
    struct ivls open = calendar_hours(&arena, &hours, &holidays, tz, years);
    for (int64_t t = years.from_ms; t < years.to_ms; t += MS_PER_MINUTE) {
        struct civil_time local = tz_to_local(tz, t);
        bool wanted = false;
        for (size_t i = 0; i < hours.n_entries; i++) {
            wanted = wanted ||
                     ((entries[i].days >> civil_weekday(local.date) & 1) != 0 &&
                      local.ms_of_day >= entries[i].from_ms &&
                      local.ms_of_day < entries[i].to_ms);
        }
        wanted = wanted && !holiday_jp(local.date);
        assert_int_equal(ivls_contains(open, t), wanted);
    }
    arena_fini(&arena);
}

static void test_a_year_minute_by_minute(void **state)
{
    (void)state;
    check_by_minutes("Asia/Tokyo");
    check_by_minutes("America/New_York");
    check_by_minutes("Australia/Lord_Howe");
    check_by_minutes("Pacific/Apia");
}

static void test_parts_add_up(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct hours_entry entry = {EVERY_DAY, clock_ms(1, 15), clock_ms(3, 45)};
    struct ivl year = between("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    int64_t whole = ivls_length(one_day(&arena, "Europe/London", entry, year));
    int64_t sum = 0;
    for (int64_t t = year.from_ms; t < year.to_ms; t += 7777777) {
        int64_t to = t + 7777777 < year.to_ms ? t + 7777777 : year.to_ms;
        struct ivl part = {t, to};
        sum += ivls_length(one_day(&arena, "Europe/London", entry, part));
    }
    assert_true(sum == whole);
    arena_fini(&arena);
}

static void test_maintenance(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct ivl day = {0, MS_PER_DAY};
    struct maintenance windows[] = {
        {.start_ms = 5000, .end_ms = 9000, .announced_ms = 5000},
        {.start_ms = 1000, .end_ms = 2000, .announced_ms = 1001}, /* late */
        {.start_ms = 8000, .end_ms = 12000, .announced_ms = 0},
        {.start_ms = 20000, .end_ms = 30000, .announced_ms = ANNOUNCED_NEVER},
        {.start_ms = -5000, .end_ms = 100, .announced_ms = -9000},
    };
    struct calendar calendar = {
        .tz = tz_utc(),
        .hours = {.always = true},
        .maintenances = windows,
        .n_maintenances = ARRAY_LEN(windows),
    };
    struct ivls planned = calendar_maintenance(&arena, &calendar, day);
    assert_int_equal(planned.n, 2);
    assert_true(planned.items[0].from_ms == 0 && planned.items[0].to_ms == 100);
    assert_true(planned.items[1].from_ms == 5000 &&
                planned.items[1].to_ms == 12000);
    struct ivls service = calendar_planned(&arena, &calendar, day);
    assert_true(ivls_length(service) == MS_PER_DAY - 7100);
    assert_true(ivls_contains(service, 1500));
    assert_false(ivls_contains(service, 5000));
    arena_fini(&arena);
}

static void test_business_days(void **state)
{
    (void)state;
    struct hours_entry entry = {WEEKDAYS, clock_ms(10, 0), clock_ms(18, 0)};
    struct hours hours = {.entries = &entry, .n_entries = 1};
    struct civil_date extra = {2026, 12, 31};
    struct holidays holidays = {.japan = true, .dates = &extra, .n_dates = 1};
    static const struct {
        struct civil_date date;
        bool business;
    } cases[] = {
        {{2026, 11, 2}, true},  {{2026, 11, 3}, false}, /* 文化の日 */
        {{2026, 11, 7}, false},                         /* Saturday */
        {{2026, 12, 30}, true}, {{2026, 12, 31}, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(
            calendar_is_business_day(&hours, &holidays, cases[i].date),
            cases[i].business);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_always),
        cmocka_unit_test(test_a_week_in_tokyo),
        cmocka_unit_test(test_clipped_to_the_interval),
        cmocka_unit_test(test_days_around_the_clock_are_one),
        cmocka_unit_test(test_changes_of_the_clock),
        cmocka_unit_test(test_a_day_left_out),
        cmocka_unit_test(test_changes_at_the_edge),
        cmocka_unit_test(test_a_year_minute_by_minute),
        cmocka_unit_test(test_parts_add_up),
        cmocka_unit_test(test_maintenance),
        cmocka_unit_test(test_business_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which months ask for their report, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/months.h"
#include "support/zone.h"

static int64_t at(const char *text)
{
    int64_t ms = 0;
    assert_int_equal(civil_parse_instant(text, &ms), ERR_OK);
    return ms;
}

static void months_follow_the_zone(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *instant, *text, *from, *to;
        int64_t hours;
    } cases[] = {
        {"Asia/Tokyo", "2026-10-31T14:59:59.999Z", "2026-10",
         "2026-10-01T00:00:00+09:00", "2026-11-01T00:00:00+09:00", 744},
        {"Asia/Tokyo", "2026-10-31T15:00:00Z", "2026-11",
         "2026-11-01T00:00:00+09:00", "2026-12-01T00:00:00+09:00", 720},
        /* DST ends on 1 November 2026: an hour more in November. */
        {"America/New_York", "2026-11-30T12:00:00-05:00", "2026-11",
         "2026-11-01T00:00:00-04:00", "2026-12-01T00:00:00-05:00", 721},
        {"America/New_York", "2026-03-01T00:00:00-05:00", "2026-03",
         "2026-03-01T00:00:00-05:00", "2026-04-01T00:00:00-04:00", 743},
        {"UTC", "2028-02-29T23:59:59Z", "2028-02", "2028-02-01T00:00:00Z",
         "2028-03-01T00:00:00Z", 696},
        {"UTC", "2027-12-31T23:59:59Z", "2027-12", "2027-12-01T00:00:00Z",
         "2028-01-01T00:00:00Z", 744},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct tz *tz = zone(&arena, cases[i].zone);
        struct month month = month_at(tz, at(cases[i].instant));
        assert_string_equal(month.text, cases[i].text);
        assert_int_equal(month.window.from_ms, at(cases[i].from));
        assert_int_equal(month.window.to_ms, at(cases[i].to));
        assert_int_equal(month.window.to_ms - month.window.from_ms,
                         cases[i].hours * MS_PER_HOUR);
        struct month after = month_after(tz, &month);
        assert_int_equal(after.window.from_ms, month.window.to_ms);
        struct month again = month_before(tz, &after);
        assert_string_equal(again.text, month.text);
        assert_int_equal(again.window.from_ms, month.window.from_ms);
    }
    arena_fini(&arena);
}

/* The texts of what is due, "2026-09 2026-10 ". */
static const char *due(struct arena *arena, const struct months_query *query)
{
    struct month months[MONTHS_MAX];
    size_t n = months_due(query, months);
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        text = arena_printf(arena, "%s%s ", text, months[i].text);
    }
    return text;
}

static void a_month_is_due_once_it_is_over_and_seen(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *seen, *now, *due;
    } cases[] = {
        /* Not before the grace of a minute is over. */
        {"Asia/Tokyo", "2026-10-10T00:00:00Z", "2026-11-01T00:00:59.999+09:00",
         ""},
        {"Asia/Tokyo", "2026-10-10T00:00:00Z", "2026-11-01T00:01:00+09:00",
         "2026-10 "},
        /* New York is still in October when Tokyo is not. */
        {"America/New_York", "2026-10-10T00:00:00Z",
         "2026-11-01T00:01:00+09:00", ""},
        {"America/New_York", "2026-10-10T00:00:00Z",
         "2026-11-01T00:01:00-04:00", "2026-10 "},
        /* Off on the 1st, over the change of the clocks. */
        {"America/New_York", "2026-10-10T00:00:00Z",
         "2026-12-04T09:30:00-05:00", "2026-10 2026-11 "},
        {"America/New_York", "2026-11-01T00:00:00-04:00",
         "2026-12-01T00:01:00-05:00", "2026-11 "},
        /* Added in the middle: from that month on. */
        {"UTC", "2026-02-14T12:00:00Z", "2026-04-01T12:00:00Z",
         "2026-02 2026-03 "},
        /* Seen first in the month that is not over. */
        {"UTC", "2026-04-01T00:00:00Z", "2026-04-30T12:00:00Z", ""},
        /* Long off: no more than thirteen. */
        {"UTC", "2020-01-01T00:00:00Z", "2026-04-02T00:00:00Z",
         "2025-03 2025-04 2025-05 2025-06 2025-07 2025-08 2025-09 2025-10 "
         "2025-11 2025-12 2026-01 2026-02 2026-03 "},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct months_query query = {
            .tz = zone(&arena, cases[i].zone),
            .ends = {INSTANT_MIN, INSTANT_MAX},
            .seen_ms = at(cases[i].seen),
            .grace_ms = 60000,
            .now_ms = at(cases[i].now),
        };
        assert_string_equal(due(&arena, &query), cases[i].due);
    }
    arena_fini(&arena);
}

/* Each month is of the configuration in force when it ended. */
static void each_month_is_of_one_configuration(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct months_query query = {
        .tz = tz_utc(),
        .seen_ms = at("2026-01-10T00:00:00Z"),
        .grace_ms = 60000,
        .now_ms = at("2026-05-02T00:00:00Z"),
    };
    int64_t changed_ms = at("2026-03-01T00:00:00Z");
    query.ends = (struct ivl){INSTANT_MIN, changed_ms};
    assert_string_equal(due(&arena, &query), "2026-01 2026-02 ");
    query.ends = (struct ivl){changed_ms, INSTANT_MAX};
    assert_string_equal(due(&arena, &query), "2026-03 2026-04 ");
    arena_fini(&arena);
}

static void the_next_is_told(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct tz *tz = zone(&arena, "America/New_York");
    int64_t due_ms = at("2026-11-01T00:01:00-04:00");
    assert_int_equal(months_next_ms(tz, 60000, at("2026-10-05T00:00:00Z")),
                     due_ms);
    assert_int_equal(months_next_ms(tz, 60000, due_ms - 1), due_ms);
    assert_int_equal(months_next_ms(tz, 60000, due_ms),
                     at("2026-12-01T00:01:00-05:00"));
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_follow_the_zone),
        cmocka_unit_test(a_month_is_due_once_it_is_over_and_seen),
        cmocka_unit_test(each_month_is_of_one_configuration),
        cmocka_unit_test(the_next_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/tz.h"
#include "support/zone.h"
#include "support/zone_oracle.h"

static int64_t at(const char *text)
{
    int64_t ms;
    assert_int_equal(civil_parse_instant(text, &ms), ERR_OK);
    return ms;
}

static int64_t year_start(int year)
{
    return civil_days((struct civil_date){year, 1, 1}) * MS_PER_DAY;
}

static void compare(const struct tz *tz, const char *name, int64_t instant_ms)
{
    int64_t wanted_ms = zone_oracle_offset_ms(instant_ms);
    int64_t offset_ms = tz_offset_ms(tz, instant_ms);
    if (offset_ms != wanted_ms) {
        char text[CIVIL_INSTANT_MAX];
        fail_msg("%s at %s: %lld, the C library says %lld", name,
                 civil_render_instant(instant_ms, 0, text),
                 (long long)offset_ms, (long long)wanted_ms);
    }
}

/* Coarse steps find a wrong or missing transition by what follows it; then
 * each transition is looked at closely. Returns comparisons made. */
static long compare_zone(const struct tz *tz, const char *name,
                         int64_t coarse_ms)
{
    long n = 0;
    int64_t end_ms = year_start(2101);
    for (int64_t t = 0; t < end_ms; t += coarse_ms, n++) {
        compare(tz, name, t);
    }
    struct tz_stretch stretch = tz_stretch(tz, 0);
    while (stretch.to_ms < end_ms) {
        int64_t change_ms = stretch.to_ms;
        compare(tz, name, change_ms - 1000);
        compare(tz, name, change_ms - 1);
        compare(tz, name, change_ms);
        compare(tz, name, change_ms + 1000);
        stretch = tz_stretch(tz, change_ms);
        assert_true(stretch.from_ms <= change_ms && change_ms < stretch.to_ms);
        n += 4;
    }
    return n;
}

/* Calls `visit` for every zone and link of the system. */
static size_t each_zone(void (*visit)(const char *name))
{
    FILE *list = fopen(ZONEINFO "tzdata.zi", "r");
    assert_non_null(list);
    size_t n = 0;
    char line[512];
    while (fgets(line, sizeof line, list) != NULL) {
        char name[128];
        if (sscanf(line, "Z %127s", name) == 1 ||
            sscanf(line, "L %*s %127s", name) == 1) {
            visit(name);
            n++;
        }
    }
    fclose(list);
    return n;
}

static long comparisons;

static void visit_offsets(const char *name)
{
    struct arena arena = {0};
    zone_oracle_use(name);
    comparisons += compare_zone(zone(&arena, name), name,
                                3 * MS_PER_DAY + 137 * MS_PER_SECOND);
    arena_fini(&arena);
}

static void test_every_zone_1970_to_2100(void **state)
{
    (void)state;
    size_t zones = each_zone(visit_offsets);
    print_message("%zu zones, %ld comparisons\n", zones, comparisons);
    assert_true(zones > 400);
}

/* The first instant at which a clock shows `local_ms`, or else the gap rule,
 * by the oracle alone; `change_ms` is the one transition near. */
static int64_t oracle_from_local(int64_t local_ms, int64_t change_ms)
{
    int64_t before_ms = zone_oracle_offset_ms(change_ms - 1);
    int64_t after_ms = zone_oracle_offset_ms(change_ms);
    if (local_ms - before_ms < change_ms || local_ms - after_ms < change_ms) {
        return local_ms - before_ms;
    }
    return local_ms - after_ms;
}

static struct civil_time civil(int64_t local_ms)
{
    int64_t day = local_ms / MS_PER_DAY - (local_ms % MS_PER_DAY < 0);
    return (struct civil_time){civil_from_days(day),
                               local_ms - day * MS_PER_DAY};
}

/* Local times around one change: its gap or fold, their edges, their middle. */
static void check_change(const struct tz *tz, const char *name,
                         int64_t change_ms)
{
    int64_t before_ms = zone_oracle_offset_ms(change_ms - 1);
    int64_t after_ms = zone_oracle_offset_ms(change_ms);
    int64_t width_ms = after_ms - before_ms;
    int64_t locals[] = {change_ms + before_ms, change_ms + after_ms,
                        change_ms + before_ms + width_ms / 2};
    for (size_t i = 0; i < ARRAY_LEN(locals); i++) {
        for (int64_t d = -1; d <= 1; d++) {
            int64_t local_ms = locals[i] + d;
            int64_t wanted = oracle_from_local(local_ms, change_ms);
            if (tz_from_local(tz, civil(local_ms)) != wanted) {
                fail_msg("%s: change at %lld, local %lld", name,
                         (long long)change_ms, (long long)local_ms);
            }
        }
    }
}

/* Changes less than four days apart confuse the oracle, not us; there are
 * but a handful. */
static void visit_local_times(const char *name)
{
    struct arena arena = {0};
    zone_oracle_use(name);
    const struct tz *tz = zone(&arena, name);
    int64_t end_ms = year_start(2101);
    struct tz_stretch stretch = tz_stretch(tz, 0);
    while (stretch.to_ms < end_ms) {
        struct tz_stretch next = tz_stretch(tz, stretch.to_ms);
        if (next.to_ms - stretch.to_ms > 4 * MS_PER_DAY &&
            stretch.to_ms - stretch.from_ms > 4 * MS_PER_DAY) {
            check_change(tz, name, stretch.to_ms);
            comparisons++;
        }
        stretch = next;
    }
    arena_fini(&arena);
}

static void test_local_times_around_every_change(void **state)
{
    (void)state;
    comparisons = 0;
    each_zone(visit_local_times);
    print_message("%ld changes\n", comparisons);
    assert_true(comparisons > 10000);
}

static void test_gaps_and_folds(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        struct civil_date date;
        int hour, minute;
        const char *instant;
    } cases[] = {
        /* 02:30 does not exist; 01:30 exists twice */
        {"America/New_York", {2026, 3, 8}, 2, 30, "2026-03-08T03:30:00-04:00"},
        {"America/New_York", {2026, 3, 8}, 2, 0, "2026-03-08T03:00:00-04:00"},
        {"America/New_York", {2026, 3, 8}, 3, 0, "2026-03-08T03:00:00-04:00"},
        {"America/New_York", {2026, 11, 1}, 1, 30, "2026-11-01T01:30:00-04:00"},
        {"America/New_York", {2026, 11, 1}, 2, 0, "2026-11-01T02:00:00-05:00"},
        /* half an hour */
        {"Australia/Lord_Howe",
         {2026, 10, 4},
         2,
         15,
         "2026-10-04T02:45:00+11:00"},
        {"Australia/Lord_Howe",
         {2026, 4, 5},
         1,
         45,
         "2026-04-05T01:45:00+11:00"},
        {"Australia/Lord_Howe",
         {2026, 4, 5},
         2,
         0,
         "2026-04-05T02:00:00+10:30"},
        /* a day left out */
        {"Pacific/Apia", {2011, 12, 30}, 12, 0, "2011-12-31T12:00:00+14:00"},
        {"Pacific/Apia", {2011, 12, 29}, 24, 0, "2011-12-31T00:00:00+14:00"},
        {"Pacific/Apia", {2011, 12, 31}, 0, 0, "2011-12-31T00:00:00+14:00"},
        /* a change at midnight: the day begins at one */
        {"America/Sao_Paulo", {2018, 11, 4}, 0, 0, "2018-11-04T01:00:00-02:00"},
        {"Asia/Tokyo", {2026, 12, 31}, 24, 0, "2027-01-01T00:00:00+09:00"},
        /* by the rule, far after the last transition listed */
        {"Europe/London", {2090, 3, 26}, 1, 30, "2090-03-26T02:30:00+01:00"},
        {"Europe/London", {2090, 10, 29}, 1, 30, "2090-10-29T01:30:00+01:00"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct civil_time local = {cases[i].date,
                                   cases[i].hour * MS_PER_HOUR +
                                       cases[i].minute * MS_PER_MINUTE};
        assert_true(tz_from_local(zone(&arena, cases[i].zone), local) ==
                    at(cases[i].instant));
    }
    arena_fini(&arena);
}

static void test_to_local(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct civil_time local =
        tz_to_local(zone(&arena, "Asia/Tokyo"), at("2026-02-28T15:00:00.001Z"));
    assert_int_equal(local.date.month, 3);
    assert_int_equal(local.date.day, 1);
    assert_int_equal(local.ms_of_day, 1);
    local = tz_to_local(tz_utc(), -1);
    assert_int_equal(local.date.year, 1969);
    assert_int_equal(local.ms_of_day, MS_PER_DAY - 1);
    assert_int_equal(tz_offset_ms(tz_utc(), INSTANT_MAX), 0);
    arena_fini(&arena);
}

/* A zone file of one type without transitions, and a rule. */
static size_t make_file(const char *rule, char version, unsigned char *out,
                        size_t size)
{
    static const unsigned char block[] = {0, 0, 0, 0, 0, 0, 'X', 'X', 'X', 0};
    unsigned char header[44] = {'T', 'Z', 'i', 'f', (unsigned char)version};
    header[39] = 1; /* types */
    header[43] = 4; /* characters */
    size_t n = 0;
    for (int i = 0; i < 2; i++) {
        memcpy(out + n, header, sizeof header);
        memcpy(out + n + sizeof header, block, sizeof block);
        n += sizeof header + sizeof block;
    }
    int bytes = snprintf((char *)out + n, size - n, "\n%s\n", rule);
    return n + (size_t)bytes;
}

static enum err parse_rule(struct arena *arena, const char *rule,
                           const struct tz **ret_tz)
{
    unsigned char file[1024];
    size_t n = make_file(rule, '3', file, sizeof file);
    struct errmsg msg = {0};
    enum err err = tz_parse(arena, file, n, ret_tz, &msg);
    assert_true((err == ERR_OK) == (msg.text[0] == '\0'));
    return err;
}

static void test_rules_against_the_c_library(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "JST-9",
        "<-0330>3:30",
        "EST5EDT,M3.2.0,M11.1.0",
        "NZST-12NZDT,M9.5.0,M4.1.0/3",
        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "IST-2IDT,M3.4.4/26,M10.5.0",
        "AAA4BBB,J60,J300/1:30:15",
        "AAA4BBB,59/3,304/2",
        "AAA-3BBB-5,J2/0,J59/24",
        "IST-1GMT0,M10.5.0,M3.5.0/1",
        "CCC+5:15:30DDD+4:00:01,M1.5.6/23,M6.4.3/0",
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        const struct tz *tz = NULL;
        assert_int_equal(parse_rule(&arena, rules[i], &tz), ERR_OK);
        zone_oracle_use(rules[i]);
        compare_zone(tz, rules[i], 7 * MS_PER_HOUR + 1000);
    }
    arena_fini(&arena);
}

/* RFC 8536, 3.3.1: how a rule says that daylight time never ends. */
static void test_daylight_time_all_year(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct tz *tz = NULL;
    assert_int_equal(parse_rule(&arena, "EST5EDT,0/0,J365/25", &tz), ERR_OK);
    for (int64_t t = 0; t < year_start(2010); t += 59 * MS_PER_MINUTE) {
        assert_int_equal(tz_offset_ms(tz, t), -4 * MS_PER_HOUR);
    }
    arena_fini(&arena);
}

static void test_rules_that_are_none(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "E5",
        "EST",
        "EST5EDT", /* when it begins is not said */
        "EST5EDT,M3.2.0",
        "EST5EDT,M3.2.0,",
        "EST5EDT,M3.2.0,M11.1.0,",
        "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M0.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.0.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0",
        "EST5EDT,J0,J300",
        "EST5EDT,J366,J300",
        "EST5EDT,366,300",
        "EST5EDT,M3.2.0/168,M11.1.0",
        "EST5EDT,M3.2.0/2:60,M11.1.0",
        "EST25",
        "EST5:",
        "<EST5",
        "<E!T>5",
        "EST99999999999999999999",
        " EST5",
        "EST5 ",
    };
    struct arena arena = {0};
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        const struct tz *tz = NULL;
        if (parse_rule(&arena, rules[i], &tz) != ERR_INVALID) {
            fail_msg("accepted: %s", rules[i]);
        }
        assert_null(tz);
    }
    arena_fini(&arena);
}

static void test_files_that_are_none(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct tz *tz = NULL;
    struct errmsg msg = {0};
    assert_int_equal(tz_parse(&arena, NULL, 0, &tz, &msg), ERR_INVALID);
    assert_int_equal(tz_parse(&arena, "# a text", 8, &tz, &msg), ERR_INVALID);
    unsigned char file[256];
    size_t n = make_file("JST-9", '2', file, sizeof file);
    assert_int_equal(tz_parse(&arena, file, n, &tz, &msg), ERR_OK);
    tz = NULL;
    for (size_t cut = 0; cut < n; cut++) {
        assert_int_equal(tz_parse(&arena, file, cut, &tz, &msg), ERR_INVALID);
    }
    file[54 + 24 + 7] = 1; /* a leap second counted in the second block */
    file[54 + 31] = 1;
    assert_int_equal(tz_parse(&arena, file, n, &tz, &msg), ERR_INVALID);
    memset(file + 54 + 32, 0xFF, 4); /* 4 billion transitions */
    assert_int_equal(tz_parse(&arena, file, n, &tz, &msg), ERR_INVALID);
    assert_null(tz);
    arena_fini(&arena);
}

/* Version 1 has 32-bit times and no rule: the last type stays. */
static void test_version_1(void **state)
{
    (void)state;
    struct arena arena = {0};
    size_t n = 0;
    const unsigned char *bytes = zone_bytes(&arena, "Europe/Berlin", &n);
    assert_non_null(bytes);
    unsigned char *copy = arena_alloc(&arena, n);
    memcpy(copy, bytes, n);
    copy[4] = 0;
    const struct tz *tz = NULL;
    struct errmsg msg = {0};
    if (copy[35] == 0 && copy[34] == 0) {
        /* A "slim" file: the first block is empty and has no type. */
        assert_int_equal(tz_parse(&arena, copy, n, &tz, &msg), ERR_INVALID);
    } else {
        assert_int_equal(tz_parse(&arena, copy, n, &tz, &msg), ERR_OK);
        zone_oracle_use("Europe/Berlin");
        for (int64_t t = 0; t < year_start(2037); t += 5 * MS_PER_HOUR) {
            compare(tz, "Europe/Berlin, version 1", t);
        }
        assert_int_equal(tz_offset_ms(tz, INSTANT_MAX), MS_PER_HOUR);
    }
    arena_fini(&arena);
}

/* Whatever damaged bytes yield: an error, or a zone that answers sanely. */
static void poke(const struct tz *tz, uint64_t random)
{
    int64_t instant_ms = (int64_t)(random % (uint64_t)INSTANT_HIGHEST);
    struct tz_stretch stretch = tz_stretch(tz, instant_ms);
    assert_true(stretch.from_ms <= instant_ms && instant_ms < stretch.to_ms);
    assert_true(stretch.offset_ms > -TZ_OFFSET_MAX_MS &&
                stretch.offset_ms < TZ_OFFSET_MAX_MS);
    struct civil_time local = tz_to_local(tz, instant_ms);
    assert_true(local.ms_of_day >= 0 && local.ms_of_day < MS_PER_DAY);
    int64_t again_ms = tz_from_local(tz, local);
    assert_true(again_ms <= instant_ms);
    assert_true(instant_ms - again_ms <= 2 * TZ_OFFSET_MAX_MS);
    (void)tz_stretch(tz, INSTANT_MIN);
    (void)tz_stretch(tz, INSTANT_MAX);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void test_damaged_files(void **state)
{
    (void)state;
    static const char *const names[] = {"America/New_York", "Asia/Tokyo",
                                        "Australia/Lord_Howe",
                                        "Africa/Casablanca"};
    uint64_t seed = 20261107;
    size_t parsed = 0;
    for (int round = 0; round < 20000; round++) {
        struct arena arena = {0};
        size_t n = 0;
        const char *name = names[round % (int)ARRAY_LEN(names)];
        const void *bytes = zone_bytes(&arena, name, &n);
        assert_non_null(bytes);
        size_t kept = round % 3 == 0 ? next_random(&seed) % (n + 1) : n;
        unsigned char *copy = heap_alloc(kept); /* exact, for the sanitizer */
        memcpy(copy, bytes, kept);
        for (uint64_t i = next_random(&seed) % 4; kept > 0 && i > 0; i--) {
            uint64_t random = next_random(&seed);
            size_t place = random % (i % 2 == 0 ? kept : kept / 8 + 1);
            copy[place] = (unsigned char)(random >> 48);
        }
        const struct tz *tz = NULL;
        if (tz_parse(&arena, copy, kept, &tz, NULL) == ERR_OK) {
            poke(tz, next_random(&seed));
            parsed++;
        }
        free(copy);
        arena_fini(&arena);
    }
    assert_true(parsed > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_zone_1970_to_2100),
        cmocka_unit_test(test_local_times_around_every_change),
        cmocka_unit_test(test_gaps_and_folds),
        cmocka_unit_test(test_to_local),
        cmocka_unit_test(test_rules_against_the_c_library),
        cmocka_unit_test(test_daylight_time_all_year),
        cmocka_unit_test(test_rules_that_are_none),
        cmocka_unit_test(test_files_that_are_none),
        cmocka_unit_test(test_version_1),
        cmocka_unit_test(test_damaged_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

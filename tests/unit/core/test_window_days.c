/* A window's days: hand-computed ones, and that the parts are the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/units.h"
#include "core/window_days.h"
#include "support/zone.h"
#include "support_story.h"

#define HOUR MS_PER_HOUR
#define RUNS_MOST 400

/* One probe that looks once a minute, in New York. */
struct world {
    struct story story;
    struct run runs[RUNS_MOST];
    size_t n;
};

static void world_init(struct world *world, const char *name)
{
    story_init(&world->story);
    world->n = 0;
    world->story.calendar.tz = zone(&world->story.arena, name);
}

static int64_t local(const struct world *world, int month, int day, int hour)
{
    return tz_from_local(world->story.calendar.tz,
                         (struct civil_time){{2026, month, day}, hour * HOUR});
}

/* Looks every minute of [from_ms, to_ms). */
static void see(struct world *world, int64_t from_ms, int64_t to_ms,
                enum obs_state state)
{
    if (from_ms >= to_ms) {
        return;
    }
    assert_true(world->n < RUNS_MOST);
    world->runs[world->n++] = (struct run){
        .first_ms = from_ms,
        .last_ms = to_ms - MINUTE,
        .interval_ms = MINUTE,
        .max_gap_ms = 150000,
        .count = (uint32_t)((to_ms - from_ms) / MINUTE),
        .confirm = 2,
        .state = state,
    };
    world->story.series[0][0] = (struct series){world->runs, world->n};
}

static const struct reckoning *reckoned(struct world *world, int64_t now_ms)
{
    return reckon(&world->story.arena, &world->story.history, now_ms);
}

static const struct window_day *days_of(struct world *world,
                                        const struct reckoning *reckoning,
                                        struct ivl window, size_t *ret_n)
{
    return window_days(&world->story.arena, reckoning, window,
                       window_step_of(window), ret_n);
}

static void assert_sums(struct world *world, const struct reckoning *reckoning,
                        struct ivl window, enum window_step step)
{
    struct figures figures =
        reckon_window(&world->story.arena, reckoning, window);
    size_t n = 0;
    const struct window_day *days =
        window_days(&world->story.arena, reckoning, window, step, &n);
    struct window_day sum = {0};
    int64_t at_ms = window.from_ms;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(days[i].span.from_ms, at_ms);
        assert_true(days[i].span.to_ms > at_ms);
        at_ms = days[i].span.to_ms;
        sum.planned_ms += days[i].planned_ms;
        sum.maintenance_ms += days[i].maintenance_ms;
        sum.down_ms += days[i].down_ms;
        sum.unknown_ms += days[i].unknown_ms;
        sum.down_min_ms += days[i].down_min_ms;
        sum.down_max_ms += days[i].down_max_ms;
    }
    assert_int_equal(at_ms, window.to_ms);
    assert_int_equal(sum.planned_ms, figures.planned_ms);
    assert_int_equal(sum.maintenance_ms, figures.maintenance_ms);
    assert_int_equal(sum.down_ms, figures.down_ms);
    assert_int_equal(sum.unknown_ms, figures.unknown_ms);
    assert_int_equal(sum.down_min_ms, figures.down_min_ms);
    assert_int_equal(sum.down_max_ms, figures.down_max_ms);
}

/* March 2026 in New York: the 8th has 23 hours. Looked at from the 2nd on; down
 * on the 4th from 23:30 to 00:30; one failure on the 6th; nobody looked on the
 * 10th from 06:00 to the 12th, 12:00. */
static void a_month_with_everything(void **state)
{
    (void)state;
    struct world world;
    world_init(&world, "America/New_York");
    int64_t down_ms = local(&world, 3, 4, 23) + 30 * MINUTE;
    int64_t suspect_ms = local(&world, 3, 6, 12);
    see(&world, local(&world, 3, 2, 0), down_ms, STATE_UP);
    see(&world, down_ms, down_ms + HOUR, STATE_DOWN);
    see(&world, down_ms + HOUR, suspect_ms, STATE_UP);
    see(&world, suspect_ms, suspect_ms + MINUTE, STATE_DOWN);
    see(&world, suspect_ms + MINUTE, local(&world, 3, 10, 6), STATE_UP);
    see(&world, local(&world, 3, 12, 12), local(&world, 4, 1, 0) + MINUTE,
        STATE_UP);
    const struct maintenance maintenances[] = {
        {.start_ms = local(&world, 3, 20, 0),
         .end_ms = local(&world, 3, 21, 0)},
        {.start_ms = local(&world, 3, 25, 1),
         .end_ms = local(&world, 3, 25, 3)},
    };
    world.story.calendar.maintenances = maintenances;
    world.story.calendar.n_maintenances = ARRAY_LEN(maintenances);
    struct ivl window = {local(&world, 3, 1, 0), local(&world, 4, 1, 0)};
    const struct reckoning *reckoning = reckoned(&world, window.to_ms);
    size_t n = 0;
    const struct window_day *days = days_of(&world, reckoning, window, &n);
    assert_int_equal(n, 31);
    static const char *const states[] = {
        "unseen", "up", "up",        "down",   "down",      "uncertain", "up",
        "up",     "up", "uncertain", "unseen", "uncertain", "up"};
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        assert_int_equal(days[i].date.day, (int)i + 1);
        assert_string_equal(day_state_name(days[i].state), states[i]);
    }
    assert_string_equal(day_state_name(days[19].state), "maintenance");
    assert_string_equal(day_state_name(days[24].state), "up");
    assert_int_equal(days[24].maintenance_ms, 2 * HOUR);
    assert_int_equal(days[24].planned_ms, 22 * HOUR);
    assert_int_equal(days[7].planned_ms, 23 * HOUR);
    /* From the last look before to the last one down, in both days. */
    assert_int_equal(days[3].down_ms, 30 * MINUTE);
    assert_int_equal(days[4].down_ms, 30 * MINUTE);
    assert_int_equal(days[3].down_max_ms, 31 * MINUTE);
    assert_int_equal(days[4].down_min_ms, 29 * MINUTE);
    assert_int_equal(days[5].down_max_ms, 2 * MINUTE);
    assert_int_equal(days[9].unknown_ms, 18 * HOUR + MINUTE);
    assert_int_equal(days[10].unknown_ms, 24 * HOUR);
    assert_sums(&world, reckoning, window, WINDOW_STEP_DAY);
    story_fini(&world.story);
}

static void closed_days_have_nothing_planned(void **state)
{
    (void)state;
    struct world world;
    world_init(&world, "Asia/Tokyo");
    static const struct hours_entry weekdays = {
        .days = 0x1F, .from_ms = 10 * HOUR, .to_ms = 18 * HOUR};
    world.story.calendar.hours =
        (struct hours){.entries = &weekdays, .n_entries = 1};
    world.story.calendar.holidays.japan = true;
    struct ivl window = {local(&world, 5, 1, 0), local(&world, 5, 9, 0)};
    see(&world, window.from_ms, window.to_ms + MINUTE, STATE_UP);
    const struct reckoning *reckoning = reckoned(&world, window.to_ms);
    size_t n = 0;
    const struct window_day *days = days_of(&world, reckoning, window, &n);
    assert_int_equal(n, 8);
    assert_int_equal(days[0].state, DAY_UP);
    for (size_t i = 1; i < 6; i++) {
        /* A weekend, then the holidays up to the 6th. */
        assert_int_equal(days[i].state, DAY_UNPLANNED);
    }
    assert_int_equal(days[6].state, DAY_UP);
    assert_int_equal(days[6].planned_ms, 8 * HOUR);
    story_fini(&world.story);
}

static void a_year_is_cut_by_month(void **state)
{
    (void)state;
    struct world world;
    world_init(&world, "Asia/Tokyo");
    struct ivl window = {local(&world, 1, 15, 6), local(&world, 12, 31, 0)};
    see(&world, local(&world, 6, 30, 22), local(&world, 7, 1, 1), STATE_DOWN);
    see(&world, local(&world, 7, 1, 1), window.to_ms, STATE_UP);
    const struct reckoning *reckoning = reckoned(&world, window.to_ms);
    size_t n = 0;
    const struct window_day *months = days_of(&world, reckoning, window, &n);
    assert_int_equal(n, 12);
    assert_int_equal(months[0].date.day, 15);
    assert_int_equal(months[1].date.month, 2);
    assert_int_equal(months[1].date.day, 1);
    assert_int_equal(months[0].planned_ms, 16 * MS_PER_DAY + 18 * HOUR);
    assert_int_equal(months[5].down_ms, 2 * HOUR);
    assert_int_equal(months[6].down_ms, HOUR);
    assert_int_equal(months[11].planned_ms, 30 * MS_PER_DAY);
    assert_sums(&world, reckoning, window, WINDOW_STEP_MONTH);
    story_fini(&world.story);
}

/* Samoa left out 2011-12-30. */
static void a_day_left_out_has_none(void **state)
{
    (void)state;
    struct world world;
    world_init(&world, "Pacific/Apia");
    const struct tz *tz = world.story.calendar.tz;
    struct ivl window = {
        tz_from_local(tz, (struct civil_time){{2011, 12, 29}, 0}),
        tz_from_local(tz, (struct civil_time){{2012, 1, 2}, 0})};
    const struct reckoning *reckoning = reckoned(&world, window.to_ms);
    size_t n = 0;
    const struct window_day *days = days_of(&world, reckoning, window, &n);
    assert_int_equal(n, 3);
    assert_int_equal(days[0].date.day, 29);
    assert_int_equal(days[1].date.day, 31);
    assert_int_equal(days[2].date.day, 1);
    assert_int_equal(days[2].state, DAY_UNSEEN);
    assert_sums(&world, reckoning, window, WINDOW_STEP_DAY);
    story_fini(&world.story);
}

static int one_of(int n)
{
    return rand() % n;
}

static void random_past(struct world *world, int64_t at_ms)
{
    static const enum obs_state states[] = {STATE_UP, STATE_UP, STATE_DOWN,
                                            STATE_UNKNOWN};
    for (int i = 0; i < 60; i++) {
        int64_t to_ms = at_ms + (1 + one_of(2000)) * MINUTE;
        enum obs_state one = states[one_of(4)];
        see(world, at_ms, to_ms, one);
        at_ms = to_ms + one_of(3) / 2 * one_of(3000) * MINUTE;
    }
}

static void parts_are_the_whole(void **state)
{
    (void)state;
    static const char *const zones[] = {"America/New_York", "Asia/Tokyo",
                                        "Asia/Kathmandu",
                                        "Australia/Lord_Howe"};
    static const struct hours_entry days = {
        .days = 0x3F, .from_ms = HOUR, .to_ms = 23 * HOUR};
    srand(20261101);
    for (int round = 0; round < 400; round++) {
        struct world world;
        world_init(&world, zones[one_of(4)]);
        if (one_of(2) == 0) {
            world.story.calendar.hours =
                (struct hours){.entries = &days, .n_entries = 1};
        }
        int64_t start_ms = local(&world, 1 + one_of(12), 1, 0);
        struct maintenance maintenance = {
            .start_ms = start_ms + one_of(40) * MS_PER_DAY,
        };
        maintenance.end_ms = maintenance.start_ms + (1 + one_of(90)) * HOUR;
        world.story.calendar.maintenances = &maintenance;
        world.story.calendar.n_maintenances = 1;
        world.story.history.min_outage_ms = one_of(2) * 600 * MINUTE;
        random_past(&world, start_ms + one_of(1000) * MINUTE);
        struct ivl window = {start_ms - one_of(5) * HOUR, 0};
        window.to_ms = window.from_ms + (1 + one_of(100000)) * MINUTE;
        const struct reckoning *reckoning =
            reckoned(&world, window.to_ms - one_of(20000) * MINUTE);
        assert_sums(&world, reckoning, window,
                    one_of(2) == 0 ? WINDOW_STEP_DAY : WINDOW_STEP_MONTH);
        story_fini(&world.story);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_with_everything),
        cmocka_unit_test(closed_days_have_nothing_planned),
        cmocka_unit_test(a_year_is_cut_by_month),
        cmocka_unit_test(a_day_left_out_has_none),
        cmocka_unit_test(parts_are_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/check.h"
#include "base/units.h"
#include "support_story.h"

/* Each test tells a history of one observation a minute and asserts minutes.
 * Rule numbers are those of docs/figures.md. */

static int begin(void **state)
{
    static struct story story;
    story_init(&story);
    *state = &story;
    return 0;
}

static int end(void **state)
{
    story_fini(*state);
    return 0;
}

/* Point D, optimistic D, pessimistic D and point X, in minutes. */
static void assert_minutes(const struct figures *figures, int down, int least,
                           int most, int unknown)
{
    assert_int_equal(figures->down_ms, down * MINUTE);
    assert_int_equal(figures->down_min_ms, least * MINUTE);
    assert_int_equal(figures->down_max_ms, most * MINUTE);
    assert_int_equal(figures->unknown_ms, unknown * MINUTE);
}

static void test_a_clean_hour(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uuuuuuuuuuu");
    struct figures figures = story_figures(story, 10, 0, 10);
    assert_minutes(&figures, 0, 0, 0, 0);
    assert_int_equal(figures.planned_ms, 10 * MINUTE);
    assert_true(figures.point == 100.0 && figures.low == 100.0);
    assert_true(figures.coverage == 100.0);
    assert_int_equal(figures.hidden_ms, 179743);
    assert_true(fabs(figures.low_95 - (100.0 - 17974.3 / 600.0)) < 1e-9);
    assert_false(figures.has_mttr);
}

static void test_a_single_down_is_suspect(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uuduu");
    struct figures figures = story_figures(story, 4, 0, 4);
    assert_minutes(&figures, 0, 0, 2, 0);
    assert_int_equal(figures.suspect_count, 1);
    assert_int_equal(figures.hidden_ms, 284631);
    assert_int_equal(figures.n_incidents, 0);
}

static void test_two_downs_are_an_outage(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uudduu");
    struct figures figures = story_figures(story, 5, 0, 5);
    assert_minutes(&figures, 2, 1, 3, 0);
    assert_int_equal(figures.suspect_count, 0);
    assert_int_equal(figures.n_incidents, 1);
    const struct incident *incident = figures.incidents;
    assert_int_equal(incident->start_ms, story_minute(2));
    assert_int_equal(incident->end_ms, story_minute(4));
    assert_false(incident->open);
    assert_true(incident->has_start_earliest);
    assert_int_equal(incident->start_earliest_ms, story_minute(1));
    assert_int_equal(incident->end_latest_ms, story_minute(4));
    assert_int_equal(incident->repair_ms, 2 * MINUTE);
    assert_int_equal(incident->repair_min_ms, MINUTE);
    assert_int_equal(incident->repair_max_ms, 3 * MINUTE);
    assert_int_equal(incident->elapsed_ms, 2 * MINUTE);
    assert_int_equal(incident->last_optimistic_down_ms, story_minute(3));
    assert_int_equal(figures.mttr_ms, 2 * MINUTE);
}

/* One down within max_gap of the next still confirms it, one further away
 * does not. */
static void test_confirmation_needs_neighbours(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uud.duu");
    struct figures near = story_figures(story, 6, 0, 6);
    assert_minutes(&near, 3, 2, 4, 0);
    story_tell(story, 0, 0, 10, "ud..duu");
    struct figures far = story_figures(story, 16, 10, 16);
    assert_int_equal(far.down_ms, 0);
    assert_int_equal(far.suspect_count, 2);
}

static void test_unknown_is_neither(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uuxuddxdd");
    struct figures figures = story_figures(story, 8, 0, 8);
    /* x at 2: 1…3; d at 4, 5 point D 4…5; x at 6: 5…7; d at 7, 8. */
    assert_minutes(&figures, 2, 2, 2 + 5, 4);
}

static void test_a_gap_is_unseen(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uu..uu...uu");
    struct figures figures = story_figures(story, 10, 0, 10);
    /* 1…4 is 3 min, 5…9 is 4 min; max_gap is 2.5 min. */
    assert_minutes(&figures, 0, 0, 7, 7);
}

static void test_the_present_is_what_was_last_seen(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uudd");
    struct figures soon = story_figures(story, 5, 0, 5);
    assert_minutes(&soon, 3, 3, 4, 0);
    assert_true(soon.incidents[0].open);
    assert_int_equal(soon.incidents[0].end_ms, story_minute(5));
    struct figures late = story_figures(story, 6, 0, 6);
    assert_minutes(&late, 1, 1, 5, 3);
    assert_true(late.incidents[0].open);
    assert_int_equal(late.incidents[0].end_ms, story_minute(3));
    assert_int_equal(late.incidents[0].end_latest_ms, story_minute(6));
}

static void test_before_the_first_and_after_now(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uuu");
    struct figures figures = story_figures(story, 2, -5, 10);
    assert_minutes(&figures, 0, 0, 13, 13);
    assert_int_equal(figures.planned_ms, 15 * MINUTE);
    assert_true(figures.point == 100.0 && figures.high == 100.0);
}

static void test_nothing_was_ever_seen(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 20, "uuu"); /* after now */
    struct figures figures = story_figures(story, 10, 0, 15);
    assert_minutes(&figures, 0, 0, 15, 15);
    assert_false(figures.has_point);
    assert_true(figures.has_bounds && figures.low == 0.0);
    assert_false(story_reckon(story, 10)->seen_any);
}

static void test_nothing_is_planned(void **state)
{
    struct story *story = *state;
    story->calendar.hours.always = false;
    story_tell(story, 0, 0, 0, "uuddd");
    struct figures figures = story_figures(story, 4, 0, 4);
    assert_int_equal(figures.planned_ms, 0);
    assert_false(figures.has_point);
    assert_false(figures.has_bounds);
    assert_int_equal(figures.n_incidents, 0);
}

static void test_quorum_of_vantages(void **state)
{
    struct story *story = *state;
    story->probes[0].n_vantages = 3;
    story->probes[0].quorum = 2;
    story_tell(story, 0, 0, 0, "udddxdd");
    story_tell(story, 0, 1, 0, "udddddd");
    story_tell(story, 0, 2, 0, "uuuuuxx");
    struct figures figures = story_figures(story, 6, 0, 6);
    /* 0…1 U U U; 1…3 D D U; 3…4 X D U; 4…5 X D X; 5…6 D D X */
    assert_minutes(&figures, 3, 3, 6, 2);
}

static void test_any_all_and_some(void **state)
{
    struct story *story = *state;
    story->history.n_probes = 3;
    story_tell(story, 0, 0, 0, "uddddd");
    story_tell(story, 1, 0, 0, "uudddd");
    story_tell(story, 2, 0, 0, "uuuddd");
    struct figures any = story_figures(story, 5, 0, 5);
    assert_minutes(&any, 4, 4, 5, 0);
    story->history.down_when = (struct down_when){DOWN_WHEN_COUNT, 2};
    struct figures some = story_figures(story, 5, 0, 5);
    assert_minutes(&some, 3, 3, 4, 0);
    story->history.down_when = (struct down_when){DOWN_WHEN_COUNT, 9};
    struct figures more = story_figures(story, 5, 0, 5);
    story->history.down_when.kind = DOWN_WHEN_ALL;
    struct figures all = story_figures(story, 5, 0, 5);
    assert_minutes(&all, 2, 2, 3, 0);
    assert_int_equal(more.down_ms, all.down_ms);
}

/* A probe that was removed no longer counts, and where there is none nobody
 * looked. */
static void test_since_and_until(void **state)
{
    struct story *story = *state;
    story->history.n_probes = 2;
    story->history.down_when.kind = DOWN_WHEN_ALL;
    story->probes[0].until_ms = story_minute(6);
    story->probes[1].since_ms = story_minute(2);
    story->probes[1].until_ms = story_minute(4);
    story_tell(story, 0, 0, 0, "ddddddddd");
    story_tell(story, 1, 0, 0, "uuuuuuuuu");
    struct figures figures = story_figures(story, 8, 0, 8);
    assert_minutes(&figures, 4, 4, 6 + 2 - 2, 2);
    struct figures gone = story_figures(story, 8, 6, 8);
    assert_int_equal(gone.resolution_ms, MINUTE);
}

static void test_short_outages_do_not_count(void **state)
{
    struct story *story = *state;
    story->history.min_outage_ms = 3 * MINUTE;
    story_tell(story, 0, 0, 0, "uuduuuuudddddduu");
    struct figures figures = story_figures(story, 15, 0, 15);
    assert_minutes(&figures, 6, 5, 7, 0);
    assert_int_equal(figures.n_incidents, 1);
    assert_int_equal(figures.suspect_count, 1);
}

/* Rule 2: 2 min of point D within 3 min of pessimistic D: up where it is seen
 * around, unknown next to a gap. */
static void test_short_point_intervals(void **state)
{
    struct story *story = *state;
    story->history.min_outage_ms = 3 * MINUTE;
    story_tell(story, 0, 0, 0, "uudduu");
    struct figures seen = story_figures(story, 5, 0, 5);
    assert_minutes(&seen, 0, 0, 3, 0);
    story_tell(story, 0, 0, 6, "uuddd....uu");
    struct figures gap = story_figures(story, 16, 6, 16);
    /* point D 8…10, then unseen until 15; pessimistic D 7…15 */
    assert_minutes(&gap, 0, 0, 8, 7);
}

/* What may still grow is not forgiven, and neither is what has no
 * beginning. */
static void test_short_outages_at_the_ends(void **state)
{
    struct story *story = *state;
    story->history.min_outage_ms = 60 * MINUTE;
    story_tell(story, 0, 0, 0, "dduuuuudd");
    struct figures figures = story_figures(story, 8, 0, 8);
    /* D 0…2 and 7…8 become X; pessimistic 0…2 and 6…8 stay. */
    assert_minutes(&figures, 0, 0, 4, 3);
}

static void test_maintenance_announced_in_time(void **state)
{
    struct story *story = *state;
    struct maintenance windows[] = {
        {.start_ms = story_minute(2),
         .end_ms = story_minute(4),
         .announced_ms = story_minute(2),
         .announced_given = true},
        {.start_ms = story_minute(4),
         .end_ms = story_minute(6),
         .announced_ms = story_minute(4) + 1,
         .announced_given = true},
    };
    story->calendar.maintenances = windows;
    story->calendar.n_maintenances = ARRAY_LEN(windows);
    story_tell(story, 0, 0, 0, "uudddddduuu");
    struct figures figures = story_figures(story, 10, 0, 10);
    assert_int_equal(figures.maintenance_ms, 2 * MINUTE);
    assert_int_equal(figures.planned_ms, 8 * MINUTE);
    assert_int_equal(figures.down_ms, 4 * MINUTE);
    /* 1…2 may have been the start, but 2…4 is not planned: its own stretch. */
    assert_int_equal(figures.n_incidents, 1);
    assert_int_equal(figures.incidents[0].start_ms, story_minute(4));
    assert_int_equal(figures.incidents[0].start_earliest_ms, story_minute(4));
}

static void test_flapping_is_one_incident(void **state)
{
    struct story *story = *state;
    story->history.merge_within_ms = 3 * MINUTE;
    story_tell(story, 0, 0, 0, "uudduudduuuudduu");
    struct figures figures = story_figures(story, 15, 0, 15);
    /* D 2…4, up 2 min, D 6…8, up 4 min, D 12…14 */
    assert_int_equal(figures.n_incidents, 2);
    assert_int_equal(figures.incidents[0].end_ms, story_minute(8));
    assert_int_equal(figures.incidents[0].repair_ms, 6 * MINUTE);
    assert_int_equal(figures.incidents[0].down_ms, 4 * MINUTE);
    assert_int_equal(figures.mttr_ms, 4 * MINUTE);
    story->history.merge_within_ms = 2 * MINUTE;
    assert_int_equal(story_figures(story, 15, 0, 15).n_incidents, 3);
}

/* Down before and after time nobody looked at: recovery was never seen. */
static void test_an_outage_goes_on_through_a_gap(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "udd.....dduu");
    struct figures figures = story_figures(story, 11, 0, 11);
    assert_int_equal(figures.n_incidents, 1);
    const struct incident *incident = figures.incidents;
    assert_int_equal(incident->start_ms, story_minute(1));
    assert_int_equal(incident->end_ms, story_minute(10));
    assert_int_equal(incident->repair_ms, 3 * MINUTE);
    assert_int_equal(incident->repair_max_ms, 10 * MINUTE);
    assert_int_equal(incident->elapsed_ms, 3 * MINUTE);
}

static void test_down_since_the_first_observation(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "ddduu");
    struct figures figures = story_figures(story, 4, 0, 4);
    assert_int_equal(figures.n_incidents, 1);
    assert_false(figures.incidents[0].has_start_earliest);
    assert_int_equal(figures.incidents[0].repair_max_ms, 3 * MINUTE);
}

static void test_an_incident_belongs_to_where_it_began(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uuddddduu");
    assert_int_equal(story_figures(story, 8, 0, 3).n_incidents, 1);
    assert_int_equal(story_figures(story, 8, 3, 8).n_incidents, 0);
    assert_int_equal(story_figures(story, 8, 2, 3).n_incidents, 1);
    assert_int_equal(story_figures(story, 8, 0, 2).n_incidents, 0);
}

static void test_a_day_is_long(void **state)
{
    struct story *story = *state;
    struct run runs[] = {
        {story_minute(0), story_minute(9), MINUTE, 150000, 10, 2, STATE_UP, 0},
        {story_minute(10), story_minute(10 + 1439), MINUTE, 150000, 1440, 2,
         STATE_DOWN, 0},
        {story_minute(10 + 1440), story_minute(1460), MINUTE, 150000, 11, 2,
         STATE_UP, 0},
    };
    story->series[0][0] = (struct series){runs, ARRAY_LEN(runs)};
    assert_int_equal(story_figures(story, 1460, 0, 1460).n_incidents_long, 1);
    runs[1].first_ms++;
    assert_int_equal(story_figures(story, 1460, 0, 1460).n_incidents_long, 0);
}

/* Elapsed time decides, not the few hours of it that were planned. */
static void test_a_day_is_long_whatever_is_planned(void **state)
{
    struct story *story = *state;
    const struct hours_entry every_day = {0x7F, 10 * MS_PER_HOUR,
                                          18 * MS_PER_HOUR};
    story->calendar.hours = (struct hours){false, &every_day, 1};
    struct run runs[] = {
        {story_minute(0), story_minute(719), MINUTE, 150000, 720, 2, STATE_UP,
         0},
        {story_minute(720), story_minute(2879), MINUTE, 150000, 2160, 2,
         STATE_DOWN, 0},
    };
    story->series[0][0] = (struct series){runs, ARRAY_LEN(runs)};
    /* Down from noon to the next day's end: 6 + 8 hours of 36. */
    struct figures figures = story_figures(story, 2880, 0, 2880);
    assert_int_equal(figures.n_incidents, 1);
    assert_int_equal(figures.incidents[0].repair_ms, 14 * MS_PER_HOUR);
    assert_int_equal(figures.incidents[0].elapsed_ms, 30 * MS_PER_HOUR);
    assert_int_equal(figures.n_incidents_long, 1);
}

/* Hits are counted where they happen: the vantage with the most, of each
 * probe; a hit during downtime of the service is none. */
static void test_suspects(void **state)
{
    struct story *story = *state;
    story->history.n_probes = 2;
    story->probes[0].n_vantages = 2;
    story->probes[0].quorum = 2;
    story_tell(story, 0, 0, 0, "uduuuuuuuuu");
    story_tell(story, 0, 1, 0, "uuuduuduuuu");
    story_tell(story, 1, 0, 0, "uuuuudduuuu");
    struct figures figures = story_figures(story, 10, 0, 10);
    /* Probe 1 takes the service down 5…7, which explains the hit at 6. */
    assert_int_equal(figures.down_ms, 2 * MINUTE);
    assert_int_equal(figures.suspect_count, 1);
    assert_int_equal(story_figures(story, 10, 0, 3).suspect_count, 1);
    assert_int_equal(story_figures(story, 10, 4, 10).suspect_count, 0);
}

static void test_nothing_hides_in_an_accepted_gap(void **state)
{
    struct story *story = *state;
    story_tell(story, 0, 0, 0, "uuuuu");
    story->history.min_outage_ms = 150000;
    assert_int_equal(story_figures(story, 4, 0, 4).hidden_ms, 0);
    story->history.min_outage_ms = 149999;
    assert_int_equal(story_figures(story, 4, 0, 4).hidden_ms, 179743);
}

/* Δ is what was in force when the window was watched. */
static void test_resolution_is_that_of_the_time(void **state)
{
    struct story *story = *state;
    story->terms = (struct run_terms){5 * MINUTE, 750000, 2};
    story_tell(story, 0, 0, 0, "u....u....u");
    story->terms = (struct run_terms){MINUTE, 150000, 2};
    story_tell(story, 0, 0, 11, "uuuuuu");
    assert_int_equal(story_figures(story, 16, 0, 16).resolution_ms, 5 * MINUTE);
    assert_int_equal(story_figures(story, 16, 11, 16).resolution_ms, MINUTE);
    assert_int_equal(story_figures(story, 16, 20, 30).resolution_ms, MINUTE);
    /* The slow probe's gaps were no gaps then. */
    assert_int_equal(story_figures(story, 16, 0, 16).unknown_ms, 0);
}

static void test_lambda(void **state)
{
    (void)state;
    /* Reckoned with 50 digits. */
    static const struct {
        uint32_t k;
        double lambda;
    } known[] = {
        {0, 2.9957322735539909},    {1, 4.7438645183905783},
        {2, 6.2957936218719894},    {3, 7.7536565279327269},
        {15, 23.097129760139235},   {16, 24.301183683647095},
        {17, 25.499230082855323},   {50, 63.287074095747166},
        {100, 118.07927278209706},  {1000, 1053.6031221333008},
        {3000, 3091.6722802024136},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        double lambda = figures_lambda95(known[i].k);
        assert_true(fabs(lambda / known[i].lambda - 1) < 1e-15);
    }
    assert_true(figures_lambda95(UINT32_MAX) > (double)UINT32_MAX);
}

#define TOLD(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOLD(test_a_clean_hour),
        TOLD(test_a_single_down_is_suspect),
        TOLD(test_two_downs_are_an_outage),
        TOLD(test_confirmation_needs_neighbours),
        TOLD(test_unknown_is_neither),
        TOLD(test_a_gap_is_unseen),
        TOLD(test_the_present_is_what_was_last_seen),
        TOLD(test_before_the_first_and_after_now),
        TOLD(test_nothing_was_ever_seen),
        TOLD(test_nothing_is_planned),
        TOLD(test_quorum_of_vantages),
        TOLD(test_any_all_and_some),
        TOLD(test_since_and_until),
        TOLD(test_short_outages_do_not_count),
        TOLD(test_short_point_intervals),
        TOLD(test_short_outages_at_the_ends),
        TOLD(test_maintenance_announced_in_time),
        TOLD(test_flapping_is_one_incident),
        TOLD(test_an_outage_goes_on_through_a_gap),
        TOLD(test_down_since_the_first_observation),
        TOLD(test_an_incident_belongs_to_where_it_began),
        TOLD(test_a_day_is_long),
        TOLD(test_a_day_is_long_whatever_is_planned),
        TOLD(test_suspects),
        TOLD(test_nothing_hides_in_an_accepted_gap),
        TOLD(test_resolution_is_that_of_the_time),
        cmocka_unit_test(test_lambda),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

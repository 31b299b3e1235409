#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "support_story.h"

/* What holds for every history, tried on random ones. */

#define LENGTH 120
#define ROUNDS 3000

static int one_of(int n)
{
    return rand() % n;
}

static void tell_at_random(struct story *story, int probe, int vantage)
{
    char letters[LENGTH + 1];
    char letter = 'u';
    int turns = 3 + one_of(12);
    for (int i = 0; i < LENGTH; i++) {
        if (one_of(turns) == 0) {
            letter = "uuddxd."[one_of(7)];
        }
        letters[i] = letter;
    }
    letters[LENGTH] = '\0';
    story_tell(story, probe, vantage, 0, letters);
}

static void random_story(struct story *story)
{
    story_init(story);
    story->terms.confirm = (uint32_t)(1 + one_of(3));
    story->history.n_probes = (size_t)(1 + one_of(STORY_PROBES));
    story->history.down_when =
        (struct down_when){(enum down_when_kind)one_of(3), 2};
    story->history.min_outage_ms = one_of(2) * one_of(6) * MINUTE;
    story->history.merge_within_ms = one_of(4) * MINUTE;
    for (size_t i = 0; i < story->history.n_probes; i++) {
        struct probe_history *probe = &story->probes[i];
        probe->n_vantages = (size_t)(1 + one_of(STORY_VANTAGES));
        probe->quorum = (uint32_t)(1 + one_of((int)probe->n_vantages));
        if (one_of(4) == 0) {
            probe->since_ms = story_minute(one_of(LENGTH));
        }
        if (one_of(4) == 0) {
            probe->until_ms = story_minute(one_of(LENGTH));
        }
        for (size_t j = 0; j < probe->n_vantages; j++) {
            tell_at_random(story, (int)i, (int)j);
        }
    }
}

static void assert_ordered(const struct figures *figures)
{
    assert_true(figures->down_min_ms <= figures->down_ms);
    assert_true(figures->down_ms + figures->unknown_ms <= figures->down_max_ms);
    assert_true(figures->down_max_ms <= figures->planned_ms);
    assert_true(figures->low_95 <= figures->low);
    if (figures->has_point) {
        assert_true(figures->low <= figures->point);
        assert_true(figures->point <= figures->high);
    }
}

static void assert_incidents(const struct reckoning *reckoning)
{
    for (size_t i = 0; i < reckoning->n_incidents; i++) {
        const struct incident *one = &reckoning->incidents[i];
        assert_true(one->start_ms < one->end_ms);
        assert_true(one->end_ms <= one->end_latest_ms);
        assert_true(one->end_latest_ms <= reckoning->now_ms);
        assert_true(!one->has_start_earliest ||
                    one->start_earliest_ms <= one->start_ms);
        assert_true(one->repair_min_ms <= one->down_ms);
        assert_true(one->down_ms <= one->repair_ms);
        assert_true(one->repair_ms <= one->repair_max_ms);
        assert_true(one->repair_ms <= one->elapsed_ms);
        assert_true(i == 0 || one[-1].end_ms < one->start_ms);
    }
}

static void test_bounds_are_bounds(void **state)
{
    (void)state;
    srand(2);
    for (int i = 0; i < ROUNDS; i++) {
        struct story story;
        random_story(&story);
        int now = LENGTH / 2 + one_of(LENGTH);
        int from = one_of(LENGTH) - 5;
        struct figures figures =
            story_figures(&story, now, from, from + 1 + one_of(LENGTH));
        assert_ordered(&figures);
        assert_incidents(story_reckon(&story, now));
        story_fini(&story);
    }
}

static void test_parts_add_up(void **state)
{
    (void)state;
    srand(3);
    for (int i = 0; i < ROUNDS; i++) {
        struct story story;
        random_story(&story);
        int cut = 1 + one_of(LENGTH);
        struct figures whole = story_figures(&story, LENGTH, -5, LENGTH + 9);
        struct figures a = story_figures(&story, LENGTH, -5, cut);
        struct figures b = story_figures(&story, LENGTH, cut, LENGTH + 9);
        assert_int_equal(a.planned_ms + b.planned_ms, whole.planned_ms);
        assert_int_equal(a.down_ms + b.down_ms, whole.down_ms);
        assert_int_equal(a.unknown_ms + b.unknown_ms, whole.unknown_ms);
        assert_int_equal(a.down_min_ms + b.down_min_ms, whole.down_min_ms);
        assert_int_equal(a.down_max_ms + b.down_max_ms, whole.down_max_ms);
        assert_int_equal(a.n_incidents + b.n_incidents, whole.n_incidents);
        story_fini(&story);
    }
}

/* Splits runs of evenly spaced observations as storage would. */
static void split_runs(struct story *story, struct series *series)
{
    struct run *runs =
        arena_array(&story->arena, 2 * series->n_runs, sizeof *runs);
    size_t n = 0;
    for (size_t i = 0; i < series->n_runs; i++) {
        struct run run = series->runs[i];
        if (run.count > 1 && one_of(2) == 0) {
            uint32_t head = 1 + (uint32_t)one_of((int)run.count - 1);
            struct run first = run;
            first.count = head;
            first.last_ms = run.first_ms + (head - 1) * MINUTE;
            runs[n++] = first;
            run.first_ms = first.last_ms + MINUTE;
            run.count -= head;
        }
        runs[n++] = run;
    }
    *series = (struct series){runs, n};
}

static void assert_same(const struct figures *a, const struct figures *b)
{
    struct figures left = *a;
    struct figures right = *b;
    assert_int_equal(left.n_incidents, right.n_incidents);
    if (left.n_incidents > 0) {
        assert_memory_equal(left.incidents, right.incidents,
                            left.n_incidents * sizeof *left.incidents);
    }
    assert_int_equal(left.down_ms, right.down_ms);
    assert_int_equal(left.down_min_ms, right.down_min_ms);
    assert_int_equal(left.down_max_ms, right.down_max_ms);
    assert_int_equal(left.unknown_ms, right.unknown_ms);
    assert_int_equal(left.suspect_count, right.suspect_count);
    assert_int_equal(left.hidden_ms, right.hidden_ms);
}

static void test_splitting_changes_nothing(void **state)
{
    (void)state;
    srand(4);
    for (int i = 0; i < ROUNDS; i++) {
        struct story story;
        random_story(&story);
        struct figures before = story_figures(&story, LENGTH, 3, LENGTH);
        for (size_t p = 0; p < story.history.n_probes; p++) {
            for (size_t v = 0; v < story.probes[p].n_vantages; v++) {
                split_runs(&story, &story.series[p][v]);
            }
        }
        struct figures after = story_figures(&story, LENGTH, 3, LENGTH);
        assert_same(&before, &after);
        story_fini(&story);
    }
}

/* Runs that begin after now have no part in it. */
static void test_the_future_does_not_count(void **state)
{
    (void)state;
    srand(5);
    for (int i = 0; i < ROUNDS / 10; i++) {
        struct story story;
        random_story(&story);
        struct figures before = story_figures(&story, LENGTH, 3, LENGTH);
        for (int v = 0; v < STORY_VANTAGES; v++) {
            story_tell(&story, 0, v, LENGTH + 3, "ddddd");
        }
        struct figures after = story_figures(&story, LENGTH, 3, LENGTH);
        assert_same(&before, &after);
        story_fini(&story);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_are_bounds),
        cmocka_unit_test(test_parts_add_up),
        cmocka_unit_test(test_splitting_changes_nothing),
        cmocka_unit_test(test_the_future_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

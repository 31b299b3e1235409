/* Other ways of accounting, in minutes reckoned by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/units.h"
#include "core/other_methods.h"
#include "support_story.h"

static struct other_methods methods_of(struct story *story, int now,
                                       struct ivl window)
{
    const struct reckoning *reckoning = story_reckon(story, now);
    struct figures figures = reckon_window(&story->arena, reckoning, window);
    return other_methods(&story->arena, reckoning, &figures);
}

/* In minutes. */
static void assert_figure(const struct other_methods *methods,
                          enum other_method method, int down, int of)
{
    const struct other_figure *one = &methods->figures[method];
    assert_true(one->has);
    assert_int_equal(one->down, down * MINUTE);
    assert_int_equal(one->of, of * MINUTE);
    assert_true(fabs(one->percent - 100.0 * (of - down) / of) < 1e-9);
}

/* An hour: down in minutes 10 to 13 and 52 to 59, nobody looked from 19 to 30,
 * maintenance from 40 to 50. 50 planned, 39 known, 10 down. */
static void each_method_changes_one_thing(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    const struct maintenance maintenance = {.start_ms = story_minute(40),
                                            .end_ms = story_minute(50)};
    story.calendar.maintenances = &maintenance;
    story.calendar.n_maintenances = 1;
    story_tell(&story, 0, 0, 0,
               "uuuuuuuuuudddu"
               "uuuuuu"
               ".........."
               "uuuuuuuuuuuuuuuuuuuuuu"
               "ddddddd"
               "uu");
    struct ivl window = {story_minute(0), story_minute(60)};
    struct other_methods methods = methods_of(&story, 60, window);
    assert_figure(&methods, OTHER_UNSEEN_UP, 10, 50);
    assert_figure(&methods, OTHER_UNSEEN_DOWN, 21, 50);
    assert_figure(&methods, OTHER_MAINTENANCE_DOWN, 20, 49);
    assert_figure(&methods, OTHER_MAINTENANCE_UP, 10, 49);
    assert_figure(&methods, OTHER_LONG_ONLY, 7, 39);
    assert_figure(&methods, OTHER_MINUTES, 10, 39);
    assert_int_equal(methods.checks_up, 30);
    assert_int_equal(methods.checks_down, 10);
    assert_int_equal(methods.checks_unknown, 0);
    assert_true(methods.figures[OTHER_CHECKS].percent == 75.0);
    story_fini(&story);
}

/* The window begins within an outage of 8 minutes and ends within another. */
static void edges_cut_outages_but_not_their_length(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    story_tell(&story, 0, 0, 0,
               "uudddddddd"
               "uuuuuuuuuu"
               "dd"
               "uuu");
    struct ivl window = {story_minute(10) - 40000, story_minute(20) + 20000};
    struct other_methods methods = methods_of(&story, 25, window);
    const struct other_figure *one = &methods.figures[OTHER_LONG_ONLY];
    assert_int_equal(one->down, 40000);
    assert_int_equal(one->of, 11 * MINUTE);
    /* 40 s are a minute, 20 s none. */
    assert_int_equal(methods.figures[OTHER_MINUTES].down, MINUTE);
    assert_int_equal(methods.checks_up, 10);
    assert_int_equal(methods.checks_down, 1);
    story_fini(&story);
}

static void the_watchers_own_failures_are_checks_too(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    story.probes[1].n_vantages = 2;
    story.history.n_probes = 2;
    story_tell(&story, 0, 0, 0, "uuxxu");
    story_tell(&story, 1, 0, 0, "uuuuu");
    story_tell(&story, 1, 1, 0, "uuuud");
    struct other_methods methods =
        methods_of(&story, 5, (struct ivl){story_minute(0), story_minute(5)});
    assert_int_equal(methods.checks_up, 12);
    assert_int_equal(methods.checks_down, 1);
    assert_int_equal(methods.checks_unknown, 2);
    assert_int_equal(methods.figures[OTHER_CHECKS].down, 3);
    assert_int_equal(methods.figures[OTHER_CHECKS].of, 15);
    story_fini(&story);
}

static void of_nothing_there_is_nothing(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    struct other_methods methods =
        methods_of(&story, 5, (struct ivl){story_minute(0), story_minute(5)});
    assert_true(methods.figures[OTHER_UNSEEN_UP].has);
    assert_true(methods.figures[OTHER_UNSEEN_UP].percent == 100.0);
    assert_true(methods.figures[OTHER_UNSEEN_DOWN].percent == 0.0);
    assert_false(methods.figures[OTHER_CHECKS].has);
    assert_false(methods.figures[OTHER_LONG_ONLY].has);
    assert_false(methods.figures[OTHER_MAINTENANCE_UP].has);
    story_fini(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_method_changes_one_thing),
        cmocka_unit_test(edges_cut_outages_but_not_their_length),
        cmocka_unit_test(the_watchers_own_failures_are_checks_too),
        cmocka_unit_test(of_nothing_there_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

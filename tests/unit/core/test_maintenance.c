/* Planned stops: what was declared and taken back, and what of it counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "core/maintenance.h"

/* A window from 100 to 200, as told at `at`. */
#define SAID(at, ...)                                                          \
    {                                                                          \
        .at_ms = (at), .start_ms = 100, .end_ms = 200, __VA_ARGS__             \
    }
#define ANNOUNCED(at) .announced_given = true, .announced_ms = (at)
#define TAKEN_BACK .is_removal = true

/* What counts of what was said; empty: nothing. */
static const struct {
    const char *what;
    struct maintenance_word words[4];
    size_t n;
    struct ivl counts;
} cases[] = {
    {"seen before it began", {SAID(50, .by = "A")}, 1, {100, 200}},
    {"seen at its begin", {SAID(100, .by = "A")}, 1, {100, 200}},
    {"seen too late", {SAID(101, .by = "A")}, 1, {100, 100}},
    {"announced before, says a person later",
     {SAID(150, .by = "A", ANNOUNCED(90))},
     1,
     {100, 200}},
    {"announced too late, seen before",
     {SAID(50, .by = "A", ANNOUNCED(101))},
     1,
     {100, 100}},
    {"taken back before it began",
     {SAID(50, .by = NULL), SAID(99, TAKEN_BACK)},
     2,
     {0, 0}},
    {"taken back as it began",
     {SAID(50, .by = NULL), SAID(100, TAKEN_BACK)},
     2,
     {0, 0}},
    {"taken back while it lasted",
     {SAID(50, .by = NULL), SAID(130, TAKEN_BACK)},
     2,
     {100, 130}},
    {"taken back once it was over",
     {SAID(50, .by = NULL), SAID(200, TAKEN_BACK)},
     2,
     {100, 200}},
    {"said late, taken back: only while it stood",
     {SAID(150, .by = "A", ANNOUNCED(90)), SAID(170, TAKEN_BACK)},
     2,
     {150, 170}},
    {"said afterwards, taken back",
     {SAID(250, .by = "A", ANNOUNCED(90)), SAID(260, TAKEN_BACK)},
     2,
     {0, 0}},
    {"announced, says a later word",
     {SAID(50, .by = "A"), SAID(300, .by = "A", ANNOUNCED(120))},
     2,
     {100, 100}},
    {"taken back twice",
     {SAID(50, .by = NULL), SAID(130, TAKEN_BACK), SAID(150, TAKEN_BACK)},
     3,
     {100, 130}},
};

static void what_counts_of_what_was_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct maintenances all =
            maintenance_said(&arena, cases[i].words, cases[i].n);
        print_message("%s\n", cases[i].what);
        assert_int_equal(all.n, 1);
        struct ivl got = maintenance_counts(&all.items[0]);
        if (cases[i].counts.from_ms == cases[i].counts.to_ms) {
            assert_true(got.from_ms >= got.to_ms);
        } else {
            assert_int_equal(got.from_ms, cases[i].counts.from_ms);
            assert_int_equal(got.to_ms, cases[i].counts.to_ms);
        }
        arena_fini(&arena);
    }
}

static void declared_again_it_is_a_new_window(void **state)
{
    (void)state;
    static const struct maintenance_word words[] = {
        SAID(50, .by = NULL), SAID(60, TAKEN_BACK),
        SAID(120, .by = "B", .note = "late")};
    struct arena arena = {0};
    struct maintenances all = maintenance_said(&arena, words, ARRAY_LEN(words));
    assert_int_equal(all.n, 2);
    assert_true(maintenance_is_withdrawn(&all.items[0]));
    assert_false(all.items[1].is_removed);
    assert_int_equal(all.items[1].announced_ms, 120); /* not the first's 50 */
    assert_ptr_equal(maintenance_find(&all, 100, 200), &all.items[1]);
    assert_null(maintenance_find(&all, 100, 201));
    arena_fini(&arena);
}

static struct maintenances with_configured(struct arena *arena,
                                           const struct maintenance_word *words,
                                           size_t n_words,
                                           const struct maintenance *windows,
                                           size_t n_windows)
{
    struct calendar calendar = {.maintenances = windows,
                                .n_maintenances = n_windows};
    struct maintenances said = maintenance_said(arena, words, n_words);
    return maintenance_in_force(arena, &said, &calendar, 150);
}

static void a_configured_window_is_seen_now(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct maintenance window = {
        .start_ms = 100, .end_ms = 200, .announced_ms = 100};
    struct maintenances all = with_configured(&arena, NULL, 0, &window, 1);
    assert_int_equal(all.n, 1);
    assert_false(all.items[0].is_recorded);
    assert_int_equal(all.items[0].announced_ms, 150);
    window.announced_given = true;
    window.announced_ms = 70;
    all = with_configured(&arena, NULL, 0, &window, 1);
    assert_int_equal(all.items[0].announced_ms, 70);
    arena_fini(&arena);
}

static void what_the_configuration_dropped_ends_now(void **state)
{
    (void)state;
    static const struct maintenance_word words[] = {
        SAID(50, .by = NULL),
        {.at_ms = 51, .start_ms = 110, .end_ms = 190, .by = "A"}};
    struct arena arena = {0};
    struct maintenances all =
        with_configured(&arena, words, ARRAY_LEN(words), NULL, 0);
    assert_int_equal(all.n, 2);
    assert_true(all.items[0].is_removed);
    assert_int_equal(all.items[0].removed_ms, 150);
    assert_false(all.items[1].is_removed); /* a person's stays theirs */
    arena_fini(&arena);
}

/* Both have it: one window, and who was first has declared it. */
static void a_person_and_the_configuration_may_agree(void **state)
{
    (void)state;
    static const struct maintenance_word words[] = {
        SAID(50, .by = "A", ANNOUNCED(20))};
    struct arena arena = {0};
    struct maintenance window = {
        .start_ms = 100, .end_ms = 200, .announced_ms = 100};
    struct maintenances all = with_configured(&arena, words, 1, &window, 1);
    assert_int_equal(all.n, 1);
    assert_string_equal(all.items[0].by, "A");
    assert_int_equal(all.items[0].announced_ms, 20);
    window.announced_given = true;
    window.announced_ms = 30;
    all = with_configured(&arena, words, 1, &window, 1);
    assert_int_equal(all.items[0].announced_ms, 30);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_counts_of_what_was_said),
        cmocka_unit_test(declared_again_it_is_a_new_window),
        cmocka_unit_test(a_configured_window_is_seen_now),
        cmocka_unit_test(what_the_configuration_dropped_ends_now),
        cmocka_unit_test(a_person_and_the_configuration_may_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

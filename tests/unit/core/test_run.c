#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "core/run.h"

static const struct run_terms terms = {10000, 25000, 2};

static struct observation seen(int64_t t_ms, enum obs_state state)
{
    return (struct observation){.t_ms = t_ms, .state = state};
}

static struct run run_of(int64_t first_ms, int64_t last_ms, uint32_t count,
                         enum obs_state state)
{
    return (struct run){first_ms, last_ms, 10000, 25000, count, 2, state, 0};
}

static void assert_run(const struct run *run, int64_t first_ms, int64_t last_ms,
                       enum obs_state state)
{
    assert_int_equal(run->first_ms, first_ms);
    assert_int_equal(run->last_ms, last_ms);
    assert_int_equal(run->state, state);
}

static void test_extends_up_to_max_gap(void **state)
{
    (void)state;
    struct observation first = seen(1000, STATE_UP);
    struct run run = run_begin(&first, &terms);
    struct observation on_time = seen(26000, STATE_UP);
    assert_true(run_extend(&run, &on_time, &terms));
    assert_int_equal(run.count, 2);
    assert_int_equal(run.last_ms, 26000);
    struct observation late = seen(26000 + 25001, STATE_UP);
    assert_false(run_extend(&run, &late, &terms));
    assert_int_equal(run.last_ms, 26000);
}

static void test_ends_at_a_change(void **state)
{
    (void)state;
    struct observation first = seen(1000, STATE_UP);
    struct run run = run_begin(&first, &terms);
    struct observation down = seen(2000, STATE_DOWN);
    struct observation same_instant = seen(1000, STATE_UP);
    struct observation next = seen(2000, STATE_UP);
    struct run_terms other = terms;
    other.confirm = 3;
    assert_false(run_extend(&run, &down, &terms));
    assert_false(run_extend(&run, &same_instant, &terms));
    assert_false(run_extend(&run, &next, &other));
    assert_int_equal(run.count, 1);
}

static void test_names(void **state)
{
    (void)state;
    enum obs_state found;
    assert_true(obs_state_parse("down", &found));
    assert_int_equal(found, STATE_DOWN);
    assert_true(obs_state_parse("unknown", &found));
    assert_string_equal(obs_state_name(found), "unknown");
    assert_false(obs_state_parse("Down", &found));
    assert_false(obs_state_parse("", &found));
}

static void test_normalize_sorts(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct run runs[] = {run_of(50000, 60000, 2, STATE_DOWN),
                         run_of(0, 40000, 5, STATE_UP)};
    size_t n;
    struct run *out = runs_normalize(&arena, runs, 2, &n);
    assert_int_equal(n, 2);
    assert_run(&out[0], 0, 40000, STATE_UP);
    assert_run(&out[1], 50000, 60000, STATE_DOWN);
    arena_fini(&arena);
}

/* Up 0…40 s, and again from 20 s, the clock having been set back, down. */
static void test_contested_time_is_unknown(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct run runs[] = {run_of(0, 40000, 5, STATE_UP),
                         run_of(20000, 60000, 5, STATE_DOWN)};
    size_t n;
    struct run *out = runs_normalize(&arena, runs, 2, &n);
    assert_int_equal(n, 3);
    assert_run(&out[0], 0, 19999, STATE_UP);
    assert_run(&out[1], 20000, 40000, STATE_UNKNOWN);
    assert_run(&out[2], 40001, 60000, STATE_DOWN);
    assert_true(out[0].count >= 1 && out[0].count <= 3);
    assert_true(out[2].count >= 1 && out[2].count <= 3);
    arena_fini(&arena);
}

static void test_agreement_stays(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct run runs[] = {run_of(0, 40000, 5, STATE_UP),
                         run_of(20000, 60000, 5, STATE_UP)};
    size_t n;
    struct run *out = runs_normalize(&arena, runs, 2, &n);
    assert_true(n >= 1);
    assert_int_equal(out[0].first_ms, 0);
    assert_int_equal(out[n - 1].last_ms, 60000);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(out[i].state, STATE_UP);
        assert_true(i == 0 || out[i].first_ms == out[i - 1].last_ms + 1);
    }
    arena_fini(&arena);
}

static void test_worst_stays_at_one_instant(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct run runs[] = {run_of(5000, 5000, 1, STATE_DOWN),
                         run_of(5000, 5000, 1, STATE_UNKNOWN),
                         run_of(5000, 5000, 1, STATE_UP)};
    size_t n;
    struct run *out = runs_normalize(&arena, runs, 3, &n);
    assert_int_equal(n, 1);
    assert_run(&out[0], 5000, 5000, STATE_DOWN);
    arena_fini(&arena);
}

/* A suspect that is cut in two by one contested instant must not become
 * confirmed by the cutting. */
static void test_cutting_adds_no_observations(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct run runs[] = {run_of(0, 90000, 10, STATE_DOWN),
                         run_of(30000, 31000, 1, STATE_UP),
                         run_of(60000, 61000, 1, STATE_UP)};
    size_t n;
    struct run *out = runs_normalize(&arena, runs, 3, &n);
    uint32_t downs = 0;
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || out[i].first_ms > out[i - 1].last_ms);
        downs += out[i].state == STATE_DOWN ? out[i].count : 0;
    }
    assert_int_equal(n, 5);
    assert_true(downs <= 10);
    arena_fini(&arena);
}

/* Whatever clocks have done: in order, apart, over no instant nobody watched,
 * and none that was watched left out. */
static void test_any_runs_become_orderly(void **state)
{
    (void)state;
    srand(6);
    for (int round = 0; round < 20000; round++) {
        struct arena arena;
        arena_init(&arena);
        struct run runs[6];
        size_t n_runs = (size_t)rand() % 7;
        uint64_t watched = 0;
        for (size_t i = 0; i < n_runs; i++) {
            int first = rand() % 60;
            int last = first + rand() % (60 - first);
            uint32_t count = first == last ? 1 : 2 + (uint32_t)rand() % 3;
            runs[i] = run_of(first, last, count, (enum obs_state)(rand() % 3));
            watched |= (UINT64_MAX >> (63 - (last - first))) << first;
        }
        size_t n;
        struct run *out = runs_normalize(&arena, runs, n_runs, &n);
        uint64_t kept = 0;
        for (size_t i = 0; i < n; i++) {
            assert_true(out[i].first_ms <= out[i].last_ms);
            assert_true(i == 0 || out[i - 1].last_ms < out[i].first_ms);
            assert_true(out[i].count >= 1 && out[i].confirm == 2);
            kept |= (UINT64_MAX >> (63 - (out[i].last_ms - out[i].first_ms)))
                    << out[i].first_ms;
        }
        assert_true(kept == watched);
        arena_fini(&arena);
    }
}

static void test_nothing(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    size_t n = 7;
    (void)runs_normalize(&arena, NULL, 0, &n);
    assert_int_equal(n, 0);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extends_up_to_max_gap),
        cmocka_unit_test(test_ends_at_a_change),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_normalize_sorts),
        cmocka_unit_test(test_contested_time_is_unknown),
        cmocka_unit_test(test_agreement_stays),
        cmocka_unit_test(test_worst_stays_at_one_instant),
        cmocka_unit_test(test_cutting_adds_no_observations),
        cmocka_unit_test(test_any_runs_become_orderly),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The journal: what reaches the ledger, and that a failed commit loses
 * nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/units.h"
#include "engine/journal.h"

static const struct run_terms TERMS = {
    .interval_ms = 1000, .max_gap_ms = 2500, .confirm = 2};

struct fixture {
    struct journal *journal;
    struct series_state *series;
    struct arena arena;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.journal = journal_create(),
                               .series = series_create("s", "p", "local")};
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    series_unref(f->series);
    journal_destroy(f->journal);
    arena_fini(&f->arena);
    return 0;
}

static bool see(struct fixture *f, int64_t t_ms, enum obs_state obs_state)
{
    struct observation observation = {
        .t_ms = t_ms, .state = obs_state, .latency_ms = 1};
    return journal_observe(f->journal, f->series, &observation, &TERMS);
}

static void one_state_is_one_run(void **state)
{
    struct fixture *f = *state;
    assert_true(see(f, 1000, STATE_UP));
    assert_false(see(f, 2000, STATE_UP));
    assert_false(see(f, 3000, STATE_UP));
    const struct store_batch *batch = journal_take(f->journal, &f->arena, 3000);
    assert_int_equal(batch->n_runs, 1);
    assert_int_equal(batch->runs[0].run.count, 3);
    assert_false(batch->runs[0].closed);
    journal_committed(f->journal);
    assert_true(journal_is_empty(f->journal));
}

static void a_change_closes_the_run(void **state)
{
    struct fixture *f = *state;
    see(f, 1000, STATE_UP);
    assert_true(see(f, 2000, STATE_DOWN));
    const struct store_batch *batch = journal_take(f->journal, &f->arena, 2000);
    assert_int_equal(batch->n_runs, 2);
    assert_true(batch->runs[0].closed);
    assert_int_equal(batch->runs[0].run.state, STATE_UP);
    assert_false(batch->runs[1].closed);
    journal_committed(f->journal);
}

static void a_gap_and_midnight_begin_a_new_run(void **state)
{
    struct fixture *f = *state;
    see(f, 1000, STATE_UP);
    assert_false(see(f, 4000, STATE_UP)); /* same state, but a new run */
    assert_int_equal(f->series->run.first_ms, 4000);
    see(f, MS_PER_DAY - 500, STATE_UP);
    see(f, MS_PER_DAY + 500, STATE_UP);
    assert_int_equal(f->series->run.first_ms, MS_PER_DAY + 500);
    assert_int_equal(journal_pending(f->journal), 3);
}

static void a_failed_commit_loses_nothing(void **state)
{
    struct fixture *f = *state;
    see(f, 1000, STATE_UP);
    see(f, 2000, STATE_DOWN);
    journal_record(f->journal, 2000, "start", "", "{}");
    journal_take(f->journal, &f->arena, 2000);
    see(f, 3000, STATE_DOWN);
    see(f, 4000, STATE_UP);
    journal_record(f->journal, 4000, "config", "", "{}");
    journal_failed(f->journal);
    const struct store_batch *batch = journal_take(f->journal, &f->arena, 4000);
    assert_int_equal(batch->n_runs, 3);
    assert_int_equal(batch->runs[0].run.state, STATE_UP);
    assert_int_equal(batch->runs[1].run.state, STATE_DOWN);
    assert_int_equal(batch->runs[1].run.count, 2);
    assert_true(batch->runs[1].closed);
    assert_int_equal(batch->runs[2].run.first_ms, 4000);
    assert_int_equal(batch->n_records, 2);
    assert_string_equal(batch->records[0].kind, "start");
    assert_string_equal(batch->records[1].kind, "config");
    journal_committed(f->journal);
}

static void an_open_run_comes_back_once(void **state)
{
    struct fixture *f = *state;
    see(f, 1000, STATE_UP);
    journal_take(f->journal, &f->arena, 1000);
    see(f, 2000, STATE_UP);
    journal_failed(f->journal);
    const struct store_batch *batch = journal_take(f->journal, &f->arena, 2000);
    assert_int_equal(batch->n_runs, 1);
    assert_int_equal(batch->runs[0].run.last_ms, 2000);
    journal_failed(f->journal);
    batch = journal_take(f->journal, &f->arena, 2000);
    assert_int_equal(batch->n_runs, 1);
    journal_committed(f->journal);
}

static void the_same_instant_keeps_both_states(void **state)
{
    struct fixture *f = *state;
    see(f, 1000, STATE_UP);
    assert_false(see(f, 1000, STATE_UP));
    assert_int_equal(f->series->run.count, 1);
    assert_true(see(f, 1000, STATE_UNKNOWN));
    assert_int_equal(f->series->run.first_ms, 1001);
}

static void memory_is_bounded(void **state)
{
    struct fixture *f = *state;
    for (int64_t i = 0; i < 2 * JOURNAL_PENDING_MAX; i++) {
        see(f, 1000 * i, i % 2 == 0 ? STATE_UP : STATE_UNKNOWN);
    }
    assert_in_range(journal_pending(f->journal), 1, JOURNAL_PENDING_MAX);
    assert_true(journal_dropped(f->journal) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_state_is_one_run, setup, teardown),
        cmocka_unit_test_setup_teardown(a_change_closes_the_run, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_gap_and_midnight_begin_a_new_run,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_failed_commit_loses_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_open_run_comes_back_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_same_instant_keeps_both_states,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(memory_is_bounded, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

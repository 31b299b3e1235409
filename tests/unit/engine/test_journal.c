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

static const struct local_day DAY_0 = {0, MS_PER_DAY};
static const struct local_day DAY_1 = {1, 2 * MS_PER_DAY};

/* How many times the batch has of the day. */
static uint64_t n_times(const struct store_batch *batch, int64_t day)
{
    uint64_t n = 0;
    for (size_t i = 0; i < batch->n_latencies; i++) {
        const struct store_latency *latency = &batch->latencies[i];
        struct histogram times = {0};
        assert_int_equal(
            histogram_decode(latency->bytes, latency->n_bytes, &times), ERR_OK);
        assert_false(latency->closed);
        assert_string_equal(latency->key.probe, "p");
        n += latency->day == day ? times.count : 0;
        histogram_fini(&times);
    }
    return n;
}

static void times_are_written_every_five_minutes(void **state)
{
    struct fixture *f = *state;
    journal_time(f->journal, f->series, 1000, DAY_0, 1500);
    journal_time(f->journal, f->series, 200000, DAY_0, 2500);
    const struct store_batch *batch =
        journal_take(f->journal, &f->arena, 1000 + JOURNAL_TIMES_EVERY_MS - 1);
    assert_int_equal(batch->n_latencies, 0);
    journal_committed(f->journal);
    batch = journal_take(f->journal, &f->arena, 1000 + JOURNAL_TIMES_EVERY_MS);
    assert_int_equal(n_times(batch, 0), 2);
    journal_committed(f->journal);
    batch = journal_take(f->journal, &f->arena, MS_PER_DAY);
    assert_int_equal(batch->n_latencies, 0);
    journal_committed(f->journal);
}

static void times_are_written_when_the_day_ends_or_at_a_stop(void **state)
{
    struct fixture *f = *state;
    journal_time(f->journal, f->series, MS_PER_DAY - 10, DAY_0, 1);
    journal_time(f->journal, f->series, MS_PER_DAY + 10, DAY_1, 1);
    journal_time(f->journal, f->series, MS_PER_DAY + 20, DAY_1, 1);
    const struct store_batch *batch =
        journal_take(f->journal, &f->arena, MS_PER_DAY + 20);
    assert_int_equal(batch->n_latencies, 1);
    assert_int_equal(n_times(batch, 0), 1);
    journal_committed(f->journal);
    journal_flush_times(f->journal);
    batch = journal_take(f->journal, &f->arena, MS_PER_DAY + 30);
    assert_int_equal(n_times(batch, 1), 2);
    journal_committed(f->journal);
}

static void times_of_a_failed_commit_come_again(void **state)
{
    struct fixture *f = *state;
    journal_time(f->journal, f->series, 1000, DAY_0, 7);
    journal_flush_times(f->journal);
    journal_take(f->journal, &f->arena, 1000);
    journal_time(f->journal, f->series, 2000, DAY_0, 7);
    journal_failed(f->journal);
    journal_time(f->journal, f->series, 3000, DAY_0, 7);
    const struct store_batch *batch =
        journal_take(f->journal, &f->arena, 1000 + JOURNAL_TIMES_EVERY_MS);
    assert_int_equal(batch->n_latencies, 1);
    assert_int_equal(n_times(batch, 0), 3);
    journal_failed(f->journal);
    batch = journal_take(f->journal, &f->arena, MS_PER_DAY);
    assert_int_equal(n_times(batch, 0), 3);
    journal_committed(f->journal);
}

/* A ledger that is away for weeks: some days are kept, then no more. */
static void times_are_bounded_too(void **state)
{
    struct fixture *f = *state;
    for (int64_t day = 0; day < 100; day++) {
        struct local_day at = {day, (day + 1) * MS_PER_DAY};
        journal_time(f->journal, f->series, day * MS_PER_DAY, at, 7);
        journal_take(f->journal, &f->arena, day * MS_PER_DAY);
        journal_failed(f->journal);
    }
    journal_flush_times(f->journal);
    const struct store_batch *batch =
        journal_take(f->journal, &f->arena, 100 * MS_PER_DAY);
    assert_int_equal(batch->n_latencies, JOURNAL_TIMES_DAYS_MAX);
    journal_committed(f->journal);
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
        cmocka_unit_test_setup_teardown(times_are_written_every_five_minutes,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            times_are_written_when_the_day_ends_or_at_a_stop, setup, teardown),
        cmocka_unit_test_setup_teardown(times_of_a_failed_commit_come_again,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(times_are_bounded_too, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

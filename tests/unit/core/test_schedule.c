#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "core/schedule.h"

#define START_MS INT64_C(123456789)
#define YEAR_MS (365 * MS_PER_DAY)

/* xorshift64*: the same numbers on every run. */
struct generator {
    uint64_t state;
};

static uint64_t draw(struct generator *generator)
{
    uint64_t x = generator->state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    generator->state = x;
    return x * UINT64_C(0x2545F4914F6CDD1D);
}

static const int64_t intervals_ms[] = {
    1000,
    10 * MS_PER_SECOND,
    60 * MS_PER_SECOND,
    7 * MS_PER_MINUTE, /* does not divide an hour */
    25 * MS_PER_MINUTE,
    MS_PER_HOUR,
    MS_PER_HOUR + 1,
    6 * MS_PER_HOUR,
    7 * MS_PER_DAY,
};

static struct schedule_terms terms_of(int64_t interval_ms)
{
    return (struct schedule_terms){
        .interval_ms = interval_ms, .retry_ms = 1000, .confirm = 2};
}

/* The interval (numbered from the start) an instant falls into. */
static int64_t number_of(int64_t ms, int64_t interval_ms)
{
    return (ms - START_MS) / interval_ms;
}

/* Attempts made as they are due, each up to `late_ms` later: exactly one is
 * due in every interval, neighbours are due less than two intervals apart. */
static void run_for(const struct schedule_terms *terms, int64_t length_ms,
                    int64_t late_ms)
{
    struct generator generator = {20261107};
    struct schedule schedule = {0};
    schedule_start(&schedule, terms, (struct mono){START_MS}, draw(&generator));
    int64_t previous_ms = START_MS;
    for (int64_t n = 0;; n++) {
        int64_t due_ms = schedule_next_due(&schedule, terms).ms;
        if (due_ms >= START_MS + length_ms) {
            assert_true(n >= length_ms / terms->interval_ms - 1);
            break;
        }
        assert_true(number_of(due_ms, terms->interval_ms) == n);
        assert_true(due_ms - previous_ms < 2 * terms->interval_ms);
        previous_ms = due_ms;
        uint64_t late = late_ms == 0 ? 0 : draw(&generator) % (uint64_t)late_ms;
        struct mono now = {due_ms + (int64_t)late};
        schedule_started(&schedule, terms, now, draw(&generator));
        schedule_result(&schedule, terms, now, false);
    }
}

static void test_one_attempt_in_every_interval(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(intervals_ms); i++) {
        struct schedule_terms terms = terms_of(intervals_ms[i]);
        int64_t length_ms = intervals_ms[i] < 60000 ? YEAR_MS / 20 : YEAR_MS;
        run_for(&terms, length_ms, 0);
    }
}

/* Lateness of the loop does not add up. */
static void test_late_starts_do_not_drift(void **state)
{
    (void)state;
    struct schedule_terms often = terms_of(10 * MS_PER_SECOND);
    struct schedule_terms rarely = terms_of(6 * MS_PER_HOUR);
    /* The next attempt may be due right after this one; so late that it has
     * passed, it would be skipped, which is another test. */
    struct generator generator = {7};
    struct schedule schedule = {0};
    schedule_start(&schedule, &often, (struct mono){START_MS}, 5000);
    for (int64_t n = 0; n < 359; n++) { /* within one hour: one phase */
        int64_t due_ms = schedule_next_due(&schedule, &often).ms;
        assert_true(due_ms == START_MS + 5000 + n * often.interval_ms);
        struct mono late = {due_ms + (int64_t)(draw(&generator) % 4000)};
        schedule_started(&schedule, &often, late, draw(&generator));
    }
    run_for(&rarely, 3 * YEAR_MS, 1);
}

static void test_first_attempt_within_an_interval(void **state)
{
    (void)state;
    struct generator generator = {3};
    for (size_t i = 0; i < ARRAY_LEN(intervals_ms); i++) {
        struct schedule_terms terms = terms_of(intervals_ms[i]);
        for (int k = 0; k < 1000; k++) {
            struct schedule schedule = {0};
            struct mono now = {START_MS};
            schedule_start(&schedule, &terms, now, draw(&generator));
            int64_t due_ms = schedule_next_due(&schedule, &terms).ms;
            assert_true(due_ms >= START_MS);
            assert_true(due_ms < START_MS + intervals_ms[i]);
        }
    }
}

#define BINS 20

/* Phases of many epochs, in bins: chi-squared with 19 degrees of freedom is
 * below 43.8 in 99.9 % of all cases. */
static void check_phases(int64_t interval_ms)
{
    struct schedule_terms terms = terms_of(interval_ms);
    struct generator generator = {11};
    struct schedule schedule = {0};
    schedule_start(&schedule, &terms, (struct mono){START_MS},
                   draw(&generator));
    int64_t counts[BINS] = {0};
    int64_t epochs = 0;
    int64_t epoch_ms = -1;
    while (epochs < 20000) {
        struct mono due = schedule_next_due(&schedule, &terms);
        if (schedule.epoch.ms != epoch_ms) {
            int64_t since = epoch_ms == -1 ? 0 : schedule.epoch.ms - epoch_ms;
            assert_true(since <= MS_PER_HOUR || since == interval_ms);
            epoch_ms = schedule.epoch.ms;
            counts[(due.ms - START_MS) % interval_ms * BINS / interval_ms]++;
            epochs++;
        }
        schedule_started(&schedule, &terms, due, draw(&generator));
    }
    double chi_squared = 0;
    double wanted = (double)epochs / BINS;
    for (size_t i = 0; i < BINS; i++) {
        double off = (double)counts[i] - wanted;
        chi_squared += off * off / wanted;
    }
    assert_true(chi_squared < 43.8);
}

static void test_phase_is_uniform_and_drawn_every_hour(void **state)
{
    (void)state;
    check_phases(60 * MS_PER_SECOND);
    check_phases(7 * MS_PER_MINUTE);
    check_phases(MS_PER_HOUR);
    check_phases(6 * MS_PER_HOUR);
}

/* Why the phase moves: 30 s of outage at the same time every night are seen by
 * a probe at 300 s in a tenth of the nights, not never or always. */
static void test_nightly_outage_is_hit(void **state)
{
    (void)state;
    const int64_t nights = 7300;
    const int64_t outage_ms = 30 * MS_PER_SECOND;
    struct schedule_terms terms = terms_of(300 * MS_PER_SECOND);
    struct generator generator = {5};
    struct schedule schedule = {0};
    schedule_start(&schedule, &terms, (struct mono){0}, draw(&generator));
    int64_t hits = 0;
    for (;;) {
        struct mono due = schedule_next_due(&schedule, &terms);
        if (due.ms >= nights * MS_PER_DAY) {
            break;
        }
        hits += due.ms % MS_PER_DAY < outage_ms;
        schedule_started(&schedule, &terms, due, draw(&generator));
    }
    /* Binomial: 730 expected, standard deviation 25.6. */
    assert_true(hits > 730 - 103 && hits < 730 + 103);
}

/* After the loop stood still, or the machine slept: on with the next, nothing
 * is made up for. */
static void test_missed_attempts_are_skipped(void **state)
{
    (void)state;
    struct generator generator = {13};
    for (size_t i = 0; i < ARRAY_LEN(intervals_ms); i++) {
        struct schedule_terms terms = terms_of(intervals_ms[i]);
        struct schedule schedule = {0};
        schedule_start(&schedule, &terms, (struct mono){START_MS},
                       draw(&generator));
        for (int k = 0; k < 1000; k++) {
            int64_t due_ms = schedule_next_due(&schedule, &terms).ms;
            int64_t pause_ms =
                (int64_t)(draw(&generator) %
                          (uint64_t)(20 * MS_PER_HOUR + 5 * intervals_ms[i]));
            struct mono now = {due_ms + pause_ms};
            schedule_started(&schedule, &terms, now, draw(&generator));
            int64_t next_ms = schedule_next_due(&schedule, &terms).ms;
            assert_true(next_ms > now.ms);
            assert_true(next_ms - now.ms <= 2 * intervals_ms[i]);
            /* the grid of intervals has not moved */
            assert_true((schedule.epoch.ms - START_MS) % intervals_ms[i] == 0);
        }
    }
}

static void test_retries_until_confirmed(void **state)
{
    (void)state;
    struct schedule_terms terms = {
        .interval_ms = 60000, .retry_ms = 1000, .confirm = 3};
    struct schedule schedule = {0};
    schedule_start(&schedule, &terms, (struct mono){0}, 10000);
    struct mono now = {10000};
    schedule_started(&schedule, &terms, now, 0);
    assert_true(schedule_next_due(&schedule, &terms).ms == 70000);
    now.ms = 15000; /* the result took five seconds */
    schedule_result(&schedule, &terms, now, true);
    assert_true(schedule_next_due(&schedule, &terms).ms == 16000);
    now.ms = 16000;
    schedule_started(&schedule, &terms, now, 0);
    assert_true(schedule_next_due(&schedule, &terms).ms == 70000);
    schedule_result(&schedule, &terms, now, true);
    assert_true(schedule_next_due(&schedule, &terms).ms == 17000);
    now.ms = 17000;
    schedule_started(&schedule, &terms, now, 0);
    schedule_result(&schedule, &terms, now, true);
    /* Confirmed: back to the interval, as long as it stays down. */
    assert_true(schedule_next_due(&schedule, &terms).ms == 70000);
    now.ms = 70000;
    schedule_started(&schedule, &terms, now, 0);
    schedule_result(&schedule, &terms, now, true);
    assert_true(schedule_next_due(&schedule, &terms).ms == 130000);
    now.ms = 130000;
    schedule_started(&schedule, &terms, now, 0);
    schedule_result(&schedule, &terms, now, false);
    now.ms = 190000;
    schedule_started(&schedule, &terms, now, 0);
    schedule_result(&schedule, &terms, now, true);
    assert_true(schedule_next_due(&schedule, &terms).ms == 191000);
}

static void test_retry_ends_with_the_failure(void **state)
{
    (void)state;
    struct schedule_terms terms = terms_of(60000);
    struct schedule schedule = {0};
    schedule_start(&schedule, &terms, (struct mono){0}, 10000);
    schedule_started(&schedule, &terms, (struct mono){10000}, 0);
    schedule_result(&schedule, &terms, (struct mono){10100}, true);
    assert_true(schedule_next_due(&schedule, &terms).ms == 11100);
    schedule_started(&schedule, &terms, (struct mono){11100}, 0);
    schedule_result(&schedule, &terms, (struct mono){11200}, false);
    assert_true(schedule_next_due(&schedule, &terms).ms == 70000);
    /* An unknown between two downs breaks the row of downs. */
    schedule_started(&schedule, &terms, (struct mono){70000}, 0);
    schedule_result(&schedule, &terms, (struct mono){70100}, true);
    schedule_started(&schedule, &terms, (struct mono){71100}, 0);
    schedule_result(&schedule, &terms, (struct mono){71200}, false);
    schedule_started(&schedule, &terms, (struct mono){130000}, 0);
    schedule_result(&schedule, &terms, (struct mono){130100}, true);
    assert_true(schedule_next_due(&schedule, &terms).ms == 131100);
}

/* A regular attempt that comes before the retry is the retry. */
static void test_regular_attempt_serves_as_retry(void **state)
{
    (void)state;
    struct schedule_terms terms = {
        .interval_ms = 10000, .retry_ms = 8000, .confirm = 2};
    struct schedule schedule = {0};
    schedule_start(&schedule, &terms, (struct mono){0}, 1000);
    schedule_started(&schedule, &terms, (struct mono){1000}, 0);
    schedule_result(&schedule, &terms, (struct mono){5000}, true);
    assert_true(schedule_next_due(&schedule, &terms).ms == 11000);
    schedule_started(&schedule, &terms, (struct mono){11000}, 0);
    assert_true(schedule_next_due(&schedule, &terms).ms == 21000);
}

/* What is looked at once an hour is looked at once at the start, too. */
static void test_first_attempt_may_be_soon(void **state)
{
    (void)state;
    struct generator generator = {23};
    struct schedule_terms terms = {.interval_ms = 3600000,
                                   .retry_ms = 1000,
                                   .confirm = 2,
                                   .first_ms = 30000};
    for (int i = 0; i < 1000; i++) {
        struct schedule schedule = {0};
        schedule_start(&schedule, &terms, (struct mono){START_MS},
                       draw(&generator));
        struct mono first = schedule_next_due(&schedule, &terms);
        assert_in_range(first.ms - START_MS, 0, 29999);
        schedule_started(&schedule, &terms, first, draw(&generator));
        struct mono second = schedule_next_due(&schedule, &terms);
        assert_in_range(second.ms - START_MS, 3600000, 2 * 3600000 - 1);
    }
}

/* Retries come on top; the regular attempts stay where they were. */
static void test_retries_leave_the_grid_alone(void **state)
{
    (void)state;
    struct generator generator = {17};
    struct schedule_terms terms = {
        .interval_ms = 30000, .retry_ms = 1000, .confirm = 4};
    struct schedule schedule = {0};
    schedule_start(&schedule, &terms, (struct mono){START_MS},
                   draw(&generator));
    int64_t regular = 0;
    for (int64_t n = 0; n < 200000; n++) {
        bool retry = schedule.retry_pending;
        struct mono due = schedule_next_due(&schedule, &terms);
        retry = retry && due.ms == schedule.retry_at.ms;
        if (!retry) {
            assert_true(number_of(due.ms, terms.interval_ms) == regular);
            regular++;
        }
        schedule_started(&schedule, &terms, due, draw(&generator));
        schedule_result(&schedule, &terms, due, draw(&generator) % 3 == 0);
    }
    assert_true(regular > 100000 && regular < 180000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_attempt_in_every_interval),
        cmocka_unit_test(test_late_starts_do_not_drift),
        cmocka_unit_test(test_first_attempt_within_an_interval),
        cmocka_unit_test(test_first_attempt_may_be_soon),
        cmocka_unit_test(test_phase_is_uniform_and_drawn_every_hour),
        cmocka_unit_test(test_nightly_outage_is_hit),
        cmocka_unit_test(test_missed_attempts_are_skipped),
        cmocka_unit_test(test_retries_until_confirmed),
        cmocka_unit_test(test_retry_ends_with_the_failure),
        cmocka_unit_test(test_regular_attempt_serves_as_retry),
        cmocka_unit_test(test_retries_leave_the_grid_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

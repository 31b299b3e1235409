#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/clockwatch.h"

#define REAL_MS INT64_C(1790000000000)

static struct clock_reading reading = {.real_ms = REAL_MS};
static struct clockwatch watch;

static int set_up(void **state)
{
    (void)state;
    reading = (struct clock_reading){
        .real_ms = REAL_MS, .mono = {5000}, .boot_ms = 7000};
    clockwatch_init(&watch, &reading);
    return 0;
}

/* Time goes by on all three clocks. */
static void pass(int64_t ms)
{
    reading.real_ms += ms;
    reading.mono.ms += ms;
    reading.boot_ms += ms;
}

static struct clock_finding look(void)
{
    return clockwatch_step(&watch, &reading);
}

static void test_steady(void **state)
{
    (void)state;
    for (int i = 0; i < 100000; i++) {
        pass(997);
        struct clock_finding finding = look();
        assert_int_equal(finding.event, CLOCK_STEADY);
        assert_true(finding.before_ms == reading.real_ms);
        assert_true(finding.after_ms == reading.real_ms);
    }
    assert_true(clockwatch_wall_ms(&watch, reading.mono) == reading.real_ms);
}

static void check_step(int64_t delta_ms)
{
    pass(1000);
    int64_t before_ms = reading.real_ms;
    reading.real_ms += delta_ms;
    struct clock_finding finding = look();
    assert_int_equal(finding.event, CLOCK_STEPPED);
    assert_true(finding.delta_ms == delta_ms);
    assert_true(finding.before_ms == before_ms);
    assert_true(finding.after_ms == before_ms + delta_ms);
    /* once, and reckoned by the new time from then on */
    pass(1000);
    assert_int_equal(look().event, CLOCK_STEADY);
    assert_true(clockwatch_wall_ms(&watch, reading.mono) == reading.real_ms);
}

static void test_steps(void **state)
{
    (void)state;
    check_step(3600000);
    check_step(-3600000);
    check_step(101);
    check_step(-101);
    check_step(INT64_C(-1790000000000)); /* to 1970 */
    check_step(-1000);                   /* a leap second, inserted */
}

/* What the machine cannot see while paused shows when NTP sets the clock. */
static void test_pause_that_no_clock_saw(void **state)
{
    (void)state;
    pass(1000);
    assert_int_equal(look().event, CLOCK_STEADY);
    reading.real_ms += 5000;
    assert_int_equal(look().event, CLOCK_STEPPED);
}

static void test_suspend(void **state)
{
    (void)state;
    pass(1000);
    int64_t before_ms = reading.real_ms;
    reading.real_ms += 60000;
    reading.boot_ms += 60000;
    struct clock_finding finding = look();
    assert_int_equal(finding.event, CLOCK_SUSPENDED);
    assert_true(finding.delta_ms == 60000);
    assert_true(finding.before_ms == before_ms);
    assert_true(finding.after_ms == before_ms + 60000);
    pass(1000);
    assert_int_equal(look().event, CLOCK_STEADY);
}

/* Asleep for a minute, and the clock set by two hours meanwhile. */
static void test_suspend_with_a_step(void **state)
{
    (void)state;
    int64_t before_ms = reading.real_ms;
    reading.boot_ms += 60000;
    reading.real_ms += 60000 + 7200000;
    struct clock_finding finding = look();
    assert_int_equal(finding.event, CLOCK_SUSPENDED);
    assert_true(finding.delta_ms == 60000);
    assert_true(finding.after_ms - before_ms == 7260000);
    pass(1000);
    assert_int_equal(look().event, CLOCK_STEADY);
}

/* NTP slews both clocks alike: nothing to see, and the wall is right. */
static void test_slew(void **state)
{
    (void)state;
    for (int i = 0; i < 100000; i++) {
        pass(1000);
        reading.real_ms += i % 2; /* 500 ppm */
        reading.mono.ms += i % 2;
        reading.boot_ms += i % 2;
        assert_int_equal(look().event, CLOCK_STEADY);
    }
    assert_true(clockwatch_wall_ms(&watch, reading.mono) == reading.real_ms);
}

/* Settings too small to be events do not add up unseen. */
static void test_small_settings_add_up(void **state)
{
    (void)state;
    int events = 0;
    for (int i = 0; i < 100; i++) {
        pass(1000);
        reading.real_ms += 40;
        struct clock_finding finding = look();
        if (finding.event == CLOCK_STEPPED) {
            assert_true(finding.delta_ms == 120);
            events++;
        }
        int64_t wall_ms = clockwatch_wall_ms(&watch, reading.mono);
        assert_true(reading.real_ms - wall_ms <= CLOCKWATCH_TOLERANCE_MS);
    }
    assert_int_equal(events, 33);
}

static void test_tolerance(void **state)
{
    (void)state;
    reading.real_ms += 100;
    assert_int_equal(look().event, CLOCK_STEADY);
    reading.real_ms -= 200;
    assert_int_equal(look().event, CLOCK_STEADY);
    reading.real_ms -= 1;
    assert_int_equal(look().event, CLOCK_STEPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_steady, set_up),
        cmocka_unit_test_setup(test_steps, set_up),
        cmocka_unit_test_setup(test_pause_that_no_clock_saw, set_up),
        cmocka_unit_test_setup(test_suspend, set_up),
        cmocka_unit_test_setup(test_suspend_with_a_step, set_up),
        cmocka_unit_test_setup(test_slew, set_up),
        cmocka_unit_test_setup(test_small_settings_add_up, set_up),
        cmocka_unit_test_setup(test_tolerance, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The only file that reads a clock. `now` is read once per turn of the loop
 * and passed on.
 */
#ifndef IO_CLOCK_H
#define IO_CLOCK_H

#include "base/units.h"
#include "core/clockwatch.h"

/* All three clocks at one moment. CLAIMD_TEST_CLOCK is not a thing: tests set
 * clocks with libfaketime. */
struct clock_reading clock_now(void);

/* CLOCK_MONOTONIC: for deadlines and durations. */
struct mono clock_mono(void);

/* The same in microseconds: for how long something took, and for the service
 * manager, which compares. */
int64_t clock_mono_us(void);

/* 64 uniform bits from getrandom(2). */
uint64_t clock_random(void);

#endif

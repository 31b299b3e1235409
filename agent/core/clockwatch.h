/*
 * Whether the clocks still agree.
 *
 * Wall time is taken once and carried by the monotonic clock. If the
 * difference of the two changes by more than CLOCKWATCH_TOLERANCE_MS the clock
 * was set (or the machine was paused where no clock could see it); if
 * CLOCK_BOOTTIME runs ahead of CLOCK_MONOTONIC the machine slept. Either way
 * the instant is an observer event and time between is unknown.
 *
 * Slewing (adjtime, NTP) needs no care: the kernel slews CLOCK_MONOTONIC with
 * CLOCK_REALTIME, so our reckoning follows and the difference stays. The base
 * is kept until there is an event; small settings of the clock therefore add
 * up, and are an event once their sum exceeds the tolerance. A leap second
 * that the kernel inserts is a step of -1 s like any other.
 */
#ifndef CORE_CLOCKWATCH_H
#define CORE_CLOCKWATCH_H

#include <stdint.h>

#include "base/units.h"

#define CLOCKWATCH_TOLERANCE_MS 100

struct clock_reading {
    int64_t real_ms; /* CLOCK_REALTIME */
    struct mono mono;
    int64_t boot_ms; /* CLOCK_BOOTTIME */
};

struct clockwatch {
    int64_t base_real_ms; /* wall = base_real + (mono - base_mono) */
    struct mono base_mono;
    int64_t base_boot_ms;
};

enum clock_event {
    CLOCK_STEADY,
    CLOCK_STEPPED,   /* set by delta_ms, forward or back */
    CLOCK_SUSPENDED, /* slept for delta_ms; if the clock was set meanwhile,
                        after_ms - before_ms differs from that */
};

struct clock_finding {
    enum clock_event event;
    int64_t delta_ms;  /* how far */
    int64_t before_ms; /* wall instant by the old reckoning */
    int64_t after_ms;  /* wall instant from now on; before_ms if STEADY */
};

/* Takes a first reading as the base. */
void clockwatch_init(struct clockwatch *watch, const struct clock_reading *now);

/* Compares and, where they disagree, takes the new base. Readings come in the
 * order they were made; the three clocks of one should be read within a few
 * milliseconds, or a pause between them looks like a step. */
struct clock_finding clockwatch_step(struct clockwatch *watch,
                                     const struct clock_reading *now);

/* The wall instant of a monotonic one. */
int64_t clockwatch_wall_ms(const struct clockwatch *watch, struct mono mono);

#endif

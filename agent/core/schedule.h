/*
 * When a probe looks next.
 *
 * A probe keeps its interval; its phase is drawn anew, uniformly, every hour
 * (every interval, where that is longer), so that nothing periodic at the
 * target can hide between probes (spec "figures", what fell between two
 * probes). "Hour" is the largest whole number of intervals that fits in one,
 * so that two regular attempts are never two intervals or more apart, also
 * across a change of phase. While a failure is unconfirmed it looks again after
 * retry_interval. Due times are computed from the epoch, never from the last
 * attempt, so nothing drifts. Randomness is passed in.
 */
#ifndef CORE_SCHEDULE_H
#define CORE_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/units.h"

struct schedule_terms {
    int64_t interval_ms; /* > 0 */
    int64_t first_ms;    /* the first attempt is due within it, if it is shorter
                            than the interval: an hourly look is worth having at
                            once; 0: as any other */
    int64_t retry_ms;    /* > 0, no more than interval_ms */
    uint32_t confirm;    /* >= 1 */
};

/* Zero-initialise, then schedule_start. */
struct schedule {
    struct mono epoch;   /* start of the current hour (or interval) */
    int64_t phase_ms;    /* drawn for this epoch, 0 … interval-1 */
    uint64_t next_index; /* of the next regular attempt in this epoch */
    uint32_t downs;      /* consecutive downs, saturating */
    bool retry_pending;
    struct mono retry_at;
};

/* The first regular attempt falls within one interval of `now`. `random` is
 * 64 uniform bits. */
void schedule_start(struct schedule *schedule,
                    const struct schedule_terms *terms, struct mono now,
                    uint64_t random);

/* When the next attempt (regular or retry) is due. Pure. */
struct mono schedule_next_due(const struct schedule *schedule,
                              const struct schedule_terms *terms);

/* An attempt was started at `now` (at or after next_due): moves on to the next
 * one after `now`; missed ones are skipped, never made up for. `random` is
 * used only where a new epoch begins. */
void schedule_started(struct schedule *schedule,
                      const struct schedule_terms *terms, struct mono now,
                      uint64_t random);

/* A result is known: plans or drops a retry. `down`: the observation was
 * down. A retry is an attempt of its own. */
void schedule_result(struct schedule *schedule,
                     const struct schedule_terms *terms, struct mono now,
                     bool down);

#endif

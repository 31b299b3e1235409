/*
 * Observations and the runs they collapse to.
 *
 * An observation is (instant the attempt started, state). A run is a maximal
 * series of consecutive observations of one state with no gap over max_gap,
 * made under one set of (interval, max_gap, confirm). Everything of figures.md
 * is computed from runs exactly as from the observations.
 */
#ifndef CORE_RUN_H
#define CORE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Ordered by rank: of several at one instant the greatest ("worst") stays. */
enum obs_state {
    STATE_UP,
    STATE_UNKNOWN, /* the agent could not tell */
    STATE_DOWN,
};

/* "up", "unknown", "down". */
const char *obs_state_name(enum obs_state state);
bool obs_state_parse(const char *text, enum obs_state *ret_state);

/* Why an observation is what it is; the names are in classify.h. 0 = none. */
typedef uint16_t reason_t;

struct observation {
    int64_t t_ms; /* wall instant the attempt started */
    enum obs_state state;
    reason_t reason;
    int32_t latency_ms; /* total, -1 if not measured */
};

struct run {
    int64_t first_ms;    /* first observation */
    int64_t last_ms;     /* last one, >= first_ms */
    int64_t interval_ms; /* in force when observed */
    int64_t max_gap_ms;  /* in force when observed, >= interval_ms */
    uint32_t count;      /* observations, >= 1; distinct instants */
    uint32_t confirm;    /* downs needed to believe a down */
    enum obs_state state;
    reason_t reason; /* of the first observation */
};

/* What was in force when an observation was made. */
struct run_terms {
    int64_t interval_ms;
    int64_t max_gap_ms;
    uint32_t confirm;
};

/* The run of this one observation. terms->confirm >= 1. */
struct run run_begin(const struct observation *observation,
                     const struct run_terms *terms);

/* Extends `run` if the observation continues it: later than its last, same
 * state, gap no more than max_gap, same terms. Returns whether it did. Ledger
 * rows are also split at midnight UTC, which the caller decides; reckoning
 * joins what was split. */
bool run_extend(struct run *run, const struct observation *observation,
                const struct run_terms *terms);

/* Prepares runs for reckoning: sorts by first_ms and, where runs overlap in
 * time (the clock was set back between them), keeps what they agree on and
 * makes the contested stretch unknown (of a single instant the worst stays). A
 * run that is cut keeps observations in proportion, rounded down, but at least
 * one. `runs` in any order. Runs split only by storage (same state,
 * gap within max_gap) stay separate; reckoning treats them as one. Result in
 * the arena. */
struct run *runs_normalize(struct arena *arena, const struct run *runs,
                           size_t n, size_t *ret_n);

#endif

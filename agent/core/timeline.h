/*
 * Readings as step functions of time: one probe at one vantage, then k of n.
 *
 * Source: spec "figures", one probe at one vantage, and putting probes
 * together. Works on runs; knows nothing of calendars, windows or incidents.
 * Used by figures.c and window_figures.c only.
 */
#ifndef CORE_TIMELINE_H
#define CORE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/figures.h"
#include "core/ivl.h"

/* What holds at an instant in the three readings, as bits. 0 is up in all of
 * them. */
enum {
    READ_DOWN = 1,        /* point D */
    READ_UNKNOWN = 2,     /* point X; never with READ_DOWN */
    READ_OPTIMISTIC = 4,  /* optimistic D; only with READ_DOWN */
    READ_PESSIMISTIC = 8, /* pessimistic D; with each of the others */
    READ_ABSENT = 16,     /* the probe does not exist: alone */

    READ_UNSEEN = READ_UNKNOWN | READ_PESSIMISTIC,
    READ_ALL_DOWN = READ_DOWN | READ_OPTIMISTIC | READ_PESSIMISTIC,
};

struct timeline_step {
    int64_t from_ms; /* holds from here to the next step, the last one on */
    unsigned readings;
};

/* At least one step; the first begins at INSTANT_MIN. Strictly ascending. */
struct timeline {
    const struct timeline_step *steps;
    size_t n;
};

/* Consecutive observations of one state with no gap over max_gap: runs that
 * only storage or a change of terms has split are one stretch. */
struct stretch {
    int64_t first_ms;
    int64_t last_ms;
    int64_t max_gap_ms; /* of its last run: in force for the gap after it */
    uint64_t count;     /* observations */
    uint32_t confirm;   /* of its first run */
    enum obs_state state;
};

/* The stretch that begins at run *cursor, as of now; moves *cursor behind it.
 * False at the end. Runs that begin after now_ms do not count; one that
 * reaches past it is cut there, but keeps its count. *cursor starts at 0. */
bool stretch_next(const struct series *series, int64_t now_ms, size_t *cursor,
                  struct stretch *ret_stretch);

/* Confirmation, readings, segments between neighbours, and what holds after
 * the last observation (rules 1 to 4), up to now; after now it means nothing.
 * A segment's max_gap is that of its first observation's run, a stretch's
 * confirm that of its first run. */
struct timeline timeline_series(struct arena *arena,
                                const struct series *series, int64_t now_ms);

/* Absent outside [since_ms, until_ms). */
struct timeline timeline_exists(struct arena *arena, struct timeline timeline,
                                int64_t since_ms, int64_t until_ms);

/* k of n at every instant; n = inputs not absent. Where none is present:
 * unseen. n_inputs >= 1. */
struct timeline timeline_combine(struct arena *arena,
                                 const struct timeline *inputs, size_t n_inputs,
                                 struct down_when rule);

/* Where any of the bits in `mask` holds, within one interval. */
struct ivls timeline_where(struct arena *arena, struct timeline timeline,
                           unsigned mask, struct ivl within);

#endif

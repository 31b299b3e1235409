/*
 * Half-open intervals of time, and sorted sets of them.
 *
 * All reckoning of the core comes down to unions, intersections and lengths
 * of such sets, in integer milliseconds, so that parts always add up to the
 * whole. Knows nothing of what the intervals mean.
 */
#ifndef CORE_IVL_H
#define CORE_IVL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* [from_ms, to_ms); empty unless from_ms < to_ms. */
struct ivl {
    int64_t from_ms;
    int64_t to_ms;
};

/* A set: sorted, disjoint, not touching, none empty. `items` is borrowed or
 * lives in an arena; NULL when n is 0. */
struct ivls {
    const struct ivl *items;
    size_t n;
};

/* A set from intervals in any order, overlapping or empty ones included. This
 * and all other results live in the arena; arguments are borrowed. */
struct ivls ivls_from(struct arena *arena, const struct ivl *items, size_t n);

/* What is in a or in b. */
struct ivls ivls_union(struct arena *arena, struct ivls a, struct ivls b);

/* What is in a and in b. */
struct ivls ivls_intersect(struct arena *arena, struct ivls a, struct ivls b);

/* What is in a but not in b. */
struct ivls ivls_subtract(struct arena *arena, struct ivls a, struct ivls b);

/* The part of `set` within one interval. */
struct ivls ivls_clip(struct arena *arena, struct ivls set, struct ivl within);

/* Total length in milliseconds. */
int64_t ivls_length(struct ivls set);

/* Length of the part within [from_ms, to_ms), without building a set; binary
 * search, then linear in what overlaps. */
int64_t ivls_length_within(struct ivls set, int64_t from_ms, int64_t to_ms);

/* Length of a ∩ b. */
int64_t ivls_length_common(struct ivls a, struct ivls b);

/* Whether a member holds the instant. */
bool ivls_contains(struct ivls set, int64_t instant_ms);

/* The member that holds the instant, or NULL. Borrowed from the set. */
const struct ivl *ivls_find(struct ivls set, int64_t instant_ms);

#endif

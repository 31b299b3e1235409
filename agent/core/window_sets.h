/*
 * A reckoning within a window's planned time, as sets: what window_days.c and
 * other_methods.c measure. Used by those two only.
 */
#ifndef CORE_WINDOW_SETS_H
#define CORE_WINDOW_SETS_H

#include "core/figures.h"

struct window_sets {
    struct ivls hours;       /* service hours of the window */
    struct ivls planned;     /* less planned maintenance; holds the rest */
    struct ivls down;        /* point D */
    struct ivls unknown;     /* point X; all outside [first seen, now) */
    struct ivls optimistic;  /* optimistic D */
    struct ivls pessimistic; /* pessimistic D */
};

/* Their lengths are the figures that reckon_window gives. `window` not empty.
 * In the arena. */
struct window_sets window_sets(struct arena *arena,
                               const struct reckoning *reckoning,
                               struct ivl window);

#endif

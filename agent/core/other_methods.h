/*
 * What other ways of accounting make of the same window.
 *
 * Availability depends on what is done with unseen time, with maintenance,
 * with short outages. Each method here changes one of these and leaves the
 * rest as in the point reading, so that the differences can be compared.
 */
#ifndef CORE_OTHER_METHODS_H
#define CORE_OTHER_METHODS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/figures.h"

enum other_method {
    OTHER_UNSEEN_UP,        /* (planned − down) ÷ planned */
    OTHER_UNSEEN_DOWN,      /* unseen time is downtime */
    OTHER_MAINTENANCE_DOWN, /* planned maintenance is downtime … */
    OTHER_MAINTENANCE_UP,   /* … or is service time, and up */
    OTHER_CHECKS,           /* up observations ÷ all observations */
    OTHER_LONG_ONLY,        /* stretches of downtime under OTHER_SHORT_MS are
                               up */
    OTHER_MINUTES,          /* each incident's downtime in whole minutes, half
                               a minute is one */
    OTHER_METHODS           /* how many */
};

#define OTHER_SHORT_MS INT64_C(300000)

/* "unseen_up", … */
const char *other_method_name(enum other_method method);

/* Time, or observations with OTHER_CHECKS. */
struct other_figure {
    bool has; /* false: of nothing */
    int64_t down;
    int64_t of;     /* what it is divided by */
    double percent; /* 100 × (of − down) ÷ of, not below 0 */
};

struct other_methods {
    struct other_figure figures[OTHER_METHODS];
    int64_t checks_up; /* observations in planned time: of all critical probes
                          at all vantages. Of a run that reaches over an edge
                          those that lie within if they are evenly spaced */
    int64_t checks_down;
    int64_t checks_unknown;
};

/* `window` not empty; `figures` are those of the window. The arena is only
 * used for passing needs. */
struct other_methods other_methods(struct arena *arena,
                                   const struct reckoning *reckoning,
                                   const struct figures *figures);

#endif

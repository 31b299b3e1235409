/*
 * A window cut into its local days or months, each with its share of the
 * window's figures: the shares add up to the figures exactly.
 */
#ifndef CORE_WINDOW_DAYS_H
#define CORE_WINDOW_DAYS_H

#include <stddef.h>
#include <stdint.h>

#include "core/civil.h"
#include "core/figures.h"

/* What one word says of a day; the first that applies. */
enum day_state {
    DAY_MAINTENANCE, /* all service hours of it were planned maintenance */
    DAY_UNPLANNED,   /* no service was planned */
    DAY_DOWN,        /* some downtime (point) */
    DAY_UNSEEN,      /* nothing of it was seen */
    DAY_UNCERTAIN,   /* some of it unseen, or a failure that was not confirmed:
                        it may have been down for down_max_ms */
    DAY_UP,          /* certainly up, but for what fell between two probes */
};

/* "maintenance", "unplanned", "down", "unseen", "uncertain", "up". */
const char *day_state_name(enum day_state state);

enum window_step { WINDOW_STEP_DAY, WINDOW_STEP_MONTH };

struct window_day {
    struct civil_date date; /* local; of the month its first day */
    struct ivl span;        /* the part of it within the window, not empty */
    enum day_state state;
    int64_t planned_ms; /* as in struct figures, of this span */
    int64_t maintenance_ms;
    int64_t down_ms;
    int64_t unknown_ms;
    int64_t down_min_ms;
    int64_t down_max_ms;
};

/* Windows longer than this are cut by month. */
#define WINDOW_DAYS_MOST 62

/* By day up to WINDOW_DAYS_MOST days of 24 h, else by month. */
enum window_step window_step_of(struct ivl window);

/* The days of the service's zone, in order, without gaps; a day that the zone
 * left out has none. `window` not empty. In the arena. */
const struct window_day *window_days(struct arena *arena,
                                     const struct reckoning *reckoning,
                                     struct ivl window, enum window_step step,
                                     size_t *ret_n);

#endif

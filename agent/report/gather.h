/*
 * The parts of a report that follow from a reckoning alone.
 */
#ifndef REPORT_GATHER_H
#define REPORT_GATHER_H

#include "base/arena.h"
#include "report/model.h"

/* Sets figures, days, other methods, trailing P1Y and P3M, and of the method
 * what the history says: service hours, holidays and maintenance within the
 * window, down_when, min_outage, merge_within. `ret->tz` is set before (that
 * of the history's calendar). `window` not empty. Parts live in the arena or
 * are borrowed from the reckoning. */
void report_reckon(struct arena *arena, const struct reckoning *reckoning,
                   struct ivl window, struct report *ret);

#endif

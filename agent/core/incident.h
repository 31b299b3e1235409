/*
 * Incidents out of a service's history: spec "figures", incidents.
 * Used by figures.c only.
 */
#ifndef CORE_INCIDENT_H
#define CORE_INCIDENT_H

#include "core/figures.h"

/* All incidents of a reckoning whose sets are complete, by start. `planned`
 * is the planned time in [first_seen_ms, now_ms). */
const struct incident *incidents_find(struct arena *arena,
                                      const struct reckoning *reckoning,
                                      struct ivls planned, size_t *ret_n);

#endif

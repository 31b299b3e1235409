/*
 * Observations as text: one JSON object a line (spec "interface").
 *
 * Canonical lines take a fast path; anything else that is valid JSON takes
 * jansson. Bounded: a line of 64 KiB, 4,096 series. Order of arrival does not
 * matter.
 */
#ifndef CONF_OBSERVATIONS_H
#define CONF_OBSERVATIONS_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/run.h"

/* Collects observations by (probe, vantage), then turns them into runs. */
struct observations;

struct observations *observations_create(void);
void observations_destroy(struct observations *observations); /* NULL-safe */

/* Reads a whole stream. A missing vantage is `default_vantage` if that is not
 * NULL, else an error. ERR_INVALID: "file:line: reason; cure". Unknown keys
 * are errors; probes that no caller asks for are kept and reported by
 * observations_unknown_probe. */
MUST_USE enum err observations_read(struct observations *observations,
                                    FILE *stream, const char *file,
                                    const char *default_vantage,
                                    struct errmsg *msg);

/* Runs of one probe at one vantage up to now_ms: sorted, of several at one
 * instant the worst kept. In the arena; *ret_n 0 if there are none. */
const struct run *observations_runs(struct observations *observations,
                                    struct arena *arena, const char *probe,
                                    const char *vantage,
                                    const struct run_terms *terms,
                                    int64_t now_ms, size_t *ret_n);

/* Some (probe, vantage) with observations for which observations_runs was never
 * called, as text "probe web at vantage osaka", or NULL. */
const char *observations_unasked(struct observations *observations,
                                 struct arena *arena);

#endif

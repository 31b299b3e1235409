/*
 * Observations as text: one JSON object a line (spec "interface").
 *
 * Ordinary lines are scanned by hand; anything else that is valid JSON takes
 * jansson. Bounded: a line of 64 KiB, 4,096 series. Order of arrival does not
 * matter. Kept in 8 bytes each, so that a year at 10 s is 25 MB.
 */
#ifndef CONF_OBSERVATIONS_H
#define CONF_OBSERVATIONS_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/figures.h"
#include "core/run.h"

#define OBSERVATIONS_LINE_MAX ((size_t)64 * 1024)
#define OBSERVATIONS_SERIES_MAX 4096

/* Collects observations by (probe, vantage), then turns them into runs. */
struct observations;

/* Heap; its owner destroys it. */
struct observations *observations_create(void);

/* NULL-safe. */
void observations_destroy(struct observations *observations);

/* Reads a whole stream; several may be read one after another. A missing
 * vantage is `default_vantage` if that is not NULL, else an error. Blank lines
 * are skipped. `file` is how messages name the stream.
 * ERR_INVALID: "file:line: reason; cure", also for an unknown key. ERR_LIMIT:
 * a line or the number of series is over the limit. ERR_IO: the system failed
 * to read. What was read before an error stays. */
MUST_USE enum err observations_read(struct observations *observations,
                                    FILE *stream, const char *file,
                                    const char *default_vantage,
                                    struct errmsg *msg);

/* Runs of one probe at one vantage up to now_ms, as runs_normalize gives them:
 * sorted, of several at one instant the worst kept. In the arena; maybe none.
 * Marks the series as asked for. */
struct series observations_runs(struct observations *observations,
                                struct arena *arena, const char *probe,
                                const char *vantage,
                                const struct run_terms *terms, int64_t now_ms);

/* Marks a series as asked for without its runs: a probe that is configured but
 * has no part in the figures. */
void observations_expect(struct observations *observations, const char *probe,
                         const char *vantage);

/* Some (probe, vantage) with observations for which neither observations_runs
 * nor observations_expect was called, as text "probe web at vantage osaka", or
 * NULL. In the arena, printable. */
const char *observations_unasked(struct observations *observations,
                                 struct arena *arena);

#endif

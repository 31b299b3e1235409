/*
 * Histories told as text, for tests of the figures: one letter an observation.
 *   u up, d down, x unknown, . none
 */
#ifndef SUPPORT_STORY_H
#define SUPPORT_STORY_H

#include "core/figures.h"

#define STORY_PROBES 3
#define STORY_VANTAGES 3

/* Thursday, 2026-01-01T00:00:00Z. */
#define STORY_START INT64_C(1767225600000)
#define MINUTE INT64_C(60000)

struct story {
    struct arena arena;
    struct calendar calendar; /* always, in UTC */
    struct series series[STORY_PROBES][STORY_VANTAGES];
    struct probe_history probes[STORY_PROBES];
    struct service_history history;
    struct run_terms terms; /* of observations told next */
};

/* Nothing observed; 60 s, max_gap 150 s, confirm 2, one probe at one vantage,
 * down when any. */
void story_init(struct story *story);
void story_fini(struct story *story);

/* Appends observations, one a minute from minute `from` after STORY_START. */
void story_tell(struct story *story, int probe, int vantage, int from,
                const char *letters);

/* Reckons as of minute `now`. Kept until story_fini. */
const struct reckoning *story_reckon(struct story *story, int now);

/* Figures of the minutes [from, to), as of minute `now`. */
struct figures story_figures(struct story *story, int now, int from, int to);

/* The instant of a minute. */
int64_t story_minute(int minute);

#endif

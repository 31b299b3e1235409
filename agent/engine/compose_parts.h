/*
 * Parts of a composed report; used by compose.c only.
 */
#ifndef ENGINE_COMPOSE_PARTS_H
#define ENGINE_COMPOSE_PARTS_H

#include "engine/assess.h"
#include "engine/compose.h"

/* The configured probes, then the critical ones of former times, with their
 * terms and from when to when they count. In the arena. */
const struct status_probe *compose_probes(struct arena *arena,
                                          const struct conf *conf,
                                          const struct assessment *assessment,
                                          size_t *ret_n);

/* What the editions that came into force within the window changed, judged by
 * the assessment's facts. In the arena. */
const struct report_rewording *
compose_rewordings(struct arena *arena, const struct compose *compose,
                   const struct assessment *assessment, size_t *ret_n);

/* Where it comes from: the record it was reckoned from, the key and the newest
 * signed head by then, the claims' texts of the window, corrections. Errors as
 * compose_report. */
MUST_USE enum err compose_origin(struct arena *arena,
                                 const struct compose *compose,
                                 struct report_origin *ret_origin,
                                 struct errmsg *msg);

#endif

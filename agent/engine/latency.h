/*
 * Response times in the ledger: adding what was seen to their day, and reading
 * days and windows. Ending a day that is over is a chore (chore.h).
 */
#ifndef ENGINE_LATENCY_H
#define ENGINE_LATENCY_H

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "core/histogram.h"
#include "core/ivl.h"
#include "report/model.h"
#include "store/store.h"

/* A copy of the batch (journal_take) whose response times are added to what the
 * ledger has of their days; in the arena. A day that cannot be read, or holds
 * all it can, stays as it is, with a word in the log. Errors of the store. */
MUST_USE enum err latency_add(struct arena *arena, struct store *store,
                              const struct store_batch *batch,
                              struct store_batch *ret, struct errmsg *msg);

/* What to read: the days of a service that begin in the window, as the ledger
 * has them now, or held them for good at record `through_seq` (0: now). */
struct latency_query {
    const struct conf *conf;
    const struct conf_service *service; /* of `conf` */
    struct ivl window;
    int64_t through_seq;
};

/* The response times of each configured probe that has any in the window, under
 * all names it and its service had, all vantages together; in the arena.
 * ERR_CORRUPT: a day is not what docs/evidence.md says. */
MUST_USE enum err latency_read(struct arena *arena, struct store *store,
                               const struct latency_query *query,
                               const struct report_latency **ret, size_t *ret_n,
                               struct errmsg *msg);

#endif

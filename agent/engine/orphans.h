/*
 * Runs left open in the ledger by a probe that nobody makes any more (taken
 * out of the configuration while claimd was off, or another vantage): nothing
 * will extend them, so they become part of the chain.
 */
#ifndef ENGINE_ORPHANS_H
#define ENGINE_ORPHANS_H

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "store/store.h"

/* Those runs, to be written as closed; in the arena. */
MUST_USE enum err orphans_find(struct arena *arena, struct store *store,
                               const struct conf *conf,
                               struct store_run **ret_runs, size_t *ret_n,
                               struct errmsg *msg);

#endif

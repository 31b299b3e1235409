/*
 * Runs left open in the ledger that nothing will extend: of a probe that nobody
 * makes any more (taken out while claimd was off, or another vantage), or older
 * than the newest one of their series (the ledger could not be used when the
 * daemon started). They become part of the chain.
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

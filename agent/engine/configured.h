/*
 * Telling the ledger what is configured, so that the past is judged by what
 * was in force then: records "config", "probe_added", "probe_removed" and
 * "maintenance". Only what the ledger does not know yet is written.
 */
#ifndef ENGINE_CONFIGURED_H
#define ENGINE_CONFIGURED_H

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "store/load.h"
#include "store/store.h"

/* Records needed for `conf` in force from `now_ms`, and as documents the files
 * it was read from, put into the batch; they live in the arena, the bytes are
 * borrowed of `conf`. ERR_CORRUPT: a record that is not what its kind says;
 * else as store_load_records. */
MUST_USE enum err configured_records(struct arena *arena, struct store *store,
                                     const struct conf *conf, int64_t now_ms,
                                     struct store_batch *ret_batch,
                                     struct errmsg *msg);

#endif

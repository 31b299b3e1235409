/*
 * Configurations as they were in force, from the ledger alone: records
 * `config` and the documents they name (engine/configured.c writes them).
 */
#ifndef ENGINE_KEPT_H
#define ENGINE_KEPT_H

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "store/store.h"

/* A stretch of time with one configuration. */
struct kept_config {
    int64_t seq;     /* its record */
    int64_t from_ms; /* in force after this; INSTANT_MIN for the first one,
                        which also stands for what was filled in before it */
    int64_t to_ms;   /* … and up to this; INSTANT_MAX for the last one */
    const char *hash;
    const char *body; /* of the record */
};

/* All of them up to a record (0: all), in order; in the arena. ERR_CORRUPT
 * names a record that is no configuration; else as store_load_records. */
MUST_USE enum err kept_configs(struct arena *arena, struct store *store,
                               int64_t through_seq,
                               struct kept_config **ret_configs, size_t *ret_n,
                               struct errmsg *msg);

/* The newest one of that hash, or NULL. */
const struct kept_config *kept_by_hash(const struct kept_config *configs,
                                       size_t n, const char *hash);

/* Loads it into the arena; secrets are not resolved. ERR_NOT_FOUND: it was
 * recorded by a version that kept no files. ERR_UNSUPPORTED: this version does
 * not take it, or makes another of it. ERR_CORRUPT: the record or a document is
 * damaged. Errors of the store are passed on. */
MUST_USE enum err kept_load(struct arena *arena, struct store *store,
                            const struct kept_config *config,
                            const struct conf **ret_conf, struct errmsg *msg);

#endif

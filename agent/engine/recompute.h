/*
 * A report that somebody kept, reckoned again from a ledger and held against
 * it value by value.
 */
#ifndef ENGINE_RECOMPUTE_H
#define ENGINE_RECOMPUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "engine/differences.h"
#include "engine/frozen.h"
#include "report/model.h"
#include "store/store.h"

struct recomputed {
    const char *service, *window_text;
    int64_t through_seq;            /* reckoned from records up to that one */
    const struct frozen *frozen;    /* its record; NULL: made on demand, nothing
                                    keeps its bytes, and runs that were open
                                    then are taken as they are now */
    bool same_bytes;                /* they have the SHA-256 of the record */
    const char *version;            /* of the program that made it */
    bool other_version;             /* not ours: its wording, and members it did
                                    not know, are not compared */
    struct differences differences; /* the file's value first */
    const struct frozen *corrections; /* of it, made later */
    size_t n_corrections;
};

/* Reckons a report in JSON again; results in the arena. ERR_INVALID: not a
 * report. ERR_NOT_FOUND: of another ledger, or the ledger lacks the record or
 * the configuration it was made from. ERR_UNSUPPORTED: this version does not
 * take that configuration. ERR_CORRUPT: the ledger is damaged there. Else as
 * store_open. */
MUST_USE enum err recompute_report(struct arena *arena, struct store *store,
                                   const char *bytes, size_t n,
                                   struct recomputed *ret, struct errmsg *msg);

/* The report of a record as it was reckoned then, by the configuration that the
 * ledger keeps; in the arena. Errors as recompute_report. */
MUST_USE enum err recompute_frozen(struct arena *arena, struct store *store,
                                   const struct frozen *frozen,
                                   struct report *ret, struct errmsg *msg);

/* The record that keeps a file of these bytes, or NULL; in the arena. Errors as
 * frozen_load. */
MUST_USE enum err recompute_find(struct arena *arena, struct store *store,
                                 const char *bytes, size_t n,
                                 const struct frozen **ret_frozen,
                                 struct errmsg *msg);

#endif

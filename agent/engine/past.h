/*
 * One service's past, as the ledger recorded it: the lives of its probes, and
 * its records one by one. A service that was renamed is followed under all its
 * names.
 */
#ifndef ENGINE_PAST_H
#define ENGINE_PAST_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "store/load.h"
#include "store/store.h"

/* Takes one record; `row` and `body` are borrowed. ERR_CORRUPT: the body is
 * not what its kind says. */
typedef enum err past_take(void *into, const struct store_record_row *row,
                           const json_t *body);

/* Whose past, and how far: what was recorded up to an instant, in records up
 * to a number. */
struct past {
    struct store *store;
    const struct conf_service *service;
    int64_t until_ms;
    int64_t through_seq; /* 0: all */
};

/* Hands over the records of some kinds (ended by NULL), in the order of the
 * chain. ERR_CORRUPT names the record; errors of the store are passed on. */
MUST_USE enum err past_records(const struct past *past,
                               const char *const *kinds, past_take *take,
                               void *into, struct errmsg *msg);

/* From a probe's being configured to its removal. A change of its id goes on
 * with the same life, added again after a removal it begins another. */
struct life {
    const char *service; /* names it has, or had at its end */
    const char *probe;
    const char *type;
    const char **ids; /* all ids it had, `probe` included */
    size_t n_ids;
    int64_t added_ms; /* when the ledger first saw it */
    int64_t until_ms; /* INSTANT_MAX while it is there */
    bool critical;
    int64_t interval_ms; /* at the end of its life or now */
    int64_t max_gap_ms;
    uint32_t confirm;
    int64_t since_ms; /* as configured: it counts in [since_ms, to_ms); */
    int64_t to_ms;    /* INSTANT_MIN, INSTANT_MAX where it was not said */
};

struct lives {
    struct life *items; /* by added_ms */
    size_t n;
    bool more; /* the ledger knows of some that began after `until_ms` */
};

/* In the arena. Errors as past_records. */
MUST_USE enum err past_lives(struct arena *arena, const struct past *past,
                             struct lives *ret_lives, struct errmsg *msg);

/* The life of a probe that is there now under that id, or NULL. */
struct life *lives_current(const struct lives *lives, const char *id);

/* Whether a run made under `id` is of this life (NULL: of a probe that the
 * ledger does not know). The lives of one id share out all its runs, each up
 * to its end; one that spans the end of a life, as when a probe only stopped
 * being critical, is of both. */
bool lives_own(const struct lives *lives, const struct life *life,
               const char *id, const struct run *run);

/* Whether no earlier life had an id of this one. */
bool lives_is_first(const struct lives *lives, const struct life *life);

#endif

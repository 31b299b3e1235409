/*
 * What a turn of the keeper makes for the HTTP side: parts of the services it
 * judged, reports that came into the ledger, sizes. On the pool thread; nothing
 * of it is shown before the turn is committed.
 */
#ifndef ENGINE_SHOWCASE_H
#define ENGINE_SHOWCASE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "engine/assess.h"
#include "engine/hush.h"
#include "status/site.h"
#include "store/store.h"

struct showcase {
    struct status_part **parts; /* parallel to the turn's `judge`, NULL where
                                   nothing is to be shown; referenced */
    size_t n_parts;
    struct site_report *reports; /* new ones, by record */
    size_t n_reports;
    int64_t ledger_bytes;
    struct status_channel *channels; /* as configured */
    size_t n_channels;
};

/* A service that was just judged, and what else is known of it. */
struct showcase_of {
    const struct conf *conf;
    struct store *store;
    const struct hushes *hushes;
    const struct assessment *assessment;
};

/* What is shown of it, with one reference; marks its claims. Errors of reading
 * the ledger. */
MUST_USE enum err showcase_part(struct arena *arena,
                                const struct showcase_of *of,
                                struct status_part **ret_part,
                                struct errmsg *msg);

/* The newest records of reports that were read; 0: none. */
struct showcase_seen {
    int64_t report, correction;
};

/* Files of reports in records that were not seen before; sizes; channels. In
 * the arena. ERR_CORRUPT: a record is not what its kind says. */
MUST_USE enum err showcase_read(struct arena *arena, struct store *store,
                                const struct conf *conf,
                                struct showcase_seen *seen,
                                struct showcase *ret, struct errmsg *msg);

#endif

/*
 * Giving back room: what nothing rests on any more and is old.
 */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct retention {
    int64_t now_ms, before_ms; /* what is older than that may go */
    size_t limit;              /* rows of each kind for one call */
};

struct retention_pruned {
    int64_t messages; /* whose body was emptied */
    int64_t days;     /* of response times */
};

/* One bounded step, in one transaction: empties the bodies of messages that
 * were delivered before (key, times and answer stay), and removes days of
 * response times that begin before and lie before every report. What it did is
 * a record "pruned"; nothing to do writes nothing. Runs, records and documents
 * are never touched. `head` is kept up to date. Errors as store_commit. */
MUST_USE enum err retention_prune(struct store *store,
                                  const struct retention *retention,
                                  struct retention_pruned *ret_pruned,
                                  struct store_head *head, struct errmsg *msg);

#endif

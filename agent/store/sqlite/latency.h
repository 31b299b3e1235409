/*
 * Response times in the ledger: one histogram for each series and UTC day.
 */
#ifndef STORE_SQLITE_LATENCY_H
#define STORE_SQLITE_LATENCY_H

#include "store/sqlite/db.h"

/* Writes all of a batch within the open transaction and moves `head` on by the
 * records "latencies" of days that are over. A day that was closed before is
 * left alone. */
MUST_USE enum err latencies_write(struct store *store,
                                  const struct store_batch *batch,
                                  struct store_head *head, struct errmsg *msg);

/* Whether days that are over are what their records say, none too many and none
 * missing but those that were pruned. ERR_CORRUPT names the first record that
 * differs. */
MUST_USE enum err latencies_check(struct store *store, struct errmsg *msg);

#endif

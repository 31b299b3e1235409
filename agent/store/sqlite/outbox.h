/*
 * The outbox in the ledger.
 */
#ifndef STORE_SQLITE_OUTBOX_H
#define STORE_SQLITE_OUTBOX_H

#include "store/sqlite/db.h"

/* Writes messages, digests, seals and deliveries of a batch within the open
 * transaction; the batch's records begin at `first_seq`. */
MUST_USE enum err outbox_write(struct store *store,
                               const struct store_batch *batch,
                               int64_t first_seq, struct errmsg *msg);

#endif

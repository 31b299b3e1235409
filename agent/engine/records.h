/*
 * The ledger's records of one kind, one by one, with their bodies read.
 */
#ifndef ENGINE_RECORDS_H
#define ENGINE_RECORDS_H

#include <jansson.h>

#include "base/err.h"
#include "store/load.h"

/* Takes one record; `row` and `body` are borrowed. ERR_CORRUPT: the body is
 * not what its kind says. */
typedef enum err records_take(void *into, const struct store_record_row *row,
                              const json_t *body);

/* Hands over the records of a kind from `from_seq` on, in the order of the
 * chain; a few at a time, so that years of them need no more memory than a
 * day. ERR_CORRUPT names the record; errors of the store are passed on. */
MUST_USE enum err records_each(struct store *store, const char *kind,
                               int64_t from_seq, records_take *take, void *into,
                               struct errmsg *msg);

#endif

/*
 * A ledger as text, and back: one JSON object a line (docs/evidence.md).
 */
#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "store/store.h"

/* Writes the records from `from_seq` (>= 1) on and what belongs to them:
 * documents, response times, runs still open. All of one moment, in bounded
 * memory. The stream stays the caller's. ERR_CORRUPT: a record or document is
 * not what was written. ERR_INVALID: there is no record `from_seq`. ERR_FULL,
 * ERR_IO: the stream, with the system's word; others as store_open. */
MUST_USE enum err store_export(struct store *store, int64_t from_seq, FILE *out,
                               struct errmsg *msg);

/* Reads an export into a ledger of its own, in a temporary file without a name
 * that ends with store_close: the very records, and the rows they stand for, to
 * be read as a STORE_READ is. Every record is held against its hash and the
 * one before as it comes. The stream stays the caller's, read to its end.
 * ERR_CORRUPT names the line and the record that does not fit. ERR_INVALID: no
 * export. ERR_NEWER: of a format that is not known. ERR_IO: the stream. */
MUST_USE enum err store_import(FILE *in, struct store **ret_store,
                               struct errmsg *msg);

#endif

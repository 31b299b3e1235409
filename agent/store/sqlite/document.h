/*
 * Documents in the ledger: deflated, by the SHA-256 of their bytes.
 */
#ifndef STORE_SQLITE_DOCUMENT_H
#define STORE_SQLITE_DOCUMENT_H

#include "store/sqlite/db.h"

/* Writes one within the open transaction, unless it is there. ERR_LIMIT: over
 * STORE_DOCUMENT_MAX. */
MUST_USE enum err document_write(struct store *store,
                                 const struct store_document *document,
                                 struct errmsg *msg);

/* Documents that records name: columns seq, sha256 (hexadecimal). */
#define DOCUMENT_NAMED                                                         \
    "SELECT seq, file.value ->> '$.sha256' AS sha256 "                         \
    "FROM record, json_each(record.body, '$.files') AS file "                  \
    "WHERE kind IN ('config', 'report', 'correction')"

/* Whether every document has the bytes that its hash says, and every one that a
 * record names is there. ERR_CORRUPT names the first that is not so. */
MUST_USE enum err document_check(struct store *store, struct errmsg *msg);

#endif

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

/* Whether every document has the bytes that its hash says. ERR_CORRUPT names
 * the first that has not. */
MUST_USE enum err document_check(struct store *store, struct errmsg *msg);

#endif

/*
 * The chain of records: canonical line, hash, append, check.
 *
 * Specified to the byte in docs/evidence.md.
 */
#ifndef STORE_SQLITE_RECORD_H
#define STORE_SQLITE_RECORD_H

#include "base/buf.h"
#include "store/sqlite/db.h"

/* Longest body of a record; a body is at least "{}". */
#define RECORD_BODY_MAX (8 * 1024 * 1024)
/* Longest canonical line: room for the members beside the body. */
#define RECORD_LINE_MAX (RECORD_BODY_MAX + 65536)

/* The canonical line of a record after `previous`, into `out` (emptied). */
void record_line(struct buf *out, const struct store_record *record,
                 const struct store_head *previous);

/* The head of the chain as it is now; seq 0 and zeros for an empty one. */
MUST_USE enum err record_head(struct store *store, struct store_head *ret_head,
                              struct errmsg *msg);

/* Appends within the open transaction and moves `head` on. ERR_LIMIT: the body
 * is too large. */
MUST_USE enum err record_append(struct store *store,
                                const struct store_record *record,
                                struct store_head *head, struct errmsg *msg);

/* Is handed each record that fits the chain: the canonical line, the head with
 * it. Both are borrowed. */
typedef enum err record_visit(void *data, const struct buf *line,
                              const struct store_head *head,
                              struct errmsg *msg);

/* Recomputes the hashes of records from `from_seq` on, the hash before that
 * taken as it stands, and shows each to `visit` (NULL: nobody), whose errors
 * end it. ERR_CORRUPT names the first record that does not fit. */
MUST_USE enum err record_walk(struct store *store, int64_t from_seq,
                              record_visit *visit, void *data,
                              struct errmsg *msg);

/* The hash of a record. ERR_NOT_FOUND: there is none. The anchor of a part
 * counts as there. */
MUST_USE enum err record_hash(struct store *store, int64_t seq,
                              uint8_t ret_hash[32], struct errmsg *msg);

/* record_walk with nobody looking. */
MUST_USE enum err record_check(struct store *store, int64_t from_seq,
                               struct errmsg *msg);

#endif

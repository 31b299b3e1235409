/*
 * Runs in the ledger: written, extended, closed into records "runs", read.
 */
#ifndef STORE_SQLITE_RUN_H
#define STORE_SQLITE_RUN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/canon.h"
#include "store/sqlite/db.h"

/* Most runs in one record "runs". */
#define RUNS_PER_RECORD 1000

/* A record "runs" being filled: its body grows as runs are closed. */
struct runs_body {
    struct buf text;
    struct canon canon;
    size_t n; /* runs in it; 0: nothing begun */
};

/* The caller's memory; nothing begun. */
void runs_body_init(struct runs_body *body);
void runs_body_fini(struct runs_body *body);

/* Ends the body and returns it: canonical JSON, borrowed until the next run is
 * added. n > 0. */
const char *runs_body_end(struct runs_body *body);

/* The row of a series, made if missing, within the open transaction. */
MUST_USE enum err run_series_id(struct store *store,
                                const struct series_key *key, int64_t *ret_id,
                                struct errmsg *msg);

/* The key in three columns from `column` on; texts borrowed until the statement
 * steps. False: one of them is no text. */
bool run_read_key(sqlite3_stmt *statement, int column,
                  struct series_key *ret_key);

/* Copies a key into the arena. */
struct series_key run_keep_key(struct arena *arena,
                               const struct series_key *key);

/* Writes one run within the open transaction. A closed one is added to `body`,
 * which will be record `record_seq`. */
MUST_USE enum err run_write(struct store *store, const struct store_run *run,
                            int64_t record_seq, struct runs_body *body,
                            struct errmsg *msg);

/* Whether closed runs are what their records say, one by one. ERR_CORRUPT names
 * the first record that differs. */
MUST_USE enum err run_check(struct store *store, struct errmsg *msg);

#endif

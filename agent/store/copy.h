/*
 * Copies of a ledger: taken while the daemon runs, put back while it does not.
 */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* Copies the ledger, as it was when `store` (STORE_READ) was opened, to `path`:
 * one file, verified, whole or not at all (written as `path`.new), readable by
 * its owner. `replace`: over a file that is there. The key stays where it is.
 * ERR_EXISTS. ERR_CORRUPT: the ledger is damaged, nothing is left at `path`;
 * others as store_open. */
MUST_USE enum err store_backup(struct store *store, const char *path,
                               bool replace, struct errmsg *msg);

struct copy_restored {
    int64_t seq;     /* of the newest record of the copy */
    char *set_aside; /* where the ledger before is kept now; NULL: there was
                        none. To be freed. */
};

/* Puts a copy of the file `from` in place of the ledger at `path`, with a
 * record "restored". The one before is renamed, with its log, never removed.
 * ERR_BUSY: a daemon has the ledger. ERR_CORRUPT: the copy does not verify, the
 * ledger is as it was. ERR_INVALID, ERR_NEWER: no ledger that can be used;
 * others as store_open. Cut short, it is done again: until the last rename the
 * ledger is as it was, or is missing beside the one set aside. */
MUST_USE enum err store_restore(const char *from, const char *path,
                                int64_t now_ms, struct copy_restored *ret,
                                struct errmsg *msg);

#endif

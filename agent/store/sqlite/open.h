/*
 * Opening a ledger for what is not in store.h.
 */
#ifndef STORE_SQLITE_OPEN_H
#define STORE_SQLITE_OPEN_H

#include "store/sqlite/db.h"

/* As store_open for STORE_READ, but a ledger of an older version too: only to
 * copy it. */
MUST_USE enum err open_to_copy(const char *path, struct store **ret_store,
                               struct errmsg *msg);

#endif

/*
 * The ledger's tables, how a file is known to be a ledger, and its versions.
 *
 * A file is one of ours by its application_id; user_version numbers the
 * migrations it has been through.
 */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

#include "store/sqlite/db.h"

#define LEDGER_APPLICATION_ID 0x636C6D64 /* "clmd" */
#define LEDGER_VERSION 2

/* Makes a ledger at store->path, whole or not at all: it is built beside and
 * renamed. Nothing must be there. */
MUST_USE enum err schema_create(struct store *store, struct errmsg *msg);

/* Whether the open file is a ledger this program can use. ERR_INVALID: another
 * kind of SQLite file. ERR_NEWER. ERR_CORRUPT: no SQLite file at all.
 * ERR_UNSUPPORTED: older, and `may_migrate` is false. */
MUST_USE enum err schema_identify(struct store *store, bool may_migrate,
                                  struct errmsg *msg);

/* Between the two, records may begin at any number: for a part of a ledger,
 * within one transaction. Errors as db_exec. */
MUST_USE enum err schema_open_numbering(struct store *store,
                                        struct errmsg *msg);
MUST_USE enum err schema_close_numbering(struct store *store,
                                         struct errmsg *msg);

/* SQLite's quick_check, and every table and trigger as we made it.
 * ERR_CORRUPT. */
MUST_USE enum err schema_inspect(struct store *store, struct errmsg *msg);

/* Brings a ledger to LEDGER_VERSION, one transaction a version. */
MUST_USE enum err schema_migrate(struct store *store, struct errmsg *msg);

#endif

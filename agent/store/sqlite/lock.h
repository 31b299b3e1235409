/*
 * One daemon per ledger: an advisory lock on a file beside it.
 *
 * The lock (flock) belongs to the open file and vanishes with the process,
 * however it ends. The file itself stays; its content is the holder's process
 * id, for the message only.
 */
#ifndef STORE_SQLITE_LOCK_H
#define STORE_SQLITE_LOCK_H

#include "base/err.h"

/* Locks `ledger_path`.lock and returns its descriptor; close it to unlock.
 * ERR_BUSY: another has it. ERR_NOT_FOUND: no such directory. ERR_DENIED,
 * ERR_FULL, ERR_IO: the system's word. */
MUST_USE enum err lock_take(const char *ledger_path, int *ret_fd,
                            struct errmsg *msg);

#endif

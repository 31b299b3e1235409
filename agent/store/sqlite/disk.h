/*
 * Files beside SQLite's own: their names, and what makes them last.
 */
#ifndef STORE_SQLITE_DISK_H
#define STORE_SQLITE_DISK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* The real path, so that two names of one ledger have one lock; to be freed. A
 * file that is not there yet is named by its real directory. ERR_NOT_FOUND: no
 * directory; else the system's word. */
MUST_USE enum err disk_resolve(const char *path, char **ret_path,
                               bool *ret_exists, struct errmsg *msg);

/* Writes all bytes and flushes them. ERR_IO, with the reason in errno. */
MUST_USE enum err disk_write(int fd, const char *bytes, size_t n);

/* A rename is safe from a power cut once the directory of `path` is on disk.
 * The system's word. */
MUST_USE enum err disk_sync_directory(const char *path, struct errmsg *msg);

/* Removes a draft of an SQLite file with its logs, if they are there. */
void disk_remove_draft(const char *path);

#endif

/*
 * A report's file: its name, and writing it so that a reader sees all of it or
 * none.
 */
#ifndef ENGINE_REPORT_FILE_H
#define ENGINE_REPORT_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* "orders-2026-10.ja.html": service and window with everything but ASCII
 * letters, digits, '.', '_' and '-' made '_', no leading dot. In the arena. */
const char *report_file_name(struct arena *arena, const char *service,
                             const char *window, const char *suffix);

/* Whether a name is such: safe to write into a directory. */
bool report_file_is_plain(const char *name);

/* Makes the directory if only its last part is missing. ERR_IO, ERR_DENIED,
 * ERR_FULL with the system's words. */
MUST_USE enum err report_file_directory(const char *directory,
                                        struct errmsg *msg);

/* Writes to a temporary file beside it, syncs, renames. On failure nothing is
 * left and an earlier file stays. ERR_LIMIT: the path is too long; else as
 * report_file_directory. */
MUST_USE enum err report_file_write(const char *path, const char *bytes,
                                    size_t n, struct errmsg *msg);

#endif

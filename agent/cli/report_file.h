/*
 * A report's file: its name, and writing it so that a reader sees all of it or
 * none.
 */
#ifndef CLI_REPORT_FILE_H
#define CLI_REPORT_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* "DIR/orders-2026-10.ja.html": service and window with everything but ASCII
 * letters, digits, '.', '_' and '-' made '_', no leading dot. In the arena. */
const char *report_file_name(struct arena *arena, const char *directory,
                             const char *service, const char *window,
                             const char *suffix);

/* Makes the directory if only its last part is missing. ERR_IO, ERR_DENIED,
 * ERR_FULL with the system's words. */
MUST_USE enum err report_file_directory(const char *directory,
                                        struct errmsg *msg);

/* Writes to a temporary file beside it, syncs, renames. On failure nothing is
 * left and an earlier file stays. ERR_LIMIT: `content` overflowed. */
MUST_USE enum err report_file_write(const char *path, const struct buf *content,
                                    struct errmsg *msg);

#endif

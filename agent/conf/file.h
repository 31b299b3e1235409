/*
 * Reading files, bounded: the configuration's only way to the disk.
 */
#ifndef CONF_FILE_H
#define CONF_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* The bytes of a file, terminated, in the arena. ERR_NOT_FOUND: there is none;
 * ERR_LIMIT: more than `most`; ERR_IO: a directory, no permission or the system
 * failed. The message has path and reason. */
MUST_USE enum err file_read(struct arena *arena, const char *path, size_t most,
                            char **ret_bytes, size_t *ret_n,
                            struct errmsg *msg);

/* The directory a path lies in, with its slash; "" for a bare name. */
const char *file_directory(struct arena *arena, const char *path);

/* `path` as seen from a directory of file_directory. */
const char *file_join(struct arena *arena, const char *directory,
                      const char *path);

#endif

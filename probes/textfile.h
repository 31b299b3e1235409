/*
 * Files of the host that sources read. On a pool thread: they block.
 *
 * Only ordinary files are read, so that a pipe or a device holds nothing up.
 */
#ifndef PROBES_TEXTFILE_H
#define PROBES_TEXTFILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* All of a file, packed by gzip or not, terminated, in the arena.
 * ERR_NOT_FOUND; ERR_IO: it cannot be read, is no ordinary file or damaged;
 * ERR_LIMIT: it has more than `max` bytes, unpacked. The message names the
 * path. */
MUST_USE enum err textfile_read(struct arena *arena, const char *path,
                                size_t max, const char **ret_text,
                                size_t *ret_n, struct errmsg *msg);

/* A line, without its end. Borrowed. */
typedef void textfile_line(void *into, const char *line);

/* Hands over each line of a file, the last one whether it has an end or not. A
 * line of more than TEXTFILE_LINE_MAX bytes comes in pieces. Errors as above;
 * the lines before what is wrong have been handed over then. */
#define TEXTFILE_LINE_MAX 4096
MUST_USE enum err textfile_lines(const char *path, size_t max,
                                 textfile_line *take, void *into,
                                 struct errmsg *msg);

#endif

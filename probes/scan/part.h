/*
 * A part of a file: its first bytes, or its last ones. Blocks; on a pool
 * thread.
 */
#ifndef PROBES_SCAN_PART_H
#define PROBES_SCAN_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct part {
    const char *bytes; /* terminated; in the arena */
    size_t n;
    bool whole;         /* the file has no more */
    int64_t changed_ms; /* when the file was last written, whole seconds */
};

/* Reads `max` bytes at most. ERR_NOT_FOUND; ERR_IO: cannot be read, or is no
 * ordinary file (which is not waited for). The message names the path. */
MUST_USE enum err part_head(struct arena *arena, const char *path, size_t max,
                            struct part *ret_part, struct errmsg *msg);
MUST_USE enum err part_tail(struct arena *arena, const char *path, size_t max,
                            struct part *ret_part, struct errmsg *msg);

#endif

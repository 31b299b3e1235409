/* A file as a source of evidence, whole and bounded. */
#ifndef PROBES_WHOLE_FILE_H
#define PROBES_WHOLE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "probes/source.h"

struct whole_file {
    struct buf content;
    int64_t modified_ms;
};

/* Reads all of a regular file of at most `max` bytes; whole_file_fini frees.
 * False after refusing: it is not there, may not be read, is a device or a
 * pipe (which could hold it up), or larger. On a pool thread. */
bool whole_file_read(struct source *source, const char *path, size_t max,
                     struct whole_file *ret_file);
void whole_file_fini(struct whole_file *file);

#endif

/*
 * The texts that the cells of a workbook share.
 */
#ifndef CHECKLIST_SHARED_STRINGS_H
#define CHECKLIST_SHARED_STRINGS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "checklist/package.h"

struct shared_strings {
    const char **texts; /* NULL: longer than a cell may be */
    size_t n;
};

/* In the arena. ERR_LIMIT: more of them, or more bytes, than a checklist has.
 * Else errors as package_read. */
MUST_USE enum err shared_strings_read(struct package *package,
                                      struct arena *arena, const char *part,
                                      struct shared_strings *ret_strings,
                                      struct errmsg *msg);

#endif

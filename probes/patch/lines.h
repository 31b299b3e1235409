/*
 * What tools print, line by line and word by word. Copies into an arena.
 */
#ifndef PROBES_PATCH_LINES_H
#define PROBES_PATCH_LINES_H

#include <stddef.h>

#include "base/arena.h"

struct lines {
    struct arena *arena;
    const char *rest; /* borrowed */
};

/* The next line, without its end; NULL: there is none. */
const char *lines_next(struct lines *lines);

/* At least as many as it has. */
size_t lines_count(const char *text);

/* The word at *at; *at moves behind it and the blanks after it. NULL: there is
 * none. */
const char *words_next(struct arena *arena, const char **at);

#endif

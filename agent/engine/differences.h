/*
 * Two JSON values held against each other, member by member.
 */
#ifndef ENGINE_DIFFERENCES_H
#define ENGINE_DIFFERENCES_H

#include <jansson.h>
#include <stddef.h>

#include "base/arena.h"

struct difference {
    const char *pointer; /* JSON pointer (RFC 6901) */
    const char *first;   /* the values there, compact; NULL: not there */
    const char *second;
};

/* More are counted, not kept. */
#define DIFFERENCES_MAX 1000

struct differences {
    struct difference
        *items;   /* in the order of the first value; in the arena */
    size_t n;     /* kept */
    size_t n_all; /* found */
};

/* Adds where two values standing at `pointer` differ; either may be NULL. */
void differences_find(struct arena *arena, const char *pointer, json_t *first,
                      json_t *second, struct differences *into);

#endif

/*
 * Memory that dies all at once.
 *
 * Results of the core live in the arena their caller passes. Allocation never
 * returns NULL: if the system has no memory left the process aborts, is
 * restarted, and the hole is unknown time (docs/decisions/0003). The core
 * therefore has no path for failed allocation, and none to test.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

struct arena_block;

/* Zero-initialise, or arena_init. Owned by its caller. */
struct arena {
    struct arena_block *blocks; /* newest first, NULL while empty */
    size_t total_bytes;         /* held, for limits and for tests */
};

/* Makes it empty. What it held before is forgotten, not freed. */
void arena_init(struct arena *arena);

/* Frees all of it; the arena can be used again. NULL-safe. */
void arena_fini(struct arena *arena);

/* Zeroed memory aligned for any type, kept until arena_fini. `bytes` may be 0
 * (the pointer is then not NULL and not to be read). */
void *arena_alloc(struct arena *arena, size_t bytes);

/* Room for `count` elements of `size` bytes, zeroed; an overflow of the
 * product aborts. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Copies, terminated. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t bytes);
char *arena_printf(struct arena *arena, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Ordinary heap with the same promise: never NULL, or the process ends. */
void *heap_alloc(size_t bytes);
void *heap_realloc(void *memory, size_t bytes);
char *heap_strdup(const char *text);

/* Grows a heap array so that one more element fits: doubles `*capacity`.
 * `size` is the size of an element. */
void *heap_grow(void *memory, size_t count, size_t *capacity, size_t size);

#endif

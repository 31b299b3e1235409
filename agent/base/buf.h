/*
 * A byte buffer with a maximum from birth.
 *
 * Text for files, logs and the network is built in one. It is always
 * terminated. Once an append would pass `max` nothing more is taken and
 * `overflowed` stays set: check it once at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct buf {
    char *data;      /* NULL until the first append; else terminated */
    size_t len;      /* bytes used, without the terminator */
    size_t capacity; /* bytes allocated */
    size_t max;      /* most bytes it will ever hold */
    bool overflowed; /* an append was refused */
};

/* An empty buffer that will hold `max` bytes (> 0) at most. Allocates nothing
 * yet. */
void buf_init(struct buf *buf, size_t max);

/* Frees what it holds; it is empty then, with the same maximum. */
void buf_fini(struct buf *buf);

/* Empties it and forgets the overflow; keeps the memory. */
void buf_clear(struct buf *buf);

/* Appends copied bytes, all of them or, past the maximum, none. `data` may be
 * NULL if there are none; it must not lie in the buffer. */
void buf_add(struct buf *buf, const void *data, size_t bytes);

/* Appends a terminated text, without the terminator. */
void buf_puts(struct buf *buf, const char *text);

/* Appends one byte. */
void buf_putc(struct buf *buf, char byte);

/* Appends what printf would print; no argument may lie in the buffer. */
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* The text, "" while empty. Borrowed, valid until the next append. */
const char *buf_str(const struct buf *buf);

#endif

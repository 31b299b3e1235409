#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"

void buf_init(struct buf *buf, size_t max)
{
    ASSERT(max > 0);
    *buf = (struct buf){.max = max};
}

void buf_fini(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->overflowed = false;
    if (buf->data != NULL) {
        buf->data[0] = '\0';
    }
}

/* Room for `bytes` more and the terminator; false once over the maximum. */
static bool make_room(struct buf *buf, size_t bytes)
{
    ASSERT(buf->max > 0);
    if (buf->overflowed || bytes > buf->max - buf->len) {
        buf->overflowed = true;
        return false;
    }
    size_t needed = buf->len + bytes + 1;
    if (needed > buf->capacity) {
        size_t wanted = buf->capacity == 0 ? 256 : buf->capacity * 2;
        buf->capacity = wanted > needed ? wanted : needed;
        buf->data = heap_realloc(buf->data, buf->capacity);
    }
    return true;
}

void buf_add(struct buf *buf, const void *data, size_t bytes)
{
    if (bytes == 0 || !make_room(buf, bytes)) {
        return;
    }
    memcpy(buf->data + buf->len, data, bytes);
    buf->len += bytes;
    buf->data[buf->len] = '\0';
}

void buf_puts(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_putc(struct buf *buf, char byte)
{
    buf_add(buf, &byte, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, args);
    va_end(args);
    ASSERT(bytes >= 0);
    if (make_room(buf, (size_t)bytes)) {
        vsnprintf(buf->data + buf->len, (size_t)bytes + 1, format, again);
        buf->len += (size_t)bytes;
    }
    va_end(again);
}

const char *buf_str(const struct buf *buf)
{
    return buf->data == NULL ? "" : buf->data;
}

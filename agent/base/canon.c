#include "base/canon.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

void canon_init(struct canon *canon, struct buf *out)
{
    *canon = (struct canon){.out = out};
}

static void quoted(struct buf *out, const char *text)
{
    size_t bytes = strlen(text);
    buf_putc(out, '"');
    size_t i = 0;
    while (i < bytes) {
        unsigned char byte = (unsigned char)text[i];
        size_t len = text_utf8_len(text + i, bytes - i);
        if (len == 0) {
            buf_puts(out, "\xEF\xBF\xBD");
            i++;
        } else if (byte < 0x20) {
            buf_printf(out, "\\u%04x", byte);
            i++;
        } else if (byte == '"' || byte == '\\') {
            buf_putc(out, '\\');
            buf_putc(out, (char)byte);
            i++;
        } else {
            buf_add(out, text + i, len);
            i += len;
        }
    }
    buf_putc(out, '"');
}

/* Comma and key of the member that comes now. */
static void begin_member(struct canon *canon, const char *key)
{
    int depth = canon->depth;
    bool in_object = depth > 0 && canon->last_key[depth - 1][0] != '[';
    ASSERT((key != NULL) == in_object);
    if (depth == 0) {
        return;
    }
    if (canon->has_member[depth - 1]) {
        buf_putc(canon->out, ',');
    }
    canon->has_member[depth - 1] = true;
    if (key != NULL) {
        ASSERT(strlen(key) < CANON_KEY_MAX && key[0] != '[');
        ASSERT(strcmp(canon->last_key[depth - 1], key) < 0);
        snprintf(canon->last_key[depth - 1], CANON_KEY_MAX, "%s", key);
        quoted(canon->out, key);
        buf_putc(canon->out, ':');
    }
}

static void open_level(struct canon *canon, const char *key, char bracket)
{
    begin_member(canon, key);
    ASSERT(canon->depth < CANON_DEPTH_MAX);
    buf_putc(canon->out, bracket);
    canon->has_member[canon->depth] = false;
    /* '[' marks a level without keys; an object starts before any key. */
    canon->last_key[canon->depth][0] = bracket == '[' ? '[' : '\0';
    canon->last_key[canon->depth][1] = '\0';
    canon->depth++;
}

void canon_object(struct canon *canon, const char *key)
{
    open_level(canon, key, '{');
}

void canon_array(struct canon *canon, const char *key)
{
    open_level(canon, key, '[');
}

void canon_end_object(struct canon *canon)
{
    ASSERT(canon->depth > 0 && canon->last_key[canon->depth - 1][0] != '[');
    canon->depth--;
    buf_putc(canon->out, '}');
}

void canon_end_array(struct canon *canon)
{
    ASSERT(canon->depth > 0 && canon->last_key[canon->depth - 1][0] == '[');
    canon->depth--;
    buf_putc(canon->out, ']');
}

void canon_string(struct canon *canon, const char *key, const char *text)
{
    if (text == NULL) {
        canon_null(canon, key);
        return;
    }
    begin_member(canon, key);
    quoted(canon->out, text);
}

void canon_int(struct canon *canon, const char *key, int64_t value)
{
    begin_member(canon, key);
    buf_printf(canon->out, "%" PRId64, value);
}

void canon_bool(struct canon *canon, const char *key, bool value)
{
    begin_member(canon, key);
    buf_puts(canon->out, value ? "true" : "false");
}

void canon_null(struct canon *canon, const char *key)
{
    begin_member(canon, key);
    buf_puts(canon->out, "null");
}

void canon_raw(struct canon *canon, const char *key, const char *canonical)
{
    begin_member(canon, key);
    buf_puts(canon->out, canonical);
}

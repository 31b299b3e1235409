#include "checklist/rich_text.h"

#include <string.h>

#include "base/check.h"
#include "checklist/rows.h"

#define ESCAPE_BYTES 7 /* _x000D_ */

void rich_text_init(struct rich_text *text)
{
    *text = (struct rich_text){0};
    buf_init(&text->buf, ROWS_CELL_MAX);
}

void rich_text_fini(struct rich_text *text)
{
    buf_fini(&text->buf);
}

void rich_text_start(struct rich_text *text, const char *name)
{
    text->readings += strcmp(name, "rPh") == 0;
    text->is_open |= strcmp(name, "t") == 0 || strcmp(name, "v") == 0;
}

void rich_text_end(struct rich_text *text, const char *name)
{
    text->readings -= strcmp(name, "rPh") == 0 && text->readings > 0;
    text->is_open &= strcmp(name, "t") != 0 && strcmp(name, "v") != 0;
}

void rich_text_add(struct rich_text *text, const char *bytes, size_t n)
{
    if (text->is_open && text->readings == 0) {
        buf_add(&text->buf, bytes, n);
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* The UTF-16 unit of "_x000D_" at `at`, or -1. */
static int escaped_unit(const char *at)
{
    if (at[0] != '_' || at[1] != 'x') {
        return -1;
    }
    int unit = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return at[6] == '_' ? unit : -1;
}

/* A unit as UTF-8; NUL and halves of a pair become a blank. */
static size_t put_unit(char *out, int unit)
{
    if (unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF)) {
        unit = ' ';
    }
    if (unit < 0x80) {
        out[0] = (char)unit;
        return 1;
    }
    if (unit < 0x800) {
        out[0] = (char)(0xC0 | (unit >> 6));
        out[1] = (char)(0x80 | (unit & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | (unit >> 12));
    out[1] = (char)(0x80 | ((unit >> 6) & 0x3F));
    out[2] = (char)(0x80 | (unit & 0x3F));
    return 3;
}

/* Undoes escapes in place: what they stand for is shorter. */
static size_t unescape(char *text, size_t n)
{
    char *out = text;
    for (const char *at = text; at < text + n;) {
        int unit = *at == '_' ? escaped_unit(at) : -1;
        if (unit < 0) {
            *out++ = *at++;
        } else {
            at += ESCAPE_BYTES;
            out += put_unit(out, unit);
        }
    }
    *out = '\0';
    return (size_t)(out - text);
}

const char *rich_text_raw(const struct rich_text *text)
{
    return text->buf.overflowed ? "" : buf_str(&text->buf);
}

void rich_text_clear(struct rich_text *text)
{
    buf_clear(&text->buf);
    text->is_open = false;
    text->readings = 0;
}

const char *rich_text_take(struct rich_text *text, struct arena *arena)
{
    ASSERT(arena != NULL);
    const char *taken = NULL;
    if (!text->buf.overflowed) {
        size_t n = text->buf.len;
        n = n > 0 ? unescape(text->buf.data, n) : 0;
        taken = rows_cell_text(arena, buf_str(&text->buf), n);
    }
    rich_text_clear(text);
    return taken;
}

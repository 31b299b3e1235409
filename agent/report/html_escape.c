#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "report/render.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* Characters that are no text: controls (but line feed and tab), C1 controls,
 * and those that reorder or break what stands beside them. */
static bool is_hostile(const unsigned char *p, size_t len)
{
    if (len == 1) {
        return (p[0] < 0x20 && p[0] != '\n' && p[0] != '\t') || p[0] == 0x7F;
    }
    uint32_t code =
        len == 2   ? (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu)
        : len == 3 ? (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu)
                   : 0x10000;
    return (code >= 0x80 && code < 0xA0) || code == 0x061C || code == 0x200E ||
           code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF ||
           code == 0xFFFE || code == 0xFFFF;
}

static const char *entity(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_escape(struct buf *out, const char *text)
{
    size_t bytes = strlen(text);
    for (size_t i = 0; i < bytes;) {
        size_t len = text_utf8_len(text + i, bytes - i);
        const char *named = entity(text[i]);
        if (len == 0 || is_hostile((const unsigned char *)text + i, len)) {
            buf_puts(out, REPLACEMENT);
            len = len == 0 ? 1 : len;
        } else if (named != NULL) {
            buf_puts(out, named);
        } else {
            buf_add(out, text + i, len);
        }
        i += len;
    }
}

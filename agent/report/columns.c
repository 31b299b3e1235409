#include "report/columns.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define TEXT_MAX 4096

static uint32_t code_point(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    ASSERT(len >= 1 && len <= 4);
    uint32_t code = p[0] & masks[len];
    for (size_t i = 1; i < len; i++) {
        code = code << 6 | (p[i] & 0x3F);
    }
    return code;
}

/* East Asian Wide and Fullwidth blocks (UAX #11), and marks that take none. */
static size_t code_width(uint32_t code)
{
    static const struct {
        uint32_t first, last;
        size_t width;
    } ranges[] = {
        {0x0300, 0x036F, 0},   {0x200B, 0x200F, 0},   {0x2028, 0x202E, 0},
        {0x2060, 0x206F, 0},   {0x3099, 0x309A, 0},   {0xFE00, 0xFE0F, 0},
        {0xFEFF, 0xFEFF, 0},   {0x1100, 0x115F, 2},   {0x2E80, 0x303E, 2},
        {0x3041, 0x33FF, 2},   {0x3400, 0x4DBF, 2},   {0x4E00, 0x9FFF, 2},
        {0xA000, 0xA4CF, 2},   {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},
        {0xFE30, 0xFE4F, 2},   {0xFF00, 0xFF60, 2},   {0xFFE0, 0xFFE6, 2},
        {0x1F300, 0x1F64F, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            return ranges[i].width;
        }
    }
    return 1;
}

/* Bidirectional controls reorder what stands beside them. */
static bool is_steering(uint32_t code)
{
    return (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0x200E ||
           code == 0x200F || code == 0x061C || code == 0x2028 || code == 0x2029;
}

/* One character of printable text. */
struct character {
    size_t bytes;
    size_t width;
    bool steers;
};

static struct character character_at(const char *text)
{
    size_t len = text_utf8_len(text, strlen(text));
    ASSERT(len > 0);
    uint32_t code = code_point(text, len);
    bool steers = is_steering(code);
    return (struct character){len, steers ? 0 : code_width(code), steers};
}

size_t columns_width(const char *text)
{
    size_t width = 0;
    while (*text != '\0') {
        struct character one = character_at(text);
        width += one.width;
        text += one.bytes;
    }
    return width;
}

/* Line ends become spaces: a cell is one line. */
static void flatten(const char *text, char out[TEXT_MAX])
{
    char line[TEXT_MAX];
    snprintf(line, sizeof line, "%s", text);
    for (char *p = line; *p != '\0'; p++) {
        if (*p == '\n' || *p == '\r' || *p == '\t') {
            *p = ' ';
        }
    }
    text_printable(line, strlen(line), out, TEXT_MAX);
}

void columns_cell(struct buf *out, const char *text, size_t width)
{
    ASSERT(width >= 1);
    char line[TEXT_MAX];
    flatten(text, line);
    bool cut = columns_width(line) > width;
    size_t room = cut ? width - 1 : width;
    size_t used = 0;
    for (const char *at = line; *at != '\0';) {
        struct character one = character_at(at);
        if (used + one.width > room) {
            break;
        }
        if (!one.steers) {
            buf_add(out, at, one.bytes);
        }
        used += one.width;
        at += one.bytes;
    }
    if (cut) {
        buf_puts(out, "…");
        used++;
    }
    buf_printf(out, "%*s", (int)(width - used), "");
}

/* What may not begin a line: the sign of a number, Japanese punctuation. */
static bool must_follow(const char *text)
{
    static const char *const marks[] = {"%", "、", "。", "）", "」", "：", ")"};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (text_starts(text, marks[i])) {
            return true;
        }
    }
    return false;
}

/* Bytes of the next line: as much as fits, back to the last place where it may
 * break. */
static size_t line_bytes(const char *text, size_t width)
{
    size_t used = 0;
    size_t bytes = 0;
    size_t breakable = 0;
    while (text[bytes] != '\0') {
        struct character one = character_at(text + bytes);
        if (used + one.width > width) {
            return breakable > 0 ? breakable : bytes;
        }
        used += one.width;
        bytes += one.bytes;
        bool may_end = one.width == 2 || text[bytes - 1] == ' ';
        if (may_end && !must_follow(text + bytes)) {
            breakable = bytes;
        }
    }
    return bytes;
}

void columns_wrap(struct buf *out, const char *text, size_t indent,
                  size_t width)
{
    ASSERT(width > indent + 2);
    char line[TEXT_MAX];
    flatten(text, line);
    for (const char *at = line; *at != '\0';) {
        size_t bytes = line_bytes(at, width - indent);
        buf_printf(out, "%*s", (int)indent, "");
        const char *next = at + bytes;
        const char *end = next;
        while (end > at && end[-1] == ' ') {
            end--; /* the blank at which the line was broken */
        }
        while (at < end) {
            struct character one = character_at(at);
            if (!one.steers) {
                buf_add(out, at, one.bytes);
            }
            at += one.bytes;
        }
        at = next;
        buf_putc(out, '\n');
    }
}

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

#define WORD_MAX 64

bool text_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return strcmp(a, b) == 0;
}

bool text_is_digit(int c)
{
    return c >= '0' && c <= '9';
}

bool text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

size_t text_distance(const char *a, const char *b, size_t limit)
{
    size_t len_a = strlen(a);
    size_t len_b = strlen(b);
    if (len_a > WORD_MAX || len_b > WORD_MAX) {
        return limit;
    }
    size_t row[WORD_MAX + 1];
    for (size_t j = 0; j <= len_b; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= len_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= len_b; j++) {
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            size_t removed = row[j] + 1;
            size_t added = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = replaced < removed ? replaced : removed;
            row[j] = row[j] < added ? row[j] : added;
        }
    }
    return row[len_b] < limit ? row[len_b] : limit;
}

const char *text_nearest(const char *word, const char *const *candidates,
                         size_t n_candidates)
{
    const char *nearest = NULL;
    size_t best = 3;
    for (size_t i = 0; i < n_candidates; i++) {
        size_t distance = text_distance(word, candidates[i], best);
        if (distance < best && distance * 2 < strlen(word) + 1) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}

size_t text_utf8_len(const char *text, size_t bytes)
{
    ASSERT(bytes > 0);
    const unsigned char *p = (const unsigned char *)text;
    if (p[0] < 0x80) {
        return 1;
    }
    size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || len > bytes) {
        return 0;
    }
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool overlong =
        (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
    bool surrogate = p[0] == 0xED && p[1] > 0x9F;
    bool too_high = p[0] == 0xF4 && p[1] > 0x8F;
    return overlong || surrogate || too_high ? 0 : len;
}

bool text_wants_shield(const char *text)
{
    static const char *const signs[] = {"=",  "+",  "-",  "@",  "|",
                                        "＝", "＋", "－", "＠", "−"};
    ASSERT(text != NULL);
    text += strspn(text, "'");
    if (text[0] == '\t' || text[0] == '\r' || text[0] == '\n') {
        return true;
    }
    text += strspn(text, " \t\r\n");
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        if (text_starts(text, signs[i])) {
            return true;
        }
    }
    return false;
}

/* Controls of two and three bytes: C1, and those that turn the direction of
 * what stands beside them or break the line. */
static bool is_steering(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    if (len == 2) {
        return (p[0] == 0xC2 && p[1] < 0xA0) || (p[0] == 0xD8 && p[1] == 0x9C);
    }
    return len == 3 && p[0] == 0xE2 &&
           ((p[1] == 0x80 && (p[2] == 0x8E || p[2] == 0x8F ||
                              (p[2] >= 0xA8 && p[2] <= 0xAE))) ||
            (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9));
}

char *text_printable(const char *text, size_t bytes, char *out, size_t size)
{
    ASSERT(size > 0);
    size_t used = 0;
    size_t i = 0;
    while (i < bytes) {
        unsigned char byte = (unsigned char)text[i];
        size_t len = text_utf8_len(text + i, bytes - i);
        bool plain = len > 0 && byte >= 0x20 && byte != 0x7F &&
                     !is_steering(text + i, len);
        size_t needed = plain ? len : 4;
        if (used + needed >= size) {
            break;
        }
        if (plain) {
            memcpy(out + used, text + i, len);
            i += len;
        } else {
            snprintf(out + used, 5, "\\x%02X", byte);
            i++;
        }
        used += needed;
    }
    out[used] = '\0';
    return out;
}

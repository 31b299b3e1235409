#include "probes/page/fold.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"

#define FOLDED_MAX ((size_t)1 << 31)

/* --- folding ------------------------------------------------------------- */

/* What NFKC leaves apart but a reader takes for the same. */
static utf8proc_int32_t fold_alike(utf8proc_int32_t c)
{
    switch (c) {
    case 0x2010: /* hyphens, dashes, minus */
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0x301C: /* waves, which stand between the ends of a range as well */
    case 0x223C:
    case '~':
        return '-';
    case 0x2018:
    case 0x2019:
        return '\'';
    case 0x201C:
    case 0x201D:
        return '"';
    default:
        return c;
    }
}

static bool is_unseen(utf8proc_int32_t c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 ||
           c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F);
}

static bool is_blank(utf8proc_int32_t c)
{
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 ||
           c == 0x2029 || c == 0x3000;
}

/* A number in a circle marks an entry of a list: NFKC would add it to the
 * number that follows. */
static void part_circled(struct buf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c = 0;
        utf8proc_ssize_t length = utf8proc_iterate(
            (const utf8proc_uint8_t *)text + i, (utf8proc_ssize_t)(n - i), &c);
        ASSERT(length > 0); /* it is valid UTF-8 */
        bool circled =
            (c >= 0x2460 && c <= 0x24FF) || (c >= 0x2776 && c <= 0x2793);
        buf_puts(out, circled ? " " : "");
        buf_add(out, text + i, (size_t)length);
        buf_puts(out, circled ? " " : "");
        i += (size_t)length;
    }
}

static void put(struct buf *out, utf8proc_int32_t c, bool *blank, bool *wide)
{
    utf8proc_uint8_t bytes[4];
    c = fold_alike(c);
    if (is_unseen(c)) {
        return;
    }
    if (is_blank(c)) {
        *blank = true;
        return;
    }
    if (*blank && !*wide && c < 0x80 && out->len > 0) {
        buf_putc(out, ' ');
    }
    *blank = false;
    *wide = c >= 0x80;
    buf_add(out, bytes, (size_t)utf8proc_encode_char(c, bytes));
}

static void put_all(struct buf *out, const utf8proc_uint8_t *text, size_t n)
{
    bool blank = false;
    bool wide = false;
    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c = 0;
        utf8proc_ssize_t length =
            utf8proc_iterate(text + i, (utf8proc_ssize_t)(n - i), &c);
        ASSERT(length > 0);
        put(out, c, &blank, &wide);
        i += (size_t)length;
    }
}

const char *fold_text(struct arena *arena, const char *text, size_t n)
{
    struct buf parted;
    struct buf folded;
    utf8proc_uint8_t *normal = NULL;
    const char *made = NULL;
    buf_init(&parted, FOLDED_MAX);
    buf_init(&folded, FOLDED_MAX);
    part_circled(&parted, text, n);
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)buf_str(&parted),
                     (utf8proc_ssize_t)parted.len, &normal,
                     UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
    if (length >= 0) {
        put_all(&folded, normal, (size_t)length);
    }
    if (length >= 0 && !folded.overflowed && !parted.overflowed) {
        made = arena_strdup(arena, buf_str(&folded));
    }
    free(normal);
    buf_fini(&parted);
    buf_fini(&folded);
    return made;
}

/* --- finding ------------------------------------------------------------- */

static bool joins(char c)
{
    return c == '.' || c == ',';
}

/* Whether the word begins or ends in the middle of a number. */
static bool cuts_number(const char *text, struct fold_part part)
{
    const char *from = text + part.from;
    const char *to = text + part.to;
    if (text_is_digit(from[0]) && part.from > 0) {
        bool joined = joins(from[-1]) && part.from > 1;
        if (text_is_digit(from[-1]) || (joined && text_is_digit(from[-2]))) {
            return true;
        }
    }
    return text_is_digit(to[-1]) &&
           (text_is_digit(to[0]) || (joins(to[0]) && text_is_digit(to[1])));
}

bool fold_find(const char *text, const char *word, size_t from,
               struct fold_part *ret_part)
{
    size_t n = strlen(word);
    ASSERT(n > 0);
    for (const char *at = strstr(text + from, word); at != NULL;
         at = strstr(at + 1, word)) {
        struct fold_part part = {(size_t)(at - text), (size_t)(at - text) + n};
        if (!cuts_number(text, part)) {
            *ret_part = part;
            return true;
        }
    }
    return false;
}

static bool is_continued(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Whether there are at most so many characters between two bytes. */
static bool is_near(const char *text, size_t from, size_t to, size_t characters)
{
    size_t n = 0;
    for (size_t i = from; i < to && n <= characters; i++) {
        n += is_continued(text[i]) ? 0 : 1;
    }
    return n <= characters;
}

bool fold_find_near(const char *text, const char *word, const char *value,
                    size_t characters, struct fold_part *ret_part)
{
    struct fold_part words = {0};
    struct fold_part values = {0};
    bool found =
        fold_find(text, word, 0, &words) && fold_find(text, value, 0, &values);
    while (found) {
        bool in_order = words.from <= values.from;
        const struct fold_part *first = in_order ? &words : &values;
        const struct fold_part *second = in_order ? &values : &words;
        if (is_near(text, first->to, second->from, characters)) {
            *ret_part = (struct fold_part){
                first->from, first->to > second->to ? first->to : second->to};
            return true;
        }
        found = in_order ? fold_find(text, word, words.from + 1, &words)
                         : fold_find(text, value, values.from + 1, &values);
    }
    return false;
}

const char *fold_around(struct arena *arena, const char *text,
                        struct fold_part part, size_t bytes)
{
    size_t n = strlen(text);
    size_t from = part.from > bytes ? part.from - bytes : 0;
    size_t to = n - part.to > bytes ? part.to + bytes : n;
    ASSERT(part.from <= part.to && part.to <= n);
    while (from < part.from && is_continued(text[from])) {
        from++;
    }
    while (to > part.to && is_continued(text[to])) {
        to--;
    }
    return arena_strndup(arena, text + from, to - from);
}

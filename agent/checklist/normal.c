#include "checklist/normal.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "base/check.h"

/* Longest run of one character and its marks that is normalised as one; a
 * longer pile of marks is cut into several. */
#define CLUSTER_MAX 16
#define EXPANDED_MAX 512 /* code points; U+FDFA alone makes 18 */

/* What NFKC leaves apart but a reader takes for the same. */
static utf8proc_int32_t fold_alike(utf8proc_int32_t c)
{
    switch (c) {
    case 0x301C: /* wave dash */
    case 0x223C:
    case 0xFF5E:
        return '~';
    case 0x2010: /* hyphens, dashes, minus */
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
        return '-';
    case 0x2018:
    case 0x2019:
        return '\'';
    case 0x00D7:
        return 'x';
    case 0x2022: /* bullets */
    case 0xFF65:
        return 0x30FB;
    case '\r':
    case '\t':
    case 0x00A0:
        return ' ';
    default:
        break;
    }
    bool circled = (c >= 0x2460 && c <= 0x2473) || (c >= 0x2776 && c <= 0x2793);
    return circled ? 0x30FB : c;
}

static bool is_mark(utf8proc_int32_t c)
{
    return c == 0x3099 || c == 0x309A || c == 0xFF9E || c == 0xFF9F ||
           utf8proc_get_property(c)->combining_class != 0;
}

/* Kana and kanji in everyday use are their own NFKC; the fast path. */
static bool is_plain(utf8proc_int32_t c)
{
    return (c >= 0x20 && c < 0x7F) || (c >= 0x3041 && c <= 0x3096) ||
           (c >= 0x30A1 && c <= 0x30FE) || (c >= 0x4E00 && c <= 0x9FFF);
}

struct maker {
    struct arena *arena;
    char *text;
    uint32_t *raw_at;
    size_t n, capacity;
};

static void put(struct maker *maker, utf8proc_int32_t c, size_t at)
{
    if (maker->n + 5 > maker->capacity) {
        size_t capacity = maker->capacity * 2;
        char *text = arena_alloc(maker->arena, capacity);
        uint32_t *raw_at =
            arena_array(maker->arena, capacity + 1, sizeof *raw_at);
        memcpy(text, maker->text, maker->n);
        memcpy(raw_at, maker->raw_at, maker->n * sizeof *raw_at);
        maker->text = text;
        maker->raw_at = raw_at;
        maker->capacity = capacity;
    }
    c = fold_alike(c);
    if (c == 0x200B || c == 0xFEFF) {
        return; /* seen by nobody, would part words */
    }
    if (c >= 'A' && c <= 'Z') {
        c += 'a' - 'A';
    }
    if (c != '\n' && (c < 0x20 || c == 0x7F)) {
        c = ' ';
    }
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char(c, bytes);
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        maker->raw_at[maker->n] = (uint32_t)at;
        maker->text[maker->n++] = (char)bytes[i];
    }
}

/* One character with its marks, normalised. */
static void put_cluster(struct maker *maker, const utf8proc_int32_t *cluster,
                        size_t n, size_t at)
{
    if (n == 1 && is_plain(cluster[0])) {
        put(maker, cluster[0], at);
        return;
    }
    utf8proc_int32_t expanded[EXPANDED_MAX];
    utf8proc_ssize_t used = 0;
    int boundary = 0;
    for (size_t i = 0; i < n && used >= 0; i++) {
        utf8proc_ssize_t more = utf8proc_decompose_char(
            cluster[i], expanded + used, EXPANDED_MAX - used,
            UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                UTF8PROC_DECOMPOSE,
            &boundary);
        ASSERT(more >= 0 && used + more <= EXPANDED_MAX);
        used += more;
    }
    used = utf8proc_normalize_utf32(expanded, used,
                                    UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    for (utf8proc_ssize_t i = 0; i < used; i++) {
        put(maker, expanded[i], at);
    }
}

struct normal normal_make(struct arena *arena, const char *raw, size_t raw_n)
{
    struct maker maker = {.arena = arena, .capacity = raw_n + raw_n / 4 + 16};
    maker.text = arena_alloc(arena, maker.capacity);
    maker.raw_at = arena_array(arena, maker.capacity + 1, sizeof(uint32_t));
    size_t i = 0;
    while (i < raw_n) {
        utf8proc_int32_t cluster[CLUSTER_MAX];
        size_t n = 0, start = i;
        while (i < raw_n && n < CLUSTER_MAX) {
            utf8proc_int32_t c;
            utf8proc_ssize_t len =
                utf8proc_iterate((const utf8proc_uint8_t *)raw + i,
                                 (utf8proc_ssize_t)(raw_n - i), &c);
            ASSERT(len > 0);
            if (n > 0 && !is_mark(c)) {
                break;
            }
            cluster[n] = n == 0 ? fold_alike(c) : c;
            n++;
            i += (size_t)len;
        }
        put_cluster(&maker, cluster, n, start);
    }
    maker.text[maker.n] = '\0';
    maker.raw_at[maker.n] = (uint32_t)raw_n;
    return (struct normal){.text = maker.text,
                           .n = maker.n,
                           .raw_at = maker.raw_at,
                           .raw = raw,
                           .raw_n = raw_n};
}

static bool counts_in_key(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return c == '%' || c == '#';
    }
}

const char *normal_key_at(struct arena *arena, const struct normal *normal,
                          const size_t **ret_at)
{
    ASSERT(normal != NULL);
    char *key = arena_alloc(arena, normal->n + 1);
    size_t *at =
        ret_at != NULL ? arena_array(arena, normal->n + 1, sizeof *at) : NULL;
    size_t n = 0, i = 0;
    while (i < normal->n) {
        utf8proc_int32_t c;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)normal->text + i,
                             (utf8proc_ssize_t)(normal->n - i), &c);
        ASSERT(len > 0);
        for (size_t k = 0; counts_in_key(c) && k < (size_t)len; k++) {
            if (at != NULL) {
                at[n] = normal->raw_at[i];
            }
            key[n++] = normal->text[i + k];
        }
        i += (size_t)len;
    }
    if (at != NULL) {
        at[n] = normal->raw_at[normal->n];
        *ret_at = at;
    }
    return key;
}

const char *normal_key(struct arena *arena, const char *raw)
{
    ASSERT(raw != NULL);
    struct normal normal = normal_make(arena, raw, strlen(raw));
    return normal_key_at(arena, &normal, NULL);
}

const char *normal_quote(struct arena *arena, const struct normal *normal,
                         size_t from, size_t to)
{
    ASSERT(from <= to && to <= normal->n);
    size_t start = normal->raw_at[from], end = normal->raw_at[to];
    while (start < end && strchr(" \t\r\n", normal->raw[start]) != NULL) {
        start++;
    }
    while (end > start && strchr(" \t\r\n", normal->raw[end - 1]) != NULL) {
        end--;
    }
    return arena_strndup(arena, normal->raw + start, end - start);
}

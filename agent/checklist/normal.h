/*
 * Text made comparable: NFKC with a way back to the bytes it came from.
 *
 * Full-width digits, half-width katakana and Kangxi radicals become ordinary
 * characters, ASCII becomes lower case, the dashes and the two wave dashes
 * become one each (NFKC leaves them apart), circled digits become list marks.
 * Only for understanding; what is quoted is cut from the original.
 */
#ifndef CHECKLIST_NORMAL_H
#define CHECKLIST_NORMAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* In the arena. */
struct normal {
    const char *text;       /* terminated; no control characters but \n */
    size_t n;               /* bytes of text */
    const uint32_t *raw_at; /* n + 1 offsets into raw, never decreasing; the
                               bytes of one character share one */
    const char *raw;        /* borrowed: the original */
    size_t raw_n;
};

/* `raw` is valid UTF-8 of at most 1 MiB and is kept until the arena dies. */
struct normal normal_make(struct arena *arena, const char *raw, size_t raw_n);

/* The same without spaces and punctuation: titles and headings are compared
 * by it. */
const char *normal_key(struct arena *arena, const char *raw);

/* The same of a normalised text, with the way back: ret_at has, for each byte
 * of the key and for its end, the offset into the original; NULL: not
 * wanted. */
const char *normal_key_at(struct arena *arena, const struct normal *normal,
                          const size_t **ret_at);

/* The original of bytes [from, to) of the normalised text, trimmed of spaces;
 * copied into the arena. */
const char *normal_quote(struct arena *arena, const struct normal *normal,
                         size_t from, size_t to);

#endif

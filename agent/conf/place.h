/*
 * Where something stands in a JSON text.
 *
 * jansson keeps no positions. When there is something to say about a value,
 * the text is scanned again for the value a JSON pointer (RFC 6901) names.
 * Works on texts that jansson has accepted; on any other bytes it stays within
 * them and answers with the nearest place it understood.
 */
#ifndef CONF_PLACE_H
#define CONF_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* As editors count: both from 1, columns in characters. */
struct place {
    size_t line;
    size_t column;
};

/* The place of a byte; `offset` beyond the end means the end. */
struct place place_at(const char *bytes, size_t n, size_t offset);

/* A stretch of the text, not terminated. */
struct token {
    size_t from;
    size_t to;
};

/* The value that `pointer` names, or, with `of_key`, the key before it. Where
 * the text has no such value: the innermost one on the way there. `json` has no
 * comments (jsonc.h blanks them). */
struct token place_find(const char *json, size_t n, const char *pointer,
                        bool of_key);

#endif

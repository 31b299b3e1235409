/*
 * Canonical JSON: one value has exactly one text, so it can be hashed.
 *
 * The subset (specified to the byte in docs/evidence.md): objects whose keys
 * are sorted by bytes, arrays, strings in UTF-8 with only `"` `\` and the
 * control characters escaped (\uXXXX in lower-case hex), integers, true,
 * false, null; no white space, no fractions.
 *
 * The writer asserts the key order and the nesting: a mistake is ours.
 */
#ifndef BASE_CANON_H
#define BASE_CANON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define CANON_DEPTH_MAX 8
#define CANON_KEY_MAX 48

struct canon {
    struct buf *out; /* borrowed until the last close */
    int depth;
    bool has_member[CANON_DEPTH_MAX];
    char last_key[CANON_DEPTH_MAX][CANON_KEY_MAX];
};

/* Begins a value at the end of `out`. An overflow of `out` shows there. */
void canon_init(struct canon *canon, struct buf *out);

/* `key` is NULL inside an array and at the top. */
void canon_object(struct canon *canon, const char *key);
void canon_array(struct canon *canon, const char *key);
void canon_end_object(struct canon *canon);
void canon_end_array(struct canon *canon);

/* Bytes that are not UTF-8 become U+FFFD, so the result always is. NULL text
 * is null. */
void canon_string(struct canon *canon, const char *key, const char *text);
void canon_int(struct canon *canon, const char *key, int64_t value);
void canon_bool(struct canon *canon, const char *key, bool value);
void canon_null(struct canon *canon, const char *key);

/* Canonical text made before, put in as a member unchanged. */
void canon_raw(struct canon *canon, const char *key, const char *canonical);

#endif

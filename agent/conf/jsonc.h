/*
 * JSON with comments: bytes in, a jansson value out.
 *
 * Comments of both kinds become spaces, so that every byte keeps its place.
 * All else is strict RFC 8259: no trailing commas, no duplicate keys, no NUL,
 * UTF-8 only. Bounded in nesting.
 */
#ifndef CONF_JSONC_H
#define CONF_JSONC_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"

#define JSONC_DEPTH_MAX 32

/* Length of a byte order mark at the start: 3 or 0. Skip it before all else;
 * editors do not count it. */
size_t jsonc_bom(const char *bytes, size_t n);

/* Blanks comments in place. ERR_INVALID with the offset: a comment or string
 * without end, NUL, bytes that are not UTF-8, nesting over the limit. */
MUST_USE enum err jsonc_blank(char *bytes, size_t n, size_t *reterr_offset,
                              struct errmsg *msg);

/* Parses what jsonc_blank has been over, terminated. The value is the caller's
 * to json_decref. ERR_INVALID with the offset. */
MUST_USE enum err jsonc_parse(const char *json, size_t n, json_t **ret_root,
                              size_t *reterr_offset, struct errmsg *msg);

#endif

/*
 * One line of observations: JSON text in, an observation out.
 * Contract: spec "interface", observations as text. Used by observations.c
 * only.
 */
#ifndef CONF_OBSERVATION_LINE_H
#define CONF_OBSERVATION_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/run.h"

#define OBSERVATION_ID_MAX 255

/* A name: `len` bytes, not terminated; 1 to OBSERVATION_ID_MAX. */
struct observation_id {
    const char *text;
    size_t len; /* 0: not given */
};

struct observation_line {
    int64_t t_ms;
    enum obs_state state;
    struct observation_id probe;
    struct observation_id vantage;
    char probe_copy[OBSERVATION_ID_MAX];   /* what the ids point to … */
    char vantage_copy[OBSERVATION_ID_MAX]; /* … where parse made them */
};

/* Reads what nearly every line is: the known keys once each in any order,
 * texts without escapes, positive numbers without exponent. False for
 * anything else, which may still be valid; *ret then means nothing. Ids point
 * into `line`. */
bool observation_line_scan(const char *line, size_t n,
                           struct observation_line *ret);

/* Reads any JSON object. ERR_INVALID: "reason; cure", without a place: not
 * JSON, a duplicate, unknown or missing key, a value of the wrong kind or out
 * of range. Ids point into `ret`. */
MUST_USE enum err observation_line_parse(const char *line, size_t n,
                                         struct observation_line *ret,
                                         struct errmsg *msg);

#endif

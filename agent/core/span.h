/*
 * Lengths of time as people write them, and the windows they make.
 *
 * Two kinds: durations (500ms 10s 5m 1h 7d; ISO PT5M P7D) are a fixed count of
 * milliseconds; calendar spans (P1M P3M P1Y P30D) depend on where they are
 * laid. Source: spec "figures", windows; ISO 8601-1 for the P forms.
 */
#ifndef CORE_SPAN_H
#define CORE_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/ivl.h"
#include "core/tz.h"

/* Years and months, plus milliseconds. Days of a P form are calendar days. */
struct span {
    int months;       /* 12 per year */
    int days;         /* calendar days in local time */
    int64_t exact_ms; /* the T part: hours, minutes, seconds */
};

/* "10s" and the like: one integer, one unit of ms s m h d. ERR_INVALID; at
 * most 3,660 days. */
MUST_USE enum err span_parse_duration(const char *text, int64_t *ret_ms);

/* ISO 8601: "P1Y" "P1M" "P7D" "PT5M" "PT0S" "P1DT12H" "P2W". ERR_INVALID. */
MUST_USE enum err span_parse_iso(const char *text, struct span *ret_span);

#define SPAN_TEXT_MAX 32

/* The shortest of the configuration's forms: "90s", "5m", "1h". */
char *span_render_duration(int64_t ms, char out[SPAN_TEXT_MAX]);

/* Back from `instant_ms` in local civil time, keeping the local time of day; a
 * day the month lacks becomes its last day; the exact part last. */
int64_t span_back(const struct span *span, const struct tz *tz,
                  int64_t instant_ms);
int64_t span_forward(const struct span *span, const struct tz *tz,
                     int64_t instant_ms);

/* A window named by text, laid at `now_ms` (figures.md, windows):
 *   "2026-10" "2026-Q3" "2026"  that calendar month, quarter (Q1: January to
 *                  March) or year in the zone
 *   "2026-10/now"  the part of it before now; so for quarter and year
 *   "P1Y" "P3M" "P30D"  trailing, ending at now (one number, Y, M or D)
 *   "A/B"          two RFC 3339 instants
 * ERR_INVALID: another form, an empty or backward window. */
MUST_USE enum err span_window(const char *text, const struct tz *tz,
                              int64_t now_ms, struct ivl *ret_window,
                              struct errmsg *msg);

#endif

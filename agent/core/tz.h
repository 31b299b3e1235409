/*
 * Time zones from the bytes of a TZif file (RFC 8536, version 1 to 4).
 *
 * The shell reads the file; the core never asks the system (no TZ variable,
 * no localtime). Instants after the last transition follow the footer's POSIX
 * rule.
 */
#ifndef CORE_TZ_H
#define CORE_TZ_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/civil.h"

struct tz; /* immutable once parsed; lives in the arena it was parsed into */

/* Never NULL: UTC, static. */
const struct tz *tz_utc(void);

/* ERR_INVALID with the reason: not TZif, truncated, absurd counts, offsets or
 * rule, or a file that counts leap seconds ("right/…"). `bytes` are borrowed.
 */
MUST_USE enum err tz_parse(struct arena *arena, const void *bytes, size_t n,
                           const struct tz **ret_tz, struct errmsg *msg);

/* A stretch of time with one offset; not necessarily the longest one. */
struct tz_stretch {
    int64_t from_ms;   /* INSTANT_MIN: no beginning */
    int64_t to_ms;     /* after from_ms; INSTANT_MAX: no end */
    int64_t offset_ms; /* east of UTC, within TZ_OFFSET_MAX_MS */
};

/* Offsets are less than 26 hours either way (RFC 8536, 3.2 asks for that). */
#define TZ_OFFSET_MAX_MS (INT64_C(26) * 3600 * 1000)

/* The stretch that holds an instant. */
struct tz_stretch tz_stretch(const struct tz *tz, int64_t instant_ms);

/* Offset east of UTC in milliseconds at an instant. */
int64_t tz_offset_ms(const struct tz *tz, int64_t instant_ms);

/* What a clock there shows at an instant; never 24:00. */
struct civil_time tz_to_local(const struct tz *tz, int64_t instant_ms);

/* A local time that a change skips moves forward by the gap; one that occurs
 * twice means its first occurrence (figures.md, calendars); so does one of a
 * day that a zone left out altogether. `ms_of_day` may be 24:00. */
int64_t tz_from_local(const struct tz *tz, struct civil_time local);

#endif

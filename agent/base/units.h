/*
 * Time, in three kinds that must not mix.
 *
 * - A wall instant: `int64_t …_ms`, milliseconds since 1970-01-01T00:00:00Z
 *   (docs/figures.md). All reckoning is done on these.
 * - A monotonic instant: `struct mono`, wrapped so that the compiler refuses
 *   to mix it with the above. Deadlines and measured durations use it.
 * - A duration: `int64_t …_ms` named for what it is (timeout_ms, interval_ms).
 *
 * Intervals are half-open, [from, to).
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stdint.h>

/* Milliseconds of CLOCK_MONOTONIC; means nothing outside this boot. */
struct mono {
    int64_t ms;
};

#define MS_PER_SECOND INT64_C(1000)
#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_HOUR INT64_C(3600000)
#define MS_PER_DAY INT64_C(86400000)

/* Instants that stand for "no bound on this side". They leave room for the
 * sum or difference of any two, so arithmetic on them cannot overflow. */
#define INSTANT_MIN (INT64_MIN / 4)
#define INSTANT_MAX (INT64_MAX / 4)

/* Wall instants outside 1900 to 9999 are refused wherever they enter, so that
 * no later sum can overflow. */
#define INSTANT_LOWEST INT64_C(-2208988800000)
#define INSTANT_HIGHEST INT64_C(253402300799999)

#endif

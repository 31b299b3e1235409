/*
 * The C library's idea of local time, to compare ours with. The one place that
 * sets TZ: the program never does.
 */
#ifndef SUPPORT_ZONE_ORACLE_H
#define SUPPORT_ZONE_ORACLE_H

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

/* From here on the zone of that name, or of that POSIX rule. */
static inline void zone_oracle_use(const char *tz)
{
    assert_int_equal(setenv("TZ", tz, 1), 0);
    tzset();
}

/* Offset east of UTC at an instant, in milliseconds. */
static inline int64_t zone_oracle_offset_ms(int64_t instant_ms)
{
    time_t seconds = (time_t)(instant_ms / 1000 - (instant_ms % 1000 < 0));
    struct tm tm;
    assert_non_null(localtime_r(&seconds, &tm));
    return tm.tm_gmtoff * INT64_C(1000);
}

#endif

/*
 * Counts of units as ISO 8601 durations.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "checklist/amount.h"

struct scale {
    long factor;     /* of the unit printed */
    enum unit finer; /* where it does not divide evenly */
    long finer_per;  /* finer ones in one */
};

static const struct scale scales[] = {
    [UNIT_MILLISECOND] = {1, UNIT_MILLISECOND, 1},
    [UNIT_SECOND] = {1, UNIT_SECOND, 1},
    [UNIT_MINUTE] = {1, UNIT_SECOND, 60},
    [UNIT_HALF_HOUR] = {30, UNIT_MINUTE, 30},
    [UNIT_HOUR] = {1, UNIT_MINUTE, 60},
    [UNIT_HALF_DAY] = {12, UNIT_HOUR, 12},
    [UNIT_DAY] = {1, UNIT_HOUR, 24},
    [UNIT_BUSINESS_DAY] = {1, UNIT_HOUR, 24},
    [UNIT_WEEK] = {7, UNIT_DAY, 7},
    [UNIT_FORTNIGHT] = {14, UNIT_DAY, 14},
    [UNIT_MONTH] = {1, UNIT_DAY, 30},
    [UNIT_TWO_MONTHS] = {2, UNIT_MONTH, 2},
    [UNIT_QUARTER] = {3, UNIT_MONTH, 3},
    [UNIT_HALF_YEAR] = {6, UNIT_MONTH, 6},
    [UNIT_YEAR] = {1, UNIT_MONTH, 12},
    [UNIT_TWO_YEARS] = {2, UNIT_YEAR, 2},
};

/* "1.5" → 1500; finer digits are cut. */
static long thousandths(const char *digits)
{
    long whole = strtol(digits, NULL, 10);
    long part = 0, weight = 100;
    const char *dot = strchr(digits, '.');
    for (size_t i = 1; dot != NULL && dot[i] != '\0' && weight > 0; i++) {
        part += (dot[i] - '0') * weight;
        weight /= 10;
    }
    return whole > 1000000 ? 1000000000L : whole * 1000 + part;
}

static const char *framed(struct arena *arena, enum unit unit, long count)
{
    long value = count * scales[unit].factor;
    switch (unit) {
    case UNIT_MILLISECOND:
    case UNIT_SECOND:
        return arena_printf(arena, "PT%ldS", value);
    case UNIT_MINUTE:
    case UNIT_HALF_HOUR:
        return arena_printf(arena, "PT%ldM", value);
    case UNIT_HOUR:
    case UNIT_HALF_DAY:
        return arena_printf(arena, "PT%ldH", value);
    case UNIT_DAY:
    case UNIT_BUSINESS_DAY:
    case UNIT_WEEK:
    case UNIT_FORTNIGHT:
        return arena_printf(arena, "P%ldD", value);
    case UNIT_MONTH:
    case UNIT_TWO_MONTHS:
    case UNIT_QUARTER:
    case UNIT_HALF_YEAR:
        return arena_printf(arena, "P%ldM", value);
    case UNIT_YEAR:
    case UNIT_TWO_YEARS:
        return arena_printf(arena, "P%ldY", value);
    }
    UNREACHABLE();
    return NULL;
}

/* Thousandths of units, divided: in the unit itself or the first finer one in
 * which nothing is left over. */
static const char *divided(struct arena *arena, enum unit unit, long thousands,
                           long times)
{
    if (thousands == 0) {
        return "PT0S"; /* no time at all, whatever it is counted in */
    }
    while (unit != UNIT_SECOND && thousands % (1000 * times) != 0) {
        thousands *= scales[unit].finer_per;
        unit = scales[unit].finer;
    }
    long rest = thousands % (1000 * times);
    if (rest != 0 && times == 1) {
        char part[16];
        snprintf(part, sizeof part, "%03ld", rest);
        size_t n = strlen(part);
        while (n > 1 && part[n - 1] == '0') {
            n--;
        }
        return arena_printf(arena, "PT%ld.%.*sS", thousands / 1000, (int)n,
                            part);
    }
    return framed(arena, unit, thousands / (1000 * times));
}

const char *amount_duration(struct arena *arena, const char *digits,
                            enum unit unit)
{
    ASSERT((size_t)unit < ARRAY_LEN(scales));
    return amount_interval(arena, digits, unit, "1");
}

const char *amount_interval(struct arena *arena, const char *digits,
                            enum unit unit, const char *times)
{
    ASSERT((size_t)unit < ARRAY_LEN(scales));
    long n = strtol(times, NULL, 10), thousands = thousandths(digits);
    n = n < 1 || n > 100000 ? 1 : n;
    return unit == UNIT_MILLISECOND
               ? divided(arena, UNIT_SECOND, thousands / 1000, n)
               : divided(arena, unit, thousands, n);
}

/*
 * Arithmetic of the rules: lengths of time, the downtime that a percentage
 * leaves, hours of a week, and figures as text. Whole milliseconds throughout;
 * decimals of a claim are data and never become floating point.
 *
 * Where calendar and clock disagree a length is a range: a year has 365 or 366
 * days, a month 28 to 31. Shown is the usual one: 365 and 30.
 */
#ifndef LINT_LAPSE_H
#define LINT_LAPSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/claim.h"

/* low <= usual <= high, in milliseconds. */
struct lapse {
    int64_t low_ms, usual_ms, high_ms;
};

/* "P1Y", "P3M", "P7D", "PT5M", as long as it may be. False: NULL, another form,
 * or over a hundred years. */
bool lapse_length(const char *iso, struct lapse *ret);

/* A window: of one year where none is named, since METI counts by the year.
 * False: as lapse_length, or of no length. */
bool lapse_window(const char *iso, struct lapse *ret);

/* A duration as it was printed: with nothing smaller than its last unit it may
 * have been rounded or cut there. 2 h are 1.5 to 3 h; 0 is at most an hour. */
bool lapse_printed(const char *iso, struct lapse *ret);

/* The downtime that a percentage means in a window. */
struct lapse_down {
    struct lapse sure;     /* the least, as printed, and the most, whatever the
                            calendar */
    struct lapse shown;    /* the same in a usual window */
    int64_t last_digit_ms; /* one unit of the last digit, in a usual window */
    bool some;             /* certainly not none: below 100 % as printed */
};

/* A figure reported (`actual`) may have been rounded or cut: its truth lies in
 * [v - u/2, v + u), u being one unit of its last digit; "100" is exact. A
 * promise is exactly what it says. False: not a percentage. */
bool lapse_downtime(const struct claim *claim, const struct lapse *window,
                    struct lapse_down *ret);

#define LAPSE_DAYS 7

/* Minutes since midnight; past 1440 it is the next morning. */
struct lapse_week {
    int opens[LAPSE_DAYS]; /* first opening from Monday on, -1 on no day */
    int closes[LAPSE_DAYS];
    int64_t minutes; /* open in all */
};

/* "24x365", "mon-fri 10:00-12:00,13:00-18:00, sat 09:00-12:00". False: NULL,
 * or another form. */
bool lapse_hours(const char *value, struct lapse_week *ret);

/* "31.5", "315", "31,536,000": seconds, to a tenth below a hundred. In the
 * arena. */
const char *lapse_seconds(struct arena *arena, int64_t ms);

/* "284–331" seconds, one number where both are the same. In the arena. */
const char *lapse_range(struct arena *arena, const struct lapse *range);

/* "14 h", "10 min", "30 s"; "14 時間", "10 分", "30 秒". In the arena. */
const char *lapse_time(struct arena *arena, int64_t ms, bool japanese);

/* The same in days where they are whole: "6 days", "6 日". In the arena. */
const char *lapse_days(struct arena *arena, int64_t ms, bool japanese);

/* "1 年", "3 か月", "30 日"; "1 year", "3 months", "30 days": a window that
 * lapse_window takes. In the arena. */
const char *lapse_words(struct arena *arena, const char *iso, bool japanese);

/* "5.6", "160", "1,100": how many times `part_ms` (> 0) goes into `whole_ms`,
 * to two digits. In the arena. */
const char *lapse_times(struct arena *arena, int64_t whole_ms, int64_t part_ms);

#endif

/*
 * Civil dates and RFC 3339 instants, without time zones (tz.h has those).
 *
 * The proleptic Gregorian calendar; days are counted from 1970-01-01.
 */
#ifndef CORE_CIVIL_H
#define CORE_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct civil_date {
    int year;  /* 1900 to 9999 wherever parsed */
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
};

/* A wall-clock reading in some zone. */
struct civil_time {
    struct civil_date date;
    int64_t ms_of_day; /* 0 to 86,400,000; the end means 24:00 */
};

/* Days from 1970-01-01 to a date; negative before. The day of the month may
 * lie outside the month, and counts on. */
int64_t civil_days(struct civil_date date);

/* The date that many days from 1970-01-01; wherever instants lie (units.h). */
struct civil_date civil_from_days(int64_t days);

/* The UTC day an instant lies in: days since 1970-01-01, before it negative. */
int64_t civil_utc_day(int64_t instant_ms);

/* 0 = Monday … 6 = Sunday (ISO 8601 order). */
int civil_weekday(struct civil_date date);

/* 28 to 31; `month` is 1 to 12. */
int civil_days_in_month(int year, int month);

/* `months` may be negative; a day the month lacks becomes its last day
 * (figures.md, windows). */
struct civil_date civil_add_months(struct civil_date date, int months);

/* "2026-12-05". ERR_INVALID: not of that form, or no such day. */
MUST_USE enum err civil_parse_date(const char *text,
                                   struct civil_date *ret_date);

/* RFC 3339 date-time with offset ("…Z", "…+09:00"); fractions of any length
 * are rounded down to the millisecond; second 60 is refused (figures.md).
 * ERR_INVALID otherwise, or outside INSTANT_LOWEST…INSTANT_HIGHEST. */
MUST_USE enum err civil_parse_instant(const char *text, int64_t *ret_ms);

/* The same at the start of a longer text; `ret_rest` is set to what follows the
 * instant. */
MUST_USE enum err civil_scan_instant(const char *text, const char **ret_rest,
                                     int64_t *ret_ms);

#define CIVIL_INSTANT_MAX 36

/* Writes "2026-03-14T02:11:40+09:00" (milliseconds only if there are any; "Z"
 * for offset 0). `offset_ms` is what tz_offset_ms says for that instant.
 * Returns `out`. */
char *civil_render_instant(int64_t instant_ms, int64_t offset_ms,
                           char out[CIVIL_INSTANT_MAX]);

#endif

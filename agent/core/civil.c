#include "core/civil.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/units.h"

#define DAYS_PER_ERA 146097  /* 400 Gregorian years */
#define DAYS_TO_1970 719468  /* from 0000-03-01 */
#define YEAR_BOUND 100000000 /* far beyond INSTANT_MAX; keeps sums in range */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t civil_days(struct civil_date date)
{
    ASSERT(date.month >= 1 && date.month <= 12);
    ASSERT(date.year > -YEAR_BOUND && date.year < YEAR_BOUND);
    /* Counted in years that begin in March: the leap day comes last, and the
     * lengths of the months before it repeat every five (153 days). */
    int64_t year = date.year - (date.month <= 2);
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

struct civil_date civil_from_days(int64_t days)
{
    ASSERT(days > INSTANT_MIN / MS_PER_DAY - 2 * DAYS_PER_ERA);
    ASSERT(days < INSTANT_MAX / MS_PER_DAY + 2 * DAYS_PER_ERA);
    int64_t since = days + DAYS_TO_1970;
    int64_t era = floor_div(since, DAYS_PER_ERA);
    int64_t day = since - era * DAYS_PER_ERA;
    /* Without its leap days the era is 400 years of 365 days. */
    int64_t year =
        (day - day / 1460 + day / 36524 - day / (DAYS_PER_ERA - 1)) / 365;
    int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 = March */
    struct civil_date date = {
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
    date.year = (int)(year + era * 400 + (date.month <= 2));
    return date;
}

int64_t civil_utc_day(int64_t instant_ms)
{
    return floor_div(instant_ms, MS_PER_DAY);
}

int civil_weekday(struct civil_date date)
{
    int64_t days = civil_days(date) + 3; /* 1970-01-01 was a Thursday */
    return (int)(days - floor_div(days, 7) * 7);
}

int civil_days_in_month(int year, int month)
{
    ASSERT(month >= 1 && month <= 12);
    static const int lengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (month == 2 && leap);
}

struct civil_date civil_add_months(struct civil_date date, int months)
{
    ASSERT(date.month >= 1 && date.month <= 12);
    int64_t total = (int64_t)date.year * 12 + date.month - 1 + months;
    int64_t year = floor_div(total, 12);
    ASSERT(year > -YEAR_BOUND && year < YEAR_BOUND);
    struct civil_date moved = {
        .year = (int)year,
        .month = (int)(total - year * 12) + 1,
        .day = date.day,
    };
    int last = civil_days_in_month(moved.year, moved.month);
    if (moved.day > last) {
        moved.day = last;
    }
    return moved;
}

/* Exactly `digits` decimal digits at `*at`, which moves past them. */
static bool scan_number(const char **at, int digits, int *ret_number)
{
    int number = 0;
    for (int i = 0; i < digits; i++) {
        char c = (*at)[i];
        if (c < '0' || c > '9') {
            return false;
        }
        number = number * 10 + (c - '0');
    }
    *at += digits;
    *ret_number = number;
    return true;
}

static bool scan_char(const char **at, char wanted)
{
    if (**at != wanted) {
        return false;
    }
    (*at)++;
    return true;
}

static bool scan_date(const char **at, struct civil_date *ret_date)
{
    struct civil_date date;
    if (!scan_number(at, 4, &date.year) || !scan_char(at, '-') ||
        !scan_number(at, 2, &date.month) || !scan_char(at, '-') ||
        !scan_number(at, 2, &date.day)) {
        return false;
    }
    if (date.year < 1900 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > civil_days_in_month(date.year, date.month)) {
        return false;
    }
    *ret_date = date;
    return true;
}

enum err civil_parse_date(const char *text, struct civil_date *ret_date)
{
    struct civil_date date;
    if (!scan_date(&text, &date) || *text != '\0') {
        return ERR_INVALID;
    }
    *ret_date = date;
    return ERR_OK;
}

/* ".5", ".123999": milliseconds, rounded down; 0 where there is none. */
static bool scan_fraction(const char **at, int *ret_ms)
{
    int ms = 0;
    if (scan_char(at, '.')) {
        const char *first = *at;
        int weight = 100;
        while (**at >= '0' && **at <= '9') {
            ms += (**at - '0') * weight;
            weight /= 10;
            (*at)++;
        }
        if (*at == first) {
            return false;
        }
    }
    *ret_ms = ms;
    return true;
}

/* "23:59:59.999": milliseconds since midnight. */
static bool scan_time(const char **at, int64_t *ret_ms)
{
    int hour;
    int minute;
    int second;
    int ms;
    if (!scan_number(at, 2, &hour) || !scan_char(at, ':') ||
        !scan_number(at, 2, &minute) || !scan_char(at, ':') ||
        !scan_number(at, 2, &second) || !scan_fraction(at, &ms)) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *ret_ms = hour * MS_PER_HOUR + minute * MS_PER_MINUTE +
              second * MS_PER_SECOND + ms;
    return true;
}

/* "Z", "+09:00": milliseconds east of UTC. */
static bool scan_offset(const char **at, int64_t *ret_ms)
{
    if (scan_char(at, 'Z') || scan_char(at, 'z')) {
        *ret_ms = 0;
        return true;
    }
    int64_t sign = **at == '-' ? -1 : 1;
    int hour;
    int minute;
    if ((!scan_char(at, '+') && !scan_char(at, '-')) ||
        !scan_number(at, 2, &hour) || !scan_char(at, ':') ||
        !scan_number(at, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    *ret_ms = sign * (hour * MS_PER_HOUR + minute * MS_PER_MINUTE);
    return true;
}

enum err civil_scan_instant(const char *text, const char **ret_rest,
                            int64_t *ret_ms)
{
    const char *at = text;
    struct civil_date date;
    int64_t time_ms;
    int64_t offset_ms;
    if (!scan_date(&at, &date) ||
        (!scan_char(&at, 'T') && !scan_char(&at, 't')) ||
        !scan_time(&at, &time_ms) || !scan_offset(&at, &offset_ms)) {
        return ERR_INVALID;
    }
    int64_t ms = civil_days(date) * MS_PER_DAY + time_ms - offset_ms;
    if (ms < INSTANT_LOWEST || ms > INSTANT_HIGHEST) {
        return ERR_INVALID;
    }
    *ret_rest = at;
    *ret_ms = ms;
    return ERR_OK;
}

enum err civil_parse_instant(const char *text, int64_t *ret_ms)
{
    const char *rest;
    int64_t ms;
    enum err err = civil_scan_instant(text, &rest, &ms);
    if (err != ERR_OK || *rest != '\0') {
        return ERR_INVALID;
    }
    *ret_ms = ms;
    return ERR_OK;
}

/* ".123" where there are milliseconds, else nothing. */
static size_t render_fraction(int64_t ms, char *out, size_t size)
{
    if (ms == 0) {
        out[0] = '\0';
        return 0;
    }
    return (size_t)snprintf(out, size, ".%03d", (int)ms);
}

char *civil_render_instant(int64_t instant_ms, int64_t offset_ms,
                           char out[CIVIL_INSTANT_MAX])
{
    ASSERT(instant_ms >= INSTANT_MIN && instant_ms <= INSTANT_MAX);
    /* RFC 3339 has no seconds in an offset; local mean times had. Cut both, so
     * that the text still names the instant. */
    offset_ms = offset_ms / MS_PER_MINUTE * MS_PER_MINUTE;
    int64_t local_ms = instant_ms + offset_ms;
    int64_t days = floor_div(local_ms, MS_PER_DAY);
    int64_t ms = local_ms - days * MS_PER_DAY;
    struct civil_date date = civil_from_days(days);
    size_t used = (size_t)snprintf(
        out, CIVIL_INSTANT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", date.year,
        date.month, date.day, (int)(ms / MS_PER_HOUR),
        (int)(ms / MS_PER_MINUTE % 60), (int)(ms / MS_PER_SECOND % 60));
    used += render_fraction(ms % MS_PER_SECOND, out + used,
                            CIVIL_INSTANT_MAX - used);
    int64_t minutes = offset_ms / MS_PER_MINUTE;
    if (offset_ms == 0) {
        snprintf(out + used, CIVIL_INSTANT_MAX - used, "Z");
        return out;
    }
    char sign = minutes < 0 ? '-' : '+';
    minutes = minutes < 0 ? -minutes : minutes;
    snprintf(out + used, CIVIL_INSTANT_MAX - used, "%c%02d:%02d", sign,
             (int)(minutes / 60), (int)(minutes % 60));
    return out;
}

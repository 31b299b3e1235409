#include "probes/backup/name_time.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

static const char letters[] = "YmdHMSs";
static const int digits_of[] = {4, 2, 2, 2, 2, 2, 10};

enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, EPOCH, N_FIELDS };

enum err name_time_check(const char *pattern, bool *ret_is_local,
                         struct errmsg *msg)
{
    bool has[N_FIELDS] = {false};
    for (const char *p = pattern; *p != '\0'; p++) {
        const char *letter =
            *p == '%' && p[1] != '\0' ? strchr(letters, p[1]) : NULL;
        if (*p == '%' && p[1] != '%' && letter == NULL) {
            return errmsg_fail(msg, ERR_INVALID,
                               "knows %%Y %%m %%d %%H %%M %%S, %%s (seconds "
                               "since 1970) and %%%%");
        }
        if (letter != NULL && has[letter - letters]) {
            return errmsg_fail(msg, ERR_INVALID, "has %%%c twice", *letter);
        }
        if (letter != NULL) {
            has[letter - letters] = true;
        }
        p += *p == '%' ? 1 : 0;
    }
    if (!has[EPOCH] && !(has[YEAR] && has[MONTH] && has[DAY])) {
        return errmsg_fail(msg, ERR_INVALID,
                           "needs at least %%Y, %%m and %%d, or %%s");
    }
    *ret_is_local = !has[EPOCH];
    return ERR_OK;
}

/* Reads n digits at `*at` and moves on. */
static bool take_digits(const char **at, int n, int64_t *ret)
{
    int64_t value = 0;
    for (int i = 0; i < n; i++) {
        if (!text_is_digit((*at)[i])) {
            return false;
        }
        value = value * 10 + ((*at)[i] - '0');
    }
    *at += n;
    *ret = value;
    return true;
}

/* Whether the pattern fits at the start of a text. */
static bool fits(const char *pattern, const char *text,
                 int64_t fields[N_FIELDS])
{
    for (const char *p = pattern; *p != '\0'; p++) {
        const char *letter = *p == '%' ? strchr(letters, p[1]) : NULL;
        if (letter != NULL) {
            int field = (int)(letter - letters);
            if (!take_digits(&text, digits_of[field], &fields[field])) {
                return false;
            }
        } else if (*text++ != (*p == '%' ? p[1] : *p)) {
            return false;
        }
        p += *p == '%' ? 1 : 0;
    }
    return true;
}

static bool instant_of(const int64_t fields[N_FIELDS], const struct tz *tz,
                       int64_t *ret_ms)
{
    if (fields[EPOCH] >= 0) {
        *ret_ms = fields[EPOCH] * MS_PER_SECOND;
        return true;
    }
    struct civil_date date = {(int)fields[YEAR], (int)fields[MONTH],
                              (int)fields[DAY]};
    if (date.year < 1970 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > civil_days_in_month(date.year, date.month) ||
        fields[HOUR] > 23 || fields[MINUTE] > 59 || fields[SECOND] > 59) {
        return false;
    }
    int64_t ms = fields[HOUR] * MS_PER_HOUR + fields[MINUTE] * MS_PER_MINUTE +
                 fields[SECOND] * MS_PER_SECOND;
    *ret_ms = tz_from_local(tz, (struct civil_time){date, ms});
    return true;
}

bool name_time_find(const char *pattern, const char *name, const struct tz *tz,
                    int64_t *ret_ms)
{
    ASSERT(tz != NULL);
    for (const char *at = name; *at != '\0'; at++) {
        int64_t fields[N_FIELDS] = {[EPOCH] = -1};
        if (fits(pattern, at, fields) && instant_of(fields, tz, ret_ms)) {
            return true;
        }
    }
    return false;
}

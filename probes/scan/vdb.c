#include "probes/scan/vdb.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/scan.h"

/* "Nov" and what follows it. */
static bool scan_month(const char **at, int64_t *ret_month)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (size_t i = 0; i < 12; i++) {
        if (strncmp(*at, months + 3 * i, 3) == 0) {
            *ret_month = (int64_t)i + 1;
            *at += 3;
            return true;
        }
    }
    return false;
}

static void skip_blanks(const char **at)
{
    *at += strspn(*at, " ");
}

/* Two numbers with a character between: "03-28". */
static bool scan_pair(const char **at, char between, int64_t *a, int64_t *b)
{
    return scan_number(at, 99, a) && scan_char(at, between) &&
           scan_number(at, 99, b);
}

static bool date_of(int64_t year, int64_t month, int64_t day,
                    struct civil_date *ret)
{
    char text[16];
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)year, (int)month,
             (int)day);
    return civil_parse_date(text, ret) == ERR_OK;
}

/* No database is older than its format. */
static bool is_of_our_age(int64_t date_ms, int64_t *ret_ms)
{
    if (date_ms <= 0 || date_ms > INSTANT_HIGHEST) {
        return false;
    }
    *ret_ms = date_ms;
    return true;
}

bool vdb_parse_head(const char *head, int64_t *ret_ms)
{
    static const char magic[] = "ClamAV-VDB:";
    int64_t day, month, year, hour, minute, offset;
    struct civil_date date;
    if (!text_starts(head, magic)) {
        return false;
    }
    const char *at = head + strlen(magic);
    if (!scan_number(&at, 31, &day) || !scan_char(&at, ' ') ||
        !scan_month(&at, &month) || !scan_char(&at, ' ') ||
        !scan_number(&at, 9999, &year) || !scan_char(&at, ' ') ||
        !scan_pair(&at, '-', &hour, &minute) || !scan_char(&at, ' ')) {
        return false;
    }
    const bool west = *at == '-';
    if ((!scan_char(&at, '+') && !scan_char(&at, '-')) ||
        !scan_number(&at, 1459, &offset) || *at != ':' || hour > 23 ||
        minute > 59 || !date_of(year, month, day, &date)) {
        return false;
    }
    const int64_t shift_ms =
        offset / 100 * MS_PER_HOUR + offset % 100 * MS_PER_MINUTE;
    return is_of_our_age(civil_days(date) * MS_PER_DAY + hour * MS_PER_HOUR +
                             minute * MS_PER_MINUTE +
                             (west ? shift_ms : -shift_ms),
                         ret_ms);
}

bool vdb_parse_version(const char *answer, const struct tz *tz, int64_t *ret_ms)
{
    int64_t version, month, day, hour, minute, second, year;
    struct civil_time local = {0};
    const char *at = strchr(answer, '/');
    if (!text_starts(answer, "ClamAV ") || at == NULL) {
        return false;
    }
    at++;
    if (!scan_number(&at, INT32_MAX, &version) || !scan_char(&at, '/') ||
        strlen(at) < 4) {
        return false;
    }
    at += 3; /* the day of the week */
    skip_blanks(&at);
    if (!scan_month(&at, &month)) {
        return false;
    }
    skip_blanks(&at); /* days below 10 have two */
    if (!scan_number(&at, 31, &day) || !scan_char(&at, ' ') ||
        !scan_pair(&at, ':', &hour, &minute) || !scan_char(&at, ':') ||
        !scan_number(&at, 60, &second) || !scan_char(&at, ' ') ||
        !scan_number(&at, 9999, &year) || hour > 23 || minute > 59 ||
        !date_of(year, month, day, &local.date)) {
        return false;
    }
    local.ms_of_day =
        hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND;
    return is_of_our_age(tz_from_local(tz, local), ret_ms);
}

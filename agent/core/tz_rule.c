#include "core/tz_rule.h"

#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/ivl.h"
#include "core/scan.h"

static bool scan_int(const char **at, int max, int *ret_number)
{
    int64_t number = 0;
    if (!scan_number(at, max, &number)) {
        return false;
    }
    *ret_number = (int)number;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_quotable(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-';
}

/* "JST" or "<+09>"; of no use to us but to find its end. */
static bool skip_name(const char **at)
{
    bool quoted = scan_char(at, '<');
    const char *first = *at;
    while (quoted ? is_quotable(**at) : is_letter(**at)) {
        (*at)++;
    }
    return *at - first >= 3 && (!quoted || scan_char(at, '>'));
}

/* "[+-]hh[:mm[:ss]]" in milliseconds. */
static bool scan_time(const char **at, int hours_max, int64_t *ret_ms)
{
    int64_t sign = **at == '-' ? -1 : 1;
    if (**at == '-' || **at == '+') {
        (*at)++;
    }
    int hours;
    int minutes = 0;
    int seconds = 0;
    if (!scan_int(at, hours_max, &hours)) {
        return false;
    }
    if (scan_char(at, ':') && !scan_int(at, 59, &minutes)) {
        return false;
    }
    if (scan_char(at, ':') && !scan_int(at, 59, &seconds)) {
        return false;
    }
    *ret_ms = sign * (hours * MS_PER_HOUR + minutes * MS_PER_MINUTE +
                      seconds * MS_PER_SECOND);
    return true;
}

/* POSIX counts offsets west of Greenwich, we count them east. */
static bool scan_offset(const char **at, int64_t *ret_ms)
{
    int64_t west_ms;
    if (!scan_time(at, 24, &west_ms)) {
        return false;
    }
    *ret_ms = -west_ms;
    return true;
}

static bool scan_day(const char **at, struct tz_rule_date *date)
{
    if (scan_char(at, 'J')) {
        date->form = TZ_RULE_JULIAN;
        return scan_int(at, 365, &date->day) && date->day >= 1;
    }
    if (scan_char(at, 'M')) {
        date->form = TZ_RULE_MONTH;
        return scan_int(at, 12, &date->month) && date->month >= 1 &&
               scan_char(at, '.') && scan_int(at, 5, &date->week) &&
               date->week >= 1 && scan_char(at, '.') &&
               scan_int(at, 6, &date->day);
    }
    date->form = TZ_RULE_ORDINAL;
    return scan_int(at, 365, &date->day);
}

/* ",M3.2.0/2": at two in the morning where no time is given. */
static bool scan_date(const char **at, struct tz_rule_date *date)
{
    date->at_ms = 2 * MS_PER_HOUR;
    if (!scan_char(at, ',') || !scan_day(at, date)) {
        return false;
    }
    return !scan_char(at, '/') || scan_time(at, 167, &date->at_ms);
}

static bool scan_daylight(const char **at, struct tz_rule *rule)
{
    if (!skip_name(at)) {
        return false;
    }
    rule->has_daylight = true;
    rule->daylight_ms = rule->standard_ms + MS_PER_HOUR;
    if (**at != ',' && !scan_offset(at, &rule->daylight_ms)) {
        return false;
    }
    return scan_date(at, &rule->start) && scan_date(at, &rule->end);
}

enum err tz_rule_parse(const char *text, struct tz_rule *ret_rule)
{
    struct tz_rule rule = {0};
    const char *at = text;
    if (!skip_name(&at) || !scan_offset(&at, &rule.standard_ms)) {
        return ERR_INVALID;
    }
    if (*at != '\0' && !scan_daylight(&at, &rule)) {
        return ERR_INVALID;
    }
    if (*at != '\0') {
        return ERR_INVALID;
    }
    *ret_rule = rule;
    return ERR_OK;
}

/* The day, counted from 1970-01-01, that a rule names in a year. */
static int64_t day_in_year(const struct tz_rule_date *date, int year)
{
    int64_t first = civil_days((struct civil_date){year, 1, 1});
    if (date->form == TZ_RULE_ORDINAL) {
        return first + date->day;
    }
    if (date->form == TZ_RULE_JULIAN) {
        bool after_leap_day =
            civil_days_in_month(year, 2) == 29 && date->day >= 60;
        return first + date->day - 1 + after_leap_day;
    }
    struct civil_date day = {year, date->month, 1};
    int first_weekday = (civil_weekday(day) + 1) % 7; /* 0 = Sunday */
    day.day += (date->day - first_weekday + 7) % 7 + 7 * (date->week - 1);
    if (day.day > civil_days_in_month(year, date->month)) {
        day.day -= 7; /* the fifth where there are four: the last */
    }
    return civil_days(day);
}

/* Daylight time that begins in a year; empty where the rule makes it so. */
static struct ivl daylight_of(const struct tz_rule *rule, int year)
{
    struct ivl daylight = {
        day_in_year(&rule->start, year) * MS_PER_DAY + rule->start.at_ms -
            rule->standard_ms,
        day_in_year(&rule->end, year) * MS_PER_DAY + rule->end.at_ms -
            rule->daylight_ms,
    };
    if (daylight.from_ms > daylight.to_ms) {
        /* South of the equator it ends in the next year. */
        daylight.to_ms = day_in_year(&rule->end, year + 1) * MS_PER_DAY +
                         rule->end.at_ms - rule->daylight_ms;
    }
    return daylight;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

struct tz_stretch tz_rule_stretch(const struct tz_rule *rule,
                                  int64_t instant_ms)
{
    ASSERT(instant_ms >= INSTANT_MIN && instant_ms <= INSTANT_MAX);
    struct tz_stretch stretch = {INSTANT_MIN, INSTANT_MAX, rule->standard_ms};
    if (!rule->has_daylight) {
        return stretch;
    }
    int year = civil_from_days(instant_ms / MS_PER_DAY).year;
    /* Standard time reaches from the end of one daylight time to the start of
     * the next. A rule's times may leave their year by a week, so its
     * neighbours are looked at; what begins two years off cannot reach into
     * the stretch answered for. */
    stretch.from_ms =
        civil_days((struct civil_date){year - 1, 1, 1}) * MS_PER_DAY;
    stretch.to_ms =
        civil_days((struct civil_date){year + 2, 1, 1}) * MS_PER_DAY;
    for (int y = year - 2; y <= year + 2; y++) {
        struct ivl daylight = daylight_of(rule, y);
        if (daylight.from_ms >= daylight.to_ms) {
            continue;
        }
        if (daylight.from_ms <= instant_ms && instant_ms < daylight.to_ms) {
            return (struct tz_stretch){daylight.from_ms, daylight.to_ms,
                                       rule->daylight_ms};
        }
        if (daylight.to_ms <= instant_ms) {
            stretch.from_ms = later(stretch.from_ms, daylight.to_ms);
        } else {
            stretch.to_ms = earlier(stretch.to_ms, daylight.from_ms);
        }
    }
    return stretch;
}

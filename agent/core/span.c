#include "core/span.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/scan.h"

#define DURATION_MAX_MS (3660 * MS_PER_DAY)
#define NUMBER_MAX 10000000000 /* any unit of it fits in 64 bits */
#define YEARS_MAX 10000        /* of a span; instants end sooner */

/* Units of a duration, the largest first. */
static const struct {
    const char *name;
    int64_t ms;
} units[] = {
    {"d", MS_PER_DAY},    {"h", MS_PER_HOUR}, {"m", MS_PER_MINUTE},
    {"s", MS_PER_SECOND}, {"ms", 1},
};

enum err span_parse_duration(const char *text, int64_t *ret_ms)
{
    const char *at = text;
    int64_t number;
    if (!scan_number(&at, NUMBER_MAX, &number)) {
        return ERR_INVALID;
    }
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (text_equal(at, units[i].name)) {
            if (number > DURATION_MAX_MS / units[i].ms) {
                return ERR_INVALID;
            }
            *ret_ms = number * units[i].ms;
            return ERR_OK;
        }
    }
    return ERR_INVALID;
}

char *span_render_duration(int64_t ms, char out[SPAN_TEXT_MAX])
{
    if (ms == 0) {
        snprintf(out, SPAN_TEXT_MAX, "0s");
        return out;
    }
    size_t i = 0;
    while (ms % units[i].ms != 0) {
        i++;
    }
    ASSERT(i < ARRAY_LEN(units));
    snprintf(out, SPAN_TEXT_MAX, "%" PRId64 "%s", ms / units[i].ms,
             units[i].name);
    return out;
}

/* Numbers with designators, in the order of `designators`, each at most once;
 * at least one. `amounts` gets one number per designator, 0 where absent. */
static bool scan_amounts(const char **at, const char *designators,
                         int64_t *amounts)
{
    bool any = false;
    for (size_t i = 0; designators[i] != '\0'; i++) {
        const char *before = *at;
        amounts[i] = 0;
        if (scan_number(at, NUMBER_MAX, &amounts[i])) {
            if (scan_char(at, designators[i])) {
                any = true;
                continue;
            }
            amounts[i] = 0;
        }
        *at = before;
    }
    return any;
}

/* "1Y2M3D" or "2W"; ISO 8601-1 lets weeks stand only alone. */
static bool scan_date_part(const char **at, struct span *span)
{
    int64_t date[3];
    int64_t weeks;
    if (!scan_amounts(at, "W", &weeks)) {
        weeks = 0;
        if (!scan_amounts(at, "YMD", date)) {
            return false;
        }
    } else {
        date[0] = date[1] = date[2] = 0;
    }
    if (date[0] > YEARS_MAX || date[1] > YEARS_MAX * 12 ||
        date[2] > YEARS_MAX * 366 || weeks > YEARS_MAX * 53) {
        return false;
    }
    span->months = (int)(date[0] * 12 + date[1]);
    span->days = (int)(date[2] + weeks * 7);
    return true;
}

static bool scan_time_part(const char **at, struct span *span)
{
    int64_t time[3];
    if (!scan_amounts(at, "HMS", time) ||
        time[0] > DURATION_MAX_MS / MS_PER_HOUR ||
        time[1] > DURATION_MAX_MS / MS_PER_MINUTE ||
        time[2] > DURATION_MAX_MS / MS_PER_SECOND) {
        return false;
    }
    span->exact_ms = time[0] * MS_PER_HOUR + time[1] * MS_PER_MINUTE +
                     time[2] * MS_PER_SECOND;
    return true;
}

enum err span_parse_iso(const char *text, struct span *ret_span)
{
    const char *at = text;
    struct span span = {0};
    if (!scan_char(&at, 'P')) {
        return ERR_INVALID;
    }
    if (*at != 'T' && !scan_date_part(&at, &span)) {
        return ERR_INVALID;
    }
    if (scan_char(&at, 'T') && !scan_time_part(&at, &span)) {
        return ERR_INVALID;
    }
    if (*at != '\0') {
        return ERR_INVALID;
    }
    *ret_span = span;
    return ERR_OK;
}

/* Moves in local civil time by whole months, then days. */
static int64_t move_dates(const struct tz *tz, int64_t instant_ms, int months,
                          int days)
{
    struct civil_time local = tz_to_local(tz, instant_ms);
    local.date = civil_add_months(local.date, months);
    local.date = civil_from_days(civil_days(local.date) + days);
    return tz_from_local(tz, local);
}

int64_t span_back(const struct span *span, const struct tz *tz,
                  int64_t instant_ms)
{
    ASSERT(span->months >= 0 && span->days >= 0 && span->exact_ms >= 0);
    if (span->months > 0 || span->days > 0) {
        instant_ms = move_dates(tz, instant_ms, -span->months, -span->days);
    }
    return instant_ms - span->exact_ms;
}

int64_t span_forward(const struct span *span, const struct tz *tz,
                     int64_t instant_ms)
{
    ASSERT(span->months >= 0 && span->days >= 0 && span->exact_ms >= 0);
    if (span->months > 0 || span->days > 0) {
        instant_ms = move_dates(tz, instant_ms, span->months, span->days);
    }
    return instant_ms + span->exact_ms;
}

/* The first month of a calendar window ("2026", "2026-Q3", "2026-10") and how
 * many it has; what follows is left at `*ret_rest`. */
static bool scan_calendar(const char *text, struct civil_date *ret_first,
                          int *ret_months, const char **ret_rest)
{
    char first[] = "YYYY-01-01";
    int months = 12;
    size_t taken = 4;
    if (strnlen(text, 4) < 4) {
        return false;
    }
    memcpy(first, text, 4);
    if (text[4] == '-' && text[5] == 'Q') {
        if (text[6] < '1' || text[6] > '4') {
            return false;
        }
        int month = 3 * (text[6] - '1') + 1;
        first[5] = (char)('0' + month / 10);
        first[6] = (char)('0' + month % 10);
        months = 3;
        taken = 7;
    } else if (text[4] == '-') {
        if (strnlen(text, 7) < 7) {
            return false;
        }
        memcpy(first + 5, text + 5, 2);
        months = 1;
        taken = 7;
    }
    *ret_months = months;
    *ret_rest = text + taken;
    return civil_parse_date(first, ret_first) == ERR_OK;
}

static enum err calendar_window(const char *text, const struct tz *tz,
                                int64_t now_ms, struct ivl *ret_window)
{
    struct civil_time edge = {0};
    const char *rest = NULL;
    int months = 0;
    if (!scan_calendar(text, &edge.date, &months, &rest)) {
        return ERR_INVALID;
    }
    bool until_now = text_equal(rest, "/now");
    if (*rest != '\0' && !until_now) {
        return ERR_INVALID;
    }
    struct ivl window = {.from_ms = tz_from_local(tz, edge)};
    edge.date = civil_add_months(edge.date, months);
    window.to_ms = tz_from_local(tz, edge);
    if (until_now && now_ms < window.to_ms) {
        window.to_ms = now_ms;
    }
    *ret_window = window;
    return ERR_OK;
}

/* "P1Y", "P3M", "P30D": one number. */
static enum err trailing_window(const char *text, const struct tz *tz,
                                int64_t now_ms, struct ivl *ret_window)
{
    const char *at = text;
    int64_t number;
    if (!scan_char(&at, 'P') || !scan_number(&at, NUMBER_MAX, &number) ||
        (!text_equal(at, "Y") && !text_equal(at, "M") &&
         !text_equal(at, "D"))) {
        return ERR_INVALID;
    }
    struct span span;
    enum err err = span_parse_iso(text, &span);
    if (err != ERR_OK) {
        return err;
    }
    *ret_window = (struct ivl){span_back(&span, tz, now_ms), now_ms};
    return ERR_OK;
}

/* "A/B", two instants. */
static enum err given_window(const char *text, struct ivl *ret_window)
{
    struct ivl window;
    const char *at;
    if (civil_scan_instant(text, &at, &window.from_ms) != ERR_OK ||
        !scan_char(&at, '/') ||
        civil_parse_instant(at, &window.to_ms) != ERR_OK) {
        return ERR_INVALID;
    }
    *ret_window = window;
    return ERR_OK;
}

enum err span_window(const char *text, const struct tz *tz, int64_t now_ms,
                     struct ivl *ret_window, struct errmsg *msg)
{
    ASSERT(now_ms >= INSTANT_LOWEST && now_ms <= INSTANT_HIGHEST);
    struct ivl window;
    enum err err = trailing_window(text, tz, now_ms, &window);
    if (err != ERR_OK) {
        err = calendar_window(text, tz, now_ms, &window);
    }
    if (err != ERR_OK) {
        err = given_window(text, &window);
    }
    if (err != ERR_OK) {
        return errmsg_fail(msg, ERR_INVALID,
                           "\"%.60s\" names no window; use a month, a "
                           "quarter or a year (2026-10, 2026-Q3, 2026; with "
                           "/now: so far), a length up to now (P1Y, P3M, "
                           "P30D), or two RFC 3339 instants with a slash "
                           "between",
                           text);
    }
    if (window.from_ms >= window.to_ms) {
        return errmsg_fail(msg, ERR_INVALID,
                           "window \"%.60s\" is empty: it would end at or "
                           "before its beginning",
                           text);
    }
    if (window.from_ms < INSTANT_LOWEST) {
        return errmsg_fail(msg, ERR_INVALID,
                           "window \"%.60s\" begins before 1900", text);
    }
    *ret_window = window;
    return ERR_OK;
}

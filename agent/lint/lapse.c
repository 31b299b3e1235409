#include "lint/lapse.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/span.h"
#include "core/verdict_parts.h"

#define YEARS_MAX 100
#define MINUTES_PER_DAY 1440

bool lapse_length(const char *iso, struct lapse *ret)
{
    struct span span;
    if (iso == NULL || span_parse_iso(iso, &span) != ERR_OK ||
        span.months > YEARS_MAX * 12 || span.days > YEARS_MAX * 366 ||
        span.exact_ms > YEARS_MAX * 366 * MS_PER_DAY) {
        return false;
    }
    ASSERT(span.months >= 0 && span.days >= 0 && span.exact_ms >= 0);
    int64_t years = span.months / 12, months = span.months % 12;
    int64_t rest = span.days * MS_PER_DAY + span.exact_ms;
    *ret = (struct lapse){
        .low_ms = (years * 365 + months * 28) * MS_PER_DAY + rest,
        .usual_ms = (years * 365 + months * 30) * MS_PER_DAY + rest,
        .high_ms = (years * 366 + months * 31) * MS_PER_DAY + rest};
    return true;
}

bool lapse_window(const char *iso, struct lapse *ret)
{
    struct lapse window;
    if (!lapse_length(iso != NULL ? iso : "P1Y", &window) ||
        window.low_ms == 0) {
        return false;
    }
    *ret = window;
    return true;
}

/* The length of the last unit that `iso` names. */
static int64_t last_unit_ms(const char *iso)
{
    ASSERT(iso[0] != '\0');
    bool time = strchr(iso, 'T') != NULL;
    switch (iso[strlen(iso) - 1]) {
    case 'S':
        return MS_PER_SECOND;
    case 'H':
        return MS_PER_HOUR;
    case 'M':
        return time ? MS_PER_MINUTE : 31 * MS_PER_DAY;
    case 'D':
        return MS_PER_DAY;
    case 'W':
        return 7 * MS_PER_DAY;
    default:
        return 366 * MS_PER_DAY;
    }
}

bool lapse_printed(const char *iso, struct lapse *ret)
{
    struct lapse length;
    if (!lapse_length(iso, &length)) {
        return false;
    }
    /* "0" of hours and of seconds read the same. */
    int64_t unit_ms = length.high_ms == 0 ? MS_PER_HOUR : last_unit_ms(iso);
    length.low_ms -= unit_ms / 2;
    length.low_ms = length.low_ms > 0 ? length.low_ms : 0;
    length.high_ms += unit_ms;
    *ret = length;
    return true;
}

/* Downtime in `window_ms` of `halves` half units below 100 %, where 100 % are
 * `hundred` of them; rounded down. Split so that no product passes 63 bits. */
static int64_t share_ms(int64_t window_ms, int64_t halves, int64_t hundred)
{
    ASSERT(window_ms >= 0 && hundred >= 200 && halves <= hundred + 1);
    halves = halves > 0 ? halves : 0;
    return window_ms / hundred * halves +
           window_ms % hundred * halves / hundred;
}

bool lapse_downtime(const struct claim *claim, const struct lapse *window,
                    struct lapse_down *ret)
{
    struct percent percent;
    if (claim->n_values == 0 ||
        !verdict_parse_percent(claim->values[0], &percent)) {
        return false;
    }
    int64_t hundred = 200;
    for (int i = 0; i < percent.decimals; i++) {
        hundred *= 10;
    }
    int64_t halves = hundred - 2 * percent.scaled;
    bool exact = (percent.decimals == 0 && halves == 0) ||
                 claim->relation != RELATION_ACTUAL;
    int64_t least = halves - (exact ? 0 : 2);
    int64_t most = halves + (exact ? 0 : 1);
    *ret = (struct lapse_down){
        .sure = {share_ms(window->low_ms, least, hundred),
                 share_ms(window->usual_ms, halves, hundred),
                 share_ms(window->high_ms, most, hundred)},
        .shown = {share_ms(window->usual_ms, least, hundred),
                  share_ms(window->usual_ms, halves, hundred),
                  share_ms(window->usual_ms, most, hundred)},
        .last_digit_ms = share_ms(window->usual_ms, 2, hundred),
        .some = halves > 0};
    return true;
}

/* "mon" … "sun" at `*text`, which moves on; -1 if it is none. */
static int take_day(const char **text)
{
    static const char *const names[LAPSE_DAYS] = {"mon", "tue", "wed", "thu",
                                                  "fri", "sat", "sun"};
    for (int i = 0; i < LAPSE_DAYS; i++) {
        if (text_starts(*text, names[i])) {
            *text += 3;
            return i;
        }
    }
    return -1;
}

/* "mon-wed,fri " as bits; all days where none is named. -1: broken. */
static int take_days(const char **text)
{
    int days = 0;
    for (int first = take_day(text); first >= 0; first = take_day(text)) {
        int last = first;
        if (**text == '-') {
            ++*text;
            last = take_day(text);
        }
        for (int day = first; day <= last; day++) {
            days |= 1 << day;
        }
        if (**text == ' ') {
            ++*text;
            return last < first ? -1 : days;
        }
        if (last < first || **text != ',') {
            return -1;
        }
        ++*text;
    }
    return days == 0 ? (1 << LAPSE_DAYS) - 1 : -1;
}

/* "26:00" in minutes; -1 if it is none. */
static int take_minute(const char **text)
{
    const char *p = *text;
    bool form = true;
    for (int i = 0; form && i < 5; i++) {
        form = i == 2 ? p[i] == ':' : p[i] >= '0' && p[i] <= '9';
    }
    if (!form) {
        return -1;
    }
    *text += 5;
    return ((p[0] - '0') * 10 + p[1] - '0') * 60 + (p[3] - '0') * 10 + p[4] -
           '0';
}

static void open_days(struct lapse_week *week, int days, int from, int to)
{
    ASSERT(from >= 0 && from < to);
    for (int day = 0; day < LAPSE_DAYS; day++) {
        if ((days >> day & 1) == 0) {
            continue;
        }
        bool first = week->opens[day] < 0;
        week->opens[day] =
            first || from < week->opens[day] ? from : week->opens[day];
        week->closes[day] =
            first || to > week->closes[day] ? to : week->closes[day];
        week->minutes += to - from;
    }
}

/* One group of days with its ranges. */
static bool take_group(const char **text, struct lapse_week *week)
{
    if (text_starts(*text, "24x365")) {
        *text += strlen("24x365");
        open_days(week, 0x7F, 0, MINUTES_PER_DAY);
        return true;
    }
    int days = take_days(text);
    if (days < 0) {
        return false;
    }
    for (;;) {
        int from = take_minute(text);
        if (from < 0 || **text != '-') {
            return false;
        }
        ++*text;
        int to = take_minute(text);
        if (to <= from) {
            return false;
        }
        open_days(week, days, from, to);
        if (**text != ',' || (*text)[1] == ' ') {
            return true;
        }
        ++*text;
    }
}

bool lapse_hours(const char *value, struct lapse_week *ret)
{
    struct lapse_week week = {.minutes = 0};
    for (int day = 0; day < LAPSE_DAYS; day++) {
        week.opens[day] = week.closes[day] = -1;
    }
    const char *text = value;
    while (text != NULL && take_group(&text, &week)) {
        if (*text == '\0') {
            const int64_t all = (int64_t)LAPSE_DAYS * MINUTES_PER_DAY;
            week.minutes = week.minutes < all ? week.minutes : all;
            *ret = week;
            return true;
        }
        if (!text_starts(text, ", ")) {
            return false;
        }
        text += 2;
    }
    return false;
}

/* With a comma every three digits. */
static const char *grouped(struct arena *arena, int64_t n)
{
    ASSERT(n >= 0);
    if (n < 1000) {
        return arena_printf(arena, "%" PRId64, n);
    }
    return arena_printf(arena, "%s,%03d", grouped(arena, n / 1000),
                        (int)(n % 1000));
}

const char *lapse_seconds(struct arena *arena, int64_t ms)
{
    ASSERT(ms >= 0);
    if (ms < MS_PER_SECOND && ms > 0) {
        return arena_printf(arena, "0.%03d", (int)ms);
    }
    int64_t tenths = (ms + 50) / 100;
    if (tenths < 1000 && tenths % 10 != 0) {
        return arena_printf(arena, "%d.%d", (int)(tenths / 10),
                            (int)(tenths % 10));
    }
    return grouped(arena, (ms + 500) / MS_PER_SECOND);
}

const char *lapse_range(struct arena *arena, const struct lapse *range)
{
    const char *low = lapse_seconds(arena, range->low_ms);
    const char *high = lapse_seconds(arena, range->high_ms);
    return text_equal(low, high) ? low
                                 : arena_printf(arena, "%s–%s", low, high);
}

const char *lapse_time(struct arena *arena, int64_t ms, bool japanese)
{
    static const struct {
        int64_t ms;
        const char *ja, *en;
    } units[] = {{MS_PER_HOUR, "時間", "h"},
                 {MS_PER_MINUTE, "分", "min"},
                 {MS_PER_SECOND, "秒", "s"}};
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (ms % units[i].ms == 0 && ms > 0) {
            return arena_printf(arena, "%s %s",
                                grouped(arena, ms / units[i].ms),
                                japanese ? units[i].ja : units[i].en);
        }
    }
    return arena_printf(arena, "%s %s", lapse_seconds(arena, ms),
                        japanese ? "秒" : "s");
}

const char *lapse_days(struct arena *arena, int64_t ms, bool japanese)
{
    if (ms == 0 || ms % MS_PER_DAY != 0) {
        return lapse_time(arena, ms, japanese);
    }
    const char *n = grouped(arena, ms / MS_PER_DAY);
    return arena_printf(arena, "%s %s", n,
                        japanese               ? "日"
                        : ms / MS_PER_DAY == 1 ? "day"
                                               : "days");
}

const char *lapse_words(struct arena *arena, const char *iso, bool japanese)
{
    struct span span;
    if (span_parse_iso(iso != NULL ? iso : "P1Y", &span) != ERR_OK) {
        return iso;
    }
    static const char *const ja[] = {"年", "か月", "日", "時間"};
    static const char *const en[] = {"year", "month", "day", "hour"};
    int64_t amounts[] = {span.months % 12 == 0 ? span.months / 12 : 0,
                         span.months, span.days, span.exact_ms / MS_PER_HOUR};
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(amounts) && amounts[i] == 0) {
        i++;
    }
    const char *n = grouped(arena, amounts[i]);
    if (japanese) {
        return arena_printf(arena, "%s %s", n, ja[i]);
    }
    return amounts[i] == 1 ? arena_printf(arena, "1 %s", en[i])
                           : arena_printf(arena, "%s %ss", n, en[i]);
}

const char *lapse_times(struct arena *arena, int64_t whole_ms, int64_t part_ms)
{
    ASSERT(whole_ms >= 0 && part_ms > 0 && whole_ms < INT64_MAX / 100);
    int64_t tenths = (whole_ms * 10 + part_ms / 2) / part_ms;
    if (tenths < 100 && tenths % 10 != 0) {
        return arena_printf(arena, "%d.%d", (int)(tenths / 10),
                            (int)(tenths % 10));
    }
    int64_t n = (tenths + 5) / 10, unit = 1;
    while (n / unit >= 100) {
        unit *= 10;
    }
    return grouped(arena, (n + unit / 2) / unit * unit);
}

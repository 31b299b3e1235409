/* Published hours, minute by minute of a week. */
#include "core/edition.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define DAYS 7
#define DAY_MINUTES 1440
#define ALL_DAYS 0x7FU

struct week {
    bool open[DAYS * DAY_MINUTES];
};

/* "mon" at `*text`, moving on; -1 if there is none. */
static int take_day(const char **text)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu",
                                        "fri", "sat", "sun"};
    for (int i = 0; i < DAYS; i++) {
        if (text_starts(*text, names[i])) {
            *text += 3;
            return i;
        }
    }
    return -1;
}

/* "mon-wed,fri " to bits; all days where none is named; 0: another form. */
static unsigned take_days(const char **text)
{
    unsigned days = 0;
    if (**text >= '0' && **text <= '9') {
        return ALL_DAYS;
    }
    do {
        int first = take_day(text);
        int last = first;
        if (first >= 0 && **text == '-') {
            (*text)++;
            last = take_day(text);
        }
        if (first < 0 || last < first) {
            return 0;
        }
        for (int day = first; day <= last; day++) {
            days |= 1U << day;
        }
    } while (*(*text)++ == ',');
    return (*text)[-1] == ' ' ? days : 0;
}

/* "18:00", up to "47:59"; -1: another form. */
static int take_minute(const char **text)
{
    const char *p = *text;
    for (int i = 0; i < 5; i++) {
        bool digit = p[i] >= '0' && p[i] <= '9';
        if (i == 2 ? p[i] != ':' : !digit) {
            return -1;
        }
    }
    *text += 5;
    int minute = ((p[0] - '0') * 10 + (p[1] - '0')) * 60 + (p[3] - '0') * 10 +
                 p[4] - '0';
    return minute <= 2 * DAY_MINUTES ? minute : -1;
}

/* After midnight it is the next day, after Sunday Monday. */
static void open_week(struct week *week, unsigned days, int from, int to)
{
    ASSERT(from < to && to <= 2 * DAY_MINUTES);
    for (int day = 0; day < DAYS; day++) {
        for (int at = from; (days >> day & 1) != 0 && at < to; at++) {
            week->open[(day * DAY_MINUTES + at) % (DAYS * DAY_MINUTES)] = true;
        }
    }
}

/* "mon-fri 10:00-12:00,13:00-18:00, sat 10:00-12:00" */
static bool parse(const char *text, struct week *ret)
{
    *ret = (struct week){0};
    if (text_equal(text, "24x365")) {
        open_week(ret, ALL_DAYS, 0, DAY_MINUTES);
        return true;
    }
    for (;;) {
        unsigned days = take_days(&text);
        do {
            int from = days == 0 ? -1 : take_minute(&text);
            int to = from >= 0 && *text++ == '-' ? take_minute(&text) : -1;
            if (to <= from) {
                return false;
            }
            open_week(ret, days, from, to);
        } while (text[0] == ',' && text[1] != ' ' && text++ != NULL);
        if (text[0] == '\0') {
            return true;
        }
        if (!text_starts(text, ", ")) {
            return false;
        }
        text += 2;
    }
}

enum edition_effect edition_hours(const char *before, const char *after)
{
    struct week was, is;
    if (!parse(before, &was) || !parse(after, &is)) {
        return EDITION_OTHER;
    }
    bool lost = false, gained = false;
    for (size_t i = 0; i < ARRAY_LEN(was.open); i++) {
        lost = lost || (was.open[i] && !is.open[i]);
        gained = gained || (is.open[i] && !was.open[i]);
    }
    return lost == gained ? EDITION_OTHER
           : lost         ? EDITION_WEAKER
                          : EDITION_STRONGER;
}

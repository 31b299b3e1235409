#include "report/gather.h"

#include "base/check.h"
#include "core/span.h"

/* Of a window of centuries the first ones are listed; nobody reads more. */
#define HOLIDAYS_MOST 1000

static bool is_holiday(const struct holidays *holidays, struct civil_date date)
{
    static const struct hours_entry entry = {.days = 0x7F};
    static const struct hours every_day = {.entries = &entry, .n_entries = 1};
    return !calendar_is_business_day(&every_day, holidays, date);
}

static void set_holidays(struct arena *arena, const struct calendar *calendar,
                         struct ivl window, struct report_method *ret)
{
    int64_t day = civil_days(tz_to_local(calendar->tz, window.from_ms).date);
    int64_t last = civil_days(tz_to_local(calendar->tz, window.to_ms - 1).date);
    ASSERT(day <= last);
    int64_t most = last - day + 1;
    most = most < HOLIDAYS_MOST ? most : HOLIDAYS_MOST;
    struct civil_date *dates = arena_array(arena, (size_t)most, sizeof *dates);
    size_t n = 0;
    for (; day <= last && n < (size_t)most; day++) {
        struct civil_date date = civil_from_days(day);
        if (is_holiday(&calendar->holidays, date)) {
            dates[n++] = date;
        }
    }
    ret->national_holidays = calendar->holidays.japan;
    ret->holidays = dates;
    ret->n_holidays = n;
}

static void set_maintenances(struct arena *arena,
                             const struct calendar *calendar, struct ivl window,
                             struct report_method *ret)
{
    struct report_maintenance *items =
        arena_array(arena, calendar->n_maintenances, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < calendar->n_maintenances; i++) {
        const struct maintenance *one = &calendar->maintenances[i];
        if (one->start_ms < window.to_ms && one->end_ms > window.from_ms) {
            items[n].by = one->by;
            items[n++].window = *one;
        }
    }
    ret->maintenances = items;
    ret->n_maintenances = n;
}

static struct report_trailing trailing_of(struct arena *arena,
                                          const struct reckoning *reckoning,
                                          const char *text)
{
    struct ivl window = {0};
    struct errmsg msg;
    enum err err = span_window(text, reckoning->history->calendar->tz,
                               reckoning->now_ms, &window, &msg);
    ASSERT(err == ERR_OK);
    return (struct report_trailing){
        .window_text = text,
        .figures = reckon_window(arena, reckoning, window),
        .is_young = window.from_ms < reckoning->first_seen_ms,
    };
}

void report_reckon(struct arena *arena, const struct reckoning *reckoning,
                   struct ivl window, struct report *ret)
{
    static const char *const spans[] = {"P1Y", "P3M"};
    const struct service_history *history = reckoning->history;
    ASSERT(window.from_ms < window.to_ms && ret->tz == history->calendar->tz);
    ret->figures = reckon_window(arena, reckoning, window);
    ret->step = window_step_of(window);
    ret->days = window_days(arena, reckoning, window, ret->step, &ret->n_days);
    ret->others = other_methods(arena, reckoning, &ret->figures);
    struct report_trailing *trailing =
        arena_array(arena, ARRAY_LEN(spans), sizeof *trailing);
    for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
        trailing[i] = trailing_of(arena, reckoning, spans[i]);
    }
    ret->trailing = trailing;
    ret->n_trailing = ARRAY_LEN(spans);
    ret->method.hours = history->calendar->hours;
    ret->method.down_when = history->down_when;
    ret->method.min_outage_ms = history->min_outage_ms;
    ret->method.merge_within_ms = history->merge_within_ms;
    set_holidays(arena, history->calendar, window, &ret->method);
    set_maintenances(arena, history->calendar, window, &ret->method);
}

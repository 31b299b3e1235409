#include "core/window_days.h"

#include "base/check.h"
#include "base/units.h"
#include "core/window_sets.h"

const char *day_state_name(enum day_state state)
{
    static const char *const names[] = {
        [DAY_MAINTENANCE] = "maintenance",
        [DAY_UNPLANNED] = "unplanned",
        [DAY_DOWN] = "down",
        [DAY_UNSEEN] = "unseen",
        [DAY_UNCERTAIN] = "uncertain",
        [DAY_UP] = "up",
    };
    ASSERT((size_t)state < ARRAY_LEN(names));
    return names[state];
}

enum window_step window_step_of(struct ivl window)
{
    ASSERT(window.from_ms < window.to_ms);
    return window.to_ms - window.from_ms <= WINDOW_DAYS_MOST * MS_PER_DAY
               ? WINDOW_STEP_DAY
               : WINDOW_STEP_MONTH;
}

static struct civil_date next_of(struct civil_date date, enum window_step step)
{
    if (step == WINDOW_STEP_DAY) {
        return civil_from_days(civil_days(date) + 1);
    }
    date.day = 1;
    return civil_add_months(date, 1);
}

static enum day_state state_of(const struct window_day *day)
{
    ASSERT(day->down_ms + day->unknown_ms <= day->down_max_ms);
    if (day->planned_ms == 0) {
        return day->maintenance_ms > 0 ? DAY_MAINTENANCE : DAY_UNPLANNED;
    }
    if (day->down_ms > 0) {
        return DAY_DOWN;
    }
    if (day->unknown_ms == day->planned_ms) {
        return DAY_UNSEEN;
    }
    return day->down_max_ms > 0 ? DAY_UNCERTAIN : DAY_UP;
}

static struct window_day measure(const struct window_sets *sets,
                                 struct civil_date date, struct ivl span)
{
    int64_t from_ms = span.from_ms;
    int64_t to_ms = span.to_ms;
    struct window_day day = {
        .date = date,
        .span = span,
        .planned_ms = ivls_length_within(sets->planned, from_ms, to_ms),
        .down_ms = ivls_length_within(sets->down, from_ms, to_ms),
        .unknown_ms = ivls_length_within(sets->unknown, from_ms, to_ms),
        .down_min_ms = ivls_length_within(sets->optimistic, from_ms, to_ms),
        .down_max_ms = ivls_length_within(sets->pessimistic, from_ms, to_ms),
    };
    day.maintenance_ms =
        ivls_length_within(sets->hours, from_ms, to_ms) - day.planned_ms;
    day.state = state_of(&day);
    return day;
}

const struct window_day *window_days(struct arena *arena,
                                     const struct reckoning *reckoning,
                                     struct ivl window, enum window_step step,
                                     size_t *ret_n)
{
    ASSERT(window.from_ms < window.to_ms);
    const struct tz *tz = reckoning->history->calendar->tz;
    struct window_sets sets = window_sets(arena, reckoning, window);
    struct civil_date date = tz_to_local(tz, window.from_ms).date;
    int64_t last = civil_days(tz_to_local(tz, window.to_ms - 1).date);
    size_t most = 1;
    for (struct civil_date at = date; civil_days(at) <= last; most++) {
        at = next_of(at, step);
    }
    struct window_day *days = arena_array(arena, most, sizeof *days);
    size_t n = 0;
    int64_t from_ms = window.from_ms;
    while (from_ms < window.to_ms) {
        struct civil_date next = next_of(date, step);
        int64_t to_ms = tz_from_local(tz, (struct civil_time){next, 0});
        to_ms = to_ms < window.to_ms ? to_ms : window.to_ms;
        if (to_ms > from_ms) {
            ASSERT(n < most);
            days[n++] = measure(&sets, date, (struct ivl){from_ms, to_ms});
            from_ms = to_ms;
        }
        date = next;
    }
    *ret_n = n;
    return days;
}

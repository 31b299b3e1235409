#include "core/calendar.h"

#include "base/check.h"
#include "base/units.h"
#include "core/holiday_jp.h"

/* Instants of local times, one day after the other. A zone's clock changes
 * twice a year at most, so the stretch found last nearly always serves. */
struct local_clock {
    const struct tz *tz;
    struct tz_stretch stretch;
};

/* Well inside one stretch (further from its ends than two offsets can differ)
 * a local time occurs exactly once, at the stretch's own offset. */
#define STRETCH_MARGIN_MS (2 * TZ_OFFSET_MAX_MS)

static int64_t local_instant(struct local_clock *clock, int64_t day,
                             int64_t ms_of_day)
{
    int64_t instant_ms =
        day * MS_PER_DAY + ms_of_day - clock->stretch.offset_ms;
    if (instant_ms - clock->stretch.from_ms >= STRETCH_MARGIN_MS &&
        clock->stretch.to_ms - instant_ms >= STRETCH_MARGIN_MS) {
        return instant_ms;
    }
    clock->stretch = tz_stretch(clock->tz, instant_ms);
    struct civil_time local = {civil_from_days(day), ms_of_day};
    return tz_from_local(clock->tz, local);
}

/* Local days, counted from 1970-01-01. */
struct days {
    int64_t first;
    size_t n;
    const bool *listed; /* per day: among the dates of the holidays */
};

/* The days whose hours can reach into an interval. One more on either side: a
 * zone that leaves out a day moves its hours to the next, and one that sets
 * the clock back over midnight begins a day before it ends the last. */
static struct days days_around(struct arena *arena,
                               const struct holidays *holidays,
                               const struct tz *tz, struct ivl within)
{
    ASSERT(within.from_ms < within.to_ms);
    int64_t first = civil_days(tz_to_local(tz, within.from_ms).date) - 1;
    int64_t last = civil_days(tz_to_local(tz, within.to_ms).date) + 1;
    struct days days = {.first = first, .n = (size_t)(last - first + 1)};
    bool *listed = arena_array(arena, days.n, sizeof *listed);
    for (size_t i = 0; i < holidays->n_dates; i++) {
        int64_t day = civil_days(holidays->dates[i]);
        if (day >= first && day <= last) {
            listed[day - first] = true;
        }
    }
    days.listed = listed;
    return days;
}

static bool names_weekday(const struct hours_entry *entry, int weekday)
{
    return (entry->days >> weekday & 1) != 0;
}

static bool any_names_weekday(const struct hours *hours, int weekday)
{
    for (size_t i = 0; i < hours->n_entries; i++) {
        if (names_weekday(&hours->entries[i], weekday)) {
            return true;
        }
    }
    return false;
}

/* Appends the hours of one day to `items`, cut to `within`. */
static size_t add_day(const struct hours *hours, struct local_clock *clock,
                      int64_t day, struct ivl within, struct ivl *items)
{
    int weekday = civil_weekday(civil_from_days(day));
    size_t n = 0;
    for (size_t i = 0; i < hours->n_entries; i++) {
        const struct hours_entry *entry = &hours->entries[i];
        if (!names_weekday(entry, weekday)) {
            continue;
        }
        struct ivl open = {local_instant(clock, day, entry->from_ms),
                           local_instant(clock, day, entry->to_ms)};
        open.from_ms =
            open.from_ms > within.from_ms ? open.from_ms : within.from_ms;
        open.to_ms = open.to_ms < within.to_ms ? open.to_ms : within.to_ms;
        if (open.from_ms < open.to_ms) {
            items[n++] = open;
        }
    }
    return n;
}

/* Outside the years in which instants are accepted there are no dates, and no
 * hours. */
static struct ivl within_civil_time(struct ivl within)
{
    if (within.from_ms < INSTANT_LOWEST) {
        within.from_ms = INSTANT_LOWEST;
    }
    if (within.to_ms > INSTANT_HIGHEST) {
        within.to_ms = INSTANT_HIGHEST;
    }
    return within;
}

struct ivls calendar_hours(struct arena *arena, const struct hours *hours,
                           const struct holidays *holidays, const struct tz *tz,
                           struct ivl within)
{
    ASSERT(hours != NULL && holidays != NULL && tz != NULL);
    if (hours->always) {
        return ivls_from(arena, &within, 1);
    }
    within = within_civil_time(within);
    if (within.from_ms >= within.to_ms) {
        return (struct ivls){0};
    }
    struct days days = days_around(arena, holidays, tz, within);
    struct ivl *items =
        arena_array(arena, days.n * hours->n_entries, sizeof *items);
    struct local_clock clock = {tz, tz_stretch(tz, within.from_ms)};
    size_t n = 0;
    for (size_t i = 0; i < days.n; i++) {
        int64_t day = days.first + (int64_t)i;
        bool closed = days.listed[i] ||
                      (holidays->japan && holiday_jp(civil_from_days(day)));
        if (!closed) {
            n += add_day(hours, &clock, day, within, items + n);
        }
    }
    return ivls_from(arena, items, n);
}

bool maintenance_is_withdrawn(const struct maintenance *window)
{
    ASSERT(window->start_ms < window->end_ms);
    return window->is_removed && window->removed_ms <= window->start_ms;
}

struct ivl maintenance_counts(const struct maintenance *window)
{
    ASSERT(window->start_ms < window->end_ms);
    struct ivl counts = {window->start_ms, window->end_ms};
    if (window->announced_ms > window->start_ms) {
        counts.to_ms = counts.from_ms;
    }
    if (!window->is_removed) {
        return counts;
    }
    if (window->seen_ms > counts.from_ms) {
        counts.from_ms = window->seen_ms;
    }
    if (window->removed_ms < counts.to_ms) {
        counts.to_ms = window->removed_ms;
    }
    return counts;
}

struct ivls calendar_maintenance(struct arena *arena,
                                 const struct calendar *calendar,
                                 struct ivl within)
{
    ASSERT(calendar->maintenances != NULL || calendar->n_maintenances == 0);
    struct ivl *items =
        arena_array(arena, calendar->n_maintenances, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < calendar->n_maintenances; i++) {
        struct ivl counts = maintenance_counts(&calendar->maintenances[i]);
        if (counts.from_ms < counts.to_ms) {
            items[n++] = counts;
        }
    }
    return ivls_clip(arena, ivls_from(arena, items, n), within);
}

struct ivls calendar_planned(struct arena *arena,
                             const struct calendar *calendar, struct ivl within)
{
    struct ivls hours = calendar_hours(
        arena, &calendar->hours, &calendar->holidays, calendar->tz, within);
    struct ivls maintenance = calendar_maintenance(arena, calendar, within);
    return ivls_subtract(arena, hours, maintenance);
}

bool calendar_is_business_day(const struct hours *hours,
                              const struct holidays *holidays,
                              struct civil_date date)
{
    if (hours->always) {
        return true;
    }
    if (!any_names_weekday(hours, civil_weekday(date)) ||
        (holidays->japan && holiday_jp(date))) {
        return false;
    }
    for (size_t i = 0; i < holidays->n_dates; i++) {
        if (civil_days(holidays->dates[i]) == civil_days(date)) {
            return false;
        }
    }
    return true;
}

#include "core/window_sets.h"

#include "base/check.h"

struct window_sets window_sets(struct arena *arena,
                               const struct reckoning *reckoning,
                               struct ivl window)
{
    ASSERT(window.from_ms < window.to_ms);
    const struct calendar *calendar = reckoning->history->calendar;
    struct window_sets sets = {
        .hours = calendar_hours(arena, &calendar->hours, &calendar->holidays,
                                calendar->tz, window),
    };
    sets.planned = ivls_subtract(arena, sets.hours,
                                 calendar_maintenance(arena, calendar, window));
    struct ivl seen = {reckoning->first_seen_ms, reckoning->now_ms};
    struct ivls unseen = ivls_subtract(arena, sets.planned,
                                       ivls_clip(arena, sets.planned, seen));
    sets.down = ivls_intersect(arena, reckoning->down, sets.planned);
    sets.optimistic =
        ivls_intersect(arena, reckoning->down_optimistic, sets.planned);
    sets.unknown = ivls_union(
        arena, unseen, ivls_intersect(arena, reckoning->unknown, sets.planned));
    sets.pessimistic = ivls_union(
        arena, unseen,
        ivls_intersect(arena, reckoning->down_pessimistic, sets.planned));
    return sets;
}

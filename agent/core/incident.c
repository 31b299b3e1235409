#include "core/incident.h"

#include "base/check.h"

/* The sets within planned time. */
struct planned_sets {
    struct ivls planned;
    struct ivls down;
    struct ivls unknown;
    struct ivls optimistic;
    struct ivls pessimistic;
};

static struct planned_sets planned_sets(struct arena *arena,
                                        const struct reckoning *reckoning,
                                        struct ivls planned)
{
    return (struct planned_sets){
        .planned = planned,
        .down = ivls_intersect(arena, reckoning->down, planned),
        .unknown = ivls_intersect(arena, reckoning->unknown, planned),
        .optimistic =
            ivls_intersect(arena, reckoning->down_optimistic, planned),
        .pessimistic =
            ivls_intersect(arena, reckoning->down_pessimistic, planned),
    };
}

/* Point-U time in [from, to), planned or not. */
static int64_t up_within(const struct reckoning *reckoning, int64_t from_ms,
                         int64_t to_ms)
{
    ASSERT(from_ms <= to_ms);
    return to_ms - from_ms -
           ivls_length_within(reckoning->down, from_ms, to_ms) -
           ivls_length_within(reckoning->unknown, from_ms, to_ms);
}

/* Whether what begins at to_ms is still the incident that paused at from_ms:
 * recovery was never seen, or only for a moment (flapping). */
static bool goes_on(const struct reckoning *reckoning, int64_t from_ms,
                    int64_t to_ms)
{
    ASSERT(from_ms < to_ms);
    int64_t up_ms = up_within(reckoning, from_ms, to_ms);
    return up_ms == 0 || up_ms < reckoning->history->merge_within_ms;
}

/* End of the last optimistic-D stretch within the incident, or its start. */
static int64_t last_optimistic(struct arena *arena, struct ivls optimistic,
                               const struct incident *incident)
{
    ASSERT(incident->start_ms < incident->end_ms);
    struct ivl whole = {incident->start_ms, incident->end_ms};
    struct ivls within = ivls_clip(arena, optimistic, whole);
    return within.n > 0 ? within.items[within.n - 1].to_ms : whole.from_ms;
}

/* The earliest start and the latest end the incident may have had. */
static void bound(struct incident *incident, const struct reckoning *reckoning,
                  struct ivls pessimistic)
{
    const struct ivl *first = ivls_find(pessimistic, incident->start_ms);
    const struct ivl *last = ivls_find(pessimistic, incident->end_ms - 1);
    ASSERT(first != NULL && last != NULL);
    incident->has_start_earliest = first->from_ms > reckoning->first_seen_ms;
    incident->start_earliest_ms =
        incident->has_start_earliest ? first->from_ms : 0;
    incident->end_latest_ms = last->to_ms;
}

/* Everything else about an incident whose start and end are known. */
static void measure(struct arena *arena, struct incident *incident,
                    const struct reckoning *reckoning,
                    const struct planned_sets *sets)
{
    int64_t from_ms = incident->start_ms;
    int64_t to_ms = incident->end_ms;
    ASSERT(from_ms < to_ms);
    bound(incident, reckoning, sets->pessimistic);
    int64_t earliest_ms = incident->has_start_earliest
                              ? incident->start_earliest_ms
                              : reckoning->first_seen_ms;
    incident->repair_ms = ivls_length_within(sets->planned, from_ms, to_ms) -
                          ivls_length_within(sets->unknown, from_ms, to_ms);
    incident->repair_min_ms =
        ivls_length_within(sets->optimistic, from_ms, to_ms);
    incident->repair_max_ms =
        ivls_length_within(sets->planned, earliest_ms, incident->end_latest_ms);
    incident->down_ms = ivls_length_within(sets->down, from_ms, to_ms);
    incident->elapsed_ms =
        to_ms - from_ms -
        ivls_length_within(reckoning->unknown, from_ms, to_ms);
    incident->last_optimistic_down_ms =
        last_optimistic(arena, sets->optimistic, incident);
}

const struct incident *incidents_find(struct arena *arena,
                                      const struct reckoning *reckoning,
                                      struct ivls planned, size_t *ret_n)
{
    struct planned_sets sets = planned_sets(arena, reckoning, planned);
    struct incident *incidents =
        arena_array(arena, sets.down.n, sizeof *incidents);
    size_t n = 0;
    for (size_t i = 0; i < sets.down.n; i++) {
        struct ivl down = sets.down.items[i];
        if (n > 0 &&
            goes_on(reckoning, incidents[n - 1].end_ms, down.from_ms)) {
            incidents[n - 1].end_ms = down.to_ms;
        } else {
            incidents[n++] = (struct incident){.start_ms = down.from_ms,
                                               .end_ms = down.to_ms};
        }
    }
    ASSERT(n <= sets.down.n);
    for (size_t i = 0; i < n; i++) {
        measure(arena, &incidents[i], reckoning, &sets);
    }
    if (n > 0) {
        /* Before another one there was time up, or they would be one. */
        struct incident *last = &incidents[n - 1];
        last->open = up_within(reckoning, last->end_ms, reckoning->now_ms) == 0;
    }
    *ret_n = n;
    return incidents;
}

const struct incident *incident_meant(const struct incident *incidents,
                                      size_t n, int64_t at_ms)
{
    const struct incident *around = NULL;
    ASSERT(incidents != NULL || n == 0);
    for (size_t i = 0; i < n; i++) {
        const struct incident *incident = &incidents[i];
        int64_t from_ms = incident->has_start_earliest
                              ? incident->start_earliest_ms
                              : incident->start_ms;
        if (incident->start_ms == at_ms) {
            return incident;
        }
        if (from_ms <= at_ms && at_ms < incident->end_latest_ms) {
            around = incident;
        }
    }
    return around;
}

#include "core/figures.h"

#include "base/check.h"
#include "base/units.h"
#include "core/incident.h"
#include "core/timeline.h"

/* The service's first observation at or before now, of any critical probe at
 * any vantage, whatever their since and until. */
static bool find_first(const struct service_history *history, int64_t now_ms,
                       int64_t *ret_first_ms)
{
    ASSERT(history->n_probes >= 1);
    int64_t first_ms = INSTANT_MAX;
    for (size_t i = 0; i < history->n_probes; i++) {
        const struct probe_history *probe = &history->probes[i];
        for (size_t j = 0; j < probe->n_vantages; j++) {
            const struct series *series = &probe->vantages[j];
            if (series->n_runs > 0 && series->runs[0].first_ms < first_ms) {
                first_ms = series->runs[0].first_ms;
            }
        }
    }
    if (first_ms > now_ms) {
        return false;
    }
    *ret_first_ms = first_ms;
    return true;
}

static struct timeline probe_timeline(struct arena *arena,
                                      const struct probe_history *probe,
                                      int64_t now_ms)
{
    ASSERT(probe->quorum >= 1 && probe->quorum <= probe->n_vantages);
    struct timeline *vantages =
        arena_array(arena, probe->n_vantages, sizeof *vantages);
    for (size_t i = 0; i < probe->n_vantages; i++) {
        vantages[i] = timeline_series(arena, &probe->vantages[i], now_ms);
    }
    struct timeline together = vantages[0]; /* 1 of 1 is itself */
    if (probe->n_vantages > 1) {
        struct down_when quorum = {DOWN_WHEN_COUNT, probe->quorum};
        together = timeline_combine(arena, vantages, probe->n_vantages, quorum);
    }
    return timeline_exists(arena, together, probe->since_ms, probe->until_ms);
}

static struct timeline service_timeline(struct arena *arena,
                                        const struct service_history *history,
                                        int64_t now_ms)
{
    ASSERT(history->n_probes >= 1);
    struct timeline *probes =
        arena_array(arena, history->n_probes, sizeof *probes);
    for (size_t i = 0; i < history->n_probes; i++) {
        probes[i] = probe_timeline(arena, &history->probes[i], now_ms);
    }
    return timeline_combine(arena, probes, history->n_probes,
                            history->down_when);
}

/* Outages too short, 1: pessimistic intervals that cannot hold one that is
 * long enough. Exempt: no beginning, or it may still grow. */
static struct ivls short_pessimistic(struct arena *arena,
                                     const struct reckoning *reckoning)
{
    struct ivls all = reckoning->down_pessimistic;
    ASSERT(all.items != NULL || all.n == 0);
    struct ivl *found = arena_array(arena, all.n, sizeof *found);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        struct ivl one = all.items[i];
        if (one.to_ms - one.from_ms < reckoning->history->min_outage_ms &&
            one.from_ms > reckoning->first_seen_ms &&
            one.to_ms != reckoning->now_ms) {
            found[n++] = one;
        }
    }
    return (struct ivls){found, n};
}

/* Whether unseen time or now is next to the interval: then nobody knows how
 * long it really was. */
static bool borders_unseen(const struct reckoning *reckoning, struct ivl one)
{
    ASSERT(one.from_ms < one.to_ms);
    return one.to_ms == reckoning->now_ms ||
           one.from_ms == reckoning->first_seen_ms ||
           ivls_contains(reckoning->unknown, one.from_ms - 1) ||
           ivls_contains(reckoning->unknown, one.to_ms);
}

/* Outages too short, 2: short point intervals are unknown next to what is
 * unseen, else up. */
static void forgive_point(struct arena *arena, struct reckoning *reckoning)
{
    struct ivls all = reckoning->down;
    ASSERT(all.items != NULL || all.n == 0);
    struct ivl *kept = arena_array(arena, all.n, sizeof *kept);
    struct ivl *unknown = arena_array(arena, all.n, sizeof *unknown);
    size_t n_kept = 0;
    size_t n_unknown = 0;
    for (size_t i = 0; i < all.n; i++) {
        struct ivl one = all.items[i];
        if (one.to_ms - one.from_ms >= reckoning->history->min_outage_ms) {
            kept[n_kept++] = one;
        } else if (borders_unseen(reckoning, one)) {
            unknown[n_unknown++] = one;
        }
    }
    reckoning->down = (struct ivls){kept, n_kept};
    reckoning->unknown = ivls_union(arena, reckoning->unknown,
                                    (struct ivls){unknown, n_unknown});
}

/* Outages too short, 3. */
static void forgive_optimistic(struct arena *arena, struct reckoning *reckoning)
{
    struct ivls all = reckoning->down_optimistic;
    ASSERT(all.items != NULL || all.n == 0);
    struct ivl *kept = arena_array(arena, all.n, sizeof *kept);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        struct ivl one = all.items[i];
        if (one.to_ms - one.from_ms >= reckoning->history->min_outage_ms) {
            kept[n++] = one;
        }
    }
    reckoning->down_optimistic = (struct ivls){kept, n};
}

static void forgive_short(struct arena *arena, struct reckoning *reckoning)
{
    ASSERT(reckoning->history->min_outage_ms >= 0);
    if (reckoning->history->min_outage_ms == 0) {
        return;
    }
    struct ivls none = short_pessimistic(arena, reckoning);
    reckoning->down_pessimistic =
        ivls_subtract(arena, reckoning->down_pessimistic, none);
    reckoning->down = ivls_subtract(arena, reckoning->down, none);
    reckoning->unknown = ivls_subtract(arena, reckoning->unknown, none);
    reckoning->down_optimistic =
        ivls_subtract(arena, reckoning->down_optimistic, none);
    forgive_point(arena, reckoning);
    forgive_optimistic(arena, reckoning);
}

const struct reckoning *reckon(struct arena *arena,
                               const struct service_history *history,
                               int64_t now_ms)
{
    struct reckoning *reckoning = arena_alloc(arena, sizeof *reckoning);
    reckoning->history = history;
    reckoning->now_ms = now_ms;
    reckoning->first_seen_ms = now_ms;
    reckoning->seen_any =
        find_first(history, now_ms, &reckoning->first_seen_ms);
    ASSERT(reckoning->first_seen_ms <= now_ms);
    if (!reckoning->seen_any) {
        return reckoning;
    }
    struct ivl seen = {reckoning->first_seen_ms, now_ms};
    struct timeline all = service_timeline(arena, history, now_ms);
    reckoning->down = timeline_where(arena, all, READ_DOWN, seen);
    reckoning->unknown = timeline_where(arena, all, READ_UNKNOWN, seen);
    reckoning->down_optimistic =
        timeline_where(arena, all, READ_OPTIMISTIC, seen);
    reckoning->down_pessimistic =
        timeline_where(arena, all, READ_PESSIMISTIC, seen);
    forgive_short(arena, reckoning);
    struct ivls planned = calendar_planned(arena, history->calendar, seen);
    reckoning->incidents =
        incidents_find(arena, reckoning, planned, &reckoning->n_incidents);
    return reckoning;
}

/*
 * A window read off a reckoning: spec "figures", figures of a window and what
 * fell between two probes.
 */
#include "core/figures.h"

#include <math.h>

#include "base/check.h"
#include "base/units.h"
#include "core/timeline.h"

/* The terms under which the probes of a window looked. */
struct resolution {
    int64_t interval_ms; /* Δ */
    int64_t max_gap_ms;
};

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The largest terms of the probe's runs that overlap the window; of none do,
 * those configured. */
static struct resolution probe_resolution(const struct probe_history *probe,
                                          struct ivl window)
{
    ASSERT(probe->interval_ms > 0);
    struct resolution found = {0};
    for (size_t i = 0; i < probe->n_vantages; i++) {
        const struct series *series = &probe->vantages[i];
        for (size_t j = 0; j < series->n_runs; j++) {
            const struct run *run = &series->runs[j];
            if (run->first_ms < window.to_ms &&
                run->last_ms >= window.from_ms) {
                found.interval_ms = larger(found.interval_ms, run->interval_ms);
                found.max_gap_ms = larger(found.max_gap_ms, run->max_gap_ms);
            }
        }
    }
    if (found.interval_ms == 0) {
        found = (struct resolution){probe->interval_ms, probe->max_gap_ms};
    }
    return found;
}

/* Over the probes that exist at some instant of the window, or over all. */
static struct resolution
service_resolution(const struct service_history *history, struct ivl window)
{
    ASSERT(history->n_probes >= 1);
    struct resolution existing = {0};
    struct resolution all = {0};
    for (size_t i = 0; i < history->n_probes; i++) {
        const struct probe_history *probe = &history->probes[i];
        struct resolution one = probe_resolution(probe, window);
        all.interval_ms = larger(all.interval_ms, one.interval_ms);
        all.max_gap_ms = larger(all.max_gap_ms, one.max_gap_ms);
        if (larger(probe->since_ms, window.from_ms) <
            (probe->until_ms < window.to_ms ? probe->until_ms : window.to_ms)) {
            existing.interval_ms =
                larger(existing.interval_ms, one.interval_ms);
            existing.max_gap_ms = larger(existing.max_gap_ms, one.max_gap_ms);
        }
    }
    return existing.interval_ms > 0 ? existing : all;
}

/* Hits of one series that did not become downtime. */
static uint32_t series_suspects(const struct series *series,
                                const struct reckoning *reckoning,
                                struct ivls planned)
{
    uint32_t count = 0;
    size_t cursor = 0;
    struct stretch one;
    while (stretch_next(series, reckoning->now_ms, &cursor, &one)) {
        if (one.state == STATE_DOWN && ivls_contains(planned, one.first_ms) &&
            ivls_length_within(reckoning->down, one.first_ms,
                               one.last_ms + 1) == 0) {
            count++;
        }
    }
    ASSERT(count <= series->n_runs);
    return count;
}

/* For each probe the largest number at any one vantage, summed. */
static uint32_t suspects(const struct reckoning *reckoning, struct ivls planned)
{
    const struct service_history *history = reckoning->history;
    ASSERT(history->n_probes >= 1);
    uint32_t sum = 0;
    for (size_t i = 0; i < history->n_probes; i++) {
        const struct probe_history *probe = &history->probes[i];
        uint32_t most = 0;
        for (size_t j = 0; j < probe->n_vantages; j++) {
            uint32_t count =
                series_suspects(&probe->vantages[j], reckoning, planned);
            most = count > most ? count : most;
        }
        sum += most;
    }
    return sum;
}

/* ⌊λ(k) · Δ⌋, unless an outage that counts cannot hide in an accepted gap. */
static int64_t hidden(const struct reckoning *reckoning,
                      struct resolution resolution, uint32_t suspect_count)
{
    ASSERT(resolution.interval_ms > 0);
    if (resolution.max_gap_ms <= reckoning->history->min_outage_ms) {
        return 0;
    }
    double lambda = figures_lambda95(suspect_count);
    double hidden_ms = floor(lambda * (double)resolution.interval_ms);
    return hidden_ms < (double)INSTANT_MAX ? (int64_t)hidden_ms : INSTANT_MAX;
}

static double percent(int64_t part_ms, int64_t whole_ms)
{
    ASSERT(whole_ms > 0);
    return 100.0 * (double)part_ms / (double)whole_ms;
}

static void set_percentages(struct figures *figures)
{
    int64_t planned_ms = figures->planned_ms;
    int64_t known_ms = planned_ms - figures->unknown_ms;
    ASSERT(figures->down_max_ms <= planned_ms && known_ms >= 0);
    figures->has_point = known_ms > 0;
    if (figures->has_point) {
        figures->point = percent(known_ms - figures->down_ms, known_ms);
    }
    figures->has_bounds = planned_ms > 0;
    if (figures->has_bounds) {
        int64_t low_ms = planned_ms - figures->down_max_ms;
        figures->low = percent(low_ms, planned_ms);
        figures->high = percent(planned_ms - figures->down_min_ms, planned_ms);
        figures->low_95 =
            percent(larger(low_ms - figures->hidden_ms, 0), planned_ms);
        figures->coverage = percent(known_ms, planned_ms);
    }
}

/* The incidents that begin in the window. */
static void set_incidents(struct figures *figures,
                          const struct reckoning *reckoning)
{
    size_t first = 0;
    while (first < reckoning->n_incidents &&
           reckoning->incidents[first].start_ms < figures->window.from_ms) {
        first++;
    }
    size_t end = first;
    int64_t repair_ms = 0;
    while (end < reckoning->n_incidents &&
           reckoning->incidents[end].start_ms < figures->window.to_ms) {
        const struct incident *incident = &reckoning->incidents[end++];
        repair_ms += incident->repair_ms;
        figures->n_incidents_long += incident->elapsed_ms >= MS_PER_DAY;
    }
    ASSERT(first <= end);
    figures->n_incidents = end - first;
    figures->incidents =
        figures->n_incidents > 0 ? reckoning->incidents + first : NULL;
    figures->has_mttr = figures->n_incidents > 0;
    if (figures->has_mttr) {
        figures->mttr_ms = repair_ms / (int64_t)figures->n_incidents;
    }
}

struct figures reckon_window(struct arena *arena,
                             const struct reckoning *reckoning,
                             struct ivl window)
{
    ASSERT(window.from_ms < window.to_ms);
    const struct calendar *calendar = reckoning->history->calendar;
    struct ivls hours = calendar_hours(
        arena, &calendar->hours, &calendar->holidays, calendar->tz, window);
    struct ivls planned = ivls_subtract(
        arena, hours, calendar_maintenance(arena, calendar, window));
    struct resolution resolution =
        service_resolution(reckoning->history, window);
    struct figures figures = {
        .window = window,
        .planned_ms = ivls_length(planned),
        .down_ms = ivls_length_common(reckoning->down, planned),
        .down_min_ms = ivls_length_common(reckoning->down_optimistic, planned),
        .resolution_ms = resolution.interval_ms,
        .suspect_count = suspects(reckoning, planned),
    };
    figures.maintenance_ms = ivls_length(hours) - figures.planned_ms;
    /* Outside [first seen, now) all is unseen. */
    int64_t unseen_ms = figures.planned_ms -
                        ivls_length_within(planned, reckoning->first_seen_ms,
                                           reckoning->now_ms);
    figures.unknown_ms =
        unseen_ms + ivls_length_common(reckoning->unknown, planned);
    figures.down_max_ms =
        unseen_ms + ivls_length_common(reckoning->down_pessimistic, planned);
    figures.hidden_ms = hidden(reckoning, resolution, figures.suspect_count);
    set_percentages(&figures);
    set_incidents(&figures, reckoning);
    return figures;
}

#include "core/other_methods.h"

#include "base/check.h"
#include "base/units.h"
#include "core/window_sets.h"

const char *other_method_name(enum other_method method)
{
    static const char *const names[] = {
        [OTHER_UNSEEN_UP] = "unseen_up",
        [OTHER_UNSEEN_DOWN] = "unseen_down",
        [OTHER_MAINTENANCE_DOWN] = "maintenance_down",
        [OTHER_MAINTENANCE_UP] = "maintenance_up",
        [OTHER_CHECKS] = "checks",
        [OTHER_LONG_ONLY] = "long_only",
        [OTHER_MINUTES] = "whole_minutes",
    };
    ASSERT((size_t)method < ARRAY_LEN(names));
    return names[method];
}

static struct other_figure figure(int64_t down, int64_t of)
{
    ASSERT(down >= 0 && of >= 0);
    down = down < of ? down : of;
    struct other_figure ret = {.has = of > 0, .down = down, .of = of};
    if (ret.has) {
        ret.percent = 100.0 * (double)(of - down) / (double)of;
    }
    return ret;
}

/* How many of a run's observations lie before an instant, evenly spaced from
 * its first to its last. */
static int64_t observed_before(const struct run *run, int64_t instant_ms)
{
    if (instant_ms <= run->first_ms) {
        return 0;
    }
    if (instant_ms > run->last_ms) {
        return run->count;
    }
    ASSERT(run->count >= 1 && run->last_ms > run->first_ms);
    double steps = (double)(instant_ms - run->first_ms) /
                   (double)(run->last_ms - run->first_ms) *
                   (double)(run->count - 1);
    /* Rounded up; the slack forgives what a double cannot hold. */
    int64_t before = (int64_t)(steps - 1e-6) + 1;
    return before < run->count ? before : run->count;
}

static void count_run(const struct run *run, struct ivls planned,
                      struct other_methods *ret)
{
    int64_t n = 0;
    for (size_t i = 0; i < planned.n; i++) {
        struct ivl one = planned.items[i];
        if (one.from_ms > run->last_ms) {
            break;
        }
        n +=
            observed_before(run, one.to_ms) - observed_before(run, one.from_ms);
    }
    ASSERT(n >= 0 && n <= run->count);
    switch (run->state) {
    case STATE_UP:
        ret->checks_up += n;
        break;
    case STATE_UNKNOWN:
        ret->checks_unknown += n;
        break;
    case STATE_DOWN:
        ret->checks_down += n;
        break;
    }
}

static void count_series(const struct series *series, int64_t now_ms,
                         struct ivls planned, struct other_methods *ret)
{
    ASSERT(series->runs != NULL || series->n_runs == 0);
    for (size_t i = 0; i < series->n_runs; i++) {
        if (series->runs[i].first_ms <= now_ms) {
            count_run(&series->runs[i], planned, ret);
        }
    }
}

static void count_checks(const struct reckoning *reckoning, struct ivls planned,
                         struct other_methods *ret)
{
    const struct service_history *history = reckoning->history;
    ASSERT(history->n_probes >= 1);
    for (size_t i = 0; i < history->n_probes; i++) {
        const struct probe_history *probe = &history->probes[i];
        for (size_t j = 0; j < probe->n_vantages; j++) {
            count_series(&probe->vantages[j], reckoning->now_ms, planned, ret);
        }
    }
}

/* Downtime of the window in stretches long enough; how long a stretch is, is
 * seen beyond the window's edges too. */
static int64_t long_only_ms(struct ivls down, const struct reckoning *reckoning)
{
    int64_t sum_ms = 0;
    for (size_t i = 0; i < down.n; i++) {
        struct ivl part = down.items[i];
        const struct ivl *whole = ivls_find(reckoning->down, part.from_ms);
        ASSERT(whole != NULL);
        if (whole->to_ms - whole->from_ms >= OTHER_SHORT_MS) {
            sum_ms += part.to_ms - part.from_ms;
        }
    }
    return sum_ms;
}

/* Downtime of each incident within the window, in whole minutes. */
static int64_t minutes_ms(struct ivls down, const struct reckoning *reckoning)
{
    int64_t sum_ms = 0;
    for (size_t i = 0; i < reckoning->n_incidents; i++) {
        const struct incident *incident = &reckoning->incidents[i];
        int64_t down_ms =
            ivls_length_within(down, incident->start_ms, incident->end_ms);
        sum_ms += (down_ms + MS_PER_MINUTE / 2) / MS_PER_MINUTE * MS_PER_MINUTE;
    }
    ASSERT(sum_ms >= 0);
    return sum_ms;
}

struct other_methods other_methods(struct arena *arena,
                                   const struct reckoning *reckoning,
                                   const struct figures *figures)
{
    struct window_sets sets = window_sets(arena, reckoning, figures->window);
    int64_t planned_ms = figures->planned_ms;
    int64_t known_ms = planned_ms - figures->unknown_ms;
    int64_t maintenance_ms = figures->maintenance_ms;
    int64_t down_ms = figures->down_ms;
    ASSERT(ivls_length(sets.planned) == planned_ms);
    struct other_methods ret = {0};
    count_checks(reckoning, sets.planned, &ret);
    int64_t bad = ret.checks_down + ret.checks_unknown;
    ret.figures[OTHER_UNSEEN_UP] = figure(down_ms, planned_ms);
    ret.figures[OTHER_UNSEEN_DOWN] =
        figure(down_ms + figures->unknown_ms, planned_ms);
    ret.figures[OTHER_MAINTENANCE_DOWN] =
        figure(down_ms + maintenance_ms, known_ms + maintenance_ms);
    ret.figures[OTHER_MAINTENANCE_UP] =
        figure(down_ms, known_ms + maintenance_ms);
    ret.figures[OTHER_CHECKS] = figure(bad, ret.checks_up + bad);
    ret.figures[OTHER_LONG_ONLY] =
        figure(long_only_ms(sets.down, reckoning), known_ms);
    ret.figures[OTHER_MINUTES] =
        figure(minutes_ms(sets.down, reckoning), known_ms);
    return ret;
}

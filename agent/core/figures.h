/*
 * From runs to availability, incidents and MTTR: the spec "figures", whole.
 *
 * A reckoning is made for one service at one instant; any number of windows
 * are then read off it. Cost: linear in runs and calendar entries. Nothing is
 * kept between reckonings.
 *
 * Readings: point (what the last observation said; nothing where no one
 * looked), optimistic (unseen = up), pessimistic (unseen = down).
 */
#ifndef CORE_FIGURES_H
#define CORE_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/calendar.h"
#include "core/ivl.h"
#include "core/run.h"

/* One probe at one vantage, observed up to the instant it is reckoned at: runs
 * that begin later are left out, but of one that reaches past it nobody knows
 * how many observations lie before. */
struct series {
    const struct run *runs; /* as runs_normalize gives them */
    size_t n_runs;
};

/* A critical probe; evidence probes never reach this module. */
struct probe_history {
    int64_t since_ms;    /* exists in [since_ms, until_ms); INSTANT_MIN … */
    int64_t until_ms;    /* … INSTANT_MAX where not bounded */
    int64_t interval_ms; /* configured now, or when it was removed */
    int64_t max_gap_ms;
    const struct series *vantages; /* one per configured vantage */
    size_t n_vantages;             /* >= 1 */
    uint32_t quorum;               /* 1 … n_vantages */
};

enum down_when_kind { DOWN_WHEN_ANY, DOWN_WHEN_ALL, DOWN_WHEN_COUNT };

struct down_when {
    enum down_when_kind kind;
    uint32_t count; /* COUNT only, >= 1; taken as n where fewer exist */
};

struct service_history {
    const struct probe_history *probes;
    size_t n_probes; /* >= 1 */
    struct down_when down_when;
    int64_t min_outage_ms;
    int64_t merge_within_ms;
    const struct calendar *calendar;
};

struct incident {
    int64_t start_ms;
    int64_t end_ms;
    bool open;
    bool has_start_earliest; /* false: nobody had looked before */
    int64_t start_earliest_ms;
    int64_t end_latest_ms;
    int64_t repair_ms;
    int64_t repair_min_ms; /* > 0: certain */
    int64_t repair_max_ms;
    int64_t down_ms;
    int64_t elapsed_ms;
    int64_t last_optimistic_down_ms; /* end of its last optimistic-D stretch
                                        of planned time within [start, end),
                                        start_ms if there is none */
};

/* A service's history put together, as of one instant. Sets do not reach past
 * now_ms; before first_seen_ms everything is unseen. */
struct reckoning {
    const struct service_history *history; /* borrowed */
    int64_t now_ms;
    bool seen_any;                /* some observation at or before now */
    int64_t first_seen_ms;        /* the service's first observation */
    struct ivls down;             /* point D */
    struct ivls unknown;          /* point X, from first_seen_ms to now_ms */
    struct ivls down_optimistic;  /* optimistic D */
    struct ivls down_pessimistic; /* pessimistic D, from first_seen_ms */
    const struct incident *incidents; /* by start_ms */
    size_t n_incidents;
};

struct figures {
    struct ivl window;
    int64_t planned_ms;
    int64_t maintenance_ms;
    int64_t down_ms;
    int64_t unknown_ms;
    int64_t down_min_ms;
    int64_t down_max_ms;
    int64_t hidden_ms;
    int64_t resolution_ms; /* Δ: of the probes that exist in the window (of all
                              if none does), the largest interval under which
                              a run that overlaps it was observed; configured
                              where there is no such run */
    uint32_t suspect_count;
    bool has_point;                   /* false: no known time */
    bool has_bounds;                  /* false: nothing planned */
    double point;                     /* percent, 0 … 100, unrounded */
    double low, high, low_95;         /* percent */
    double coverage;                  /* percent, valid with has_bounds */
    const struct incident *incidents; /* those that begin in the window */
    size_t n_incidents;
    size_t n_incidents_long; /* elapsed >= 24 h */
    bool has_mttr;           /* false without incidents */
    int64_t mttr_ms;
};

/* Of a segment between two observations, max_gap is that of the first one's
 * run; of down runs that storage has split, confirm is that of the first.
 * `history` is kept for as long as the reckoning is used. Result in the
 * arena. */
const struct reckoning *reckon(struct arena *arena,
                               const struct service_history *history,
                               int64_t now_ms);

/* Figures of one window; `window` not empty. Their incidents are borrowed from
 * the reckoning; the arena is only used for passing needs. */
struct figures reckon_window(struct arena *arena,
                             const struct reckoning *reckoning,
                             struct ivl window);

/* The incident that is meant by an instant: the one that starts then, or else
 * the one it lies in, from the earliest start to the latest end: its start may
 * have moved because data arrived later. NULL: none. */
const struct incident *incident_meant(const struct incident *incidents,
                                      size_t n, int64_t at_ms);

/* Whether some critical probe's newest observation is a down that is not
 * confirmed yet (and not too long ago). The point reading calls it up until it
 * is; nobody should be told of a recovery meanwhile. */
bool reckoning_is_unconfirmed(const struct reckoning *reckoning);

/* λ(k): the Poisson mean for which k or fewer have probability 0.05, to
 * double precision. */
double figures_lambda95(uint32_t k);

#endif

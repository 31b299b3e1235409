/*
 * Looks at targets when they are due and says what was seen. Runs on the loop.
 *
 * Due targets are gathered into slots of PROBER_SLOT_MS. An attempt may outlive
 * its interval; observations of a target still come out in the order in which
 * the attempts began. Whose fault a failure is, classify() decides, after the
 * reference places were asked where that can matter.
 */
#ifndef ENGINE_PROBER_H
#define ENGINE_PROBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "core/clockwatch.h"
#include "core/run.h"
#include "engine/journal.h"
#include "engine/snapshot.h"
#include "io/fetch.h"
#include "io/reference.h"
#include "io/stall.h"
#include "probes/probe.h"

#define PROBER_SLOT_MS 50

struct prober;
struct target;

/* One observation, in order. `target` is borrowed. */
typedef void prober_observed(void *owner, struct target *target,
                             const struct observation *observation,
                             const struct run_terms *terms,
                             const struct probe_result *result);

/* What the host lends. All borrowed until destroy. */
struct prober_host {
    uv_loop_t *loop;
    struct fetcher *fetcher;
    struct resolver *resolver;
    struct stall *stall;
    const struct clockwatch *watch;
    prober_observed *observed;
    void *owner;
};

struct prober_stats {
    uint64_t attempts;
    uint64_t late_ms_counts[1001]; /* beyond the slot; the last holds more */
    int64_t late_max_ms;
    size_t in_flight;
    size_t targets;
};

/* Watches nothing yet; never NULL. */
struct prober *prober_create(const struct prober_host *host);

typedef void prober_target_event(void *owner, struct target *target);

/* Watches what the configuration says: targets that stay keep their series,
 * their schedule and what is in flight; new ones start within an interval;
 * those gone are given to `removed`, with the host's owner, and canceled. */
void prober_configure(struct prober *prober, struct snapshot *snapshot,
                      prober_target_event *removed);

/* Every target in turn, with an owner of the caller's. */
void prober_each(struct prober *prober, prober_target_event *event,
                 void *owner);

/* Cancels every attempt in flight; they yield no observation. */
void prober_cancel_all(struct prober *prober);

/* No more attempts; prober_is_idle once all have ended. */
void prober_stop(struct prober *prober);
bool prober_is_idle(const struct prober *prober);

/* Counted since start. Borrowed, changes with the loop. */
const struct prober_stats *prober_stats(const struct prober *prober);

/* How late attempts were begun, at most, in that many percent of cases. */
int64_t prober_late_ms(const struct prober_stats *stats, int percent);

/* Only when idle; its timer's handle closes on the loop. */
void prober_destroy(struct prober *prober);

/* Borrowed while the target lives. */
struct series_state *target_series(struct target *target);
/* Whether it is a source of evidence. */
bool target_is_evidence(const struct target *target);
/* Index of its service in the snapshot in force. */
size_t target_service_index(const struct target *target);
/* Interval, max_gap and confirm in force. */
struct run_terms target_terms(const struct target *target);

#endif

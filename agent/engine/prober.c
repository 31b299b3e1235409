#include "engine/prober.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "engine/target.h"
#include "io/clock.h"

/* So that a restart does not leave hourly sources silent for an hour. */
#define EVIDENCE_FIRST_MS 30000

static void prober_on_slot(uv_timer_t *timer);

struct prober *prober_create(const struct prober_host *host)
{
    struct prober *prober = heap_alloc(sizeof *prober);
    prober->host = *host;
    prober->concurrency = 1;
    uv_timer_init(host->loop, &prober->slot);
    prober->slot.data = prober;
    return prober;
}

static struct mono slot_of(struct mono at)
{
    int64_t slots = (at.ms + PROBER_SLOT_MS - 1) / PROBER_SLOT_MS;
    return (struct mono){slots * PROBER_SLOT_MS};
}

void prober_arm(struct prober *prober)
{
    const struct due_node *first = due_first(&prober->due);
    bool full = prober->stats.in_flight >= prober->concurrency;
    if (prober->stopping || first == NULL || full) {
        uv_timer_stop(&prober->slot);
        return;
    }
    int64_t wait_ms = slot_of(first->at).ms - clock_mono().ms;
    /* libuv counts from the turn's beginning: bring it up to date. */
    uv_update_time(prober->host.loop);
    uv_timer_start(&prober->slot, prober_on_slot,
                   wait_ms > 0 ? (uint64_t)wait_ms : 0, 0);
}

void target_replan(struct target *target)
{
    if (!target->removed && !target->prober->stopping) {
        due_set(&target->prober->due, &target->due,
                schedule_next_due(&target->schedule, &target->terms));
    }
}

static void count_lateness(struct prober_stats *stats, int64_t late_ms)
{
    size_t last = ARRAY_LEN(stats->late_ms_counts) - 1;
    size_t bucket = (size_t)late_ms < last ? (size_t)late_ms : last;
    stats->late_ms_counts[bucket]++;
    if (late_ms > stats->late_max_ms) {
        stats->late_max_ms = late_ms;
    }
}

static void begin_due(struct prober *prober, struct target *target,
                      struct mono now)
{
    int64_t slot_ms = slot_of(target->due.at).ms;
    count_lateness(&prober->stats, now.ms - slot_ms);
    /* Waiting for others to end takes nothing from its own time: were it held
     * against it, an outage broad enough to fill all places would hide. */
    int64_t could_ms =
        slot_ms > prober->room_since.ms ? slot_ms : prober->room_since.ms;
    int64_t late_ms = now.ms - could_ms;
    schedule_started(&target->schedule, &target->terms, now, clock_random());
    target_replan(target);
    attempt_begin(target, now, late_ms > 0 ? late_ms : 0);
}

static void prober_on_slot(uv_timer_t *timer)
{
    struct prober *prober = timer->data;
    stall_touch(prober->host.stall);
    attempts_free_finished(prober);
    if (prober->n_removed > 0) {
        targets_sweep(prober);
    }
    struct mono now = clock_mono();
    while (prober->stats.in_flight < prober->concurrency) {
        struct due_node *first = due_first(&prober->due);
        if (first == NULL || slot_of(first->at).ms > now.ms) {
            break;
        }
        begin_due(prober, (struct target *)first, now);
    }
    prober_arm(prober);
}

/* Takes the terms of the configuration in force. A schedule is begun anew only
 * if they changed. */
static void apply_conf(struct target *target, struct snapshot *snapshot,
                       const struct conf_probe *conf, size_t service_index)
{
    struct schedule_terms terms = {.interval_ms = conf->interval_ms,
                                   .retry_ms = conf->retry_interval_ms,
                                   .confirm = conf->confirm,
                                   .first_ms =
                                       conf->evidence ? EVIDENCE_FIRST_MS : 0};
    bool same = target->snapshot != NULL &&
                terms.interval_ms == target->terms.interval_ms &&
                terms.retry_ms == target->terms.retry_ms &&
                terms.confirm == target->terms.confirm;
    struct snapshot *old = target->snapshot;
    target->snapshot = snapshot_ref(snapshot);
    snapshot_unref(old);
    target->conf = conf;
    target->ops = probe_find(conf->type);
    target->service_index = service_index;
    target->terms = terms;
    target->kept = true;
    ASSERT(target->ops != NULL);
    if (!same) {
        schedule_start(&target->schedule, &target->terms, clock_mono(),
                       clock_random());
    }
    target_replan(target);
}

static struct target *add_target(struct prober *prober, const char *service,
                                 const char *probe, const char *vantage)
{
    struct target *target = heap_alloc(sizeof *target);
    target->prober = prober;
    target->series = series_create(service, probe, vantage);
    target->next = prober->targets;
    prober->targets = target;
    prober->stats.targets++;
    return target;
}

/* A hash of names to targets, so that a reload of many stays linear. */
struct index {
    struct target **slots;
    size_t size; /* power of two */
};

static size_t hash_names(const char *service, const char *probe)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *p = service; *p != '\0'; p++) {
        hash = (hash ^ (unsigned char)*p) * UINT64_C(1099511628211);
    }
    hash = (hash ^ 0xFF) * UINT64_C(1099511628211);
    for (const char *p = probe; *p != '\0'; p++) {
        hash = (hash ^ (unsigned char)*p) * UINT64_C(1099511628211);
    }
    return (size_t)(hash ^ (hash >> 32));
}

static struct index index_build(struct prober *prober)
{
    struct index index = {.size = 16};
    while (index.size < 2 * prober->stats.targets) {
        index.size *= 2;
    }
    index.slots = heap_alloc(index.size * sizeof(struct target *));
    for (struct target *t = prober->targets; t != NULL; t = t->next) {
        if (t->removed) {
            continue;
        }
        size_t i = hash_names(t->series->service, t->series->probe);
        while (index.slots[i & (index.size - 1)] != NULL) {
            i++;
        }
        index.slots[i & (index.size - 1)] = t;
    }
    return index;
}

static struct target *index_find(const struct index *index, const char *service,
                                 const char *probe)
{
    size_t i = hash_names(service, probe);
    for (;; i++) {
        struct target *t = index->slots[i & (index->size - 1)];
        if (t == NULL || (strcmp(t->series->probe, probe) == 0 &&
                          strcmp(t->series->service, service) == 0)) {
            return t;
        }
    }
}

static void remove_target(struct prober *prober, struct target *target,
                          prober_target_event *removed)
{
    removed(prober->host.owner, target);
    target->removed = true;
    prober->n_removed++;
    due_remove(&prober->due, &target->due);
    target_cancel(target);
}

static void take_references(struct prober *prober, struct snapshot *snapshot)
{
    const struct conf *conf = snapshot->conf;
    struct snapshot *old = prober->references_of;
    /* Attempts that are asking hold on to the old ones; let them end. */
    for (struct target *t = prober->targets; t != NULL; t = t->next) {
        target_cancel_asking(t);
    }
    if (prober->references != NULL) {
        references_destroy(prober->references);
    }
    prober->references =
        references_create(prober->host.loop, prober->host.resolver,
                          conf->references, conf->n_references);
    prober->references_of = snapshot_ref(snapshot);
    snapshot_unref(old);
}

static void configure_service(struct prober *prober, struct snapshot *snapshot,
                              const struct index *index, size_t service_index)
{
    const struct conf *conf = snapshot->conf;
    const struct conf_service *service = &conf->services[service_index];
    for (size_t k = 0; k < service->n_probes; k++) {
        const struct conf_probe *probe = &service->probes[k];
        struct target *target = index_find(index, service->id, probe->id);
        bool moved = target != NULL &&
                     strcmp(target->series->vantage, conf->vantage) != 0;
        if (target == NULL || moved) {
            target = add_target(prober, service->id, probe->id, conf->vantage);
        }
        apply_conf(target, snapshot, probe, service_index);
    }
}

void prober_configure(struct prober *prober, struct snapshot *snapshot,
                      prober_target_event *removed)
{
    const struct conf *conf = snapshot->conf;
    prober->concurrency = (size_t)conf->concurrency;
    for (struct target *t = prober->targets; t != NULL; t = t->next) {
        t->kept = false;
    }
    struct index index = index_build(prober);
    for (size_t i = 0; i < conf->n_services; i++) {
        configure_service(prober, snapshot, &index, i);
    }
    free(index.slots);
    for (struct target *t = prober->targets; t != NULL; t = t->next) {
        if (!t->kept && !t->removed) {
            remove_target(prober, t, removed);
        }
    }
    /* Last: ending what asks the old ones releases observations, which must
     * find every target at its new place. */
    take_references(prober, snapshot);
    prober_arm(prober);
}

void targets_sweep(struct prober *prober)
{
    struct target **link = &prober->targets;
    while (*link != NULL) {
        struct target *target = *link;
        if (!target->removed || target->oldest != NULL) {
            link = &target->next;
            continue;
        }
        *link = target->next;
        snapshot_unref(target->snapshot);
        series_unref(target->series);
        prober->stats.targets--;
        prober->n_removed--;
        free(target);
    }
}

void prober_each(struct prober *prober, prober_target_event *event, void *owner)
{
    for (struct target *t = prober->targets; t != NULL; t = t->next) {
        if (!t->removed) {
            event(owner, t);
        }
    }
}

void prober_cancel_all(struct prober *prober)
{
    for (struct target *t = prober->targets; t != NULL; t = t->next) {
        target_cancel(t);
    }
}

void prober_stop(struct prober *prober)
{
    prober->stopping = true;
    uv_timer_stop(&prober->slot);
    prober_cancel_all(prober);
}

bool prober_is_idle(const struct prober *prober)
{
    return prober->stats.in_flight == 0;
}

const struct prober_stats *prober_stats(const struct prober *prober)
{
    return &prober->stats;
}

int64_t prober_late_ms(const struct prober_stats *stats, int percent)
{
    uint64_t total = 0;
    for (size_t i = 0; i < ARRAY_LEN(stats->late_ms_counts); i++) {
        total += stats->late_ms_counts[i];
    }
    uint64_t seen = 0;
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(stats->late_ms_counts)) {
        seen += stats->late_ms_counts[i];
        if (seen * 100 >= total * (uint64_t)percent) {
            break;
        }
        i++;
    }
    return (int64_t)i;
}

static void prober_on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void prober_destroy(struct prober *prober)
{
    if (prober == NULL) {
        return;
    }
    ASSERT(prober_is_idle(prober));
    attempts_free_finished(prober);
    for (struct target *t = prober->targets; t != NULL; t = t->next) {
        prober->n_removed += t->removed ? 0 : 1;
        t->removed = true;
    }
    targets_sweep(prober);
    ASSERT(prober->targets == NULL && prober->n_removed == 0);
    due_fini(&prober->due);
    references_destroy(prober->references);
    snapshot_unref(prober->references_of);
    uv_close((uv_handle_t *)&prober->slot, prober_on_closed);
}

struct series_state *target_series(struct target *target)
{
    return target->series;
}

bool target_is_evidence(const struct target *target)
{
    return target->ops->evidence;
}

size_t target_service_index(const struct target *target)
{
    return target->service_index;
}

struct run_terms target_terms(const struct target *target)
{
    return (struct run_terms){.interval_ms = target->conf->interval_ms,
                              .max_gap_ms = target->conf->max_gap_ms,
                              .confirm = target->conf->confirm};
}

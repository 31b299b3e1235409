#include "engine/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "core/civil.h"

struct pending_run {
    struct series_state *series; /* referenced */
    struct run run;
    bool closed;
};

/* Strings owned. */
struct pending_record {
    int64_t at_ms;
    char *kind, *service, *body;
};

struct pending_delivery {
    struct store_delivery delivery;
    char *answer;
};

struct entries {
    struct pending_run *runs;
    size_t n_runs, runs_capacity;
    struct pending_record *records;
    size_t n_records, records_capacity;
    struct pending_delivery *deliveries;
    size_t n_deliveries, deliveries_capacity;
};

struct journal {
    struct entries pending;
    struct entries on_the_way;
    bool taken;
    struct series_state **dirty; /* referenced; their open run is newer */
    size_t n_dirty, dirty_capacity;
    uint64_t dropped;
};

struct journal *journal_create(void)
{
    return heap_alloc(sizeof(struct journal));
}

static void entries_clear(struct entries *entries)
{
    for (size_t i = 0; i < entries->n_runs; i++) {
        series_unref(entries->runs[i].series);
    }
    for (size_t i = 0; i < entries->n_records; i++) {
        free(entries->records[i].kind);
        free(entries->records[i].service);
        free(entries->records[i].body);
    }
    for (size_t i = 0; i < entries->n_deliveries; i++) {
        free(entries->deliveries[i].answer);
    }
    entries->n_runs = 0;
    entries->n_records = 0;
    entries->n_deliveries = 0;
}

static void entries_fini(struct entries *entries)
{
    entries_clear(entries);
    free(entries->runs);
    free(entries->records);
    free(entries->deliveries);
}

void journal_destroy(struct journal *journal)
{
    if (journal == NULL) {
        return;
    }
    entries_fini(&journal->pending);
    entries_fini(&journal->on_the_way);
    for (size_t i = 0; i < journal->n_dirty; i++) {
        series_unref(journal->dirty[i]);
    }
    free(journal->dirty);
    free(journal);
}

struct series_state *series_create(const char *service, const char *probe,
                                   const char *vantage)
{
    struct series_state *series = heap_alloc(sizeof *series);
    series->service = heap_strdup(service);
    series->probe = heap_strdup(probe);
    series->vantage = heap_strdup(vantage);
    series->references = 1;
    return series;
}

struct series_state *series_ref(struct series_state *series)
{
    ASSERT(series->references > 0);
    series->references++;
    return series;
}

void series_unref(struct series_state *series)
{
    if (series == NULL) {
        return;
    }
    ASSERT(series->references > 0);
    if (--series->references == 0) {
        free(series->service);
        free(series->probe);
        free(series->vantage);
        free(series);
    }
}

static void add_run(struct entries *entries, struct series_state *series,
                    bool closed)
{
    entries->runs = heap_grow(entries->runs, entries->n_runs,
                              &entries->runs_capacity, sizeof *entries->runs);
    entries->runs[entries->n_runs++] = (struct pending_run){
        .series = series_ref(series), .run = series->run, .closed = closed};
}

static void mark_dirty(struct journal *journal, struct series_state *series)
{
    if (series->dirty) {
        return;
    }
    series->dirty = true;
    journal->dirty =
        heap_grow(journal->dirty, journal->n_dirty, &journal->dirty_capacity,
                  sizeof(struct series_state *));
    journal->dirty[journal->n_dirty++] = series_ref(series);
}

static void forget_dirty(struct journal *journal, struct series_state *series)
{
    series->dirty = false;
    for (size_t i = 0; i < journal->n_dirty; i++) {
        if (journal->dirty[i] == series) {
            journal->dirty[i] = journal->dirty[--journal->n_dirty];
            series_unref(series);
            return;
        }
    }
}

void journal_close_run(struct journal *journal, struct series_state *series)
{
    if (!series->has_run) {
        return;
    }
    add_run(&journal->pending, series, true);
    if (series->dirty) {
        forget_dirty(journal, series);
    }
    series->has_run = false;
}

bool journal_observe(struct journal *journal, struct series_state *series,
                     const struct observation *observation,
                     const struct run_terms *terms)
{
    struct observation seen = *observation;
    if (journal_pending(journal) >= JOURNAL_PENDING_MAX) {
        journal->dropped++;
        return false;
    }
    if (series->has_run && seen.t_ms == series->run.last_ms) {
        if (seen.state == series->run.state) {
            return false;
        }
        seen.t_ms++;
    }
    bool same_day = series->has_run && civil_utc_day(series->run.first_ms) ==
                                           civil_utc_day(seen.t_ms);
    if (same_day && run_extend(&series->run, &seen, terms)) {
        mark_dirty(journal, series);
        return false;
    }
    bool changed = !series->has_run || series->run.state != seen.state;
    journal_close_run(journal, series);
    series->run = run_begin(&seen, terms);
    series->has_run = true;
    mark_dirty(journal, series);
    return changed;
}

void journal_record(struct journal *journal, int64_t at_ms, const char *kind,
                    const char *service, const char *body)
{
    struct entries *pending = &journal->pending;
    if (pending->n_records >= JOURNAL_PENDING_MAX) {
        journal->dropped++;
        return;
    }
    pending->records =
        heap_grow(pending->records, pending->n_records,
                  &pending->records_capacity, sizeof *pending->records);
    pending->records[pending->n_records++] =
        (struct pending_record){.at_ms = at_ms,
                                .kind = heap_strdup(kind),
                                .service = heap_strdup(service),
                                .body = heap_strdup(body)};
}

void journal_delivery(struct journal *journal, int64_t message_id,
                      int64_t at_ms, bool delivered, const char *answer)
{
    struct entries *pending = &journal->pending;
    pending->deliveries =
        heap_grow(pending->deliveries, pending->n_deliveries,
                  &pending->deliveries_capacity, sizeof *pending->deliveries);
    pending->deliveries[pending->n_deliveries++] =
        (struct pending_delivery){.delivery = {.message_id = message_id,
                                               .at_ms = at_ms,
                                               .delivered = delivered},
                                  .answer = heap_strdup(answer)};
}

bool journal_is_empty(const struct journal *journal)
{
    return journal->n_dirty == 0 && journal_pending(journal) == 0;
}

size_t journal_pending(const struct journal *journal)
{
    const struct entries *pending = &journal->pending;
    return pending->n_runs + pending->n_records + pending->n_deliveries;
}

size_t journal_unwritten(const struct journal *journal)
{
    return journal_pending(journal) + journal->n_dirty;
}

uint64_t journal_dropped(const struct journal *journal)
{
    return journal->dropped;
}

static const struct store_run *batch_runs(struct arena *arena,
                                          const struct entries *entries)
{
    struct store_run *runs = arena_array(arena, entries->n_runs, sizeof *runs);
    for (size_t i = 0; i < entries->n_runs; i++) {
        const struct pending_run *from = &entries->runs[i];
        runs[i] = (struct store_run){.key = {from->series->service,
                                             from->series->probe,
                                             from->series->vantage},
                                     .run = from->run,
                                     .closed = from->closed};
    }
    return runs;
}

static const struct store_record *batch_records(struct arena *arena,
                                                const struct entries *entries)
{
    struct store_record *records =
        arena_array(arena, entries->n_records, sizeof *records);
    for (size_t i = 0; i < entries->n_records; i++) {
        const struct pending_record *from = &entries->records[i];
        records[i] = (struct store_record){.at_ms = from->at_ms,
                                           .kind = from->kind,
                                           .service = from->service,
                                           .body = from->body};
    }
    return records;
}

static const struct store_delivery *
batch_deliveries(struct arena *arena, const struct entries *entries)
{
    struct store_delivery *deliveries =
        arena_array(arena, entries->n_deliveries, sizeof *deliveries);
    for (size_t i = 0; i < entries->n_deliveries; i++) {
        deliveries[i] = entries->deliveries[i].delivery;
        deliveries[i].answer = entries->deliveries[i].answer;
    }
    return deliveries;
}

const struct store_batch *journal_take(struct journal *journal,
                                       struct arena *arena, int64_t now_ms)
{
    ASSERT(!journal->taken && journal->on_the_way.n_runs == 0);
    for (size_t i = 0; i < journal->n_dirty; i++) {
        add_run(&journal->pending, journal->dirty[i], false);
        journal->dirty[i]->dirty = false;
        series_unref(journal->dirty[i]);
    }
    journal->n_dirty = 0;
    struct entries free_ones = journal->on_the_way;
    journal->on_the_way = journal->pending;
    journal->pending = free_ones;
    journal->taken = true;
    const struct entries *taken = &journal->on_the_way;
    struct store_batch *batch = arena_alloc(arena, sizeof *batch);
    *batch = (struct store_batch){
        .now_ms = now_ms,
        .runs = batch_runs(arena, taken),
        .n_runs = taken->n_runs,
        .records = batch_records(arena, taken),
        .n_records = taken->n_records,
        .deliveries = batch_deliveries(arena, taken),
        .n_deliveries = taken->n_deliveries,
    };
    return batch;
}

void journal_committed(struct journal *journal)
{
    ASSERT(journal->taken);
    entries_clear(&journal->on_the_way);
    journal->taken = false;
}

/* Puts back what must not be lost, before what came since. Of open runs the
 * newest state is in their series: only marked. */
void journal_failed(struct journal *journal)
{
    ASSERT(journal->taken);
    struct entries since = journal->pending;
    struct entries *back = &journal->on_the_way;
    size_t kept = 0;
    for (size_t i = 0; i < back->n_runs; i++) {
        struct pending_run entry = back->runs[i];
        if (entry.closed) {
            back->runs[kept++] = entry;
            continue;
        }
        if (entry.series->has_run &&
            entry.series->run.first_ms == entry.run.first_ms) {
            mark_dirty(journal, entry.series);
        }
        series_unref(entry.series);
    }
    back->n_runs = kept;
    for (size_t i = 0; i < since.n_runs; i++) {
        back->runs = heap_grow(back->runs, back->n_runs, &back->runs_capacity,
                               sizeof *back->runs);
        back->runs[back->n_runs++] = since.runs[i];
    }
    for (size_t i = 0; i < since.n_records; i++) {
        back->records =
            heap_grow(back->records, back->n_records, &back->records_capacity,
                      sizeof *back->records);
        back->records[back->n_records++] = since.records[i];
    }
    for (size_t i = 0; i < since.n_deliveries; i++) {
        back->deliveries =
            heap_grow(back->deliveries, back->n_deliveries,
                      &back->deliveries_capacity, sizeof *back->deliveries);
        back->deliveries[back->n_deliveries++] = since.deliveries[i];
    }
    since.n_runs = 0;
    since.n_records = 0;
    since.n_deliveries = 0;
    journal->pending = *back;
    journal->on_the_way = since;
    journal->taken = false;
}

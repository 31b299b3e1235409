#include "engine/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
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

struct pending_times {
    struct series_state *series; /* referenced */
    struct day_times *times;     /* owned */
};

struct entries {
    struct pending_run *runs;
    size_t n_runs, runs_capacity;
    struct pending_record *records;
    size_t n_records, records_capacity;
    struct pending_delivery *deliveries;
    size_t n_deliveries, deliveries_capacity;
    struct pending_times *times;
    size_t n_times, times_capacity;
};

struct journal {
    struct entries pending;
    struct entries on_the_way;
    bool taken;
    struct series_state **dirty; /* referenced; their open run is newer */
    size_t n_dirty, dirty_capacity;
    struct series_state **timed; /* referenced; they have response times */
    size_t n_timed, timed_capacity;
    bool flush_times;
    uint64_t dropped;
};

struct journal *journal_create(void)
{
    return heap_alloc(sizeof(struct journal));
}

static void times_free(struct day_times *times)
{
    histogram_fini(&times->times);
    free(times);
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
    for (size_t i = 0; i < entries->n_times; i++) {
        series_unref(entries->times[i].series);
        times_free(entries->times[i].times);
    }
    entries->n_runs = 0;
    entries->n_records = 0;
    entries->n_deliveries = 0;
    entries->n_times = 0;
}

static void entries_fini(struct entries *entries)
{
    entries_clear(entries);
    free(entries->runs);
    free(entries->records);
    free(entries->deliveries);
    free(entries->times);
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
    for (size_t i = 0; i < journal->n_timed; i++) {
        series_unref(journal->timed[i]);
    }
    free(journal->dirty);
    free(journal->timed);
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
        while (series->times != NULL) {
            struct day_times *times = series->times;
            series->times = times->next;
            times_free(times);
        }
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

/* The series' times of that day, NULL if there are none; `*ret_n` is how many
 * days it has. */
static struct day_times *times_of(const struct series_state *series,
                                  int64_t day, size_t *ret_n)
{
    struct day_times *found = NULL;
    *ret_n = 0;
    for (struct day_times *t = series->times; t != NULL; t = t->next) {
        found = t->day.day == day ? t : found;
        ++*ret_n;
    }
    return found;
}

/* Puts a day at the series; owned by it from now on. */
static void add_times(struct journal *journal, struct series_state *series,
                      struct day_times *times)
{
    if (series->times == NULL) {
        journal->timed =
            heap_grow(journal->timed, journal->n_timed,
                      &journal->timed_capacity, sizeof(struct series_state *));
        journal->timed[journal->n_timed++] = series_ref(series);
    }
    times->next = series->times;
    series->times = times;
}

void journal_time(struct journal *journal, struct series_state *series,
                  int64_t at_ms, struct local_day day, int64_t time_us)
{
    size_t n_days = 0;
    struct day_times *times = times_of(series, day.day, &n_days);
    if (times == NULL) {
        if (n_days >= JOURNAL_TIMES_DAYS_MAX) {
            return;
        }
        times = heap_alloc(sizeof *times);
        times->day = day;
        times->began_ms = at_ms;
        add_times(journal, series, times);
    }
    histogram_add(&times->times, time_us);
}

void journal_flush_times(struct journal *journal)
{
    journal->flush_times = true;
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

static const struct store_latency *batch_times(struct arena *arena,
                                               const struct entries *entries)
{
    struct store_latency *latencies =
        arena_array(arena, entries->n_times, sizeof *latencies);
    struct buf bytes;
    buf_init(&bytes, HISTOGRAM_BYTES_MAX);
    for (size_t i = 0; i < entries->n_times; i++) {
        const struct pending_times *from = &entries->times[i];
        buf_clear(&bytes);
        histogram_encode(&from->times->times, &bytes);
        ASSERT(!bytes.overflowed);
        latencies[i] = (struct store_latency){
            .key = {from->series->service, from->series->probe,
                    from->series->vantage},
            .day = from->times->day.day,
            .bytes =
                memcpy(arena_alloc(arena, bytes.len), bytes.data, bytes.len),
            .n_bytes = bytes.len};
    }
    buf_fini(&bytes);
    return latencies;
}

static bool times_are_due(const struct day_times *times, int64_t now_ms)
{
    int64_t ago_ms = now_ms - times->began_ms;
    return ago_ms >= JOURNAL_TIMES_EVERY_MS || ago_ms < 0 ||
           now_ms >= times->day.ends_ms;
}

/* Moves what is due of one series; true if something stays. */
static bool take_times(struct journal *journal, struct series_state *series,
                       int64_t now_ms)
{
    struct entries *pending = &journal->pending;
    struct day_times **link = &series->times;
    while (*link != NULL) {
        struct day_times *times = *link;
        if (!journal->flush_times && !times_are_due(times, now_ms)) {
            link = &times->next;
            continue;
        }
        *link = times->next;
        pending->times =
            heap_grow(pending->times, pending->n_times,
                      &pending->times_capacity, sizeof *pending->times);
        pending->times[pending->n_times++] =
            (struct pending_times){series_ref(series), times};
    }
    return series->times != NULL;
}

static void take_due_times(struct journal *journal, int64_t now_ms)
{
    size_t kept = 0;
    for (size_t i = 0; i < journal->n_timed; i++) {
        struct series_state *series = journal->timed[i];
        if (take_times(journal, series, now_ms)) {
            journal->timed[kept++] = series;
        } else {
            series_unref(series);
        }
    }
    journal->n_timed = kept;
    journal->flush_times = false;
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
    take_due_times(journal, now_ms);
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
        .latencies = batch_times(arena, taken),
        .n_latencies = taken->n_times,
    };
    return batch;
}

void journal_committed(struct journal *journal)
{
    ASSERT(journal->taken);
    entries_clear(&journal->on_the_way);
    journal->taken = false;
}

/* Response times go on being gathered where they were. */
static void put_times_back(struct journal *journal, struct entries *from)
{
    for (size_t i = 0; i < from->n_times; i++) {
        struct pending_times entry = from->times[i];
        size_t n_days = 0;
        struct day_times *now =
            times_of(entry.series, entry.times->day.day, &n_days);
        if (now == NULL && n_days < JOURNAL_TIMES_DAYS_MAX) {
            add_times(journal, entry.series, entry.times);
        } else {
            if (now != NULL &&
                histogram_merge(&now->times, &entry.times->times) == ERR_OK) {
                now->began_ms = entry.times->began_ms;
            }
            times_free(entry.times);
        }
        series_unref(entry.series);
    }
    from->n_times = 0;
}

/* Puts back what must not be lost, before what came since. Of open runs the
 * newest state is in their series: only marked. */
void journal_failed(struct journal *journal)
{
    ASSERT(journal->taken);
    struct entries since = journal->pending;
    struct entries *back = &journal->on_the_way;
    put_times_back(journal, back);
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

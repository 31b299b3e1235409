#include "engine/latency.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/units.h"
#include "core/local_day.h"
#include "engine/chore.h"
#include "engine/log.h"
#include "probes/probe.h"
#include "store/load.h"

/* A day is ended so long after it is over: what was on its way belongs to it.
 */
#define GRACE_MS MS_PER_MINUTE
/* Most time between two looks for days to end. */
#define LOOK_EVERY_MS (10 * MS_PER_MINUTE)
#define DESCRIPTION_MAX 200

static enum err damaged(struct errmsg *msg, const struct series_key *key,
                        int64_t day, enum err err)
{
    struct civil_date date = civil_from_days(day);
    return errmsg_fail(msg, err,
                       "the response times of service %s, probe %s, vantage "
                       "%s on %04d-%02d-%02d: %s",
                       key->service, key->probe, key->vantage, date.year,
                       date.month, date.day, err_text(err));
}

/* --- adding ------------------------------------------------------------- */

static void log_left(const struct errmsg *msg, int64_t now_ms)
{
    struct log_line line =
        log_begin(LOG_LEVEL_ERROR, "response_times_not_added");
    log_text(&line, "why", msg->text);
    log_text(&line, "then",
             "the day stays as it is; availability is not "
             "concerned");
    log_end(&line, now_ms);
}

/* The day's row with `added` on top, or untouched where it cannot be read. */
static enum err add_to_row(struct arena *arena,
                           const struct store_latency_row *row,
                           struct store_latency *added, struct errmsg *msg)
{
    struct histogram day = {0};
    struct histogram more = {0};
    enum err err = histogram_decode(added->bytes, added->n_bytes, &more);
    ASSERT(err == ERR_OK);
    err = histogram_decode(row->bytes, row->n_bytes, &day);
    if (err == ERR_OK) {
        err = histogram_merge(&day, &more);
    }
    if (err == ERR_OK) {
        struct buf bytes;
        buf_init(&bytes, HISTOGRAM_BYTES_MAX);
        histogram_encode(&day, &bytes);
        ASSERT(!bytes.overflowed);
        added->bytes =
            memcpy(arena_alloc(arena, bytes.len), bytes.data, bytes.len);
        added->n_bytes = bytes.len;
        buf_fini(&bytes);
    } else {
        added->bytes = row->bytes;
        added->n_bytes = row->n_bytes;
        (void)damaged(msg, &added->key, added->day, err);
    }
    histogram_fini(&day);
    histogram_fini(&more);
    return err;
}

/* What cannot be read is left out: `*ret_keep` is false. */
static enum err add_one(struct arena *arena, struct store *store,
                        int64_t now_ms, struct store_latency *added,
                        bool *ret_keep, struct errmsg *msg)
{
    struct store_latency_query query = {
        .key = added->key, .from_day = added->day, .to_day = added->day + 1};
    struct store_latency_row *rows = NULL;
    size_t n = 0;
    struct errmsg why = {0};
    enum err err = store_load_latencies(store, &query, arena, &rows, &n, &why);
    if (err == ERR_OK && n == 1) {
        err = add_to_row(arena, &rows[0], added, &why);
        if (err != ERR_OK) {
            err = ERR_CORRUPT;
        }
    }
    *ret_keep = err == ERR_OK;
    if (err == ERR_CORRUPT) {
        log_left(&why, now_ms);
        return ERR_OK;
    }
    return err == ERR_OK ? ERR_OK : errmsg_fail(msg, err, "%s", why.text);
}

enum err latency_add(struct arena *arena, struct store *store,
                     const struct store_batch *batch, struct store_batch *ret,
                     struct errmsg *msg)
{
    struct store_latency *added =
        arena_array(arena, batch->n_latencies, sizeof *added);
    size_t n = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; i < batch->n_latencies && err == ERR_OK; i++) {
        bool keep = false;
        added[n] = batch->latencies[i];
        err = add_one(arena, store, batch->now_ms, &added[n], &keep, msg);
        n += keep ? 1 : 0;
    }
    *ret = *batch;
    ret->latencies = added;
    ret->n_latencies = n;
    return err;
}

/* --- ending a day ------------------------------------------------------- */

/* The zone of a service by any of its names; UTC for one that is gone. */
static const struct tz *zone_of(const struct conf *conf, const char *id)
{
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        bool is_it = strcmp(service->id, id) == 0;
        for (size_t j = 0; j < service->n_was && !is_it; j++) {
            is_it = strcmp(service->was[j], id) == 0;
        }
        if (is_it) {
            return service->calendar.tz;
        }
    }
    return tz_utc();
}

/* When the next day of any service has to be ended. */
static int64_t next_end_ms(const struct conf *conf, int64_t now_ms)
{
    int64_t next_ms = now_ms + LOOK_EVERY_MS;
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct tz *tz = conf->services[i].calendar.tz;
        int64_t end_ms = local_day_at(tz, now_ms - GRACE_MS).ends_ms + GRACE_MS;
        next_ms = end_ms < next_ms ? end_ms : next_ms;
    }
    return next_ms;
}

static enum err end_days(struct chore *chore, struct arena *arena,
                         struct errmsg *msg)
{
    struct store_open_latency *open = NULL;
    size_t n_open = 0;
    enum err err =
        store_load_open_latencies(chore->store, arena, &open, &n_open, msg);
    if (err != ERR_OK) {
        return err;
    }
    struct store_latency *over = arena_array(arena, n_open, sizeof *over);
    size_t n = 0;
    for (size_t i = 0; i < n_open; i++) {
        const struct tz *tz = zone_of(chore->conf, open[i].key.service);
        const struct store_latency_row *row = &open[i].row;
        if (local_day_at(tz, chore->now_ms - GRACE_MS).day > row->day) {
            over[n++] = (struct store_latency){.key = open[i].key,
                                               .day = row->day,
                                               .bytes = row->bytes,
                                               .n_bytes = row->n_bytes,
                                               .closed = true};
        }
    }
    if (n == 0) {
        return ERR_OK;
    }
    struct store_batch batch = {
        .now_ms = chore->now_ms, .latencies = over, .n_latencies = n};
    return store_commit(chore->store, &batch, chore->head, msg);
}

enum err latency_chore(struct chore *chore, struct errmsg *msg)
{
    struct arena arena = {0};
    enum err err = ERR_OK;
    int64_t ahead_ms = *chore->latency_next_ms - chore->now_ms;
    /* Far ahead: the clock was set back. */
    if (ahead_ms <= 0 || ahead_ms > LOOK_EVERY_MS) {
        err = end_days(chore, &arena, msg);
        if (err == ERR_OK) {
            *chore->latency_next_ms = next_end_ms(chore->conf, chore->now_ms);
        }
    }
    arena_fini(&arena);
    return err;
}

/* --- reading ------------------------------------------------------------ */

/* A probe's days as they are gathered. */
struct gathered_day {
    int64_t day;
    struct histogram times;
};

struct gathered {
    struct gathered_day *days; /* heap; by day */
    size_t n, capacity;
};

/* The entry of a day, made if missing. */
static struct histogram *times_on(struct gathered *gathered, int64_t day)
{
    size_t place = gathered->n;
    while (place > 0 && gathered->days[place - 1].day >= day) {
        place--;
    }
    if (place < gathered->n && gathered->days[place].day == day) {
        return &gathered->days[place].times;
    }
    gathered->days = heap_grow(gathered->days, gathered->n, &gathered->capacity,
                               sizeof *gathered->days);
    struct gathered_day *at = gathered->days + place;
    memmove(at + 1, at, (gathered->n - place) * sizeof *at);
    *at = (struct gathered_day){.day = day};
    gathered->n++;
    return &at->times;
}

static void gathered_fini(struct gathered *gathered)
{
    for (size_t i = 0; i < gathered->n; i++) {
        histogram_fini(&gathered->days[i].times);
    }
    free(gathered->days);
    *gathered = (struct gathered){0};
}

static struct response_times response_times(const struct histogram *from)
{
    return (struct response_times){
        .count = from->count,
        .min_us = from->min_us,
        .p50_us = histogram_quantile(from, 50000).us,
        .p90_us = histogram_quantile(from, 90000).us,
        .p99_us = histogram_quantile(from, 99000).us,
        .p999_us = histogram_quantile(from, 99900).us,
        .max_us = from->max_us,
    };
}

static enum err gather_series(struct arena *arena, struct store *store,
                              const struct store_latency_query *query,
                              struct gathered *into, struct errmsg *msg)
{
    struct store_latency_row *rows = NULL;
    size_t n = 0;
    enum err err = store_load_latencies(store, query, arena, &rows, &n, msg);
    for (size_t i = 0; err == ERR_OK && i < n; i++) {
        struct histogram day = {0};
        err = histogram_decode(rows[i].bytes, rows[i].n_bytes, &day);
        if (err == ERR_OK) {
            err = histogram_merge(times_on(into, rows[i].day), &day);
        }
        if (err != ERR_OK) {
            err = damaged(msg, &query->key, rows[i].day, ERR_CORRUPT);
        }
        histogram_fini(&day);
    }
    return err;
}

/* What to add up for one probe. */
struct names {
    const char *const *items;
    size_t n;
};

static struct names names_of(struct arena *arena, const char *id,
                             const char *const *was, size_t n_was)
{
    const char **names = arena_array(arena, n_was + 1, sizeof *names);
    names[0] = id;
    for (size_t i = 0; i < n_was; i++) {
        names[i + 1] = was[i];
    }
    return (struct names){names, n_was + 1};
}

/* The first day that begins at or after an instant. */
static int64_t day_from(const struct tz *tz, int64_t instant_ms)
{
    int64_t day = local_day_at(tz, instant_ms).day;
    return local_day_begins_ms(tz, day) < instant_ms ? day + 1 : day;
}

static enum err gather_probe(struct arena *arena, struct store *store,
                             const struct latency_query *query,
                             const struct conf_probe *probe,
                             struct gathered *into, struct errmsg *msg)
{
    const struct conf_service *service = query->service;
    struct names services =
        names_of(arena, service->id, service->was, service->n_was);
    struct names probes = names_of(arena, probe->id, probe->was, probe->n_was);
    const struct tz *tz = service->calendar.tz;
    size_t n_vantages = query->conf->n_vantages;
    size_t n = services.n * probes.n * n_vantages;
    enum err err = ERR_OK;
    for (size_t i = 0; i < n && err == ERR_OK; i++) {
        struct store_latency_query series = {
            .key = {services.items[i / n_vantages / probes.n],
                    probes.items[i / n_vantages % probes.n],
                    query->conf->vantages[i % n_vantages]},
            .from_day = day_from(tz, query->window.from_ms),
            .to_day = day_from(tz, query->window.to_ms),
            .through_seq = query->through_seq};
        err = gather_series(arena, store, &series, into, msg);
    }
    return err;
}

static const char *describe(struct arena *arena, const struct conf_probe *probe)
{
    char text[DESCRIPTION_MAX];
    const struct probe_ops *ops = probe_find(probe->type);
    if (ops == NULL || ops->describe == NULL) {
        return probe->id;
    }
    ops->describe(&probe->params, text, sizeof text);
    return arena_strdup(arena, text);
}

static struct report_latency sum_up(struct arena *arena,
                                    const struct gathered *gathered,
                                    const struct conf_probe *probe)
{
    struct response_day *days = arena_array(arena, gathered->n, sizeof *days);
    struct histogram whole = {0};
    size_t n = 0;
    for (size_t i = 0; i < gathered->n; i++) {
        const struct gathered_day *day = &gathered->days[i];
        /* Beyond what one holds (68 years of a look a second): left out. */
        if (day->times.count > 0 &&
            histogram_merge(&whole, &day->times) == ERR_OK) {
            days[n++] =
                (struct response_day){.date = civil_from_days(day->day),
                                      .times = response_times(&day->times)};
        }
    }
    struct report_latency latency = {.probe = probe->id,
                                     .describes = describe(arena, probe),
                                     .times = response_times(&whole),
                                     .days = days,
                                     .n_days = n};
    histogram_fini(&whole);
    return latency;
}

enum err latency_read(struct arena *arena, struct store *store,
                      const struct latency_query *query,
                      const struct report_latency **ret, size_t *ret_n,
                      struct errmsg *msg)
{
    const struct conf_service *service = query->service;
    struct report_latency *found =
        arena_array(arena, service->n_probes, sizeof *found);
    size_t n = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; i < service->n_probes && err == ERR_OK; i++) {
        struct gathered gathered = {0};
        err = gather_probe(arena, store, query, &service->probes[i], &gathered,
                           msg);
        if (err == ERR_OK) {
            found[n] = sum_up(arena, &gathered, &service->probes[i]);
            n += found[n].n_days > 0 ? 1 : 0;
        }
        gathered_fini(&gathered);
    }
    if (err == ERR_OK) {
        *ret = found;
        *ret_n = n;
    }
    return err;
}

#include "engine/showcase.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/span.h"
#include "engine/marks.h"
#include "store/load.h"
#include "store/outbox.h"

/* Most records read in one turn; the rest comes with the next. */
#define RECORDS_MAX 200
#define MONTH_MAX 24

/* "2026-11" of the local month so far; its figures. */
static struct figures month_so_far(struct arena *arena,
                                   const struct reckoning *reckoning,
                                   const struct tz *tz,
                                   char ret_text[MONTH_MAX])
{
    /* What has only just begun has nothing to show: the month before has. */
    int64_t within_ms = reckoning->now_ms - 1;
    struct civil_date date = tz_to_local(tz, within_ms).date;
    struct ivl window = {0};
    char text[MONTH_MAX + 4];
    snprintf(ret_text, MONTH_MAX, "%04d-%02d", date.year, date.month);
    snprintf(text, sizeof text, "%s/now", ret_text);
    enum err err = span_window(text, tz, reckoning->now_ms, &window, NULL);
    ASSERT(err == ERR_OK);
    return reckon_window(arena, reckoning, window);
}

enum err showcase_part(struct arena *arena, const struct showcase_of *of,
                       struct status_part **ret_part, struct errmsg *msg)
{
    const struct assessment *assessment = of->assessment;
    char month_text[MONTH_MAX];
    enum err err = marks_claims(arena, of->store, of->hushes, assessment, msg);
    struct status_service service = assess_status(arena, assessment, of->conf);
    if (err == ERR_OK) {
        err = marks_report(arena, of->store, &service, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    struct figures month =
        month_so_far(arena, assessment->reckoning, service.tz, month_text);
    *ret_part = status_part_make(
        &(struct status_view){.service = &service,
                              .month = &month,
                              .month_text = month_text,
                              .at_ms = assessment->reckoning->now_ms});
    return ERR_OK;
}

static enum err not_a_report(struct errmsg *msg,
                             const struct store_record_row *row)
{
    return errmsg_fail(msg, ERR_CORRUPT,
                       "record %lld is not what a report's is",
                       (long long)row->seq);
}

/* The files of one record, appended. */
static enum err add_files(struct arena *arena,
                          const struct store_record_row *row,
                          const json_t *body, struct showcase *into,
                          struct errmsg *msg)
{
    const json_t *files = json_object_get(body, "files");
    const json_t *made = json_object_get(body, "made_ms");
    const char *window = json_string_value(json_object_get(body, "window"));
    size_t n = json_array_size(files);
    struct site_report *reports =
        arena_array(arena, into->n_reports + n, sizeof *reports);
    if (!json_is_array(files) || !json_is_integer(made) || window == NULL) {
        return not_a_report(msg, row);
    }
    if (into->n_reports > 0) {
        memcpy(reports, into->reports, into->n_reports * sizeof *reports);
    }
    for (size_t i = 0; i < n; i++) {
        const json_t *file = json_array_get(files, i);
        const char *name = json_string_value(json_object_get(file, "name"));
        const char *hash = json_string_value(json_object_get(file, "sha256"));
        if (name == NULL || hash == NULL) {
            return not_a_report(msg, row);
        }
        reports[into->n_reports++] =
            (struct site_report){.name = arena_strdup(arena, name),
                                 .service = row->service,
                                 .window = arena_strdup(arena, window),
                                 .sha256 = arena_strdup(arena, hash),
                                 .made_ms = json_integer_value(made),
                                 .seq = row->seq};
    }
    into->reports = reports;
    return ERR_OK;
}

static enum err add_kind(struct arena *arena, struct store *store,
                         const char *kind, int64_t *seq, struct showcase *into,
                         struct errmsg *msg)
{
    struct store_query query = {
        .kind = kind, .from_seq = *seq + 1, .limit = RECORDS_MAX};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err = store_load_records(store, &query, arena, &rows, &n, msg);
    for (size_t i = 0; i < n && err == ERR_OK; i++) {
        json_t *body = json_loads(rows[i].body, 0, NULL);
        err = body == NULL ? not_a_report(msg, &rows[i])
                           : add_files(arena, &rows[i], body, into, msg);
        json_decref(body);
        if (err == ERR_OK) {
            *seq = rows[i].seq;
        }
    }
    return err;
}

/* How each channel stands, as `claimd status` says it. */
static enum err read_channels(struct arena *arena, struct store *store,
                              const struct conf *conf, struct showcase *into,
                              struct errmsg *msg)
{
    struct store_waiting *waiting = NULL;
    size_t n = 0;
    enum err err = store_load_waiting(store, arena, &waiting, &n, msg);
    if (err != ERR_OK) {
        return err;
    }
    into->channels =
        arena_array(arena, conf->n_channels, sizeof *into->channels);
    into->n_channels = conf->n_channels;
    for (size_t i = 0; i < conf->n_channels; i++) {
        struct status_channel *channel = &into->channels[i];
        channel->id = conf->channels[i].id;
        for (size_t k = 0; k < n; k++) {
            if (strcmp(waiting[k].channel, channel->id) == 0) {
                channel->waiting = waiting[k].n;
                channel->has_oldest = true;
                channel->oldest_ms = waiting[k].oldest_ms;
            }
        }
    }
    return ERR_OK;
}

enum err showcase_read(struct arena *arena, struct store *store,
                       const struct conf *conf, struct showcase_seen *seen,
                       struct showcase *ret, struct errmsg *msg)
{
    enum err err = read_channels(arena, store, conf, ret, msg);
    ret->ledger_bytes = store_bytes(store);
    if (err == ERR_OK) {
        err = add_kind(arena, store, "report", &seen->report, ret, msg);
    }
    if (err == ERR_OK) {
        err = add_kind(arena, store, "correction", &seen->correction, ret, msg);
    }
    return err;
}

/* Months that are over: their reports, made once and kept. */
#include "engine/chore.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "engine/kept.h"
#include "engine/log.h"
#include "engine/publish.h"
#include "io/clock.h"
#include "store/load.h"

#define GRACE_LEAST_MS 60000
#define BUDGET_MS 1000  /* of a turn, then the next one goes on */
#define LOOK_MS 3600000 /* between looks for data that arrived late */
#define RETRY_MS 60000  /* after a failure */
#define ZONE_MOST_MS (INT64_C(26) * 3600 * 1000)

/* One look at all months. */
struct look {
    struct chore *chore;
    struct arena arena;
    struct kept_config *configs;
    size_t n_configs;
    struct frozens frozen;
    struct publish_job *due; /* heap */
    size_t n_due, due_capacity;
    int64_t began_ms; /* monotonic */
    bool failed;      /* something is to be tried again */
};

/* Long enough for the observation that tells how the month ended. */
static int64_t grace_of(const struct conf_service *service)
{
    int64_t grace_ms = GRACE_LEAST_MS;
    for (size_t i = 0; i < service->n_probes; i++) {
        const struct conf_probe *probe = &service->probes[i];
        if (probe->critical && probe->max_gap_ms > grace_ms) {
            grace_ms = probe->max_gap_ms;
        }
    }
    return grace_ms;
}

/* A ledger that cannot be written would only fail again at once. */
static bool is_of_ledger(enum err err)
{
    return err == ERR_FULL || err == ERR_IO || err == ERR_BUSY;
}

static void log_failed(const struct look *look, const char *event,
                       const char *what, const char *why)
{
    struct log_line line = log_begin(LOG_LEVEL_ERROR, event);
    log_text(&line, "what", what);
    log_text(&line, "why", why);
    log_text(&line, "then", "tried again");
    log_end(&line, look->chore->now_ms);
}

/* --- what is due -------------------------------------------------------- */

static enum err first_seen(const struct look *look,
                           const struct conf_service *service, bool *ret_found,
                           int64_t *ret_ms, struct errmsg *msg)
{
    int64_t seen_ms = INSTANT_MAX;
    enum err err = ERR_OK;
    *ret_found = false;
    for (size_t i = 0; i <= service->n_was && err == ERR_OK; i++) {
        const char *id = i == 0 ? service->id : service->was[i - 1];
        bool found = false;
        int64_t ms = 0;
        err = store_load_first_seen(look->chore->store, id, &found, &ms, msg);
        if (found) {
            *ret_found = true;
            seen_ms = ms < seen_ms ? ms : seen_ms;
        }
    }
    *ret_ms = seen_ms;
    return err;
}

static enum err add_service(struct look *look, const struct conf *conf,
                            const struct conf_service *service, struct ivl ends,
                            struct errmsg *msg)
{
    struct months_query query = {.tz = service->calendar.tz,
                                 .ends = ends,
                                 .grace_ms = grace_of(service),
                                 .now_ms = look->chore->now_ms};
    bool seen = false;
    enum err err = first_seen(look, service, &seen, &query.seen_ms, msg);
    if (err != ERR_OK || !seen) {
        return err;
    }
    struct month months[MONTHS_MAX];
    size_t n = months_due(&query, months);
    for (size_t i = 0; i < n; i++) {
        if (frozen_find(&look->frozen, service->id, months[i].text) != NULL) {
            continue;
        }
        look->due = heap_grow(look->due, look->n_due, &look->due_capacity,
                              sizeof *look->due);
        look->due[look->n_due++] = (struct publish_job){
            .conf = conf, .service = service, .month = months[i]};
    }
    return ERR_OK;
}

/* Whether, in some zone, one of the months that could be due ended while the
 * configuration was in force. */
static bool ended_a_month(const struct kept_config *config, int64_t now_ms)
{
    struct month month = month_at(tz_utc(), now_ms + ZONE_MOST_MS);
    for (size_t i = 0; i <= MONTHS_MAX + 1; i++) {
        int64_t end_ms = month.window.from_ms;
        if (end_ms + ZONE_MOST_MS > config->from_ms &&
            end_ms - ZONE_MOST_MS <= config->to_ms) {
            return true;
        }
        month = month_before(tz_utc(), &month);
    }
    return false;
}

/* One that was recorded without its files is taken to have been as the one in
 * force now. */
static enum err conf_of(struct look *look, const struct kept_config *config,
                        const struct conf **ret_conf, struct errmsg *msg)
{
    const struct conf *now = look->chore->conf;
    *ret_conf = now;
    if (text_equal(config->hash, now->hash)) {
        return ERR_OK;
    }
    enum err err =
        kept_load(&look->arena, look->chore->store, config, ret_conf, msg);
    if (err == ERR_NOT_FOUND || err == ERR_UNSUPPORTED) {
        struct log_line line = log_begin(LOG_LEVEL_WARNING, "config_not_kept");
        log_text(&line, "why", msg->text);
        log_text(&line, "then", "its months are reckoned as configured now");
        log_end(&line, look->chore->now_ms);
        *ret_conf = now;
        err = ERR_OK;
    }
    return err;
}

static enum err find_due(struct look *look, struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < look->n_configs && err == ERR_OK; i++) {
        const struct kept_config *config = &look->configs[i];
        const struct conf *conf = NULL;
        if (!ended_a_month(config, look->chore->now_ms)) {
            continue;
        }
        err = conf_of(look, config, &conf, msg);
        struct ivl ends = {config->from_ms, config->to_ms};
        for (size_t k = 0; err == ERR_OK && k < conf->n_services; k++) {
            err = add_service(look, conf, &conf->services[k], ends, msg);
        }
    }
    return err;
}

/* --- making ------------------------------------------------------------- */

static bool is_spent(const struct look *look)
{
    return clock_mono().ms - look->began_ms >= BUDGET_MS;
}

/* Makes what time allows; `*ret_all` if nothing is left. */
static enum err make_due(struct look *look, bool *ret_all, struct errmsg *msg)
{
    *ret_all = true;
    for (size_t i = 0; i < look->n_due; i++) {
        const struct publish_job *job = &look->due[i];
        if (i > 0 && is_spent(look)) {
            *ret_all = false;
            return ERR_OK;
        }
        enum err err = publish_month(look->chore, job, msg);
        if (is_of_ledger(err)) {
            return err;
        }
        if (err != ERR_OK) {
            look->failed = true;
            log_failed(look, "report_failed", job->month.text, msg->text);
        }
    }
    return ERR_OK;
}

/* --- corrections -------------------------------------------------------- */

/* Up to which record the data of a report has been reckoned with. */
static int64_t reckoned_seq(const struct look *look,
                            const struct frozen *report)
{
    int64_t seq = look->chore->monthly->compared_seq;
    for (size_t i = 0; i < look->frozen.n; i++) {
        const struct frozen *one = &look->frozen.items[i];
        bool is_of = one->seq == report->seq || one->corrects == report->seq;
        seq = is_of && one->through_seq > seq ? one->through_seq : seq;
    }
    return seq;
}

static enum err conf_by_hash(struct look *look, const char *hash,
                             const struct conf **ret_conf, struct errmsg *msg)
{
    const struct kept_config *config =
        kept_by_hash(look->configs, look->n_configs, hash);
    if (text_equal(hash, look->chore->conf->hash)) {
        *ret_conf = look->chore->conf;
        return ERR_OK;
    }
    return config == NULL
               ? errmsg_fail(msg, ERR_NOT_FOUND,
                             "no configuration of hash %s is kept", hash)
               : kept_load(&look->arena, look->chore->store, config, ret_conf,
                           msg);
}

static enum err correct_one(struct look *look, const struct frozen *report,
                            struct errmsg *msg)
{
    struct store_late_query query = {.service = report->service,
                                     .from_ms = report->window.from_ms,
                                     .to_ms = report->window.to_ms,
                                     .after_seq = reckoned_seq(look, report)};
    bool late = false;
    enum err err = store_has_late_runs(look->chore->store, &query, &late, msg);
    if (err != ERR_OK || !late) {
        return err;
    }
    const struct conf *conf = NULL;
    err = conf_by_hash(look, report->config, &conf, msg);
    if (err == ERR_OK) {
        struct publish_correction correction = {conf, report, &look->frozen};
        err = publish_corrected(look->chore, &correction, msg);
    }
    return err;
}

/* Looks at what time allows; `*ret_all` if nothing is left. */
static enum err correct(struct look *look, bool *ret_all, struct errmsg *msg)
{
    struct monthly *monthly = look->chore->monthly;
    int64_t seq = look->chore->head->seq;
    for (size_t i = 0; i < look->frozen.n; i++) {
        const struct frozen *report = &look->frozen.items[i];
        if (report->is_correction || report->seq < monthly->compare_from) {
            continue;
        }
        if (is_spent(look)) {
            monthly->compare_from = report->seq;
            *ret_all = false;
            return ERR_OK;
        }
        enum err err = correct_one(look, report, msg);
        if (is_of_ledger(err)) {
            return err;
        }
        if (err != ERR_OK) {
            look->failed = true;
            log_failed(look, "correction_failed", report->window_text,
                       msg->text);
        }
    }
    bool whole = monthly->compare_from == 0 && !look->failed;
    monthly->compared_seq = whole ? seq : monthly->compared_seq;
    monthly->compare_from = 0;
    return ERR_OK;
}

/* --- files -------------------------------------------------------------- */

/* Files that somebody took away, or that could not be written then. */
static void restore_files(struct look *look)
{
    struct chore *chore = look->chore;
    struct month oldest = month_at(tz_utc(), chore->now_ms);
    for (size_t i = 0; i <= MONTHS_MAX; i++) {
        oldest = month_before(tz_utc(), &oldest);
    }
    for (size_t i = 0; i < look->frozen.n; i++) {
        struct errmsg msg = {0};
        if (look->frozen.items[i].window.from_ms < oldest.window.from_ms) {
            continue;
        }
        if (publish_files(chore, &look->frozen.items[i], true, &msg) !=
            ERR_OK) {
            log_failed(look, "report_not_written",
                       look->frozen.items[i].window_text, msg.text);
            return;
        }
    }
    chore->monthly->files_checked = true;
}

/* --- the chore ---------------------------------------------------------- */

static int64_t next_month_ms(const struct chore *chore)
{
    int64_t next_ms = chore->now_ms + LOOK_MS;
    for (size_t i = 0; i < chore->conf->n_services; i++) {
        const struct conf_service *service = &chore->conf->services[i];
        int64_t ms = months_next_ms(service->calendar.tz, grace_of(service),
                                    chore->now_ms);
        next_ms = ms < next_ms ? ms : next_ms;
    }
    return next_ms;
}

/* Whether nothing can have become due since the last look; a clock that was set
 * back is no reason to wait longer. */
static bool may_wait(const struct chore *chore)
{
    int64_t wait_ms = chore->monthly->next_ms - chore->now_ms;
    return text_equal(chore->monthly->conf_hash, chore->conf->hash) &&
           wait_ms > 0 && wait_ms <= LOOK_MS;
}

/* Whether data was filled in since. */
static enum err look_for_late(const struct chore *chore, bool *ret_late,
                              struct errmsg *msg)
{
    struct arena arena = {0};
    struct store_query query = {.kind = "backfill", .limit = 1, .newest = true};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err =
        store_load_records(chore->store, &query, &arena, &rows, &n, msg);
    int64_t seq = err == ERR_OK && n > 0 ? rows[0].seq : 0;
    *ret_late = seq > chore->monthly->late_seq;
    chore->monthly->late_seq = seq;
    arena_fini(&arena);
    return err;
}

static enum err gather(struct look *look, struct errmsg *msg)
{
    struct store *store = look->chore->store;
    enum err err = kept_configs(&look->arena, store, 0, &look->configs,
                                &look->n_configs, msg);
    if (err == ERR_OK) {
        err = frozen_load(&look->arena, store, NULL, 0, &look->frozen, msg);
    }
    return err == ERR_OK ? find_due(look, msg) : err;
}

/* Whether the open runs are to be closed first: once for a month that ended,
 * not for each time it is tried again. */
static bool must_ask(const struct look *look)
{
    int64_t asked_ms = look->chore->monthly->asked_ms;
    bool must = false;
    for (size_t i = 0; i < look->n_due; i++) {
        must = must || look->due[i].month.window.to_ms >= asked_ms;
    }
    return must || (look->n_due > 0 && asked_ms > look->chore->now_ms);
}

static enum err work(struct look *look, struct errmsg *msg)
{
    struct monthly *monthly = look->chore->monthly;
    bool all = true;
    enum err err = gather(look, msg);
    if (err == ERR_OK && !monthly->files_checked) {
        restore_files(look);
    }
    if (err == ERR_OK && must_ask(look)) {
        monthly->asked_ms = look->chore->now_ms;
        look->chore->close_runs = true;
        return ERR_OK;
    }
    if (err == ERR_OK) {
        err = make_due(look, &all, msg);
    }
    if (err != ERR_OK || !all) {
        return err;
    }
    look->began_ms = clock_mono().ms;
    err = correct(look, &all, msg);
    if (err == ERR_OK && all) {
        monthly->next_ms = next_month_ms(look->chore);
    }
    if (look->failed) {
        monthly->next_ms = look->chore->now_ms + RETRY_MS;
    }
    return err;
}

enum err monthly_chore(struct chore *chore, struct errmsg *msg)
{
    struct monthly *monthly = chore->monthly;
    bool late = false;
    ASSERT(chore->store != NULL && monthly != NULL);
    if (chore->is_last) {
        return ERR_OK;
    }
    enum err err = look_for_late(chore, &late, msg);
    if (err != ERR_OK || (!late && may_wait(chore))) {
        return err;
    }
    memcpy(monthly->conf_hash, chore->conf->hash, sizeof monthly->conf_hash);
    monthly->next_ms = chore->now_ms;
    struct look look = {.chore = chore, .began_ms = clock_mono().ms};
    err = work(&look, msg);
    if (err != ERR_OK) {
        monthly->next_ms = chore->now_ms + RETRY_MS;
    }
    free(look.due);
    arena_fini(&look.arena);
    return err;
}

#include "engine/keeper.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"
#include "engine/assess.h"
#include "engine/chore.h"
#include "engine/configured.h"
#include "engine/declared.h"
#include "engine/harvest.h"
#include "engine/hush.h"
#include "engine/orphans.h"
#include "engine/told.h"
#include "report/json_out.h"
#include "report/message.h"
#include "report/wording.h"
#include "store/digest.h"
#include "store/load.h"

#define BODY_MAX 65536
#define ACTIVE_MAX (16 * 1024 * 1024)
#define HARVEST_RECORDS 500 /* most in one transaction, about */

struct keeper {
    struct store *store;
    struct store_state state;
    struct told_book book;
    struct hushes hushes;
    int64_t declared_seq;  /* declarations up to here have been judged by */
    int64_t prune_next_ms; /* prune_chore's */
    char *key_path;        /* beside the ledger */
    struct signer *signer; /* NULL until first needed */
    struct monthly monthly;
};

enum err keeper_open(const char *path, struct keeper **ret_keeper,
                     struct errmsg *msg)
{
    struct keeper *keeper = heap_alloc(sizeof *keeper);
    struct arena arena = {0};
    keeper->key_path = heap_strdup(arena_printf(&arena, "%s.key", path));
    arena_fini(&arena);
    enum err err = store_open(path, STORE_DAEMON, &keeper->store, msg);
    if (err == ERR_OK) {
        err = store_state(keeper->store, &keeper->state, msg);
    }
    if (err != ERR_OK) {
        keeper_close(keeper);
        return err;
    }
    /* Whatever was said before: each service is judged at the start. */
    keeper->declared_seq = keeper->state.head.seq;
    *ret_keeper = keeper;
    return ERR_OK;
}

void keeper_close(struct keeper *keeper)
{
    if (keeper == NULL) {
        return;
    }
    told_fini(&keeper->book);
    hushes_fini(&keeper->hushes);
    signer_close(keeper->signer);
    free(keeper->key_path);
    store_close(keeper->store);
    free(keeper);
}

const struct store_state *keeper_state(const struct keeper *keeper)
{
    return &keeper->state;
}

enum err keeper_open_run(struct keeper *keeper, const struct series_key *key,
                         struct arena *scratch, bool *ret_found,
                         struct run *ret_run, struct errmsg *msg)
{
    return store_load_open_run(keeper->store, key, scratch, ret_found, ret_run,
                               msg);
}

static void add_line(struct keeper_turn *turn,
                     const struct conf_service *service,
                     const struct notice *notice)
{
    struct buf text;
    buf_init(&text, BODY_MAX);
    wording_notice(&text, service->name, notice, service->calendar.tz,
                   LANGUAGE_EN);
    for (char *p = text.data; p != NULL && *p != '\0'; p++) {
        *p = *p == '\n' ? ' ' : *p; /* the log has a line for each event */
    }
    char when[CIVIL_INSTANT_MAX];
    const char *subject =
        notice->incident == NULL
            ? notice->judgement->claim->id
            : civil_render_instant(notice->incident->start_ms, 0, when);
    turn->lines = heap_grow(turn->lines, turn->n_lines, &turn->lines_capacity,
                            sizeof *turn->lines);
    turn->lines[turn->n_lines++] = (struct keeper_line){
        .kind = notice->kind,
        .service = arena_strdup(&turn->arena, service->id),
        .subject = arena_strdup(&turn->arena, subject),
        .verdict = notice->incident == NULL
                       ? verdict_name(notice->judgement->verdict)
                       : NULL,
        .text = arena_strdup(&turn->arena, buf_str(&text)),
    };
    buf_fini(&text);
}

/* The same event always has the same key, so that a receiver can tell a
 * message that came twice. */
static const char *message_key(const struct keeper *keeper,
                               const struct keeper_turn *turn,
                               struct arena *arena, const char *cause,
                               const char *kind)
{
    return arena_printf(arena, "%s:%s:%s:%" PRId64, keeper->state.agent_id,
                        cause, kind, turn->now_ms);
}

/* What all messages of a turn say of their origin. */
static struct message origin_of(const struct keeper *keeper,
                                struct keeper_turn *turn)
{
    char hex[DIGEST_HEX];
    return (struct message){
        .at_ms = turn->now_ms,
        .agent_id = keeper->state.agent_id,
        .ledger_seq = turn->head.seq,
        .ledger_head =
            arena_strdup(&turn->arena, digest_hex(turn->head.hash, hex)),
    };
}

/* The words under which a mute or an acknowledgement names it. */
static const char *subject_of(struct arena *arena, const struct notice *notice)
{
    return notice->incident == NULL ? notice->judgement->claim->id
                                    : arena_printf(arena, "incident:%" PRId64,
                                                   notice->incident->start_ms);
}

static void add_record(struct harvest *harvest, struct keeper_turn *turn,
                       const struct conf_service *service,
                       const struct notice *notice)
{
    struct buf body;
    buf_init(&body, BODY_MAX);
    const char *kind = told_record(notice, turn->now_ms, &body);
    harvest_record(harvest, kind, service->id, buf_str(&body));
    buf_fini(&body);
    add_line(turn, service, notice);
}

/* A service being told of. */
struct telling {
    struct keeper *keeper;
    struct keeper_turn *turn;
    struct harvest *harvest;
    struct arena *arena; /* the service's */
    const struct conf_service *service;
    const struct assessment *assessment;
};

static struct message message_of(const struct telling *telling,
                                 const char *cause, const char *kind)
{
    struct message message = origin_of(telling->keeper, telling->turn);
    message.key = message_key(telling->keeper, telling->turn, telling->arena,
                              cause, kind);
    message.service_id = telling->service->id;
    message.service_name = telling->service->name;
    message.tz = telling->service->calendar.tz;
    return message;
}

/* All records of a message come before it; it speaks of the last. */
static void add_alert(const struct telling *telling, const struct alert *alert)
{
    const char *service = telling->service->id;
    const char *kind = notice_kind_name(alert->lead->kind);
    const char *subject = subject_of(telling->arena, alert->lead);
    const char *cause = message_cause_of(telling->arena, service, alert->lead);
    struct message message = message_of(telling, cause, kind);
    if (hushes_mute(&telling->keeper->hushes, service, subject,
                    message.at_ms)) {
        return;
    }
    struct buf body;
    buf_init(&body, BODY_MAX);
    message_alert(&body, &message, alert);
    harvest_alert(telling->harvest, message.key, cause, kind, buf_str(&body));
    buf_fini(&body);
}

/* A first down after a gap (a restart in the middle of an outage) is not
 * confirmed yet and reads as up: no reason to tell that the outage is over. */
static const struct incident *
incidents_to_tell(struct arena *arena, const struct reckoning *reckoning,
                  const struct told *told)
{
    size_t n = reckoning->n_incidents;
    bool told_open = false;
    for (size_t i = 0; i < told->n_incidents; i++) {
        told_open = told_open || told->incidents[i].open;
    }
    if (n == 0 || !told_open || !reckoning_is_unconfirmed(reckoning)) {
        return reckoning->incidents;
    }
    struct incident *copies = arena_array(arena, n, sizeof *copies);
    memcpy(copies, reckoning->incidents, n * sizeof *copies);
    copies[n - 1].open = true;
    return copies;
}

static const struct notice *decide(struct keeper *keeper, struct arena *arena,
                                   const struct assessment *assessment,
                                   size_t *ret_n)
{
    const struct told *told = told_of(&keeper->book, assessment->service->id);
    struct judgement *judgements =
        arena_array(arena, assessment->n_claims, sizeof *judgements);
    for (size_t i = 0; i < assessment->n_claims; i++) {
        judgements[i] = assessment->claims[i].judgement;
    }
    struct notice_input input = {
        .told_claims = told->claims,
        .n_told_claims = told->n_claims,
        .told_incidents = told->incidents,
        .n_told_incidents = told->n_incidents,
        .judgements = judgements,
        .n_judgements = assessment->n_claims,
        .incidents = incidents_to_tell(arena, assessment->reckoning, told),
        .n_incidents = assessment->reckoning->n_incidents,
        .tell_from_ms = keeper->book.first_start_ms,
    };
    return notices(arena, &input, ret_n);
}

/* The incident that is open, or NULL. */
static const struct incident *open_incident(const struct reckoning *reckoning)
{
    size_t n = reckoning->n_incidents;
    bool open = n > 0 && reckoning->incidents[n - 1].open;
    return open ? &reckoning->incidents[n - 1] : NULL;
}

static bool is_silent(const struct telling *telling, const char *subject,
                      int64_t since_ms)
{
    const struct hushes *hushes = &telling->keeper->hushes;
    const char *service = telling->service->id;
    int64_t now_ms = telling->turn->now_ms;
    return hushes_mute(hushes, service, subject, now_ms) ||
           hushes_acknowledge(hushes, service, subject, since_ms, now_ms);
}

/* What still fires and nobody has said that he knows. */
static struct message_firing firing_of(const struct telling *telling,
                                       const struct told *told)
{
    const struct assessment *assessment = telling->assessment;
    const struct judgement **claims =
        arena_array(telling->arena, assessment->n_claims, sizeof *claims);
    struct message_firing firing = {.claims = claims};
    for (size_t i = 0; i < assessment->n_claims; i++) {
        const struct judgement *now = &assessment->claims[i].judgement;
        int64_t since_ms = told_since(told, now->claim->id);
        if (verdict_is_drift(now->verdict) &&
            !is_silent(telling, now->claim->id, since_ms)) {
            claims[firing.n_claims++] = now;
        }
    }
    const struct incident *open = open_incident(assessment->reckoning);
    if (open != NULL) {
        const char *subject =
            arena_printf(telling->arena, "incident:%" PRId64, open->start_ms);
        firing.incident =
            is_silent(telling, subject, open->start_ms) ? NULL : open;
    }
    return firing;
}

static void record_reminder(const struct telling *telling,
                            const struct message_firing *firing)
{
    struct buf body;
    struct canon canon;
    buf_init(&body, BODY_MAX);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_array(&canon, "subjects");
    for (size_t i = 0; i < firing->n_claims; i++) {
        canon_string(&canon, NULL, firing->claims[i]->claim->id);
    }
    if (firing->incident != NULL) {
        canon_string(&canon, NULL,
                     arena_printf(telling->arena, "incident:%" PRId64,
                                  firing->incident->start_ms));
    }
    canon_end_array(&canon);
    canon_end_object(&canon);
    harvest_record(telling->harvest, "reminder", telling->service->id,
                   buf_str(&body));
    buf_fini(&body);
}

/* Every `remind_every` since the last word, and when a mute has ended. */
static bool reminder_is_due(const struct telling *telling,
                            const struct told *told)
{
    int64_t every_ms = telling->turn->snapshot->conf->remind_every_ms;
    int64_t now_ms = telling->turn->now_ms;
    if (told->last_word_ms == INSTANT_MIN) {
        return false;
    }
    bool unmuted =
        hushes_mute_ended(&telling->keeper->hushes, telling->service->id,
                          told->last_word_ms, now_ms) != INSTANT_MIN;
    return unmuted || (every_ms > 0 && now_ms - told->last_word_ms >= every_ms);
}

static void remind(const struct telling *telling, struct told *told)
{
    if (!reminder_is_due(telling, told)) {
        return;
    }
    struct message_firing firing = firing_of(telling, told);
    if (firing.n_claims == 0 && firing.incident == NULL) {
        return;
    }
    const char *cause =
        arena_printf(telling->arena, "%s/reminder", telling->service->id);
    struct message message = message_of(telling, cause, "reminder");
    struct buf body;
    buf_init(&body, BODY_MAX);
    record_reminder(telling, &firing);
    message_reminder(&body, &message, &firing);
    harvest_alert(telling->harvest, message.key, cause, "reminder",
                  buf_str(&body));
    buf_fini(&body);
    told->last_word_ms = telling->turn->now_ms;
}

/* Puts into the harvest what is worth telling of one service, and remembers
 * that it was told. */
static void tell(const struct telling *telling)
{
    struct keeper_turn *turn = telling->turn;
    size_t n = 0;
    size_t n_alerts = 0;
    const struct notice *found =
        decide(telling->keeper, telling->arena, telling->assessment, &n);
    const struct alert *alerts = alerts_of(telling->arena, found, n, &n_alerts);
    for (size_t i = 0; i < n; i++) {
        add_record(telling->harvest, turn, telling->service, &found[i]);
    }
    for (size_t i = 0; i < n_alerts; i++) {
        add_alert(telling, &alerts[i]);
    }
    struct told *told = told_of(&telling->keeper->book, telling->service->id);
    told_note(told, found, n, turn->now_ms);
    if (n == 0) {
        remind(telling, told);
    }
}

/* Judges one service from what is on disk; its memory is given back at once,
 * so that a thousand services need no more than one. */
static enum err judge_service(struct keeper *keeper, struct keeper_turn *turn,
                              const struct conf_service *service,
                              struct harvest *harvest, struct errmsg *msg)
{
    struct arena arena = {0};
    struct assessment assessment = {0};
    enum err err =
        assess_ledger(&arena,
                      &(struct assess_past){.conf = turn->snapshot->conf,
                                            .service = service,
                                            .store = keeper->store,
                                            .now_ms = turn->now_ms},
                      &assessment, msg);
    if (err == ERR_OK) {
        tell(&(struct telling){keeper, turn, harvest, &arena, service,
                               &assessment});
    }
    arena_fini(&arena);
    return err;
}

static enum err configure(struct keeper *keeper, struct keeper_turn *turn,
                          struct errmsg *msg)
{
    struct store_batch batch = {.now_ms = turn->now_ms};
    enum err err =
        configured_records(&turn->arena, keeper->store, turn->snapshot->conf,
                           turn->now_ms, &batch, msg);
    struct store_run *orphans = NULL;
    if (err == ERR_OK) {
        err = orphans_find(&turn->arena, keeper->store, turn->snapshot->conf,
                           &orphans, &batch.n_runs, msg);
        batch.runs = orphans;
    }
    if (err == ERR_OK) {
        err = store_commit(keeper->store, &batch, &turn->head, msg);
    }
    if (err == ERR_OK && !keeper->book.loaded) {
        err = told_load(&keeper->book, keeper->store, msg);
    }
    return err;
}

static void first_error(struct keeper_turn *turn, enum err err,
                        const struct errmsg *msg)
{
    if (turn->judge_err == ERR_OK) {
        turn->judge_err = err;
        turn->msg = *msg;
    }
}

/* Commits what was gathered. If that fails nothing of it was told: the book is
 * read anew and the services of `from` to `to` are judged again. */
static enum err commit_harvest(struct keeper *keeper, struct keeper_turn *turn,
                               struct harvest *harvest, size_t from, size_t to)
{
    struct errmsg msg = {0};
    enum err err = harvest_commit(harvest, keeper->store, &turn->head, &msg);
    if (err != ERR_OK) {
        first_error(turn, err, &msg);
        memset(turn->judged + from, false, to - from);
        told_fini(&keeper->book);
        turn->n_lines = turn->n_lines_told;
    }
    turn->n_lines_told = turn->n_lines;
    return err;
}

/* One service that cannot be judged must not silence the others; a ledger that
 * cannot be written would only fail again. */
static void judge_all(struct keeper *keeper, struct keeper_turn *turn)
{
    const struct conf *conf = turn->snapshot->conf;
    struct harvest harvest;
    size_t from = 0; /* the first whose harvest is not on disk */
    enum err err = ERR_OK;
    harvest_init(&harvest, conf, &keeper->state, turn->now_ms);
    turn->judged =
        arena_array(&turn->arena, turn->n_judge, sizeof *turn->judged);
    for (size_t i = 0; i < turn->n_judge && err == ERR_OK; i++) {
        struct errmsg msg = {0};
        ASSERT(turn->judge[i] < conf->n_services);
        enum err judged = judge_service(
            keeper, turn, &conf->services[turn->judge[i]], &harvest, &msg);
        turn->judged[i] = judged == ERR_OK;
        if (judged != ERR_OK) {
            first_error(turn, judged, &msg);
        }
        if (harvest.n_records >= HARVEST_RECORDS || i + 1 == turn->n_judge) {
            err = commit_harvest(keeper, turn, &harvest, from, i + 1);
            from = i + 1;
        }
    }
    harvest_fini(&harvest);
}

/* The service of that id, by its present or a former name; n_services if there
 * is none. */
static size_t service_index(const struct conf *conf, const char *id)
{
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        if (strcmp(service->id, id) == 0) {
            return i;
        }
        for (size_t k = 0; k < service->n_was; k++) {
            if (strcmp(service->was[k], id) == 0) {
                return i;
            }
        }
    }
    return conf->n_services;
}

static bool is_chosen(const struct keeper_turn *turn, size_t index)
{
    for (size_t i = 0; i < turn->n_judge; i++) {
        if (turn->judge[i] == index) {
            return true;
        }
    }
    return false;
}

/* What a command declared beside us is judged by at once. */
static enum err choose_declared(struct keeper *keeper, struct keeper_turn *turn,
                                struct errmsg *msg)
{
    const struct conf *conf = turn->snapshot->conf;
    const char *const *ids = NULL;
    size_t n_ids = 0;
    enum err err = declared_since(&turn->arena, keeper->store,
                                  &keeper->declared_seq, &ids, &n_ids, msg);
    if (err != ERR_OK || n_ids == 0) {
        return err;
    }
    size_t *chosen =
        arena_array(&turn->arena, turn->n_judge + n_ids, sizeof *chosen);
    if (turn->n_judge > 0) {
        memcpy(chosen, turn->judge, turn->n_judge * sizeof *chosen);
    }
    turn->judge = chosen;
    for (size_t i = 0; i < n_ids; i++) {
        size_t index = service_index(conf, ids[i]);
        if (index < conf->n_services && !is_chosen(turn, index)) {
            chosen[turn->n_judge++] = index;
        }
    }
    return ERR_OK;
}

/* One chore that fails must not keep the others from being done. */
static void do_chores(struct keeper *keeper, struct keeper_turn *turn)
{
    typedef enum err do_chore(struct chore * chore, struct errmsg * msg);
    static do_chore *const chores[] = {heads_chore, monthly_chore, prune_chore};
    struct chore chore = {.store = keeper->store,
                          .state = &keeper->state,
                          .conf = turn->snapshot->conf,
                          .now_ms = turn->now_ms,
                          .head = &turn->head,
                          .prune_next_ms = &keeper->prune_next_ms,
                          .key_path = keeper->key_path,
                          .signer = &keeper->signer,
                          .monthly = &keeper->monthly,
                          .is_last = turn->judge == NULL};
    for (size_t i = 0; i < ARRAY_LEN(chores); i++) {
        struct errmsg msg = {0};
        enum err err = chores[i](&chore, &msg);
        if (err != ERR_OK) {
            first_error(turn, err, &msg);
        }
    }
    turn->close_runs = chore.close_runs;
}

static void add_active(struct json_out *json,
                       const struct conf_service *service,
                       const struct notice *notice, int64_t since_ms)
{
    struct arena arena = {0};
    struct buf text;
    json_out_object(json, NULL);
    json_out_text(json, "cause", message_cause_of(&arena, service->id, notice));
    json_out_text(json, "kind", notice_kind_name(notice->kind));
    json_out_text(json, "severity", message_severity(notice->kind));
    json_out_text(json, "service", service->id);
    json_out_instant(json, "since", true, since_ms, service->calendar.tz);
    json_out_object(json, "subject");
    for (int i = 0; i < 2; i++) {
        buf_init(&text, BODY_MAX);
        wording_subject(&text, service->name, notice, service->calendar.tz,
                        i == 0 ? LANGUAGE_JA : LANGUAGE_EN);
        json_out_text(json, i == 0 ? "ja" : "en", buf_str(&text));
        buf_fini(&text);
    }
    json_out_end_object(json);
    json_out_end_object(json);
    arena_fini(&arena);
}

/* What of a service fires, as last told. */
static void add_service_active(struct json_out *json, struct keeper *keeper,
                               const struct conf_service *service)
{
    const struct told *told = told_of(&keeper->book, service->id);
    for (size_t i = 0; i < told->n_incidents; i++) {
        const struct told_incident *open = &told->incidents[i];
        struct incident incident = {
            .start_ms = open->start_ms, .end_ms = open->end_ms, .open = true};
        struct notice notice = {.kind = NOTICE_INCIDENT_OPENED,
                                .incident = &incident};
        if (open->open) {
            add_active(json, service, &notice, open->start_ms);
        }
    }
    for (size_t i = 0; i < told->n_claims; i++) {
        const struct told_claim *known = &told->claims[i];
        struct claim claim = {.id = known->claim_id};
        struct judgement judgement = {.claim = &claim,
                                      .verdict = known->verdict};
        bool drift = verdict_is_drift(known->verdict);
        struct notice notice = {.kind = drift ? NOTICE_DRIFT : NOTICE_AT_RISK,
                                .judgement = &judgement};
        if (drift || known->at_risk) {
            add_active(json, service, &notice, known->since_ms);
        }
    }
}

static const char *active_of(struct keeper *keeper, struct keeper_turn *turn)
{
    const struct conf *conf = turn->snapshot->conf;
    struct buf out;
    struct json_out json;
    buf_init(&out, ACTIVE_MAX);
    json_out_init(&json, &out, -1);
    json_out_array(&json, NULL);
    for (size_t i = 0; i < conf->n_services; i++) {
        add_service_active(&json, keeper, &conf->services[i]);
    }
    json_out_end_array(&json);
    const char *text =
        out.overflowed ? NULL : arena_strdup(&turn->arena, buf_str(&out));
    buf_fini(&out);
    return text;
}

void keeper_turn_run(struct keeper *keeper, struct keeper_turn *turn)
{
    struct errmsg msg = {0};
    turn->err =
        store_commit(keeper->store, turn->batch, &turn->head, &turn->msg);
    if (turn->err != ERR_OK) {
        return;
    }
    turn->log_bytes = store_log_bytes(keeper->store);
    enum err err = ERR_OK;
    if (turn->configure || !keeper->book.loaded) {
        err = configure(keeper, turn, &msg);
    }
    if (err == ERR_OK) {
        err = hushes_load(&keeper->hushes, keeper->store, &msg);
    }
    if (err == ERR_OK) {
        err = choose_declared(keeper, turn, &msg);
    }
    if (err == ERR_OK) {
        judge_all(keeper, turn);
        do_chores(keeper, turn);
    } else {
        turn->configure_again = true;
        first_error(turn, err, &msg);
    }
    if (turn->want_active && keeper->book.loaded) {
        turn->active = active_of(keeper, turn);
    }
    turn->standing = standing_of(&keeper->book, turn->snapshot->conf);
    if (turn->want_outbox) {
        struct message origin = origin_of(keeper, turn);
        err = harvest_seal(keeper->store, turn->snapshot->conf, &origin,
                           &turn->head, &msg);
        if (err != ERR_OK) {
            first_error(turn, err, &msg);
        }
        err = store_load_outbox(keeper->store, KEEPER_OUTBOX_MAX, &turn->arena,
                                &turn->outbox, &turn->n_outbox, &msg);
        if (err != ERR_OK) {
            first_error(turn, err, &msg);
        }
    }
}

void keeper_turn_clear(struct keeper_turn *turn)
{
    free(turn->lines);
    arena_fini(&turn->arena);
    *turn = (struct keeper_turn){0};
}

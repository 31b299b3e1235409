#include "engine/keeper.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "core/civil.h"
#include "engine/assess.h"
#include "engine/chore.h"
#include "engine/configured.h"
#include "engine/orphans.h"
#include "engine/told.h"
#include "report/wording.h"
#include "store/load.h"

#define BODY_MAX 65536
#define OUTBOX_LOAD_MAX 64 /* of each channel */
#define KEY_MAX 512

struct keeper {
    struct store *store;
    struct store_state state;
    struct told_book book;
    int64_t prune_next_ms; /* prune_chore's */
    char *key_path;        /* beside the ledger */
    struct signer *signer; /* NULL until first needed */
    struct monthly monthly;
};

/* What judging one service adds to the ledger. */
struct outcome {
    struct arena *arena;          /* the service's, for texts */
    struct store_record *records; /* heap */
    size_t n_records, records_capacity;
    struct store_message *messages;
    size_t n_messages, messages_capacity;
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
    *ret_keeper = keeper;
    return ERR_OK;
}

void keeper_close(struct keeper *keeper)
{
    if (keeper == NULL) {
        return;
    }
    told_fini(&keeper->book);
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
        .text = arena_strdup(&turn->arena, buf_str(&text)),
    };
    buf_fini(&text);
}

/* The same event always has the same key, so that a receiver can tell a
 * message that came twice. */
static const char *message_key(const struct keeper *keeper,
                               const struct keeper_turn *turn,
                               struct arena *arena,
                               const struct conf_service *service,
                               const struct notice *notice)
{
    if (notice->incident != NULL) {
        return arena_printf(arena, "%s:%s:%s:%" PRId64 ":%" PRId64,
                            keeper->state.agent_id, service->id,
                            notice_kind_name(notice->kind),
                            notice->incident->start_ms, turn->now_ms);
    }
    return arena_printf(arena, "%s:%s:%s:%s:%" PRId64, keeper->state.agent_id,
                        service->id, notice_kind_name(notice->kind),
                        notice->judgement->claim->id, turn->now_ms);
}

static void add_messages(struct keeper *keeper, struct keeper_turn *turn,
                         const struct conf_service *service,
                         const struct notice *notice, struct outcome *outcome)
{
    const struct conf *conf = turn->snapshot->conf;
    const char *key =
        message_key(keeper, turn, outcome->arena, service, notice);
    struct buf body;
    buf_init(&body, BODY_MAX);
    wording_notice_json(&body,
                        &(struct notice_message){.service_id = service->id,
                                                 .service_name = service->name,
                                                 .notice = notice,
                                                 .tz = service->calendar.tz,
                                                 .at_ms = turn->now_ms,
                                                 .key = key});
    const char *text = arena_strdup(outcome->arena, buf_str(&body));
    buf_fini(&body);
    for (size_t i = 0; i < conf->n_channels; i++) {
        outcome->messages =
            heap_grow(outcome->messages, outcome->n_messages,
                      &outcome->messages_capacity, sizeof *outcome->messages);
        outcome->messages[outcome->n_messages++] = (struct store_message){
            .record_index = outcome->n_records - 1,
            .channel = conf->channels[i].id,
            .key = key,
            .body = text,
        };
    }
}

static void add_notice(struct keeper *keeper, struct keeper_turn *turn,
                       const struct conf_service *service,
                       const struct notice *notice, struct outcome *outcome)
{
    struct buf body;
    buf_init(&body, BODY_MAX);
    const char *kind = told_record(notice, turn->now_ms, &body);
    outcome->records =
        heap_grow(outcome->records, outcome->n_records,
                  &outcome->records_capacity, sizeof *outcome->records);
    outcome->records[outcome->n_records++] = (struct store_record){
        .at_ms = turn->now_ms,
        .kind = kind,
        .service = service->id,
        .body = arena_strdup(outcome->arena, buf_str(&body)),
    };
    buf_fini(&body);
    if (notice_alerts(notice->kind)) {
        add_messages(keeper, turn, service, notice, outcome);
    }
    add_line(turn, service, notice);
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

/* What is worth telling of one service. */
struct found {
    const struct notice *items;
    size_t n;
};

/* Writes what was found and then remembers that it was told. */
static enum err tell(struct keeper *keeper, struct keeper_turn *turn,
                     struct arena *arena, const struct conf_service *service,
                     const struct found *found, struct errmsg *msg)
{
    size_t lines_before = turn->n_lines;
    struct outcome outcome = {.arena = arena};
    for (size_t i = 0; i < found->n; i++) {
        add_notice(keeper, turn, service, &found->items[i], &outcome);
    }
    struct store_batch batch = {
        .now_ms = turn->now_ms,
        .records = outcome.records,
        .n_records = outcome.n_records,
        .messages = outcome.messages,
        .n_messages = outcome.n_messages,
    };
    enum err err = store_commit(keeper->store, &batch, &turn->head, msg);
    if (err == ERR_OK) {
        told_note(told_of(&keeper->book, service->id), found->items, found->n,
                  turn->now_ms);
    } else {
        turn->n_lines = lines_before;
    }
    free(outcome.records);
    free(outcome.messages);
    return err;
}

/* Judges one service from what is on disk; its memory is given back at once,
 * so that a thousand services need no more than one. */
static enum err judge_service(struct keeper *keeper, struct keeper_turn *turn,
                              const struct conf_service *service,
                              struct errmsg *msg)
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
        struct found found = {0};
        found.items = decide(keeper, &arena, &assessment, &found.n);
        if (found.n > 0) {
            err = tell(keeper, turn, &arena, service, &found, msg);
        }
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

/* One service that cannot be judged must not silence the others; a ledger that
 * cannot be written would only fail again. */
static void judge_all(struct keeper *keeper, struct keeper_turn *turn)
{
    const struct conf *conf = turn->snapshot->conf;
    turn->judged =
        arena_array(&turn->arena, turn->n_judge, sizeof *turn->judged);
    for (size_t i = 0; i < turn->n_judge; i++) {
        ASSERT(turn->judge[i] < conf->n_services);
        struct errmsg msg = {0};
        enum err err =
            judge_service(keeper, turn, &conf->services[turn->judge[i]], &msg);
        turn->judged[i] = err == ERR_OK;
        if (err != ERR_OK) {
            first_error(turn, err, &msg);
        }
        if (err == ERR_IO || err == ERR_FULL || err == ERR_BUSY) {
            return;
        }
    }
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
        judge_all(keeper, turn);
        do_chores(keeper, turn);
    } else {
        turn->configure_again = true;
        first_error(turn, err, &msg);
    }
    if (turn->want_outbox) {
        err = store_load_outbox(keeper->store, OUTBOX_LOAD_MAX, &turn->arena,
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

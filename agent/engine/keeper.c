#include "engine/keeper.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "engine/assess.h"
#include "engine/chore.h"
#include "engine/configured.h"
#include "engine/declared.h"
#include "engine/evidence.h"
#include "engine/harvest.h"
#include "engine/hush.h"
#include "engine/latency.h"
#include "engine/orphans.h"
#include "engine/told.h"
#include "engine/voice.h"
#include "store/load.h"

#define HARVEST_RECORDS 500 /* most in one transaction, about */

struct keeper {
    struct store *store;
    struct store_state state;
    struct told_book book;
    struct evidence_book evidence;
    struct hushes hushes;
    int64_t declared_seq;    /* declarations up to here have been judged by */
    int64_t prune_next_ms;   /* prune_chore's */
    int64_t latency_next_ms; /* latency_chore's */
    struct showcase_seen seen;
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
    evidence_book_fini(&keeper->evidence);
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

static struct voice voice_of(struct keeper *keeper, struct keeper_turn *turn,
                             struct harvest *harvest)
{
    return (struct voice){.book = &keeper->book,
                          .hushes = &keeper->hushes,
                          .turn = turn,
                          .harvest = harvest,
                          .agent_id = keeper->state.agent_id};
}

/* Judges one service from what is on disk; its memory is given back at once,
 * so that a thousand services need no more than one. */
static enum err judge_service(struct keeper *keeper, struct keeper_turn *turn,
                              size_t index, struct harvest *harvest,
                              struct errmsg *msg)
{
    const struct conf *conf = turn->snapshot->conf;
    const struct conf_service *service = &conf->services[turn->judge[index]];
    struct arena arena = {0};
    struct assessment assessment = {0};
    enum err err = assess_ledger(&arena,
                                 &(struct assess_past){.conf = conf,
                                                       .service = service,
                                                       .store = keeper->store,
                                                       .now_ms = turn->now_ms},
                                 &assessment, msg);
    if (err == ERR_OK) {
        struct voice voice = voice_of(keeper, turn, harvest);
        voice_service(&voice, &arena, &assessment);
    }
    if (err == ERR_OK && turn->want_showcase) {
        err = showcase_part(&arena,
                            &(struct showcase_of){conf, keeper->store,
                                                  &keeper->hushes, &assessment},
                            &turn->showcase.parts[index], msg);
    }
    arena_fini(&arena);
    return err;
}

/* What waits for channels that are no longer configured ends here: nobody
 * would ever take it. */
static enum err close_channels(struct keeper *keeper, struct keeper_turn *turn,
                               struct store_batch *batch, struct errmsg *msg)
{
    const struct conf *conf = turn->snapshot->conf;
    struct store_waiting *waiting = NULL;
    size_t n = 0;
    enum err err =
        store_load_waiting(keeper->store, &turn->arena, &waiting, &n, msg);
    if (err != ERR_OK) {
        return err;
    }
    struct store_closure *closures =
        arena_array(&turn->arena, n, sizeof *closures);
    turn->closed = arena_array(&turn->arena, n, sizeof *turn->closed);
    for (size_t i = 0; i < n; i++) {
        bool configured = false;
        for (size_t k = 0; k < conf->n_channels && !configured; k++) {
            configured = text_equal(conf->channels[k].id, waiting[i].channel);
        }
        if (!configured) {
            closures[batch->n_closures++] = (struct store_closure){
                waiting[i].channel, "no longer configured"};
            turn->closed[turn->n_closed++] = waiting[i];
        }
    }
    batch->closures = closures;
    return ERR_OK;
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
        err = close_channels(keeper, turn, &batch, msg);
    }
    if (err == ERR_OK) {
        err = store_commit(keeper->store, &batch, &turn->head, msg);
    }
    if (err != ERR_OK) {
        turn->n_closed = 0;
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

/* What did not get on disk is not shown. */
static void drop_parts(struct keeper_turn *turn, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < turn->showcase.n_parts; i++) {
        status_part_unref(turn->showcase.parts[i]);
        turn->showcase.parts[i] = NULL;
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
        for (size_t i = from; i < to; i++) {
            turn->judged[i] = false;
        }
        drop_parts(turn, from, to);
        told_fini(&keeper->book);
        turn->n_lines = turn->n_lines_told;
    }
    turn->n_lines_told = turn->n_lines;
    return err;
}

/* What is told of sources and of claimd itself. The loop says it again if that
 * fails. */
static void tell_own(struct keeper *keeper, struct keeper_turn *turn)
{
    struct harvest harvest;
    harvest_init(&harvest, turn->snapshot->conf, &keeper->state, turn->now_ms);
    struct voice voice = voice_of(keeper, turn, &harvest);
    voice_troubles(&voice);
    voice_sources(&voice);
    turn->own_told = commit_harvest(keeper, turn, &harvest, 0, 0) == ERR_OK;
    harvest_fini(&harvest);
}

/* What sources said comes before the judging that rests on it. */
static void keep_readings(struct keeper *keeper, struct keeper_turn *turn)
{
    struct harvest harvest;
    struct errmsg msg = {0};
    harvest_init(&harvest, turn->snapshot->conf, &keeper->state, turn->now_ms);
    enum err err =
        evidence_keep(&keeper->evidence, keeper->store, turn->readings,
                      turn->n_readings, &harvest, &msg);
    if (err != ERR_OK) {
        first_error(turn, err, &msg);
    } else {
        err = commit_harvest(keeper, turn, &harvest, 0, 0);
    }
    if (err != ERR_OK) {
        evidence_book_fini(&keeper->evidence);
    }
    turn->readings_kept = err == ERR_OK;
    harvest_fini(&harvest);
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
    if (turn->want_showcase) {
        turn->showcase.n_parts = turn->n_judge;
        turn->showcase.parts = arena_array(&turn->arena, turn->n_judge,
                                           sizeof(struct status_part *));
    }
    for (size_t i = 0; i < turn->n_judge && err == ERR_OK; i++) {
        struct errmsg msg = {0};
        ASSERT(turn->judge[i] < conf->n_services);
        enum err judged = judge_service(keeper, turn, i, &harvest, &msg);
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
    static do_chore *const chores[] = {heads_chore, latency_chore,
                                       monthly_chore, prune_chore};
    struct chore chore = {.store = keeper->store,
                          .state = &keeper->state,
                          .conf = turn->snapshot->conf,
                          .now_ms = turn->now_ms,
                          .head = &turn->head,
                          .prune_next_ms = &keeper->prune_next_ms,
                          .latency_next_ms = &keeper->latency_next_ms,
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
    struct store_batch batch;
    turn->err = latency_add(&turn->arena, keeper->store, turn->batch, &batch,
                            &turn->msg);
    if (turn->err == ERR_OK) {
        turn->err =
            store_commit(keeper->store, &batch, &turn->head, &turn->msg);
    }
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
        keep_readings(keeper, turn);
        tell_own(keeper, turn);
        if (turn->own_told) { /* else the book is to be read anew first */
            judge_all(keeper, turn);
        }
        do_chores(keeper, turn);
    } else {
        turn->configure_again = true;
        first_error(turn, err, &msg);
    }
    if (turn->want_active && keeper->book.loaded) {
        struct voice voice = voice_of(keeper, turn, NULL);
        turn->active = voice_active(&voice);
    }
    turn->standing = standing_of(&keeper->book, turn->snapshot->conf);
    if (turn->want_showcase) {
        err = showcase_read(&turn->arena, keeper->store, turn->snapshot->conf,
                            &keeper->seen, &turn->showcase, &msg);
        if (err != ERR_OK) {
            first_error(turn, err, &msg);
        }
    }
    if (turn->want_outbox) {
        struct voice voice = voice_of(keeper, turn, NULL);
        struct message origin = voice_origin(&voice);
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
    drop_parts(turn, 0, turn->showcase.n_parts);
    free(turn->lines);
    arena_fini(&turn->arena);
    *turn = (struct keeper_turn){0};
}

#include "engine/inside.h"

#include <stdlib.h>
#include <string.h>

#include "alert/channel.h"
#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "core/classify.h"
#include "io/clock.h"
#include "io/job.h"

/*
 * A turn: tick → take the journal's batch → keeper (pool thread) → on_turn:
 * committed, lines logged, outbox offered.
 * The ledger refuses: the batch goes back, tried again at the next tick.
 * The disk fails: the process ends; the restart recovers.
 */

struct unknown_for_all {
    struct engine *engine;
    int64_t at_ms;
    reason_t reason;
};

static void mark_unknown(void *owner, struct target *target)
{
    const struct unknown_for_all *all = owner;
    struct observation observation = {.t_ms = all->at_ms,
                                      .state = STATE_UNKNOWN,
                                      .reason = all->reason,
                                      .latency_ms = -1};
    struct run_terms terms = target_terms(target);
    journal_observe(all->engine->journal, target_series(target), &observation,
                    &terms);
    all->engine->service_changed[target_service_index(target)] = true;
}

void engine_all_unknown(struct engine *engine, int64_t at_ms, reason_t reason)
{
    struct unknown_for_all all = {engine, at_ms, reason};
    prober_each(engine->prober, mark_unknown, &all);
}

static void record_clock(struct engine *engine,
                         const struct clock_finding *finding)
{
    bool stepped = finding->event == CLOCK_STEPPED;
    struct buf body;
    struct canon canon;
    buf_init(&body, 512);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_int(&canon, "after_ms", finding->after_ms);
    canon_int(&canon, "before_ms", finding->before_ms);
    canon_int(&canon, "delta_ms", finding->delta_ms);
    canon_end_object(&canon);
    journal_record(engine->journal, finding->after_ms,
                   stepped ? "clock_step" : "suspend", "", buf_str(&body));
    buf_fini(&body);
    struct log_line line =
        log_begin(LOG_LEVEL_WARNING, stepped ? "clock_step" : "suspend");
    log_int(&line, "delta_ms", finding->delta_ms);
    log_text(&line, "then", "the time between is unknown");
    log_end(&line, finding->after_ms);
    bool back = finding->after_ms < finding->before_ms;
    own_trouble(engine,
                &(struct keeper_trouble){
                    .what = stepped ? "clock_step" : "suspend",
                    .from_ms = back ? finding->after_ms : finding->before_ms,
                    .to_ms = back ? finding->before_ms : finding->after_ms},
                NULL);
}

bool engine_watch_clock(struct engine *engine)
{
    struct clock_reading reading = clock_now();
    struct clock_finding finding = clockwatch_step(&engine->watch, &reading);
    if (finding.event == CLOCK_STEADY) {
        return false;
    }
    bool stepped = finding.event == CLOCK_STEPPED;
    prober_cancel_all(engine->prober);
    record_clock(engine, &finding);
    engine_all_unknown(engine, finding.before_ms,
                       stepped ? REASON_CLOCK_STEP : REASON_SUSPENDED);
    return true;
}

/* Time alone can change a verdict: a share of all services is judged each
 * second, so that each has its turn once a minute. */
static void owe_judging(struct engine *engine)
{
    size_t n_services = engine->snapshot->conf->n_services;
    engine->judge_credit += n_services;
    while (engine->judge_credit >= ENGINE_JUDGE_SECONDS) {
        engine->judge_credit -= ENGINE_JUDGE_SECONDS;
        engine->judge_cursor = (engine->judge_cursor + 1) % n_services;
        engine->service_changed[engine->judge_cursor] = true;
    }
}

/* The turn's own list: a reload may come while it runs. */
static void choose_services(struct engine *engine, struct keeper_turn *turn)
{
    size_t n_services = engine->snapshot->conf->n_services;
    size_t *chosen = arena_array(&turn->arena, n_services, sizeof *chosen);
    for (size_t i = 0; i < n_services; i++) {
        if (engine->service_changed[i]) {
            chosen[turn->n_judge++] = i;
            engine->service_changed[i] = false;
        }
    }
    turn->judge = chosen;
}

/* What was not judged is due again, unless a reload has marked all anyway. */
static void judge_again(struct engine *engine, const struct keeper_turn *turn)
{
    bool same_services = turn->snapshot == engine->snapshot;
    for (size_t i = 0; same_services && i < turn->n_judge; i++) {
        bool judged = turn->judged != NULL && turn->judged[i];
        if (!judged) {
            engine->service_changed[turn->judge[i]] = true;
        }
    }
}

static void log_lines(struct engine *engine, const struct keeper_turn *turn)
{
    for (size_t i = 0; i < turn->n_lines; i++) {
        const struct keeper_line *from = &turn->lines[i];
        enum log_level level =
            notice_alerts(from->kind) ? LOG_LEVEL_WARNING : LOG_LEVEL_NOTICE;
        struct log_line line = log_begin(level, notice_kind_name(from->kind));
        log_text(&line, "service", from->service);
        bool of_claim = from->verdict != NULL;
        log_text(&line, of_claim ? "claim" : "incident", from->subject);
        log_text(&line, "verdict", from->verdict);
        log_text(&line, "text", from->text);
        log_end(&line, engine_wall_ms(engine));
    }
}

void engine_ledger_trouble(struct engine *engine, enum err err, const char *why)
{
    bool news = engine->ledger_trouble[0] == '\0';
    snprintf(engine->ledger_trouble, sizeof engine->ledger_trouble, "%s", why);
    own_ledger_lost(engine);
    int64_t wall_ms = engine_wall_ms(engine);
    int64_t held_back = 0;
    if (!log_gate_pass(&engine->ledger_gate, wall_ms, &held_back) && !news) {
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_CRITICAL, "ledger_not_written");
    log_text(&line, "error", err_text(err));
    log_text(&line, "why", why);
    log_int(&line, "pending", (int64_t)journal_unwritten(engine->journal));
    log_text(&line, "at_risk",
             "what is seen now is only in memory; a restart would make it "
             "unknown time; nothing is judged or told meanwhile");
    log_text(&line, "then", "probing goes on, the ledger is tried again");
    log_end(&line, wall_ms);
    engine_notify_status(engine);
}

static void ledger_well(struct engine *engine)
{
    own_ledger_well(engine);
    if (engine->ledger_trouble[0] == '\0') {
        return;
    }
    engine->ledger_trouble[0] = '\0';
    struct log_line line = log_begin(LOG_LEVEL_NOTICE, "ledger_written_again");
    log_int(&line, "dropped_observations",
            (int64_t)journal_dropped(engine->journal));
    log_end(&line, engine_wall_ms(engine));
}

static void drop_keeper(struct engine *engine)
{
    keeper_close(engine->keeper);
    engine->keeper = NULL;
    engine->next_reopen.ms = clock_mono().ms + ENGINE_REOPEN_MS;
}

static void commit_failed(struct engine *engine, const struct keeper_turn *turn)
{
    journal_failed(engine->journal);
    judge_again(engine, turn);
    if (turn->err == ERR_IO) {
        struct log_line line = log_begin(LOG_LEVEL_CRITICAL, "ledger_failed");
        log_text(&line, "why", turn->msg.text);
        log_text(&line, "then",
                 "ending: a failed write must not be repeated; the restart "
                 "recovers and the time between is unknown");
        log_end(&line, engine_wall_ms(engine));
        drop_keeper(engine);
        engine_stop(engine, "ledger_failed", ENGINE_FAILED);
        return;
    }
    engine_ledger_trouble(engine, turn->err, turn->msg.text);
    if (turn->err == ERR_CORRUPT) {
        drop_keeper(engine);
    }
    /* A restart would not give us space: no reason to be killed for it. */
    engine_notify_alive(engine);
}

static void judging_failed(struct engine *engine,
                           const struct keeper_turn *turn)
{
    judge_again(engine, turn);
    int64_t held_back = 0;
    int64_t wall_ms = engine_wall_ms(engine);
    if (!log_gate_pass(&engine->judge_gate, wall_ms, &held_back)) {
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_ERROR, "not_judged");
    log_text(&line, "why", turn->msg.text);
    log_text(&line, "then", "verdicts stay as last told, tried again");
    log_end(&line, wall_ms);
}

/* Some reader that stays keeps SQLite from emptying the log. */
static void tell_long_log(struct engine *engine, int64_t log_bytes)
{
    int64_t held_back = 0;
    int64_t wall_ms = engine_wall_ms(engine);
    if (log_bytes < STORE_LOG_BYTES_NOTABLE ||
        !log_gate_pass(&engine->log_gate, wall_ms, &held_back)) {
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_WARNING, "ledger_log_grows");
    log_int(&line, "bytes", log_bytes);
    log_text(&line, "why", "a program that reads the ledger does not end");
    log_text(&line, "then", "it grows on until that one ends");
    log_end(&line, wall_ms);
}

static void end_run(void *owner, struct target *target)
{
    struct engine *engine = owner;
    journal_close_run(engine->journal, target_series(target));
}

static void log_closed(struct engine *engine, const struct keeper_turn *turn)
{
    for (size_t i = 0; i < turn->n_closed; i++) {
        struct log_line line = log_begin(LOG_LEVEL_WARNING, "alerts_given_up");
        log_text(&line, "channel", turn->closed[i].channel);
        log_int(&line, "messages", turn->closed[i].n);
        log_text(&line, "why", "the channel is no longer configured");
        log_end(&line, engine_wall_ms(engine));
    }
}

/* A receiver that does not take alerts is not well either. */
static void beat(struct engine *engine, const struct keeper_turn *turn)
{
    int64_t late_ms =
        engine_wall_ms(engine) - teller_waiting_since_ms(engine->teller);
    if (turn->judge_err == ERR_OK && own_is_well(engine) &&
        late_ms < CHANNEL_LATE_MS) {
        pulse_beat(engine->pulse);
    }
}

static void turn_committed(struct engine *engine, struct keeper_turn *turn)
{
    journal_committed(engine->journal);
    engine->commits++;
    engine->last_commit = clock_mono();
    engine->head = turn->head;
    ledger_well(engine);
    engine->standing = turn->standing;
    engine->n_waiting = turn->n_outbox;
    engine_notify_alive(engine);
    log_lines(engine, turn);
    log_closed(engine, turn);
    serve_show(engine->serve, turn);
    tell_long_log(engine, turn->log_bytes);
    if (turn->close_runs) {
        prober_each(engine->prober, end_run, engine);
    }
    if (turn->judge_err != ERR_OK) {
        engine->configure = engine->configure || turn->configure_again;
        judging_failed(engine, turn);
    }
    if (!engine->stopping) {
        teller_offer(engine->teller, turn->outbox, turn->n_outbox);
        teller_step(engine->teller);
        if (turn->active != NULL) {
            teller_refresh(engine->teller, turn->active);
        }
        beat(engine, turn);
    }
}

static void end_turn(struct engine *engine)
{
    struct keeper_turn turn = engine->turn;
    engine->turn = (struct keeper_turn){0};
    if (turn.own_told) {
        own_told(engine);
    } else {
        own_untold(engine);
    }
    if (turn.readings_kept) {
        readings_kept(&engine->readings);
    } else {
        readings_put_back(&engine->readings);
    }
    if (turn.err == ERR_OK) {
        turn_committed(engine, &turn);
    } else {
        engine->configure = engine->configure || turn.configure;
        commit_failed(engine, &turn);
    }
    snapshot_unref(turn.snapshot);
    keeper_turn_clear(&turn);
}

static void turn_on_pool(void *owner)
{
    struct engine *engine = owner;
    keeper_turn_run(engine->keeper, &engine->turn);
}

static void turn_on_done(void *owner)
{
    struct engine *engine = owner;
    engine->turn_running = false;
    end_turn(engine);
}

static void prepare_turn(struct engine *engine, bool judge)
{
    struct keeper_turn *turn = &engine->turn;
    *turn = (struct keeper_turn){0};
    turn->snapshot = snapshot_ref(engine->snapshot);
    turn->now_ms = engine_wall_ms(engine);
    turn->batch = journal_take(engine->journal, &turn->arena, turn->now_ms);
    turn->configure = engine->configure;
    engine->configure = false;
    if (judge) {
        choose_services(engine, turn);
        own_take(engine, turn);
        turn->readings =
            readings_take(&engine->readings, &turn->arena, &turn->n_readings);
        turn->want_outbox = engine->snapshot->conf->n_channels > 0;
        turn->want_active = teller_wants_active(engine->teller);
        turn->want_showcase = serve_is_wanted(engine->serve);
    }
}

static bool turn_is_due(const struct engine *engine)
{
    if (engine->turn_running || engine->keeper == NULL || engine->stopping) {
        return false;
    }
    int64_t since_ms = clock_mono().ms - engine->last_commit.ms;
    return engine->configure || !journal_is_empty(engine->journal) ||
           since_ms >= ENGINE_HEARTBEAT_MS;
}

void engine_last_turn(struct engine *engine)
{
    ASSERT(!engine->turn_running);
    uint64_t commits_before = engine->commits;
    if (engine->keeper != NULL) {
        prepare_turn(engine, false);
        keeper_turn_run(engine->keeper, &engine->turn);
        end_turn(engine);
    }
    if (engine->commits == commits_before) {
        struct log_line line = log_begin(LOG_LEVEL_ERROR, "stop_not_recorded");
        log_int(&line, "not_written",
                (int64_t)journal_unwritten(engine->journal));
        log_text(&line, "then",
                 "the next start will find a crash; what was "
                 "not on disk is unknown time");
        log_end(&line, engine_wall_ms(engine));
        engine->end = ENGINE_FAILED;
    }
}

struct reopen {
    struct engine *engine;
    char *path;
    struct keeper *keeper;
    enum err err;
    struct errmsg msg;
};

static void reopen_on_pool(void *owner)
{
    struct reopen *reopen = owner;
    reopen->err = keeper_open(reopen->path, &reopen->keeper, &reopen->msg);
}

static void reopen_on_done(void *owner)
{
    struct reopen *reopen = owner;
    struct engine *engine = reopen->engine;
    engine->reopen = NULL;
    if (reopen->err != ERR_OK) {
        engine_ledger_trouble(engine, reopen->err, reopen->msg.text);
        engine->next_reopen.ms = clock_mono().ms + ENGINE_REOPEN_MS;
    } else if (engine->stopping) {
        keeper_close(reopen->keeper);
    } else {
        engine_attach(engine, reopen->keeper);
    }
    free(reopen->path);
    free(reopen);
}

/* While there is no ledger the loop itself is the only sign of life. */
static void try_reopen(struct engine *engine)
{
    if (engine->keeper != NULL || engine->stopping) {
        return;
    }
    engine_notify_alive(engine);
    if (engine->reopen != NULL || clock_mono().ms < engine->next_reopen.ms) {
        return;
    }
    struct reopen *reopen = heap_alloc(sizeof *reopen);
    reopen->engine = engine;
    reopen->path = heap_strdup(engine->snapshot->conf->ledger_path);
    engine->reopen = reopen;
    job_start(&engine->loop, reopen_on_pool, reopen_on_done, reopen);
}

static void tell_dropped(struct engine *engine)
{
    int64_t held_back = 0;
    int64_t wall_ms = engine_wall_ms(engine);
    bool too_many = journal_pending(engine->journal) >= JOURNAL_PENDING_MAX;
    if (!too_many ||
        !log_gate_pass(&engine->dropped_gate, wall_ms, &held_back)) {
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_ERROR, "observations_dropped");
    log_int(&line, "dropped", (int64_t)journal_dropped(engine->journal));
    log_text(&line, "why", "too much waits for the ledger");
    log_text(&line, "then", "their time is unknown");
    log_end(&line, wall_ms);
}

void engine_on_tick(uv_timer_t *timer)
{
    struct engine *engine = timer->data;
    stall_touch(&engine->stall);
    engine_watch_clock(engine);
    try_reopen(engine);
    tell_dropped(engine);
    own_tick(engine);
    owe_judging(engine);
    if (turn_is_due(engine)) {
        prepare_turn(engine, true);
        engine->turn_running = true;
        job_start(&engine->loop, turn_on_pool, turn_on_done, engine);
    }
    if (!engine->stopping) {
        teller_step(engine->teller);
        serve_tick(engine->serve);
    }
}

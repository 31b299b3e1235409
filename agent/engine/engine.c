#include "engine/engine.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "core/classify.h"
#include "engine/inside.h"
#include "io/clock.h"
#include "io/notify.h"

int64_t engine_wall_ms(const struct engine *engine)
{
    return clockwatch_wall_ms(&engine->watch, clock_mono());
}

static void log_probe_change(struct engine *engine, struct target *target,
                             const struct observation *observation,
                             const struct probe_result *result)
{
    const struct series_state *series = target_series(target);
    struct log_line line = log_begin(
        observation->state == STATE_UP ? LOG_LEVEL_INFO : LOG_LEVEL_NOTICE,
        "probe_changed");
    log_text(&line, "service", series->service);
    log_text(&line, "probe", series->probe);
    log_text(&line, "state", obs_state_name(observation->state));
    if (observation->reason != REASON_NONE) {
        log_text(&line, "reason", reason_word(observation->reason));
    }
    log_text(&line, "text", result->text[0] == '\0' ? NULL : result->text);
    log_end(&line, engine_wall_ms(engine));
}

/* Of looks that were as expected: how long a failure took says nothing. */
static void note_time(struct engine *engine, struct target *target,
                      int64_t at_ms, int64_t time_us)
{
    const struct conf_service *service =
        &engine->snapshot->conf->services[target_service_index(target)];
    journal_time(engine->journal, target_series(target), at_ms,
                 local_day_at(service->calendar.tz, at_ms), time_us);
}

/* What a source of evidence said, or why it did not. */
static void note_reading(struct engine *engine, struct target *target,
                         const struct observation *observation,
                         const struct probe_result *result)
{
    struct series_state *series = target_series(target);
    if (!target_is_evidence(target)) {
        return;
    }
    bool before = series->last_read_ms == 0 && series->has_run &&
                  series->run.state == STATE_UP;
    int64_t previous_ms = before                      ? series->run.last_ms
                          : series->last_read_ms != 0 ? series->last_read_ms
                                                      : INSTANT_MIN;
    bool collected = result->said != NULL && result->said_at_ms != 0;
    readings_add(&engine->readings, &(struct reading_of){
                                        .service = series->service,
                                        .probe = series->probe,
                                        .vantage = series->vantage,
                                        .at_ms = collected ? result->said_at_ms
                                                           : observation->t_ms,
                                        .previous_ms = previous_ms,
                                        .collected = collected,
                                        .said = result->said,
                                        .refused = result->text,
                                    });
    if (result->said != NULL) {
        series->last_read_ms = observation->t_ms;
        engine->service_changed[target_service_index(target)] = true;
    }
}

static void engine_on_observed(void *owner, struct target *target,
                               const struct observation *observation,
                               const struct run_terms *terms,
                               const struct probe_result *result)
{
    struct engine *engine = owner;
    if (engine_watch_clock(engine)) {
        return;
    }
    note_reading(engine, target, observation, result);
    bool changed = journal_observe(engine->journal, target_series(target),
                                   observation, terms);
    own_observed(engine, target_series(target), observation,
                 result->cert_not_after_ms);
    if (observation->state == STATE_UP && result->phases.total_us >= 0) {
        note_time(engine, target, observation->t_ms, result->phases.total_us);
    }
    /* A down is believed only after `confirm` of them: each one counts. */
    if (changed || observation->state != STATE_UP) {
        engine->service_changed[target_service_index(target)] = true;
    }
    if (changed) {
        log_probe_change(engine, target, observation, result);
    }
}

static void target_on_removed(void *owner, struct target *target)
{
    struct engine *engine = owner;
    journal_close_run(engine->journal, target_series(target));
}

void engine_configure(struct engine *engine, struct snapshot *snapshot)
{
    const struct conf *conf = snapshot->conf;
    struct snapshot *old = engine->snapshot;
    engine->snapshot = snapshot;
    free(engine->service_changed);
    engine->service_changed = heap_alloc(conf->n_services + 1);
    memset(engine->service_changed, true, conf->n_services);
    engine->judge_cursor = 0;
    engine->judge_credit = 0;
    engine->configure = true;
    engine->config_refused = false;
    prober_configure(engine->prober, snapshot, target_on_removed);
    teller_configure(engine->teller, snapshot);
    pulse_configure(engine->pulse, snapshot);
    serve_configure(engine->serve, conf);
    snapshot_unref(old);
    for (size_t i = 0; i < conf->n_warnings; i++) {
        struct log_line line = log_begin(LOG_LEVEL_WARNING, "config_warning");
        log_text(&line, "text", conf->warnings[i]);
        log_end(&line, engine_wall_ms(engine));
    }
    struct log_line line = log_begin(LOG_LEVEL_NOTICE, "config_in_force");
    log_text(&line, "hash", conf->hash);
    log_int(&line, "services", (int64_t)conf->n_services);
    log_int(&line, "probes", (int64_t)prober_stats(engine->prober)->targets);
    log_end(&line, engine_wall_ms(engine));
}

static void record_start(struct engine *engine, const struct store_state *state)
{
    int64_t now_ms = engine_wall_ms(engine);
    struct buf body;
    struct canon canon;
    buf_init(&body, 1024);
    if (state->heartbeat_ms != INSTANT_MIN && !state->stopped_clean) {
        canon_init(&canon, &body);
        canon_object(&canon, NULL);
        canon_int(&canon, "last_seen_ms", state->heartbeat_ms);
        canon_end_object(&canon);
        journal_record(engine->journal, now_ms, "crash", "", buf_str(&body));
        struct log_line line = log_begin(LOG_LEVEL_WARNING, "crash_found");
        log_int(&line, "last_seen_ms", state->heartbeat_ms);
        log_text(&line, "then", "the time since is unknown");
        log_end(&line, now_ms);
        buf_clear(&body);
        own_trouble(engine,
                    &(struct keeper_trouble){.what = "crash",
                                             .from_ms = state->heartbeat_ms,
                                             .to_ms = now_ms},
                    NULL);
    }
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_string(&canon, "vantage", engine->snapshot->conf->vantage);
    canon_string(&canon, "version", CLAIMD_VERSION);
    canon_end_object(&canon);
    journal_record(engine->journal, now_ms, "start", "", buf_str(&body));
    buf_fini(&body);
}

/* Goes on with the run the ledger has open, so that a restart does not cut an
 * outage in two. */
static void target_resume(void *owner, struct target *target)
{
    struct engine *engine = owner;
    struct series_state *series = target_series(target);
    if (series->has_run) {
        return;
    }
    struct arena scratch = {0};
    struct series_key key = {series->service, series->probe, series->vantage};
    struct errmsg msg = {0};
    enum err err = keeper_open_run(engine->keeper, &key, &scratch,
                                   &series->has_run, &series->run, &msg);
    if (err != ERR_OK) {
        engine_ledger_trouble(engine, err, msg.text);
    }
    arena_fini(&scratch);
}

void engine_attach(struct engine *engine, struct keeper *keeper)
{
    ASSERT(engine->keeper == NULL);
    engine->keeper = keeper;
    engine->configure = true;
    const struct store_state *state = keeper_state(keeper);
    snprintf(engine->agent_id, sizeof engine->agent_id, "%s", state->agent_id);
    engine->head = state->head;
    if (!engine->start_recorded || state->heartbeat_ms == INSTANT_MIN) {
        record_start(engine, state);
        engine->start_recorded = true;
    }
    prober_each(engine->prober, target_resume, engine);
    memset(engine->service_changed, true, engine->snapshot->conf->n_services);
}

static void close_handles(struct engine *engine)
{
    engine->handles_closing = true;
    engine->last_stats = *prober_stats(engine->prober);
    uv_close((uv_handle_t *)&engine->tick, NULL);
    uv_close((uv_handle_t *)&engine->on_term, NULL);
    uv_close((uv_handle_t *)&engine->on_int, NULL);
    uv_close((uv_handle_t *)&engine->on_hup, NULL);
    prober_destroy(engine->prober);
    teller_destroy(engine->teller);
    pulse_destroy(engine->pulse);
    fetcher_destroy(engine->fetcher);
    resolver_destroy(engine->resolver);
    stall_stop(&engine->stall);
}

static void record_stop(struct engine *engine)
{
    int64_t now_ms = engine_wall_ms(engine);
    struct buf body;
    struct canon canon;
    engine_all_unknown(engine, now_ms, REASON_STOPPED);
    buf_init(&body, 512);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_string(&canon, "signal", engine->stop_signal);
    canon_end_object(&canon);
    journal_record(engine->journal, now_ms, "stop", "", buf_str(&body));
    buf_fini(&body);
    journal_flush_times(engine->journal);
    engine_last_turn(engine);
}

/* Goes on with stopping once nothing is in flight. */
static void engine_on_settled(uv_timer_t *timer)
{
    struct engine *engine = timer->data;
    bool busy = !prober_is_idle(engine->prober) ||
                !teller_is_idle(engine->teller) ||
                !pulse_is_idle(engine->pulse) || engine->turn_running ||
                engine->reload != NULL || engine->reopen != NULL;
    if (busy || engine->handles_closing) {
        return;
    }
    record_stop(engine);
    keeper_close(engine->keeper);
    engine->keeper = NULL;
    close_handles(engine);
}

void engine_stop(struct engine *engine, const char *signal_name,
                 enum engine_end end)
{
    if (engine->stopping) {
        engine->end = end > engine->end ? end : engine->end;
        return;
    }
    engine->stopping = true;
    engine->stop_signal = signal_name;
    engine->end = end;
    notify_send("STOPPING=1");
    struct log_line line = log_begin(LOG_LEVEL_NOTICE, "stopping");
    log_text(&line, "signal", signal_name);
    log_end(&line, engine_wall_ms(engine));
    prober_stop(engine->prober);
    teller_cancel(engine->teller);
    pulse_cancel(engine->pulse);
    serve_stop(engine->serve);
    uv_timer_start(&engine->tick, engine_on_settled, 0, 10);
}

static void engine_on_signal(uv_signal_t *handle, int number)
{
    struct engine *engine = handle->data;
    if (number == SIGHUP) {
        if (!engine->stopping) {
            engine_reload(engine);
        }
        return;
    }
    engine_stop(engine, number == SIGTERM ? "SIGTERM" : "SIGINT",
                ENGINE_STOPPED);
}

static void start_signal(struct engine *engine, uv_signal_t *handle, int number)
{
    uv_signal_init(&engine->loop, handle);
    handle->data = engine;
    uv_signal_start(handle, engine_on_signal, number);
}

static enum err start_io(struct engine *engine, struct errmsg *msg)
{
    const struct conf *conf = engine->snapshot->conf;
    struct clock_reading reading = clock_now();
    clockwatch_init(&engine->watch, &reading);
    stall_start(&engine->stall, &engine->loop);
    enum err err = resolver_create(&engine->loop, conf->resolvers,
                                   conf->n_resolvers, &engine->resolver, msg);
    if (err == ERR_OK) {
        err = fetcher_create(&engine->loop, engine->resolver, &engine->stall,
                             &engine->fetcher, msg);
    }
    return err;
}

static void start_work(struct engine *engine, struct keeper *keeper)
{
    struct snapshot *snapshot = engine->snapshot;
    struct prober_host host = {
        .loop = &engine->loop,
        .fetcher = engine->fetcher,
        .resolver = engine->resolver,
        .stall = &engine->stall,
        .watch = &engine->watch,
        .observed = engine_on_observed,
        .owner = engine,
    };
    engine->journal = journal_create();
    engine->prober = prober_create(&host);
    engine->teller =
        teller_create(engine->fetcher, engine->journal, &engine->watch);
    engine->pulse = pulse_create(engine->fetcher, &engine->watch);
    engine->serve = serve_create(engine);
    engine->snapshot = NULL;
    uv_timer_init(&engine->loop, &engine->tick);
    engine->tick.data = engine;
    start_signal(engine, &engine->on_term, SIGTERM);
    start_signal(engine, &engine->on_int, SIGINT);
    start_signal(engine, &engine->on_hup, SIGHUP);
    engine_configure(engine, snapshot);
    if (keeper != NULL) {
        engine_attach(engine, keeper);
    }
    uv_timer_start(&engine->tick, engine_on_tick, 0, ENGINE_TICK_MS);
    engine_notify_ready(engine);
}

/* What only a person can put right, and would rather know now than in a log:
 * another daemon has it, no such folder, no permission, not a ledger. */
static bool is_mistake(enum err err)
{
    return err == ERR_BUSY || err == ERR_NOT_FOUND || err == ERR_DENIED ||
           err == ERR_INVALID || err == ERR_UNSUPPORTED;
}

/* A ledger that is full, damaged or newer does not keep us from looking. */
static bool open_ledger(struct engine *engine, struct keeper **ret_keeper,
                        enum err *ret_err, struct errmsg *msg)
{
    const char *path = engine->snapshot->conf->ledger_path;
    engine_notify_opening(path);
    *ret_err = keeper_open(path, ret_keeper, msg);
    if (is_mistake(*ret_err)) {
        errmsg_prefix(msg, "claimd run: ");
        engine_say_refused(msg->text);
        errmsg_set(msg,
                   "nothing was started; `storage.sqlite` in %s names the "
                   "ledger",
                   engine->options.config);
        engine_say_refused(msg->text);
        return false;
    }
    return true;
}

static void print_stats(const struct engine *engine,
                        const struct prober_stats *stats)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    int64_t cpu_ms =
        (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
        (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
    printf("{\"attempts\":%" PRIu64 ",\"late_p50_ms\":%" PRId64
           ",\"late_p99_ms\":%" PRId64 ",\"late_max_ms\":%" PRId64
           ",\"stalled_ms\":%" PRId64 ",\"cpu_ms\":%" PRId64
           ",\"rss_kb\":%ld,\"commits\":%" PRIu64 ",\"targets\":%zu}\n",
           stats->attempts, prober_late_ms(stats, 50),
           prober_late_ms(stats, 99), stats->late_max_ms,
           engine->stall.stalled_ms, cpu_ms, usage.ru_maxrss, engine->commits,
           stats->targets);
}

static void run_loop(struct engine *engine)
{
    uv_run(&engine->loop, UV_RUN_DEFAULT);
    if (engine->options.stats) {
        print_stats(engine, &engine->last_stats);
    }
}

static void finish(struct engine *engine)
{
    own_fini(&engine->own);
    readings_fini(&engine->readings);
    serve_destroy(engine->serve);
    journal_destroy(engine->journal);
    snapshot_unref(engine->snapshot);
    free(engine->service_changed);
    int closed = uv_loop_close(&engine->loop);
    ASSERT(closed == 0);
}

static enum engine_end refuse_config(const struct conf_errors *errors)
{
    for (size_t i = 0; i < errors->n; i++) {
        engine_say_refused(errors->items[i].text);
    }
    return ENGINE_BAD_CONFIG;
}

static enum engine_end start_and_run(struct engine *engine)
{
    struct keeper *keeper = NULL;
    struct errmsg msg = {0};
    enum err ledger_err = ERR_OK;
    if (!open_ledger(engine, &keeper, &ledger_err, &msg)) {
        snapshot_unref(engine->snapshot);
        return ENGINE_FAILED;
    }
    struct errmsg io_msg = {0};
    if (uv_loop_init(&engine->loop) != 0 ||
        start_io(engine, &io_msg) != ERR_OK) {
        errmsg_prefix(&io_msg, "claimd run: cannot start: ");
        engine_say_refused(io_msg.text);
        keeper_close(keeper);
        snapshot_unref(engine->snapshot);
        return ENGINE_FAILED;
    }
    start_work(engine, keeper);
    if (ledger_err != ERR_OK) {
        engine_ledger_trouble(engine, ledger_err, msg.text);
    }
    run_loop(engine);
    finish(engine);
    return engine->end;
}

enum engine_end engine_run(const struct engine_options *options)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    struct engine *engine = heap_alloc(sizeof *engine);
    engine->options = *options;
    struct arena scratch = {0};
    struct conf_errors errors = {0};
    enum engine_end end = ENGINE_BAD_CONFIG;
    if (snapshot_load(options->config, &scratch, &engine->snapshot, &errors) ==
        ERR_OK) {
        end = start_and_run(engine);
    } else {
        refuse_config(&errors);
    }
    arena_fini(&scratch);
    free(engine);
    return end;
}

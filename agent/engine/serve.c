#include "engine/serve.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "engine/inside.h"
#include "io/clock.h"
#include "status/server.h"
#include "store/digest.h"
#include "store/load.h"

#define AGAIN_MS 10000 /* between tries to listen */

struct serve {
    struct engine *engine;
    struct site *site;
    struct server *server;  /* NULL: does not listen */
    struct listener passed; /* by systemd, while no server has it; fd -1 */
    bool has_passed;
    char *listen, *token; /* in force; NULL: none */
    char *ledger_path;
    struct mono again; /* when to try again */
    struct log_gate gate;
    /* of the newest turn that was committed */
    int64_t commit_ms;
    struct store_head head;
    char head_hex[DIGEST_HEX];
    int64_t ledger_bytes, log_bytes;
    int64_t outbox_waiting, outbox_oldest_ms;
};

struct serve *serve_create(struct engine *engine)
{
    struct serve *serve = heap_alloc(sizeof *serve);
    struct errmsg msg = {0};
    serve->engine = engine;
    serve->site = site_create();
    serve->outbox_oldest_ms = INSTANT_MAX;
    serve->ledger_path = heap_strdup(engine->snapshot->conf->ledger_path);
    serve->passed.fd = -1;
    enum err err = listener_take(&serve->passed, &msg);
    serve->has_passed = err == ERR_OK;
    if (err != ERR_OK && err != ERR_NOT_FOUND) {
        struct log_line line = log_begin(LOG_LEVEL_WARNING, "listen_failed");
        log_text(&line, "why", msg.text);
        log_end(&line, engine_wall_ms(engine));
    }
    return serve;
}

/* --- what the server asks ----------------------------------------------- */

static void serve_live(void *owner, struct status_live *ret)
{
    const struct serve *serve = owner;
    const struct engine *engine = serve->engine;
    const struct prober_stats *stats = prober_stats(engine->prober);
    int64_t now_ms = engine_wall_ms(engine);
    bool waits = serve->outbox_oldest_ms < now_ms;
    *ret = (struct status_live){
        .now_ms = now_ms,
        .has_commit = engine->commits > 0,
        .commit_age_ms = clock_mono().ms - engine->last_commit.ms,
        .commit_ms = serve->commit_ms,
        .trouble = engine->ledger_trouble,
        .commits = engine->commits,
        .ledger_seq = serve->head.seq,
        .ledger_head = serve->head_hex,
        .ledger_bytes = serve->ledger_bytes,
        .ledger_log_bytes = serve->log_bytes,
        .outbox_waiting = serve->outbox_waiting,
        .outbox_age_ms = waits ? now_ms - serve->outbox_oldest_ms : 0,
        .unwritten = journal_unwritten(engine->journal),
        .dropped = journal_dropped(engine->journal),
        .targets = stats->targets,
        .in_flight = stats->in_flight,
        .attempts = stats->attempts,
        .late_p50_ms = prober_late_ms(stats, 50),
        .late_p99_ms = prober_late_ms(stats, 99),
        .late_max_ms = stats->late_max_ms,
        .stalled_ms = engine->stall.stalled_ms,
        .version = CLAIMD_VERSION,
    };
}

/* With a handle of its own: the keeper's is busy with the turn. */
static enum err serve_fetch(void *owner, const char *sha256,
                            struct arena *arena, char **ret_bytes,
                            size_t *ret_n, struct errmsg *msg)
{
    const struct serve *serve = owner;
    struct store *store = NULL;
    uint8_t digest[DIGEST_BYTES];
    if (!digest_parse(sha256, digest)) {
        return errmsg_fail(msg, ERR_INVALID, "no such document");
    }
    enum err err = store_open(serve->ledger_path, STORE_READ, &store, msg);
    if (err == ERR_OK) {
        err = store_load_document(store, digest, arena, ret_bytes, ret_n, msg);
    }
    store_close(store);
    return err;
}

/* --- listening ---------------------------------------------------------- */

static void tell_failure(struct serve *serve, const char *why)
{
    int64_t held_back = 0;
    int64_t wall_ms = engine_wall_ms(serve->engine);
    serve->again.ms = clock_mono().ms + AGAIN_MS;
    if (!log_gate_pass(&serve->gate, wall_ms, &held_back)) {
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_WARNING, "listen_failed");
    log_text(&line, "why", why);
    log_text(&line, "then", "probing goes on; tried again");
    log_end(&line, wall_ms);
}

static enum err open_listener(struct serve *serve, struct listener *ret,
                              struct errmsg *msg)
{
    if (!serve->has_passed) {
        return listener_open(serve->listen, ret, msg);
    }
    if (!serve->passed.is_local && serve->token == NULL) {
        return errmsg_fail(msg, ERR_DENIED,
                           "others than this machine could read %s, which the "
                           "service manager passed; add \"listen_token\"",
                           serve->passed.place);
    }
    *ret = serve->passed;
    serve->passed.fd = -1;
    return ERR_OK;
}

static void listen_now(struct serve *serve)
{
    struct engine *engine = serve->engine;
    struct server_host host = {.loop = &engine->loop,
                               .site = serve->site,
                               .live = serve_live,
                               .fetch = serve_fetch,
                               .owner = serve};
    struct listener listener = {.fd = -1};
    struct errmsg msg = {0};
    enum err err = open_listener(serve, &listener, &msg);
    if (err == ERR_OK) {
        err = server_open(&host, &listener, serve->token, &serve->server, &msg);
    }
    if (err != ERR_OK) {
        tell_failure(serve, msg.text);
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_NOTICE, "listening");
    log_text(&line, "on", server_place(serve->server));
    log_end(&line, engine_wall_ms(engine));
}

static void replace(char **text, const char *by)
{
    free(*text);
    *text = by == NULL ? NULL : heap_strdup(by);
}

bool serve_is_wanted(const struct serve *serve)
{
    return serve->has_passed || serve->listen != NULL;
}

void serve_configure(struct serve *serve, const struct conf *conf)
{
    const char **ids =
        heap_alloc((conf->n_services + 1) * sizeof(const char *));
    for (size_t i = 0; i < conf->n_services; i++) {
        ids[i] = conf->services[i].id;
    }
    site_configure(serve->site, ids, conf->n_services);
    free(ids);
    bool same = text_equal(serve->token, conf->listen_token) &&
                (serve->has_passed || text_equal(serve->listen, conf->listen));
    if (same && serve->server != NULL) {
        return;
    }
    serve_stop(serve);
    replace(&serve->listen, conf->listen);
    replace(&serve->token, conf->listen_token);
    serve->gate = (struct log_gate){0};
    if (serve_is_wanted(serve)) {
        listen_now(serve);
    }
}

void serve_tick(struct serve *serve)
{
    if (serve->server == NULL && serve_is_wanted(serve) &&
        clock_mono().ms >= serve->again.ms) {
        listen_now(serve);
    }
}

void serve_show(struct serve *serve, struct keeper_turn *turn)
{
    struct showcase *showcase = &turn->showcase;
    serve->commit_ms = turn->now_ms;
    serve->head = turn->head;
    serve->log_bytes = turn->log_bytes;
    if (turn->head.seq > 0) {
        digest_hex(turn->head.hash, serve->head_hex);
    }
    if (!turn->want_showcase) {
        return;
    }
    serve->ledger_bytes = showcase->ledger_bytes;
    site_set_channels(serve->site, showcase->channels, showcase->n_channels);
    serve->outbox_waiting = 0;
    serve->outbox_oldest_ms = INSTANT_MAX;
    for (size_t i = 0; i < showcase->n_channels; i++) {
        const struct status_channel *channel = &showcase->channels[i];
        serve->outbox_waiting += channel->waiting;
        if (channel->has_oldest &&
            channel->oldest_ms < serve->outbox_oldest_ms) {
            serve->outbox_oldest_ms = channel->oldest_ms;
        }
    }
    for (size_t i = 0; i < showcase->n_parts; i++) {
        if (showcase->parts[i] != NULL) {
            site_put(serve->site, turn->judge[i], showcase->parts[i]);
            showcase->parts[i] = NULL;
        }
    }
    for (size_t i = 0; i < showcase->n_reports; i++) {
        site_add_report(serve->site, &showcase->reports[i]);
    }
}

void serve_stop(struct serve *serve)
{
    if (serve->server == NULL) {
        return;
    }
    struct listener passed = server_close(serve->server);
    serve->server = NULL;
    if (passed.fd >= 0) {
        serve->passed = passed;
    }
}

void serve_destroy(struct serve *serve)
{
    if (serve == NULL) {
        return;
    }
    ASSERT(serve->server == NULL);
    listener_close(&serve->passed);
    site_destroy(serve->site);
    free(serve->listen);
    free(serve->token);
    free(serve->ledger_path);
    free(serve);
}

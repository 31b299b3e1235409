/*
 * claimd alert: `test` sends a rehearsal through the real channels and says how
 * long it took; `list` shows what waits and what was delivered.
 */
#include "cli/cli.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "alert/channel.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "io/clock.h"
#include "report/columns.h"
#include "report/json_out.h"
#include "report/message.h"
#include "store/digest.h"
#include "store/outbox.h"
#include "store/store.h"

#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)
#define LIST_MOST 100
#define TIMES_DAYS 30

/* --- test --------------------------------------------------------------- */

/* One channel being tried. */
struct rehearsal {
    const struct conf_channel *conf;
    const struct channel_ops *ops;
    void *channel;
    struct channel_message message;
    struct mono start;
    bool over, delivered;
    int64_t took_ms;
    char answer[CHANNEL_ANSWER_MAX];
    struct session *session;
};

struct session {
    uv_loop_t loop;
    struct stall stall;
    struct resolver *resolver;
    struct fetcher *fetcher;
    struct rehearsal *items;
    size_t n, n_over;
    uv_timer_t end; /* takes everything down outside of a callback */
};

static void session_on_end(uv_timer_t *timer)
{
    struct session *session = timer->data;
    for (size_t i = 0; i < session->n; i++) {
        struct rehearsal *item = &session->items[i];
        item->ops->destroy(item->channel);
    }
    uv_close((uv_handle_t *)&session->end, NULL);
    fetcher_destroy(session->fetcher);
    resolver_destroy(session->resolver);
    stall_stop(&session->stall);
}

static void rehearsal_on_done(void *owner, bool delivered, const char *answer)
{
    struct rehearsal *item = owner;
    struct session *session = item->session;
    item->over = true;
    item->delivered = delivered;
    item->took_ms = clock_mono().ms - item->start.ms;
    snprintf(item->answer, sizeof item->answer, "%s", answer);
    if (++session->n_over == session->n) {
        uv_timer_start(&session->end, session_on_end, 0, 0);
    }
}

static enum err session_open(struct session *session, const struct conf *conf,
                             struct errmsg *msg)
{
    signal(SIGPIPE, SIG_IGN); /* a command may close its standard input */
    if (uv_loop_init(&session->loop) != 0) {
        return errmsg_fail(msg, ERR_SYSTEM, "cannot make an event loop");
    }
    stall_start(&session->stall, &session->loop);
    enum err err = resolver_create(&session->loop, conf->resolvers,
                                   conf->n_resolvers, &session->resolver, msg);
    if (err == ERR_OK) {
        err = fetcher_create(&session->loop, session->resolver, &session->stall,
                             &session->fetcher, msg);
        if (err != ERR_OK) {
            resolver_destroy(session->resolver);
        }
    }
    if (err != ERR_OK) {
        stall_stop(&session->stall);
        uv_run(&session->loop, UV_RUN_DEFAULT);
        (void)uv_loop_close(&session->loop);
        return err;
    }
    uv_timer_init(&session->loop, &session->end);
    session->end.data = session;
    return ERR_OK;
}

/* The ledger's name and head, where there is one: a rehearsal looks like the
 * real thing. */
static struct message rehearsal_message(struct arena *arena,
                                        const struct conf *conf, int64_t now_ms)
{
    char hex[DIGEST_HEX];
    struct store *store = NULL;
    struct store_state state = {0};
    bool known =
        store_open(conf->ledger_path, STORE_READ, &store, NULL) == ERR_OK &&
        store_state(store, &state, NULL) == ERR_OK;
    store_close(store);
    const char *agent = known ? arena_strdup(arena, state.agent_id) : "none";
    return (struct message){
        .key = arena_printf(arena, "%s:test:%" PRId64, agent, now_ms),
        .at_ms = now_ms,
        .agent_id = agent,
        .ledger_seq = state.head.seq,
        .ledger_head =
            known ? arena_strdup(arena, digest_hex(state.head.hash, hex)) : "",
    };
}

static void run_session(struct session *session, const struct message *message,
                        const char *body)
{
    for (size_t i = 0; i < session->n; i++) {
        struct rehearsal *item = &session->items[i];
        item->session = session;
        item->ops = channel_find(item->conf->type);
        ASSERT(item->ops != NULL); /* the configuration was checked */
        item->channel =
            item->ops->create(session->fetcher, &item->conf->params);
        item->message = (struct channel_message){.key = message->key,
                                                 .body = body,
                                                 .created_ms = message->at_ms,
                                                 .now_ms = message->at_ms};
        item->start = clock_mono();
        item->ops->send(item->channel, &item->message, rehearsal_on_done, item);
    }
    uv_run(&session->loop, UV_RUN_DEFAULT);
    int closed = uv_loop_close(&session->loop);
    ASSERT(closed == 0);
}

static bool print_rehearsals(const struct cli *cli, const struct session *all)
{
    struct buf out;
    struct json_out json;
    buf_init(&out, OUTPUT_MAX);
    if (cli->json) {
        json_out_init(&json, &out, 0);
        json_out_array(&json, NULL);
    }
    for (size_t i = 0; i < all->n; i++) {
        const struct rehearsal *item = &all->items[i];
        if (cli->json) {
            json_out_object(&json, NULL);
            json_out_text(&json, "channel", item->conf->id);
            json_out_text(&json, "type", item->conf->type);
            json_out_bool(&json, "delivered", item->delivered);
            json_out_text(&json, "answer", item->answer);
            json_out_int(&json, "took_ms", item->took_ms);
            json_out_end_object(&json);
        } else {
            buf_printf(&out, "%s (%s): %s after %" PRId64 " ms: %s\n",
                       item->conf->id, item->conf->type,
                       item->delivered ? "delivered" : "NOT delivered",
                       item->took_ms, item->answer);
        }
    }
    if (cli->json) {
        json_out_end_array(&json);
        buf_putc(&out, '\n');
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return printed;
}

/* The named channels, or all; 0 after telling which is not there. */
static size_t choose(const struct cli *cli, const struct conf *conf,
                     char **names, int n_names, struct rehearsal *items)
{
    size_t n = 0;
    for (size_t i = 0; n_names == 0 && i < conf->n_channels; i++) {
        items[n++].conf = &conf->channels[i];
    }
    for (int i = 0; i < n_names; i++) {
        size_t before = n;
        for (size_t k = 0; k < conf->n_channels; k++) {
            if (text_equal(conf->channels[k].id, names[i])) {
                items[n++].conf = &conf->channels[k];
            }
        }
        if (n == before) {
            cli_error(cli, "no channel \"%s\" in %s; `claimd check` lists them",
                      names[i], cli->config);
            return 0;
        }
    }
    if (n == 0) {
        cli_error(cli, "%s has no channel; add one under alerts.channels",
                  cli->config);
    }
    return n;
}

static int alert_test(struct cli *cli, struct arena *arena, char **names,
                      int n_names)
{
    const struct conf *conf = cli_load_conf(cli, arena, false);
    if (conf == NULL) {
        return EXIT_USAGE;
    }
    struct session session = {0};
    session.items = arena_array(arena, conf->n_channels + (size_t)n_names + 1,
                                sizeof *session.items);
    session.n = choose(cli, conf, names, n_names, session.items);
    if (session.n == 0) {
        return EXIT_USAGE;
    }
    struct errmsg msg = {0};
    if (session_open(&session, conf, &msg) != ERR_OK) {
        cli_error(cli, "%s", msg.text);
        return EXIT_SYSTEM;
    }
    struct message message = rehearsal_message(arena, conf, cli_now_ms());
    struct buf body;
    buf_init(&body, OUTPUT_MAX);
    message_test(&body, &message);
    run_session(&session, &message, buf_str(&body));
    buf_fini(&body);
    if (!print_rehearsals(cli, &session)) {
        return EXIT_SYSTEM;
    }
    for (size_t i = 0; i < session.n; i++) {
        if (!session.items[i].delivered) {
            return EXIT_FOUND;
        }
    }
    return EXIT_DONE;
}

/* --- list --------------------------------------------------------------- */

static const char *kind_of(struct arena *arena, const char *body,
                           const char **ret_subject, enum language language)
{
    json_t *root = json_loads(body, 0, NULL);
    const char *kind = json_string_value(json_object_get(root, "kind"));
    const char *subject = json_string_value(
        json_object_get(json_object_get(root, "subject"),
                        language == LANGUAGE_JA ? "ja" : "en"));
    *ret_subject = arena_strdup(arena, subject == NULL ? "" : subject);
    kind = arena_strdup(arena, kind == NULL ? "digest" : kind);
    json_decref(root);
    return kind;
}

static const char *state_of(const struct store_sent_row *row)
{
    return row->closed                        ? "given_up"
           : row->delivered_ms != INSTANT_MIN ? "delivered"
                                              : "waiting";
}

static void list_json(struct json_out *json, const struct store_sent_row *row,
                      const char *kind, const char *subject)
{
    bool delivered = row->delivered_ms != INSTANT_MIN && !row->closed;
    json_out_object(json, NULL);
    json_out_text(json, "channel", row->channel);
    json_out_text(json, "key", row->key);
    json_out_text(json, "kind", kind);
    json_out_text(json, "subject", subject);
    json_out_text(json, "state", state_of(row));
    json_out_instant(json, "created", true, row->created_ms, NULL);
    json_out_instant(json, "delivered", delivered, row->delivered_ms, NULL);
    json_out_int(json, "attempts", row->attempts);
    json_out_text(json, "answer", row->answer);
    if (delivered) {
        json_out_int(json, "took_ms", row->delivered_ms - row->created_ms);
    } else {
        json_out_null(json, "took_ms");
    }
    json_out_end_object(json);
}

static void list_line(struct buf *out, const struct store_sent_row *row,
                      const char *kind, const char *subject)
{
    char when[CIVIL_INSTANT_MAX];
    civil_render_instant(row->created_ms, 0, when);
    buf_printf(out, "%s  ", when);
    columns_cell(out, row->channel, 12);
    buf_putc(out, ' ');
    columns_cell(out, kind, 16);
    if (row->closed) {
        buf_printf(out, " given up: %s  %s\n",
                   row->answer == NULL ? "" : row->answer, subject);
    } else if (row->delivered_ms != INSTANT_MIN) {
        buf_printf(out, " delivered after %.1f s  %s\n",
                   (double)(row->delivered_ms - row->created_ms) / 1000,
                   subject);
    } else {
        buf_printf(out, " waits, %" PRId64 " attempts%s%s  %s\n", row->attempts,
                   row->answer == NULL ? "" : ", last: ",
                   row->answer == NULL ? "" : row->answer, subject);
    }
}

/* What `list` shows. */
struct listing {
    struct store_sent_row *rows; /* newest first */
    size_t n_rows;
    struct store_waiting *waiting;
    size_t n_waiting;
    struct store_times *times;
    size_t n_times;
};

static enum err load_listing(struct listing *listing, struct arena *arena,
                             struct store *store, struct errmsg *msg)
{
    int64_t since_ms = cli_now_ms() - TIMES_DAYS * MS_PER_DAY;
    enum err err = store_load_sent(store, LIST_MOST, arena, &listing->rows,
                                   &listing->n_rows, msg);
    if (err == ERR_OK) {
        err = store_load_waiting(store, arena, &listing->waiting,
                                 &listing->n_waiting, msg);
    }
    return err == ERR_OK
               ? store_load_times(store, since_ms, arena, &listing->times,
                                  &listing->n_times, msg)
               : err;
}

static int64_t waiting_for(const struct listing *listing, const char *channel)
{
    for (size_t i = 0; i < listing->n_waiting; i++) {
        if (text_equal(listing->waiting[i].channel, channel)) {
            return listing->waiting[i].n;
        }
    }
    return 0;
}

static const struct store_times *times_of(const struct listing *listing,
                                          const char *channel)
{
    for (size_t i = 0; i < listing->n_times; i++) {
        if (text_equal(listing->times[i].channel, channel)) {
            return &listing->times[i];
        }
    }
    return NULL;
}

/* How each configured channel fares. */
static void channel_json(struct json_out *json, const struct listing *listing,
                         const struct conf_channel *channel)
{
    const struct store_times *times = times_of(listing, channel->id);
    json_out_object(json, NULL);
    json_out_text(json, "channel", channel->id);
    json_out_text(json, "type", channel->type);
    json_out_int(json, "waiting", waiting_for(listing, channel->id));
    json_out_object(json, "delivered");
    json_out_int(json, "days", TIMES_DAYS);
    json_out_int(json, "count", times == NULL ? 0 : times->n);
    if (times == NULL) {
        json_out_null(json, "p50_ms");
        json_out_null(json, "max_ms");
    } else {
        json_out_int(json, "p50_ms", times->p50_ms);
        json_out_int(json, "max_ms", times->max_ms);
    }
    json_out_end_object(json);
    json_out_end_object(json);
}

static void channel_line(struct buf *out, const struct listing *listing,
                         const struct conf_channel *channel)
{
    const struct store_times *times = times_of(listing, channel->id);
    buf_printf(out, "%s (%s): %" PRId64 " waiting; ", channel->id,
               channel->type, waiting_for(listing, channel->id));
    if (times == NULL) {
        buf_printf(out, "nothing delivered in %d days\n", TIMES_DAYS);
    } else {
        buf_printf(out,
                   "%" PRId64 " delivered in %d days, in %.1f s (median), "
                   "%.1f s (longest)\n",
                   times->n, TIMES_DAYS, (double)times->p50_ms / 1000,
                   (double)times->max_ms / 1000);
    }
}

static void list_text(const struct cli *cli, struct arena *arena,
                      struct buf *out, const struct conf *conf,
                      const struct listing *listing)
{
    for (size_t i = listing->n_rows; i > 0; i--) {
        const char *subject = NULL;
        const struct store_sent_row *row = &listing->rows[i - 1];
        const char *kind = kind_of(arena, row->body, &subject, cli->language);
        list_line(out, row, kind, subject);
    }
    for (size_t i = 0; i < conf->n_channels; i++) {
        channel_line(out, listing, &conf->channels[i]);
    }
}

static void list_all_json(const struct cli *cli, struct arena *arena,
                          struct buf *out, const struct conf *conf,
                          const struct listing *listing)
{
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_array(&json, "channels");
    for (size_t i = 0; i < conf->n_channels; i++) {
        channel_json(&json, listing, &conf->channels[i]);
    }
    json_out_end_array(&json);
    json_out_array(&json, "messages");
    for (size_t i = listing->n_rows; i > 0; i--) {
        const char *subject = NULL;
        const struct store_sent_row *row = &listing->rows[i - 1];
        const char *kind = kind_of(arena, row->body, &subject, cli->language);
        list_json(&json, row, kind, subject);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

static int print_list(struct cli *cli, struct arena *arena,
                      const struct conf *conf, struct store *store,
                      struct errmsg *msg)
{
    struct listing listing = {0};
    struct buf out;
    if (load_listing(&listing, arena, store, msg) != ERR_OK) {
        return EXIT_SYSTEM;
    }
    buf_init(&out, OUTPUT_MAX);
    if (cli->json) {
        list_all_json(cli, arena, &out, conf, &listing);
    } else {
        list_text(cli, arena, &out, conf, &listing);
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return printed ? EXIT_DONE : EXIT_SYSTEM;
}

static int alert_list(struct cli *cli, struct arena *arena)
{
    const struct conf *conf = cli_load_conf(cli, arena, true);
    struct store *store = NULL;
    struct errmsg msg = {0};
    if (conf == NULL) {
        return EXIT_USAGE;
    }
    int code = EXIT_SYSTEM;
    if (store_open(conf->ledger_path, STORE_READ, &store, &msg) == ERR_OK) {
        code = print_list(cli, arena, conf, store, &msg);
    }
    if (msg.text[0] != '\0') {
        cli_error(cli, "%s", msg.text);
    }
    store_close(store);
    return code;
}

/* --- which -------------------------------------------------------------- */

int cmd_alert(struct cli *cli, int argc, char **argv)
{
    static const struct option none[] = {{0}};
    int option = cli_getopt(cli, argc, argv, "", none);
    if (option != -1) {
        return cli->usage_exit;
    }
    const char *what = optind < argc ? argv[optind] : "";
    struct arena arena;
    int code = EXIT_USAGE;
    arena_init(&arena);
    if (text_equal(what, "test")) {
        code = alert_test(cli, &arena, argv + optind + 1, argc - optind - 1);
    } else if (text_equal(what, "list") && optind + 1 == argc) {
        code = alert_list(cli, &arena);
    } else {
        cli_error(cli,
                  "say `alert test [CHANNEL…]` or `alert list`, not "
                  "\"%s\"",
                  what);
    }
    arena_fini(&arena);
    return code;
}

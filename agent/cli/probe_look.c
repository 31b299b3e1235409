/*
 * Happy path: start as many as may run at once, each result is classified and
 * makes room for the next; the last one closes all handles and the loop ends.
 * Failure modes: a probe that cannot be prepared is our own fault; blame that
 * is open waits for the references.
 * On close: the loop is run until nothing is left in it.
 */
#include "cli/probe_look.h"

#include <signal.h>
#include <stdlib.h>
#include <uv.h>

#include "base/arena.h"
#include "base/check.h"
#include "cli/cli.h"
#include "io/fetch.h"
#include "io/reference.h"
#include "io/resolver.h"
#include "io/stall.h"

struct session {
    struct arena *arena; /* of the results */
    const struct conf *conf;
    uv_loop_t loop;
    struct stall stall;
    struct resolver *resolver;
    struct fetcher *fetcher;
    struct references *references;
    struct running *runs; /* one for each look */
    size_t n, begun, over;
};

struct running {
    struct session *session;
    struct look *look;
    const struct probe_ops *ops;
    void *state;
};

static void start_some(struct session *session);

static void close_handles(struct session *session)
{
    references_destroy(session->references);
    fetcher_destroy(session->fetcher);
    resolver_destroy(session->resolver);
    stall_stop(&session->stall);
}

static void finish(struct running *run)
{
    struct session *session = run->session;
    const struct attempt_facts *facts = &run->look->result.facts;
    run->look->classified = run->ops != NULL && run->ops->evidence
                                ? classify_source(facts)
                                : classify(facts);
    session->over++;
    if (session->over == session->n) {
        close_handles(session);
    } else {
        start_some(session);
    }
}

static void look_on_reference(void *owner,
                              const struct reference_answer *answer)
{
    struct running *run = owner;
    struct attempt_facts *facts = &run->look->result.facts;
    facts->reference = answer->way_out;
    facts->reference_dns = answer->names;
    finish(run);
}

static void look_on_result(void *owner, const struct probe_result *result)
{
    struct running *run = owner;
    ASSERT(!result->canceled);
    run->look->result = *result;
    if (result->said != NULL) {
        run->look->has_said = true;
        run->look->said.arena = run->session->arena;
        facts_add_all(&run->look->said, result->said);
        run->look->result.said = NULL;
    }
    if (classify_needs_reference(&result->facts)) {
        run->look->asked_references = true;
        references_ask(run->session->references, look_on_reference, run);
    } else {
        finish(run);
    }
}

/* False if the probe cannot be prepared. */
static bool start(struct running *run)
{
    struct session *session = run->session;
    const struct conf_probe *probe = run->look->probe;
    struct errmsg msg = {0};
    run->ops = probe_find(probe->type);
    ASSERT(run->ops != NULL); /* the caller has checked */
    run->state = heap_alloc(run->ops->state_size);
    if (run->ops->init(run->state, &probe->params, &msg) != ERR_OK) {
        free(run->state);
        run->state = NULL;
        return false;
    }
    struct probe_context context = {
        .loop = &session->loop,
        .fetcher = session->fetcher,
        .timeout_ms = probe->timeout_ms,
    };
    if (run->look->from_spool && probe->collected) {
        context.spool = (struct probe_spool){
            .directory = session->conf->collect_directory,
            .service = run->look->service->id,
            .probe = probe->id,
            .max_age_ms = probe->max_age_ms,
        };
    }
    run->ops->start(run->state, &context, look_on_result, run);
    return true;
}

static void start_some(struct session *session)
{
    while (session->begun < session->n &&
           session->begun - session->over <
               (size_t)session->conf->concurrency) {
        struct running *run = &session->runs[session->begun++];
        if (!start(run)) {
            run->look->result = (struct probe_result){
                .facts = {.outcome = REASON_OWN_FAULT,
                          .timeout_ms = run->look->probe->timeout_ms},
                .phases = {-1, -1, -1, -1, -1, -1}};
            finish(run);
            return; /* has gone on by itself */
        }
    }
}

static enum err open_session(struct session *session, struct errmsg *msg)
{
    const struct conf *conf = session->conf;
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
        return err;
    }
    session->references =
        references_create(&session->loop, session->resolver, conf->references,
                          conf->n_references);
    return ERR_OK;
}

static void free_runs(struct session *session)
{
    for (size_t i = 0; i < session->begun; i++) {
        struct running *run = &session->runs[i];
        if (run->state != NULL) {
            run->ops->fini(run->state);
            free(run->state);
        }
    }
    free(session->runs);
}

bool probe_look_check(const struct cli *cli, const struct look *look)
{
    const struct probe_ops *ops = probe_find(look->probe->type);
    const char *option = "type";
    struct errmsg msg = {0};
    if (ops == NULL) {
        errmsg_set(&msg, "this build has no such probe");
    } else if (ops->check(&look->probe->params, &option, &msg) == ERR_OK) {
        return true;
    }
    cli_error(cli, "%s/%s: %s: %s", look->service->id, look->probe->id, option,
              msg.text);
    return false;
}

enum err probe_look(struct arena *arena, const struct conf *conf,
                    struct look *looks, size_t n, struct errmsg *msg)
{
    ASSERT(n > 0);
    signal(SIGPIPE, SIG_IGN); /* a tool may close its standard input */
    struct session session = {.arena = arena, .conf = conf, .n = n};
    session.runs = heap_alloc(n * sizeof *session.runs);
    for (size_t i = 0; i < n; i++) {
        session.runs[i].session = &session;
        session.runs[i].look = &looks[i];
    }
    enum err err = open_session(&session, msg);
    if (err == ERR_OK) {
        start_some(&session);
    }
    uv_run(&session.loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&session.loop);
    ASSERT(err != ERR_OK || session.over == n);
    free_runs(&session);
    return err;
}

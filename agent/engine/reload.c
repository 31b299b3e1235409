#include "engine/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/job.h"
#include "io/notify.h"

/*
 * Happy path: SIGHUP → load on a pool thread → on_loaded → engine_configure.
 * A bad configuration: every error is logged, the old one stays in force.
 * SIGHUP meanwhile: once more afterwards, however many came.
 */
struct reload {
    struct engine *engine;
    char *path;
    struct arena scratch;
    struct snapshot *snapshot;
    struct conf_errors errors;
    enum err err;
};

static void reload_on_pool(void *owner)
{
    struct reload *reload = owner;
    reload->err = snapshot_load(reload->path, &reload->scratch,
                                &reload->snapshot, &reload->errors);
}

static void refuse(struct engine *engine, const struct reload *reload)
{
    engine->config_refused = true;
    for (size_t i = 0; i < reload->errors.n; i++) {
        struct log_line line = log_begin(LOG_LEVEL_ERROR, "config_refused");
        log_text(&line, "error", reload->errors.items[i].text);
        log_text(&line, "then", "the old configuration stays in force");
        log_end(&line, engine_wall_ms(engine));
    }
}

/* What is made once at start and does not follow a reload. */
static void warn_of_restart(struct engine *engine, const struct conf *now)
{
    const struct conf *before = engine->snapshot->conf;
    bool same_resolvers = before->n_resolvers == now->n_resolvers;
    for (size_t i = 0; same_resolvers && i < now->n_resolvers; i++) {
        same_resolvers = text_equal(before->resolvers[i], now->resolvers[i]);
    }
    bool same_ledger = text_equal(before->ledger_path, now->ledger_path);
    if (same_resolvers && same_ledger) {
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_WARNING, "restart_needed");
    log_text(&line, "for", same_ledger ? "resolvers" : "storage");
    log_text(&line, "then", "until then the old setting is used");
    log_end(&line, engine_wall_ms(engine));
}

static void reload_on_loaded(void *owner)
{
    struct reload *reload = owner;
    struct engine *engine = reload->engine;
    engine->reload = NULL;
    if (engine->stopping) {
        snapshot_unref(reload->snapshot);
    } else if (reload->err != ERR_OK) {
        refuse(engine, reload);
    } else {
        warn_of_restart(engine, reload->snapshot->conf);
        engine_configure(engine, reload->snapshot);
    }
    arena_fini(&reload->scratch);
    free(reload->path);
    free(reload);
    engine_notify_ready(engine);
    if (engine->reload_again && !engine->stopping) {
        engine->reload_again = false;
        engine_reload(engine);
    }
}

void engine_reload(struct engine *engine)
{
    if (engine->reload != NULL) {
        engine->reload_again = true;
        return;
    }
    notify_reloading();
    struct reload *reload = heap_alloc(sizeof *reload);
    reload->engine = engine;
    reload->path = heap_strdup(engine->options.config);
    engine->reload = reload;
    job_start(&engine->loop, reload_on_pool, reload_on_loaded, reload);
}

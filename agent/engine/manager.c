#include "engine/inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "core/civil.h"
#include "io/clock.h"
#include "io/journald.h"
#include "io/notify.h"

/*
 * What the service manager is told: ready, alive, how things stand. The line
 * for people goes out when it changes, and at most every ENGINE_STATUS_MS for
 * its instant, which is the time of the clock: "3 s ago" would be wrong once
 * the process hangs.
 */

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void add_standing(struct buf *out, const struct engine *engine)
{
    const struct standing *standing = &engine->standing;
    if (standing->n_down > 0) {
        buf_printf(out, "; %zu service%s down (%s)", standing->n_down,
                   plural(standing->n_down), standing->down);
    }
    if (standing->n_untrue > 0) {
        buf_printf(out, "; %zu claim%s not true (%s)", standing->n_untrue,
                   plural(standing->n_untrue), standing->untrue);
    }
    if (standing->n_at_risk > 0) {
        buf_printf(out, "; %zu claim%s at risk (%s)", standing->n_at_risk,
                   plural(standing->n_at_risk), standing->at_risk);
    }
    if (engine->n_waiting > 0) {
        bool more = engine->n_waiting >= KEEPER_OUTBOX_MAX;
        buf_printf(out, "; %zu%s alert%s wait%s", engine->n_waiting,
                   more ? " or more" : "", plural(engine->n_waiting),
                   engine->n_waiting == 1 ? "s" : "");
    }
    if (engine->config_refused) {
        buf_puts(out, "; NEW CONFIGURATION REFUSED, the old one is in force");
    }
}

/* Without the instant of the last commit. */
static void render(struct buf *out, const struct engine *engine)
{
    const struct prober_stats *stats = prober_stats(engine->prober);
    size_t n_services = engine->snapshot->conf->n_services;
    buf_printf(out, "STATUS=watching %zu probe%s of %zu service%s",
               stats->targets, plural(stats->targets), n_services,
               plural(n_services));
    if (engine->ledger_trouble[0] != '\0') {
        buf_printf(out, "; NOT KEEPING: %s", engine->ledger_trouble);
    }
    add_standing(out, engine);
}

static void add_commit(struct buf *out, const struct engine *engine)
{
    if (engine->commits > 0) {
        char when[CIVIL_INSTANT_MAX];
        int64_t since_ms = clock_mono().ms - engine->last_commit.ms;
        int64_t at_ms = engine_wall_ms(engine) - since_ms;
        civil_render_instant(at_ms - at_ms % 1000, 0, when);
        buf_printf(out, "; last commit %s", when);
    }
}

/* Adds the line to `out` if it is due. */
static void add_status(struct buf *out, struct engine *engine)
{
    struct buf line;
    buf_init(&line, ENGINE_STATUS_MAX);
    render(&line, engine);
    int64_t now_ms = clock_mono().ms;
    bool news = strcmp(buf_str(&line), engine->status) != 0;
    if (news || now_ms >= engine->next_status.ms) {
        snprintf(engine->status, sizeof engine->status, "%s", buf_str(&line));
        engine->next_status.ms = now_ms + ENGINE_STATUS_MS;
        add_commit(&line, engine);
        buf_puts(out, buf_str(&line));
    }
    buf_fini(&line);
}

static void send_with_status(struct engine *engine, const char *first)
{
    struct buf lines;
    buf_init(&lines, ENGINE_STATUS_MAX);
    buf_puts(&lines, first);
    add_status(&lines, engine);
    if (lines.len > 0) {
        notify_send(buf_str(&lines));
    }
    buf_fini(&lines);
}

void engine_notify_status(struct engine *engine)
{
    send_with_status(engine, "");
}

void engine_notify_alive(struct engine *engine)
{
    send_with_status(engine, "WATCHDOG=1\n");
}

/* An idle daemon commits every ENGINE_HEARTBEAT_MS. */
static void warn_of_watchdog(struct engine *engine)
{
    const char *usec = getenv("WATCHDOG_USEC");
    int64_t watchdog_ms = usec == NULL ? 0 : strtoll(usec, NULL, 10) / 1000;
    if (watchdog_ms <= 0 || watchdog_ms >= 2 * ENGINE_HEARTBEAT_MS) {
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_WARNING, "watchdog_short");
    log_int(&line, "watchdog_ms", watchdog_ms);
    log_int(&line, "heartbeat_ms", ENGINE_HEARTBEAT_MS);
    log_text(&line, "then",
             "a slow disk may have a healthy daemon killed; "
             "set WatchdogSec= higher");
    log_end(&line, engine_wall_ms(engine));
}

void engine_notify_ready(struct engine *engine)
{
    warn_of_watchdog(engine);
    send_with_status(engine, "READY=1\n");
}

void engine_notify_opening(const char *ledger)
{
    struct stat is;
    if (stat(ledger, &is) != 0) {
        return;
    }
    char lines[160];
    int64_t megabytes = (int64_t)is.st_size / 1000000;
    snprintf(lines, sizeof lines,
             "STATUS=opening and checking the ledger (%" PRId64
             " MB)\nEXTEND_TIMEOUT_USEC=%" PRId64,
             megabytes,
             (ENGINE_OPEN_S + megabytes * ENGINE_OPEN_S_PER_MB) * 1000000);
    notify_send(lines);
}

void engine_say_refused(const char *text)
{
    if (!journald_is_stderr()) {
        fprintf(stderr, "%s\n", text);
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_ERROR, "start_refused");
    log_text(&line, "error", text);
    log_end(&line, clock_now().real_ms);
}

/*
 * The engine's inside, shared by engine.c (start and stop), turn.c (each
 * second's work) and reload.c.
 */
#ifndef ENGINE_INSIDE_H
#define ENGINE_INSIDE_H

#include <uv.h>

#include "core/clockwatch.h"
#include "engine/engine.h"
#include "engine/journal.h"
#include "engine/keeper.h"
#include "engine/log.h"
#include "engine/own.h"
#include "engine/prober.h"
#include "engine/pulse.h"
#include "engine/readings.h"
#include "engine/serve.h"
#include "engine/standing.h"
#include "engine/teller.h"

#define ENGINE_TICK_MS 1000
#define ENGINE_HEARTBEAT_MS 5000 /* most time between two commits */
#define ENGINE_REOPEN_MS 10000   /* between tries to open the ledger */
#define ENGINE_JUDGE_SECONDS 60  /* every service is judged that often */
#define ENGINE_STATUS_MS 5000    /* most time between two status lines */
#define ENGINE_STATUS_MAX 2048
#define ENGINE_OPEN_S 90 /* asked for to open the ledger, and for each MB */
#define ENGINE_OPEN_S_PER_MB 1

struct reload;
struct reopen;

struct engine {
    struct engine_options options;
    uv_loop_t loop;
    struct stall stall;
    struct clockwatch watch;
    struct resolver *resolver;
    struct fetcher *fetcher;
    struct prober *prober;
    struct teller *teller;
    struct pulse *pulse;
    struct journal *journal;
    struct serve *serve;
    struct snapshot *snapshot;
    uv_timer_t tick;
    uv_signal_t on_term, on_int, on_hup;

    struct keeper *keeper;  /* NULL while the ledger cannot be used */
    bool start_recorded;    /* once for each process and ledger */
    bool configure;         /* the configuration is not in the ledger */
    char agent_id[33];      /* of the ledger; "" until one was opened */
    struct store_head head; /* after the last commit */
    struct keeper_turn turn;
    bool turn_running;
    struct mono last_commit;
    uint64_t commits;
    struct reopen *reopen; /* a try under way */
    struct mono next_reopen;
    char ledger_trouble[ERRMSG_MAX]; /* "" while all is well */

    struct standing standing; /* as of the last turn */
    size_t n_waiting;         /* messages not delivered, KEEPER_OUTBOX_MAX: or
                                 more */
    bool config_refused;      /* the newest one; the old one is in force */
    char status[ENGINE_STATUS_MAX]; /* the line last sent, without instant */
    struct mono next_status;
    struct own own;
    struct readings readings;

    bool *service_changed; /* one per service of the snapshot; heap */
    size_t judge_cursor, judge_credit;

    struct reload *reload; /* under way */
    bool reload_again;

    bool stopping;
    bool handles_closing;
    struct prober_stats last_stats; /* once handles are closing */
    const char *stop_signal;
    enum engine_end end;
    struct log_gate ledger_gate, judge_gate, dropped_gate, log_gate;
};

/* The wall instant now, carried by the monotonic clock. */
int64_t engine_wall_ms(const struct engine *engine);

/* Takes over a ledger that was just opened: what the last daemon left. */
void engine_attach(struct engine *engine, struct keeper *keeper);

/* Says that the ledger cannot be used and what is at risk. */
void engine_ledger_trouble(struct engine *engine, enum err err,
                           const char *why);

/* The second's work (turn.c). */
void engine_on_tick(uv_timer_t *timer);

/* Looks whether the clocks still agree; true if they did not: then what was in
 * flight says nothing about its target and is dropped, and the instant is
 * unknown for all. */
bool engine_watch_clock(struct engine *engine);

/* Writes what is pending now, on this thread; for the end. If that fails the
 * run has failed. */
void engine_last_turn(struct engine *engine);

/* Observes `reason` as unknown for every target now. */
void engine_all_unknown(struct engine *engine, int64_t at_ms, reason_t reason);

/* Begins to stop; the rest follows as things end. */
void engine_stop(struct engine *engine, const char *signal_name,
                 enum engine_end end);

/* Reads the configuration again on a pool thread and, if it is good, puts it
 * in force (reload.c). */
void engine_reload(struct engine *engine);

/* Puts a configuration in force; takes the reference. */
void engine_configure(struct engine *engine, struct snapshot *snapshot);

/* What the service manager is told (manager.c). All but the first include the
 * status line for people where it is due. */

/* Before the ledger is opened, which may take long: asks for the time to. */
void engine_notify_opening(const char *ledger);
void engine_notify_ready(struct engine *engine); /* started, or reloaded */
void engine_notify_alive(struct engine *engine); /* feeds the watchdog */
void engine_notify_status(struct engine *engine);

/* Says on standard error, or with the journal's priority of an error, why
 * nothing was started. */
void engine_say_refused(const char *text);

#endif

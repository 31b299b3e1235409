/*
 * The ledger's side of the daemon: commit, judge what is on disk, decide what
 * to tell. Runs on a pool thread, one job at a time, and owns the store.
 *
 * A turn commits the loop's batch first; then the services asked for are
 * reckoned from the ledger, so that nothing is judged or told that is not on
 * disk; verdicts and incidents that changed become records, and alerts become
 * outbox rows, in one transaction.
 */
#ifndef ENGINE_KEEPER_H
#define ENGINE_KEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/notice.h"
#include "engine/readings.h"
#include "engine/showcase.h"
#include "engine/snapshot.h"
#include "engine/standing.h"
#include "store/outbox.h"
#include "store/store.h"

#define KEEPER_OUTBOX_MAX 16 /* messages loaded for a channel in a turn */

struct keeper;

/* Opens the ledger for the daemon; errors as store_open. */
MUST_USE enum err keeper_open(const char *path, struct keeper **ret_keeper,
                              struct errmsg *msg);
void keeper_close(struct keeper *keeper); /* NULL-safe */

/* What the last daemon left; borrowed. */
const struct store_state *keeper_state(const struct keeper *keeper);

/* The newest run of a series if it may still be extended. */
MUST_USE enum err keeper_open_run(struct keeper *keeper,
                                  const struct series_key *key,
                                  struct arena *scratch, bool *ret_found,
                                  struct run *ret_run, struct errmsg *msg);

/* One line for the log about what was told or found. */
struct keeper_line {
    enum notice_kind kind;
    const char *service;
    const char *subject; /* claim id, or the incident's start */
    const char *verdict; /* on the claim; NULL for an incident */
    const char *text;    /* the sentence, in English */
};

/* A probe that went stale or, having told up or down again, is not. */
struct keeper_source {
    size_t service; /* index in the snapshot */
    const char *probe;
    bool stale;
    int64_t since_ms; /* when it last could tell; stale only */
};

/* When the certificate that a probe met ends. */
struct keeper_certificate {
    size_t service; /* index in the snapshot */
    const char *probe;
    int64_t ends_ms;
};

/* claimd's own trouble (docs/alerts.md), or that it is over; what was told
 * already, or never, is left alone. */
struct keeper_trouble {
    const char *what; /* static: "crash", … */
    char detail[ERRMSG_MAX];
    int64_t from_ms, to_ms; /* INSTANT_MIN: not known */
    bool over;
    bool was_told; /* its beginning, by another way than the ledger */
};

/* One turn. Inputs are borrowed for its duration; results live in `arena`. */
struct keeper_turn {
    struct arena arena;
    /* in */
    struct snapshot *snapshot;
    const struct store_batch *batch;
    int64_t now_ms;
    bool configure;      /* the configuration is new to the ledger */
    const size_t *judge; /* indexes of services to judge */
    size_t n_judge;
    const struct keeper_source *sources;
    size_t n_sources;
    const struct keeper_certificate *certificates; /* all that are known */
    size_t n_certificates;
    const struct keeper_trouble *troubles; /* in the order they came */
    size_t n_troubles;
    const struct reading *readings; /* of sources, in the order they came */
    size_t n_readings;
    bool want_outbox;   /* load what is to be delivered */
    bool want_active;   /* and what fires */
    bool want_showcase; /* make what is shown by HTTP */
    /* out */
    enum err err;         /* of the batch: ERR_OK once it is on disk */
    enum err judge_err;   /* the first of what came after: tried again */
    bool *judged;         /* parallel to `judge`: these are done */
    bool own_told;        /* sources and troubles need not come again */
    bool readings_kept;   /* they need not come again */
    bool configure_again; /* the configuration is still new to the ledger */
    struct errmsg msg;
    struct store_head head;
    bool close_runs;   /* the loop is to end the open runs */
    int64_t log_bytes; /* of the ledger's write-ahead log */
    struct keeper_line *lines;
    size_t n_lines, lines_capacity; /* heap until the turn is cleared */
    size_t n_lines_told;            /* those whose records are on disk */
    struct standing standing;
    struct store_waiting *closed; /* given up: no such channels any more */
    size_t n_closed;
    struct store_message_row *outbox;
    size_t n_outbox;
    const char *active;       /* JSON array (docs/alerts.md), NULL: not made */
    struct showcase showcase; /* its parts may be taken over */
};

/* Does the turn and fills in its results; blocks on the disk. */
void keeper_turn_run(struct keeper *keeper, struct keeper_turn *turn);

/* Frees what a turn holds and zeroes it. */
void keeper_turn_clear(struct keeper_turn *turn);

#endif

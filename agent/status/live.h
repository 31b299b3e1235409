/*
 * What only the running daemon knows, at the moment somebody asks.
 */
#ifndef STATUS_LIVE_H
#define STATUS_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nothing is committed for longer than this: what is shown is out of date. A
 * commit is due every 5 s at the latest. */
#define STATUS_FRESH_MS 20000

struct status_live {
    int64_t now_ms;
    bool has_commit;
    int64_t commit_age_ms; /* of the newest commit */
    int64_t commit_ms;     /* its instant */
    const char *trouble;   /* why the ledger is not written; "" if it is */
    uint64_t commits;      /* since start, as all that counts */
    int64_t ledger_seq;
    const char *ledger_head; /* hex */
    int64_t ledger_bytes, ledger_log_bytes;
    int64_t outbox_waiting; /* messages not delivered */
    int64_t outbox_age_ms;  /* of the oldest of them; 0 without any */
    size_t unwritten;       /* what waits for the next commit */
    uint64_t dropped;       /* observations lost, too much waited */
    size_t targets, in_flight;
    uint64_t attempts;
    int64_t late_p50_ms, late_p99_ms, late_max_ms; /* of starts of attempts */
    int64_t stalled_ms;                            /* the loop stood still */
    const char *version;
};

/* Why what is shown is not fresh; "" if it is. */
const char *status_live_why_stale(const struct status_live *live);

#endif

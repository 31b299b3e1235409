/*
 * The ledger: what was seen and what was decided, kept so that it can be
 * shown to have stayed what it was.
 *
 * - Runs are extended in place (one row per series and stretch).
 * - Records are append-only, numbered, chained: hash = SHA-256 over the
 *   record's canonical line, which carries its predecessor's hash
 *   (docs/evidence.md).
 * - The outbox holds messages from the transaction that caused them until a
 *   receiver confirmed them.
 *
 * One transaction a second holds everything (group commit); nothing counts
 * before it has returned ERR_OK. Functions block on the disk: the daemon calls
 * them on the thread pool, one at a time. No clock is read here.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/run.h"

struct store;

enum store_mode {
    STORE_DAEMON,  /* creates and migrates; refuses a second daemon */
    STORE_COMMAND, /* writes beside a daemon, by BEGIN IMMEDIATE */
    STORE_READ,    /* reads only; works while the daemon runs and while not */
};

/* Opens the ledger at `path` (copied; symbolic links are followed). A
 * STORE_READ sees the ledger as it was when it was opened: open anew to see
 * more.
 * ERR_NOT_FOUND: no file, or no directory for STORE_DAEMON to make it in.
 * ERR_BUSY: another daemon has it; the message says which. ERR_NEWER: schema
 * above ours. ERR_UNSUPPORTED: schema below ours, only a daemon migrates.
 * ERR_INVALID: an SQLite file that is no ledger. ERR_CORRUPT: no SQLite file,
 * or (STORE_DAEMON) quick_check, schema or one of the newest 1,000 records
 * damaged. ERR_FULL, ERR_IO, ERR_DENIED, ERR_SYSTEM: the system's word in
 * `msg`. Whatever the error, the file is left untouched. */
MUST_USE enum err store_open(const char *path, enum store_mode mode,
                             struct store **ret_store, struct errmsg *msg);

/* NULL-safe. Checkpoints when the daemon closes. */
void store_close(struct store *store);

struct series_key {
    const char *service;
    const char *probe;
    const char *vantage;
};

/* A run to write: inserted, or, if a row of this series with the same
 * first_ms is still open, extended. */
struct store_run {
    struct series_key key;
    struct run run;
    bool closed; /* nothing can extend it; it becomes part of a record "runs" */
};

/* A record to append. `body` is canonical JSON (base/canon.h), one object. */
struct store_record {
    int64_t at_ms;
    const char *kind;    /* "start", "stop", "crash", "clock_step", "suspend",
                            "config", "probe_added", "probe_removed",
                            "incident", "verdict", "maintenance", … */
    const char *service; /* "" where it concerns all */
    const char *body;
};

/* Bytes to keep by their SHA-256; a record names them. One that is known is
 * left alone. At most STORE_DOCUMENT_MAX. */
struct store_document {
    const void *bytes;
    size_t n_bytes;
};
#define STORE_DOCUMENT_MAX ((size_t)64 * 1024 * 1024)

/* A series' response times of one day where its service is (days since
 * 1970-01-01, core/local_day.h), encoded by core/histogram.h; replaces what was
 * there. Once `closed`, its hash is part of a record "latencies", written by
 * the commit as it does "runs". */
struct store_latency {
    struct series_key key;
    int64_t day;
    const uint8_t *bytes;
    size_t n_bytes;
    bool closed;
};

/* A message to deliver, caused by a record of the same batch. */
struct store_message {
    size_t record_index; /* in the batch */
    const char *channel;
    const char *key;  /* idempotency key */
    const char *body; /* what to send */
};

/* What the digest of a channel has gathered: replaces that of the one that
 * waits, or begins one. `entries` is the caller's; `key` counts for a new
 * one. */
struct store_digest {
    size_t record_index; /* in the batch */
    const char *channel;
    const char *key;
    const char *entries;
    int64_t due_ms; /* not sent before */
};

/* Makes a digest a message like any other: nothing is added any more. */
struct store_seal {
    int64_t message_id;
    const char *body;
};

/* Ends all that waits for a channel, a digest that gathers too: it is no longer
 * configured, so no receiver will ever answer. */
struct store_closure {
    const char *channel;
    const char *answer; /* why */
};

/* A receiver's answer to an earlier message. */
struct store_delivery {
    int64_t message_id;
    int64_t at_ms;
    bool delivered;     /* false: failed attempt, counted */
    const char *answer; /* "HTTP 200", bounded */
};

struct store_batch {
    int64_t now_ms; /* heartbeat: the instant up to which we were alive */
    const struct store_run *runs;
    size_t n_runs;
    const struct store_record *records;
    size_t n_records;
    const struct store_document *documents;
    size_t n_documents;
    const struct store_latency *latencies;
    size_t n_latencies;
    const struct store_message *messages;
    size_t n_messages;
    const struct store_digest *digests;
    size_t n_digests;
    const struct store_seal *seals;
    size_t n_seals;
    const struct store_closure *closures;
    size_t n_closures;
    const struct store_delivery *deliveries;
    size_t n_deliveries;
};

/* The chain's head after a commit. */
struct store_head {
    int64_t seq; /* of the last record, 0 for none */
    uint8_t hash[32];
};

/* Bytes in the write-ahead log after the last commit. It is about 4 MB at most
 * unless a reader holds on to an old state: then it grows until that one
 * ends, which is worth a word in the daemon's log. */
int64_t store_log_bytes(const struct store *store);
#define STORE_LOG_BYTES_NOTABLE (64 * INT64_C(1048576))

/* Commits all or nothing; on an error the store can be used again, except after
 * ERR_IO. Records "runs", for the runs that are closed, come before
 * `records`. A run that was closed before, exactly as given, is left alone; so
 * is a message whose channel and key are known, and a delivery of one that is
 * not waiting. Only a STORE_DAEMON writes its heartbeat.
 * ERR_BUSY: another writer held it too long, try again. ERR_FULL: no space;
 * nothing lost if tried again later. ERR_IO: the disk failed, or the file was
 * moved away; the process must end (a failed fsync must not be repeated).
 * ERR_CORRUPT: the file is damaged. ERR_LIMIT: a record's body is over 8 MiB.
 */
MUST_USE enum err store_commit(struct store *store,
                               const struct store_batch *batch,
                               struct store_head *ret_head, struct errmsg *msg);

/* What the last daemon left. */
struct store_state {
    int64_t heartbeat_ms; /* last commit of a daemon, INSTANT_MIN if never */
    bool stopped_clean;   /* the last daemon was told to stop, or this is a
                             copy that was put back */
    struct store_head head;
    char agent_id[33]; /* random, made with the ledger; hex */
};
MUST_USE enum err store_state(struct store *store, struct store_state *ret,
                              struct errmsg *msg);

/* Recomputes every hash of the chain, holds every closed run against its record
 * and inspects the file. ERR_CORRUPT names the first record that does not fit,
 * or what else is damaged. */
MUST_USE enum err store_verify_chain(struct store *store, struct errmsg *msg);

#endif

/*
 * Reading the ledger: runs, records, documents, response times. Errors that are
 * not named: as store_open; ERR_CORRUPT names the row that makes no sense.
 */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/run.h"
#include "store/store.h"

/* Bytes of the ledger's file, without its log. */
int64_t store_bytes(const struct store *store);

/* All runs of a series, by first_ms; in the arena. None if it is not known.
 * With `through_seq`, only those that were closed in records up to that one:
 * what the ledger held for good then, whatever came since. 0: all, open ones
 * too. */
struct store_run_query {
    struct series_key key;
    int64_t through_seq;
};
MUST_USE enum err store_load_runs(struct store *store,
                                  const struct store_run_query *query,
                                  struct arena *arena, struct run **ret_runs,
                                  size_t *ret_n, struct errmsg *msg);

/* The bytes of a document, terminated, in the arena. ERR_NOT_FOUND: none of
 * that hash. ERR_CORRUPT: its bytes have another hash. */
MUST_USE enum err store_load_document(struct store *store,
                                      const uint8_t sha256[32],
                                      struct arena *arena, char **ret_bytes,
                                      size_t *ret_n, struct errmsg *msg);

/* Days of response times of a series in [from_day, to_day), by day; in the
 * arena. `through_seq` as for runs. */
struct store_latency_row {
    int64_t day;
    const uint8_t *bytes;
    size_t n_bytes;
    bool closed;
};
struct store_latency_query {
    struct series_key key;
    int64_t from_day, to_day, through_seq;
};
MUST_USE enum err store_load_latencies(struct store *store,
                                       const struct store_latency_query *query,
                                       struct arena *arena,
                                       struct store_latency_row **ret_rows,
                                       size_t *ret_n, struct errmsg *msg);

/* Days of response times of every series that are not part of a record yet, by
 * day; in the arena. */
struct store_open_latency {
    struct series_key key;
    struct store_latency_row row;
};
MUST_USE enum err store_load_open_latencies(struct store *store,
                                            struct arena *arena,
                                            struct store_open_latency **ret,
                                            size_t *ret_n, struct errmsg *msg);

/* The newest run of a series, if it is open: not yet part of a record, so that
 * it may still be extended. `scratch` is for the call. */
MUST_USE enum err store_load_open_run(struct store *store,
                                      const struct series_key *key,
                                      struct arena *scratch, bool *ret_found,
                                      struct run *ret_run, struct errmsg *msg);

/* Every open run of every series, by series and first_ms; in the arena. */
struct store_open_run {
    struct series_key key;
    struct run run;
};
MUST_USE enum err store_load_open_runs(struct store *store, struct arena *arena,
                                       struct store_open_run **ret_runs,
                                       size_t *ret_n, struct errmsg *msg);

/* All series the ledger knows; in the arena. */
MUST_USE enum err store_load_series(struct store *store, struct arena *arena,
                                    struct series_key **ret_keys, size_t *ret_n,
                                    struct errmsg *msg);

/* The first instant any probe of a service was observed at, at any vantage;
 * `ret_ms` is set if there is one. */
MUST_USE enum err store_load_first_seen(struct store *store,
                                        const char *service, bool *ret_found,
                                        int64_t *ret_ms, struct errmsg *msg);

/* Whether runs that overlap [from_ms, to_ms) became part of the chain after
 * record `after_seq`. */
struct store_late_query {
    const char *service;
    int64_t from_ms, to_ms;
    int64_t after_seq;
};
MUST_USE enum err store_has_late_runs(struct store *store,
                                      const struct store_late_query *query,
                                      bool *ret_found, struct errmsg *msg);

struct store_record_row {
    int64_t seq;
    int64_t at_ms;
    const char *kind;
    const char *service;
    const char *body;
    uint8_t hash[32];
};

/* Records in order of seq, filtered by kind and service (NULL = any), from
 * `from_seq` on, up to `through_seq` (0: all), at most `limit`; in the arena.
 * With `newest` the last of them come first. */
struct store_query {
    const char *kind, *service; /* service "": those that concern all */
    int64_t from_seq;
    size_t limit;
    int64_t through_seq;
    bool newest;
};
MUST_USE enum err store_load_records(struct store *store,
                                     const struct store_query *query,
                                     struct arena *arena,
                                     struct store_record_row **ret_rows,
                                     size_t *ret_n, struct errmsg *msg);

#endif

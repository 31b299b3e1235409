/*
 * A ledger in a directory of its own, and short names for what tests put in.
 */
#ifndef TESTS_STORE_SUPPORT_LEDGER_H
#define TESTS_STORE_SUPPORT_LEDGER_H

#include "store/store.h"

#define T0 INT64_C(1767225600000) /* 2026-01-01T00:00:00Z */

struct place {
    char directory[64];
    char path[96]; /* of the ledger, not there yet */
};

/* cmocka setup and teardown: *state becomes a struct place. */
int place_setup(void **state);
int place_teardown(void **state);

/* Opens, or fails the test with the message. */
struct store *ledger_open(const struct place *place, enum store_mode mode);

/* Commits, or fails the test with the message. */
struct store_head ledger_commit(struct store *store,
                                const struct store_batch *batch);

/* A run of service "shop", probe "web", vantage "local", one observation every
 * 10 s. */
struct store_run a_run(int64_t first_ms, uint32_t count, enum obs_state state,
                       bool closed);

/* Loads the runs of that series. */
size_t ledger_runs(struct store *store, struct arena *arena,
                   struct run **ret_runs);

/* SQL by another connection, as a careless hand would; true if it worked. */
bool ledger_sql(const struct place *place, const char *sql);

/* The same, leaving the change in the log as a killed process would: call in a
 * child that ends with _exit. */
void ledger_leave_log(const struct place *place, const char *sql);

/* Holds the ledger for writing: tells on `told`, and lets go when `leave` is at
 * its end. Call in a child. */
void ledger_hold(const struct place *place, int told, int leave);

/* SHA-256 over the ledger's file and its log. */
void ledger_hash(const struct place *place, unsigned char ret_hash[32]);

#endif

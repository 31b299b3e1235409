/* What is read back: state, records, the outbox (runs are in run.c). */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "store/load.h"
#include "store/sqlite/document.h"
#include "store/sqlite/latency.h"
#include "store/sqlite/record.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/run.h"
#include "store/sqlite/schema.h"

static int64_t sql_limit(size_t limit)
{
    return limit > (size_t)INT64_MAX ? INT64_MAX : (int64_t)limit;
}

static enum err read_agent(struct store *store, struct store_state *state,
                           struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(store, "SELECT agent_id, heartbeat_ms FROM agent",
                              &statement, msg);
    if (err == ERR_OK) {
        err = db_step(store, statement, &row, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    const char *id = row ? db_text(statement, 0) : NULL;
    bool never = row && sqlite3_column_type(statement, 1) == SQLITE_NULL;
    if (id == NULL || strlen(id) != sizeof state->agent_id - 1 ||
        (!never && !db_instant(statement, 1, &state->heartbeat_ms))) {
        return db_damaged(msg, "the agent's row");
    }
    if (never) {
        state->heartbeat_ms = INSTANT_MIN;
    }
    snprintf(state->agent_id, sizeof state->agent_id, "%s", id);
    return ERR_OK;
}

static enum err read_stopped(struct store *store, struct store_state *state,
                             struct errmsg *msg)
{
    int64_t stopped = 0;
    enum err err = db_int(store,
                          "SELECT kind <> 'start' FROM record "
                          "WHERE kind IN ('start', 'stop', 'restored') "
                          "ORDER BY seq DESC LIMIT 1",
                          0, &stopped, msg);
    state->stopped_clean = stopped != 0;
    return err;
}

enum err store_state(struct store *store, struct store_state *ret,
                     struct errmsg *msg)
{
    struct store_state state = {0};
    enum err err = read_agent(store, &state, msg);
    if (err == ERR_OK) {
        err = read_stopped(store, &state, msg);
    }
    if (err == ERR_OK) {
        err = record_head(store, &state.head, msg);
    }
    if (err == ERR_OK) {
        *ret = state;
    }
    return err;
}

static bool read_record_row(sqlite3_stmt *statement, struct arena *arena,
                            void *ret_item)
{
    struct store_record_row *row = ret_item;
    const char *kind = db_text(statement, 2);
    const char *service = db_text(statement, 3);
    const char *body = db_text(statement, 4);
    bool sane = db_int_between(statement, 0, 1, INT64_MAX - 1, &row->seq) &&
                db_instant(statement, 1, &row->at_ms) && kind != NULL &&
                service != NULL && body != NULL &&
                sqlite3_column_type(statement, 5) == SQLITE_BLOB &&
                sqlite3_column_bytes(statement, 5) == sizeof row->hash;
    if (!sane) {
        return false;
    }
    row->kind = arena_strdup(arena, kind);
    row->service = arena_strdup(arena, service);
    row->body = arena_strdup(arena, body);
    memcpy(row->hash, sqlite3_column_blob(statement, 5), sizeof row->hash);
    return true;
}

/* One statement for each combination, so that the index serves each. */
static const char *records_query(struct arena *arena,
                                 const struct store_query *query)
{
    return arena_printf(
        arena,
        "SELECT seq, at_ms, kind, service, body, hash FROM record "
        "WHERE seq >= ?1 AND (?5 = 0 OR seq <= ?5)%s%s ORDER BY seq%s LIMIT ?2",
        query->kind == NULL ? "" : " AND kind = ?3",
        query->service == NULL ? "" : " AND service = ?4",
        query->newest ? " DESC" : "");
}

enum err store_load_records(struct store *store,
                            const struct store_query *query,
                            struct arena *arena,
                            struct store_record_row **ret_rows, size_t *ret_n,
                            struct errmsg *msg)
{
    static const struct rows_kind rows_kind = {sizeof(struct store_record_row),
                                               read_record_row, "record"};
    AUTO_STMT *statement = NULL;
    struct rows rows = {0};
    enum err err =
        db_prepare(store, records_query(arena, query), &statement, msg);
    if (err == ERR_OK) {
        db_bind_int(statement, 1, query->from_seq);
        db_bind_int(statement, 2, sql_limit(query->limit));
        db_bind_int(statement, 5, query->through_seq);
        if (query->kind != NULL) {
            db_bind_text(statement, 3, query->kind);
        }
        if (query->service != NULL) {
            db_bind_text(statement, 4, query->service);
        }
        err = rows_collect(store, statement, &rows_kind, arena, &rows, msg);
    }
    if (err == ERR_OK) {
        *ret_rows = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

/* All checks see one state of the ledger, also beside a daemon that writes. */
enum err store_verify_chain(struct store *store, struct errmsg *msg)
{
    bool own = sqlite3_get_autocommit(store->db) != 0;
    enum err err = own ? db_exec(store, "BEGIN", msg) : ERR_OK;
    if (err == ERR_OK) {
        err = record_check(store, 1, msg);
    }
    if (err == ERR_OK) {
        err = run_check(store, msg);
    }
    if (err == ERR_OK) {
        err = latencies_check(store, msg);
    }
    if (err == ERR_OK) {
        err = document_check(store, msg);
    }
    if (err == ERR_OK) {
        err = schema_inspect(store, msg);
    }
    if (own && sqlite3_get_autocommit(store->db) == 0) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return err;
}

/* What of a service was seen at all, and what came to the chain late. */
#include "base/check.h"
#include "store/load.h"
#include "store/sqlite/db.h"

enum err store_load_first_seen(struct store *store, const char *service,
                               bool *ret_found, int64_t *ret_ms,
                               struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(
        store,
        "SELECT min(first) FROM (SELECT (SELECT min(first_ms) FROM run "
        "WHERE run.series = series.id) AS first FROM series "
        "WHERE service = ?1) HAVING min(first) IS NOT NULL",
        &statement, msg);
    if (err == ERR_OK) {
        db_bind_text(statement, 1, service);
        err = db_step(store, statement, &row, msg);
    }
    if (err == ERR_OK && row && !db_instant(statement, 0, ret_ms)) {
        err = db_damaged(msg, "a run of service %s", service);
    }
    if (err == ERR_OK) {
        *ret_found = row;
    }
    return err;
}

enum err store_has_late_runs(struct store *store,
                             const struct store_late_query *query,
                             bool *ret_found, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    enum err err =
        db_prepare(store,
                   "SELECT 1 FROM series JOIN run ON run.series = series.id "
                   "WHERE service = ?1 AND first_ms < ?3 AND last_ms >= ?2 "
                   "AND run.record > ?4 LIMIT 1",
                   &statement, msg);
    if (err == ERR_OK) {
        ASSERT(query->from_ms < query->to_ms);
        db_bind_text(statement, 1, query->service);
        db_bind_int(statement, 2, query->from_ms);
        db_bind_int(statement, 3, query->to_ms);
        db_bind_int(statement, 4, query->after_seq);
        err = db_step(store, statement, ret_found, msg);
    }
    return err;
}

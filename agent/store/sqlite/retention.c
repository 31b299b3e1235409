#include "store/retention.h"

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"
#include "store/sqlite/record.h"

#define BODY_MAX 256
#define DAY_MOST INT64_C(100000000)

/* Runs a statement with two parameters and counts its rows. */
static enum err change(struct store *store, const char *sql, int64_t before,
                       size_t limit, int64_t *ret_n, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    enum err err = db_prepare(store, sql, &statement, msg);
    if (err == ERR_OK) {
        db_bind_int(statement, 1, before);
        db_bind_int(statement, 2, (int64_t)limit);
        err = db_run(store, statement, msg);
    }
    if (err == ERR_OK) {
        *ret_n = sqlite3_changes64(store->db);
    }
    return err;
}

/* The day before which no response times are needed: a day lies in the time
 * zone of its service, so one that touches a report is spared. */
static enum err first_day_kept(struct store *store, int64_t before_ms,
                               int64_t *ret_day, struct errmsg *msg)
{
    int64_t reported_ms = 0;
    enum err err = db_int(store,
                          "SELECT coalesce(min(body ->> '$.from_ms'), "
                          "9007199254740991) FROM record "
                          "WHERE kind IN ('report', 'correction')",
                          0, &reported_ms, msg);
    int64_t ms = reported_ms < before_ms ? reported_ms : before_ms;
    *ret_day = ms < INSTANT_LOWEST ? -DAY_MOST : civil_utc_day(ms) - 1;
    return err;
}

static enum err append(struct store *store, const struct retention *retention,
                       const struct retention_pruned *pruned,
                       int64_t before_day, struct store_head *head,
                       struct errmsg *msg)
{
    struct buf body;
    struct canon canon;
    buf_init(&body, BODY_MAX);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_int(&canon, "before_day", before_day);
    canon_int(&canon, "days", pruned->days);
    canon_int(&canon, "messages", pruned->messages);
    canon_end_object(&canon);
    struct store_record record = {.at_ms = retention->now_ms,
                                  .kind = "pruned",
                                  .service = "",
                                  .body = buf_str(&body)};
    enum err err = record_append(store, &record, head, msg);
    buf_fini(&body);
    return err;
}

static enum err prune(struct store *store, const struct retention *retention,
                      struct retention_pruned *pruned, struct store_head *head,
                      struct errmsg *msg)
{
    int64_t day = 0;
    enum err err = record_head(store, head, msg);
    if (err == ERR_OK) {
        err = change(store,
                     "UPDATE message SET body = '' WHERE id IN (SELECT id FROM "
                     "message WHERE delivered_ms < ?1 AND body <> '' LIMIT ?2)",
                     retention->before_ms, retention->limit, &pruned->messages,
                     msg);
    }
    if (err == ERR_OK) {
        err = first_day_kept(store, retention->before_ms, &day, msg);
    }
    if (err == ERR_OK) {
        err =
            change(store,
                   "DELETE FROM latency WHERE (series, day) IN (SELECT "
                   "series, day FROM series CROSS JOIN latency ON series = id "
                   "AND day < ?1 WHERE record IS NOT NULL LIMIT ?2)",
                   day, retention->limit, &pruned->days, msg);
    }
    if (err == ERR_OK && (pruned->messages > 0 || pruned->days > 0)) {
        err = append(store, retention, pruned, day, head, msg);
    }
    return err;
}

enum err retention_prune(struct store *store, const struct retention *retention,
                         struct retention_pruned *ret_pruned,
                         struct store_head *head, struct errmsg *msg)
{
    struct retention_pruned pruned = {0};
    struct store_head next = *head;
    ASSERT(store->mode == STORE_DAEMON && retention->limit > 0);
    enum err err = db_exec(store, "BEGIN IMMEDIATE", msg);
    if (err == ERR_OK) {
        err = prune(store, retention, &pruned, &next, msg);
    }
    if (err == ERR_OK) {
        err = db_exec(store, "COMMIT", msg);
    }
    if (err == ERR_OK) {
        *ret_pruned = pruned;
        *head = next;
    } else if (sqlite3_get_autocommit(store->db) == 0) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    if (err != ERR_OK) {
        store->failed = store->failed || err == ERR_IO;
        errmsg_prefix(msg, "ledger %s: ", store->path);
    }
    return err;
}

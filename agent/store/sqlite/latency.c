#include "store/sqlite/latency.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "store/digest.h"
#include "store/load.h"
#include "store/sqlite/record.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/run.h"

/* No histogram is longer; most are a few hundred bytes. */
#define COUNTS_MAX 65536
#define DAY_MOST INT64_C(100000000)

/* A record "latencies" being filled. */
struct days_body {
    struct buf text;
    struct canon canon;
    size_t n;
};

#define DAYS_PER_RECORD 1000

static void add_day(struct days_body *body, const struct series_key *key,
                    int64_t day, const void *bytes, size_t n_bytes)
{
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    struct canon *canon = &body->canon;
    digest_of(bytes, n_bytes, digest);
    if (body->n == 0) {
        buf_clear(&body->text);
        canon_init(canon, &body->text);
        canon_object(canon, NULL);
        canon_array(canon, "days");
    }
    canon_array(canon, NULL);
    canon_string(canon, NULL, key->service);
    canon_string(canon, NULL, key->probe);
    canon_string(canon, NULL, key->vantage);
    canon_int(canon, NULL, day);
    canon_string(canon, NULL, digest_hex(digest, hex));
    canon_end_array(canon);
    body->n++;
}

static const char *end_body(struct days_body *body)
{
    ASSERT(body->n > 0);
    canon_end_array(&body->canon);
    canon_end_object(&body->canon);
    body->n = 0;
    return buf_str(&body->text);
}

static enum err append(struct store *store, int64_t now_ms,
                       struct days_body *body, struct store_head *head,
                       struct errmsg *msg)
{
    struct store_record record = {.at_ms = now_ms,
                                  .kind = "latencies",
                                  .service = "",
                                  .body = end_body(body)};
    return record_append(store, &record, head, msg);
}

/* Writes one day; *ret_written is false if it was over before. */
static enum err write_day(struct store *store,
                          const struct store_latency *latency, int64_t record,
                          bool *ret_written, struct errmsg *msg)
{
    int64_t series = 0;
    sqlite3_stmt *statement = NULL;
    ASSERT(latency->n_bytes > 0 && latency->n_bytes <= COUNTS_MAX);
    enum err err = run_series_id(store, &latency->key, &series, msg);
    if (err == ERR_OK) {
        err = db_kept(store, SQL_LATENCY, &statement, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    db_bind_int(statement, 1, series);
    db_bind_int(statement, 2, latency->day);
    db_bind_blob(statement, 3, latency->bytes, (int)latency->n_bytes);
    if (latency->closed) {
        db_bind_int(statement, 4, record);
    }
    err = db_run(store, statement, msg);
    *ret_written = err == ERR_OK && sqlite3_changes(store->db) > 0;
    return err;
}

enum err latencies_write(struct store *store, const struct store_batch *batch,
                         struct store_head *head, struct errmsg *msg)
{
    struct days_body body = {.n = 0};
    enum err err = ERR_OK;
    buf_init(&body.text, RECORD_BODY_MAX);
    for (size_t i = 0; i < batch->n_latencies && err == ERR_OK; i++) {
        const struct store_latency *latency = &batch->latencies[i];
        bool written = false;
        err = write_day(store, latency, head->seq + 1, &written, msg);
        if (err == ERR_OK && written && latency->closed) {
            add_day(&body, &latency->key, latency->day, latency->bytes,
                    latency->n_bytes);
        }
        if (err == ERR_OK && body.n == DAYS_PER_RECORD) {
            err = append(store, batch->now_ms, &body, head, msg);
        }
    }
    if (err == ERR_OK && body.n > 0) {
        err = append(store, batch->now_ms, &body, head, msg);
    }
    buf_fini(&body.text);
    return err;
}

/* Columns day, counts, record. */
static bool read_day_row(sqlite3_stmt *statement, struct arena *arena,
                         void *ret_item)
{
    struct store_latency_row *row = ret_item;
    int n = sqlite3_column_bytes(statement, 1);
    bool sane = db_int_between(statement, 0, -DAY_MOST, DAY_MOST, &row->day) &&
                sqlite3_column_type(statement, 1) == SQLITE_BLOB && n > 0 &&
                n <= COUNTS_MAX;
    if (!sane) {
        return false;
    }
    uint8_t *bytes = arena_alloc(arena, (size_t)n);
    memcpy(bytes, sqlite3_column_blob(statement, 1), (size_t)n);
    row->bytes = bytes;
    row->n_bytes = (size_t)n;
    row->closed = sqlite3_column_type(statement, 2) != SQLITE_NULL;
    return true;
}

enum err store_load_latencies(struct store *store,
                              const struct store_latency_query *query,
                              struct arena *arena,
                              struct store_latency_row **ret_rows,
                              size_t *ret_n, struct errmsg *msg)
{
    static const struct rows_kind kind = {sizeof(struct store_latency_row),
                                          read_day_row,
                                          "the response times of day"};
    AUTO_STMT *statement = NULL;
    struct rows rows = {0};
    enum err err = db_prepare(
        store,
        "SELECT day, counts, record FROM latency WHERE series = (SELECT id "
        "FROM series WHERE service = ?1 AND probe = ?2 AND vantage = ?3) "
        "AND day >= ?4 AND day < ?5 AND (?6 = 0 OR record <= ?6) ORDER BY day",
        &statement, msg);
    if (err == ERR_OK) {
        db_bind_text(statement, 1, query->key.service);
        db_bind_text(statement, 2, query->key.probe);
        db_bind_text(statement, 3, query->key.vantage);
        db_bind_int(statement, 4, query->from_day);
        db_bind_int(statement, 5, query->to_day);
        db_bind_int(statement, 6, query->through_seq);
        err = rows_collect(store, statement, &kind, arena, &rows, msg);
    }
    if (err == ERR_OK) {
        *ret_rows = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

/* The day in columns 0 to 4 as its record has it. */
static bool is_as_recorded(sqlite3_stmt *statement, struct days_body *scratch)
{
    const struct series_key key = {db_text(statement, 0), db_text(statement, 1),
                                   db_text(statement, 2)};
    const char *body = db_text(statement, 6);
    int64_t day = 0;
    if (key.service == NULL || key.probe == NULL || key.vantage == NULL ||
        body == NULL ||
        !db_int_between(statement, 3, -DAY_MOST, DAY_MOST, &day)) {
        return false;
    }
    add_day(scratch, &key, day, sqlite3_column_blob(statement, 4),
            (size_t)sqlite3_column_bytes(statement, 4));
    scratch->n = 0;
    const char *entry = buf_str(&scratch->text) + strlen("{\"days\":[");
    return strstr(body, entry) != NULL;
}

/* What has been pruned is not missed: only days that are there are held against
 * their records. */
enum err latencies_check(struct store *store, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    struct days_body scratch = {.n = 0};
    bool row = false;
    enum err err = db_prepare(
        store,
        "SELECT series.service, probe, vantage, day, counts, record, body "
        "FROM latency JOIN series ON id = series LEFT JOIN record "
        "ON seq = record AND kind = 'latencies' WHERE record IS NOT NULL "
        "ORDER BY record",
        &statement, msg);
    buf_init(&scratch.text, RECORD_BODY_MAX);
    do {
        if (err == ERR_OK) {
            err = db_step(store, statement, &row, msg);
        }
        if (err == ERR_OK && row && !is_as_recorded(statement, &scratch)) {
            err = db_damaged(msg,
                             "the response times of record %" PRId64
                             ": they are not what it says",
                             (int64_t)sqlite3_column_int64(statement, 5));
        }
    } while (err == ERR_OK && row);
    buf_fini(&scratch.text);
    return err;
}

#include "store/sqlite/latency.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
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

/* Columns day, counts, record, service, probe, vantage. */
static bool read_open_row(sqlite3_stmt *statement, struct arena *arena,
                          void *ret_item)
{
    struct store_open_latency *open = ret_item;
    struct series_key key;
    if (!run_read_key(statement, 3, &key)) {
        return false;
    }
    open->key = run_keep_key(arena, &key);
    return read_day_row(statement, arena, &open->row);
}

enum err store_load_open_latencies(struct store *store, struct arena *arena,
                                   struct store_open_latency **ret,
                                   size_t *ret_n, struct errmsg *msg)
{
    static const struct rows_kind kind = {sizeof(struct store_open_latency),
                                          read_open_row,
                                          "the response times of day"};
    AUTO_STMT *statement = NULL;
    struct rows rows = {0};
    enum err err = db_prepare(
        store,
        "SELECT day, counts, record, service, probe, vantage FROM latency "
        "JOIN series ON id = series WHERE record IS NULL ORDER BY day",
        &statement, msg);
    if (err == ERR_OK) {
        err = rows_collect(store, statement, &kind, arena, &rows, msg);
    }
    if (err == ERR_OK) {
        *ret = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

#define COUNT_CLOSED "SELECT count(*) FROM latency WHERE record IS NOT NULL"

/* Each day that a record names, with the row that should be it. */
#define LIST_RECORDED                                                          \
    "SELECT record.seq, day.value ->> 3, day.value ->> 4, counts "             \
    "FROM record, json_each(record.body, '$.days') AS day "                    \
    "LEFT JOIN series ON series.service = day.value ->> 0 "                    \
    "AND probe = day.value ->> 1 AND vantage = day.value ->> 2 "               \
    "LEFT JOIN latency ON series = series.id AND day = day.value ->> 3 "       \
    "AND record = record.seq WHERE kind = 'latencies' ORDER BY record.seq"

/* The first day that may not be missing: what came before was pruned, which a
 * record says. */
#define PRUNED_BEFORE                                                          \
    "SELECT max(body ->> '$.before_day') FROM record WHERE kind = 'pruned'"

/* Whether the row is what the record says; counts it if it is there. */
static bool is_as_recorded(sqlite3_stmt *statement, int64_t pruned_before,
                           int64_t *n_found)
{
    const char *hex = db_text(statement, 2);
    uint8_t expected[DIGEST_BYTES];
    uint8_t digest[DIGEST_BYTES];
    int64_t day = 0;
    if (!db_int_between(statement, 1, -DAY_MOST, DAY_MOST, &day) ||
        hex == NULL || !digest_parse(hex, expected)) {
        return false;
    }
    if (sqlite3_column_type(statement, 3) == SQLITE_NULL) {
        return day < pruned_before;
    }
    digest_of(sqlite3_column_blob(statement, 3),
              (size_t)sqlite3_column_bytes(statement, 3), digest);
    (*n_found)++;
    return memcmp(digest, expected, sizeof digest) == 0;
}

static enum err check_recorded(struct store *store, int64_t pruned_before,
                               int64_t *ret_n_found, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(store, LIST_RECORDED, &statement, msg);
    do {
        if (err == ERR_OK) {
            err = db_step(store, statement, &row, msg);
        }
        if (err == ERR_OK && row &&
            !is_as_recorded(statement, pruned_before, ret_n_found)) {
            err = db_damaged(msg,
                             "the response times of record %" PRId64
                             ": they are not what it says",
                             (int64_t)sqlite3_column_int64(statement, 0));
        }
    } while (err == ERR_OK && row);
    return err;
}

enum err latencies_check(struct store *store, struct errmsg *msg)
{
    int64_t pruned_before = INT64_MIN;
    int64_t n_found = 0;
    int64_t n_closed = 0;
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(store, PRUNED_BEFORE, &statement, msg);
    if (err == ERR_OK) {
        err = db_step(store, statement, &row, msg);
    }
    if (err == ERR_OK && row) {
        (void)db_int_between(statement, 0, -DAY_MOST, DAY_MOST, &pruned_before);
    }
    if (err == ERR_OK) {
        err = check_recorded(store, pruned_before, &n_found, msg);
    }
    if (err == ERR_OK) {
        err = db_int(store, COUNT_CLOSED, 0, &n_closed, msg);
    }
    if (err == ERR_OK && n_found != n_closed) {
        err = db_damaged(
            msg, "response times that no record knows of (%" PRId64 " days)",
            n_closed - n_found);
    }
    return err;
}

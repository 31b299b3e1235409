#include "store/sqlite/outbox.h"

#include <limits.h>

#include "base/check.h"
#include "base/units.h"
#include "store/outbox.h"
#include "store/sqlite/rows.h"

static enum err write_messages(struct store *store,
                               const struct store_batch *batch,
                               int64_t first_seq, struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < batch->n_messages && err == ERR_OK; i++) {
        const struct store_message *message = &batch->messages[i];
        ASSERT(message->record_index < batch->n_records);
        sqlite3_stmt *statement = NULL;
        err = db_kept(store, SQL_QUEUE, &statement, msg);
        if (err != ERR_OK) {
            break;
        }
        db_bind_int(statement, 1, first_seq + (int64_t)message->record_index);
        db_bind_text(statement, 2, message->channel);
        db_bind_text(statement, 3, message->key);
        db_bind_text(statement, 4, message->body);
        db_bind_int(statement, 5, batch->now_ms);
        err = db_run(store, statement, msg);
    }
    return err;
}

static enum err write_deliveries(struct store *store,
                                 const struct store_batch *batch,
                                 struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < batch->n_deliveries && err == ERR_OK; i++) {
        const struct store_delivery *delivery = &batch->deliveries[i];
        sqlite3_stmt *statement = NULL;
        err = db_kept(store, SQL_ANSWERED, &statement, msg);
        if (err != ERR_OK) {
            break;
        }
        db_bind_int(statement, 1, delivery->message_id);
        db_bind_int(statement, 2, delivery->at_ms);
        db_bind_text(statement, 3, delivery->answer);
        db_bind_int(statement, 4, delivery->delivered);
        err = db_run(store, statement, msg);
    }
    return err;
}

/* Adds to the digest that gathers; *ret_found is false if there is none. */
static enum err extend_digest(struct store *store,
                              const struct store_digest *digest,
                              bool *ret_found, struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    enum err err = db_kept(store, SQL_GATHER, &statement, msg);
    if (err != ERR_OK) {
        return err;
    }
    db_bind_text(statement, 1, digest->channel);
    db_bind_text(statement, 2, digest->entries);
    db_bind_int(statement, 3, digest->due_ms);
    err = db_run(store, statement, msg);
    *ret_found = err == ERR_OK && sqlite3_changes(store->db) > 0;
    return err;
}

static enum err begin_digest(struct store *store,
                             const struct store_digest *digest,
                             int64_t first_seq, int64_t now_ms,
                             struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    enum err err = db_kept(store, SQL_DIGEST, &statement, msg);
    if (err != ERR_OK) {
        return err;
    }
    db_bind_int(statement, 1, first_seq + (int64_t)digest->record_index);
    db_bind_text(statement, 2, digest->channel);
    db_bind_text(statement, 3, digest->key);
    db_bind_text(statement, 4, digest->entries);
    db_bind_int(statement, 5, now_ms);
    db_bind_int(statement, 6, digest->due_ms);
    return db_run(store, statement, msg);
}

static enum err write_digests(struct store *store,
                              const struct store_batch *batch,
                              int64_t first_seq, struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < batch->n_digests && err == ERR_OK; i++) {
        const struct store_digest *digest = &batch->digests[i];
        bool found = false;
        ASSERT(digest->record_index < batch->n_records);
        err = extend_digest(store, digest, &found, msg);
        if (err == ERR_OK && !found) {
            err = begin_digest(store, digest, first_seq, batch->now_ms, msg);
        }
    }
    return err;
}

static enum err write_seals(struct store *store,
                            const struct store_batch *batch, struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < batch->n_seals && err == ERR_OK; i++) {
        sqlite3_stmt *statement = NULL;
        err = db_kept(store, SQL_SEAL, &statement, msg);
        if (err == ERR_OK) {
            db_bind_int(statement, 1, batch->seals[i].message_id);
            db_bind_text(statement, 2, batch->seals[i].body);
            err = db_run(store, statement, msg);
        }
    }
    return err;
}

static enum err write_closures(struct store *store,
                               const struct store_batch *batch,
                               struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < batch->n_closures && err == ERR_OK; i++) {
        sqlite3_stmt *statement = NULL;
        err = db_kept(store, SQL_CLOSE, &statement, msg);
        if (err == ERR_OK) {
            db_bind_text(statement, 1, batch->closures[i].channel);
            db_bind_text(statement, 2, batch->closures[i].answer);
            db_bind_int(statement, 3, batch->now_ms);
            err = db_run(store, statement, msg);
        }
    }
    return err;
}

enum err outbox_write(struct store *store, const struct store_batch *batch,
                      int64_t first_seq, struct errmsg *msg)
{
    enum err err = write_messages(store, batch, first_seq, msg);
    if (err == ERR_OK) {
        err = write_digests(store, batch, first_seq, msg);
    }
    if (err == ERR_OK) {
        err = write_seals(store, batch, msg);
    }
    if (err == ERR_OK) {
        err = write_closures(store, batch, msg);
    }
    return err == ERR_OK ? write_deliveries(store, batch, msg) : err;
}

static bool read_message_row(sqlite3_stmt *statement, struct arena *arena,
                             void *ret_item)
{
    struct store_message_row *row = ret_item;
    int64_t attempts = 0;
    const char *channel = db_text(statement, 2);
    const char *key = db_text(statement, 3);
    const char *body = db_text(statement, 4);
    bool sane = db_int_between(statement, 0, 1, INT64_MAX, &row->id) &&
                db_int_between(statement, 1, 1, INT64_MAX, &row->record_seq) &&
                channel != NULL && key != NULL && body != NULL &&
                db_instant(statement, 5, &row->created_ms) &&
                db_int_between(statement, 6, 0, INT_MAX, &attempts);
    if (!sane) {
        return false;
    }
    row->channel = arena_strdup(arena, channel);
    row->key = arena_strdup(arena, key);
    row->body = arena_strdup(arena, body);
    row->attempts = (int)attempts;
    return true;
}

/* What its receiver refuses for good (RFC 9110: 4xx but for 408, 425 and 429;
 * RFC 5321: 5yz), ten times over, comes after what waits behind it: it is tried
 * on, but must not silence the channel. */
#define REFUSED                                                                \
    "(attempts >= 10 AND ((answer GLOB 'HTTP 4[0-9][0-9]*' AND NOT "           \
    "(answer GLOB 'HTTP 408*' OR answer GLOB 'HTTP 425*' OR "                  \
    "answer GLOB 'HTTP 429*')) OR answer GLOB '*: 5[0-9][0-9][ -]*' OR "       \
    "answer = 'the message is damaged'))"

enum err store_load_outbox(struct store *store, size_t limit,
                           struct arena *arena,
                           struct store_message_row **ret_rows, size_t *ret_n,
                           struct errmsg *msg)
{
    static const struct rows_kind kind = {sizeof(struct store_message_row),
                                          read_message_row, "message"};
    AUTO_STMT *statement = NULL;
    struct rows rows = {0};
    enum err err =
        db_prepare(store,
                   "SELECT id, record, channel, key, body, created_ms, "
                   "attempts FROM message WHERE id IN (SELECT id FROM "
                   "(SELECT id, row_number() OVER (PARTITION BY channel "
                   "ORDER BY " REFUSED ", id) AS place FROM message "
                   "WHERE delivered_ms IS NULL AND digest IS NULL) "
                   "WHERE place <= ?1) "
                   "ORDER BY " REFUSED ", id",
                   &statement, msg);
    if (err == ERR_OK) {
        db_bind_int(statement, 1, (int64_t)(limit > INT_MAX ? INT_MAX : limit));
        err = rows_collect(store, statement, &kind, arena, &rows, msg);
    }
    if (err == ERR_OK) {
        *ret_rows = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

/* The plus keeps SQLite from the index on channels, which has every message
 * ever told: what waits is few, and has an index of its own. */
#define WAITING "FROM message WHERE +channel = ?1 AND delivered_ms IS NULL "

static enum err load_waiting(struct store *store, const char *channel,
                             struct store_queue *queue, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(store,
                              "SELECT count(*) FILTER (WHERE digest IS NULL), "
                              "min(created_ms) " WAITING,
                              &statement, msg);
    if (err == ERR_OK) {
        db_bind_text(statement, 1, channel);
        err = db_step(store, statement, &row, msg);
    }
    if (err == ERR_OK && row) {
        queue->waiting = sqlite3_column_int64(statement, 0);
        if (sqlite3_column_type(statement, 1) != SQLITE_NULL) {
            queue->oldest_ms = sqlite3_column_int64(statement, 1);
        }
    }
    return err;
}

static enum err load_recent(struct store *store, const char *channel,
                            int64_t since_ms, struct store_queue *queue,
                            struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err =
        db_prepare(store,
                   "SELECT count(*) FROM message WHERE channel = ?1 AND "
                   "created_ms >= ?2 AND digest IS NULL AND "
                   "key NOT GLOB '*:report:*' AND "
                   "key NOT GLOB '*:correction:*'",
                   &statement, msg);
    if (err == ERR_OK) {
        db_bind_text(statement, 1, channel);
        db_bind_int(statement, 2, since_ms);
        err = db_step(store, statement, &row, msg);
    }
    if (err == ERR_OK && row) {
        queue->recent = sqlite3_column_int64(statement, 0);
    }
    return err;
}

static enum err load_digest(struct store *store, const char *channel,
                            struct arena *arena, struct store_queue *queue,
                            struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(store,
                              "SELECT id, digest, due_ms, created_ms " WAITING
                              "AND digest IS NOT NULL",
                              &statement, msg);
    if (err == ERR_OK) {
        db_bind_text(statement, 1, channel);
        err = db_step(store, statement, &row, msg);
    }
    if (err != ERR_OK || !row) {
        return err;
    }
    const char *digest = db_text(statement, 1);
    if (digest == NULL ||
        !db_int_between(statement, 0, 1, INT64_MAX, &queue->digest_id) ||
        !db_instant(statement, 2, &queue->digest_due_ms) ||
        !db_instant(statement, 3, &queue->digest_since_ms)) {
        return db_damaged(msg, "the digest of channel %s", channel);
    }
    queue->digest = arena_strdup(arena, digest);
    return ERR_OK;
}

enum err store_load_queue(struct store *store, const char *channel,
                          int64_t since_ms, struct arena *arena,
                          struct store_queue *ret_queue, struct errmsg *msg)
{
    struct store_queue queue = {.oldest_ms = INSTANT_MIN};
    enum err err = load_waiting(store, channel, &queue, msg);
    if (err == ERR_OK && since_ms != INSTANT_MAX) {
        err = load_recent(store, channel, since_ms, &queue, msg);
    }
    if (err == ERR_OK) {
        err = load_digest(store, channel, arena, &queue, msg);
    }
    if (err == ERR_OK) {
        *ret_queue = queue;
    }
    return err;
}

static bool read_waiting_row(sqlite3_stmt *statement, struct arena *arena,
                             void *ret_item)
{
    struct store_waiting *row = ret_item;
    const char *channel = db_text(statement, 0);
    row->channel = arena_strdup(arena, channel == NULL ? "" : channel);
    row->oldest_ms = sqlite3_column_int64(statement, 2);
    return channel != NULL &&
           db_int_between(statement, 1, 0, INT64_MAX, &row->n);
}

enum err store_load_waiting(struct store *store, struct arena *arena,
                            struct store_waiting **ret_rows, size_t *ret_n,
                            struct errmsg *msg)
{
    static const struct rows_kind kind = {sizeof(struct store_waiting),
                                          read_waiting_row, "queue"};
    AUTO_STMT *statement = NULL;
    struct rows rows = {0};
    enum err err =
        db_prepare(store,
                   "SELECT channel, count(*), min(created_ms) "
                   "FROM message WHERE delivered_ms IS NULL GROUP BY channel "
                   "ORDER BY channel",
                   &statement, msg);
    if (err == ERR_OK) {
        err = rows_collect(store, statement, &kind, arena, &rows, msg);
    }
    if (err == ERR_OK) {
        *ret_rows = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

static bool read_times_row(sqlite3_stmt *statement, struct arena *arena,
                           void *ret_item)
{
    struct store_times *row = ret_item;
    const char *channel = db_text(statement, 0);
    row->channel = arena_strdup(arena, channel == NULL ? "" : channel);
    row->p50_ms = sqlite3_column_int64(statement, 2);
    row->max_ms = sqlite3_column_int64(statement, 3);
    return channel != NULL &&
           db_int_between(statement, 1, 1, INT64_MAX, &row->n);
}

enum err store_load_times(struct store *store, int64_t since_ms,
                          struct arena *arena, struct store_times **ret_rows,
                          size_t *ret_n, struct errmsg *msg)
{
    static const struct rows_kind kind = {sizeof(struct store_times),
                                          read_times_row, "delivery"};
    AUTO_STMT *statement = NULL;
    struct rows rows = {0};
    enum err err = db_prepare(
        store,
        "SELECT channel, n, min(CASE WHEN place * 2 >= n THEN ms END), max(ms) "
        "FROM (SELECT channel, delivered_ms - created_ms AS ms, "
        "row_number() OVER (PARTITION BY channel ORDER BY delivered_ms - "
        "created_ms) AS place, count(*) OVER (PARTITION BY channel) AS n "
        "FROM message WHERE delivered_ms >= ?1 AND tried_ms IS NOT NULL) "
        "GROUP BY channel ORDER BY channel",
        &statement, msg);
    if (err == ERR_OK) {
        db_bind_int(statement, 1, since_ms);
        err = rows_collect(store, statement, &kind, arena, &rows, msg);
    }
    if (err == ERR_OK) {
        *ret_rows = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

static bool read_sent_row(sqlite3_stmt *statement, struct arena *arena,
                          void *ret_item)
{
    struct store_sent_row *row = ret_item;
    const char *texts[4];
    for (int i = 0; i < 4; i++) {
        const char *text = db_text(statement, 1 + i);
        texts[i] = text == NULL ? NULL : arena_strdup(arena, text);
    }
    bool delivered = sqlite3_column_type(statement, 7) != SQLITE_NULL;
    bool sane = db_int_between(statement, 0, 1, INT64_MAX, &row->id) &&
                texts[0] != NULL && texts[1] != NULL && texts[2] != NULL &&
                db_instant(statement, 5, &row->created_ms) &&
                db_int_between(statement, 6, 0, INT_MAX, &row->attempts) &&
                (!delivered || db_instant(statement, 7, &row->delivered_ms));
    row->channel = texts[0];
    row->key = texts[1];
    row->body = texts[2];
    row->answer = texts[3];
    row->delivered_ms = delivered ? row->delivered_ms : INSTANT_MIN;
    row->closed = delivered && sqlite3_column_type(statement, 8) == SQLITE_NULL;
    return sane;
}

enum err store_load_sent(struct store *store, size_t limit, struct arena *arena,
                         struct store_sent_row **ret_rows, size_t *ret_n,
                         struct errmsg *msg)
{
    static const struct rows_kind kind = {sizeof(struct store_sent_row),
                                          read_sent_row, "message"};
    AUTO_STMT *statement = NULL;
    struct rows rows = {0};
    enum err err = db_prepare(store,
                              "SELECT id, channel, key, body, answer, "
                              "created_ms, attempts, delivered_ms, tried_ms "
                              "FROM message "
                              "ORDER BY id DESC LIMIT ?1",
                              &statement, msg);
    if (err == ERR_OK) {
        db_bind_int(statement, 1, (int64_t)(limit > INT_MAX ? INT_MAX : limit));
        err = rows_collect(store, statement, &kind, arena, &rows, msg);
    }
    if (err == ERR_OK) {
        *ret_rows = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

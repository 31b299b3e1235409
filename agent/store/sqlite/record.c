#include "store/sqlite/record.h"

#include <inttypes.h>
#include <string.h>

#include "base/canon.h"
#include "base/check.h"
#include "base/units.h"
#include "store/digest.h"

void record_line(struct buf *out, const struct store_record *record,
                 const struct store_head *previous)
{
    char prev[DIGEST_HEX];
    digest_hex(previous->hash, prev);
    buf_clear(out);
    struct canon canon;
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    canon_int(&canon, "at", record->at_ms);
    canon_raw(&canon, "body", record->body);
    canon_string(&canon, "kind", record->kind);
    canon_string(&canon, "prev", prev);
    canon_int(&canon, "seq", previous->seq + 1);
    canon_string(&canon, "service", record->service);
    canon_end_object(&canon);
}

/* The head after `record`; `line` is scratch. False if the line is too long. */
static bool advance(struct buf *line, const struct store_record *record,
                    struct store_head *head)
{
    record_line(line, record, head);
    if (line->overflowed) {
        return false;
    }
    digest_of(line->data, line->len, head->hash);
    head->seq++;
    return true;
}

/* The hash in a column, or NULL if it is none. */
static const void *hash_column(sqlite3_stmt *statement, int column)
{
    bool is_hash = sqlite3_column_type(statement, column) == SQLITE_BLOB &&
                   sqlite3_column_bytes(statement, column) == 32;
    return is_hash ? sqlite3_column_blob(statement, column) : NULL;
}

static enum err read_head(sqlite3_stmt *statement, struct store_head *ret_head,
                          struct errmsg *msg)
{
    struct store_head head = {0};
    const void *hash = hash_column(statement, 1);
    if (hash == NULL ||
        !db_int_between(statement, 0, 1, INT64_MAX - 1, &head.seq)) {
        return db_damaged(msg, "the newest record");
    }
    memcpy(head.hash, hash, sizeof head.hash);
    *ret_head = head;
    return ERR_OK;
}

enum err record_head(struct store *store, struct store_head *ret_head,
                     struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    enum err err = db_kept(store, SQL_HEAD, &statement, msg);
    if (err == ERR_OK) {
        err = db_step(store, statement, &row, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    if (row) {
        err = read_head(statement, ret_head, msg);
    } else {
        *ret_head = (struct store_head){0};
    }
    /* A statement left in the middle would hold its snapshot. */
    sqlite3_reset(statement);
    return err;
}

static enum err insert(struct store *store, const struct store_record *record,
                       const struct store_head *head, struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    enum err err = db_kept(store, SQL_APPEND, &statement, msg);
    if (err != ERR_OK) {
        return err;
    }
    db_bind_int(statement, 1, head->seq);
    db_bind_int(statement, 2, record->at_ms);
    db_bind_text(statement, 3, record->kind);
    db_bind_text(statement, 4, record->service);
    db_bind_text(statement, 5, record->body);
    db_bind_blob(statement, 6, head->hash, sizeof head->hash);
    return db_run(store, statement, msg);
}

enum err record_append(struct store *store, const struct store_record *record,
                       struct store_head *head, struct errmsg *msg)
{
    ASSERT(record->body[0] == '{');
    ASSERT(record->at_ms >= INSTANT_LOWEST && record->at_ms <= INSTANT_HIGHEST);
    if (strlen(record->body) > RECORD_BODY_MAX) {
        return errmsg_fail(msg, ERR_LIMIT, "a record \"%s\" is over %d bytes",
                           record->kind, RECORD_BODY_MAX);
    }
    struct buf line;
    buf_init(&line, RECORD_LINE_MAX);
    struct store_head next = *head;
    enum err err = ERR_OK;
    if (!advance(&line, record, &next)) {
        err = errmsg_fail(msg, ERR_LIMIT, "a record's line is too long");
    }
    buf_fini(&line);
    if (err == ERR_OK) {
        err = insert(store, record, &next, msg);
    }
    if (err == ERR_OK) {
        *head = next;
    }
    return err;
}

/* Holds one row against the chain so far and moves `head` on. */
static enum err check_row(sqlite3_stmt *statement, struct buf *line,
                          struct store_head *head, struct errmsg *msg)
{
    struct store_record record = {
        .kind = db_text(statement, 2),
        .service = db_text(statement, 3),
        .body = db_text(statement, 4),
    };
    const void *hash = hash_column(statement, 5);
    int64_t expected = head->seq + 1;
    int64_t seq = 0;
    if (!db_int_between(statement, 0, expected, expected, &seq)) {
        return db_damaged(msg, "record %" PRId64 ": it is missing", expected);
    }
    bool whole = record.kind != NULL && record.service != NULL &&
                 record.body != NULL && hash != NULL &&
                 db_instant(statement, 1, &record.at_ms) &&
                 advance(line, &record, head);
    if (!whole || memcmp(hash, head->hash, sizeof head->hash) != 0) {
        return db_damaged(msg,
                          "record %" PRId64 ": it is not what was written, or "
                          "does not follow the one before",
                          expected);
    }
    return ERR_OK;
}

enum err record_hash(struct store *store, int64_t seq, uint8_t ret_hash[32],
                     struct errmsg *msg)
{
    if (seq == store->anchor.seq) {
        memcpy(ret_hash, store->anchor.hash, sizeof store->anchor.hash);
        return ERR_OK;
    }
    AUTO_STMT *statement = NULL;
    struct store_head head = {0};
    bool row = false;
    enum err err = db_prepare(
        store, "SELECT seq, hash FROM record WHERE seq = ?1", &statement, msg);
    if (err == ERR_OK) {
        db_bind_int(statement, 1, seq);
        err = db_step(store, statement, &row, msg);
    }
    if (err == ERR_OK && !row) {
        err =
            errmsg_fail(msg, ERR_NOT_FOUND, "there is no record %" PRId64, seq);
    }
    if (err == ERR_OK) {
        err = read_head(statement, &head, msg);
    }
    if (err == ERR_OK) {
        memcpy(ret_hash, head.hash, sizeof head.hash);
    }
    return err;
}

/* The chain's state just before `from_seq`. */
static enum err head_before(struct store *store, int64_t from_seq,
                            struct store_head *ret_head, struct errmsg *msg)
{
    *ret_head = store->anchor;
    if (from_seq <= store->anchor.seq + 1) {
        return ERR_OK;
    }
    ret_head->seq = from_seq - 1;
    enum err err = record_hash(store, ret_head->seq, ret_head->hash, msg);
    return err == ERR_NOT_FOUND
               ? db_damaged(msg, "record %" PRId64 ": it is missing",
                            ret_head->seq)
               : err;
}

enum err record_walk(struct store *store, int64_t from_seq, record_visit *visit,
                     void *data, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    struct store_head head = {0};
    enum err err = head_before(store, from_seq, &head, msg);
    if (err == ERR_OK) {
        err = db_prepare(store,
                         "SELECT seq, at_ms, kind, service, body, hash "
                         "FROM record WHERE seq >= ?1 ORDER BY seq",
                         &statement, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    db_bind_int(statement, 1, head.seq + 1);
    struct buf line;
    buf_init(&line, RECORD_LINE_MAX);
    bool row = false;
    do {
        err = db_step(store, statement, &row, msg);
        if (err == ERR_OK && row) {
            err = check_row(statement, &line, &head, msg);
        }
        if (err == ERR_OK && row && visit != NULL) {
            err = visit(data, &line, &head, msg);
        }
    } while (err == ERR_OK && row);
    buf_fini(&line);
    return err;
}

enum err record_check(struct store *store, int64_t from_seq, struct errmsg *msg)
{
    return record_walk(store, from_seq, NULL, NULL, msg);
}

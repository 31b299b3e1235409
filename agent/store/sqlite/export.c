/* Writing a ledger as text. */
#include "store/export.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/arena.h"
#include "base/canon.h"
#include "base/check.h"
#include "store/digest.h"
#include "store/load.h"
#include "store/sqlite/document.h"
#include "store/sqlite/export_line.h"
#include "store/sqlite/record.h"

struct exporting {
    struct store *store;
    FILE *out;
    EVP_MD_CTX *sum; /* of all lines so far */
    struct buf line;
};

/* Writes the line in the buffer and begins the next. */
static enum err put_line(struct exporting *exporting, struct errmsg *msg)
{
    struct buf *line = &exporting->line;
    buf_putc(line, '\n');
    ASSERT(!line->overflowed);
    int good = EVP_DigestUpdate(exporting->sum, buf_str(line), line->len);
    ASSERT(good == 1);
    if (fwrite(buf_str(line), 1, line->len, exporting->out) != line->len) {
        return errmsg_fail(msg, db_errno(errno), "writing the export: %s",
                           strerror(errno));
    }
    buf_clear(line);
    return ERR_OK;
}

static void put_base64(struct canon *canon, const char *key, const void *bytes,
                       size_t n)
{
    char *text = heap_alloc(4 * ((n + 2) / 3) + 1);
    EVP_EncodeBlock((unsigned char *)text, bytes, (int)n);
    canon_string(canon, key, text);
    free(text);
}

static enum err put_header(struct exporting *exporting, int64_t from_seq,
                           struct errmsg *msg)
{
    struct store_state state = {0};
    enum err err = store_state(exporting->store, &state, msg);
    if (err == ERR_OK && (from_seq < 1 || from_seq > state.head.seq)) {
        err = errmsg_fail(msg, ERR_INVALID,
                          "there is no record %" PRId64 "; the newest is "
                          "%" PRId64,
                          from_seq, state.head.seq);
    }
    if (err != ERR_OK) {
        return err;
    }
    struct canon canon;
    canon_init(&canon, &exporting->line);
    canon_object(&canon, NULL);
    canon_object(&canon, "export");
    canon_string(&canon, "agent", state.agent_id);
    canon_int(&canon, "from_seq", from_seq);
    canon_int(&canon, "heartbeat_ms", state.heartbeat_ms);
    canon_int(&canon, "through_seq", state.head.seq);
    canon_int(&canon, "version", EXPORT_VERSION);
    canon_end_object(&canon);
    canon_end_object(&canon);
    return put_line(exporting, msg);
}

static enum err put_record(void *data, const struct buf *line,
                           const struct store_head *head, struct errmsg *msg)
{
    struct exporting *exporting = data;
    char hex[DIGEST_HEX];
    struct canon canon;
    canon_init(&canon, &exporting->line);
    canon_object(&canon, NULL);
    canon_string(&canon, "hash", digest_hex(head->hash, hex));
    canon_raw(&canon, "record", buf_str(line));
    canon_end_object(&canon);
    return put_line(exporting, msg);
}

/* A column as it is kept: text or integer. */
static void put_column(struct canon *canon, const char *key,
                       sqlite3_stmt *statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        canon_int(canon, key, sqlite3_column_int64(statement, column));
        break;
    case SQLITE_NULL:
        canon_null(canon, key);
        break;
    default:
        canon_string(canon, key, db_text(statement, column));
    }
}

static void latency_line(struct canon *canon, sqlite3_stmt *row)
{
    canon_object(canon, "latency");
    put_base64(canon, "base64", sqlite3_column_blob(row, 5),
               (size_t)sqlite3_column_bytes(row, 5));
    put_column(canon, "day", row, 3);
    put_column(canon, "probe", row, 1);
    put_column(canon, "record", row, 4);
    put_column(canon, "service", row, 0);
    put_column(canon, "vantage", row, 2);
    canon_end_object(canon);
}

static void run_line(struct canon *canon, sqlite3_stmt *row)
{
    canon_array(canon, "run");
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        put_column(canon, NULL, row, i);
    }
    canon_end_array(canon);
}

/* A table, a line for each row of `sql` (its parameter is from_seq). */
static enum err put_rows(struct exporting *exporting, const char *sql,
                         int64_t from_seq,
                         void (*put)(struct canon *, sqlite3_stmt *),
                         struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(exporting->store, sql, &statement, msg);
    if (err == ERR_OK) {
        (void)sqlite3_bind_int64(statement, 1, from_seq);
        err = db_step(exporting->store, statement, &row, msg);
    }
    while (err == ERR_OK && row) {
        struct canon canon;
        canon_init(&canon, &exporting->line);
        canon_object(&canon, NULL);
        put(&canon, statement);
        canon_end_object(&canon);
        err = put_line(exporting, msg);
        if (err == ERR_OK) {
            err = db_step(exporting->store, statement, &row, msg);
        }
    }
    return err;
}

static enum err put_document(struct exporting *exporting,
                             const uint8_t digest[DIGEST_BYTES],
                             struct errmsg *msg)
{
    struct arena arena = {0};
    char *bytes = NULL;
    size_t n = 0;
    enum err err =
        store_load_document(exporting->store, digest, &arena, &bytes, &n, msg);
    if (err == ERR_OK) {
        char hex[DIGEST_HEX];
        struct canon canon;
        canon_init(&canon, &exporting->line);
        canon_object(&canon, NULL);
        canon_object(&canon, "document");
        put_base64(&canon, "base64", bytes, n);
        canon_string(&canon, "sha256", digest_hex(digest, hex));
        canon_end_object(&canon);
        canon_end_object(&canon);
        err = put_line(exporting, msg);
    }
    arena_fini(&arena);
    return err;
}

static enum err put_documents(struct exporting *exporting, int64_t from_seq,
                              struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err =
        db_prepare(exporting->store,
                   "SELECT sha256 FROM document WHERE ?1 = 1 "
                   "OR lower(hex(sha256)) IN "
                   "(SELECT sha256 FROM (" DOCUMENT_NAMED ") WHERE seq >= ?1) "
                   "ORDER BY sha256",
                   &statement, msg);
    if (err == ERR_OK) {
        db_bind_int(statement, 1, from_seq);
        err = db_step(exporting->store, statement, &row, msg);
    }
    while (err == ERR_OK && row) {
        uint8_t digest[DIGEST_BYTES] = {0};
        if (sqlite3_column_bytes(statement, 0) == DIGEST_BYTES) {
            memcpy(digest, sqlite3_column_blob(statement, 0), sizeof digest);
        }
        err = put_document(exporting, digest, msg);
        if (err == ERR_OK) {
            err = db_step(exporting->store, statement, &row, msg);
        }
    }
    return err;
}

/* The last line: the hash of all bytes before it. */
static enum err put_end(struct exporting *exporting, struct errmsg *msg)
{
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    int good = EVP_DigestFinal_ex(exporting->sum, digest, NULL);
    ASSERT(good == 1);
    good = EVP_DigestInit_ex(exporting->sum, EVP_sha256(), NULL);
    ASSERT(good == 1);
    buf_printf(&exporting->line, EXPORT_END "%s\"}", digest_hex(digest, hex));
    return put_line(exporting, msg);
}

static enum err put_all(struct exporting *exporting, int64_t from_seq,
                        struct errmsg *msg)
{
    enum err err = put_header(exporting, from_seq, msg);
    if (err == ERR_OK) {
        err =
            record_walk(exporting->store, from_seq, put_record, exporting, msg);
    }
    if (err == ERR_OK) {
        err = put_rows(exporting,
                       "SELECT service, probe, vantage, day, record, counts "
                       "FROM latency JOIN series ON id = series "
                       "WHERE record IS NULL OR record >= ?1 "
                       "ORDER BY service, probe, vantage, day",
                       from_seq, latency_line, msg);
    }
    if (err == ERR_OK) {
        err = put_rows(exporting,
                       "SELECT service, probe, vantage, state, first_ms, "
                       "last_ms, count, interval_ms, max_gap_ms, confirm, "
                       "reason FROM run JOIN series ON id = series "
                       "WHERE record IS NULL "
                       "ORDER BY service, probe, vantage, first_ms, nth",
                       from_seq, run_line, msg);
    }
    if (err == ERR_OK) {
        err = put_documents(exporting, from_seq, msg);
    }
    return err == ERR_OK ? put_end(exporting, msg) : err;
}

enum err store_export(struct store *store, int64_t from_seq, FILE *out,
                      struct errmsg *msg)
{
    struct exporting exporting = {.store = store, .out = out};
    bool own = sqlite3_get_autocommit(store->db) != 0;
    exporting.sum = EVP_MD_CTX_new();
    ASSERT(exporting.sum != NULL);
    int good = EVP_DigestInit_ex(exporting.sum, EVP_sha256(), NULL);
    ASSERT(good == 1);
    buf_init(&exporting.line, EXPORT_LINE_MAX);
    enum err err = own ? db_exec(store, "BEGIN", msg) : ERR_OK;
    if (err == ERR_OK) {
        err = put_all(&exporting, from_seq, msg);
    }
    if (own && sqlite3_get_autocommit(store->db) == 0) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    if (err != ERR_OK) {
        errmsg_prefix(msg, "ledger %s: ", store->path);
    }
    buf_fini(&exporting.line);
    EVP_MD_CTX_free(exporting.sum);
    return err;
}

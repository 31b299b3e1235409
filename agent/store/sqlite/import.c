/* Reading a ledger's text into a ledger that lives as long as it is open. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "store/digest.h"
#include "store/export.h"
#include "store/sqlite/document.h"
#include "store/sqlite/export_line.h"
#include "store/sqlite/record.h"
#include "store/sqlite/run.h"
#include "store/sqlite/schema.h"

struct importing {
    struct store *store;
    FILE *in;
    EVP_MD_CTX *sum; /* of all lines before this one */
    struct buf line; /* without its line feed */
    int64_t n_lines;
    int64_t from_seq, through_seq; /* as the header says */
    struct store_head head;        /* of the records so far */
};

static enum err corrupt(const struct importing *importing, const char *what,
                        struct errmsg *msg)
{
    return errmsg_fail(msg, ERR_CORRUPT, "line %" PRId64 ": %s",
                       importing->n_lines, what);
}

/* Reads the next line; *ret_there is false at the end. A line without its end
 * is none. */
static enum err next_line(struct importing *importing, bool *ret_there,
                          struct errmsg *msg)
{
    struct buf *line = &importing->line;
    int c = 0;
    buf_clear(line);
    while ((c = getc_unlocked(importing->in)) != EOF && c != '\n' &&
           !line->overflowed) {
        buf_putc(line, (char)c);
    }
    importing->n_lines++;
    if (ferror(importing->in)) {
        return errmsg_fail(msg, ERR_IO, "reading the export: %s",
                           strerror(errno));
    }
    if (line->overflowed) {
        return corrupt(importing, "longer than any line of an export", msg);
    }
    if (c == EOF && line->len > 0) {
        return corrupt(importing, "cut short", msg);
    }
    if (strlen(buf_str(line)) != line->len) {
        return corrupt(importing, "no text", msg);
    }
    *ret_there = c != EOF;
    return ERR_OK;
}

static void add_to_sum(struct importing *importing)
{
    const struct buf *line = &importing->line;
    int good =
        EVP_DigestUpdate(importing->sum, buf_str(line), line->len) == 1 &&
        EVP_DigestUpdate(importing->sum, "\n", 1) == 1;
    ASSERT(good);
}

/* A statement over the members of the line, its parameter 1. */
static enum err select_line(struct importing *importing, const char *sql,
                            sqlite3_stmt **ret_statement, struct errmsg *msg)
{
    bool row = false;
    enum err err = db_prepare(importing->store, sql, ret_statement, msg);
    if (err != ERR_OK) {
        return err;
    }
    db_bind_text(*ret_statement, 1, buf_str(&importing->line));
    int code = sqlite3_step(*ret_statement);
    row = code == SQLITE_ROW;
    return row ? ERR_OK : corrupt(importing, "no JSON", msg);
}

static enum err insert_agent(struct importing *importing, const char *agent_id,
                             int64_t heartbeat_ms, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    enum err err = db_prepare(
        importing->store,
        "INSERT INTO agent(id, agent_id, heartbeat_ms) VALUES(1, ?1, ?2)",
        &statement, msg);
    if (err != ERR_OK) {
        return err;
    }
    db_bind_text(statement, 1, agent_id);
    if (heartbeat_ms >= INSTANT_LOWEST) {
        db_bind_int(statement, 2, heartbeat_ms);
    }
    return db_run(importing->store, statement, msg);
}

static enum err take_header(struct importing *importing, struct errmsg *msg)
{
    AUTO_STMT *row = NULL;
    int64_t version = 0;
    int64_t heartbeat_ms = 0;
    if (!text_starts(buf_str(&importing->line), EXPORT_HEADER)) {
        return errmsg_fail(msg, ERR_INVALID, "no export of a ledger");
    }
    enum err err = select_line(
        importing,
        "SELECT ?1 ->> '$.export.version', ?1 ->> '$.export.agent', "
        "?1 ->> '$.export.heartbeat_ms', ?1 ->> '$.export.from_seq', "
        "?1 ->> '$.export.through_seq'",
        &row, msg);
    if (err != ERR_OK) {
        return err;
    }
    const char *agent_id = db_text(row, 1);
    if (db_int_between(row, 0, EXPORT_VERSION + 1, INT64_MAX, &version)) {
        return errmsg_fail(msg, ERR_NEWER,
                           "an export of version %" PRId64 ", this claimd "
                           "knows up to %d; use a newer one",
                           version, EXPORT_VERSION);
    }
    if (!db_int_between(row, 0, 1, EXPORT_VERSION, &version) ||
        agent_id == NULL ||
        !db_int_between(row, 2, INT64_MIN, INSTANT_HIGHEST, &heartbeat_ms) ||
        !db_int_between(row, 3, 1, INT64_MAX - 1, &importing->from_seq) ||
        !db_int_between(row, 4, importing->from_seq, INT64_MAX - 1,
                        &importing->through_seq)) {
        return corrupt(importing, "the header makes no sense", msg);
    }
    importing->head.seq = importing->from_seq - 1;
    return insert_agent(importing, agent_id, heartbeat_ms, msg);
}

static enum err not_the_record(const struct importing *importing,
                               struct errmsg *msg)
{
    return errmsg_fail(msg, ERR_CORRUPT,
                       "line %" PRId64 ": record %" PRId64 " is not what was "
                       "written, or does not follow the one before",
                       importing->n_lines, importing->head.seq + 1);
}

/* A part stands on the hash before its first record, as that record has it. */
static bool take_anchor(struct importing *importing, const char *prev)
{
    if (importing->head.seq != importing->from_seq - 1 ||
        importing->from_seq == 1) {
        return true;
    }
    bool sane = prev != NULL && digest_parse(prev, importing->head.hash);
    importing->store->anchor = importing->head;
    return sane;
}

/* Whether the line is that record with that hash, to the byte. */
static bool is_line_of(const struct importing *importing, const char *record,
                       const char *hash)
{
    const struct buf *line = &importing->line;
    size_t n_start = strlen(EXPORT_RECORD);
    size_t n_middle = strlen("\",\"record\":");
    size_t n = strlen(record);
    const char *at = buf_str(line) + n_start + 64 + n_middle;
    return hash != NULL && strlen(hash) == 64 &&
           line->len == n_start + 64 + n_middle + n + 1 &&
           memcmp(at, record, n) == 0;
}

static enum err append(struct importing *importing, sqlite3_stmt *row,
                       const struct store_record *record, struct errmsg *msg)
{
    uint8_t expected[DIGEST_BYTES];
    struct buf line;
    const char *hash = db_text(row, 4);
    buf_init(&line, RECORD_LINE_MAX);
    record_line(&line, record, &importing->head);
    bool same = is_line_of(importing, buf_str(&line), hash) &&
                digest_parse(hash, expected) && !line.overflowed;
    buf_fini(&line);
    if (!same) {
        return not_the_record(importing, msg);
    }
    struct store_head next = importing->head;
    enum err err = record_append(importing->store, record, &next, msg);
    if (err == ERR_OK && memcmp(next.hash, expected, sizeof expected) != 0) {
        return not_the_record(importing, msg);
    }
    if (err == ERR_OK) {
        importing->head = next;
    }
    return err;
}

static enum err take_record(struct importing *importing, struct errmsg *msg)
{
    AUTO_STMT *row = NULL;
    enum err err = select_line(
        importing,
        "SELECT ?1 ->> '$.record.at', ?1 ->> '$.record.kind', "
        "?1 ->> '$.record.service', ?1 -> '$.record.body', ?1 ->> '$.hash', "
        "?1 ->> '$.record.prev'",
        &row, msg);
    if (err != ERR_OK) {
        return not_the_record(importing, msg);
    }
    struct store_record record = {.kind = db_text(row, 1),
                                  .service = db_text(row, 2),
                                  .body = db_text(row, 3)};
    bool sane = db_instant(row, 0, &record.at_ms) && record.kind != NULL &&
                record.service != NULL && record.body != NULL &&
                record.body[0] == '{' &&
                take_anchor(importing, db_text(row, 5));
    return sane ? append(importing, row, &record, msg)
                : not_the_record(importing, msg);
}

static enum err run_line(struct importing *importing, const char *sql,
                         int64_t series, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    enum err err = db_prepare(importing->store, sql, &statement, msg);
    if (err == ERR_OK) {
        db_bind_text(statement, 1, buf_str(&importing->line));
        db_bind_int(statement, 2, series);
        err = db_run(importing->store, statement, msg);
    }
    return err;
}

static enum err series_of(struct importing *importing, sqlite3_stmt *row,
                          int64_t *ret_series, struct errmsg *msg)
{
    struct series_key key = {db_text(row, 0), db_text(row, 1), db_text(row, 2)};
    if (key.service == NULL || key.probe == NULL || key.vantage == NULL) {
        return corrupt(importing, "a row without its series", msg);
    }
    return run_series_id(importing->store, &key, ret_series, msg);
}

static enum err take_run(struct importing *importing, struct errmsg *msg)
{
    AUTO_STMT *row = NULL;
    int64_t series = 0;
    enum err err = select_line(importing,
                               "SELECT ?1 ->> '$.run[0]', ?1 ->> '$.run[1]', "
                               "?1 ->> '$.run[2]'",
                               &row, msg);
    if (err == ERR_OK) {
        err = series_of(importing, row, &series, msg);
    }
    return err == ERR_OK
               ? run_line(importing,
                          "INSERT INTO run(series, state, first_ms, last_ms, "
                          "count, interval_ms, max_gap_ms, confirm, reason, "
                          "nth) SELECT ?2, ?1 ->> '$.run[3]', "
                          "?1 ->> '$.run[4]', ?1 ->> '$.run[5]', "
                          "?1 ->> '$.run[6]', ?1 ->> '$.run[7]', "
                          "?1 ->> '$.run[8]', ?1 ->> '$.run[9]', "
                          "?1 ->> '$.run[10]', count(*) FROM run "
                          "WHERE series = ?2 "
                          "AND first_ms = ?1 ->> '$.run[4]'",
                          series, msg)
               : err;
}

/* The bytes of `n` base64 digits, to be freed; NULL: they are none, or not the
 * one way to write these bytes. */
static unsigned char *decode(const char *text, size_t n, size_t *ret_n)
{
    const unsigned char *digits = (const unsigned char *)text;
    unsigned char *bytes = heap_alloc(n / 4 * 3 + 1);
    unsigned char *again = heap_alloc(n + 1);
    int decoded = n % 4 == 0 ? EVP_DecodeBlock(bytes, digits, (int)n) : -1;
    size_t padding =
        n < 4 ? 0 : (size_t)(text[n - 1] == '=') + (text[n - 2] == '=');
    bool exact = decoded >= 0 && (size_t)decoded >= padding;
    if (exact) {
        *ret_n = (size_t)decoded - padding;
        int written = EVP_EncodeBlock(again, bytes, (int)*ret_n);
        exact = (size_t)written == n && memcmp(again, text, n) == 0;
    }
    free(again);
    if (!exact) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

static enum err insert_latency(struct importing *importing, sqlite3_stmt *row,
                               int64_t series, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    const char *text = db_text(row, 5);
    size_t n = 0;
    unsigned char *bytes = text == NULL ? NULL : decode(text, strlen(text), &n);
    if (bytes == NULL || n == 0) {
        free(bytes);
        return corrupt(importing, "no base64", msg);
    }
    enum err err = db_prepare(importing->store,
                              "INSERT INTO latency(series, day, record, counts)"
                              " VALUES(?1, ?2, ?3, ?4)",
                              &statement, msg);
    if (err == ERR_OK) {
        db_bind_int(statement, 1, series);
        (void)sqlite3_bind_value(statement, 2, sqlite3_column_value(row, 3));
        (void)sqlite3_bind_value(statement, 3, sqlite3_column_value(row, 4));
        db_bind_blob(statement, 4, bytes, (int)n);
        err = db_run(importing->store, statement, msg);
    }
    free(bytes);
    return err;
}

static enum err take_latency(struct importing *importing, struct errmsg *msg)
{
    AUTO_STMT *row = NULL;
    int64_t series = 0;
    enum err err = select_line(
        importing,
        "SELECT ?1 ->> '$.latency.service', ?1 ->> '$.latency.probe', "
        "?1 ->> '$.latency.vantage', ?1 ->> '$.latency.day', "
        "?1 ->> '$.latency.record', ?1 ->> '$.latency.base64'",
        &row, msg);
    if (err == ERR_OK) {
        err = series_of(importing, row, &series, msg);
    }
    return err == ERR_OK ? insert_latency(importing, row, series, msg) : err;
}

static enum err take_document(struct importing *importing, struct errmsg *msg)
{
    const char *text = buf_str(&importing->line) + strlen(EXPORT_DOCUMENT);
    size_t n_text = strcspn(text, "\"");
    size_t n = 0;
    unsigned char *bytes = decode(text, n_text, &n);
    if (bytes == NULL) {
        return corrupt(importing, "no base64", msg);
    }
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    char rest[DIGEST_HEX + 32];
    digest_of(bytes, n, digest);
    snprintf(rest, sizeof rest, "\",\"sha256\":\"%s\"}}",
             digest_hex(digest, hex));
    enum err err = ERR_OK;
    if (!text_equal(text + n_text, rest)) {
        err =
            corrupt(importing, "a document is not what its SHA-256 says", msg);
    } else {
        err = document_write(importing->store,
                             &(struct store_document){bytes, n}, msg);
    }
    free(bytes);
    return err;
}

static enum err take_end(struct importing *importing, struct errmsg *msg)
{
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    char expected[DIGEST_HEX + 16];
    int good = EVP_DigestFinal_ex(importing->sum, digest, NULL);
    ASSERT(good == 1);
    snprintf(expected, sizeof expected, EXPORT_END "%s\"}",
             digest_hex(digest, hex));
    if (!text_equal(buf_str(&importing->line), expected)) {
        return corrupt(importing,
                       "the lines before are not those that were written", msg);
    }
    if (importing->head.seq != importing->through_seq) {
        return errmsg_fail(msg, ERR_CORRUPT,
                           "record %" PRId64 " is missing: the header says "
                           "that there are records up to %" PRId64,
                           importing->head.seq + 1, importing->through_seq);
    }
    return getc_unlocked(importing->in) == EOF
               ? ERR_OK
               : corrupt(importing, "something comes after the end", msg);
}

typedef enum err take_line(struct importing *importing, struct errmsg *msg);

static take_line *taker_of(const char *line)
{
    static const struct {
        const char *start;
        take_line *take;
    } kinds[] = {{EXPORT_RECORD, take_record},
                 {EXPORT_LATENCY, take_latency},
                 {EXPORT_RUN, take_run},
                 {EXPORT_DOCUMENT, take_document}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (text_starts(line, kinds[i].start)) {
            return kinds[i].take;
        }
    }
    return NULL;
}

/* A row that its table refuses is the text's fault, not the system's. */
static enum err take_one(struct importing *importing, struct errmsg *msg)
{
    take_line *take = importing->n_lines == 1
                          ? take_header
                          : taker_of(buf_str(&importing->line));
    if (take == NULL) {
        return corrupt(importing, "no line of an export", msg);
    }
    enum err err = take(importing, msg);
    if (err == ERR_INVALID && importing->n_lines > 1) {
        return corrupt(importing, "its values make no sense", msg);
    }
    return err;
}

static enum err take_lines(struct importing *importing, struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (;;) {
        bool there = false;
        err = next_line(importing, &there, msg);
        if (err == ERR_OK && !there) {
            return importing->n_lines == 1
                       ? errmsg_fail(msg, ERR_INVALID, "it is empty")
                       : corrupt(importing,
                                 "the last line is missing: the "
                                 "end was cut off",
                                 msg);
        }
        if (err != ERR_OK) {
            return err;
        }
        if (text_starts(buf_str(&importing->line), EXPORT_END)) {
            return take_end(importing, msg);
        }
        err = take_one(importing, msg);
        if (err != ERR_OK) {
            return err;
        }
        add_to_sum(importing);
    }
}

/* The rows of closed runs, as their records have them. */
static const char fill_runs[] =
    "INSERT OR IGNORE INTO series(service, probe, vantage) "
    "SELECT DISTINCT value ->> 0, value ->> 1, value ->> 2 "
    "FROM record, json_each(body, '$.runs') WHERE kind = 'runs';"
    "INSERT INTO run(series, state, first_ms, last_ms, count, interval_ms, "
    "max_gap_ms, confirm, reason, record, place, nth) "
    "SELECT series.id, said.value ->> 3, said.value ->> 4, said.value ->> 5, "
    "said.value ->> 6, said.value ->> 7, said.value ->> 8, said.value ->> 9, "
    "said.value ->> 10, seq, said.key, row_number() OVER (PARTITION BY "
    "series.id, said.value ->> 4 ORDER BY seq, said.key) - 1 "
    "FROM record, json_each(body, '$.runs') AS said JOIN series ON "
    "series.service = said.value ->> 0 AND probe = said.value ->> 1 AND "
    "vantage = said.value ->> 2 WHERE kind = 'runs';";

/* Records of a part do not begin at 1: their trigger comes when they are
 * there. */
static enum err fill(struct importing *importing, struct errmsg *msg)
{
    struct store *store = importing->store;
    enum err err = schema_open_numbering(store, msg);
    if (err == ERR_OK) {
        err = take_lines(importing, msg);
    }
    if (err == ERR_OK &&
        sqlite3_exec(store->db, fill_runs, NULL, NULL, NULL) != SQLITE_OK) {
        err = db_fail(store, "the runs of its records", msg);
        err = err == ERR_INVALID ? ERR_CORRUPT : err;
    }
    return err == ERR_OK ? schema_close_numbering(store, msg) : err;
}

/* A file without a name, in the system's folder for such. */
static enum err open_unnamed(struct store *store, struct errmsg *msg)
{
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2("", &store->db, flags, NULL) != SQLITE_OK) {
        return db_fail(store, "making a temporary ledger", msg);
    }
    enum err err =
        db_exec(store,
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
                "PRAGMA foreign_keys = ON",
                msg);
    return err == ERR_OK ? schema_migrate(store, msg) : err;
}

static enum err import(struct importing *importing, struct errmsg *msg)
{
    struct store *store = importing->store;
    enum err err = open_unnamed(store, msg);
    if (err == ERR_OK) {
        err = db_exec(store, "BEGIN", msg);
    }
    if (err == ERR_OK) {
        err = fill(importing, msg);
    }
    if (err == ERR_OK) {
        /* Only now are rows without their record found. */
        err = db_exec(store, "COMMIT", msg);
        err = err == ERR_INVALID ? ERR_CORRUPT : err;
    }
    return err == ERR_OK ? db_exec(store, "BEGIN", msg) : err;
}

enum err store_import(FILE *in, struct store **ret_store, struct errmsg *msg)
{
    struct store *store = heap_alloc(sizeof *store);
    *store = (struct store){.mode = STORE_READ, .lock_fd = -1};
    store->path = heap_strdup("(export)");
    struct importing importing = {.store = store, .in = in};
    importing.sum = EVP_MD_CTX_new();
    ASSERT(importing.sum != NULL);
    int good = EVP_DigestInit_ex(importing.sum, EVP_sha256(), NULL);
    ASSERT(good == 1);
    buf_init(&importing.line, EXPORT_LINE_MAX);
    enum err err = import(&importing, msg);
    buf_fini(&importing.line);
    EVP_MD_CTX_free(importing.sum);
    if (err == ERR_OK) {
        *ret_store = store;
    } else {
        store_close(store);
    }
    return err;
}

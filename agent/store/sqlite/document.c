#include "store/sqlite/document.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/check.h"
#include "store/digest.h"
#include "store/load.h"

static enum err insert(struct store *store,
                       const struct store_document *document,
                       const unsigned char *packed, size_t n_packed,
                       struct errmsg *msg)
{
    uint8_t digest[DIGEST_BYTES];
    digest_of(document->bytes, document->n_bytes, digest);
    sqlite3_stmt *statement = NULL;
    enum err err = db_kept(store, SQL_DOCUMENT, &statement, msg);
    if (err != ERR_OK) {
        return err;
    }
    db_bind_blob(statement, 1, digest, sizeof digest);
    db_bind_int(statement, 2, (int64_t)document->n_bytes);
    db_bind_blob(statement, 3, packed, (int)n_packed);
    return db_run(store, statement, msg);
}

enum err document_write(struct store *store,
                        const struct store_document *document,
                        struct errmsg *msg)
{
    if (document->n_bytes > STORE_DOCUMENT_MAX) {
        return errmsg_fail(msg, ERR_LIMIT, "a document is over %zu bytes",
                           STORE_DOCUMENT_MAX);
    }
    uLongf n_packed = compressBound(document->n_bytes);
    unsigned char *packed = heap_alloc(n_packed);
    int code = compress(packed, &n_packed, document->bytes, document->n_bytes);
    ASSERT(code == Z_OK);
    enum err err = insert(store, document, packed, n_packed, msg);
    free(packed);
    return err;
}

/* Inflates columns 1 and 2 into `bytes`, of room for the size that column 1
 * says and a terminator, and holds them against their hash. */
static enum err unpack(sqlite3_stmt *statement, int64_t n, char *bytes,
                       const uint8_t expected[DIGEST_BYTES], struct errmsg *msg)
{
    uLongf n_found = (uLongf)n;
    int code = uncompress((unsigned char *)bytes, &n_found,
                          sqlite3_column_blob(statement, 2),
                          (uLong)sqlite3_column_bytes(statement, 2));
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    digest_of(bytes, code == Z_OK ? n_found : 0, digest);
    if (code != Z_OK || n_found != (uLongf)n ||
        memcmp(digest, expected, sizeof digest) != 0) {
        return db_damaged(msg, "document %s", digest_hex(expected, hex));
    }
    bytes[n] = '\0';
    return ERR_OK;
}

/* The size that the current row (sha256, bytes, packed) says. */
static enum err read_size(sqlite3_stmt *statement, int64_t *ret_n,
                          struct errmsg *msg)
{
    bool sane =
        sqlite3_column_type(statement, 0) == SQLITE_BLOB &&
        sqlite3_column_bytes(statement, 0) == DIGEST_BYTES &&
        sqlite3_column_type(statement, 2) == SQLITE_BLOB &&
        db_int_between(statement, 1, 0, (int64_t)STORE_DOCUMENT_MAX, ret_n);
    return sane ? ERR_OK : db_damaged(msg, "a document's row");
}

enum err store_load_document(struct store *store,
                             const uint8_t sha256[DIGEST_BYTES],
                             struct arena *arena, char **ret_bytes,
                             size_t *ret_n, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    char hex[DIGEST_HEX];
    enum err err = db_prepare(
        store, "SELECT sha256, bytes, packed FROM document WHERE sha256 = ?1",
        &statement, msg);
    if (err == ERR_OK) {
        db_bind_blob(statement, 1, sha256, DIGEST_BYTES);
        err = db_step(store, statement, &row, msg);
    }
    if (err == ERR_OK && !row) {
        err = errmsg_fail(msg, ERR_NOT_FOUND, "no document %s",
                          digest_hex(sha256, hex));
    }
    int64_t n = 0;
    if (err == ERR_OK) {
        err = read_size(statement, &n, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    char *bytes = arena_alloc(arena, (size_t)n + 1);
    err = unpack(statement, n, bytes, sha256, msg);
    if (err == ERR_OK) {
        *ret_bytes = bytes;
        *ret_n = (size_t)n;
    }
    return err;
}

static enum err check_row(sqlite3_stmt *statement, struct errmsg *msg)
{
    int64_t n = 0;
    uint8_t digest[DIGEST_BYTES];
    enum err err = read_size(statement, &n, msg);
    if (err == ERR_OK) {
        char *bytes = heap_alloc((size_t)n + 1);
        memcpy(digest, sqlite3_column_blob(statement, 0), sizeof digest);
        err = unpack(statement, n, bytes, digest, msg);
        free(bytes);
    }
    return err;
}

static enum err check_bytes(struct store *store, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(
        store, "SELECT sha256, bytes, packed FROM document", &statement, msg);
    do {
        if (err == ERR_OK) {
            err = db_step(store, statement, &row, msg);
        }
        if (err == ERR_OK && row) {
            err = check_row(statement, msg);
        }
    } while (err == ERR_OK && row);
    return err;
}

enum err document_check(struct store *store, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = check_bytes(store, msg);
    if (err == ERR_OK) {
        err = db_prepare(store,
                         "SELECT seq, sha256 FROM (" DOCUMENT_NAMED ") "
                         "WHERE sha256 NOT IN (SELECT lower(hex(sha256)) "
                         "FROM document) LIMIT 1",
                         &statement, msg);
    }
    if (err == ERR_OK) {
        err = db_step(store, statement, &row, msg);
    }
    if (err == ERR_OK && row) {
        const char *hex = db_text(statement, 1);
        err = db_damaged(msg, "record %" PRId64 ": its document %s is missing",
                         (int64_t)sqlite3_column_int64(statement, 0),
                         hex == NULL ? "" : hex);
    }
    return err;
}

#include "store/sqlite/db.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/units.h"

#define BUSY_TIMEOUT_MS 5000
#define PATH_BYTES_MAX 8192

/* The write-ahead log is cut back to this size once it has been copied into
 * the file; it is larger only while a reader holds it. */
#define CONNECTION_SETUP                                                       \
    "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; "                    \
    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; "               \
    "PRAGMA journal_size_limit = 8388608;"

static const char *const sql_texts[] = {
#define SQL_TEXT(name, text) text,
    SQL_LIST(SQL_TEXT)
#undef SQL_TEXT
};

void db_finalize(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
    *statement = NULL;
}

enum err db_errno(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return ERR_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
        return ERR_DENIED;
    case ENOSPC:
    case EDQUOT:
        return ERR_FULL;
    case EIO:
        return ERR_IO;
    default:
        return ERR_SYSTEM;
    }
}

/* A failed flush must never be repeated, whatever the system calls it: the
 * kernel may have dropped what it could not write. */
static enum err io_error(int code, int system_errno)
{
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) {
        return ERR_IO;
    }
    if (code == SQLITE_IOERR_NOMEM) {
        return ERR_SYSTEM;
    }
    if (code == SQLITE_IOERR_CORRUPTFS || code == SQLITE_IOERR_DATA) {
        return ERR_CORRUPT;
    }
    bool no_space = system_errno == ENOSPC || system_errno == EDQUOT ||
                    system_errno == EFBIG;
    return no_space ? ERR_FULL : ERR_IO;
}

static enum err denied(int system_errno)
{
    switch (system_errno) {
    case ENOSPC:
    case EDQUOT:
        return ERR_FULL;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
        return ERR_SYSTEM;
    default:
        return ERR_DENIED;
    }
}

static enum err err_from_sqlite(int code, int system_errno)
{
    switch (code & 0xFF) {
    case SQLITE_FULL:
        return ERR_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: /* too many take part in recovery at once */
        return ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_CORRUPT;
    case SQLITE_IOERR:
        return io_error(code, system_errno);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return denied(system_errno);
    case SQLITE_TOOBIG:
        return ERR_LIMIT;
    case SQLITE_CONSTRAINT:
        return ERR_INVALID;
    default:
        return ERR_SYSTEM;
    }
}

/* SQLite's word for a body that is no JSON; it has no code of its own. */
static bool is_body_damaged(const struct store *store)
{
    return strstr(sqlite3_errmsg(store->db), "malformed JSON") != NULL;
}

enum err db_fail(const struct store *store, const char *doing,
                 struct errmsg *msg)
{
    int code = sqlite3_extended_errcode(store->db);
    int system_errno = sqlite3_system_errno(store->db);
    enum err err = err_from_sqlite(code, system_errno);
    if (code == SQLITE_ERROR && is_body_damaged(store)) {
        err = ERR_CORRUPT;
    }
    bool by_system =
        (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN;
    bool said = by_system && system_errno != 0;
    return errmsg_fail(msg, err, "%s: %s (code %d)%s%s", doing,
                       sqlite3_errmsg(store->db), code, said ? ": " : "",
                       said ? strerror(system_errno) : "");
}

enum err db_damaged(struct errmsg *msg, const char *format, ...)
{
    char text[ERRMSG_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return errmsg_fail(msg, ERR_CORRUPT,
                       "damaged at %s; keep the file as evidence and restore "
                       "a copy",
                       text);
}

/* Called with the pages in the write-ahead log after each commit. Standing in
 * the place of SQLite's own hook, it also turns off the checkpoint whose
 * failure nobody would hear of (commit.c makes ours). */
static int note_wal_pages(void *data, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    struct store *store = data;
    store->wal_pages = pages;
    return SQLITE_OK;
}

/* "file:" with the path's special characters escaped (SQLite's URI form). */
static void build_uri(struct buf *out, const char *path)
{
    buf_puts(out, "file:");
    for (const char *p = path; *p != '\0'; p++) {
        if (strchr("%?#", *p) != NULL) {
            buf_printf(out, "%%%02x", (unsigned char)*p);
        } else {
            buf_putc(out, *p);
        }
    }
    buf_puts(out, "?immutable=1");
}

static int open_file(struct store *store, enum db_access access)
{
    const int flags = SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
    if (access == DB_WRITE) {
        return sqlite3_open_v2(store->path, &store->db,
                               flags | SQLITE_OPEN_READWRITE, NULL);
    }
    if (access == DB_READ) {
        return sqlite3_open_v2(store->path, &store->db,
                               flags | SQLITE_OPEN_READONLY, NULL);
    }
    struct buf uri;
    buf_init(&uri, PATH_BYTES_MAX);
    build_uri(&uri, store->path);
    int code = uri.overflowed
                   ? SQLITE_CANTOPEN
                   : sqlite3_open_v2(
                         buf_str(&uri), &store->db,
                         flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
    buf_fini(&uri);
    return code;
}

enum err db_connect(struct store *store, enum db_access access,
                    struct errmsg *msg)
{
    ASSERT(store->db == NULL);
    if (access == DB_IMMUTABLE && stat(store->path, &store->opened_as) != 0) {
        return errmsg_fail(msg, db_errno(errno), "looking at it: %s",
                           strerror(errno));
    }
    if (open_file(store, access) != SQLITE_OK) {
        return db_fail(store, "opening it", msg);
    }
    store->immutable = access == DB_IMMUTABLE;
    sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_wal_hook(store->db, note_wal_pages, store);
    return db_exec(store, CONNECTION_SETUP, msg);
}

void db_disconnect(struct store *store)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        db_finalize(&store->kept[i]);
    }
    if (store->db != NULL && store->failed) {
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    int code = sqlite3_close(store->db);
    ASSERT(code == SQLITE_OK);
    store->db = NULL;
}

enum err db_exec(struct store *store, const char *sql, struct errmsg *msg)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK) {
        return ERR_OK;
    }
    char doing[32];
    snprintf(doing, sizeof doing, "%.*s", (int)strcspn(sql, ";("), sql);
    return db_fail(store, doing, msg);
}

enum err db_prepare(struct store *store, const char *sql,
                    sqlite3_stmt **ret_statement, struct errmsg *msg)
{
    ASSERT(store->db != NULL);
    return sqlite3_prepare_v2(store->db, sql, -1, ret_statement, NULL) ==
                   SQLITE_OK
               ? ERR_OK
               : db_fail(store, "reading its tables", msg);
}

enum err db_kept(struct store *store, enum sql sql,
                 sqlite3_stmt **ret_statement, struct errmsg *msg)
{
    ASSERT(sql < SQL_COUNT);
    sqlite3_stmt **kept = &store->kept[sql];
    if (*kept == NULL) {
        enum err err = db_prepare(store, sql_texts[sql], kept, msg);
        if (err != ERR_OK) {
            return err;
        }
    }
    /* What reset returns is the failure of the last run, told already. */
    (void)sqlite3_reset(*kept);
    sqlite3_clear_bindings(*kept);
    *ret_statement = *kept;
    return ERR_OK;
}

/* A file opened as immutable is read without any lock, so a writer that came
 * meanwhile shows only in the file itself. */
static bool was_written(const struct store *store)
{
    struct stat now;
    const struct stat *then = &store->opened_as;
    return stat(store->path, &now) != 0 || now.st_ino != then->st_ino ||
           now.st_size != then->st_size ||
           now.st_mtim.tv_sec != then->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != then->st_mtim.tv_nsec;
}

enum err db_step(struct store *store, sqlite3_stmt *statement, bool *ret_row,
                 struct errmsg *msg)
{
    int code = sqlite3_step(statement);
    if (store->immutable && code != SQLITE_ROW && was_written(store)) {
        return errmsg_fail(msg, ERR_BUSY,
                           "a writer came while it was read; try again");
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return db_fail(store,
                       sqlite3_stmt_readonly(statement) ? "reading" : "writing",
                       msg);
    }
    *ret_row = code == SQLITE_ROW;
    return ERR_OK;
}

enum err db_run(struct store *store, sqlite3_stmt *statement,
                struct errmsg *msg)
{
    bool row = false;
    enum err err = db_step(store, statement, &row, msg);
    ASSERT(err != ERR_OK || !row);
    return err;
}

enum err db_int(struct store *store, const char *sql, int64_t otherwise,
                int64_t *ret_value, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(store, sql, &statement, msg);
    if (err == ERR_OK) {
        err = db_step(store, statement, &row, msg);
    }
    if (err == ERR_OK) {
        *ret_value = row ? sqlite3_column_int64(statement, 0) : otherwise;
    }
    return err;
}

void db_bind_int(sqlite3_stmt *statement, int index, int64_t value)
{
    int code = sqlite3_bind_int64(statement, index, value);
    ASSERT(code == SQLITE_OK);
}

void db_bind_null(sqlite3_stmt *statement, int index)
{
    int code = sqlite3_bind_null(statement, index);
    ASSERT(code == SQLITE_OK);
}

void db_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    int code = sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
    ASSERT(code == SQLITE_OK);
}

void db_bind_blob(sqlite3_stmt *statement, int index, const void *data,
                  int bytes)
{
    int code = sqlite3_bind_blob(statement, index, data, bytes, SQLITE_STATIC);
    ASSERT(code == SQLITE_OK);
}

const char *db_text(sqlite3_stmt *statement, int column)
{
    if (sqlite3_column_type(statement, column) != SQLITE_TEXT) {
        return NULL;
    }
    const char *text = (const char *)sqlite3_column_text(statement, column);
    size_t bytes = (size_t)sqlite3_column_bytes(statement, column);
    return text != NULL && strlen(text) == bytes ? text : NULL;
}

bool db_int_between(sqlite3_stmt *statement, int column, int64_t lowest,
                    int64_t highest, int64_t *ret_value)
{
    if (sqlite3_column_type(statement, column) != SQLITE_INTEGER) {
        return false;
    }
    int64_t value = sqlite3_column_int64(statement, column);
    if (value < lowest || value > highest) {
        return false;
    }
    *ret_value = value;
    return true;
}

bool db_instant(sqlite3_stmt *statement, int column, int64_t *ret_ms)
{
    return db_int_between(statement, column, INSTANT_LOWEST, INSTANT_HIGHEST,
                          ret_ms);
}

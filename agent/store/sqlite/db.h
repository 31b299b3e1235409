/*
 * One SQLite connection to the ledger, and how its answers become `enum err`.
 *
 * The only file that maps SQLite's result codes. Nothing here knows a table.
 */
#ifndef STORE_SQLITE_DB_H
#define STORE_SQLITE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/err.h"
#include "store/store.h"

/* Statements of store_commit, prepared once and kept: X(NAME, "SQL"). */
#define SQL_LIST(X)                                                            \
    X(HEAD, "SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1")          \
    X(APPEND, "INSERT INTO record(seq, at_ms, kind, service, body, hash) "     \
              "VALUES(?1, ?2, ?3, ?4, ?5, ?6)")                                \
    X(SERIES, "SELECT id FROM series "                                         \
              "WHERE service = ?1 AND probe = ?2 AND vantage = ?3")            \
    X(NEW_SERIES, "INSERT INTO series(service, probe, vantage) "               \
                  "VALUES(?1, ?2, ?3)")                                        \
    X(EXTEND, "UPDATE run SET last_ms = ?7, count = ?8, record = ?9, "         \
              "place = ?10 WHERE series = ?1 AND first_ms = ?2 "               \
              "AND record IS NULL AND state = ?3 AND interval_ms = ?4 "        \
              "AND max_gap_ms = ?5 AND confirm = ?6 RETURNING reason")         \
    X(KNOWN, "SELECT 1 FROM run WHERE series = ?1 AND first_ms = ?2 "          \
             "AND record IS NOT NULL AND state = ?3 AND interval_ms = ?4 "     \
             "AND max_gap_ms = ?5 AND confirm = ?6 AND last_ms = ?7 "          \
             "AND count = ?8")                                                 \
    X(NEW_RUN, "INSERT INTO run(series, first_ms, state, interval_ms, "        \
               "max_gap_ms, confirm, last_ms, count, record, place, reason, "  \
               "nth) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "    \
               "(SELECT count(*) FROM run WHERE series = ?1 "                  \
               "AND first_ms = ?2))")                                          \
    X(QUEUE, "INSERT INTO message(record, channel, key, body, created_ms) "    \
             "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(channel, key) "           \
             "DO NOTHING")                                                     \
    X(GATHER, "UPDATE message SET digest = ?2, due_ms = ?3 WHERE "             \
              "channel = ?1 AND delivered_ms IS NULL AND digest IS NOT NULL")  \
    X(DIGEST, "INSERT INTO message(record, channel, key, body, digest, "       \
              "created_ms, due_ms) VALUES(?1, ?2, ?3, '', ?4, ?5, ?6)")        \
    X(SEAL, "UPDATE message SET body = ?2, digest = NULL WHERE id = ?1 "       \
            "AND digest IS NOT NULL")                                          \
    X(ANSWERED, "UPDATE message SET attempts = attempts + 1, "                 \
                "tried_ms = ?2, answer = ?3, delivered_ms = "                  \
                "CASE WHEN ?4 THEN ?2 END "                                    \
                "WHERE id = ?1 AND delivered_ms IS NULL")                      \
    X(DOCUMENT, "INSERT INTO document(sha256, bytes, packed) "                 \
                "VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING")                   \
    X(LATENCY, "INSERT INTO latency(series, day, counts, record) "             \
               "VALUES(?1, ?2, ?3, ?4) ON CONFLICT(series, day) DO UPDATE "    \
               "SET counts = excluded.counts, record = excluded.record "       \
               "WHERE record IS NULL")                                         \
    X(ALIVE, "UPDATE agent SET heartbeat_ms = ?1")

enum sql {
#define SQL_ENUM(name, text) SQL_##name,
    SQL_LIST(SQL_ENUM)
#undef SQL_ENUM
        SQL_COUNT
};

struct store {
    sqlite3 *db;
    char *path; /* resolved, for messages and files beside it */
    enum store_mode mode;
    struct store_head anchor; /* the head before the first record that is here;
                                 zeros unless it is a part (import.c) */
    int lock_fd;              /* -1 unless STORE_DAEMON */
    bool failed;              /* the disk failed: nothing is written any more */
    int wal_pages;            /* in the write-ahead log after the last commit */
    bool immutable;           /* opened as a file that nobody writes … */
    struct stat opened_as;    /* … so it has to stay what it was */
    sqlite3_stmt *kept[SQL_COUNT]; /* NULL until first needed */
};

/* Finalizes a one-shot statement when it goes out of scope. */
#define AUTO_STMT __attribute__((cleanup(db_finalize))) sqlite3_stmt
void db_finalize(sqlite3_stmt **statement); /* NULL-safe */

enum db_access {
    DB_READ,      /* reads; takes part in WAL locking */
    DB_IMMUTABLE, /* reads a file that nobody can write: no locks, no log */
    DB_WRITE,
};

/* Connects; replaces no open connection. Nothing is read yet. */
MUST_USE enum err db_connect(struct store *store, enum db_access access,
                             struct errmsg *msg);

/* Closes the connection and its statements; `store->db` becomes NULL. After a
 * failed disk nothing more is written. */
void db_disconnect(struct store *store);

/* The last failure of the connection as an error: FULL (also quota and file
 * size limit), BUSY, CORRUPT, DENIED, IO, LIMIT, else SYSTEM. The message
 * says what was being done, in SQLite's words and the system's. */
enum err db_fail(const struct store *store, const char *doing,
                 struct errmsg *msg);

/* An errno of a system call of our own: NOT_FOUND, DENIED, FULL, IO, else
 * SYSTEM. */
enum err db_errno(int number);

/* ERR_CORRUPT with a place, where a value read makes no sense. */
enum err db_damaged(struct errmsg *msg, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Runs statements without results; errors as db_fail. */
MUST_USE enum err db_exec(struct store *store, const char *sql,
                          struct errmsg *msg);

/* Compiles a statement, to be held in an AUTO_STMT; errors as db_fail. */
MUST_USE enum err db_prepare(struct store *store, const char *sql,
                             sqlite3_stmt **ret_statement, struct errmsg *msg);

/* The kept statement, ready to be bound. */
MUST_USE enum err db_kept(struct store *store, enum sql sql,
                          sqlite3_stmt **ret_statement, struct errmsg *msg);

/* Steps; *ret_row is false at the end. */
MUST_USE enum err db_step(struct store *store, sqlite3_stmt *statement,
                          bool *ret_row, struct errmsg *msg);

/* Runs a statement that returns no rows. */
MUST_USE enum err db_run(struct store *store, sqlite3_stmt *statement,
                         struct errmsg *msg);

/* The one integer that `sql` answers with; `otherwise` if there is no row. */
MUST_USE enum err db_int(struct store *store, const char *sql,
                         int64_t otherwise, int64_t *ret_value,
                         struct errmsg *msg);

/* Binding cannot fail but for our own bugs and lack of memory. Text is
 * borrowed until the statement is bound anew; NULL text is NULL. */
void db_bind_int(sqlite3_stmt *statement, int index, int64_t value);
void db_bind_null(sqlite3_stmt *statement, int index);
void db_bind_text(sqlite3_stmt *statement, int index, const char *text);
void db_bind_blob(sqlite3_stmt *statement, int index, const void *data,
                  int bytes);

/* A column as text without NULs, or NULL if it is anything else. Borrowed
 * until the next step. */
const char *db_text(sqlite3_stmt *statement, int column);

/* A column as integer within [lowest, highest]; false if it is anything else.
 */
bool db_int_between(sqlite3_stmt *statement, int column, int64_t lowest,
                    int64_t highest, int64_t *ret_value);

/* A column that is an instant the ledger may hold. */
bool db_instant(sqlite3_stmt *statement, int column, int64_t *ret_ms);

#endif

#include "store/sqlite/schema.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "store/sqlite/disk.h"

#define RECORD_NUMBER                                                          \
    "CREATE TRIGGER record_number BEFORE INSERT ON record "                    \
    "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM record) "      \
    "BEGIN SELECT RAISE(ABORT, 'records are numbered without gaps'); END;"

/* Version 1. What must not change is guarded by triggers against a careless
 * hand; against a careful one there is the chain (docs/evidence.md).
 *
 * record: append-only. REPLACE fires no DELETE trigger, hence the check of the
 *   number on INSERT.
 * run: `record` and `place` say where in the chain a closed run stands, NULL
 *   while it is open. `nth` tells apart runs that begin at one instant, after
 *   the clock was set back.
 * message: the outbox; delivered_ms is NULL while it waits.
 */
static const char version_1[] =
    "CREATE TABLE agent("
    "id INTEGER PRIMARY KEY CHECK(id = 1), "
    "agent_id TEXT NOT NULL, heartbeat_ms INTEGER) STRICT;"

    "CREATE TABLE record("
    "seq INTEGER PRIMARY KEY CHECK(seq >= 1), at_ms INTEGER NOT NULL, "
    "kind TEXT NOT NULL, service TEXT NOT NULL, body TEXT NOT NULL, "
    "hash BLOB NOT NULL CHECK(length(hash) = 32)) STRICT;"
    "CREATE INDEX record_kind ON record(kind, service);" RECORD_NUMBER
    "CREATE TRIGGER record_update BEFORE UPDATE ON record "
    "BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;"
    "CREATE TRIGGER record_delete BEFORE DELETE ON record "
    "BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;"

    "CREATE TABLE series("
    "id INTEGER PRIMARY KEY, service TEXT NOT NULL, probe TEXT NOT NULL, "
    "vantage TEXT NOT NULL, UNIQUE(service, probe, vantage)) STRICT;"
    "CREATE TABLE run("
    "series INTEGER NOT NULL REFERENCES series(id), "
    "first_ms INTEGER NOT NULL, nth INTEGER NOT NULL, "
    "last_ms INTEGER NOT NULL CHECK(last_ms >= first_ms), "
    "count INTEGER NOT NULL CHECK(count >= 1), "
    "state TEXT NOT NULL CHECK(state IN ('up', 'unknown', 'down')), "
    "reason TEXT NOT NULL, "
    "interval_ms INTEGER NOT NULL CHECK(interval_ms >= 1), "
    "max_gap_ms INTEGER NOT NULL CHECK(max_gap_ms >= interval_ms), "
    "confirm INTEGER NOT NULL CHECK(confirm >= 1), "
    "record INTEGER REFERENCES record(seq) DEFERRABLE INITIALLY DEFERRED, "
    "place INTEGER, "
    "PRIMARY KEY(series, first_ms, nth)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX run_open ON run(series) WHERE record IS NULL;"
    "CREATE TRIGGER run_update BEFORE UPDATE ON run "
    "WHEN OLD.record IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'closed runs are not changed'); END;"
    "CREATE TRIGGER run_delete BEFORE DELETE ON run "
    "BEGIN SELECT RAISE(ABORT, 'runs are not deleted'); END;"

    "CREATE TABLE message("
    "id INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES record(seq), "
    "channel TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, "
    "created_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, "
    "tried_ms INTEGER, answer TEXT, delivered_ms INTEGER, "
    "UNIQUE(channel, key)) STRICT;"
    "CREATE INDEX message_waiting ON message(id) WHERE delivered_ms IS NULL;";

/* Version 2.
 *
 * document: files by the SHA-256 of their bytes, deflated: configuration and
 *   claims as they were in force, finished reports, evidence. Records name
 *   them.
 * latency: one histogram of response times (core/histogram.h) for each series
 *   and local day of its service; `record` once the day is over.
 * message: `due_ms` holds a message back; `digest` is what a digest that waits
 *   has gathered, NULL for any other message and once it is sealed.
 */
static const char version_2[] =
    "CREATE TABLE document("
    "sha256 BLOB PRIMARY KEY CHECK(length(sha256) = 32), "
    "bytes INTEGER NOT NULL CHECK(bytes >= 0), packed BLOB NOT NULL) "
    "STRICT, WITHOUT ROWID;"
    "CREATE TRIGGER document_update BEFORE UPDATE ON document "
    "BEGIN SELECT RAISE(ABORT, 'documents are not changed'); END;"
    "CREATE TRIGGER document_delete BEFORE DELETE ON document "
    "BEGIN SELECT RAISE(ABORT, 'documents are not deleted'); END;"

    "CREATE TABLE latency("
    "series INTEGER NOT NULL REFERENCES series(id), "
    "day INTEGER NOT NULL, counts BLOB NOT NULL, "
    "record INTEGER REFERENCES record(seq) DEFERRABLE INITIALLY DEFERRED, "
    "PRIMARY KEY(series, day)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX latency_open ON latency(day) WHERE record IS NULL;"
    "CREATE TRIGGER latency_update BEFORE UPDATE ON latency "
    "WHEN OLD.record IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'a day that is over is not changed'); END;"

    "ALTER TABLE message ADD COLUMN due_ms INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE message ADD COLUMN digest TEXT;";

static const char *const migrations[LEDGER_VERSION] = {version_1, version_2};

static enum err migrate_step(struct store *store, int64_t version,
                             struct errmsg *msg)
{
    char stamp[96];
    snprintf(stamp, sizeof stamp,
             "PRAGMA application_id = %d; PRAGMA user_version = %" PRId64,
             LEDGER_APPLICATION_ID, version);
    enum err err = db_exec(store, "BEGIN IMMEDIATE", msg);
    if (err == ERR_OK) {
        err = db_exec(store, migrations[version - 1], msg);
    }
    if (err == ERR_OK) {
        err = db_exec(store, stamp, msg);
    }
    if (err == ERR_OK) {
        err = db_exec(store, "COMMIT", msg);
    }
    if (err != ERR_OK && sqlite3_get_autocommit(store->db) == 0) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return err;
}

static enum err migrate_to(struct store *store, int64_t target,
                           struct errmsg *msg)
{
    int64_t version = 0;
    enum err err = db_int(store, "PRAGMA user_version", 0, &version, msg);
    ASSERT(target <= LEDGER_VERSION);
    while (err == ERR_OK && version < target) {
        version++;
        err = migrate_step(store, version, msg);
    }
    return err;
}

enum err schema_migrate(struct store *store, struct errmsg *msg)
{
    return migrate_to(store, LEDGER_VERSION, msg);
}

enum err schema_identify(struct store *store, bool may_migrate,
                         struct errmsg *msg)
{
    int64_t pages = 0;
    int64_t application_id = 0;
    int64_t version = 0;
    enum err err = db_int(store, "PRAGMA page_count", 0, &pages, msg);
    if (err == ERR_OK) {
        err = db_int(store, "PRAGMA application_id", 0, &application_id, msg);
    }
    if (err == ERR_OK) {
        err = db_int(store, "PRAGMA user_version", 0, &version, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    if (pages == 0) {
        return errmsg_fail(msg, ERR_CORRUPT,
                           "the file is empty; restore a copy, or remove it to "
                           "begin anew");
    }
    if (application_id != LEDGER_APPLICATION_ID || version < 1) {
        return errmsg_fail(msg, ERR_INVALID,
                           "an SQLite file, but no ledger of claimd; name "
                           "another file");
    }
    if (version > LEDGER_VERSION) {
        return errmsg_fail(msg, ERR_NEWER,
                           "written by a newer claimd (ledger version "
                           "%" PRId64 ", this one knows up to %d); use that "
                           "one",
                           version, LEDGER_VERSION);
    }
    if (version < LEDGER_VERSION && !may_migrate) {
        return errmsg_fail(msg, ERR_UNSUPPORTED,
                           "of an older version; `claimd run` brings it up "
                           "to date");
    }
    return ERR_OK;
}

enum err schema_open_numbering(struct store *store, struct errmsg *msg)
{
    return db_exec(store, "DROP TRIGGER record_number", msg);
}

enum err schema_close_numbering(struct store *store, struct errmsg *msg)
{
    return db_exec(store, RECORD_NUMBER, msg);
}

static enum err quick_check(struct store *store, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(store, "PRAGMA quick_check(1)", &statement, msg);
    if (err == ERR_OK) {
        err = db_step(store, statement, &row, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    const char *answer = row ? db_text(statement, 0) : NULL;
    return text_equal(answer, "ok")
               ? ERR_OK
               : db_damaged(msg, "%s", answer == NULL ? "quick_check" : answer);
}

#define LIST_SCHEMA                                                            \
    "SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'trigger') "  \
    "AND name NOT LIKE 'sqlite_%' ORDER BY name"

/* Compares two listings; views and indexes that someone added do no harm, a
 * trigger that someone took away does. */
static enum err compare_schemas(struct store *ours, struct store *theirs,
                                struct errmsg *msg)
{
    AUTO_STMT *expected = NULL;
    AUTO_STMT *found = NULL;
    enum err err = db_prepare(ours, LIST_SCHEMA, &expected, msg);
    if (err == ERR_OK) {
        err = db_prepare(theirs, LIST_SCHEMA, &found, msg);
    }
    bool more = err == ERR_OK;
    bool more_found = false;
    while (more) {
        err = db_step(ours, expected, &more, msg);
        if (err == ERR_OK) {
            err = db_step(theirs, found, &more_found, msg);
        }
        if (err != ERR_OK) {
            break;
        }
        bool same =
            more == more_found &&
            (!more || (text_equal(db_text(expected, 0), db_text(found, 0)) &&
                       text_equal(db_text(expected, 1), db_text(found, 1))));
        if (!same) {
            const char *name = db_text(more ? expected : found, 0);
            return db_damaged(msg, "the schema (%s)", name == NULL ? "" : name);
        }
    }
    return err;
}

static enum err check_schema(struct store *store, struct errmsg *msg)
{
    int64_t version = 0;
    enum err err = db_int(store, "PRAGMA user_version", 0, &version, msg);
    struct store model = {.lock_fd = -1};
    if (err == ERR_OK && sqlite3_open(":memory:", &model.db) != SQLITE_OK) {
        err = errmsg_fail(msg, ERR_SYSTEM, "no memory for a model");
    }
    if (err == ERR_OK) {
        err = migrate_to(&model, version, msg);
    }
    if (err == ERR_OK) {
        err = compare_schemas(&model, store, msg);
    }
    sqlite3_close(model.db);
    return err;
}

enum err schema_inspect(struct store *store, struct errmsg *msg)
{
    enum err err = quick_check(store, msg);
    return err == ERR_OK ? check_schema(store, msg) : err;
}

/* The agent's name is random: two ledgers are never taken for one. */
static enum err insert_agent(struct store *store, struct errmsg *msg)
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        return errmsg_fail(msg, ERR_SYSTEM, "no random bytes: %s",
                           strerror(errno));
    }
    AUTO_STMT *statement = NULL;
    enum err err = db_prepare(
        store, "INSERT INTO agent(id, agent_id) VALUES(1, lower(hex(?1)))",
        &statement, msg);
    if (err == ERR_OK) {
        db_bind_blob(statement, 1, bytes, sizeof bytes);
        err = db_run(store, statement, msg);
    }
    return err;
}

static enum err fill(struct store *draft, struct errmsg *msg)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2(draft->path, &draft->db, flags, NULL) != SQLITE_OK) {
        return db_fail(draft, "creating it", msg);
    }
    enum err err = db_exec(draft, "PRAGMA synchronous = FULL", msg);
    if (err == ERR_OK) {
        err = schema_migrate(draft, msg);
    }
    if (err == ERR_OK) {
        err = insert_agent(draft, msg);
    }
    return err == ERR_OK ? db_exec(draft, "PRAGMA journal_mode = WAL", msg)
                         : err;
}

/* A log without its file is half a ledger: made into a new one's, it would
 * spoil both. An empty one is only what a reader left. */
static enum err refuse_stray_log(const struct store *store, struct arena *arena,
                                 struct errmsg *msg)
{
    const char *log = arena_printf(arena, "%s-wal", store->path);
    struct stat status;
    if (stat(log, &status) != 0 || status.st_size == 0) {
        return ERR_OK;
    }
    return errmsg_fail(msg, ERR_CORRUPT,
                       "the file is gone but its log %s is there; restore the "
                       "file, or remove the log to begin anew",
                       log);
}

enum err schema_create(struct store *store, struct errmsg *msg)
{
    struct arena arena = {0};
    struct store draft = {.lock_fd = -1};
    draft.path = arena_printf(&arena, "%s.new", store->path);
    enum err err = refuse_stray_log(store, &arena, msg);
    if (err == ERR_OK) {
        disk_remove_draft(draft.path); /* of a creation that was cut short */
        err = fill(&draft, msg);
        db_disconnect(&draft);
        if (err == ERR_OK && rename(draft.path, store->path) != 0) {
            err = errmsg_fail(msg, db_errno(errno), "naming it: %s",
                              strerror(errno));
        }
        if (err != ERR_OK) {
            disk_remove_draft(draft.path);
        }
    }
    if (err == ERR_OK) {
        err = disk_sync_directory(store->path, msg);
    }
    arena_fini(&arena);
    return err;
}

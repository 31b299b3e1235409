/* Opening and closing: which file, by whom, and in what state it is. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "store/sqlite/disk.h"
#include "store/sqlite/lock.h"
#include "store/sqlite/open.h"
#include "store/sqlite/record.h"
#include "store/sqlite/schema.h"

/* Records checked at a daemon's start; all of them by store_verify_chain. */
#define CHECKED_AT_OPEN 1000

/* Whether a change of the file outside its log was cut short: putting it into
 * WAL mode, after a copy that was not was moved there by hand. It can only be
 * read once that is undone, which takes a connection that may write. */
static bool has_journal(const struct store *store)
{
    struct arena arena = {0};
    bool there =
        access(arena_printf(&arena, "%s-journal", store->path), F_OK) == 0;
    arena_fini(&arena);
    return there;
}

/* Looks at the file with a connection that cannot write: whatever is found,
 * not a byte of it changes, but for what was half done. */
static enum err look(struct store *store, bool thoroughly, struct errmsg *msg)
{
    bool undo = store->lock_fd >= 0 && has_journal(store);
    enum err err = db_connect(store, undo ? DB_WRITE : DB_READ, msg);
    if (err == ERR_OK) {
        err = schema_identify(store, store->mode == STORE_DAEMON, msg);
    }
    if (err == ERR_OK && thoroughly) {
        err = schema_inspect(store, msg);
    }
    struct store_head head = {0};
    if (err == ERR_OK && thoroughly) {
        err = record_head(store, &head, msg);
    }
    if (err == ERR_OK && thoroughly) {
        err = record_check(store, head.seq - CHECKED_AT_OPEN + 1, msg);
    }
    db_disconnect(store);
    return err;
}

static enum err open_daemon(struct store *store, bool exists,
                            struct errmsg *msg)
{
    enum err err =
        exists && !has_journal(store) ? look(store, false, msg) : ERR_OK;
    if (err == ERR_OK) {
        err = lock_take(store->path, &store->lock_fd, msg);
    }
    /* Another daemon may have made it, or brought it up to date, just now. */
    if (err == ERR_OK && access(store->path, F_OK) != 0) {
        err = schema_create(store, msg);
    }
    if (err == ERR_OK) {
        err = look(store, true, msg);
    }
    if (err == ERR_OK) {
        err = db_connect(store, DB_WRITE, msg);
    }
    if (err == ERR_OK) {
        err = db_exec(store, "PRAGMA journal_mode = WAL", msg);
    }
    return err == ERR_OK ? schema_migrate(store, msg) : err;
}

static enum err open_command(struct store *store, struct errmsg *msg)
{
    enum err err = look(store, false, msg);
    return err == ERR_OK ? db_connect(store, DB_WRITE, msg) : err;
}

/* Whether the file alone holds everything: no log, or an empty one. */
static bool is_whole(const struct store *store)
{
    struct arena arena = {0};
    struct stat log;
    const char *path = arena_printf(&arena, "%s-wal", store->path);
    bool whole = stat(path, &log) != 0 ? errno == ENOENT : log.st_size == 0;
    arena_fini(&arena);
    return whole;
}

static enum err connect_reader(struct store *store, enum db_access access_mode,
                               bool older_too, struct errmsg *msg)
{
    enum err err = db_connect(store, access_mode, msg);
    if (err == ERR_OK) {
        /* The transaction stays open, so that all that is read is of one
         * moment. */
        err = db_exec(store, "BEGIN", msg);
    }
    return err == ERR_OK ? schema_identify(store, older_too, msg) : err;
}

/* Reading a WAL file needs its shared memory, which on read-only media cannot
 * be made. There the file is read as it is, provided nothing is missing. */
static enum err open_reader(struct store *store, bool older_too,
                            struct errmsg *msg)
{
    enum err err = connect_reader(store, DB_READ, older_too, msg);
    if (err != ERR_DENIED) {
        return err;
    }
    if (!is_whole(store)) {
        errmsg_prefix(msg, "its newest part is in a log that cannot be read "
                           "here; copy both files to where one may write: ");
        return err;
    }
    db_disconnect(store);
    return connect_reader(store, DB_IMMUTABLE, older_too, msg);
}

static enum err open_by_mode(struct store *store, bool older_too, bool exists,
                             struct errmsg *msg)
{
    if (store->mode == STORE_DAEMON) {
        return open_daemon(store, exists, msg);
    }
    if (!exists) {
        return errmsg_fail(msg, ERR_NOT_FOUND,
                           "no such file; `claimd run` makes it");
    }
    return store->mode == STORE_COMMAND ? open_command(store, msg)
                                        : open_reader(store, older_too, msg);
}

/* Closes without a last checkpoint. */
static void discard(struct store *store)
{
    if (store->db != NULL) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    db_disconnect(store);
    if (store->lock_fd >= 0) {
        close(store->lock_fd);
    }
    free(store->path);
    free(store);
}

static enum err open_path(const char *path, enum store_mode mode,
                          bool older_too, struct store **ret_store,
                          struct errmsg *msg)
{
    ASSERT(path != NULL && path[0] != '\0');
    struct store *store = heap_alloc(sizeof *store);
    *store = (struct store){.mode = mode, .lock_fd = -1};
    bool exists = false;
    enum err err = disk_resolve(path, &store->path, &exists, msg);
    if (err == ERR_OK) {
        err = open_by_mode(store, older_too, exists, msg);
    }
    if (err != ERR_OK) {
        errmsg_prefix(msg, "ledger %s: ", path);
        discard(store);
        return err;
    }
    *ret_store = store;
    return ERR_OK;
}

enum err store_open(const char *path, enum store_mode mode,
                    struct store **ret_store, struct errmsg *msg)
{
    return open_path(path, mode, false, ret_store, msg);
}

enum err open_to_copy(const char *path, struct store **ret_store,
                      struct errmsg *msg)
{
    return open_path(path, STORE_READ, true, ret_store, msg);
}

void store_close(struct store *store)
{
    if (store == NULL) {
        return;
    }
    if (store->mode == STORE_DAEMON && !store->failed) {
        /* For a small log at the next start; nothing depends on it. But what
         * fails is not tried again by SQLite's own close. */
        int code = sqlite3_wal_checkpoint_v2(
            store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        store->failed = (code & 0xFF) == SQLITE_IOERR;
    }
    discard(store);
}

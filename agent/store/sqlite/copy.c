/* Copies: SQLite's online backup, and the renames that put one in place. */
#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "core/civil.h"
#include "store/sqlite/disk.h"
#include "store/sqlite/lock.h"
#include "store/sqlite/open.h"
#include "store/sqlite/schema.h"
#include "store/verify.h"

#define PAGES_PER_STEP 256
#define BODY_MAX 256

static enum err fail_errno(struct errmsg *msg, const char *doing,
                           const char *path)
{
    int number = errno;
    return errmsg_fail(msg, db_errno(number), "%s %s: %s", doing, path,
                       strerror(number));
}

/* The source's open transaction holds one moment of it, so that a daemon that
 * goes on writing neither waits nor makes this begin anew. */
static enum err copy_pages(struct store *from, struct store *to,
                           struct errmsg *msg)
{
    ASSERT(sqlite3_get_autocommit(from->db) == 0);
    sqlite3_backup *backup =
        sqlite3_backup_init(to->db, "main", from->db, "main");
    if (backup == NULL) {
        return db_fail(to, "beginning the copy", msg);
    }
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, PAGES_PER_STEP);
    }
    code = sqlite3_backup_finish(backup);
    return code == SQLITE_OK ? ERR_OK : db_fail(to, "copying", msg);
}

/* An empty file that its owner alone can read; a link in its place is not
 * followed. */
static enum err make_file(const char *path, struct errmsg *msg)
{
    disk_remove_draft(path);
    int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return fail_errno(msg, "making", path);
    }
    close(fd);
    return ERR_OK;
}

/* The copy alone is the ledger: no log beside it. */
static enum err fill(struct store *from, struct store *draft,
                     struct errmsg *msg)
{
    enum err err = make_file(draft->path, msg);
    if (err == ERR_OK) {
        err = db_connect(draft, DB_WRITE, msg);
    }
    if (err == ERR_OK) {
        err = copy_pages(from, draft, msg);
    }
    return err == ERR_OK ? db_exec(draft, "PRAGMA journal_mode = DELETE", msg)
                         : err;
}

static enum err verify(struct store *draft, struct verify_found *ret_found,
                       struct errmsg *msg)
{
    const struct verify_known nothing = {0};
    enum err err = store_verify(draft, &nothing, ret_found, msg);
    if (err == ERR_CORRUPT) {
        errmsg_prefix(msg, "the copy: ");
    }
    return err;
}

static enum err sync_file(const char *path, struct errmsg *msg)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    enum err err =
        fd >= 0 && fsync(fd) == 0 ? ERR_OK : fail_errno(msg, "flushing", path);
    if (fd >= 0) {
        close(fd);
    }
    return err;
}

/* Gives the finished draft its name; what is there is replaced only on
 * request. */
static enum err name_it(const char *draft, const char *path, bool replace,
                        struct errmsg *msg)
{
    enum err err = sync_file(draft, msg);
    if (err != ERR_OK) {
        return err;
    }
    if (replace && rename(draft, path) != 0) {
        return fail_errno(msg, "naming", path);
    }
    if (!replace && link(draft, path) != 0) {
        return errno == EEXIST
                   ? errmsg_fail(msg, ERR_EXISTS, "%s is there already", path)
                   : fail_errno(msg, "naming", path);
    }
    (void)unlink(draft);
    return disk_sync_directory(path, msg);
}

enum err store_backup(struct store *store, const char *path, bool replace,
                      struct errmsg *msg)
{
    struct arena arena = {0};
    struct store draft = {.lock_fd = -1, .mode = STORE_COMMAND};
    struct verify_found found = {0};
    draft.path = arena_printf(&arena, "%s.new", path);
    enum err err = ERR_OK;
    if (!replace && access(path, F_OK) == 0) {
        err = errmsg_fail(msg, ERR_EXISTS, "%s is there already", path);
    } else {
        err = fill(store, &draft, msg);
        if (err == ERR_OK) {
            err = verify(&draft, &found, msg);
        }
        db_disconnect(&draft);
        if (err == ERR_OK) {
            err = name_it(draft.path, path, replace, msg);
        }
        if (err != ERR_OK) {
            disk_remove_draft(draft.path);
        }
    }
    arena_fini(&arena);
    return err;
}

static enum err record_restored(struct store *draft, int64_t now_ms,
                                int64_t from_seq, struct errmsg *msg)
{
    struct buf body;
    struct canon canon;
    struct store_head head = {0};
    buf_init(&body, BODY_MAX);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_int(&canon, "from_seq", from_seq);
    canon_end_object(&canon);
    struct store_record record = {.at_ms = now_ms,
                                  .kind = "restored",
                                  .service = "",
                                  .body = buf_str(&body)};
    struct store_batch batch = {
        .now_ms = now_ms, .records = &record, .n_records = 1};
    enum err err = store_commit(draft, &batch, &head, msg);
    buf_fini(&body);
    return err;
}

/* The copy, brought up to date, verified and told that it is one. */
static enum err prepare(const char *from, struct store *draft, int64_t now_ms,
                        int64_t *ret_seq, struct errmsg *msg)
{
    struct store *source = NULL;
    struct verify_found found = {0};
    enum err err = open_to_copy(from, &source, msg);
    if (err == ERR_OK) {
        err = fill(source, draft, msg);
    }
    store_close(source);
    if (err == ERR_OK) {
        /* As the daemon wants it, now that a crash does no harm. */
        err = db_exec(draft, "PRAGMA journal_mode = WAL", msg);
    }
    if (err == ERR_OK) {
        err = schema_migrate(draft, msg);
    }
    if (err == ERR_OK) {
        err = verify(draft, &found, msg);
    }
    if (err == ERR_OK) {
        err = record_restored(draft, now_ms, found.head.seq, msg);
    }
    *ret_seq = found.head.seq;
    return err;
}

/* Whether closing the draft has copied its log into it: only then is the file
 * all of it. */
static enum err check_no_log(struct arena *arena, const char *draft,
                             struct errmsg *msg)
{
    struct stat status;
    const char *log = arena_printf(arena, "%s-wal", draft);
    return stat(log, &status) != 0 || status.st_size == 0
               ? ERR_OK
               : errmsg_fail(msg, ERR_IO,
                             "the log of %s could not be copied "
                             "into it",
                             draft);
}

/* Renames the ledger and its log; a crash in between leaves a log without its
 * file, on which no daemon starts. */
static enum err set_aside(struct arena *arena, const char *path, int64_t now_ms,
                          char **ret_aside, struct errmsg *msg)
{
    char when[CIVIL_INSTANT_MAX];
    char *aside = arena_printf(arena, "%s.replaced-%s", path,
                               civil_render_instant(now_ms, 0, when));
    const char *log = arena_printf(arena, "%s-wal", path);
    const char *aside_log = arena_printf(arena, "%s-wal", aside);
    bool had_file = access(path, F_OK) == 0;
    struct stat log_status;
    bool had_log = stat(log, &log_status) == 0 && log_status.st_size > 0;
    if (access(aside, F_OK) == 0 || access(aside_log, F_OK) == 0) {
        return errmsg_fail(msg, ERR_EXISTS, "%s is there already; try again",
                           aside);
    }
    if ((had_file && rename(path, aside) != 0) ||
        (had_log && rename(log, aside_log) != 0)) {
        return fail_errno(msg, "renaming to", aside);
    }
    (void)unlink(log); /* an empty one is only what a reader left */
    (void)unlink(arena_printf(arena, "%s-shm", path));
    *ret_aside = had_file || had_log ? aside : NULL;
    return ERR_OK;
}

/* The file keeps who may read and write it; a new one belongs to whom its
 * directory does, so that root can restore for the daemon. */
static void keep_owner(struct arena *arena, const char *path, const char *draft)
{
    struct stat status;
    bool had_file = stat(path, &status) == 0;
    if (!had_file && stat(dirname(arena_strdup(arena, path)), &status) != 0) {
        return;
    }
    /* Who is not root owns both already, or may not change either. */
    const char *lock = arena_printf(arena, "%s.lock", path);
    bool ours = chown(draft, status.st_uid, status.st_gid) == 0 &&
                lchown(lock, status.st_uid, status.st_gid) == 0;
    if (ours && had_file) {
        (void)chmod(draft, status.st_mode & 0777);
    }
}

static enum err put_in_place(struct store *draft, const char *path,
                             int64_t now_ms, struct copy_restored *ret,
                             struct errmsg *msg)
{
    struct arena arena = {0};
    char *aside = NULL;
    keep_owner(&arena, path, draft->path);
    enum err err = check_no_log(&arena, draft->path, msg);
    if (err == ERR_OK) {
        err = sync_file(draft->path, msg);
    }
    if (err == ERR_OK) {
        err = set_aside(&arena, path, now_ms, &aside, msg);
    }
    if (err == ERR_OK && rename(draft->path, path) != 0) {
        err = fail_errno(msg, "naming", path);
    }
    if (err == ERR_OK) {
        err = disk_sync_directory(path, msg);
    }
    if (err == ERR_OK) {
        ret->set_aside = aside == NULL ? NULL : heap_strdup(aside);
    }
    arena_fini(&arena);
    return err;
}

static enum err restore(const char *from, const char *path, int64_t now_ms,
                        struct copy_restored *ret, struct errmsg *msg)
{
    struct arena arena = {0};
    struct store draft = {.lock_fd = -1, .mode = STORE_COMMAND};
    draft.path = arena_printf(&arena, "%s.restore", path);
    struct copy_restored restored = {0};
    enum err err = prepare(from, &draft, now_ms, &restored.seq, msg);
    db_disconnect(&draft);
    if (err == ERR_OK) {
        err = put_in_place(&draft, path, now_ms, &restored, msg);
    }
    if (err == ERR_OK) {
        *ret = restored;
    } else {
        disk_remove_draft(draft.path);
    }
    arena_fini(&arena);
    return err;
}

enum err store_restore(const char *from, const char *path, int64_t now_ms,
                       struct copy_restored *ret, struct errmsg *msg)
{
    char *real = NULL;
    bool exists = false;
    int lock_fd = -1;
    enum err err = disk_resolve(path, &real, &exists, msg);
    if (err == ERR_OK) {
        err = lock_take(real, &lock_fd, msg);
    }
    if (err == ERR_OK) {
        err = restore(from, real, now_ms, ret, msg);
    }
    if (lock_fd >= 0) {
        close(lock_fd);
    }
    free(real);
    return err;
}

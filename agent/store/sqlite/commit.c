/* One batch, one transaction (group commit), and the log it goes through. */
#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "store/load.h"
#include "store/sqlite/document.h"
#include "store/sqlite/latency.h"
#include "store/sqlite/outbox.h"
#include "store/sqlite/record.h"
#include "store/sqlite/run.h"

/* Copied into the file when the write-ahead log has this many pages (4 MB). */
#define CHECKPOINT_PAGES 1000
#define LOG_PAGE_BYTES (4096 + 24) /* with its frame header */

/* Appends a filled body as one record "runs". */
static enum err append_runs(struct store *store, int64_t now_ms,
                            struct runs_body *body, struct store_head *head,
                            struct errmsg *msg)
{
    struct store_record record = {.at_ms = now_ms,
                                  .kind = "runs",
                                  .service = "",
                                  .body = runs_body_end(body)};
    return record_append(store, &record, head, msg);
}

static enum err write_runs(struct store *store, const struct store_batch *batch,
                           struct store_head *head, struct errmsg *msg)
{
    struct runs_body body;
    runs_body_init(&body);
    enum err err = ERR_OK;
    for (size_t i = 0; i < batch->n_runs && err == ERR_OK; i++) {
        err = run_write(store, &batch->runs[i], head->seq + 1, &body, msg);
        if (err == ERR_OK && body.n == RUNS_PER_RECORD) {
            err = append_runs(store, batch->now_ms, &body, head, msg);
        }
    }
    if (err == ERR_OK && body.n > 0) {
        err = append_runs(store, batch->now_ms, &body, head, msg);
    }
    runs_body_fini(&body);
    return err;
}

static enum err write_records(struct store *store,
                              const struct store_batch *batch,
                              struct store_head *head, struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < batch->n_records && err == ERR_OK; i++) {
        err = record_append(store, &batch->records[i], head, msg);
    }
    return err;
}

/* Only a daemon is alive; a command that writes beside it says nothing about
 * who was looking. */
static enum err write_heartbeat(struct store *store, int64_t now_ms,
                                struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    if (store->mode != STORE_DAEMON) {
        return ERR_OK;
    }
    enum err err = db_kept(store, SQL_ALIVE, &statement, msg);
    if (err == ERR_OK) {
        db_bind_int(statement, 1, now_ms);
        err = db_run(store, statement, msg);
    }
    return err;
}

static enum err write_documents(struct store *store,
                                const struct store_batch *batch,
                                struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < batch->n_documents && err == ERR_OK; i++) {
        err = document_write(store, &batch->documents[i], msg);
    }
    return err;
}

static enum err write_batch(struct store *store,
                            const struct store_batch *batch,
                            struct store_head *ret_head, struct errmsg *msg)
{
    struct store_head head;
    enum err err = record_head(store, &head, msg);
    if (err == ERR_OK) {
        err = write_runs(store, batch, &head, msg);
    }
    if (err == ERR_OK) {
        err = latencies_write(store, batch, &head, msg);
    }
    if (err == ERR_OK) {
        err = write_documents(store, batch, msg);
    }
    int64_t first_seq = head.seq + 1;
    if (err == ERR_OK) {
        err = write_records(store, batch, &head, msg);
    }
    if (err == ERR_OK) {
        err = outbox_write(store, batch, first_seq, msg);
    }
    if (err == ERR_OK) {
        err = write_heartbeat(store, batch->now_ms, msg);
    }
    if (err == ERR_OK) {
        *ret_head = head;
    }
    return err;
}

/* A file that was moved away or deleted takes writes in silence, and nobody
 * would ever find them. */
static enum err check_in_place(struct store *store, struct errmsg *msg)
{
    int moved = 0;
    int code =
        sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (code != SQLITE_OK || moved != 0) {
        return errmsg_fail(msg, ERR_IO,
                           "the file was moved or deleted while in use; put "
                           "it back and start again");
    }
    return ERR_OK;
}

/* Copies the log into the file when it has grown. A full disk or a busy reader
 * only lets the log grow on, which store_log_bytes shows; what was committed
 * stays committed. A disk that failed is told. */
static enum err checkpoint(struct store *store, struct errmsg *msg)
{
    if (store->wal_pages < CHECKPOINT_PAGES) {
        return ERR_OK;
    }
    int code = sqlite3_wal_checkpoint_v2(store->db, NULL,
                                         SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code == SQLITE_OK) {
        return ERR_OK;
    }
    enum err err = db_fail(store, "copying its log", msg);
    return err == ERR_IO || err == ERR_CORRUPT ? err : ERR_OK;
}

static enum err transact(struct store *store, const struct store_batch *batch,
                         struct store_head *ret_head, struct errmsg *msg)
{
    struct store_head head = {0};
    enum err err = check_in_place(store, msg);
    if (err == ERR_OK) {
        err = db_exec(store, "BEGIN IMMEDIATE", msg);
    }
    if (err == ERR_OK) {
        err = write_batch(store, batch, &head, msg);
    }
    if (err == ERR_OK) {
        err = db_exec(store, "COMMIT", msg);
    }
    if (err == ERR_OK) {
        *ret_head = head;
        /* The batch is on disk whatever comes of this: only a failed disk is
         * worth ending for; the next commit meets the rest. */
        enum err later = checkpoint(store, msg);
        err = later == ERR_IO ? later : ERR_OK;
    }
    return err;
}

/* Statements left in the middle of a failure would keep the transaction. */
static void roll_back(struct store *store)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        (void)sqlite3_reset(store->kept[i]);
    }
    if (sqlite3_get_autocommit(store->db) == 0) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
}

int64_t store_log_bytes(const struct store *store)
{
    return (int64_t)store->wal_pages * LOG_PAGE_BYTES;
}

int64_t store_bytes(const struct store *store)
{
    struct stat status;
    return stat(store->path, &status) == 0 ? (int64_t)status.st_size : 0;
}

enum err store_commit(struct store *store, const struct store_batch *batch,
                      struct store_head *ret_head, struct errmsg *msg)
{
    ASSERT(store->mode != STORE_READ);
    ASSERT(batch->now_ms >= INSTANT_LOWEST && batch->now_ms <= INSTANT_HIGHEST);
    if (store->failed) {
        return errmsg_fail(msg, ERR_IO,
                           "ledger %s: the disk failed before; nothing is "
                           "written until a new start",
                           store->path);
    }
    enum err err = transact(store, batch, ret_head, msg);
    if (err != ERR_OK) {
        store->failed = err == ERR_IO;
        roll_back(store);
        errmsg_prefix(msg, "ledger %s: ", store->path);
    }
    return err;
}

#include "store/sqlite/run.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/classify.h"
#include "store/load.h"
#include "store/sqlite/record.h"
#include "store/sqlite/rows.h"

/* Longer than any timer needs, and no sum of two overflows. */
#define DURATION_MAX_MS (100 * 366 * MS_PER_DAY)

/* Columns of every SELECT that read_run reads, from column 0 on. */
#define RUN_COLUMNS                                                            \
    "run.first_ms, run.last_ms, run.count, run.state, run.reason, "            \
    "run.interval_ms, run.max_gap_ms, run.confirm"
#define N_RUN_COLUMNS 8

void runs_body_init(struct runs_body *body)
{
    *body = (struct runs_body){0};
    buf_init(&body->text, RECORD_BODY_MAX);
}

void runs_body_fini(struct runs_body *body)
{
    buf_fini(&body->text);
}

/* `reason` is the word kept with the run, which a newer version may have
 * written and this one need not know. */
static void add_to_body(struct runs_body *body, const struct series_key *key,
                        const struct run *run, const char *reason)
{
    struct canon *canon = &body->canon;
    if (body->n == 0) {
        buf_clear(&body->text);
        canon_init(canon, &body->text);
        canon_object(canon, NULL);
        canon_array(canon, "runs");
    }
    canon_array(canon, NULL);
    canon_string(canon, NULL, key->service);
    canon_string(canon, NULL, key->probe);
    canon_string(canon, NULL, key->vantage);
    canon_string(canon, NULL, obs_state_name(run->state));
    canon_int(canon, NULL, run->first_ms);
    canon_int(canon, NULL, run->last_ms);
    canon_int(canon, NULL, run->count);
    canon_int(canon, NULL, run->interval_ms);
    canon_int(canon, NULL, run->max_gap_ms);
    canon_int(canon, NULL, run->confirm);
    canon_string(canon, NULL, reason);
    canon_end_array(canon);
    body->n++;
}

const char *runs_body_end(struct runs_body *body)
{
    ASSERT(body->n > 0);
    canon_end_array(&body->canon);
    canon_end_object(&body->canon);
    body->n = 0;
    return buf_str(&body->text);
}

static enum err find_series(struct store *store, const struct series_key *key,
                            int64_t *ret_id, struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    enum err err = db_kept(store, SQL_SERIES, &statement, msg);
    if (err == ERR_OK) {
        db_bind_text(statement, 1, key->service);
        db_bind_text(statement, 2, key->probe);
        db_bind_text(statement, 3, key->vantage);
        err = db_step(store, statement, &row, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    *ret_id = row ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return ERR_OK;
}

enum err run_series_id(struct store *store, const struct series_key *key,
                       int64_t *ret_id, struct errmsg *msg)
{
    int64_t id = 0;
    enum err err = find_series(store, key, &id, msg);
    sqlite3_stmt *statement = NULL;
    if (err == ERR_OK && id == 0) {
        err = db_kept(store, SQL_NEW_SERIES, &statement, msg);
        if (err == ERR_OK) {
            db_bind_text(statement, 1, key->service);
            db_bind_text(statement, 2, key->probe);
            db_bind_text(statement, 3, key->vantage);
            err = db_run(store, statement, msg);
        }
        id = sqlite3_last_insert_rowid(store->db);
    }
    if (err == ERR_OK) {
        *ret_id = id;
    }
    return err;
}

/* Where a run stands, as EXTEND, KNOWN and NEW_RUN number their parameters. */
struct run_row {
    int64_t series;
    const struct run *run;
    int64_t record; /* 0 while open */
    int64_t place;
};

static enum err bind_run(struct store *store, enum sql sql,
                         const struct run_row *row, sqlite3_stmt **ret,
                         struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    enum err err = db_kept(store, sql, &statement, msg);
    if (err != ERR_OK) {
        return err;
    }
    const struct run *run = row->run;
    db_bind_int(statement, 1, row->series);
    db_bind_int(statement, 2, run->first_ms);
    db_bind_text(statement, 3, obs_state_name(run->state));
    db_bind_int(statement, 4, run->interval_ms);
    db_bind_int(statement, 5, run->max_gap_ms);
    db_bind_int(statement, 6, run->confirm);
    db_bind_int(statement, 7, run->last_ms);
    db_bind_int(statement, 8, run->count);
    if (sql != SQL_KNOWN && row->record != 0) {
        db_bind_int(statement, 9, row->record);
        db_bind_int(statement, 10, row->place);
    }
    *ret = statement;
    return ERR_OK;
}

/* Extends the open row, if there is one: *ret_reason is then its word (to be
 * freed), else NULL. */
static enum err extend(struct store *store, const struct run_row *row,
                       char **ret_reason, struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    enum err err = bind_run(store, SQL_EXTEND, row, &statement, msg);
    bool found = false;
    if (err == ERR_OK) {
        err = db_step(store, statement, &found, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    const char *reason = found ? db_text(statement, 0) : NULL;
    if (found && reason == NULL) {
        return db_damaged(msg, "a run's reason");
    }
    *ret_reason = found ? heap_strdup(reason) : NULL;
    return found ? db_step(store, statement, &found, msg) : ERR_OK;
}

/* Whether this very run was closed before: a batch that is written again. */
static enum err is_known(struct store *store, const struct run_row *row,
                         bool *ret_known, struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    enum err err = bind_run(store, SQL_KNOWN, row, &statement, msg);
    if (err == ERR_OK) {
        err = db_step(store, statement, ret_known, msg);
        sqlite3_reset(statement);
    }
    return err;
}

static enum err insert(struct store *store, const struct run_row *row,
                       const char *reason, struct errmsg *msg)
{
    sqlite3_stmt *statement = NULL;
    enum err err = bind_run(store, SQL_NEW_RUN, row, &statement, msg);
    if (err == ERR_OK) {
        db_bind_text(statement, 11, reason);
        err = db_run(store, statement, msg);
    }
    return err;
}

static bool is_sane(const struct run *run)
{
    return run->first_ms >= INSTANT_LOWEST && run->last_ms >= run->first_ms &&
           run->last_ms <= INSTANT_HIGHEST && run->count >= 1 &&
           run->confirm >= 1 && run->interval_ms >= 1 &&
           run->max_gap_ms >= run->interval_ms &&
           run->max_gap_ms <= DURATION_MAX_MS;
}

enum err run_write(struct store *store, const struct store_run *run,
                   int64_t record_seq, struct runs_body *body,
                   struct errmsg *msg)
{
    ASSERT(is_sane(&run->run));
    struct run_row row = {.run = &run->run,
                          .record = run->closed ? record_seq : 0,
                          .place = (int64_t)body->n};
    char *kept_reason = NULL;
    bool known = false;
    const char *reason = reason_word(run->run.reason);
    enum err err = run_series_id(store, &run->key, &row.series, msg);
    if (err == ERR_OK) {
        err = extend(store, &row, &kept_reason, msg);
    }
    if (err == ERR_OK && kept_reason == NULL) {
        err = is_known(store, &row, &known, msg);
        if (err == ERR_OK && !known) {
            err = insert(store, &row, reason, msg);
        }
    }
    if (err == ERR_OK && run->closed && !known) {
        add_to_body(body, &run->key, &run->run,
                    kept_reason == NULL ? reason : kept_reason);
    }
    free(kept_reason);
    return err;
}

/* Reads the columns RUN_COLUMNS; false if they make no sense. */
static bool read_run(sqlite3_stmt *statement, struct run *ret_run)
{
    struct run run = {0};
    int64_t count = 0;
    int64_t confirm = 0;
    const char *state = db_text(statement, 3);
    const char *reason = db_text(statement, 4);
    bool sane =
        db_instant(statement, 0, &run.first_ms) &&
        db_instant(statement, 1, &run.last_ms) &&
        db_int_between(statement, 2, 1, UINT32_MAX, &count) && state != NULL &&
        obs_state_parse(state, &run.state) && reason != NULL &&
        db_int_between(statement, 5, 1, DURATION_MAX_MS, &run.interval_ms) &&
        db_int_between(statement, 6, 1, DURATION_MAX_MS, &run.max_gap_ms) &&
        db_int_between(statement, 7, 1, UINT32_MAX, &confirm);
    if (!sane) {
        return false;
    }
    run.count = (uint32_t)count;
    run.confirm = (uint32_t)confirm;
    run.reason = reason_parse(reason);
    *ret_run = run;
    return is_sane(&run);
}

bool run_read_key(sqlite3_stmt *statement, int column,
                  struct series_key *ret_key)
{
    struct series_key key = {.service = db_text(statement, column),
                             .probe = db_text(statement, column + 1),
                             .vantage = db_text(statement, column + 2)};
    *ret_key = key;
    return key.service != NULL && key.probe != NULL && key.vantage != NULL;
}

struct series_key run_keep_key(struct arena *arena,
                               const struct series_key *key)
{
    return (struct series_key){.service = arena_strdup(arena, key->service),
                               .probe = arena_strdup(arena, key->probe),
                               .vantage = arena_strdup(arena, key->vantage)};
}

static bool read_run_row(sqlite3_stmt *statement, struct arena *arena,
                         void *ret_item)
{
    (void)arena;
    return read_run(statement, ret_item);
}

#define OF_SERIES                                                              \
    "series = (SELECT id FROM series WHERE service = ?1 AND probe = ?2 "       \
    "AND vantage = ?3) "

static enum err load_runs(struct store *store, const char *sql,
                          const struct store_run_query *query,
                          struct arena *arena, struct rows *ret_rows,
                          struct errmsg *msg)
{
    const struct series_key *key = &query->key;
    static const struct rows_kind kind = {sizeof(struct run), read_run_row,
                                          "the run that begins at"};
    AUTO_STMT *statement = NULL;
    enum err err = db_prepare(store, sql, &statement, msg);
    if (err == ERR_OK) {
        db_bind_text(statement, 1, key->service);
        db_bind_text(statement, 2, key->probe);
        db_bind_text(statement, 3, key->vantage);
        db_bind_int(statement, 4, query->through_seq);
        err = rows_collect(store, statement, &kind, arena, ret_rows, msg);
    }
    if (err != ERR_OK) {
        errmsg_prefix(msg, "series %s/%s/%s: ", key->service, key->probe,
                      key->vantage);
    }
    return err;
}

enum err store_load_runs(struct store *store,
                         const struct store_run_query *query,
                         struct arena *arena, struct run **ret_runs,
                         size_t *ret_n, struct errmsg *msg)
{
    struct rows rows = {0};
    enum err err = load_runs(store,
                             "SELECT " RUN_COLUMNS " FROM run WHERE " OF_SERIES
                             "AND (?4 = 0 OR record <= ?4) "
                             "ORDER BY first_ms, nth",
                             query, arena, &rows, msg);
    if (err == ERR_OK) {
        *ret_runs = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

enum err store_load_open_run(struct store *store, const struct series_key *key,
                             struct arena *scratch, bool *ret_found,
                             struct run *ret_run, struct errmsg *msg)
{
    struct rows rows = {0};
    enum err err =
        load_runs(store,
                  "SELECT " RUN_COLUMNS " FROM run WHERE " OF_SERIES
                  "AND record IS NULL AND ?4 = 0 "
                  "ORDER BY first_ms DESC, nth DESC LIMIT 1",
                  &(struct store_run_query){.key = *key}, scratch, &rows, msg);
    if (err != ERR_OK) {
        return err;
    }
    *ret_found = rows.n == 1;
    if (rows.n == 1) {
        *ret_run = *(const struct run *)rows.items;
    }
    return ERR_OK;
}

static bool read_open_run_row(sqlite3_stmt *statement, struct arena *arena,
                              void *ret_item)
{
    struct store_open_run *open = ret_item;
    struct series_key key;
    if (!read_run(statement, &open->run) ||
        !run_read_key(statement, N_RUN_COLUMNS, &key)) {
        return false;
    }
    open->key = run_keep_key(arena, &key);
    return true;
}

enum err store_load_open_runs(struct store *store, struct arena *arena,
                              struct store_open_run **ret_runs, size_t *ret_n,
                              struct errmsg *msg)
{
    static const struct rows_kind kind = {sizeof(struct store_open_run),
                                          read_open_run_row,
                                          "the open run that begins at"};
    AUTO_STMT *statement = NULL;
    struct rows rows = {0};
    enum err err = db_prepare(
        store,
        "SELECT " RUN_COLUMNS ", series.service, series.probe, series.vantage "
        "FROM run JOIN series ON series.id = run.series "
        "WHERE run.record IS NULL ORDER BY run.series, run.first_ms, run.nth",
        &statement, msg);
    if (err == ERR_OK) {
        err = rows_collect(store, statement, &kind, arena, &rows, msg);
    }
    if (err == ERR_OK) {
        *ret_runs = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

static bool read_series_row(sqlite3_stmt *statement, struct arena *arena,
                            void *ret_item)
{
    struct series_key key;
    if (!run_read_key(statement, 0, &key)) {
        return false;
    }
    *(struct series_key *)ret_item = run_keep_key(arena, &key);
    return true;
}

enum err store_load_series(struct store *store, struct arena *arena,
                           struct series_key **ret_keys, size_t *ret_n,
                           struct errmsg *msg)
{
    static const struct rows_kind kind = {sizeof(struct series_key),
                                          read_series_row, "the series of"};
    AUTO_STMT *statement = NULL;
    struct rows rows = {0};
    enum err err = db_prepare(store,
                              "SELECT service, probe, vantage FROM series "
                              "ORDER BY service, probe, vantage",
                              &statement, msg);
    if (err == ERR_OK) {
        err = rows_collect(store, statement, &kind, arena, &rows, msg);
    }
    if (err == ERR_OK) {
        *ret_keys = rows.items;
        *ret_n = rows.n;
    }
    return err;
}

/* A walk over all closed runs in the order of the chain. */
struct closed_walk {
    sqlite3_stmt *statement;
    bool more;      /* the statement stands on a run … */
    int64_t record; /* … of this record */
};

#define N_KEY_COLUMNS 3

static enum err walk_on(struct store *store, struct closed_walk *walk,
                        struct errmsg *msg)
{
    enum err err = db_step(store, walk->statement, &walk->more, msg);
    if (err == ERR_OK && walk->more) {
        walk->record = sqlite3_column_int64(walk->statement,
                                            N_RUN_COLUMNS + N_KEY_COLUMNS);
    }
    return err;
}

/* Builds the body that the runs of one record make. */
static enum err gather(struct store *store, struct closed_walk *walk,
                       int64_t record, struct runs_body *body,
                       struct errmsg *msg)
{
    enum err err = ERR_OK;
    while (err == ERR_OK && walk->more && walk->record == record) {
        struct run run;
        struct series_key key;
        if (!read_run(walk->statement, &run) ||
            !run_read_key(walk->statement, N_RUN_COLUMNS, &key)) {
            return db_damaged(msg, "a run of record %" PRId64, record);
        }
        add_to_body(body, &key, &run, db_text(walk->statement, 4));
        err = walk_on(store, walk, msg);
    }
    return err;
}

static enum err check_record(struct store *store, struct closed_walk *walk,
                             sqlite3_stmt *records, struct runs_body *body,
                             struct errmsg *msg)
{
    int64_t seq = sqlite3_column_int64(records, 0);
    const char *written = db_text(records, 1);
    enum err err = gather(store, walk, seq, body, msg);
    if (err != ERR_OK) {
        return err;
    }
    const char *found = body->n == 0 ? NULL : runs_body_end(body);
    return found != NULL && text_equal(found, written)
               ? ERR_OK
               : db_damaged(msg,
                            "the runs of record %" PRId64 ": they are not "
                            "what it says",
                            seq);
}

static enum err check_all(struct store *store, struct closed_walk *walk,
                          sqlite3_stmt *records, struct errmsg *msg)
{
    struct runs_body body;
    runs_body_init(&body);
    bool row = false;
    enum err err = walk_on(store, walk, msg);
    do {
        if (err == ERR_OK) {
            err = db_step(store, records, &row, msg);
        }
        if (err == ERR_OK && row) {
            err = check_record(store, walk, records, &body, msg);
        }
    } while (err == ERR_OK && row);
    if (err == ERR_OK && walk->more) {
        err = db_damaged(msg, "the runs of record %" PRId64 ": no such record",
                         walk->record);
    }
    runs_body_fini(&body);
    return err;
}

/* No record vouches for an open run, so each series has room for one only: who
 * slips one into the past leaves two. */
static enum err check_open(struct store *store, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    bool row = false;
    enum err err = db_prepare(
        store,
        "SELECT service, probe, vantage FROM run AS open "
        "JOIN series ON id = series WHERE open.record IS NULL AND EXISTS("
        "SELECT 1 FROM run AS later WHERE later.series = open.series AND "
        "later.record IS NULL AND "
        "(later.first_ms, later.nth) > (open.first_ms, open.nth)) LIMIT 1",
        &statement, msg);
    if (err == ERR_OK) {
        err = db_step(store, statement, &row, msg);
    }
    if (err == ERR_OK && row) {
        const char *names[3];
        for (int i = 0; i < 3; i++) {
            const char *name = db_text(statement, i);
            names[i] = name == NULL ? "" : name;
        }
        err =
            db_damaged(msg,
                       "an open run of service %s, probe %s, vantage %s: there "
                       "is another",
                       names[0], names[1], names[2]);
    }
    return err;
}

enum err run_check(struct store *store, struct errmsg *msg)
{
    AUTO_STMT *records = NULL;
    struct closed_walk walk = {0};
    enum err err =
        db_prepare(store,
                   "SELECT " RUN_COLUMNS ", service, probe, vantage, record "
                   "FROM run JOIN series ON id = series "
                   "WHERE record IS NOT NULL ORDER BY record, place",
                   &walk.statement, msg);
    if (err == ERR_OK) {
        err = db_prepare(store,
                         "SELECT seq, body FROM record WHERE kind = 'runs' "
                         "ORDER BY seq",
                         &records, msg);
    }
    if (err == ERR_OK) {
        err = check_all(store, &walk, records, msg);
    }
    sqlite3_finalize(walk.statement);
    return err == ERR_OK ? check_open(store, msg) : err;
}

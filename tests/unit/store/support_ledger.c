#include "unit/store/support_ledger.h"
#include "store/load.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <sqlite3.h>

int place_setup(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    snprintf(place->directory, sizeof place->directory,
             "/tmp/claimd-store-XXXXXX");
    assert_non_null(mkdtemp(place->directory));
    snprintf(place->path, sizeof place->path, "%s/ledger.db", place->directory);
    *state = place;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

int place_teardown(void **state)
{
    struct place *place = *state;
    int result = nftw(place->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(place);
    return result;
}

struct store *ledger_open(const struct place *place, enum store_mode mode)
{
    struct store *store = NULL;
    struct errmsg msg = {0};
    if (store_open(place->path, mode, &store, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    return store;
}

struct store_head ledger_commit(struct store *store,
                                const struct store_batch *batch)
{
    struct store_head head = {0};
    struct errmsg msg = {0};
    if (store_commit(store, batch, &head, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    return head;
}

struct store_run a_run(int64_t first_ms, uint32_t count, enum obs_state state,
                       bool closed)
{
    return (struct store_run){.key = {"shop", "web", "local"},
                              .run = {.first_ms = first_ms,
                                      .last_ms = first_ms + 10000 * (count - 1),
                                      .interval_ms = 10000,
                                      .max_gap_ms = 25000,
                                      .count = count,
                                      .confirm = 2,
                                      .state = state},
                              .closed = closed};
}

size_t ledger_runs(struct store *store, struct arena *arena,
                   struct run **ret_runs)
{
    const struct store_run_query query = {.key = {"shop", "web", "local"}};
    size_t n = 0;
    struct errmsg msg = {0};
    if (store_load_runs(store, &query, arena, ret_runs, &n, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    return n;
}

bool ledger_sql(const struct place *place, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(place->path, &db), SQLITE_OK);
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_close(db);
    return code == SQLITE_OK;
}

void ledger_leave_log(const struct place *place, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_open(place->path, &db);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
}

void ledger_hold(const struct place *place, int told, int leave)
{
    sqlite3 *db = NULL;
    char byte = 'x';
    sqlite3_open(place->path, &db);
    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (write(told, &byte, 1) == 1) {
        (void)!read(leave, &byte, 1);
    }
    sqlite3_close(db);
}

static void hash_file(EVP_MD_CTX *context, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return;
    }
    char bytes[4096];
    size_t n = 0;
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0) {
        EVP_DigestUpdate(context, bytes, n);
    }
    fclose(file);
}

void ledger_hash(const struct place *place, unsigned char ret_hash[32])
{
    char log[128];
    snprintf(log, sizeof log, "%s-wal", place->path);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    hash_file(context, place->path);
    hash_file(context, log);
    EVP_DigestFinal_ex(context, ret_hash, NULL);
    EVP_MD_CTX_free(context);
}

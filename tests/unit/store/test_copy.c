/* A copy is whole or not there; putting one back loses nothing. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/copy.h"
#include "store/load.h"
#include "store/verify.h"
#include "unit/store/support_signed.h"

struct names {
    char copy[128];
    char draft[160];
};

static struct names names(const struct place *place)
{
    struct names names;
    snprintf(names.copy, sizeof names.copy, "%s/copy.db", place->directory);
    snprintf(names.draft, sizeof names.draft, "%s.new", names.copy);
    return names;
}

static enum err backup(const struct place *place, bool replace,
                       struct errmsg *msg)
{
    struct store *store = ledger_open(place, STORE_READ);
    enum err err = store_backup(store, names(place).copy, replace, msg);
    store_close(store);
    return err;
}

static int64_t newest(const char *path)
{
    struct store *store = NULL;
    struct errmsg msg = {0};
    struct verify_found found = {0};
    const struct verify_known nothing = {0};
    if (store_open(path, STORE_READ, &store, &msg) != ERR_OK ||
        store_verify(store, &nothing, &found, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    store_close(store);
    return found.head.seq;
}

static void test_a_copy_is_the_ledger_of_that_moment(void **state)
{
    struct place *place = *state;
    struct errmsg msg = {0};
    struct stat status;
    signed_fill(place);
    struct store *daemon = ledger_open(place, STORE_DAEMON);
    struct store *reader = ledger_open(place, STORE_READ);
    signed_record(daemon, "verdict", "shop", "{}"); /* after that moment */
    assert_int_equal(store_backup(reader, names(place).copy, false, &msg),
                     ERR_OK);
    store_close(reader);
    assert_int_equal(newest(names(place).copy), SIGNED_RECORDS);
    assert_int_equal(newest(place->path), SIGNED_RECORDS + 1);
    store_close(daemon);
    assert_int_equal(stat(names(place).copy, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(access(names(place).draft, F_OK), -1);
}

static void test_a_file_that_is_there_is_kept(void **state)
{
    struct place *place = *state;
    struct errmsg msg = {0};
    signed_fill(place);
    FILE *file = fopen(names(place).copy, "w");
    assert_non_null(file);
    fputs("precious", file);
    fclose(file);
    assert_int_equal(backup(place, false, &msg), ERR_EXISTS);
    struct stat status;
    assert_int_equal(stat(names(place).copy, &status), 0);
    assert_int_equal(status.st_size, 8);
    assert_int_equal(backup(place, true, &msg), ERR_OK);
    assert_int_equal(newest(names(place).copy), SIGNED_RECORDS);
}

static void test_a_damaged_ledger_makes_no_copy(void **state)
{
    struct place *place = *state;
    struct errmsg msg = {0};
    signed_fill(place);
    assert_true(ledger_sql(place, "DROP TRIGGER record_update; UPDATE record "
                                  "SET at_ms = 0 WHERE seq = 4"));
    assert_int_equal(backup(place, false, &msg), ERR_CORRUPT);
    assert_non_null(strstr(msg.text, "record 4:"));
    assert_int_equal(access(names(place).copy, F_OK), -1);
    assert_int_equal(access(names(place).draft, F_OK), -1);
}

static void test_it_goes_on_from_the_copy(void **state)
{
    struct place *place = *state;
    struct errmsg msg = {0};
    struct copy_restored restored = {0};
    signed_fill(place);
    assert_int_equal(backup(place, false, &msg), ERR_OK);
    struct store *daemon = ledger_open(place, STORE_DAEMON);
    signed_record(daemon, "verdict", "shop", "{}");
    assert_int_equal(
        store_restore(names(place).copy, place->path, T0, &restored, &msg),
        ERR_BUSY);
    assert_non_null(strstr(msg.text, "another daemon"));
    store_close(daemon);
    assert_int_equal(
        store_restore(names(place).copy, place->path, T0, &restored, &msg),
        ERR_OK);
    assert_int_equal(restored.seq, SIGNED_RECORDS);
    assert_int_equal(newest(place->path), SIGNED_RECORDS + 1);
    assert_int_equal(newest(restored.set_aside), SIGNED_RECORDS + 1);
    free(restored.set_aside);
    daemon = ledger_open(place, STORE_DAEMON);
    struct arena arena = {0};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    const struct store_query query = {.kind = "restored", .limit = 9};
    assert_int_equal(
        store_load_records(daemon, &query, &arena, &rows, &n, &msg), ERR_OK);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].body, "{\"from_seq\":7}");
    arena_fini(&arena);
    store_close(daemon);
}

static void test_it_is_put_back_where_nothing_is(void **state)
{
    struct place *place = *state;
    struct errmsg msg = {0};
    struct copy_restored restored = {0};
    signed_fill(place);
    assert_int_equal(backup(place, false, &msg), ERR_OK);
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(
        store_restore(names(place).copy, place->path, T0, &restored, &msg),
        ERR_OK);
    assert_null(restored.set_aside);
    assert_int_equal(newest(place->path), SIGNED_RECORDS + 1);
}

static void test_a_bad_copy_changes_nothing(void **state)
{
    struct place *place = *state;
    struct errmsg msg = {0};
    struct copy_restored restored = {0};
    unsigned char before[32];
    unsigned char after[32];
    glob_t left = {0};
    char pattern[160];
    signed_fill(place);
    assert_int_equal(backup(place, false, &msg), ERR_OK);
    struct place copy = *place;
    snprintf(copy.path, sizeof copy.path, "%s", names(place).copy);
    assert_true(ledger_sql(&copy, "DROP TRIGGER run_update; UPDATE run "
                                  "SET count = 1 WHERE state = 'down'"));
    ledger_hash(place, before);
    assert_int_equal(store_restore(copy.path, place->path, T0, &restored, &msg),
                     ERR_CORRUPT);
    assert_non_null(strstr(msg.text, "record 3:"));
    assert_int_equal(
        store_restore("/etc/hostname", place->path, T0, &restored, &msg),
        ERR_CORRUPT);
    assert_int_equal(
        store_restore("/nowhere/copy", place->path, T0, &restored, &msg),
        ERR_NOT_FOUND);
    ledger_hash(place, after);
    assert_memory_equal(before, after, sizeof before);
    snprintf(pattern, sizeof pattern, "%s.re*", place->path);
    assert_int_equal(glob(pattern, 0, NULL, &left), GLOB_NOMATCH);
    globfree(&left);
}

/* A ledger of the version before this one, as that one's program wrote it. */
static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    size_t n = fread(bytes, 1, sizeof bytes, in);
    assert_true(n > 0 && n < sizeof bytes);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    fclose(in);
    fclose(out);
}

#define OLD_LEDGER TEST_DATA "/ledgers/version-1.db"
#define OLD_RECORDS 10

static void test_an_older_ledger_is_brought_up_to_date(void **state)
{
    struct place *place = *state;
    struct store *store = NULL;
    struct errmsg msg = {0};
    copy_file(OLD_LEDGER, place->path);
    assert_int_equal(store_open(place->path, STORE_READ, &store, &msg),
                     ERR_UNSUPPORTED);
    store = ledger_open(place, STORE_DAEMON);
    assert_int_equal(store_verify_chain(store, &msg), ERR_OK);
    struct arena arena = {0};
    struct series_key *series = NULL;
    struct run *runs = NULL;
    size_t n = 0;
    assert_int_equal(store_load_series(store, &arena, &series, &n, &msg),
                     ERR_OK);
    assert_int_equal(n, 1);
    const struct store_run_query query = {series[0], 0};
    assert_int_equal(store_load_runs(store, &query, &arena, &runs, &n, &msg),
                     ERR_OK);
    assert_int_equal(n, 4);
    arena_fini(&arena);
    store_close(store);
    assert_int_equal(newest(place->path), OLD_RECORDS);
}

static void test_an_older_copy_can_be_put_back(void **state)
{
    struct place *place = *state;
    struct errmsg msg = {0};
    struct copy_restored restored = {0};
    assert_int_equal(
        store_restore(OLD_LEDGER, place->path, T0, &restored, &msg), ERR_OK);
    assert_int_equal(restored.seq, OLD_RECORDS);
    assert_int_equal(newest(place->path), OLD_RECORDS + 1);
}

int main(void)
{
#define CASE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_a_copy_is_the_ledger_of_that_moment),
        CASE(test_a_file_that_is_there_is_kept),
        CASE(test_a_damaged_ledger_makes_no_copy),
        CASE(test_it_goes_on_from_the_copy),
        CASE(test_it_is_put_back_where_nothing_is),
        CASE(test_a_bad_copy_changes_nothing),
        CASE(test_an_older_ledger_is_brought_up_to_date),
        CASE(test_an_older_copy_can_be_put_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

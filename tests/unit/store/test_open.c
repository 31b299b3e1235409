/* Who may open what, and that nothing is changed by looking. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "unit/store/support_ledger.h"

static enum err try_open(const struct place *place, enum store_mode mode,
                         struct errmsg *msg)
{
    struct store *store = NULL;
    enum err err = store_open(place->path, mode, &store, msg);
    if (err == ERR_OK) {
        store_close(store);
    }
    return err;
}

static void assert_says(const struct errmsg *msg, const char *what)
{
    if (strstr(msg->text, what) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", msg->text, what);
    }
}

static void assert_is_there(const struct place *place, const char *ending,
                            bool expected)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", place->path, ending);
    assert_int_equal(access(path, F_OK) == 0, expected);
}

static void write_file(const struct place *place, const char *ending,
                       const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", place->path, ending);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void test_only_a_daemon_makes_a_ledger(void **state)
{
    struct errmsg msg = {0};
    assert_int_equal(try_open(*state, STORE_READ, &msg), ERR_NOT_FOUND);
    assert_says(&msg, "claimd run");
    assert_int_equal(try_open(*state, STORE_COMMAND, &msg), ERR_NOT_FOUND);
    assert_is_there(*state, "", false);
    assert_int_equal(try_open(*state, STORE_DAEMON, &msg), ERR_OK);
    assert_is_there(*state, "", true);
    assert_is_there(*state, ".new", false);
    assert_is_there(*state, "-wal", false);
}

static void test_a_missing_directory_is_named(void **state)
{
    (void)state;
    struct store *store = NULL;
    struct errmsg msg = {0};
    assert_int_equal(
        store_open("/nowhere/at/all.db", STORE_DAEMON, &store, &msg),
        ERR_NOT_FOUND);
    assert_says(&msg, "/nowhere/at/all.db");
}

static void test_a_creation_cut_short_is_begun_anew(void **state)
{
    write_file(*state, ".new", "half");
    write_file(*state, ".new-journal", "half");
    assert_int_equal(try_open(*state, STORE_DAEMON, NULL), ERR_OK);
    assert_is_there(*state, ".new", false);
    assert_is_there(*state, ".new-journal", false);
}

/* An old log put under a new file would spoil both. */
static void test_a_log_without_its_file_is_not_overwritten(void **state)
{
    write_file(*state, "-wal", "the last hour");
    struct errmsg msg = {0};
    assert_int_equal(try_open(*state, STORE_DAEMON, &msg), ERR_CORRUPT);
    assert_says(&msg, "ledger.db-wal");
    assert_is_there(*state, "", false);
    assert_is_there(*state, "-wal", true);
}

/* Runs a daemon in a child that tells when it has the ledger; it keeps it
 * until it is killed. */
static pid_t start_holder(const struct place *place)
{
    int told[2];
    assert_int_equal(pipe(told), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct store *store = NULL;
        enum err err = store_open(place->path, STORE_DAEMON, &store, NULL);
        if (err == ERR_OK && write(told[1], "x", 1) == 1) {
            pause();
        }
        _exit(1);
    }
    close(told[1]);
    char byte = 0;
    assert_int_equal(read(told[0], &byte, 1), 1);
    close(told[0]);
    return pid;
}

static void test_a_second_daemon_is_refused(void **state)
{
    pid_t holder = start_holder(*state);
    char pid[32];
    snprintf(pid, sizeof pid, "(pid %ld)", (long)holder);
    struct errmsg msg = {0};
    assert_int_equal(try_open(*state, STORE_DAEMON, &msg), ERR_BUSY);
    assert_says(&msg, pid);
    assert_int_equal(try_open(*state, STORE_READ, &msg), ERR_OK);
    assert_int_equal(try_open(*state, STORE_COMMAND, &msg), ERR_OK);

    kill(holder, SIGKILL);
    assert_int_equal(waitpid(holder, NULL, 0), holder);
    assert_int_equal(try_open(*state, STORE_DAEMON, &msg), ERR_OK);
}

static void test_two_names_of_one_ledger_have_one_lock(void **state)
{
    const struct place *place = *state;
    struct place other = *place;
    snprintf(other.path, sizeof other.path, "%s/other.db", place->directory);
    struct store *store = ledger_open(place, STORE_DAEMON);
    assert_int_equal(symlink(place->path, other.path), 0);
    assert_int_equal(try_open(&other, STORE_DAEMON, NULL), ERR_BUSY);
    store_close(store);
}

static void fill(const struct place *place)
{
    enum { RECORDS = 2000 };
    static struct store_record records[RECORDS];
    for (int i = 0; i < RECORDS; i++) {
        records[i] = (struct store_record){T0 + i, "verdict", "shop",
                                           "{\"claim\":\"5.availability\"}"};
    }
    struct store *store = ledger_open(place, STORE_DAEMON);
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .records = records,
                                               .n_records = RECORDS});
    store_close(store);
}

static void assert_untouched(const struct place *place, enum store_mode mode,
                             enum err expected)
{
    unsigned char before[32];
    unsigned char after[32];
    struct errmsg msg = {0};
    ledger_hash(place, before);
    assert_int_equal(try_open(place, mode, &msg), expected);
    ledger_hash(place, after);
    assert_memory_equal(before, after, 32);
    assert_true(msg.text[0] != '\0');
}

static void test_a_newer_ledger_is_left_alone(void **state)
{
    fill(*state);
    assert_true(ledger_sql(*state, "PRAGMA user_version = 999"));
    assert_untouched(*state, STORE_DAEMON, ERR_NEWER);
    assert_untouched(*state, STORE_COMMAND, ERR_NEWER);
    assert_untouched(*state, STORE_READ, ERR_NEWER);
}

/* The newer daemon was killed: its version is only in the log so far. */
static void test_a_newer_log_is_left_alone(void **state)
{
    fill(*state);
    pid_t writer = fork();
    if (writer == 0) {
        ledger_leave_log(*state, "PRAGMA user_version = 999");
        _exit(0);
    }
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    assert_untouched(*state, STORE_DAEMON, ERR_NEWER);
    assert_untouched(*state, STORE_READ, ERR_NEWER);
}

static void test_a_foreign_file_is_left_alone(void **state)
{
    assert_true(ledger_sql(*state, "CREATE TABLE cats(name TEXT)"));
    assert_untouched(*state, STORE_DAEMON, ERR_INVALID);
    assert_untouched(*state, STORE_COMMAND, ERR_INVALID);
    assert_untouched(*state, STORE_READ, ERR_INVALID);
    assert_is_there(*state, ".lock", false);
}

static void test_what_is_no_database_is_left_alone(void **state)
{
    write_file(*state, "",
               "Dear diary, today I was taken for a ledger, which I am not. "
               "I have more than a hundred bytes so that nobody mistakes me "
               "for an empty file.");
    assert_untouched(*state, STORE_DAEMON, ERR_CORRUPT);
    assert_untouched(*state, STORE_READ, ERR_CORRUPT);
}

/* It may be what a crash left of a real one. */
static void test_an_empty_file_is_left_alone(void **state)
{
    write_file(*state, "", "");
    assert_untouched(*state, STORE_DAEMON, ERR_CORRUPT);
    assert_untouched(*state, STORE_READ, ERR_CORRUPT);
}

static void test_a_truncated_file_is_left_alone(void **state)
{
    const struct place *place = *state;
    fill(place);
    struct stat whole;
    assert_int_equal(stat(place->path, &whole), 0);
    assert_int_equal(truncate(place->path, whole.st_size / 2), 0);
    assert_untouched(place, STORE_DAEMON, ERR_CORRUPT);
    assert_int_equal(truncate(place->path, 5000), 0);
    assert_untouched(place, STORE_DAEMON, ERR_CORRUPT);
    assert_int_equal(truncate(place->path, 50), 0);
    assert_untouched(place, STORE_DAEMON, ERR_CORRUPT);
    assert_untouched(place, STORE_READ, ERR_CORRUPT);
}

static void overwrite(const struct place *place, long at, long bytes)
{
    FILE *file = fopen(place->path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    for (long i = 0; i < bytes; i++) {
        fputc((int)((i * 2654435761UL) >> 8 & 0xFF), file);
    }
    fclose(file);
}

static void test_a_garbled_page_is_found_at_a_start(void **state)
{
    const struct place *place = *state;
    fill(place);
    struct stat whole;
    assert_int_equal(stat(place->path, &whole), 0);
    overwrite(place, (long)whole.st_size / 2 / 4096 * 4096, 4096);
    assert_untouched(place, STORE_DAEMON, ERR_CORRUPT);

    /* A reader finds out where it reads. */
    struct store *store = ledger_open(place, STORE_READ);
    assert_int_equal(store_verify_chain(store, NULL), ERR_CORRUPT);
    store_close(store);
}

static void test_a_garbled_head_is_left_alone(void **state)
{
    fill(*state);
    overwrite(*state, 0, 100);
    assert_untouched(*state, STORE_DAEMON, ERR_CORRUPT);
    assert_untouched(*state, STORE_READ, ERR_CORRUPT);
}

static struct store_head commit_record(struct store *store, int64_t at_ms)
{
    const struct store_record record = {at_ms, "verdict", "shop", "{}"};
    return ledger_commit(store, &(struct store_batch){.now_ms = at_ms,
                                                      .records = &record,
                                                      .n_records = 1});
}

static void test_a_reader_sees_one_moment(void **state)
{
    struct store *daemon = ledger_open(*state, STORE_DAEMON);
    commit_record(daemon, T0);
    struct store *reader = ledger_open(*state, STORE_READ);
    commit_record(daemon, T0 + 1);
    struct store_state seen = {0};
    assert_int_equal(store_state(reader, &seen, NULL), ERR_OK);
    assert_int_equal(seen.head.seq, 1);
    assert_int_equal(seen.heartbeat_ms, T0);
    store_close(reader);
    reader = ledger_open(*state, STORE_READ);
    assert_int_equal(store_state(reader, &seen, NULL), ERR_OK);
    assert_int_equal(seen.head.seq, 2);
    store_close(reader);
    store_close(daemon);
}

/* A reader that stays keeps the log from being cut back: it is seen to grow,
 * and shrinks once the reader has gone. */
static void test_a_reader_that_stays_shows_in_the_log(void **state)
{
    static char body[65536];
    memset(body, 'x', sizeof body - 1);
    memcpy(body, "{\"a\":\"", 6);
    memcpy(body + sizeof body - 3, "\"}", 3);
    struct store *daemon = ledger_open(*state, STORE_DAEMON);
    commit_record(daemon, T0);
    struct store *reader = ledger_open(*state, STORE_READ);
    const struct store_record record = {T0, "config", "", body};
    const struct store_batch batch = {
        .now_ms = T0, .records = &record, .n_records = 1};
    for (int i = 0; i < 150; i++) {
        ledger_commit(daemon, &batch);
    }
    assert_true(store_log_bytes(daemon) > 150 * 65536);
    store_close(reader);
    ledger_commit(daemon, &batch);
    ledger_commit(daemon, &batch);
    assert_true(store_log_bytes(daemon) < 10 * 65536);
    store_close(daemon);
}

/* The other writer ends, and the same batch goes through. */
static void test_a_writer_in_the_way_is_busy(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    int told[2];
    int leave[2];
    assert_int_equal(pipe(told), 0);
    assert_int_equal(pipe(leave), 0);
    pid_t writer = fork();
    if (writer == 0) {
        close(leave[1]);
        ledger_hold(*state, told[1], leave[0]);
        _exit(0);
    }
    char byte = 0;
    assert_int_equal(read(told[0], &byte, 1), 1);
    const struct store_record record = {T0, "verdict", "shop", "{}"};
    const struct store_batch batch = {
        .now_ms = T0, .records = &record, .n_records = 1};
    struct store_head head = {0};
    struct errmsg msg = {0};
    assert_int_equal(store_commit(store, &batch, &head, &msg), ERR_BUSY);
    assert_says(&msg, "ledger.db");
    close(leave[1]);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    assert_int_equal(ledger_commit(store, &batch).seq, 1);
    close(leave[0]);
    close(told[0]);
    close(told[1]);
    store_close(store);
}

int main(void)
{
#define CASE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_only_a_daemon_makes_a_ledger),
        CASE(test_a_missing_directory_is_named),
        CASE(test_a_creation_cut_short_is_begun_anew),
        CASE(test_a_log_without_its_file_is_not_overwritten),
        CASE(test_a_second_daemon_is_refused),
        CASE(test_two_names_of_one_ledger_have_one_lock),
        CASE(test_a_newer_ledger_is_left_alone),
        CASE(test_a_newer_log_is_left_alone),
        CASE(test_a_foreign_file_is_left_alone),
        CASE(test_what_is_no_database_is_left_alone),
        CASE(test_an_empty_file_is_left_alone),
        CASE(test_a_truncated_file_is_left_alone),
        CASE(test_a_garbled_page_is_found_at_a_start),
        CASE(test_a_garbled_head_is_left_alone),
        CASE(test_a_reader_sees_one_moment),
        CASE(test_a_reader_that_stays_shows_in_the_log),
        CASE(test_a_writer_in_the_way_is_busy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

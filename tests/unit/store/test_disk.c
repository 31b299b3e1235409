/* A full disk, a failing one, and a process that is killed. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "unit/store/support_ledger.h"

/* In the place of libc's: what SQLite calls to flush. */
static bool flush_fails;
static int flushes_tried;

int fdatasync(int fd)
{
    flushes_tried++;
    if (flush_fails) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
    flushes_tried++;
    if (flush_fails) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

static enum err commit_one(struct store *store, int64_t i,
                           struct store_head *ret_head, struct errmsg *msg)
{
    const struct store_record record = {T0 + i, "verdict", "shop", "{}"};
    struct store_run run = a_run(T0, (uint32_t)i + 1, STATE_UP, false);
    return store_commit(store,
                        &(struct store_batch){.now_ms = T0 + i,
                                              .runs = &run,
                                              .n_runs = 1,
                                              .records = &record,
                                              .n_records = 1},
                        ret_head, msg);
}

static void test_a_failed_flush_is_not_repeated(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_head head = {0};
    struct errmsg msg = {0};
    assert_int_equal(commit_one(store, 1, &head, &msg), ERR_OK);
    flush_fails = true;
    assert_int_equal(commit_one(store, 2, &head, &msg), ERR_IO);
    assert_non_null(strstr(msg.text, "COMMIT"));
    flush_fails = false;
    int tried = flushes_tried;
    assert_int_equal(commit_one(store, 2, &head, &msg), ERR_IO);
    store_close(store);
    assert_int_equal(flushes_tried, tried);
    assert_int_equal(head.seq, 1);

    /* A new start recovers: what was acknowledged is there. */
    store = ledger_open(*state, STORE_DAEMON);
    struct store_state left = {0};
    assert_int_equal(store_state(store, &left, &msg), ERR_OK);
    assert_true(left.head.seq >= 1);
    assert_int_equal(store_verify_chain(store, &msg), ERR_OK);
    assert_int_equal(commit_one(store, 3, &head, &msg), ERR_OK);
    store_close(store);
}

static void test_a_moved_file_is_noticed(void **state)
{
    const struct place *place = *state;
    struct store *store = ledger_open(place, STORE_DAEMON);
    struct store_head head = {0};
    struct errmsg msg = {0};
    assert_int_equal(commit_one(store, 1, &head, &msg), ERR_OK);
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(commit_one(store, 2, &head, &msg), ERR_IO);
    assert_non_null(strstr(msg.text, "moved or deleted"));
    store_close(store);
}

static bool put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && write(fd, text, strlen(text)) > 0;
    if (fd >= 0) {
        close(fd);
    }
    return done;
}

/* A user namespace in which we are root. */
static bool become_root(void)
{
    char users[64];
    char groups[64];
    snprintf(users, sizeof users, "0 %u 1", geteuid());
    snprintf(groups, sizeof groups, "0 %u 1", getegid());
    return unshare(CLONE_NEWUSER) == 0 && put("/proc/self/setgroups", "deny") &&
           put("/proc/self/uid_map", users) &&
           put("/proc/self/gid_map", groups);
}

/* A mount namespace of our own. */
static int enter_namespace(void **state)
{
    (void)state;
    if ((geteuid() != 0 && !become_root()) || unshare(CLONE_NEWNS) != 0) {
        print_error("no mount namespace: %s\n", strerror(errno));
        return -1;
    }
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

static void make_ballast(const struct place *place, char path[128])
{
    static const char zeros[65536];
    snprintf(path, 128, "%s/ballast", place->directory);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, zeros, sizeof zeros), sizeof zeros);
    close(fd);
}

static void test_a_full_disk_loses_nothing(void **state)
{
    const struct place *place = *state;
    assert_int_equal(mount("small", place->directory, "tmpfs", 0, "size=600k"),
                     0);
    char ballast[128];
    make_ballast(place, ballast);
    struct store *store = ledger_open(place, STORE_DAEMON);
    struct store_head head = {0};
    struct errmsg msg = {0};
    enum err err = ERR_OK;
    int64_t i = 0;
    while (err == ERR_OK && i < 10000) {
        i++;
        err = commit_one(store, i, &head, &msg);
    }
    assert_int_equal(err, ERR_FULL);
    int64_t acknowledged = i - 1;
    assert_true(acknowledged > 10);
    assert_int_equal(head.seq, acknowledged);
    assert_int_equal(commit_one(store, i, &head, &msg), ERR_FULL);

    assert_int_equal(unlink(ballast), 0);
    assert_int_equal(commit_one(store, i, &head, &msg), ERR_OK);
    assert_int_equal(head.seq, i);
    store_close(store);
    store = ledger_open(place, STORE_DAEMON);
    assert_int_equal(store_verify_chain(store, &msg), ERR_OK);
    struct arena arena = {0};
    struct run *runs = NULL;
    assert_int_equal(ledger_runs(store, &arena, &runs), 1);
    assert_int_equal(runs[0].count, i + 1);
    arena_fini(&arena);
    store_close(store);
    assert_int_equal(umount(place->directory), 0);
}

static void test_no_room_for_a_new_ledger(void **state)
{
    const struct place *place = *state;
    assert_int_equal(mount("small", place->directory, "tmpfs", 0, "size=12k"),
                     0);
    struct store *store = NULL;
    struct errmsg msg = {0};
    assert_int_equal(store_open(place->path, STORE_DAEMON, &store, &msg),
                     ERR_FULL);
    assert_int_not_equal(access(place->path, F_OK), 0);
    assert_int_equal(umount(place->directory), 0);
}

/* Read-only media: read as it is, unless a part of it cannot be. */
static void test_a_ledger_on_read_only_media(void **state)
{
    const struct place *place = *state;
    assert_int_equal(mount("small", place->directory, "tmpfs", 0, "size=9m"),
                     0);
    struct store *store = ledger_open(place, STORE_DAEMON);
    struct store_head head = {0};
    struct errmsg msg = {0};
    assert_int_equal(commit_one(store, 1, &head, &msg), ERR_OK);
    store_close(store);
    const unsigned long read_only = MS_REMOUNT | MS_RDONLY;
    assert_int_equal(mount(NULL, place->directory, NULL, read_only, NULL), 0);
    store = ledger_open(place, STORE_READ);
    assert_int_equal(store_verify_chain(store, &msg), ERR_OK);
    struct store_state left = {0};
    assert_int_equal(store_state(store, &left, &msg), ERR_OK);
    assert_int_equal(left.head.seq, 1);
    store_close(store);
    assert_int_equal(store_open(place->path, STORE_DAEMON, &store, &msg),
                     ERR_DENIED);

    assert_int_equal(mount(NULL, place->directory, NULL, MS_REMOUNT, NULL), 0);
    pid_t writer = fork();
    if (writer == 0) {
        ledger_leave_log(place, "UPDATE agent SET heartbeat_ms = 1");
        _exit(0);
    }
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    char shared[128];
    snprintf(shared, sizeof shared, "%s-shm", place->path);
    assert_int_equal(unlink(shared), 0);
    assert_int_equal(mount(NULL, place->directory, NULL, read_only, NULL), 0);
    assert_int_equal(store_open(place->path, STORE_READ, &store, &msg),
                     ERR_DENIED);
    assert_non_null(strstr(msg.text, "log"));
    assert_int_equal(umount(place->directory), 0);
}

/* Commits and says each time what was acknowledged, one 64-bit number each. The
 * error that ended it, ERR_OK after `commits`. */
static enum err write_on(const char *path, int64_t commits, int acknowledged,
                         struct errmsg *msg)
{
    struct store *store = NULL;
    struct store_state left = {0};
    struct store_head head = {0};
    enum err err = store_open(path, STORE_DAEMON, &store, msg);
    if (err == ERR_OK) {
        err = store_state(store, &left, msg);
    }
    int64_t i = left.head.seq;
    for (int64_t n = 0; n < commits && err == ERR_OK; n++, i++) {
        err = commit_one(store, i, &head, msg);
        if (err == ERR_OK &&
            write(acknowledged, &head.seq, sizeof head.seq) < 0) {
            err = ERR_SYSTEM;
        }
    }
    store_close(store);
    return err;
}

/* One round: the last number the writer said, or `before` if none. */
static int64_t kill_a_writer(const struct place *place, long nanoseconds,
                             int64_t before)
{
    int told[2];
    assert_int_equal(pipe(told), 0);
    pid_t writer = fork();
    if (writer == 0) {
        close(told[0]);
        _exit((int)write_on(place->path, INT64_MAX, told[1], NULL));
    }
    close(told[1]);
    /* The moment of death is what is varied here. */
    nanosleep(&(struct timespec){0, nanoseconds}, NULL);
    kill(writer, SIGKILL);
    int status = 0;
    assert_int_equal(waitpid(writer, &status, 0), writer);
    assert_true(WIFSIGNALED(status));
    int64_t seq = 0;
    while (read(told[0], &seq, sizeof seq) == sizeof seq) {
        before = seq;
    }
    close(told[0]);
    return before;
}

static void test_a_kill_loses_nothing_acknowledged(void **state)
{
    enum { KILLS = 200, FRESH_EVERY = 8, LONGEST_NS = 25000000 };
    struct place *place = *state;
    int64_t acknowledged = 0;
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < KILLS; i++) {
        if (i % FRESH_EVERY == 0) {
            snprintf(place->path, sizeof place->path, "%s/ledger%d.db",
                     place->directory, i);
            acknowledged = 0;
        }
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        acknowledged =
            kill_a_writer(place, (long)(random % LONGEST_NS), acknowledged);
        struct store *store = ledger_open(place, STORE_DAEMON);
        struct store_state left = {0};
        struct errmsg msg = {0};
        assert_int_equal(store_state(store, &left, &msg), ERR_OK);
        assert_true(left.head.seq >= acknowledged);
        assert_int_equal(store_verify_chain(store, &msg), ERR_OK);
        struct arena arena = {0};
        struct run *runs = NULL;
        size_t n = ledger_runs(store, &arena, &runs);
        assert_int_equal(n, left.head.seq > 0);
        assert_int_equal(n == 0 ? 0 : runs[0].count, left.head.seq);
        arena_fini(&arena);
        acknowledged = left.head.seq;
        store_close(store);
    }
}

/* For tests/integration/ledger.py: --write LEDGER COMMITS writes what was
 * acknowledged on standard output and ends with the error. */
static int write_for_others(const char *path, const char *commits)
{
    struct errmsg msg = {0};
    enum err err =
        write_on(path, strtoll(commits, NULL, 10), STDOUT_FILENO, &msg);
    fputs(msg.text, stderr);
    return (int)err;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--write") == 0) {
        return write_for_others(argv[2], argv[3]);
    }
#define CASE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_a_failed_flush_is_not_repeated),
        CASE(test_a_moved_file_is_noticed),
        CASE(test_a_full_disk_loses_nothing),
        CASE(test_no_room_for_a_new_ledger),
        CASE(test_a_ledger_on_read_only_media),
        CASE(test_a_kill_loses_nothing_acknowledged),
    };
    return cmocka_run_group_tests(tests, enter_namespace, NULL);
}

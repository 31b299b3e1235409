/* The journal as a service that may be away, or not keep up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/journald.h"

/* A journal of our own at a path. */
struct journal {
    char folder[32];
    struct sockaddr_un at;
    int fd;
};

static int journal_begin(void **state)
{
    struct journal *journal = calloc(1, sizeof *journal);
    snprintf(journal->folder, sizeof journal->folder, "%s",
             "/tmp/journald-XXXXXX");
    assert_non_null(mkdtemp(journal->folder));
    journal->at.sun_family = AF_UNIX;
    snprintf(journal->at.sun_path, sizeof journal->at.sun_path, "%s/socket",
             journal->folder);
    journal->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(
        bind(journal->fd, (struct sockaddr *)&journal->at, sizeof journal->at),
        0);
    *state = journal;
    return 0;
}

static int journal_end(void **state)
{
    struct journal *journal = *state;
    close(journal->fd);
    unlink(journal->at.sun_path);
    rmdir(journal->folder);
    free(journal);
    return 0;
}

static bool send_text(const char *path, const char *text, const char *line)
{
    struct buf entry;
    buf_init(&entry, 4096);
    buf_puts(&entry, text);
    bool taken = journald_send(path, &entry, line);
    buf_fini(&entry);
    return taken;
}

static void an_entry_arrives_as_it_is(void **state)
{
    struct journal *journal = *state;
    const char *entry = "MESSAGE=受発注\nPRIORITY=4\n";
    assert_true(send_text(journal->at.sun_path, entry, "unused"));
    char got[256];
    ssize_t n = recv(journal->fd, got, sizeof got, 0);
    assert_int_equal(n, strlen(entry));
    assert_memory_equal(got, entry, strlen(entry));
}

/* Blocking here would stop the probes. */
static void one_that_does_not_keep_up_is_not_waited_for(void **state)
{
    struct journal *journal = *state;
    int sent = 0;
    while (send_text(journal->at.sun_path, "MESSAGE=again\n", "unused")) {
        sent++;
        assert_true(sent < 1000000);
    }
    assert_true(sent > 0);
}

/* What was standard error comes back at the end. */
static void away_it_is_told_by_standard_error(void **state)
{
    struct journal *journal = *state;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    int before = dup(STDERR_FILENO);
    unlink(journal->at.sun_path);
    dup2(pair[1], STDERR_FILENO);
    bool taken =
        send_text(journal->at.sun_path, "MESSAGE=x\n", "<4>stopping\n");
    dup2(before, STDERR_FILENO);
    close(before);
    close(pair[1]);
    char got[64];
    ssize_t n = recv(pair[0], got, sizeof got, 0);
    close(pair[0]);
    assert_true(taken);
    assert_int_equal(n, strlen("<4>stopping\n"));
    assert_memory_equal(got, "<4>stopping\n", (size_t)n);
}

static void only_the_very_stream_is_the_journal(void **state)
{
    (void)state;
    struct stat is;
    char stream[64];
    assert_int_equal(fstat(STDERR_FILENO, &is), 0);
    snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)is.st_dev,
             (unsigned long long)is.st_ino);
    setenv("JOURNAL_STREAM", stream, 1);
    assert_true(journald_is_stderr());
    setenv("JOURNAL_STREAM", "1:2", 1);
    assert_false(journald_is_stderr());
    unsetenv("JOURNAL_STREAM");
    assert_false(journald_is_stderr());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_entry_arrives_as_it_is,
                                        journal_begin, journal_end),
        cmocka_unit_test_setup_teardown(
            one_that_does_not_keep_up_is_not_waited_for, journal_begin,
            journal_end),
        cmocka_unit_test_setup_teardown(away_it_is_told_by_standard_error,
                                        journal_begin, journal_end),
        cmocka_unit_test(only_the_very_stream_is_the_journal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

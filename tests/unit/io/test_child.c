/* Child processes: what they get, what is kept of them, and that they end with
 * all they started. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "io/child.h"
#include "unit/io/support_io.h"

static const char *const environment[] = {"PATH=/usr/bin:/bin", "ONE=1", NULL};

struct run {
    uv_loop_t loop;
    struct child *child;
    uv_timer_t cancel;
    size_t n_done;
    struct child_result result;
    char output[4096], errors[4096];
};

static void on_exit_of(void *owner, const struct child_result *result)
{
    struct run *run = owner;
    run->n_done++;
    run->result = *result;
    snprintf(run->output, sizeof run->output, "%s", result->output);
    snprintf(run->errors, sizeof run->errors, "%s", result->errors);
}

static struct run *run_with(struct child_request request)
{
    struct run *run = calloc(1, sizeof *run);
    assert_non_null(run);
    uv_loop_init(&run->loop);
    request.environment = environment;
    if (request.output_max == 0) {
        request.output_max = 1000;
    }
    if (request.timeout_ms == 0) {
        request.timeout_ms = 20000;
    }
    run->child = child_start(&run->loop, &request, on_exit_of, run);
    assert_non_null(run->child);
    assert_int_equal(run->n_done, 0); /* never from inside */
    io_end(&run->loop);
    assert_int_equal(run->n_done, 1);
    return run;
}

static struct run *run_shell(const char *script, struct child_request request)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    request.argv = argv;
    return run_with(request);
}

/* A process that is gone, or that only its parent has still to collect. */
static bool is_gone(int pid)
{
    char path[64];
    char state = 'X';
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return true;
    }
    int read = fscanf(file, "%*d (%*[^)]) %c", &state);
    fclose(file);
    return read != 1 || state == 'Z' || state == 'X';
}

static void wait_until_gone(int pid)
{
    for (int i = 0; i < 2000 && !is_gone(pid); i++) {
        usleep(5000);
    }
    assert_true(is_gone(pid));
}

static void it_gets_what_it_is_given_and_nothing_else(void **state)
{
    (void)state;
    int open_here[2]; /* and not to be closed at exec */
    setenv("CANARY", "of the parent", 1);
    assert_int_equal(pipe(open_here), 0);
    struct run *run =
        run_shell("cat; pwd; env | grep -v '^_\\|^PWD\\|^SHLVL\\|^OLDPWD' | "
                  "sort; ls /proc/$$/fd; cat /dev/stdin; echo bad >&2; exit 7",
                  (struct child_request){.input = "in\n", .input_bytes = 3});
    assert_int_equal(run->result.start_errno, 0);
    assert_int_equal(run->result.status, 7);
    assert_int_equal(run->result.signal, 0);
    assert_string_equal(run->output,
                        "in\n/\nONE=1\nPATH=/usr/bin:/bin\n0\n1\n2\n");
    assert_string_equal(run->errors, "bad\n");
    close(open_here[0]);
    close(open_here[1]);
    free(run);
}

static void without_input_it_reads_the_end(void **state)
{
    (void)state;
    struct run *run = run_shell("cat; echo end", (struct child_request){0});
    assert_string_equal(run->output, "end\n");
    free(run);
}

static void what_it_prints_is_bounded(void **state)
{
    (void)state;
    struct run *run = run_shell("head -c 3000000 /dev/zero | tr '\\0' x; "
                                "echo done >&2",
                                (struct child_request){.output_max = 100});
    assert_int_equal(run->result.status, 0);
    assert_true(run->result.truncated);
    assert_int_equal(strlen(run->output), 100);
    assert_string_equal(run->errors, "done\n");
    free(run);
}

/* More than a pipe holds, to one that does not read. */
static void one_that_does_not_read_is_judged_by_its_exit(void **state)
{
    (void)state;
    size_t bytes = 1000000;
    char *input = calloc(1, bytes);
    assert_non_null(input);
    struct run *run =
        run_shell("exec 0<&-; echo no",
                  (struct child_request){.input = input, .input_bytes = bytes});
    assert_int_equal(run->result.status, 0);
    assert_string_equal(run->output, "no\n");
    free(run);
    run = run_shell(
        "wc -c", (struct child_request){.input = input, .input_bytes = bytes});
    assert_string_equal(run->output, "1000000\n");
    free(run);
    free(input);
}

static void what_hangs_is_killed_with_its_children(void **state)
{
    (void)state;
    struct run *run =
        run_shell("trap '' TERM INT HUP; sleep 1000 & echo $!; wait",
                  (struct child_request){.timeout_ms = 300});
    assert_true(run->result.timed_out);
    assert_int_equal(run->result.signal, SIGKILL);
    wait_until_gone((int)strtol(run->output, NULL, 10));
    free(run);
}

/* One that ends well and leaves a child behind that holds its output. */
static void what_it_leaves_behind_ends_with_it(void **state)
{
    (void)state;
    struct run *run =
        run_shell("sleep 1000 & echo $!; exit 0", (struct child_request){0});
    assert_int_equal(run->result.status, 0);
    assert_false(run->result.timed_out);
    wait_until_gone((int)strtol(run->output, NULL, 10));
    free(run);
}

static void on_cancel(uv_timer_t *timer)
{
    struct run *run = timer->data;
    child_cancel(run->child);
    child_cancel(run->child);
    uv_close((uv_handle_t *)timer, NULL);
}

static void it_can_be_given_up(void **state)
{
    (void)state;
    static const char *const argv[] = {"sleep", "1000", NULL};
    struct run run = {0};
    struct child_request request = {.argv = argv,
                                    .environment = environment,
                                    .output_max = 100,
                                    .timeout_ms = 60000};
    uv_loop_init(&run.loop);
    uv_timer_init(&run.loop, &run.cancel);
    run.cancel.data = &run;
    uv_timer_start(&run.cancel, on_cancel, 1, 0);
    run.child = child_start(&run.loop, &request, on_exit_of, &run);
    io_end(&run.loop);
    assert_int_equal(run.n_done, 1);
    assert_true(run.result.canceled);
    assert_int_equal(run.result.signal, SIGKILL);
}

static void what_cannot_start_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *program;
        int error;
    } cases[] = {{"/no/such/program", ENOENT},
                 {"nowhere-in-the-path", ENOENT},
                 {"/etc/passwd", EACCES},
                 {"/etc", EACCES}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const argv[] = {cases[i].program, NULL};
        struct run *run = run_with((struct child_request){.argv = argv});
        assert_int_equal(run->result.start_errno, cases[i].error);
        free(run);
    }
}

/* Words are words: no shell looks at them. */
static void no_shell_reads_the_words(void **state)
{
    (void)state;
    static const char *const argv[] = {"echo", "$ONE; `id` | cat", "", "*",
                                       NULL};
    struct run *run = run_with((struct child_request){.argv = argv});
    assert_string_equal(run->output, "$ONE; `id` | cat  *\n");
    free(run);
}

static void none_is_left_over(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        static const char *const argv[] = {"true", NULL};
        free(run_with((struct child_request){.argv = argv}));
    }
    int status = 0;
    assert_int_equal(waitpid(-1, &status, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_gets_what_it_is_given_and_nothing_else),
        cmocka_unit_test(without_input_it_reads_the_end),
        cmocka_unit_test(what_it_prints_is_bounded),
        cmocka_unit_test(one_that_does_not_read_is_judged_by_its_exit),
        cmocka_unit_test(what_hangs_is_killed_with_its_children),
        cmocka_unit_test(what_it_leaves_behind_ends_with_it),
        cmocka_unit_test(it_can_be_given_up),
        cmocka_unit_test(what_cannot_start_is_told),
        cmocka_unit_test(no_shell_reads_the_words),
        cmocka_unit_test(none_is_left_over),
    };
    signal(SIGPIPE, SIG_IGN); /* as the daemon does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}

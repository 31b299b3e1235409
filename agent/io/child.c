#include "io/child.h"

#include <errno.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"

#define READ_BYTES 4096
#define CHILD_OPEN_MAX 3 /* pipes */

/*
 * Happy path: spawn → write the input → read both outputs to their end and
 * see the exit → close everything → done.
 * Could not start: the timer ends it. Time is up, canceled: the group is
 * killed, the rest follows as above; a grandchild that left the group and
 * holds a pipe is not waited for: the pipes are closed at the exit.
 */
struct child {
    uv_loop_t *loop;
    struct child_request request;
    child_done *done;
    void *owner;
    uv_process_t process;
    uv_timer_t timer;
    uv_pipe_t pipes[CHILD_OPEN_MAX]; /* in, out, err */
    uv_write_t write;
    struct buf output, errors;
    struct child_result result;
    char scratch[READ_BYTES];
    bool has_process; /* it was tried: its handle is to be closed */
    bool running;
    int open_handles; /* not yet closed, the process's apart */
};

static void child_on_closed(uv_handle_t *handle)
{
    struct child *child = handle->data;
    if (handle == (uv_handle_t *)&child->process) {
        child->has_process = false;
    } else {
        child->open_handles--;
    }
    if (child->open_handles > 0 || child->has_process) {
        return;
    }
    struct child_result *result = &child->result;
    result->output = buf_str(&child->output);
    result->output_bytes = child->output.len;
    result->errors = buf_str(&child->errors);
    result->errors_bytes = child->errors.len;
    child->done(child->owner, result);
    buf_fini(&child->output);
    buf_fini(&child->errors);
    free(child);
}

static void close_handle(void *handle)
{
    if (!uv_is_closing(handle)) {
        uv_close(handle, child_on_closed);
    }
}

static void close_all(struct child *child)
{
    close_handle(&child->timer);
    if (child->has_process) {
        close_handle(&child->process);
    }
    for (int i = 0; i < CHILD_OPEN_MAX; i++) {
        close_handle(&child->pipes[i]);
    }
}

static void kill_group(struct child *child)
{
    if (child->running) {
        (void)kill(-child->process.pid, SIGKILL);
    }
}

/* Once it has exited its pipes say no more than what is in them by now. */
static void drain(struct child *child, int index)
{
    struct buf *into = index == 1 ? &child->output : &child->errors;
    uv_os_fd_t fd = -1;
    if (uv_is_closing((uv_handle_t *)&child->pipes[index]) ||
        uv_fileno((uv_handle_t *)&child->pipes[index], &fd) != 0) {
        return;
    }
    for (;;) {
        ssize_t n = read(fd, child->scratch, sizeof child->scratch);
        size_t room = child->request.output_max - into->len;
        if (n <= 0 || room == 0) {
            child->result.truncated = child->result.truncated || n > 0;
            return;
        }
        size_t kept = (size_t)n < room ? (size_t)n : room;
        buf_add(into, child->scratch, kept);
    }
}

static void child_on_exit(uv_process_t *process, int64_t status, int number)
{
    struct child *child = process->data;
    child->result.status = status;
    child->result.signal = number;
    kill_group(child); /* what it left behind */
    child->running = false;
    drain(child, 1);
    drain(child, 2);
    close_all(child);
}

static void child_on_timer(uv_timer_t *timer)
{
    struct child *child = timer->data;
    if (!child->running) {
        close_all(child);
        return;
    }
    child->result.timed_out = true;
    kill_group(child);
}

static void child_on_alloc(uv_handle_t *handle, size_t wanted, uv_buf_t *buf)
{
    struct child *child = handle->data;
    (void)wanted;
    *buf = uv_buf_init(child->scratch, sizeof child->scratch);
}

static void child_on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct child *child = stream->data;
    bool is_output = stream == (uv_stream_t *)&child->pipes[1];
    struct buf *into = is_output ? &child->output : &child->errors;
    if (n < 0) {
        uv_read_stop(stream);
        return;
    }
    size_t room = child->request.output_max - into->len;
    size_t kept = (size_t)n < room ? (size_t)n : room;
    if (kept < (size_t)n) {
        child->result.truncated = true;
        if (child->request.kill_at_max) {
            kill_group(child);
        }
    }
    buf_add(into, buf->base, kept);
}

static void child_on_written(uv_write_t *write, int status)
{
    (void)status; /* one that reads nothing is judged by its exit */
    struct child *child = write->handle->data;
    if (!uv_is_closing((uv_handle_t *)&child->pipes[0])) {
        uv_close((uv_handle_t *)&child->pipes[0], child_on_closed);
    }
}

static void init_handles(struct child *child)
{
    int failed = uv_timer_init(child->loop, &child->timer);
    ASSERT(failed == 0);
    child->timer.data = child;
    for (int i = 0; i < CHILD_OPEN_MAX; i++) {
        failed = uv_pipe_init(child->loop, &child->pipes[i], 0);
        ASSERT(failed == 0);
        child->pipes[i].data = child;
    }
    child->process.data = child;
    child->open_handles = CHILD_OPEN_MAX + 1;
}

/* Real pipes: libuv's own are sockets, on which /dev/stdin cannot be opened. */
static int open_pipes(struct child *child, uv_file theirs[CHILD_OPEN_MAX])
{
    int failed = 0;
    for (int i = 0; i < CHILD_OPEN_MAX && failed == 0; i++) {
        bool is_input = i == 0;
        uv_file ends[2] = {-1, -1};
        failed = uv_pipe(ends, is_input ? 0 : UV_NONBLOCK_PIPE,
                         is_input ? UV_NONBLOCK_PIPE : 0);
        if (failed == 0) {
            theirs[i] = ends[is_input ? 0 : 1];
            failed = uv_pipe_open(&child->pipes[i], ends[is_input ? 1 : 0]);
            ASSERT(failed == 0);
        }
    }
    return failed;
}

static int spawn(struct child *child)
{
    const struct child_request *request = &child->request;
    uv_file theirs[CHILD_OPEN_MAX] = {-1, -1, -1};
    uv_stdio_container_t stdio[CHILD_OPEN_MAX];
    int failed = open_pipes(child, theirs);
    for (int i = 0; i < CHILD_OPEN_MAX; i++) {
        stdio[i].flags = UV_INHERIT_FD;
        stdio[i].data.fd = theirs[i];
    }
    uv_process_options_t options = {
        .exit_cb = child_on_exit,
        .file = request->argv[0],
        .args = (char **)(uintptr_t)request->argv,
        .env = (char **)(uintptr_t)request->environment,
        .cwd = "/",
        .flags = UV_PROCESS_DETACHED, /* a session and group of its own */
        .stdio_count = CHILD_OPEN_MAX,
        .stdio = stdio,
    };
    /* Whatever is open stays with us: the ledger, sockets, what came from who
     * started claimd. */
    (void)close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    if (failed == 0) {
        child->has_process = true;
        failed = uv_spawn(child->loop, &child->process, &options);
    }
    for (int i = 0; i < CHILD_OPEN_MAX; i++) {
        if (theirs[i] >= 0) {
            close(theirs[i]);
        }
    }
    return failed;
}

struct child *child_start(uv_loop_t *loop, const struct child_request *request,
                          child_done *done, void *owner)
{
    ASSERT(request->argv[0] != NULL && request->timeout_ms > 0);
    struct child *child = heap_alloc(sizeof *child);
    child->loop = loop;
    child->request = *request;
    child->done = done;
    child->owner = owner;
    buf_init(&child->output, request->output_max + 1);
    buf_init(&child->errors, request->output_max + 1);
    init_handles(child);
    int failed = spawn(child);
    if (failed != 0) {
        child->result.start_errno = -failed;
        uv_timer_start(&child->timer, child_on_timer, 0, 0);
        return child;
    }
    child->running = true;
    uv_timer_start(&child->timer, child_on_timer, (uint64_t)request->timeout_ms,
                   0);
    uv_read_start((uv_stream_t *)&child->pipes[1], child_on_alloc,
                  child_on_read);
    uv_read_start((uv_stream_t *)&child->pipes[2], child_on_alloc,
                  child_on_read);
    uv_buf_t input = uv_buf_init((char *)(uintptr_t)request->input,
                                 (unsigned)request->input_bytes);
    if (request->input == NULL ||
        uv_write(&child->write, (uv_stream_t *)&child->pipes[0], &input, 1,
                 child_on_written) != 0) {
        close_handle(&child->pipes[0]);
    }
    return child;
}

void child_cancel(struct child *child)
{
    child->result.canceled = true;
    kill_group(child);
}

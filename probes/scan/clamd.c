/*
 * clamd: which database the daemon has loaded, by its socket. Of scans it
 * tells nothing.
 *
 * Happy path: connect, say VERSION, read until the answer's end, done.
 * Failure modes: no socket, silence, no such answer, no database.
 * On close: pipe and timer; the look ends when both are closed.
 */
#include "probes/scan/scan.h"

#include <string.h>
#include <uv.h>

#include "base/check.h"
#include "base/units.h"
#include "probes/scan/vdb.h"

#define SOCKET "/run/clamav/clamd.ctl"
#define ANSWER_MAX 512

struct clamd {
    struct source *source;
    uv_pipe_t pipe;
    uv_timer_t timer;
    uv_connect_t connect;
    uv_write_t write;
    int n_handles;
    bool closing;
    char answer[ANSWER_MAX];
    size_t n;
};

static void read_answer(struct source *source)
{
    const struct clamd *clamd = source->own;
    const struct tz *tz = scan_zone(source);
    int64_t date_ms = 0;
    if (tz == NULL) {
        return;
    }
    if (strncmp(clamd->answer, "ClamAV ", 7) != 0) {
        source_refuse(source, "what answers there is not clamd");
    } else if (!vdb_parse_version(clamd->answer, tz, &date_ms)) {
        source_refuse(source,
                      "clamd names no database date (%s): it has own "
                      "signatures only",
                      clamd->answer);
    } else {
        scan_say_database(source, date_ms, INSTANT_MIN);
        facts_bool(&source->facts, "", "scans", false);
    }
}

static void clamd_on_close(uv_handle_t *handle)
{
    struct clamd *clamd = handle->data;
    ASSERT(clamd->n_handles > 0);
    if (--clamd->n_handles == 0) {
        source_work(clamd->source, read_answer, NULL);
    }
}

static void end(struct clamd *clamd)
{
    if (!clamd->closing) {
        clamd->closing = true;
        uv_close((uv_handle_t *)&clamd->pipe, clamd_on_close);
        uv_close((uv_handle_t *)&clamd->timer, clamd_on_close);
    }
}

static void fail(struct clamd *clamd, const char *what)
{
    const char *path =
        params_text(clamd->source->params, "source.socket", SOCKET);
    if (!clamd->closing) {
        source_refuse(clamd->source, "clamd at %.80s: %s", path, what);
    }
    end(clamd);
}

static void clamd_on_timer(uv_timer_t *timer)
{
    fail(timer->data, "no answer in time");
}

static void clamd_on_room(uv_handle_t *handle, size_t wanted, uv_buf_t *buf)
{
    struct clamd *clamd = handle->data;
    (void)wanted;
    *buf = uv_buf_init(clamd->answer + clamd->n,
                       (unsigned)(sizeof clamd->answer - 1 - clamd->n));
}

/* The answer ends with a NUL; "z" asks for that. */
static void clamd_on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct clamd *clamd = stream->data;
    (void)buf;
    if (n < 0 && (n != UV_EOF || clamd->n == 0)) {
        fail(clamd,
             n == UV_EOF ? "closed without an answer" : uv_strerror((int)n));
        return;
    }
    clamd->n += n > 0 ? (size_t)n : 0;
    clamd->answer[clamd->n] = '\0';
    if (n < 0 || strlen(clamd->answer) < clamd->n ||
        clamd->n == sizeof clamd->answer - 1) {
        end(clamd);
    }
}

static void clamd_on_written(uv_write_t *write, int status)
{
    if (status < 0) {
        fail(write->data, uv_strerror(status));
    }
}

static void clamd_on_connected(uv_connect_t *connect, int status)
{
    static char question[] = "zVERSION"; /* with its NUL */
    struct clamd *clamd = connect->data;
    const uv_buf_t buf = uv_buf_init(question, sizeof question);
    if (status == 0) {
        status = uv_write(&clamd->write, (uv_stream_t *)&clamd->pipe, &buf, 1,
                          clamd_on_written);
    }
    if (status == 0) {
        status = uv_read_start((uv_stream_t *)&clamd->pipe, clamd_on_room,
                               clamd_on_read);
    }
    if (status != 0) {
        fail(clamd, uv_strerror(status));
    }
}

static void clamd_abandon(struct source *source)
{
    end(source->own);
}

static void clamd_begin(struct source *source)
{
    struct clamd *clamd = arena_alloc(source->arena, sizeof *clamd);
    uv_loop_t *loop = source->context->loop;
    memset(clamd, 0, sizeof *clamd);
    clamd->source = source;
    source->own = clamd;
    source_own(source, clamd_abandon);
    int failed = uv_pipe_init(loop, &clamd->pipe, 0);
    ASSERT(failed == 0);
    failed = uv_timer_init(loop, &clamd->timer);
    ASSERT(failed == 0);
    clamd->n_handles = 2;
    clamd->pipe.data = clamd->timer.data = clamd;
    clamd->connect.data = clamd->write.data = clamd;
    uv_update_time(loop);
    failed = uv_timer_start(&clamd->timer, clamd_on_timer,
                            (uint64_t)source_left_ms(source), 0);
    ASSERT(failed == 0);
    uv_pipe_connect(&clamd->connect, &clamd->pipe,
                    params_text(source->params, "source.socket", SOCKET),
                    clamd_on_connected);
}

const struct source_kind scan_clamd = {
    .name = "clamd",
    .begin = clamd_begin,
};

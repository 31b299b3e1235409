/*
 * Happy path: start, begin, each step goes on to the next, done with facts.
 * Failure modes: a step refuses; a tool or request fails; canceled.
 * On close: one child, request, job or timer at most is under way, and `done`
 * comes when it has ended; memory goes at fini.
 */
#include "probes/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"
#include "core/civil.h"
#include "io/child.h"
#include "io/clock.h"
#include "io/job.h"
#include "probes/spool.h"

#define ENVIRONMENT_MAX 64
#define SAID_MAX 100

static const char *const environment[] = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL=C.UTF-8",
    "TZ=UTC",
};

void source_refuse(struct source *source, const char *format, ...)
{
    char text[sizeof source->why];
    va_list arguments;
    if (source->refused) {
        return;
    }
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ASSERT(length >= 0);
    source->refused = true;
    source->outcome = REASON_SOURCE;
    text_printable(text, strlen(text), source->why, sizeof source->why);
}

void source_refuse_status(struct source *source, const char *tool,
                          const struct source_output *output)
{
    char said[SAID_MAX];
    const char *from =
        output->errors[0] != '\0' ? output->errors : output->text;
    from += strspn(from, " \t\r\n");
    text_printable(from, strcspn(from, "\r\n"), said, sizeof said);
    source_refuse(source, "%s: status %d%s%s", tool, output->status,
                  said[0] == '\0' ? "" : ": ", said);
}

void source_blame(struct source *source, enum reason outcome, int own_errno,
                  bool link_down)
{
    source->outcome = outcome;
    source->own_errno = own_errno;
    source->link_down = link_down;
}

const json_t *source_json(struct source *source, const char *text, size_t n)
{
    json_error_t error;
    ASSERT(source->n_documents < SOURCE_DOCUMENTS_MAX);
    json_t *document =
        json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (document == NULL) {
        source_refuse(source, "no JSON: line %d, column %d: %s", error.line,
                      error.column, error.text);
        return NULL;
    }
    source->documents[source->n_documents++] = document;
    return document;
}

int64_t source_left_ms(const struct source *source)
{
    int64_t left_ms = source->ends_ms - clock_mono().ms;
    return left_ms > 1 ? left_ms : 1;
}

static void tell_facts(const struct source *source, char *out, size_t size)
{
    char instant[CIVIL_INSTANT_MAX];
    if (source->said_at_ms == 0) {
        snprintf(out, size, "%zu facts", source->facts.n);
    } else {
        snprintf(out, size, "%zu facts, collected at %s", source->facts.n,
                 civil_render_instant(source->said_at_ms, 0, instant));
    }
}

static void finish(struct source *source)
{
    probe_done *done = source->done;
    ASSERT(done != NULL && source->child == NULL && source->fetch == NULL);
    ASSERT(!source->waiting);
    source->done = NULL;
    facts_settle(&source->facts);
    if (source->facts.full) {
        source_refuse(source, "more than %d facts; look at less with one probe",
                      FACTS_MAX);
    }
    struct probe_result result = {
        .facts = {.outcome = source->outcome,
                  .own_errno = source->own_errno,
                  .link_down = source->link_down,
                  .stalled_ms = source->stalled_ms,
                  .timeout_ms = source->context->timeout_ms},
        .canceled = source->canceled,
        .phases = {-1, -1, -1, -1, -1, -1},
        .cert_not_after_ms = source->cert_not_after_ms,
    };
    snprintf(result.address, sizeof result.address, "%s", source->address);
    if (source->refused) {
        snprintf(result.text, sizeof result.text, "%s", source->why);
    } else {
        tell_facts(source, result.text, sizeof result.text);
        result.said = &source->facts;
        result.said_at_ms = source->said_at_ms;
    }
    done(source->owner, &result);
}

/* On the loop, after a step has ended. */
static void go_on(struct source *source)
{
    source_step *then = source->then;
    source->then = NULL;
    if (source->canceled || source->refused || then == NULL) {
        finish(source);
    } else {
        then(source);
    }
}

static void source_on_worked(void *owner)
{
    struct source *source = owner;
    source->working = false;
    go_on(source);
}

static void work_now(void *owner)
{
    struct source *source = owner;
    if (source->canceled || source->refused) {
        return;
    }
    if (source->work != NULL) {
        source->work(source);
    } else if (source->read != NULL) {
        source->read(source, &source->output);
    }
}

static void start_work(struct source *source)
{
    ASSERT(!source->working);
    source->abandon = NULL;
    source->working = true;
    job_start(source->context->loop, work_now, source_on_worked, source);
}

void source_work(struct source *source, source_step *work, source_step *then)
{
    source->work = work;
    source->read = NULL;
    source->then = then;
    start_work(source);
}

void source_own(struct source *source, source_step *abandon)
{
    ASSERT(source->done != NULL && !source->working);
    source->abandon = abandon;
}

/* --- files ---------------------------------------------------------------- */

/* How many bytes came; -1 with errno. */
static ssize_t read_all(int fd, char *into, size_t size)
{
    size_t n = 0;
    while (n < size) {
        ssize_t got = read(fd, into + n, size - n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got < 0 ? -1 : (ssize_t)n;
        }
        n += (size_t)got;
    }
    return (ssize_t)n;
}

const char *source_slurp(struct source *source, int fd, const char *what,
                         size_t *ret_n)
{
    struct stat status;
    char *text = NULL;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        source_refuse(source, "%s: no ordinary file", what);
    } else if (status.st_size > (off_t)SOURCE_OUTPUT_MAX) {
        source_refuse(source, "%s: larger than %zu MiB", what,
                      SOURCE_OUTPUT_MAX / (1024 * 1024));
    } else {
        size_t size = (size_t)status.st_size;
        text = arena_alloc(source->arena, size + 1);
        ssize_t n = read_all(fd, text, size);
        if (n < 0) {
            source_refuse(source, "%s: %s", what, strerror(errno));
            text = NULL;
        } else {
            *ret_n = (size_t)n;
        }
    }
    close(fd);
    return text;
}

static void read_path(struct source *source)
{
    int fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    size_t n = 0;
    if (fd < 0) {
        source_refuse(source, "%s: %s", source->path, strerror(errno));
        return;
    }
    const char *text = source_slurp(source, fd, source->path, &n);
    if (text != NULL) {
        source->output =
            (struct source_output){.text = text, .n = n, .errors = ""};
        source->read(source, &source->output);
    }
}

void source_file(struct source *source, const char *path, source_read *read,
                 source_step *then)
{
    source->path = arena_strdup(source->arena, path);
    source->work = read_path;
    source->read = read;
    source->then = then;
    start_work(source);
}

void source_done(struct source *source)
{
    source_work(source, NULL, NULL);
}

/* The step's answer is there: it is read on the pool. */
static void read_output(struct source *source)
{
    source->work = NULL;
    start_work(source);
}

static void refuse_child(struct source *source,
                         const struct child_result *result)
{
    source->canceled = source->canceled || result->canceled;
    if (result->start_errno != 0) {
        source_refuse(source, "%.60s cannot be started: %s", source->path,
                      strerror(result->start_errno));
    } else if (result->timed_out) {
        source_refuse(source, "did not end in the time allowed, and was "
                              "killed; raise \"timeout\"");
    } else if (result->truncated) {
        source_refuse(source, "printed more than is read, and was killed");
    } else if (result->signal != 0) {
        source_refuse(source, "was ended by signal %d", result->signal);
    }
}

static void source_on_child(void *owner, const struct child_result *result)
{
    struct source *source = owner;
    source->child = NULL;
    source->output = (struct source_output){
        .text = arena_strndup(&source->answers, result->output,
                              result->output_bytes),
        .n = result->output_bytes,
        .errors = arena_strndup(&source->answers, result->errors,
                                result->errors_bytes),
        .status = (int)result->status,
    };
    refuse_child(source, result);
    read_output(source);
}

static const char *const *environment_of(struct source *source,
                                         const struct tool *tool)
{
    const char **all =
        arena_array(&source->memory, ENVIRONMENT_MAX, sizeof *all);
    size_t n = 0;
    for (; n < ARRAY_LEN(environment); n++) {
        all[n] = environment[n];
    }
    for (size_t i = 0;
         tool->environment != NULL && tool->environment[i] != NULL; i++) {
        ASSERT(n + 1 < ENVIRONMENT_MAX);
        all[n++] = arena_strdup(&source->memory, tool->environment[i]);
    }
    return all;
}

/* Under a service manager the home of a dynamic user is of no use; what it may
 * write is its cache, or its state. */
static const char *home(struct arena *arena)
{
    static const char *const names[] = {"CACHE_DIRECTORY", "STATE_DIRECTORY",
                                        "HOME"};
    const char *found = NULL;
    for (size_t i = 0; i < ARRAY_LEN(names) && found == NULL; i++) {
        found = getenv(names[i]);
    }
    return arena_printf(arena, "HOME=%s",
                        found != NULL ? found : "/nonexistent");
}

const char *const *source_environment(struct source *source,
                                      const struct param *given,
                                      const char *const *own)
{
    size_t n_given = given == NULL ? 0 : given->n_texts;
    size_t n_own = 0;
    while (own != NULL && own[n_own] != NULL) {
        n_own++;
    }
    const char **all =
        arena_array(source->arena, n_given + n_own + 2, sizeof *all);
    size_t n = 0;
    all[n++] = home(source->arena);
    for (size_t i = 0; i < n_own; i++) {
        all[n++] = own[i];
    }
    for (size_t i = 0; i < n_given; i++) {
        all[n++] = arena_printf(source->arena, "%s=%s", given->names[i],
                                given->texts[i]);
    }
    return all;
}

static const char *const *argv_of(struct source *source,
                                  const struct tool *tool)
{
    size_t n = 0;
    while (tool->argv[n] != NULL) {
        n++;
    }
    const char **argv = arena_array(&source->memory, n + 1, sizeof *argv);
    for (size_t i = 0; i < n; i++) {
        argv[i] = arena_strdup(&source->memory, tool->argv[i]);
    }
    return argv;
}

void source_run(struct source *source, const struct tool *tool,
                source_read *read, source_step *then)
{
    size_t output_max =
        tool->output_max > 0 ? tool->output_max : SOURCE_OUTPUT_MAX;
    source->read = read;
    source->then = then;
    struct child_request request = {
        .argv = argv_of(source, tool),
        .environment = environment_of(source, tool),
        .input = tool->input,
        .input_bytes = tool->input == NULL ? 0 : strlen(tool->input),
        .output_max = output_max,
        .kill_at_max = true,
        .timeout_ms = source_left_ms(source),
    };
    source->path = request.argv[0];
    source->child =
        child_start(source->context->loop, &request, source_on_child, source);
}

static void keep_headers(struct source *source,
                         const struct fetch_response *response)
{
    size_t n = response->n_headers;
    struct arena *arena = &source->answers;
    const char **names = arena_array(arena, n, sizeof *names);
    const char **values = arena_array(arena, n, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        names[i] = arena_strdup(arena, response->header_names[i]);
        values[i] = arena_strdup(arena, response->header_values[i]);
    }
    source->output.header_names = names;
    source->output.header_values = values;
    source->output.n_headers = n;
}

static void source_on_response(void *owner,
                               const struct fetch_response *response)
{
    struct source *source = owner;
    source->fetch = NULL;
    source->canceled = source->canceled || response->canceled;
    source->output = (struct source_output){
        .text = arena_strndup(&source->answers, response->body,
                              response->body_bytes),
        .n = response->body_bytes,
        .errors = "",
        .status = response->status,
    };
    keep_headers(source, response);
    if (response->outcome != REASON_NONE && source->may_fail) {
        source->output.status = 0;
    } else if (response->outcome != REASON_NONE) {
        source_refuse(source, "%s%sno answer: %s",
                      source->asked != NULL ? source->asked : "",
                      source->asked != NULL ? ": " : "",
                      response->detail[0] != '\0'
                          ? response->detail
                          : reason_text((reason_t)response->outcome));
        source_blame(source, response->outcome, response->own_errno,
                     response->link_down);
        source->stalled_ms = response->stalled_ms;
    }
    read_output(source);
}

void source_fetch(struct source *source, const struct fetch_request *request,
                  source_read *read, source_step *then)
{
    struct fetch_request bounded = *request;
    source->read = read;
    source->then = then;
    int64_t left_ms = source_left_ms(source);
    if (bounded.timeout_ms == 0 || bounded.timeout_ms > left_ms) {
        bounded.timeout_ms = left_ms;
    }
    if (bounded.body_max == 0) {
        bounded.body_max = SOURCE_OUTPUT_MAX;
    }
    source->fetch = fetch_start(source->context->fetcher, &bounded,
                                source_on_response, source);
}

static void source_on_timer_closed(uv_handle_t *handle)
{
    struct source *source = handle->data;
    source->waiting = false;
    go_on(source);
}

static void source_on_timer(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, source_on_timer_closed);
}

void source_wait(struct source *source, int64_t wait_ms, source_step *then)
{
    int64_t left_ms = source_left_ms(source);
    ASSERT(!source->waiting && wait_ms >= 0);
    source->then = then;
    source->waiting = true;
    int failed = uv_timer_init(source->context->loop, &source->timer);
    source->timer.data = source;
    failed |=
        uv_timer_start(&source->timer, source_on_timer,
                       (uint64_t)(wait_ms < left_ms ? wait_ms : left_ms), 0);
    ASSERT(failed == 0);
}

static void free_documents(struct source *source)
{
    for (size_t i = 0; i < source->n_documents; i++) {
        json_decref(source->documents[i]);
    }
    source->n_documents = 0;
}

void source_forget(struct source *source)
{
    ASSERT(!source->working);
    free_documents(source);
    arena_fini(&source->answers);
    source->output = (struct source_output){.text = "", .errors = ""};
}

/* --- for the types ------------------------------------------------------- */

static const struct source_kind *kind_of(const struct source_kind *const *kinds,
                                         size_t n, const struct params *params)
{
    const char *name = params_text(params, "source.kind", NULL);
    for (size_t i = 0; i < n; i++) {
        if (kinds[i]->name == NULL || text_equal(kinds[i]->name, name)) {
            return kinds[i];
        }
    }
    return NULL;
}

enum err source_check(const struct source_kind *const *kinds, size_t n,
                      const struct params *params, const char **ret_option,
                      struct errmsg *msg)
{
    const struct source_kind *kind = kind_of(kinds, n, params);
    *ret_option = "source.kind";
    if (kind == NULL) {
        return errmsg_fail(msg, ERR_INVALID, "this build has no such kind");
    }
    return kind->check == NULL ? ERR_OK : kind->check(params, ret_option, msg);
}

enum err source_init(void *self, const struct source_kind *const *kinds,
                     size_t n, const struct params *params)
{
    struct source *source = self;
    source->params = params;
    source->kind = kind_of(kinds, n, params);
    source->arena = &source->memory;
    source->facts.arena = &source->memory;
    return source->kind == NULL ? ERR_INVALID : ERR_OK;
}

/* From the pool, so that nothing ends before start() has returned. */
static void begin(struct source *source)
{
    if (source->context->spool.directory != NULL) {
        source_work(source, spool_read, NULL);
    } else {
        source->kind->begin(source);
    }
}

void source_start(void *self, const struct probe_context *context,
                  probe_done *done, void *owner)
{
    struct source *source = self;
    ASSERT(source->done == NULL && source->kind != NULL);
    source->lent = *context;
    source->context = &source->lent;
    source->done = done;
    source->owner = owner;
    source->wall_ms = clock_now().real_ms;
    source->ends_ms = clock_mono().ms + context->timeout_ms;
    source_work(source, NULL, begin);
}

void source_cancel(void *self)
{
    struct source *source = self;
    if (source->done == NULL) {
        return;
    }
    source->canceled = true;
    if (source->abandon != NULL) {
        source->abandon(source);
    }
    if (source->child != NULL) {
        child_cancel(source->child);
    }
    if (source->fetch != NULL) {
        fetch_cancel(source->fetch);
    }
    uv_handle_t *timer = (uv_handle_t *)&source->timer;
    if (source->waiting && !uv_is_closing(timer)) {
        uv_close(timer, source_on_timer_closed);
    }
}

void source_fini(void *self)
{
    struct source *source = self;
    ASSERT(source->done == NULL);
    free_documents(source);
    arena_fini(&source->answers);
    arena_fini(&source->memory);
}

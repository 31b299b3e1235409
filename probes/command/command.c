/*
 * Happy path: start, the program ends, its status is the outcome, done.
 * Failure modes: it cannot be started, is killed, takes too long; canceled.
 * On close: nothing is held between done and fini but the arena.
 */
#include "probes/command/command.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "io/child.h"
#include "io/clock.h"

#define OUTPUT_MAX 65536

enum { STATUS_OK = 0, STATUS_WARNING = 1, STATUS_CRITICAL = 2 };

struct command {
    const struct params *params; /* kept until fini */
    struct arena arena;          /* argv and environment, while it runs */
    struct child *child;         /* NULL when none runs */
    int64_t timeout_ms;
    struct mono began;
    probe_done *done;
    void *owner;
};

static enum err command_check(const struct params *params,
                              const char **ret_option, struct errmsg *msg)
{
    const struct param *argv = params_find(params, "argv");
    *ret_option = "argv";
    if (argv == NULL || argv->n_texts == 0) {
        return errmsg_fail(msg, ERR_INVALID,
                           "name the program and its arguments, each apart: "
                           "[\"/usr/lib/nagios/plugins/check_tcp\", \"-p\", "
                           "\"25\"]");
    }
    if (strchr(argv->texts[0], '/') != NULL && argv->texts[0][0] != '/') {
        return errmsg_fail(msg, ERR_INVALID,
                           "write the whole path of the program, or a name in "
                           "the usual folders");
    }
    return ERR_OK;
}

static enum err command_init(void *self, const struct params *params,
                             struct errmsg *msg)
{
    struct command *command = self;
    (void)msg;
    command->params = params;
    return ERR_OK;
}

/* The first line, without performance data: for people. */
static void first_line(const struct child_result *result, char *out,
                       size_t size)
{
    const char *text =
        result->output_bytes > 0 ? result->output : result->errors;
    text_printable(text, strcspn(text, "|\r\n"), out, size);
}

static enum reason outcome_of(const struct command *command,
                              const struct child_result *result)
{
    bool ended =
        result->start_errno == 0 && !result->timed_out && result->signal == 0;
    const char *warning = params_text(command->params, "warning", "up");
    if (!ended) {
        return REASON_SOURCE;
    }
    switch (result->status) {
    case STATUS_OK:
        return REASON_NONE;
    case STATUS_WARNING:
        return text_equal(warning, "down") ? REASON_CHECK : REASON_NONE;
    case STATUS_CRITICAL:
        return REASON_CHECK;
    default:
        return REASON_SOURCE;
    }
}

static void say(const struct child_result *result, char *text, size_t size)
{
    if (result->start_errno != 0) {
        snprintf(text, size, "cannot be started: %s",
                 strerror(result->start_errno));
    } else if (result->timed_out) {
        snprintf(text, size,
                 "took too long, and was killed; raise "
                 "\"timeout\"");
    } else if (result->signal != 0) {
        snprintf(text, size, "was ended by signal %d", result->signal);
    } else {
        first_line(result, text, size);
        if (text[0] == '\0') {
            snprintf(text, size, "status %d", (int)result->status);
        }
    }
}

static void command_on_child(void *owner, const struct child_result *result)
{
    struct command *command = owner;
    int64_t took_ms = clock_mono().ms - command->began.ms;
    struct probe_result ret = {
        .facts = {.outcome = outcome_of(command, result),
                  .timeout_ms = command->timeout_ms},
        .canceled = result->canceled,
        .phases = {-1, -1, -1, -1, (int32_t)took_ms, -1},
    };
    command->child = NULL;
    say(result, ret.text, sizeof ret.text);
    command->done(command->owner, &ret);
}

static const char *const *argv_of(struct command *command)
{
    const struct param *given = params_find(command->params, "argv");
    const char **argv =
        arena_array(&command->arena, given->n_texts + 1, sizeof *argv);
    for (size_t i = 0; i < given->n_texts; i++) {
        argv[i] = given->texts[i];
    }
    return argv;
}

static const char *const *environment_of(struct command *command)
{
    const struct param *given = params_find(command->params, "environment");
    size_t n_given = given == NULL ? 0 : given->n_texts;
    const char **all = arena_array(&command->arena, n_given + 3, sizeof *all);
    size_t n = 0;
    all[n++] = "PATH=/usr/lib/nagios/plugins:/usr/local/sbin:/usr/local/bin:"
               "/usr/sbin:/usr/bin:/sbin:/bin";
    all[n++] = "LC_ALL=C.UTF-8";
    for (size_t i = 0; i < n_given; i++) {
        all[n++] = arena_printf(&command->arena, "%s=%s", given->names[i],
                                given->texts[i]);
    }
    return all;
}

static void command_start(void *self, const struct probe_context *context,
                          probe_done *done, void *owner)
{
    struct command *command = self;
    ASSERT(command->child == NULL && context->timeout_ms > 0);
    command->done = done;
    command->owner = owner;
    command->timeout_ms = context->timeout_ms;
    command->began = clock_mono();
    struct child_request request = {
        .argv = argv_of(command),
        .environment = environment_of(command),
        .output_max = OUTPUT_MAX,
        .kill_at_max = true,
        .timeout_ms = context->timeout_ms,
    };
    command->child =
        child_start(context->loop, &request, command_on_child, command);
}

static void command_cancel(void *self)
{
    struct command *command = self;
    if (command->child != NULL) {
        child_cancel(command->child);
    }
}

static void command_fini(void *self)
{
    struct command *command = self;
    ASSERT(command->child == NULL);
    arena_fini(&command->arena);
}

static void command_describe(const struct params *params, char *out,
                             size_t size)
{
    const struct param *argv = params_find(params, "argv");
    snprintf(out, size, "command %s",
             argv == NULL || argv->n_texts == 0 ? "" : argv->texts[0]);
}

const struct probe_ops probe_command_ops = {
    .name = "command",
    .summary = "an existing check, by its exit status",
    .state_size = sizeof(struct command),
    .check = command_check,
    .init = command_init,
    .start = command_start,
    .cancel = command_cancel,
    .fini = command_fini,
    .describe = command_describe,
};

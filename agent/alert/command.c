#include "alert/command.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/letter.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "io/child.h"

#define COMMAND_TIMEOUT_MS 30000
#define OUTPUT_MAX 4096
#define VARIABLES_MAX 12

/*
 * Happy path: send → child_start → on_exit(0) → done(first line).
 * Failure: could not start, exit status, signal, time → done(false, why).
 */
struct command {
    uv_loop_t *loop;
    const struct params *params;
    struct child *child; /* NULL when idle */
    struct arena arena;  /* argv and environment, while it runs */
    char *input;
    channel_done *done;
    void *owner;
};

static void *command_create(struct fetcher *fetcher,
                            const struct params *params)
{
    struct command *command = heap_alloc(sizeof *command);
    command->loop = fetcher_loop(fetcher);
    command->params = params;
    return command;
}

static void command_destroy(void *self)
{
    struct command *command = self;
    ASSERT(command->child == NULL);
    free(command);
}

static void command_cancel(void *self)
{
    struct command *command = self;
    if (command->child != NULL) {
        child_cancel(command->child);
    }
}

static void first_line(const char *text, char *out, size_t size)
{
    size_t n = strcspn(text, "\r\n");
    text_printable(text, n, out, size);
}

static void describe(const char *program, const struct child_result *result,
                     char answer[CHANNEL_ANSWER_MAX])
{
    char said[120];
    first_line(result->output_bytes > 0 ? result->output : result->errors, said,
               sizeof said);
    const char *colon = said[0] == '\0' ? "" : ": ";
    if (result->start_errno != 0) {
        snprintf(answer, CHANNEL_ANSWER_MAX, "%.80s cannot be started: %s",
                 program, strerror(result->start_errno));
    } else if (result->canceled) {
        snprintf(answer, CHANNEL_ANSWER_MAX, "canceled");
    } else if (result->timed_out) {
        snprintf(answer, CHANNEL_ANSWER_MAX, "killed: it took too long");
    } else if (result->signal != 0) {
        snprintf(answer, CHANNEL_ANSWER_MAX, "ended by signal %d%s%s",
                 result->signal, colon, said);
    } else {
        snprintf(answer, CHANNEL_ANSWER_MAX, "exit %" PRId64 "%s%s",
                 result->status, colon, said);
    }
}

static void command_on_exit(void *owner, const struct child_result *result)
{
    struct command *command = owner;
    char answer[CHANNEL_ANSWER_MAX];
    bool delivered = result->start_errno == 0 && !result->canceled &&
                     !result->timed_out && result->signal == 0 &&
                     result->status == 0;
    const struct param *argv = params_find(command->params, "argv");
    describe(argv->texts[0], result, answer);
    command->child = NULL;
    free(command->input);
    command->input = NULL;
    arena_fini(&command->arena);
    command->done(command->owner, delivered, answer);
}

/* Nothing of our own environment goes along: it may hold secrets. */
static const char *const *environment_of(struct command *command,
                                         const struct letter *letter,
                                         const char *key)
{
    const struct {
        const char *name, *value;
    } members[] = {
        {"PATH", "/usr/local/bin:/usr/bin:/bin"},
        {"LANG", "C.UTF-8"},
        {"CLAIMD_KEY", key},
        {"CLAIMD_KIND", letter->kind},
        {"CLAIMD_STATUS", letter->status},
        {"CLAIMD_SEVERITY", letter->severity},
        {"CLAIMD_CAUSE", letter->cause},
        {"CLAIMD_SERVICE", letter->service},
        {"CLAIMD_SUBJECT", letter->subject},
    };
    const char **variables =
        arena_array(&command->arena, VARIABLES_MAX, sizeof *variables);
    static_assert(ARRAY_LEN(members) < VARIABLES_MAX, "and NULL");
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        variables[i] = arena_printf(&command->arena, "%s=%s", members[i].name,
                                    members[i].value);
    }
    return variables;
}

static const char *const *argv_of(struct command *command)
{
    const struct param *argv = params_find(command->params, "argv");
    ASSERT(argv != NULL && argv->n_texts > 0);
    const char **words =
        arena_array(&command->arena, argv->n_texts + 1, sizeof *words);
    for (size_t i = 0; i < argv->n_texts; i++) {
        words[i] = argv->texts[i];
    }
    return words;
}

static void command_send(void *self, const struct channel_message *message,
                         channel_done *done, void *owner)
{
    struct command *command = self;
    const char *language = params_text(command->params, "language", "ja");
    struct letter letter;
    ASSERT(command->child == NULL);
    command->done = done;
    command->owner = owner;
    /* A damaged message goes as it is: the program sees what we see. */
    bool readable = letter_open(&letter, message, language);
    struct letter unreadable = {.kind = "",
                                .status = "",
                                .severity = "",
                                .cause = "",
                                .service = "",
                                .subject = ""};
    command->input =
        readable ? letter_with_delivery(&letter) : heap_strdup(message->body);
    struct child_request request = {
        .argv = argv_of(command),
        .environment = environment_of(command, readable ? &letter : &unreadable,
                                      message->key),
        .input = command->input,
        .input_bytes = strlen(command->input),
        .output_max = OUTPUT_MAX,
        .timeout_ms =
            params_number(command->params, "timeout", COMMAND_TIMEOUT_MS),
    };
    if (readable) {
        letter_close(&letter);
    }
    command->child =
        child_start(command->loop, &request, command_on_exit, command);
}

const struct channel_ops command_ops = {
    .name = "command",
    .create = command_create,
    .send = command_send,
    .cancel = command_cancel,
    .destroy = command_destroy,
};

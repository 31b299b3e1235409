/* A look at a source of evidence, however the tool behaves. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <cmocka.h>

#include "base/check.h"
#include "probes/source.h"

#define TIMEOUT_MS 60000

struct look {
    uv_loop_t loop;
    struct source source;
    struct probe_result result;
    size_t n_said;
    bool started, done;
};

static const char *script; /* what the kind's tool runs */
static int64_t timeout_ms;

static void read_lines(struct source *source,
                       const struct source_output *output)
{
    if (output->status != 0) {
        source_refuse_status(source, "tool", output);
        return;
    }
    facts_text(&source->facts, "", "said", output->text);
}

static void read_document(struct source *source,
                          const struct source_output *output)
{
    if (source_json(source, output->text, output->n) != NULL) {
        facts_bool(&source->facts, "", "json", true);
    }
}

static void run_script(struct source *source, source_read *read)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const char *const environment[] = {"OWN=yes", NULL};
    source_run(source,
               &(struct tool){.argv = argv,
                              .environment = environment,
                              .input = "from us",
                              .output_max = 100000},
               read, NULL);
}

static void begin_lines(struct source *source)
{
    run_script(source, read_lines);
}

static void begin_document(struct source *source)
{
    run_script(source, read_document);
}

static void begin_missing(struct source *source)
{
    const char *const argv[] = {"/nowhere/tool", NULL};
    source_run(source, &(struct tool){.argv = argv}, read_lines, NULL);
}

static void begin_many(struct source *source)
{
    for (int i = 0; i <= FACTS_MAX; i++) {
        facts_int(&source->facts, "", "n", i);
    }
    source_done(source);
}

static void note_work(struct source *source)
{
    source->own = arena_strdup(source->arena, "worked");
}

static void after_work(struct source *source)
{
    facts_text(&source->facts, "", "own", source->own);
    source_done(source);
}

static void begin_work(struct source *source)
{
    source_work(source, note_work, after_work);
}

static void after_wait(struct source *source)
{
    facts_bool(&source->facts, "", "waited", true);
    source_done(source);
}

static void begin_wait(struct source *source)
{
    source_wait(source, 1, after_wait);
}

static void begin_long_wait(struct source *source)
{
    source_wait(source, TIMEOUT_MS, after_wait);
}

/* Asks as often as documents of one look are kept, and once more. */
static void ask_again(struct source *source)
{
    int64_t n = source->own == NULL ? 0 : *(int64_t *)source->own;
    int64_t *own = arena_alloc(source->arena, sizeof *own);
    *own = n + 1;
    source->own = own;
    source_forget(source);
    assert_int_equal(source->output.n, 0);
    script = "echo '{\"a\": 1}'";
    run_script(source, read_document);
    source->then = n < SOURCE_DOCUMENTS_MAX ? ask_again : NULL;
}

static void look_on_done(void *owner, const struct probe_result *result)
{
    struct look *look = owner;
    assert_true(look->started); /* never from inside start() */
    assert_false(look->done);
    look->done = true;
    look->result = *result;
    look->n_said = result->said == NULL ? 0 : result->said->n;
}

static void begin(struct look *look, source_step *step)
{
    static struct source_kind kind;
    static const struct source_kind *const kinds[] = {&kind};
    static const struct params none = {0};
    kind = (struct source_kind){.begin = step};
    *look = (struct look){0};
    assert_int_equal(uv_loop_init(&look->loop), 0);
    assert_int_equal(source_init(&look->source, kinds, 1, &none), ERR_OK);
    const struct probe_context context = {.loop = &look->loop,
                                          .timeout_ms = timeout_ms};
    source_start(&look->source, &context, look_on_done, look);
    look->started = true;
}

static void end(struct look *look)
{
    uv_run(&look->loop, UV_RUN_DEFAULT);
    assert_true(look->done);
    source_fini(&look->source);
    assert_int_equal(uv_loop_close(&look->loop), 0);
}

static struct look look(const char *shell, source_step *step)
{
    struct look look;
    script = shell;
    timeout_ms = TIMEOUT_MS;
    begin(&look, step);
    end(&look);
    return look;
}

static void expect_refused(const char *shell, source_step *step,
                           const char *words)
{
    struct look got = look(shell, step);
    assert_null(got.result.said);
    assert_int_equal(classify_source(&got.result.facts).state, STATE_UNKNOWN);
    if (strstr(got.result.text, words) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", words, got.result.text);
    }
}

static void a_tool_says_facts(void **state)
{
    (void)state;
    struct look got = look("echo $OWN $TZ $HOME; cat", begin_lines);
    assert_int_equal(got.result.facts.outcome, REASON_NONE);
    assert_int_equal(got.n_said, 1);
    assert_int_equal(classify_source(&got.result.facts).state, STATE_UP);
}

static void a_tool_that_fails_says_why(void **state)
{
    (void)state;
    expect_refused("echo wrong password >&2; exit 3", begin_lines,
                   "tool: status 3: wrong password");
    expect_refused("printf 'on stdout\\n'; exit 1", begin_lines,
                   "status 1: on stdout");
    expect_refused("printf '\\033[2Jx\\n' >&2; exit 1", begin_lines,
                   "\\x1B[2Jx");
}

static void a_tool_that_ends_badly_proves_nothing(void **state)
{
    (void)state;
    expect_refused("kill -9 $$", begin_lines, "signal 9");
    expect_refused("yes", begin_lines, "more than is read");
    expect_refused("head -c 200000 /dev/zero", begin_lines,
                   "more than is read");
    expect_refused("", begin_missing, "cannot be started");
    expect_refused("echo '{\"a\":'", begin_document, "no JSON: line");
    expect_refused("echo '{\"a\":1,\"a\":2}'", begin_document, "duplicate");
    expect_refused("", begin_many, "more than 20000 facts");
}

static void a_tool_that_hangs_is_killed(void **state)
{
    (void)state;
    struct look hanging;
    script = "sleep 1000 & sleep 1000";
    timeout_ms = 100;
    begin(&hanging, begin_lines);
    end(&hanging);
    assert_non_null(strstr(hanging.result.text, "timeout"));
    assert_null(hanging.result.said);
}

static void work_goes_on_to_the_next_step(void **state)
{
    (void)state;
    struct look got = look("", begin_work);
    assert_int_equal(got.n_said, 1);
}

static void a_canceled_look_says_nothing(void **state)
{
    (void)state;
    struct look got;
    script = "sleep 1000";
    timeout_ms = TIMEOUT_MS;
    begin(&got, begin_lines);
    source_cancel(&got.source); /* before the tool runs */
    end(&got);
    assert_true(got.result.canceled);
    begin(&got, begin_lines);
    while (got.source.child == NULL) {
        uv_run(&got.loop, UV_RUN_ONCE);
    }
    source_cancel(&got.source); /* while it runs */
    source_cancel(&got.source);
    end(&got);
    assert_true(got.result.canceled);
}

static void a_look_may_wait(void **state)
{
    (void)state;
    struct look got = look("", begin_wait);
    assert_int_equal(got.n_said, 1);
    timeout_ms = TIMEOUT_MS;
    begin(&got, begin_long_wait);
    while (!got.source.waiting) {
        uv_run(&got.loop, UV_RUN_ONCE);
    }
    source_cancel(&got.source);
    source_cancel(&got.source);
    end(&got);
    assert_true(got.result.canceled);
}

static void what_was_answered_can_be_forgotten(void **state)
{
    (void)state;
    struct look got = look("", ask_again);
    assert_int_equal(got.result.facts.outcome, REASON_NONE);
    assert_int_equal(got.n_said, 1);
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN); /* as the daemon does */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tool_says_facts),
        cmocka_unit_test(a_tool_that_fails_says_why),
        cmocka_unit_test(a_tool_that_ends_badly_proves_nothing),
        cmocka_unit_test(a_tool_that_hangs_is_killed),
        cmocka_unit_test(work_goes_on_to_the_next_step),
        cmocka_unit_test(a_look_may_wait),
        cmocka_unit_test(what_was_answered_can_be_forgotten),
        cmocka_unit_test(a_canceled_look_says_nothing),
    };
    signal(SIGPIPE, SIG_IGN); /* as the daemon does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}

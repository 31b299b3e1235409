#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "io/reference.h"
#include "unit/io/support_io.h"

struct bench {
    uv_loop_t loop;
    struct names names;
    struct web web;
    struct resolver *resolver;
    struct references *references;
    struct reference_answer answer;
    size_t n_answers, n_wanted;
    char open[32], by_name[32], closed[32];
};

static void on_reference(void *owner, const struct reference_answer *answer)
{
    struct bench *bench = owner;
    bench->answer = *answer;
    if (++bench->n_answers == bench->n_wanted) {
        uv_stop(&bench->loop);
    }
}

static void begin(struct bench *bench)
{
    char server[32];
    struct errmsg msg;
    uv_loop_init(&bench->loop);
    snprintf(server, sizeof server, "127.0.0.1:%d",
             names_start(&bench->names, &bench->loop));
    const char *servers[] = {server};
    assert_int_equal(
        resolver_create(&bench->loop, servers, 1, &bench->resolver, &msg),
        ERR_OK);
    uint16_t port = web_start(&bench->web, &bench->loop);
    snprintf(bench->open, sizeof bench->open, "127.0.0.1:%d", port);
    snprintf(bench->by_name, sizeof bench->by_name, "ref.test:%d", port);
    snprintf(bench->closed, sizeof bench->closed, "127.0.0.1:%d",
             io_closed_port());
}

static void end(struct bench *bench)
{
    references_destroy(bench->references);
    resolver_destroy(bench->resolver);
    names_stop(&bench->names);
    web_stop(&bench->web);
    io_end(&bench->loop);
}

static void ask(struct bench *bench, size_t times)
{
    bench->n_answers = 0;
    bench->n_wanted = times;
    for (size_t i = 0; i < times; i++) {
        references_ask(bench->references, on_reference, bench);
    }
    assert_int_equal(bench->n_answers, 0); /* never from inside */
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    assert_int_equal(bench->n_answers, times);
}

static void expect(struct bench *bench, const char *const *places, size_t n,
                   enum reference_state way_out, enum reference_state names)
{
    begin(bench);
    bench->references =
        references_create(&bench->loop, bench->resolver, places, n);
    ask(bench, 1);
    assert_int_equal(bench->answer.way_out, way_out);
    assert_int_equal(bench->answer.names, names);
    end(bench);
}

static void nothing_configured_tells_nothing(void **state)
{
    (void)state;
    struct bench bench = {0};
    expect(&bench, NULL, 0, REFERENCE_NONE, REFERENCE_NONE);
}

static void an_answer_is_a_way_out(void **state)
{
    (void)state;
    struct bench bench = {0};
    const char *places[] = {bench.open};
    expect(&bench, places, 1, REFERENCE_OK, REFERENCE_NONE);
}

static void a_refusal_is_an_answer_too(void **state)
{
    (void)state;
    struct bench bench = {0};
    const char *places[] = {bench.closed};
    expect(&bench, places, 1, REFERENCE_OK, REFERENCE_NONE);
}

static void names_are_told_apart_from_the_way(void **state)
{
    (void)state;
    struct bench well = {.names.ttl_s = 60};
    const char *places[] = {well.by_name, well.open};
    expect(&well, places, 2, REFERENCE_OK, REFERENCE_OK);
    struct bench ill = {.names = {.code4 = 2, .code6 = 2}};
    const char *same[] = {ill.by_name, ill.open};
    expect(&ill, same, 2, REFERENCE_OK, REFERENCE_FAILED);
    struct bench none = {.names = {.code4 = 3, .code6 = 3}};
    const char *only[] = {none.by_name};
    expect(&none, only, 1, REFERENCE_FAILED, REFERENCE_FAILED);
}

static void nonsense_never_answers(void **state)
{
    (void)state;
    struct bench bench = {0};
    const char *places[] = {"127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999"};
    expect(&bench, places, 3, REFERENCE_FAILED, REFERENCE_NONE);
}

static void one_round_serves_all(void **state)
{
    (void)state;
    struct bench bench = {0};
    const char *places[] = {bench.open};
    begin(&bench);
    bench.references =
        references_create(&bench.loop, bench.resolver, places, 1);
    ask(&bench, 30);
    ask(&bench, 30); /* at once: still fresh */
    assert_int_equal(bench.web.n_asked, 1);
    end(&bench);
}

static void the_forgotten_are_not_answered(void **state)
{
    (void)state;
    struct bench bench = {0};
    struct bench gone = {0};
    const char *places[] = {bench.open};
    begin(&bench);
    bench.references =
        references_create(&bench.loop, bench.resolver, places, 1);
    references_ask(bench.references, on_reference, &gone);
    references_forget(bench.references, &gone);
    ask(&bench, 1);
    assert_int_equal(gone.n_answers, 0);
    references_ask(bench.references, on_reference, &gone);
    end(&bench);
    assert_int_equal(gone.n_answers, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_configured_tells_nothing),
        cmocka_unit_test(an_answer_is_a_way_out),
        cmocka_unit_test(a_refusal_is_an_answer_too),
        cmocka_unit_test(names_are_told_apart_from_the_way),
        cmocka_unit_test(nonsense_never_answers),
        cmocka_unit_test(one_round_serves_all),
        cmocka_unit_test(the_forgotten_are_not_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "io/dial.h"
#include "io/resolver.h"
#include "unit/io/support_io.h"

#define ASKS_MAX 50

struct bench {
    uv_loop_t loop;
    struct names names;
    struct resolver *resolver;
    struct resolved answers[ASKS_MAX];
    size_t n_answers, n_wanted;
};

static void on_resolved(void *owner, const struct resolved *resolved)
{
    struct bench *bench = owner;
    bench->answers[bench->n_answers++] = *resolved;
    if (bench->n_answers == bench->n_wanted) {
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
}

static void end(struct bench *bench)
{
    resolver_destroy(bench->resolver);
    names_stop(&bench->names);
    io_end(&bench->loop);
}

/* Asks and waits for the answer. */
static const struct resolved *ask(struct bench *bench, const char *host,
                                  enum ip_family family, int64_t timeout_ms)
{
    size_t before = bench->n_answers;
    bench->n_wanted = before + 1;
    (void)resolver_ask(bench->resolver, host, family, timeout_ms, on_resolved,
                       bench);
    assert_int_equal(bench->n_answers, before); /* never from inside */
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    assert_int_equal(bench->n_answers, before + 1);
    return &bench->answers[before];
}

static void expect_address(const struct resolved *resolved, size_t which,
                           const char *text)
{
    char seen[64];
    assert_true(which < resolved->n_addresses);
    dial_address_text(&resolved->addresses[which], seen, sizeof seen);
    assert_string_equal(seen, text);
}

static void both_families_v6_first(void **state)
{
    (void)state;
    struct bench bench = {.names.ttl_s = 60};
    begin(&bench);
    const struct resolved *resolved = ask(&bench, "a.test", IP_ANY, 5000);
    assert_int_equal(resolved->outcome, REASON_NONE);
    assert_int_equal(resolved->n_addresses, 2);
    expect_address(resolved, 0, "::1");
    expect_address(resolved, 1, "127.0.0.1");
    resolved = ask(&bench, "a.test", IP_V4, 5000);
    assert_int_equal(resolved->n_addresses, 1);
    expect_address(resolved, 0, "127.0.0.1");
    end(&bench);
}

static void asks_once_and_remembers(void **state)
{
    (void)state;
    struct bench bench = {.names = {.ttl_s = 60}};
    begin(&bench);
    bench.n_wanted = 20;
    for (int i = 0; i < 20; i++) {
        (void)resolver_ask(bench.resolver, "a.test", IP_ANY, 5000, on_resolved,
                           &bench);
    }
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    assert_int_equal(bench.n_answers, 20);
    assert_int_equal(bench.names.n_asked, 2);
    (void)ask(&bench, "a.test", IP_ANY, 5000);
    assert_int_equal(bench.names.n_asked, 2);
    bench.n_wanted = bench.n_answers + 1;
    (void)resolver_ask_fresh(bench.resolver, "a.test", IP_ANY, 5000,
                             on_resolved, &bench);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    assert_int_equal(bench.names.n_asked, 4);
    end(&bench);
}

/* That a name has no AAAA is remembered beside its A, a failure never is. */
static void a_family_without_address_is_not_asked_each_time(void **state)
{
    (void)state;
    struct bench bench = {.names = {.ttl_s = 60, .without6 = true}};
    begin(&bench);
    for (int i = 0; i < 3; i++) {
        const struct resolved *resolved = ask(&bench, "a.test", IP_ANY, 5000);
        assert_int_equal(resolved->n_addresses, 1);
    }
    assert_int_equal(bench.names.n_asked, 2);
    bench.names.without4 = true;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(&bench, "b.test", IP_ANY, 5000)->outcome,
                         REASON_NAME_NO_ADDRESS);
    }
    assert_int_equal(bench.names.n_asked, 8);
    end(&bench);
}

static void tells_failures_apart(void **state)
{
    (void)state;
    static const struct {
        struct names names;
        enum reason reason;
    } cases[] = {
        {{.code4 = 3, .code6 = 3}, REASON_NAME_NOT_FOUND},
        {{.without4 = true, .without6 = true}, REASON_NAME_NO_ADDRESS},
        {{.code4 = 2, .code6 = 2}, REASON_RESOLVER_FAILED},
        {{.code4 = 5, .code6 = 5}, REASON_RESOLVER_FAILED},
        /* What failed of one family is not the other's "no address". */
        {{.code4 = 2, .without6 = true}, REASON_RESOLVER_FAILED},
        {{.without4 = true, .code6 = 2}, REASON_RESOLVER_FAILED},
        {{.mute4 = true, .without6 = true}, REASON_RESOLVER_TIMEOUT},
        {{.mute4 = true, .mute6 = true}, REASON_RESOLVER_TIMEOUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench bench = {.names = cases[i].names};
        begin(&bench);
        const struct resolved *resolved = ask(&bench, "a.test", IP_ANY, 300);
        assert_int_equal(resolved->outcome, cases[i].reason);
        assert_int_equal(resolved->n_addresses, 0);
        end(&bench);
    }
}

static void one_family_does_not_wait_for_a_mute_one(void **state)
{
    (void)state;
    struct bench bench = {.names = {.ttl_s = 60, .mute6 = true}};
    begin(&bench);
    const struct resolved *resolved = ask(&bench, "a.test", IP_ANY, 600000);
    assert_int_equal(resolved->outcome, REASON_NONE);
    expect_address(resolved, 0, "127.0.0.1");
    end(&bench);
}

static void nobody_there_is_no_answer(void **state)
{
    (void)state;
    struct bench bench = {.names = {.ttl_s = 60}};
    char server[32];
    struct errmsg msg;
    uv_loop_init(&bench.loop);
    (void)names_start(&bench.names, &bench.loop);
    snprintf(server, sizeof server, "127.0.0.1:%d", io_closed_port());
    const char *servers[] = {server};
    assert_int_equal(
        resolver_create(&bench.loop, servers, 1, &bench.resolver, &msg),
        ERR_OK);
    assert_int_equal(ask(&bench, "a.test", IP_ANY, 5000)->outcome,
                     REASON_RESOLVER_TIMEOUT);
    end(&bench);
}

static void addresses_need_no_lookup(void **state)
{
    (void)state;
    struct bench bench = {0};
    begin(&bench);
    expect_address(ask(&bench, "127.0.0.7", IP_ANY, 5000), 0, "127.0.0.7");
    expect_address(ask(&bench, "::1", IP_V6, 5000), 0, "::1");
    assert_int_equal(ask(&bench, "127.0.0.7", IP_V6, 5000)->outcome,
                     REASON_NAME_NO_ADDRESS);
    assert_int_equal(bench.names.n_asked, 0);
    end(&bench);
}

static void canceled_and_destroyed_questions_are_silent(void **state)
{
    (void)state;
    struct bench bench = {.names = {.mute4 = true, .mute6 = true}};
    begin(&bench);
    struct resolve *gone = resolver_ask(bench.resolver, "a.test", IP_ANY, 5000,
                                        on_resolved, &bench);
    (void)resolver_ask(bench.resolver, "a.test", IP_ANY, 5000, on_resolved,
                       &bench);
    (void)resolver_ask(bench.resolver, "127.0.0.1", IP_ANY, 5000, on_resolved,
                       &bench);
    resolve_cancel(gone);
    end(&bench);
    assert_int_equal(bench.n_answers, 0);
}

static void servers_must_be_addresses(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct errmsg msg = {0};
    struct resolver *resolver = NULL;
    const char *servers[] = {"resolver.example"};
    uv_loop_init(&loop);
    assert_int_equal(resolver_create(&loop, servers, 1, &resolver, &msg),
                     ERR_INVALID);
    assert_non_null(strstr(msg.text, "resolver.example"));
    io_end(&loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_families_v6_first),
        cmocka_unit_test(asks_once_and_remembers),
        cmocka_unit_test(a_family_without_address_is_not_asked_each_time),
        cmocka_unit_test(tells_failures_apart),
        cmocka_unit_test(one_family_does_not_wait_for_a_mute_one),
        cmocka_unit_test(nobody_there_is_no_answer),
        cmocka_unit_test(addresses_need_no_lookup),
        cmocka_unit_test(canceled_and_destroyed_questions_are_silent),
        cmocka_unit_test(servers_must_be_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The http probe as its host sees it: options refused, one attempt's life. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/fetch.h"
#include "probes/probe.h"

static struct param text_param(const char *name, const char *value)
{
    return (struct param){.name = name, .kind = PARAM_STRING, .text = value};
}

static void kinds_are_found_by_name(void **state)
{
    (void)state;
    size_t n = 0;
    const struct probe_ops *const *list = probe_list(&n);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(probe_find(list[i]->name), list[i]);
        assert_true(list[i]->state_size > 0);
    }
    assert_null(probe_find("nonsense"));
}

static void expect_refused(struct param more, const char *option)
{
    struct param items[] = {text_param("url", "http://a.test/"), more};
    struct params params = {items, 2};
    const char *told = NULL;
    struct errmsg msg = {0};
    const struct probe_ops *http = probe_find("http");
    assert_int_equal(http->check(&params, &told, &msg), ERR_INVALID);
    assert_string_equal(told, option);
    assert_true(msg.text[0] != '\0');
}

static void options_that_cannot_be(void **state)
{
    (void)state;
    const char *names[] = {"Content-Length"}, *texts[] = {"5"};
    const char *bad_names[] = {"a b"}, *breaks[] = {"x\ny"};
    const char *good_names[] = {"X"}, *pointers[] = {"no-slash"};
    struct param pairs = {.name = "headers", .kind = PARAM_PAIRS, .n_texts = 1};
    expect_refused(text_param("client_key", "k"), "client_key");
    expect_refused(text_param("proxy", "https://p.test"), "proxy");
    expect_refused(text_param("proxy", "nonsense"), "proxy");
    expect_refused(text_param("bearer", "a\nb"), "bearer");
    expect_refused(text_param("expect.body_regex", "("), "expect.body_regex");
    expect_refused((struct param){.name = "expect.tls_min_days",
                                  .kind = PARAM_INT,
                                  .number = 5},
                   "expect.tls_min_days");
    pairs.names = names;
    pairs.texts = texts;
    expect_refused(pairs, "headers");
    pairs.names = bad_names;
    expect_refused(pairs, "headers");
    pairs.names = good_names;
    pairs.texts = breaks;
    expect_refused(pairs, "headers");
    pairs.name = "expect.json";
    pairs.names = pointers;
    expect_refused(pairs, "expect.json");
}

static void a_plain_probe_is_fine(void **state)
{
    (void)state;
    struct param items[] = {text_param("url", "https://a.test/")};
    struct params params = {items, 1};
    const char *option = NULL;
    struct errmsg msg = {0};
    assert_int_equal(probe_find("http")->check(&params, &option, &msg), ERR_OK);
}

static void a_description_holds_no_secret(void **state)
{
    (void)state;
    char line[256];
    struct param items[] = {
        text_param("url", "https://a.test/"),
        {.name = "bearer", .kind = PARAM_SECRET, .text = "canary"},
        {.name = "basic.password", .kind = PARAM_SECRET, .text = "canary"},
        {.name = "insecure", .kind = PARAM_BOOL, .number = 1},
    };
    struct params params = {items, 4};
    probe_find("http")->describe(&params, line, sizeof line);
    assert_non_null(strstr(line, "GET https://a.test/"));
    assert_non_null(strstr(line, "insecure"));
    assert_null(strstr(line, "canary"));
}

struct host {
    uv_loop_t loop;
    struct stall stall;
    struct resolver *resolver;
    struct fetcher *fetcher;
    struct probe_result result;
    int n_done;
};

static void on_result(void *owner, const struct probe_result *result)
{
    struct host *host = owner;
    host->result = *result;
    host->n_done++;
    fetcher_destroy(host->fetcher);
    resolver_destroy(host->resolver);
    stall_stop(&host->stall);
}

/* Nobody listens at port 1 of loopback. */
static void attempt(struct host *host, bool cancel)
{
    const struct probe_ops *http = probe_find("http");
    struct param items[] = {text_param("url", "http://127.0.0.1:1/")};
    struct params params = {items, 1};
    struct errmsg msg;
    void *self = calloc(1, http->state_size);
    uv_loop_init(&host->loop);
    stall_start(&host->stall, &host->loop);
    assert_int_equal(
        resolver_create(&host->loop, NULL, 0, &host->resolver, &msg), ERR_OK);
    assert_int_equal(fetcher_create(&host->loop, host->resolver, &host->stall,
                                    &host->fetcher, &msg),
                     ERR_OK);
    struct probe_context context = {
        .loop = &host->loop, .fetcher = host->fetcher, .timeout_ms = 5000};
    assert_int_equal(http->init(self, &params, &msg), ERR_OK);
    http->start(self, &context, on_result, host);
    if (cancel) {
        http->cancel(self);
        http->cancel(self);
    }
    assert_int_equal(host->n_done, 0);
    uv_run(&host->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&host->loop), 0);
    assert_int_equal(host->n_done, 1);
    http->cancel(self); /* nothing runs: nothing happens */
    http->fini(self);
    free(self);
}

static void an_attempt_brings_its_facts(void **state)
{
    (void)state;
    struct host host = {0};
    attempt(&host, false);
    assert_false(host.result.canceled);
    assert_int_equal(host.result.facts.outcome, REASON_REFUSED);
    assert_int_equal(host.result.facts.own_errno, 0);
    assert_int_equal(host.result.facts.timeout_ms, 5000);
    assert_string_equal(host.result.address, "127.0.0.1");
    assert_int_equal(host.result.phases.first_byte_ms, -1);
    assert_true(host.result.phases.total_ms >= 0);
    assert_true(host.result.text[0] != '\0');
}

static void a_canceled_attempt_ends_once(void **state)
{
    (void)state;
    struct host host = {0};
    attempt(&host, true);
    assert_true(host.result.canceled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_found_by_name),
        cmocka_unit_test(options_that_cannot_be),
        cmocka_unit_test(a_plain_probe_is_fine),
        cmocka_unit_test(a_description_holds_no_secret),
        cmocka_unit_test(an_attempt_brings_its_facts),
        cmocka_unit_test(a_canceled_attempt_ends_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "base/units.h"
#include "io/fetch.h"
#include "unit/io/support_io.h"

struct bench {
    uv_loop_t loop;
    struct stall stall;
    struct names names;
    struct web web;
    struct resolver *resolver;
    struct fetcher *fetcher;
    char url[64];
    size_t n_done;
    struct fetch_response response; /* of the last, without what it points to */
    char body[256];
    char header[256]; /* "x-test" */
};

static void end(struct bench *bench)
{
    fetcher_destroy(bench->fetcher);
    resolver_destroy(bench->resolver);
    names_stop(&bench->names);
    web_stop(&bench->web);
    stall_stop(&bench->stall);
}

/* The first answer ends all: the loop then runs out. */
static void on_response(void *owner, const struct fetch_response *response)
{
    struct bench *bench = owner;
    bench->n_done++;
    bench->response = *response;
    snprintf(bench->body, sizeof bench->body, "%s", response->body);
    for (size_t i = 0; i < response->n_headers; i++) {
        if (strcmp(response->header_names[i], "x-test") == 0) {
            snprintf(bench->header, sizeof bench->header, "%s",
                     response->header_values[i]);
        }
    }
    end(bench);
}

static void begin(struct bench *bench, const char *host)
{
    char server[32];
    struct errmsg msg;
    uv_loop_init(&bench->loop);
    stall_start(&bench->stall, &bench->loop);
    bench->names.ttl_s = 60;
    bench->names.without6 = true;
    snprintf(server, sizeof server, "127.0.0.1:%d",
             names_start(&bench->names, &bench->loop));
    const char *servers[] = {server};
    assert_int_equal(
        resolver_create(&bench->loop, servers, 1, &bench->resolver, &msg),
        ERR_OK);
    assert_int_equal(fetcher_create(&bench->loop, bench->resolver,
                                    &bench->stall, &bench->fetcher, &msg),
                     ERR_OK);
    snprintf(bench->url, sizeof bench->url, "http://%s:%d/", host,
             web_start(&bench->web, &bench->loop));
}

static struct fetch_request request_to(const char *url)
{
    return (struct fetch_request){.url = url,
                                  .method = "GET",
                                  .max_redirects = 5,
                                  .timeout_ms = 5000,
                                  .body_max = 200};
}

static void fetch(struct bench *bench, const struct fetch_request *request)
{
    (void)fetch_start(bench->fetcher, request, on_response, bench);
    assert_int_equal(bench->n_done, 0); /* never from inside */
    io_end(&bench->loop);
    assert_int_equal(bench->n_done, 1);
}

#define OK "HTTP/1.1 200 OK\r\n"
#define CLOSE "Connection: close\r\n"

static void a_response_arrives(void **state)
{
    (void)state;
    struct bench bench = {
        .web = {.answers = {OK "X-TEST:  some value \r\n" CLOSE "\r\nhello"},
                .n_answers = 1}};
    begin(&bench, "a.test");
    struct fetch_request request = request_to(bench.url);
    fetch(&bench, &request);
    assert_int_equal(bench.response.outcome, REASON_NONE);
    assert_int_equal(bench.response.status, 200);
    assert_string_equal(bench.body, "hello");
    assert_int_equal(bench.response.body_bytes, 5);
    assert_string_equal(bench.header, "some value");
    assert_string_equal(bench.response.address, "127.0.0.1");
    assert_true(bench.response.name_ms >= 0);
    assert_true(bench.response.connect_ms >= 0);
    assert_true(bench.response.first_byte_ms >= 0);
    assert_true(bench.response.total_ms >= bench.response.first_byte_ms);
    assert_int_equal(bench.response.tls_ms, -1);
    assert_true(bench.response.cert_not_after_ms == INSTANT_MAX);
}

static void the_request_says_what_it_was_told(void **state)
{
    (void)state;
    static const char *const names[] = {"X-One", "X-Empty"};
    static const char *const values[] = {"1", ""};
    struct bench bench = {
        .web = {.answers = {OK CLOSE "\r\n"}, .n_answers = 1}};
    begin(&bench, "127.0.0.1");
    struct fetch_request request = request_to(bench.url);
    request.method = "PUT";
    request.body = "a=1";
    request.body_bytes = 3;
    request.header_names = names;
    request.header_values = values;
    request.n_headers = 2;
    request.username = "alice";
    request.password = "secret 1";
    fetch(&bench, &request);
    const char *asked = bench.web.asked[0];
    assert_non_null(strstr(asked, "PUT / HTTP/1.1\r\n"));
    assert_non_null(strstr(asked, "\r\nX-One: 1\r\n"));
    assert_non_null(strstr(asked, "\r\nX-Empty:"));
    assert_non_null(
        strstr(asked, "\r\nAuthorization: Basic YWxpY2U6c2VjcmV0IDE=\r\n"));
    assert_non_null(strstr(asked, "\r\nContent-Length: 3\r\n"));
    assert_non_null(strstr(asked, "\r\n\r\na=1"));
    assert_null(strcasestr(asked, "Accept-Encoding"));
    assert_null(strcasestr(asked, "Content-Type"));
    assert_null(strcasestr(asked, "Expect"));
}

static void the_environment_does_not_matter(void **state)
{
    (void)state;
    struct bench bench = {
        .web = {.answers = {OK CLOSE "\r\n"}, .n_answers = 1}};
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    begin(&bench, "127.0.0.1");
    struct fetch_request request = request_to(bench.url);
    fetch(&bench, &request);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    assert_int_equal(bench.response.outcome, REASON_NONE);
}

static void secrets_stay_at_their_origin(void **state)
{
    (void)state;
    static const char *const names[] = {"X-Key"};
    static const char *const values[] = {"canary"};
    struct bench bench = {0};
    char redirect[256];
    begin(&bench, "a.test");
    const char *port = strrchr(bench.url, ':');
    snprintf(redirect, sizeof redirect,
             "HTTP/1.1 302 F\r\n" CLOSE "Location: http://b.test%s\r\n\r\n",
             port);
    bench.web.answers[0] = redirect;
    bench.web.answers[1] = OK CLOSE "\r\n";
    bench.web.n_answers = 2;
    struct fetch_request request = request_to(bench.url);
    request.redirect_other_hosts = true;
    request.bearer = "canary";
    request.header_names = names;
    request.header_values = values;
    request.n_headers = 1;
    fetch(&bench, &request);
    assert_int_equal(bench.response.status, 200);
    assert_non_null(strstr(bench.web.asked[0], "Bearer canary"));
    assert_non_null(strstr(bench.web.asked[0], "X-Key: canary"));
    assert_non_null(strstr(bench.web.asked[1], "Host: b.test"));
    assert_null(strstr(bench.web.asked[1], "canary"));
}

/* Runs one request on one answer and returns the outcome. */
static enum reason outcome_of(const char *answer, size_t body_max,
                              bool truncate, char *detail)
{
    struct bench bench = {.web = {.answers = {answer}, .n_answers = 1}};
    begin(&bench, "127.0.0.1");
    struct fetch_request request = request_to(bench.url);
    request.body_max = body_max;
    request.body_truncate = truncate;
    fetch(&bench, &request);
    snprintf(detail, 160, "%s", bench.response.detail);
    assert_int_equal(bench.response.own_errno, 0);
    return bench.response.outcome;
}

static void limits_hold(void **state)
{
    (void)state;
    char detail[160], lines[8192] = OK;
    assert_int_equal(outcome_of(OK CLOSE "\r\n12345", 5, false, detail),
                     REASON_NONE);
    assert_int_equal(outcome_of(OK CLOSE "\r\n123456", 5, false, detail),
                     REASON_TOO_LARGE);
    assert_int_equal(outcome_of(OK CLOSE "\r\n123456", 5, true, detail),
                     REASON_NONE);
    assert_int_equal(outcome_of(OK CLOSE "\r\n", 0, false, detail),
                     REASON_NONE);
    size_t length = strlen(lines);
    for (int i = 0; i < FETCH_HEADERS + 1; i++) {
        length += (size_t)snprintf(lines + length, sizeof lines - length,
                                   "X: %d\r\n", i);
    }
    snprintf(lines + length, sizeof lines - length, "\r\n");
    assert_int_equal(outcome_of(lines, 5, false, detail), REASON_TOO_LARGE);
}

static void broken_answers_are_told_apart(void **state)
{
    (void)state;
    char detail[160];
    assert_int_equal(outcome_of("", 5, false, detail), REASON_RESET);
    assert_int_equal(
        outcome_of(OK "Content-Length: 9\r\n\r\nfew", 99, false, detail),
        REASON_RESET);
    assert_int_equal(
        outcome_of("HTTP/1.1 200 OK\r\nContent-Le", 99, false, detail),
        REASON_RESET);
    assert_int_equal(outcome_of("220 hello\r\n", 99, false, detail),
                     REASON_PROTOCOL);
    /* Known to claimd, but no place for a page to send it to. */
    assert_int_equal(
        outcome_of("HTTP/1.1 302 F\r\nLocation: smtp://127.0.0.1/\r\n" CLOSE
                   "\r\n",
                   100, false, detail),
        REASON_REDIRECTS);
    assert_non_null(strstr(detail, "neither http nor https"));
    assert_int_equal(outcome_of("HTTP/1.1 302 F\r\nLocation: ftp://a/\r\n" CLOSE
                                "\r\n",
                                99, false, detail),
                     REASON_REDIRECTS);
    assert_int_equal(outcome_of("HTTP/1.1 302 F\r\nLocation: /\r\n" CLOSE
                                "\r\n",
                                99, false, detail),
                     REASON_REDIRECTS);
}

static void a_reset_is_the_targets(void **state)
{
    (void)state;
    struct bench bench = {.web = {.reset = true}};
    begin(&bench, "127.0.0.1");
    struct fetch_request request = request_to(bench.url);
    fetch(&bench, &request);
    assert_int_equal(bench.response.outcome, REASON_RESET);
    assert_int_equal(bench.response.own_errno, 0);
    assert_false(bench.response.link_down);
}

static void silence_is_a_timeout(void **state)
{
    (void)state;
    struct bench bench = {0};
    begin(&bench, "127.0.0.1");
    struct fetch_request request = request_to(bench.url);
    request.timeout_ms = 100;
    fetch(&bench, &request);
    assert_int_equal(bench.response.outcome, REASON_TIMEOUT);
    assert_int_equal(bench.response.status, 0);
    assert_true(bench.response.connect_ms >= 0);
    assert_int_equal(bench.response.first_byte_ms, -1);
}

static void what_cannot_be_asked_is_our_fault(void **state)
{
    (void)state;
    static const char *const names[] = {"X"};
    static const char *const values[] = {"a\r\nHost: evil"};
    struct bench bench = {0};
    begin(&bench, "127.0.0.1");
    struct fetch_request request = request_to(bench.url);
    request.header_names = names;
    request.header_values = values;
    request.n_headers = 1;
    fetch(&bench, &request);
    assert_int_equal(bench.response.outcome, REASON_OWN_FAULT);
    assert_int_equal(bench.web.n_asked, 0);

    struct bench other = {0};
    begin(&other, "127.0.0.1");
    request = request_to("nonsense");
    fetch(&other, &request);
    assert_int_equal(other.response.outcome, REASON_OWN_FAULT);
}

/* In each of its phases, and before any. */
static void canceled_ends_once_and_says_so(void **state)
{
    (void)state;
    for (int turns = 0; turns < 6; turns++) {
        struct bench bench = {0};
        begin(&bench, "a.test");
        struct fetch_request request = request_to(bench.url);
        struct fetch *fetch =
            fetch_start(bench.fetcher, &request, on_response, &bench);
        for (int i = 0; i < turns; i++) {
            uv_run(&bench.loop, UV_RUN_NOWAIT);
        }
        fetch_cancel(fetch);
        fetch_cancel(fetch);
        assert_int_equal(bench.n_done, 0);
        io_end(&bench.loop);
        assert_int_equal(bench.n_done, 1);
        assert_true(bench.response.canceled);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_response_arrives),
        cmocka_unit_test(the_request_says_what_it_was_told),
        cmocka_unit_test(the_environment_does_not_matter),
        cmocka_unit_test(secrets_stay_at_their_origin),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(broken_answers_are_told_apart),
        cmocka_unit_test(a_reset_is_the_targets),
        cmocka_unit_test(silence_is_a_timeout),
        cmocka_unit_test(what_cannot_be_asked_is_our_fault),
        cmocka_unit_test(canceled_ends_once_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

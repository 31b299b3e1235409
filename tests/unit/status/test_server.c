/* The server on a real loop, asked by a real client in another thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/check.h"
#include "status/server.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct world {
    uv_loop_t loop;
    struct site *site;
    struct server *server;
    uv_async_t asked; /* the client is done */
    pthread_t client;
    int port;
    const char *request;
    char answer[65536];
    size_t answer_bytes;
    sem_t fetch_may_end;
    bool fetch_waits;
    enum err fetch_err;
    bool closed_early;
};

static void live(void *owner, struct status_live *ret)
{
    (void)owner;
    *ret = (struct status_live){
        .has_commit = true, .trouble = "", .ledger_head = "", .version = "1"};
}

static enum err fetch(void *owner, const char *sha256, struct arena *arena,
                      char **ret_bytes, size_t *ret_n, struct errmsg *msg)
{
    struct world *w = owner;
    if (w->fetch_waits) {
        sem_wait(&w->fetch_may_end);
    }
    if (w->fetch_err != ERR_OK) {
        return errmsg_fail(msg, w->fetch_err, "the ledger is away");
    }
    *ret_bytes = arena_printf(arena, "bytes of %s", sha256);
    *ret_n = strlen(*ret_bytes);
    return ERR_OK;
}

static void asked_on_loop(uv_async_t *async)
{
    struct world *w = async->data;
    pthread_join(w->client, NULL);
    if (!w->closed_early) {
        server_close(w->server);
    }
    uv_close((uv_handle_t *)async, NULL);
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    uv_loop_init(&w->loop);
    uv_async_init(&w->loop, &w->asked, asked_on_loop);
    w->asked.data = w;
    w->site = site_create();
    sem_init(&w->fetch_may_end, 0, 0);
    site_add_report(w->site, &(struct site_report){.name = "a.html",
                                                   .service = "s",
                                                   .window = "2026-10",
                                                   .sha256 = HASH});
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    assert_int_equal(uv_loop_close(&w->loop), 0);
    site_destroy(w->site);
    sem_destroy(&w->fetch_may_end);
    free(w);
    return 0;
}

static void serve(struct world *w, const char *token)
{
    struct listener listener = {.fd = -1};
    struct errmsg msg = {0};
    struct server_host host = {&w->loop, w->site, live, fetch, w};
    assert_int_equal(listener_open("127.0.0.1:0", &listener, &msg), ERR_OK);
    assert_true(listener.is_local);
    assert_int_equal(server_open(&host, &listener, token, &w->server, &msg),
                     ERR_OK);
    assert_int_equal(listener.fd, -1);
    w->port = (int)strtol(strrchr(server_place(w->server), ':') + 1, NULL, 10);
    assert_true(w->port > 0);
}

static void *client_main(void *owner)
{
    struct world *w = owner;
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)w->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
        send(fd, w->request, strlen(w->request), MSG_NOSIGNAL) > 0) {
        ssize_t n = 1;
        while (n > 0 && w->answer_bytes < sizeof w->answer - 1) {
            n = recv(fd, w->answer + w->answer_bytes,
                     sizeof w->answer - 1 - w->answer_bytes, 0);
            w->answer_bytes += n > 0 ? (size_t)n : 0;
        }
    }
    close(fd);
    uv_async_send(&w->asked);
    return NULL;
}

/* Sends the request as it is and returns what came until the end. */
static const char *ask(struct world *w, const char *request)
{
    w->request = request;
    assert_int_equal(pthread_create(&w->client, NULL, client_main, w), 0);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    return w->answer;
}

static void test_answers_and_ends(void **state)
{
    struct world *w = *state;
    serve(w, NULL);
    const char *answer = ask(w, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_non_null(strstr(answer, "HTTP/1.1 200 "));
    assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff\r\n"));
    assert_non_null(strstr(answer, "\r\n\r\nok\n"));
}

static void test_head_has_no_body(void **state)
{
    struct world *w = *state;
    serve(w, NULL);
    const char *answer = ask(w, "HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_non_null(strstr(answer, "HTTP/1.1 200 "));
    assert_non_null(strstr(answer, "Content-Length: 3\r\n"));
    assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
}

static void test_a_document_is_fetched(void **state)
{
    struct world *w = *state;
    serve(w, NULL);
    const char *answer =
        ask(w, "GET /api/v1/reports/a.html HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_non_null(strstr(answer, "HTTP/1.1 200 "));
    assert_non_null(strstr(answer, "Content-Type: text/html"));
    assert_non_null(strstr(answer, "\r\n\r\nbytes of " HASH));
}

static void test_a_document_that_cannot_be_fetched(void **state)
{
    struct world *w = *state;
    serve(w, NULL);
    w->fetch_err = ERR_BUSY;
    const char *answer =
        ask(w, "GET /api/v1/reports/a.html HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_non_null(strstr(answer, "HTTP/1.1 503 "));
    assert_non_null(strstr(answer, "the ledger is away"));
}

static void let_fetch_end(uv_timer_t *timer)
{
    struct world *w = timer->data;
    server_close(w->server);
    w->closed_early = true;
    sem_post(&w->fetch_may_end);
    uv_close((uv_handle_t *)timer, NULL);
}

static void test_closing_waits_for_what_is_fetched(void **state)
{
    struct world *w = *state;
    uv_timer_t timer;
    serve(w, NULL);
    w->fetch_waits = true;
    uv_timer_init(&w->loop, &timer);
    timer.data = w;
    uv_timer_start(&timer, let_fetch_end, 200, 0);
    ask(w, "GET /api/v1/reports/a.html HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(w->closed_early);
}

static void test_a_token_is_asked_for(void **state)
{
    struct world *w = *state;
    serve(w, "swordfish");
    const char *answer = ask(w, "GET / HTTP/1.1\r\nHost: a\r\n"
                                "Authorization: Bearer swordfisH\r\n\r\n");
    assert_non_null(strstr(answer, "HTTP/1.1 401 "));
    assert_non_null(strstr(answer, "WWW-Authenticate: Bearer"));
    assert_null(strstr(answer, "swordfish"));
}

static void test_who_has_the_token_may(void **state)
{
    struct world *w = *state;
    serve(w, "swordfish");
    const char *answer = ask(w, "GET /healthz HTTP/1.1\r\nHost: a\r\n"
                                "Authorization: Bearer swordfish\r\n\r\n");
    assert_non_null(strstr(answer, "HTTP/1.1 200 "));
}

/* Each is refused, and the connection ends. */
static void test_what_is_refused(void **state)
{
    static const struct {
        const char *request, *answer;
    } cases[] = {
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", " 405 "},
        {"DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", " 405 "},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab", " 400 "},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
         "Content-Length: 0\r\n\r\n",
         " 400 "},
        {"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
         "0\r\n\r\n",
         " 400 "},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", " 400 "},
        {"GET / HTTP/1.1\r\n\r\n", " 400 "},
        {"GET / HTTP/9.9\r\nHost: a\r\n\r\n", " 505 "},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct world *w = *state;
        serve(w, NULL);
        const char *answer = ask(w, cases[i].request);
        if (strstr(answer, cases[i].answer) == NULL) {
            fail_msg("case %zu: %s", i, answer);
        }
        teardown(state);
        setup(state);
    }
    struct world *w = *state;
    serve(w, NULL);
    ask(w, "garbage\r\n\r\n");
}

static void test_a_socket_file(void **state)
{
    struct world *w = *state;
    char directory[] = "/tmp/claimd-http-XXXXXX";
    char place[64];
    struct listener first = {.fd = -1}, second = {.fd = -1};
    struct errmsg msg = {0};
    struct stat status;
    assert_non_null(mkdtemp(directory));
    snprintf(place, sizeof place, "unix:%s/s", directory);
    assert_int_equal(listener_open(place, &first, &msg), ERR_OK);
    assert_true(first.is_local);
    assert_int_equal(stat(place + 5, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0660);
    assert_int_equal(listener_open(place, &second, &msg), ERR_BUSY);
    close(first.fd); /* as if killed: the file stays */
    assert_int_equal(listener_open(place, &second, &msg), ERR_OK);
    listener_close(&second);
    assert_int_not_equal(stat(place + 5, &status), 0);
    assert_int_equal(rmdir(directory), 0);
    uv_close((uv_handle_t *)&w->asked, NULL);
    uv_run(&w->loop, UV_RUN_DEFAULT);
}

static void test_an_address_that_is_taken(void **state)
{
    struct world *w = *state;
    struct listener first = {.fd = -1}, second = {.fd = -1};
    struct errmsg msg = {0};
    assert_int_equal(listener_open("127.0.0.1:0", &first, &msg), ERR_OK);
    assert_int_equal(listener_open(first.place, &second, &msg), ERR_BUSY);
    assert_non_null(strstr(msg.text, first.place));
    assert_int_equal(listener_open("192.0.2.1:1", &second, &msg), ERR_SYSTEM);
    assert_int_equal(listener_open("nowhere", &second, &msg), ERR_INVALID);
    listener_close(&first);
    assert_int_equal(listener_take(&second, &msg), ERR_NOT_FOUND);
    uv_close((uv_handle_t *)&w->asked, NULL);
    uv_run(&w->loop, UV_RUN_DEFAULT);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_answers_and_ends),
        CASE(test_head_has_no_body),
        CASE(test_a_document_is_fetched),
        CASE(test_a_document_that_cannot_be_fetched),
        CASE(test_closing_waits_for_what_is_fetched),
        CASE(test_a_token_is_asked_for),
        CASE(test_who_has_the_token_may),
        CASE(test_what_is_refused),
        CASE(test_a_socket_file),
        CASE(test_an_address_that_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

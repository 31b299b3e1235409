/* Looks at TLS and at clamd that are given up, and options that cannot be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#include "base/check.h"
#include "io/fetch.h"
#include "probes/probe.h"

#define TIMEOUT_MS 60000

/* Counterparts in the same loop: what they hear makes the test cancel. */
struct host {
    uv_loop_t loop;
    struct stall stall;
    struct resolver *resolver;
    struct fetcher *fetcher;
    const struct probe_ops *ops;
    void *self;
    union {
        uv_tcp_t tcp;
        uv_pipe_t pipe;
        uv_stream_t stream;
        uv_udp_t udp;
    } listener;
    union {
        uv_tcp_t tcp;
        uv_pipe_t pipe;
        uv_stream_t stream;
    } client;
    bool has_client;
    char bytes[2048];
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
    uv_close((uv_handle_t *)&host->listener, NULL);
    if (host->has_client) {
        uv_close((uv_handle_t *)&host->client, NULL);
    }
}

static void on_room(uv_handle_t *handle, size_t wanted, uv_buf_t *buf)
{
    struct host *host = handle->data;
    (void)wanted;
    *buf = uv_buf_init(host->bytes, sizeof host->bytes);
}

/* The look is under way, and nobody will answer it. */
static void give_up(struct host *host)
{
    host->ops->cancel(host->self);
    host->ops->cancel(host->self);
    assert_int_equal(host->n_done, 0); /* never from inside */
}

static void on_heard(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    (void)buf;
    if (n > 0) {
        give_up(stream->data);
    } else if (n < 0) {
        uv_read_stop(stream);
    }
}

static void on_asked(uv_udp_t *udp, ssize_t n, const uv_buf_t *buf,
                     const struct sockaddr *from, unsigned flags)
{
    (void)buf;
    (void)from;
    (void)flags;
    if (n > 0) {
        give_up(udp->data);
    }
}

static void on_client(uv_stream_t *stream, int status)
{
    struct host *host = stream->data;
    assert_int_equal(status, 0);
    if (host->has_client) {
        return;
    }
    if (stream->type == UV_TCP) {
        uv_tcp_init(&host->loop, &host->client.tcp);
    } else {
        uv_pipe_init(&host->loop, &host->client.pipe, 0);
    }
    host->client.stream.data = host;
    host->has_client = true;
    assert_int_equal(uv_accept(stream, &host->client.stream), 0);
    uv_read_start(&host->client.stream, on_room, on_heard);
}

static uint16_t port_of(const struct sockaddr_storage *address)
{
    return ntohs(((const struct sockaddr_in *)address)->sin_port);
}

static void host_init(struct host *host)
{
    memset(host, 0, sizeof *host);
    assert_int_equal(uv_loop_init(&host->loop), 0);
    stall_start(&host->stall, &host->loop);
}

/* Runs the look, which is given up on the way. */
static void look(struct host *host, const char *type,
                 const char *const *resolvers, size_t n_resolvers,
                 const struct params *params)
{
    struct errmsg msg;
    host->ops = probe_find(type);
    host->self = calloc(1, host->ops->state_size);
    assert_int_equal(resolver_create(&host->loop, resolvers, n_resolvers,
                                     &host->resolver, &msg),
                     ERR_OK);
    assert_int_equal(fetcher_create(&host->loop, host->resolver, &host->stall,
                                    &host->fetcher, &msg),
                     ERR_OK);
    const struct probe_context context = {.loop = &host->loop,
                                          .fetcher = host->fetcher,
                                          .timeout_ms = TIMEOUT_MS};
    assert_int_equal(host->ops->init(host->self, params, &msg), ERR_OK);
    host->ops->start(host->self, &context, on_result, host);
    uv_run(&host->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&host->loop), 0);
    assert_int_equal(host->n_done, 1);
    assert_true(host->result.canceled);
    host->ops->fini(host->self);
    free(host->self);
}

static struct param text_param(const char *name, const char *value)
{
    return (struct param){.name = name, .kind = PARAM_STRING, .text = value};
}

static void a_handshake_can_be_given_up(void **state)
{
    (void)state;
    struct host host;
    struct sockaddr_storage address;
    int size = sizeof address;
    host_init(&host);
    uv_ip4_addr("127.0.0.1", 0, (struct sockaddr_in *)&address);
    uv_tcp_init(&host.loop, &host.listener.tcp);
    host.listener.tcp.data = &host;
    uv_tcp_bind(&host.listener.tcp, (const struct sockaddr *)&address, 0);
    assert_int_equal(uv_listen(&host.listener.stream, 8, on_client), 0);
    uv_tcp_getsockname(&host.listener.tcp, (struct sockaddr *)&address, &size);
    struct param items[] = {
        text_param("host", "127.0.0.1"),
        {.name = "port", .kind = PARAM_INT, .number = port_of(&address)},
    };
    const struct params params = {items, ARRAY_LEN(items)};
    look(&host, "tls", NULL, 0, &params);
}

static void a_question_for_the_name_can_be_given_up(void **state)
{
    (void)state;
    struct host host;
    struct sockaddr_storage address;
    int size = sizeof address;
    char resolver[32];
    host_init(&host);
    uv_ip4_addr("127.0.0.1", 0, (struct sockaddr_in *)&address);
    uv_udp_init(&host.loop, &host.listener.udp);
    host.listener.udp.data = &host;
    uv_udp_bind(&host.listener.udp, (const struct sockaddr *)&address, 0);
    uv_udp_recv_start(&host.listener.udp, on_room, on_asked);
    uv_udp_getsockname(&host.listener.udp, (struct sockaddr *)&address, &size);
    snprintf(resolver, sizeof resolver, "127.0.0.1:%d", port_of(&address));
    struct param items[] = {text_param("url", "https://silent.test/")};
    const struct params params = {items, ARRAY_LEN(items)};
    const char *const resolvers[] = {resolver};
    look(&host, "tls", resolvers, 1, &params);
}

static void a_silent_clamd_can_be_given_up(void **state)
{
    (void)state;
    struct host host;
    char folder[] = "/tmp/claimd-test-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/clamd", folder);
    host_init(&host);
    uv_pipe_init(&host.loop, &host.listener.pipe, 0);
    host.listener.pipe.data = &host;
    assert_int_equal(uv_pipe_bind(&host.listener.pipe, path), 0);
    assert_int_equal(uv_listen(&host.listener.stream, 8, on_client), 0);
    struct param items[] = {text_param("source.kind", "clamd"),
                            text_param("source.socket", path)};
    const struct params params = {items, ARRAY_LEN(items)};
    look(&host, "scan", NULL, 0, &params);
    unlink(path);
    rmdir(folder);
}

static void expect_refused(const struct param *items, size_t n,
                           const char *option)
{
    const struct params params = {items, n};
    const char *told = NULL;
    struct errmsg msg = {0};
    assert_int_equal(probe_find("tls")->check(&params, &told, &msg),
                     ERR_INVALID);
    assert_string_equal(told, option);
    assert_true(msg.text[0] != '\0');
}

static void options_that_cannot_be(void **state)
{
    (void)state;
    struct param both[] = {text_param("host", "a.test"),
                           text_param("url", "https://a.test/")};
    struct param port[] = {text_param("url", "https://a.test/"),
                           {.name = "port", .kind = PARAM_INT, .number = 443}};
    struct param mail[] = {text_param("url", "https://a.test/"),
                           text_param("starttls", "smtp")};
    const struct param clear = text_param("url", "http://a.test/");
    const struct param place = text_param("host", "a.test/x");
    const struct param blank = text_param("host", "");
    expect_refused(NULL, 0, "host");
    expect_refused(both, 2, "host");
    expect_refused(port, 2, "url");
    expect_refused(mail, 2, "url");
    expect_refused(&clear, 1, "url");
    expect_refused(&place, 1, "host");
    expect_refused(&blank, 1, "host");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handshake_can_be_given_up),
        cmocka_unit_test(a_question_for_the_name_can_be_given_up),
        cmocka_unit_test(a_silent_clamd_can_be_given_up),
        cmocka_unit_test(options_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

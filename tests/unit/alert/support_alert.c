#include "unit/alert/support_alert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* cmocka wants the four above before it. */
#include <cmocka.h>

#include "base/check.h"
#include "io/resolver.h"
#include "io/stall.h"

#define REQUEST_MAX ((size_t)1 << 20)

struct bench {
    uv_loop_t loop;
    struct stall stall;
    struct resolver *resolver;
    struct fetcher *fetcher;
    uv_tcp_t listener, client;
    bool has_client;
    char *request;
    size_t request_bytes;
    char scratch[65536];
    struct exchange *exchange;
    const struct channel_ops *ops;
    void *channel;
    char url[600];
    struct param items[EXCHANGE_PARAMS + 1];
    struct params params;
};

/* ---- the receiver ---- */

static void close_client(struct bench *bench)
{
    if (!uv_is_closing((uv_handle_t *)&bench->client)) {
        uv_close((uv_handle_t *)&bench->client, NULL);
    }
}

static void keep_post(struct bench *bench, const char *end, size_t length)
{
    struct exchange *exchange = bench->exchange;
    const char *line = strchr(bench->request, ' ');
    assert_non_null(line);
    exchange->n_posts++;
    snprintf(exchange->target, sizeof exchange->target, "%.*s",
             (int)strcspn(line + 1, " "), line + 1);
    snprintf(exchange->head, sizeof exchange->head, "%.*s",
             (int)(end - bench->request), bench->request);
    json_decref(exchange->body);
    exchange->body = json_loadb(end + 4, length, 0, NULL);
    exchange->body_bytes = length;
}

static void answer_if_whole(struct bench *bench)
{
    bench->request[bench->request_bytes] = '\0';
    const char *end = strstr(bench->request, "\r\n\r\n");
    const char *counted = strcasestr(bench->request, "\r\nContent-Length:");
    if (end == NULL || counted == NULL) {
        return;
    }
    size_t length = strtoul(counted + 17, NULL, 10);
    size_t head = (size_t)(end + 4 - bench->request);
    if (bench->request_bytes < head + length) {
        return;
    }
    keep_post(bench, end, length);
    const char *answer = bench->exchange->response != NULL
                             ? bench->exchange->response
                             : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)answer, strlen(answer));
    uv_try_write((uv_stream_t *)&bench->client, &buf, 1);
    close_client(bench);
}

static void give(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
    struct bench *bench = handle->data;
    (void)hint;
    *buf = uv_buf_init(bench->scratch, sizeof bench->scratch);
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buf)
{
    struct bench *bench = stream->data;
    if (got < 0) {
        close_client(bench);
        return;
    }
    assert_true(bench->request_bytes + (size_t)got < REQUEST_MAX);
    memcpy(bench->request + bench->request_bytes, buf->base, (size_t)got);
    bench->request_bytes += (size_t)got;
    answer_if_whole(bench);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct bench *bench = listener->data;
    assert_int_equal(status, 0);
    assert_true(!bench->has_client ||
                uv_is_closing((uv_handle_t *)&bench->client));
    memset(&bench->client, 0, sizeof bench->client);
    uv_tcp_init(listener->loop, &bench->client);
    bench->client.data = bench;
    bench->has_client = true;
    bench->request_bytes = 0;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&bench->client), 0);
    uv_read_start((uv_stream_t *)&bench->client, give, on_read);
}

static int listen_at(struct bench *bench)
{
    struct sockaddr_in address;
    int size = sizeof address;
    uv_ip4_addr("127.0.0.1", 0, &address);
    uv_tcp_init(&bench->loop, &bench->listener);
    bench->listener.data = bench;
    uv_tcp_bind(&bench->listener, (struct sockaddr *)&address, 0);
    assert_int_equal(
        uv_listen((uv_stream_t *)&bench->listener, 8, on_connection), 0);
    uv_tcp_getsockname(&bench->listener, (struct sockaddr *)&address, &size);
    return ntohs(address.sin_port);
}

/* ---- the sender ---- */

void exchange_begin(struct exchange *exchange)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct errmsg msg;
    assert_non_null(bench);
    exchange->bench = bench;
    bench->exchange = exchange;
    bench->request = malloc(REQUEST_MAX);
    assert_non_null(bench->request);
    uv_loop_init(&bench->loop);
    stall_start(&bench->stall, &bench->loop);
    assert_int_equal(
        resolver_create(&bench->loop, NULL, 0, &bench->resolver, &msg), ERR_OK);
    assert_int_equal(fetcher_create(&bench->loop, bench->resolver,
                                    &bench->stall, &bench->fetcher, &msg),
                     ERR_OK);
    snprintf(bench->url, sizeof bench->url, "http://127.0.0.1:%d%s",
             listen_at(bench),
             exchange->path == NULL ? "/hook" : exchange->path);
    size_t n = 0;
    bench->items[n++] =
        (struct param){.name = "url", .kind = PARAM_STRING, .text = bench->url};
    for (size_t i = 0; i < EXCHANGE_PARAMS && exchange->more[i].name != NULL;
         i++) {
        bench->items[n++] = exchange->more[i];
    }
    bench->params = (struct params){bench->items, n};
    bench->ops = channel_find(exchange->type);
    assert_non_null(bench->ops);
    bench->channel = bench->ops->create(bench->fetcher, &bench->params);
}

static void on_done(void *owner, bool delivered, const char *answer)
{
    struct exchange *exchange = owner;
    exchange->n_done++;
    exchange->delivered = delivered;
    snprintf(exchange->answer, sizeof exchange->answer, "%s", answer);
    uv_stop(&exchange->bench->loop);
}

static void wait_for_done(struct exchange *exchange, size_t before)
{
    assert_int_equal(exchange->n_done, before); /* never from inside */
    while (exchange->n_done == before) {
        uv_run(&exchange->bench->loop, UV_RUN_DEFAULT);
    }
    assert_int_equal(exchange->n_done, before + 1);
}

void exchange_send(struct exchange *exchange, const char *body)
{
    struct bench *bench = exchange->bench;
    size_t before = exchange->n_done;
    struct channel_message message = {.key = "agent:cause:kind:1",
                                      .body = body,
                                      .created_ms = SAMPLE_MS,
                                      .now_ms = SAMPLE_MS + exchange->late_ms,
                                      .attempts = exchange->attempts};
    bench->ops->send(bench->channel, &message, on_done, exchange);
    wait_for_done(exchange, before);
}

void exchange_refresh(struct exchange *exchange, const char *active)
{
    struct bench *bench = exchange->bench;
    size_t before = exchange->n_done;
    bench->ops->refresh(bench->channel, active, SAMPLE_MS, on_done, exchange);
    wait_for_done(exchange, before);
}

void exchange_end(struct exchange *exchange)
{
    struct bench *bench = exchange->bench;
    bench->ops->destroy(bench->channel);
    fetcher_destroy(bench->fetcher);
    resolver_destroy(bench->resolver);
    stall_stop(&bench->stall);
    uv_close((uv_handle_t *)&bench->listener, NULL);
    if (bench->has_client) {
        close_client(bench);
    }
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&bench->loop), 0);
    free(bench->request);
    free(bench);
    exchange->bench = NULL;
}

void exchange_once(struct exchange *exchange, const char *body)
{
    exchange_begin(exchange);
    exchange_send(exchange, body);
    exchange_end(exchange);
}

void exchange_forget(struct exchange *exchange)
{
    json_decref(exchange->body);
    exchange->body = NULL;
}

/* ---- samples and their parts ---- */

char *sample_text(const char *kind)
{
    char path[512];
    snprintf(path, sizeof path, TEST_DATA "/alerts/%s.json", kind);
    json_t *root = json_load_file(path, 0, NULL);
    assert_non_null(root);
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return text;
}

char *sample_with(const char *kind, const char *subject, const char *text)
{
    char *plain = sample_text(kind);
    json_t *root = json_loads(plain, 0, NULL);
    free(plain);
    if (subject != NULL) {
        json_object_set_new(
            root, "subject",
            json_pack("{s:s, s:s}", "ja", subject, "en", subject));
    }
    if (text != NULL) {
        json_object_set_new(root, "text",
                            json_pack("{s:s, s:s}", "ja", text, "en", text));
    }
    char *made = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return made;
}

static json_t *follow(const json_t *from, va_list keys)
{
    const char *key = NULL;
    while ((key = va_arg(keys, const char *)) != NULL) {
        from = key[0] == '#' ? json_array_get(from, strtoul(key + 1, NULL, 10))
                             : json_object_get(from, key);
        if (from == NULL) {
            fail_msg("nothing at \"%s\"", key);
        }
    }
    return (json_t *)(uintptr_t)from;
}

json_t *value_at(const json_t *from, ...)
{
    va_list keys;
    va_start(keys, from);
    json_t *value = follow(from, keys);
    va_end(keys);
    return value;
}

const char *text_at(const json_t *from, ...)
{
    va_list keys;
    va_start(keys, from);
    const char *text = json_string_value(follow(from, keys));
    va_end(keys);
    assert_non_null(text);
    return text;
}

size_t units_of(const char *text)
{
    size_t units = 0;
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        units += (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
    }
    return units;
}

#include "unit/probes/support_look.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka wants the four above before it. */
#include <cmocka.h>

#include "base/check.h"
#include "base/text.h"
#include "io/stall.h"

#define REQUEST_MAX 16384

struct client {
    uv_tcp_t handle;
    struct look *look;
    char request[REQUEST_MAX];
    size_t n;
    bool answered;
};

static void free_client(uv_handle_t *handle)
{
    free(handle->data);
}

static void on_room(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
    struct client *client = handle->data;
    (void)hint;
    *buf = uv_buf_init(client->request + client->n,
                       (unsigned)(REQUEST_MAX - 1 - client->n));
}

static bool is_whole(const struct client *client)
{
    const char *end = strstr(client->request, "\r\n\r\n");
    const char *length = strcasestr(client->request, "\r\nContent-Length:");
    size_t body = length == NULL ? 0 : (size_t)strtol(length + 17, NULL, 10);
    return end != NULL &&
           client->n >= (size_t)(end + 4 - client->request) + body;
}

static void give_answer(struct client *client)
{
    struct look *look = client->look;
    char head[128];
    assert_true(look->n_asked < LOOK_ANSWERS_MAX && look->n_answers > 0);
    size_t which =
        look->n_asked < look->n_answers ? look->n_asked : look->n_answers - 1;
    const struct look_answer *answer = &look->answers[which];
    look->asked[look->n_asked++] = strdup(client->request);
    client->answered = true;
    snprintf(head, sizeof head,
             "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n"
             "Connection: close\r\n\r\n",
             answer->status, strlen(answer->body));
    char *body = strdup(answer->body);
    uv_buf_t parts[] = {uv_buf_init(head, (unsigned)strlen(head)),
                        uv_buf_init(body, (unsigned)strlen(body))};
    int wanted = (int)(parts[0].len + parts[1].len);
    assert_int_equal(uv_try_write((uv_stream_t *)&client->handle, parts, 2),
                     wanted);
    free(body);
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buf)
{
    struct client *client = stream->data;
    (void)buf;
    if (got < 0) {
        uv_close((uv_handle_t *)stream, free_client);
        return;
    }
    client->n += (size_t)got;
    if (!client->answered && is_whole(client)) {
        give_answer(client);
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    assert_int_equal(status, 0);
    struct client *client = calloc(1, sizeof *client);
    client->look = listener->data;
    uv_tcp_init(listener->loop, &client->handle);
    client->handle.data = client;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&client->handle), 0);
    uv_read_start((uv_stream_t *)&client->handle, on_room, on_read);
}

void look_begin(struct look *look)
{
    struct errmsg msg;
    struct sockaddr_in address = {.sin_family = AF_INET};
    int size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    uv_loop_init(&look->loop);
    stall_start(&look->stall, &look->loop);
    assert_int_equal(
        resolver_create(&look->loop, NULL, 0, &look->resolver, &msg), ERR_OK);
    assert_int_equal(fetcher_create(&look->loop, look->resolver, &look->stall,
                                    &look->fetcher, &msg),
                     ERR_OK);
    uv_tcp_init(&look->loop, &look->listener);
    look->listener.data = look;
    uv_tcp_bind(&look->listener, (const struct sockaddr *)&address, 0);
    assert_int_equal(
        uv_listen((uv_stream_t *)&look->listener, 8, on_connection), 0);
    uv_tcp_getsockname(&look->listener, (struct sockaddr *)&address, &size);
    look->port = ntohs(address.sin_port);
}

static void on_done(void *owner, const struct probe_result *result)
{
    struct look *look = owner;
    look->refused = result->said == NULL;
    snprintf(look->text, sizeof look->text, "%s", result->text);
    look->facts.arena = &look->arena;
    if (result->said != NULL) {
        facts_add_all(&look->facts, result->said);
    }
    uv_close((uv_handle_t *)&look->listener, NULL);
    fetcher_destroy(look->fetcher);
    resolver_destroy(look->resolver);
    stall_stop(&look->stall);
}

void look_at(struct look *look, const struct source_kind *kind,
             const struct params *params)
{
    struct source *source = calloc(1, sizeof *source);
    const struct source_kind *const kinds[] = {kind};
    struct probe_context context = {
        .loop = &look->loop, .fetcher = look->fetcher, .timeout_ms = 60000};
    assert_int_equal(source_init(source, kinds, 1, params), ERR_OK);
    source_start(source, &context, on_done, look);
    uv_run(&look->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&look->loop), 0);
    source_fini(source);
    free(source);
}

static const struct fact *find(const struct look *look, const char *subject,
                               const char *name)
{
    for (size_t i = 0; i < look->facts.n; i++) {
        const struct fact *fact = &look->facts.items[i];
        if (text_equal(fact->subject, subject) &&
            text_equal(fact->name, name)) {
            return fact;
        }
    }
    return NULL;
}

int64_t look_number(const struct look *look, const char *subject,
                    const char *name)
{
    const struct fact *fact = find(look, subject, name);
    return fact == NULL ? -1 : fact->number;
}

const char *look_text(const struct look *look, const char *subject,
                      const char *name)
{
    const struct fact *fact = find(look, subject, name);
    return fact == NULL ? NULL : fact->text;
}

void look_fini(struct look *look)
{
    for (size_t i = 0; i < look->n_asked; i++) {
        free(look->asked[i]);
    }
    arena_fini(&look->arena);
}

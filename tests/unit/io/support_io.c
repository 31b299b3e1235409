#include "unit/io/support_io.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* cmocka wants the four above before it. */
#include <cmocka.h>

void io_end(uv_loop_t *loop)
{
    uv_run(loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(loop), 0);
}

struct sockaddr_storage io_address(const char *text)
{
    struct sockaddr_storage address = {0};
    struct sockaddr_in *v4 = (void *)&address;
    struct sockaddr_in6 *v6 = (void *)&address;
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        address.ss_family = AF_INET;
    } else {
        assert_int_equal(inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
        address.ss_family = AF_INET6;
    }
    return address;
}

uint16_t io_closed_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

/* ---- web ---- */

struct web_client {
    uv_tcp_t handle;
    uv_write_t write;
    uv_shutdown_t shutdown;
    struct web *web;
    size_t number;
    char buffer[512];
};

static void free_client(uv_handle_t *handle)
{
    free(handle->data);
}

static void close_client(struct web_client *client)
{
    if (uv_is_closing((uv_handle_t *)&client->handle) == 0) {
        uv_close((uv_handle_t *)&client->handle, free_client);
    }
}

static void on_shutdown(uv_shutdown_t *request, int status)
{
    (void)request;
    (void)status; /* the client's end of file closes it */
}

static void on_written(uv_write_t *request, int status)
{
    struct web_client *client = request->data;
    if (status == 0) {
        uv_shutdown(&client->shutdown, (uv_stream_t *)&client->handle,
                    on_shutdown);
    } else {
        close_client(client);
    }
}

static void give(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
    struct web_client *client = handle->data;
    (void)hint;
    *buf = uv_buf_init(client->buffer, sizeof client->buffer);
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buf)
{
    struct web_client *client = stream->data;
    struct web *web = client->web;
    if (got < 0) {
        close_client(client);
        return;
    }
    if (client->number < 8 && web->asked[client->number][0] == '\0') {
        snprintf(web->asked[client->number], sizeof web->asked[0], "%.*s",
                 (int)got, buf->base);
    }
    if (web->reset) {
        uv_tcp_close_reset(&client->handle, free_client);
        return;
    }
    size_t which =
        client->number < web->n_answers ? client->number : web->n_answers - 1;
    if (web->n_answers > 0 && client->write.data == NULL) {
        uv_buf_t answer = {.base = NULL};
        char *text = strdup(web->answers[which]);
        answer = uv_buf_init(text, (unsigned)strlen(text));
        client->write.data = client;
        if (uv_try_write(stream, &answer, 1) == (int)answer.len) {
            on_written(&client->write, 0);
        } else {
            fail_msg("a small answer was not taken");
        }
        free(text);
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    assert_int_equal(status, 0);
    struct web *web = listener->data;
    struct web_client *client = calloc(1, sizeof *client);
    client->web = web;
    client->number = web->n_asked++;
    uv_tcp_init(listener->loop, &client->handle);
    client->handle.data = client;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&client->handle), 0);
    uv_read_start((uv_stream_t *)&client->handle, give, on_read);
}

uint16_t web_start(struct web *web, uv_loop_t *loop)
{
    struct sockaddr_in address;
    int size = sizeof address;
    uv_ip4_addr("127.0.0.1", 0, &address);
    uv_tcp_init(loop, &web->listener);
    web->listener.data = web;
    assert_int_equal(
        uv_tcp_bind(&web->listener, (struct sockaddr *)&address, 0), 0);
    assert_int_equal(
        uv_listen((uv_stream_t *)&web->listener, 16, on_connection), 0);
    uv_tcp_getsockname(&web->listener, (struct sockaddr *)&address, &size);
    return ntohs(address.sin_port);
}

void web_stop(struct web *web)
{
    uv_close((uv_handle_t *)&web->listener, NULL);
}

/* ---- names ---- */

static void give_names(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
    struct names *names = handle->data;
    (void)hint;
    *buf = uv_buf_init(names->buffer, sizeof names->buffer);
}

static size_t add_answer(const struct names *names, bool is_v6,
                         unsigned char *to)
{
    static const unsigned char one[15] = {0};
    const unsigned char head[10] = {0xc0,
                                    12,
                                    0,
                                    is_v6 ? 28 : 1,
                                    0,
                                    1,
                                    (unsigned char)(names->ttl_s >> 24),
                                    (unsigned char)(names->ttl_s >> 16),
                                    (unsigned char)(names->ttl_s >> 8),
                                    (unsigned char)names->ttl_s};
    memcpy(to, head, sizeof head);
    to[10] = 0;
    to[11] = is_v6 ? 16 : 4;
    if (is_v6) {
        memcpy(to + 12, one, sizeof one);
        to[27] = 1;
        return 28;
    }
    memcpy(to + 12, "\x7f\0\0\1", 4);
    return 16;
}

static void on_question(uv_udp_t *socket, ssize_t got, const uv_buf_t *buf,
                        const struct sockaddr *from, unsigned flags)
{
    (void)flags;
    struct names *names = socket->data;
    unsigned char reply[2048 + 64];
    if (got < 17 || from == NULL) {
        return;
    }
    size_t end = 12;
    while (buf->base[end] != 0) {
        end += (size_t)buf->base[end] + 1;
    }
    bool is_v6 = buf->base[end + 2] == 28;
    names->n_asked++;
    if (is_v6 ? names->mute6 : names->mute4) {
        return;
    }
    int code = is_v6 ? names->code6 : names->code4;
    bool answered = code == 0 && !(is_v6 ? names->without6 : names->without4);
    memcpy(reply, buf->base, end + 5);
    reply[2] = 0x81;
    reply[3] = (unsigned char)(0x80 | code);
    memset(reply + 4, 0, 8);
    reply[5] = 1;
    reply[7] = answered ? 1 : 0;
    size_t length = end + 5;
    if (answered) {
        length += add_answer(names, is_v6, reply + length);
    }
    uv_buf_t out = uv_buf_init((char *)reply, (unsigned)length);
    assert_int_equal(uv_udp_try_send(socket, &out, 1, from), (int)length);
}

uint16_t names_start(struct names *names, uv_loop_t *loop)
{
    struct sockaddr_in address;
    int size = sizeof address;
    uv_ip4_addr("127.0.0.1", 0, &address);
    uv_udp_init(loop, &names->socket);
    names->socket.data = names;
    assert_int_equal(
        uv_udp_bind(&names->socket, (struct sockaddr *)&address, 0), 0);
    uv_udp_recv_start(&names->socket, give_names, on_question);
    uv_udp_getsockname(&names->socket, (struct sockaddr *)&address, &size);
    return ntohs(address.sin_port);
}

void names_stop(struct names *names)
{
    uv_close((uv_handle_t *)&names->socket, NULL);
}

#include "unit/io/support_mail.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka wants the four above before it. */
#include <cmocka.h>

static void close_client(struct post *post)
{
    if (post->has_client && !uv_is_closing((uv_handle_t *)&post->client)) {
        uv_close((uv_handle_t *)&post->client, NULL);
    }
}

static void say(struct post *post, const char *text)
{
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)text, strlen(text));
    if (uv_is_closing((uv_handle_t *)&post->client)) {
        return;
    }
    int sent = uv_try_write((uv_stream_t *)&post->client, &buf, 1);
    assert_int_equal(sent, strlen(text));
}

static void answer_end(struct post *post)
{
    post->complete = true;
    if (post->close_on_end) {
        close_client(post);
    } else if (!post->mute_on_end) {
        say(post, post->on_end == NULL ? "250 2.0.0 kept\r\n" : post->on_end);
    }
}

static void on_pause(uv_timer_t *timer)
{
    answer_end(timer->data);
}

static const char *answer_to(struct post *post, const char *line)
{
    if (strncmp(line, "EHLO", 4) == 0) {
        return "250-here\r\n250-8BITMIME\r\n250 SIZE\r\n";
    }
    if (strncmp(line, "MAIL", 4) == 0) {
        return post->on_mail == NULL ? "250 2.1.0 ok\r\n" : post->on_mail;
    }
    if (strncmp(line, "RCPT", 4) == 0) {
        const char *said = post->on_rcpt[post->n_rcpt++];
        return said == NULL ? "250 2.1.5 ok\r\n" : said;
    }
    if (strncmp(line, "DATA", 4) == 0) {
        post->in_data = post->on_data == NULL;
        return post->on_data == NULL ? "354 go on\r\n" : post->on_data;
    }
    return "221 bye\r\n";
}

static void take_line(struct post *post, const char *line, size_t bytes)
{
    if (post->in_data && bytes == 1 && line[0] == '.') {
        post->in_data = false;
        if (post->pause_ms > 0) {
            uv_timer_start(&post->pause, on_pause, (uint64_t)post->pause_ms, 0);
        } else {
            answer_end(post);
        }
        return;
    }
    if (post->in_data) {
        size_t room = sizeof post->message - post->message_bytes;
        assert_true(bytes + 2 < room);
        memcpy(post->message + post->message_bytes, line, bytes);
        memcpy(post->message + post->message_bytes + bytes, "\r\n", 2);
        post->message_bytes += bytes + 2;
        return;
    }
    assert_true(post->n_commands < POST_COMMANDS);
    char *command = post->commands[post->n_commands++];
    snprintf(command, sizeof post->commands[0], "%.*s", (int)bytes, line);
    say(post, answer_to(post, command));
}

static void take_lines(struct post *post)
{
    char *at = post->input;
    char *end = NULL;
    size_t left = post->input_bytes;
    while ((end = memchr(at, '\n', left)) != NULL) {
        assert_true(end > at && end[-1] == '\r'); /* never a bare LF */
        take_line(post, at, (size_t)(end - at) - 1);
        left -= (size_t)(end + 1 - at);
        at = end + 1;
    }
    memmove(post->input, at, left);
    post->input_bytes = left;
}

static void give(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
    struct post *post = handle->data;
    (void)hint;
    *buf = uv_buf_init(post->buffer, sizeof post->buffer);
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buf)
{
    struct post *post = stream->data;
    if (got < 0) {
        close_client(post);
        return;
    }
    assert_true(post->input_bytes + (size_t)got < sizeof post->input);
    memcpy(post->input + post->input_bytes, buf->base, (size_t)got);
    post->input_bytes += (size_t)got;
    take_lines(post);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct post *post = listener->data;
    assert_int_equal(status, 0);
    assert_false(post->has_client);
    uv_tcp_init(listener->loop, &post->client);
    post->client.data = post;
    post->has_client = true;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&post->client), 0);
    uv_read_start((uv_stream_t *)&post->client, give, on_read);
    say(post, "220 here\r\n");
}

uint16_t post_start(struct post *post, uv_loop_t *loop)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    uv_tcp_init(loop, &post->listener);
    uv_timer_init(loop, &post->pause);
    post->listener.data = post->pause.data = post;
    uv_tcp_bind(&post->listener, (struct sockaddr *)&address, 0);
    assert_int_equal(
        uv_listen((uv_stream_t *)&post->listener, 8, on_connection), 0);
    uv_tcp_getsockname(&post->listener, (struct sockaddr *)&address, &size);
    return ntohs(address.sin_port);
}

void post_stop(struct post *post)
{
    close_client(post);
    uv_close((uv_handle_t *)&post->listener, NULL);
    uv_close((uv_handle_t *)&post->pause, NULL);
}

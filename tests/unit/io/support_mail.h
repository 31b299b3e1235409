/*
 * A mail server in the test's own loop: were the client to wait without letting
 * the loop turn, neither would ever get on.
 */
#ifndef TESTS_UNIT_IO_SUPPORT_MAIL_H
#define TESTS_UNIT_IO_SUPPORT_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#define POST_COMMANDS 16

/* What it says to which command; NULL: the usual. Several lines with CRLF. */
struct post {
    uv_tcp_t listener;
    uv_tcp_t client;
    uv_timer_t pause;
    const char *on_mail, *on_rcpt[4], *on_data, *on_end;
    bool close_on_end; /* takes the message and hangs up */
    bool mute_on_end;  /* takes it and never says a word */
    int pause_ms;      /* before the answer to the end of the data */
    /* what came */
    char commands[POST_COMMANDS][300];
    size_t n_commands, n_rcpt;
    char message[65536];
    size_t message_bytes;
    bool in_data, has_client, complete;
    char input[65536];
    size_t input_bytes;
    char buffer[4096];
};

uint16_t post_start(struct post *post, uv_loop_t *loop);
void post_stop(struct post *post);

#endif

/*
 * What the tests of this room need: a loop that must end empty, and servers in
 * that loop which say what a test tells them to.
 */
#ifndef TESTS_UNIT_IO_SUPPORT_IO_H
#define TESTS_UNIT_IO_SUPPORT_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

/* Runs the loop to its end and closes it; asserts that nothing is left. */
void io_end(uv_loop_t *loop);

/* "127.0.0.1" or "::1" as a socket address, port 0. */
struct sockaddr_storage io_address(const char *text);

/* A port of 127.0.0.1 where nobody listens. */
uint16_t io_closed_port(void);

/* A TCP server that answers each connection with one text and closes, or
 * resets, or stays silent. */
struct web {
    uv_tcp_t listener;
    const char *answers[8]; /* for the 1st, 2nd, … connection; last repeats */
    size_t n_answers;
    bool reset;         /* answer nothing but a reset */
    size_t n_asked;     /* connections so far */
    char asked[8][512]; /* the first bytes of each */
};

uint16_t web_start(struct web *web, uv_loop_t *loop);
void web_stop(struct web *web);

/* A name server. `code` is the reply's (0, 2, 3, 5); A is answered by
 * 127.0.0.1 and AAAA by ::1 unless without; `mute`: no reply to that kind. */
struct names {
    uv_udp_t socket;
    int code4, code6;
    bool without4, without6, mute4, mute6;
    uint32_t ttl_s;
    size_t n_asked;
    char buffer[2048];
};

uint16_t names_start(struct names *names, uv_loop_t *loop);
void names_stop(struct names *names);

#endif

/*
 * A mail over a connection that libcurl has made, secured and logged in to
 * (CURLOPT_CONNECT_ONLY): the transaction from MAIL to the answer to the end of
 * the data (RFC 5321, 3.3).
 *
 * It is not libcurl's own: that one (7.88, smtp_block_statemach) waits for this
 * answer, and for the one to QUIT, without letting the loop turn.
 *
 * Happy path: MAIL → RCPT for each → DATA → the message → 250; QUIT is said and
 * not waited for.
 * Failure: a refusal at any step, what is no reply, the connection ends, the
 * time is up.
 * On close: the poll, before libcurl closes the socket.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "io/fetch_inside.h"

#define TALK_OUT 16384
#define TALK_LINE 512      /* RFC 5321, 4.5.3.1.5; the rest is passed over */
#define TALK_REPLIES 65536 /* bytes of all replies together */
#define TALK_ROUNDS 32     /* then the loop has its turn */

enum talk_step { TALK_MAIL, TALK_RCPT, TALK_DATA, TALK_BODY };

struct fetch_talk {
    struct fetch *fetch;
    uv_poll_t poll;
    enum talk_step step;
    size_t n_asked;    /* recipients named */
    size_t n_accepted; /* and accepted */
    char refused[160]; /* the first that was not, with the reply */
    size_t taken;      /* bytes of the message put into `out` */
    char last;         /* the byte before them */
    bool all_taken;    /* and the dot that ends it */
    char out[TALK_OUT];
    size_t out_bytes, out_sent;
    char line[TALK_LINE];
    size_t line_bytes, reply_bytes;
};

/* ---- what is said ---- */

static void command(struct fetch_talk *talk, const char *verb,
                    const char *address)
{
    ASSERT(talk->out_sent == talk->out_bytes);
    int n = address == NULL
                ? snprintf(talk->out, TALK_OUT, "%s\r\n", verb)
                : snprintf(talk->out, TALK_OUT, "%s:<%s>\r\n", verb, address);
    ASSERT(n > 0 && n < TALK_OUT);
    talk->out_bytes = (size_t)n;
    talk->out_sent = 0;
}

static void put(struct fetch_talk *talk, char byte)
{
    ASSERT(talk->out_bytes < TALK_OUT);
    talk->out[talk->out_bytes++] = byte;
    talk->last = byte;
}

/* The next part of the message: dots that begin a line doubled (4.5.2), no line
 * feed without its carriage return, so that nothing in it can be taken for its
 * end. */
static void next_part(struct fetch_talk *talk)
{
    const struct fetch_request *request = &talk->fetch->request;
    talk->out_bytes = talk->out_sent = 0;
    while (talk->taken < request->body_bytes &&
           talk->out_bytes + 2 < TALK_OUT) {
        char byte = request->body[talk->taken++];
        bool doubled = byte == '.' && talk->last == '\n';
        bool bare = byte == '\n' && talk->last != '\r';
        if (doubled || bare) {
            put(talk, doubled ? '.' : '\r');
        }
        put(talk, byte);
    }
    if (talk->taken == request->body_bytes && talk->out_bytes + 5 < TALK_OUT) {
        const char *end = talk->last == '\n' ? ".\r\n" : "\r\n.\r\n";
        for (; *end != '\0'; end++) {
            put(talk, *end);
        }
        talk->all_taken = true;
    }
}

/* ---- what is answered ---- */

static void refuse(struct fetch_talk *talk, const char *line)
{
    fetch_mail_over(talk->fetch, REASON_PROTOCOL, line);
}

static void ask_next(struct fetch_talk *talk)
{
    const struct fetch_mail *mail = talk->fetch->request.mail;
    if (talk->n_asked < mail->n_to) {
        talk->step = TALK_RCPT;
        command(talk, "RCPT TO", mail->to[talk->n_asked++]);
    } else if (talk->n_accepted == 0) {
        refuse(talk, talk->refused);
    } else {
        talk->step = TALK_DATA;
        command(talk, "DATA", NULL);
    }
}

static void note_recipient(struct fetch_talk *talk, int code, const char *line)
{
    if (code / 10 == 25) {
        talk->n_accepted++;
    } else if (talk->refused[0] == '\0') {
        snprintf(talk->refused, sizeof talk->refused, "not to %s: %s",
                 talk->fetch->request.mail->to[talk->n_asked - 1], line);
    }
    ask_next(talk);
}

static void deliver(struct fetch_talk *talk, const char *line)
{
    char said[sizeof talk->fetch->response.detail];
    size_t sent = 0;
    bool all = talk->refused[0] == '\0';
    snprintf(said, sizeof said, all ? "%s" : "%.60s; %s", line, talk->refused);
    (void)curl_easy_send(talk->fetch->easy, "QUIT\r\n", 6, &sent);
    fetch_mail_over(talk->fetch, REASON_NONE, said);
}

/* A reply's last line; may end the talk and free it. */
static void on_reply(struct fetch_talk *talk, int code, const char *line)
{
    talk->fetch->response.status = code;
    bool good = code / 100 == 2;
    if (talk->step == TALK_RCPT && code != 421) { /* 421: it is closing */
        note_recipient(talk, code, line);
    } else if (talk->step == TALK_MAIL && good) {
        ask_next(talk);
    } else if (talk->step == TALK_DATA && code == 354) {
        talk->step = TALK_BODY;
        talk->last = '\n';
        next_part(talk);
    } else if (talk->step == TALK_BODY && good && talk->all_taken &&
               talk->out_sent == talk->out_bytes) {
        deliver(talk, line);
    } else {
        refuse(talk, line);
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A whole line. Of a reply in several, the last one counts. */
static void on_line(struct fetch_talk *talk)
{
    char shown[sizeof talk->fetch->response.detail];
    const char *line = talk->line;
    size_t bytes = talk->line_bytes;
    talk->line_bytes = 0;
    while (bytes > 0 && (line[bytes - 1] == '\r' || line[bytes - 1] == ' ')) {
        bytes--;
    }
    text_printable(line, bytes, shown, sizeof shown);
    bool is_reply = bytes >= 3 && is_digit(line[0]) && is_digit(line[1]) &&
                    is_digit(line[2]) &&
                    (bytes == 3 || line[3] == ' ' || line[3] == '-');
    if (!is_reply) {
        talk->fetch->response.status = 0;
        refuse(talk, shown);
    } else if (bytes == 3 || line[3] == ' ') {
        on_reply(talk, (int)strtol(shown, NULL, 10), shown);
    }
}

/* ---- the connection ---- */

static void fail_by(struct fetch *fetch, CURLcode code, const char *words)
{
    long error = 0;
    curl_easy_getinfo(fetch->easy, CURLINFO_OS_ERRNO, &error);
    struct fault fault = {REASON_RESET, 0};
    if (code == CURLE_OUT_OF_MEMORY) {
        fault = (struct fault){REASON_OWN_RESOURCE, ENOMEM};
    } else if (error > 0 && error != EAGAIN && error != EINPROGRESS) {
        fault = fault_of((int)error, false);
    }
    fetch->response.own_errno = fault.own_errno;
    fetch_mail_over(fetch, fault.reason, words);
}

/* Each of the two: whether anything moved and there may be more. */
static bool write_some(struct fetch *fetch)
{
    struct fetch_talk *talk = fetch->talk;
    if (talk->out_sent == talk->out_bytes) {
        if (talk->step != TALK_BODY || talk->all_taken) {
            return false;
        }
        next_part(talk);
    }
    size_t sent = 0;
    CURLcode code = curl_easy_send(fetch->easy, talk->out + talk->out_sent,
                                   talk->out_bytes - talk->out_sent, &sent);
    if (code != CURLE_OK && code != CURLE_AGAIN) {
        fail_by(fetch, code, "the server closed while it was written to");
        return false;
    }
    talk->out_sent += sent;
    return sent > 0;
}

static bool read_some(struct fetch *fetch)
{
    struct fetch_talk *talk = fetch->talk;
    char bytes[1024];
    size_t got = 0;
    CURLcode code = curl_easy_recv(fetch->easy, bytes, sizeof bytes, &got);
    if (code == CURLE_AGAIN) {
        return false;
    }
    if (code != CURLE_OK || got == 0) {
        fail_by(fetch, code, "the server closed without an answer");
        return false;
    }
    talk->reply_bytes += got;
    if (talk->reply_bytes > TALK_REPLIES) {
        refuse(talk, "the server's replies have no end");
        return false;
    }
    for (size_t i = 0; i < got && fetch->talk != NULL; i++) {
        if (bytes[i] == '\n') {
            on_line(talk);
        } else if (talk->line_bytes < sizeof talk->line) {
            talk->line[talk->line_bytes++] = bytes[i];
        }
    }
    return fetch->talk != NULL;
}

static void talk_on_poll(uv_poll_t *poll, int status, int events);

static void advance(struct fetch *fetch)
{
    bool moved = true;
    for (int i = 0; i < TALK_ROUNDS && moved && fetch->talk != NULL; i++) {
        moved = write_some(fetch);
        if (fetch->talk != NULL) {
            moved = read_some(fetch) || moved;
        }
    }
    struct fetch_talk *talk = fetch->talk;
    if (talk == NULL) {
        return;
    }
    bool waits = moved || talk->out_sent < talk->out_bytes;
    int failed = uv_poll_start(&talk->poll,
                               waits ? UV_READABLE | UV_WRITABLE : UV_READABLE,
                               talk_on_poll);
    ASSERT(failed == 0);
}

static void talk_on_poll(uv_poll_t *poll, int status, int events)
{
    struct fetch_talk *talk = poll->data;
    (void)status; /* reading says what it is */
    (void)events;
    stall_touch(talk->fetch->fetcher->stall);
    advance(talk->fetch);
}

static void talk_on_close(uv_handle_t *handle)
{
    free(handle->data);
}

void fetch_mail_begin(struct fetch *fetch)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    struct fetch_talk *talk = heap_alloc(sizeof *talk);
    curl_easy_getinfo(fetch->easy, CURLINFO_ACTIVESOCKET, &fd);
    int failed = fd == CURL_SOCKET_BAD
                     ? UV_EBADF
                     : uv_poll_init(fetch->fetcher->loop, &talk->poll, fd);
    if (failed != 0) {
        free(talk);
        fetch->response.own_errno = -failed;
        fetch_mail_over(fetch, REASON_OWN_RESOURCE, uv_strerror(failed));
        return;
    }
    talk->fetch = fetch;
    talk->poll.data = talk;
    fetch->talk = talk;
    command(talk, "MAIL FROM", fetch->request.mail->from);
    advance(fetch);
}

void fetch_mail_end(struct fetch *fetch)
{
    if (fetch->talk != NULL) {
        uv_close((uv_handle_t *)&fetch->talk->poll, talk_on_close);
        fetch->talk = NULL;
    }
}

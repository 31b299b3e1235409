/*
 * Happy path: dial, say what the protocol wants said before TLS, shake hands
 * as the socket becomes ready, tell.
 * Failure modes: the dial fails, the server does not offer TLS, an alert, the
 * end of the stream, the deadline.
 * On close: timer and poll; the memory goes with the last of them.
 */
#include "io/offer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/dial.h"

#define LINE_MAX_BYTES 1024
#define CIPHERS "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
#define SUITES                                                                 \
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"                           \
    "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:"                     \
    "TLS_AES_128_CCM_8_SHA256"
#define SIGNATURES                                                             \
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:RSA-PSS+SHA256:"     \
    "RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512:"          \
    "ECDSA+SHA224:RSA+SHA224:DSA+SHA256:ECDSA+SHA1:RSA+SHA1:DSA+SHA1"
#define GROUPS "X25519:P-256:P-384:P-521:X448:ffdhe2048:ffdhe3072:ffdhe4096"

static const int versions[OFFER_VERSIONS] = {TLS1_VERSION, TLS1_1_VERSION,
                                             TLS1_2_VERSION, TLS1_3_VERSION};

struct offer {
    uv_loop_t *loop;
    uv_timer_t timer;
    uv_poll_t poll;
    bool polled; /* the handle was initialised */
    int n_handles;
    const char *name;
    enum starttls starttls;
    int step; /* of what is said before TLS */
    char line[LINE_MAX_BYTES];
    size_t line_bytes;
    struct dial *dial;
    int fd; /* -1: not connected */
    SSL *ssl;
    bool asked; /* the server ended its part and wants a certificate of ours */
    struct leaf leaf;
    struct offered offered;
    offer_done *done;
    void *owner;
};

static void offer_on_poll(uv_poll_t *poll, int status, int events);

static void offer_on_close(uv_handle_t *handle)
{
    struct offer *offer = handle->data;
    ASSERT(offer->n_handles > 0);
    if (--offer->n_handles == 0) {
        free(offer);
    }
}

static void release(struct offer *offer)
{
    if (offer->dial != NULL) {
        dial_cancel(offer->dial);
        offer->dial = NULL;
    }
    if (offer->polled) {
        uv_close((uv_handle_t *)&offer->poll, offer_on_close);
    }
    if (offer->ssl != NULL) {
        (void)SSL_shutdown(offer->ssl); /* a word of farewell, if it can */
        SSL_free(offer->ssl);
        ERR_clear_error();
    }
    if (offer->fd >= 0) {
        close(offer->fd);
    }
    uv_close((uv_handle_t *)&offer->timer, offer_on_close);
}

static void finish(struct offer *offer)
{
    offer_done *done = offer->done;
    void *owner = offer->owner;
    struct offered offered = offer->offered;
    struct leaf leaf;
    offered.leaf = NULL;
    if (offer->ssl != NULL && leaf_read(offer->ssl, offer->name, &leaf)) {
        offered.leaf = &leaf;
    }
    release(offer);
    done(owner, &offered);
}

static void finish_as(struct offer *offer, enum offer_answer answer,
                      const char *detail)
{
    offer->offered.answer = answer;
    text_printable(detail, strlen(detail), offer->offered.detail,
                   sizeof offer->offered.detail);
    finish(offer);
}

static void wait_for(struct offer *offer, int events)
{
    int failed = uv_poll_start(&offer->poll, events, offer_on_poll);
    ASSERT(failed == 0);
}

/* --- the handshake ------------------------------------------------------- */

static void finish_accepted(struct offer *offer)
{
    const SSL_CIPHER *cipher = SSL_get_current_cipher(offer->ssl);
    if (cipher == NULL) {
        cipher = SSL_get_pending_cipher(offer->ssl);
    }
    offer->offered.cipher =
        cipher == NULL ? NULL : SSL_CIPHER_standard_name(cipher);
    finish_as(offer, OFFER_ACCEPTED, "");
}

static void finish_alert(struct offer *offer, int alert)
{
    char detail[sizeof offer->offered.detail];
    bool of_name = alert == SSL_AD_UNRECOGNIZED_NAME;
    snprintf(detail, sizeof detail, "TLS alert: %s%s",
             SSL_alert_desc_string_long(alert),
             of_name ? "; set \"name\" to a name that it serves" : "");
    finish_as(offer, of_name ? OFFER_UNTOLD : OFFER_REFUSED, detail);
}

/* What the server broke off with, as OpenSSL noted it. */
static void finish_broken(struct offer *offer, unsigned long error)
{
    int reason = ERR_GET_REASON(error);
    if (offer->asked) {
        finish_accepted(offer);
        return;
    }
    if (reason > SSL_AD_REASON_OFFSET &&
        reason <= SSL_AD_REASON_OFFSET + UINT8_MAX) {
        finish_alert(offer, reason - SSL_AD_REASON_OFFSET);
        return;
    }
    switch (reason) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_VERSION_TOO_HIGH:
        finish_as(offer, OFFER_REFUSED, "answered with another version");
        break;
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
        finish_as(offer, OFFER_UNTOLD, "closed the connection without a word");
        break;
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
        finish_as(offer, OFFER_UNTOLD, "what answers there is not TLS");
        break;
    default: {
        const char *words = ERR_reason_error_string(error);
        finish_as(offer, OFFER_UNTOLD, words == NULL ? "no TLS" : words);
    }
    }
}

static void shake(struct offer *offer)
{
    ERR_clear_error();
    errno = 0;
    int ret = SSL_connect(offer->ssl);
    const int error = errno;
    if (ret == 1) {
        finish_accepted(offer);
        return;
    }
    switch (SSL_get_error(offer->ssl, ret)) {
    case SSL_ERROR_WANT_READ:
        wait_for(offer, UV_READABLE);
        break;
    case SSL_ERROR_WANT_WRITE:
        wait_for(offer, UV_WRITABLE);
        break;
    case SSL_ERROR_SYSCALL:
        if (offer->asked) {
            finish_accepted(offer);
        } else {
            finish_as(
                offer, OFFER_UNTOLD,
                error == 0
                    ? "closed the connection without a word"
                    : reason_text((reason_t)fault_of(error, false).reason));
        }
        break;
    case SSL_ERROR_ZERO_RETURN:
        finish_as(offer, OFFER_UNTOLD, "closed the connection");
        break;
    default:
        finish_broken(offer, ERR_peek_error());
    }
}

/* The server has ended its part of the handshake and asks who we are; we have
 * no certificate to show. */
static int offer_on_asked(SSL *ssl, X509 **certificate, EVP_PKEY **key)
{
    struct offer *offer = SSL_get_app_data(ssl);
    (void)certificate;
    (void)key;
    offer->asked = true;
    return 0;
}

/* OpenSSL's macros for these cast away a const, which a strict compiler
 * refuses; the text is only read. */
static long set_text(SSL_CTX *context, int what, const char *text)
{
    return SSL_CTX_ctrl(context, what, 0, (void *)(uintptr_t)text);
}

/* NULL without memory, or where this OpenSSL lacks the version. */
static SSL_CTX *make_context(const struct offer_to *to)
{
    const int version = versions[to->version];
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context == NULL) {
        return NULL;
    }
    SSL_CTX_clear_options(context, SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 |
                                       SSL_OP_NO_TLSv1_2 | SSL_OP_NO_TLSv1_3);
    SSL_CTX_set_options(context,
                        SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_TLSEXT_PADDING);
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set1_cert_store(context, to->trusted);
    SSL_CTX_set_client_cert_cb(context, offer_on_asked);
    if (SSL_CTX_set_max_proto_version(context, 0) != 1 ||
        SSL_CTX_set_min_proto_version(context, version) != 1 ||
        SSL_CTX_set_max_proto_version(context, version) != 1 ||
        SSL_CTX_set_cipher_list(context, CIPHERS) != 1 ||
        SSL_CTX_set_ciphersuites(context, SUITES) != 1 ||
        set_text(context, SSL_CTRL_SET_SIGALGS_LIST, SIGNATURES) != 1 ||
        set_text(context, SSL_CTRL_SET_GROUPS_LIST, GROUPS) != 1) {
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

static bool is_address(const char *name)
{
    struct in6_addr ignored;
    return inet_pton(AF_INET, name, &ignored) == 1 ||
           inet_pton(AF_INET6, name, &ignored) == 1;
}

static bool make_ssl(struct offer *offer, const struct offer_to *to)
{
    SSL_CTX *context = make_context(to);
    offer->ssl = context == NULL ? NULL : SSL_new(context);
    SSL_CTX_free(context); /* the SSL keeps its own reference */
    if (offer->ssl == NULL) {
        return false;
    }
    SSL_set_app_data(offer->ssl, offer);
    X509_VERIFY_PARAM_set_flags(SSL_get0_param(offer->ssl),
                                X509_V_FLAG_PARTIAL_CHAIN);
    return is_address(to->name) ||
           SSL_ctrl(offer->ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME,
                    TLSEXT_NAMETYPE_host_name,
                    (void *)(uintptr_t)to->name) == 1;
}

static void begin_tls(struct offer *offer)
{
    if (SSL_set_fd(offer->ssl, offer->fd) != 1) {
        finish_as(offer, OFFER_UNTOLD, "no memory for TLS");
        return;
    }
    shake(offer);
}

/* --- before TLS ---------------------------------------------------------- */

static void send_line(struct offer *offer, const char *text)
{
    size_t n = strlen(text);
    if (send(offer->fd, text, n, MSG_NOSIGNAL) != (ssize_t)n) {
        finish_as(offer, OFFER_UNTOLD, "broke the connection before TLS");
        return;
    }
    wait_for(offer, UV_READABLE);
}

/* A whole line is there; `more` bytes came after it. */
static void take_line(struct offer *offer, size_t more)
{
    const char *text = NULL;
    char detail[sizeof offer->offered.detail];
    switch (starttls_line(offer->starttls, &offer->step, offer->line, &text)) {
    case STARTTLS_READ:
        wait_for(offer, UV_READABLE);
        break;
    case STARTTLS_SEND:
        send_line(offer, text);
        break;
    case STARTTLS_READY:
        if (more > 0) {
            finish_as(offer, OFFER_UNTOLD, "said more before TLS than it may");
        } else {
            begin_tls(offer);
        }
        break;
    case STARTTLS_FAILED:
        snprintf(detail, sizeof detail, "does not offer STARTTLS: %s",
                 offer->line);
        finish_as(offer, OFFER_UNTOLD, detail);
        break;
    }
}

/* Reads one line, byte by byte of what is there, so that what follows stays
 * where it is. */
static void read_line(struct offer *offer)
{
    char byte = '\0';
    ssize_t n = 1;
    while (byte != '\n' && offer->line_bytes + 1 < sizeof offer->line &&
           (n = recv(offer->fd, &byte, 1, 0)) == 1) {
        offer->line[offer->line_bytes++] = byte;
    }
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        wait_for(offer, UV_READABLE);
    } else if (n <= 0) {
        finish_as(offer, OFFER_UNTOLD, "broke the connection before TLS");
    } else if (byte != '\n') {
        finish_as(offer, OFFER_UNTOLD, "said too long a line before TLS");
    } else {
        offer->line[offer->line_bytes] = '\0';
        offer->line[strcspn(offer->line, "\r\n")] = '\0';
        offer->line_bytes = 0;
        n = recv(offer->fd, &byte, 1, MSG_PEEK);
        take_line(offer, n > 0 ? (size_t)n : 0);
    }
}

/* --- the loop ------------------------------------------------------------ */

static void offer_on_poll(uv_poll_t *poll, int status, int events)
{
    struct offer *offer = poll->data;
    (void)status; /* the next call on the socket says more */
    (void)events;
    if (SSL_get_fd(offer->ssl) >= 0) {
        shake(offer);
    } else {
        read_line(offer);
    }
}

static void offer_on_timer(uv_timer_t *timer)
{
    struct offer *offer = timer->data;
    if (offer->ssl == NULL) {
        finish_as(offer, OFFER_UNTOLD, "this OpenSSL cannot offer it");
    } else if (offer->dial != NULL) {
        offer->offered.fault = (struct fault){REASON_CONNECT_TIMEOUT, 0};
        finish_as(offer, OFFER_UNTOLD, reason_text(REASON_CONNECT_TIMEOUT));
    } else {
        finish_as(offer, OFFER_UNTOLD, "no answer in time");
    }
}

static void offer_on_dialed(void *owner, const struct dialed *dialed)
{
    struct offer *offer = owner;
    offer->dial = NULL;
    offer->fd = dialed->fd;
    offer->offered.fault = dialed->fault;
    if (dialed->fault.reason != REASON_NONE) {
        finish_as(offer, OFFER_UNTOLD,
                  dialed->fault.own_errno != 0
                      ? strerror(dialed->fault.own_errno)
                      : reason_text((reason_t)dialed->fault.reason));
        return;
    }
    int failed = uv_poll_init(offer->loop, &offer->poll, offer->fd);
    if (failed != 0) {
        offer->offered.fault = fault_of(-failed, true);
        finish_as(offer, OFFER_UNTOLD, uv_strerror(failed));
        return;
    }
    offer->poll.data = offer;
    offer->polled = true;
    offer->n_handles++;
    if (offer->starttls == STARTTLS_NONE) {
        begin_tls(offer);
    } else {
        wait_for(offer, UV_READABLE);
    }
}

struct offer *offer_start(uv_loop_t *loop, const struct offer_to *to,
                          offer_done *done, void *owner)
{
    ASSERT(to->version >= 0 && to->version < OFFER_VERSIONS);
    ASSERT(to->trusted != NULL);
    struct offer *offer = heap_alloc(sizeof *offer);
    *offer = (struct offer){.loop = loop,
                            .name = to->name,
                            .starttls = to->starttls,
                            .fd = -1,
                            .n_handles = 1,
                            .done = done,
                            .owner = owner};
    int failed = uv_timer_init(loop, &offer->timer);
    ASSERT(failed == 0);
    offer->timer.data = offer;
    const bool able = make_ssl(offer, to);
    if (!able) {
        SSL_free(offer->ssl);
        offer->ssl = NULL;
        ERR_clear_error();
    }
    uv_update_time(loop);
    failed = uv_timer_start(&offer->timer, offer_on_timer,
                            able ? (uint64_t)to->timeout_ms : 0, 0);
    ASSERT(failed == 0);
    if (able) {
        offer->dial =
            dial_start(loop,
                       &(struct dial_to){.addresses = to->address,
                                         .n_addresses = 1,
                                         .port = to->port,
                                         .timeout_ms = to->timeout_ms},
                       offer_on_dialed, offer);
    }
    return offer;
}

void offer_cancel(struct offer *offer)
{
    release(offer);
}

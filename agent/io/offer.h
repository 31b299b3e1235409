/*
 * One version of TLS, offered alone to one address: is it accepted?
 *
 * Everything that this OpenSSL can do is offered, at security level 0 and past
 * the system's own policy (openssl.cnf), so that a refusal is the server's and
 * never ours. What the server says decides:
 *   accepted  the handshake ended well, or the server ended its part of it and
 *             then missed a client's certificate
 *   refused   a fatal TLS alert, or an answer of another version
 *   untold    anything else: no connection, a reset, silence, no TLS, an alert
 *             about the name
 */
#ifndef IO_OFFER_H
#define IO_OFFER_H

#include <openssl/x509.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

#include "io/fault.h"
#include "io/leaf.h"
#include "io/starttls.h"

#define OFFER_VERSIONS 4 /* TLS 1.0, 1.1, 1.2, 1.3 */

struct offer; /* one in progress */

enum offer_answer { OFFER_UNTOLD, OFFER_REFUSED, OFFER_ACCEPTED };

struct offered {
    enum offer_answer answer;
    struct fault fault;      /* of the connection; reason NONE once it stood */
    const char *cipher;      /* IANA's name; static; NULL unless accepted */
    const struct leaf *leaf; /* NULL: no certificate was shown; borrowed */
    char detail[128];        /* why refused or untold, printable */
};

typedef void offer_done(void *owner, const struct offered *offered);

struct offer_to {
    const struct sockaddr_storage *address; /* copied; its port is ignored */
    uint16_t port;
    const char *name; /* asked for (SNI), and what the certificate must be
                         for; borrowed until done */
    enum starttls starttls;
    X509_STORE *trusted; /* a reference is taken */
    int version;         /* 0 … OFFER_VERSIONS - 1 */
    int64_t timeout_ms;
};

/* Begins; `done` comes once, from the loop, never from inside. */
struct offer *offer_start(uv_loop_t *loop, const struct offer_to *to,
                          offer_done *done, void *owner);

/* Forgets it; `done` will not come. */
void offer_cancel(struct offer *offer);

#endif

/*
 * HTTP requests on the loop: libcurl's multi interface by socket action.
 *
 * Names are looked up by resolver.h and handed to libcurl, which never
 * resolves; redirects are followed here, hop by hop, so that a new name goes
 * the same way. Bounded: body, headers, redirects, total time. No compression
 * is asked for, no proxy or password taken from the environment. Every request
 * uses a fresh connection. The connection is made by dial.h and handed over,
 * so that the errno of each address is known.
 *
 * Redirects (RFC 9110, section 15.4): 303 goes on as GET, 301 and 302 turn POST
 * into GET, 307 and 308 keep method and body. Never from https to http, never
 * to another scheme. To another origin (scheme, host or port) no
 * credentials, no headers of the request and no client certificate go along.
 */
#ifndef IO_FETCH_H
#define IO_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"
#include "core/classify.h"
#include "io/resolver.h"
#include "io/stall.h"

struct fetcher;
struct trust; /* io/trust.h */
struct fetch; /* one request in flight */

/* A mail instead of a page (RFC 5321): `url` is then smtp://host[:587] or
 * smtps://host[:465], `body` the whole message (RFC 5322, lines ended by CRLF),
 * username and password are for AUTH. Delivered is REASON_NONE: the server's
 * answer to the end of the data was a 2xx; its line is in `detail`, with the
 * first recipient that it refused, if not all. What it refuses is
 * REASON_PROTOCOL with its line. `status` is the last reply's code. */
struct fetch_mail {
    const char *from;
    const char *const *to;
    size_t n_to;
    bool clear; /* smtp:// without TLS; else STARTTLS is required */
};

/* Everything about a request. Strings are borrowed until done. */
struct fetch_request {
    const char *url;    /* http or https */
    const char *method; /* "GET" */
    const char *const *header_names;
    const char *const *header_values;
    size_t n_headers;
    const char *body; /* NULL for none */
    size_t body_bytes;
    const char *username, *password; /* basic; NULL for none */
    const char *bearer;              /* NULL for none */
    const char *client_certificate;  /* PEM file, NULL for none */
    const char *client_key;
    const char *ca_file; /* own CA bundle instead of the system's */
    bool insecure;       /* do not verify; printed wherever shown */
    const char *proxy;   /* http://host:port, NULL for none */
    enum ip_family family;
    enum { FETCH_HTTP_ANY, FETCH_HTTP_1, FETCH_HTTP_2 } version;
    int max_redirects;         /* 0: do not follow */
    bool redirect_other_hosts; /* may leave the host */
    int64_t timeout_ms;        /* for all of it, names included */
    size_t body_max;           /* bytes read at most; more is TOO_LARGE unless
                                  body_truncate */
    bool body_truncate;        /* stop at body_max and call it done */
    const struct fetch_mail *mail; /* NULL: HTTP */
};

struct fetch_response {
    enum reason outcome; /* NONE once a final response arrived whole */
    int own_errno;       /* of our own system call, 0 if none */
    bool link_down;      /* no running link on the route to the target */
    bool canceled;
    int status;       /* HTTP status or SMTP code, 0 if none came */
    const char *body; /* terminated; borrowed for the call */
    size_t body_bytes;
    const char *const *header_names; /* lower case; of the final response */
    const char *const *header_values;
    size_t n_headers;
    char address[64];          /* that was connected to, "" if none */
    int64_t cert_not_after_ms; /* leaf's end, INSTANT_MAX if none was seen */
    /* How long each phase of the last hop took (first byte: from the request
     * sent), total: of everything; -1: not completed. */
    int32_t name_ms, connect_ms, tls_ms, first_byte_ms, total_ms;
    int64_t total_us;   /* the same as total_ms, finer */
    int64_t stalled_ms; /* our loop stood still meanwhile */
    char detail[160];   /* printable: libcurl's or OpenSSL's words */
};

typedef void fetch_done(void *owner, const struct fetch_response *response);

/* All are borrowed until destroy. ERR_SYSTEM: libcurl cannot be set up. */
MUST_USE enum err fetcher_create(uv_loop_t *loop, struct resolver *resolver,
                                 struct stall *stall,
                                 struct fetcher **ret_fetcher,
                                 struct errmsg *msg);

/* The loop it runs on; what it looks names up with, and whom it trusts: lent to
 * those that speak other protocols. */
uv_loop_t *fetcher_loop(struct fetcher *fetcher);
struct resolver *fetcher_resolver(struct fetcher *fetcher);
struct trust *fetcher_trust(struct fetcher *fetcher);

/* All requests must be done or canceled (`done` may still be to come); run the
 * loop until handles close. */
void fetcher_destroy(struct fetcher *fetcher);

/* Most bytes and lines of response headers, of one hop with all its 1xx. */
#define FETCH_HEADER_BYTES ((size_t)64 * 1024)
#define FETCH_HEADERS 256

/* Begins; `done` comes exactly once, never from inside. The request struct is
 * copied, what it points to is borrowed until done. Never NULL. A request that
 * cannot be made (a malformed URL, a line break in a header) is OWN_FAULT. */
struct fetch *fetch_start(struct fetcher *fetcher,
                          const struct fetch_request *request, fetch_done *done,
                          void *owner);

/* Idempotent until done; `done` still comes, with `canceled`. */
void fetch_cancel(struct fetch *fetch);

#endif

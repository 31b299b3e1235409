/*
 * What the files of fetch.h share among themselves; no other file includes it.
 *
 * fetcher.c: libcurl's multi handle on the loop. fetch.c: the life of a
 * request. fetch_easy.c: the options and callbacks of one transfer.
 * fetch_mail.c: what follows where it is a mail. fetch_outcome.c: what its end
 * means.
 */
#ifndef IO_FETCH_INSIDE_H
#define IO_FETCH_INSIDE_H

#include <curl/curl.h>

#include "base/arena.h"
#include "io/dial.h"
#include "io/fault.h"
#include "io/fetch.h"
#include "io/hop.h"
#include "io/trust.h"

#define FETCHER_POOL 64

struct fetcher {
    uv_loop_t *loop;
    struct resolver *resolver; /* borrowed */
    struct stall *stall;       /* borrowed */
    struct trust *trust;
    CURLM *multi;
    uv_timer_t timer; /* libcurl's */
    int epoll;        /* holds libcurl's sockets: one poll for all of them
                         costs a third less than one for each */
    uv_poll_t poll;   /* of `epoll` */
    CURL *pool[FETCHER_POOL];
    size_t n_pool;
    size_t n_live;    /* requests whose memory is still held */
    size_t n_handles; /* timer and poll, until closed */
};

struct fetch {
    struct fetcher *fetcher;
    struct fetch_request request;
    fetch_done *done;
    void *owner;
    uv_timer_t timer; /* ends what is decided before the loop turns */
    bool over;        /* decided; `done` is all that is left */
    struct mono start;
    int64_t stalled_before; /* stall's sum at the start */
    int redirects;          /* followed so far */

    /* This hop. */
    struct hop first, hop, proxy; /* proxy is zero if there is none */
    const char *method;
    bool with_body;
    X509_STORE *store; /* trusted for it, borrowed */
    struct resolve *resolve;
    struct dial *dial;
    CURL *easy;
    struct curl_slist *headers, *hosts;
    struct fetch_talk *talk; /* a mail being handed in, else NULL */
    int socket;              /* connected, until libcurl takes it; else -1 */
    int taken;               /* the one libcurl took */
    int own_errno;
    struct sockaddr_storage address;

    /* Its response. */
    struct arena arena;
    const char **names, **values;
    size_t n_headers, header_bytes;
    char *body;
    size_t body_bytes, body_capacity;
    bool headers_whole; /* the line that ends them came */
    bool headers_too_large, body_too_large;
    char reply[160]; /* a mail server's last refusal before the mail itself;
                        printable */
    char error[CURL_ERROR_SIZE];
    struct fetch_response response;
};

/* ---- fetcher.c ---- */

/* A handle without options, from the pool; NULL without memory. */
CURL *fetcher_take_easy(struct fetcher *fetcher);

/* `clean`: its transfer ended well, so nothing of it can colour the next. */
void fetcher_give_easy(struct fetcher *fetcher, CURL *easy, bool clean);

/* Holds the fetcher, and the loop, while requests live. */
void fetcher_hold(struct fetcher *fetcher);
void fetcher_release(struct fetcher *fetcher);

/* ---- fetch_easy.c ---- */

/* Readies the handle for this hop. CURLE_OK or why it cannot be. */
CURLcode fetch_easy_prepare(struct fetch *fetch, int64_t timeout_ms);

/* Frees what prepare made, closes an unused socket, gives the handle back. */
void fetch_easy_end(struct fetch *fetch, bool clean);

/* Times, status: into the response. */
void fetch_easy_read(struct fetch *fetch);

/* ---- fetch.c ---- */

/* A transfer has ended; still in the multi handle's list until now. */
void fetch_on_transfer(struct fetch *fetch, CURLcode code);

/* The mail has ended: gives the handle back and tells how. */
void fetch_mail_over(struct fetch *fetch, enum reason reason,
                     const char *detail);

/* ---- fetch_mail.c ---- */

/* Hands the mail in over the handle's connection; ends in fetch_mail_over,
 * which may come from inside. */
void fetch_mail_begin(struct fetch *fetch);

/* Stops, before the handle is given back. Idempotent. */
void fetch_mail_end(struct fetch *fetch);

/* ---- fetch_outcome.c ---- */

/* Sets outcome, own_errno and detail from the end of a transfer. */
void fetch_judge(struct fetch *fetch, CURLcode code);

#endif

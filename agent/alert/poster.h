/*
 * One POST of a JSON text at a time: what all channels over HTTP share.
 * Delivered = an answer of 200 to 299, or the one status that the receiver
 * documents. Redirects are not followed: a secret in the path must not travel
 * on. Private to alert.
 */
#ifndef ALERT_POSTER_H
#define ALERT_POSTER_H

#include "alert/channel.h"

#define POSTER_HEADERS_MAX 40 /* 32 configured (conf/channel.c), our own */

struct poster {
    struct fetcher *fetcher;
    const struct params *params; /* url, headers, ca, proxy, timeout */
    struct fetch *fetch;         /* NULL when idle */
    channel_done *done;
    void *owner;
    char *body; /* owned while it is sent */
    const char *names[POSTER_HEADERS_MAX];
    const char *values[POSTER_HEADERS_MAX];
    size_t n_headers;
    char signature[128]; /* room for a header's value made for this post */
    const char *refusal; /* why nothing was posted; NULL: it was */
    int taken_by;        /* the status that means delivered; 0: any 2xx */
};

/* In the caller's memory; `params` is kept. */
void poster_init(struct poster *poster, struct fetcher *fetcher,
                 const struct params *params);

/* On the heap, for channel_ops.create. Never NULL. */
void *poster_create(struct fetcher *fetcher, const struct params *params);

/* channel_ops.destroy of what poster_create made. */
void poster_destroy(void *self);

/* channel_ops.cancel, for whatever begins with a poster. */
void poster_cancel(void *self);

/* A header of its own for the next post; borrowed until it is done. */
void poster_header(struct poster *poster, const char *name, const char *value);

/* Posts `body` (taken, freed when done) to `url` (borrowed until done), with
 * the configured headers too. */
void poster_send(struct poster *poster, const char *url, char *body,
                 channel_done *done, void *owner);

/* Ends at once, without a request, through the loop: a message that cannot be
 * rendered. */
void poster_refuse(struct poster *poster, const char *why, channel_done *done,
                   void *owner);

#endif

/*
 * Where alerts go: one channel of the configuration, able to deliver one
 * message at a time.
 *
 * A message counts as delivered only with the receiver's own answer; when to
 * send, how often to try and in which order is the caller's. A new kind = one
 * file with a `struct channel_ops` and one line in channel.c.
 */
#ifndef ALERT_CHANNEL_H
#define ALERT_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"
#include "io/fetch.h"

#define CHANNEL_ANSWER_MAX 200

/* `answer`: "HTTP 200" or why not; printable; borrowed for the call. */
typedef void channel_done(void *owner, bool delivered, const char *answer);

/* A message of the outbox (docs/alerts.md), and how it fares. */
struct channel_message {
    const char *key;    /* idempotency key, the same at each attempt */
    const char *body;   /* the JSON object; each channel renders its form of
                           it */
    int64_t created_ms; /* when it was put into the outbox */
    int64_t now_ms;     /* of this attempt; later than CHANNEL_LATE_MS after
                           `created_ms` it is marked as late */
    int attempts;       /* before this one */
};
#define CHANNEL_LATE_MS 300000

struct channel_ops {
    const char *name; /* "webhook": the type in the configuration */

    /* What it delivers with; `params` are kept until destroy. Never NULL. */
    void *(*create)(struct fetcher *fetcher, const struct params *params);

    /* One message, kept until done, which comes exactly once and never from
     * inside. */
    void (*send)(void *self, const struct channel_message *message,
                 channel_done *done, void *owner);

    /* What is wrong or open now, for receivers that forget what is not said
     * again (Alertmanager): `active` is the JSON array of docs/alerts.md,
     * kept until done. Not an outbox message: one that fails is only followed
     * by the next. NULL: this kind needs none. Never while a send is under
     * way. */
    void (*refresh)(void *self, const char *active, int64_t now_ms,
                    channel_done *done, void *owner);

    /* The message under way is given up; `done` still comes. Idempotent. */
    void (*cancel)(void *self);

    /* Only when nothing is under way. */
    void (*destroy)(void *self);
};

/* NULL if this version has no such kind. */
const struct channel_ops *channel_find(const char *type);

#endif

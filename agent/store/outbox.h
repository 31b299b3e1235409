/*
 * Messages on their way to a receiver: written with the record that caused them
 * (store_batch), kept until an answer says that they were delivered.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

struct store_message_row {
    int64_t id; /* ascending in the order written */
    int64_t record_seq;
    const char *channel;
    const char *key;
    const char *body;
    int64_t created_ms;
    int attempts;
};

/* Messages not yet delivered, oldest first but for those that their receiver
 * has refused for good ten times over, which come last; at most `limit` of each
 * channel, so that one that is away does not hold up the others; a digest that
 * still gathers is none yet. In the arena. */
MUST_USE enum err store_load_outbox(struct store *store, size_t limit,
                                    struct arena *arena,
                                    struct store_message_row **ret_rows,
                                    size_t *ret_n, struct errmsg *msg);

/* How a channel's queue stands. `since_ms` INSTANT_MAX: `recent` is not asked
 * for, which goes through all that was ever told. */
struct store_queue {
    int64_t waiting;    /* not delivered, without a digest that gathers */
    int64_t recent;     /* put in since `since_ms`, delivered or not; reports
                           do not count: ten on the first of a month are no
                           storm */
    int64_t oldest_ms;  /* of those waiting; INSTANT_MIN: none */
    int64_t digest_id;  /* of the digest that gathers, 0: none */
    const char *digest; /* its entries, in the arena */
    int64_t digest_due_ms, digest_since_ms;
};
MUST_USE enum err store_load_queue(struct store *store, const char *channel,
                                   int64_t since_ms, struct arena *arena,
                                   struct store_queue *ret_queue,
                                   struct errmsg *msg);

/* Every channel for which something waits, configured or not, and how much; by
 * name, in the arena. */
struct store_waiting {
    const char *channel;
    int64_t n;
    int64_t oldest_ms; /* when the oldest of them was written */
};
MUST_USE enum err store_load_waiting(struct store *store, struct arena *arena,
                                     struct store_waiting **ret_rows,
                                     size_t *ret_n, struct errmsg *msg);

/* How long it took from decision to confirmed delivery, of what was delivered
 * since `since_ms`; by channel, in the arena. */
struct store_times {
    const char *channel;
    int64_t n, p50_ms, max_ms;
};
MUST_USE enum err store_load_times(struct store *store, int64_t since_ms,
                                   struct arena *arena,
                                   struct store_times **ret_rows, size_t *ret_n,
                                   struct errmsg *msg);

/* What happened to messages, newest first, at most `limit`; in the arena. */
struct store_sent_row {
    int64_t id;
    const char *channel, *key, *body, *answer; /* answer NULL: none yet */
    int64_t created_ms, attempts;
    int64_t delivered_ms; /* INSTANT_MIN: not yet */
    bool closed;          /* given up at delivered_ms: no such channel */
};
MUST_USE enum err store_load_sent(struct store *store, size_t limit,
                                  struct arena *arena,
                                  struct store_sent_row **ret_rows,
                                  size_t *ret_n, struct errmsg *msg);

#endif

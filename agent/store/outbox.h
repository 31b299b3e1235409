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

/* Messages not yet delivered, oldest first, at most `limit` of each channel, so
 * that one that is away does not hold up the others; in the arena. */
MUST_USE enum err store_load_outbox(struct store *store, size_t limit,
                                    struct arena *arena,
                                    struct store_message_row **ret_rows,
                                    size_t *ret_n, struct errmsg *msg);

#endif

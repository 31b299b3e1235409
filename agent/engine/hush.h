/*
 * Who said that something need not be told again: acknowledgements and mutes,
 * records that commands write beside the daemon (docs/evidence.md). The newest
 * one of a scope decides.
 */
#ifndef ENGINE_HUSH_H
#define ENGINE_HUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

enum hush_kind { HUSH_ACK, HUSH_MUTE };

struct hush {
    enum hush_kind kind;
    char *service; /* "": all services (mutes) */
    char *subject; /* claim id, "incident:START_MS" or "probe:ID"; NULL: all */
    int64_t from_ms, until_ms;
};

struct hushes {
    struct hush *items; /* heap; strings owned */
    size_t n, capacity;
    int64_t seen_seq; /* records up to here are in it */
};

/* Takes in what was recorded since the last call. */
MUST_USE enum err hushes_load(struct hushes *hushes, struct store *store,
                              struct errmsg *msg);
void hushes_fini(struct hushes *hushes);

/* Whether nothing is to be sent about it at an instant. */
bool hushes_mute(const struct hushes *hushes, const char *service,
                 const char *subject, int64_t at_ms);

/* Whether somebody who knows of it wants no reminder: acknowledged since it
 * fires, and not over. */
bool hushes_acknowledge(const struct hushes *hushes, const char *service,
                        const char *subject, int64_t firing_since_ms,
                        int64_t at_ms);

/* When the last mute of a service ended in (after_ms, at_ms]; INSTANT_MIN: none
 * did. */
int64_t hushes_mute_ended(const struct hushes *hushes, const char *service,
                          int64_t after_ms, int64_t at_ms);

#endif

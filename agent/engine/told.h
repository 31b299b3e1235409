/*
 * What was told before, service by service: read from the ledger's records
 * once, then kept in step with each commit.
 */
#ifndef ENGINE_TOLD_H
#define ENGINE_TOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/notice.h"
#include "store/store.h"

/* Of one service. Heap; strings owned. */
struct told {
    char *service;
    struct told_claim *claims;
    size_t n_claims, claims_capacity;
    struct told_incident *incidents;
    size_t n_incidents, incidents_capacity;
    int64_t last_word_ms; /* newest alert or reminder; INSTANT_MIN: none */
};

struct told_book {
    struct told *services;
    size_t n_services, services_capacity;
    int64_t first_start_ms; /* of the ledger's first daemon */
    bool loaded;
};

/* Reads the records "start", "verdict", "incident", "risk" and "reminder". */
MUST_USE enum err told_load(struct told_book *book, struct store *store,
                            struct errmsg *msg);
void told_fini(struct told_book *book);

/* The service's entry, made if missing. Valid until the next call. */
struct told *told_of(struct told_book *book, const char *service);

/* Since when a claim's verdict is what was last told; INSTANT_MIN: never. */
int64_t told_since(const struct told *told, const char *claim_id);

/* Notes that these notices are on disk. */
void told_note(struct told *told, const struct notice *notices, size_t n,
               int64_t at_ms);

/* The canonical body of the record about a notice ("verdict", "incident",
 * "risk"), and the record's kind. */
struct buf;
const char *told_record(const struct notice *notice, int64_t at_ms,
                        struct buf *out);

#endif

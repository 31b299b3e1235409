/*
 * What was told before, service by service: read from the ledger's records
 * once, then kept in step with each commit.
 */
#ifndef ENGINE_TOLD_H
#define ENGINE_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/notice.h"
#include "store/store.h"

/* A probe that was told as stale, or no longer. */
struct told_source {
    char *probe;
    bool stale;
    int64_t since_ms; /* as told */
    int64_t ends_ms;  /* the end of its certificate told as near; 0: none */
    int64_t ends_told_ms;
    int64_t seq; /* of the record read last */
};

/* claimd's own trouble, by its word (docs/alerts.md). */
struct told_trouble {
    char *what;
    bool firing;
    int64_t since_ms;
    int64_t told_ms; /* when it was last told that it is there */
    int64_t seq;     /* of the record read last */
    /* There again too soon after it was told: told later, if it lasts. */
    bool is_held;
    int64_t held_from_ms;
    char *held_detail; /* owned */
};

/* Of one service. Heap; strings owned. */
struct told {
    char *service;
    struct told_claim *claims;
    size_t n_claims, claims_capacity;
    struct told_incident *incidents;
    size_t n_incidents, incidents_capacity;
    struct told_source *sources;
    size_t n_sources, sources_capacity;
    int64_t last_word_ms; /* newest alert or reminder; INSTANT_MIN: none */
};

struct told_book {
    struct told *services;
    size_t n_services, services_capacity;
    struct told_trouble *troubles;
    size_t n_troubles, troubles_capacity;
    int64_t first_start_ms; /* of the ledger's first daemon */
    bool loaded;
};

/* Reads what the records say was told. Errors as records_each. */
MUST_USE enum err told_load(struct told_book *book, struct store *store,
                            struct errmsg *msg);
void told_fini(struct told_book *book);

/* The service's entry, made if missing. Valid until the next call. */
struct told *told_of(struct told_book *book, const char *service);

/* Since when a claim's verdict is what was last told; INSTANT_MIN: never. */
int64_t told_since(const struct told *told, const char *claim_id);

/* What was told of a probe, NULL: nothing. Valid until the next told_note. */
const struct told_source *told_source(const struct told *told,
                                      const char *probe);

/* A claim whose text was told before texts were kept: what it is now is what it
 * was. Does nothing where it is known. */
void told_learn_text(struct told *told, const struct claim *claim);

/* The end that was told of a claim is no more: vouched for anew, or not. */
void told_forget_end(struct told *told, const char *claim_id);

/* The same of a probe's certificate: it was renewed. */
void told_forget_certificate(struct told *told, const char *probe);

/* What was told of a trouble, made if missing. Valid until the next call. */
struct told_trouble *told_trouble(struct told_book *book, const char *what);

/* Notes that these notices are on disk. */
void told_note(struct told *told, const struct notice *notices, size_t n,
               int64_t at_ms);

/* The canonical body of the record about a notice ("verdict", "text",
 * "incident", "risk", "expiring", "stale", "fresh"), and the record's kind.
 * `cause` is that of the message. */
struct buf;
const char *told_record(const struct notice *notice, const char *cause,
                        int64_t at_ms, struct buf *out);

#endif

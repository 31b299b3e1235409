/*
 * One message through one channel to a receiver in the test's own loop, and all
 * that either said.
 */
#ifndef TESTS_UNIT_ALERT_SUPPORT_ALERT_H
#define TESTS_UNIT_ALERT_SUPPORT_ALERT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert/channel.h"
#include "io/fetch.h"

/* 2026-03-14T02:05:00+09:00, when the samples of tests/data/alerts were
 * written. */
#define SAMPLE_MS INT64_C(1773421500000)

#define EXCHANGE_PARAMS 8

/* A channel of a type with its options, `url` at the receiver, and what the
 * receiver is to answer. */
struct exchange {
    const char *type;
    const char *path;                   /* of the URL; NULL: "/hook" */
    const char *response;               /* a whole one; NULL: an empty 200 */
    struct param more[EXCHANGE_PARAMS]; /* besides url; name NULL ends them */
    int64_t late_ms;                    /* sent so long after it was written */
    int attempts;
    /* what came */
    size_t n_posts;
    char target[512]; /* of the request line, of the last post */
    char head[8192];  /* its header lines */
    json_t *body;     /* NULL if it was no JSON */
    size_t body_bytes;
    size_t n_done;
    bool delivered;
    char answer[CHANNEL_ANSWER_MAX];
    struct bench *bench;
};

/* The text of tests/data/alerts/KIND.json; to be freed. */
char *sample_text(const char *kind);

/* The same with texts in both languages replaced where not NULL. */
char *sample_with(const char *kind, const char *subject, const char *text);

/* Starts loop and channel; end with exchange_end. */
void exchange_begin(struct exchange *exchange);

/* Sends a message's text, waits for done; frees nothing. */
void exchange_send(struct exchange *exchange, const char *body);

/* Says again what is active. */
void exchange_refresh(struct exchange *exchange, const char *active);

/* Ends all; asserts that nothing is left. */
void exchange_end(struct exchange *exchange);

/* Begin, send, end, for one message; the body stays until exchange_forget. */
void exchange_once(struct exchange *exchange, const char *body);
void exchange_forget(struct exchange *exchange);

/* Follows keys and, as "#N", positions: text_at(body, "blocks", "#1", "text",
 * NULL). Fails the test where there is nothing. */
const char *text_at(const json_t *from, ...);
json_t *value_at(const json_t *from, ...);

/* Characters as receivers may count them: UTF-16 units. */
size_t units_of(const char *text);

#endif

/*
 * An alert as the channels read it: the message of docs/alerts.md taken apart,
 * in one language. Private to alert.
 */
#ifndef ALERT_LETTER_H
#define ALERT_LETTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "alert/channel.h"
#include "base/buf.h"

/* Texts are never NULL ("" where there is none) and live with `root`. */
struct letter {
    json_t *root;
    const char *key, *kind, *status, *severity, *cause, *at;
    const char *service, *service_name; /* "claimd" where it is about itself */
    const char *subject, *text, *action;
    const char *agent, *head;
    int64_t seq;
    int64_t late_s; /* -1: in time */
    int attempt;    /* 1, 2, … */
};

/* Reads a message; `language` is "ja" or "en". False: it is no such object,
 * which only a damaged outbox can hold. */
bool letter_open(struct letter *letter, const struct channel_message *message,
                 const char *language);
void letter_close(struct letter *letter);

/* The message with its `delivery` added, compact; to be freed. */
char *letter_with_delivery(const struct letter *letter);

/* Subject, text, what to do, that it is late, and the ledger's head: the whole
 * of it as plain text, with line feeds. */
void letter_plain(struct buf *out, const struct letter *letter,
                  const char *language);

/* Appends at most `most` characters of UTF-8, "…" for what was cut. */
void letter_cut(struct buf *out, const char *text, size_t most);

#endif

/*
 * An alert as the channels read it: the message of docs/alerts.md taken apart,
 * in one language, and its texts brought into what a medium takes. Private to
 * alert.
 */
#ifndef ALERT_LETTER_H
#define ALERT_LETTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "alert/channel.h"
#include "base/buf.h"

#define LETTER_TEXT_MAX ((size_t)1 << 20) /* bytes of a text being made */
#define LETTER_ESCAPED_MAX 16             /* bytes one character becomes */

/* Texts are never NULL ("" where there is none) and live with `root`; kind,
 * status, severity, cause, service and subject are never empty. */
struct letter {
    json_t *root;
    bool japanese; /* the texts' language; else English */
    const char *key, *kind, *status, *severity, *cause, *at;
    const char *since;                  /* the incident's start, else `at` */
    const char *service, *service_name; /* "claimd" where it is about itself */
    const char *subject, *text, *action;
    const char *agent, *head;
    int64_t seq;
    int64_t late_s; /* -1: in time */
    int attempt;    /* 1, 2, … */
};

/* Reads a message; `language` is "ja" or "en". False: it is no such object,
 * which only a damaged outbox can hold. On true, letter_close. */
bool letter_open(struct letter *letter, const struct channel_message *message,
                 const char *language);

/* Frees it with all its texts. */
void letter_close(struct letter *letter);

/* The message with its `delivery` added, compact; to be freed. */
char *letter_with_delivery(const struct letter *letter);

/* How a medium wants one character of UTF-8 (`bytes` long) written: into `out`,
 * terminated. `begins`: it is the first of its line. */
typedef void letter_escape(const char *character, size_t bytes, bool begins,
                           char out[LETTER_ESCAPED_MAX]);

/* Appends a text as the medium wants it (`escape` NULL: as it is), cut between
 * characters so that it and the "…" for the rest are at most `most` UTF-16
 * units: what receivers call a character is never more. Returns the units. */
size_t letter_cut(struct buf *out, const char *text, size_t most,
                  letter_escape *escape);

/* The whole of it with line feeds: that it is late, the text, what to do, the
 * ledger's head. At most `most` units (500 or more), the text being what is
 * cut. */
void letter_plain(struct buf *out, const struct letter *letter, size_t most,
                  letter_escape *escape);

#endif

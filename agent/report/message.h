/*
 * What an alert says: one JSON object with its texts in both languages
 * (docs/alerts.md). Built once, kept in the outbox, rendered by each channel
 * in its own form.
 */
#ifndef REPORT_MESSAGE_H
#define REPORT_MESSAGE_H

#include "base/buf.h"
#include "core/notice.h"
#include "report/model.h"

/* What every message carries. All borrowed. */
struct message {
    const char *key;
    const char *service_id, *service_name; /* NULL: claimd itself, or many */
    const struct tz *tz;                   /* of the service; NULL: UTC */
    int64_t at_ms;                         /* when it was decided */
    const char *agent_id;
    int64_t ledger_seq; /* the chain's head then */
    const char *ledger_head;
    const char *seen; /* of an incident: what was seen, lines; NULL: nothing */
};

/* A cause and what was found wrong with it. */
void message_alert(struct buf *out, const struct message *message,
                   const struct alert *alert);

/* What of a service still fires: drifts, stale sources, the open incident. */
void message_reminder(struct buf *out, const struct message *message,
                      const struct notice *firing, size_t n);

/* claimd's own trouble, by its stable word: "ledger", "crash", "clock_step",
 * "suspend", "network", "config", "looks". `detail` is for people, as it
 * stands; `over`: it has ended. An unknown word is told all the same. */
struct message_trouble {
    const char *what;
    const char *detail;
    int64_t from_ms, to_ms; /* INSTANT_MIN: not known */
    bool over;
};
void message_trouble(struct buf *out, const struct message *message,
                     const struct message_trouble *trouble);
/* Whether a trouble is over when it is found, as a crash is. */
bool message_trouble_is_past(const char *what);
/* Its severity, cause (in the arena) and subject, for the list of what
 * fires. */
const char *message_trouble_severity(const char *what);
const char *message_trouble_cause(struct arena *arena, const char *what);
void message_trouble_subject(struct buf *out, const char *what,
                             enum language language);

/* Many in one: what was gathered for a channel. */
struct message_cause {
    const char *cause, *kind;
    int64_t count, at_ms; /* how often it changed, when first */
};
struct message_digest {
    const struct message_cause *causes;
    size_t n_causes;
    int64_t more;    /* changes of causes that had no room of their own: under
                        their service, "orders/…" as "orders/" and a star */
    int64_t changes; /* all in all */
    int64_t from_ms, to_ms;
};
void message_digest(struct buf *out, const struct message *message,
                    const struct message_digest *digest);

/* A month's report; `attachments` is the JSON array, or NULL for none. */
struct message_report {
    const char *window, *summary_en, *summary_ja, *attachments;
};
void message_report(struct buf *out, const struct message *message,
                    const struct message_report *report);

/* A rehearsal, so marked in each of its texts. */
void message_test(struct buf *out, const struct message *message);

/* "critical", "warning" or "info". */
const char *message_severity(enum notice_kind kind);

/* The text by which a cause is known: "orders/incident/2026-03-13T17:05:00Z",
 * "orders/12.incidents". In the arena. */
const char *message_cause_of(struct arena *arena, const char *service_id,
                             const struct notice *notice);

#endif

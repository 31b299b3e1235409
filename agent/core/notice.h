/*
 * What is worth telling, decided from what was told before.
 *
 * Compares the verdicts and incidents of a service as last told with those
 * just reckoned and returns events. Only `overstated` and `lapsed` are drift
 * that alerts; other changes are logged. Each event is told once: the caller
 * keeps the told state in the ledger, in the same transaction.
 */
#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"
#include "core/figures.h"
#include "core/verdict.h"

enum notice_kind {
    NOTICE_INCIDENT_OPENED,
    NOTICE_INCIDENT_REOPENED, /* down again within merge_within */
    NOTICE_INCIDENT_CLOSED,
    NOTICE_DRIFT,     /* a claim became overstated or lapsed */
    NOTICE_RECOVERED, /* it no longer is */
    NOTICE_AT_RISK,   /* it stands, but most of its downtime is used up */
    NOTICE_OUT_OF_RISK,
    NOTICE_EXPIRING,    /* what it rests on ends soon */
    NOTICE_CERTIFICATE, /* so does what a probe is shown; also "expiring" */
    NOTICE_STALE,       /* a probe has not been able to tell for long */
    NOTICE_FRESH,       /* it can again */
    NOTICE_TEXT,        /* another text is published, the verdict is the same;
                           not alerted */
    NOTICE_VERDICT,     /* another change of verdict or reason; not alerted */
};

/* "incident_opened", … */
const char *notice_kind_name(enum notice_kind kind);
bool notice_alerts(enum notice_kind kind);

/* As last told; from the ledger's records. */
struct told_claim {
    const char *claim_id;
    enum verdict verdict;
    enum verdict_reason reason;
    int64_t since_ms;
    bool at_risk;
    int64_t ends_ms;      /* the end told as near; 0: none */
    int64_t ends_told_ms; /* when that was told last */
    const char *declared; /* the text as last told (edition_declared); NULL: not
                             known */
    int64_t declared_seq; /* of the record that told it */
};
struct told_incident {
    int64_t start_ms;
    int64_t end_ms; /* as told with the newest event */
    bool open;
};

/* A probe that cannot tell, or can again. */
struct notice_source {
    const char *probe;
    int64_t since_ms; /* when it last could; FRESH: since when it could not;
                         CERTIFICATE: not used */
};

/* Exactly one of judgement, incident and source is given. */
struct notice {
    enum notice_kind kind;
    const struct judgement *judgement; /* of the claim it is about */
    enum verdict previous;             /* same; NOT_CLAIMED if none before */
    const char *declared_before;       /* with a changed text, and a change of
                                    verdict that came with one: the text as
                                    last told; else NULL */
    const struct claim *claim_before;  /* that text, where the configuration
                                         still has it; set by the teller */
    bool is_by_text; /* likewise: by that text the verdict would be as before */
    int64_t ends_ms; /* EXPIRING, CERTIFICATE */
    const struct incident *incident;    /* INCIDENT_* */
    const struct notice_source *source; /* STALE, FRESH, CERTIFICATE */
};

/* All borrowed. */
struct notice_input {
    const struct told_claim *told_claims;
    size_t n_told_claims;
    const struct told_incident *told_incidents;
    size_t n_told_incidents;
    const struct judgement *judgements; /* just made */
    size_t n_judgements;
    int64_t now_ms;
    const struct incident *incidents; /* by start_ms */
    size_t n_incidents;
    int64_t tell_from_ms; /* older ones were there before we were asked */
};

/* A claim that still stands is at risk when less than NOTICE_RISK_PERCENT of
 * the downtime it allows is left, and out of it again above
 * NOTICE_SAFE_PERCENT. */
#define NOTICE_RISK_PERCENT 20
#define NOTICE_SAFE_PERCENT 30

/* What ends within NOTICE_EXPIRING_MS is told, and once more within
 * NOTICE_EXPIRING_AGAIN_MS; another end is told anew. */
#define NOTICE_EXPIRING_MS (30 * MS_PER_DAY)
#define NOTICE_EXPIRING_AGAIN_MS (7 * MS_PER_DAY)

/* Events in the order they should be told: opened, drift, at risk, closed,
 * recovered, out of risk,
 * expiring, changed texts, other. A first verdict of a claim is DRIFT if it is
 * drift, else VERDICT.
 * An incident already closed when first seen yields opened and closed. One
 * whose start moved because later data arrived is matched by overlap.
 * REOPENED needs down time after the end that was told: an incident that only
 * reads as open again, because what was seen of its recovery became unknown
 * (claimd was stopped right after it), is no news. Incidents that ended before
 * `tell_from_ms` and were never told are not. Result in the arena. */
const struct notice *notices(struct arena *arena,
                             const struct notice_input *input, size_t *ret_n);

/* Whether that end is to be told now, when an end was told before (0: none) at
 * `told_ms`. */
bool notice_end_is_news(int64_t ends_ms, int64_t told_ends_ms, int64_t told_ms,
                        int64_t now_ms);

/* A probe is stale when it has told neither up nor down for longer: ten
 * intervals, but at least a quarter of an hour. */
int64_t notice_stale_after_ms(int64_t interval_ms);

/* Whether `every_ms` have passed since `last_ms`. After the clock was set back
 * they have: rather once too often than never again. */
bool notice_is_due(int64_t last_ms, int64_t every_ms, int64_t now_ms);

/* The least time between two words on the same trouble of claimd itself. */
#define NOTICE_TROUBLE_EVERY_MS MS_PER_HOUR

/* One message: a cause and what was found wrong together with it. */
struct alert {
    const struct notice *lead;
    const struct notice **with; /* drifts that rest on the lead's incident */
    size_t n_with;
};

/* Groups what alerts: the claims that an incident just opened refutes go with
 * it, every other notice is a message of its own. In order, in the arena. */
const struct alert *alerts_of(struct arena *arena, const struct notice *notices,
                              size_t n, size_t *ret_n);

#endif

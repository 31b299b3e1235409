/*
 * Holding a claim against the figures: spec "claims", section 3.
 *
 * A claim is proven only in the pessimistic reading and refuted only in the
 * optimistic one; everything between is `undetermined`, with one reason.
 * Pure: figures, calendar, claim and an instant in, a verdict out.
 */
#ifndef CORE_VERDICT_H
#define CORE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"
#include "core/claim.h"
#include "core/evidence.h"
#include "core/figures.h"
#include "core/span.h"

enum verdict {
    VERDICT_HOLDS,
    VERDICT_OVERSTATED,
    VERDICT_UNDERSTATED,
    VERDICT_UNDETERMINED,
    VERDICT_ATTESTED,
    VERDICT_LAPSED,
    VERDICT_NOT_CLAIMED,
};

enum verdict_reason {
    WHY_NONE,
    WHY_COVERAGE,   /* time unseen */
    WHY_RESOLUTION, /* probes too sparse for this many nines */
    WHY_STALE,      /* a source has not answered */
    WHY_NO_SOURCE,  /* nothing configured that could tell */
    WHY_VAGUE,      /* no number was claimed */
    WHY_YOUNG,      /* less history than the window */
};

/* The words of the spec: "overstated", "no_source"; NULL for WHY_NONE. */
const char *verdict_name(enum verdict verdict);
bool verdict_parse(const char *text, enum verdict *ret_verdict);
const char *verdict_reason_name(enum verdict_reason reason);
/* NULL is WHY_NONE. */
bool verdict_reason_parse(const char *text, enum verdict_reason *ret_reason);

/* Only these two alert by default. */
bool verdict_is_drift(enum verdict verdict);

/* A person's newest word on a claim. */
struct attestation {
    const char *claim_id; /* of an item without claims: its number */
    const char *by;
    const char *note;  /* may be NULL */
    const char *quote; /* the published words it vouches for; NULL: not kept */
    int64_t at_ms;     /* when it was recorded, in record `seq` */
    int64_t seq;
    bool is_withdrawn; /* else it is good until: */
    int64_t until_ms;
};

/* What verdicts of one service rest on. */
struct judge_facts {
    const struct reckoning *reckoning;
    const struct calendar *calendar;
    const struct hours *business_hours; /* NULL: none configured */
    double min_coverage;                /* percent, 99.9 by default */
    const struct interpretation *interpretations;
    size_t n_interpretations;
    bool has_ledger; /* maintenance without `announced` has a first-seen */
    const struct attestation *attestations; /* at most one for each claim */
    size_t n_attestations;
    const struct evidence *evidence; /* of every source configured */
    size_t n_evidence;
    const struct checklist *checklist; /* what else the sheet says; NULL: not
                                          known */
};

/* A number a person gave to a vague claim. */
struct interpretation {
    const char *claim_id;
    const char *value;
};

enum measure_unit {
    MEASURE_NONE,    /* nothing measured */
    MEASURE_PERCENT, /* point, low, high, low_95 */
    MEASURE_COUNT,   /* incidents: point seen, low certain, high possible */
    MEASURE_MS,      /* mean or largest duration: point, low, high */
};

struct measured {
    enum measure_unit unit;
    bool has_point, has_low, has_high, has_low_95;
    double point, low, high, low_95;
};

#define JUDGE_EVIDENCE_MAX 16

/* One fact that a verdict rests on, for people and programs: `name` is a key of
 * the wording table ("newest", "generations"), the value text as it is to be
 * shown: an instant in RFC 3339 UTC, an ISO 8601 duration, a number. */
struct judged_fact {
    const char *name;
    const char *value;
};

/* A verdict with everything that explains it. */
struct judgement {
    const struct claim *claim; /* borrowed */
    enum verdict verdict;
    enum verdict_reason reason;
    bool hedged;
    struct measured measured;
    bool has_window;
    struct ivl window;       /* what was looked at */
    double coverage;         /* percent, valid with has_window */
    int64_t resolution_ms;   /* Δ, 0 if no probe is involved */
    bool has_seconds_left;   /* availability only */
    int64_t seconds_left;    /* of downtime before it breaks; 0 when broken */
    int64_t seconds_allowed; /* of downtime in all, with seconds_left */
    bool has_true_again;     /* overstated, and it will leave the window */
    int64_t true_again_ms;   /* if nothing else happens */
    int64_t evidence_ms[JUDGE_EVIDENCE_MAX]; /* starts of incidents it rests
                                                on, newest last */
    size_t n_evidence;
    const char *interpreted; /* the value a person gave to a vague claim, which
                                it was judged by; NULL if none */
    const struct attestation *attested; /* with attested and lapsed, else NULL;
                                           borrowed */
    const struct judged_fact *facts; /* what its sources said, in short; in the
                                        arena */
    size_t n_facts;
    const char *source;  /* the probe whose word decided; NULL: none */
    const char *refused; /* with `stale`: why that source did not answer, in
                            its words; NULL: not known */
    int64_t source_seq;  /* the record of its newest change; 0: none */
    const char *detail;  /* key of a fixed explanation in the wording table, or
                           NULL: "nothing_to_average", "interpreted", … */
};

/* Judges one claim at the reckoning's instant. Claims whose metric no probe
 * of this version can tell are `undetermined: no_source`, unless a person
 * vouches for them: `attested` until the end of that, then `lapsed`. What is
 * measured always beats what somebody says. */
struct judgement judge(struct arena *arena, const struct judge_facts *facts,
                       const struct claim *claim);

/* What is said of an item in which no claim was found; its claim has the
 * item's number alone as id. `not_claimed` if nothing is promised, else as a
 * claim without a source. `facts` may be NULL: nobody vouches for anything. In
 * the arena. */
struct judgement judge_item(struct arena *arena,
                            const struct judge_facts *facts,
                            const struct checklist_item *item);

/* Whether a person may vouch for a claim that was judged so without them:
 * nothing else could tell. */
bool verdict_takes_attestation(const struct judgement *judgement);

#endif

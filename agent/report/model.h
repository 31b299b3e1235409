/*
 * What a report or a status shows, gathered: input of every renderer.
 *
 * Built by whoever has the facts (engine, cli); renderers only read it. Texts
 * are chosen by language at rendering (wording.h). Everything is borrowed.
 */
#ifndef REPORT_MODEL_H
#define REPORT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/claim.h"
#include "core/edition.h"
#include "core/figures.h"
#include "core/tz.h"
#include "core/verdict.h"
#include "report/model_parts.h"

enum language { LANGUAGE_EN, LANGUAGE_JA };

/* What people said about a verdict, besides vouching for it. */
struct status_marks {
    bool acknowledged; /* somebody knows of it and wants no reminder */
    bool muted;        /* nothing is sent about it */
    const struct incident_note *const *disputes; /* of the incidents it rests
                                                    on */
    size_t n_disputes;
};

/* One claim's verdict and how long it has been so. */
struct status_claim {
    struct judgement judgement;
    bool has_since; /* the ledger knows when it became so */
    int64_t since_ms;
    bool is_by_text; /* with since: another text made it so, not an event */
    const struct status_marks *marks; /* NULL: nobody asked */
};

/* One probe now. */
struct status_probe {
    const char *id;
    const char *type;
    const char *describes; /* "GET https://…" */
    bool critical;
    int64_t interval_ms; /* terms now in force; 0 if they were not filled in */
    int64_t max_gap_ms;
    uint32_t confirm;
    const char *refused; /* of a source of evidence that does not answer: why,
                            in its words; NULL: it answers, or is none */
    bool has_last;
    struct run last; /* its newest run */
    bool unseen;     /* `last` is longer ago than its max_gap: what it is now,
                    nobody knows */
    bool has_since;  /* it counts from `since_ms` on; false: always */
    int64_t since_ms;
    bool has_until; /* … to `until_ms`; false: it is still there */
    int64_t until_ms;
};

struct status_service {
    const char *id;
    const char *name;
    const struct tz *tz;
    const struct checklist *checklist; /* its items without a claim are shown
                                          too; NULL: only the claims are */
    const struct status_claim *claims;
    size_t n_claims;
    const struct status_probe *probes;
    size_t n_probes;
    const char *report_window; /* of the newest kept report, NULL: none */
    int64_t report_made_ms;
};

/* How the messages to one alert channel stand. */
struct status_channel {
    const char *id;
    int64_t waiting; /* not delivered yet */
    bool has_oldest;
    int64_t oldest_ms; /* when the oldest of them was written */
};

/* What `claimd status` shows. */
struct status {
    int64_t at_ms;
    const struct status_service *services;
    size_t n_services;
    const struct status_channel *channels;
    size_t n_channels;
};

/* The window before, for what changed since. */
struct report_previous {
    const char *window_text; /* "2026-09" */
    struct figures figures;
    const struct status_claim *claims; /* may be of another edition */
    size_t n_claims;
};

/* A window that trails at the end of the report's. */
struct report_trailing {
    const char *window_text; /* "P1Y" */
    struct figures figures;
    bool is_young; /* it begins before the first observation */
};

/* How the figures came about, as configured. */
struct report_method {
    struct hours hours;
    bool has_business_hours;
    struct hours business_hours;
    bool national_holidays;            /* of Japan */
    const struct civil_date *holidays; /* in the window, national ones too */
    size_t n_holidays;
    const struct report_maintenance *maintenances; /* that touch the window */
    size_t n_maintenances;
    struct down_when down_when;
    int64_t min_outage_ms, merge_within_ms;
    double min_coverage;
    uint32_t quorum;             /* vantages that must agree … */
    const char *const *vantages; /* … of these */
    size_t n_vantages;
    const struct status_probe *probes; /* configured, and critical ones of
                                          former times */
    size_t n_probes;
};

/* Where the figures come from. */
struct report_origin {
    const char *version; /* of claimd */
    const char *agent_id;
    const char *vantage;     /* of the agent that made the report */
    const char *config_hash; /* hex */
    int64_t ledger_seq;      /* reckoned from records up to this one; 0: there
                                is no ledger */
    const char *ledger_head; /* hash of that record, hex; "" if none */
    const char *public_key;  /* hex; NULL if there is none */
    const char *key_id;      /* NULL with the key */
    const struct report_signed_head *signed_head; /* newest one up to
                                                     ledger_seq, or NULL */
    const struct report_edition *editions; /* texts in force within the window,
                                              by time; the last one is judged */
    size_t n_editions;
    const struct report_correction *corrections; /* made since the report
                                                    before, and of this one */
    size_t n_corrections;
    const struct report_backfill *backfills; /* that reach into the window */
    size_t n_backfills;
};

/* A claim whose published text became another within the window, or with its
 * begin. Both texts are held against the same evidence, that of the report. */
struct report_rewording {
    int64_t at_ms;              /* from when on the new text is in force */
    const struct claim *before; /* NULL: it was not claimed */
    const struct claim *after;  /* NULL: it is no longer claimed */
    enum edition_effect effect;
    struct judgement by_before, by_after; /* each where there is a claim */
};

/* A window of a service, with the claims of the edition in force at its end.
 * report_reckon (gather.h) fills in all that follows from the reckoning. */
struct report {
    const char *service_id, *service_name, *timezone;
    const struct tz *tz;
    int64_t at_ms;           /* instant of evaluation */
    int64_t made_ms;         /* when it was made; 0: at_ms */
    bool is_frozen;          /* kept in the ledger, never made again */
    const char *window_text; /* "2026-10" */
    struct figures figures;
    const struct window_day *days; /* or months */
    size_t n_days;
    enum window_step step;
    struct other_methods others;
    const struct report_trailing *trailing; /* longest first; may be none */
    size_t n_trailing;
    const struct report_previous *previous; /* NULL: there is none */
    const struct incident_note *notes;      /* by time; of the incidents of all
                                               windows in here */
    size_t n_notes;
    const struct report_latency *latencies; /* of critical probes that measure
                                               it */
    size_t n_latencies;
    const struct checklist *checklist; /* NULL: watched without claims */
    const struct status_claim *claims;
    size_t n_claims;
    const struct report_rewording *rewordings; /* by time, then by claim */
    size_t n_rewordings;
    struct report_method method;
    struct report_origin origin;
};

#endif

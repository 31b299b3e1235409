/*
 * What a report or a status shows, gathered: input of every renderer.
 *
 * Built by whoever has the facts (engine, cli); renderers only read it. Texts
 * are chosen by language at rendering (wording.h).
 */
#ifndef REPORT_MODEL_H
#define REPORT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/claim.h"
#include "core/figures.h"
#include "core/tz.h"
#include "core/verdict.h"

enum language { LANGUAGE_EN, LANGUAGE_JA };

/* One claim's verdict and how long it has been so. */
struct status_claim {
    struct judgement judgement;
    bool has_since; /* the ledger knows when it became so */
    int64_t since_ms;
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
    bool has_last;
    struct run last; /* its newest run */
    bool unseen;     /* `last` is longer ago than its max_gap: what it is now,
                    nobody knows */
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
};

/* A window of a service, with the claims of the edition in force. */
struct report {
    const char *service_id, *service_name, *timezone;
    const struct tz *tz;
    int64_t at_ms;           /* instant of evaluation */
    const char *window_text; /* "2026-10" */
    struct figures figures;
    const struct checklist *checklist; /* NULL: watched without claims */
    const struct status_claim *claims;
    size_t n_claims;
    const struct status_probe *probes;
    size_t n_probes;
    int64_t min_outage_ms, merge_within_ms;
    double min_coverage;
    uint32_t quorum;         /* vantages that must agree … */
    size_t n_vantages;       /* … of these */
    const char *config_hash; /* hex */
    int64_t ledger_seq;      /* 0 if there is no ledger */
    const char *ledger_head; /* hex, "" if none */
    const char *agent_id;
    const char *vantage;
    const char *version; /* of claimd */
};

#endif

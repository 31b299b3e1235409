/*
 * Smaller parts of the report model (model.h): facts of the ledger and of the
 * configuration that are shown as they are.
 */
#ifndef REPORT_MODEL_PARTS_H
#define REPORT_MODEL_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"
#include "core/civil.h"
#include "core/other_methods.h"
#include "core/window_days.h"

/* A maintenance window that touches the report's. */
struct report_maintenance {
    struct maintenance window; /* announced_ms as it was reckoned with */
    const char *by;            /* who declared it; NULL: the configuration */
};

/* What a person wrote about an incident (record `incident_note`). */
struct incident_note {
    int64_t incident_ms; /* start of the incident */
    int64_t at_ms;       /* when it was written */
    int64_t seq;         /* its record */
    const char *about;   /* "note", "cause", "dispute" */
    const char *by;
    const char *note;
};

/* Response times of some looks, in microseconds; all 0 where count is. */
struct response_times {
    uint64_t count;
    uint32_t min_us, p50_us, p90_us, p99_us, p999_us, max_us;
};

struct response_day {
    struct civil_date date; /* local to the service */
    struct response_times times;
};

/* Response times of one critical probe, all vantages together. */
struct report_latency {
    const char *probe;               /* id */
    const char *describes;           /* "GET https://…" */
    struct response_times times;     /* of the window: of the days that begin in
                                    it */
    const struct response_day *days; /* by date, those with looks */
    size_t n_days;
};

/* A signed head (record `head`): docs/evidence.md. */
struct report_signed_head {
    int64_t signed_seq;
    int64_t at_ms;
    const char *hash;      /* of record signed_seq, hex */
    const char *signature; /* hex */
    const char *key;       /* id of the key */
};

/* A text of the checklist that was in force within the window. */
struct report_edition {
    const char *sha256; /* of the published file, hex; NULL if not known */
    const char *as_of;  /* the date it bears; NULL if none */
    const char *file;   /* as configured */
    bool has_from;      /* in force from `from_ms` on; false: always */
    int64_t from_ms;
};

/* A report that was made anew because data arrived later (record
 * `correction`). */
struct report_correction {
    const char *window_text; /* of the report it corrects */
    int64_t seq;             /* its record */
    int64_t report_seq;      /* the record it corrects */
    int64_t made_ms;
    int64_t through_seq;
    bool has_points; /* point availability before and after */
    double before, after;
};

/* Observations that this agent did not make but was given (record `backfill`).
 */
struct report_backfill {
    int64_t seq;   /* its record */
    int64_t at_ms; /* when they were added */
    int64_t first_ms, last_ms, observations;
    const char *file, *sha256;
};

#endif

/*
 * /metrics: Prometheus' text format 0.0.4.
 *
 * Names and meanings: docs/http.md. Labels are ids of the configuration and
 * fixed words, never what a target said. All lines of a metric have to stand
 * together, so a service's lines are kept family by family.
 */
#ifndef STATUS_METRICS_H
#define STATUS_METRICS_H

#include "base/buf.h"
#include "report/status_page.h"
#include "status/live.h"

/* Metrics that every service has. X(NAME, type, help) */
#define METRICS_LIST(X)                                                        \
    X(claim_verdict, gauge, "The verdict on a published claim, as a label.")   \
    X(claim_drift, gauge, "1: the claim is overstated or lapsed.")             \
    X(claim_downtime_left_seconds, gauge,                                      \
      "Downtime that can still be added before the claim breaks.")             \
    X(availability_ratio, gauge,                                               \
      "Availability of the local calendar month so far; low and high are "     \
      "certain.")                                                              \
    X(coverage_ratio, gauge, "Share of that month's planned time seen.")       \
    X(downtime_seconds, gauge, "Downtime of that month.")                      \
    X(incidents, gauge, "Incidents that began in that month.")                 \
    X(incident_open, gauge, "1: an incident of that month is not over.")       \
    X(service_judged_timestamp_seconds, gauge,                                 \
      "When the service was last judged.")                                     \
    X(probe_up, gauge, "1 up, 0 down; no sample while it is unknown.")         \
    X(probe_last_seen_timestamp_seconds, gauge,                                \
      "The newest look, whatever it saw.")

enum metrics_family {
#define METRICS_ENUM(name, type, help) METRICS_##name,
    METRICS_LIST(METRICS_ENUM)
#undef METRICS_ENUM
        METRICS_FAMILIES
};

/* "# HELP" and "# TYPE" of a family. */
void metrics_heading(struct buf *out, enum metrics_family family);

/* A service's lines of a family; may be none. */
void metrics_service(struct buf *out, const struct status_view *view,
                     enum metrics_family family);

/* claimd's own, with their headings. */
void metrics_live(struct buf *out, const struct status_live *live);

#endif

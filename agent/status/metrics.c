#include "status/metrics.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/units.h"

void metrics_heading(struct buf *out, enum metrics_family family)
{
    static const char *const headings[METRICS_FAMILIES] = {
#define METRICS_HEADING(name, type, help)                                      \
    [METRICS_##name] = "# HELP claimd_" #name " " help                         \
                       "\n# TYPE claimd_" #name " " #type "\n",
        METRICS_LIST(METRICS_HEADING)
#undef METRICS_HEADING
    };
    ASSERT(family < METRICS_FAMILIES);
    buf_puts(out, headings[family]);
}

static const char *name_of(enum metrics_family family)
{
    static const char *const names[METRICS_FAMILIES] = {
#define METRICS_NAME(name, type, help) [METRICS_##name] = #name,
        METRICS_LIST(METRICS_NAME)
#undef METRICS_NAME
    };
    return names[family];
}

static void put_label(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s=\"", name);
    for (const char *p = value; *p != '\0'; p++) {
        if (*p == '\n') {
            buf_puts(out, "\\n");
            continue;
        }
        if (*p == '"' || *p == '\\') {
            buf_putc(out, '\\');
        }
        buf_putc(out, *p);
    }
    buf_putc(out, '"');
}

/* A sample being written; further labels may follow. */
static void begin(struct buf *out, const struct status_view *view,
                  enum metrics_family family)
{
    buf_printf(out, "claimd_%s{", name_of(family));
    put_label(out, "service", view->service->id);
}

static void more(struct buf *out, const char *name, const char *value)
{
    buf_putc(out, ',');
    put_label(out, name, value);
}

static void end_int(struct buf *out, int64_t value)
{
    buf_printf(out, "} %" PRId64 "\n", value);
}

/* The fewest digits that read back as the same number. */
static void end_real(struct buf *out, double value)
{
    char text[32];
    ASSERT(isfinite(value));
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    buf_printf(out, "} %s\n", text);
}

static void end_ms(struct buf *out, int64_t ms)
{
    end_real(out, (double)ms / MS_PER_SECOND);
}

static void put_claims(struct buf *out, const struct status_view *view,
                       enum metrics_family family)
{
    for (size_t i = 0; i < view->service->n_claims; i++) {
        const struct judgement *judgement = &view->service->claims[i].judgement;
        if (family == METRICS_claim_downtime_left_seconds &&
            !judgement->has_seconds_left) {
            continue;
        }
        begin(out, view, family);
        more(out, "claim", judgement->claim->id);
        if (family == METRICS_claim_verdict) {
            more(out, "verdict", verdict_name(judgement->verdict));
            end_int(out, 1);
        } else if (family == METRICS_claim_drift) {
            end_int(out, verdict_is_drift(judgement->verdict));
        } else {
            end_int(out, judgement->seconds_left);
        }
    }
}

static void put_bound(struct buf *out, const struct status_view *view,
                      const char *bound, double percent)
{
    begin(out, view, METRICS_availability_ratio);
    more(out, "bound", bound);
    end_real(out, percent / 100);
}

static void put_availability(struct buf *out, const struct status_view *view)
{
    const struct figures *month = view->month;
    if (month->has_point) {
        put_bound(out, view, "point", month->point);
    }
    if (month->has_bounds) {
        put_bound(out, view, "low", month->low);
        put_bound(out, view, "high", month->high);
    }
}

static void put_probes(struct buf *out, const struct status_view *view,
                       enum metrics_family family)
{
    for (size_t i = 0; i < view->service->n_probes; i++) {
        const struct status_probe *probe = &view->service->probes[i];
        bool up = family == METRICS_probe_up;
        if (!probe->has_last ||
            (up && (probe->unseen || probe->last.state == STATE_UNKNOWN))) {
            continue;
        }
        begin(out, view, family);
        more(out, "probe", probe->id);
        if (up) {
            end_int(out, probe->last.state == STATE_UP);
        } else {
            end_ms(out, probe->last.last_ms);
        }
    }
}

static void put_incidents(struct buf *out, const struct status_view *view,
                          enum metrics_family family)
{
    const struct figures *month = view->month;
    bool open = false;
    for (size_t i = 0; i < month->n_incidents; i++) {
        open = open || month->incidents[i].open;
    }
    begin(out, view, family);
    end_int(out, family == METRICS_incident_open ? (int64_t)open
                                                 : (int64_t)month->n_incidents);
}

void metrics_service(struct buf *out, const struct status_view *view,
                     enum metrics_family family)
{
    switch (family) {
    case METRICS_claim_verdict:
    case METRICS_claim_drift:
    case METRICS_claim_downtime_left_seconds:
        put_claims(out, view, family);
        return;
    case METRICS_availability_ratio:
        put_availability(out, view);
        return;
    case METRICS_coverage_ratio:
        if (view->month->has_bounds) {
            begin(out, view, family);
            end_real(out, view->month->coverage / 100);
        }
        return;
    case METRICS_downtime_seconds:
        begin(out, view, family);
        end_ms(out, view->month->down_ms);
        return;
    case METRICS_incidents:
    case METRICS_incident_open:
        put_incidents(out, view, family);
        return;
    case METRICS_service_judged_timestamp_seconds:
        begin(out, view, family);
        end_ms(out, view->at_ms);
        return;
    case METRICS_probe_up:
    case METRICS_probe_last_seen_timestamp_seconds:
        put_probes(out, view, family);
        return;
    case METRICS_FAMILIES:
        break;
    }
    UNREACHABLE();
}

static void own(struct buf *out, const char *name, const char *type,
                const char *help)
{
    buf_printf(out, "# HELP claimd_%s %s\n# TYPE claimd_%s %s\n", name, help,
               name, type);
}

static void own_int(struct buf *out, const char *name, const char *help,
                    int64_t value)
{
    own(out, name, "gauge", help);
    buf_printf(out, "claimd_%s %" PRId64 "\n", name, value);
}

static void own_count(struct buf *out, const char *name, const char *help,
                      uint64_t value)
{
    own(out, name, "counter", help);
    buf_printf(out, "claimd_%s %" PRIu64 "\n", name, value);
}

static void own_ms(struct buf *out, const char *name, const char *help,
                   int64_t ms)
{
    own(out, name, "gauge", help);
    buf_printf(out, "claimd_%s %" PRId64 ".%03d\n", name, ms / 1000,
               (int)(ms % 1000));
}

static void put_lateness(struct buf *out, const struct status_live *live)
{
    own(out, "probe_lateness_seconds", "gauge",
        "How late looks were begun since the start, by quantile.");
    const struct {
        const char *quantile;
        int64_t ms;
    } samples[] = {{"0.5", live->late_p50_ms},
                   {"0.99", live->late_p99_ms},
                   {"1", live->late_max_ms}};
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        buf_printf(out,
                   "claimd_probe_lateness_seconds{quantile=\"%s\"} "
                   "%" PRId64 ".%03d\n",
                   samples[i].quantile, samples[i].ms / 1000,
                   (int)(samples[i].ms % 1000));
    }
}

void metrics_live(struct buf *out, const struct status_live *live)
{
    own(out, "build_info", "gauge", "The version, as a label.");
    buf_puts(out, "claimd_build_info{");
    put_label(out, "version", live->version);
    buf_puts(out, "} 1\n");
    own_int(out, "up", "1: what is shown is fresh and on disk.",
            status_live_why_stale(live)[0] == '\0');
    if (live->has_commit) {
        own_ms(out, "last_commit_age_seconds", "Age of the newest commit.",
               live->commit_age_ms);
    }
    own_count(out, "commits_total", "Commits since the start.", live->commits);
    own_int(out, "ledger_seq", "Number of the newest record.",
            live->ledger_seq);
    own_int(out, "ledger_bytes", "Size of the ledger.", live->ledger_bytes);
    own_int(out, "ledger_log_bytes", "Size of its write-ahead log.",
            live->ledger_log_bytes);
    own_int(out, "ledger_unwritten", "What waits for the next commit.",
            (int64_t)live->unwritten);
    own_count(out, "observations_dropped_total",
              "Observations lost: too much waited for the ledger.",
              live->dropped);
    own_int(out, "outbox_waiting", "Messages not delivered yet.",
            live->outbox_waiting);
    own_ms(out, "outbox_oldest_age_seconds", "Age of the oldest of them.",
           live->outbox_age_ms);
    own_int(out, "targets", "Probes that are watched.", (int64_t)live->targets);
    own_int(out, "attempts_in_flight", "Looks under way.",
            (int64_t)live->in_flight);
    own_count(out, "attempts_total", "Looks begun.", live->attempts);
    put_lateness(out, live);
    own(out, "loop_stalled_seconds_total", "counter",
        "Time for which the daemon itself stood still.");
    buf_printf(out, "claimd_loop_stalled_seconds_total %" PRId64 ".%03d\n",
               live->stalled_ms / 1000, (int)(live->stalled_ms % 1000));
}

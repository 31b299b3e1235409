#include "core/verdict.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "core/verdict_parts.h"

static const char *const verdict_names[] = {
    [VERDICT_HOLDS] = "holds",
    [VERDICT_OVERSTATED] = "overstated",
    [VERDICT_UNDERSTATED] = "understated",
    [VERDICT_UNDETERMINED] = "undetermined",
    [VERDICT_ATTESTED] = "attested",
    [VERDICT_LAPSED] = "lapsed",
    [VERDICT_NOT_CLAIMED] = "not_claimed",
};

static const char *const reason_names[] = {
    [WHY_NONE] = NULL,
    [WHY_COVERAGE] = "coverage",
    [WHY_RESOLUTION] = "resolution",
    [WHY_STALE] = "stale",
    [WHY_NO_SOURCE] = "no_source",
    [WHY_VAGUE] = "vague",
    [WHY_YOUNG] = "young",
};

/* Which metrics a verdict can be reached on, and from which relations. */
struct metric {
    const char *name;
    unsigned relations; /* bits by enum claim_relation */
    bool needs_figures; /* looks at the service's history */
    bool takes_scope;   /* judges scopes itself */
    bool takes_business_days;
    void (*judge)(const struct judging *judging, struct judgement *ret);
};

#define BIT(relation) (1u << (relation))
#define UP_TO                                                                  \
    (BIT(RELATION_ACTUAL) | BIT(RELATION_AT_MOST) | BIT(RELATION_EQUALS))
#define AT_LEAST                                                               \
    (BIT(RELATION_ACTUAL) | BIT(RELATION_AT_LEAST) | BIT(RELATION_EQUALS))

static const struct metric metrics[] = {
    {"availability", AT_LEAST, true, false, false, judge_availability},
    {"incidents", UP_TO, true, false, false, judge_incidents},
    {"incidents_long", UP_TO, true, false, false, judge_incidents_long},
    {"mttr", UP_TO, true, false, false, judge_mttr},
    {"recovery_time", UP_TO, true, true, true, judge_recovery},
    {"maintenance_notice", AT_LEAST, false, false, true, judge_maintenance},
    {"service_hours", BIT(RELATION_IS) | AT_LEAST, false, false, false,
     judge_service_hours},
    {"backup_interval", UP_TO, false, true, false, judge_backup_interval},
    {"recovery_point", UP_TO, false, true, false, judge_backup_interval},
    {"backup_generations", AT_LEAST, false, true, false,
     judge_backup_generations},
    {"backup_retention", AT_LEAST, false, true, false, judge_backup_retention},
    {"encryption", BIT(RELATION_IS), false, true, false, judge_encryption},
    {"patch_latency", UP_TO, false, true, true, judge_patch_latency},
    {"tls_version", AT_LEAST | BIT(RELATION_IS) | BIT(RELATION_ONE_OF), false,
     true, false, judge_tls_version},
    {"virus_scan_interval", UP_TO, false, true, false, judge_virus_scan},
    {"pattern_update_interval", UP_TO, false, true, false,
     judge_pattern_update},
    {"certificate", BIT(RELATION_IS), false, true, false, judge_certificate},
};

const char *verdict_name(enum verdict verdict)
{
    ASSERT((size_t)verdict < ARRAY_LEN(verdict_names));
    return verdict_names[verdict];
}

bool verdict_parse(const char *text, enum verdict *ret_verdict)
{
    for (size_t i = 0; i < ARRAY_LEN(verdict_names); i++) {
        if (text_equal(text, verdict_names[i])) {
            *ret_verdict = (enum verdict)i;
            return true;
        }
    }
    return false;
}

const char *verdict_reason_name(enum verdict_reason reason)
{
    ASSERT((size_t)reason < ARRAY_LEN(reason_names));
    return reason_names[reason];
}

bool verdict_reason_parse(const char *text, enum verdict_reason *ret_reason)
{
    for (size_t i = 0; i < ARRAY_LEN(reason_names); i++) {
        if (text_equal(text, reason_names[i])) {
            *ret_reason = (enum verdict_reason)i;
            return true;
        }
    }
    return false;
}

bool verdict_is_drift(enum verdict verdict)
{
    return verdict == VERDICT_OVERSTATED || verdict == VERDICT_LAPSED;
}

static const struct metric *find_metric(const struct claim *claim)
{
    for (size_t i = 0; i < ARRAY_LEN(metrics); i++) {
        const struct metric *metric = &metrics[i];
        if (text_equal(claim->metric, metric->name)) {
            bool fits = (metric->relations & BIT(claim->relation)) != 0 &&
                        (metric->takes_scope || claim->scope == NULL);
            return fits ? metric : NULL;
        }
    }
    return NULL;
}

static const char *interpretation_of(const struct judge_facts *facts,
                                     const struct claim *claim)
{
    for (size_t i = 0; i < facts->n_interpretations; i++) {
        if (text_equal(facts->interpretations[i].claim_id, claim->id)) {
            return facts->interpretations[i].value;
        }
    }
    return NULL;
}

/* False: a window that this claim names but that cannot be laid. */
static bool lay_window(struct judging *judging)
{
    const char *text = judging->claim->window;
    if (span_parse_iso(text == NULL ? "P1Y" : text, &judging->span) != ERR_OK) {
        return false;
    }
    judging->window = (struct ivl){
        span_back(&judging->span, judging->facts->calendar->tz,
                  judging->now_ms),
        judging->now_ms,
    };
    return judging->window.from_ms < judging->window.to_ms;
}

static void judge_metric(struct judging *judging, const struct metric *metric,
                         struct judgement *ret)
{
    struct figures figures;
    ASSERT(judging->value != NULL);
    ret->has_window = true;
    ret->window = judging->window;
    if (metric->needs_figures) {
        figures = reckon_window(judging->arena, judging->facts->reckoning,
                                judging->window);
        judging->figures = &figures;
        ret->coverage = figures.has_bounds ? figures.coverage : 0;
        ret->resolution_ms = figures.resolution_ms;
    }
    metric->judge(judging, ret);
}

/* Days of business need a calendar of the vendor's own: taken as calendar days
 * they would prove or refute something that was not said. False after saying
 * why it cannot be judged. */
static bool has_calendar_for(const struct judging *judging,
                             const struct metric *metric, struct judgement *ret)
{
    int64_t ignored = 0;
    ASSERT(judging->value != NULL);
    if (metric == NULL ||
        !text_equal(judging->claim->unit, JUDGE_UNIT_BUSINESS_DAYS)) {
        return true;
    }
    if (!metric->takes_business_days ||
        !judge_counts_business_days(judging, &ignored)) {
        ret->reason = WHY_VAGUE;
        ret->detail = "unreadable";
        return false;
    }
    if (judging->facts->business_hours == NULL) {
        ret->detail = "no_business_hours";
        return false;
    }
    return true;
}

static void judge_value(struct judging *judging, struct judgement *ret)
{
    const struct claim *claim = judging->claim;
    ASSERT(ret->reason == WHY_NO_SOURCE);
    if (claim->n_values > 0) {
        judging->value = claim->values[0];
    } else {
        judging->value = interpretation_of(judging->facts, claim);
        ret->interpreted = judging->value;
        ret->detail = judging->value == NULL ? NULL : "interpreted";
    }
    if (judging->value == NULL) {
        ret->reason = WHY_VAGUE;
        return;
    }
    const struct metric *metric = find_metric(claim);
    if (has_calendar_for(judging, metric, ret) && metric != NULL &&
        lay_window(judging)) {
        judge_metric(judging, metric, ret);
    }
}

struct judgement judge(struct arena *arena, const struct judge_facts *facts,
                       const struct claim *claim)
{
    ASSERT(facts->reckoning != NULL && facts->calendar != NULL);
    struct judgement ret = {
        .claim = claim,
        .verdict = VERDICT_UNDETERMINED,
        .reason = WHY_NO_SOURCE,
        .hedged = claim->n_hedged > 0,
    };
    struct judging judging = {
        .arena = arena,
        .facts = facts,
        .claim = claim,
        .now_ms = facts->reckoning->now_ms,
    };
    judge_value(&judging, &ret);
    if (ret.verdict == VERDICT_UNDETERMINED && ret.source == NULL &&
        ret.reason == WHY_NO_SOURCE) {
        judge_by_documents(&judging, &ret);
    }
    judge_attestation(facts, judging.now_ms, &ret);
    return ret;
}

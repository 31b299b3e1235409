#include "core/notice.h"

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/edition.h"

static const char *const kind_names[] = {
    [NOTICE_INCIDENT_OPENED] = "incident_opened",
    [NOTICE_INCIDENT_REOPENED] = "incident_reopened",
    [NOTICE_INCIDENT_CLOSED] = "incident_closed",
    [NOTICE_DRIFT] = "drift",
    [NOTICE_RECOVERED] = "recovered",
    [NOTICE_AT_RISK] = "at_risk",
    [NOTICE_OUT_OF_RISK] = "out_of_risk",
    [NOTICE_EXPIRING] = "expiring",
    [NOTICE_CERTIFICATE] = "expiring",
    [NOTICE_STALE] = "stale",
    [NOTICE_FRESH] = "fresh",
    [NOTICE_TEXT] = "text_changed",
    [NOTICE_VERDICT] = "verdict",
};

const char *notice_kind_name(enum notice_kind kind)
{
    ASSERT((size_t)kind < ARRAY_LEN(kind_names));
    return kind_names[kind];
}

bool notice_alerts(enum notice_kind kind)
{
    ASSERT((size_t)kind < ARRAY_LEN(kind_names));
    return kind != NOTICE_VERDICT && kind != NOTICE_TEXT;
}

/* Room for all that can come: two for each incident, one for each claim. */
struct notice_list {
    struct notice *items;
    size_t n;
    size_t capacity;
};

static void tell(struct notice_list *list, struct notice notice)
{
    ASSERT(list->n < list->capacity);
    list->items[list->n++] = notice;
}

/* What was told about incidents, and what they are now. */
struct told_list {
    const struct told_incident *items;
    size_t n;
    const struct incident *incidents;
    size_t n_incidents;
};

/* Whether one of the present incidents began when this one was told to. */
static bool is_taken(const struct told_list *told, int64_t start_ms)
{
    for (size_t i = 0; i < told->n_incidents; i++) {
        if (told->incidents[i].start_ms == start_ms) {
            return true;
        }
    }
    return false;
}

/* The told incident that this one is: the same by its start; else the last of
 * those that began within it or, while it was open, before its end, and are no
 * other's. The bounds of two incidents overlap where little was seen between
 * them. NULL: never told. */
static const struct told_incident *told_of(const struct told_list *told,
                                           const struct incident *incident)
{
    const struct told_incident *found = NULL;
    ASSERT(incident->start_ms <= incident->end_ms);
    for (size_t i = 0; i < told->n; i++) {
        const struct told_incident *item = &told->items[i];
        int64_t earliest_ms = incident->has_start_earliest
                                  ? incident->start_earliest_ms
                                  : incident->start_ms;
        bool within = item->start_ms >= earliest_ms &&
                      item->start_ms < incident->end_latest_ms;
        if (item->start_ms == incident->start_ms) {
            return item;
        }
        if (within && !is_taken(told, item->start_ms) &&
            (found == NULL || item->start_ms >= found->start_ms)) {
            found = item;
        }
    }
    return found;
}

/* Told before, or too old to be told at all. */
static bool is_news(const struct told_list *told, int64_t tell_from_ms,
                    const struct incident *incident)
{
    return told_of(told, incident) == NULL &&
           (incident->open || incident->end_ms >= tell_from_ms);
}

static void tell_opened(struct notice_list *list, const struct told_list *told,
                        int64_t tell_from_ms, const struct incident *incident)
{
    const struct told_incident *known = told_of(told, incident);
    ASSERT(incident != NULL);
    if (known != NULL && !known->open && incident->open &&
        incident->end_ms > known->end_ms) {
        tell(list, (struct notice){.kind = NOTICE_INCIDENT_REOPENED,
                                   .incident = incident});
    } else if (is_news(told, tell_from_ms, incident)) {
        tell(list, (struct notice){.kind = NOTICE_INCIDENT_OPENED,
                                   .incident = incident});
    }
}

static void tell_closed(struct notice_list *list, const struct told_list *told,
                        int64_t tell_from_ms, const struct incident *incident)
{
    const struct told_incident *known = told_of(told, incident);
    ASSERT(incident != NULL);
    bool ended =
        known != NULL ? known->open : is_news(told, tell_from_ms, incident);
    if (!incident->open && ended) {
        tell(list, (struct notice){.kind = NOTICE_INCIDENT_CLOSED,
                                   .incident = incident});
    }
}

static const struct told_claim *told_claim(const struct told_claim *told,
                                           size_t n, const char *id)
{
    ASSERT(id != NULL);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(told[i].claim_id, id)) {
            return &told[i];
        }
    }
    return NULL;
}

/* The text as last told if it is another now; NULL: it is not. */
static const char *text_before(struct arena *arena,
                               const struct told_claim *before,
                               const struct judgement *now)
{
    if (before == NULL || before->declared == NULL ||
        text_equal(before->declared, edition_declared(arena, now->claim))) {
        return NULL;
    }
    return before->declared;
}

/* The change of one claim; false if there is none. */
static bool change_of(struct arena *arena, const struct told_claim *before,
                      const struct judgement *now, struct notice *ret)
{
    enum verdict previous =
        before == NULL ? VERDICT_NOT_CLAIMED : before->verdict;
    ASSERT(now->claim != NULL);
    const char *declared_before = text_before(arena, before, now);
    if (before != NULL && before->verdict == now->verdict &&
        before->reason == now->reason) {
        *ret = (struct notice){.kind = NOTICE_TEXT,
                               .judgement = now,
                               .previous = previous,
                               .declared_before = declared_before};
        return declared_before != NULL;
    }
    bool was_drift = verdict_is_drift(previous);
    bool is_drift = verdict_is_drift(now->verdict);
    enum notice_kind kind = NOTICE_VERDICT;
    if (is_drift && previous != now->verdict) {
        kind = NOTICE_DRIFT;
    } else if (was_drift && !is_drift) {
        kind = NOTICE_RECOVERED;
    }
    *ret = (struct notice){
        .kind = kind,
        .judgement = now,
        .previous = previous,
        .declared_before = declared_before,
    };
    return true;
}

static bool is_at_risk(const struct judgement *now, bool was_at_risk)
{
    int64_t percent = was_at_risk ? NOTICE_SAFE_PERCENT : NOTICE_RISK_PERCENT;
    ASSERT(percent > 0);
    return now->has_seconds_left && now->seconds_allowed > 0 &&
           !verdict_is_drift(now->verdict) &&
           now->seconds_left * 100 < now->seconds_allowed * percent;
}

/* Whether a claim came close to breaking, or away from it; one that broke has
 * its own word. */
static bool risk_of(const struct told_claim *before,
                    const struct judgement *now, struct notice *ret)
{
    bool was_at_risk = before != NULL && before->at_risk;
    bool at_risk = is_at_risk(now, was_at_risk);
    ASSERT(now->claim != NULL);
    if (at_risk == was_at_risk || verdict_is_drift(now->verdict)) {
        return false;
    }
    *ret = (struct notice){
        .kind = at_risk ? NOTICE_AT_RISK : NOTICE_OUT_OF_RISK,
        .judgement = now,
        .previous = now->verdict,
    };
    return true;
}

bool notice_end_is_news(int64_t ends_ms, int64_t told_ends_ms, int64_t told_ms,
                        int64_t now_ms)
{
    int64_t again_ms = ends_ms - NOTICE_EXPIRING_AGAIN_MS;
    ASSERT(ends_ms <= INSTANT_MAX);
    if (ends_ms - now_ms > NOTICE_EXPIRING_MS) {
        return false;
    }
    return told_ends_ms != ends_ms ||
           (now_ms >= again_ms && told_ms < again_ms);
}

/* Whether what a person vouched for ends soon, and that is not told. */
static bool expiry_of(const struct told_claim *before,
                      const struct judgement *now, int64_t now_ms,
                      struct notice *ret)
{
    ASSERT(now->claim != NULL);
    bool ends = now->verdict == VERDICT_ATTESTED && now->attested != NULL;
    if (!ends || !notice_end_is_news(now->attested->until_ms,
                                     before == NULL ? 0 : before->ends_ms,
                                     before == NULL ? 0 : before->ends_told_ms,
                                     now_ms)) {
        return false;
    }
    *ret = (struct notice){
        .kind = NOTICE_EXPIRING,
        .judgement = now,
        .previous = now->verdict,
        .ends_ms = now->attested->until_ms,
    };
    return true;
}

/* Changes of verdicts, of risk and ends to come, one of each for a claim at
 * most. */
static struct notice *
changes_of(struct arena *arena, const struct notice_input *input, size_t *ret_n)
{
    struct notice *changes =
        arena_array(arena, 3 * input->n_judgements, sizeof *changes);
    size_t n = 0;
    for (size_t i = 0; i < input->n_judgements; i++) {
        const struct judgement *now = &input->judgements[i];
        const struct told_claim *before = told_claim(
            input->told_claims, input->n_told_claims, now->claim->id);
        n += change_of(arena, before, now, &changes[n]);
        n += risk_of(before, now, &changes[n]);
        n += expiry_of(before, now, input->now_ms, &changes[n]);
    }
    ASSERT(n <= 3 * input->n_judgements);
    *ret_n = n;
    return changes;
}

static void tell_changes(struct notice_list *list, enum notice_kind kind,
                         const struct notice *changes, size_t n)
{
    ASSERT(list->n <= list->capacity);
    for (size_t i = 0; i < n; i++) {
        if (changes[i].kind == kind) {
            tell(list, changes[i]);
        }
    }
}

const struct notice *notices(struct arena *arena,
                             const struct notice_input *input, size_t *ret_n)
{
    struct notice_list list = {.capacity = 2 * input->n_incidents +
                                           3 * input->n_judgements};
    list.items = arena_array(arena, list.capacity, sizeof *list.items);
    struct told_list known = {input->told_incidents, input->n_told_incidents,
                              input->incidents, input->n_incidents};
    size_t n_changes = 0;
    const struct notice *changes = changes_of(arena, input, &n_changes);
    for (size_t i = 0; i < input->n_incidents; i++) {
        tell_opened(&list, &known, input->tell_from_ms, &input->incidents[i]);
    }
    tell_changes(&list, NOTICE_DRIFT, changes, n_changes);
    tell_changes(&list, NOTICE_AT_RISK, changes, n_changes);
    for (size_t i = 0; i < input->n_incidents; i++) {
        tell_closed(&list, &known, input->tell_from_ms, &input->incidents[i]);
    }
    tell_changes(&list, NOTICE_RECOVERED, changes, n_changes);
    tell_changes(&list, NOTICE_OUT_OF_RISK, changes, n_changes);
    tell_changes(&list, NOTICE_EXPIRING, changes, n_changes);
    tell_changes(&list, NOTICE_TEXT, changes, n_changes);
    tell_changes(&list, NOTICE_VERDICT, changes, n_changes);
    ASSERT(list.n <= list.capacity);
    *ret_n = list.n;
    return list.items;
}

int64_t notice_stale_after_ms(int64_t interval_ms)
{
    ASSERT(interval_ms > 0);
    int64_t least_ms = 15 * MS_PER_MINUTE;
    return 10 * interval_ms > least_ms ? 10 * interval_ms : least_ms;
}

bool notice_is_due(int64_t last_ms, int64_t every_ms, int64_t now_ms)
{
    ASSERT(every_ms > 0);
    return now_ms - last_ms >= every_ms || now_ms < last_ms;
}

/* The message whose incident refutes the claim; NULL: none. */
static struct alert *cause_of(struct alert *alerts, size_t n,
                              const struct notice *drift)
{
    const struct judgement *judgement = drift->judgement;
    ASSERT(judgement->n_evidence <= JUDGE_EVIDENCE_MAX);
    for (size_t i = 0; i < n; i++) {
        const struct incident *incident = alerts[i].lead->incident;
        bool opened =
            incident != NULL && alerts[i].lead->kind != NOTICE_INCIDENT_CLOSED;
        for (size_t k = 0; opened && k < judgement->n_evidence; k++) {
            if (judgement->evidence_ms[k] == incident->start_ms) {
                return &alerts[i];
            }
        }
    }
    return NULL;
}

const struct alert *alerts_of(struct arena *arena, const struct notice *notices,
                              size_t n, size_t *ret_n)
{
    struct alert *alerts = arena_array(arena, n, sizeof *alerts);
    size_t n_alerts = 0;
    for (size_t i = 0; i < n; i++) {
        const struct notice *notice = &notices[i];
        if (!notice_alerts(notice->kind)) {
            continue;
        }
        struct alert *cause = notice->kind == NOTICE_DRIFT
                                  ? cause_of(alerts, n_alerts, notice)
                                  : NULL;
        if (cause == NULL) {
            alerts[n_alerts++] = (struct alert){.lead = notice};
            continue;
        }
        if (cause->with == NULL) {
            cause->with = arena_array(arena, n, sizeof *cause->with);
        }
        cause->with[cause->n_with++] = notice;
    }
    ASSERT(n_alerts <= n);
    *ret_n = n_alerts;
    return alerts;
}

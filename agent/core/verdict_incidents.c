/*
 * Counts of incidents and their mean repair time: spec "claims" section 3.
 * Only certain incidents (repair_min > 0) refute.
 */
#include "core/verdict_parts.h"

#include "base/check.h"
#include "base/units.h"

#define LONG_MS (24 * MS_PER_HOUR)

static bool certain(const struct incident *incident)
{
    return incident->repair_min_ms > 0;
}

static bool certain_long(const struct incident *incident)
{
    return incident->repair_min_ms >= LONG_MS;
}

typedef bool incident_test(const struct incident *incident);

/* Incidents of a window that pass a test, over the whole history, so that
 * windows past now can be asked for too. */
static int64_t count_in(const struct judging *judging, struct ivl window,
                        incident_test *test)
{
    const struct reckoning *reckoning = judging->facts->reckoning;
    ASSERT(reckoning != NULL);
    int64_t count = 0;
    for (size_t i = 0; i < reckoning->n_incidents; i++) {
        const struct incident *incident = &reckoning->incidents[i];
        count += incident->start_ms >= window.from_ms &&
                 incident->start_ms < window.to_ms && test(incident);
    }
    return count;
}

/* Starts of the window's incidents, for the forecast; ascending as they are. */
static int64_t *starts_of(const struct judging *judging, size_t *ret_n)
{
    const struct figures *figures = judging->figures;
    ASSERT(figures != NULL);
    int64_t *starts =
        arena_array(judging->arena, figures->n_incidents, sizeof *starts);
    for (size_t i = 0; i < figures->n_incidents; i++) {
        starts[i] = figures->incidents[i].start_ms;
    }
    *ret_n = figures->n_incidents;
    return starts;
}

static void forecast(const struct judging *judging, judge_refuted *refuted,
                     struct judgement *ret)
{
    size_t n = 0;
    const int64_t *starts = starts_of(judging, &n);
    judge_true_again(judging, refuted, starts, n, ret);
}

static bool refuted_count(const struct judging *judging, struct ivl window)
{
    int64_t claimed = 0;
    return verdict_parse_count(judging->value, &claimed) &&
           count_in(judging, window, certain) > claimed;
}

static bool refuted_long(const struct judging *judging, struct ivl window)
{
    int64_t claimed = 0;
    return verdict_parse_count(judging->value, &claimed) &&
           count_in(judging, window, certain_long) > claimed;
}

static void decide_count(const struct judging *judging, int64_t claimed,
                         int64_t seen, judge_refuted *refuted,
                         struct judgement *ret)
{
    enum claim_relation relation = judging->claim->relation;
    if (refuted(judging, judging->window)) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        forecast(judging, refuted, ret);
    } else if (seen > claimed) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_RESOLUTION);
    } else if (!judge_covered(judging)) {
        judge_say(ret, VERDICT_UNDETERMINED, judge_unseen(judging));
    } else if (claimed > seen && relation != RELATION_AT_MOST) {
        judge_say(ret, VERDICT_UNDERSTATED, WHY_NONE);
    } else {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
    }
}

static void measure_count(const struct judging *judging, int64_t seen,
                          int64_t proven, struct judgement *ret)
{
    ASSERT(proven <= seen);
    ret->measured = (struct measured){
        .unit = MEASURE_COUNT,
        .has_point = true,
        .has_low = true,
        .has_high = judge_covered(judging), /* else more may have been */
        .point = (double)seen,
        .low = (double)proven,
        .high = (double)seen,
    };
}

void judge_incidents(const struct judging *judging, struct judgement *ret)
{
    const struct figures *figures = judging->figures;
    ASSERT(figures != NULL);
    int64_t claimed = 0;
    int64_t seen = (int64_t)figures->n_incidents;
    measure_count(judging, seen, count_in(judging, judging->window, certain),
                  ret);
    for (size_t i = 0; i < figures->n_incidents; i++) {
        judge_evidence(ret, figures->incidents[i].start_ms);
    }
    if (!verdict_parse_count(judging->value, &claimed)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return;
    }
    decide_count(judging, claimed, seen, refuted_count, ret);
}

void judge_incidents_long(const struct judging *judging, struct judgement *ret)
{
    const struct figures *figures = judging->figures;
    ASSERT(figures != NULL);
    int64_t claimed = 0;
    int64_t seen = (int64_t)figures->n_incidents_long;
    measure_count(judging, seen,
                  count_in(judging, judging->window, certain_long), ret);
    for (size_t i = 0; i < figures->n_incidents; i++) {
        if (figures->incidents[i].elapsed_ms >= LONG_MS) {
            judge_evidence(ret, figures->incidents[i].start_ms);
        }
    }
    if (!verdict_parse_count(judging->value, &claimed)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return;
    }
    decide_count(judging, claimed, seen, refuted_long, ret);
}

/* Sums for the mean in each reading. */
struct repairs {
    int64_t n;
    int64_t n_certain;
    int64_t sum_min_ms; /* over the certain ones */
    int64_t sum_max_ms; /* over all */
};

static struct repairs repairs_in(const struct judging *judging,
                                 struct ivl window)
{
    const struct reckoning *reckoning = judging->facts->reckoning;
    ASSERT(reckoning != NULL);
    struct repairs repairs = {0};
    for (size_t i = 0; i < reckoning->n_incidents; i++) {
        const struct incident *incident = &reckoning->incidents[i];
        if (incident->start_ms < window.from_ms ||
            incident->start_ms >= window.to_ms) {
            continue;
        }
        repairs.n++;
        repairs.n_certain += certain(incident);
        repairs.sum_min_ms += incident->repair_min_ms;
        repairs.sum_max_ms += incident->repair_max_ms;
    }
    return repairs;
}

static bool refuted_mttr(const struct judging *judging, struct ivl window)
{
    int64_t claimed_ms = 0;
    struct repairs repairs = repairs_in(judging, window);
    return verdict_parse_ms(judging->value, &claimed_ms) &&
           repairs.n_certain > 0 &&
           (double)repairs.sum_min_ms >
               (double)claimed_ms * (double)repairs.n_certain;
}

static void measure_mttr(const struct figures *figures,
                         const struct repairs *repairs, struct measured *ret)
{
    ASSERT(repairs->n == 0 || figures->has_mttr);
    *ret = (struct measured){.unit = MEASURE_MS};
    if (repairs->n == 0) {
        return;
    }
    ret->has_point = ret->has_high = true;
    ret->point = (double)figures->mttr_ms;
    ret->high = (double)(repairs->sum_max_ms / repairs->n);
    if (repairs->n_certain > 0) {
        ret->has_low = true;
        ret->low = (double)(repairs->sum_min_ms / repairs->n_certain);
    }
}

static void decide_mttr(const struct judging *judging, int64_t claimed_ms,
                        const struct repairs *repairs, struct judgement *ret)
{
    bool within =
        (double)repairs->sum_max_ms <= (double)claimed_ms * (double)repairs->n;
    ASSERT(repairs->n >= repairs->n_certain);
    if (refuted_mttr(judging, judging->window)) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        forecast(judging, refuted_mttr, ret);
    } else if (!judge_covered(judging)) {
        judge_say(ret, VERDICT_UNDETERMINED, judge_unseen(judging));
    } else if (!within) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_RESOLUTION);
    } else {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
        if (repairs->n == 0) {
            ret->detail = "nothing_to_average";
        }
    }
}

void judge_mttr(const struct judging *judging, struct judgement *ret)
{
    const struct figures *figures = judging->figures;
    ASSERT(figures != NULL);
    int64_t claimed_ms = 0;
    struct repairs repairs = repairs_in(judging, judging->window);
    measure_mttr(figures, &repairs, &ret->measured);
    for (size_t i = 0; i < figures->n_incidents; i++) {
        judge_evidence(ret, figures->incidents[i].start_ms);
    }
    if (!verdict_parse_ms(judging->value, &claimed_ms)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return;
    }
    decide_mttr(judging, claimed_ms, &repairs, ret);
}

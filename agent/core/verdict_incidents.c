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

/* How many of the window's incidents pass a test. */
static int64_t count(const struct figures *figures, incident_test *test)
{
    int64_t n = 0;
    ASSERT(figures != NULL);
    for (size_t i = 0; i < figures->n_incidents; i++) {
        n += test(&figures->incidents[i]);
    }
    return n;
}

/* True again when the oldest of those that are too many have left. */
static void forecast_count(const struct judging *judging, int64_t too_many,
                           incident_test *test, struct judgement *ret)
{
    const struct figures *figures = judging->figures;
    ASSERT(too_many > 0);
    for (size_t i = 0; i < figures->n_incidents; i++) {
        too_many -= test(&figures->incidents[i]);
        if (too_many == 0) {
            judge_true_again(judging, figures->incidents[i].start_ms, ret);
            return;
        }
    }
}

static void decide_count(const struct judging *judging, int64_t claimed,
                         int64_t seen, incident_test *test,
                         struct judgement *ret)
{
    int64_t proven = count(judging->figures, test);
    ASSERT(proven <= seen);
    if (proven > claimed) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        forecast_count(judging, proven - claimed, test, ret);
    } else if (seen > claimed) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_RESOLUTION);
    } else if (!judge_covered(judging)) {
        judge_say(ret, VERDICT_UNDETERMINED, judge_unseen(judging));
    } else if (claimed > seen && judging->claim->relation != RELATION_AT_MOST) {
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
    measure_count(judging, seen, count(figures, certain), ret);
    for (size_t i = 0; i < figures->n_incidents; i++) {
        judge_evidence(ret, figures->incidents[i].start_ms);
    }
    if (!verdict_parse_count(judging->value, &claimed)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return;
    }
    decide_count(judging, claimed, seen, certain, ret);
}

void judge_incidents_long(const struct judging *judging, struct judgement *ret)
{
    const struct figures *figures = judging->figures;
    ASSERT(figures != NULL);
    int64_t claimed = 0;
    int64_t seen = (int64_t)figures->n_incidents_long;
    measure_count(judging, seen, count(figures, certain_long), ret);
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
    decide_count(judging, claimed, seen, certain_long, ret);
}

/* Sums for the mean in each reading. */
struct repairs {
    int64_t n;
    int64_t n_certain;
    int64_t sum_min_ms; /* over the certain ones */
    int64_t sum_max_ms; /* over all */
};

static struct repairs repairs_of(const struct figures *figures)
{
    struct repairs repairs = {.n = (int64_t)figures->n_incidents};
    ASSERT(figures->n_incidents == 0 || figures->incidents != NULL);
    for (size_t i = 0; i < figures->n_incidents; i++) {
        const struct incident *incident = &figures->incidents[i];
        repairs.n_certain += certain(incident);
        repairs.sum_min_ms += incident->repair_min_ms;
        repairs.sum_max_ms += incident->repair_max_ms;
    }
    return repairs;
}

/* The mean of the least repair times is above the claim. */
static bool refuted(const struct repairs *repairs, int64_t claimed_ms)
{
    ASSERT(repairs->n_certain >= 0);
    return repairs->n_certain > 0 &&
           (double)repairs->sum_min_ms >
               (double)claimed_ms * (double)repairs->n_certain;
}

/* The oldest leave one after the other until the mean of the rest is within
 * the claim, at the latest when none is left. */
static void forecast_mttr(const struct judging *judging, int64_t claimed_ms,
                          struct repairs repairs, struct judgement *ret)
{
    const struct figures *figures = judging->figures;
    ASSERT(refuted(&repairs, claimed_ms));
    for (size_t i = 0; i < figures->n_incidents; i++) {
        const struct incident *incident = &figures->incidents[i];
        repairs.n_certain -= certain(incident);
        repairs.sum_min_ms -= incident->repair_min_ms;
        if (!refuted(&repairs, claimed_ms)) {
            judge_true_again(judging, incident->start_ms, ret);
            return;
        }
    }
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
    int64_t mean_max_ms = repairs->sum_max_ms / repairs->n;
    ret->high = (double)mean_max_ms;
    if (repairs->n_certain > 0) {
        ret->has_low = true;
        int64_t mean_min_ms = repairs->sum_min_ms / repairs->n_certain;
        ret->low = (double)mean_min_ms;
    }
}

static void decide_mttr(const struct judging *judging, int64_t claimed_ms,
                        const struct repairs *repairs, struct judgement *ret)
{
    bool within =
        (double)repairs->sum_max_ms <= (double)claimed_ms * (double)repairs->n;
    ASSERT(repairs->n >= repairs->n_certain);
    if (refuted(repairs, claimed_ms)) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        forecast_mttr(judging, claimed_ms, *repairs, ret);
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
    struct repairs repairs = repairs_of(figures);
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

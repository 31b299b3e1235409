/*
 * Availability (docs/figures.md#availability): everything is decided in whole
 * milliseconds of allowed downtime, so that no rounding of a percentage ever
 * decides a verdict.
 */
#include "core/verdict_parts.h"

#include "base/check.h"
#include "base/units.h"

/* A percentage as a fraction of `hundred`; halves of a unit of the last digit
 * are whole here. */
struct level {
    int64_t parts;
    int64_t hundred;
};

/* What the claim's digits mean: proven from `bound` on, bettered from `above`
 * on (never where above.parts > above.hundred). */
struct thresholds {
    struct level bound;
    struct level above;
};

/* Most downtime in `planned_ms` at which availability is still at least
 * `level`: floor(planned × (1 − level)); -1 if level is over 100 %. Split so
 * that no product passes 63 bits: hundred is at most 2×10^9. */
static int64_t allowed_ms(struct level level, int64_t planned_ms)
{
    ASSERT(planned_ms >= 0 && level.hundred > 0);
    if (level.parts > level.hundred) {
        return -1;
    }
    int64_t share = level.hundred - level.parts;
    return planned_ms / level.hundred * share +
           planned_ms % level.hundred * share / level.hundred;
}

static struct thresholds thresholds_of(enum claim_relation relation,
                                       struct percent value)
{
    ASSERT(value.decimals <= PERCENT_DECIMALS_MAX);
    int64_t hundred = 200;
    for (int i = 0; i < value.decimals; i++) {
        hundred *= 10;
    }
    bool exact = value.decimals == 0 && value.scaled == 100;
    bool rounded = relation != RELATION_AT_LEAST && !exact;
    int64_t parts = value.scaled * 2;
    return (struct thresholds){
        .bound = {parts - (rounded && parts > 0), hundred},
        .above = {rounded ? parts + 2 : hundred + 1, hundred},
    };
}

static bool read_thresholds(const struct judging *judging,
                            struct thresholds *ret)
{
    struct percent percent;
    if (!verdict_parse_percent(judging->value, &percent)) {
        return false;
    }
    *ret = thresholds_of(judging->claim->relation, percent);
    return true;
}

static bool refuted(const struct judging *judging, struct ivl window)
{
    struct thresholds thresholds;
    if (!read_thresholds(judging, &thresholds)) {
        return false;
    }
    struct arena scratch;
    arena_init(&scratch);
    struct ivls planned =
        calendar_planned(&scratch, judging->facts->calendar, window);
    int64_t down_ms =
        ivls_length_common(judging->facts->reckoning->down_optimistic, planned);
    bool over = down_ms > allowed_ms(thresholds.bound, ivls_length(planned));
    arena_fini(&scratch);
    return over;
}

static void measure(const struct figures *figures, struct measured *ret)
{
    *ret = (struct measured){
        .unit = MEASURE_PERCENT,
        .has_point = figures->has_point,
        .has_low = figures->has_bounds,
        .has_high = figures->has_bounds,
        .has_low_95 = figures->has_bounds,
        .point = figures->point,
        .low = figures->low,
        .high = figures->high,
        .low_95 = figures->low_95,
    };
}

static void add_incidents(const struct figures *figures, struct judgement *ret)
{
    for (size_t i = 0; i < figures->n_incidents; i++) {
        judge_evidence(ret, figures->incidents[i].start_ms);
    }
}

/* The worst downtime the evidence allows, and the same had the unseen time
 * been up (spec "claims" section 3). */
static void decide(const struct judging *judging,
                   const struct thresholds *thresholds, struct judgement *ret)
{
    const struct figures *figures = judging->figures;
    int64_t planned_ms = figures->planned_ms;
    int64_t worst_ms = figures->down_max_ms + figures->hidden_ms;
    int64_t seen_ms = worst_ms - figures->unknown_ms;
    worst_ms = worst_ms < planned_ms ? worst_ms : planned_ms;
    int64_t allowed = allowed_ms(thresholds->bound, planned_ms);
    ASSERT(figures->down_min_ms <= worst_ms);
    if (figures->down_min_ms > allowed) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        judge_true_again_gradual(judging, refuted, ret);
    } else if (worst_ms <= allowed_ms(thresholds->above, planned_ms)) {
        judge_say(ret, VERDICT_UNDERSTATED, WHY_NONE);
    } else if (worst_ms <= allowed) {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
    } else {
        judge_say(ret, VERDICT_UNDETERMINED,
                  seen_ms <= allowed ? judge_unseen(judging) : WHY_RESOLUTION);
    }
    ret->has_seconds_left = true;
    ret->seconds_allowed = allowed / MS_PER_SECOND;
    ret->seconds_left = ret->verdict == VERDICT_OVERSTATED
                            ? 0
                            : (allowed - figures->down_min_ms) / MS_PER_SECOND;
}

void judge_availability(const struct judging *judging, struct judgement *ret)
{
    const struct figures *figures = judging->figures;
    ASSERT(figures != NULL);
    struct thresholds thresholds;
    measure(figures, &ret->measured);
    add_incidents(figures, ret);
    if (!read_thresholds(judging, &thresholds)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
    } else if (!figures->has_bounds) {
        judge_say(ret, VERDICT_UNDETERMINED, judge_unseen(judging));
        ret->detail = "nothing_planned";
    } else {
        decide(judging, &thresholds, ret);
    }
}

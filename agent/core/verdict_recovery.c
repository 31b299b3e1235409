/*
 * Recovery time objectives: each incident of the window against its deadline
 * (spec "claims" section 3).
 *
 *   same_day           the end of the local day on which it began
 *   next_business_day  the end of the next business day after that day
 *   business days      the end of the last of so many after that day
 *   a duration         its start and that
 *
 * The scope says which incidents are meant: begun in business hours, outside
 * them, or, without a scope, all.
 */
#include "core/verdict_parts.h"

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

static const struct tz *zone(const struct judging *judging)
{
    return judging->facts->calendar->tz;
}

static bool begun_in_business_hours(const struct judging *judging,
                                    int64_t instant_ms)
{
    const struct calendar *calendar = judging->facts->calendar;
    ASSERT(judging->facts->business_hours != NULL);
    struct arena scratch;
    arena_init(&scratch);
    struct ivl instant = {instant_ms, instant_ms + 1};
    struct ivls hours =
        calendar_hours(&scratch, judging->facts->business_hours,
                       &calendar->holidays, calendar->tz, instant);
    bool inside = hours.n > 0;
    arena_fini(&scratch);
    return inside;
}

static bool concerns(const struct judging *judging,
                     const struct incident *incident)
{
    const char *scope = judging->claim->scope;
    if (scope == NULL) {
        return true;
    }
    bool wants_business = text_equal(scope, "business_hours");
    ASSERT(wants_business || text_equal(scope, "off_hours"));
    return begun_in_business_hours(judging, incident->start_ms) ==
           wants_business;
}

/* False: the claim's value is none of the four. */
static bool deadline_of(const struct judging *judging, int64_t start_ms,
                        int64_t *ret_ms)
{
    int64_t days = civil_days(tz_to_local(zone(judging), start_ms).date);
    int64_t within_ms = 0;
    int64_t n = 1;
    ASSERT(judging->value != NULL);
    if (text_equal(judging->value, "same_day")) {
        *ret_ms = judge_end_of_day(judging, days);
    } else if (text_equal(judging->value, "next_business_day") ||
               judge_counts_business_days(judging, &n)) {
        *ret_ms =
            judge_end_of_day(judging, judge_business_day(judging, days, n));
    } else if (verdict_parse_ms(judging->value, &within_ms)) {
        *ret_ms = start_ms + within_ms;
    } else {
        return false;
    }
    return true;
}

/* Certainly still down after its deadline. An open incident that is watched is
 * down up to now in the optimistic reading too; one that is not proves nothing
 * past the last look. */
static bool missed(const struct judging *judging,
                   const struct incident *incident)
{
    int64_t deadline_ms = 0;
    return incident->repair_min_ms > 0 &&
           deadline_of(judging, incident->start_ms, &deadline_ms) &&
           incident->last_optimistic_down_ms > deadline_ms;
}

/* What the incidents concerned add up to. */
struct recoveries {
    size_t n;
    size_t n_missed;
    int64_t last_missed_ms;    /* start of the newest, with n_missed */
    enum verdict_reason doubt; /* WHY_NONE: every end_latest is in time */
};

static void widen(struct measured *measured, const struct incident *incident)
{
    double point = (double)(incident->end_ms - incident->start_ms);
    double low =
        (double)(incident->last_optimistic_down_ms - incident->start_ms);
    double high = (double)(incident->end_latest_ms - incident->start_ms);
    ASSERT(incident->end_ms >= incident->start_ms);
    measured->has_point = measured->has_low = measured->has_high = true;
    measured->point = point > measured->point ? point : measured->point;
    measured->low = low > measured->low ? low : measured->low;
    measured->high = high > measured->high ? high : measured->high;
}

/* Why it cannot be told whether this one was in time; WHY_NONE if it was. */
static enum verdict_reason doubt_of(const struct judging *judging,
                                    const struct incident *incident)
{
    int64_t deadline_ms = 0;
    ASSERT(incident->end_latest_ms >= incident->end_ms);
    if (!deadline_of(judging, incident->start_ms, &deadline_ms) ||
        incident->end_latest_ms <= deadline_ms) {
        return WHY_NONE;
    }
    int64_t unseen_ms =
        ivls_length_within(judging->facts->reckoning->unknown,
                           incident->start_ms, incident->end_latest_ms);
    return unseen_ms > 0 ? WHY_COVERAGE : WHY_RESOLUTION;
}

static struct recoveries look(const struct judging *judging,
                              struct judgement *ret)
{
    const struct figures *figures = judging->figures;
    ASSERT(figures != NULL);
    struct recoveries all = {0};
    ret->measured.unit = MEASURE_MS;
    for (size_t i = 0; i < figures->n_incidents; i++) {
        const struct incident *incident = &figures->incidents[i];
        if (!concerns(judging, incident)) {
            continue;
        }
        all.n++;
        widen(&ret->measured, incident);
        enum verdict_reason doubt = doubt_of(judging, incident);
        all.doubt = doubt != WHY_NONE ? doubt : all.doubt;
        if (missed(judging, incident)) {
            all.n_missed++;
            all.last_missed_ms = incident->start_ms;
            judge_evidence(ret, incident->start_ms);
        }
    }
    return all;
}

/* False after saying why no deadline can be reckoned. */
static bool judgeable(const struct judging *judging, struct judgement *ret)
{
    const char *scope = judging->claim->scope;
    int64_t ignored = 0;
    bool of_hours =
        text_equal(scope, "business_hours") || text_equal(scope, "off_hours");
    bool needs_hours =
        of_hours || text_equal(judging->value, "next_business_day");
    ASSERT(ret->reason == WHY_NO_SOURCE);
    if (scope != NULL && !of_hours) {
        ret->detail = "scope_unwatched";
        return false;
    }
    if (needs_hours && judging->facts->business_hours == NULL) {
        ret->detail = "no_business_hours";
        return false;
    }
    if (!text_equal(judging->value, "same_day") &&
        !text_equal(judging->value, "next_business_day") &&
        !verdict_parse_ms(judging->value, &ignored)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return false;
    }
    return true;
}

void judge_recovery(const struct judging *judging, struct judgement *ret)
{
    ASSERT(judging->figures != NULL);
    if (!judgeable(judging, ret)) {
        return;
    }
    struct recoveries all = look(judging, ret);
    if (all.n_missed > 0) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        judge_true_again(judging, all.last_missed_ms, ret);
    } else if (all.doubt != WHY_NONE) {
        judge_say(ret, VERDICT_UNDETERMINED, all.doubt);
    } else if (!judge_covered(judging)) {
        judge_say(ret, VERDICT_UNDETERMINED, judge_unseen(judging));
    } else {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
        if (all.n == 0) {
            ret->detail = "nothing_to_recover";
        }
    }
}

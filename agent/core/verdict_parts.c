#include "core/verdict_parts.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

/* A trailing window's end moves over clamped month ends and clock changes, so
 * the search for it reaches a little further than the span itself. */
#define FORECAST_SLACK_MS (3 * MS_PER_DAY)

void judge_say(struct judgement *ret, enum verdict verdict,
               enum verdict_reason reason)
{
    ASSERT((verdict == VERDICT_UNDETERMINED) == (reason != WHY_NONE));
    ret->verdict = verdict;
    ret->reason = reason;
}

bool judge_covered(const struct judging *judging)
{
    const struct figures *figures = judging->figures;
    ASSERT(figures != NULL);
    return figures->has_bounds &&
           figures->coverage >= judging->facts->min_coverage;
}

enum verdict_reason judge_unseen(const struct judging *judging)
{
    const struct reckoning *reckoning = judging->facts->reckoning;
    ASSERT(reckoning != NULL);
    bool young = !reckoning->seen_any ||
                 judging->window.from_ms < reckoning->first_seen_ms;
    return young ? WHY_YOUNG : WHY_COVERAGE;
}

void judge_evidence(struct judgement *ret, int64_t start_ms)
{
    if (ret->n_evidence == JUDGE_EVIDENCE_MAX) {
        memmove(ret->evidence_ms, ret->evidence_ms + 1,
                (JUDGE_EVIDENCE_MAX - 1) * sizeof ret->evidence_ms[0]);
        ret->n_evidence--;
    }
    ASSERT(ret->n_evidence < JUDGE_EVIDENCE_MAX);
    ret->evidence_ms[ret->n_evidence++] = start_ms;
}

static struct ivl trailing(const struct judging *judging, int64_t end_ms)
{
    return (struct ivl){
        span_back(&judging->span, judging->facts->calendar->tz, end_ms),
        end_ms,
    };
}

static int64_t latest_end(const struct judging *judging, int64_t instant_ms)
{
    return span_forward(&judging->span, judging->facts->calendar->tz,
                        instant_ms) +
           FORECAST_SLACK_MS;
}

/* The first end of a trailing window that begins after `start_ms`. */
static int64_t leaves_at(const struct judging *judging, int64_t start_ms)
{
    int64_t inside = judging->now_ms;
    int64_t past = latest_end(
        judging, start_ms > judging->now_ms ? start_ms : judging->now_ms);
    ASSERT(trailing(judging, past).from_ms > start_ms);
    while (past - inside > 1) {
        int64_t middle = inside + (past - inside) / 2;
        if (trailing(judging, middle).from_ms > start_ms) {
            past = middle;
        } else {
            inside = middle;
        }
    }
    return past;
}

void judge_true_again(const struct judging *judging, int64_t start_ms,
                      struct judgement *ret)
{
    ASSERT(ret->verdict == VERDICT_OVERSTATED);
    ret->has_true_again = true;
    ret->true_again_ms = leaves_at(judging, start_ms);
}

void judge_true_again_gradual(const struct judging *judging,
                              judge_refuted *refuted, struct judgement *ret)
{
    ASSERT(ret->verdict == VERDICT_OVERSTATED);
    int64_t refuting = judging->now_ms;
    int64_t past = latest_end(judging, judging->now_ms);
    if (refuted(judging, trailing(judging, past))) {
        return;
    }
    while (past - refuting > 1) {
        int64_t middle = refuting + (past - refuting) / 2;
        if (refuted(judging, trailing(judging, middle))) {
            refuting = middle;
        } else {
            past = middle;
        }
    }
    ret->has_true_again = true;
    ret->true_again_ms = past;
}

bool verdict_parse_percent(const char *text, struct percent *ret)
{
    ASSERT(text != NULL);
    struct percent percent = {0};
    const char *p = text;
    bool point = false;
    for (; text_is_digit(*p) || (*p == '.' && !point && p > text); p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        if (percent.decimals == PERCENT_DECIMALS_MAX) {
            continue;
        }
        percent.decimals += point;
        percent.scaled = percent.scaled * 10 + (*p - '0');
        if (!point && percent.scaled > 100) {
            return false;
        }
    }
    if (p == text || *p != '\0' || p[-1] == '.') {
        return false;
    }
    int64_t hundred = 100;
    for (int i = 0; i < percent.decimals; i++) {
        hundred *= 10;
    }
    if (percent.scaled > hundred) {
        return false;
    }
    *ret = percent;
    return true;
}

bool verdict_parse_count(const char *text, int64_t *ret)
{
    ASSERT(text != NULL);
    int64_t count = 0;
    const char *p = text;
    for (; text_is_digit(*p) && count <= INT64_C(100000000); p++) {
        count = count * 10 + (*p - '0');
    }
    if (p == text || *p != '\0') {
        return false;
    }
    *ret = count;
    return true;
}

bool verdict_parse_ms(const char *text, int64_t *ret_ms)
{
    ASSERT(text != NULL);
    struct span span;
    if (span_parse_iso(text, &span) != ERR_OK || span.months != 0) {
        return false;
    }
    *ret_ms = span.days * MS_PER_DAY + span.exact_ms;
    return true;
}

/* More are no promise anyone makes, and would be searched day by day. */
#define BUSINESS_DAYS_MAX 366

bool judge_counts_business_days(const struct judging *judging,
                                int64_t *ret_days)
{
    struct span span;
    ASSERT(judging->value != NULL);
    if (!text_equal(judging->claim->unit, JUDGE_UNIT_BUSINESS_DAYS) ||
        span_parse_iso(judging->value, &span) != ERR_OK) {
        return false;
    }
    *ret_days = span.days;
    return span.months == 0 && span.exact_ms == 0 && span.days >= 0 &&
           span.days <= BUSINESS_DAYS_MAX;
}

static bool has_business(const struct judge_facts *facts, int64_t day)
{
    return calendar_is_business_day(facts->business_hours,
                                    &facts->calendar->holidays,
                                    civil_from_days(day));
}

int64_t judge_business_day(const struct judging *judging, int64_t day,
                           int64_t n)
{
    int64_t step = n < 0 ? -1 : 1;
    ASSERT(judging->facts->business_hours != NULL);
    for (int64_t left = n; left != 0; left -= step) {
        int closed = 0;
        do {
            day += step;
        } while (!has_business(judging->facts, day) &&
                 ++closed < JUDGE_CLOSED_DAYS_MAX);
    }
    return day;
}

int64_t judge_end_of_day(const struct judging *judging, int64_t day)
{
    struct civil_time midnight = {civil_from_days(day + 1), 0};
    ASSERT(judging->facts->calendar->tz != NULL);
    return tz_from_local(judging->facts->calendar->tz, midnight);
}

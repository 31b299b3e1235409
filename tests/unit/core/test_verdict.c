/* Edges of spec "claims" section 3 that a year's story does not show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "core/verdict_parts.h"
#include "support_year.h"

#define MINUTE MS_PER_MINUTE
#define HOUR MS_PER_HOUR

static void names_go_both_ways(void **state)
{
    (void)state;
    for (int i = VERDICT_HOLDS; i <= VERDICT_NOT_CLAIMED; i++) {
        enum verdict back = VERDICT_HOLDS;
        assert_true(verdict_parse(verdict_name((enum verdict)i), &back));
        assert_int_equal(back, i);
    }
    for (int i = WHY_NONE; i <= WHY_YOUNG; i++) {
        enum verdict_reason back = WHY_NONE;
        assert_true(verdict_reason_parse(
            verdict_reason_name((enum verdict_reason)i), &back));
        assert_int_equal(back, i);
    }
    enum verdict none = VERDICT_HOLDS;
    assert_false(verdict_parse("fine", &none));
    assert_true(verdict_is_drift(VERDICT_LAPSED));
    assert_false(verdict_is_drift(VERDICT_UNDERSTATED));
}

static void percentages_keep_their_digits(void **state)
{
    (void)state;
    struct percent got;
    assert_true(verdict_parse_percent("99.9990", &got));
    assert_int_equal(got.scaled, 999990);
    assert_int_equal(got.decimals, 4);
    assert_true(verdict_parse_percent("100", &got));
    assert_int_equal(got.decimals, 0);
    assert_true(verdict_parse_percent("99.12345678912345678901234", &got));
    assert_int_equal(got.decimals, PERCENT_DECIMALS_MAX);
    static const char *const wrong[] = {
        "",      ".",     "99.", ".9",  "-1",     "+99", "99,9",
        "99.9%", "100.1", "101", "1e2", "99.9.9", " 99", "９９"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(verdict_parse_percent(wrong[i], &got));
    }
}

static void counts_and_durations_are_strict(void **state)
{
    (void)state;
    int64_t got = 0;
    assert_true(verdict_parse_count("1000000000", &got));
    assert_int_equal(got, 1000000000);
    assert_false(verdict_parse_count("99999999999999999999", &got));
    assert_false(verdict_parse_count("-1", &got));
    assert_false(verdict_parse_count("", &got));
    assert_true(verdict_parse_ms("P1DT1H", &got));
    assert_int_equal(got, 25 * HOUR);
    assert_false(verdict_parse_ms("P1M", &got));
    assert_false(verdict_parse_ms("soon", &got));
}

/* Exactly 0.1 % of thirty days certainly down: 99.9 % is kept to the
 * millisecond, and broken by one look more. */
static void a_promise_is_kept_at_exactly_its_bound(void **state)
{
    (void)state;
    int64_t allowed_ms = 2592 * MS_PER_SECOND;
    for (int more = 0; more <= 1; more++) {
        struct year year;
        year_init(&year, 1000);
        int64_t down_ms = year.now_ms - 10 * MS_PER_DAY;
        year_with_outage(&year, down_ms, allowed_ms + (1 + more) * 1000);
        struct claim claim =
            *year_claim("5.availability", RELATION_AT_LEAST, "99.9");
        claim.window = "P30D";
        struct judgement got = year_judge(&year, &claim);
        assert_int_equal(got.seconds_left, 0);
        assert_int_equal(got.verdict,
                         more == 0 ? VERDICT_UNDETERMINED : VERDICT_OVERSTATED);
        year_fini(&year);
    }
}

/* A vendor may round or truncate: half a unit of the last digit is allowed
 * below what was printed, and a unit above it before it is better. */
static void the_last_digit_decides_what_actual_means(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    year_with_outage(&year, 0, 0);
    static const struct {
        const char *value;
        enum verdict verdict;
    } cases[] = {
        {"99.9", VERDICT_HOLDS}, /* 100.0 could not be printed otherwise */
        {"99.8", VERDICT_UNDERSTATED},
        {"99.999", VERDICT_HOLDS}, /* v + u is 100 % */
        {"99.9990", VERDICT_UNDERSTATED},
        {"99.9994", VERDICT_HOLDS},
        {"99.99990", VERDICT_UNDETERMINED},
        {"100", VERDICT_UNDETERMINED}, /* exact: nothing may hide */
        {"100.0", VERDICT_HOLDS},      /* from 99.95 % on */
        {"0", VERDICT_UNDERSTATED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct judgement got =
            year_judge(&year, year_claim("5.availability", RELATION_ACTUAL,
                                         cases[i].value));
        assert_int_equal(got.verdict, cases[i].verdict);
    }
    year_fini(&year);
}

static void exactly_100_is_refuted_by_one_second(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, 1000);
    year_with_outage(&year, year.now_ms - HOUR, 3000);
    struct judgement got =
        year_judge(&year, year_claim("5.availability", RELATION_ACTUAL, "100"));
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    year_fini(&year);
}

static void an_uncertain_incident_does_not_refute(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    /* Down once, believed at once: no time is certain. */
    year_with_outage(&year, year.now_ms - HOUR, MINUTE);
    year.runs[1].confirm = 1;
    struct judgement got =
        year_judge(&year, year_claim("12.incidents", RELATION_ACTUAL, "0"));
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_RESOLUTION);
    assert_true(got.measured.low == 0 && got.measured.point == 1);
    got = year_judge(&year, year_claim("10.mttr", RELATION_ACTUAL, "PT0S"));
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_RESOLUTION);
    got = year_judge(&year, year_claim("10.mttr", RELATION_AT_MOST, "PT2M"));
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    year_fini(&year);
}

/* Two incidents against a claim of one: it is true again when the older one
 * has left the window. */
static void a_count_is_true_again_when_enough_have_left(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    int64_t older_ms = year_at("2026-02-01T12:00:00+09:00");
    int64_t newer_ms = year_at("2026-07-01T12:00:00+09:00");
    year_see(&year, year.from_ms - HOUR, older_ms, STATE_UP);
    year_see(&year, older_ms, older_ms + HOUR, STATE_DOWN);
    year_see(&year, older_ms + HOUR, newer_ms, STATE_UP);
    year_see(&year, newer_ms, newer_ms + HOUR, STATE_DOWN);
    year_see(&year, newer_ms + HOUR, year.now_ms, STATE_UP);
    struct judgement got =
        year_judge(&year, year_claim("12.incidents", RELATION_ACTUAL, "1"));
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_int_equal(got.true_again_ms,
                     year_at("2027-02-01T12:00:00+09:00") + 1);
    got = year_judge(&year, year_claim("12.incidents", RELATION_ACTUAL, "2"));
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    year_fini(&year);
}

/* Ten hours, then one: the mean of both breaks two hours, that of the newer one
 * alone does not. */
static void a_mean_is_true_again_when_the_long_one_has_left(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    int64_t older_ms = year_at("2026-02-01T12:00:00+09:00");
    int64_t newer_ms = year_at("2026-07-01T12:00:00+09:00");
    year_see(&year, year.from_ms - HOUR, older_ms, STATE_UP);
    year_see(&year, older_ms, older_ms + 10 * HOUR, STATE_DOWN);
    year_see(&year, older_ms + 10 * HOUR, newer_ms, STATE_UP);
    year_see(&year, newer_ms, newer_ms + HOUR, STATE_DOWN);
    year_see(&year, newer_ms + HOUR, year.now_ms, STATE_UP);
    struct judgement got =
        year_judge(&year, year_claim("10.mttr", RELATION_AT_MOST, "PT2H"));
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_int_equal(got.true_again_ms, older_ms + 1 + 365 * MS_PER_DAY);
    got = year_judge(&year, year_claim("10.mttr", RELATION_AT_MOST, "PT30M"));
    assert_int_equal(got.true_again_ms, newer_ms + 1 + 365 * MS_PER_DAY);
    year_fini(&year);
}

static void vague_until_a_person_gives_a_number(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    year_with_outage(&year, 0, 0);
    struct claim claim = *year_claim("10.mttr", RELATION_AT_MOST, "ignored");
    claim.n_values = 0;
    claim.vague = "数分以内";
    struct judgement got = year_judge(&year, &claim);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_VAGUE);
    struct interpretation given = {"10.mttr", "PT5M"};
    year.facts.interpretations = &given;
    year.facts.n_interpretations = 1;
    got = year_judge(&year, &claim);
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_string_equal(got.interpreted, "PT5M");
    year_fini(&year);
}

static void what_no_probe_can_tell_has_no_source(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    year_with_outage(&year, 0, 0);
    static const struct {
        const char *id;
        enum claim_relation relation;
        const char *value;
    } claims[] = {
        {"9.patch_latency", RELATION_AT_MOST, "P7D"},
        {"42.tls_version", RELATION_EQUALS, "1.2"},
        {"30.backup_generations", RELATION_AT_LEAST, "7"},
        {"5.availability:storage", RELATION_AT_LEAST, "99.9"},
        {"5.availability", RELATION_AT_MOST, "99.9"},
        {"11.recovery_time:region", RELATION_AT_MOST, "same_day"},
    };
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        struct judgement got =
            year_judge(&year, year_claim(claims[i].id, claims[i].relation,
                                         claims[i].value));
        assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
        assert_int_equal(got.reason, WHY_NO_SOURCE);
    }
    year_fini(&year);
}

static void unreadable_values_are_never_judged(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    year_with_outage(&year, year.now_ms - MS_PER_DAY, 30 * MINUTE);
    static const char *const ids[] = {"5.availability", "12.incidents",
                                      "12.incidents_long", "10.mttr",
                                      "11.recovery_time"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct judgement got =
            year_judge(&year, year_claim(ids[i], RELATION_ACTUAL, "高い"));
        assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
        assert_int_equal(got.reason, WHY_VAGUE);
    }
    year_fini(&year);
}

static struct judgement off_hours(struct year *year)
{
    return year_judge(year, year_claim("11.recovery_time:off_hours",
                                       RELATION_AT_MOST, "next_business_day"));
}

/* Thursday evening; Friday 2026-03-20 is a holiday, so the deadline is the end
 * of Monday. */
static void the_next_business_day_knows_holidays(void **state)
{
    (void)state;
    static const struct {
        const char *until;
        enum verdict verdict;
    } cases[] = {
        {"2026-03-21T12:00:00+09:00", VERDICT_HOLDS},
        {"2026-03-23T23:50:00+09:00", VERDICT_HOLDS},
        {"2026-03-24T00:05:00+09:00", VERDICT_OVERSTATED},
    };
    for (size_t i = 0; i < 3; i++) {
        struct year year;
        year_init(&year, MINUTE);
        int64_t down_ms = year_at("2026-03-19T20:00:00+09:00");
        year_with_outage(&year, down_ms, year_at(cases[i].until) - down_ms);
        assert_int_equal(off_hours(&year).verdict, cases[i].verdict);
        year_fini(&year);
    }
}

static void recovery_by_hours_needs_business_hours(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    year_with_outage(&year, 0, 0);
    year.facts.business_hours = NULL;
    struct judgement got = off_hours(&year);
    assert_int_equal(got.reason, WHY_NO_SOURCE);
    assert_string_equal(got.detail, "no_business_hours");
    got = year_judge(&year,
                     year_claim("11.recovery_time", RELATION_AT_MOST, "PT1H"));
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    year_fini(&year);
}

/* Down since ten minutes before the observer went away for two days: nobody
 * saw that it took longer than its hour. */
static void an_unseen_end_does_not_miss_a_deadline(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    int64_t down_ms = year.now_ms - 2 * MS_PER_DAY;
    year_see(&year, year.from_ms - HOUR, down_ms, STATE_UP);
    year_see(&year, down_ms, down_ms + 10 * MINUTE, STATE_DOWN);
    const struct claim *claim =
        year_claim("11.recovery_time", RELATION_AT_MOST, "PT1H");
    struct judgement got = year_judge(&year, claim);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_COVERAGE);
    year_see(&year, down_ms + 10 * MINUTE, year.now_ms, STATE_DOWN);
    assert_int_equal(year_judge(&year, claim).verdict, VERDICT_OVERSTATED);
    year_fini(&year);
}

static struct maintenance stop(const char *start, const char *announced)
{
    return (struct maintenance){
        .start_ms = year_at(start),
        .end_ms = year_at(start) + 2 * HOUR,
        .announced_ms =
            announced == NULL ? ANNOUNCED_NEVER : year_at(announced),
        .announced_given = announced != NULL,
    };
}

static struct judgement notice_of(struct year *year,
                                  const struct maintenance *stops, size_t n)
{
    year->calendar.maintenances = stops;
    year->calendar.n_maintenances = n;
    return year_judge(
        year, year_claim("2.maintenance_notice", RELATION_AT_LEAST, "P1M"));
}

/* A month before 31 March, 01:00, is 28 February, 01:00. */
static void notice_is_counted_in_calendar_months(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    year_with_outage(&year, 0, 0);
    const char *start = "2026-03-31T01:00:00+09:00";
    struct maintenance in_time = stop(start, "2026-02-28T01:00:00+09:00");
    struct maintenance late = stop(start, "2026-02-28T01:00:01+09:00");
    struct maintenance silent = stop(start, NULL);
    struct maintenance old =
        stop("2025-06-01T01:00:00+09:00", "2025-06-01T00:00:00+09:00");
    struct maintenance ahead =
        stop("2026-12-05T01:00:00+09:00", "2026-11-20T00:00:00+09:00");
    assert_int_equal(notice_of(&year, &in_time, 1).verdict, VERDICT_HOLDS);
    struct judgement got = notice_of(&year, &late, 1);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_int_equal(got.true_again_ms, late.start_ms + 1 + 365 * MS_PER_DAY);
    assert_int_equal(notice_of(&year, &ahead, 1).verdict, VERDICT_OVERSTATED);
    got = notice_of(&year, &silent, 1);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_NO_SOURCE);
    assert_int_equal(notice_of(&year, &old, 1).verdict, VERDICT_HOLDS);
    assert_int_equal(notice_of(&year, NULL, 0).reason, WHY_NO_SOURCE);
    const struct maintenance both[] = {silent, late};
    assert_int_equal(notice_of(&year, both, 2).verdict, VERDICT_OVERSTATED);
    year_fini(&year);
}

static void service_hours_are_those_configured(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    year_with_outage(&year, 0, 0);
    struct claim always = *year_claim("1.service_hours", RELATION_IS, "24x365");
    assert_int_equal(year_judge(&year, &always).verdict, VERDICT_HOLDS);
    struct maintenance past =
        stop("2026-03-31T01:00:00+09:00", "2026-02-01T00:00:00+09:00");
    year.calendar.maintenances = &past;
    year.calendar.n_maintenances = 1;
    assert_int_equal(year_judge(&year, &always).verdict, VERDICT_OVERSTATED);
    always.note = "excludes planned maintenance";
    assert_int_equal(year_judge(&year, &always).verdict, VERDICT_HOLDS);
    year.calendar.hours = year.business;
    struct judgement got = year_judge(&year, &always);
    assert_int_equal(got.reason, WHY_NO_SOURCE);
    assert_string_equal(got.detail, "hours_unwatched");
    static const struct {
        const char *value;
        bool holds;
    } cases[] = {
        {"mon-fri 10:00-18:00", true},
        {"wed 11:30-12:00", true},
        {"mon-sat 10:00-18:00", false},
        {"mon-fri 09:59-18:00", false},
        {"mon-fri 10:00-24:00", false},
        {"fri-mon 10:00-18:00", false},
        {"weekdays", false},
        {"mon-fri", false},
        {"mon-fri 10:00-18:0", false},
        {"mon-fri 18:00-10:00", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        got = year_judge(
            &year, year_claim("1.service_hours", RELATION_IS, cases[i].value));
        assert_int_equal(got.verdict == VERDICT_HOLDS, cases[i].holds);
    }
    year_fini(&year);
}

static void hedges_are_carried(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    static const char *const words[] = {"通常"};
    struct claim claim = *year_claim("5.availability", RELATION_AT_LEAST, "99");
    claim.hedged = words;
    claim.n_hedged = 1;
    assert_true(year_judge(&year, &claim).hedged);
    year_fini(&year);
}

/* Two business days are not two days: nothing is proven by them. */
static void business_days_are_not_calendar_days(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, MINUTE);
    struct claim claim = *year_claim("10.mttr", RELATION_AT_MOST, "P2D");
    claim.unit = "business_days";
    struct judgement got = year_judge(&year, &claim);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_VAGUE);
    assert_string_equal(got.detail, "unreadable");
    year_fini(&year);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(percentages_keep_their_digits),
        cmocka_unit_test(counts_and_durations_are_strict),
        cmocka_unit_test(a_promise_is_kept_at_exactly_its_bound),
        cmocka_unit_test(the_last_digit_decides_what_actual_means),
        cmocka_unit_test(exactly_100_is_refuted_by_one_second),
        cmocka_unit_test(an_uncertain_incident_does_not_refute),
        cmocka_unit_test(a_count_is_true_again_when_enough_have_left),
        cmocka_unit_test(a_mean_is_true_again_when_the_long_one_has_left),
        cmocka_unit_test(vague_until_a_person_gives_a_number),
        cmocka_unit_test(what_no_probe_can_tell_has_no_source),
        cmocka_unit_test(unreadable_values_are_never_judged),
        cmocka_unit_test(the_next_business_day_knows_holidays),
        cmocka_unit_test(recovery_by_hours_needs_business_hours),
        cmocka_unit_test(an_unseen_end_does_not_miss_a_deadline),
        cmocka_unit_test(notice_is_counted_in_calendar_months),
        cmocka_unit_test(service_hours_are_those_configured),
        cmocka_unit_test(hedges_are_carried),
        cmocka_unit_test(business_days_are_not_calendar_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

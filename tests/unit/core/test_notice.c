/* What is told, and that it is told once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/units.h"
#include "core/edition.h"
#include "core/notice.h"

static struct arena arena;

static int start(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static const struct claim claim = {
    .id = "12.incidents", .item = 12, .metric = "incidents"};

static struct judgement now_is(enum verdict verdict, enum verdict_reason reason)
{
    return (struct judgement){
        .claim = &claim, .verdict = verdict, .reason = reason};
}

static struct incident incident_at(int64_t start_ms, int64_t end_ms, bool open)
{
    return (struct incident){
        .start_ms = start_ms,
        .end_ms = end_ms,
        .open = open,
        .has_start_earliest = true,
        .start_earliest_ms = start_ms - 10,
        .end_latest_ms = end_ms + 10,
    };
}

/* The only change of one claim. */
static struct notice change(const struct told_claim *told, size_t n_told,
                            struct judgement *now)
{
    size_t n = 0;
    const struct notice *got =
        notices(&arena,
                &(struct notice_input){.told_claims = told,
                                       .n_told_claims = n_told,
                                       .judgements = now,
                                       .n_judgements = 1},
                &n);
    assert_int_equal(n, 1);
    return got[0];
}

static const struct notice *about(const struct told_incident *told,
                                  size_t n_told, const struct incident *now,
                                  size_t n_now, size_t *ret_n)
{
    return notices(&arena,
                   &(struct notice_input){.told_incidents = told,
                                          .n_told_incidents = n_told,
                                          .incidents = now,
                                          .n_incidents = n_now,
                                          .tell_from_ms = 1000},
                   ret_n);
}

static void a_first_verdict_is_drift_only_if_it_is(void **state)
{
    (void)state;
    struct judgement bad = now_is(VERDICT_OVERSTATED, WHY_NONE);
    struct judgement good = now_is(VERDICT_HOLDS, WHY_NONE);
    struct notice got = change(NULL, 0, &bad);
    assert_int_equal(got.kind, NOTICE_DRIFT);
    assert_int_equal(got.previous, VERDICT_NOT_CLAIMED);
    assert_ptr_equal(got.judgement, &bad);
    assert_int_equal(change(NULL, 0, &good).kind, NOTICE_VERDICT);
}

static void drift_and_recovery_are_told_once(void **state)
{
    (void)state;
    struct told_claim told = {.claim_id = "12.incidents",
                              .verdict = VERDICT_HOLDS};
    struct judgement now = now_is(VERDICT_OVERSTATED, WHY_NONE);
    assert_int_equal(change(&told, 1, &now).kind, NOTICE_DRIFT);
    told.verdict = VERDICT_OVERSTATED;
    size_t n = 9;
    notices(&arena,
            &(struct notice_input){.told_claims = &told,
                                   .n_told_claims = 1,
                                   .judgements = &now,
                                   .n_judgements = 1},
            &n);
    assert_int_equal(n, 0);
    now = now_is(VERDICT_UNDETERMINED, WHY_COVERAGE);
    assert_int_equal(change(&told, 1, &now).kind, NOTICE_RECOVERED);
    assert_int_equal(change(&told, 1, &now).previous, VERDICT_OVERSTATED);
}

static void other_changes_do_not_alert(void **state)
{
    (void)state;
    struct told_claim told = {.claim_id = "12.incidents",
                              .verdict = VERDICT_UNDETERMINED,
                              .reason = WHY_YOUNG};
    struct judgement now = now_is(VERDICT_UNDETERMINED, WHY_COVERAGE);
    assert_int_equal(change(&told, 1, &now).kind, NOTICE_VERDICT);
    now = now_is(VERDICT_UNDERSTATED, WHY_NONE);
    assert_int_equal(change(&told, 1, &now).kind, NOTICE_VERDICT);
    assert_false(notice_alerts(NOTICE_VERDICT));
    assert_true(notice_alerts(NOTICE_DRIFT));
    assert_true(notice_alerts(NOTICE_INCIDENT_CLOSED));
}

/* Another text is told once; with a change of verdict it goes along. */
static void another_text_is_told(void **state)
{
    (void)state;
    struct judgement now = now_is(VERDICT_HOLDS, WHY_NONE);
    struct told_claim told = {.claim_id = "12.incidents",
                              .verdict = VERDICT_HOLDS,
                              .declared = "at_most 3 count"};
    struct notice got = change(&told, 1, &now);
    assert_int_equal(got.kind, NOTICE_TEXT);
    assert_string_equal(got.declared_before, "at_most 3 count");
    assert_false(notice_alerts(NOTICE_TEXT));
    told.verdict = VERDICT_OVERSTATED;
    got = change(&told, 1, &now);
    assert_int_equal(got.kind, NOTICE_RECOVERED);
    assert_string_equal(got.declared_before, "at_most 3 count");
    told.declared = edition_declared(&arena, now.claim);
    assert_null(change(&told, 1, &now).declared_before);
    told.declared = NULL; /* told before texts were kept */
    assert_null(change(&told, 1, &now).declared_before);
}

static void an_incident_is_opened_then_closed(void **state)
{
    (void)state;
    struct incident open = incident_at(2000, 2100, true);
    size_t n = 0;
    const struct notice *got = about(NULL, 0, &open, 1, &n);
    assert_int_equal(n, 1);
    assert_int_equal(got[0].kind, NOTICE_INCIDENT_OPENED);
    assert_ptr_equal(got[0].incident, &open);
    struct told_incident told = {2000, 2100, true};
    about(&told, 1, &open, 1, &n);
    assert_int_equal(n, 0);
    struct incident closed = incident_at(2000, 2500, false);
    got = about(&told, 1, &closed, 1, &n);
    assert_int_equal(n, 1);
    assert_int_equal(got[0].kind, NOTICE_INCIDENT_CLOSED);
    told.open = false;
    about(&told, 1, &closed, 1, &n);
    assert_int_equal(n, 0);
}

static void down_again_is_no_new_incident(void **state)
{
    (void)state;
    struct told_incident told = {2000, 2500, false};
    struct incident again = incident_at(2000, 3000, true);
    size_t n = 0;
    const struct notice *got = about(&told, 1, &again, 1, &n);
    assert_int_equal(n, 1);
    assert_int_equal(got[0].kind, NOTICE_INCIDENT_REOPENED);
}

/* Stopped right after the recovery: the little that was seen of it is unknown
 * now, but nothing was down since. */
static void a_recovery_become_unseen_is_no_news(void **state)
{
    (void)state;
    struct told_incident told = {2000, 2500, false};
    struct incident unsure = incident_at(2000, 2500, true);
    size_t n = 9;
    about(&told, 1, &unsure, 1, &n);
    assert_int_equal(n, 0);
}

static void one_that_is_over_when_first_seen_is_told_whole(void **state)
{
    (void)state;
    struct incident closed = incident_at(2000, 2500, false);
    size_t n = 0;
    const struct notice *got = about(NULL, 0, &closed, 1, &n);
    assert_int_equal(n, 2);
    assert_int_equal(got[0].kind, NOTICE_INCIDENT_OPENED);
    assert_int_equal(got[1].kind, NOTICE_INCIDENT_CLOSED);
}

static void what_was_over_before_we_were_asked_stays_untold(void **state)
{
    (void)state;
    struct incident all[] = {incident_at(100, 500, false),
                             incident_at(600, 5000, true)};
    size_t n = 0;
    const struct notice *got = about(NULL, 0, all, 2, &n);
    assert_int_equal(n, 1); /* the one still going on is news */
    assert_ptr_equal(got[0].incident, &all[1]);
}

static void a_moved_start_is_the_same_incident(void **state)
{
    (void)state;
    struct told_incident told = {2000, 2100, true};
    struct incident moved = incident_at(1900, 2500, true);
    size_t n = 9;
    about(&told, 1, &moved, 1, &n);
    assert_int_equal(n, 0);
    struct incident later = incident_at(2005, 2500, true);
    about(&told, 1, &later, 1, &n);
    assert_int_equal(n, 0);
}

/* One look between two outages: each could reach into the other, yet each is
 * told by its own name, and its end once. */
static void incidents_close_together_are_told_apart(void **state)
{
    (void)state;
    struct incident all[] = {incident_at(2000, 2500, false),
                             incident_at(2600, 3000, true)};
    all[0].end_latest_ms = 3000;
    all[1].start_earliest_ms = 1990;
    struct told_incident told[] = {{2000, 2500, false}, {2600, 2900, true}};
    size_t n = 9;
    const struct notice *got = about(told, 1, all, 2, &n);
    assert_int_equal(n, 1);
    assert_int_equal(got[0].kind, NOTICE_INCIDENT_OPENED);
    assert_ptr_equal(got[0].incident, &all[1]);
    about(told, 2, all, 2, &n);
    assert_int_equal(n, 0);
    all[1].open = false;
    got = about(told, 2, all, 2, &n);
    assert_int_equal(n, 1);
    assert_int_equal(got[0].kind, NOTICE_INCIDENT_CLOSED);
    assert_ptr_equal(got[0].incident, &all[1]);
}

static void they_come_in_the_order_to_be_told(void **state)
{
    (void)state;
    static const struct claim claims[] = {
        {.id = "a", .item = 1}, {.id = "b", .item = 2}, {.id = "c", .item = 3}};
    struct judgement now[] = {
        {.claim = &claims[0], .verdict = VERDICT_HOLDS},
        {.claim = &claims[1], .verdict = VERDICT_HOLDS},
        {.claim = &claims[2], .verdict = VERDICT_LAPSED},
    };
    struct told_claim told[] = {
        {.claim_id = "b", .verdict = VERDICT_OVERSTATED}};
    struct incident closed = incident_at(2000, 2500, false);
    size_t n = 0;
    const struct notice *got =
        notices(&arena,
                &(struct notice_input){.told_claims = told,
                                       .n_told_claims = 1,
                                       .judgements = now,
                                       .n_judgements = 3,
                                       .incidents = &closed,
                                       .n_incidents = 1},
                &n);
    static const enum notice_kind order[] = {
        NOTICE_INCIDENT_OPENED, NOTICE_DRIFT, NOTICE_INCIDENT_CLOSED,
        NOTICE_RECOVERED, NOTICE_VERDICT};
    assert_int_equal(n, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(got[i].kind, order[i]);
        assert_non_null(notice_kind_name(got[i].kind));
    }
}

/* Notices of one kind that a claim gives rise to. */
static size_t count_of(const struct notice_input *input, enum notice_kind kind)
{
    size_t n = 0;
    size_t of_kind = 0;
    const struct notice *got = notices(&arena, input, &n);
    for (size_t i = 0; i < n; i++) {
        of_kind += got[i].kind == kind;
    }
    return of_kind;
}

static void close_to_breaking_is_told_once(void **state)
{
    (void)state;
    static const struct {
        enum verdict verdict;
        int64_t left;
        bool told, at_risk, out_of_risk;
    } cases[] = {
        {VERDICT_HOLDS, 200, false, false, false}, /* a fifth is left */
        {VERDICT_HOLDS, 199, false, true, false},
        {VERDICT_HOLDS, 199, true, false, false},
        {VERDICT_HOLDS, 299, true, false, false}, /* not yet out of it */
        {VERDICT_HOLDS, 300, true, false, true},
        {VERDICT_UNDETERMINED, 10, false, true, false}, /* it still stands */
        {VERDICT_OVERSTATED, 0, false, false, false},   /* has its own word */
        {VERDICT_OVERSTATED, 0, true, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct told_claim told = {.claim_id = "12.incidents",
                                  .verdict = cases[i].verdict,
                                  .at_risk = cases[i].told};
        struct judgement now = now_is(cases[i].verdict, WHY_NONE);
        now.has_seconds_left = true;
        now.seconds_left = cases[i].left;
        now.seconds_allowed = 1000;
        struct notice_input input = {.told_claims = &told,
                                     .n_told_claims = 1,
                                     .judgements = &now,
                                     .n_judgements = 1};
        assert_int_equal(count_of(&input, NOTICE_AT_RISK), cases[i].at_risk);
        assert_int_equal(count_of(&input, NOTICE_OUT_OF_RISK),
                         cases[i].out_of_risk);
    }
}

static void an_end_is_told_a_month_and_a_week_before(void **state)
{
    (void)state;
    const int64_t end = 100 * MS_PER_DAY;
    static const struct {
        int now_day, told_day; /* 0: never told */
        int64_t told_end_day;
        bool expected;
    } cases[] = {
        {69, 0, 0, false},    {70, 0, 0, true},     {71, 70, 100, false},
        {92, 70, 100, false}, {93, 70, 100, true},  {94, 93, 100, false},
        {95, 0, 0, true},     {96, 95, 100, false}, {99, 70, 100, true},
        {75, 70, 80, true}, /* it was for another end */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct told_claim told = {.claim_id = "12.incidents",
                                  .verdict = VERDICT_ATTESTED,
                                  .ends_ms = cases[i].told_end_day * MS_PER_DAY,
                                  .ends_told_ms =
                                      cases[i].told_day * MS_PER_DAY};
        const struct attestation word = {.until_ms = end};
        struct judgement now = now_is(VERDICT_ATTESTED, WHY_NONE);
        now.attested = &word;
        struct notice_input input = {.told_claims = &told,
                                     .n_told_claims = 1,
                                     .judgements = &now,
                                     .n_judgements = 1,
                                     .now_ms = cases[i].now_day * MS_PER_DAY};
        assert_int_equal(count_of(&input, NOTICE_EXPIRING), cases[i].expected);
        now.verdict = VERDICT_LAPSED; /* that is a drift, with its own word */
        assert_int_equal(count_of(&input, NOTICE_EXPIRING), 0);
    }
}

static void a_probe_is_stale_after_ten_intervals(void **state)
{
    (void)state;
    assert_int_equal(notice_stale_after_ms(MS_PER_SECOND), 15 * MS_PER_MINUTE);
    assert_int_equal(notice_stale_after_ms(MS_PER_HOUR), 10 * MS_PER_HOUR);
}

static void a_clock_set_back_silences_nothing(void **state)
{
    (void)state;
    assert_false(notice_is_due(1000, 100, 1099));
    assert_true(notice_is_due(1000, 100, 1100));
    assert_true(notice_is_due(1000, 100, 999));
}

/* An incident and the claims it refutes are one message; a claim that something
 * else refutes is its own. */
static void what_one_cause_does_is_one_message(void **state)
{
    (void)state;
    static const struct claim claims[] = {
        {.id = "a", .item = 1}, {.id = "b", .item = 2}, {.id = "c", .item = 3}};
    struct judgement now[] = {
        {.claim = &claims[0], .verdict = VERDICT_OVERSTATED},
        {.claim = &claims[1], .verdict = VERDICT_OVERSTATED},
        {.claim = &claims[2], .verdict = VERDICT_OVERSTATED},
    };
    now[0].evidence_ms[0] = now[1].evidence_ms[0] = 2000;
    now[0].n_evidence = now[1].n_evidence = 1;
    struct incident open = incident_at(2000, 2500, true);
    struct notice_input input = {.judgements = now,
                                 .n_judgements = 3,
                                 .incidents = &open,
                                 .n_incidents = 1};
    size_t n = 0;
    size_t n_alerts = 0;
    const struct notice *got = notices(&arena, &input, &n);
    const struct alert *alerts = alerts_of(&arena, got, n, &n_alerts);
    assert_int_equal(n_alerts, 2);
    assert_int_equal(alerts[0].lead->kind, NOTICE_INCIDENT_OPENED);
    assert_int_equal(alerts[0].n_with, 2);
    assert_string_equal(alerts[0].with[1]->judgement->claim->id, "b");
    assert_string_equal(alerts[1].lead->judgement->claim->id, "c");
    assert_int_equal(alerts[1].n_with, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_verdict_is_drift_only_if_it_is),
        cmocka_unit_test(another_text_is_told),
        cmocka_unit_test(drift_and_recovery_are_told_once),
        cmocka_unit_test(other_changes_do_not_alert),
        cmocka_unit_test(an_incident_is_opened_then_closed),
        cmocka_unit_test(down_again_is_no_new_incident),
        cmocka_unit_test(a_recovery_become_unseen_is_no_news),
        cmocka_unit_test(one_that_is_over_when_first_seen_is_told_whole),
        cmocka_unit_test(what_was_over_before_we_were_asked_stays_untold),
        cmocka_unit_test(a_moved_start_is_the_same_incident),
        cmocka_unit_test(incidents_close_together_are_told_apart),
        cmocka_unit_test(they_come_in_the_order_to_be_told),
        cmocka_unit_test(close_to_breaking_is_told_once),
        cmocka_unit_test(an_end_is_told_a_month_and_a_week_before),
        cmocka_unit_test(a_probe_is_stale_after_ten_intervals),
        cmocka_unit_test(a_clock_set_back_silences_nothing),
        cmocka_unit_test(what_one_cause_does_is_one_message),
    };
    return cmocka_run_group_tests(tests, start, end);
}

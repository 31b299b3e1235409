/* What a person vouches for, and amounts in days of business. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/check.h"
#include "support_year.h"

#define VOUCH(claim, until)                                                    \
    (struct attestation)                                                       \
    {                                                                          \
        .claim_id = (claim), .by = "Sato", .until_ms = (until)                 \
    }

static struct judgement judge_with(struct year *year, const struct claim *claim,
                                   const struct attestation *word)
{
    year->facts.attestations = word;
    year->facts.n_attestations = 1;
    return year_judge(year, claim);
}

static void a_word_counts_until_its_end(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, 60000);
    year_with_outage(&year, 0, 0);
    struct claim claim = *year_claim("46.traceability", RELATION_IS, "true");
    struct attestation word = VOUCH("46.traceability", year.now_ms + 1);
    struct judgement got = judge_with(&year, &claim, &word);
    assert_int_equal(got.verdict, VERDICT_ATTESTED);
    assert_int_equal(got.reason, WHY_NONE);
    assert_ptr_equal(got.attested, &word);
    word.until_ms = year.now_ms; /* over at its very instant */
    got = judge_with(&year, &claim, &word);
    assert_int_equal(got.verdict, VERDICT_LAPSED);
    assert_ptr_equal(got.attested, &word);
    word.is_withdrawn = true;
    got = judge_with(&year, &claim, &word);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_null(got.attested);
    word = VOUCH("47.traceability", year.now_ms + 1);
    got = judge_with(&year, &claim, &word);
    assert_int_equal(got.reason, WHY_NO_SOURCE);
    year_fini(&year);
}

static void what_is_measured_beats_a_word(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, 60000);
    year_with_outage(&year, year.now_ms - MS_PER_DAY, 2 * MS_PER_HOUR);
    struct attestation word = VOUCH("5.availability", year.now_ms + 1);
    const struct claim *claim =
        year_claim("5.availability", RELATION_AT_LEAST, "99.99");
    struct judgement got = judge_with(&year, claim, &word);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_null(got.attested);
    assert_false(verdict_takes_attestation(&got));
    year_fini(&year);
}

/* Neither does it where probes are only not sure yet. */
static void a_word_does_not_fill_what_was_not_seen(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, 60000);
    year_see(&year, year.now_ms - MS_PER_DAY, year.now_ms, STATE_UP);
    struct attestation word = VOUCH("5.availability", year.now_ms + 1);
    const struct claim *claim =
        year_claim("5.availability", RELATION_AT_LEAST, "99.99");
    struct judgement got = judge_with(&year, claim, &word);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_YOUNG);
    year_fini(&year);
}

static void a_word_is_for_the_text_it_was_given_for(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, 60000);
    year_with_outage(&year, 0, 0);
    const struct claim *claim =
        year_claim("46.traceability", RELATION_IS, "true");
    struct attestation word = VOUCH("46.traceability", year.now_ms + 1);
    word.quote = "true";
    struct judgement got = judge_with(&year, claim, &word);
    assert_int_equal(got.verdict, VERDICT_ATTESTED);
    word.quote = "something else";
    got = judge_with(&year, claim, &word);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_string_equal(got.detail, "attested_other_words");
    year_fini(&year);
}

/* Vague words are vouched for only where a person is who must. */
static void vague_words_of_an_attested_item(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, 60000);
    year_with_outage(&year, 0, 0);
    struct claim claim = *year_claim("25.limit", RELATION_AT_MOST, "x");
    claim.n_values = 0;
    claim.vague = "plenty";
    struct attestation word = VOUCH("25.limit", year.now_ms + 1);
    assert_int_equal(judge_with(&year, &claim, &word).verdict,
                     VERDICT_ATTESTED);
    claim.item = 15; /* measured */
    assert_int_equal(judge_with(&year, &claim, &word).reason, WHY_VAGUE);
    year_fini(&year);
}

static void an_item_without_claims(void **state)
{
    (void)state;
    struct year year;
    year_init(&year, 60000);
    year_with_outage(&year, 0, 0);
    struct checklist_item item = {
        .no = 13, .verification = VERIFY_ATTESTED, .answer = "watched"};
    struct attestation word = VOUCH("13", year.now_ms + 1);
    year.facts.reckoning = reckon(&year.arena, &year.history, year.now_ms);
    year.facts.attestations = &word;
    year.facts.n_attestations = 1;
    struct judgement got = judge_item(&year.arena, &year.facts, &item);
    assert_int_equal(got.verdict, VERDICT_ATTESTED);
    assert_string_equal(got.claim->id, "13");
    got = judge_item(&year.arena, NULL, &item);
    assert_int_equal(got.reason, WHY_NO_SOURCE);
    item.verification = VERIFY_NONE; /* promises nothing any more */
    got = judge_item(&year.arena, &year.facts, &item);
    assert_int_equal(got.verdict, VERDICT_NOT_CLAIMED);
    year_fini(&year);
}

/* --- days of business ---------------------------------------------------- */

static struct claim in_business_days(const char *id, enum claim_relation how,
                                     const char *value)
{
    struct claim claim = *year_claim(id, how, value);
    claim.unit = "business_days";
    return claim;
}

/* 2026-09-18 is a Friday; Monday to Wednesday after it are holidays of 2026
 * (21, 22, 23), so the second business day after it is Friday the 25th. */
static void recovery_within_business_days(void **state)
{
    (void)state;
    static const struct {
        const char *until;
        enum verdict verdict;
    } cases[] = {
        {"2026-09-25T23:00:00+09:00", VERDICT_HOLDS},
        {"2026-09-26T00:10:00+09:00", VERDICT_OVERSTATED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct year year;
        year_init(&year, 60000);
        int64_t down_ms = year_at("2026-09-18T12:00:00+09:00");
        year_with_outage(&year, down_ms, year_at(cases[i].until) - down_ms);
        struct claim claim =
            in_business_days("11.recovery_time", RELATION_AT_MOST, "P2D");
        struct judgement got = year_judge(&year, &claim);
        assert_int_equal(got.verdict, cases[i].verdict);
        year.facts.business_hours = NULL;
        got = year_judge(&year, &claim);
        assert_int_equal(got.reason, WHY_NO_SOURCE);
        assert_string_equal(got.detail, "no_business_hours");
        year_fini(&year);
    }
}

/* Two business days before Thursday the 24th is Thursday the 17th. */
static void notice_of_business_days(void **state)
{
    (void)state;
    static const struct {
        const char *announced;
        enum verdict verdict;
    } cases[] = {
        {"2026-09-16T09:00:00+09:00", VERDICT_HOLDS},
        {"2026-09-17T23:59:59+09:00", VERDICT_HOLDS},
        {"2026-09-18T00:00:00+09:00", VERDICT_OVERSTATED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct year year;
        year_init(&year, 60000);
        year_with_outage(&year, 0, 0);
        struct maintenance window = {
            .start_ms = year_at("2026-09-24T22:00:00+09:00"),
            .end_ms = year_at("2026-09-24T23:00:00+09:00"),
            .announced_ms = year_at(cases[i].announced),
            .announced_given = true,
        };
        year.calendar.maintenances = &window;
        year.calendar.n_maintenances = 1;
        struct claim claim =
            in_business_days("2.maintenance_notice", RELATION_AT_LEAST, "P2D");
        assert_int_equal(year_judge(&year, &claim).verdict, cases[i].verdict);
        /* One that was taken back before it began is no stop. */
        window.is_removed = true;
        window.removed_ms = window.start_ms;
        assert_int_equal(year_judge(&year, &claim).verdict, VERDICT_HOLDS);
        year_fini(&year);
    }
}

static void amounts_that_are_no_business_days(void **state)
{
    (void)state;
    static const char *const values[] = {"P1M", "PT8H", "P367D", "soon"};
    struct year year;
    year_init(&year, 60000);
    year_with_outage(&year, 0, 0);
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct claim claim =
            in_business_days("11.recovery_time", RELATION_AT_MOST, values[i]);
        struct judgement got = year_judge(&year, &claim);
        assert_int_equal(got.reason, WHY_VAGUE);
        assert_string_equal(got.detail, "unreadable");
    }
    struct claim mean = in_business_days("10.mttr", RELATION_ACTUAL, "P1D");
    assert_int_equal(year_judge(&year, &mean).reason, WHY_VAGUE);
    /* Nothing judges patches: it is the source that lacks, not the number. */
    struct claim patches =
        in_business_days("9.patch_latency", RELATION_AT_MOST, "P3D");
    assert_int_equal(year_judge(&year, &patches).reason, WHY_NO_SOURCE);
    year_fini(&year);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_counts_until_its_end),
        cmocka_unit_test(what_is_measured_beats_a_word),
        cmocka_unit_test(a_word_does_not_fill_what_was_not_seen),
        cmocka_unit_test(a_word_is_for_the_text_it_was_given_for),
        cmocka_unit_test(vague_words_of_an_attested_item),
        cmocka_unit_test(an_item_without_claims),
        cmocka_unit_test(recovery_within_business_days),
        cmocka_unit_test(notice_of_business_days),
        cmocka_unit_test(amounts_that_are_no_business_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

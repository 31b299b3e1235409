/* Claims and items held against pages and documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/check.h"
#include "support_year.h"

#define SEEN(of_subject, of_name, of_kind, ...)                                \
    {                                                                          \
        .fact = {.subject = (of_subject),                                      \
                 .name = (of_name),                                            \
                 .kind = (of_kind),                                            \
                 __VA_ARGS__},                                                 \
        .gone_ms = INSTANT_MAX                                                 \
    }
#define SAYS(what, whether) SEEN((what), "says", FACT_BOOL, .number = (whether))
#define DAYS(n) ((n)*MS_PER_DAY)

/* Judges a claim by one source, read just now, that is held against `names`. */
static struct judgement judge_by(struct year *year, const struct claim *claim,
                                 const struct seen_fact *facts, size_t n,
                                 const char *names)
{
    static const char *verifies[1];
    static struct evidence evidence;
    verifies[0] = names;
    evidence = (struct evidence){
        .probe = "page",
        .type = "page",
        .verifies = verifies,
        .n_verifies = 1,
        .interval_ms = MS_PER_HOUR,
        .max_age_ms = 3 * MS_PER_HOUR,
        .facts = facts,
        .n_facts = n,
        .first_read_ms = year->now_ms - DAYS(9),
        .last_read_ms = year->now_ms,
    };
    year->facts.evidence = &evidence;
    year->facts.n_evidence = 1;
    return year_judge(year, claim);
}

static int begin(void **state)
{
    static struct year year;
    year_init(&year, 60000);
    year_with_outage(&year, 0, 0);
    *state = &year;
    return 0;
}

static int end(void **state)
{
    year_fini(*state);
    return 0;
}

static const char *shown(const struct judgement *judgement, const char *name)
{
    for (size_t i = 0; i < judgement->n_facts; i++) {
        if (strcmp(judgement->facts[i].name, name) == 0) {
            return judgement->facts[i].value;
        }
    }
    return NULL;
}

static struct claim support_hours(void)
{
    return *year_claim("26.support_hours", RELATION_IS, "mon-fri 10:00-18:00");
}

static void a_page_that_still_says_so_proves_it(void **state)
{
    const struct seen_fact facts[] = {SAYS("10:00-18:00", 1)};
    struct claim claim = support_hours();
    struct judgement got = judge_by(*state, &claim, facts, 1, "26");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_string_equal(got.source, "page");
    got = judge_by(*state, &claim, facts, 1, "26.support_hours");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    got = judge_by(*state, &claim, facts, 1, "27"); /* of another item */
    assert_int_equal(got.reason, WHY_NO_SOURCE);
}

static void one_that_says_it_no_more_refutes_it(void **state)
{
    const struct seen_fact facts[] = {
        SEEN("10:00-18:00", "excerpt", FACT_TEXT, .text = "10:00-17:00"),
        SAYS("10:00-18:00", 0),
        SAYS("support", 1),
    };
    struct claim claim = support_hours();
    struct judgement got = judge_by(*state, &claim, facts, 3, "26");
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(shown(&got, "says_no_more"), "10:00-18:00");
    assert_string_equal(shown(&got, "says_now"), "10:00-17:00");
}

/* What it said once and no longer is asked for decides nothing. */
static void an_expectation_of_former_times_counts_no_more(void **state)
{
    struct seen_fact facts[] = {SAYS("old", 0), SAYS("support", 1)};
    struct claim claim = support_hours();
    facts[0].gone_ms = ((struct year *)*state)->now_ms - 1;
    struct judgement got = judge_by(*state, &claim, facts, 2, "26");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
}

static void a_document_is_good_to_its_end(void **state)
{
    struct year *year = *state;
    struct seen_fact facts[] = {
        SEEN("", "date_ms", FACT_INT, .number = 0),
        SEEN("", "until_ms", FACT_INT, .number = 0),
    };
    struct claim claim = support_hours();
    facts[0].fact.number = year->now_ms - DAYS(10);
    facts[1].fact.number = year->now_ms + 1;
    struct judgement got = judge_by(year, &claim, facts, 2, "26");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_non_null(shown(&got, "dated"));
    facts[1].fact.number = year->now_ms;
    got = judge_by(year, &claim, facts, 2, "26");
    assert_int_equal(got.verdict, VERDICT_LAPSED);
    assert_string_equal(got.detail, "document_lapsed");
}

/* Nor does a source of another kind that is merely named. */
static void what_has_neither_end_nor_words_proves_nothing(void **state)
{
    const struct seen_fact facts[] = {
        SEEN("", "date_ms", FACT_INT, .number = 1),
        SEEN("copy", "at_ms", FACT_INT, .number = 1),
    };
    struct claim claim = support_hours();
    struct judgement got = judge_by(*state, &claim, facts, 2, "26");
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_NO_SOURCE);
    assert_string_equal(got.detail, "says_nothing");
}

static void an_item_without_claims(void **state)
{
    struct year *year = *state;
    struct claim any = support_hours();
    struct seen_fact facts[] = {SAYS("insured", 1)};
    struct checklist_item item = {
        .no = 35, .verification = VERIFY_EVIDENCE, .answer = "insured"};
    (void)judge_by(year, &any, facts, 1, "35");
    struct judgement got = judge_item(&year->arena, &year->facts, &item);
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_string_equal(got.claim->id, "35");
    facts[0].fact.number = 0;
    got = judge_item(&year->arena, &year->facts, &item);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    item.verification = VERIFY_NONE; /* nothing is promised */
    got = judge_item(&year->arena, &year->facts, &item);
    assert_int_equal(got.verdict, VERDICT_NOT_CLAIMED);
}

static void a_certificate_by_its_number(void **state)
{
    const struct seen_fact named[] = {SAYS("IS 16241624", 1)};
    const struct seen_fact gone[] = {SAYS("IS 16241624", 0)};
    const struct seen_fact other[] = {SAYS("ISO 27001", 1)};
    struct claim claim = *year_claim("39.certificate", RELATION_IS, "16241624");
    struct judgement got = judge_by(*state, &claim, named, 1, "39");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_null(got.detail);
    got = judge_by(*state, &claim, gone, 1, "39");
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    got = judge_by(*state, &claim, other, 1, "39");
    assert_int_equal(got.reason, WHY_NO_SOURCE);
    assert_string_equal(got.detail, "number_not_asked");
}

static void a_certificate_by_its_end(void **state)
{
    struct year *year = *state;
    struct seen_fact facts[] = {
        SEEN("", "until_ms", FACT_INT, .number = 0),
        SAYS("16241624", 1),
    };
    struct claim claim = *year_claim("39.certificate", RELATION_IS, "16241624");
    facts[0].fact.number = year->now_ms + DAYS(91);
    assert_null(judge_by(year, &claim, facts, 2, "39").detail);
    facts[0].fact.number = year->now_ms + DAYS(90);
    struct judgement got = judge_by(year, &claim, facts, 2, "39");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_string_equal(got.detail, "expires_soon");
    assert_non_null(shown(&got, "until"));
    facts[0].fact.number = year->now_ms;
    got = judge_by(year, &claim, facts, 2, "39");
    assert_int_equal(got.verdict, VERDICT_LAPSED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_page_that_still_says_so_proves_it),
        TEST(one_that_says_it_no_more_refutes_it),
        TEST(an_expectation_of_former_times_counts_no_more),
        TEST(a_document_is_good_to_its_end),
        TEST(what_has_neither_end_nor_words_proves_nothing),
        TEST(an_item_without_claims),
        TEST(a_certificate_by_its_number),
        TEST(a_certificate_by_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Sets of facts, and what the ledger knows of them over time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "core/evidence.h"

static int setup(void **state)
{
    static struct arena arena;
    *state = &arena;
    return 0;
}

static int teardown(void **state)
{
    arena_fini(*state);
    return 0;
}

static void a_set_is_sorted_and_has_each_once(void **state)
{
    struct facts facts = {.arena = *state};
    facts_text(&facts, "b", "name", "x");
    facts_int(&facts, "a", "at_ms", 5);
    facts_bool(&facts, "a", "complete", true);
    facts_int(&facts, "a", "at_ms", 5);
    facts_int(&facts, "a", "at_ms", 4);
    facts_settle(&facts);
    assert_int_equal(facts.n, 4);
    assert_int_equal(facts.items[0].number, 4);
    assert_int_equal(facts.items[1].number, 5);
    assert_string_equal(facts.items[2].name, "complete");
    assert_string_equal(facts.items[3].text, "x");
}

static void text_from_outside_is_made_harmless(void **state)
{
    struct facts facts = {.arena = *state};
    char large[3 * FACT_TEXT_MAX];
    memset(large, 'x', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    facts_text(&facts, "a\x1b[2J", "name", "\xff\n");
    facts_text(&facts, large, "name", large);
    assert_string_equal(facts.items[0].subject, "a\\x1B[2J");
    assert_string_equal(facts.items[0].text, "\\xFF\\x0A");
    assert_true(strlen(facts.items[1].subject) <= FACT_SUBJECT_MAX);
    assert_true(strlen(facts.items[1].text) <= FACT_TEXT_MAX);
}

static void a_set_that_is_full_says_so(void **state)
{
    struct facts facts = {.arena = *state};
    for (int i = 0; i < FACTS_MAX; i++) {
        facts_int(&facts, "", "n", i);
    }
    assert_false(facts.full);
    facts_int(&facts, "", "n", -1);
    assert_true(facts.full);
    facts_settle(&facts);
    assert_int_equal(facts.n, FACTS_MAX);
    assert_int_equal(facts.items[0].number, 0);
}

/* By fact_compare, then first_ms. */
static const struct seen_fact seen[] = {
    {{"a", "at_ms", FACT_INT, 10, NULL}, 100, 300, INSTANT_MAX},
    {{"a", "name", FACT_TEXT, 0, "new"}, 200, 300, INSTANT_MAX},
    {{"a", "name", FACT_TEXT, 0, "old"}, 100, 190, 200},
    {{"b", "at_ms", FACT_INT, 20, NULL}, 100, 100, 200},
};
static const char *const verified[] = {"39", "26.support_hours:general"};
static const struct evidence evidence = {.facts = seen,
                                         .n_facts = ARRAY_LEN(seen),
                                         .verifies = verified,
                                         .n_verifies = 2,
                                         .max_age_ms = 50,
                                         .last_read_ms = 300};

static void facts_are_found(void **state)
{
    (void)state;
    assert_int_equal(evidence_number(&evidence, "a", "at_ms", -1), 10);
    assert_string_equal(evidence_text(&evidence, "a", "name"), "new");
    assert_int_equal(evidence_number(&evidence, "b", "at_ms", -1), -1);
    const struct seen_fact *gone = evidence_find(&evidence, "b", "at_ms");
    assert_non_null(gone);
    assert_int_equal(gone->fact.number, 20);
    assert_null(evidence_find(&evidence, "c", "at_ms"));
    assert_null(evidence_find(&evidence, "a", "nothing"));
    assert_null(evidence_text(&evidence, "a", "at_ms"));
    assert_int_equal(evidence_subject_end(&evidence, 0), 3);
    assert_int_equal(evidence_subject_end(&evidence, 3), 4);
    assert_true(seen_at(&seen[2], 199));
    assert_false(seen_at(&seen[2], 200));
    assert_false(seen_at(&seen[2], 99));
}

static void what_it_verifies_is_named(void **state)
{
    (void)state;
    assert_true(evidence_verifies(&evidence, "39.certificate", 39));
    assert_true(evidence_verifies(&evidence, "26.support_hours:general", 26));
    assert_false(evidence_verifies(&evidence, "26.support_hours:other", 26));
    assert_false(evidence_verifies(&evidence, "3.termination_notice", 3));
}

static void it_ages(void **state)
{
    (void)state;
    const struct evidence never = {.max_age_ms = 50,
                                   .last_read_ms = INSTANT_MIN};
    assert_false(evidence_is_stale(&evidence, 350));
    assert_true(evidence_is_stale(&evidence, 351));
    assert_true(evidence_is_stale(&never, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_is_sorted_and_has_each_once),
        cmocka_unit_test(text_from_outside_is_made_harmless),
        cmocka_unit_test(a_set_that_is_full_says_so),
        cmocka_unit_test(facts_are_found),
        cmocka_unit_test(what_it_verifies_is_named),
        cmocka_unit_test(it_ages),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

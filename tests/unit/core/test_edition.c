/* What differs between two published texts, and whether it is for the worse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "core/edition.h"

static const char *const usually[] = {"原則"};

#define ONE(text) .values = (const char *const[]){text}, .n_values = 1

static struct checklist_item item_of(const struct claim *claims, size_t n)
{
    return (struct checklist_item){
        .no = 30, .mark = -1, .claims = claims, .n_claims = n};
}

static void effects_follow_the_metric(void **state)
{
    (void)state;
    static const struct {
        const char *metric, *was, *is;
        enum edition_effect effect;
    } cases[] = {
        {"availability", "99.9990", "99.9", EDITION_WEAKER},
        {"availability", "99.9", "99.95", EDITION_STRONGER},
        {"availability", "99.9", "99.90", EDITION_OTHER},
        {"patch_latency", "P7D", "P14D", EDITION_WEAKER},
        {"patch_latency", "P1M", "P30D", EDITION_OTHER},
        {"patch_latency", "P1M", "P14D", EDITION_STRONGER},
        {"mttr", "PT4H", "PT240M", EDITION_OTHER},
        {"incidents", "0", "3", EDITION_WEAKER},
        {"backup_generations", "7", "14", EDITION_STRONGER},
        {"recovery_time", "same_day", "next_business_day", EDITION_WEAKER},
        {"support_hours", "mon-fri 10:00-18:00", "mon-fri 09:00-18:00",
         EDITION_STRONGER},
        {"support_hours", "24x365", "mon-sun 00:00-24:00", EDITION_OTHER},
        {"support_hours", "24x365", "mon-fri 10:00-18:00", EDITION_WEAKER},
        {"support_hours", "mon-fri 10:00-18:00", "mon-fri 11:00-19:00",
         EDITION_OTHER},
        {"tls_version", "1.2", "1.3", EDITION_STRONGER},
        {"certificate", "JP1", "JP2", EDITION_OTHER},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct claim was = {.id = "30.x",
                            .metric = cases[i].metric,
                            .relation = RELATION_AT_LEAST,
                            ONE(cases[i].was)};
        struct claim is = was;
        const char *const value[] = {cases[i].is};
        is.values = value;
        struct checklist_item before = item_of(&was, 1),
                              after = item_of(&is, 1);
        const struct edition_change *changes = NULL;
        size_t n = 0;
        edition_claims(&arena, &before, &after, &changes, &n);
        if (strcmp(cases[i].was, "PT4H") == 0) {
            assert_int_equal(n, 0); /* the same length of time */
        } else {
            assert_int_equal(n, 1);
            assert_int_equal(changes[0].fields, 1U << EDITION_VALUE);
            if (changes[0].effect != cases[i].effect) {
                fail_msg("%s %s → %s", cases[i].metric, cases[i].was,
                         cases[i].is);
            }
        }
        arena_fini(&arena);
    }
}

static void hedges_and_words_soften(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct claim was = {.id = "30.x",
                        .metric = "patch_latency",
                        .relation = RELATION_AT_MOST,
                        .unit = "",
                        ONE("P7D")};
    struct claim hedged = was, vague = was, business = was, both = was;
    hedged.hedged = usually;
    hedged.n_hedged = 1;
    hedged.unit = NULL; /* as "" */
    vague.n_values = 0;
    vague.vague = "数日";
    business.unit = "business_days";
    both.hedged = usually;
    both.n_hedged = 1;
    both.values = (const char *const[]){"P5D"};
    const struct {
        const struct claim *is;
        unsigned fields;
        enum edition_effect effect;
    } cases[] = {
        {&hedged, 1U << EDITION_HEDGED, EDITION_WEAKER},
        {&vague, 1U << EDITION_VALUE, EDITION_WEAKER},
        {&business, 1U << EDITION_UNIT, EDITION_WEAKER},
        {&both, 1U << EDITION_VALUE | 1U << EDITION_HEDGED, EDITION_OTHER},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct checklist_item before = item_of(&was, 1);
        struct checklist_item after = item_of(cases[i].is, 1);
        const struct edition_change *changes = NULL;
        size_t n = 0;
        edition_claims(&arena, &before, &after, &changes, &n);
        assert_int_equal(n, 1);
        assert_int_equal(changes[0].fields, cases[i].fields);
        assert_int_equal(changes[0].effect, cases[i].effect);
    }
    arena_fini(&arena);
}

/* A numbered second claim moves up when the first goes: nothing else did. */
static void claims_are_paired_by_what_they_promise(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct claim was[] = {
        {.id = "30.g:db", .metric = "g", .scope = "db", ONE("7")},
        {.id = "30.g:files", .metric = "g", .scope = "files", ONE("3")},
        {.id = "30.r", .metric = "r", .relation = RELATION_AT_MOST, ONE("P7D")},
        {.id = "30.r#2",
         .metric = "r",
         .relation = RELATION_AT_MOST,
         ONE("P9D")},
        {.id = "30.old",
         .metric = "old",
         .relation = RELATION_ACTUAL,
         ONE("1")}};
    const struct claim is[] = {
        {.id = "30.r", .metric = "r", .relation = RELATION_AT_MOST, ONE("P9D")},
        {.id = "30.g:s3", .metric = "g", .scope = "s3", ONE("7")},
        {.id = "30.g:files", .metric = "g", .scope = "files", ONE("3")},
        {.id = "30.new",
         .metric = "new",
         .relation = RELATION_AT_LEAST,
         ONE("1")}};
    struct checklist_item before = item_of(was, 5), after = item_of(is, 4);
    const struct edition_change *changes = NULL;
    size_t n = 0;
    edition_claims(&arena, &before, &after, &changes, &n);
    assert_int_equal(n, 4);
    assert_ptr_equal(changes[0].before, &was[0]); /* renamed */
    assert_int_equal(changes[0].fields, 1U << EDITION_SCOPE);
    assert_null(changes[1].before); /* new */
    assert_int_equal(changes[1].effect, EDITION_STRONGER);
    assert_ptr_equal(changes[2].before, &was[2]); /* P7D is gone */
    assert_null(changes[2].after);
    assert_int_equal(changes[2].effect, EDITION_WEAKER);
    assert_ptr_equal(changes[3].before, &was[4]);
    assert_int_equal(changes[3].effect, EDITION_OTHER); /* no promise */
    arena_fini(&arena);
}

static void hours_of_several_days_and_nights(void **state)
{
    (void)state;
    assert_int_equal(
        edition_hours("mon-fri 10:00-12:00,13:00-18:00", "mon-fri 10:00-18:00"),
        EDITION_STRONGER);
    assert_int_equal(edition_hours("mon-fri 10:00-18:00, sat 10:00-12:00",
                                   "mon-fri 10:00-18:00"),
                     EDITION_WEAKER);
    assert_int_equal(edition_hours("06:00-26:00", "06:00-24:00"),
                     EDITION_WEAKER);
    assert_int_equal(edition_hours("sun 22:00-26:00", "mon 00:00-02:00"),
                     EDITION_WEAKER);
    static const char *const others[] = {"",
                                         "mon",
                                         "mon 9:00-18:00",
                                         "mon 10:00-09:00",
                                         "fri-mon 09:00-10:00",
                                         "mon, 09:00-10:00",
                                         "mon 09:00-10:00,",
                                         "mon 09:00-48:01"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        assert_int_equal(edition_hours(others[i], "24x365"), EDITION_OTHER);
    }
}

static void a_text_is_known_again(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct claim claim = {.id = "5.availability",
                          .metric = "availability",
                          .relation = RELATION_ACTUAL,
                          .unit = "percent",
                          .window = "P1Y",
                          .quote = "any",
                          ONE("99.9990")};
    assert_string_equal(edition_declared(&arena, &claim),
                        "actual 99.9990 percent P1Y");
    claim.metric = "";
    assert_string_equal(edition_declared(&arena, &claim), "");
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effects_follow_the_metric),
        cmocka_unit_test(hedges_and_words_soften),
        cmocka_unit_test(claims_are_paired_by_what_they_promise),
        cmocka_unit_test(hours_of_several_days_and_nights),
        cmocka_unit_test(a_text_is_known_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

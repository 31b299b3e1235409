/* The few words on how things stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/standing.h"

static char orders[] = "orders", mail[] = "mail", gone[] = "gone";

static const struct claim claims[] = {{.id = "5.availability"},
                                      {.id = "10.mttr"},
                                      {.id = "12.incidents"},
                                      {.id = "17.reports"}};
static const struct checklist_item item = {.claims = claims, .n_claims = 4};
static const struct checklist checklist = {.items = &item, .n_items = 1};
static const struct conf_edition edition = {.checklist = &checklist};
static const struct conf_service services[] = {
    {.id = "orders", .editions = &edition, .n_editions = 1},
    {.id = "mail"},
};
static const struct conf conf = {.services = services, .n_services = 2};

static void only_what_is_untrue_or_down_is_named(void **state)
{
    (void)state;
    struct told_claim told_claims[] = {
        {.claim_id = "5.availability", .verdict = VERDICT_HOLDS},
        {.claim_id = "10.mttr", .at_risk = true},
        {.claim_id = "12.incidents", .verdict = VERDICT_OVERSTATED}};
    struct told_incident over[] = {{.open = false}};
    struct told_incident open[] = {{.open = false}, {.open = true}};
    struct told told[] = {
        {.service = orders,
         .claims = told_claims,
         .n_claims = 3,
         .incidents = over,
         .n_incidents = 1},
        {.service = mail, .incidents = open, .n_incidents = 2}};
    struct told_book book = {.services = told, .n_services = 2};
    struct standing standing = standing_of(&book, &conf);
    assert_int_equal(standing.n_untrue, 1);
    assert_string_equal(standing.untrue, "orders 12.incidents");
    assert_int_equal(standing.n_at_risk, 1);
    assert_string_equal(standing.at_risk, "orders 10.mttr");
    assert_int_equal(standing.n_down, 1);
    assert_string_equal(standing.down, "mail");
}

/* A service or claim that was taken out of the configuration would otherwise
 * be called untrue for ever. */
static void what_is_not_configured_does_not_count(void **state)
{
    (void)state;
    struct told_claim told_claims[] = {
        {.claim_id = "20.gone", .verdict = VERDICT_OVERSTATED}};
    struct told_incident open[] = {{.open = true}};
    struct told told[] = {
        {.service = orders, .claims = told_claims, .n_claims = 1},
        {.service = gone, .incidents = open, .n_incidents = 1}};
    struct told_book book = {.services = told, .n_services = 2};
    struct standing standing = standing_of(&book, &conf);
    assert_int_equal(standing.n_untrue, 0);
    assert_int_equal(standing.n_down, 0);
}

static void many_are_counted_and_some_named(void **state)
{
    (void)state;
    struct told_claim told_claims[4];
    for (size_t i = 0; i < 4; i++) {
        told_claims[i] = (struct told_claim){.claim_id = claims[i].id,
                                             .verdict = VERDICT_LAPSED};
    }
    struct told told = {
        .service = orders, .claims = told_claims, .n_claims = 4};
    struct told_book book = {.services = &told, .n_services = 1};
    struct standing standing = standing_of(&book, &conf);
    assert_int_equal(standing.n_untrue, 4);
    assert_string_equal(standing.untrue, "orders 5.availability, orders "
                                         "10.mttr, orders 12.incidents, …");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_untrue_or_down_is_named),
        cmocka_unit_test(what_is_not_configured_does_not_count),
        cmocka_unit_test(many_are_counted_and_some_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

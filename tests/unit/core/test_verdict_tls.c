/* What an endpoint accepts, held against what was published. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "support_said.h"

/* One letter for each of 1.0, 1.1, 1.2, 1.3: + accepted, - refused, u untold.
 */
static void tell(struct said *said, const char *versions)
{
    static const char *const tls[] = {"tls_1.0", "tls_1.1", "tls_1.2",
                                      "tls_1.3"};
    static const char *const untold[] = {"untold_1.0", "untold_1.1",
                                         "untold_1.2", "untold_1.3"};
    ASSERT(strlen(versions) == ARRAY_LEN(tls));
    for (size_t i = 0; i < ARRAY_LEN(tls); i++) {
        if (versions[i] == 'u') {
            said_text(said, untold[i], "no answer in time");
        } else {
            said_bool(said, tls[i], versions[i] == '+');
        }
    }
}

static void expect(const char *versions, enum claim_relation relation,
                   const char *value, enum verdict verdict)
{
    struct said said;
    said_init(&said, "tls");
    tell(&said, versions);
    struct judgement got = said_judge(&said, "42.tls_version", relation, value);
    if (got.verdict != verdict) {
        fail_msg("%s, %s: %s", versions, value, verdict_name(got.verdict));
    }
    if (verdict == VERDICT_UNDETERMINED) {
        assert_int_equal(got.reason, WHY_STALE);
        assert_string_equal(got.detail, "version_untold");
    }
    assert_false(got.has_window);
    said_fini(&said);
}

static void equals_takes_that_version_and_no_older_one(void **state)
{
    (void)state;
    const enum claim_relation equals = RELATION_EQUALS;
    expect("--+-", equals, "1.2", VERDICT_HOLDS);
    expect("--++", equals, "1.2", VERDICT_UNDERSTATED);
    expect("---+", equals, "1.2", VERDICT_UNDERSTATED);
    expect("+-+-", equals, "1.2", VERDICT_OVERSTATED);
    expect("-+++", equals, "1.2", VERDICT_OVERSTATED);
    expect("----", equals, "1.2", VERDICT_OVERSTATED);
    expect("--+-", RELATION_IS, "1.2", VERDICT_HOLDS);
    expect("---+", equals, "1.3", VERDICT_HOLDS);
    expect("--++", equals, "1.3", VERDICT_OVERSTATED);
    expect("-+--", equals, "1.1", VERDICT_HOLDS);
}

static void at_least_takes_nothing_older(void **state)
{
    (void)state;
    const enum claim_relation at_least = RELATION_AT_LEAST;
    expect("--++", at_least, "1.2", VERDICT_HOLDS);
    expect("---+", at_least, "1.2", VERDICT_HOLDS);
    expect("-++-", at_least, "1.2", VERDICT_OVERSTATED);
    expect("++++", at_least, "1.0", VERDICT_HOLDS);
    expect("----", at_least, "1.2", VERDICT_OVERSTATED);
}

/* Only what is so whichever way the untold ones are. */
static void an_untold_version_decides_nothing(void **state)
{
    (void)state;
    expect("u-+-", RELATION_EQUALS, "1.2", VERDICT_UNDETERMINED);
    expect("--+u", RELATION_EQUALS, "1.2", VERDICT_UNDETERMINED);
    expect("--u+", RELATION_EQUALS, "1.2", VERDICT_UNDERSTATED);
    expect("u++-", RELATION_EQUALS, "1.2", VERDICT_OVERSTATED);
    expect("--+u", RELATION_AT_LEAST, "1.2", VERDICT_HOLDS);
    expect("-uu-", RELATION_AT_LEAST, "1.2", VERDICT_UNDETERMINED);
    expect("uuuu", RELATION_AT_LEAST, "1.0", VERDICT_UNDETERMINED);
}

static void one_of_takes_any_that_is_listed(void **state)
{
    (void)state;
    static const char *const values[] = {"1.2", "1.3"};
    static const struct {
        const char *versions;
        enum verdict verdict;
    } cases[] = {
        {"--+-", VERDICT_HOLDS},      {"--++", VERDICT_HOLDS},
        {"-+++", VERDICT_OVERSTATED}, {"----", VERDICT_OVERSTATED},
        {"--u+", VERDICT_HOLDS},      {"u-++", VERDICT_UNDETERMINED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct said said;
        said_init(&said, "tls");
        tell(&said, cases[i].versions);
        struct claim claim =
            *year_claim("42.tls_version", RELATION_ONE_OF, "1.2");
        claim.values = values;
        claim.n_values = ARRAY_LEN(values);
        assert_int_equal(year_judge(&said.year, &claim).verdict,
                         cases[i].verdict);
        said_fini(&said);
    }
}

static void what_is_accepted_and_why_not_is_shown(void **state)
{
    (void)state;
    struct said said;
    said_init(&said, "tls");
    tell(&said, "u-++");
    struct judgement got =
        said_judge(&said, "42.tls_version", RELATION_EQUALS, "1.2");
    assert_string_equal(said_shown(&got, "tls_accepted"), "1.2 1.3");
    assert_string_equal(said_shown(&got, "tls_refused"), "1.1");
    assert_string_equal(said_shown(&got, "tls_untold"),
                        "1.0 (no answer in time)");
    said_fini(&said);
}

/* It changes no verdict on versions, but nobody should read it in silence. */
static void a_bad_certificate_is_told(void **state)
{
    (void)state;
    static const struct {
        int64_t ends_in_hours;
        bool name_ok, chain_ok;
        const char *detail;
    } cases[] = {
        {24, true, true, NULL},
        {0, true, false, "certificate_expired"},
        {24, false, false, "certificate_other_name"},
        {24, true, false, "certificate_untrusted"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct said said;
        said_init(&said, "tls");
        tell(&said, "--+-");
        said_int(&said, "", "not_after_ms",
                 said_ago(&said, -cases[i].ends_in_hours), 1, 0);
        said_bool(&said, "name_ok", cases[i].name_ok);
        said_bool(&said, "chain_ok", cases[i].chain_ok);
        struct judgement got =
            said_judge(&said, "42.tls_version", RELATION_EQUALS, "1.2");
        assert_int_equal(got.verdict, VERDICT_HOLDS);
        assert_non_null(said_shown(&got, "certificate_until"));
        if (cases[i].detail == NULL) {
            assert_null(got.detail);
        } else {
            assert_string_equal(got.detail, cases[i].detail);
        }
        said_fini(&said);
    }
}

static void a_value_that_is_no_version_is_told(void **state)
{
    (void)state;
    struct said said;
    said_init(&said, "tls");
    tell(&said, "--+-");
    struct judgement got =
        said_judge(&said, "42.tls_version", RELATION_EQUALS, "AES256");
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_string_equal(got.detail, "unreadable");
    said_fini(&said);
}

static void a_source_that_fell_silent_proves_nothing(void **state)
{
    (void)state;
    struct said said;
    said_init(&said, "tls");
    tell(&said, "--+-");
    said.evidence.last_read_ms -= MS_PER_DAY;
    struct judgement got =
        said_judge(&said, "42.tls_version", RELATION_EQUALS, "1.2");
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_STALE);
    said_fini(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_takes_that_version_and_no_older_one),
        cmocka_unit_test(at_least_takes_nothing_older),
        cmocka_unit_test(an_untold_version_decides_nothing),
        cmocka_unit_test(one_of_takes_any_that_is_listed),
        cmocka_unit_test(what_is_accepted_and_why_not_is_shown),
        cmocka_unit_test(a_bad_certificate_is_told),
        cmocka_unit_test(a_value_that_is_no_version_is_told),
        cmocka_unit_test(a_source_that_fell_silent_proves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

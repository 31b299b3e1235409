/* Updates held against the time they were promised in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/text.h"
#include "support_year.h"

#define SEEN_MAX 40

/* Days before the year's end, when all is judged. */
#define AGO(days) (now_ms() - (int64_t)((days)*MS_PER_DAY))

static int64_t now_ms(void)
{
    return year_at("2026-11-01T00:00:00+09:00");
}

/* One host's source. Facts are added in the order of fact_compare. */
struct host {
    struct year year;
    struct seen_fact seen[SEEN_MAX];
    struct evidence evidence;
    struct ivl reads[2];
};

static void host_init(struct host *host)
{
    memset(host, 0, sizeof *host);
    year_init(&host->year, MS_PER_HOUR);
    host->evidence = (struct evidence){.probe = "web1",
                                       .vantage = "local",
                                       .type = "patch",
                                       .interval_ms = MS_PER_HOUR,
                                       .max_age_ms = 3 * MS_PER_HOUR,
                                       .facts = host->seen,
                                       .first_read_ms = AGO(60),
                                       .last_read_ms = now_ms(),
                                       .reads = host->reads,
                                       .seq = 7};
    host->year.facts.evidence = &host->evidence;
    host->year.facts.n_evidence = 1;
}

static void host_fini(struct host *host)
{
    year_fini(&host->year);
}

static void add(struct host *host, struct fact fact, int64_t first_ms,
                int64_t gone_ms)
{
    struct seen_fact *seen = &host->seen[host->evidence.n_facts++];
    ASSERT(host->evidence.n_facts <= SEEN_MAX);
    *seen = (struct seen_fact){
        fact, first_ms,
        gone_ms == INSTANT_MAX ? now_ms() : gone_ms - MS_PER_HOUR, gone_ms};
    ASSERT(seen == host->seen || fact_compare(&seen[-1].fact, &fact) <= 0);
}

static void pending(struct host *host, const char *subject, int64_t first_ms,
                    int64_t gone_ms)
{
    add(host, (struct fact){subject, "pending", FACT_BOOL, 1, NULL}, first_ms,
        gone_ms);
}

/* Seen an hour later. */
static void installed(struct host *host, const char *subject, int64_t at_ms)
{
    add(host, (struct fact){subject, "installed_ms", FACT_INT, at_ms, NULL},
        at_ms + MS_PER_HOUR / 2, INSTANT_MAX);
}

static struct judgement judged(struct host *host, const char *value)
{
    static struct claim claim;
    claim = *year_claim("9.patch_latency", RELATION_AT_MOST, value);
    claim.window = NULL;
    return year_judge(&host->year, &claim);
}

static const char *shown(const struct judgement *judgement, const char *name)
{
    for (size_t i = 0; i < judgement->n_facts; i++) {
        if (text_equal(judgement->facts[i].name, name)) {
            return judgement->facts[i].value;
        }
    }
    return NULL;
}

static void the_lag_is_from_first_seen_to_installed(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    installed(&host, "openssl 3.0.22", AGO(34));
    pending(&host, "openssl 3.0.22", AGO(40), AGO(34) + MS_PER_MINUTE);
    add(&host,
        (struct fact){"openssl 3.0.22", "published_ms", FACT_INT, AGO(55),
                      NULL},
        AGO(40), AGO(34) + MS_PER_MINUTE);
    struct judgement got = judged(&host, "P7D");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_true(got.measured.has_point);
    assert_int_equal((int64_t)got.measured.point, 6 * MS_PER_DAY);
    assert_int_equal(got.window.from_ms, AGO(60));
    assert_string_equal(shown(&got, "updates_installed"), "1");
    assert_null(shown(&got, "late"));
    got = judged(&host, "P5D");
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(shown(&got, "late"),
                        "openssl 3.0.22 2026-09-21T15:00:00Z/"
                        "2026-09-27T15:00:00Z");
    assert_string_equal(shown(&got, "published"),
                        "openssl 3.0.22 2026-09-06T15:00:00Z");
    assert_true(got.has_true_again); /* a year after it was installed */
    assert_int_equal(got.true_again_ms,
                     year_at("2027-09-28T00:00:00+09:00") + 1);
    assert_int_equal(got.source_seq, 7);
    host_fini(&host);
}

static void one_that_is_pending_ages(void **state)
{
    (void)state;
    static const struct {
        int64_t age_ms;
        enum verdict verdict;
    } cases[] = {
        {6 * MS_PER_DAY, VERDICT_HOLDS},
        {7 * MS_PER_DAY, VERDICT_HOLDS},
        {7 * MS_PER_DAY + 1, VERDICT_OVERSTATED},
        {8 * MS_PER_DAY, VERDICT_OVERSTATED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct host host;
        host_init(&host);
        pending(&host, "libssl3 3.0.22", now_ms() - cases[i].age_ms,
                INSTANT_MAX);
        struct judgement got = judged(&host, "P7D");
        assert_int_equal(got.verdict, cases[i].verdict);
        assert_int_equal((int64_t)got.measured.high, cases[i].age_ms);
        assert_false(got.has_true_again);
        host_fini(&host);
    }
}

/* Overtaken twice before anything was installed: the first waited longest. */
static void a_newer_version_does_not_start_anew(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    pending(&host, "chromium 1", AGO(30), AGO(27));
    pending(&host, "chromium 2", AGO(27), AGO(24));
    installed(&host, "chromium 3", AGO(22));
    pending(&host, "chromium 3", AGO(24), AGO(22) + MS_PER_MINUTE);
    installed(&host, "chromium-sandbox 3", AGO(29)); /* another package */
    struct judgement got = judged(&host, "P7D");
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_int_equal((int64_t)got.measured.point, 8 * MS_PER_DAY);
    assert_string_equal(shown(&got, "updates_late"), "1");
    got = judged(&host, "P8D");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    host_fini(&host);
}

/* Two versions that are pending side by side are over together. */
static void versions_side_by_side(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    pending(&host, "kernel 1", AGO(30), AGO(20) + MS_PER_MINUTE);
    installed(&host, "kernel 2", AGO(20));
    pending(&host, "kernel 2", AGO(22), AGO(20) + MS_PER_MINUTE);
    struct judgement got = judged(&host, "P10D");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_string_equal(shown(&got, "updates_installed"), "2");
    host_fini(&host);
}

/* Gone without a word of the log: between two readings, seven days after. */
static void what_went_between_two_readings_stays_open(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    pending(&host, "vim 2", AGO(20),
            AGO(20) + 7 * MS_PER_DAY + MS_PER_HOUR / 2);
    struct judgement got = judged(&host, "P7D");
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_RESOLUTION);
    assert_int_equal(got.resolution_ms, MS_PER_HOUR);
    assert_int_equal(judged(&host, "P8D").verdict, VERDICT_HOLDS);
    assert_int_equal(judged(&host, "P6D").verdict, VERDICT_OVERSTATED);
    host_fini(&host);
}

static void what_was_late_leaves_the_window(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    host.evidence.first_read_ms = AGO(800);
    installed(&host, "vim 2", AGO(366));
    pending(&host, "vim 2", AGO(400), AGO(366) + MS_PER_MINUTE);
    struct judgement got = judged(&host, "P7D");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_string_equal(shown(&got, "updates_installed"), "0");
    host_fini(&host);
}

/* Nothing can have been late before it was looked at for that long; what
 * certainly was late counts at once. */
static void a_short_look_proves_nothing(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    host.evidence.first_read_ms = AGO(3.5);
    struct judgement got = judged(&host, "P7D");
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_YOUNG);
    assert_int_equal((int)got.coverage, 50);
    got = judged(&host, "P3D");
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_string_equal(got.detail, "no_updates");
    pending(&host, "vim 2", AGO(3.5), INSTANT_MAX);
    assert_int_equal(judged(&host, "P3D").verdict, VERDICT_OVERSTATED);
    host_fini(&host);
}

static void a_hole_as_long_as_the_promise_hides_something(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    host.reads[0] = (struct ivl){AGO(22), AGO(0)};
    host.reads[1] = (struct ivl){AGO(60), AGO(30)};
    host.evidence.n_reads = 2;
    struct judgement got = judged(&host, "P7D");
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_COVERAGE);
    assert_int_equal((int)got.coverage, 86); /* 52 of 60 days */
    assert_int_equal(judged(&host, "P9D").verdict, VERDICT_HOLDS);
    host_fini(&host);
}

/* It was in time as far as it was seen, which is too long ago. */
static void a_silent_source_keeps_no_promise(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    pending(&host, "vim 2", AGO(8), INSTANT_MAX);
    host.evidence.last_read_ms = AGO(2);
    host.evidence.refused = "package lists were last fetched …";
    struct judgement got = judged(&host, "P7D");
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_STALE);
    assert_string_equal(got.refused, host.evidence.refused);
    assert_int_equal(judged(&host, "P5D").verdict, VERDICT_OVERSTATED);
    host_fini(&host);
}

static void the_worst_host_decides(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    struct evidence both[2] = {host.evidence, host.evidence};
    host.year.facts.evidence = both;
    host.year.facts.n_evidence = 2;
    assert_int_equal(judged(&host, "P7D").verdict, VERDICT_HOLDS);
    pending(&host, "vim 2", AGO(8), INSTANT_MAX);
    both[1].probe = "web2";
    both[1].n_facts = host.evidence.n_facts;
    struct judgement got = judged(&host, "P7D");
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(got.source, "web2");
    host_fini(&host);
}

/* 2026-10-23 is a Friday, 2026-10-30 as well. */
static void months_and_days_of_business(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    installed(&host, "vim 2", year_at("2026-10-28T20:00:00+09:00"));
    pending(&host, "vim 2", year_at("2026-10-23T09:00:00+09:00"),
            year_at("2026-10-28T20:30:00+09:00"));
    struct claim claim =
        *year_claim("9.patch_latency", RELATION_AT_MOST, "P3D");
    claim.window = NULL;
    claim.unit = "business_days";
    assert_int_equal(year_judge(&host.year, &claim).verdict, VERDICT_HOLDS);
    static const char *const two[] = {"P2D"};
    claim.values = two;
    assert_int_equal(year_judge(&host.year, &claim).verdict,
                     VERDICT_OVERSTATED);
    assert_int_equal(judged(&host, "P1M").verdict, VERDICT_HOLDS);
    host_fini(&host);

    host_init(&host); /* a month from 2026-09-30 on ends before this one */
    pending(&host, "vim 2", year_at("2026-09-30T00:00:00+09:00"), INSTANT_MAX);
    assert_int_equal(judged(&host, "P1M").verdict, VERDICT_OVERSTATED);
    host_fini(&host);
    host_init(&host);
    pending(&host, "vim 2", year_at("2026-10-01T00:00:00+09:00"), INSTANT_MAX);
    assert_int_equal(judged(&host, "P1M").verdict, VERDICT_HOLDS);
    host_fini(&host);
}

static void words_that_are_no_time(void **state)
{
    (void)state;
    struct host host;
    host_init(&host);
    struct judgement got = judged(&host, "soon");
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_VAGUE);
    assert_string_equal(got.detail, "unreadable");
    host_fini(&host);
}

/* Of many exceptions the newest are listed, and all are counted. */
static void exceptions_are_listed(void **state)
{
    (void)state;
    static const char *const names[] = {"a 1", "b 1", "c 1", "d 1", "e 1",
                                        "f 1", "g 1", "h 1", "i 1", "j 1"};
    struct host host;
    host_init(&host);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        int64_t end_ms = AGO(20) + (int64_t)i * MS_PER_HOUR;
        installed(&host, names[i], end_ms);
        pending(&host, names[i], AGO(40), end_ms + MS_PER_MINUTE);
    }
    struct judgement got = judged(&host, "P7D");
    assert_string_equal(shown(&got, "updates_late"), "10");
    assert_true(text_starts(shown(&got, "late"), "j 1 "));
    size_t n = 0;
    for (size_t i = 0; i < got.n_facts; i++) {
        n += text_equal(got.facts[i].name, "late");
    }
    assert_int_equal(n, 7);
    host_fini(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lag_is_from_first_seen_to_installed),
        cmocka_unit_test(one_that_is_pending_ages),
        cmocka_unit_test(a_newer_version_does_not_start_anew),
        cmocka_unit_test(versions_side_by_side),
        cmocka_unit_test(what_went_between_two_readings_stays_open),
        cmocka_unit_test(what_was_late_leaves_the_window),
        cmocka_unit_test(a_short_look_proves_nothing),
        cmocka_unit_test(a_hole_as_long_as_the_promise_hides_something),
        cmocka_unit_test(a_silent_source_keeps_no_promise),
        cmocka_unit_test(the_worst_host_decides),
        cmocka_unit_test(months_and_days_of_business),
        cmocka_unit_test(words_that_are_no_time),
        cmocka_unit_test(exceptions_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

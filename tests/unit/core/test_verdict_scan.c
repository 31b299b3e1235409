/* Virus scans and pattern updates held against the interval published. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "core/civil.h"
#include "support_said.h"

#define DAY 24
#define SUBJECTS_MAX 32
#define ALWAYS (100 * DAY) /* of facts that were there at the first reading */

static const char *subject_of(int64_t at_ms)
{
    static char subjects[SUBJECTS_MAX][CIVIL_INSTANT_MAX];
    static size_t n;
    char *subject = subjects[n++ % SUBJECTS_MAX];
    return civil_render_instant(at_ms, 0, subject);
}

/* A scan of ten minutes that ended hours ago, seen an hour later. Files < 0:
 * not said. */
static void scan(struct said *said, int64_t ago, int64_t files)
{
    const int64_t at_ms = said_ago(said, ago);
    const char *subject = subject_of(at_ms);
    const int64_t first = ago > 0 ? ago - 1 : 0;
    said_int(said, subject, "finished_ms", at_ms, first, 0);
    said_int(said, subject, "started_ms", at_ms - 10 * MS_PER_MINUTE, first, 0);
    if (files >= 0) {
        said_int(said, subject, "scanned_files", files, first, 0);
        said_int(said, subject, "infected_files", 0, first, 0);
    }
}

/* A database of that age, on the server from `first` to `gone` hours ago. */
static void database(struct said *said, int64_t age, int64_t first,
                     int64_t gone)
{
    static char subjects[SUBJECTS_MAX][64];
    static size_t n;
    char *subject = subjects[n++ % SUBJECTS_MAX];
    const int64_t at_ms = said_ago(said, age);
    snprintf(subject, sizeof subjects[0], "database %s", subject_of(at_ms));
    said_int(said, subject, "database_ms", at_ms, first, gone);
    said_int(said, subject, "database_installed_ms", said_ago(said, first),
             first, gone);
}

/* Published daily, installed the same day, for 40 days. */
static void fresh_databases(struct said *said)
{
    for (int64_t day = 40; day > 0; day -= 4) {
        database(said, day * DAY, day * DAY, day > 4 ? (day - 4) * DAY : 0);
    }
}

/* A server whose log is read since that many hours. */
static void server_init(struct said *said, int64_t since)
{
    said_init(said, "scan");
    said->evidence.first_read_ms = said_ago(said, since);
}

static struct judgement judged(struct said *said)
{
    return said_judge(said, "47.virus_scan_interval", RELATION_AT_MOST, "P7D");
}

static void weekly_scans_hold(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 20 * DAY - 1);
    fresh_databases(&said);
    scan(&said, 20 * DAY, 100);
    scan(&said, 13 * DAY, 100);
    scan(&said, 6 * DAY - 5, 100); /* late, for the time it ran */
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_true(got.has_window);
    assert_int_equal(got.window.from_ms, said_ago(&said, 20 * DAY));
    assert_int_equal(got.window.to_ms, said.year.now_ms);
    assert_true(got.measured.high == 7.0 * DAY * MS_PER_HOUR + 5 * MS_PER_HOUR);
    assert_string_equal(said_shown(&got, "scanned_files"), "100");
    assert_null(got.detail);
    said_fini(&said);
}

static void a_week_left_out_refutes_until_it_leaves_the_window(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 20 * DAY - 1);
    fresh_databases(&said);
    scan(&said, 20 * DAY, 100);
    scan(&said, 6 * DAY, 100);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(said_shown(&got, "largest_gap"), "14d 0h 0m");
    assert_true(got.has_true_again);
    assert_true(got.true_again_ms > said.year.now_ms + 300 * MS_PER_DAY);
    said_fini(&said);
}

static void no_scan_since_refutes(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 9 * DAY - 1);
    fresh_databases(&said);
    scan(&said, 9 * DAY, 100);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_false(got.has_true_again); /* not by waiting */
    said_fini(&said);
}

/* The log is read for 60 days and has no scan. */
static void no_scan_at_all_refutes_once_it_was_watched_long_enough(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 60 * DAY);
    fresh_databases(&said);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(got.detail, "no_scan");
    said.evidence.first_read_ms = said_ago(&said, 5 * DAY);
    got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_YOUNG);
    said_fini(&said);
}

/* Only the newest result is kept, and nobody looked when the next one came. */
static void what_was_not_looked_at_refutes_nothing(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 30 * DAY - 1);
    fresh_databases(&said);
    const char *old = subject_of(said_ago(&said, 30 * DAY));
    said_int(&said, old, "finished_ms", said_ago(&said, 30 * DAY), 30 * DAY - 1,
             28 * DAY);
    said_int(&said, old, "scanned_files", 9, 30 * DAY - 1, 28 * DAY);
    scan(&said, 2 * DAY, 100);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_COVERAGE);
    assert_true(got.coverage > 0 && got.coverage < 100);
    said_fini(&said);
}

static void a_scan_of_no_file_is_none(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 10 * DAY - 1);
    fresh_databases(&said);
    scan(&said, 10 * DAY, 100);
    scan(&said, 3 * DAY, 0);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(got.detail, "scan_empty");
    said_fini(&said);
}

static void
a_scan_that_does_not_tell_files_neither_proves_nor_refutes(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 10 * DAY - 1);
    fresh_databases(&said);
    scan(&said, 10 * DAY, 100);
    scan(&said, 3 * DAY, -1);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_COVERAGE);
    assert_string_equal(got.detail, "files_unknown");
    said_fini(&said);
}

static void a_scan_with_an_outdated_database_is_none(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 24 * DAY - 1);
    database(&said, 30 * DAY, ALWAYS, 0);
    scan(&said, 24 * DAY, 100); /* 6 days old then */
    scan(&said, 18 * DAY, 100); /* 12 days old */
    scan(&said, 12 * DAY, 100);
    scan(&said, 6 * DAY, 100);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(got.detail, "database_outdated");
    assert_non_null(said_shown(&got, "database"));
    said_int(&said, "", "max_database_age_s", 30 * 86400, ALWAYS, 0);
    assert_int_equal(judged(&said).verdict, VERDICT_HOLDS);
    said_fini(&said);
}

/* It was replaced before anyone looked: which one that scan had is not known.
 */
static void a_database_installed_after_the_scan_proves_nothing(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 1);
    database(&said, 2, 1, 0);
    scan(&said, 10, 100);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_YOUNG);
    assert_string_equal(got.detail, "database_unknown");
    said_fini(&said);
}

/* A scanner whose report names the database it used. */
static void a_scan_may_tell_its_own_database(void **state)
{
    (void)state;
    static const struct {
        int64_t age;
        enum verdict verdict;
    } cases[] = {{2 * DAY, VERDICT_HOLDS}, {12 * DAY, VERDICT_UNDETERMINED}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct said said;
        server_init(&said, 1);
        scan(&said, 10, 100);
        said_int(&said, subject_of(said_ago(&said, 10)), "database_ms",
                 said_ago(&said, cases[i].age), 1, 0);
        assert_int_equal(judged(&said).verdict, cases[i].verdict);
        said_fini(&said);
    }
}

static void infected_files_are_told_and_refute_nothing(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 1);
    fresh_databases(&said);
    const int64_t at_ms = said_ago(&said, 2);
    const char *subject = subject_of(at_ms);
    said_int(&said, subject, "finished_ms", at_ms, 1, 0);
    said_int(&said, subject, "scanned_files", 10, 1, 0);
    said_int(&said, subject, "infected_files", 3, 1, 0);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_HOLDS);
    assert_string_equal(said_shown(&got, "infected_files"), "3");
    assert_string_equal(got.detail, "infected");
    said_fini(&said);
}

/* Each server has its source; the worst one is the claim's. */
static void every_server_has_to_be_scanned(void **state)
{
    (void)state;
    struct said good, bad;
    server_init(&good, 3 * DAY);
    server_init(&bad, 12 * DAY);
    fresh_databases(&good);
    fresh_databases(&bad);
    scan(&good, 3 * DAY, 100);
    scan(&bad, 12 * DAY, 100);
    struct evidence both[] = {good.evidence, bad.evidence};
    both[1].probe = "other";
    good.year.facts.evidence = both;
    good.year.facts.n_evidence = ARRAY_LEN(both);
    struct judgement got = judged(&good);
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(got.source, "other");
    said_fini(&good);
    said_fini(&bad);
}

/* clamd tells of its database only. */
static void a_daemon_without_scans_is_not_asked_for_them(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 20 * DAY);
    fresh_databases(&said);
    said_bool(&said, "scans", false);
    struct judgement got = judged(&said);
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(got.reason, WHY_NO_SOURCE);
    assert_null(got.source);
    said_fini(&said);
}

static struct judgement patterns(struct said *said, const char *value)
{
    return said_judge(said, "47.pattern_update_interval", RELATION_AT_MOST,
                      value);
}

static void patterns_are_judged_by_their_dates(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 10 * DAY - 12);
    for (int64_t day = 10; day > 0; day--) {
        database(&said, day * DAY - 12, day * DAY - 12,
                 day == 1 ? 0 : day * DAY - 36);
    }
    assert_int_equal(patterns(&said, "P1D").verdict, VERDICT_HOLDS);
    struct judgement got = patterns(&said, "PT1H");
    assert_int_equal(got.verdict, VERDICT_UNDETERMINED);
    assert_string_equal(got.detail, "patterns_daily");
    assert_int_equal(patterns(&said, "soon").reason, WHY_VAGUE);
    said_fini(&said);
}

static void old_patterns_refute(void **state)
{
    (void)state;
    struct said said;
    server_init(&said, 5 * DAY);
    database(&said, 9 * DAY, ALWAYS, 0);
    struct judgement got = patterns(&said, "P1D");
    assert_int_equal(got.verdict, VERDICT_OVERSTATED);
    assert_string_equal(said_shown(&got, "largest_gap"), "9d 0h 0m");
    said_fini(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekly_scans_hold),
        cmocka_unit_test(a_week_left_out_refutes_until_it_leaves_the_window),
        cmocka_unit_test(no_scan_since_refutes),
        cmocka_unit_test(
            no_scan_at_all_refutes_once_it_was_watched_long_enough),
        cmocka_unit_test(what_was_not_looked_at_refutes_nothing),
        cmocka_unit_test(a_scan_of_no_file_is_none),
        cmocka_unit_test(
            a_scan_that_does_not_tell_files_neither_proves_nor_refutes),
        cmocka_unit_test(a_scan_with_an_outdated_database_is_none),
        cmocka_unit_test(a_database_installed_after_the_scan_proves_nothing),
        cmocka_unit_test(a_scan_may_tell_its_own_database),
        cmocka_unit_test(infected_files_are_told_and_refute_nothing),
        cmocka_unit_test(every_server_has_to_be_scanned),
        cmocka_unit_test(a_daemon_without_scans_is_not_asked_for_them),
        cmocka_unit_test(patterns_are_judged_by_their_dates),
        cmocka_unit_test(old_patterns_refute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

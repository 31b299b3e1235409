/* What ClamAV prints, read: its own outputs, and what they might hold else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "probes/scan/summary.h"
#include "probes/scan/vdb.h"

#define TEXT_MAX 8192

struct taken {
    struct summary last;
    size_t n;
};

static void take(void *into, const struct summary *summary)
{
    struct taken *taken = into;
    taken->last = *summary;
    taken->n++;
}

static struct taken read_text(const char *text)
{
    struct taken taken = {0};
    summary_read(text, strlen(text), take, &taken);
    return taken;
}

static struct taken read_sample(const char *name)
{
    static char text[TEXT_MAX];
    char path[200];
    snprintf(path, sizeof path, TEST_DATA "/clamav/%s", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    return read_text(text);
}

static void its_own_summaries_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t scanned, infected, known;
    } samples[] = {
        {"clamscan-clean.log", 1, 0, 1},
        {"clamscan-clean.stdout", 1, 0, 1},
        {"clamscan-infected.log", 2, 1, 1},
        {"clamscan-infected.stdout", 2, 1, 1},
        {"clamscan-nodb.stdout", 0, 0, 0},
        {"clamdscan.stdout", -1, 1, -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct taken got = read_sample(samples[i].name);
        assert_int_equal(got.n, 1);
        assert_int_equal(got.last.scanned_files, samples[i].scanned);
        assert_int_equal(got.last.infected_files, samples[i].infected);
        assert_int_equal(got.last.known_viruses, samples[i].known);
        assert_int_equal(got.last.end.date.year, 2026);
        assert_int_equal(got.last.end.date.month, 11);
        assert_int_equal(got.last.end.date.day, 23);
    }
}

#define HEAD "----------- SCAN SUMMARY -----------\n"
#define TAIL                                                                   \
    "Scanned files: 7\nInfected files: 0\n"                                    \
    "Start Date: 2026:11:23 21:01:10\nEnd Date:   2026:11:23 21:02:11\n"

static void a_summary_without_its_end_is_none(void **state)
{
    (void)state;
    assert_int_equal(read_text(HEAD TAIL HEAD "Scanned files: 8\n").n, 1);
    assert_int_equal(read_text(TAIL).n, 0); /* its head was cut off */
    assert_int_equal(read_text(HEAD "Scanned files: 9\n" HEAD TAIL).n, 1);
    assert_int_equal(read_text("").n, 0);
    struct taken got = read_text(HEAD TAIL HEAD "Total errors: 3\n" TAIL);
    assert_int_equal(got.n, 2);
    assert_int_equal(got.last.errors, 3);
    assert_int_equal(got.last.scanned_files, 7);
    assert_int_equal(got.last.end.ms_of_day,
                     21 * MS_PER_HOUR + 2 * MS_PER_MINUTE + 11 * MS_PER_SECOND);
}

static void no_such_time_is_no_end(void **state)
{
    (void)state;
    static const char *const ends[] = {
        "2026:02:30 10:00:00", "2026:11:23 24:00:00",  "2026:11:23",
        "2026-11-23 10:00:00", "2026:11:23 10:00:00 ", "0:0:0 0:0:0",
    };
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        char text[400];
        snprintf(text, sizeof text,
                 HEAD "Start Date: 2026:01:01 00:00:00\nEnd Date: %s\n",
                 ends[i]);
        assert_int_equal(read_text(text).n, 0);
    }
}

static void lines_may_end_as_windows_ends_them(void **state)
{
    (void)state;
    struct taken got = read_text(
        "----------- SCAN SUMMARY -----------\r\nScanned files: 4\r\n"
        "Start Date: 2026:11:23 21:01:10\r\nEnd Date:   2026:11:23 21:02:11");
    assert_int_equal(got.n, 1);
    assert_int_equal(got.last.scanned_files, 4);
}

static void a_database_tells_its_date(void **state)
{
    (void)state;
    int64_t got = 0;
    assert_true(vdb_parse_head("ClamAV-VDB:14 Oct 2024 04-44 -0400:27427:"
                               "2067192:90:abc:def:raynman:1728895451   ",
                               &got));
    assert_int_equal(got / 1000, 1728895440); /* its own last field, to the
                                                 minute */
    static const char *const wrong[] = {
        "",
        "ClamAV-VDB:",
        "ClamAV-VDB:31 Feb 2026 04-44 -0400:1:",
        "ClamAV-VDB:14 Oct 2026 24-44 -0400:1:",
        "ClamAV-VDB:14 Oct 2026 04-44 0400:1:",
        "ClamAV-VDB:14 Oct 2026 04-44 -0400",
        "d41d8cd98f00b204e9800998ecf8427e:0:Own.Signature",
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_false(vdb_parse_head(wrong[i], &got));
    }
}

static void clamd_tells_its_databases_date(void **state)
{
    (void)state;
    int64_t got = 0;
    assert_true(vdb_parse_version("ClamAV 1.4.6/27817/Mon Nov 23 09:30:00 2026",
                                  tz_utc(), &got));
    assert_int_equal(got / 1000, 1795426200);
    assert_true(vdb_parse_version("ClamAV 1.4.6/27817/Sun Nov  1 09:30:00 2026",
                                  tz_utc(), &got));
    assert_int_equal(got / 1000, 1793525400);
    assert_false(vdb_parse_version("ClamAV 1.4.6", tz_utc(), &got));
    assert_false(vdb_parse_version("ClamAV 1.4.6/27817/", tz_utc(), &got));
    assert_false(vdb_parse_version("PONG", tz_utc(), &got));
    assert_false(vdb_parse_version(
        "ClamAV 1.4.6/27817/Mon Foo 23 09:30:00 2026", tz_utc(), &got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_own_summaries_are_read),
        cmocka_unit_test(a_summary_without_its_end_is_none),
        cmocka_unit_test(no_such_time_is_no_end),
        cmocka_unit_test(lines_may_end_as_windows_ends_them),
        cmocka_unit_test(a_database_tells_its_date),
        cmocka_unit_test(clamd_tells_its_databases_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

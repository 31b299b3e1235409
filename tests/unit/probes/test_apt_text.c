/* What apt and dpkg really print (tests/data/patch: Debian 12), read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"
#include "probes/patch/apt_dates.h"
#include "probes/patch/apt_text.h"
#include "probes/textfile.h"
#include "support/zone.h"

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

static const char *sample(struct arena *arena, const char *name)
{
    char path[512];
    const char *text = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    snprintf(path, sizeof path, "%s/patch/%s", TEST_DATA, name);
    assert_int_equal(textfile_read(arena, path, 1 << 20, &text, &n, &msg),
                     ERR_OK);
    return text;
}

static const struct apt_update *find(const struct apt_updates *all,
                                     const char *package)
{
    for (size_t i = 0; i < all->n; i++) {
        if (strcmp(all->items[i].package, package) == 0) {
            return &all->items[i];
        }
    }
    return NULL;
}

static void a_plan_has_its_updates(void **state)
{
    struct apt_updates all = apt_plan(*state, sample(*state, "apt-plan.txt"));
    assert_int_equal(all.n, 14);
    assert_int_equal(all.n_kept, 0);
    for (size_t i = 0; i < all.n; i++) {
        assert_true(all.items[i].security);
    }
    assert_string_equal(find(&all, "libssl3")->version, "3.0.22-1~deb12u2");
    assert_string_equal(find(&all, "tzdata")->version, "2026f-0+deb12u1");
}

static void archives_are_told_apart(void **state)
{
    static const struct {
        const char *origins;
        bool security;
    } cases[] = {
        {"Debian:12.15/oldstable", false},
        {"Debian-Security:12/oldstable-security", true},
        {"Debian:12.15/oldstable, Debian-Security:12/oldstable-security", true},
        {"Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security", true},
        {"Ubuntu:22.04/jammy-updates", false},
        {"UbuntuESMApps:22.04/jammy-apps-security", true},
        {"Security Tools:1.0/stable", false},
        {"Debian-Security:12", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *arena = *state;
        struct apt_updates all = apt_plan(
            arena, arena_printf(arena, "Inst a:i386 [1] (1:2-3 %s [i386]) []",
                                cases[i].origins));
        assert_int_equal(all.n, 1);
        assert_string_equal(all.items[0].package, "a:i386");
        assert_string_equal(all.items[0].version, "1:2-3");
        assert_int_equal(all.items[0].security, cases[i].security);
    }
}

static void what_is_new_or_kept_is_no_update(void **state)
{
    struct apt_updates all = apt_plan(
        *state, "The following packages have been kept back:\n"
                "  linux-image-amd64 vim\n  vim-common\n"
                "The following packages will be upgraded:\n"
                "  a\n"
                "Inst linux-image-6.1.0-40 (6.1.1 Debian:12/stable [amd64])\n"
                "Inst a [1] (2 Debian:12/stable [all])\n"
                "Inst broken [1] (2)\nInst\nInst x [1]\nRemv y [3]\n"
                "Conf a (2 Debian:12/stable [all])\n");
    assert_int_equal(all.n, 1);
    assert_string_equal(all.items[0].package, "a");
    assert_int_equal(all.n_kept, 3);
    assert_string_equal(all.kept[2], "vim-common");
}

/* openssh-client: the candidate is of the main archive, and a security update
 * lies between it and what is installed. */
static void a_security_update_may_lie_between(void **state)
{
    struct apt_updates all =
        apt_policy(*state, sample(*state, "apt-policy.txt"));
    assert_int_equal(all.n, 4);
    assert_string_equal(find(&all, "openssh-client")->version,
                        "1:9.2p1-2+deb12u10");
    assert_true(find(&all, "openssh-client")->security);
    assert_true(find(&all, "tzdata")->security);
    assert_false(find(&all, "base-files")->security);
    assert_false(find(&all, "bash")->security);
    assert_null(find(&all, "vim")); /* up to date */
}

static void only_versions_up_to_the_candidate_count(void **state)
{
    struct apt_updates all = apt_policy(
        *state, "a:\n  Installed: 2\n  Candidate: 3\n  Version table:\n"
                "     4 100\n"
                "        100 http://s.test/d x-security/main amd64 Packages\n"
                "     3 990\n"
                "        990 http://s.test/d stable/main amd64 Packages\n"
                " *** 2 100\n"
                "        500 http://s.test/d x-security/main amd64 Packages\n"
                "        100 /var/lib/dpkg/status\n"
                "b:\n  Installed: 2\n  Candidate: 2\n  Version table:\n"
                " *** 2 100\n"
                "c:\n  Installed: 1\n  Candidate: 2\n  Version table:\n"
                "     2 500\n"
                "        500 http://s.test/debian-security/ ./ Packages\n"
                " *** 1 100\n");
    assert_int_equal(all.n, 2);
    assert_false(find(&all, "a")->security);
    assert_true(find(&all, "c")->security);
}

static void a_release_has_its_dates(void **state)
{
    struct apt_release got = apt_release(*state, sample(*state, "InRelease"));
    int64_t date_ms = 0;
    assert_true(got.security);
    assert_int_equal(civil_parse_instant("2026-11-21T00:53:02Z", &date_ms),
                     ERR_OK);
    assert_int_equal(got.date_ms, date_ms);
    assert_int_equal(got.valid_until_ms, date_ms + 7 * MS_PER_DAY);
    got = apt_release(*state, "Label: Debian\nSuite: stable\n"
                              "Date: Sat,  1 Nov 2026  9:02:03 +0000\n"
                              "Valid-Until: soon\nSHA256:\n"
                              " 00 0 Label: x-security\n");
    assert_false(got.security);
    assert_int_equal(civil_parse_instant("2026-11-01T09:02:03Z", &date_ms),
                     ERR_OK);
    assert_int_equal(got.date_ms, date_ms);
    assert_int_equal(got.valid_until_ms, INSTANT_MAX);
}

static void take(void *into, const char *line)
{
    dpkg_log_line(into, line);
}

/* Four packages were upgraded; history.log has twelve more that never were. */
static void a_log_tells_what_was_installed(void **state)
{
    struct arena *arena = *state;
    struct dpkg_log log = {.arena = arena, .tz = zone(arena, "Asia/Tokyo")};
    struct errmsg msg = {0};
    enum err err =
        textfile_lines(TEST_DATA "/patch/dpkg.log", 1 << 20, take, &log, &msg);
    assert_int_equal(err, ERR_OK);
    assert_int_equal(log.n, 4);
    int64_t at_ms = 0;
    for (size_t i = 0; i < log.n; i++) {
        if (strcmp(log.items[i].package, "perl-base") == 0) {
            assert_string_equal(log.items[i].version, "5.36.0-7+deb12u4");
            at_ms = log.items[i].at_ms;
        }
    }
    char instant[CIVIL_INSTANT_MAX];
    civil_render_instant(at_ms, 9 * MS_PER_HOUR, instant);
    assert_string_equal(instant, "2026-11-23T21:02:00+09:00");
}

static void read_lines(struct dpkg_log *log, const char *const *lines, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        dpkg_log_line(log, lines[i]);
    }
}

static void what_is_configured_is_installed(void **state)
{
    static const char *const lines[] = {
        "2026-11-01 10:00:00 upgrade a:amd64 1 2",
        "2026-11-01 10:00:00 status installed a:amd64 1",
        "2026-11-01 10:00:05 status installed a:amd64 2",
        "2026-11-01 10:09:00 status installed a:amd64 2", /* a trigger */
        "2026-11-01 10:00:00 upgrade a:i386 1 2",
        "2026-11-01 10:00:07 status installed a:i386 2",
        "2026-11-01 10:00:00 upgrade same:all 3 3",
        "2026-11-01 10:00:00 status installed same:all 3",
        "2026-11-01 10:00:00 install new:amd64 <none> 3",
        "2026-11-01 10:00:00 status installed new:amd64 3",
        "2026-11-01 10:00:00 upgrade half:all 3 4",
        "2026-11-01 10:00:00 status half-configured half:all 4",
        "2026-13-01 10:00:00 upgrade x:all 3 4",
        "2026-11-01 10:00:00 upgrade x:all",
        "2026-11-01 10:00:00 upgrade",
        "2026-11-01 10:00:00",
        "",
    };
    struct dpkg_log log = {.arena = *state, .tz = tz_utc(), .native = "amd64"};
    read_lines(&log, lines, ARRAY_LEN(lines));
    assert_int_equal(log.n, 3);
    assert_string_equal(log.items[0].package, "a");
    assert_int_equal(log.items[0].at_ms - log.items[1].at_ms,
                     -2 * MS_PER_SECOND);
    assert_string_equal(log.items[1].package, "a:i386");
    assert_string_equal(log.items[2].package, "half");
    assert_int_equal(log.items[2].at_ms, INSTANT_MIN);
}

static void the_newest_of_a_long_log_stay(void **state)
{
    struct arena *arena = *state;
    struct dpkg_log log = {.arena = arena, .tz = tz_utc()};
    for (int i = 0; i < DPKG_UPGRADES_MAX + 2; i++) {
        dpkg_log_line(&log, arena_printf(arena,
                                         "2026-11-01 10:00:00 upgrade a:all "
                                         "%d %d",
                                         i, i + 1));
    }
    assert_int_equal(log.n, DPKG_UPGRADES_MAX + 2);
    assert_string_equal(log.items[1].version, "4002");
    assert_string_equal(log.items[2].version, "3");
}

/* The first bytes of openssl 3.0.22-1~deb12u2: its changelog's date. */
static void a_package_has_its_date(void **state)
{
    (void)state;
    static const char deb[] = "!<arch>\ndebian-binary   1792576464  0     "
                              "0     100644  4         `\n2.0\n";
    char other[] = "!<arch>\ndebian-binary   17925x6464  0     "
                   "0     100644  4         `\n2.0\n";
    int64_t at_ms = 0;
    assert_true(apt_deb_date(deb, sizeof deb - 1, &at_ms));
    assert_int_equal(at_ms, INT64_C(1792576464000));
    assert_false(apt_deb_date(deb, APT_DATES_HEADER - 1, &at_ms));
    assert_false(apt_deb_date(other, sizeof other - 1, &at_ms));
    other[0] = '<';
    assert_false(apt_deb_date(other, sizeof other - 1, &at_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_has_its_updates),
        cmocka_unit_test(archives_are_told_apart),
        cmocka_unit_test(what_is_new_or_kept_is_no_update),
        cmocka_unit_test(a_security_update_may_lie_between),
        cmocka_unit_test(only_versions_up_to_the_candidate_count),
        cmocka_unit_test(a_release_has_its_dates),
        cmocka_unit_test(a_log_tells_what_was_installed),
        cmocka_unit_test(what_is_configured_is_installed),
        cmocka_unit_test(a_package_has_its_date),
        cmocka_unit_test(the_newest_of_a_long_log_stay),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

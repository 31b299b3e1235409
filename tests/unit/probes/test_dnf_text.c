/* Lines that dnf 4 and rpm print when told how. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "probes/patch/dnf_text.h"

static void packages_are_read(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct dnf_package got;
    assert_true(
        dnf_package(&arena, "openssl 1:3.0.7-27.el9 2026-11-24 17:22", &got));
    assert_string_equal(got.package, "openssl");
    assert_string_equal(got.version, "1:3.0.7-27.el9");
    assert_int_equal(got.at_ms, INT64_C(1795540920000));
    assert_true(dnf_package(&arena, "demo 1.0-1 1795540928", &got));
    assert_int_equal(got.at_ms, INT64_C(1795540928000));
    arena_fini(&arena);
}

static void other_lines_are_none(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "demo",
        "demo 1.1-1",
        "demo 1.1-1 soon",
        "demo 1.1-1 17:22",
        "demo 1.1-1 -5",
        "demo 1.1-1 99999999999999999999",
        "demo 1.1-1 2026-13-24 17:22",
        "Last metadata expiration check: 0:00:01 ago",
    };
    struct arena arena = {0};
    struct dnf_package got;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        assert_false(dnf_package(&arena, lines[i], &got));
    }
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_are_read),
        cmocka_unit_test(other_lines_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

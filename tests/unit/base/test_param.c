#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/param.h"
#include "support/dies.h"

static const struct param items[] = {
    {.name = "url", .kind = PARAM_STRING, .text = "https://example.jp/"},
    {.name = "auth.password", .kind = PARAM_SECRET, .text = "s"},
    {.name = "expect.max_latency", .kind = PARAM_DURATION, .number = 3000},
    {.name = "follow", .kind = PARAM_BOOL, .number = 1},
};
static const struct params params = {items, ARRAY_LEN(items)};

static void test_find(void **state)
{
    (void)state;
    assert_ptr_equal(params_find(&params, "url"), &items[0]);
    assert_null(params_find(&params, "ur"));
    struct params none = {0};
    assert_null(params_find(&none, "url"));
}

static void test_shorthands(void **state)
{
    (void)state;
    assert_string_equal(params_text(&params, "url", "x"),
                        "https://example.jp/");
    assert_string_equal(params_text(&params, "auth.password", "x"), "s");
    assert_string_equal(params_text(&params, "method", "GET"), "GET");
    assert_null(params_text(&params, "method", NULL));
    assert_int_equal(params_number(&params, "expect.max_latency", -1), 3000);
    assert_int_equal(params_number(&params, "follow", 0), 1);
    assert_int_equal(params_number(&params, "max_redirects", 5), 5);
}

static void text_of_a_number(void)
{
    params_text(&params, "follow", NULL);
}

static void number_of_a_text(void)
{
    params_number(&params, "url", 0);
}

static void test_the_wrong_kind_is_our_bug(void **state)
{
    (void)state;
    assert_true(dies(text_of_a_number));
    assert_true(dies(number_of_a_text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_shorthands),
        cmocka_unit_test(test_the_wrong_kind_is_our_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

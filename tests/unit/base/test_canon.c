#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/canon.h"
#include "support/dies.h"

static struct buf buf;
static struct canon canon;

static int set_up(void **state)
{
    (void)state;
    buf_init(&buf, 4096);
    canon_init(&canon, &buf);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_fini(&buf);
    return 0;
}

static void test_every_kind(void **state)
{
    (void)state;
    canon_object(&canon, NULL);
    canon_array(&canon, "a");
    canon_int(&canon, NULL, INT64_MIN);
    canon_int(&canon, NULL, 0);
    canon_string(&canon, NULL, "x");
    canon_object(&canon, NULL);
    canon_end_object(&canon);
    canon_array(&canon, NULL);
    canon_end_array(&canon);
    canon_end_array(&canon);
    canon_bool(&canon, "b", true);
    canon_bool(&canon, "ba", false);
    canon_null(&canon, "c");
    canon_object(&canon, "d");
    canon_int(&canon, "a", INT64_MAX); /* keys begin anew */
    canon_end_object(&canon);
    canon_raw(&canon, "e", "{\"k\":1}");
    canon_string(&canon, "f", NULL);
    canon_end_object(&canon);
    assert_string_equal(
        buf_str(&buf),
        "{\"a\":[-9223372036854775808,0,\"x\",{},[]],\"b\":true,\"ba\":false,"
        "\"c\":null,\"d\":{\"a\":9223372036854775807},\"e\":{\"k\":1},"
        "\"f\":null}");
}

static void test_strings(void **state)
{
    (void)state;
    canon_array(&canon, NULL);
    canon_string(&canon, NULL, "\"\\/\b\n\x1f\x7f");
    canon_string(&canon, NULL, "稼働率 𠮷");
    canon_string(&canon, NULL, "a\xFF\xC3(\xED\xA0\x80");
    canon_end_array(&canon);
    assert_string_equal(buf_str(&buf),
                        "[\"\\\"\\\\/\\u0008\\u000a\\u001f\x7f\","
                        "\"稼働率 𠮷\","
                        "\"a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFD\"]");
}

static void keys_out_of_order(void)
{
    canon_object(&canon, NULL);
    canon_int(&canon, "b", 1);
    canon_int(&canon, "a", 1);
}

static void key_twice(void)
{
    canon_object(&canon, NULL);
    canon_int(&canon, "a", 1);
    canon_int(&canon, "a", 1);
}

static void key_in_array(void)
{
    canon_array(&canon, NULL);
    canon_int(&canon, "a", 1);
}

static void no_key_in_object(void)
{
    canon_object(&canon, NULL);
    canon_int(&canon, NULL, 1);
}

static void wrong_end(void)
{
    canon_object(&canon, NULL);
    canon_end_array(&canon);
}

static void too_deep(void)
{
    for (int i = 0; i <= CANON_DEPTH_MAX; i++) {
        canon_array(&canon, NULL);
    }
}

/* Two writers must not get two texts for one value: our mistakes show. */
static void test_mistakes_end_the_process(void **state)
{
    (void)state;
    assert_true(dies(keys_out_of_order));
    assert_true(dies(key_twice));
    assert_true(dies(key_in_array));
    assert_true(dies(no_key_in_object));
    assert_true(dies(wrong_end));
    assert_true(dies(too_deep));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_strings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mistakes_end_the_process, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

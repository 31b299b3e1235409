#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"

static void test_appends(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    assert_string_equal(buf_str(&buf), "");
    buf_puts(&buf, "");
    buf_add(&buf, NULL, 0);
    assert_string_equal(buf_str(&buf), "");
    buf_puts(&buf, "up");
    buf_putc(&buf, '=');
    buf_printf(&buf, "%d%%", 99);
    buf_add(&buf, "\0x", 2);
    assert_int_equal(buf.len, 8);
    assert_memory_equal(buf.data, "up=99%\0x", 9); /* and terminated */
    assert_false(buf.overflowed);
    buf_fini(&buf);
}

static void test_grows_to_its_maximum_and_no_further(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 1000);
    for (int i = 0; i < 100; i++) {
        buf_puts(&buf, "0123456789");
    }
    assert_int_equal(buf.len, 1000);
    assert_false(buf.overflowed);
    buf_puts(&buf, "");
    assert_false(buf.overflowed);
    buf_putc(&buf, 'x');
    assert_true(buf.overflowed);
    assert_int_equal(buf.len, 1000);
    assert_int_equal(strlen(buf_str(&buf)), 1000);
    buf_fini(&buf);
}

/* What does not fit is left out whole, and so is all that follows: a text cut
 * in its middle could still look complete. */
static void test_overflow_stays(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 5);
    buf_puts(&buf, "abc");
    buf_printf(&buf, "%s", "def");
    assert_true(buf.overflowed);
    buf_putc(&buf, 'x');
    assert_string_equal(buf_str(&buf), "abc");
    buf_clear(&buf);
    assert_false(buf.overflowed);
    assert_string_equal(buf_str(&buf), "");
    buf_puts(&buf, "xyz");
    assert_string_equal(buf_str(&buf), "xyz");
    buf_fini(&buf);
    buf_puts(&buf, "again");
    assert_string_equal(buf_str(&buf), "again");
    buf_fini(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_grows_to_its_maximum_and_no_further),
        cmocka_unit_test(test_overflow_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

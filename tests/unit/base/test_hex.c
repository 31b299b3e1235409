/* Bytes to digits and back; anything else is no hexadecimal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/hex.h"

static void test_there_and_back(void **state)
{
    (void)state;
    uint8_t bytes[256];
    uint8_t again[256];
    char text[513];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)i;
    }
    hex_render(bytes, sizeof bytes, text);
    assert_memory_equal(text, "000102", 6);
    assert_string_equal(text + 506, "fdfeff");
    assert_true(hex_parse(text, again, sizeof again));
    assert_memory_equal(bytes, again, sizeof bytes);
}

static void test_nothing_else(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",     "0",    "000",  "00000",
                                        "000g", "00AB", " 000", "0x00"};
    uint8_t bytes[2] = {7, 7};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_false(hex_parse(wrong[i], bytes, sizeof bytes));
    }
    assert_int_equal(bytes[0], 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

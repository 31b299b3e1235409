#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/check.h"

/* RFC 4648, section 10. */
static void texts_of_the_rfc(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t n = 0; n < ARRAY_LEN(texts); n++) {
        struct buf out;
        buf_init(&out, 64);
        base64_add(&out, "foobar", n);
        assert_string_equal(buf_str(&out), texts[n]);
        buf_fini(&out);
    }
}

static void every_bit_counts(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0xFB, 0xFF, 0xBF, 0x00, 0x10, 0x83};
    struct buf out;
    buf_init(&out, 64);
    base64_add(&out, bytes, sizeof bytes);
    assert_string_equal(buf_str(&out), "+/+/ABCD");
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_the_rfc),
        cmocka_unit_test(every_bit_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

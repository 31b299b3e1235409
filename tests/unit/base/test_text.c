#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

static void test_equal_and_starts(void **state)
{
    (void)state;
    assert_true(text_equal("a", "a"));
    assert_false(text_equal("a", "A"));
    assert_false(text_equal("a", NULL));
    assert_false(text_equal(NULL, ""));
    assert_true(text_equal(NULL, NULL));
    assert_true(text_starts("https://x", "https://"));
    assert_true(text_starts("x", ""));
    assert_false(text_starts("http", "https"));
}

static void test_distance(void **state)
{
    (void)state;
    assert_int_equal(text_distance("interval", "interval", 9), 0);
    assert_int_equal(text_distance("intervall", "interval", 9), 1);
    assert_int_equal(text_distance("inetrval", "interval", 9), 2);
    assert_int_equal(text_distance("", "abc", 9), 3);
    assert_int_equal(text_distance("kitten", "sitting", 9), 3);
    assert_int_equal(text_distance("kitten", "sitting", 2), 2);
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(text_distance(longest, "a", 5), 5);
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const keys[] = {"interval", "timeout", "url", "type",
                                       "id"};
    assert_string_equal(text_nearest("intervall", keys, 5), "interval");
    assert_string_equal(text_nearest("timeuot", keys, 5), "timeout");
    assert_string_equal(text_nearest("ur", keys, 5), "url");
    assert_string_equal(text_nearest("typ", keys, 5), "type");
    assert_null(text_nearest("xx", keys, 5)); /* two of two: not near */
    assert_null(text_nearest("", keys, 5));
    assert_null(text_nearest("something", keys, 5));
    assert_null(text_nearest("interval", keys, 0));
}

static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
    } cases[] = {
        {"a", 1},
        {"\x7F", 1},
        {"\xC2\x80", 2},
        {"\xDF\xBF", 2},
        {"\xE0\xA0\x80", 3},
        {"率", 3},
        {"\xED\x9F\xBF", 3},
        {"\xEE\x80\x80", 3},
        {"\xEF\xBF\xBF", 3},
        {"\xF0\x90\x80\x80", 4},
        {"\xF4\x8F\xBF\xBF", 4},
        {"\x80", 0},             /* a continuation */
        {"\xC0\x80", 0},         /* overlong */
        {"\xC1\xBF", 0},         /* overlong */
        {"\xE0\x9F\xBF", 0},     /* overlong */
        {"\xF0\x8F\xBF\xBF", 0}, /* overlong */
        {"\xED\xA0\x80", 0},     /* a surrogate */
        {"\xF4\x90\x80\x80", 0}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 0},
        {"\xFF", 0},
        {"\xC3(", 0},
        {"\xE7\x8E", 0}, /* cut */
        {"\xE7\x8E(", 0},
        {"\xF0\x90\x80", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(text_utf8_len(cases[i].text, strlen(cases[i].text)),
                         cases[i].len);
    }
}

static void test_printable(void **state)
{
    (void)state;
    char out[64];
    const char hostile[] = "503 Bad\x1b[2J\rx\0\x7f 率\xC2\x9B\xFFz";
    text_printable(hostile, sizeof hostile - 1, out, sizeof out);
    assert_string_equal(out,
                        "503 Bad\\x1B[2J\\x0Dx\\x00\\x7F 率\\xC2\\x9B\\xFFz");
    /* cut between characters and between escapes */
    for (size_t size = 1; size < sizeof out; size++) {
        char small[64];
        memset(small, '#', sizeof small);
        text_printable(hostile, sizeof hostile - 1, small, size);
        size_t len = strlen(small);
        assert_true(len < size);
        assert_int_equal(strncmp(small, out, len), 0);
        assert_true(len == 0 || (small[len - 1] & 0x80) == 0 ||
                    strcmp(small + len - 3, "率") == 0);
        assert_int_equal(small[size], '#'); /* nothing behind it */
    }
    assert_string_equal(text_printable("", 0, out, 1), "");
    /* what turns the direction of the text beside it */
    const char turned[] = "a\u202Eb\u2066c\u061Cd\u2028–";
    text_printable(turned, sizeof turned - 1, out, sizeof out);
    assert_string_equal(out, "a\\xE2\\x80\\xAE"
                             "b\\xE2\\x81\\xA6"
                             "c\\xD8\\x9C"
                             "d\\xE2\\x80\\xA8–");
}

static void test_shield(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "=1", "+1", "-1",  "@A1", "|x",   "＝1", "＋1",  "－1", "＠A1", "−1",
        "\t", "\r", "\nx", " =1", "\n=1", "'=1", "''=1", "'\t", "-",    "- a"};
    static const char *const plain[] = {"",  "1",    "a=1", "'",  "'a",
                                        "–", "[有]", "・",  "ー", "\"=1"};
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        assert_true(text_wants_shield(wanted[i]));
        /* With its shield it still does, so that one can be taken off. */
        char shielded[16];
        snprintf(shielded, sizeof shielded, "'%s", wanted[i]);
        assert_true(text_wants_shield(shielded));
    }
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        assert_false(text_wants_shield(plain[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_and_starts),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_printable),
        cmocka_unit_test(test_shield),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

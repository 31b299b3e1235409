/* Encodings: which was taken, what it says, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "checklist/decode.h"

#define BYTES(text) text, sizeof(text) - 1

struct sample {
    const char *bytes;
    size_t n;
    const char *text;
    const char *encoding; /* NULL: UTF-8 */
};

/* 項目,回答 and characters that Windows has and JIS has not. */
static const struct sample samples[] = {
    {BYTES("項目\t回答\n"), "項目\t回答\n", NULL},
    {BYTES("\xEF\xBB\xBF項目\n"), "項目\n", NULL},
    {BYTES("\x8D\x80\x96\xDA\t\x89\xF1\x93\x9A\r\n\x87\x40\x81\x60\x87\x8A\n"),
     "項目\t回答\r\n①～㈱\n", "CP932 (Shift_JIS)"},
    {BYTES("\x81\x7C\x8D\x80\x96\xDA\xB6\xC5\n"), "－項目ｶﾅ\n",
     "CP932 (Shift_JIS)"},
    {BYTES("\xB9\xE0\xCC\xDC\t\xB2\xF3\xC5\xFA\n\xA5\xB5\xA1\xBC\xA5\xD3\xA5"
           "\xB9\n"),
     "項目\t回答\nサービス\n", "EUC-JP"},
    {BYTES("\xFF\xFE\x05\x98\xEE\x76\t\0\xDE\x56\x54\x7B\n\0"), "項目\t回答\n",
     "UTF-16 (little-endian)"},
    {BYTES("\x05\x98\xEE\x76\t\0\xDE\x56\x54\x7B\n\0"), "項目\t回答\n",
     "UTF-16 (little-endian)"},
    {BYTES("\xFE\xFF\x98\x05\x76\xEE\0\t\x56\xDE\x7B\x54\0\n"), "項目\t回答\n",
     "UTF-16 (big-endian)"},
    {BYTES("\x98\x05\x76\xEE\0\t\x56\xDE\x7B\x54\0\n"), "項目\t回答\n",
     "UTF-16 (big-endian)"},
    {BYTES("\xFF\xFE\0\0I\0\0\0\n\0\0\0"), "I\n", "UTF-32 (little-endian)"},
    {BYTES("\x1b$B9`L\\\x1b(B\n"), "項目\n", "ISO-2022-JP (JIS)"},
    {BYTES("We don\x92t use it \x96 caf\xE9\n"), "We don’t use it – café\n",
     "Windows-1252"},
    {BYTES("a\rb\rc"), "a\nb\nc", NULL},
    {BYTES("a\rb\n"), "a\rb\n", NULL},
};

static void encodings_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct arena arena = {0};
        struct decoded decoded = {0};
        struct errmsg msg = {0};
        enum err err =
            decode_text(&arena, samples[i].bytes, samples[i].n, &decoded, &msg);
        if (err != ERR_OK) {
            fail_msg("sample %zu: %s", i, msg.text);
        }
        assert_string_equal(decoded.text, samples[i].text);
        assert_int_equal(decoded.n, strlen(samples[i].text));
        if (samples[i].encoding == NULL) {
            assert_null(decoded.encoding);
        } else {
            assert_string_equal(decoded.encoding, samples[i].encoding);
        }
        arena_fini(&arena);
    }
}

static void a_close_call_is_told(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct decoded decoded = {0};
    struct errmsg msg = {0};
    /* Half a kanji of either. */
    enum err err = decode_text(&arena, BYTES("x\t\xE0\xA1\n"), &decoded, &msg);
    assert_int_equal(err, ERR_OK);
    assert_non_null(decoded.encoding);
    assert_non_null(decoded.rival);
    arena_fini(&arena);
}

static const struct {
    const char *bytes;
    size_t n;
    enum err err;
    const char *words;
} refused[] = {
    {BYTES("\xD0\xCF\x11\xE0\xA1\xB1"), ERR_UNSUPPORTED, "password"},
    {BYTES("%PDF-1.7\n"), ERR_UNSUPPORTED, "pdftotext -layout FILE -"},
    {BYTES("\x1F\x8B\x08"), ERR_UNSUPPORTED, "gunzip"},
    {BYTES("\xFD"
           "7zXZ"),
     ERR_UNSUPPORTED, "unxz"},
    {BYTES("\x89PNG\r\n"), ERR_UNSUPPORTED, "image"},
    {BYTES("{\\rtf1\\ansi"), ERR_UNSUPPORTED, "RTF"},
    {BYTES("\n <!DOCTYPE html>"), ERR_UNSUPPORTED, "HTML"},
    {BYTES("\xEF\xBB\xBF<html>"), ERR_UNSUPPORTED, "HTML"},
    {BYTES("{\n \"checklist\": {}}"), ERR_UNSUPPORTED, "JSON"},
    {BYTES(""), ERR_INVALID, "empty"},
    {BYTES("\xEF\xBB\xBF"), ERR_INVALID, "empty"},
    {BYTES("\xFF\xFE"), ERR_INVALID, "empty"},
    {BYTES("a\n\0b"), ERR_INVALID, "line 2, byte 1: a NUL"},
    {BYTES("\x7F"
           "ELF\0\0\0\n\0"),
     ERR_INVALID, "NUL"},
    {BYTES("サービス\n稼働率 99\xFF%\n"), ERR_INVALID,
     "line 2, byte 13: not UTF-8 (0xff)"},
    {BYTES("\x8D\x80\x96\xDA\n\x89\xF1\x93\x9A\x93\x9A\x8D\x80\x83\xFF\n"),
     ERR_INVALID, "line 2, byte 9: not CP932"},
    {BYTES("\x8D\x80\x96\xDA\n\x89\xF1\x93\x9A\x93\x9A\x8D\x80\x83"),
     ERR_INVALID, "cut off"},
    {BYTES("\xFF\xFE\x05\x98\n\0\x05"), ERR_INVALID, "line 2"},
    {BYTES("\xFF\xFE\x05\x98\n\0\x00\xD8\n\0"), ERR_INVALID, "not UTF-16"},
};

static void what_is_no_text_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct arena arena = {0};
        struct decoded decoded = {0};
        struct errmsg msg = {0};
        enum err err =
            decode_text(&arena, refused[i].bytes, refused[i].n, &decoded, &msg);
        if (err != refused[i].err ||
            strstr(msg.text, refused[i].words) == NULL) {
            fail_msg("\"%s\" lacks \"%s\"", msg.text, refused[i].words);
        }
        assert_null(decoded.text);
        arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_are_told_apart),
        cmocka_unit_test(a_close_call_is_told),
        cmocka_unit_test(what_is_no_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

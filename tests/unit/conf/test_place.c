/* Lines, columns and pointers: where an error is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "conf/jsonc.h"
#include "conf/place.h"

static const char json[] = "{\n"
                           "  \"a\": [10, {\"b\": \"x,]}\"}, [], 3],\n"
                           "  \"日本\": {\"c/d~e\": null},\n"
                           "  \"e\": [\"\\\\\", \"\\\"]\", \"\\\\\\\"\"],\n"
                           "  \"q\\u0041\": -1.50e3\n"
                           "}\n";

static void finds(const char *pointer, const char *value)
{
    struct token token = place_find(json, strlen(json), pointer, false);
    assert_int_equal(token.to - token.from, strlen(value));
    assert_memory_equal(json + token.from, value, strlen(value));
}

static void pointer_finds_its_value(void **state)
{
    (void)state;
    finds("/a/0", "10");
    finds("/a/1", "{\"b\": \"x,]}\"}");
    finds("/a/1/b", "\"x,]}\"");
    finds("/a/2", "[]");
    finds("/a/3", "3");
    finds("/日本/c~1d~0e", "null");
    finds("/e/0", "\"\\\\\"");
    finds("/e/1", "\"\\\"]\"");
    finds("/e/2", "\"\\\\\\\"\"");
    finds("/qA", "-1.50e3");
}

static void missing_value_means_innermost_there_is(void **state)
{
    (void)state;
    finds("/a/4", "[10, {\"b\": \"x,]}\"}, [], 3]");
    finds("/a/1/nothing/below", "{\"b\": \"x,]}\"}");
    finds("/a/2/0", "[]");
    finds("/a/x", "[10, {\"b\": \"x,]}\"}, [], 3]");
}

static void key_is_found_before_its_value(void **state)
{
    (void)state;
    struct token key = place_find(json, strlen(json), "/a/1/b", true);
    assert_memory_equal(json + key.from, "\"b\"", 3);
}

static void columns_count_characters(void **state)
{
    (void)state;
    struct token token = place_find(json, strlen(json), "/日本", false);
    struct place place = place_at(json, strlen(json), token.from);
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 9);
}

static void scan_of_anything_stays_inside(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",  "{", "[",       "\"",        "{\"a",   "{\"a\":", "[[[[",
        "]", "}", "{\"a\"}", "[1,,,,,,2", "{,:,:}", "\\",      "{\"a\":\"\\"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        size_t n = strlen(texts[i]);
        struct token token = place_find(texts[i], n, "/a/3/b", true);
        assert_true(token.from <= token.to && token.to <= n);
    }
}

struct blanked {
    const char *before;
    const char *after; /* NULL: refused at `offset` */
    size_t offset;
};

static void comments_become_spaces(void **state)
{
    (void)state;
    static const struct blanked cases[] = {
        {"[1] // x\n", "[1]     \n", 0},
        {"/* a\nb */[1]", "    \n    [1]", 0},
        {"[\"//\", \"/* \\\" */\"]", "[\"//\", \"/* \\\" */\"]", 0},
        {"/**/[]//", "    []  ", 0},
        {"[] /* open", NULL, 3},
        {"[] /*/", NULL, 3},
        {"[\"open\n]", NULL, 1},
        {"[\"\xff\"]", NULL, 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[64];
        size_t n = strlen(cases[i].before);
        memcpy(text, cases[i].before, n + 1);
        size_t offset = 0;
        struct errmsg msg;
        enum err err = jsonc_blank(text, n, &offset, &msg);
        if (cases[i].after != NULL) {
            assert_int_equal(err, ERR_OK);
            assert_string_equal(text, cases[i].after);
        } else {
            assert_int_equal(err, ERR_INVALID);
            assert_int_equal(offset, cases[i].offset);
        }
    }
}

static void nul_and_depth_are_refused(void **state)
{
    (void)state;
    char nul[] = "[1, \0 2]";
    size_t offset = 0;
    struct errmsg msg;
    assert_int_equal(jsonc_blank(nul, sizeof nul - 1, &offset, &msg),
                     ERR_INVALID);
    assert_int_equal(offset, 4);
    char deep[JSONC_DEPTH_MAX + 1];
    memset(deep, '[', sizeof deep);
    assert_int_equal(jsonc_blank(deep, sizeof deep - 1, &offset, &msg), ERR_OK);
    assert_int_equal(jsonc_blank(deep, sizeof deep, &offset, &msg),
                     ERR_INVALID);
    assert_int_equal(offset, JSONC_DEPTH_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pointer_finds_its_value),
        cmocka_unit_test(missing_value_means_innermost_there_is),
        cmocka_unit_test(key_is_found_before_its_value),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(scan_of_anything_stays_inside),
        cmocka_unit_test(comments_become_spaces),
        cmocka_unit_test(nul_and_depth_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

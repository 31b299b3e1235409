#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

static void test_every_error_has_words(void **state)
{
    (void)state;
    for (int err = ERR_OK; err <= ERR_SYSTEM; err++) {
        assert_true(strlen(err_text((enum err)err)) > 3);
    }
    assert_string_equal(err_text(ERR_OK), "success");
}

static enum err innermost(struct errmsg *msg)
{
    return errmsg_fail(msg, ERR_INVALID, "\"%s\" is no number", "x");
}

static void test_layers_prefix(void **state)
{
    (void)state;
    struct errmsg msg = {0};
    assert_int_equal(innermost(&msg), ERR_INVALID);
    errmsg_prefix(&msg, "/services/%d: ", 3);
    errmsg_prefix(&msg, "claimd.json:7:2: ");
    assert_string_equal(msg.text,
                        "claimd.json:7:2: /services/3: \"x\" is no number");
    errmsg_set(&msg, "anew");
    assert_string_equal(msg.text, "anew");
}

static void test_nobody_listens(void **state)
{
    (void)state;
    assert_int_equal(innermost(NULL), ERR_INVALID);
    errmsg_set(NULL, "x");
    errmsg_prefix(NULL, "x");
}

static bool is_utf8(const char *text)
{
    size_t bytes = strlen(text);
    size_t i = 0;
    while (i < bytes) {
        size_t len = text_utf8_len(text + i, bytes - i);
        if (len == 0) {
            return false;
        }
        i += len;
    }
    return true;
}

/* A long message is cut between characters, wherever the cut falls. */
static void test_cut_between_characters(void **state)
{
    (void)state;
    char wide[3 * 400 + 1] = "";
    for (size_t i = 0; i + 1 < sizeof wide; i += 3) {
        memcpy(wide + i, "率", 4);
    }
    for (int shift = 0; shift < 8; shift++) {
        struct errmsg msg = {0};
        errmsg_set(&msg, "%.*s%s", shift, "12345678", wide);
        size_t bytes = strlen(msg.text);
        assert_true(bytes < ERRMSG_MAX && bytes >= ERRMSG_MAX - 3);
        assert_true(is_utf8(msg.text));
        errmsg_prefix(&msg, "%.*s", shift, "abcdefgh");
        assert_true(is_utf8(msg.text));
        assert_int_equal(strncmp(msg.text, "abcdefgh", (size_t)shift), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_error_has_words),
        cmocka_unit_test(test_layers_prefix),
        cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

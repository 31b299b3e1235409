/* Secrets come from elsewhere, whole or not at all, and are never shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "unit/conf/support_files.h"

#define CANARY "kanarie-8c1f"

static const char *bearer(const struct load *good)
{
    return params_text(&good->conf->services[0].probes[0].params, "bearer",
                       NULL);
}

static void each_source_gives_its_secret(void **state)
{
    (void)state;
    setenv("CLAIMD_TEST_SECRET", CANARY, 1);
    struct load good =
        load_good("", "", "\"bearer\": {\"env\": \"CLAIMD_TEST_SECRET\"}");
    assert_string_equal(bearer(&good), CANARY);
    load_fini(&good);
    file_write("sub/secret", CANARY "\n");
    good = load_good("", "", "\"bearer\": {\"file\": \"sub/secret\"}");
    assert_string_equal(bearer(&good), CANARY);
    load_fini(&good);
    setenv("CREDENTIALS_DIRECTORY", "sub", 1);
    good = load_good("", "", "\"bearer\": {\"credential\": \"secret\"}");
    assert_string_equal(bearer(&good), CANARY);
    load_fini(&good);
    unsetenv("CREDENTIALS_DIRECTORY");
    unsetenv("CLAIMD_TEST_SECRET");
}

static void only_one_newline_is_cut(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        const char *secret; /* NULL: refused */
    } cases[] = {
        {"a", "a"},       {"a\n", "a"},   {"a\r\n", "a"}, {" a ", " a "},
        {"a\n\n", NULL},  {"", NULL},     {"\n", NULL},   {"\r\n", NULL},
        {"a\nb\n", NULL}, {"a\tb", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        file_write("secret", cases[i].file);
        config_write("", "", "\"bearer\": {\"file\": \"secret\"}");
        struct load loaded = load("claimd.json");
        assert_int_equal(loaded.err == ERR_OK, cases[i].secret != NULL);
        if (cases[i].secret != NULL) {
            assert_string_equal(bearer(&loaded), cases[i].secret);
        }
        load_fini(&loaded);
    }
}

static void absent_secrets_are_told_with_their_source(void **state)
{
    (void)state;
    static const struct {
        const char *probe;
        const char *error;
    } cases[] = {
        {"\"bearer\": {\"env\": \"CLAIMD_NOT_SET\"}",
         "the environment variable \"CLAIMD_NOT_SET\" is not set"},
        {"\"bearer\": {\"file\": \"none\"}",
         "no secret: none: cannot be read: No such file or directory"},
        {"\"bearer\": {\"credential\": \"x\"}",
         "$CREDENTIALS_DIRECTORY is not set: systemd sets it where the unit "
         "has LoadCredential=x:PATH"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        config_write("", "", cases[i].probe);
        struct load bad = load("claimd.json");
        char error[ERRMSG_MAX];
        snprintf(error, sizeof error,
                 "claimd.json:3:67: /services/0/probes/0/bearer: %s",
                 cases[i].error);
        expect_error(&bad, error);
        load_fini(&bad);
    }
}

static void credential_stays_in_its_directory(void **state)
{
    (void)state;
    setenv("CREDENTIALS_DIRECTORY", "sub", 1);
    file_write("secret", CANARY);
    config_write("", "", "\"bearer\": {\"credential\": \"../secret\"}");
    struct load bad = load("claimd.json");
    assert_int_equal(bad.err, ERR_INVALID);
    load_fini(&bad);
    unsetenv("CREDENTIALS_DIRECTORY");
}

static void large_file_is_no_secret(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 65537);
    while (!text.overflowed) {
        buf_putc(&text, 'x');
    }
    file_write("secret", buf_str(&text));
    buf_fini(&text);
    config_write("", "", "\"bearer\": {\"file\": \"secret\"}");
    struct load bad = load("claimd.json");
    assert_int_equal(bad.err, ERR_INVALID);
    load_fini(&bad);
}

static void replay_needs_no_secret(void **state)
{
    (void)state;
    config_write("", "", "\"bearer\": {\"env\": \"CLAIMD_NOT_SET\"}");
    struct load good = load_for_replay("claimd.json");
    assert_int_equal(good.err, ERR_OK);
    assert_string_equal(bearer(&good), "");
    load_fini(&good);
}

static void webhook_takes_secrets_where_it_may(void **state)
{
    (void)state;
    file_write("url", "https://hooks.example.jp/" CANARY "\n");
    file_write("key", CANARY);
    struct load good = load_good(
        "\"alerts\": {\"channels\": [{\"id\": \"ops\", \"type\": "
        "\"webhook\", \"url\": {\"file\": \"url\"}, \"headers\": {\"X-Key\": "
        "{\"file\": \"key\"}, \"X-Plain\": \"p\"}}]}",
        "", "");
    const struct params *params = &good.conf->channels[0].params;
    const struct param *url = params_find(params, "url");
    assert_int_equal(url->kind, PARAM_SECRET);
    assert_string_equal(url->text, "https://hooks.example.jp/" CANARY);
    const struct param *headers = params_find(params, "headers");
    assert_string_equal(headers->names[0], "X-Key");
    assert_string_equal(headers->texts[0], CANARY);
    assert_string_equal(headers->texts[1], "p");
    assert_int_equal(params_number(params, "timeout", 0), 10000);
    load_fini(&good);
}

/* However a configuration that holds a secret is wrong, no message has it. */
static void canary_is_in_no_message(void **state)
{
    (void)state;
    static const char *const probes[] = {
        "\"bearer\": \"" CANARY "\"",
        "\"bearer\": {\"file\": \"two-lines\"}",
        "\"proxy\": \"http://u:" CANARY "@h/\"",
        "\"basic\": {\"username\": \"u\", \"password\": \"" CANARY "\"}",
        "\"headers\": {\"A\": {\"file\": \"two-lines\"}}",
        "\"bearer\": [\"" CANARY "\"]",
    };
    file_write("two-lines", CANARY "\n" CANARY "\n");
    file_write("no-url", CANARY);
    for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
        config_write("\"alerts\": {\"channels\": [{\"id\": \"ops\", "
                     "\"type\": \"webhook\", \"url\": {\"file\": "
                     "\"no-url\"}}]}",
                     "", probes[i]);
        struct load bad = load("claimd.json");
        assert_int_equal(bad.errors.n, 2);
        for (size_t j = 0; j < bad.errors.n; j++) {
            assert_null(strstr(bad.errors.items[j].text, CANARY));
        }
        load_fini(&bad);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, files_setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_source_gives_its_secret),
        TEST(only_one_newline_is_cut),
        TEST(absent_secrets_are_told_with_their_source),
        TEST(credential_stays_in_its_directory),
        TEST(large_file_is_no_secret),
        TEST(replay_needs_no_secret),
        TEST(webhook_takes_secrets_where_it_may),
        TEST(canary_is_in_no_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

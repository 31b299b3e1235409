/* What the options of alert channels say together, told with the cure. */
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

#define WEBHOOK "\"type\": \"webhook\", \"url\": \"https://a.jp/\""
#define SLACK "\"type\": \"slack\", \"url\": "
#define SMTP                                                                   \
    "\"type\": \"smtp\", \"from\": \"a@b.jp\", \"to\": [\"c@d.jp\"], "         \
    "\"server\": "
#define PAGERDUTY                                                              \
    "\"type\": \"pagerduty\", \"routing_key\": {\"file\": \"key\"}"
#define COMMAND "\"type\": \"command\", \"argv\": "

/* One channel with the members, loaded. */
static struct load load_channel(const char *members)
{
    char top[4096];
    snprintf(top, sizeof top,
             "\"alerts\": {\"channels\": [{\"id\": \"x\", %s}]}", members);
    file_write("key", "abc123");
    file_write("bad", "s p\xC3\xA4"
                      "ce");
    config_write(top, "", "");
    return load("claimd.json");
}

/* The one text, below /alerts/channels/0. */
static void expect_text(const char *text, const char *pointer,
                        const char *expected)
{
    char whole[ERRMSG_MAX];
    const char *at = strstr(text, ": /alerts/channels/0");
    assert_non_null(at);
    snprintf(whole, sizeof whole, ": /alerts/channels/0%s: %s", pointer,
             expected);
    assert_string_equal(at, whole);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *members, *pointer, *error;
    } cases[] = {
        {SMTP "\"smtps://m.jp\", \"username\": \"u\"", "",
         "\"username\" without \"password\"; give both or neither"},
        {SMTP "\"smtps://m.jp\", \"password\": {\"file\": \"key\"}", "",
         "\"password\" without \"username\"; give both or neither"},
        {SMTP "\"smtps://u:p@m.jp\"", "/server",
         "\"smtps://u:p@m.jp\": after the host only a port may follow; user "
         "and password have options of their own"},
        {"\"type\": \"smtp\", \"server\": \"smtps://m.jp\", \"from\": "
         "\"a@b.jp\\r\\nBcc: x@y.jp\", \"to\": [\"c@d.jp\"]",
         "/from",
         "\"a@b.jp\\x0D\\x0ABcc: x@y.jp\": an address is written "
         "name@example.jp, in ASCII"},
        {PAGERDUTY ", \"url\": \"https://a.jp/hook\"", "/url",
         "must end with /v2/enqueue, as "
         "https://events.pagerduty.com/v2/enqueue does"},
        {"\"type\": \"pagerduty\", \"routing_key\": {\"file\": \"bad\"}",
         "/routing_key",
         "the secret is no routing key: it has letters and digits only"},
        {COMMAND "[\"bin/page\"]", "/argv/0",
         "\"bin/page\": write the whole path, or a name in /usr/local/bin, "
         "/usr/bin or /bin"},
        {COMMAND "[\"/no/such/program\"]", "/argv/0",
         "\"/no/such/program\" is not there or may not be run"},
        {COMMAND "[]", "/argv",
         "the list is empty; put something in or leave the key out"},
        {WEBHOOK ", \"headers\": {\"content-type\": \"text/plain\"}",
         "/headers/content-type",
         "claimd sets this header itself; leave it out"},
        {WEBHOOK ", \"proxy\": \"https://p.jp:3128\"", "/proxy",
         "the way to a proxy is http; write http://host:port"},
        {WEBHOOK ", \"headers\": {\"X Team\": \"a\"}", "/headers/X Team",
         "a header's name has letters, digits and \"-\""},
        {"\"type\": \"alertmanager\", \"url\": \"http://a.jp/?x=1\"", "/url",
         "is the base that /api/v2/alerts is added to; it has no \"?\" or "
         "\"#\""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct load bad = load_channel(cases[i].members);
        assert_int_equal(bad.err, ERR_INVALID);
        assert_int_equal(bad.errors.n, 1);
        expect_text(bad.errors.items[0].text, cases[i].pointer, cases[i].error);
        load_fini(&bad);
    }
}

static void what_is_unwise_is_said(void **state)
{
    (void)state;
    static const char *const clear_url =
        "goes over the network in clear, with what lets anybody write there; "
        "use https";
    static const struct {
        const char *members, *pointer, *warning; /* NULL: none */
    } cases[] = {
        {SMTP "\"smtp://m.jp\", \"starttls\": \"none\"", "/starttls",
         "mail goes over the network in clear; leave the key out"},
        {SMTP "\"smtp://m.jp\", \"starttls\": \"none\", \"username\": \"u\", "
              "\"password\": {\"file\": \"key\"}",
         "/starttls",
         "mail and password go over the network in clear; leave the key out"},
        {SMTP "\"smtps://m.jp\", \"starttls\": \"none\"", "/starttls",
         "has no effect: smtps:// is TLS from the start"},
        {SMTP "\"smtp://127.0.0.1:25\", \"starttls\": \"none\"", NULL, NULL},
        {SMTP "\"smtp://m.jp\"", NULL, NULL},
        {SLACK "\"http://m.jp/a\"", "/url", NULL},
        {SLACK "\"http://localhost:8080/a\"", NULL, NULL},
        {SLACK "\"https://m.jp/a\"", NULL, NULL},
        {PAGERDUTY ", \"url\": \"http://a.jp/v2/enqueue\"", "/url", NULL},
        {PAGERDUTY, NULL, NULL},
        {COMMAND "[\"logger\", \"-t\", \"claimd\"]", NULL, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct load good = load_channel(cases[i].members);
        const char *pointer = cases[i].pointer;
        assert_int_equal(good.err, ERR_OK);
        assert_int_equal(good.conf->n_warnings, pointer == NULL ? 0 : 1);
        if (pointer != NULL) {
            expect_text(good.conf->warnings[0], pointer,
                        cases[i].warning == NULL ? clear_url
                                                 : cases[i].warning);
        }
        load_fini(&good);
    }
}

static void more_headers_than_can_be_sent_are_refused(void **state)
{
    (void)state;
    for (int n = 32; n <= 33; n++) {
        struct buf members;
        buf_init(&members, 4000);
        buf_puts(&members, WEBHOOK ", \"headers\": {");
        for (int i = 0; i < n; i++) {
            buf_printf(&members, "%s\"X-%d\": \"1\"", i == 0 ? "" : ",", i);
        }
        buf_puts(&members, "}");
        struct load loaded = load_channel(buf_str(&members));
        assert_int_equal(loaded.err, n == 32 ? ERR_OK : ERR_INVALID);
        load_fini(&loaded);
        buf_fini(&members);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, files_setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_does_not_fit_is_refused),
        TEST(what_is_unwise_is_said),
        TEST(more_headers_than_can_be_sent_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

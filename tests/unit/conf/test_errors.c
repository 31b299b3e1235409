/* What is wrong with a configuration is told where it stands, with the cure,
 * and all of it at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "unit/conf/support_files.h"

/* Members added to a good configuration, and the one error they bring. */
struct bad {
    const char *top;
    const char *service;
    const char *probe;
    const char *error; /* after "claimd.json:" */
};

static void expect_each(const struct bad *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        config_write(cases[i].top, cases[i].service, cases[i].probe);
        struct load bad = load("claimd.json");
        char error[ERRMSG_MAX];
        snprintf(error, sizeof error, "claimd.json:%s", cases[i].error);
        assert_int_equal(bad.err, ERR_INVALID);
        expect_error(&bad, error);
        assert_int_equal(bad.errors.n, 1);
        load_fini(&bad);
    }
}

static void wrong_values_of_the_top(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        {"\"concurency\": 3", "", "",
         "1:2: /concurency: unknown key \"concurency\"; did you mean "
         "\"concurrency\"?"},
        {"\"concurrency\": 0", "", "",
         "1:17: /concurrency: is out of bounds; 1 to 10000 is allowed"},
        {"\"concurrency\": 1.0", "", "",
         "1:17: /concurrency: must be an integer"},
        {"\"vantage\": null", "", "", "1:13: /vantage: must be an id"},
        {"\"vantages\": {\"names\": [\"local\"], \"quorum\": 2}", "", "",
         "1:45: /vantages/quorum: 2 of 1 vantage can never agree; at most 1"},
        {"\"vantages\": {\"names\": [\"a\", \"b\"]}", "", "",
         "1:1: /vantage: \"local\" is not among vantages.names; add it "
         "there, or say with \"vantage\" which of them this agent is"},
        {"\"vantage\": \"a\", \"vantages\": {\"names\": [\"a\", \"a\"]}", "",
         "",
         "1:46: /vantages/names/1: vantage \"a\" is taken by "
         "/vantages/names/0; give each its own"},
        {"\"storage\": {\"postgres\": \"x\"}", "", "",
         "1:14: /storage/postgres: \"postgres\" is not in this version; "
         "there is: \"sqlite\", \"retention\""},
        {"\"storage\": {\"retention\": \"P30D\"}", "", "",
         "1:27: /storage/retention: \"P30D\": years and months are written "
         "P10Y, P18M or P1Y6M"},
        {"\"references\": [\"192.0.2.1\"]", "", "",
         "1:17: /references/0: \"192.0.2.1\": the port is missing; write "
         "host:port"},
        {"\"resolvers\": [\"one.one\"]", "", "",
         "1:16: /resolvers/0: \"one.one\": a resolver is an IP address, with "
         "or without a port: 192.0.2.53, 192.0.2.53:53, [2001:db8::53]:53"},
        {"\"reports\": {\"languages\": [\"jp\"]}", "", "",
         "1:28: /reports/languages/0: \"jp\" is not known here; did you mean "
         "\"ja\"?"},
        {"\"alerts\": {\"remind_every\": \"1w\"}", "", "",
         "1:29: /alerts/remind_every: \"1w\": a duration is a number and ms, "
         "s, m, h or d: 500ms, 10s, 7d"},
        {"\"reports\": {\"notify\": [\"mail\"]}", "", "",
         "1:25: /reports/notify/0: there is no channel \"mail\" under "
         "alerts.channels; add it there or take it out here"},
        {"\"alerts\": {\"channels\": [{\"id\": \"m\", \"type\": \"snmp\"}]}",
         "", "",
         "1:46: /alerts/channels/0/type: channel type \"snmp\" is not in this "
         "version; it has: webhook, slack, teams, discord, alertmanager, "
         "pagerduty, smtp, command"},
        {"\"alerts\": {\"channels\": [{\"id\": \"m\", \"type\": \"smtp\", "
         "\"server\": \"mail.example.jp\", \"from\": \"a@b.jp\", "
         "\"to\": [\"c@d.jp\"]}]}",
         "", "",
         "1:64: /alerts/channels/0/server: \"mail.example.jp\": a mail server "
         "is written smtps://host or smtp://host"},
    };
    expect_each(cases, ARRAY_LEN(cases));
}

static void wrong_values_of_services(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        {"", "\"timezone\": \"Asia/Tokio\"", "",
         "2:25: /services/0/timezone: no time zone \"Asia/Tokio\"; did you "
         "mean \"Asia/Tokyo\"?"},
        {"", "\"timezone\": \"JST\"", "",
         "2:25: /services/0/timezone: no time zone \"JST\"; did you mean "
         "\"Asia/Tokyo\"?"},
        {"", "\"timezone\": \"../../etc/passwd\"", "",
         "2:25: /services/0/timezone: \"../../etc/passwd\": a time zone is "
         "named like Asia/Tokyo or UTC"},
        {"", "\"down_when\": 2", "",
         "2:26: /services/0/down_when: 2 is more than the 1 critical probe: "
         "the service could never be down"},
        {"", "\"down_when\": \"al\"", "",
         "2:26: /services/0/down_when: \"al\" is not known here; did you mean "
         "\"all\"?"},
        {"", "", "\"critical\": false",
         "2:23: /services/0/probes: no probe is critical, so nothing tells "
         "whether the service is up; make one \"critical\": true"},
        {"",
         "\"hours\": [{\"days\": [\"mon\"], \"from\": \"22:00\", \"to\": "
         "\"06:00\"}]",
         "",
         "2:64: /services/0/hours/0/to: \"to\" is before \"from\"; write "
         "hours over midnight as two entries: one to 24:00, and one from "
         "00:00 on the day after"},
        {"", "\"hours\": \"24x7\"", "",
         "2:22: /services/0/hours: \"24x7\" is not known here; there is: "
         "\"24x365\", or a list of objects"},
        {"", "\"holidays\": [\"2026-02-29\"]", "",
         "2:26: /services/0/holidays/0: \"2026-02-29\": a date is written "
         "2026-12-29"},
        {"", "\"holidays\": {\"ics\": \"a.ics\"}", "",
         "2:25: /services/0/holidays: {\"ics\": …} is not in this version; it "
         "must be \"jp\" or a date such as \"2026-12-29\", or a list of such"},
        {"", "\"maintenance\": {\"ics\": \"a.ics\"}", "",
         "2:28: /services/0/maintenance: {\"ics\": …} is not in this version; "
         "it must be a list of objects"},
        {"",
         "\"maintenance\": [{\"start\": \"2026-12-05T01:00:00+09:00\", "
         "\"end\": \"2026-12-04T16:00:00Z\"}]",
         "",
         "2:75: /services/0/maintenance/0/end: \"end\" must be after "
         "\"start\""},
        {"", "\"min_coverage\": 100.5", "",
         "2:29: /services/0/min_coverage: is out of bounds; 0 to 100 is "
         "allowed"},
        {"", "\"claims\": \"none.json\"", "",
         "2:23: /services/0/claims: none.json: cannot be read: No such file "
         "or directory"},
        {"", "\"interpretations\": {\"15.x\": \"soon\"}", "",
         "2:41: /services/0/interpretations/15.x: \"soon\" is no amount; "
         "write a duration such as \"PT5M\" or a number such as \"99.9\""},
    };
    expect_each(cases, ARRAY_LEN(cases));
}

static void wrong_values_of_probes(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        {"", "", "\"intervall\": \"1s\"",
         "3:57: /services/0/probes/0/intervall: unknown key \"intervall\"; "
         "did you mean \"interval\"?"},
        {"", "", "\"interval\": \"99ms\"",
         "3:69: /services/0/probes/0/interval: \"99ms\" is out of bounds; "
         "100ms to 1d is allowed"},
        {"", "", "\"interval\": \"1s\", \"timeout\": \"61s\"",
         "3:86: /services/0/probes/0/timeout: must be at most 60 times the "
         "interval of 1s"},
        {"", "", "\"interval\": \"1s\", \"retry_interval\": \"2s\"",
         "3:93: /services/0/probes/0/retry_interval: must not be above the "
         "interval of 1s"},
        {"", "", "\"max_gap\": \"59s\"",
         "3:68: /services/0/probes/0/max_gap: must not be below the interval "
         "of 1m, or all time between looks is unknown"},
        {"", "",
         "\"since\": \"2026-01-01T00:00:00Z\", \"until\": "
         "\"2026-01-01T09:00:00+09:00\"",
         "3:99: /services/0/probes/0/until: \"until\" must be after "
         "\"since\""},
        {"", "", "\"bearer\": \"hunter2\"",
         "3:67: /services/0/probes/0/bearer: secrets do not stand in the "
         "configuration; keep it elsewhere and write {\"env\": \"NAME\"}, "
         "{\"file\": \"path\"} or {\"credential\": \"name\"}"},
        {"", "", "\"bearer\": {}",
         "3:67: /services/0/probes/0/bearer: a secret has exactly one key: "
         "{\"env\": \"NAME\"}, {\"file\": \"path\"} or {\"credential\": "
         "\"name\"}"},
        {"", "", "\"proxy\": \"socks5://h/\"",
         "3:66: /services/0/probes/0/proxy: a URL begins with https:// or "
         "http://"},
        {"", "", "\"expect\": {\"status\": [\"204-200\"]}",
         "3:79: /services/0/probes/0/expect/status/0: \"204-200\": a status "
         "is written 200, 2xx or 200-204"},
        {"", "", "\"expect\": {\"status\": []}",
         "3:78: /services/0/probes/0/expect/status: the list is empty; put "
         "something in or leave the key out"},
        {"", "", "\"headers\": {\"X\": \"a\\r\\nY: b\"}",
         "3:74: /services/0/probes/0/headers/X: \"a\\x0D\\x0AY: b\": it "
         "holds a control character"},
        {"", "", "\"ca\": \"none.pem\"",
         "3:63: /services/0/probes/0/ca: none.pem: cannot be read: No such "
         "file or directory"},
        {"", "", "\"was\": [\"p\"]",
         "3:65: /services/0/probes/0/was/0: the former probe id \"p\" is "
         "taken by /services/0/probes/0/id; give each its own"},
        {"", "", "\"body_max\": 99999999",
         "3:69: /services/0/probes/0/body_max: is out of bounds; 0 to "
         "67108864 is allowed"},
    };
    expect_each(cases, ARRAY_LEN(cases));
}

/* Whole files with one error. */
struct bad_file {
    const char *text;
    const char *error;
};

static void files_that_are_no_json(void **state)
{
    (void)state;
    static const struct bad_file cases[] = {
        {"", "1:1: /: the file is empty"},
        {"[]", "1:1: /: must be an object: { … }"},
        {"{\n  \"a\": 1,\n}\n",
         "3:1: /: string or '}' expected near '}'; take away the comma "
         "before it"},
        {"{\"a\": 1, /* 日本 */ \"a\": 2}",
         "1:19: /: duplicate object key near '\"a\"'"},
        {"{\"a\": \"\\u0000\"}", "1:7: /: \\u0000 is not allowed"},
        {"{\"a\": 1 // }", "1:13: /: '}' expected near end of file"},
        {"{\"a\": \"x\n\"}", "1:7: /: this text never ends; add a \""},
        {"{} {}", "1:4: /: end of file expected near '{'"},
        {"{\"a\": \"\xE3\x81\"}", "1:8: /: not UTF-8; save the file as UTF-8"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        file_write("bad.json", cases[i].text);
        struct load bad = load("bad.json");
        char error[ERRMSG_MAX];
        snprintf(error, sizeof error, "bad.json:%s", cases[i].error);
        expect_error(&bad, error);
        assert_int_equal(bad.errors.n, 1);
        load_fini(&bad);
    }
}

static void file_that_cannot_be_read(void **state)
{
    (void)state;
    struct load bad = load("none.json");
    assert_int_equal(bad.err, ERR_NOT_FOUND);
    expect_error(&bad, "none.json: cannot be read: No such file or "
                       "directory; name the configuration with --config "
                       "FILE");
    load_fini(&bad);
    mkdir("folder", 0700);
    bad = load("folder");
    assert_int_equal(bad.err, ERR_IO);
    load_fini(&bad);
}

static void file_over_the_limit(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, CONF_FILE_MAX + 2);
    buf_putc(&text, '{');
    while (text.len < CONF_FILE_MAX) {
        buf_putc(&text, ' ');
    }
    buf_putc(&text, '}');
    file_write("large.json", buf_str(&text));
    buf_fini(&text);
    struct load bad = load("large.json");
    assert_int_equal(bad.err, ERR_LIMIT);
    load_fini(&bad);
}

static void all_errors_are_told_in_order(void **state)
{
    (void)state;
    file_write("more.json", "{\"id\": \"m\", \"probes\": [{\"id\": \"p\", "
                            "\"type\": \"icmp\"}]}");
    config_write("\"zzz\": 1, \"include\": [\"more.json\"], \"vantages\": "
                 "{\"names\": [\"local\"], \"quorum\": 9}",
                 "\"min_outage\": 5, \"id2\": 7",
                 "\"url2\": 1, \"confirm\": 0");
    struct load bad = load("claimd.json");
    assert_int_equal(bad.errors.n, 7);
    static const char *const places[] = {
        "claimd.json:1:2: /zzz: ",
        "claimd.json:1:81: /vantages/quorum: ",
        "claimd.json:2:27: /services/0/min_outage: ",
        "claimd.json:2:30: /services/0/id2: ",
        "claimd.json:3:57: /services/0/probes/0/url2: ",
        "claimd.json:3:79: /services/0/probes/0/confirm: ",
        "more.json:1:44: /probes/0/type: ",
    };
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        const char *text = bad.errors.items[i].text;
        if (strncmp(text, places[i], strlen(places[i])) != 0) {
            fail_msg("%s is not at %s", text, places[i]);
        }
    }
    load_fini(&bad);
}

static void endless_errors_are_counted(void **state)
{
    (void)state;
    struct buf top;
    buf_init(&top, 1 << 20);
    for (int i = 0; i < 60; i++) {
        buf_printf(&top, "%s\"unheard-of-%d\": 0", i == 0 ? "" : ", ", i);
    }
    config_write(buf_str(&top), "", "");
    buf_fini(&top);
    struct load bad = load("claimd.json");
    assert_int_equal(bad.errors.n, CONF_ERRORS_MAX);
    assert_string_equal(bad.errors.items[CONF_ERRORS_MAX - 1].text,
                        "… and 11 more; mend these first");
    load_fini(&bad);
}

static void ids_are_unique_over_all_files(void **state)
{
    (void)state;
    file_write("more.json",
               "{\"id\": \"t\", \"was\": [\"s\"], \"probes\": [{\"id\": "
               "\"p\", \"type\": \"http\", \"url\": \"http://h/\"}]}");
    config_write("\"include\": [\"more.json\"]", "", "");
    struct load bad = load("claimd.json");
    expect_error(&bad, "more.json:1:21: /was/0: the former service id \"s\" "
                       "is taken by /services/0/id; give each its own");
    assert_int_equal(bad.errors.n, 1);
    load_fini(&bad);
}

static void words_of_a_file_cannot_move_the_terminal(void **state)
{
    (void)state;
    config_write("\"\\u001b[2Jx\": 1", "", "");
    struct load bad = load("claimd.json");
    assert_int_equal(bad.errors.n, 1);
    assert_null(strchr(bad.errors.items[0].text, 0x1b));
    load_fini(&bad);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, files_setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wrong_values_of_the_top),
        TEST(wrong_values_of_services),
        TEST(wrong_values_of_probes),
        TEST(files_that_are_no_json),
        TEST(file_that_cannot_be_read),
        TEST(file_over_the_limit),
        TEST(all_errors_are_told_in_order),
        TEST(endless_errors_are_counted),
        TEST(ids_are_unique_over_all_files),
        TEST(words_of_a_file_cannot_move_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

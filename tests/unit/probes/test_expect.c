#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/units.h"
#include "probes/http/expect.h"
#include "probes/pointed.h"

#define NOW_MS INT64_C(1764547200000)

static const char *const header_names[] = {"content-type", "x-state"};
static const char *const header_values[] = {"text/plain", "all is well"};

static struct fetch_response response_of(int status, const char *body)
{
    return (struct fetch_response){.status = status,
                                   .body = body,
                                   .body_bytes = strlen(body),
                                   .header_names = header_names,
                                   .header_values = header_values,
                                   .n_headers = 2,
                                   .cert_not_after_ms = INSTANT_MAX,
                                   .total_ms = 120};
}

static char text[EXPECT_TEXT_MAX];

/* Judges one expectation. */
static enum reason judge(struct param param,
                         const struct fetch_response *response)
{
    struct expect expect;
    struct errmsg msg;
    struct params params = {&param, 1};
    assert_int_equal(expect_init(&expect, &params, &msg), ERR_OK);
    enum reason reason = expect_judge(&expect, response, NOW_MS, text);
    expect_fini(&expect);
    return reason;
}

static struct param text_param(const char *name, const char *value)
{
    return (struct param){.name = name, .kind = PARAM_STRING, .text = value};
}

static enum reason judge_status(const char *wanted, int status)
{
    const char *texts[] = {"418", wanted};
    struct fetch_response response = response_of(status, "");
    return judge((struct param){.name = "expect.status",
                                .kind = PARAM_STRINGS,
                                .texts = texts,
                                .n_texts = 2},
                 &response);
}

static void status_by_code_class_and_range(void **state)
{
    (void)state;
    assert_int_equal(judge_status("200", 200), REASON_NONE);
    assert_string_equal(text, "HTTP 200");
    assert_int_equal(judge_status("200", 201), REASON_STATUS);
    assert_string_equal(text, "HTTP 201");
    assert_int_equal(judge_status("2xx", 299), REASON_NONE);
    assert_int_equal(judge_status("2xx", 300), REASON_STATUS);
    assert_int_equal(judge_status("200-204", 204), REASON_NONE);
    assert_int_equal(judge_status("200-204", 205), REASON_STATUS);
    assert_int_equal(judge_status("200-204", 418), REASON_NONE);
}

static void without_any_option_a_2xx_is_well(void **state)
{
    (void)state;
    struct expect expect;
    struct params none = {NULL, 0};
    struct fetch_response well = response_of(204, "");
    struct fetch_response ill = response_of(302, "");
    assert_int_equal(expect_init(&expect, &none, NULL), ERR_OK);
    assert_int_equal(expect_judge(&expect, &well, NOW_MS, text), REASON_NONE);
    assert_int_equal(expect_judge(&expect, &ill, NOW_MS, text), REASON_STATUS);
    expect_fini(&expect);
}

static void body_texts(void **state)
{
    (void)state;
    struct fetch_response response = response_of(200, "受発注: 稼働中");
    assert_int_equal(
        judge(text_param("expect.body_contains", "稼働中"), &response),
        REASON_NONE);
    assert_int_equal(
        judge(text_param("expect.body_contains", "停止"), &response),
        REASON_BODY);
    assert_string_equal(text, "the body does not contain \"停止\"");
    assert_int_equal(
        judge(text_param("expect.body_not_contains", "稼働"), &response),
        REASON_BODY);
    assert_int_equal(
        judge(text_param("expect.body_not_contains", "停止"), &response),
        REASON_NONE);
}

static void a_text_behind_a_zero_byte_is_found(void **state)
{
    (void)state;
    struct fetch_response response = response_of(200, "");
    response.body = "a\0ok";
    response.body_bytes = 4;
    assert_int_equal(judge(text_param("expect.body_contains", "ok"), &response),
                     REASON_NONE);
    assert_int_equal(judge(text_param("expect.body_regex", "ok$"), &response),
                     REASON_NONE);
}

static enum reason judge_pattern(const char *pattern, const char *body)
{
    struct fetch_response response = response_of(200, body);
    return judge(text_param("expect.body_regex", pattern), &response);
}

static void patterns_are_of_characters(void **state)
{
    (void)state;
    assert_int_equal(judge_pattern("^.{3}$", "稼働中"), REASON_NONE);
    assert_int_equal(judge_pattern("^\\w+$", "稼働中"), REASON_NONE);
    assert_int_equal(judge_pattern("(?i)OK", "all ok"), REASON_NONE);
    assert_int_equal(judge_pattern("^ok", "not ok"), REASON_BODY);
    /* A body that is not UTF-8 can still match, and does not fail by that. */
    assert_int_equal(judge_pattern("ok", "\xff\xfe ok"), REASON_NONE);
    assert_int_equal(judge_pattern("no", "\xff\xfe ok"), REASON_BODY);
}

/* The body is the target's to choose: no choice may cost much. */
static void a_pattern_cannot_run_away(void **state)
{
    (void)state;
    static char body[200001];
    memset(body, 'a', sizeof body - 1);
    static const char *const costly[] = {"(a+)+[bc]", "(a|aa)+$[bc]",
                                         "(.*)*x(.*)*[yz]", "(a*)*[^a]"};
    for (size_t i = 0; i < sizeof costly / sizeof costly[0]; i++) {
        assert_int_equal(judge_pattern(costly[i], body), REASON_BODY);
    }
    assert_int_equal(judge_pattern("(a+)+[bc]", body), REASON_BODY);
    assert_string_equal(text, "the pattern takes too many steps on this body");
    /* The same instance is as able as before. */
    assert_int_equal(judge_pattern("a{1000}", body), REASON_NONE);
}

static void a_wrong_pattern_is_told_with_its_place(void **state)
{
    (void)state;
    struct expect expect;
    struct errmsg msg = {0};
    struct param param = text_param("expect.body_regex", "ok(");
    struct params params = {&param, 1};
    assert_int_equal(expect_init(&expect, &params, &msg), ERR_INVALID);
    assert_non_null(strstr(msg.text, "at byte 3"));
    expect_fini(&expect);
}

static enum reason judge_json(const char *pointer, const char *wanted,
                              const char *body)
{
    const char *names[] = {pointer}, *texts[] = {wanted};
    struct fetch_response response = response_of(200, body);
    return judge((struct param){.name = "expect.json",
                                .kind = PARAM_PAIRS,
                                .names = names,
                                .texts = texts,
                                .n_texts = 1},
                 &response);
}

static void json_by_pointer(void **state)
{
    (void)state;
    static const char body[] = "{\"s\":\"ok\",\"n\":0,\"r\":1.50,\"t\":true,"
                               "\"z\":null,\"a/b\":{\"~\":[10,20]},\"\":5,"
                               "\"big\":9007199254740993}";
    static const struct {
        const char *pointer, *wanted;
        enum reason reason;
    } cases[] = {
        {"/s", "ok", REASON_NONE},
        {"/s", "OK", REASON_BODY},
        {"/n", "0", REASON_NONE},
        {"/n", "0.0", REASON_NONE},
        {"/n", "false", REASON_BODY},
        {"/r", "1.5", REASON_NONE},
        {"/t", "true", REASON_NONE},
        {"/t", "1", REASON_BODY},
        {"/z", "null", REASON_NONE},
        {"/a~1b/~0/1", "20", REASON_NONE},
        {"/a~1b/~0/01", "20", REASON_BODY},
        {"/a~1b/~0/2", "20", REASON_BODY},
        {"/a~1b/~0/-", "20", REASON_BODY},
        {"/a~1b", "x", REASON_BODY},
        {"/", "5", REASON_NONE},
        {"/big", "9007199254740993", REASON_NONE},
        {"/gone/deep", "x", REASON_BODY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(judge_json(cases[i].pointer, cases[i].wanted, body),
                         cases[i].reason);
    }
    assert_int_equal(judge_json("", "7", "7"), REASON_NONE);
    assert_int_equal(judge_json("/s", "ok", "{\"s\":"), REASON_BODY);
    assert_int_equal(judge_json("/s", "ok", ""), REASON_BODY);
}

static void pointers_are_well_formed(void **state)
{
    (void)state;
    assert_true(pointed_ok(""));
    assert_true(pointed_ok("/a~0~1b/"));
    assert_false(pointed_ok("a"));
    assert_false(pointed_ok("/a~"));
    assert_false(pointed_ok("/a~2"));
}

static void headers_contain(void **state)
{
    (void)state;
    const char *names[] = {"Content-Type", "X-State"};
    const char *texts[] = {"text/", "ill"};
    struct fetch_response response = response_of(200, "");
    struct param param = {.name = "expect.headers",
                          .kind = PARAM_PAIRS,
                          .names = names,
                          .texts = texts,
                          .n_texts = 1};
    assert_int_equal(judge(param, &response), REASON_NONE);
    param.n_texts = 2;
    assert_int_equal(judge(param, &response), REASON_HEADER);
    assert_string_equal(text, "header X-State does not contain \"ill\"");
}

static void latency_and_certificate_at_their_edges(void **state)
{
    (void)state;
    struct fetch_response response = response_of(200, "");
    struct param latency = {
        .name = "expect.max_latency", .kind = PARAM_DURATION, .number = 120};
    assert_int_equal(judge(latency, &response), REASON_NONE);
    latency.number = 119;
    assert_int_equal(judge(latency, &response), REASON_LATENCY);
    struct param days = {
        .name = "expect.tls_min_days", .kind = PARAM_INT, .number = 14};
    assert_int_equal(judge(days, &response), REASON_NONE);
    response.cert_not_after_ms = NOW_MS + 14 * MS_PER_DAY;
    assert_int_equal(judge(days, &response), REASON_NONE);
    response.cert_not_after_ms--;
    assert_int_equal(judge(days, &response), REASON_TLS_EXPIRING);
}

static void the_line_is_printable_whatever_comes(void **state)
{
    (void)state;
    assert_int_equal(judge_json("/s", "x", "{\"s\":\"\\u001b[2J\\nlevel=\"}"),
                     REASON_BODY);
    assert_null(strpbrk(text, "\x1b\n"));
    char longest[1000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    struct fetch_response response = response_of(200, "");
    assert_int_equal(
        judge(text_param("expect.body_contains", longest), &response),
        REASON_BODY);
    assert_true(strlen(text) < EXPECT_TEXT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_by_code_class_and_range),
        cmocka_unit_test(without_any_option_a_2xx_is_well),
        cmocka_unit_test(body_texts),
        cmocka_unit_test(a_text_behind_a_zero_byte_is_found),
        cmocka_unit_test(patterns_are_of_characters),
        cmocka_unit_test(a_pattern_cannot_run_away),
        cmocka_unit_test(a_wrong_pattern_is_told_with_its_place),
        cmocka_unit_test(json_by_pointer),
        cmocka_unit_test(pointers_are_well_formed),
        cmocka_unit_test(headers_contain),
        cmocka_unit_test(latency_and_certificate_at_their_edges),
        cmocka_unit_test(the_line_is_printable_whatever_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

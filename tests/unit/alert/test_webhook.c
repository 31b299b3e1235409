/* The documented JSON, its headers, and what counts as delivered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "base/check.h"
#include "unit/alert/support_alert.h"

static void the_message_goes_as_it_is_with_its_delivery(void **state)
{
    (void)state;
    struct exchange exchange = {
        .type = "webhook", .late_ms = 7260000, .attempts = 2};
    char *body = sample_text("incident_opened");
    exchange_once(&exchange, body);
    assert_true(exchange.delivered);
    assert_string_equal(exchange.answer, "HTTP 200");
    assert_non_null(
        strstr(exchange.head, "\r\nIdempotency-Key: agent:cause:kind:1"));
    assert_non_null(
        strstr(exchange.head, "\r\nContent-Type: application/json"));
    assert_null(strcasestr(exchange.head, "Claimd-Signature"));
    json_t *sent = json_loads(body, 0, NULL);
    json_object_set_new(sent, "delivery",
                        json_pack("{s:i, s:i}", "attempt", 3, "late_s", 7260));
    assert_true(json_equal(sent, exchange.body));
    json_decref(sent);
    free(body);
    exchange_forget(&exchange);
}

static void in_time_is_not_late(void **state)
{
    (void)state;
    struct exchange exchange = {.type = "webhook", .late_ms = CHANNEL_LATE_MS};
    char *body = sample_text("test");
    exchange_once(&exchange, body);
    assert_true(
        json_is_null(value_at(exchange.body, "delivery", "late_s", NULL)));
    free(body);
    exchange_forget(&exchange);
}

static void what_is_configured_goes_along(void **state)
{
    (void)state;
    static const char *const names[] = {"X-Team", "Authorization"};
    static const char *const texts[] = {"sre", "Bearer canary"};
    struct exchange exchange = {
        .type = "webhook",
        .more = {{.name = "headers",
                  .kind = PARAM_PAIRS,
                  .names = names,
                  .texts = texts,
                  .n_texts = 2},
                 {.name = "hmac", .kind = PARAM_SECRET, .text = "canary2"}}};
    char *body = sample_text("test");
    exchange_begin(&exchange);
    for (int i = 0; i < 2; i++) { /* and the second time no less, no more */
        exchange_send(&exchange, body);
        assert_non_null(strstr(exchange.head, "\r\nX-Team: sre"));
        assert_non_null(
            strstr(exchange.head, "\r\nAuthorization: Bearer canary"));
        const char *signature =
            strstr(exchange.head, "\r\nClaimd-Signature: t=1773421500,v1=");
        assert_non_null(signature);
        assert_null(strstr(signature + 4, "Claimd-Signature"));
        assert_int_equal(strspn(signature + 36, "0123456789abcdef"), 64);
    }
    exchange_end(&exchange);
    free(body);
    exchange_forget(&exchange);
}

static void only_a_2xx_is_delivered(void **state)
{
    (void)state;
    static const struct {
        const char *response;
        bool delivered;
        const char *answer;
    } cases[] = {
        {"HTTP/1.1 204 N\r\n\r\n", true, "HTTP 204"},
        {"HTTP/1.1 302 F\r\nLocation: /else\r\nContent-Length: 0\r\n\r\n",
         false, "HTTP 302"},
        {"HTTP/1.1 404 N\r\nContent-Length: 14\r\n\r\nno \x1bsuch\r\nhook",
         false, "HTTP 404: no \\x1Bsuch"},
        {"HTTP/1.1 503 U\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n",
         false, "HTTP 503, Retry-After: 120"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut", false, NULL},
        {"HTTP/1.1 200 OK\r\nContent-Le", false, NULL},
        {"", false, NULL},
    };
    char *body = sample_text("test");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct exchange exchange = {.type = "webhook",
                                    .response = cases[i].response};
        exchange_once(&exchange, body);
        if (exchange.delivered != cases[i].delivered) {
            fail_msg("case %zu: %s", i, exchange.answer);
        }
        assert_int_equal(exchange.n_posts, 1); /* no redirect was followed */
        if (cases[i].answer != NULL) {
            assert_string_equal(exchange.answer, cases[i].answer);
        } else {
            assert_true(exchange.answer[0] != '\0');
        }
        exchange_forget(&exchange);
    }
    free(body);
}

static void every_kind_is_known(void **state)
{
    (void)state;
    static const char *const kinds[] = {"webhook",      "slack",    "teams",
                                        "discord",      "smtp",     "command",
                                        "alertmanager", "pagerduty"};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct channel_ops *ops = channel_find(kinds[i]);
        assert_non_null(ops);
        assert_string_equal(ops->name, kinds[i]);
    }
    assert_null(channel_find("pigeon"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_message_goes_as_it_is_with_its_delivery),
        cmocka_unit_test(in_time_is_not_late),
        cmocka_unit_test(what_is_configured_goes_along),
        cmocka_unit_test(only_a_2xx_is_delivered),
        cmocka_unit_test(every_kind_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

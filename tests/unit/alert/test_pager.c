/* Systems that keep a state: what opens a cause and what ends it must be one
 * thing to them, and what fires stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "unit/alert/support_alert.h"

#define ROUTE                                                                  \
    {                                                                          \
        .name = "routing_key", .kind = PARAM_SECRET, .text = "route9"          \
    }
#define ACCEPTED "HTTP/1.1 202 A\r\nContent-Length: 0\r\n\r\n"

static const char *const pairs[][2] = {
    {"incident_opened", "incident_closed"},
    {"drift", "recovered"},
    {"at_risk", "out_of_risk"},
    {"stale", "fresh"},
    {"trouble", "trouble_over"},
};

static void send_sample(struct exchange *exchange, const char *kind)
{
    char *body = sample_text(kind);
    exchange_send(exchange, body);
    free(body);
}

/* ---- Alertmanager ---- */

static void check_labels(const json_t *alert)
{
    const char *name = NULL;
    const json_t *value = NULL;
    json_t *labels = value_at(alert, "labels", NULL);
    assert_int_equal(json_object_size(labels), 5);
    json_object_foreach(labels, name, value)
    {
        assert_in_range(units_of(json_string_value(value)), 1, 500);
    }
    assert_non_null(json_object_get(labels, "agent"));
}

static void what_ends_has_the_labels_it_fired_with(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct exchange exchange = {.type = "alertmanager"};
        exchange_begin(&exchange);
        send_sample(&exchange, pairs[i][0]);
        assert_string_equal(exchange.target, "/hook/api/v2/alerts");
        json_t *fired = json_incref(value_at(exchange.body, "#0", NULL));
        check_labels(fired);
        assert_string_equal(text_at(fired, "startsAt", NULL),
                            "2026-03-14T02:05:00+09:00");
        assert_string_equal(text_at(fired, "endsAt", NULL),
                            "2026-03-13T17:10:00Z");
        send_sample(&exchange, pairs[i][1]);
        const json_t *ended = value_at(exchange.body, "#0", NULL);
        assert_true(json_equal(value_at(fired, "labels", NULL),
                               value_at(ended, "labels", NULL)));
        assert_string_equal(text_at(ended, "endsAt", NULL),
                            "2026-03-13T17:05:00Z");
        json_decref(fired);
        exchange_end(&exchange);
        exchange_forget(&exchange);
    }
}

/* A restart forgets what it said; the labels are made of the message then. */
static void what_ends_after_a_restart_has_them_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct exchange before = {.type = "alertmanager"};
        struct exchange after = {.type = "alertmanager"};
        char *opened = sample_text(pairs[i][0]);
        char *closed = sample_text(pairs[i][1]);
        exchange_once(&before, opened);
        exchange_once(&after, closed);
        if (strcmp(pairs[i][1], "fresh") != 0) {
            assert_true(json_equal(value_at(before.body, "#0", "labels", NULL),
                                   value_at(after.body, "#0", "labels", NULL)));
        }
        free(opened);
        free(closed);
        exchange_forget(&before);
        exchange_forget(&after);
    }
}

static const char active[] =
    "[{\"agent\":\"5b0c3c1e-6f0e-4e0b-9a51-2d1f6f0f8a11\","
    "\"cause\":\"orders/incident/2026-03-13T17:05:00Z\","
    "\"kind\":\"incident_opened\",\"severity\":\"critical\","
    "\"service\":\"orders\",\"since\":\"2026-03-14T02:05:00+09:00\","
    "\"subject\":{\"ja\":\"停止\",\"en\":\"down\"}},"
    "{\"agent\":\"5b0c3c1e-6f0e-4e0b-9a51-2d1f6f0f8a11\","
    "\"cause\":\"orders/9.rto\",\"kind\":\"drift\",\"severity\":\"critical\","
    "\"service\":\"orders\",\"since\":\"2026-03-14T02:05:00+09:00\","
    "\"subject\":{\"ja\":\"過大\",\"en\":\"overstated\"}}]";

static void what_fires_stays_as_it_was_told(void **state)
{
    (void)state;
    struct exchange exchange = {.type = "alertmanager"};
    exchange_begin(&exchange);
    send_sample(&exchange, "incident_opened");
    json_t *fired = json_incref(value_at(exchange.body, "#0", NULL));
    for (int again = 0; again < 2; again++) {
        exchange_refresh(&exchange, active);
        assert_true(exchange.delivered);
        const json_t *first = value_at(exchange.body, "#0", NULL);
        const json_t *second = value_at(exchange.body, "#1", NULL);
        assert_true(json_equal(first, fired)); /* with its description */
        check_labels(second);
        assert_string_equal(text_at(second, "annotations", "summary", NULL),
                            "過大");
        assert_string_equal(text_at(second, "endsAt", NULL),
                            "2026-03-13T17:10:00Z");
    }
    exchange_refresh(&exchange, "[]");
    assert_true(exchange.delivered);
    assert_int_equal(json_array_size(exchange.body), 0);
    json_decref(fired);
    exchange_end(&exchange);
    exchange_forget(&exchange);
}

static void labels_are_never_empty_nor_endless(void **state)
{
    (void)state;
    struct exchange exchange = {.type = "alertmanager"};
    char body[8192];
    char cause[5000];
    memset(cause, 'c', sizeof cause - 1);
    cause[sizeof cause - 1] = '\0';
    snprintf(body, sizeof body,
             "{\"cause\":\"%s\",\"kind\":\"drift\",\"ledger\":{}}", cause);
    exchange_once(&exchange, body);
    check_labels(value_at(exchange.body, "#0", NULL));
    exchange_forget(&exchange);
}

static void it_reminds_by_itself(void **state)
{
    (void)state;
    struct exchange exchange = {.type = "alertmanager"};
    char *body = sample_text("reminder");
    exchange_once(&exchange, body);
    assert_true(exchange.delivered);
    assert_int_equal(json_array_size(exchange.body), 0);
    free(body);
    exchange_forget(&exchange);
}

/* ---- PagerDuty ---- */

static struct exchange pagerduty(void)
{
    return (struct exchange){.type = "pagerduty",
                             .path = "/v2/enqueue",
                             .response = ACCEPTED,
                             .more = {ROUTE}};
}

static void one_incident_from_trigger_to_resolve(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct exchange exchange = pagerduty();
        char key[256];
        exchange_begin(&exchange);
        send_sample(&exchange, pairs[i][0]);
        assert_true(exchange.delivered);
        assert_string_equal(exchange.target, "/v2/enqueue");
        assert_string_equal(text_at(exchange.body, "routing_key", NULL),
                            "route9");
        assert_string_equal(text_at(exchange.body, "event_action", NULL),
                            "trigger");
        snprintf(key, sizeof key, "%s",
                 text_at(exchange.body, "dedup_key", NULL));
        send_sample(&exchange, pairs[i][1]);
        assert_string_equal(text_at(exchange.body, "event_action", NULL),
                            "resolve");
        assert_string_equal(text_at(exchange.body, "dedup_key", NULL), key);
        exchange_end(&exchange);
        exchange_forget(&exchange);
    }
}

static void events_are_within_limits(void **state)
{
    (void)state;
    char cause[2000];
    char body[8192];
    memset(cause, 'c', sizeof cause - 1);
    cause[sizeof cause - 1] = '\0';
    const char *keys[2] = {"a", "b"};
    char seen[2][256];
    for (size_t i = 0; i < 2; i++) {
        struct exchange exchange = pagerduty();
        snprintf(body, sizeof body,
                 "{\"cause\":\"%s%s\",\"kind\":\"drift\",\"severity\":\"odd\","
                 "\"subject\":{\"ja\":\"%s%s\"},"
                 "\"ledger\":{\"agent\":\"5b0c\"}}",
                 cause, keys[i], cause, cause);
        exchange_once(&exchange, body);
        assert_in_range(
            units_of(text_at(exchange.body, "payload", "summary", NULL)), 1,
            1024);
        assert_string_equal(text_at(exchange.body, "payload", "severity", NULL),
                            "error");
        assert_true(text_at(exchange.body, "payload", "source", NULL)[0] !=
                    '\0');
        snprintf(seen[i], sizeof seen[i], "%s",
                 text_at(exchange.body, "dedup_key", NULL));
        assert_in_range(strlen(seen[i]), 1, 255);
        exchange_forget(&exchange);
    }
    assert_string_not_equal(seen[0], seen[1]); /* cut, they were the same */
}

static void reports_and_reminders_page_nobody(void **state)
{
    (void)state;
    static const char *const kinds[] = {"report", "reminder"};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct exchange exchange = pagerduty();
        char *body = sample_text(kinds[i]);
        exchange_once(&exchange, body);
        assert_true(exchange.delivered);
        assert_string_equal(exchange.target, "/v2/change/enqueue");
        assert_null(json_object_get(exchange.body, "event_action"));
        assert_non_null(text_at(exchange.body, "payload", "summary", NULL));
        free(body);
        exchange_forget(&exchange);
    }
}

static void only_accepted_is_delivered(void **state)
{
    (void)state;
    static const struct {
        const char *response, *answer;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP 200"},
        {"HTTP/1.1 400 B\r\nContent-Length: 31\r\n\r\n"
         "{\"errors\":[\"'route9' is unknown\"]",
         "HTTP 400: {\"errors\":[\"'***' is unknown"},
        {"HTTP/1.1 429 T\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n",
         "HTTP 429, Retry-After: 30"},
    };
    char *body = sample_text("drift");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct exchange exchange = pagerduty();
        exchange.response = cases[i].response;
        exchange_once(&exchange, body);
        assert_false(exchange.delivered);
        assert_string_equal(exchange.answer, cases[i].answer);
        exchange_forget(&exchange);
    }
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ends_has_the_labels_it_fired_with),
        cmocka_unit_test(what_ends_after_a_restart_has_them_too),
        cmocka_unit_test(what_fires_stays_as_it_was_told),
        cmocka_unit_test(labels_are_never_empty_nor_endless),
        cmocka_unit_test(it_reminds_by_itself),
        cmocka_unit_test(one_incident_from_trigger_to_resolve),
        cmocka_unit_test(events_are_within_limits),
        cmocka_unit_test(reports_and_reminders_page_nobody),
        cmocka_unit_test(only_accepted_is_delivered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

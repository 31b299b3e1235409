/* What is answered, without a socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "core/tz.h"
#include "status/site.h"

#define NOW INT64_C(1796083200000) /* 2026-12-01T00:00:00Z */
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char *const values[] = {"99.9990"};
static const struct claim claim = {.id = "5.availability",
                                   .item = 5,
                                   .metric = "availability",
                                   .relation = RELATION_ACTUAL,
                                   .values = values,
                                   .n_values = 1,
                                   .unit = "percent",
                                   .window = "P1Y",
                                   .quote = "99.9990 <b>%</b>"};

static const struct status_live fresh = {.now_ms = NOW,
                                         .has_commit = true,
                                         .commit_age_ms = 900,
                                         .commit_ms = NOW - 900,
                                         .trouble = "",
                                         .commits = 7,
                                         .ledger_seq = 41,
                                         .ledger_head = HASH,
                                         .late_p99_ms = 3,
                                         .version = "1.2.3"};

static struct status_part *a_part(const char *id, const char *name, bool down)
{
    struct status_claim judged = {
        .judgement = {.claim = &claim,
                      .verdict = down ? VERDICT_OVERSTATED : VERDICT_HOLDS,
                      .measured = {.unit = MEASURE_PERCENT,
                                   .has_low = true,
                                   .has_high = true,
                                   .low = 99.5,
                                   .high = 99.6},
                      .has_window = true,
                      .window = {NOW - 365 * MS_PER_DAY, NOW},
                      .has_seconds_left = true,
                      .seconds_left = down ? 0 : 331}};
    struct status_probe probe = {
        .id = "web",
        .type = "http",
        .describes = "GET http://<script>",
        .critical = true,
        .has_last = true,
        .last = {.first_ms = NOW - 5000,
                 .last_ms = NOW - 1000,
                 .count = 5,
                 .confirm = 2,
                 .state = down ? STATE_DOWN : STATE_UP}};
    struct incident incident = {.start_ms = NOW - 5000, .open = true};
    struct figures month = {.window = {NOW - MS_PER_DAY, NOW},
                            .planned_ms = MS_PER_DAY,
                            .down_ms = down ? 5000 : 0,
                            .has_point = true,
                            .has_bounds = true,
                            .point = 99.99,
                            .low = 99.98,
                            .high = 100,
                            .coverage = 99.5,
                            .incidents = &incident,
                            .n_incidents = down ? 1 : 0};
    struct status_service service = {.id = id,
                                     .name = name,
                                     .tz = tz_utc(),
                                     .claims = &judged,
                                     .n_claims = 1,
                                     .probes = &probe,
                                     .n_probes = 1};
    return status_part_make(&(struct status_view){.service = &service,
                                                  .month = &month,
                                                  .month_text = "2026-11",
                                                  .at_ms = NOW});
}

static const char *const ids[] = {"orders", "stock"};

static int setup(void **state)
{
    struct site *site = site_create();
    site_configure(site, ids, 2);
    site_put(site, 0, a_part("orders", "受発注 & <i>", false));
    site_put(site, 1, a_part("stock", "Stock", true));
    *state = site;
    return 0;
}

static int teardown(void **state)
{
    site_destroy(*state);
    return 0;
}

/* The answer's text, in `out`; returns its status. */
static int ask(const struct site *site, const struct status_live *live,
               const char *path, const char *accepted, struct buf *out)
{
    struct reply reply = {0};
    buf_init(out, 1 << 20);
    site_answer(site,
                &(struct site_request){.path = path, .accepted = accepted},
                live, &reply);
    for (size_t i = 0; i < reply.n_pieces; i++) {
        buf_add(out, reply.pieces[i].bytes, reply.pieces[i].n);
    }
    int status = reply.status;
    reply_fini(&reply);
    return status;
}

static void assert_has(const struct buf *text, const char *what)
{
    if (strstr(buf_str(text), what) == NULL) {
        fail_msg("no \"%s\" in:\n%s", what, buf_str(text));
    }
}

static void test_health(void **state)
{
    struct buf out;
    struct status_live live = fresh;
    assert_int_equal(ask(*state, &live, "/healthz", NULL, &out), 200);
    assert_string_equal(buf_str(&out), "ok\n");
    buf_fini(&out);
    live.commit_age_ms = STATUS_FRESH_MS + 1;
    assert_int_equal(ask(*state, &live, "/healthz", NULL, &out), 503);
    assert_has(&out, "too long");
    buf_fini(&out);
    live = fresh;
    live.trouble = "disk full";
    assert_int_equal(ask(*state, &live, "/healthz", NULL, &out), 503);
    assert_string_equal(buf_str(&out), "disk full\n");
    buf_fini(&out);
    live = (struct status_live){.trouble = "", .version = ""};
    assert_int_equal(ask(*state, &live, "/healthz", NULL, &out), 503);
    buf_fini(&out);
}

static void test_metrics_stand_together(void **state)
{
    struct buf out;
    assert_int_equal(ask(*state, &fresh, "/metrics", NULL, &out), 200);
    assert_has(&out, "\nclaimd_claim_verdict{service=\"orders\","
                     "claim=\"5.availability\",verdict=\"holds\"} 1\n"
                     "claimd_claim_verdict{service=\"stock\","
                     "claim=\"5.availability\",verdict=\"overstated\"} 1\n");
    assert_has(&out, "\nclaimd_claim_drift{service=\"stock\","
                     "claim=\"5.availability\"} 1\n");
    assert_has(&out, "\nclaimd_claim_downtime_left_seconds{service=\"orders\","
                     "claim=\"5.availability\"} 331\n");
    assert_has(&out, "\nclaimd_availability_ratio{service=\"orders\","
                     "bound=\"low\"} 0.9998\n");
    assert_has(&out, "\nclaimd_incident_open{service=\"orders\"} 0\n"
                     "claimd_incident_open{service=\"stock\"} 1\n");
    assert_has(&out, "\nclaimd_downtime_seconds{service=\"stock\"} 5\n");
    assert_has(&out, "\nclaimd_probe_up{service=\"stock\",probe=\"web\"} 0\n");
    assert_has(&out, "\nclaimd_probe_lateness_seconds{quantile=\"0.99\"} "
                     "0.003\n");
    assert_has(&out, "\nclaimd_build_info{version=\"1.2.3\"} 1\n");
    buf_fini(&out);
}

static void test_page_in_both_languages(void **state)
{
    struct buf out;
    assert_int_equal(ask(*state, &fresh, "/", "ja,en;q=0.8", &out), 200);
    assert_has(&out, "<html lang=\"ja\">");
    assert_has(&out, "受発注 &amp; &lt;i&gt;");
    assert_has(&out, "GET http://&lt;script&gt;");
    assert_has(&out, "停止");
    assert_null(strstr(buf_str(&out), "<script"));
    buf_fini(&out);
    assert_int_equal(ask(*state, &fresh, "/", NULL, &out), 200);
    assert_has(&out, "<html lang=\"en\">");
    assert_has(&out, "not as published, or down");
    assert_has(&out, HASH);
    buf_fini(&out);
    struct status_live live = fresh;
    live.trouble = "disk <full>";
    ask(*state, &live, "/", NULL, &out);
    assert_has(&out, "disk &lt;full&gt;");
    buf_fini(&out);
}

static void test_languages(void **state)
{
    (void)state;
    static const struct {
        const char *accepted;
        enum language language;
    } cases[] = {
        {NULL, LANGUAGE_EN},
        {"", LANGUAGE_EN},
        {"ja", LANGUAGE_JA},
        {"ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7", LANGUAGE_JA},
        {"en-US,en;q=0.9,ja;q=0.8", LANGUAGE_EN},
        {"en;q=0.4, ja;q=0.5", LANGUAGE_JA},
        {"en,ja", LANGUAGE_EN},
        {"ja,en", LANGUAGE_JA},
        {"fr, de", LANGUAGE_EN},
        {"jav", LANGUAGE_EN},
        {"ja;q=0", LANGUAGE_EN},
        {"JA;q=0.001", LANGUAGE_JA},
        {",,,;;;===", LANGUAGE_EN},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (site_language(cases[i].accepted) != cases[i].language) {
            fail_msg("%s", cases[i].accepted);
        }
    }
}

static void test_status_is_one_object(void **state)
{
    struct buf out;
    assert_int_equal(ask(*state, &fresh, "/api/v1/status", NULL, &out), 200);
    assert_has(&out, "{\"at\": \"2026-11-30T23:59:59.100Z\"");
    assert_has(&out, "\"at\": \"2026-12-01T00:00:00Z\"");
    assert_has(&out, "\"verdict\": \"overstated\"");
    buf_fini(&out);
    site_configure(*state, ids + 1, 1);
    ask(*state, &fresh, "/api/v1/status", NULL, &out);
    assert_null(strstr(buf_str(&out), "\"orders\""));
    assert_has(&out, "\"stock\"");
    buf_fini(&out);
    site_configure(*state, ids, 1);
    ask(*state, &fresh, "/api/v1/status", NULL, &out);
    assert_string_equal(strchr(buf_str(&out), '['),
                        "[], \"channels\": [], \"verdicts\": []}\n");
    buf_fini(&out);
}

static void test_reports_by_name_only(void **state)
{
    struct buf out;
    struct site_report report = {.name = "orders-2026-10.ja.html",
                                 .service = "orders",
                                 .window = "2026-10",
                                 .sha256 = HASH,
                                 .made_ms = NOW,
                                 .seq = 7};
    site_add_report(*state, &report);
    report.seq = 9;
    site_add_report(*state, &report);
    static const char *const bad[] = {"",        ".",   "../x", "a/b",
                                      ".hidden", "a b", "x\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        report.name = bad[i];
        site_add_report(*state, &report);
    }
    report.name = "hash.json";
    report.sha256 = "12";
    site_add_report(*state, &report);
    ask(*state, &fresh, "/api/v1/reports", NULL, &out);
    assert_has(&out, "\"seq\": 9");
    assert_has(&out, "\"superseded\": true");
    assert_null(strstr(buf_str(&out), "hidden"));
    assert_null(strstr(buf_str(&out), "hash.json"));
    buf_fini(&out);
    struct reply reply = {0};
    site_answer(*state,
                &(struct site_request){
                    .path = "/api/v1/reports/orders-2026-10.ja.html"},
                &fresh, &reply);
    assert_string_equal(reply.document, HASH);
    assert_string_equal(reply.type, "text/html; charset=utf-8");
    assert_null(reply.download);
    reply_fini(&reply);
    static const char *const none[] = {
        "/api/v1/reports/",
        "/api/v1/reports/../../etc/passwd",
        "/api/v1/reports/ledger.db",
        "/api/v1/reportsX",
        "/orders-2026-10.ja.html",
        "//",
        "/api/v1/reports/orders-2026-10.ja.html/"};
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        assert_int_equal(ask(*state, &fresh, none[i], NULL, &out), 404);
        buf_fini(&out);
    }
}

/* What is being sent outlives what replaces it. */
static void test_a_reply_keeps_its_parts(void **state)
{
    struct reply reply = {0};
    site_answer(*state, &(struct site_request){.path = "/metrics"}, &fresh,
                &reply);
    site_put(*state, 0, a_part("orders", "new", true));
    site_configure(*state, ids, 0);
    size_t bytes = 0;
    for (size_t i = 0; i < reply.n_pieces; i++) {
        for (size_t k = 0; k < reply.pieces[i].n; k++) {
            bytes += ((const char *)reply.pieces[i].bytes)[k] != '\0';
        }
    }
    assert_true(bytes > 1000);
    reply_fini(&reply);
}

static void test_a_part_of_nobody_is_dropped(void **state)
{
    struct buf out;
    site_put(*state, 0, a_part("gone", "gone", false));
    ask(*state, &fresh, "/metrics", NULL, &out);
    assert_null(strstr(buf_str(&out), "gone"));
    buf_fini(&out);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_health),
        CASE(test_metrics_stand_together),
        CASE(test_page_in_both_languages),
        cmocka_unit_test(test_languages),
        CASE(test_status_is_one_object),
        CASE(test_reports_by_name_only),
        CASE(test_a_reply_keeps_its_parts),
        CASE(test_a_part_of_nobody_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

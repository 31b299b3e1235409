/* Figures, verdicts, status, report and alerts as others parse them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "report/columns.h"
#include "report/message.h"
#include "report/render.h"
#include "report/rows.h"
#include "report/wording.h"

#define FROM_MS INT64_C(1761955200000)
#define TO_MS INT64_C(1793491200000)
#define DOWN_MS (TO_MS - MS_PER_DAY)

static struct buf out;

static int start(void **state)
{
    (void)state;
    buf_init(&out, 1 << 22);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_fini(&out);
    return 0;
}

static const struct incident outage = {
    .start_ms = DOWN_MS,
    .end_ms = DOWN_MS + 7200000,
    .end_latest_ms = DOWN_MS + 7260000,
    .repair_ms = 7200000,
    .repair_min_ms = 7140000,
    .repair_max_ms = 7260000,
    .down_ms = 7200000,
    .elapsed_ms = 7200000,
};

static struct figures figures_of(void)
{
    return (struct figures){
        .window = {FROM_MS, TO_MS},
        .planned_ms = TO_MS - FROM_MS,
        .down_ms = 7200000,
        .down_min_ms = 7140000,
        .down_max_ms = 7260000,
        .hidden_ms = 179743,
        .resolution_ms = 60000,
        .has_point = true,
        .has_bounds = true,
        .point = 99.9771689497717,
        .low = 99.97697869101978,
        .high = 99.9773592085236,
        .low_95 = 99.97640872970574,
        .coverage = 100,
        .incidents = &outage,
        .n_incidents = 1,
        .has_mttr = true,
        .mttr_ms = 7200000,
    };
}

#define HOSTILE "\"><script>alert('x')</script>&\x01\x7f\xE2\x80\xAE\xFFz"

static const char *const values[] = {"99.9990"};
static const struct claim claims[] = {
    {.id = "5.availability",
     .item = 5,
     .metric = "availability",
     .relation = RELATION_ACTUAL,
     .values = values,
     .n_values = 1,
     .unit = "percent",
     .window = "P1Y",
     .quote = "直近1年の実績 99.9990 %"},
    {.id = "15.notification_delay",
     .item = 15,
     .metric = "notification_delay",
     .relation = RELATION_AT_MOST,
     .vague = HOSTILE,
     .quote = HOSTILE},
};

static struct status_claim drift(void)
{
    return (struct status_claim){
        .judgement = {.claim = &claims[0],
                      .verdict = VERDICT_OVERSTATED,
                      .has_window = true,
                      .window = {FROM_MS, TO_MS},
                      .measured = {.unit = MEASURE_PERCENT,
                                   .has_point = true,
                                   .has_low = true,
                                   .has_high = true,
                                   .has_low_95 = true,
                                   .point = 99.9771689497717,
                                   .low = 99.97697869101978,
                                   .high = 99.9773592085236,
                                   .low_95 = 99.97640872970574},
                      .has_seconds_left = true,
                      .has_true_again = true,
                      .true_again_ms = TO_MS + 1000,
                      .evidence_ms = {DOWN_MS},
                      .n_evidence = 1},
        .has_since = true,
        .since_ms = DOWN_MS + 331000,
    };
}

static struct status_claim vague(void)
{
    return (struct status_claim){
        .judgement = {.claim = &claims[1],
                      .verdict = VERDICT_UNDETERMINED,
                      .reason = WHY_VAGUE},
    };
}

static json_t *parsed(void)
{
    json_error_t error;
    assert_false(out.overflowed);
    json_t *root = json_loadb(buf_str(&out), out.len, 0, &error);
    if (root == NULL) {
        fail_msg("line %d: %s", error.line, error.text);
    }
    return root;
}

static const char *text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void figures_keep_names_and_numbers(void **state)
{
    (void)state;
    struct figures figures = figures_of();
    buf_clear(&out);
    render_figures_json(&out, &figures, "P1Y", tz_utc(), 0);
    json_t *root = parsed();
    json_t *availability = json_object_get(root, "availability");
    assert_true(json_real_value(json_object_get(availability, "high")) ==
                99.9773592085236);
    assert_int_equal(json_integer_value(json_object_get(root, "down_max_ms")),
                     7260000);
    json_t *incident = json_array_get(json_object_get(root, "incidents"), 0);
    assert_true(json_is_null(json_object_get(incident, "start_earliest_ms")));
    assert_true(json_is_false(json_object_get(incident, "open")));
    json_decref(root);
}

static void what_is_not_known_is_null(void **state)
{
    (void)state;
    struct figures figures = {.window = {FROM_MS, TO_MS}};
    buf_clear(&out);
    render_figures_json(&out, &figures, "P1Y", tz_utc(), 2);
    json_t *root = parsed();
    json_t *availability = json_object_get(root, "availability");
    assert_int_equal(json_object_size(availability), 4);
    assert_true(json_is_null(json_object_get(availability, "point")));
    assert_true(json_is_null(json_object_get(root, "coverage")));
    assert_true(json_is_null(json_object_get(root, "mttr_ms")));
    assert_int_equal(json_array_size(json_object_get(root, "incidents")), 0);
    json_decref(root);
}

static void a_verdict_has_every_member(void **state)
{
    (void)state;
    static const char *const members[] = {
        "service",  "claim",    "verdict", "reason",  "hedged",
        "declared", "measured", "window",  "since",   "forecast",
        "evidence", "attested", "text",    "by_text", "source"};
    struct status_claim both[] = {drift(), vague()};
    for (size_t i = 0; i < 2; i++) {
        buf_clear(&out);
        render_verdict_json(&out, "orders", &both[i], tz_utc());
        json_t *root = parsed();
        assert_int_equal(json_object_size(root),
                         sizeof members / sizeof *members);
        for (size_t j = 0; j < sizeof members / sizeof *members; j++) {
            assert_non_null(json_object_get(root, members[j]));
        }
        json_decref(root);
    }
}

static void drift_carries_what_explains_it(void **state)
{
    (void)state;
    struct status_claim claim = drift();
    buf_clear(&out);
    render_verdict_json(&out, "orders", &claim, tz_utc());
    json_t *root = parsed();
    assert_string_equal(text_at(root, "verdict"), "overstated");
    assert_true(json_is_null(json_object_get(root, "reason")));
    assert_string_equal(text_at(json_object_get(root, "declared"), "value"),
                        "99.9990");
    assert_string_equal(text_at(json_object_get(root, "window"), "from"),
                        "2025-11-01T00:00:00Z");
    assert_string_equal(
        text_at(json_object_get(root, "forecast"), "true_again"),
        "2026-11-01T00:00:01Z");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(root, "evidence"), 0)),
        "incident:2026-10-31T00:00:00Z");
    assert_non_null(strstr(text_at(json_object_get(root, "text"), "en"),
                           "no longer true: at most 99.97735 %"));
    json_decref(root);
}

/* Items 4 (nothing promised), 5 and 15 (claims), 13 (a person must vouch). */
static const struct checklist_item items[] = {
    {.no = 4, .title = "対処", .answer = "[無]", .verification = VERIFY_NONE},
    {.no = 5,
     .title = "サービス稼働率",
     .answer = HOSTILE,
     .verification = VERIFY_MEASURED,
     .claims = &claims[0],
     .n_claims = 1},
    {.no = 13,
     .title = HOSTILE,
     .answer = "[有]",
     .verification = VERIFY_ATTESTED},
    {.no = 15,
     .title = "障害通知時間",
     .answer = "数分",
     .verification = VERIFY_MEASURED,
     .claims = &claims[1],
     .n_claims = 1},
};
static const struct checklist checklist = {
    .title = "", .items = items, .n_items = 4, .as_of = "2026-04-15"};

static void every_item_has_a_row(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct status_claim both[] = {drift(), vague()};
    size_t n = 0;
    const struct row *rows = rows_of(&arena, &checklist, both, 2, &n);
    assert_int_equal(n, 4);
    assert_int_equal(rows[0].claim.judgement.verdict, VERDICT_NOT_CLAIMED);
    assert_string_equal(rows[0].claim.judgement.claim->id, "4");
    assert_int_equal(rows[1].claim.judgement.verdict, VERDICT_OVERSTATED);
    assert_int_equal(rows[2].claim.judgement.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(rows[2].claim.judgement.reason, WHY_NO_SOURCE);
    assert_int_equal(rows_grade(rows, n), ROWS_DRIFT);
    assert_int_equal(rows_grade(rows, 1), ROWS_WELL);
    assert_int_equal(rows_grade(rows + 2, 2), ROWS_UNSURE);
    rows_of(&arena, NULL, both, 2, &n);
    assert_int_equal(n, 2);
    arena_fini(&arena);
}

static struct status_service service_of(const struct status_claim *both)
{
    static const struct status_probe probe = {
        .id = "web", .type = "http", .describes = HOSTILE, .critical = true};
    return (struct status_service){
        .id = "orders",
        .name = "受発注",
        .tz = tz_utc(),
        .checklist = &checklist,
        .claims = both,
        .n_claims = 2,
        .probes = &probe,
        .n_probes = 1,
    };
}

static void a_status_parses(void **state)
{
    (void)state;
    struct status_claim both[] = {drift(), vague()};
    struct status_service service = service_of(both);
    buf_clear(&out);
    render_status_json(&out, &(struct status){.at_ms = TO_MS,
                                              .services = &service,
                                              .n_services = 1});
    json_t *root = parsed();
    assert_string_equal(text_at(root, "at"), "2026-11-01T00:00:00Z");
    assert_int_equal(json_array_size(json_object_get(root, "verdicts")), 4);
    json_decref(root);
}

static void no_text_steers_the_terminal(void **state)
{
    (void)state;
    struct status_claim both[] = {drift(), vague()};
    struct status_service service = service_of(both);
    buf_clear(&out);
    const struct status status = {
        .at_ms = TO_MS, .services = &service, .n_services = 1};
    render_status_table(&out, &status, LANGUAGE_JA, false);
    assert_non_null(strstr(buf_str(&out), "サービス稼働率"));
    assert_non_null(strstr(buf_str(&out), "99.97735 %"));
    for (size_t i = 0; i < out.len; i++) {
        unsigned char byte = (unsigned char)out.data[i];
        assert_true(byte == '\n' || byte >= 0x20);
        assert_true(byte != 0x7F && byte != 0xFF);
    }
    assert_null(strstr(buf_str(&out), "\xE2\x80\xAE"));
    buf_clear(&out);
    render_status_table(&out, &status, LANGUAGE_EN, true);
    assert_non_null(strstr(buf_str(&out), "\x1b[1;31moverstated"));
}

static const struct attestation vouched = {.claim_id = "13",
                                           .by = "佐藤",
                                           .note = "checked on site",
                                           .seq = 7,
                                           .at_ms = FROM_MS,
                                           .until_ms = TO_MS};
static const struct incident_note dispute = {.incident_ms = DOWN_MS,
                                             .seq = 9,
                                             .about = "dispute",
                                             .by = HOSTILE,
                                             .note = HOSTILE};
static const struct incident_note *const disputes[] = {&dispute};
static const struct status_marks marks = {
    .acknowledged = true, .muted = true, .disputes = disputes, .n_disputes = 1};

/* A person's word with its end, what is acknowledged, muted and disputed, what
 * waits for a channel and the last report. */
static struct status status_with_words(void)
{
    static const struct claim item = {.id = "13", .item = 13, .metric = ""};
    static struct status_claim both[2];
    static struct status_service service;
    static const struct status_channel channels[] = {{"ops", 3, true, DOWN_MS},
                                                     {"mail", 0, false, 0}};
    both[0] = drift();
    both[0].marks = &marks;
    both[1] = (struct status_claim){.judgement = {.claim = &item,
                                                  .verdict = VERDICT_ATTESTED,
                                                  .attested = &vouched}};
    service = service_of(both);
    service.report_window = "2026-10";
    service.report_made_ms = TO_MS;
    return (struct status){.at_ms = TO_MS,
                           .services = &service,
                           .n_services = 1,
                           .channels = channels,
                           .n_channels = 2};
}

static void a_status_tells_what_people_said(void **state)
{
    (void)state;
    struct status status = status_with_words();
    buf_clear(&out);
    render_status_json(&out, &status);
    json_t *root = parsed();
    json_t *verdicts = json_object_get(root, "verdicts");
    json_t *first = json_array_get(verdicts, 1); /* 4 has no claim */
    assert_string_equal(text_at(first, "claim"), "5.availability");
    assert_true(json_is_null(json_object_get(first, "attested")));
    assert_true(json_is_true(json_object_get(first, "acknowledged")));
    assert_true(json_is_true(json_object_get(first, "muted")));
    json_t *disputed = json_array_get(json_object_get(first, "disputed"), 0);
    assert_string_equal(text_at(disputed, "incident"), "2026-10-31T00:00:00Z");
    json_t *channel = json_array_get(json_object_get(root, "channels"), 0);
    assert_int_equal(json_integer_value(json_object_get(channel, "waiting")),
                     3);
    assert_string_equal(text_at(channel, "oldest"), "2026-10-31T00:00:00Z");
    json_t *service = json_array_get(json_object_get(root, "services"), 0);
    assert_string_equal(text_at(service, "last_report"), "2026-10");
    bool found = false;
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        json_t *attested =
            json_object_get(json_array_get(verdicts, i), "attested");
        if (json_is_object(attested)) {
            found = true;
            assert_string_equal(text_at(attested, "by"), "佐藤");
            assert_string_equal(text_at(attested, "until"),
                                "2026-11-01T00:00:00Z");
        }
    }
    assert_true(found);
    json_decref(root);
}

static void a_status_fits_a_terminal_of_80_columns(void **state)
{
    (void)state;
    struct status status = status_with_words();
    for (enum language language = LANGUAGE_EN; language <= LANGUAGE_JA;
         language++) {
        buf_clear(&out);
        render_status_table(&out, &status, language, false);
        const char *at = buf_str(&out);
        while (*at != '\0') {
            size_t bytes = strcspn(at, "\n");
            char line[1024];
            assert_true(bytes < sizeof line);
            memcpy(line, at, bytes);
            line[bytes] = '\0';
            if (columns_width(line) > 80) {
                fail_msg("%zu columns: %s", columns_width(line), line);
            }
            at += bytes + 1;
        }
    }
    render_status_table(&out, &status, LANGUAGE_EN, false);
    static const char *const parts[] = {
        "acknowledged, muted",
        "until 2026-10-31, by 佐藤: checked on site",
        "disputed: incident of 2026-10-31",
        "last report 2026-10",
        "alerts to ops: 3 not delivered, the oldest of 2026-10-31",
        "alerts to mail: nothing waits"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strstr(buf_str(&out), parts[i]) == NULL) {
            fail_msg("no \"%s\" in:\n%s", parts[i], buf_str(&out));
        }
    }
    assert_null(strstr(buf_str(&out), "\xE2\x80\xAE"));
}

static void columns_count_japanese_as_two(void **state)
{
    (void)state;
    assert_int_equal(columns_width("稼働率 99"), 9);
    buf_clear(&out);
    columns_cell(&out, "稼働率", 8);
    assert_string_equal(buf_str(&out), "稼働率  ");
    buf_clear(&out);
    columns_cell(&out, "サービス稼働率", 8);
    assert_string_equal(buf_str(&out), "サービ… ");
    buf_clear(&out);
    columns_wrap(&out, "稼働率は 99.97735 %", 2, 14);
    assert_string_equal(buf_str(&out), "  稼働率は\n  99.97735 %\n");
}

static void html_lets_no_text_out(void **state)
{
    (void)state;
    buf_clear(&out);
    html_escape(&out, HOSTILE);
    assert_string_equal(buf_str(&out),
                        "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script"
                        "&gt;&amp;\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                        "\xEF\xBF\xBDz");
    static const char *const steering[] = {
        "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA", "\xE2\x81\xA6",
        "\xE2\x81\xA9", "\xD8\x9C",     "\xC2\x85",     "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof steering / sizeof *steering; i++) {
        buf_clear(&out);
        html_escape(&out, steering[i]);
        assert_string_equal(buf_str(&out), "\xEF\xBF\xBD");
    }
    buf_clear(&out);
    html_escape(&out, "日本語\n𠮷é");
    assert_string_equal(buf_str(&out), "日本語\n𠮷é");
}

static struct report report_of(const struct status_claim *both)
{
    static const struct status_probe probe = {.id = "web",
                                              .type = "http",
                                              .describes = HOSTILE,
                                              .critical = true,
                                              .interval_ms = 60000,
                                              .max_gap_ms = 150000,
                                              .confirm = 2};
    return (struct report){
        .service_id = "orders",
        .service_name = HOSTILE,
        .timezone = "UTC",
        .tz = tz_utc(),
        .at_ms = TO_MS,
        .window_text = "P1Y",
        .figures = figures_of(),
        .checklist = &checklist,
        .claims = both,
        .n_claims = 2,
        .method = {.probes = &probe,
                   .n_probes = 1,
                   .min_coverage = 99.9,
                   .quorum = 1,
                   .n_vantages = 1},
        .origin = {.config_hash = "abc",
                   .ledger_head = "",
                   .agent_id = "00",
                   .vantage = "local",
                   .version = "0"},
    };
}

static void the_page_is_closed_to_the_outside(void **state)
{
    (void)state;
    struct status_claim both[] = {drift(), vague()};
    struct report report = report_of(both);
    for (int language = LANGUAGE_EN; language <= LANGUAGE_JA; language++) {
        buf_clear(&out);
        render_report_html(&out, &report, (enum language)language);
        const char *page = buf_str(&out);
        assert_false(out.overflowed);
        assert_non_null(strstr(page, "default-src 'none'; style-src 'sha256-"));
        assert_null(strstr(page, "<script"));
        assert_null(strstr(page, "src="));
        for (const char *at = page; (at = strstr(at, "href=")) != NULL; at++) {
            assert_int_equal(at[6], '#');
        }
        assert_null(strstr(page, "\xE2\x80\xAE"));
        assert_non_null(strstr(page, "99.97735&nbsp;%"));
        assert_non_null(strstr(page, "2026-10-31 02:01:00"));
    }
}

static void a_report_can_be_recomputed(void **state)
{
    (void)state;
    struct status_claim both[] = {drift(), vague()};
    struct report report = report_of(both);
    buf_clear(&out);
    render_report_json(&out, &report);
    json_t *root = parsed();
    json_t *method = json_object_get(root, "method");
    assert_int_equal(
        json_integer_value(json_object_get(method, "resolution_ms")), 60000);
    json_t *probe = json_array_get(json_object_get(method, "probes"), 0);
    assert_int_equal(json_integer_value(json_object_get(probe, "confirm")), 2);
    assert_string_equal(
        text_at(json_object_get(root, "origin"), "configuration_sha256"),
        "abc");
    assert_int_equal(json_array_size(json_object_get(root, "items")), 4);
    assert_int_equal(json_array_size(json_object_get(root, "verdicts")), 4);
    json_decref(root);
}

static json_t *alert_about(const struct alert *alert)
{
    buf_clear(&out);
    message_alert(&out,
                  &(struct message){.key = "key-1",
                                    .service_id = "orders",
                                    .service_name = "受発注",
                                    .tz = tz_utc(),
                                    .at_ms = TO_MS,
                                    .agent_id = "a1",
                                    .ledger_seq = 7,
                                    .ledger_head = "00ff"},
                  alert);
    return parsed();
}

static void an_incident_tells_what_it_refutes(void **state)
{
    (void)state;
    struct status_claim claim = drift();
    struct notice opened = {.kind = NOTICE_INCIDENT_OPENED,
                            .incident = &outage};
    struct notice drifted = {.kind = NOTICE_DRIFT,
                             .judgement = &claim.judgement,
                             .previous = VERDICT_HOLDS};
    const struct notice *with[] = {&drifted};
    json_t *root = alert_about(&(struct alert){&opened, with, 1});
    assert_string_equal(text_at(root, "kind"), "incident_opened");
    assert_string_equal(text_at(root, "status"), "firing");
    assert_string_equal(text_at(root, "severity"), "critical");
    assert_string_equal(text_at(root, "key"), "key-1");
    assert_string_equal(text_at(root, "cause"),
                        "orders/incident/2026-10-31T00:00:00Z");
    json_t *told = json_array_get(json_object_get(root, "verdicts"), 0);
    assert_string_equal(text_at(told, "previous"), "holds");
    assert_string_equal(text_at(json_object_get(told, "verdict"), "claim"),
                        "5.availability");
    assert_string_equal(text_at(json_object_get(root, "ledger"), "head"),
                        "00ff");
    const char *ja = text_at(json_object_get(root, "text"), "ja");
    assert_non_null(strstr(ja, "公表内容:「"));
    assert_non_null(strstr(ja, claim.judgement.claim->quote));
    json_decref(root);
}

static void an_alert_says_what_happened(void **state)
{
    (void)state;
    struct notice closed = {.kind = NOTICE_INCIDENT_CLOSED,
                            .incident = &outage};
    json_t *root = alert_about(&(struct alert){&closed, NULL, 0});
    assert_int_equal(json_array_size(json_object_get(root, "verdicts")), 0);
    assert_string_equal(text_at(root, "status"), "resolved");
    assert_string_equal(text_at(json_object_get(root, "incident"), "end"),
                        "2026-10-31T02:00:00Z");
    assert_string_equal(text_at(json_object_get(root, "subject"), "ja"),
                        "受発注: 復旧");
    assert_non_null(strstr(text_at(json_object_get(root, "text"), "ja"),
                           "2026-10-31 00:00:00から"));
    json_decref(root);
}

static void a_digest_names_every_cause(void **state)
{
    (void)state;
    struct message_cause causes[30];
    char names[30][32];
    for (int i = 0; i < 30; i++) {
        snprintf(names[i], sizeof names[i], "s%d/5.availability", i);
        causes[i] = (struct message_cause){names[i], "drift", 2, TO_MS};
    }
    buf_clear(&out);
    message_digest(&out, &(struct message){.key = "k", .at_ms = TO_MS},
                   &(struct message_digest){.causes = causes,
                                            .n_causes = 30,
                                            .more = 5,
                                            .changes = 99,
                                            .from_ms = TO_MS,
                                            .to_ms = TO_MS});
    json_t *root = parsed();
    assert_true(json_is_null(json_object_get(root, "service")));
    json_t *digest = json_object_get(root, "digest");
    assert_int_equal(json_array_size(json_object_get(digest, "causes")), 30);
    const char *en = text_at(json_object_get(root, "text"), "en");
    assert_non_null(strstr(en, "s0/5.availability: drift"));
    assert_non_null(strstr(en, "and 10 more"));
    assert_non_null(strstr(en, "5 further changes"));
    assert_int_equal(json_integer_value(json_object_get(digest, "more")), 5);
    json_decref(root);
}

static void a_silent_probe_is_named(void **state)
{
    (void)state;
    struct notice_source source = {"web", TO_MS};
    struct notice stale = {.kind = NOTICE_STALE, .source = &source};
    json_t *root = alert_about(&(struct alert){&stale, NULL, 0});
    assert_string_equal(text_at(root, "cause"), "orders/probe/web");
    assert_string_equal(text_at(root, "status"), "firing");
    assert_non_null(strstr(text_at(json_object_get(root, "subject"), "en"),
                           "probe web cannot tell"));
    json_decref(root);
    struct notice fresh = {.kind = NOTICE_FRESH, .source = &source};
    root = alert_about(&(struct alert){&fresh, NULL, 0});
    assert_string_equal(text_at(root, "cause"), "orders/probe/web");
    assert_string_equal(text_at(root, "status"), "resolved");
    json_decref(root);
}

static void an_end_to_come_is_dated(void **state)
{
    (void)state;
    struct status_claim claim = drift();
    claim.judgement.verdict = VERDICT_ATTESTED;
    struct notice ends = {.kind = NOTICE_EXPIRING,
                          .judgement = &claim.judgement,
                          .previous = VERDICT_ATTESTED,
                          .ends_ms = INT64_C(1798761600000)};
    json_t *root = alert_about(&(struct alert){&ends, NULL, 0});
    assert_string_equal(text_at(root, "kind"), "expiring");
    assert_string_equal(text_at(root, "severity"), "warning");
    assert_non_null(
        strstr(text_at(json_object_get(root, "subject"), "ja"), "2027-01-01"));
    json_decref(root);
}

/* claimd's own trouble: by its word, resolved under the same cause; what is
 * over when it is found fires nothing. */
static void own_trouble_is_told_as_such(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        bool over;
        const char *kind, *status, *severity;
    } cases[] = {
        {"ledger", false, "trouble", "firing", "critical"},
        {"ledger", true, "trouble_over", "resolved", "critical"},
        {"network", false, "trouble", "firing", "warning"},
        {"config", false, "trouble", "firing", "warning"},
        {"looks", true, "trouble_over", "resolved", "warning"},
        {"crash", false, "trouble", "info", "warning"},
        {"suspend", false, "trouble", "info", "warning"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        buf_clear(&out);
        message_trouble(&out, &(struct message){.key = "k", .at_ms = TO_MS},
                        &(struct message_trouble){.what = cases[i].what,
                                                  .detail = "why",
                                                  .from_ms = TO_MS - 1000,
                                                  .to_ms = TO_MS,
                                                  .over = cases[i].over});
        json_t *root = parsed();
        assert_true(json_is_null(json_object_get(root, "service")));
        assert_string_equal(text_at(root, "kind"), cases[i].kind);
        assert_string_equal(text_at(root, "status"), cases[i].status);
        assert_string_equal(text_at(root, "severity"), cases[i].severity);
        assert_string_equal(text_at(root, "cause") + sizeof "claimd/" - 1,
                            cases[i].what);
        const char *en = text_at(json_object_get(root, "text"), "en");
        assert_non_null(strstr(en, "2026-10-31T23:59:59"));
        assert_non_null(strstr(en, "why"));
        json_decref(root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_keep_names_and_numbers),
        cmocka_unit_test(what_is_not_known_is_null),
        cmocka_unit_test(a_verdict_has_every_member),
        cmocka_unit_test(drift_carries_what_explains_it),
        cmocka_unit_test(every_item_has_a_row),
        cmocka_unit_test(a_status_parses),
        cmocka_unit_test(a_status_tells_what_people_said),
        cmocka_unit_test(a_status_fits_a_terminal_of_80_columns),
        cmocka_unit_test(no_text_steers_the_terminal),
        cmocka_unit_test(columns_count_japanese_as_two),
        cmocka_unit_test(html_lets_no_text_out),
        cmocka_unit_test(the_page_is_closed_to_the_outside),
        cmocka_unit_test(a_report_can_be_recomputed),
        cmocka_unit_test(an_incident_tells_what_it_refutes),
        cmocka_unit_test(an_alert_says_what_happened),
        cmocka_unit_test(a_digest_names_every_cause),
        cmocka_unit_test(a_silent_probe_is_named),
        cmocka_unit_test(an_end_to_come_is_dated),
        cmocka_unit_test(own_trouble_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, start, end);
}

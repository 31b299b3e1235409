/* Claims files: read strictly, written so that reading gives the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "conf/claims_comments.h"
#include "conf/claims_file.h"
#include "conf/file.h"
#include "unit/conf/support_files.h"

static const char whole[] =
    "{\n"
    "  \"checklist\": {\n"
    "    \"title\": \"サービスレベルチェックリスト\",\n"
    "    \"vendor\": null,\n"
    "    \"as_of\": \"2026-04-15\",\n"
    "    \"template\": \"meti-2010\",\n"
    "    \"source\": {\n"
    "      \"file\": \"sheet.txt\",\n"
    "      \"sha256\": "
    "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"\n"
    "    },\n"
    "    \"certificates\": [\n"
    "      {\n"
    "        \"standard\": \"JIS Q 27001:2025\",\n"
    "        \"number\": \"JP027133\",\n"
    "        \"scope\": null,\n"
    "        \"statement\": \"3.0\",\n"
    "        \"body\": \"\"\n"
    "      }\n"
    "    ],\n"
    "    \"items\": [\n"
    "      {\n"
    "        \"no\": 5,\n"
    "        \"category\": \"アプリケーション運用\",\n"
    "        \"kind\": \"可用性\",\n"
    "        \"title\": \"サービス稼働率\",\n"
    "        \"definition\": null,\n"
    "        \"unit\": \"稼働率(%)\",\n"
    "        \"mark\": null,\n"
    "        \"answer\": \"直近1年の実績 99.9990 %\\n\\\"注\\\"\",\n"
    "        \"verification\": \"measured\",\n"
    "        \"claims\": [\n"
    "          {\n"
    "            \"id\": \"5.availability\",\n"
    "            \"metric\": \"availability\",\n"
    "            \"relation\": \"actual\",\n"
    "            \"value\": \"99.9990\",\n"
    "            \"unit\": \"percent\",\n"
    "            \"window\": \"P1Y\",\n"
    "            \"scope\": null,\n"
    "            \"hedged\": [],\n"
    "            \"quote\": \"直近1年の実績 99.9990 %\"\n"
    "          }\n"
    "        ],\n"
    "        \"unread\": null\n"
    "      },\n"
    "      {\n"
    "        \"no\": 32,\n"
    "        \"category\": null,\n"
    "        \"kind\": null,\n"
    "        \"title\": null,\n"
    "        \"definition\": null,\n"
    "        \"unit\": null,\n"
    "        \"mark\": \"yes\",\n"
    "        \"answer\": \"\",\n"
    "        \"verification\": \"evidence\",\n"
    "        \"claims\": [\n"
    "          {\n"
    "            \"id\": \"32.backup_generations:database\",\n"
    "            \"metric\": \"backup_generations\",\n"
    "            \"relation\": \"at_least\",\n"
    "            \"value\": 7,\n"
    "            \"unit\": null,\n"
    "            \"window\": null,\n"
    "            \"scope\": \"database\",\n"
    "            \"hedged\": [\n"
    "              \"原則\"\n"
    "            ],\n"
    "            \"note\": \"EBS\",\n"
    "            \"quote\": null\n"
    "          },\n"
    "          {\n"
    "            \"id\": \"32.encryption#2\",\n"
    "            \"metric\": \"encryption\",\n"
    "            \"relation\": \"is\",\n"
    "            \"value\": true,\n"
    "            \"unit\": null,\n"
    "            \"window\": null,\n"
    "            \"scope\": null,\n"
    "            \"hedged\": [],\n"
    "            \"quote\": null\n"
    "          },\n"
    "          {\n"
    "            \"id\": \"32.notification_delay\",\n"
    "            \"metric\": \"notification_delay\",\n"
    "            \"relation\": \"at_most\",\n"
    "            \"value\": null,\n"
    "            \"unit\": null,\n"
    "            \"window\": null,\n"
    "            \"scope\": null,\n"
    "            \"hedged\": [],\n"
    "            \"vague\": \"数分以内\",\n"
    "            \"quote\": \"数分以内\"\n"
    "          },\n"
    "          {\n"
    "            \"id\": \"32.monitoring_interval:resources\",\n"
    "            \"metric\": \"monitoring_interval\",\n"
    "            \"relation\": \"one_of\",\n"
    "            \"value\": [\n"
    "              \"PT1M\",\n"
    "              \"PT5M\"\n"
    "            ],\n"
    "            \"unit\": null,\n"
    "            \"window\": null,\n"
    "            \"scope\": \"resources\",\n"
    "            \"hedged\": [],\n"
    "            \"quote\": null\n"
    "          },\n"
    "          {\n"
    "            \"id\": \"32.certificate\",\n"
    "            \"metric\": \"certificate\",\n"
    "            \"relation\": \"is\",\n"
    "            \"value\": \"16241624\",\n"
    "            \"unit\": null,\n"
    "            \"window\": null,\n"
    "            \"scope\": null,\n"
    "            \"hedged\": [],\n"
    "            \"quote\": null\n"
    "          }\n"
    "        ],\n"
    "        \"unread\": \"ほか\"\n"
    "      }\n"
    "    ]\n"
    "  }\n"
    "}\n";

static const struct checklist *parse(struct arena *arena, const char *text)
{
    const struct checklist *checklist = NULL;
    struct errmsg msg;
    if (claims_parse(arena, "c.json", text, strlen(text), &checklist, &msg) !=
        ERR_OK) {
        fail_msg("%s", msg.text);
    }
    return checklist;
}

static void round_trip_is_identical(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buf out;
    buf_init(&out, 1 << 20);
    claims_render_file(&out, parse(&arena, whole), NULL);
    assert_string_equal(buf_str(&out), whole);
    buf_fini(&out);
    arena_fini(&arena);
}

static void shipped_claims_survive_a_round_trip(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct errmsg msg;
    char *text = NULL;
    size_t n = 0;
    struct buf out;
    buf_init(&out, 1 << 20);
    assert_int_equal(
        file_read(&arena, SOURCE_DIR "/config/checklists/co-nect.claims.json",
                  1 << 20, &text, &n, &msg),
        ERR_OK);
    claims_render_file(&out, parse(&arena, text), NULL);
    assert_string_equal(buf_str(&out), text);
    buf_fini(&out);
    arena_fini(&arena);
}

static void values_are_text(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct checklist *checklist = parse(&arena, whole);
    assert_int_equal(checklist->n_items, 2);
    const struct claim *claims = checklist->items[1].claims;
    assert_int_equal(claims[0].item, 32);
    assert_string_equal(claims[0].values[0], "7");
    assert_string_equal(claims[0].hedged[0], "原則");
    assert_string_equal(claims[1].values[0], "true");
    assert_int_equal(claims[2].n_values, 0);
    assert_string_equal(claims[2].vague, "数分以内");
    assert_int_equal(claims[3].n_values, 2);
    assert_int_equal(checklist->items[0].mark, -1);
    assert_int_equal(checklist->items[1].mark, 1);
    arena_fini(&arena);
}

/* A file of one item and one claim, whose middle is `members`. */
static void claim_text(char out[1024], const char *members)
{
    snprintf(out, 1024,
             "{\"checklist\": {\"items\": [{\"no\": 5, \"verification\": "
             "\"measured\", \"claims\": [\n{%s}]}]}}",
             members);
}

static void digits_of_a_number_stay(void **state)
{
    (void)state;
    struct arena arena = {0};
    char text[1024];
    claim_text(text, "\"id\": \"5.availability\", \"metric\": "
                     "\"availability\", \"relation\": \"actual\", \"value\": "
                     "99.9990");
    const struct checklist *checklist = parse(&arena, text);
    assert_string_equal(checklist->items[0].claims[0].values[0], "99.9990");
    arena_fini(&arena);
}

static void wrong_claims_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *members;
        const char *error; /* after "c.json:" */
    } cases[] = {
        {"\"id\": \"6.a\", \"metric\": \"a\", \"relation\": \"is\", "
         "\"value\": \"x\"",
         "2:8: /checklist/items/0/claims/0/id: \"6.a\" does not fit item, "
         "metric and scope, which make \"5.a\""},
        {"\"id\": \"5.a\", \"metric\": \"a\", \"relation\": \"is\", "
         "\"value\": null",
         "2:57: /checklist/items/0/claims/0/value: a claim without a value "
         "needs \"vague\": the wording that gives no number"},
        {"\"id\": \"5.availability\", \"metric\": \"availability\", "
         "\"relation\": \"at_least\", \"value\": \"100.1\"",
         "2:85: /checklist/items/0/claims/0/value: \"100.1\" must be a "
         "percentage, such as \"99.95\""},
        {"\"id\": \"5.incidents\", \"metric\": \"incidents\", "
         "\"relation\": \"actual\", \"value\": -1",
         "2:77: /checklist/items/0/claims/0/value: \"-1\" must be a count, "
         "such as 0"},
        {"\"id\": \"5.a\", \"metric\": \"a\", \"relation\": \"is\", "
         "\"value\": \"x\", \"window\": \"1年\"",
         "2:72: /checklist/items/0/claims/0/window: \"1年\" must be a span "
         "such as \"P1Y\" or \"P3M\""},
        {"\"id\": \"5.a\", \"metric\": \"a\", \"relation\": \"at_leats\", "
         "\"value\": \"x\"",
         "2:42: /checklist/items/0/claims/0/relation: \"at_leats\" is not "
         "known here; did you mean \"at_least\"?"},
        {"\"id\": \"5.a\", \"metric\": \"a\", \"relation\": \"is\", "
         "\"value\": \"x\", \"qoute\": \"y\"",
         "2:62: /checklist/items/0/claims/0/qoute: unknown key \"qoute\"; did "
         "you mean \"quote\"?"},
        {"\"metric\": \"a\", \"relation\": \"is\", \"value\": \"x\"",
         "2:1: /checklist/items/0/claims/0: \"id\" is missing; add it: text "
         "on one line"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        const struct checklist *checklist = NULL;
        struct errmsg msg;
        char text[1024];
        char error[ERRMSG_MAX];
        claim_text(text, cases[i].members);
        assert_int_equal(claims_parse(&arena, "c.json", text, strlen(text),
                                      &checklist, &msg),
                         ERR_INVALID);
        snprintf(error, sizeof error, "c.json:%s", cases[i].error);
        assert_string_equal(msg.text, error);
        assert_null(checklist);
        arena_fini(&arena);
    }
}

static void editions_are_judged_in_their_time(void **state)
{
    (void)state;
    file_write("a.json", whole);
    file_write("b.json", whole);
    struct load good = load_good(
        "",
        "\"claims\": [{\"file\": \"a.json\"}, {\"file\": \"b.json\", "
        "\"from\": \"1970-01-01T00:00:00.100Z\"}], \"interpretations\": "
        "{\"32.notification_delay\": \"PT5M\", \"1.none\": \"7\"}",
        "");
    const struct conf_service *service = &good.conf->services[0];
    assert_int_equal(service->n_editions, 2);
    assert_string_equal(conf_edition_at(service, 99)->file, "a.json");
    assert_string_equal(conf_edition_at(service, 100)->file, "b.json");
    assert_int_equal(service->n_interpretations, 2);
    assert_string_equal(service->interpretations[0].value, "PT5M");
    assert_int_equal(good.conf->n_warnings, 2);
    expect_warning(&good, "claimd.json:2:53: /services/0/claims/1/file: the "
                          "same text as the edition before");
    expect_warning(&good,
                   "claimd.json:2:164: /services/0/interpretations/1.none: no "
                   "claim of this service has this id");
    load_fini(&good);
    config_write("",
                 "\"claims\": [{\"file\": \"a.json\"}, {\"file\": "
                 "\"b.json\"}]",
                 "");
    struct load bad = load("claimd.json");
    expect_error(&bad,
                 "claimd.json:2:44: /services/0/claims/1/from: editions stand "
                 "in order: each after the first has a \"from\" later than "
                 "the one before");
    load_fini(&bad);
}

static void gaps_and_order_of_editions_are_warned_of(void **state)
{
    (void)state;
    char later[sizeof whole + 64];
    file_write("a.json", whole);
    snprintf(later, sizeof later, "%s", whole);
    memcpy(strstr(later, "2026-04-15"), "2025-04-15", 10);
    memcpy(strstr(later, "99.9990"), "99.9980", 7);
    file_write("b.json", later);
    struct load good =
        load_good("",
                  "\"claims\": [{\"file\": \"a.json\", \"from\": "
                  "\"2026-01-01T00:00:00Z\"}, {\"file\": \"b.json\", \"from\": "
                  "\"2026-02-01T00:00:00Z\"}]",
                  "");
    assert_int_equal(good.conf->n_warnings, 2);
    expect_warning(&good,
                   "claimd.json:2:51: /services/0/claims/0/from: no edition is "
                   "in force before 2026-01-01T00:00:00Z: nothing is judged up "
                   "to then; leave out the first \"from\" if its text was in "
                   "force before");
    expect_warning(&good,
                   "claimd.json:2:85: /services/0/claims/1/file: it bears the "
                   "date 2025-04-15, the edition before it 2026-04-15; are "
                   "they in the right order?");
    load_fini(&good);
}

/* Read and written, with what stands in it. */
static const char *rewritten(struct arena *arena, const char *text)
{
    struct claims_comments comments;
    struct errmsg msg;
    struct buf out;
    const struct checklist *checklist = parse(arena, text);
    buf_init(&out, 1 << 20);
    assert_int_equal(claims_comments_read(arena, text, strlen(text), checklist,
                                          &comments, &msg),
                     ERR_OK);
    claims_render_file(&out, checklist, &comments);
    const char *copy = arena_strdup(arena, buf_str(&out));
    buf_fini(&out);
    return copy;
}

/* The text with `what` put before or behind the first `mark`. */
static const char *with(struct arena *arena, const char *text, const char *mark,
                        const char *what, bool before)
{
    const char *at = strstr(text, mark);
    assert_non_null(at);
    at += before ? 0 : strlen(mark);
    return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, what, at);
}

static void comments_keep_their_places(void **state)
{
    (void)state;
    struct arena arena = {0};
    const char *text = whole;
    text = with(&arena, text, "{\n", "// top\n", true);
    text = with(&arena, text, "    \"vendor\"", "    /* a\n  b */\n", true);
    text = with(&arena, text, "      {\n        \"no\": 5",
                "      // one\n      // two\n", true);
    text = with(&arena, text, "\"value\": \"99.9990\",", " // as told", false);
    text = with(&arena, text, "          {\n            \"id\": \"32.enc",
                "          // a claim's // \"\n", true);
    text = with(&arena, text, "        \"unread\"", "        // list\n", true);
    text = with(&arena, text, "\"sha256\":", " /* inside */", false);
    text = arena_printf(&arena, "%s// end\n", text);
    const char *once = rewritten(&arena, text);
    assert_null(strstr(once, "\"sha256\": /*"));
    assert_non_null(strstr(once, "/* inside */"));
    /* All but that one, which stood within a member. */
    text = with(&arena, whole, "{\n", "// top\n", true);
    assert_memory_equal(once, text, strlen("// top\n{\n"));
    assert_non_null(strstr(once, "    /* a\n  b */\n    \"vendor\""));
    assert_non_null(
        strstr(once, "      // one\n      // two\n      {\n        \"no\": 5"));
    assert_non_null(strstr(once, "\"value\": \"99.9990\", // as told\n"));
    assert_non_null(strstr(once, "          // a claim's // \"\n          {\n"
                                 "            \"id\": \"32.enc"));
    assert_non_null(strstr(once, "        // list\n        \"unread\""));
    assert_non_null(strstr(once, "}\n// end\n"));
    assert_string_equal(rewritten(&arena, once), once);
    arena_fini(&arena);
}

static void own_comments_are_not_read_back(void **state)
{
    (void)state;
    struct arena arena = {0};
    const char *text = with(&arena, whole, "      {\n        \"no\": 5",
                            "      " CLAIMS_DOUBT "x\n      " CLAIMS_CONFLICT
                            "y\n      // doubtful\n",
                            true);
    const char *once = rewritten(&arena, text);
    assert_null(strstr(once, CLAIMS_DOUBT));
    assert_null(strstr(once, CLAIMS_CONFLICT));
    assert_non_null(strstr(once, "// doubtful"));
    arena_fini(&arena);
}

static void a_comment_outlives_its_line(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buf out;
    struct claims_comment lost[] = {
        {{32, "32.nothing", "value"}, false, "// claim gone"},
        {{49, NULL, CLAIMS_OPENS}, false, "// item gone"},
        {{5, NULL, "nothing"}, true, "// member gone"}};
    struct claims_comments comments = {lost, 3};
    buf_init(&out, 1 << 20);
    claims_render_file(&out, parse(&arena, whole), &comments);
    assert_memory_equal(buf_str(&out), "// item gone\n{\n", 15);
    assert_non_null(strstr(buf_str(&out),
                           "      // claim gone\n      {\n        \"no\": 32"));
    assert_non_null(strstr(buf_str(&out),
                           "      // member gone\n      {\n        \"no\": 5"));
    buf_fini(&out);
    arena_fini(&arena);
}

static void doubts_are_printed_and_not_read(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buf out;
    struct checklist checklist = *parse(&arena, whole);
    const struct checklist_doubt doubts[] = {
        {.line = 3, .item = 5, .text_ja = "数", .text_en = "number"},
        {.sheet = "S",
         .line = 3,
         .column = 2,
         .text_ja = "列",
         .text_en = "c"}};
    checklist.doubts = doubts;
    checklist.n_doubts = 2;
    checklist.conflicts = doubts;
    checklist.n_conflicts = 1;
    buf_init(&out, 1 << 20);
    claims_render(&out, &checklist);
    assert_non_null(strstr(buf_str(&out), "\"doubts\": [\n"));
    assert_non_null(strstr(buf_str(&out), "\"conflicts\": [\n"));
    const struct checklist *again = parse(&arena, buf_str(&out));
    assert_int_equal(again->n_items, 2);
    assert_int_equal(again->n_doubts, 0);
    buf_fini(&out);
    arena_fini(&arena);
}

static void error_in_a_claims_file_is_told_there(void **state)
{
    (void)state;
    file_write("sub/c.json", "{\"checklist\": {\"items\": [{\"no\": 50, "
                             "\"verification\": \"none\"}]}}");
    config_write("", "\"claims\": \"sub/c.json\"", "");
    struct load bad = load_for_replay("claimd.json");
    expect_error(&bad, "sub/c.json:1:33: /checklist/items/0/no: is out of "
                       "bounds; 1 to 49 is allowed");
    assert_int_equal(bad.errors.n, 1);
    load_fini(&bad);
}

#define FILES(f) cmocka_unit_test_setup_teardown(f, files_setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip_is_identical),
        cmocka_unit_test(shipped_claims_survive_a_round_trip),
        cmocka_unit_test(values_are_text),
        cmocka_unit_test(digits_of_a_number_stay),
        cmocka_unit_test(wrong_claims_are_told),
        FILES(editions_are_judged_in_their_time),
        FILES(gaps_and_order_of_editions_are_warned_of),
        FILES(error_in_a_claims_file_is_told_there),
        cmocka_unit_test(comments_keep_their_places),
        cmocka_unit_test(own_comments_are_not_read_back),
        cmocka_unit_test(a_comment_outlives_its_line),
        cmocka_unit_test(doubts_are_printed_and_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

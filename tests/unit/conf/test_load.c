/* What a good configuration becomes. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "unit/conf/support_files.h"

static void defaults_are_those_of_the_contract(void **state)
{
    (void)state;
    struct load good = load_good("", "", "");
    const struct conf *conf = good.conf;
    assert_string_equal(conf->vantage, "local");
    assert_int_equal(conf->n_vantages, 1);
    assert_string_equal(conf->vantages[0], "local");
    assert_int_equal(conf->quorum, 1);
    assert_string_equal(conf->ledger_path, "/var/lib/claimd/ledger.db");
    assert_int_equal(conf->concurrency, 512);
    assert_int_equal(conf->n_warnings, 0);
    const struct conf_service *service = &conf->services[0];
    assert_string_equal(service->name, "s");
    assert_ptr_equal(service->calendar.tz, tz_utc());
    assert_true(service->calendar.hours.always);
    assert_false(service->has_business_hours);
    assert_int_equal(service->down_when.kind, DOWN_WHEN_ANY);
    assert_int_equal(service->min_outage_ms, 0);
    assert_int_equal(service->merge_within_ms, 5 * MS_PER_MINUTE);
    assert_true(service->min_coverage == 99.9);
    const struct conf_probe *probe = &service->probes[0];
    assert_int_equal(probe->interval_ms, 60000);
    assert_int_equal(probe->timeout_ms, 10000);
    assert_int_equal(probe->retry_interval_ms, 1000);
    assert_int_equal(probe->max_gap_ms, 150000);
    assert_int_equal(probe->confirm, 2);
    assert_true(probe->critical);
    assert_true(probe->since_ms == INSTANT_MIN);
    assert_true(probe->until_ms == INSTANT_MAX);
    load_fini(&good);
}

static void times_follow_the_interval(void **state)
{
    (void)state;
    struct load good = load_good("", "", "\"interval\": \"333ms\"");
    const struct conf_probe *probe = &good.conf->services[0].probes[0];
    assert_int_equal(probe->timeout_ms, 333);
    assert_int_equal(probe->retry_interval_ms, 333);
    assert_int_equal(probe->max_gap_ms, 832);
    load_fini(&good);
    good = load_good("", "", "\"interval\": \"1s\", \"timeout\": \"60s\"");
    assert_int_equal(good.conf->services[0].probes[0].timeout_ms, 60000);
    load_fini(&good);
}

static void probe_gets_its_options_as_parameters(void **state)
{
    (void)state;
    struct load good = load_good(
        "", "",
        "\"expect\": {\"json\": {\"/n\": 0, \"/b\": true, \"/s\": \"x\"}, "
        "\"max_latency\": \"3s\"}, \"headers\": {\"Accept\": \"a/b\"}, "
        "\"basic\": {\"username\": \"u\", \"password\": {\"env\": \"PATH\"}}");
    const struct params *params = &good.conf->services[0].probes[0].params;
    assert_string_equal(params_text(params, "url", ""), "http://127.0.0.1/");
    assert_string_equal(params_text(params, "method", ""), "GET");
    assert_int_equal(params_number(params, "max_redirects", -1), 5);
    assert_int_equal(params_number(params, "body_max", -1), 1048576);
    assert_int_equal(params_number(params, "insecure", -1), 0);
    assert_int_equal(params_number(params, "expect.max_latency", -1), 3000);
    assert_string_equal(params_text(params, "basic.username", ""), "u");
    assert_int_equal(params_find(params, "basic.password")->kind, PARAM_SECRET);
    const struct param *status = params_find(params, "expect.status");
    assert_int_equal(status->kind, PARAM_STRINGS);
    assert_int_equal(status->n_texts, 1);
    assert_string_equal(status->texts[0], "2xx");
    const struct param *json = params_find(params, "expect.json");
    assert_int_equal(json->kind, PARAM_PAIRS);
    assert_int_equal(json->n_texts, 3);
    assert_string_equal(json->names[1], "/b");
    assert_string_equal(json->texts[0], "0");
    assert_string_equal(json->texts[1], "true");
    assert_string_equal(json->texts[2], "x");
    assert_null(params_find(params, "interval"));
    assert_null(params_find(params, "bearer"));
    load_fini(&good);
}

static void calendar_is_built(void **state)
{
    (void)state;
    struct load good = load_good(
        "",
        "\"timezone\": \"Asia/Tokyo\", \"hours\": [{\"days\": [\"mon\", "
        "\"sun\"], \"from\": \"01:30\", \"to\": \"24:00\"}], \"holidays\": "
        "[\"2026-01-05\", \"jp\", \"2026-01-05\"], \"down_when\": 1, "
        "\"maintenance\": [{\"start\": \"2026-12-05T01:00:00+09:00\", "
        "\"end\": \"2026-12-05T03:00:00+09:00\"}, {\"start\": "
        "\"2026-12-06T01:00:00+09:00\", \"end\": "
        "\"2026-12-06T03:00:00+09:00\", \"announced\": "
        "\"2026-12-06T01:00:00.001+09:00\"}]",
        "");
    const struct conf_service *service = &good.conf->services[0];
    const struct calendar *calendar = &service->calendar;
    assert_int_equal(tz_offset_ms(calendar->tz, 0), 9 * MS_PER_HOUR);
    assert_false(calendar->hours.always);
    assert_int_equal(calendar->hours.entries[0].days, 0x41);
    assert_int_equal(calendar->hours.entries[0].from_ms, 90 * MS_PER_MINUTE);
    assert_int_equal(calendar->hours.entries[0].to_ms, MS_PER_DAY);
    assert_true(calendar->holidays.japan);
    assert_int_equal(calendar->holidays.n_dates, 2);
    assert_int_equal(calendar->n_maintenances, 2);
    const struct maintenance *first = &calendar->maintenances[0];
    assert_false(first->announced_given);
    assert_int_equal(first->announced_ms, first->start_ms);
    const struct maintenance *second = &calendar->maintenances[1];
    assert_true(second->announced_given);
    assert_int_equal(second->announced_ms, second->start_ms + 1);
    assert_int_equal(service->down_when.kind, DOWN_WHEN_COUNT);
    load_fini(&good);
}

static void paths_are_relative_to_their_file(void **state)
{
    (void)state;
    file_write("etc/claimd.json",
               "{\"storage\": {\"sqlite\": \"l.db\"}, \"reports\": "
               "{\"directory\": \"r\"}, \"include\": [\"d/*.json\"]}");
    file_write("etc/d/a.json",
               "{\"id\": \"a\", \"probes\": [{\"id\": \"p\", \"type\": "
               "\"http\", \"url\": \"https://h/\", \"ca\": \"ca.pem\"}]}");
    file_write("etc/d/ca.pem", "x");
    struct load good = load("etc/claimd.json");
    assert_int_equal(good.err, ERR_OK);
    assert_string_equal(good.conf->ledger_path, "etc/l.db");
    assert_string_equal(good.conf->reports_directory, "etc/r");
    const struct conf_probe *probe = &good.conf->services[0].probes[0];
    assert_string_equal(params_text(&probe->params, "ca", ""), "etc/d/ca.pem");
    assert_string_equal(probe->file, "etc/d/a.json");
    assert_string_equal(probe->pointer, "/probes/0");
    assert_string_equal(conf_place(&good.arena, probe->file, "/probes/0/url"),
                        "etc/d/a.json:1:59: /probes/0/url");
    load_fini(&good);
}

#define TINY_SERVICE(id)                                                       \
    "{\"id\": \"" id "\", \"probes\": [{\"id\": \"p\", \"type\": \"http\", "   \
    "\"url\": \"http://h/\"}]}"

static void included_services_come_in_order_of_names(void **state)
{
    (void)state;
    file_write("d/b.json", "{\"services\": [" TINY_SERVICE(
                               "b1") ", " TINY_SERVICE("b2") "]}");
    file_write("d/a.json", "// one service\n" TINY_SERVICE("a"));
    config_write("\"include\": [\"d/*.json\", \"d/a*\", \"none/*.json\"]", "",
                 "");
    struct load good = load("claimd.json");
    assert_int_equal(good.err, ERR_OK);
    assert_int_equal(good.conf->n_services, 4);
    assert_string_equal(good.conf->services[0].id, "s");
    assert_string_equal(good.conf->services[1].id, "a");
    assert_string_equal(good.conf->services[2].id, "b1");
    assert_string_equal(good.conf->services[3].pointer, "/services/1");
    expect_warning(&good, "claimd.json:1:34: /include/2: matches no file "
                          "(none/*.json)");
    load_fini(&good);
}

static void what_is_not_served_is_told(void **state)
{
    (void)state;
    struct load good =
        load_good("\"reports\": {\"formats\": [\"xlsx\", \"json\"]}", "", "");
    expect_warning(&good,
                   "claimd.json:1:26: /reports/formats/0: \"xlsx\" is not "
                   "written by this version; html, json and csv are");
    assert_int_equal(good.conf->n_report_formats, 1);
    assert_string_equal(good.conf->report_formats[0], "json");
    load_fini(&good);
}

static void where_to_listen(void **state)
{
    (void)state;
    static const char *const good[] = {"127.0.0.1:9849", "127.1.2.3:0",
                                       "[::1]:9849",
                                       "unix:/run/claimd/http.sock"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        char text[80];
        snprintf(text, sizeof text, "\"listen\": \"%s\"", good[i]);
        struct load loaded = load_good(text, "", "");
        assert_string_equal(loaded.conf->listen, good[i]);
        assert_null(loaded.conf->listen_token);
        assert_int_equal(loaded.conf->n_warnings, 0);
        load_fini(&loaded);
    }
    static const char *const bad[] = {
        "127.0.0.1",  "localhost:80",  ":80",           "127.0.0.1:65536",
        "[::1]",      "::1:80",        "[127.0.0.1]:1", "unix:relative",
        "0.0.0.0:80", "10.0.0.1:9849", "[::]:80"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char text[80];
        snprintf(text, sizeof text, "\"listen\": \"%s\"", bad[i]);
        config_write(text, "", "");
        struct load loaded = load("claimd.json");
        assert_int_equal(loaded.err, ERR_INVALID);
        assert_non_null(strstr(loaded.errors.items[0].text, "/listen: "));
        load_fini(&loaded);
    }
}

static void others_need_a_token(void **state)
{
    (void)state;
    setenv("CLAIMD_TEST_TOKEN", "swordfish", 1);
    struct load good =
        load_good("\"listen\": \"10.0.0.1:9849\", \"listen_token\": {\"env\": "
                  "\"CLAIMD_TEST_TOKEN\"}",
                  "", "");
    assert_string_equal(good.conf->listen_token, "swordfish");
    expect_warning(&good, "claimd.json:1:12: /listen: it is plain HTTP, so the "
                          "token can be read on the way; better 127.0.0.1 and "
                          "a proxy with TLS before it");
    load_fini(&good);
}

static void byte_order_mark_is_tolerated(void **state)
{
    (void)state;
    file_write("bom.json", "\xEF\xBB\xBF{\"service\": []}");
    struct load bad = load("bom.json");
    expect_error(&bad, "bom.json:1:2: /service: unknown key \"service\"; did "
                       "you mean \"services\"?");
    load_fini(&bad);
    file_write("bom.json",
               "\xEF\xBB\xBF{\"services\": [" TINY_SERVICE("a") "]}");
    struct load good = load("bom.json");
    assert_int_equal(good.err, ERR_OK);
    load_fini(&good);
}

static void hash_tells_what_decides_figures(void **state)
{
    (void)state;
    config_write("", "", "");
    struct load first = load("claimd.json");
    struct load again = load_for_replay("claimd.json");
    assert_string_equal(first.conf->hash, again.conf->hash);
    load_fini(&again);
    config_write("", "\"timezone\": \"Asia/Tokyo\"", "");
    struct load other = load("claimd.json");
    assert_string_not_equal(first.conf->hash, other.conf->hash);
    load_fini(&other);
    load_fini(&first);
}

static void hash_is_of_names_seen_from_the_main_file(void **state)
{
    (void)state;
    file_write("one/claimd.json", "{\"include\": [\"d/*\"]}");
    file_write("one/d/a.json", TINY_SERVICE("a"));
    file_write("two/claimd.json", "{\"include\": [\"d/*\"]}");
    file_write("two/d/a.json", TINY_SERVICE("a"));
    struct load one = load("one/claimd.json");
    struct load two = load("two/claimd.json");
    assert_string_equal(one.conf->hash, two.conf->hash);
    load_fini(&one);
    load_fini(&two);
}

static void kept_files_load_without_the_disk(void **state)
{
    (void)state;
    file_write("etc/claimd.json",
               "{\"include\": [\"d/[ab].json\"], \"services\": ["
               "{\"id\": \"main\", \"timezone\": \"Asia/Tokyo\", \"probes\":"
               " [{\"id\": \"p\", \"type\": \"http\","
               " \"url\": \"http://localhost/\"}]}]}");
    file_write("etc/d/b.json", TINY_SERVICE("b"));
    file_write("etc/d/a.json", TINY_SERVICE("a"));
    struct load first = load("etc/claimd.json");
    assert_int_equal(first.err, ERR_OK);
    assert_int_equal(first.conf->n_files, 4);
    assert_string_equal(first.conf->files[0].name, "claimd.json");
    file_write("etc/claimd.json", "{}");
    file_write("etc/d/a.json", TINY_SERVICE("other"));
    struct conf_options options = {.for_replay = true,
                                   .zoneinfo = "/nowhere",
                                   .kept = first.conf->files,
                                   .n_kept = first.conf->n_files};
    struct load kept = {0};
    kept.err = conf_load(&kept.arena, "etc/claimd.json", &options, &kept.conf,
                         &kept.errors);
    assert_int_equal(kept.err, ERR_OK);
    assert_string_equal(kept.conf->hash, first.conf->hash);
    assert_int_equal(kept.conf->n_services, 3);
    assert_string_equal(kept.conf->services[1].id, "a");
    options.n_kept--;
    struct load lacking = {0};
    lacking.err = conf_load(&lacking.arena, "etc/claimd.json", &options,
                            &lacking.conf, &lacking.errors);
    assert_true(lacking.err != ERR_OK || lacking.conf->n_services == 2);
    load_fini(&lacking);
    load_fini(&kept);
    load_fini(&first);
}

static void all_cases_of_figures_load(void **state)
{
    (void)state;
    glob_t files = {0};
    assert_int_equal(
        glob(SOURCE_DIR "/tests/vectors/*/config.json", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct load good = load_for_replay(files.gl_pathv[i]);
        if (good.err != ERR_OK) {
            fail_msg("%s", good.errors.items[0].text);
        }
        load_fini(&good);
    }
    globfree(&files);
}

static void edition_in_force(void **state)
{
    (void)state;
    const struct conf_edition editions[] = {
        {.from_ms = INSTANT_MIN}, {.from_ms = 100}, {.from_ms = 200}};
    struct conf_service service = {.editions = editions, .n_editions = 3};
    assert_ptr_equal(conf_edition_at(&service, 99), &editions[0]);
    assert_ptr_equal(conf_edition_at(&service, 100), &editions[1]);
    assert_ptr_equal(conf_edition_at(&service, 5000), &editions[2]);
    service.editions = &editions[1];
    service.n_editions = 2;
    assert_null(conf_edition_at(&service, 99));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, files_setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(defaults_are_those_of_the_contract),
        TEST(times_follow_the_interval),
        TEST(probe_gets_its_options_as_parameters),
        TEST(calendar_is_built),
        TEST(paths_are_relative_to_their_file),
        TEST(included_services_come_in_order_of_names),
        TEST(what_is_not_served_is_told),
        TEST(where_to_listen),
        TEST(others_need_a_token),
        TEST(byte_order_mark_is_tolerated),
        TEST(hash_tells_what_decides_figures),
        TEST(hash_is_of_names_seen_from_the_main_file),
        TEST(kept_files_load_without_the_disk),
        TEST(all_cases_of_figures_load),
        TEST(edition_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The schema and the loader say the same of the form of a configuration; what
 * is committed is what is printed. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "conf/file.h"
#include "conf/jsonc.h"
#include "unit/conf/support_files.h"
#include "unit/conf/support_schema.h"

#define PAGE_MAX (1 << 20)

struct sample {
    const char *top;
    const char *service;
    const char *probe;
};

static const struct sample good[] = {
    {"", "", ""},
    {"\"$schema\": \"x\", \"vantage\": \"a\", \"vantages\": {\"names\": "
     "[\"a\", \"b\"], \"quorum\": 2}",
     "", ""},
    {"\"storage\": {}, \"reports\": {}, \"alerts\": {}, \"include\": []", "",
     ""},
    {"\"storage\": {\"sqlite\": \"x.db\"}, \"listen\": \"127.0.0.1:0\"", "",
     ""},
    {"\"references\": [\"h:1\", \"[::1]:65535\"], \"resolvers\": [\"::1\", "
     "\"127.0.0.1:53\", \"[::1]:53\", \"127.0.0.1\"]",
     "", ""},
    {"\"reports\": {\"formats\": [\"html\", \"md\"], \"languages\": [\"en\"]}",
     "", ""},
    {"\"alerts\": {\"remind_every\": \"0s\", \"channels\": [{\"id\": \"a\", "
     "\"type\": \"webhook\", \"url\": \"HTTPS://h:1/x?y#z\", \"headers\": "
     "{\"A\": \"\", \"B\": {\"env\": \"PATH\"}}, \"timeout\": \"1s\"}]}",
     "", ""},
    {"",
     "\"hours\": \"24x365\", \"business_hours\": [{\"days\": [\"sat\"], "
     "\"from\": \"00:00\", \"to\": \"24:00\"}], \"holidays\": \"jp\"",
     ""},
    {"", "\"holidays\": [], \"maintenance\": [], \"down_when\": \"all\"", ""},
    {"", "\"holidays\": [\"2026-12-29\", \"jp\"], \"down_when\": 1", ""},
    {"", "\"min_coverage\": 100, \"name\": \"受発注\", \"was\": [\"o\"]", ""},
    {"", "\"min_coverage\": 0.5, \"timezone\": \"America/Argentina/Ushuaia\"",
     ""},
    {"",
     "\"maintenance\": [{\"start\": \"2026-12-05T01:00:00.123+09:00\", "
     "\"end\": \"2026-12-05T03:00:00Z\", \"announced\": "
     "\"2026-11-01T10:00:00-05:00\", \"note\": \"n\"}]",
     ""},
    {"", "\"interpretations\": {\"15.notification_delay\": \"PT5M\"}", ""},
    {"", "", "\"interval\": \"500ms\", \"timeout\": \"30s\", \"confirm\": 1"},
    {"", "", "\"critical\": true, \"since\": \"2026-01-01T00:00:00Z\""},
    {"", "", "\"headers\": {}, \"body\": \"a\\nb\", \"method\": \"POST\""},
    {"", "",
     "\"basic\": {\"username\": \"u\", \"password\": {\"env\": \"PATH\"}}, "
     "\"ip\": \"6\", \"http_version\": \"2\", \"insecure\": true"},
    {"", "",
     "\"max_redirects\": 0, \"body_max\": 0, \"redirect_other_hosts\": true"},
    {"", "",
     "\"expect\": {\"status\": [\"200\", \"3xx\", \"200-204\"], \"json\": "
     "{\"/a\": 1.5, \"\": \"x\", \"/b\": false}, \"headers\": {\"A\": \"\"}, "
     "\"body_regex\": \"a|b\", \"tls_min_days\": 0}"},
};

static const struct sample bad[] = {
    {"\"serviecs\": []", "", ""},
    {"\"vantage\": \"\"", "", ""},
    {"\"vantage\": 3", "", ""},
    {"\"vantages\": {}", "", ""},
    {"\"vantages\": {\"names\": []}", "", ""},
    {"\"vantages\": {\"names\": [\"local\"], \"quorum\": 0}", "", ""},
    {"\"storage\": {\"postgres\": \"x\"}", "", ""},
    {"\"storage\": \"x.db\"", "", ""},
    {"\"concurrency\": \"5\"", "", ""},
    {"\"concurrency\": 10001", "", ""},
    {"\"references\": [\"h\"]", "", ""},
    {"\"resolvers\": [\"host.example.jp\"]", "", ""},
    {"\"reports\": {\"formats\": [\"pdf\"]}", "", ""},
    {"\"reports\": {\"languages\": []}", "", ""},
    {"\"alerts\": {\"remind_every\": 24}", "", ""},
    {"\"alerts\": {\"channels\": [{\"id\": \"a\", \"type\": \"snmp\"}]}", "",
     ""},
    {"\"alerts\": {\"channels\": [{\"id\": \"a\", \"type\": \"webhook\"}]}", "",
     ""},
    {"\"alerts\": {\"channels\": [{\"id\": \"a\", \"type\": \"webhook\", "
     "\"url\": \"http://u:p@h/\"}]}",
     "", ""},
    {"\"alerts\": {\"channels\": [{\"id\": \"a\", \"type\": \"webhook\", "
     "\"url\": {\"vault\": \"x\"}}]}",
     "", ""},
    {"\"alerts\": {\"channels\": [3]}", "", ""},
    {"\"storage\": {\"retention\": \"10y\"}", "", ""},
    {"\"storage\": {\"retention\": 10}", "", ""},
    {"", "\"id2\": 1", ""},
    {"", "\"name\": \"\"", ""},
    {"", "\"name\": null", ""},
    {"", "\"timezone\": \"/etc/localtime\"", ""},
    {"", "\"hours\": \"24x7\"", ""},
    {"", "\"hours\": []", ""},
    {"",
     "\"hours\": [{\"days\": [\"monday\"], \"from\": \"09:00\", \"to\": "
     "\"10:00\"}]",
     ""},
    {"",
     "\"hours\": [{\"days\": [\"mon\"], \"from\": \"9:00\", \"to\": "
     "\"10:00\"}]",
     ""},
    {"", "\"hours\": [{\"days\": [\"mon\"], \"from\": \"09:00\"}]", ""},
    {"", "\"holidays\": [\"29.12.2026\"]", ""},
    {"", "\"holidays\": {\"ics\": \"x\"}", ""},
    {"", "\"maintenance\": {\"ics\": \"x\"}", ""},
    {"",
     "\"maintenance\": [{\"start\": \"2026-12-05\", \"end\": "
     "\"2026-12-06\"}]",
     ""},
    {"", "\"down_when\": \"most\"", ""},
    {"", "\"down_when\": 0", ""},
    {"", "\"min_coverage\": 101", ""},
    {"", "\"min_outage\": \"5 min\"", ""},
    {"", "\"claims\": {\"file\": \"x\"}", ""},
    {"", "\"claims\": [{\"from\": \"2026-01-01T00:00:00Z\"}]", ""},
    {"", "\"interpretations\": {\"a\": 5}", ""},
    {"", "", "\"intervall\": \"1s\""},
    {"", "", "\"interval\": \"1w\""},
    {"", "", "\"interval\": 10"},
    {"", "", "\"confirm\": 0"},
    {"", "", "\"critical\": \"yes\""},
    {"", "", "\"method\": \"get\""},
    {"", "", "\"bearer\": \"plain\""},
    {"", "", "\"bearer\": {\"env\": \"A\", \"file\": \"b\"}"},
    {"", "", "\"basic\": {\"username\": \"u\"}"},
    {"", "", "\"headers\": {\"A\": 1}"},
    {"", "", "\"max_redirects\": 21"},
    {"", "", "\"proxy\": \"h:3128\""},
    {"", "", "\"expect\": {\"status\": [\"ok\"]}"},
    {"", "", "\"expect\": {\"status\": \"200\"}"},
    {"", "", "\"expect\": {\"json\": {\"/a\": null}}"},
    {"", "", "\"expect\": {\"max_latency\": 3}"},
};

/* The printed schema as JSON, and where its text is. */
static json_t *schema(struct buf *text)
{
    buf_init(text, PAGE_MAX);
    conf_schema(text);
    json_t *root = json_loads(buf_str(text), 0, NULL);
    assert_non_null(root);
    return root;
}

static bool sample_loads(const struct sample *sample)
{
    config_write(sample->top, sample->service, sample->probe);
    struct load loaded = load("claimd.json");
    bool loads = loaded.err == ERR_OK;
    if (!loads && sample >= good && sample < good + ARRAY_LEN(good)) {
        print_error("%s\n", loaded.errors.items[0].text);
    }
    load_fini(&loaded);
    return loads;
}

static bool sample_holds(const json_t *root)
{
    json_t *value = json_load_file("claimd.json", 0, NULL);
    assert_non_null(value);
    bool holds = schema_holds(root, root, value);
    json_decref(value);
    return holds;
}

static void print_sample(const struct sample *sample)
{
    print_error("at %s | %s | %s\n", sample->top, sample->service,
                sample->probe);
}

static void schema_and_loader_agree(void **state)
{
    (void)state;
    struct buf text;
    json_t *root = schema(&text);
    size_t apart = 0;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        if (!sample_loads(&good[i]) || !sample_holds(root)) {
            print_sample(&good[i]);
            apart++;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (sample_loads(&bad[i]) || sample_holds(root)) {
            print_sample(&bad[i]);
            apart++;
        }
    }
    assert_int_equal(apart, 0);
    json_decref(root);
    buf_fini(&text);
}

static void write_samples(const char *stem, const struct sample *samples,
                          size_t n)
{
    char path[64];
    for (size_t i = 0; i < n; i++) {
        config_write(samples[i].top, samples[i].service, samples[i].probe);
        snprintf(path, sizeof path, "%s-%zu.json", stem, i);
        assert_int_equal(rename("claimd.json", path), 0);
    }
}

/* Exit status of the program that holds samples against the schema: 77 where
 * python3-jsonschema is not installed. */
static int run_jsonschema(void)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execlp("python3", "python3",
               SOURCE_DIR "/tests/unit/conf/jsonschema_agrees.py", ".",
               (char *)NULL);
        _exit(77);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Our own reading of JSON Schema above could be wrong in the same way as the
 * schema. */
static void another_validator_agrees(void **state)
{
    (void)state;
    struct buf text;
    json_decref(schema(&text));
    file_write("schema.json", buf_str(&text));
    buf_fini(&text);
    write_samples("good", good, ARRAY_LEN(good));
    write_samples("bad", bad, ARRAY_LEN(bad));
    int status = run_jsonschema();
    if (status == 77) {
        skip();
    }
    assert_int_equal(status, 0);
}

static void expect_committed(const char *path, const struct buf *printed)
{
    struct arena arena = {0};
    struct errmsg msg;
    char *committed = NULL;
    size_t n = 0;
    if (file_read(&arena, path, PAGE_MAX, &committed, &n, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    assert_string_equal(committed, buf_str(printed));
    arena_fini(&arena);
}

static void committed_is_what_is_printed(void **state)
{
    (void)state;
    struct buf text;
    json_decref(schema(&text));
    expect_committed(SOURCE_DIR "/config/claimd.schema.json", &text);
    buf_clear(&text);
    conf_reference(&text);
    expect_committed(SOURCE_DIR "/docs/configuration.md", &text);
    buf_fini(&text);
}

static void shipped_example_is_good(void **state)
{
    (void)state;
    struct load loaded = load(SOURCE_DIR "/config/claimd.json");
    if (loaded.err != ERR_OK) {
        fail_msg("%s", loaded.errors.items[0].text);
    }
    assert_int_equal(loaded.conf->n_warnings, 0);
    assert_int_equal(loaded.conf->services[0].n_editions, 1);
    load_fini(&loaded);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, files_setup, files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(schema_and_loader_agree),
        TEST(another_validator_agrees),
        TEST(committed_is_what_is_printed),
        TEST(shipped_example_is_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

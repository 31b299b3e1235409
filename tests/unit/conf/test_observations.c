#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "conf/observation_line.h"
#include "conf/observations.h"

static const struct run_terms terms = {60000, 150000, 2};

#define T0 "1767225600000"
#define START INT64_C(1767225600000)
#define LATER (START + 10000000)

struct fixture {
    struct observations *observations;
    struct arena arena;
    struct errmsg msg;
};

static int begin(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->observations = observations_create();
    *state = fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    observations_destroy(fixture->observations);
    arena_fini(&fixture->arena);
    free(fixture);
    return 0;
}

static enum err read_bytes(struct fixture *fixture, const char *bytes, size_t n,
                           const char *vantage)
{
    FILE *stream = tmpfile();
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, n, stream), n);
    rewind(stream);
    enum err err = observations_read(fixture->observations, stream, "o.ndjson",
                                     vantage, &fixture->msg);
    fclose(stream);
    return err;
}

static enum err read_text(struct fixture *fixture, const char *text)
{
    return read_bytes(fixture, text, strlen(text), "tokyo");
}

static const struct run *runs_of(struct fixture *fixture, const char *probe,
                                 const char *vantage, size_t *ret_n)
{
    struct series series = observations_runs(
        fixture->observations, &fixture->arena, probe, vantage, &terms, LATER);
    *ret_n = series.n_runs;
    return series.runs;
}

static void test_lines_become_runs(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(
        read_text(
            fixture,
            "{\"t\":1767225600000,\"probe\":\"web\",\"vantage\":\"tokyo\","
            "\"state\":\"up\"}\n"
            "{\"t\":1767225660000,\"probe\":\"web\",\"vantage\":\"tokyo\","
            "\"state\":\"up\",\"latency_ms\":12}\n"
            "{\"t\":1767225720000,\"probe\":\"web\",\"vantage\":\"tokyo\","
            "\"state\":\"down\",\"reason\":\"status\"}\n"),
        ERR_OK);
    size_t n;
    const struct run *runs = runs_of(fixture, "web", "tokyo", &n);
    assert_int_equal(n, 2);
    assert_int_equal(runs[0].first_ms, START);
    assert_int_equal(runs[0].last_ms, START + 60000);
    assert_int_equal(runs[0].count, 2);
    assert_int_equal(runs[0].max_gap_ms, 150000);
    assert_int_equal(runs[1].state, STATE_DOWN);
    assert_int_equal(runs[1].confirm, 2);
    (void)runs_of(fixture, "web", "osaka", &n);
    assert_int_equal(n, 0);
}

/* However it is written, an observation is the same. */
static void test_any_json_will_do(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {
        "{\"t\":" T0 ",\"probe\":\"wéb\",\"state\":\"up\"}",
        "{\"t\":" T0 ",\"probe\":\"wéb\",\"state\":\"up\"}\n\n  \n",
        "{\"t\":" T0 ",\"probe\":\"wéb\",\"state\":\"up\"}\r\n",
        " { \"state\" : \"up\" , \"probe\" : \"wéb\" , \"t\" : " T0 " } \n",
        "{\"probe\":\"w\\u00e9b\",\"t\":" T0 ",\"state\":\"\\u0075p\"}",
        "{\"t\":" T0 ",\"probe\":\"wéb\",\"vantage\":\"tokyo\","
        "\"state\":\"up\",\"latency_ms\":12.5,\"reason\":\"\"}",
        "{\"t\":" T0 ",\"probe\":\"wéb\",\"vantage\":\"tokyo\","
        "\"state\":\"up\",\"latency_ms\":1.5e1,\"reason\":\"a b\"}",
    };
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        assert_int_equal(read_text(fixture, lines[i]), ERR_OK);
        size_t n;
        const struct run *runs = runs_of(fixture, "wéb", "tokyo", &n);
        assert_int_equal(n, 1);
        assert_int_equal(runs[0].first_ms, START);
        assert_int_equal(runs[0].count, 1);
        assert_int_equal(runs[0].state, STATE_UP);
    }
    assert_null(observations_unasked(fixture->observations, &fixture->arena));
}

static void test_order_does_not_matter_and_the_worst_stays(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(
        read_text(fixture,
                  "{\"t\":1767225720000,\"probe\":\"a\",\"state\":\"up\"}\n"
                  "{\"t\":1767225600000,\"probe\":\"a\",\"state\":\"down\"}\n"
                  "{\"t\":1767225600000,\"probe\":\"a\",\"state\":\"up\"}\n"
                  "{\"t\":1767225660000,\"probe\":\"a\",\"state\":\"up\"}\n"
                  "{\"t\":1767225660000,\"probe\":\"a\","
                  "\"state\":\"unknown\"}\n"
                  "{\"t\":-5,\"probe\":\"a\",\"state\":\"unknown\"}\n"),
        ERR_OK);
    size_t n;
    const struct run *runs = runs_of(fixture, "a", "tokyo", &n);
    assert_int_equal(n, 4);
    assert_int_equal(runs[0].first_ms, -5);
    assert_int_equal(runs[0].state, STATE_UNKNOWN);
    assert_int_equal(runs[1].state, STATE_DOWN);
    assert_int_equal(runs[1].count, 1);
    assert_int_equal(runs[2].state, STATE_UNKNOWN);
    assert_int_equal(runs[3].state, STATE_UP);
}

static void test_what_is_later_than_now_is_left_out(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(
        read_text(fixture,
                  "{\"t\":1767225600000,\"probe\":\"a\",\"state\":\"up\"}\n"
                  "{\"t\":1767225600001,\"probe\":\"a\",\"state\":\"up\"}\n"),
        ERR_OK);
    struct series series = observations_runs(
        fixture->observations, &fixture->arena, "a", "tokyo", &terms, START);
    assert_int_equal(series.n_runs, 1);
    assert_int_equal(series.runs[0].last_ms, START);
    series = observations_runs(fixture->observations, &fixture->arena, "a",
                               "tokyo", &terms, START - 1);
    assert_int_equal(series.n_runs, 0);
}

static void test_what_nobody_asks_for_is_named(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(read_text(fixture,
                               "{\"t\":1,\"probe\":\"a\",\"state\":\"up\"}\n"
                               "{\"t\":1,\"probe\":\"b\",\"vantage\":\"oslo\","
                               "\"state\":\"up\"}\n"),
                     ERR_OK);
    size_t n;
    (void)runs_of(fixture, "a", "tokyo", &n);
    assert_string_equal(
        observations_unasked(fixture->observations, &fixture->arena),
        "probe b at vantage oslo");
    observations_expect(fixture->observations, "b", "oslo");
    assert_null(observations_unasked(fixture->observations, &fixture->arena));
}

/* The message says where, what and what to do. */
static void test_wrong_lines_are_told(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line;
        const char *says;
    } wrong[] = {
        {"up", "not JSON"},
        {"[]", "not an object"},
        {"{\"t\":1,\"probe\":\"a\",\"state\":\"up\"", "not JSON"},
        {"{\"t\":1,\"probe\":\"a\",\"state\":\"up\"} x", "not JSON"},
        {"{\"t\":1,\"t\":1,\"probe\":\"a\",\"state\":\"up\"}", "duplicate"},
        {"{\"probe\":\"a\",\"state\":\"up\"}", "\"t\" is missing"},
        {"{\"t\":1.5,\"probe\":\"a\",\"state\":\"up\"}", "no integer"},
        {"{\"t\":1e12,\"probe\":\"a\",\"state\":\"up\"}", "no integer"},
        {"{\"t\":\"1\",\"probe\":\"a\",\"state\":\"up\"}", "no integer"},
        {"{\"t\":253402300800000,\"probe\":\"a\",\"state\":\"up\"}", "1900"},
        {"{\"t\":-2208988800001,\"probe\":\"a\",\"state\":\"up\"}", "1900"},
        {"{\"t\":99999999999999999999,\"probe\":\"a\",\"state\":\"up\"}",
         "big"},
        {"{\"t\":1,\"state\":\"up\"}", "\"probe\" is missing"},
        {"{\"t\":1,\"probe\":\"\",\"state\":\"up\"}", "\"probe\" has"},
        {"{\"t\":1,\"probe\":7,\"state\":\"up\"}", "\"probe\" has"},
        {"{\"t\":1,\"probe\":\"a\"}", "\"state\" is missing"},
        {"{\"t\":1,\"probe\":\"a\",\"state\":\"UP\"}", "something else"},
        {"{\"t\":1,\"probe\":\"a\",\"state\":\"up\",\"latency_ms\":-1}",
         "latency_ms"},
        {"{\"t\":1,\"probe\":\"a\",\"state\":\"up\",\"reason\":3}", "reason"},
        {"{\"t\":1,\"probe\":\"a\",\"sate\":\"up\"}",
         "did you mean \"state\"?"},
        {"{\"t\":1,\"probe\":\"a\",\"state\":\"up\",\"n\\u001b\":1}",
         "unknown key \"n\\x1B\""},
        {"{\"t\":1,\"probe\":\"\xff\",\"state\":\"up\"}", "decode"},
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "{\"t\":1,\"probe\":\"a\",\"state\":\"up\"}\n\n%s\n",
                 wrong[i].line);
        assert_int_equal(read_text(fixture, text), ERR_INVALID);
        if (strstr(fixture->msg.text, wrong[i].says) == NULL ||
            strncmp(fixture->msg.text, "o.ndjson:3: ", 12) != 0) {
            fail_msg("%s gives: %s", wrong[i].line, fixture->msg.text);
        }
    }
}

static void assert_same_id(struct observation_id a, struct observation_id b)
{
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.text, b.text, a.len);
}

/* Scanning is only a faster way: what it accepts, jansson reads alike. */
static void test_scan_and_parse_agree(void **state)
{
    (void)state;
    static const char start[] =
        "{\"t\":1767225600000, \"probe\":\"w\xC3\xA9\",\"vantage\":\"x\","
        "\"state\" :\"down\",\"latency_ms\":12.5,\"reason\":\"r\"}";
    static const char letters[] = "{}\":,.0123456789eE-+ \tprobe\\n\xC3\x01";
    size_t n = sizeof start - 1;
    size_t accepted = 0;
    srand(7);
    for (int i = 0; i < 200000; i++) {
        char line[sizeof start];
        memcpy(line, start, n);
        for (int j = rand() % 3; j > 0; j--) {
            line[(size_t)rand() % n] =
                letters[(size_t)rand() % (sizeof letters - 1)];
        }
        struct observation_line a;
        struct observation_line b;
        if (!observation_line_scan(line, n, &a)) {
            continue;
        }
        accepted++;
        if (observation_line_parse(line, n, &b, NULL) != ERR_OK) {
            fail_msg("only scanned: %.*s", (int)n, line);
        }
        assert_true(a.t_ms == b.t_ms && a.state == b.state);
        assert_same_id(a.probe, b.probe);
        assert_same_id(a.vantage, b.vantage);
    }
    assert_true(accepted > 60000);
}

static void test_vantage_is_needed_where_there_are_several(void **state)
{
    struct fixture *fixture = *state;
    const char *line = "{\"t\":1,\"probe\":\"a\",\"state\":\"up\"}";
    assert_int_equal(read_bytes(fixture, line, strlen(line), NULL),
                     ERR_INVALID);
    assert_non_null(strstr(fixture->msg.text, "\"vantage\" is missing"));
}

static void test_bytes_that_are_no_text(void **state)
{
    struct fixture *fixture = *state;
    static const char nul[] = "{\"t\":1,\"probe\":\"a\0b\",\"state\":\"up\"}";
    assert_int_equal(read_bytes(fixture, nul, sizeof nul - 1, "tokyo"),
                     ERR_INVALID);
    static const char only_nul[] = "\0\0\0";
    assert_int_equal(read_bytes(fixture, only_nul, 3, "tokyo"), ERR_INVALID);
}

/* A line that ends exactly where a block does, and one of the longest. */
static void test_long_lines(void **state)
{
    struct fixture *fixture = *state;
    for (size_t extra = 0; extra < 2; extra++) {
        char *line = heap_alloc(OBSERVATIONS_LINE_MAX + 2);
        memset(line, ' ', OBSERVATIONS_LINE_MAX + 2);
        const char *start = "{\"t\":1,\"probe\":\"a\",\"state\":\"up\"";
        memcpy(line, start, strlen(start));
        line[OBSERVATIONS_LINE_MAX - 1 + extra] = '}';
        size_t n = OBSERVATIONS_LINE_MAX + extra;
        assert_int_equal(read_bytes(fixture, line, n, "tokyo"),
                         extra == 0 ? ERR_OK : ERR_LIMIT);
        free(line);
    }
    assert_non_null(strstr(fixture->msg.text, "o.ndjson:1: the line is long"));
    char *endless = heap_alloc(1000000);
    memset(endless, '[', 1000000);
    assert_int_equal(read_bytes(fixture, endless, 1000000, "tokyo"), ERR_LIMIT);
    free(endless);
}

static void test_lines_across_blocks(void **state)
{
    struct fixture *fixture = *state;
    size_t n = 20000;
    char *text = heap_alloc(n * 64);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        len += (size_t)snprintf(
            text + len, 64, "{\"t\":%zu,\"probe\":\"p%zu\",\"state\":\"up\"}\n",
            i * 60000, i % 7);
    }
    assert_int_equal(read_bytes(fixture, text, len, "tokyo"), ERR_OK);
    free(text);
    size_t found = 0;
    for (int i = 0; i < 7; i++) {
        char name[8];
        snprintf(name, sizeof name, "p%d", i);
        struct run_terms loose = {60000, 10000000, 2};
        struct series series =
            observations_runs(fixture->observations, &fixture->arena, name,
                              "tokyo", &loose, INT64_MAX);
        assert_int_equal(series.n_runs, 1);
        found += series.runs[0].count;
    }
    assert_int_equal(found, n);
}

static void test_number_of_series_is_limited(void **state)
{
    struct fixture *fixture = *state;
    char line[64];
    for (int i = 0; i <= OBSERVATIONS_SERIES_MAX; i++) {
        snprintf(line, sizeof line,
                 "{\"t\":1,\"probe\":\"p%d\",\"state\":\"up\"}\n", i);
        assert_int_equal(read_text(fixture, line),
                         i < OBSERVATIONS_SERIES_MAX ? ERR_OK : ERR_LIMIT);
    }
}

static void test_a_stream_that_cannot_be_read(void **state)
{
    struct fixture *fixture = *state;
    FILE *stream = fopen("/", "re");
    assert_non_null(stream);
    assert_int_equal(observations_read(fixture->observations, stream, "/",
                                       "tokyo", &fixture->msg),
                     ERR_IO);
    assert_non_null(strstr(fixture->msg.text, "cannot read"));
    fclose(stream);
}

#define READ(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        READ(test_lines_become_runs),
        READ(test_any_json_will_do),
        READ(test_order_does_not_matter_and_the_worst_stays),
        READ(test_what_is_later_than_now_is_left_out),
        READ(test_what_nobody_asks_for_is_named),
        READ(test_wrong_lines_are_told),
        cmocka_unit_test(test_scan_and_parse_agree),
        READ(test_vantage_is_needed_where_there_are_several),
        READ(test_bytes_that_are_no_text),
        READ(test_long_lines),
        READ(test_lines_across_blocks),
        READ(test_number_of_series_is_limited),
        READ(test_a_stream_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* claimd check: what it says, where it says it, and what it keeps back. */
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "cli/cli.h"

#define CANARY "kanarie-8c1f"
#define OUTPUT_MAX 65536

static char folder[64];

/* What one command left. */
struct said {
    int code;
    char out[OUTPUT_MAX];
    char err[OUTPUT_MAX];
};

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/claimd-check-XXXXXX");
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int remove_entry(const char *path, const struct stat *status, int kind,
                        struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int teardown(void **state)
{
    (void)state;
    return chdir("/") != 0 ||
           nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS) != 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void read_file(const char *path, char out[OUTPUT_MAX])
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(out, 1, OUTPUT_MAX - 1, file);
    out[n] = '\0';
    assert_int_equal(fclose(file), 0);
}

/* Lets a stream write to a file; returns what it wrote to before. */
static int divert(FILE *stream, const char *path)
{
    fflush(stream);
    int kept = dup(fileno(stream));
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(kept >= 0 && file >= 0);
    assert_true(dup2(file, fileno(stream)) >= 0);
    close(file);
    return kept;
}

static void restore(FILE *stream, int kept)
{
    fflush(stream);
    assert_true(dup2(kept, fileno(stream)) >= 0);
    close(kept);
}

/* `claimd check -c claimd.json ARGUMENT`. */
static void check(struct said *said, const char *argument)
{
    char name[] = "claimd";
    char command[] = "check";
    char option[] = "--config";
    char file[] = "claimd.json";
    char more[64];
    snprintf(more, sizeof more, "%s", argument);
    char *argv[] = {name, command, option, file, more, NULL};
    optind = 0;
    int out = divert(stdout, "out");
    int err = divert(stderr, "err");
    said->code = cli_main(ARRAY_LEN(argv) - 1, argv);
    restore(stdout, out);
    restore(stderr, err);
    read_file("out", said->out);
    read_file("err", said->err);
}

static void write_config(const char *url, const char *token, const char *expect)
{
    char text[2048];
    snprintf(text, sizeof text,
             "{\"alerts\": {\"channels\": [{\"id\": \"ops\", \"type\": "
             "\"webhook\", \"url\": %s, \"headers\": {\"X-Key\": %s}}]},\n"
             "\"services\": [{\"id\": \"orders\", \"probes\": [{\"id\": "
             "\"web\", \"type\": \"http\", \"url\": \"https://h.example/\",\n"
             "\"bearer\": %s, \"headers\": {\"X-Key\": %s},\n"
             "\"expect\": {%s}}]}]}\n",
             url, token, token, token, expect);
    write_file("claimd.json", text);
    write_file("token", CANARY "\n");
    write_file("url", "https://hooks.example/" CANARY "\n");
    write_file("lines", CANARY "\n" CANARY "\n");
}

static void good_configuration_is_shown(void **state)
{
    (void)state;
    struct said said;
    write_config("{\"file\": \"url\"}", "{\"file\": \"token\"}", "");
    check(&said, "--lang=en");
    assert_int_equal(said.code, EXIT_DONE);
    assert_string_equal(said.err, "");
    assert_non_null(strstr(said.out, "claimd.json: good\n"));
    assert_non_null(strstr(said.out, "https://h.example/  every 1m"));
    assert_non_null(strstr(said.out, "  ops  webhook\n"));
}

static void json_has_what_the_text_has(void **state)
{
    (void)state;
    struct said said;
    write_config("{\"file\": \"url\"}", "{\"file\": \"token\"}", "");
    check(&said, "--json");
    assert_int_equal(said.code, EXIT_DONE);
    json_t *root = json_loads(said.out, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    json_t *service = json_array_get(json_object_get(root, "services"), 0);
    json_t *probe = json_array_get(json_object_get(service, "probes"), 0);
    assert_int_equal(json_integer_value(json_object_get(probe, "interval_ms")),
                     60000);
    json_decref(root);
}

static void every_error_is_on_standard_error(void **state)
{
    (void)state;
    struct said said;
    write_config("7", "{\"file\": \"token\"}", "\"body_contain\": \"x\"");
    check(&said, "--lang=en");
    assert_int_equal(said.code, EXIT_USAGE);
    assert_string_equal(said.out, "");
    assert_non_null(
        strstr(said.err, "claimd.json:1:66: /alerts/channels/0/url: "));
    assert_non_null(strstr(said.err, "claimd.json:4:12: "
                                     "/services/0/probes/0/expect/"
                                     "body_contain: unknown key"));
}

/* What only the probe itself can know is told with its place as well. */
static void error_of_a_probe_has_its_place(void **state)
{
    (void)state;
    struct said said;
    write_config("{\"file\": \"url\"}", "{\"file\": \"token\"}",
                 "\"body_regex\": \"(\"");
    check(&said, "--json");
    assert_int_equal(said.code, EXIT_USAGE);
    assert_string_equal(said.out, "");
    assert_non_null(strstr(said.err,
                           "claimd.json:4:26: "
                           "/services/0/probes/0/expect/body_regex: "));
}

static void secrets_are_never_shown(void **state)
{
    (void)state;
    static const struct {
        const char *url, *token, *expect;
    } cases[] = {
        {"{\"file\": \"url\"}", "{\"file\": \"token\"}", ""},
        {"{\"file\": \"token\"}", "{\"file\": \"token\"}", ""},
        {"{\"file\": \"url\"}", "{\"file\": \"lines\"}", ""},
        {"{\"file\": \"url\"}", "\"" CANARY "\"", ""},
        {"\"https://u:" CANARY "@h/\"", "{\"file\": \"token\"}", ""},
        {"{\"file\": \"url\"}", "{\"file\": \"token\"}",
         "\"body_regex\": \"(\""},
    };
    static const char *const arguments[] = {"--lang=en", "--lang=ja", "--json"};
    struct said said;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        write_config(cases[i].url, cases[i].token, cases[i].expect);
        for (size_t j = 0; j < ARRAY_LEN(arguments); j++) {
            check(&said, arguments[j]);
            assert_true(said.out[0] != '\0' || said.err[0] != '\0');
            assert_null(strstr(said.out, CANARY));
            assert_null(strstr(said.err, CANARY));
        }
    }
}

/* On the way to a host, and in `systemctl reload`, nobody has the secrets. */
static void all_but_secrets_is_checked_without_them(void **state)
{
    (void)state;
    struct said said;
    write_config("{\"file\": \"away\"}", "{\"credential\": \"away\"}", "");
    check(&said, "--json");
    assert_int_equal(said.code, EXIT_USAGE);
    assert_non_null(strstr(said.err, "no secret"));
    check(&said, "--no-secrets");
    assert_int_equal(said.code, EXIT_DONE);
    write_config("{\"file\": \"away\"}", "{\"credential\": \"away\"}",
                 "\"body_regex\": \"(\"");
    check(&said, "--no-secrets");
    assert_int_equal(said.code, EXIT_USAGE);
    assert_non_null(strstr(said.err, "body_regex"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(good_configuration_is_shown),
        TEST(json_has_what_the_text_has),
        TEST(every_error_is_on_standard_error),
        TEST(error_of_a_probe_has_its_place),
        TEST(secrets_are_never_shown),
        TEST(all_but_secrets_is_checked_without_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

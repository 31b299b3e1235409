/* Facts out of JSON documents, and instants in names of files. */
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
#include "core/civil.h"
#include "probes/backup/backup.h"
#include "probes/backup/name_time.h"
#include "probes/pointed.h"
#include "support/zone.h"

static const char *const done_words[] = {"DONE", "7"};
static const struct param words = {
    .kind = PARAM_STRINGS, .texts = done_words, .n_texts = 2};

static const struct pointed_fact all_facts[] = {
    {.name = "at_ms", .kind = POINTED_INSTANT, .pointer = "/t", .needed = true},
    {.name = "good", .kind = POINTED_BOOL, .pointer = "/g"},
    {.name = "state", .kind = POINTED_BOOL, .pointer = "/s", .words = &words},
    {.name = "size", .kind = POINTED_INT, .pointer = "/a~1b/0"},
    {.name = "note", .kind = POINTED_TEXT, .pointer = "/n"},
    {.name = "never", .kind = POINTED_TEXT},
};

static struct pointed pointed_of(const char *list, const char *subject)
{
    return (struct pointed){.list = list,
                            .subject = subject,
                            .facts = all_facts,
                            .n_facts = ARRAY_LEN(all_facts)};
}

static void open_look(struct source *source)
{
    *source = (struct source){0};
    source->arena = &source->memory;
    source->facts.arena = &source->memory;
}

static void close_look(struct source *source)
{
    for (size_t i = 0; i < source->n_documents; i++) {
        json_decref(source->documents[i]);
    }
    arena_fini(&source->memory);
}

/* What the look says: "subject name=value;…", or why it refuses. */
static const char *said_by(struct source *source)
{
    char *text = arena_strdup(source->arena, "");
    if (source->refused) {
        return source->why;
    }
    facts_settle(&source->facts);
    for (size_t i = 0; i < source->facts.n; i++) {
        const struct fact *fact = &source->facts.items[i];
        text = fact->kind == FACT_TEXT
                   ? arena_printf(source->arena, "%s%s %s=%s;", text,
                                  fact->subject, fact->name, fact->text)
                   : arena_printf(source->arena, "%s%s %s=%lld;", text,
                                  fact->subject, fact->name,
                                  (long long)fact->number);
    }
    return text;
}

static void expect_said(const char *document, struct pointed pointed,
                        const char *wanted)
{
    struct source source;
    open_look(&source);
    const json_t *json = source_json(&source, document, strlen(document));
    assert_non_null(json);
    pointed_read(&source, json, &pointed);
    assert_string_equal(said_by(&source), wanted);
    close_look(&source);
}

static void expect_refused(const char *document, struct pointed pointed,
                           const char *words_of_it)
{
    struct source source;
    open_look(&source);
    const json_t *json = source_json(&source, document, strlen(document));
    assert_non_null(json);
    pointed_read(&source, json, &pointed);
    assert_true(source.refused);
    if (strstr(source.why, words_of_it) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", words_of_it, source.why);
    }
    close_look(&source);
}

static void every_kind_of_value_is_read(void **state)
{
    (void)state;
    expect_said("{\"l\":[{\"id\":\"x\",\"t\":1000,\"g\":false,\"s\":\"DONE\","
                "\"a/b\":[\"12\"],\"n\":\"text\"},"
                "{\"id\":2,\"t\":\"1970-01-01T00:00:02Z\",\"g\":true,\"s\":7,"
                "\"a/b\":[3.9],\"n\":1.5}]}",
                pointed_of("/l", "/id"),
                "2 at_ms=2000;2 good=1;2 note=1.5;2 size=3;2 state=1;"
                "x at_ms=1000000;x good=0;x note=text;x size=12;x state=1;");
    expect_said("[{\"t\":1,\"s\":\"FAILED\",\"g\":null}]", pointed_of("", NULL),
                "1970-01-01T00:00:01Z at_ms=1000;"
                "1970-01-01T00:00:01Z state=0;");
    expect_said("{\"k\":{\"t\":1},\"m\":{\"t\":2}}", pointed_of("", NULL),
                "k at_ms=1000;m at_ms=2000;");
    expect_said("{\"t\":5}", pointed_of(NULL, NULL), " at_ms=5000;");
    expect_said("[]", pointed_of("", NULL), "");
}

static void nothing_is_guessed(void **state)
{
    (void)state;
    struct pointed list = pointed_of("", "/id");
    expect_refused("{\"l\":1}", pointed_of("/l", NULL), "no list at \"/l\"");
    expect_refused("{}", pointed_of("/l/0", NULL), "no list at \"/l/0\"");
    expect_refused("[1]", list, "entry 1 of the list has no name at /id");
    expect_refused("[{\"id\":\"a\"}]", list, "a has nothing at /t");
    expect_refused("[{\"id\":\"a\",\"t\":null}]", list, "a has nothing at /t");
    expect_refused("[{\"id\":\"a\",\"t\":\"soon\"}]", list, "no instant");
    expect_refused("[{\"id\":\"a\",\"t\":\"2026-11-23 20:46:12\"}]", list,
                   "no instant");
    expect_refused("[{\"id\":\"a\",\"t\":1,\"g\":\"yes\"}]", list,
                   "not true or false");
    expect_refused("[{\"id\":\"a\",\"t\":1,\"s\":{}}]", list,
                   "not true or false");
    expect_refused("[{\"id\":\"a\",\"t\":1,\"a/b\":[\"much\"]}]", list,
                   "no whole number");
    expect_refused("[{\"id\":\"a\",\"t\":1},{\"id\":\"a\",\"t\":2}]", list,
                   "two entries are called a");
    char long_name[400];
    snprintf(long_name, sizeof long_name, "[{\"id\":\"%0210d\",\"t\":1}]", 7);
    expect_refused(long_name, list, "more than 200 bytes");
}

static void instants_in_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        int64_t ms; /* -1: refused */
    } cases[] = {
        {"1795466772", 1795466772000},
        {"1795466772.5", 1795466772500},
        {"\"1795466772\"", 1795466772000},
        {"1795466772000", 1795466772000},
        {"\"2026-11-23T20:46:12Z\"", 1795466772000},
        {"\"2026-11-24T05:46:12.25+09:00\"", 1795466772250},
        {"\"2026-11-23 20:46:12.649454+00:00\"", 1795466772649},
        {"\"2026-11-24T05:46:12\"", 1795466772000}, /* in Tokyo */
        {"\"2026-11-24 05:46:12\"", 1795466772000},
        {"99999999999", 99999999999000},
        {"1e300", -1},
        {"\"nan\"", -1},
        {"\"inf\"", -1},
        {"\"0x10\"", -1},
        {"\"\"", -1},
        {"\"2026-02-30T00:00:00Z\"", -1},
        {"\"Mon Nov 23 20:46:12 2026\"", -1},
        {"true", -1},
        {"[]", -1},
    };
    struct arena arena = {0};
    const struct tz *tokyo = zone(&arena, "Asia/Tokyo");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *value = json_loads(cases[i].json, JSON_DECODE_ANY, NULL);
        int64_t ms = -1;
        assert_non_null(value);
        enum err err = pointed_instant(value, tokyo, &ms);
        if (ms != cases[i].ms || (err == ERR_OK) != (cases[i].ms != -1)) {
            fail_msg("%s is %lld", cases[i].json, (long long)ms);
        }
        json_decref(value);
    }
    arena_fini(&arena);
}

static void pointers_lead_where_the_rfc_says(void **state)
{
    (void)state;
    json_t *root =
        json_loads("{\"a/b\":{\"m~n\":[10,[20]]},\"\":{\"0\":1}}", 0, NULL);
    assert_int_equal(json_integer_value(pointed_at(root, "/a~1b/m~0n/1/0")),
                     20);
    assert_int_equal(json_integer_value(pointed_at(root, "//0")), 1);
    assert_ptr_equal(pointed_at(root, ""), root);
    assert_null(pointed_at(root, "/a~1b/m~0n/01"));
    assert_null(pointed_at(root, "/a~1b/m~0n/-"));
    assert_null(pointed_at(root, "/a~1b/m~0n/2"));
    assert_null(pointed_at(root, "/none/0"));
    char *deep = calloc(1, 5000);
    memset(deep, '/', 4999);
    assert_null(pointed_at(root, deep));
    free(deep);
    json_decref(root);
}

/* --- what tools really print ---------------------------------------------- */

static const char *sample(struct arena *arena, const char *name)
{
    const char *path = arena_printf(arena, "%s/backup/%s", TEST_DATA, name);
    char *text = arena_alloc(arena, 65536);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(text, 1, 65535, file);
    fclose(file);
    text[n] = '\0';
    return text;
}

static struct params params_of(struct param *param)
{
    return (struct params){param, 1};
}

static void expect_read(source_read *read, struct param *param,
                        const char *text, int status, const char *wanted)
{
    struct source source;
    struct params params = params_of(param);
    open_look(&source);
    source.params = &params;
    read(&source,
         &(struct source_output){
             .text = text, .n = strlen(text), .errors = "", .status = status});
    if (strstr(said_by(&source), wanted) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", wanted, said_by(&source));
    }
    close_look(&source);
}

static void barman_lists_its_backups(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct param server = {.name = "source.server", .text = "db1"};
    expect_read(backup_read_barman, &server,
                sample(&arena, "barman-3.4-list-backups.json"), 0,
                "20261123T204611 at_ms=1795466772000;"
                "20261123T204611 bytes=39981044;20261123T204611 complete=1;");
    expect_read(backup_read_barman, &server,
                "{\"db1\": [{\"backup_id\": \"b\", \"status\": \"FAILED\"}]}",
                0, "b complete=0;");
    expect_read(backup_read_barman, &server, "{\"db2\": []}", 0,
                "no list at \"/db1\"");
    expect_read(backup_read_barman, &server, "ERROR: Unknown server 'db1'\n", 1,
                "barman: status 1: ERROR: Unknown server");
    server.text = "a/b~c";
    expect_read(backup_read_barman, &server, "{\"a/b~c\": []}", 0, "");
    arena_fini(&arena);
}

static void btrfs_lists_its_snapshots(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct param pattern = {.name = "source.pattern", .text = "*/[12]"};
    expect_read(backup_read_btrfs, &pattern,
                sample(&arena, "btrfs-6.2-list-s.txt"), 0,
                ".snapshots/1 at_ms=1795466721000;.snapshots/1 complete=1;"
                ".snapshots/2 at_ms=1795466722000;.snapshots/2 complete=1;");
    expect_read(backup_read_btrfs, &pattern, "ID 5 gen 7\n", 0,
                "which is no snapshot");
    expect_read(backup_read_btrfs, &pattern,
                "ID 1 otime 2026-13-23 20:45:21 path a/1\n", 0,
                "which is no snapshot");
    expect_read(backup_read_btrfs, &pattern, "", 0, "");
    arena_fini(&arena);
}

/* --- names of files ------------------------------------------------------- */

static void expect_time(const char *pattern, const char *name,
                        const char *instant)
{
    struct arena arena = {0};
    struct errmsg msg;
    bool is_local = false;
    int64_t ms = 0;
    char text[CIVIL_INSTANT_MAX] = "none";
    assert_int_equal(name_time_check(pattern, &is_local, &msg), ERR_OK);
    if (name_time_find(pattern, name, zone(&arena, "Asia/Tokyo"), &ms)) {
        civil_render_instant(ms, 0, text);
    }
    assert_string_equal(text, instant);
    arena_fini(&arena);
}

static void names_tell_when(void **state)
{
    (void)state;
    expect_time("%Y%m%d-%H%M", "db-20261123-0200.sql.gz",
                "2026-11-22T17:00:00Z");
    expect_time("%Y-%m-%d", "d/2026-11-23/db.sql", "2026-11-22T15:00:00Z");
    expect_time("%Y%m%d", "v12-20261123", "2026-11-22T15:00:00Z");
    expect_time("%Y%m%d%H%M%S", "20261123020304", "2026-11-22T17:03:04Z");
    expect_time("_%s.", "db_1795466772.gz", "2026-11-23T20:46:12Z");
    expect_time("%Y%m%d%%", "20261123%", "2026-11-22T15:00:00Z");
    expect_time("%Y%m%d", "20261323", "none");
    expect_time("%Y%m%d", "20260230", "none");
    expect_time("%Y%m%d-%H", "20261123-24", "none");
    expect_time("%Y%m%d", "latest", "none");
    expect_time("%Y%m%d", "2026112", "none");
}

static void patterns_are_checked(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",         "%Y%m",    "%Y%m%d%y",
                                        "%Y%m%d%Y", "%Y%m%d%", "daily"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct errmsg msg;
        bool is_local;
        assert_int_equal(name_time_check(wrong[i], &is_local, &msg),
                         ERR_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_read),
        cmocka_unit_test(nothing_is_guessed),
        cmocka_unit_test(instants_in_every_form),
        cmocka_unit_test(pointers_lead_where_the_rfc_says),
        cmocka_unit_test(barman_lists_its_backups),
        cmocka_unit_test(btrfs_lists_its_snapshots),
        cmocka_unit_test(names_tell_when),
        cmocka_unit_test(patterns_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What `claimd collect` leaves, and when it is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "io/clock.h"
#include "probes/spool.h"

struct world {
    char directory[64];
    char path[96];
    struct arena arena;
    struct facts facts;
    uv_loop_t loop;
    struct source source;
    struct probe_result result;
    bool looked_itself;
};

static struct world *current;

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->directory, sizeof w->directory, "/tmp/claimd-spool-XXXXXX");
    assert_non_null(mkdtemp(w->directory));
    snprintf(w->path, sizeof w->path, "%s/shop@db.json", w->directory);
    w->facts.arena = &w->arena;
    facts_int(&w->facts, "x", "at_ms", 1000);
    facts_bool(&w->facts, "x", "complete", true);
    facts_text(&w->facts, "", "note", "\x1b[2J改行\n");
    facts_settle(&w->facts);
    current = w;
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    unlink(w->path);
    int result = rmdir(w->directory);
    arena_fini(&w->arena);
    free(w);
    return result;
}

static void put(const struct world *w, const char *text, size_t n)
{
    FILE *file = fopen(w->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(w->path, 0644), 0);
}

static void put_reading(const struct world *w, struct spool_reading reading)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    reading.service = reading.service == NULL ? "shop" : reading.service;
    reading.probe = "db";
    spool_render(&out, &reading);
    put(w, buf_str(&out), out.len);
    buf_fini(&out);
}

static void look_itself(struct source *source)
{
    current->looked_itself = true;
    source_done(source);
}

static void look_on_done(void *owner, const struct probe_result *result)
{
    struct world *w = owner;
    w->result = *result;
}

/* One look; the source stays open for what it said. */
static void look(struct world *w)
{
    static const struct source_kind kind = {.begin = look_itself};
    static const struct source_kind *const kinds[] = {&kind};
    static const struct params none = {0};
    w->source = (struct source){0};
    assert_int_equal(uv_loop_init(&w->loop), 0);
    assert_int_equal(source_init(&w->source, kinds, 1, &none), ERR_OK);
    const struct probe_context context = {
        .loop = &w->loop,
        .timeout_ms = 60000,
        .spool = {.directory = w->directory,
                  .service = "shop",
                  .probe = "db",
                  .max_age_ms = MS_PER_HOUR},
    };
    source_start(&w->source, &context, look_on_done, w);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    assert_false(w->looked_itself);
}

static void expect_refused(struct world *w, const char *words)
{
    look(w);
    assert_null(w->result.said);
    assert_int_equal(w->result.facts.outcome, REASON_SOURCE);
    if (strstr(w->result.text, words) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", words, w->result.text);
    }
    source_fini(&w->source);
}

static void a_reading_is_taken_as_of_its_own_instant(void **state)
{
    struct world *w = *state;
    int64_t at_ms = clock_now().real_ms - 30 * MS_PER_MINUTE;
    put_reading(w, (struct spool_reading){.at_ms = at_ms, .facts = &w->facts});
    look(w);
    assert_non_null(w->result.said);
    assert_int_equal(w->result.said_at_ms, at_ms);
    assert_int_equal(w->result.said->n, w->facts.n);
    for (size_t i = 0; i < w->facts.n; i++) {
        assert_int_equal(
            fact_compare(&w->result.said->items[i], &w->facts.items[i]), 0);
    }
    source_fini(&w->source);
}

static void a_refusal_is_handed_on(void **state)
{
    struct world *w = *state;
    put_reading(w, (struct spool_reading){.at_ms = clock_now().real_ms,
                                          .refused = "restic: locked"});
    expect_refused(w, "restic: locked");
}

static void what_is_old_or_to_come_is_refused(void **state)
{
    struct world *w = *state;
    int64_t now_ms = clock_now().real_ms;
    put_reading(w, (struct spool_reading){.at_ms = now_ms - MS_PER_HOUR - 1000,
                                          .facts = &w->facts});
    expect_refused(w, "longer ago than 1h");
    put_reading(w, (struct spool_reading){.at_ms = now_ms + MS_PER_HOUR,
                                          .facts = &w->facts});
    expect_refused(w, "still to come");
    assert_int_equal(unlink(w->path), 0);
    expect_refused(w, "nothing was collected yet");
}

static void what_others_may_write_is_refused(void **state)
{
    struct world *w = *state;
    put_reading(w, (struct spool_reading){.at_ms = clock_now().real_ms,
                                          .facts = &w->facts});
    assert_int_equal(chmod(w->path, 0664), 0);
    expect_refused(w, "not root's alone");
    assert_int_equal(chmod(w->path, 0646), 0);
    expect_refused(w, "mode 0646");
    assert_int_equal(chmod(w->path, 0644), 0);
    assert_int_equal(chmod(w->directory, 01777), 0);
    expect_refused(w, "not root's alone");
    assert_int_equal(chmod(w->directory, 0755), 0);
    look(w);
    assert_non_null(w->result.said);
    source_fini(&w->source);
}

static void only_an_ordinary_file_is_read(void **state)
{
    struct world *w = *state;
    assert_int_equal(symlink("/etc/passwd", w->path), 0);
    expect_refused(w, "shop@db.json: ");
    assert_int_equal(unlink(w->path), 0);
    assert_int_equal(mkfifo(w->path, 0644), 0);
    expect_refused(w, "no ordinary file");
    assert_int_equal(unlink(w->path), 0);
    put(w, "", 0);
    assert_int_equal(truncate(w->path, (off_t)SOURCE_OUTPUT_MAX + 1), 0);
    expect_refused(w, "larger than 8 MiB");
}

static void damage_is_refused(void **state)
{
    struct world *w = *state;
    static const char *const texts[] = {
        "",
        "garbage",
        "[]",
        "{}",
        "{\"format\":2,\"service\":\"shop\",\"probe\":\"db\",\"at_ms\":NOW,"
        "\"facts\":[]}",
        "{\"format\":1,\"service\":\"shop\",\"probe\":\"other\",\"at_ms\":NOW,"
        "\"facts\":[]}",
        "{\"format\":1,\"service\":\"shop\",\"probe\":\"db\",\"at_ms\":\"x\","
        "\"facts\":[]}",
        "{\"format\":1,\"service\":\"shop\",\"probe\":\"db\",\"at_ms\":NOW}",
        "{\"format\":1,\"service\":\"shop\",\"probe\":\"db\",\"at_ms\":NOW,"
        "\"facts\":[[\"x\",\"\",1]]}",
        "{\"format\":1,\"service\":\"shop\",\"probe\":\"db\",\"at_ms\":NOW,"
        "\"facts\":[[\"x\",\"at_ms\",null]]}",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        char text[256];
        const char *now = strstr(texts[i], "NOW");
        int length = now == NULL
                         ? snprintf(text, sizeof text, "%s", texts[i])
                         : snprintf(text, sizeof text, "%.*s%lld%s",
                                    (int)(now - texts[i]), texts[i],
                                    (long long)clock_now().real_ms, now + 3);
        put(w, text, (size_t)length);
        expect_refused(w, "");
    }
    put_reading(w, (struct spool_reading){.service = "bank",
                                          .at_ms = clock_now().real_ms,
                                          .facts = &w->facts});
    expect_refused(w, "of another probe");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_reading_is_taken_as_of_its_own_instant),
        TEST(a_refusal_is_handed_on),
        TEST(what_is_old_or_to_come_is_refused),
        TEST(what_others_may_write_is_refused),
        TEST(only_an_ordinary_file_is_read),
        TEST(damage_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

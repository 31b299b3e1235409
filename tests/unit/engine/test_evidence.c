/* From readings of a source to the ledger and back: what was said when. */
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
#include "base/units.h"
#include "engine/evidence.h"
#include "store/load.h"

#define T0 INT64_C(1767225600000) /* 2026-01-01T00:00:00Z */
#define AT(hours) (T0 + (hours)*MS_PER_HOUR)

struct world {
    char directory[64];
    char path[96];
    struct store *store;
    struct store_state state;
    struct arena arena;
    struct conf conf;
    struct conf_service service;
    struct conf_probe probe;
    struct evidence_book book;
    struct readings readings;
    int64_t previous_ms;
};

static const char *const vantages[] = {"local"};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->directory, sizeof w->directory, "/tmp/claimd-evidence-XXXXXX");
    assert_non_null(mkdtemp(w->directory));
    snprintf(w->path, sizeof w->path, "%s/ledger.db", w->directory);
    struct errmsg msg = {0};
    assert_int_equal(store_open(w->path, STORE_DAEMON, &w->store, &msg),
                     ERR_OK);
    assert_int_equal(store_state(w->store, &w->state, &msg), ERR_OK);
    w->probe = (struct conf_probe){.id = "db",
                                   .type = "backup",
                                   .evidence = true,
                                   .store = "database",
                                   .interval_ms = MS_PER_HOUR,
                                   .max_gap_ms = 3 * MS_PER_HOUR,
                                   .max_age_ms = 3 * MS_PER_HOUR,
                                   .confirm = 2};
    w->service =
        (struct conf_service){.id = "shop", .probes = &w->probe, .n_probes = 1};
    w->conf = (struct conf){.vantage = "local",
                            .vantages = vantages,
                            .n_vantages = 1,
                            .services = &w->service,
                            .n_services = 1};
    w->previous_ms = INSTANT_MIN;
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    evidence_book_fini(&w->book);
    readings_fini(&w->readings);
    store_close(w->store);
    arena_fini(&w->arena);
    static const char *const files[] = {"ledger.db", "ledger.db.lock"};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", w->directory, files[i]);
        unlink(path);
    }
    int result = rmdir(w->directory);
    free(w);
    return result;
}

/* Commits what waits. */
static void keep(struct world *w, int64_t now_ms)
{
    struct harvest harvest;
    struct errmsg msg = {0};
    struct store_head head;
    size_t n = 0;
    harvest_init(&harvest, &w->conf, &w->state, now_ms);
    const struct reading *readings = readings_take(&w->readings, &w->arena, &n);
    assert_int_equal(
        evidence_keep(&w->book, w->store, readings, n, &harvest, &msg), ERR_OK);
    assert_int_equal(harvest_commit(&harvest, w->store, &head, &msg), ERR_OK);
    readings_kept(&w->readings);
    harvest_fini(&harvest);
}

static void add(struct world *w, int64_t at_ms, const struct facts *said,
                const char *refused)
{
    readings_add(&w->readings,
                 &(struct reading_of){.service = w->service.id,
                                      .probe = w->probe.id,
                                      .vantage = "local",
                                      .at_ms = at_ms,
                                      .previous_ms = w->previous_ms,
                                      .said = said,
                                      .refused = refused});
    w->previous_ms = said == NULL ? w->previous_ms : at_ms;
    const struct store_run run = {
        .key = {w->service.id, w->probe.id, "local"},
        .run = {.first_ms = at_ms,
                .last_ms = at_ms,
                .interval_ms = MS_PER_HOUR,
                .max_gap_ms = 3 * MS_PER_HOUR,
                .count = 1,
                .confirm = 2,
                .state = said == NULL ? STATE_UNKNOWN : STATE_UP},
        .closed = true};
    struct store_head head;
    struct errmsg msg = {0};
    assert_int_equal(
        store_commit(
            w->store,
            &(struct store_batch){.now_ms = at_ms, .runs = &run, .n_runs = 1},
            &head, &msg),
        ERR_OK);
}

/* The source has the copies named by letters, each made at its own hour. */
static void says(struct world *w, int64_t at_ms, const char *copies)
{
    struct facts facts = {.arena = &w->arena};
    for (const char *c = copies; *c != '\0'; c++) {
        const char name[] = {*c, '\0'};
        facts_int(&facts, name, "at_ms", T0 + *c);
    }
    facts_settle(&facts);
    add(w, at_ms, &facts, NULL);
}

static void refuses(struct world *w, int64_t at_ms, const char *why)
{
    add(w, at_ms, NULL, why);
}

static size_t n_records(struct world *w)
{
    struct store_record_row *rows = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    struct store_query query = {.kind = "evidence", .limit = SIZE_MAX};
    assert_int_equal(
        store_load_records(w->store, &query, &w->arena, &rows, &n, &msg),
        ERR_OK);
    return n;
}

static struct evidence load(struct world *w, int64_t until_ms)
{
    const struct past past = {w->store, &w->service, until_ms, 0};
    const struct evidence_query query = {&past, &w->conf, 0};
    const struct evidence *found = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    if (evidence_load(&w->arena, &query, &found, &n, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    assert_int_equal(n, 1);
    return found[0];
}

static void expect_seen(const struct evidence *evidence, const char *subject,
                        int64_t first_ms, int64_t last_ms, int64_t gone_ms)
{
    const struct seen_fact *seen = evidence_find(evidence, subject, "at_ms");
    assert_non_null(seen);
    assert_int_equal(seen->first_ms, first_ms);
    assert_int_equal(seen->last_ms, last_ms);
    assert_int_equal(seen->gone_ms, gone_ms);
}

static void facts_come_and_go(void **state)
{
    struct world *w = *state;
    says(w, AT(1), "ab");
    keep(w, AT(1));
    says(w, AT(2), "ab");
    keep(w, AT(2));
    says(w, AT(3), "bc");
    keep(w, AT(3));
    assert_int_equal(n_records(w), 2);
    struct evidence evidence = load(w, AT(4));
    assert_int_equal(evidence.n_facts, 3);
    expect_seen(&evidence, "a", AT(1), AT(2), AT(3));
    expect_seen(&evidence, "b", AT(1), AT(3), INSTANT_MAX);
    expect_seen(&evidence, "c", AT(3), AT(3), INSTANT_MAX);
    assert_int_equal(evidence.first_read_ms, AT(1));
    assert_int_equal(evidence.last_read_ms, AT(3));
    assert_string_equal(evidence.store, "database");
}

static void several_readings_wait_for_the_ledger(void **state)
{
    struct world *w = *state;
    says(w, AT(1), "a");
    says(w, AT(2), "");
    says(w, AT(3), "a");
    keep(w, AT(3));
    assert_int_equal(n_records(w), 3);
    struct evidence evidence = load(w, AT(4));
    assert_int_equal(evidence.n_facts, 2);
    expect_seen(&evidence, "a", AT(3), AT(3), INSTANT_MAX);
    assert_int_equal(evidence.facts[0].gone_ms, AT(2));
}

static void silence_changes_nothing_but_the_reason(void **state)
{
    struct world *w = *state;
    says(w, AT(1), "a");
    keep(w, AT(1));
    refuses(w, AT(2), "locked");
    keep(w, AT(2));
    refuses(w, AT(3), "locked");
    keep(w, AT(3));
    assert_int_equal(n_records(w), 2);
    struct evidence evidence = load(w, AT(4));
    expect_seen(&evidence, "a", AT(1), AT(1), INSTANT_MAX);
    assert_string_equal(evidence.refused, "locked");
    assert_int_equal(evidence.last_read_ms, AT(1));
    assert_true(evidence.has_last && evidence.last.state == STATE_UNKNOWN);
    says(w, AT(5), "a");
    keep(w, AT(5));
    evidence = load(w, AT(6));
    assert_null(evidence.refused);
    expect_seen(&evidence, "a", AT(1), AT(5), INSTANT_MAX);
}

static void a_restart_goes_on(void **state)
{
    struct world *w = *state;
    says(w, AT(1), "ab");
    keep(w, AT(1));
    evidence_book_fini(&w->book);
    says(w, AT(2), "ab");
    keep(w, AT(2));
    assert_int_equal(n_records(w), 1);
    evidence_book_fini(&w->book);
    says(w, AT(3), "b");
    keep(w, AT(3));
    struct evidence evidence = load(w, AT(4));
    expect_seen(&evidence, "a", AT(1), AT(2), AT(3));
}

static void a_rename_keeps_what_was_said(void **state)
{
    struct world *w = *state;
    static const char *const was[] = {"db"};
    says(w, AT(1), "a");
    keep(w, AT(1));
    evidence_book_fini(&w->book);
    w->probe.id = "dump";
    w->probe.was = was;
    w->probe.n_was = 1;
    says(w, AT(2), "a");
    keep(w, AT(2));
    assert_int_equal(n_records(w), 1);
    struct evidence evidence = load(w, AT(3));
    expect_seen(&evidence, "a", AT(1), AT(2), INSTANT_MAX);
}

/* Two probes that looked at the same source become one. */
static void a_probe_that_takes_over_another_is_judged(void **state)
{
    struct world *w = *state;
    static const char *const was[] = {"other"};
    w->probe.id = "other";
    says(w, AT(1), "ab");
    keep(w, AT(1));
    w->probe.id = "db";
    says(w, AT(2), "ab");
    keep(w, AT(2));
    evidence_book_fini(&w->book);
    w->probe.was = was;
    w->probe.n_was = 1;
    says(w, AT(3), "b");
    keep(w, AT(3));
    struct evidence evidence = load(w, AT(4));
    expect_seen(&evidence, "a", AT(1), AT(2), AT(3));
    expect_seen(&evidence, "b", AT(1), AT(3), INSTANT_MAX);
}

static void what_came_later_is_not_seen(void **state)
{
    struct world *w = *state;
    says(w, AT(1), "a");
    keep(w, AT(1));
    says(w, AT(5), "");
    keep(w, AT(5));
    struct evidence evidence = load(w, AT(3));
    expect_seen(&evidence, "a", AT(1), AT(1), INSTANT_MAX);
    assert_int_equal(evidence.last_read_ms, AT(1));
}

static void an_empty_source_was_read(void **state)
{
    struct world *w = *state;
    says(w, AT(1), "");
    keep(w, AT(1));
    assert_int_equal(n_records(w), 1);
    struct evidence evidence = load(w, AT(2));
    assert_int_equal(evidence.n_facts, 0);
    assert_int_equal(evidence.last_read_ms, AT(1));
    evidence = load(w, T0);
    assert_int_equal(evidence.last_read_ms, INSTANT_MIN);
}

static void more_than_is_kept_is_refused(void **state)
{
    struct world *w = *state;
    struct facts facts = {.arena = &w->arena};
    char text[FACT_TEXT_MAX + 1];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (int i = 0; i < 5000; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        facts_text(&facts, name, "text", text);
    }
    facts_settle(&facts);
    add(w, AT(1), &facts, NULL);
    keep(w, AT(1));
    struct evidence evidence = load(w, AT(2));
    assert_int_equal(evidence.n_facts, 0);
    assert_non_null(strstr(evidence.refused, "more than is kept"));
}

static void what_the_ledger_never_takes_is_bounded(void **state)
{
    struct world *w = *state;
    size_t n = 0;
    for (int i = 0; i < READINGS_MAX + 5; i++) {
        readings_add(&w->readings, &(struct reading_of){.service = "shop",
                                                        .probe = "db",
                                                        .vantage = "local",
                                                        .at_ms = AT(i),
                                                        .refused = "no"});
    }
    const struct reading *lent = readings_take(&w->readings, &w->arena, &n);
    assert_int_equal(n, READINGS_MAX);
    assert_int_equal(lent[0].at_ms, AT(5));
    readings_put_back(&w->readings);
    readings_take(&w->readings, &w->arena, &n);
    assert_int_equal(n, READINGS_MAX);
    readings_kept(&w->readings);
    assert_int_equal(w->readings.n, 0);
}

/* A look at LOOK finds a reading that was made at AT. */
static void collected(struct world *w, int64_t look_ms, int64_t at_ms,
                      const char *copies)
{
    struct facts facts = {.arena = &w->arena};
    for (const char *c = copies; *c != '\0'; c++) {
        const char name[] = {*c, '\0'};
        facts_int(&facts, name, "at_ms", T0 + *c);
    }
    facts_settle(&facts);
    w->probe.collected = true;
    add(w, look_ms, &facts, NULL);
    struct reading *reading = &w->readings.items[w->readings.n - 1];
    reading->at_ms = at_ms;
    reading->collected = true;
    keep(w, look_ms);
}

static void what_was_collected_is_as_old_as_it_says(void **state)
{
    struct world *w = *state;
    collected(w, AT(2), AT(1), "a");
    collected(w, AT(3), AT(1), "a"); /* looked at again */
    assert_int_equal(n_records(w), 1);
    struct evidence evidence = load(w, AT(4));
    assert_int_equal(evidence.last_read_ms, AT(1));
    assert_int_equal(evidence.first_read_ms, AT(1));
    expect_seen(&evidence, "a", AT(1), AT(1), INSTANT_MAX);
    evidence_book_fini(&w->book); /* also over a restart */
    collected(w, AT(4), AT(1), "a");
    assert_int_equal(n_records(w), 1);
    collected(w, AT(5), AT(4), "a"); /* read anew, nothing changed */
    assert_int_equal(n_records(w), 2);
    evidence = load(w, AT(6));
    assert_int_equal(evidence.last_read_ms, AT(4));
    expect_seen(&evidence, "a", AT(1), AT(4), INSTANT_MAX);
    assert_int_equal(evidence.n_reads, 1);
    assert_int_equal(evidence.reads[0].from_ms, AT(1));
    assert_int_equal(evidence.reads[0].to_ms, AT(4));
    collected(w, AT(7), AT(6), "b");
    evidence = load(w, AT(8));
    expect_seen(&evidence, "a", AT(1), AT(4), AT(6));
}

static void an_older_reading_put_back_says_nothing(void **state)
{
    struct world *w = *state;
    collected(w, AT(5), AT(4), "ab");
    collected(w, AT(6), AT(3), "a");
    assert_int_equal(n_records(w), 1);
    struct evidence evidence = load(w, AT(7));
    assert_int_equal(evidence.last_read_ms, AT(4));
    expect_seen(&evidence, "b", AT(4), AT(4), INSTANT_MAX);
}

static void a_gap_or_a_refusal_ends_a_stretch_of_readings(void **state)
{
    struct world *w = *state;
    collected(w, AT(1), AT(1), "a");
    collected(w, AT(5), AT(5), "a"); /* max_gap is 3 hours */
    refuses(w, AT(6), "locked");
    keep(w, AT(6));
    collected(w, AT(7), AT(7), "a");
    struct evidence evidence = load(w, AT(8));
    assert_int_equal(evidence.n_reads, 3);
    assert_null(evidence.refused);
    assert_int_equal(evidence.reads[2].from_ms, AT(7));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(facts_come_and_go),
        TEST(several_readings_wait_for_the_ledger),
        TEST(silence_changes_nothing_but_the_reason),
        TEST(a_restart_goes_on),
        TEST(a_rename_keeps_what_was_said),
        TEST(a_probe_that_takes_over_another_is_judged),
        TEST(what_came_later_is_not_seen),
        TEST(an_empty_source_was_read),
        TEST(more_than_is_kept_is_refused),
        TEST(what_the_ledger_never_takes_is_bounded),
        TEST(what_was_collected_is_as_old_as_it_says),
        TEST(an_older_reading_put_back_says_nothing),
        TEST(a_gap_or_a_refusal_ends_a_stretch_of_readings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

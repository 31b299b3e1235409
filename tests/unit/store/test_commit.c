/* What is committed is found again, and only that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/units.h"
#include "core/classify.h"
#include "store/load.h"
#include "store/outbox.h"
#include "unit/store/support_ledger.h"

static void test_a_run_is_extended_in_place(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_run run = a_run(T0, 1, STATE_DOWN, false);
    run.run.reason = REASON_REFUSED;
    ledger_commit(
        store, &(struct store_batch){.now_ms = T0, .runs = &run, .n_runs = 1});
    run = a_run(T0, 3, STATE_DOWN, false);
    ledger_commit(store, &(struct store_batch){
                             .now_ms = T0 + 20000, .runs = &run, .n_runs = 1});
    store_close(store);

    store = ledger_open(*state, STORE_READ);
    struct arena arena = {0};
    struct run *runs = NULL;
    assert_int_equal(ledger_runs(store, &arena, &runs), 1);
    assert_int_equal(runs[0].first_ms, T0);
    assert_int_equal(runs[0].last_ms, T0 + 20000);
    assert_int_equal(runs[0].count, 3);
    assert_int_equal(runs[0].state, STATE_DOWN);
    assert_int_equal(runs[0].reason, REASON_REFUSED);
    assert_int_equal(runs[0].interval_ms, 10000);
    assert_int_equal(runs[0].max_gap_ms, 25000);
    assert_int_equal(runs[0].confirm, 2);
    arena_fini(&arena);
    store_close(store);
}

static void test_closed_runs_share_one_record(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_run runs[] = {a_run(T0, 2, STATE_UP, true),
                               a_run(T0 + 60000, 1, STATE_DOWN, true),
                               a_run(T0 + 90000, 1, STATE_UP, false)};
    runs[1].run.reason = REASON_STATUS;
    struct store_head head = ledger_commit(
        store,
        &(struct store_batch){.now_ms = T0 + 95000, .runs = runs, .n_runs = 3});
    assert_int_equal(head.seq, 1);

    struct arena arena = {0};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    assert_int_equal(
        store_load_records(store,
                           &(struct store_query){"runs", NULL, 0, 10, 0, false},
                           &arena, &rows, &n, NULL),
        ERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].at_ms, T0 + 95000);
    assert_string_equal(
        rows[0].body,
        "{\"runs\":["
        "[\"shop\",\"web\",\"local\",\"up\",1767225600000,1767225610000,2,"
        "10000,25000,2,\"\"],"
        "[\"shop\",\"web\",\"local\",\"down\",1767225660000,1767225660000,1,"
        "10000,25000,2,\"status\"]]}");
    assert_memory_equal(rows[0].hash, head.hash, 32);
    arena_fini(&arena);
    store_close(store);
}

static void test_runs_of_a_big_commit_make_several_records(void **state)
{
    enum { RUNS = 2001 };
    static struct store_run runs[RUNS];
    for (int i = 0; i < RUNS; i++) {
        runs[i] = a_run(T0 + i * INT64_C(100000), 1, STATE_UP, true);
    }
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_head head = ledger_commit(
        store,
        &(struct store_batch){.now_ms = T0, .runs = runs, .n_runs = RUNS});
    assert_int_equal(head.seq, 3);
    struct errmsg msg = {0};
    assert_int_equal(store_verify_chain(store, &msg), ERR_OK);
    store_close(store);
}

/* After ERR_BUSY and the like the same batch is written again; after a crash
 * the last one may be. */
static void test_a_batch_written_twice_counts_once(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_run runs[] = {a_run(T0, 2, STATE_UP, true),
                               a_run(T0 + 60000, 1, STATE_DOWN, false)};
    const struct store_batch batch = {
        .now_ms = T0 + 60000, .runs = runs, .n_runs = 2};
    ledger_commit(store, &batch);
    struct store_head head = ledger_commit(store, &batch);
    assert_int_equal(head.seq, 1);
    struct arena arena = {0};
    struct run *found = NULL;
    assert_int_equal(ledger_runs(store, &arena, &found), 2);
    arena_fini(&arena);
    store_close(store);
}

/* The clock was set back to the very millisecond. */
static void test_runs_of_one_instant_are_both_kept(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_run runs[] = {a_run(T0, 4, STATE_UP, true),
                               a_run(T0, 1, STATE_DOWN, false),
                               a_run(T0, 2, STATE_DOWN, true)};
    ledger_commit(
        store, &(struct store_batch){.now_ms = T0, .runs = runs, .n_runs = 3});
    struct arena arena = {0};
    struct run *found = NULL;
    assert_int_equal(ledger_runs(store, &arena, &found), 2);
    assert_int_equal(found[0].state, STATE_UP);
    assert_int_equal(found[1].state, STATE_DOWN);
    assert_int_equal(found[1].count, 2);
    struct errmsg msg = {0};
    assert_int_equal(store_verify_chain(store, &msg), ERR_OK);
    arena_fini(&arena);
    store_close(store);
}

static void test_only_an_open_run_is_offered_for_extension(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_run runs[] = {a_run(T0, 2, STATE_UP, true),
                               a_run(T0 + 60000, 1, STATE_DOWN, false)};
    ledger_commit(
        store, &(struct store_batch){.now_ms = T0, .runs = runs, .n_runs = 2});
    store_close(store);
    store = ledger_open(*state, STORE_DAEMON);
    struct arena scratch = {0};
    bool found = false;
    struct run run = {0};
    assert_int_equal(
        store_load_open_run(store, &runs[0].key, &scratch, &found, &run, NULL),
        ERR_OK);
    assert_true(found);
    assert_int_equal(run.first_ms, T0 + 60000);
    runs[1].closed = true;
    ledger_commit(store, &(struct store_batch){
                             .now_ms = T0, .runs = &runs[1], .n_runs = 1});
    assert_int_equal(
        store_load_open_run(store, &runs[0].key, &scratch, &found, &run, NULL),
        ERR_OK);
    assert_false(found);
    arena_fini(&scratch);
    store_close(store);
}

/* A newer version wrote it; this one extends it and must not lose the word. */
static void test_a_reason_nobody_knows_is_kept(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_run run = a_run(T0, 1, STATE_DOWN, false);
    const struct store_batch batch = {.now_ms = T0, .runs = &run, .n_runs = 1};
    ledger_commit(store, &batch);
    assert_true(ledger_sql(*state, "UPDATE run SET reason = 'cosmic_ray'"));
    struct arena arena = {0};
    struct run *runs = NULL;
    assert_int_equal(ledger_runs(store, &arena, &runs), 1);
    assert_int_equal(runs[0].reason, REASON_NONE);
    run.closed = true;
    ledger_commit(store, &batch);
    struct store_record_row *rows = NULL;
    size_t n = 0;
    assert_int_equal(
        store_load_records(store,
                           &(struct store_query){"runs", "", 0, 10, 0, false},
                           &arena, &rows, &n, NULL),
        ERR_OK);
    assert_int_equal(n, 1);
    assert_non_null(strstr(rows[0].body, "\"cosmic_ray\""));
    assert_int_equal(store_verify_chain(store, NULL), ERR_OK);
    arena_fini(&arena);
    store_close(store);
}

static void test_an_unknown_series_has_no_runs(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct arena arena = {0};
    struct run *runs = NULL;
    assert_int_equal(ledger_runs(store, &arena, &runs), 0);
    arena_fini(&arena);
    store_close(store);
}

static void test_series_are_listed(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_run runs[] = {a_run(T0, 1, STATE_UP, false),
                               a_run(T0, 1, STATE_UP, false)};
    runs[1].key = (struct series_key){"shop", "受注", "osaka"};
    ledger_commit(
        store, &(struct store_batch){.now_ms = T0, .runs = runs, .n_runs = 2});
    struct arena arena = {0};
    struct series_key *keys = NULL;
    size_t n = 0;
    assert_int_equal(store_load_series(store, &arena, &keys, &n, NULL), ERR_OK);
    assert_int_equal(n, 2);
    assert_string_equal(keys[0].probe, "web");
    assert_string_equal(keys[1].probe, "受注");
    assert_string_equal(keys[1].vantage, "osaka");
    arena_fini(&arena);
    store_close(store);
}

static void test_records_are_filtered_and_paged(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    const struct store_record records[] = {
        {T0, "start", "", "{}"},
        {T0 + 1, "incident", "shop", "{\"n\":1}"},
        {T0 + 2, "incident", "mail", "{\"n\":2}"},
        {T0 + 3, "incident", "shop", "{\"n\":3}"},
    };
    ledger_commit(store, &(struct store_batch){
                             .now_ms = T0, .records = records, .n_records = 4});
    struct arena arena = {0};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    assert_int_equal(
        store_load_records(
            store, &(struct store_query){"incident", "shop", 0, 10, 0, false},
            &arena, &rows, &n, NULL),
        ERR_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].seq, 2);
    assert_int_equal(rows[1].seq, 4);
    assert_int_equal(rows[1].at_ms, T0 + 3);
    assert_string_equal(rows[1].body, "{\"n\":3}");
    assert_int_equal(
        store_load_records(store,
                           &(struct store_query){NULL, NULL, 2, 2, 0, false},
                           &arena, &rows, &n, NULL),
        ERR_OK);
    assert_int_equal(n, 2);
    assert_string_equal(rows[1].service, "mail");
    assert_int_equal(
        store_load_records(store,
                           &(struct store_query){NULL, "mail", 0, 10, 0, false},
                           &arena, &rows, &n, NULL),
        ERR_OK);
    assert_int_equal(n, 1);
    arena_fini(&arena);
    store_close(store);
}

static size_t waiting(struct store *store, struct arena *arena,
                      struct store_message_row **ret_rows)
{
    size_t n = 0;
    assert_int_equal(store_load_outbox(store, 10, arena, ret_rows, &n, NULL),
                     ERR_OK);
    return n;
}

static void test_a_channel_that_is_away_does_not_hide_others(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    const struct store_record record = {T0, "incident", "shop", "{}"};
    char keys[30][8];
    struct store_message messages[30];
    for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
        snprintf(keys[i], sizeof keys[i], "k%zu", i);
        messages[i] =
            (struct store_message){0, i < 29 ? "away" : "ops", keys[i], "down"};
    }
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .records = &record,
                                               .n_records = 1,
                                               .messages = messages,
                                               .n_messages = 30});
    struct arena arena = {0};
    struct store_message_row *rows = NULL;
    assert_int_equal(waiting(store, &arena, &rows), 11); /* ten, and one */
    assert_string_equal(rows[9].key, "k9");
    assert_string_equal(rows[10].channel, "ops");
    arena_fini(&arena);
    store_close(store);
}

static void test_reports_are_no_storm(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    const struct store_record record = {T0, "report", "shop", "{}"};
    const struct store_message messages[] = {
        {0, "ops", "a1:shop:report:2026-10:7", "r"},
        {0, "ops", "a1:shop:correction:2026-10:9", "r"},
        {0, "ops", "a1:shop/incident/2026:incident_opened:1", "down"}};
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .records = &record,
                                               .n_records = 1,
                                               .messages = messages,
                                               .n_messages = 3});
    struct arena arena = {0};
    struct store_queue queue = {0};
    assert_int_equal(store_load_queue(store, "ops", T0, &arena, &queue, NULL),
                     ERR_OK);
    assert_int_equal(queue.waiting, 3);
    assert_int_equal(queue.recent, 1);
    arena_fini(&arena);
    store_close(store);
}

/* Order is kept through failures, but not for ever behind what nobody will
 * take. */
static void test_what_is_refused_for_good_lets_others_pass(void **state)
{
    static const struct {
        const char *answer;
        bool passed;
    } cases[] = {{"HTTP 413", true},
                 {"HTTP 429", false},
                 {"HTTP 503", false},
                 {"timeout: connection timed out", false},
                 {"protocol: 552 too large", true}};
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        struct store *store = ledger_open(*state, STORE_DAEMON);
        const struct store_record record = {T0, "incident", "shop", "{}"};
        const struct store_message messages[] = {{0, "ops", "first", "big"},
                                                 {0, "ops", "second", "down"}};
        ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                                   .records = &record,
                                                   .n_records = 1,
                                                   .messages = messages,
                                                   .n_messages = 2});
        struct arena arena = {0};
        struct store_message_row *rows = NULL;
        for (int i = 0; i < 10; i++) {
            assert_int_equal(waiting(store, &arena, &rows), 2);
            assert_string_equal(rows[0].key, "first");
            struct store_delivery answer = {rows[0].id, T0 + i, false,
                                            cases[c].answer};
            ledger_commit(store, &(struct store_batch){.now_ms = T0 + i,
                                                       .deliveries = &answer,
                                                       .n_deliveries = 1});
        }
        assert_int_equal(waiting(store, &arena, &rows), 2);
        assert_string_equal(rows[0].key, cases[c].passed ? "second" : "first");
        arena_fini(&arena);
        store_close(store);
        place_teardown(state);
        place_setup(state);
    }
}

static void test_every_open_run_is_found(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_run runs[] = {a_run(T0, 1, STATE_UP, false),
                               a_run(T0 + 5000, 1, STATE_DOWN, false),
                               a_run(T0 + 9000, 1, STATE_UP, true)};
    ledger_commit(
        store, &(struct store_batch){.now_ms = T0, .runs = runs, .n_runs = 3});
    struct arena arena = {0};
    struct store_open_run *open = NULL;
    size_t n = 0;
    assert_int_equal(store_load_open_runs(store, &arena, &open, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 2);
    assert_int_equal(open[0].run.first_ms, T0);
    assert_int_equal(open[1].run.state, STATE_DOWN);
    assert_string_equal(open[1].key.probe, runs[0].key.probe);
    arena_fini(&arena);
    store_close(store);
}

static void test_a_message_waits_until_delivered(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    const struct store_run run = a_run(T0, 1, STATE_DOWN, true);
    const struct store_record records[] = {{T0, "verdict", "shop", "{}"},
                                           {T0, "incident", "shop", "{}"}};
    const struct store_message messages[] = {{1, "ops", "opened:1", "down"},
                                             {0, "mail", "opened:1", "drift"}};
    const struct store_batch batch = {.now_ms = T0,
                                      .runs = &run,
                                      .n_runs = 1,
                                      .records = records,
                                      .n_records = 2,
                                      .messages = messages,
                                      .n_messages = 2};
    ledger_commit(store, &batch);
    struct arena arena = {0};
    struct store_message_row *rows = NULL;
    assert_int_equal(waiting(store, &arena, &rows), 2);
    assert_int_equal(rows[0].record_seq, 3); /* after "runs" and "verdict" */
    assert_string_equal(rows[0].channel, "ops");
    assert_string_equal(rows[0].body, "down");
    assert_int_equal(rows[1].record_seq, 2);

    const struct store_delivery answers[] = {
        {rows[0].id, T0 + 5, true, "HTTP 200"},
        {rows[1].id, T0 + 6, false, "HTTP 503"}};
    ledger_commit(store, &(struct store_batch){.now_ms = T0 + 6,
                                               .deliveries = answers,
                                               .n_deliveries = 2});
    assert_int_equal(waiting(store, &arena, &rows), 1);
    assert_string_equal(rows[0].channel, "mail");
    assert_int_equal(rows[0].attempts, 1);
    ledger_commit(store, &batch); /* a message is queued only once */
    assert_int_equal(waiting(store, &arena, &rows), 1);
    arena_fini(&arena);
    store_close(store);
}

static void test_state_tells_what_the_last_daemon_left(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct store_state first = {0};
    assert_int_equal(store_state(store, &first, NULL), ERR_OK);
    assert_int_equal(first.heartbeat_ms, INSTANT_MIN);
    assert_false(first.stopped_clean);
    assert_int_equal(first.head.seq, 0);
    assert_int_equal(strlen(first.agent_id), 32);

    const struct store_record start = {T0, "start", "", "{}"};
    const struct store_record stop = {T0 + 9, "stop", "", "{}"};
    ledger_commit(store, &(struct store_batch){
                             .now_ms = T0, .records = &start, .n_records = 1});
    struct store_state left = {0};
    assert_int_equal(store_state(store, &left, NULL), ERR_OK);
    assert_int_equal(left.heartbeat_ms, T0);
    assert_false(left.stopped_clean);

    ledger_commit(store, &(struct store_batch){.now_ms = T0 + 9,
                                               .records = &stop,
                                               .n_records = 1});
    store_close(store);
    store = ledger_open(*state, STORE_READ);
    assert_int_equal(store_state(store, &left, NULL), ERR_OK);
    assert_true(left.stopped_clean);
    assert_int_equal(left.heartbeat_ms, T0 + 9);
    assert_int_equal(left.head.seq, 2);
    assert_string_equal(left.agent_id, first.agent_id);
    store_close(store);
}

/* A command writes beside the daemon: one chain, and no sign of life. */
static void test_a_command_writes_beside_the_daemon(void **state)
{
    struct store *daemon = ledger_open(*state, STORE_DAEMON);
    struct store *command = ledger_open(*state, STORE_COMMAND);
    const struct store_record record = {T0, "start", "", "{}"};
    const struct store_record vouched = {T0 + 1, "attested", "shop", "{}"};
    const struct store_batch by_daemon = {
        .now_ms = T0, .records = &record, .n_records = 1};
    const struct store_batch by_command = {
        .now_ms = T0 + 1, .records = &vouched, .n_records = 1};
    ledger_commit(daemon, &by_daemon);
    ledger_commit(command, &by_command);
    struct store_head head = ledger_commit(daemon, &by_daemon);
    assert_int_equal(head.seq, 3);
    struct store_state left = {0};
    assert_int_equal(store_state(command, &left, NULL), ERR_OK);
    assert_int_equal(left.heartbeat_ms, T0);
    assert_int_equal(store_verify_chain(command, NULL), ERR_OK);
    store_close(command);
    store_close(daemon);
}

int main(void)
{
#define CASE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_a_run_is_extended_in_place),
        CASE(test_closed_runs_share_one_record),
        CASE(test_runs_of_a_big_commit_make_several_records),
        CASE(test_a_batch_written_twice_counts_once),
        CASE(test_runs_of_one_instant_are_both_kept),
        CASE(test_only_an_open_run_is_offered_for_extension),
        CASE(test_a_reason_nobody_knows_is_kept),
        CASE(test_an_unknown_series_has_no_runs),
        CASE(test_series_are_listed),
        CASE(test_records_are_filtered_and_paged),
        CASE(test_a_message_waits_until_delivered),
        CASE(test_a_channel_that_is_away_does_not_hide_others),
        CASE(test_what_is_refused_for_good_lets_others_pass),
        CASE(test_reports_are_no_storm),
        CASE(test_every_open_run_is_found),
        CASE(test_state_tells_what_the_last_daemon_left),
        CASE(test_a_command_writes_beside_the_daemon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Nothing that was recorded can change unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "core/classify.h"
#include "store/load.h"
#include "store/sqlite/record.h"
#include "unit/store/support_ledger.h"

/* The records of docs/evidence.md. */
static struct store_head write_example(struct store *store)
{
    const struct store_record start = {T0, "start", "",
                                       "{\"version\":\"0.1.0\"}"};
    ledger_commit(store, &(struct store_batch){
                             .now_ms = T0, .records = &start, .n_records = 1});
    struct store_run runs[] = {a_run(T0, 5, STATE_UP, true),
                               a_run(T0 + 50000, 2, STATE_DOWN, true)};
    runs[1].run.reason = REASON_REFUSED;
    const struct store_record verdict = {
        T0 + 65000, "verdict", "shop",
        "{\"claim\":\"5.availability\",\"verdict\":\"overstated\"}"};
    return ledger_commit(store, &(struct store_batch){.now_ms = T0 + 65000,
                                                      .runs = runs,
                                                      .n_runs = 2,
                                                      .records = &verdict,
                                                      .n_records = 1});
}

static char *read_document(void)
{
    FILE *file = fopen(SOURCE_DIR "/docs/evidence.md", "rb");
    assert_non_null(file);
    char *text = calloc(1, 65536);
    assert_non_null(text);
    assert_true(fread(text, 1, 65535, file) > 0);
    fclose(file);
    return text;
}

static void append_hex(struct buf *out, const uint8_t hash[32])
{
    for (size_t i = 0; i < 32; i++) {
        buf_printf(out, "%02x", hash[i]);
    }
}

static void test_the_document_says_the_very_bytes(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    write_example(store);
    struct arena arena = {0};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    assert_int_equal(
        store_load_records(store,
                           &(struct store_query){NULL, NULL, 0, 10, 0, false},
                           &arena, &rows, &n, NULL),
        ERR_OK);
    assert_int_equal(n, 3);
    char *document = read_document();
    struct store_head head = {0};
    struct buf line;
    buf_init(&line, 65536);
    for (size_t i = 0; i < n; i++) {
        const struct store_record record = {rows[i].at_ms, rows[i].kind,
                                            rows[i].service, rows[i].body};
        record_line(&line, &record, &head);
        buf_putc(&line, '\n');
        append_hex(&line, rows[i].hash);
        buf_putc(&line, '\n');
        assert_non_null(strstr(document, buf_str(&line)));
        head.seq = rows[i].seq;
        memcpy(head.hash, rows[i].hash, 32);
    }
    buf_fini(&line);
    free(document);
    arena_fini(&arena);
    store_close(store);
}

/* What someone with write access and a tool does. */
static void tamper(const struct place *place, const char *sql)
{
    assert_true(ledger_sql(place, "DROP TRIGGER record_update;"
                                  "DROP TRIGGER record_delete;"
                                  "DROP TRIGGER run_update;"
                                  "DROP TRIGGER run_delete;"));
    assert_true(ledger_sql(place, sql));
}

static void assert_found_out(const struct place *place, const char *where)
{
    struct store *store = ledger_open(place, STORE_READ);
    struct errmsg msg = {0};
    assert_int_equal(store_verify_chain(store, &msg), ERR_CORRUPT);
    if (strstr(msg.text, where) == NULL) {
        fail_msg("\"%s\" does not name %s", msg.text, where);
    }
    store_close(store);
}

static void test_each_changed_record_is_named(void **state)
{
    static const struct {
        const char *sql, *where;
    } cases[] = {
        {"UPDATE record SET at_ms = at_ms + 1 WHERE seq = 1", "record 1:"},
        {"UPDATE record SET kind = 'strat' WHERE seq = 1", "record 1:"},
        {"UPDATE record SET service = 'shoq' WHERE seq = 3", "record 3:"},
        {"UPDATE record SET body = replace(body, '2,\"\"', '3,\"\"') "
         "WHERE seq = 2",
         "record 2:"},
        {"UPDATE record SET body = body || ' ' WHERE seq = 3", "record 3:"},
        {"UPDATE record SET hash = zeroblob(32) WHERE seq = 2", "record 2:"},
        {"DELETE FROM record WHERE seq = 1", "record 1:"},
        {"DELETE FROM record WHERE seq = 2", "record 2:"},
        {"DELETE FROM record WHERE seq >= 2", "record 2:"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        void *place = NULL;
        place_setup(&place);
        struct store *store = ledger_open(place, STORE_DAEMON);
        write_example(store);
        assert_int_equal(store_verify_chain(store, NULL), ERR_OK);
        store_close(store);
        tamper(place, cases[i].sql);
        assert_found_out(place, cases[i].where);
        place_teardown(&place);
    }
    (void)state;
}

/* Figures come from the rows of `run`: they must be what was recorded. */
static void test_each_changed_run_is_named(void **state)
{
    static const char *const cases[] = {
        "UPDATE run SET state = 'up' WHERE state = 'down'",
        "UPDATE run SET last_ms = last_ms - 1 WHERE state = 'down'",
        "UPDATE run SET count = 1 WHERE state = 'down'",
        "UPDATE run SET reason = 'latency' WHERE state = 'down'",
        "UPDATE run SET max_gap_ms = 99999 WHERE state = 'up'",
        "UPDATE series SET probe = 'wab'",
        "DELETE FROM run WHERE state = 'down'",
        "DELETE FROM run",
        "INSERT INTO run SELECT series, first_ms + 1, nth, last_ms + 1, count, "
        "state, reason, interval_ms, max_gap_ms, confirm, record, 2 "
        "FROM run WHERE state = 'up'",
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        void *place = NULL;
        place_setup(&place);
        struct store *store = ledger_open(place, STORE_DAEMON);
        write_example(store);
        store_close(store);
        tamper(place, cases[i]);
        assert_found_out(place, "record 2:");
        place_teardown(&place);
    }
    (void)state;
}

static void test_a_careless_hand_is_stopped(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    write_example(store);
    store_close(store);
    static const char *const cases[] = {
        "UPDATE record SET body = '{}' WHERE seq = 1",
        "DELETE FROM record WHERE seq = 3",
        "INSERT OR REPLACE INTO record VALUES(2, 0, 'x', '', '{}', "
        "zeroblob(32))",
        "INSERT INTO record VALUES(5, 0, 'x', '', '{}', zeroblob(32))",
        "UPDATE run SET state = 'up'",
        "DELETE FROM run",
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_false(ledger_sql(*state, cases[i]));
    }
    store = ledger_open(*state, STORE_READ);
    assert_int_equal(store_verify_chain(store, NULL), ERR_OK);
    store_close(store);
}

static void assert_daemon_refuses(const struct place *place, const char *where)
{
    struct store *store = NULL;
    struct errmsg msg = {0};
    assert_int_equal(store_open(place->path, STORE_DAEMON, &store, &msg),
                     ERR_CORRUPT);
    if (strstr(msg.text, where) == NULL) {
        fail_msg("\"%s\" does not name %s", msg.text, where);
    }
}

static void test_a_daemon_does_not_start_on_a_broken_chain(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    write_example(store);
    store_close(store);
    assert_true(ledger_sql(
        *state, "DROP TRIGGER record_update;"
                "UPDATE record SET at_ms = at_ms + 1 WHERE seq = 3;"
                "CREATE TRIGGER record_update BEFORE UPDATE ON record "
                "BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;"));
    assert_daemon_refuses(*state, "record 3:");
}

static void test_a_daemon_misses_a_trigger(void **state)
{
    store_close(ledger_open(*state, STORE_DAEMON));
    assert_true(ledger_sql(*state, "DROP TRIGGER record_update"));
    assert_daemon_refuses(*state, "record_update");
}

/* The newest 1,000 are checked at a start, the ones before by request. */
static void test_an_old_record_is_found_by_the_whole_check(void **state)
{
    enum { RECORDS = 1002 };
    static struct store_record records[RECORDS];
    for (int i = 0; i < RECORDS; i++) {
        records[i] = (struct store_record){T0 + i, "verdict", "shop", "{}"};
    }
    struct store *store = ledger_open(*state, STORE_DAEMON);
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .records = records,
                                               .n_records = RECORDS});
    store_close(store);
    assert_true(ledger_sql(
        *state, "DROP TRIGGER record_update;"
                "UPDATE record SET at_ms = at_ms + 1 WHERE seq = 2;"
                "CREATE TRIGGER record_update BEFORE UPDATE ON record "
                "BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;"));
    store_close(ledger_open(*state, STORE_DAEMON));
    assert_found_out(*state, "record 2:");
}

/* A damaged row is an error with its place, never a wrong figure. */
static void test_a_damaged_row_is_not_read(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    write_example(store);
    store_close(store);
    assert_true(ledger_sql(
        *state, "PRAGMA ignore_check_constraints = ON;"
                "DROP TRIGGER run_update;"
                "UPDATE run SET last_ms = first_ms - 1 WHERE state = 'up'"));
    store = ledger_open(*state, STORE_READ);
    const struct store_run_query query = {.key = {"shop", "web", "local"}};
    struct arena arena = {0};
    struct run *runs = NULL;
    size_t n = 7;
    struct errmsg msg = {0};
    assert_int_equal(store_load_runs(store, &query, &arena, &runs, &n, &msg),
                     ERR_CORRUPT);
    assert_non_null(strstr(msg.text, "shop/web/local"));
    assert_non_null(strstr(msg.text, "1767225600000"));
    assert_int_equal(n, 7);
    arena_fini(&arena);
    store_close(store);
}

int main(void)
{
#define CASE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_the_document_says_the_very_bytes),
        CASE(test_each_changed_record_is_named),
        CASE(test_each_changed_run_is_named),
        CASE(test_a_careless_hand_is_stopped),
        CASE(test_a_daemon_does_not_start_on_a_broken_chain),
        CASE(test_a_daemon_misses_a_trigger),
        CASE(test_an_old_record_is_found_by_the_whole_check),
        CASE(test_a_damaged_row_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

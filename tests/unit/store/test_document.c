/* Documents and response times come back as they were, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/digest.h"
#include "store/load.h"
#include "unit/store/support_ledger.h"

#define DAY0 INT64_C(20454) /* 2026-01-01 */

static const struct series_key web = {"shop", "web", "local"};

static enum err load(struct store *store, const char *text, struct arena *arena,
                     char **ret_bytes, size_t *ret_n, struct errmsg *msg)
{
    uint8_t digest[DIGEST_BYTES];
    digest_of(text, strlen(text), digest);
    return store_load_document(store, digest, arena, ret_bytes, ret_n, msg);
}

static void put_document(struct store *store, const char *text)
{
    struct store_document document = {text, strlen(text)};
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .documents = &document,
                                               .n_documents = 1});
}

static void test_a_document_comes_back_by_its_hash(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct arena arena = {0};
    struct errmsg msg = {0};
    char *bytes = NULL;
    size_t n = 0;
    put_document(store, "{\"vantage\": \"tokyo\"}");
    put_document(store, "{\"vantage\": \"tokyo\"}");
    put_document(store, "");
    assert_int_equal(
        load(store, "{\"vantage\": \"tokyo\"}", &arena, &bytes, &n, &msg),
        ERR_OK);
    assert_int_equal(n, 20);
    assert_string_equal(bytes, "{\"vantage\": \"tokyo\"}");
    assert_int_equal(load(store, "", &arena, &bytes, &n, &msg), ERR_OK);
    assert_int_equal(n, 0);
    assert_int_equal(load(store, "other", &arena, &bytes, &n, &msg),
                     ERR_NOT_FOUND);
    assert_int_equal(store_verify_chain(store, &msg), ERR_OK);
    arena_fini(&arena);
    store_close(store);
}

static void test_a_changed_document_is_found_out(void **state)
{
    static const char *const changes[] = {
        "UPDATE document SET packed = (SELECT packed FROM document WHERE "
        "bytes = 5) WHERE bytes = 6",
        "UPDATE document SET packed = x'00' WHERE bytes = 6",
        "UPDATE document SET bytes = 60000000 WHERE bytes = 6",
        "UPDATE document SET bytes = 1 WHERE bytes = 6",
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct store *store = ledger_open(*state, STORE_DAEMON);
        put_document(store, "first");
        put_document(store, "second");
        store_close(store);
        assert_true(ledger_sql(*state, "DROP TRIGGER document_update"));
        assert_true(ledger_sql(*state, changes[i]));
        store = ledger_open(*state, STORE_READ);
        struct arena arena = {0};
        struct errmsg msg = {0};
        char *bytes = NULL;
        size_t n = 7;
        assert_int_equal(load(store, "second", &arena, &bytes, &n, &msg),
                         ERR_CORRUPT);
        assert_non_null(strstr(msg.text, "document 16367a"));
        assert_int_equal(n, 7);
        assert_int_equal(store_verify_chain(store, &msg), ERR_CORRUPT);
        arena_fini(&arena);
        store_close(store);
        place_teardown(state);
        place_setup(state);
    }
}

static void test_documents_are_not_changed_by_a_careless_hand(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    put_document(store, "first");
    store_close(store);
    assert_false(ledger_sql(*state, "UPDATE document SET bytes = 3"));
    assert_false(ledger_sql(*state, "DELETE FROM document"));
}

static void put_day(struct store *store, int64_t day, const char *counts,
                    bool closed)
{
    struct store_latency latency = {.key = web,
                                    .day = day,
                                    .bytes = (const uint8_t *)counts,
                                    .n_bytes = strlen(counts),
                                    .closed = closed};
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .latencies = &latency,
                                               .n_latencies = 1});
}

static size_t days(struct store *store, int64_t through_seq,
                   struct arena *arena, struct store_latency_row **ret_rows)
{
    struct store_latency_query query = {web, DAY0, DAY0 + 10, through_seq};
    struct errmsg msg = {0};
    size_t n = 0;
    if (store_load_latencies(store, &query, arena, ret_rows, &n, &msg) !=
        ERR_OK) {
        fail_msg("%s", msg.text);
    }
    return n;
}

static void test_a_day_grows_until_it_is_over(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    struct arena arena = {0};
    struct store_latency_row *rows = NULL;
    struct errmsg msg = {0};
    put_day(store, DAY0, "a", false);
    put_day(store, DAY0, "ab", false);
    assert_int_equal(days(store, 0, &arena, &rows), 1);
    assert_memory_equal(rows[0].bytes, "ab", 2);
    assert_false(rows[0].closed);
    assert_int_equal(days(store, 1, &arena, &rows), 0);
    put_day(store, DAY0, "abc", true);
    put_day(store, DAY0, "abcd", true); /* over: left alone */
    put_day(store, DAY0 + 1, "x", false);
    assert_int_equal(days(store, 1, &arena, &rows), 1);
    assert_int_equal(rows[0].n_bytes, 3);
    assert_true(rows[0].closed);
    assert_int_equal(days(store, 0, &arena, &rows), 2);
    struct store_record_row *records = NULL;
    size_t n = 0;
    assert_int_equal(
        store_load_records(store,
                           &(struct store_query){NULL, NULL, 0, 9, 0, false},
                           &arena, &records, &n, &msg),
        ERR_OK);
    assert_int_equal(n, 1);
    assert_string_equal(records[0].body,
                        "{\"days\":[[\"shop\",\"web\",\"local\",20454,"
                        "\"ba7816bf8f01cfea414140de"
                        "5dae2223b00361a396177a9cb410ff61f20015ad\"]]}");
    assert_int_equal(store_verify_chain(store, &msg), ERR_OK);
    store_close(store);
    assert_false(ledger_sql(*state, "UPDATE latency SET counts = x'00'"));
    assert_true(ledger_sql(*state, "DROP TRIGGER latency_update"));
    assert_true(ledger_sql(*state, "UPDATE latency SET counts = x'00' "
                                   "WHERE record IS NOT NULL"));
    store = ledger_open(*state, STORE_READ);
    assert_int_equal(store_verify_chain(store, &msg), ERR_CORRUPT);
    assert_non_null(strstr(msg.text, "record 1"));
    arena_fini(&arena);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_document_comes_back_by_its_hash,
                                        place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(test_a_changed_document_is_found_out,
                                        place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            test_documents_are_not_changed_by_a_careless_hand, place_setup,
            place_teardown),
        cmocka_unit_test_setup_teardown(test_a_day_grows_until_it_is_over,
                                        place_setup, place_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Room is given back, and everything still verifies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/units.h"
#include "store/load.h"
#include "store/retention.h"
#include "store/verify.h"
#include "unit/store/support_signed.h"

#define LATER (T0 + 1000 * MS_PER_DAY)

static int64_t count(const struct place *place, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(place->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

static struct retention_pruned prune(const struct place *place, size_t limit)
{
    struct store *store = ledger_open(place, STORE_DAEMON);
    struct retention_pruned pruned = {0};
    struct store_head head = {0};
    struct errmsg msg = {0};
    const struct retention retention = {LATER, LATER - 10 * MS_PER_DAY, limit};
    if (retention_prune(store, &retention, &pruned, &head, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    store_close(store);
    return pruned;
}

static void assert_whole(const struct place *place)
{
    struct store *store = ledger_open(place, STORE_READ);
    const struct verify_known nothing = {0};
    struct verify_found found = {0};
    struct errmsg msg = {0};
    if (store_verify(store, &nothing, &found, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    store_close(store);
}

static void put_message(struct store *store, const char *key, int64_t at_ms,
                        bool delivered)
{
    const struct store_record record = {T0, "verdict", "shop", "{}"};
    const struct store_message message = {0, "hook", key, "{\"a\":1}"};
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .records = &record,
                                               .n_records = 1,
                                               .messages = &message,
                                               .n_messages = 1});
    struct store_delivery delivery = {
        .at_ms = at_ms, .delivered = delivered, .answer = "HTTP 204"};
    delivery.message_id = key[0] - '0';
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .deliveries = &delivery,
                                               .n_deliveries = 1});
}

static void test_only_texts_of_old_delivered_messages_go(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    put_message(store, "1", T0, true);
    put_message(store, "2", T0, true);
    put_message(store, "3", T0, false); /* still waits */
    put_message(store, "4", LATER, true);
    store_close(store);
    assert_int_equal(prune(*state, 1).messages, 1);
    assert_int_equal(prune(*state, 9).messages, 1);
    assert_int_equal(prune(*state, 9).messages, 0);
    assert_int_equal(count(*state, "SELECT count(*) FROM message WHERE body = "
                                   "'' AND key IN ('1', '2') AND answer = "
                                   "'HTTP 204' AND delivered_ms > 0"),
                     2);
    assert_int_equal(count(*state, "SELECT count(*) FROM message "
                                   "WHERE body <> ''"),
                     2);
    /* Two steps did something, and say so. */
    assert_int_equal(
        count(*state, "SELECT count(*) FROM record WHERE kind = 'pruned'"), 2);
    assert_whole(*state);
}

static void put_days(struct store *store, int64_t first, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const struct store_latency day = {{"shop", "web", "local"},
                                          first + i,
                                          (const uint8_t *)"times",
                                          5,
                                          true};
        ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                                   .latencies = &day,
                                                   .n_latencies = 1});
    }
}

static void test_response_times_no_report_covers_go(void **state)
{
    signed_fill(*state); /* its report begins on DAY0 */
    struct store *store = ledger_open(*state, STORE_DAEMON);
    put_days(store, DAY0 - 20, 20);
    store_close(store);
    /* The day before the report may be the report's first in its zone. */
    assert_int_equal(prune(*state, 15).days, 15);
    assert_whole(*state);
    assert_int_equal(prune(*state, 15).days, 4);
    assert_int_equal(prune(*state, 15).days, 0);
    assert_whole(*state);
    assert_int_equal(count(*state, "SELECT min(day) FROM latency"), DAY0 - 1);
    assert_int_equal(count(*state, "SELECT count(*) FROM document"), 1);
    assert_int_equal(count(*state, "SELECT count(*) FROM run"), 3);
}

static void test_a_day_that_is_missing_is_not_taken_for_pruned(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    put_days(store, DAY0, 3);
    put_days(store, DAY0 + 995, 3);
    store_close(store);
    assert_int_equal(prune(*state, 9).days, 3);
    assert_whole(*state);
    assert_true(ledger_sql(*state, "DELETE FROM latency WHERE day = 21450"));
    store = ledger_open(*state, STORE_READ);
    struct errmsg msg = {0};
    assert_int_equal(store_verify_chain(store, &msg), ERR_CORRUPT);
    assert_non_null(strstr(msg.text, "record 5"));
    store_close(store);
}

int main(void)
{
#define CASE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_only_texts_of_old_delivered_messages_go),
        CASE(test_response_times_no_report_covers_go),
        CASE(test_a_day_that_is_missing_is_not_taken_for_pruned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

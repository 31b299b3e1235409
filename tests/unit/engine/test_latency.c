/* Response times in the ledger: added to their day, ended, read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <math.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/units.h"
#include "core/local_day.h"
#include "engine/chore.h"
#include "engine/latency.h"
#include "store/load.h"
#include "support/zone.h"

#define OCTOBER INT64_C(1790780400000) /* 2026-10-01T00:00:00+09:00 */
#define NOVEMBER (OCTOBER + 31 * MS_PER_DAY)

struct world {
    char directory[64];
    char path[96];
    struct store *store;
    struct arena arena;
    struct conf conf;
    struct conf_service service;
    struct conf_probe probe;
    struct store_head head;
    int64_t next_ms;
};

static const char *const vantages[] = {"tokyo", "osaka"};
static const char *const former[] = {"www"};
static const struct param url = {
    .name = "url", .kind = PARAM_STRING, .text = "http://shop.test/"};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->directory, sizeof w->directory, "/tmp/claimd-times-XXXXXX");
    assert_non_null(mkdtemp(w->directory));
    snprintf(w->path, sizeof w->path, "%s/ledger.db", w->directory);
    struct errmsg msg = {0};
    if (store_open(w->path, STORE_DAEMON, &w->store, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    w->probe = (struct conf_probe){.id = "web",
                                   .type = "http",
                                   .was = former,
                                   .n_was = 1,
                                   .critical = true,
                                   .params = {&url, 1}};
    w->service =
        (struct conf_service){.id = "shop",
                              .calendar = {.tz = zone(&w->arena, "Asia/Tokyo")},
                              .probes = &w->probe,
                              .n_probes = 1};
    w->conf = (struct conf){.vantage = "tokyo",
                            .vantages = vantages,
                            .n_vantages = 2,
                            .services = &w->service,
                            .n_services = 1};
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
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

static void commit(struct world *w, const struct store_batch *batch)
{
    struct errmsg msg = {0};
    if (store_commit(w->store, batch, &w->head, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
}

/* What a turn does with a time that was seen. */
static void see(struct world *w, const char *probe, const char *vantage,
                int64_t at_ms, int64_t time_us)
{
    struct histogram times = {0};
    struct buf bytes;
    struct errmsg msg = {0};
    histogram_add(&times, time_us);
    buf_init(&bytes, HISTOGRAM_BYTES_MAX);
    histogram_encode(&times, &bytes);
    struct store_latency latency = {
        .key = {"shop", probe, vantage},
        .day = local_day_at(w->service.calendar.tz, at_ms).day,
        .bytes = (const uint8_t *)bytes.data,
        .n_bytes = bytes.len};
    struct store_batch batch = {
        .now_ms = at_ms, .latencies = &latency, .n_latencies = 1};
    struct store_batch added;
    if (latency_add(&w->arena, w->store, &batch, &added, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    commit(w, &added);
    buf_fini(&bytes);
    histogram_fini(&times);
}

static void end_days(struct world *w, int64_t now_ms)
{
    struct errmsg msg = {0};
    struct chore chore = {.store = w->store,
                          .conf = &w->conf,
                          .now_ms = now_ms,
                          .head = &w->head,
                          .latency_next_ms = &w->next_ms};
    if (latency_chore(&chore, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
}

static const struct report_latency *read_times(struct world *w, int64_t from_ms,
                                               int64_t to_ms,
                                               int64_t through_seq,
                                               size_t *ret_n)
{
    const struct report_latency *found = NULL;
    struct errmsg msg = {0};
    struct latency_query query = {
        &w->conf, &w->service, {from_ms, to_ms}, through_seq};
    if (latency_read(&w->arena, w->store, &query, &found, ret_n, &msg) !=
        ERR_OK) {
        fail_msg("%s", msg.text);
    }
    return found;
}

static void test_a_day_gathers_over_restarts(void **state)
{
    struct world *w = *state;
    size_t n = 0;
    see(w, "web", "tokyo", OCTOBER, 1000);
    see(w, "web", "tokyo", OCTOBER + MS_PER_HOUR, 3000);
    const struct report_latency *found =
        read_times(w, OCTOBER, NOVEMBER, 0, &n);
    assert_int_equal(n, 1);
    assert_string_equal(found->probe, "web");
    assert_non_null(strstr(found->describes, "http://shop.test/"));
    assert_int_equal(found->times.count, 2);
    assert_int_equal(found->times.min_us, 1000);
    assert_int_equal(found->times.max_us, 3000);
    assert_int_equal(found->n_days, 1);
    assert_int_equal(found->days[0].date.day, 1);
    assert_int_equal(found->days[0].times.count, 2);
}

static void test_a_window_has_the_local_days_that_begin_in_it(void **state)
{
    struct world *w = *state;
    size_t n = 0;
    see(w, "web", "tokyo", OCTOBER - 1, 100); /* September in Tokyo */
    see(w, "web", "tokyo", OCTOBER, 200);
    see(w, "web", "tokyo", NOVEMBER - 1, 300);
    see(w, "web", "tokyo", NOVEMBER, 400);
    const struct report_latency *found =
        read_times(w, OCTOBER, NOVEMBER, 0, &n);
    assert_int_equal(found->times.count, 2);
    assert_int_equal(found->times.min_us, 200);
    assert_int_equal(found->times.max_us, 300);
    assert_int_equal(found->n_days, 2);
    assert_int_equal(found->days[0].date.day, 1);
    assert_int_equal(found->days[1].date.day, 31);
    /* one that begins within a day begins with the next */
    found = read_times(w, OCTOBER + 1, NOVEMBER, 0, &n);
    assert_int_equal(found->times.count, 1);
    read_times(w, NOVEMBER + MS_PER_DAY, NOVEMBER + 2 * MS_PER_DAY, 0, &n);
    assert_int_equal(n, 0);
}

static void test_vantages_and_former_names_count_together(void **state)
{
    struct world *w = *state;
    size_t n = 0;
    see(w, "web", "tokyo", OCTOBER, 100);
    see(w, "web", "osaka", OCTOBER, 200);
    see(w, "www", "osaka", OCTOBER + MS_PER_DAY, 300);
    see(w, "other", "osaka", OCTOBER, 400);
    const struct report_latency *found =
        read_times(w, OCTOBER, NOVEMBER, 0, &n);
    assert_int_equal(found->times.count, 3);
    assert_int_equal(found->times.max_us, 300);
    assert_int_equal(found->days[0].times.count, 2);
}

/* A minute after its local end it is part of the chain and stays as it is. */
static void test_a_day_that_is_over_is_ended(void **state)
{
    struct world *w = *state;
    struct errmsg msg = {0};
    size_t n = 0;
    int64_t over_ms = OCTOBER + MS_PER_DAY;
    struct store_record record = {
        .at_ms = OCTOBER, .kind = "start", .service = "", .body = "{}"};
    commit(w, &(struct store_batch){
                  .now_ms = OCTOBER, .records = &record, .n_records = 1});
    see(w, "web", "tokyo", OCTOBER, 100);
    end_days(w, over_ms + MS_PER_MINUTE - 1);
    see(w, "web", "tokyo", over_ms - 1, 200); /* was on its way */
    int64_t before = w->head.seq;
    end_days(w, over_ms + MS_PER_MINUTE);
    assert_int_equal(w->head.seq, before + 1);
    see(w, "web", "tokyo", over_ms - 1, 300);
    see(w, "web", "tokyo", over_ms + 1, 400);
    end_days(w, over_ms + MS_PER_HOUR);
    assert_int_equal(w->head.seq, before + 1);
    const struct report_latency *found =
        read_times(w, OCTOBER, NOVEMBER, w->head.seq, &n);
    assert_int_equal(found->times.count, 2);
    assert_int_equal(found->times.max_us, 200);
    read_times(w, OCTOBER, NOVEMBER, before, &n);
    assert_int_equal(n, 0);
    assert_int_equal(store_verify_chain(w->store, &msg), ERR_OK);
}

/* claimd was off at the end of the day, or the probe was removed. */
static void test_days_left_open_are_ended_at_the_next_start(void **state)
{
    struct world *w = *state;
    size_t n = 0;
    struct store_open_latency *open = NULL;
    struct errmsg msg = {0};
    see(w, "web", "tokyo", OCTOBER, 100);
    see(w, "gone", "tokyo", OCTOBER + MS_PER_DAY, 100);
    end_days(w, OCTOBER + 5 * MS_PER_DAY);
    assert_int_equal(
        store_load_open_latencies(w->store, &w->arena, &open, &n, &msg),
        ERR_OK);
    assert_int_equal(n, 0);
    assert_int_equal(store_verify_chain(w->store, &msg), ERR_OK);
}

/* Damage to it must not keep anything else from being written. */
static void test_a_damaged_day_is_left_as_it_is(void **state)
{
    struct world *w = *state;
    struct errmsg msg = {0};
    size_t n = 0;
    uint8_t bytes[] = {1, 2, 3};
    int64_t day = local_day_at(w->service.calendar.tz, OCTOBER).day;
    struct store_latency latency = {.key = {"shop", "web", "tokyo"},
                                    .day = day,
                                    .bytes = bytes,
                                    .n_bytes = sizeof bytes};
    commit(w, &(struct store_batch){
                  .now_ms = OCTOBER, .latencies = &latency, .n_latencies = 1});
    see(w, "web", "tokyo", OCTOBER, 100);
    struct latency_query query = {
        &w->conf, &w->service, {OCTOBER, NOVEMBER}, 0};
    const struct report_latency *found = NULL;
    assert_int_equal(
        latency_read(&w->arena, w->store, &query, &found, &n, &msg),
        ERR_CORRUPT);
    assert_non_null(strstr(msg.text, "probe web"));
    assert_non_null(strstr(msg.text, "2026-10-01"));
}

#define YEAR_TARGETS 20

/* One look a minute, mostly near 40 ms, some up to seconds. */
static void fill_day(struct histogram *day)
{
    static uint32_t random = 1;
    for (int i = 0; i < 1440; i++) {
        random = random * 1664525 + 1013904223;
        double share = (random >> 8) / 16777216.0;
        histogram_add(day, (int64_t)(30000 / pow(1 - share * 0.9999, 0.4)));
    }
}

static size_t ledger_bytes(const struct world *w)
{
    struct stat status;
    assert_int_equal(stat(w->path, &status), 0);
    return (size_t)status.st_size;
}

/* Goal: a target costs at most 300 KB of ledger a year; its response times are
 * the greater part of it. */
static void test_a_year_costs_little(void **state)
{
    struct world *w = *state;
    static struct store_latency days[365];
    struct errmsg msg = {0};
    size_t before = ledger_bytes(w);
    for (int target = 0; target < YEAR_TARGETS; target++) {
        const char *probe = arena_printf(&w->arena, "probe-%d", target);
        for (int64_t day = 0; day < 365; day++) {
            struct histogram times = {0};
            struct buf bytes;
            buf_init(&bytes, HISTOGRAM_BYTES_MAX);
            fill_day(&times);
            histogram_encode(&times, &bytes);
            days[day] = (struct store_latency){
                .key = {"shop", probe, "tokyo"},
                .day = 20000 + day,
                .bytes = memcpy(arena_alloc(&w->arena, bytes.len), bytes.data,
                                bytes.len),
                .n_bytes = bytes.len,
                .closed = true};
            histogram_fini(&times);
            buf_fini(&bytes);
        }
        commit(w, &(struct store_batch){.now_ms = NOVEMBER,
                                        .latencies = days,
                                        .n_latencies = 365});
    }
    store_close(w->store);
    size_t each = (ledger_bytes(w) - before) / YEAR_TARGETS;
    print_message("%zu bytes for each target and year\n", each);
    assert_in_range(each, 1, 200 * 1024);
    assert_int_equal(store_open(w->path, STORE_DAEMON, &w->store, &msg),
                     ERR_OK);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_a_day_gathers_over_restarts),
        CASE(test_a_window_has_the_local_days_that_begin_in_it),
        CASE(test_vantages_and_former_names_count_together),
        CASE(test_a_day_that_is_over_is_ended),
        CASE(test_days_left_open_are_ended_at_the_next_start),
        CASE(test_a_damaged_day_is_left_as_it_is),
        CASE(test_a_year_costs_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

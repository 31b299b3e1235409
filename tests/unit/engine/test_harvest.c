/* A storm is one digest for each channel, whatever its size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/check.h"
#include "base/units.h"
#include "engine/harvest.h"
#include "store/outbox.h"

#define T0 INT64_C(1767225600000) /* 2026-01-01T00:00:00Z */
#define STORM 10000
#define SERVICES 500
#define BATCH 500

struct world {
    char directory[64];
    char path[96];
    struct store *store;
    struct store_state state;
    struct store_head head;
    struct conf_channel channels[2];
    struct conf conf;
    struct harvest harvest;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->directory, sizeof w->directory, "/tmp/claimd-harvest-XXXXXX");
    assert_non_null(mkdtemp(w->directory));
    snprintf(w->path, sizeof w->path, "%s/ledger.db", w->directory);
    struct errmsg msg = {0};
    if (store_open(w->path, STORE_DAEMON, &w->store, &msg) != ERR_OK ||
        store_state(w->store, &w->state, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    w->channels[0] = (struct conf_channel){.id = "mail", .type = "webhook"};
    w->channels[1] = (struct conf_channel){.id = "chat", .type = "webhook"};
    w->conf = (struct conf){.channels = w->channels, .n_channels = 2};
    harvest_init(&w->harvest, &w->conf, &w->state, T0);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    harvest_fini(&w->harvest);
    store_close(w->store);
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

static void alert(struct world *w, int service, int claim, const char *kind)
{
    char key[96];
    char cause[64];
    snprintf(cause, sizeof cause, "s%d/%d.incidents", service, claim);
    snprintf(key, sizeof key, "%s:%s:%d:%lld", cause, kind, claim,
             (long long)w->harvest.now_ms);
    harvest_record(&w->harvest, "verdict", "s", "{}");
    harvest_alert(&w->harvest, key, cause, kind, "{\"kind\":\"drift\"}");
}

static void commit(struct world *w)
{
    struct errmsg msg = {0};
    if (harvest_commit(&w->harvest, w->store, &w->head, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
}

static struct store_queue queue_of(struct world *w, struct arena *arena,
                                   const char *channel)
{
    struct store_queue queue = {0};
    assert_int_equal(
        store_load_queue(w->store, channel, T0 - 1, arena, &queue, NULL),
        ERR_OK);
    return queue;
}

/* Everything a channel is offered, taken by its receiver. */
static size_t deliver_all(struct world *w, int64_t at_ms)
{
    struct arena arena = {0};
    struct store_message_row *rows = NULL;
    size_t n = 0;
    assert_int_equal(store_load_outbox(w->store, 1000, &arena, &rows, &n, NULL),
                     ERR_OK);
    struct store_delivery *answers = arena_array(&arena, n, sizeof *answers);
    for (size_t i = 0; i < n; i++) {
        answers[i] =
            (struct store_delivery){rows[i].id, at_ms, true, "HTTP 200"};
    }
    assert_int_equal(store_commit(w->store,
                                  &(struct store_batch){.now_ms = at_ms,
                                                        .deliveries = answers,
                                                        .n_deliveries = n},
                                  &w->head, NULL),
                     ERR_OK);
    arena_fini(&arena);
    return n;
}

static void seal(struct world *w, int64_t now_ms)
{
    struct message origin = {
        .at_ms = now_ms, .agent_id = w->state.agent_id, .ledger_head = ""};
    assert_int_equal(harvest_seal(w->store, &w->conf, &origin, &w->head, NULL),
                     ERR_OK);
}

static void few_go_out_one_by_one(void **state)
{
    struct world *w = *state;
    struct arena arena = {0};
    for (int i = 0; i < HARVEST_STORM; i++) {
        alert(w, 1, i, "drift");
    }
    commit(w);
    struct store_queue queue = queue_of(w, &arena, "chat");
    assert_int_equal(queue.waiting, HARVEST_STORM);
    assert_int_equal(queue.digest_id, 0);
    alert(w, 1, 99, "drift");
    commit(w);
    queue = queue_of(w, &arena, "chat");
    assert_int_equal(queue.waiting, HARVEST_STORM);
    assert_int_not_equal(queue.digest_id, 0);
    assert_non_null(strstr(queue.digest, "s1/99.incidents"));
    arena_fini(&arena);
}

/* STORM changes of as many causes within a minute, both channels away. */
static size_t rage(struct world *w)
{
    size_t most_bytes = 0;
    for (int i = 0; i < STORM; i++) {
        w->harvest.now_ms = T0 + i * (MS_PER_MINUTE / STORM);
        alert(w, i % SERVICES, i / SERVICES, "drift");
        if ((i + 1) % BATCH == 0) {
            size_t bytes = w->harvest.arena.total_bytes;
            most_bytes = bytes > most_bytes ? bytes : most_bytes;
            commit(w);
        }
    }
    return most_bytes;
}

static void a_storm_is_one_digest(void **state)
{
    struct world *w = *state;
    struct arena arena = {0};
    size_t most_bytes = rage(w);
    struct store_queue queue = queue_of(w, &arena, "mail");
    printf("%d changes: %d rows and a digest of %zu bytes, %zu KiB gathered\n",
           STORM, (int)queue.waiting, strlen(queue.digest), most_bytes / 1024);
    assert_int_equal(queue.waiting, HARVEST_STORM);
    assert_int_not_equal(queue.digest_id, 0);
    assert_true(strlen(queue.digest) < 512 * 1024);
    assert_true(most_bytes < (size_t)8 * 1024 * 1024);
    struct store_waiting *waiting = NULL;
    size_t n = 0;
    assert_int_equal(store_load_waiting(w->store, &arena, &waiting, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(waiting[i].n, HARVEST_STORM + 1);
    }
    arena_fini(&arena);
}

static json_t *digest_delivered(struct world *w, struct arena *arena)
{
    struct store_message_row *rows = NULL;
    size_t n = 0;
    assert_int_equal(store_load_outbox(w->store, 1000, arena, &rows, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 2); /* one for each channel */
    json_t *root = json_loads(rows[0].body, 0, NULL);
    assert_non_null(root);
    return root;
}

static void it_waits_its_turn_and_names_every_service(void **state)
{
    struct world *w = *state;
    struct arena arena = {0};
    rage(w);
    seal(w, T0 + MS_PER_HOUR);
    assert_int_equal(deliver_all(w, T0 + MS_PER_HOUR), 2 * HARVEST_STORM);
    seal(w, T0 + MS_PER_MINUTE); /* too early: it may not be over */
    assert_int_equal(deliver_all(w, T0 + MS_PER_MINUTE), 0);
    seal(w, T0 + MS_PER_HOUR);
    json_t *root = digest_delivered(w, &arena);
    json_t *digest = json_object_get(root, "digest");
    assert_int_equal(json_integer_value(json_object_get(digest, "changes")),
                     STORM - HARVEST_STORM);
    bool seen[SERVICES] = {false};
    int64_t counted = 0;
    size_t i = 0;
    json_t *cause = NULL;
    json_array_foreach(json_object_get(digest, "causes"), i, cause)
    {
        const char *name = json_string_value(json_object_get(cause, "cause"));
        long number = strtol(name + 1, NULL, 10);
        assert_in_range(number, 0, SERVICES - 1);
        seen[number] = true;
        counted += json_integer_value(json_object_get(cause, "count"));
    }
    assert_int_equal(counted, STORM - HARVEST_STORM);
    for (int k = 0; k < SERVICES; k++) {
        assert_true(seen[k]);
    }
    assert_true(json_integer_value(json_object_get(digest, "more")) > 0);
    json_decref(root);
    arena_fini(&arena);
}

static void what_comes_later_begins_another(void **state)
{
    struct world *w = *state;
    struct arena arena = {0};
    rage(w);
    deliver_all(w, T0 + MS_PER_MINUTE);
    seal(w, T0 + MS_PER_HOUR);
    w->harvest.now_ms = T0 + MS_PER_HOUR;
    alert(w, 1, 1, "recovered");
    commit(w);
    struct store_queue queue = queue_of(w, &arena, "chat");
    assert_int_equal(queue.digest_id, 0); /* long after: one by one again */
    assert_int_equal(queue.waiting, 2);
    arena_fini(&arena);
}

/* The clock was far ahead when it began: nobody waits until then. */
static void a_clock_set_back_does_not_hold_it(void **state)
{
    struct world *w = *state;
    struct arena arena = {0};
    rage(w);
    deliver_all(w, T0 + MS_PER_MINUTE);
    w->harvest.now_ms = T0 - MS_PER_DAY;
    seal(w, T0 - MS_PER_DAY);
    json_t *root = digest_delivered(w, &arena);
    json_decref(root);
    arena_fini(&arena);
}

/* Nobody takes anything for days: what waits stays bounded. */
static void a_channel_that_is_away_is_bounded(void **state)
{
    struct world *w = *state;
    struct arena arena = {0};
    for (int hour = 0; hour < 400; hour++) {
        w->harvest.now_ms = T0 + hour * MS_PER_HOUR;
        alert(w, hour % 3, 5, hour % 2 == 0 ? "drift" : "recovered");
        commit(w);
        seal(w, w->harvest.now_ms);
    }
    struct store_queue queue = queue_of(w, &arena, "mail");
    assert_int_equal(queue.waiting, HARVEST_WAITING);
    assert_non_null(strstr(queue.digest, "\"s0/5.incidents\""));
    assert_non_null(strstr(queue.digest, "\"changes\":300"));
    arena_fini(&arena);
}

static void a_channel_that_is_gone_is_closed(void **state)
{
    struct world *w = *state;
    struct arena arena = {0};
    rage(w);
    struct store_closure closure = {"chat", "no longer configured"};
    assert_int_equal(store_commit(w->store,
                                  &(struct store_batch){.now_ms = T0 + 1,
                                                        .closures = &closure,
                                                        .n_closures = 1},
                                  &w->head, NULL),
                     ERR_OK);
    struct store_waiting *waiting = NULL;
    struct store_sent_row *sent = NULL;
    struct store_times *times = NULL;
    size_t n = 0;
    assert_int_equal(store_load_waiting(w->store, &arena, &waiting, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    assert_string_equal(waiting[0].channel, "mail");
    assert_int_equal(store_load_sent(w->store, 1000, &arena, &sent, &n, NULL),
                     ERR_OK);
    for (size_t i = 0; i < n; i++) {
        bool chat = strcmp(sent[i].channel, "chat") == 0;
        assert_int_equal(sent[i].closed, chat);
        assert_int_equal(sent[i].delivered_ms != INSTANT_MIN, chat);
    }
    /* What was given up took no time to arrive. */
    assert_int_equal(store_load_times(w->store, T0, &arena, &times, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 0);
    deliver_all(w, T0 + MS_PER_MINUTE);
    assert_int_equal(store_load_times(w->store, T0, &arena, &times, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(times[0].n, HARVEST_STORM);
    assert_true(times[0].p50_ms <= times[0].max_ms);
    assert_true(times[0].max_ms <= MS_PER_MINUTE);
    arena_fini(&arena);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(few_go_out_one_by_one),
        CASE(a_storm_is_one_digest),
        CASE(it_waits_its_turn_and_names_every_service),
        CASE(what_comes_later_begins_another),
        CASE(a_clock_set_back_does_not_hold_it),
        CASE(a_channel_that_is_away_is_bounded),
        CASE(a_channel_that_is_gone_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

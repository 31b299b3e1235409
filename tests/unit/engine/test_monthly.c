/* Months that stay: made once, with what was in force, and found out if not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"
#include "engine/chore.h"
#include "engine/configured.h"
#include "engine/frozen.h"
#include "engine/recompute.h"
#include "store/load.h"
#include "store/outbox.h"

/* A folder of its own, entered; a ledger; the daemon's state between turns. */
struct world {
    char folder[64];
    struct arena arena;
    struct store *store;
    struct store_state state;
    struct store_head head;
    struct monthly monthly;
    const struct conf *conf;
};

static int64_t at(const char *text)
{
    int64_t ms = 0;
    assert_int_equal(civil_parse_instant(text, &ms), ERR_OK);
    return ms;
}

static void good(enum err err, const struct errmsg *msg)
{
    if (err != ERR_OK) {
        fail_msg("%s", msg->text);
    }
}

#define PROBE                                                                  \
    "\"probes\": [{\"id\": \"web\", \"type\": \"http\", \"interval\": "        \
    "\"60s\", \"url\": \"http://127.0.0.1/\"}]}"
#define TOKYO "{\"id\": \"tokyo\", \"timezone\": \"Asia/Tokyo\", "
#define YORK "{\"id\": \"york\", \"timezone\": \"America/New_York\", "

/* A configuration with these services, in force and in the ledger. */
static void configure(struct world *w, const char *when, const char *services)
{
    FILE *file = fopen("claimd.json", "w");
    assert_non_null(file);
    fprintf(file,
            "{\"storage\": {\"sqlite\": \"ledger.db\"}, \"reports\": "
            "{\"directory\": \"reports\", \"notify\": [\"hook\", \"hook2\"]}, "
            "\"alerts\": {\"channels\": ["
            "{\"id\": \"hook\", \"type\": \"webhook\", \"url\": "
            "\"http://127.0.0.1/\"}, "
            "{\"id\": \"hook2\", \"type\": \"webhook\", \"url\": "
            "\"http://127.0.0.1/\"}]}, "
            "\"services\": [%s]}",
            services);
    assert_int_equal(fclose(file), 0);
    struct conf_errors errors = {0};
    if (conf_load(&w->arena, "claimd.json", NULL, &w->conf, &errors) !=
        ERR_OK) {
        fail_msg("%s", errors.items[0].text);
    }
    struct errmsg msg = {0};
    struct store_batch batch = {.now_ms = at(when)};
    good(configured_records(&w->arena, w->store, w->conf, at(when), &batch,
                            &msg),
         &msg);
    good(store_commit(w->store, &batch, &w->head, &msg), &msg);
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->folder, sizeof w->folder, "/tmp/claimd-monthly-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    assert_int_equal(chdir(w->folder), 0);
    struct errmsg msg = {0};
    good(store_open("ledger.db", STORE_DAEMON, &w->store, &msg), &msg);
    good(store_state(w->store, &w->state, &msg), &msg);
    configure(w, "2026-09-20T00:00:00Z", TOKYO PROBE ", " YORK PROBE);
    *state = w;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind,
                      struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int teardown(void **state)
{
    struct world *w = *state;
    store_close(w->store);
    arena_fini(&w->arena);
    int entered = chdir("/tmp");
    int removed = nftw(w->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(w);
    return entered != 0 ? entered : removed;
}

/* Observations each minute, as one closed run with a record `kind`, if any. */
static void observed_as(struct world *w, const char *service,
                        enum obs_state state, const char *from, const char *to,
                        const char *kind)
{
    struct store_run run = {
        .key = {service, "web", "local"},
        .run = {.first_ms = at(from),
                .last_ms = at(to),
                .interval_ms = 60000,
                .max_gap_ms = 150000,
                .count = (uint32_t)((at(to) - at(from)) / 60000 + 1),
                .confirm = 2,
                .state = state},
        .closed = true};
    char body[256];
    snprintf(body, sizeof body,
             "{\"file\":\"past\",\"first_ms\":%lld,\"last_ms\":%lld,"
             "\"observations\":%u,\"runs\":1,\"sha256\":\"00\"}",
             (long long)at(from), (long long)at(to), run.run.count);
    const struct store_record record = {at(to), kind, service, body};
    struct store_batch batch = {.now_ms = at(to),
                                .runs = &run,
                                .n_runs = 1,
                                .records = &record,
                                .n_records = kind == NULL ? 0 : 1};
    struct errmsg msg = {0};
    good(store_commit(w->store, &batch, &w->head, &msg), &msg);
}

static void observed(struct world *w, const char *service, enum obs_state state,
                     const char *from, const char *to)
{
    observed_as(w, service, state, from, to, NULL);
}

/* October as both services had it; New York was an hour down. */
static void october(struct world *w)
{
    observed(w, "tokyo", STATE_UP, "2026-09-25T00:00:00Z",
             "2026-11-02T00:00:00Z");
    observed(w, "york", STATE_UP, "2026-09-25T00:00:00Z",
             "2026-10-20T11:59:00Z");
    observed(w, "york", STATE_DOWN, "2026-10-20T12:00:00Z",
             "2026-10-20T12:59:00Z");
    observed(w, "york", STATE_UP, "2026-10-20T13:00:00Z",
             "2026-11-02T00:00:00Z");
}

/* One turn of the daemon; whether it was asked to end its open runs. */
static bool turn(struct world *w, const char *now)
{
    struct chore chore = {.store = w->store,
                          .state = &w->state,
                          .conf = w->conf,
                          .now_ms = at(now),
                          .head = &w->head,
                          .monthly = &w->monthly};
    struct errmsg msg = {0};
    good(monthly_chore(&chore, &msg), &msg);
    return chore.close_runs;
}

static struct frozens kept(struct world *w)
{
    struct frozens all = {0};
    struct errmsg msg = {0};
    good(frozen_load(&w->arena, w->store, NULL, 0, &all, &msg), &msg);
    return all;
}

static size_t n_kept(struct world *w)
{
    return kept(w).n;
}

/* Bytes of a file, in the arena. */
static const char *bytes_of(struct world *w, const char *path, size_t *ret_n)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("no file %s", path);
    }
    const size_t most = 4 * 1024 * 1024;
    char *bytes = arena_alloc(&w->arena, most);
    *ret_n = fread(bytes, 1, most, file);
    fclose(file);
    return bytes;
}

static struct recomputed recompute(struct world *w, const char *path)
{
    size_t n = 0;
    const char *bytes = bytes_of(w, path, &n);
    struct recomputed found = {0};
    struct errmsg msg = {0};
    good(recompute_report(&w->arena, w->store, bytes, n, &found, &msg), &msg);
    return found;
}

static void a_month_is_made_once_in_its_zone(void **state)
{
    struct world *w = *state;
    october(w);
    /* Over in Tokyo, not in New York; and September, which was seen. */
    assert_true(turn(w, "2026-10-31T15:03:00Z"));
    assert_int_equal(n_kept(w), 0);
    assert_false(turn(w, "2026-10-31T15:03:01Z"));
    struct frozens all = kept(w);
    assert_int_equal(all.n, 3);
    assert_non_null(frozen_find(&all, "tokyo", "2026-09"));
    assert_non_null(frozen_find(&all, "tokyo", "2026-10"));
    assert_non_null(frozen_find(&all, "york", "2026-09"));
    assert_null(frozen_find(&all, "york", "2026-10"));
    assert_false(turn(w, "2026-10-31T15:03:02Z"));
    assert_int_equal(n_kept(w), 3);
    /* The clocks go back there on that very day. */
    assert_false(turn(w, "2026-11-01T04:02:29Z"));
    assert_true(turn(w, "2026-11-01T04:02:30Z"));
    assert_false(turn(w, "2026-11-01T04:02:31Z"));
    all = kept(w);
    const struct frozen *york = frozen_find(&all, "york", "2026-10");
    assert_non_null(york);
    assert_int_equal(york->window.to_ms, at("2026-11-01T00:00:00-04:00"));
    assert_int_equal(york->made_ms, at("2026-11-01T04:02:31Z"));
}

static void a_start_makes_up_for_what_was_missed(void **state)
{
    struct world *w = *state;
    october(w);
    assert_true(turn(w, "2026-12-05T09:00:00Z"));
    assert_false(turn(w, "2026-12-05T09:00:01Z"));
    assert_int_equal(n_kept(w), 6);
    size_t n = 0;
    const char *first = bytes_of(w, "reports/york-2026-10.json", &n);
    w->monthly = (struct monthly){0}; /* a restart */
    assert_false(turn(w, "2026-12-05T10:00:00Z"));
    assert_int_equal(n_kept(w), 6);
    assert_int_equal(unlink("reports/york-2026-10.json"), 0);
    w->monthly = (struct monthly){0};
    assert_false(turn(w, "2026-12-05T11:00:00Z"));
    size_t n_again = 0;
    const char *again = bytes_of(w, "reports/york-2026-10.json", &n_again);
    assert_int_equal(n, n_again);
    assert_memory_equal(first, again, n);
}

static void each_is_told_where_it_should_be(void **state)
{
    struct world *w = *state;
    october(w);
    (void)turn(w, "2026-11-05T00:00:00Z");
    (void)turn(w, "2026-11-05T00:00:01Z");
    struct store_message_row *rows = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    good(store_load_outbox(w->store, 64, &w->arena, &rows, &n, &msg), &msg);
    assert_int_equal(n, 2 * n_kept(w));
    for (size_t i = 0; i < n; i++) {
        json_t *body = json_loads(rows[i].body, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(body);
        assert_string_equal(json_string_value(json_object_get(body, "kind")),
                            "report");
        assert_string_equal(json_string_value(json_object_get(body, "key")),
                            rows[i].key);
        assert_int_equal(json_array_size(json_object_get(body, "attachments")),
                         0);
        const json_t *text = json_object_get(body, "text");
        assert_true(json_is_string(json_object_get(text, "ja")));
        assert_true(json_is_string(json_object_get(text, "en")));
        json_decref(body);
    }
}

/* The configuration of then counts, whatever came since. */
static void a_change_afterwards_changes_nothing(void **state)
{
    struct world *w = *state;
    october(w);
    configure(w, "2026-11-10T00:00:00Z",
              "{\"id\": \"other\", \"was\": [\"york\"], "
              "\"timezone\": \"UTC\", " PROBE);
    (void)turn(w, "2026-11-11T00:00:00Z");
    (void)turn(w, "2026-11-11T00:00:01Z");
    struct frozens all = kept(w);
    assert_int_equal(all.n, 4);
    const struct frozen *york = frozen_find(&all, "york", "2026-10");
    assert_non_null(york);
    assert_int_equal(york->window.from_ms, at("2026-10-01T00:00:00-04:00"));
    struct recomputed found = recompute(w, "reports/york-2026-10.json");
    assert_int_equal(found.differences.n_all, 0);
    assert_true(found.same_bytes);
    assert_int_equal(found.n_corrections, 0);
    (void)turn(w, "2026-12-02T00:00:00Z");
    (void)turn(w, "2026-12-02T00:00:01Z");
    all = kept(w);
    assert_int_equal(all.n, 5);
    assert_non_null(frozen_find(&all, "other", "2026-11"));
}

/* Changes a closed run behind the ledger's back. */
static void tamper(const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open("ledger.db", &db), SQLITE_OK);
    char *why = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s", why);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void a_run_that_was_changed_shows(void **state)
{
    struct world *w = *state;
    october(w);
    (void)turn(w, "2026-11-05T00:00:00Z");
    (void)turn(w, "2026-11-05T00:00:01Z");
    assert_int_equal(
        recompute(w, "reports/york-2026-10.json").differences.n_all, 0);
    tamper("DROP TRIGGER run_update; "
           "UPDATE run SET last_ms = last_ms + 60000, count = count + 1 "
           "WHERE state = 'down'");
    struct recomputed found = recompute(w, "reports/york-2026-10.json");
    assert_true(found.same_bytes);
    bool named = false;
    for (size_t i = 0; i < found.differences.n; i++) {
        const struct difference *one = &found.differences.items[i];
        named = named || strcmp(one->pointer, "/figures/down_min_ms") == 0;
    }
    assert_true(named);
    assert_int_equal(
        recompute(w, "reports/tokyo-2026-10.json").differences.n_all, 0);
}

static void a_report_that_was_changed_shows(void **state)
{
    struct world *w = *state;
    october(w);
    (void)turn(w, "2026-11-05T00:00:00Z");
    (void)turn(w, "2026-11-05T00:00:01Z");
    size_t n = 0;
    const char *bytes = bytes_of(w, "reports/york-2026-10.json", &n);
    char *changed = arena_strndup(&w->arena, bytes, n);
    char *figure = strstr(changed, "\"down_ms\": 36");
    assert_non_null(figure);
    figure[strlen("\"down_ms\": ")] = '1';
    struct recomputed found = {0};
    struct errmsg msg = {0};
    good(recompute_report(&w->arena, w->store, changed, n, &found, &msg), &msg);
    assert_false(found.same_bytes);
    assert_int_equal(found.differences.n_all, 1);
    assert_string_equal(found.differences.items[0].pointer, "/figures/down_ms");
    assert_string_equal(found.differences.items[0].first, "1600000");
    assert_string_equal(found.differences.items[0].second, "3600000");
    const struct frozen *page = NULL;
    good(recompute_find(&w->arena, w->store, changed, n, &page, &msg), &msg);
    assert_null(page);
    bytes = bytes_of(w, "reports/york-2026-10.ja.html", &n);
    good(recompute_find(&w->arena, w->store, bytes, n, &page, &msg), &msg);
    assert_non_null(page);
    assert_string_equal(page->window_text, "2026-10");
}

static void what_is_no_report_is_told(void **state)
{
    struct world *w = *state;
    october(w);
    static const struct {
        const char *bytes;
        enum err err;
    } cases[] = {
        {"", ERR_INVALID},
        {"[]", ERR_INVALID},
        {"{\"service\": 5, \"window\": [], \"origin\": null}", ERR_INVALID},
        {"{\"service\": {\"id\": \"york\"}, \"at\": \"2026-11-01T00:00:00Z\", "
         "\"made\": \"2026-11-01T00:00:00Z\", \"window\": {\"text\": \"x\", "
         "\"from\": \"2026-10-01T00:00:00Z\", \"to\": "
         "\"2026-11-01T00:00:00Z\"}, \"origin\": {\"agent\": \"other\", "
         "\"configuration_sha256\": \"0\", \"version\": \"9\", "
         "\"ledger_seq\": 3}}",
         ERR_NOT_FOUND},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct recomputed found = {0};
        struct errmsg msg = {0};
        enum err err = recompute_report(&w->arena, w->store, cases[i].bytes,
                                        strlen(cases[i].bytes), &found, &msg);
        assert_int_equal(err, cases[i].err);
        assert_true(msg.text[0] != '\0');
    }
}

static void late_data_is_a_correction_beside_it(void **state)
{
    struct world *w = *state;
    observed(w, "york", STATE_UP, "2026-10-01T04:00:00Z",
             "2026-10-20T11:59:00Z");
    observed(w, "york", STATE_UP, "2026-10-20T13:00:00Z",
             "2026-11-02T00:00:00Z");
    (void)turn(w, "2026-11-05T00:00:00Z");
    (void)turn(w, "2026-11-05T00:00:01Z");
    assert_int_equal(n_kept(w), 1);
    size_t n = 0;
    const char *frozen = bytes_of(w, "reports/york-2026-10.json", &n);
    observed_as(w, "york", STATE_DOWN, "2026-10-20T12:00:00Z",
                "2026-10-20T12:58:00Z", "backfill");
    (void)turn(w, "2026-11-06T00:00:00Z");
    struct frozens all = kept(w);
    const struct frozen *items = all.items;
    assert_int_equal(all.n, 2);
    assert_true(items[1].is_correction);
    assert_int_equal(items[1].corrects, items[0].seq);
    assert_string_equal(items[1].before, "100");
    assert_non_null(items[1].after);
    assert_string_equal(items[1].files[0].name,
                        "york-2026-10.correction-1.json");
    size_t n_after = 0;
    const char *after = bytes_of(w, "reports/york-2026-10.json", &n_after);
    assert_int_equal(n, n_after);
    assert_memory_equal(frozen, after, n);
    struct recomputed found = recompute(w, "reports/york-2026-10.json");
    assert_int_equal(found.differences.n_all, 0);
    assert_int_equal(found.n_corrections, 1);
    found = recompute(w, "reports/york-2026-10.correction-1.json");
    assert_int_equal(found.differences.n_all, 0);
    assert_true(found.same_bytes);
    /* Once; and what changes nothing is none. */
    w->monthly = (struct monthly){0};
    (void)turn(w, "2026-11-06T01:00:00Z");
    assert_int_equal(n_kept(w), 2);
}

static void a_directory_that_fails_is_made_up_for(void **state)
{
    struct world *w = *state;
    october(w);
    FILE *file = fopen("reports", "w"); /* in the way of the directory */
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    (void)turn(w, "2026-11-05T00:00:00Z");
    (void)turn(w, "2026-11-05T00:00:01Z");
    assert_int_equal(n_kept(w), 4);
    assert_int_equal(unlink("reports"), 0);
    (void)turn(w, "2026-11-05T01:00:02Z"); /* the next look */
    size_t n = 0;
    (void)bytes_of(w, "reports/tokyo-2026-09.en.html", &n);
    assert_true(n > 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* What cannot be made is tried again, but the open runs of every probe are not
 * ended each time: a year would be a row a minute. */
static void runs_are_ended_once_for_a_month_that_fails(void **state)
{
    struct world *w = *state;
    october(w);
    observed_as(w, "york", STATE_UP, "2026-09-21T00:00:00Z",
                "2026-09-21T00:01:00Z", "attestation"); /* it has no body */
    assert_true(turn(w, "2026-11-02T06:00:00Z"));
    assert_false(turn(w, "2026-11-02T06:00:01Z"));
    assert_int_equal(n_kept(w), 2); /* those of the other */
    assert_false(turn(w, "2026-11-02T06:01:02Z"));
    assert_false(turn(w, "2026-11-02T06:02:03Z"));
    assert_true(turn(w, "2026-12-01T06:00:00Z")); /* the next month */
    assert_false(turn(w, "2026-12-01T06:00:01Z"));
    assert_int_equal(n_kept(w), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_month_is_made_once_in_its_zone),
        TEST(a_start_makes_up_for_what_was_missed),
        TEST(each_is_told_where_it_should_be),
        TEST(a_change_afterwards_changes_nothing),
        TEST(a_run_that_was_changed_shows),
        TEST(a_report_that_was_changed_shows),
        TEST(what_is_no_report_is_told),
        TEST(late_data_is_a_correction_beside_it),
        TEST(a_directory_that_fails_is_made_up_for),
        TEST(runs_are_ended_once_for_a_month_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Editing the configuration does not rewrite the past. */
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
#include "engine/assess.h"

#define T0 INT64_C(1767225600000) /* 2026-01-01T00:00:00Z */
#define HOUR MS_PER_HOUR
#define AT(hours) (T0 + (hours)*HOUR)

/* A ledger of its own, and the configuration to judge it by. */
struct world {
    char directory[64];
    char path[96];
    struct store *store;
    struct arena arena;
    struct conf conf;
    struct conf_service service;
    struct conf_probe probes[2];
    struct maintenance window;
};

static const char *const vantages[] = {"local"};

static const char *const values[] = {"99.9"};
static const struct claim claim = {.id = "5.availability",
                                   .item = 5,
                                   .metric = "availability",
                                   .relation = RELATION_AT_LEAST,
                                   .values = values,
                                   .n_values = 1,
                                   .unit = "percent",
                                   .window = "P1D",
                                   .quote = "99.9 %"};
static const struct checklist_item item = {
    .no = 5, .claims = &claim, .n_claims = 1};
static const struct checklist checklist = {.items = &item, .n_items = 1};
static const struct conf_edition edition = {.checklist = &checklist,
                                            .from_ms = INSTANT_MIN};

static struct conf_probe a_probe(const char *id)
{
    return (struct conf_probe){.id = id,
                               .type = "http",
                               .interval_ms = 60000,
                               .timeout_ms = 1000,
                               .retry_interval_ms = 1000,
                               .max_gap_ms = 150000,
                               .confirm = 2,
                               .critical = true,
                               .since_ms = INSTANT_MIN,
                               .until_ms = INSTANT_MAX};
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->directory, sizeof w->directory, "/tmp/claimd-assess-XXXXXX");
    assert_non_null(mkdtemp(w->directory));
    snprintf(w->path, sizeof w->path, "%s/ledger.db", w->directory);
    struct errmsg msg = {0};
    if (store_open(w->path, STORE_DAEMON, &w->store, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    w->probes[0] = a_probe("web");
    w->probes[1] = a_probe("api");
    w->service = (struct conf_service){
        .id = "shop",
        .name = "shop",
        .timezone = "UTC",
        .calendar = {.tz = tz_utc(), .hours = {.always = true}},
        .down_when = {.kind = DOWN_WHEN_ANY},
        .merge_within_ms = 5 * MS_PER_MINUTE,
        .min_coverage = 99.9,
        .editions = &edition,
        .n_editions = 1,
        .probes = w->probes,
        .n_probes = 1,
    };
    w->conf = (struct conf){.vantage = "local",
                            .vantages = vantages,
                            .n_vantages = 1,
                            .quorum = 1,
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
    struct store_head head;
    struct errmsg msg = {0};
    if (store_commit(w->store, batch, &head, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
}

static void note(struct world *w, int64_t at_ms, const char *kind,
                 const char *body)
{
    const struct store_record record = {at_ms, kind, w->service.id, body};
    commit(w, &(struct store_batch){
                  .now_ms = at_ms, .records = &record, .n_records = 1});
}

static void added(struct world *w, int64_t at_ms, const char *probe,
                  const char *was)
{
    note(w, at_ms, "probe_added",
         arena_printf(&w->arena,
                      "{\"confirm\":2,\"critical\":true,"
                      "\"interval_ms\":60000,\"max_gap_ms\":150000,"
                      "\"probe\":\"%s\",\"type\":\"http\",\"was\":[%s]}",
                      probe, was));
}

static void removed(struct world *w, int64_t at_ms, const char *probe)
{
    note(w, at_ms, "probe_removed",
         arena_printf(&w->arena,
                      "{\"critical\":true,\"probe\":\"%s\","
                      "\"type\":\"http\"}",
                      probe));
}

/* One observation a minute in [from, to). */
static void observed(struct world *w, const char *probe, int64_t from_ms,
                     int64_t to_ms, enum obs_state obs_state)
{
    const struct store_run run = {
        .key = {w->service.id, probe, "local"},
        .run = {.first_ms = from_ms,
                .last_ms = to_ms - 60000,
                .interval_ms = 60000,
                .max_gap_ms = 150000,
                .count = (uint32_t)((to_ms - from_ms) / 60000),
                .confirm = 2,
                .state = obs_state},
        .closed = true,
    };
    commit(w,
           &(struct store_batch){.now_ms = to_ms, .runs = &run, .n_runs = 1});
}

static struct assessment assess_at(struct world *w, int64_t now_ms)
{
    struct assessment assessment = {0};
    struct errmsg msg = {0};
    if (assess_ledger(&w->arena,
                      &(struct assess_past){.conf = &w->conf,
                                            .service = &w->service,
                                            .store = w->store,
                                            .now_ms = now_ms},
                      &assessment, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    return assessment;
}

static struct figures figures_of(struct world *w,
                                 const struct assessment *assessment,
                                 int64_t from_ms, int64_t to_ms)
{
    return reckon_window(&w->arena, assessment->reckoning,
                         (struct ivl){from_ms, to_ms});
}

static void test_a_removed_probe_keeps_its_outage(void **state)
{
    struct world *w = *state;
    added(w, AT(0), "web", "");
    added(w, AT(0), "api", "");
    observed(w, "web", AT(0), AT(10), STATE_UP);
    observed(w, "api", AT(0), AT(2), STATE_UP);
    observed(w, "api", AT(2), AT(3), STATE_DOWN);
    observed(w, "api", AT(3), AT(4), STATE_UP);
    removed(w, AT(4), "api");
    struct assessment now = assess_at(w, AT(10));
    struct figures figures = figures_of(w, &now, AT(0), AT(10));
    assert_int_equal(figures.down_ms, HOUR);
    /* From its last observation to its removal nobody knows. */
    assert_int_equal(figures.unknown_ms, 60000);
    assert_int_equal(figures.n_incidents, 1);
}

/* What is no longer looked at was not unseen. */
static void test_a_probe_added_later_leaves_the_past_alone(void **state)
{
    struct world *w = *state;
    w->service.n_probes = 2;
    added(w, AT(0), "web", "");
    observed(w, "web", AT(0), AT(10), STATE_UP);
    added(w, AT(8), "api", "");
    observed(w, "api", AT(8), AT(10), STATE_UP);
    struct assessment now = assess_at(w, AT(10));
    struct figures figures = figures_of(w, &now, AT(0), AT(10));
    assert_int_equal(figures.unknown_ms, 0);
    assert_int_equal(figures.down_max_ms, 0);
}

/* The configuration was changed and the daemon has not seen it yet. */
static void test_a_probe_not_yet_known_begins_now(void **state)
{
    struct world *w = *state;
    w->service.n_probes = 2;
    added(w, AT(0), "web", "");
    observed(w, "web", AT(0), AT(10), STATE_UP);
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).unknown_ms, 0);
}

static void test_what_was_said_explicitly_counts(void **state)
{
    struct world *w = *state;
    w->service.n_probes = 2;
    w->probes[1].since_ms = AT(4);
    added(w, AT(0), "web", "");
    added(w, AT(8), "api", "");
    observed(w, "web", AT(0), AT(10), STATE_UP);
    observed(w, "api", AT(8), AT(10), STATE_UP);
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).unknown_ms, 4 * HOUR);
}

static void test_a_probe_added_again_has_two_lives(void **state)
{
    struct world *w = *state;
    w->service.n_probes = 2;
    added(w, AT(0), "web", "");
    added(w, AT(0), "api", "");
    observed(w, "web", AT(0), AT(10), STATE_UP);
    observed(w, "api", AT(0), AT(1), STATE_UP);
    observed(w, "api", AT(1), AT(2), STATE_DOWN);
    removed(w, AT(2), "api");
    added(w, AT(8), "api", "");
    observed(w, "api", AT(8), AT(10), STATE_UP);
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(now.history.n_probes, 3);
    struct figures figures = figures_of(w, &now, AT(0), AT(10));
    assert_int_equal(figures.down_ms, HOUR - 60000);
    assert_int_equal(figures.unknown_ms, 60000);
    assert_int_equal(figures.n_incidents, 1);
}

static void test_a_renamed_probe_keeps_its_history(void **state)
{
    static const char *const was[] = {"web"};
    struct world *w = *state;
    added(w, AT(0), "web", "");
    observed(w, "web", AT(0), AT(1), STATE_UP);
    observed(w, "web", AT(1), AT(2), STATE_DOWN);
    observed(w, "web", AT(2), AT(5), STATE_UP);
    w->probes[0].id = "front";
    w->probes[0].was = was;
    w->probes[0].n_was = 1;
    added(w, AT(5), "front", "\"web\"");
    observed(w, "front", AT(5), AT(10), STATE_UP);
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(now.history.n_probes, 1);
    struct figures figures = figures_of(w, &now, AT(0), AT(10));
    assert_int_equal(figures.down_ms, HOUR);
    assert_int_equal(figures.unknown_ms, 0);

    /* The ledger remembers, also when the configuration forgets. */
    w->probes[0].n_was = 0;
    removed(w, AT(10), "web");
    now = assess_at(w, AT(10));
    assert_int_equal(now.history.n_probes, 1);
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).down_ms, HOUR);
}

static void test_a_renamed_service_keeps_its_history(void **state)
{
    static const char *const was[] = {"shop"};
    struct world *w = *state;
    added(w, AT(0), "web", "");
    observed(w, "web", AT(0), AT(1), STATE_DOWN);
    observed(w, "web", AT(1), AT(5), STATE_UP);
    w->service.id = "store";
    w->service.was = was;
    w->service.n_was = 1;
    added(w, AT(5), "web", "");
    w->service.id = "shop";
    removed(w, AT(5), "web");
    w->service.id = "store";
    observed(w, "web", AT(5), AT(10), STATE_UP);
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(now.history.n_probes, 1);
    struct figures figures = figures_of(w, &now, AT(0), AT(10));
    assert_int_equal(figures.down_ms, HOUR);
    assert_int_equal(figures.unknown_ms, 0);
}

/* The record is written with the first commit, moments after the first
 * observation; and a past can be filled in. */
static void test_a_probe_exists_since_it_was_observed(void **state)
{
    struct world *w = *state;
    observed(w, "web", AT(0), AT(10), STATE_UP);
    added(w, AT(1), "web", "");
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).unknown_ms, 0);
}

static void test_a_probe_that_stops_being_critical(void **state)
{
    struct world *w = *state;
    w->service.n_probes = 2;
    w->probes[1].critical = false;
    added(w, AT(0), "web", "");
    added(w, AT(0), "api", "");
    observed(w, "web", AT(0), AT(10), STATE_UP);
    observed(w, "api", AT(0), AT(2), STATE_UP);
    observed(w, "api", AT(2), AT(6), STATE_DOWN);
    removed(w, AT(4), "api");
    note(w, AT(4), "probe_added",
         "{\"confirm\":2,\"critical\":false,\"interval_ms\":60000,"
         "\"max_gap_ms\":150000,\"probe\":\"api\",\"type\":\"http\"}");
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).down_ms, 2 * HOUR);
}

static void set_window(struct world *w, int64_t start_ms, int64_t end_ms)
{
    w->window = (struct maintenance){.start_ms = start_ms,
                                     .end_ms = end_ms,
                                     .announced_ms = ANNOUNCED_NEVER};
    w->service.calendar.maintenances = &w->window;
    w->service.calendar.n_maintenances = 1;
}

static void saw_window(struct world *w, int64_t at_ms)
{
    note(w, at_ms, "maintenance",
         arena_printf(&w->arena,
                      "{\"announced_ms\":null,\"end_ms\":%lld,"
                      "\"note\":null,\"start_ms\":%lld}",
                      (long long)w->window.end_ms,
                      (long long)w->window.start_ms));
}

static void test_maintenance_counts_from_when_it_was_seen(void **state)
{
    struct world *w = *state;
    added(w, AT(0), "web", "");
    observed(w, "web", AT(0), AT(10), STATE_UP);
    set_window(w, AT(4), AT(5));
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).maintenance_ms, 0);

    saw_window(w, AT(4) + 1); /* too late by a millisecond */
    now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).maintenance_ms, 0);

    set_window(w, AT(6), AT(8));
    saw_window(w, AT(5));
    saw_window(w, AT(7)); /* seen again: the first time counts */
    now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).maintenance_ms,
                     2 * HOUR);

    /* Gone from the configuration once it was over: it was in force then. */
    w->service.calendar.n_maintenances = 0;
    now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).maintenance_ms,
                     2 * HOUR);
    /* Before it began, there was no such stop; while it lasted, it ended. */
    now = assess_at(w, AT(6));
    assert_int_equal(figures_of(w, &now, AT(0), AT(6)).maintenance_ms, 0);
    assert_int_equal(figures_of(w, &now, AT(5), AT(10)).maintenance_ms, 0);
    note(w, AT(7), "maintenance_removed",
         arena_printf(&w->arena,
                      "{\"by\":null,\"end_ms\":%lld,\"note\":null,"
                      "\"start_ms\":%lld}",
                      (long long)AT(8), (long long)AT(6)));
    now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).maintenance_ms, HOUR);
}

/* A person declares it beside a configuration that knows nothing of it. */
static void test_maintenance_that_a_person_declares(void **state)
{
    struct world *w = *state;
    added(w, AT(0), "web", "");
    observed(w, "web", AT(0), AT(4), STATE_UP);
    observed(w, "web", AT(4), AT(5), STATE_DOWN);
    observed(w, "web", AT(5), AT(10), STATE_UP);
    static const char body[] = "{\"announced_ms\":%s,\"by\":\"Sato\","
                               "\"end_ms\":%lld,\"note\":null,"
                               "\"start_ms\":%lld}";
    note(w, AT(5), "maintenance",
         arena_printf(&w->arena, body, "null", (long long)AT(6),
                      (long long)AT(4)));
    struct assessment now = assess_at(w, AT(10));
    struct figures figures = figures_of(w, &now, AT(0), AT(10));
    assert_int_equal(figures.down_ms, HOUR); /* recorded too late */
    assert_int_equal(figures.maintenance_ms, 0);
    const struct maintenance *window = &now.calendar->maintenances[0];
    assert_string_equal(window->by, "Sato");
    assert_int_equal(window->seen_ms, AT(5));

    /* The word that it was announced before; taken back, it never stood. */
    note(w, AT(7), "maintenance",
         arena_printf(&w->arena, body,
                      arena_printf(&w->arena, "%lld", (long long)AT(1)),
                      (long long)AT(6), (long long)AT(4)));
    now = assess_at(w, AT(10));
    figures = figures_of(w, &now, AT(0), AT(10));
    assert_int_equal(figures.down_ms, 0);
    assert_int_equal(figures.maintenance_ms, 2 * HOUR);
    assert_int_equal(now.calendar->maintenances[0].announced_ms, AT(1));
    assert_int_equal(now.calendar->maintenances[0].seen_ms, AT(5));
}

/* A person's word changes the verdict on an item no machine can check, and ends
 * by its date. */
static void test_an_item_that_a_person_vouches_for(void **state)
{
    static const struct checklist_item items[] = {
        {.no = 13,
         .answer = "24 hours a day",
         .verification = VERIFY_ATTESTED}};
    static const struct checklist own = {.items = items, .n_items = 1};
    const struct conf_edition of_person = {.checklist = &own,
                                           .from_ms = INSTANT_MIN};
    struct world *w = *state;
    w->service.editions = &of_person;
    added(w, AT(0), "web", "");
    observed(w, "web", AT(0), AT(10), STATE_UP);
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(now.n_claims, 0);
    note(w, AT(2), "attestation",
         arena_printf(&w->arena,
                      "{\"by\":\"Sato\",\"claim\":\"13\",\"note\":null,"
                      "\"quote\":\"24 hours a day\",\"until_ms\":%lld}",
                      (long long)AT(11)));
    now = assess_at(w, AT(10));
    assert_int_equal(now.n_claims, 1);
    const struct judgement *got = &now.claims[0].judgement;
    assert_int_equal(got->verdict, VERDICT_ATTESTED);
    assert_string_equal(got->claim->id, "13");
    assert_string_equal(got->attested->by, "Sato");
    assert_int_equal(got->attested->seq, 3);
    now = assess_at(w, AT(11));
    assert_int_equal(now.claims[0].judgement.verdict, VERDICT_LAPSED);
    note(w, AT(12), "attestation",
         "{\"by\":\"Ito\",\"claim\":\"13\",\"note\":\"left\","
         "\"quote\":null,\"until_ms\":null}");
    now = assess_at(w, AT(13));
    assert_int_equal(now.n_claims, 1); /* so that the end of it is told */
    assert_int_equal(now.claims[0].judgement.verdict, VERDICT_UNDETERMINED);
    assert_int_equal(now.claims[0].judgement.reason, WHY_NO_SOURCE);
}

/* What was said explicitly outlives the configuration that said it. */
static void test_a_former_probe_keeps_its_bounds(void **state)
{
    struct world *w = *state;
    added(w, AT(0), "web", "");
    note(w, AT(0), "probe_added",
         arena_printf(&w->arena,
                      "{\"confirm\":2,\"critical\":true,"
                      "\"interval_ms\":60000,\"max_gap_ms\":150000,"
                      "\"probe\":\"api\",\"since_ms\":%lld,"
                      "\"type\":\"http\",\"until_ms\":%lld,\"was\":[]}",
                      (long long)AT(2), (long long)AT(4)));
    observed(w, "web", AT(0), AT(10), STATE_UP);
    observed(w, "api", AT(0), AT(6), STATE_DOWN);
    removed(w, AT(6), "api");
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(now.history.n_probes, 2);
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).down_ms, 2 * HOUR);
}

/* The service got another id, and its probe stopped counting with it. */
static void
test_a_renamed_service_with_a_probe_that_stops_counting(void **state)
{
    static const char *const was[] = {"shop"};
    struct world *w = *state;
    w->service.n_probes = 2;
    added(w, AT(0), "web", "");
    added(w, AT(0), "api", "");
    observed(w, "web", AT(0), AT(5), STATE_UP);
    observed(w, "api", AT(0), AT(5), STATE_DOWN);
    w->service.id = "store";
    w->service.was = was;
    w->service.n_was = 1;
    w->probes[1].critical = false;
    added(w, AT(5), "web", "");
    note(w, AT(5), "probe_added",
         "{\"confirm\":2,\"critical\":false,\"interval_ms\":60000,"
         "\"max_gap_ms\":150000,\"probe\":\"api\",\"type\":\"http\"}");
    w->service.id = "shop";
    removed(w, AT(5), "web");
    removed(w, AT(5), "api");
    w->service.id = "store";
    observed(w, "web", AT(5), AT(10), STATE_UP);
    struct assessment now = assess_at(w, AT(10));
    assert_int_equal(figures_of(w, &now, AT(0), AT(10)).down_ms,
                     5 * HOUR - 60000);
}

static void test_since_when_a_verdict_holds(void **state)
{
    struct world *w = *state;
    added(w, AT(0), "web", "");
    observed(w, "web", AT(0), AT(30), STATE_UP);
    observed(w, "web", AT(30), AT(40), STATE_DOWN);
    struct assessment now = assess_at(w, AT(40));
    assert_int_equal(now.n_claims, 1);
    assert_int_equal(now.claims[0].judgement.verdict, VERDICT_OVERSTATED);
    assert_false(now.claims[0].has_since);

    static const char verdict[] =
        "{\"claim\":\"5.availability\",\"previous\":null,\"reason\":%s,"
        "\"since_ms\":%lld,\"verdict\":\"%s\"}";
    char body[200];
    snprintf(body, sizeof body, verdict, "null", (long long)AT(31),
             "overstated");
    note(w, AT(31), "verdict", body);
    now = assess_at(w, AT(40));
    assert_true(now.claims[0].has_since);
    assert_int_equal(now.claims[0].since_ms, AT(31));

    snprintf(body, sizeof body, verdict, "\"coverage\"", (long long)AT(35),
             "undetermined");
    note(w, AT(35), "verdict", body);
    now = assess_at(w, AT(40));
    assert_false(now.claims[0].has_since);
}

static void test_a_record_that_makes_no_sense_is_named(void **state)
{
    struct world *w = *state;
    added(w, AT(0), "web", "");
    note(w, AT(1), "probe_added", "{\"probe\":17}");
    struct assessment assessment;
    struct errmsg msg = {0};
    assert_int_equal(assess_ledger(&w->arena,
                                   &(struct assess_past){.conf = &w->conf,
                                                         .service = &w->service,
                                                         .store = w->store,
                                                         .now_ms = AT(2)},
                                   &assessment, &msg),
                     ERR_CORRUPT);
    assert_non_null(strstr(msg.text, "record 2"));
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_a_removed_probe_keeps_its_outage),
        CASE(test_a_probe_added_later_leaves_the_past_alone),
        CASE(test_a_probe_not_yet_known_begins_now),
        CASE(test_what_was_said_explicitly_counts),
        CASE(test_a_probe_added_again_has_two_lives),
        CASE(test_a_renamed_probe_keeps_its_history),
        CASE(test_a_renamed_service_keeps_its_history),
        CASE(test_a_probe_exists_since_it_was_observed),
        CASE(test_a_probe_that_stops_being_critical),
        CASE(test_maintenance_counts_from_when_it_was_seen),
        CASE(test_maintenance_that_a_person_declares),
        CASE(test_an_item_that_a_person_vouches_for),
        CASE(test_a_former_probe_keeps_its_bounds),
        CASE(test_a_renamed_service_with_a_probe_that_stops_counting),
        CASE(test_since_when_a_verdict_holds),
        CASE(test_a_record_that_makes_no_sense_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

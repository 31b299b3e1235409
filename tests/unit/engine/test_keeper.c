/* What the daemon tells of what is in its ledger, and that a restart changes
 * nothing of it. Time is the test's. */
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
#include "base/text.h"
#include "base/units.h"
#include "engine/keeper.h"
#include "store/load.h"

#define T0 INT64_C(1767225600000) /* 2026-01-01T00:00:00Z */
#define MINUTE MS_PER_MINUTE
#define AT(minutes) (T0 + (minutes)*MINUTE)
#define CLAIMS 10
#define MANY 1000

struct world {
    char directory[64];
    char path[96];
    struct keeper *keeper;
    struct snapshot snapshot;
    struct conf conf;
    struct conf_channel channel;
    struct conf_service *services;
    struct conf_probe *probes;
    size_t n_services;
    struct checklist checklist;
    struct checklist_item item;
    struct claim claims[CLAIMS];
    char ids[CLAIMS][32];
    struct conf_edition edition;
    struct arena arena; /* of what the last turn returned */
    struct store_message_row *outbox;
    size_t n_outbox;
    size_t n_taken;     /* of the outbox, by told() */
    const char *active; /* if it was asked for */
    size_t n_closed;
    bool own_told;
};

static const char *const vantages[] = {"local"};
static const char *const none[] = {"0"};

static void add_claims(struct world *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        snprintf(w->ids[i], sizeof w->ids[i], "12.incidents%s%zu",
                 i == 0 ? "" : ":", i);
        w->ids[0][sizeof "12.incidents" - 1] = '\0';
        w->claims[i] = (struct claim){.id = w->ids[i],
                                      .item = 12,
                                      .metric = "incidents",
                                      .relation = RELATION_ACTUAL,
                                      .values = none,
                                      .n_values = 1,
                                      .unit = "count",
                                      .window = "P1Y",
                                      .quote = "0回"};
    }
    w->item =
        (struct checklist_item){.no = 12, .claims = w->claims, .n_claims = n};
    w->checklist = (struct checklist){.items = &w->item, .n_items = 1};
    w->edition = (struct conf_edition){.checklist = &w->checklist,
                                       .from_ms = INSTANT_MIN};
}

static void add_service(struct world *w, size_t i)
{
    char *id = heap_alloc(16);
    snprintf(id, 16, "s%zu", i);
    w->probes[i] = (struct conf_probe){.id = "web",
                                       .type = "http",
                                       .interval_ms = MINUTE,
                                       .timeout_ms = 1000,
                                       .retry_interval_ms = 1000,
                                       .max_gap_ms = 150000,
                                       .confirm = 2,
                                       .critical = true,
                                       .since_ms = INSTANT_MIN,
                                       .until_ms = INSTANT_MAX};
    w->services[i] = (struct conf_service){
        .id = id,
        .name = "Shop",
        .timezone = "UTC",
        .calendar = {.tz = tz_utc(), .hours = {.always = true}},
        .down_when = {.kind = DOWN_WHEN_ANY},
        .merge_within_ms = 0,
        .min_coverage = 99.9,
        .editions = &w->edition,
        .n_editions = 1,
        .probes = &w->probes[i],
        .n_probes = 1,
    };
}

static void open_keeper(struct world *w)
{
    struct errmsg msg = {0};
    if (keeper_open(w->path, &w->keeper, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
}

static void restart(struct world *w)
{
    keeper_close(w->keeper);
    open_keeper(w);
}

static struct world *make(size_t n_services, size_t n_claims)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->directory, sizeof w->directory, "/tmp/claimd-keeper-XXXXXX");
    assert_non_null(mkdtemp(w->directory));
    snprintf(w->path, sizeof w->path, "%s/ledger.db", w->directory);
    w->services = heap_alloc(n_services * sizeof *w->services);
    w->probes = heap_alloc(n_services * sizeof *w->probes);
    w->n_services = n_services;
    add_claims(w, n_claims);
    for (size_t i = 0; i < n_services; i++) {
        add_service(w, i);
    }
    w->channel = (struct conf_channel){.id = "ops", .type = "webhook"};
    w->conf = (struct conf){.vantage = "local",
                            .vantages = vantages,
                            .n_vantages = 1,
                            .quorum = 1,
                            .remind_every_ms = 60 * MINUTE,
                            .channels = &w->channel,
                            .n_channels = 1,
                            .services = w->services,
                            .n_services = n_services};
    memset(w->conf.hash, '0', sizeof w->conf.hash - 1);
    w->snapshot = (struct snapshot){.conf = &w->conf, .references = 1};
    open_keeper(w);
    return w;
}

static int setup(void **state)
{
    *state = make(1, 1);
    return 0;
}

static int setup_many(void **state)
{
    *state = make(MANY, CLAIMS);
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    keeper_close(w->keeper);
    for (size_t i = 0; i < w->n_services; i++) {
        free((char *)(uintptr_t)w->services[i].id);
    }
    free(w->services);
    free(w->probes);
    arena_fini(&w->arena);
    static const char *const files[] = {"ledger.db", "ledger.db.lock",
                                        "ledger.db.key"};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", w->directory, files[i]);
        unlink(path);
    }
    int result = rmdir(w->directory);
    free(w);
    return result;
}

/* A turn at an instant, with these runs, every service judged. */
static void turn(struct world *w, struct keeper_turn *turn, int64_t now_ms,
                 const struct store_run *runs, size_t n_runs)
{
    struct store_batch batch = {
        .now_ms = now_ms, .runs = runs, .n_runs = n_runs};
    size_t *judge = arena_array(&turn->arena, w->n_services, sizeof *judge);
    for (size_t i = 0; i < w->n_services; i++) {
        judge[i] = i;
    }
    turn->snapshot = &w->snapshot;
    turn->batch = &batch;
    turn->now_ms = now_ms;
    turn->judge = judge;
    turn->n_judge = w->n_services;
    turn->want_outbox = true;
    turn->want_active = true;
    keeper_turn_run(w->keeper, turn);
    if (turn->err != ERR_OK || turn->judge_err != ERR_OK) {
        fail_msg("%s", turn->msg.text);
    }
    arena_fini(&w->arena);
    w->n_outbox = turn->n_outbox;
    w->outbox = arena_array(&w->arena, turn->n_outbox, sizeof *w->outbox);
    for (size_t i = 0; i < turn->n_outbox; i++) {
        w->outbox[i] = turn->outbox[i];
        w->outbox[i].body = arena_strdup(&w->arena, turn->outbox[i].body);
    }
    w->active =
        turn->active == NULL ? NULL : arena_strdup(&w->arena, turn->active);
    w->n_closed = turn->n_closed;
    w->own_told = turn->own_told;
    keeper_turn_clear(turn);
}

static void quiet_turn(struct world *w, int64_t now_ms)
{
    struct keeper_turn one = {0};
    turn(w, &one, now_ms, NULL, 0);
}

static void configure(struct world *w, int64_t now_ms)
{
    struct keeper_turn one = {.configure = true};
    turn(w, &one, now_ms, NULL, 0);
}

/* What the probe of a service saw in [from, to), once a minute. */
static struct store_run seen(const struct world *w, size_t service,
                             int64_t from_ms, int64_t to_ms,
                             enum obs_state obs_state)
{
    return (struct store_run){
        .key = {w->services[service].id, "web", "local"},
        .run = {.first_ms = from_ms,
                .last_ms = to_ms - MINUTE,
                .interval_ms = MINUTE,
                .max_gap_ms = 150000,
                .count = (uint32_t)((to_ms - from_ms) / MINUTE),
                .confirm = 2,
                .state = obs_state},
        .closed = true,
    };
}

static void seen_by_all(struct world *w, int64_t from_ms, int64_t to_ms,
                        enum obs_state obs_state)
{
    struct store_run *runs = heap_alloc(w->n_services * sizeof *runs);
    struct keeper_turn one = {0};
    for (size_t i = 0; i < w->n_services; i++) {
        runs[i] = seen(w, i, from_ms, to_ms, obs_state);
    }
    turn(w, &one, to_ms, runs, w->n_services);
    free(runs);
}

/* A start and an up time, so that claims stand. */
static void begin(struct world *w)
{
    const struct store_record start = {T0, "start", "", "{}"};
    struct store_batch batch = {
        .now_ms = T0, .records = &start, .n_records = 1};
    struct keeper_turn one = {.snapshot = &w->snapshot,
                              .batch = &batch,
                              .now_ms = T0,
                              .configure = true};
    keeper_turn_run(w->keeper, &one);
    assert_int_equal(one.err, ERR_OK);
    assert_int_equal(one.judge_err, ERR_OK);
    keeper_turn_clear(&one);
    seen_by_all(w, AT(0), AT(10), STATE_UP);
    assert_int_equal(w->n_outbox, 0);
}

/* The kinds of what came into the outbox since the last call, joined by
 * blanks. Nothing is ever delivered here, so the outbox only grows. */
static const char *told(struct world *w)
{
    static char kinds[512];
    kinds[0] = '\0';
    for (; w->n_taken < w->n_outbox; w->n_taken++) {
        json_t *root = json_loads(w->outbox[w->n_taken].body, 0, NULL);
        const char *kind = json_string_value(json_object_get(root, "kind"));
        assert_non_null(kind);
        size_t used = strlen(kinds);
        snprintf(kinds + used, sizeof kinds - used, "%s%s",
                 used == 0 ? "" : " ", kind);
        json_decref(root);
    }
    return kinds;
}

/* A record as a command writes it beside the daemon. */
static void said(struct world *w, int64_t at_ms, const char *kind,
                 const char *service, const char *body)
{
    struct store *store = NULL;
    struct store_head head;
    struct store_record record = {at_ms, kind, service, body};
    struct errmsg msg = {0};
    if (store_open(w->path, STORE_COMMAND, &store, &msg) != ERR_OK ||
        store_commit(store,
                     &(struct store_batch){
                         .now_ms = at_ms, .records = &record, .n_records = 1},
                     &head, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    store_close(store);
}

/* --- drifts ------------------------------------------------------------- */

static void one_cause_is_one_message_and_told_once(void **state)
{
    struct world *w = *state;
    begin(w);
    seen_by_all(w, AT(10), AT(13), STATE_DOWN);
    assert_string_equal(told(w), "incident_opened");
    json_t *root = json_loads(w->outbox[0].body, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(root, "verdicts")), 1);
    json_decref(root);
    quiet_turn(w, AT(13));
    assert_string_equal(told(w), "");
    restart(w);
    configure(w, AT(13) + 1000);
    assert_string_equal(told(w), "");
    seen_by_all(w, AT(13), AT(16), STATE_UP);
    assert_string_equal(told(w), "incident_closed");
    restart(w);
    configure(w, AT(16) + 1000);
    assert_string_equal(told(w), "");
}

/* A claim that is published no longer is told as over: whoever was paged must
 * hear the end of it. */
static void a_claim_taken_back_is_over(void **state)
{
    struct world *w = *state;
    begin(w);
    seen_by_all(w, AT(10), AT(13), STATE_DOWN);
    told(w);
    w->item.n_claims = 0;
    configure(w, AT(13) + 1000);
    assert_string_equal(told(w), "recovered");
    quiet_turn(w, AT(13) + 2000);
    assert_string_equal(told(w), "");
}

/* --- reminders, acknowledgements, mutes ---------------------------------- */

static void reminded_until_somebody_knows(void **state)
{
    struct world *w = *state;
    begin(w);
    seen_by_all(w, AT(10), AT(13), STATE_DOWN);
    seen_by_all(w, AT(13), AT(20), STATE_UP);
    assert_string_equal(told(w), "incident_opened incident_closed");
    quiet_turn(w, AT(79));
    assert_string_equal(told(w), "");
    quiet_turn(w, AT(80));
    assert_string_equal(told(w), "reminder"); /* the claim stays refuted */
    restart(w);
    configure(w, AT(81));
    quiet_turn(w, AT(139));
    assert_string_equal(told(w), "");
    said(w, AT(139), "ack", "s0",
         "{\"by\":\"n\",\"note\":null,\"subject\":\"12.incidents\","
         "\"until_ms\":1767243600000}"); /* 05:00, AT(300) */
    quiet_turn(w, AT(150));
    quiet_turn(w, AT(299));
    assert_string_equal(told(w), "");
    quiet_turn(w, AT(300));
    assert_string_equal(told(w), "reminder");
    w->conf.remind_every_ms = 0;
    quiet_turn(w, AT(900));
    assert_string_equal(told(w), "");
}

static void a_mute_holds_back_and_its_end_tells(void **state)
{
    struct world *w = *state;
    begin(w);
    said(w, AT(10), "mute", "s0",
         "{\"by\":\"n\",\"claim\":null,\"note\":null,"
         "\"until_ms\":1767228000000}"); /* 00:40 */
    seen_by_all(w, AT(10), AT(13), STATE_DOWN);
    assert_string_equal(told(w), "");
    assert_string_equal(w->active, "[]");
    restart(w);
    configure(w, AT(14));
    quiet_turn(w, AT(39));
    assert_string_equal(told(w), "");
    quiet_turn(w, AT(40));
    assert_string_equal(told(w), "incident_opened");
    assert_non_null(strstr(w->active, "s0/12.incidents"));
    quiet_turn(w, AT(41));
    assert_string_equal(told(w), "");
}

/* Who was told that it fires waits to hear that it is over. */
static void a_mute_does_not_hide_the_end_of_what_was_told(void **state)
{
    struct world *w = *state;
    begin(w);
    seen_by_all(w, AT(10), AT(13), STATE_DOWN);
    assert_string_equal(told(w), "incident_opened");
    said(w, AT(13), "mute", "s0",
         "{\"by\":\"n\",\"claim\":null,\"note\":null,"
         "\"until_ms\":1767312000000}"); /* a day */
    seen_by_all(w, AT(14), AT(16), STATE_UP);
    assert_string_equal(told(w), "incident_closed");
    seen_by_all(w, AT(17), AT(20), STATE_DOWN);
    seen_by_all(w, AT(21), AT(24), STATE_UP);
    assert_string_equal(told(w), "");
}

static void a_mute_ends_when_somebody_says_so(void **state)
{
    struct world *w = *state;
    begin(w);
    said(w, AT(10), "mute", "",
         "{\"by\":\"n\",\"claim\":null,\"note\":null,"
         "\"until_ms\":1767312000000}"); /* a day */
    seen_by_all(w, AT(10), AT(13), STATE_DOWN);
    assert_string_equal(told(w), "");
    said(w, AT(14), "mute", "",
         "{\"by\":\"n\",\"claim\":null,\"note\":null,"
         "\"until_ms\":1767226440000}"); /* AT(14) */
    quiet_turn(w, AT(15));
    assert_string_equal(told(w), "incident_opened");
}

/* --- sources and troubles ------------------------------------------------ */

static void source(struct world *w, int64_t now_ms, bool stale)
{
    struct keeper_source one = {
        .service = 0, .probe = "web", .stale = stale, .since_ms = T0 + 5};
    struct keeper_turn about = {.sources = &one, .n_sources = 1};
    turn(w, &about, now_ms, NULL, 0);
    assert_true(w->own_told);
}

static void a_silent_probe_is_told_once_and_its_return(void **state)
{
    struct world *w = *state;
    begin(w);
    source(w, AT(11), false); /* as every probe after a start */
    assert_string_equal(told(w), "");
    source(w, AT(30), true);
    assert_string_equal(told(w), "stale");
    assert_non_null(strstr(w->active, "\"s0/probe/web\""));
    restart(w);
    configure(w, AT(31));
    source(w, AT(32), true);
    assert_string_equal(told(w), "");
    source(w, AT(33), false);
    assert_string_equal(told(w), "fresh");
    assert_string_equal(w->active, "[]");
    restart(w);
    configure(w, AT(34));
    source(w, AT(35), false);
    assert_string_equal(told(w), "");
    source(w, AT(60), true);
    restart(w); /* the newer of the two records counts */
    configure(w, AT(61));
    assert_non_null(strstr(w->active, "\"s0/probe/web\""));
}

static void certificate(struct world *w, int64_t now_ms, int64_t ends_ms)
{
    struct keeper_certificate one = {0, "web", ends_ms};
    struct keeper_turn about = {.certificates = &one, .n_certificates = 1};
    turn(w, &about, now_ms, NULL, 0);
}

static void a_certificate_is_told_a_month_and_a_week_before(void **state)
{
    struct world *w = *state;
    const int64_t day = 24 * 60; /* in minutes */
    begin(w);
    certificate(w, AT(11), AT(40 * day));
    assert_string_equal(told(w), "");
    certificate(w, AT(10 * day), AT(40 * day));
    assert_string_equal(told(w), "expiring");
    assert_non_null(strstr(w->active, "\"s0/certificate/web\""));
    restart(w);
    configure(w, AT(10 * day + 1));
    certificate(w, AT(32 * day), AT(40 * day));
    assert_string_equal(told(w), "");
    certificate(w, AT(33 * day), AT(40 * day));
    assert_string_equal(told(w), "expiring");
    certificate(w, AT(34 * day), AT(130 * day)); /* renewed */
    assert_string_equal(told(w), "");
    assert_string_equal(w->active, "[]");
}

static void vouched(struct world *w, int64_t at_ms, const char *until)
{
    char body[160];
    snprintf(body, sizeof body,
             "{\"by\":\"n\",\"claim\":\"46.external_audit\",\"note\":null,"
             "\"until_ms\":%s}",
             until);
    said(w, at_ms, "attestation", "s0", body);
}

static void an_attestation_that_ends_is_told_before(void **state)
{
    struct world *w = *state;
    w->claims[0] = (struct claim){.id = "46.external_audit",
                                  .item = 46,
                                  .metric = "external_audit",
                                  .relation = RELATION_IS,
                                  .quote = "有"};
    w->item.no = 46;
    begin(w);
    vouched(w, AT(10), "1769904000000"); /* 2026-02-01T00:00:00Z */
    quiet_turn(w, AT(11));
    assert_string_equal(told(w), "");
    quiet_turn(w, AT(3 * 24 * 60));
    assert_string_equal(told(w), "expiring");
    assert_non_null(strstr(w->active, "expiring"));
    quiet_turn(w, AT(3 * 24 * 60 + 5));
    assert_string_equal(told(w), "");
    vouched(w, AT(4 * 24 * 60), "1798761600000"); /* a year */
    quiet_turn(w, AT(4 * 24 * 60));
    assert_string_equal(told(w), "");
    assert_string_equal(w->active, "[]");
    quiet_turn(w, AT(366 * 24 * 60));
    assert_string_equal(told(w), "drift"); /* it has lapsed */
}

static void trouble(struct world *w, int64_t now_ms, const char *what,
                    bool over)
{
    struct keeper_trouble one = {.what = what,
                                 .from_ms = over ? INSTANT_MIN : now_ms - 1000,
                                 .to_ms = over ? now_ms : INSTANT_MIN,
                                 .over = over};
    struct keeper_turn about = {.troubles = &one, .n_troubles = 1};
    turn(w, &about, now_ms, NULL, 0);
}

static void own_trouble_is_told_once_an_hour(void **state)
{
    struct world *w = *state;
    begin(w);
    trouble(w, AT(10), "network", true); /* as after every start */
    assert_string_equal(told(w), "");
    trouble(w, AT(11), "network", false);
    assert_string_equal(told(w), "trouble");
    assert_non_null(strstr(w->active, "\"claimd/network\""));
    restart(w);
    configure(w, AT(12));
    trouble(w, AT(13), "network", false);
    assert_string_equal(told(w), "");
    trouble(w, AT(14), "network", true);
    assert_string_equal(told(w), "trouble_over");
    assert_string_equal(w->active, "[]");
    trouble(w, AT(15), "network", false); /* within the hour */
    trouble(w, AT(16), "network", true);
    assert_string_equal(told(w), "");
    trouble(w, AT(71), "network", false);
    assert_string_equal(told(w), "trouble");
    trouble(w, AT(72), "crash", false);
    assert_string_equal(told(w), "trouble"); /* each has its own hour */
    assert_null(strstr(w->active, "crash")); /* over when it was found */
}

/* It is said to the keeper once; that it came too early to be told again must
 * not make it the one that nobody hears of. */
static void trouble_that_lasts_is_told_after_the_hour(void **state)
{
    struct world *w = *state;
    begin(w);
    trouble(w, AT(10), "config", false);
    trouble(w, AT(12), "config", true);
    assert_string_equal(told(w), "trouble trouble_over");
    trouble(w, AT(15), "config", false);
    quiet_turn(w, AT(69));
    assert_string_equal(told(w), "");
    quiet_turn(w, AT(70));
    assert_string_equal(told(w), "trouble");
    assert_non_null(strstr(w->active, "\"claimd/config\""));
    quiet_turn(w, AT(140));
    assert_string_equal(told(w), "");
    trouble(w, AT(141), "config", true);
    assert_string_equal(told(w), "trouble_over");
}

static void a_ledger_that_is_back_is_told(void **state)
{
    struct world *w = *state;
    begin(w);
    struct keeper_trouble one = {.what = "ledger",
                                 .from_ms = AT(9),
                                 .to_ms = AT(11),
                                 .over = true,
                                 .was_told = true};
    struct keeper_turn about = {.troubles = &one, .n_troubles = 1};
    turn(w, &about, AT(11), NULL, 0);
    assert_string_equal(told(w), "trouble_over");
}

/* --- channels ----------------------------------------------------------- */

static void what_waits_for_a_removed_channel_ends(void **state)
{
    struct world *w = *state;
    begin(w);
    seen_by_all(w, AT(10), AT(13), STATE_DOWN);
    assert_int_equal(w->n_outbox, 1);
    w->channel.id = "other";
    configure(w, AT(14));
    assert_int_equal(w->n_closed, 1);
    assert_int_equal(w->n_outbox, 0);
}

/* MANY services go down at once with CLAIMS claims each: 10,000 verdicts and
 * 1,000 incidents change within a minute while the channel is away. */
static void a_storm_of_verdicts_is_one_digest(void **state)
{
    struct world *w = *state;
    begin(w);
    seen_by_all(w, AT(10), AT(13), STATE_DOWN);
    assert_int_equal(w->n_outbox, 10);
    struct store *store = NULL;
    struct arena arena = {0};
    struct store_waiting *waiting = NULL;
    struct store_record_row *rows = NULL;
    size_t n = 0;
    assert_int_equal(store_open(w->path, STORE_READ, &store, NULL), ERR_OK);
    assert_int_equal(store_load_waiting(store, &arena, &waiting, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(waiting[0].n, 11); /* ten and one digest */
    struct store_query query = {
        .kind = "verdict", .from_seq = 1, .limit = SIZE_MAX};
    assert_int_equal(store_load_records(store, &query, &arena, &rows, &n, NULL),
                     ERR_OK);
    size_t drifts = 0;
    for (size_t i = 0; i < n; i++) {
        drifts += strstr(rows[i].body, "\"verdict\":\"overstated\"") != NULL;
    }
    assert_int_equal(drifts, MANY * CLAIMS);
    store_close(store);
    arena_fini(&arena);
    seen_by_all(w, AT(13), AT(16), STATE_UP); /* and up again: no more rows */
    assert_int_equal(w->n_outbox, 10);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(one_cause_is_one_message_and_told_once),
        CASE(a_claim_taken_back_is_over),
        CASE(reminded_until_somebody_knows),
        CASE(a_mute_holds_back_and_its_end_tells),
        CASE(a_mute_does_not_hide_the_end_of_what_was_told),
        CASE(a_mute_ends_when_somebody_says_so),
        CASE(trouble_that_lasts_is_told_after_the_hour),
        CASE(a_silent_probe_is_told_once_and_its_return),
        CASE(a_certificate_is_told_a_month_and_a_week_before),
        CASE(an_attestation_that_ends_is_told_before),
        CASE(own_trouble_is_told_once_an_hour),
        CASE(a_ledger_that_is_back_is_told),
        CASE(what_waits_for_a_removed_channel_ends),
        cmocka_unit_test_setup_teardown(a_storm_of_verdicts_is_one_digest,
                                        setup_many, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Made-up months of one service, from configuration and runs to the report:
 * the same bytes twice, and all that should be in it.
 *
 * With a folder as its argument it writes their pages there instead, for
 * tests/integration/report.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/units.h"
#include "conf/conf.h"
#include "core/civil.h"
#include "core/span.h"
#include "engine/assess.h"
#include "report/gather.h"
#include "report/render.h"

#define INTERVAL_MS MS_PER_MINUTE
#define RUNS_MOST 256
#define OUTPUT_MAX ((size_t)64 << 20)
#define KINDS 4 /* of files a report is written as */

/* Every string from outside, as a hostile vendor could write it. */
static const char hostile[] =
    "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp;&#0;"
    "</style></title>]]>-->\x01\x7f\xE2\x80\xAE\xFF{high}%s%n "
    "長い文字列が折り返されずにはみ出さないことを確かめるための長い名前"
    "averyveryveryveryveryveryveryveryveryverylongwordwithoutanyblank";

/* How a month went. */
struct month {
    const char *name;
    const char *window; /* "2026-10" */
    const char *now;    /* its end */
    const char *hours;  /* of service, as configured */
    const char *text;   /* the observations: "FROM STATE" lines, up first */
    const char *word;   /* for every string from outside; NULL: plain ones */
    bool bare;          /* nothing but figures: no checklist, no past */
};

/* The service as configured, but for its hours. */
static const char service_text[] =
    "\"timezone\": \"Asia/Tokyo\","
    "\"business_hours\": [{\"days\": [\"mon\", \"tue\", \"wed\", \"thu\", "
    "\"fri\"], \"from\": \"10:00\", \"to\": \"18:00\"}],"
    "\"holidays\": \"jp\", \"interpretations\": "
    "{\"15.notification_delay\": \"PT5M\"},"
    "\"maintenance\": ["
    "{\"start\": \"2026-10-11T01:00:00+09:00\", \"end\": "
    "\"2026-10-11T05:00:00+09:00\", \"announced\": "
    "\"2026-09-01T10:00:00+09:00\", \"note\": \"データベースの更新\"},"
    "{\"start\": \"2026-10-25T00:00:00+09:00\", \"end\": "
    "\"2026-10-26T00:00:00+09:00\", \"announced\": "
    "\"2026-09-20T10:00:00+09:00\", \"note\": \"Data centre move\"},"
    "{\"start\": \"2026-10-15T13:00:00+09:00\", \"end\": "
    "\"2026-10-15T13:30:00+09:00\", \"announced\": "
    "\"2026-10-15T13:10:00+09:00\", \"note\": \"Emergency patch\"}],";

static const struct month months[] = {
    {.name = "busy",
     .window = "2026-10",
     .now = "2026-11-01T00:00:00+09:00",
     .hours = "\"24x365\"",
     .text = "2025-08-01T00:00:00+09:00 up\n"
             "2025-12-03T02:11:00+09:00 down\n2025-12-03T04:02:00+09:00 up\n"
             "2026-03-14T02:05:00+09:00 down\n2026-03-14T02:17:00+09:00 up\n"
             "2026-09-09T11:00:00+09:00 down\n2026-09-09T11:04:00+09:00 up\n"
             "2026-10-02T10:30:00+09:00 down\n2026-10-02T10:33:00+09:00 up\n"
             "2026-10-05T23:40:00+09:00 down\n2026-10-06T00:55:00+09:00 up\n"
             "2026-10-08T12:00:00+09:00 down\n2026-10-08T12:01:00+09:00 up\n"
             "2026-10-09T03:00:00+09:00 none\n2026-10-09T07:30:00+09:00 up\n"
             "2026-10-11T01:10:00+09:00 down\n2026-10-11T01:50:00+09:00 up\n"
             "2026-10-13T09:00:00+09:00 none\n2026-10-14T15:00:00+09:00 up\n"
             "2026-10-15T13:00:00+09:00 down\n2026-10-15T13:28:00+09:00 up\n"
             "2026-10-19T16:00:00+09:00 down\n2026-10-19T16:02:00+09:00 up\n"
             "2026-10-19T16:04:00+09:00 down\n2026-10-19T16:09:00+09:00 up\n"
             "2026-10-22T20:00:00+09:00 unknown\n"
             "2026-10-22T20:20:00+09:00 down\n2026-10-22T21:00:00+09:00 up\n"
             "2026-10-29T06:00:00+09:00 down\n2026-10-29T06:05:00+09:00 up\n"
             "2026-10-30T22:00:00+09:00 down\n"},
    {.name = "quiet",
     .window = "2026-10",
     .now = "2026-11-01T00:00:00+09:00",
     .hours = "\"24x365\"",
     .text = "2025-08-01T00:00:00+09:00 up\n"},
    {.name = "year",
     .window = "2025-11-01T00:00:00+09:00/2026-11-01T00:00:00+09:00",
     .now = "2026-11-01T00:00:00+09:00",
     .hours = "[{\"days\": [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", "
              "\"sat\"], \"from\": \"08:00\", \"to\": \"22:00\"}]",
     .text = "2025-12-24T12:00:00+09:00 up\n"
             "2026-03-14T11:05:00+09:00 down\n2026-03-14T14:17:00+09:00 up\n"
             "2026-07-01T11:00:00+09:00 down\n2026-07-03T11:04:00+09:00 up\n"},
    {.name = "hostile",
     .window = "2026-10",
     .now = "2026-11-01T00:00:00+09:00",
     .hours = "\"24x365\"",
     .text = "2026-09-15T00:00:00+09:00 up\n"
             "2026-10-05T23:40:00+09:00 down\n2026-10-06T00:55:00+09:00 up\n",
     .word = hostile},
    {.name = "empty",
     .window = "2026-10",
     .now = "2026-11-01T00:00:00+09:00",
     .hours = "\"24x365\"",
     .text = "",
     .bare = true},
};

/* A month being made. */
struct making {
    const struct month *month;
    struct arena arena;
    const struct conf *conf;
    struct run runs[RUNS_MOST];
    size_t n_runs;
    struct report report;
};

static int64_t instant(const char *text)
{
    int64_t ms = 0;
    enum err err = civil_parse_instant(text, &ms);
    ASSERT(err == ERR_OK);
    return ms;
}

static void load(struct making *making)
{
    char path[] = "/tmp/claimd-month-XXXXXX";
    int fd = mkstemp(path);
    ASSERT(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fprintf(file,
            "{\"vantages\": {\"names\": [\"tokyo\"], \"quorum\": 1}, "
            "\"vantage\": \"tokyo\", \"storage\": {\"sqlite\": \"x.db\"}, "
            "\"services\": [{\"id\": \"orders\", \"name\": "
            "\"受発注サービス\", \"hours\": %s, %s%s \"probes\": ["
            "{\"id\": \"web\", \"type\": \"http\", \"url\": "
            "\"https://orders.example.jp/health\", \"interval\": \"60s\"}, "
            "{\"id\": \"docs\", \"type\": \"http\", \"critical\": false, "
            "\"url\": \"https://orders.example.jp/api/v1/documentation\"}]}]}",
            making->month->hours, making->month->bare ? "" : service_text,
            making->month->bare ? ""
                                : "\"claims\": \"" SOURCE_DIR
                                  "/config/checklists/co-nect.claims.json\",");
    fclose(file);
    struct conf_errors errors = {0};
    enum err err = conf_load(&making->arena, path, &(struct conf_options){0},
                             &making->conf, &errors);
    unlink(path);
    if (err != ERR_OK) {
        fail_msg("%s", errors.items[0].text);
    }
}

/* Runs of one look a minute, of what the month's text says. */
static void see(struct making *making)
{
    const char *at = making->month->text;
    while (*at != '\0') {
        char from[40];
        char state[16];
        char next[40];
        int used = 0;
        int fields = sscanf(at, "%39s %15s\n%n", from, state, &used);
        ASSERT(fields == 2);
        at += used;
        const char *to = making->month->now;
        if (sscanf(at, "%39s", next) == 1) {
            to = next;
        }
        struct run *run = &making->runs[making->n_runs];
        *run = (struct run){.first_ms = instant(from),
                            .last_ms = instant(to) - INTERVAL_MS,
                            .interval_ms = INTERVAL_MS,
                            .max_gap_ms = INTERVAL_MS * 5 / 2,
                            .confirm = 2};
        run->count = (uint32_t)((run->last_ms - run->first_ms) / INTERVAL_MS);
        run->count++;
        if (obs_state_parse(state, &run->state)) {
            making->n_runs++;
            ASSERT(making->n_runs < RUNS_MOST);
        }
    }
}

static enum err runs_of(void *source, const struct conf_probe *probe,
                        const char *vantage, struct series *ret,
                        struct errmsg *msg)
{
    (void)probe;
    (void)vantage;
    (void)msg;
    const struct making *making = source;
    *ret = (struct series){making->runs, making->n_runs};
    return ERR_OK;
}

static struct assessment assess_at(struct making *making, int64_t now_ms)
{
    struct assessment assessment = {0};
    struct errmsg msg = {0};
    struct assess_input input = {.conf = making->conf,
                                 .service = &making->conf->services[0],
                                 .runs = runs_of,
                                 .source = making,
                                 .now_ms = now_ms};
    enum err err = assess(&making->arena, &input, &assessment, &msg);
    ASSERT(err == ERR_OK);
    return assessment;
}

static const char *word(const struct making *making, const char *plain)
{
    return making->month->word != NULL ? making->month->word : plain;
}

static const struct status_probe *probes_of(struct making *making)
{
    static struct status_probe probes[3];
    probes[0] = (struct status_probe){
        .id = word(making, "web"),
        .type = "http",
        .describes = word(making, "GET https://orders.example.jp/health"),
        .critical = true,
        .interval_ms = INTERVAL_MS,
        .max_gap_ms = INTERVAL_MS * 5 / 2,
        .confirm = 2};
    probes[1] = probes[0];
    probes[1].id = word(making, "web-old");
    probes[1].has_since = true;
    probes[1].since_ms = instant("2025-08-01T00:00:00+09:00");
    probes[1].has_until = true;
    probes[1].until_ms = instant("2026-10-03T14:00:00+09:00");
    probes[2] = probes[0];
    probes[2].id = word(making, "docs");
    probes[2].describes =
        word(making, "GET https://orders.example.jp/api/v1/documentation");
    probes[2].critical = false;
    return probes;
}

static const struct report_latency *latency_of(struct making *making)
{
    static struct report_latency latency;
    static struct response_day days[31];
    for (uint32_t i = 0; i < 31; i++) {
        uint32_t p50_us = 41000 + i % 7 * 1700;
        days[i] = (struct response_day){
            .date = {2026, 10, (int)i + 1},
            .times = {1440, 22000, p50_us, p50_us * 2, p50_us * 3 + i * i * 400,
                      p50_us * 9, i == 19 ? 9871000 : p50_us * 12}};
    }
    latency = (struct report_latency){
        .probe = word(making, "web"),
        .describes = word(making, "GET https://orders.example.jp/health"),
        .times = {44640, 22000, 46100, 92300, 219400, 871000, 9871000},
        .days = days,
        .n_days = 31};
    return &latency;
}

static void add_past(struct making *making)
{
    static struct report_previous previous;
    static struct incident_note notes[4];
    struct report *report = &making->report;
    int64_t from_ms = instant("2026-09-01T00:00:00+09:00");
    int64_t to_ms = instant("2026-10-01T00:00:00+09:00");
    struct assessment before = assess_at(making, to_ms);
    previous = (struct report_previous){
        .window_text = "2026-09",
        .figures = reckon_window(&making->arena, before.reckoning,
                                 (struct ivl){from_ms, to_ms}),
        .claims = before.claims,
        .n_claims = before.n_claims};
    report->previous =
        strlen(making->month->window) == strlen("2026-10") ? &previous : NULL;
    int64_t start_ms = instant("2026-10-05T23:40:00+09:00");
    notes[0] = (struct incident_note){
        start_ms,
        start_ms + MS_PER_HOUR,
        18240,
        "cause",
        word(making, "佐藤"),
        word(making,
             "ストレージの空き容量が尽きた。監視のしきい値を見直した。")};
    notes[1] = (struct incident_note){
        start_ms,
        start_ms + MS_PER_DAY,
        18300,
        "dispute",
        word(making, "J. Doe"),
        word(making, "The customer's own proxy was restarted at 00:20.")};
    notes[2] =
        (struct incident_note){instant("2026-10-19T16:00:00+09:00"),
                               to_ms + 20 * MS_PER_DAY,
                               18301,
                               "note",
                               word(making, "佐藤"),
                               word(making, "リリース作業に伴う再起動。")};
    report->notes = notes;
    notes[3] = (struct incident_note){instant("2026-10-27T08:00:00+09:00"),
                                      to_ms + 27 * MS_PER_DAY,
                                      18303,
                                      "note",
                                      word(making, "佐藤"),
                                      word(making, "回線工事の影響を確認。")};
    report->n_notes = 4;
    report->latencies = latency_of(making);
    report->n_latencies = 1;
}

static void set_origin(struct making *making)
{
    static const char hash[] =
        "5f1d7c1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6";
    static struct report_signed_head head;
    static struct report_edition editions[2];
    static struct report_correction correction;
    head = (struct report_signed_head){
        18302, instant("2026-10-31T23:59:58+09:00"), hash,
        "9f1d7c1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6"
        "5f1d7c1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6",
        "k1"};
    editions[0] = (struct report_edition){.sha256 = hash,
                                          .as_of = word(making, "2026-04-15"),
                                          .file = word(making, "orders.json")};
    editions[1] = editions[0];
    editions[1].has_from = true;
    editions[1].from_ms = instant("2026-10-20T00:00:00+09:00");
    correction = (struct report_correction){
        "2026-09", 18310, 17000,    instant("2026-10-07T09:00:00+09:00"),
        18309,     true,  99.99074, 99.98611};
    making->report.origin =
        (struct report_origin){.version = word(making, "0.1.0"),
                               .agent_id = word(making, "a3c1f00d"),
                               .vantage = word(making, "tokyo"),
                               .config_hash = hash,
                               .ledger_seq = 18345,
                               .ledger_head = hash,
                               .public_key = hash,
                               .key_id = "k1",
                               .signed_head = &head,
                               .editions = editions,
                               .n_editions = 2,
                               .corrections = &correction,
                               .n_corrections = 1};
}

/* Everything that was read out of the vendor's sheet, as a hostile vendor could
 * have written it. */
static void spoil(struct making *making)
{
    struct report *report = &making->report;
    const char *bad = making->month->word;
    struct arena *arena = &making->arena;
    struct checklist *checklist = arena_alloc(arena, sizeof *checklist);
    *checklist = *report->checklist;
    struct checklist_item *items =
        arena_array(arena, checklist->n_items, sizeof *items);
    for (size_t i = 0; i < checklist->n_items; i++) {
        items[i] = checklist->items[i];
        items[i].title = items[i].answer = items[i].unread = bad;
    }
    checklist->items = items;
    report->checklist = checklist;
    struct status_claim *claims =
        arena_array(arena, report->n_claims, sizeof *claims);
    for (size_t i = 0; i < report->n_claims; i++) {
        struct claim *claim = arena_alloc(arena, sizeof *claim);
        claims[i] = report->claims[i];
        *claim = *claims[i].judgement.claim;
        claim->vague = claim->scope = claim->note = bad;
        claim->quote = arena_printf(arena, "=HYPERLINK(\"%s\")", bad);
        claim->hedged = &making->month->word;
        claim->n_hedged = 1;
        claims[i].judgement.claim = claim;
        claims[i].judgement.hedged = true;
    }
    report->claims = claims;
}

static void make(struct making *making, const struct month *month)
{
    static const char *vantages[1];
    *making = (struct making){.month = month};
    arena_init(&making->arena);
    load(making);
    see(making);
    const struct conf_service *service = &making->conf->services[0];
    struct assessment now = assess_at(making, instant(month->now));
    struct ivl window = {0};
    struct errmsg msg = {0};
    enum err err = span_window(month->window, service->calendar.tz,
                               instant(month->now), &window, &msg);
    ASSERT(err == ERR_OK);
    vantages[0] = word(making, "tokyo");
    struct report *report = &making->report;
    *report = (struct report){
        .service_id = service->id,
        .service_name = word(making, service->name),
        .timezone = service->timezone,
        .tz = service->calendar.tz,
        .at_ms = instant(month->now),
        .window_text = month->window,
        .checklist = now.checklist,
        .claims = now.claims,
        .n_claims = now.n_claims,
        .method = {.has_business_hours = service->has_business_hours,
                   .business_hours = service->business_hours,
                   .min_coverage = service->min_coverage,
                   .quorum = 1,
                   .vantages = vantages,
                   .n_vantages = 1,
                   .probes = probes_of(making),
                   .n_probes = 3},
        .origin = {.version = "0.1.0", .config_hash = "", .ledger_head = ""},
    };
    report_reckon(&making->arena, now.reckoning, window, report);
    if (!month->bare) {
        report->made_ms = instant(month->now) + 75000;
        report->is_frozen = true;
        add_past(making);
        set_origin(making);
    }
    if (month->word != NULL) {
        spoil(making);
    }
}

static char *render(const struct report *report, int kind)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    switch (kind) {
    case 0:
        render_report_html(&out, report, LANGUAGE_EN);
        break;
    case 1:
        render_report_html(&out, report, LANGUAGE_JA);
        break;
    case 2:
        render_report_json(&out, report);
        break;
    default:
        render_report_csv(&out, report);
        break;
    }
    ASSERT(!out.overflowed);
    char *copy = heap_strdup(buf_str(&out));
    buf_fini(&out);
    return copy;
}

static void the_same_month_is_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(months); i++) {
        for (int kind = 0; kind < KINDS; kind++) {
            static struct making first;
            static struct making again;
            make(&first, &months[i]);
            char *one = render(&first.report, kind);
            make(&again, &months[i]);
            char *two = render(&again.report, kind);
            assert_string_equal(one, two);
            free(one);
            free(two);
            arena_fini(&first.arena);
            arena_fini(&again.arena);
        }
    }
}

static json_t *json_of(const struct month *month, struct making *making)
{
    make(making, month);
    char *text = render(&making->report, 2);
    json_error_t error;
    json_t *root = json_loads(text, 0, &error);
    free(text);
    if (root == NULL) {
        fail_msg("%s, line %d: %s", month->name, error.line, error.text);
    }
    return root;
}

static int64_t sum(const json_t *list, const char *key)
{
    int64_t total = 0;
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one)
    {
        total += json_integer_value(json_object_get(one, key));
    }
    return total;
}

static void days_add_up(void **state)
{
    (void)state;
    static const char *const keys[] = {"planned_ms",  "maintenance_ms",
                                       "down_ms",     "down_min_ms",
                                       "down_max_ms", "unknown_ms"};
    for (size_t i = 0; i < ARRAY_LEN(months); i++) {
        static struct making making;
        json_t *root = json_of(&months[i], &making);
        json_t *figures = json_object_get(root, "figures");
        json_t *days = json_object_get(root, "days");
        assert_int_equal(json_array_size(days),
                         strcmp(months[i].name, "year") == 0 ? 12 : 31);
        for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
            assert_int_equal(
                sum(days, keys[k]),
                json_integer_value(json_object_get(figures, keys[k])));
        }
        json_decref(root);
        arena_fini(&making.arena);
    }
}

static const char *text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* The incident of 2026-10-05 began before midnight, 75 minutes long. */
static void an_incident_says_what_it_refutes(void **state)
{
    (void)state;
    static struct making making;
    json_t *root = json_of(&months[0], &making);
    json_t *incidents = json_object_get(root, "incidents");
    json_t *one = json_array_get(incidents, 1);
    assert_string_equal(text_at(one, "start"), "2026-10-05T23:40:00+09:00");
    assert_true(json_is_true(json_object_get(one, "certain")));
    json_t *refutes = json_object_get(one, "refutes");
    assert_string_equal(json_string_value(json_array_get(refutes, 0)),
                        "5.availability");
    assert_int_equal(json_array_size(json_object_get(one, "notes")), 2);
    json_t *open = json_array_get(incidents, json_array_size(incidents) - 1);
    assert_true(json_is_null(json_object_get(open, "end")));
    json_decref(root);
    arena_fini(&making.arena);
}

/* The outage of 2026-10-30 is the first that took a day. */
static void a_month_tells_what_changed(void **state)
{
    (void)state;
    static struct making making;
    json_t *root = json_of(&months[0], &making);
    json_t *previous = json_object_get(root, "previous");
    json_t *changes = json_object_get(previous, "changes");
    size_t i;
    size_t found = 0;
    json_t *one;
    json_array_foreach(changes, i, one)
    {
        assert_true(json_is_false(json_object_get(one, "reworded")));
        if (strcmp(text_at(one, "claim"), "12.incidents_long") != 0) {
            continue;
        }
        found++;
        json_t *was = json_object_get(one, "previous");
        json_t *now = json_object_get(one, "now");
        assert_string_equal(text_at(was, "verdict"), "holds");
        assert_string_equal(text_at(now, "verdict"), "overstated");
    }
    assert_int_equal(found, 1);
    json_decref(root);
    arena_fini(&making.arena);
    root = json_of(&months[4], &making);
    assert_true(json_is_null(json_object_get(root, "previous")));
    json_decref(root);
    arena_fini(&making.arena);
}

static void a_month_has_its_whole_method(void **state)
{
    (void)state;
    static struct making making;
    json_t *root = json_of(&months[0], &making);
    json_t *method = json_object_get(root, "method");
    json_t *holidays = json_object_get(method, "holidays");
    assert_int_equal(json_array_size(holidays), 1);
    assert_string_equal(json_string_value(json_array_get(holidays, 0)),
                        "2026-10-12");
    json_t *maintenance = json_object_get(method, "maintenance");
    assert_int_equal(json_array_size(maintenance), 3);
    json_t *late = json_array_get(maintenance, 2);
    assert_true(json_is_false(json_object_get(late, "planned")));
    assert_string_equal(text_at(method, "down_when"), "any");
    json_t *hours = json_object_get(method, "business_hours");
    assert_string_equal(text_at(json_array_get(hours, 0), "to"), "18:00");
    json_t *trailing = json_object_get(root, "trailing");
    assert_int_equal(json_array_size(trailing), 2);
    json_t *leaving = json_array_get(json_object_get(root, "leaving"), 0);
    assert_string_equal(text_at(leaving, "leaves"),
                        "2026-12-03T04:02:00+09:00");
    json_decref(root);
    arena_fini(&making.arena);
}

static int write_all(const char *folder)
{
    static const char *const suffixes[KINDS] = {"en.html", "ja.html", "json",
                                                "csv"};
    for (size_t i = 0; i < ARRAY_LEN(months); i++) {
        static struct making making;
        make(&making, &months[i]);
        for (int kind = 0; kind < KINDS; kind++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s.%s", folder, months[i].name,
                     suffixes[kind]);
            FILE *file = fopen(path, "w");
            if (file == NULL) {
                perror(path);
                return 1;
            }
            char *text = render(&making.report, kind);
            fputs(text, file);
            free(text);
            fclose(file);
        }
        arena_fini(&making.arena);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_month_is_the_same_bytes),
        cmocka_unit_test(days_add_up),
        cmocka_unit_test(an_incident_says_what_it_refutes),
        cmocka_unit_test(a_month_tells_what_changed),
        cmocka_unit_test(a_month_has_its_whole_method),
    };
    return argc > 1 ? write_all(argv[1])
                    : cmocka_run_group_tests(tests, NULL, NULL);
}

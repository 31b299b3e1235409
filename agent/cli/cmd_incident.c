/*
 * claimd incident list|note: what happened, and what people say about it. A
 * note changes no figure and deletes nothing; it is shown beside the incident.
 */
#include "cli/said.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/span.h"
#include "engine/declared.h"
#include "engine/hush.h"
#include "report/columns.h"
#include "report/wording.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)
#define BODY_MAX 16384
#define WIDTH 80
#define SUBJECT_MAX 48

enum { OPTION_WINDOW = SAID_OPTION_FIRST, OPTION_ABOUT };

static const struct option options[] = {
    SAID_OPTIONS,
    {"window", required_argument, NULL, OPTION_WINDOW},
    {"about", required_argument, NULL, OPTION_ABOUT},
    {0},
};

struct work {
    struct said said;
    const char *window; /* as given; NULL: not */
    const char *about;
    struct hushes hushes;
};

/* The incidents of one service, and what was said of them. */
struct found {
    const struct conf_service *service;
    const struct incident *incidents;
    size_t n_incidents;
    const struct incident_note *notes;
    size_t n_notes;
};

static bool take_options(struct work *work, int argc, char **argv)
{
    for (;;) {
        int option = cli_getopt(work->said.cli, argc, argv, "", options);
        if (option == -1) {
            return true;
        }
        if (option == OPTION_WINDOW) {
            work->window = optarg;
        } else if (option == OPTION_ABOUT) {
            work->about = optarg;
        } else if (option == '?' || !said_option(&work->said, option)) {
            return false;
        }
    }
}

/* --- list ---------------------------------------------------------------- */

static const char *instant_text(struct work *work,
                                const struct conf_service *service,
                                int64_t instant_ms)
{
    char text[CIVIL_INSTANT_MAX];
    return arena_strdup(
        &work->said.arena,
        civil_render_instant(
            instant_ms, tz_offset_ms(service->calendar.tz, instant_ms), text));
}

static bool is_of(const struct found *found, const struct incident_note *note,
                  const struct incident *incident)
{
    return incident_meant(found->incidents, found->n_incidents,
                          note->incident_ms) == incident;
}

static bool is_acknowledged(const struct work *work, const struct found *found,
                            const struct incident *incident)
{
    char subject[SUBJECT_MAX];
    snprintf(subject, sizeof subject, "incident:%lld",
             (long long)incident->start_ms);
    return hushes_acknowledge(&work->hushes, found->service->id, subject,
                              incident->start_ms, work->said.now_ms);
}

static void add_edge(struct buf *out, struct work *work,
                     const struct found *found, const char *what,
                     int64_t instant_ms)
{
    buf_printf(out, "%s %s; ", what,
               said_when(&work->said, found->service, instant_ms));
}

static void add_length(struct buf *out, const struct work *work,
                       const char *what, int64_t ms)
{
    buf_printf(out, "%s ", what);
    wording_duration(out, ms, work->said.cli->language);
}

/* The uncertain edges, and how long it took. */
static void add_measures(struct buf *out, struct work *work,
                         const struct found *found,
                         const struct incident *incident)
{
    const struct said *said = &work->said;
    if (incident->has_start_earliest) {
        add_edge(out, work, found,
                 said_in(said, "早ければ", "from at earliest"),
                 incident->start_earliest_ms);
    } else {
        buf_puts(out, said_in(said, "それ以前は未観測; ",
                              "nobody had looked before; "));
    }
    if (!incident->open) {
        add_edge(out, work, found, said_in(said, "遅くとも", "to at latest"),
                 incident->end_latest_ms);
    }
    add_length(out, work, said_in(said, "復旧時間", "repair"),
               incident->repair_ms);
    add_length(out, work, said_in(said, " (最小", " (at least"),
               incident->repair_min_ms);
    add_length(out, work, said_in(said, "、最大", ", at most"),
               incident->repair_max_ms);
    add_length(out, work, said_in(said, "); 停止時間", "); down"),
               incident->down_ms);
}

static const char *about_name(const struct said *said, const char *about)
{
    if (text_equal(about, "cause")) {
        return said_in(said, "原因", "cause");
    }
    if (text_equal(about, "dispute")) {
        return said_in(said, "異議", "disputed");
    }
    return said_in(said, "注記", "note");
}

static void add_text(struct buf *out, struct work *work,
                     const struct found *found, const struct incident *incident)
{
    const struct said *said = &work->said;
    struct buf line;
    buf_init(&line, BODY_MAX);
    buf_printf(&line, "%s  %s – %s", found->service->id,
               instant_text(work, found->service, incident->start_ms),
               incident->open
                   ? said_in(said, "継続中", "open")
                   : said_when(&work->said, found->service, incident->end_ms));
    if (incident->repair_min_ms <= 0) {
        buf_puts(&line, said_in(said, "  不確実", "  not certain"));
    }
    if (is_acknowledged(work, found, incident)) {
        buf_puts(&line, said_in(said, "  確認済み", "  acknowledged"));
    }
    columns_wrap(out, buf_str(&line), 0, WIDTH);
    buf_clear(&line);
    add_measures(&line, work, found, incident);
    columns_wrap(out, buf_str(&line), 4, WIDTH);
    for (size_t i = 0; i < found->n_notes; i++) {
        const struct incident_note *note = &found->notes[i];
        if (is_of(found, note, incident)) {
            buf_clear(&line);
            buf_printf(&line, "%s: %s (%s, %s)", about_name(said, note->about),
                       note->note, note->by,
                       said_when(&work->said, found->service, note->at_ms));
            columns_wrap(out, buf_str(&line), 4, WIDTH);
        }
    }
    buf_fini(&line);
}

static void add_notes(struct json_out *json, const struct found *found,
                      const struct incident *incident)
{
    json_out_array(json, "notes");
    for (size_t i = 0; i < found->n_notes; i++) {
        const struct incident_note *note = &found->notes[i];
        if (!is_of(found, note, incident)) {
            continue;
        }
        json_out_object(json, NULL);
        json_out_text(json, "about", note->about);
        json_out_text(json, "by", note->by);
        json_out_instant(json, "at", true, note->at_ms,
                         found->service->calendar.tz);
        json_out_text(json, "note", note->note);
        json_out_int(json, "record", note->seq);
        json_out_end_object(json);
    }
    json_out_end_array(json);
}

static void add_json(struct json_out *json, const struct work *work,
                     const struct found *found, const struct incident *incident)
{
    const struct tz *tz = found->service->calendar.tz;
    json_out_object(json, NULL);
    json_out_text(json, "service", found->service->id);
    json_out_instant(json, "start", true, incident->start_ms, tz);
    json_out_instant(json, "start_earliest", incident->has_start_earliest,
                     incident->start_earliest_ms, tz);
    json_out_instant(json, "end", !incident->open, incident->end_ms, tz);
    json_out_instant(json, "end_latest", !incident->open,
                     incident->end_latest_ms, tz);
    json_out_bool(json, "open", incident->open);
    json_out_bool(json, "certain", incident->repair_min_ms > 0);
    json_out_int(json, "down_ms", incident->down_ms);
    json_out_int(json, "repair_ms", incident->repair_ms);
    json_out_int(json, "repair_min_ms", incident->repair_min_ms);
    json_out_int(json, "repair_max_ms", incident->repair_max_ms);
    json_out_bool(json, "acknowledged", is_acknowledged(work, found, incident));
    add_notes(json, found, incident);
    json_out_end_object(json);
}

/* All incidents of a service, those of the window and all notes; the exit
 * code. */
static int find(struct work *work, const struct conf_service *service,
                struct found *ret, struct ivl *ret_window)
{
    struct said *said = &work->said;
    struct errmsg msg = {0};
    const char *window = work->window == NULL ? "P1Y" : work->window;
    if (span_window(window, service->calendar.tz, said->now_ms, ret_window,
                    &msg) != ERR_OK) {
        cli_error(said->cli, "--window \"%s\": %s", window, msg.text);
        return EXIT_USAGE;
    }
    struct assessment assessment = {0};
    if (!said_assess(said, service, &assessment)) {
        return EXIT_SYSTEM;
    }
    *ret = (struct found){
        .service = service,
        .incidents = assessment.reckoning->incidents,
        .n_incidents = assessment.reckoning->n_incidents,
    };
    struct past past = said_past(said, service);
    if (declared_notes(&said->arena, &past, &ret->notes, &ret->n_notes, &msg) !=
        ERR_OK) {
        cli_error(said->cli, "%s", msg.text);
        return EXIT_SYSTEM;
    }
    return EXIT_DONE;
}

static int list_service(struct work *work, const struct conf_service *service,
                        struct buf *out, struct json_out *json)
{
    struct found found = {0};
    struct ivl window = {0};
    int code = find(work, service, &found, &window);
    for (size_t i = 0; code == EXIT_DONE && i < found.n_incidents; i++) {
        const struct incident *incident = &found.incidents[i];
        if (incident->start_ms < window.from_ms ||
            incident->start_ms >= window.to_ms) {
            continue;
        }
        if (work->said.cli->json) {
            add_json(json, work, &found, incident);
        } else {
            add_text(out, work, &found, incident);
        }
    }
    return code;
}

static int list_all(struct work *work, const struct conf_service *only,
                    struct buf *out)
{
    const struct conf *conf = work->said.conf;
    bool as_json = work->said.cli->json;
    struct json_out json;
    json_out_init(&json, out, -1);
    if (as_json) {
        json_out_object(&json, NULL);
        json_out_instant(&json, "at", true, work->said.now_ms, tz_utc());
        json_out_array(&json, "incidents");
    }
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        if (only != NULL && only != service) {
            continue;
        }
        int code = list_service(work, service, out, &json);
        if (code != EXIT_DONE) {
            return code;
        }
    }
    if (as_json) {
        json_out_end_array(&json);
        json_out_end_object(&json);
        buf_putc(out, '\n');
    } else if (out->len == 0) {
        buf_puts(out, said_in(&work->said, "この期間に障害はありません。\n",
                              "There was no incident in that time.\n"));
    }
    return EXIT_DONE;
}

static int list(struct work *work, int argc, char **argv)
{
    struct said *said = &work->said;
    const char *id = said_argument(argc, argv);
    const struct conf_service *only = NULL;
    struct errmsg msg = {0};
    if (work->about != NULL || said->by != NULL || said->note != NULL) {
        cli_error(said->cli, "list takes a service, --window and --json only");
        return EXIT_USAGE;
    }
    if (!said_no_more(said, argc, argv)) {
        return EXIT_USAGE;
    }
    int code = said_open(said, false);
    if (code != EXIT_DONE) {
        return code;
    }
    if (id != NULL && (only = cli_service(said->conf, id)) == NULL) {
        return EXIT_USAGE;
    }
    if (hushes_load(&work->hushes, said->store, &msg) != ERR_OK) {
        cli_error(said->cli, "%s", msg.text);
        return EXIT_SYSTEM;
    }
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    code = list_all(work, only, &out);
    if (code == EXIT_DONE && !cli_print(said->cli, &out)) {
        code = EXIT_SYSTEM;
    }
    buf_fini(&out);
    return code;
}

/* --- note ---------------------------------------------------------------- */

/* The incident that starts then; NULL after naming the nearest. */
static const struct incident *
find_incident(struct work *work, const struct found *found, int64_t start_ms)
{
    const struct incident *nearest = NULL;
    for (size_t i = 0; i < found->n_incidents; i++) {
        const struct incident *incident = &found->incidents[i];
        int64_t away_ms = incident->start_ms - start_ms;
        int64_t best_ms = nearest == NULL ? 0 : nearest->start_ms - start_ms;
        if (away_ms == 0) {
            return incident;
        }
        away_ms = away_ms < 0 ? -away_ms : away_ms;
        best_ms = best_ms < 0 ? -best_ms : best_ms;
        nearest = nearest == NULL || away_ms < best_ms ? incident : nearest;
    }
    if (nearest == NULL) {
        cli_error(work->said.cli, "no incident of %s was ever seen",
                  found->service->id);
    } else {
        cli_error(work->said.cli,
                  "no incident of %s starts then; the nearest one: %s",
                  found->service->id,
                  instant_text(work, found->service, nearest->start_ms));
    }
    return NULL;
}

static void add_body(struct buf *out, const struct work *work,
                     const struct incident *incident)
{
    struct canon canon;
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    canon_string(&canon, "about", work->about);
    canon_string(&canon, "by", work->said.by);
    canon_int(&canon, "incident_ms", incident->start_ms);
    canon_string(&canon, "note", work->said.note);
    canon_end_object(&canon);
}

static int write_note(struct work *work, const struct found *found,
                      const struct incident *incident)
{
    struct said *said = &work->said;
    struct buf body;
    int64_t seq = 0;
    buf_init(&body, BODY_MAX);
    add_body(&body, work, incident);
    int code =
        said_commit(said, found->service->id, "incident_note", &body, &seq);
    buf_fini(&body);
    if (code != EXIT_DONE) {
        return code;
    }
    struct buf out;
    buf_init(&out, BODY_MAX);
    if (said->cli->json) {
        struct json_out json;
        json_out_init(&json, &out, -1);
        json_out_object(&json, NULL);
        json_out_int(&json, "record", seq);
        json_out_end_object(&json);
        buf_putc(&out, '\n');
    } else {
        buf_printf(&out,
                   said_in(said,
                           "%s  %s: %sを記録しました(記録%lld)。"
                           "数値は変わりません。\n",
                           "%s  %s: %s kept as record %lld; no figure "
                           "changes\n"),
                   found->service->id,
                   instant_text(work, found->service, incident->start_ms),
                   about_name(said, work->about), (long long)seq);
    }
    code = cli_print(said->cli, &out) ? EXIT_DONE : EXIT_SYSTEM;
    buf_fini(&out);
    return code;
}

/* False after saying what is missing or wrong. */
static bool note_is_complete(const struct work *work)
{
    static const char *const kinds[] = {"note", "cause", "dispute"};
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        known = known || text_equal(work->about, kinds[i]);
    }
    if (!known) {
        cli_error(work->said.cli, "--about takes note, cause or dispute");
        return false;
    }
    if (work->said.note == NULL) {
        cli_error(work->said.cli, "--note TEXT is missing");
        return false;
    }
    if (work->window != NULL) {
        cli_error(work->said.cli, "--window is for list");
        return false;
    }
    return said_has_by(&work->said);
}

static int note(struct work *work, int argc, char **argv)
{
    struct said *said = &work->said;
    const char *id = said_argument(argc, argv);
    const char *start = said_argument(argc, argv);
    int64_t start_ms = 0;
    if (id == NULL || start == NULL) {
        cli_error(said->cli, "name the service and the incident by its start, "
                             "as `claimd incident list` shows it");
        return EXIT_USAGE;
    }
    start += text_starts(start, "incident:") ? strlen("incident:") : 0;
    if (!said_no_more(said, argc, argv) ||
        !said_instant(said, "INCIDENT", start, &start_ms) ||
        !note_is_complete(work)) {
        return EXIT_USAGE;
    }
    int code = said_open(said, true);
    if (code != EXIT_DONE) {
        return code;
    }
    const struct conf_service *service = cli_service(said->conf, id);
    if (service == NULL) {
        return EXIT_USAGE;
    }
    struct found found = {0};
    struct ivl window = {0};
    code = find(work, service, &found, &window);
    if (code != EXIT_DONE) {
        return code;
    }
    const struct incident *incident = find_incident(work, &found, start_ms);
    return incident == NULL ? EXIT_USAGE : write_note(work, &found, incident);
}

static int run(struct work *work, int argc, char **argv)
{
    if (!take_options(work, argc, argv)) {
        return EXIT_USAGE;
    }
    const char *what = said_argument(argc, argv);
    if (text_equal(what, "list")) {
        return list(work, argc, argv);
    }
    if (text_equal(what, "note")) {
        return note(work, argc, argv);
    }
    cli_error(work->said.cli, "say list or note%s%s%s",
              what == NULL ? "" : ", not \"", what == NULL ? "" : what,
              what == NULL ? "" : "\"");
    return EXIT_USAGE;
}

int cmd_incident(struct cli *cli, int argc, char **argv)
{
    struct work work = {.said = {.cli = cli}};
    int code = run(&work, argc, argv);
    hushes_fini(&work.hushes);
    said_close(&work.said);
    return code;
}

/*
 * claimd maintenance add|list|remove: planned stops that people declare beside
 * the configuration. The rule of what counts is core/maintenance.h.
 */
#include "cli/said.h"

#include "base/check.h"
#include "base/text.h"
#include "engine/declared.h"
#include "report/columns.h"

#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)
#define BODY_MAX 16384
#define WIDTH 80
#define NAMED_MOST 5 /* windows in an error */

enum { OPTION_START = SAID_OPTION_FIRST, OPTION_END, OPTION_ANNOUNCED };

static const struct option options[] = {
    SAID_OPTIONS,
    {"start", required_argument, NULL, OPTION_START},
    {"end", required_argument, NULL, OPTION_END},
    {"announced", required_argument, NULL, OPTION_ANNOUNCED},
    {0},
};

/* The command and its window. */
struct work {
    struct said said;
    const char *start, *end, *announced; /* as given; NULL: not */
    const struct conf_service *service;
    struct maintenance window;
};

static bool take_options(struct work *work, int argc, char **argv)
{
    for (;;) {
        int option = cli_getopt(work->said.cli, argc, argv, "", options);
        if (option == -1) {
            return true;
        }
        if (option == OPTION_START) {
            work->start = optarg;
        } else if (option == OPTION_END) {
            work->end = optarg;
        } else if (option == OPTION_ANNOUNCED) {
            work->announced = optarg;
        } else if (option == '?' || !said_option(&work->said, option)) {
            return false;
        }
    }
}

/* What the arguments say of the window; false after saying what is wrong. */
static bool take_window(struct work *work)
{
    struct maintenance *window = &work->window;
    window->by = work->said.by;
    window->note = work->said.note;
    if (!said_instant(&work->said, "--start", work->start, &window->start_ms) ||
        !said_instant(&work->said, "--end", work->end, &window->end_ms) ||
        !said_has_by(&work->said)) {
        return false;
    }
    if (window->end_ms <= window->start_ms) {
        cli_error(work->said.cli, "--end must be after --start");
        return false;
    }
    window->announced_given = work->announced != NULL;
    return !window->announced_given ||
           said_instant(&work->said, "--announced", work->announced,
                        &window->announced_ms);
}

/* The service, opened to write; the exit code. */
static int begin(struct work *work, int argc, char **argv)
{
    const char *id = said_argument(argc, argv);
    if (!said_no_more(&work->said, argc, argv) || !take_window(work)) {
        return EXIT_USAGE;
    }
    int code = said_open(&work->said, true);
    if (code == EXIT_DONE) {
        work->service = cli_service(work->said.conf, id);
    }
    return code == EXIT_DONE && work->service == NULL ? EXIT_USAGE : code;
}

static bool load(struct work *work, const struct conf_service *service,
                 struct maintenances *ret)
{
    struct errmsg msg = {0};
    struct past past = said_past(&work->said, service);
    struct maintenances recorded = {0};
    enum err err =
        declared_maintenance(&work->said.arena, &past, &recorded, &msg);
    if (err != ERR_OK) {
        cli_error(work->said.cli, "%s", msg.text);
        return false;
    }
    *ret = maintenance_in_force(&work->said.arena, &recorded,
                                &service->calendar, work->said.now_ms);
    return true;
}

/* --- words --------------------------------------------------------------- */

static const char *span_of(struct work *work,
                           const struct conf_service *service,
                           const struct maintenance *window)
{
    return arena_printf(&work->said.arena, "%s – %s",
                        said_when(&work->said, service, window->start_ms),
                        said_when(&work->said, service, window->end_ms));
}

/* How much of it counts as planned, in words. */
static const char *standing(struct work *work,
                            const struct conf_service *service,
                            const struct maintenance *window)
{
    struct said *said = &work->said;
    struct ivl counts = maintenance_counts(window);
    if (maintenance_is_withdrawn(window)) {
        return said_in(said, "取消", "taken back");
    }
    if (counts.from_ms >= counts.to_ms) {
        return window->is_removed
                   ? said_in(said, "取消(停止時間に数える)",
                             "taken back, counts as downtime")
                   : said_in(said, "通知が開始後のため停止時間に数える",
                             "announced too late, counts as downtime");
    }
    if (counts.from_ms == window->start_ms && counts.to_ms == window->end_ms) {
        return said_in(said, "計画停止", "planned");
    }
    return arena_printf(&said->arena,
                        said_in(said, "%s から %s までのみ計画停止(取消)",
                                "planned only from %s to %s: taken back"),
                        said_when(said, service, counts.from_ms),
                        said_when(said, service, counts.to_ms));
}

static void add_origin(struct buf *out, struct work *work,
                       const struct conf_service *service,
                       const struct maintenance *window)
{
    struct said *said = &work->said;
    buf_printf(out, "%s %s; %s %s; ", said_in(said, "通知", "announced"),
               window->announced_given
                   ? said_when(said, service, window->announced_ms)
                   : said_in(said, "記載なし", "not said"),
               said_in(said, "記録", "recorded"),
               window->is_recorded ? said_when(said, service, window->seen_ms)
                                   : said_in(said, "まだ", "not yet"));
    if (window->is_removed) {
        buf_printf(out, "%s %s; ", said_in(said, "取消", "taken back"),
                   said_when(said, service, window->removed_ms));
    }
    if (window->by == NULL) {
        buf_puts(out, said_in(said, "設定ファイル", "by the configuration"));
    } else {
        buf_printf(out, said_in(said, "申告者 %s", "by %s"), window->by);
    }
    if (window->note != NULL) {
        buf_printf(out, ": %s", window->note);
    }
}

static void add_json(struct json_out *json, const struct conf_service *service,
                     const struct maintenance *window)
{
    const struct tz *tz = service->calendar.tz;
    struct ivl counts = maintenance_counts(window);
    json_out_object(json, NULL);
    json_out_text(json, "service", service->id);
    json_out_instant(json, "start", true, window->start_ms, tz);
    json_out_instant(json, "end", true, window->end_ms, tz);
    json_out_instant(json, "announced", window->announced_given,
                     window->announced_ms, tz);
    json_out_instant(json, "recorded", window->is_recorded, window->seen_ms,
                     tz);
    json_out_instant(json, "removed", window->is_removed, window->removed_ms,
                     tz);
    json_out_text(json, "by", window->by);
    json_out_text(json, "note", window->note);
    if (counts.from_ms < counts.to_ms) {
        json_out_object(json, "planned");
        json_out_instant(json, "from", true, counts.from_ms, tz);
        json_out_instant(json, "to", true, counts.to_ms, tz);
        json_out_end_object(json);
    } else {
        json_out_null(json, "planned");
    }
    json_out_end_object(json);
}

/* --- add ----------------------------------------------------------------- */

/* What stands already is not said twice. */
static bool is_new(struct work *work, const struct maintenances *all)
{
    const struct maintenance *known =
        maintenance_find(all, work->window.start_ms, work->window.end_ms);
    if (known == NULL) {
        return true;
    }
    if (known->by == NULL) {
        cli_error(work->said.cli, "%s declares that stop already",
                  work->service->file);
        return false;
    }
    cli_error(work->said.cli,
              "%s declared that stop already at %s; to say it otherwise "
              "remove it first",
              known->by, said_when(&work->said, work->service, known->seen_ms));
    return false;
}

static void declare(struct buf *out, const struct maintenance *window)
{
    struct canon canon;
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    if (window->announced_given) {
        canon_int(&canon, "announced_ms", window->announced_ms);
    } else {
        canon_null(&canon, "announced_ms");
    }
    canon_string(&canon, "by", window->by);
    canon_int(&canon, "end_ms", window->end_ms);
    canon_string(&canon, "note", window->note);
    canon_int(&canon, "start_ms", window->start_ms);
    canon_end_object(&canon);
}

/* What the person should know about what they just said. */
static void add_warnings(struct buf *out, struct work *work)
{
    const struct maintenance *window = &work->window;
    const struct said *said = &work->said;
    bool late = window->announced_ms > window->start_ms;
    if (late) {
        buf_puts(out,
                 said_in(said, "通知が開始より後のため、停止時間に数えます。\n",
                         "It was announced after it began, so it counts "
                         "as downtime.\n"));
    } else if (window->seen_ms > window->start_ms) {
        buf_puts(out,
                 said_in(said,
                         "開始後の記録です。開始前に通知したことの根拠は申告者"
                         "の言葉だけであり、\n報告書には両方の時刻が載ります。"
                         "\n",
                         "It is recorded after it began: that it was "
                         "announced before rests on the\nword of who says "
                         "so, and both times are shown.\n"));
    }
    if (!window->announced_given) {
        buf_puts(out,
                 said_in(said,
                         "通知時刻の記載がないため、計画停止予定通知(項目2)は"
                         "判定できません。\n(--announced)\n",
                         "When customers were told is not said, so that the "
                         "notice of planned outages\n(item 2) cannot be "
                         "judged; --announced says it.\n"));
    }
}

static bool print(struct work *work, struct buf *out)
{
    bool printed = cli_print(work->said.cli, out);
    buf_fini(out);
    return printed;
}

/* One window that was just added or removed. */
static int print_done(struct work *work, const char *what, int64_t seq)
{
    struct said *said = &work->said;
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (said->cli->json) {
        struct json_out json;
        json_out_init(&json, &out, -1);
        json_out_object(&json, NULL);
        json_out_int(&json, "record", seq);
        json_out_array(&json, "maintenance");
        add_json(&json, work->service, &work->window);
        json_out_end_array(&json);
        json_out_end_object(&json);
        buf_putc(&out, '\n');
    } else {
        buf_printf(&out, "%s  %s  %s\n", work->service->id,
                   span_of(work, work->service, &work->window),
                   standing(work, work->service, &work->window));
        buf_printf(&out, said_in(said, "%s(記録%lld)\n", "%s, record %lld\n"),
                   what, (long long)seq);
        if (!work->window.is_removed) {
            add_warnings(&out, work);
        }
    }
    return print(work, &out) ? EXIT_DONE : EXIT_SYSTEM;
}

static int add(struct work *work, int argc, char **argv)
{
    struct said *said = &work->said;
    struct maintenance *window = &work->window;
    struct maintenances all = {0};
    int code = begin(work, argc, argv);
    if (code != EXIT_DONE) {
        return code;
    }
    if (window->announced_given && window->announced_ms > said->now_ms) {
        cli_error(said->cli, "--announced is in the future; say it once it "
                             "has been announced");
        return EXIT_USAGE;
    }
    if (!load(work, work->service, &all)) {
        return EXIT_SYSTEM;
    }
    if (!is_new(work, &all)) {
        return EXIT_USAGE;
    }
    window->is_recorded = true;
    window->seen_ms = said->now_ms;
    if (!window->announced_given) {
        window->announced_ms = said->now_ms;
    }
    struct buf body;
    int64_t seq = 0;
    buf_init(&body, BODY_MAX);
    declare(&body, window);
    code = said_commit(said, work->service->id, "maintenance", &body, &seq);
    buf_fini(&body);
    return code == EXIT_DONE
               ? print_done(work, said_in(said, "追加しました", "added"), seq)
               : code;
}

/* --- remove -------------------------------------------------------------- */

/* Names those that stand, the nearest to what was asked for first in time. */
static void say_unknown(struct work *work, const struct maintenances *all)
{
    size_t n = 0;
    cli_error(work->said.cli,
              "no such stop stands for %s; `claimd maintenance list %s` "
              "lists them",
              work->service->id, work->service->id);
    for (size_t i = all->n; i > 0 && n < NAMED_MOST; i--) {
        const struct maintenance *window = &all->items[i - 1];
        if (!window->is_removed) {
            char start[CIVIL_INSTANT_MAX];
            char end[CIVIL_INSTANT_MAX];
            const struct tz *tz = work->service->calendar.tz;
            civil_render_instant(window->start_ms,
                                 tz_offset_ms(tz, window->start_ms), start);
            civil_render_instant(window->end_ms,
                                 tz_offset_ms(tz, window->end_ms), end);
            fprintf(stderr, "  --start %s --end %s\n", start, end);
            n++;
        }
    }
}

static void take_back(struct buf *out, const struct work *work)
{
    struct canon canon;
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    canon_string(&canon, "by", work->said.by);
    canon_int(&canon, "end_ms", work->window.end_ms);
    canon_string(&canon, "note", work->said.note);
    canon_int(&canon, "start_ms", work->window.start_ms);
    canon_end_object(&canon);
}

static int remove_window(struct work *work, int argc, char **argv)
{
    struct said *said = &work->said;
    struct maintenances all = {0};
    int code = begin(work, argc, argv);
    if (code != EXIT_DONE) {
        return code;
    }
    if (work->announced != NULL) {
        cli_error(said->cli, "--announced says nothing about a removal");
        return EXIT_USAGE;
    }
    if (!load(work, work->service, &all)) {
        return EXIT_SYSTEM;
    }
    const struct maintenance *known =
        maintenance_find(&all, work->window.start_ms, work->window.end_ms);
    if (known == NULL) {
        say_unknown(work, &all);
        return EXIT_USAGE;
    }
    if (known->by == NULL) {
        cli_error(said->cli,
                  "%s declares that stop; take it out there and reload "
                  "(SIGHUP): that is recorded as a removal",
                  work->service->file);
        return EXIT_USAGE;
    }
    struct buf body;
    int64_t seq = 0;
    buf_init(&body, BODY_MAX);
    take_back(&body, work);
    code = said_commit(said, work->service->id, "maintenance_removed", &body,
                       &seq);
    buf_fini(&body);
    work->window = *known;
    work->window.is_removed = true;
    work->window.removed_ms = said->now_ms;
    return code == EXIT_DONE
               ? print_done(work, said_in(said, "取り消しました", "taken back"),
                            seq)
               : code;
}

/* --- list ---------------------------------------------------------------- */

static void add_text(struct buf *out, struct work *work,
                     const struct conf_service *service,
                     const struct maintenance *window)
{
    struct buf line;
    buf_init(&line, BODY_MAX);
    buf_printf(&line, "%s  %s  %s", service->id, span_of(work, service, window),
               standing(work, service, window));
    columns_wrap(out, buf_str(&line), 0, WIDTH);
    buf_clear(&line);
    add_origin(&line, work, service, window);
    columns_wrap(out, buf_str(&line), 4, WIDTH);
    buf_fini(&line);
}

/* All windows of the services that were asked for. */
static bool add_all(struct work *work, struct buf *out)
{
    const struct conf *conf = work->said.conf;
    struct json_out json;
    json_out_init(&json, out, -1);
    if (work->said.cli->json) {
        json_out_object(&json, NULL);
        json_out_instant(&json, "at", true, work->said.now_ms, tz_utc());
        json_out_array(&json, "maintenance");
    }
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        struct maintenances all = {0};
        if (work->service != NULL && work->service != service) {
            continue;
        }
        if (!load(work, service, &all)) {
            return false;
        }
        for (size_t k = 0; k < all.n; k++) {
            if (work->said.cli->json) {
                add_json(&json, service, &all.items[k]);
            } else {
                add_text(out, work, service, &all.items[k]);
            }
        }
    }
    if (work->said.cli->json) {
        json_out_end_array(&json);
        json_out_end_object(&json);
        buf_putc(out, '\n');
    }
    return true;
}

static int list(struct work *work, int argc, char **argv)
{
    const char *id = said_argument(argc, argv);
    bool has_options = work->start != NULL || work->end != NULL ||
                       work->announced != NULL || work->said.by != NULL ||
                       work->said.note != NULL;
    if (has_options) {
        cli_error(work->said.cli, "list takes a service and --json only");
        return EXIT_USAGE;
    }
    if (!said_no_more(&work->said, argc, argv)) {
        return EXIT_USAGE;
    }
    int code = said_open(&work->said, false);
    if (code != EXIT_DONE) {
        return code;
    }
    if (id != NULL) {
        work->service = cli_service(work->said.conf, id);
        if (work->service == NULL) {
            return EXIT_USAGE;
        }
    }
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (!add_all(work, &out)) {
        buf_fini(&out);
        return EXIT_SYSTEM;
    }
    if (out.len == 0) {
        buf_puts(&out, said_in(&work->said, "計画停止はありません。\n",
                               "No planned stop was declared.\n"));
    }
    return print(work, &out) ? EXIT_DONE : EXIT_SYSTEM;
}

static int run(struct work *work, int argc, char **argv)
{
    if (!take_options(work, argc, argv)) {
        return EXIT_USAGE;
    }
    const char *what = said_argument(argc, argv);
    if (text_equal(what, "add")) {
        return add(work, argc, argv);
    }
    if (text_equal(what, "remove")) {
        return remove_window(work, argc, argv);
    }
    if (text_equal(what, "list")) {
        return list(work, argc, argv);
    }
    cli_error(work->said.cli, "say add, list or remove%s%s%s",
              what == NULL ? "" : ", not \"", what == NULL ? "" : what,
              what == NULL ? "" : "\"");
    return EXIT_USAGE;
}

int cmd_maintenance(struct cli *cli, int argc, char **argv)
{
    struct work work = {.said = {.cli = cli}};
    int code = run(&work, argc, argv);
    said_close(&work.said);
    return code;
}

/*
 * claimd replay: figures and verdicts from recorded observations; no daemon,
 * no ledger.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/replay_table.h"
#include "conf/observations.h"
#include "core/civil.h"
#include "core/span.h"
#include "engine/assess.h"
#include "report/json_out.h"
#include "report/render.h"

#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)
#define WINDOWS_MAX 1000

struct replay {
    struct cli *cli;
    struct arena arena;
    const char *file;       /* --observations */
    const char *at_text;    /* --at */
    const char *service_id; /* --service, NULL: the only one */
    const char **windows;   /* --window, as given */
    size_t n_windows;
    int64_t at_ms;
    const struct conf *conf;
    const struct conf_service *service;
    struct observations *observations;
    struct ivl *laid; /* the windows at at_ms */
    struct assessment assessment;
};

enum { OPTION_OBSERVATIONS = 2000, OPTION_AT, OPTION_WINDOW, OPTION_SERVICE };

static const struct option options[] = {
    {"observations", required_argument, NULL, OPTION_OBSERVATIONS},
    {"at", required_argument, NULL, OPTION_AT},
    {"window", required_argument, NULL, OPTION_WINDOW},
    {"service", required_argument, NULL, OPTION_SERVICE},
    {0},
};

/* Whether what is needed was given. */
static bool is_complete(const struct replay *replay)
{
    const char *missing = NULL;
    if (replay->file == NULL) {
        missing = "--observations FILE (- is standard input)";
    } else if (replay->at_text == NULL) {
        missing = "--at INSTANT, such as 2026-11-01T00:00:00+09:00";
    } else if (replay->n_windows == 0) {
        missing = "--window W, such as 2026-10 or P1Y";
    }
    if (missing != NULL) {
        cli_error(replay->cli, "missing %s", missing);
    }
    return missing == NULL;
}

static bool parse_arguments(struct replay *replay, int argc, char **argv)
{
    int option;
    replay->windows =
        arena_array(&replay->arena, WINDOWS_MAX, sizeof *replay->windows);
    while ((option = cli_getopt(replay->cli, argc, argv, "", options)) != -1) {
        switch (option) {
        case OPTION_OBSERVATIONS:
            replay->file = optarg;
            break;
        case OPTION_AT:
            replay->at_text = optarg;
            break;
        case OPTION_SERVICE:
            replay->service_id = optarg;
            break;
        case OPTION_WINDOW:
            if (replay->n_windows == WINDOWS_MAX) {
                cli_error(replay->cli, "more than %d windows", WINDOWS_MAX);
                return false;
            }
            replay->windows[replay->n_windows++] = optarg;
            break;
        default:
            return false;
        }
    }
    if (optind < argc) {
        cli_error(replay->cli, "what is \"%s\"? All is given by options",
                  argv[optind]);
        return false;
    }
    return is_complete(replay);
}

/* Lays the windows before anything is read: a wrong one is told at once. */
static bool lay_windows(struct replay *replay)
{
    if (civil_parse_instant(replay->at_text, &replay->at_ms) != ERR_OK) {
        cli_error(replay->cli,
                  "--at \"%s\" is no instant; write 2026-11-01T00:00:00+09:00",
                  replay->at_text);
        return false;
    }
    replay->laid =
        arena_array(&replay->arena, replay->n_windows, sizeof *replay->laid);
    for (size_t i = 0; i < replay->n_windows; i++) {
        struct errmsg msg = {0};
        if (span_window(replay->windows[i], replay->service->calendar.tz,
                        replay->at_ms, &replay->laid[i], &msg) != ERR_OK) {
            cli_error(replay->cli, "--window \"%s\": %s", replay->windows[i],
                      msg.text);
            return false;
        }
    }
    return true;
}

static bool read_observations(struct replay *replay)
{
    bool standard = strcmp(replay->file, "-") == 0;
    const char *name = standard ? "standard input" : replay->file;
    FILE *stream = standard ? stdin : fopen(replay->file, "re");
    if (stream == NULL) {
        cli_error(replay->cli, "cannot open %s: %s", name, strerror(errno));
        return false;
    }
    const struct conf *conf = replay->conf;
    const char *only = conf->n_vantages == 1 ? conf->vantages[0] : NULL;
    struct errmsg msg = {0};
    enum err err =
        observations_read(replay->observations, stream, name, only, &msg);
    if (!standard) {
        (void)fclose(stream);
    }
    if (err != ERR_OK) {
        fprintf(stderr, "%s\n", msg.text);
    }
    return err == ERR_OK;
}

/* What is configured but has no part in the figures is no surprise in the
 * file; a name that nobody configured is likely a mistake. */
static void warn_unasked(struct replay *replay)
{
    const struct conf *conf = replay->conf;
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        for (size_t j = 0; j < service->n_probes * conf->n_vantages; j++) {
            observations_expect(replay->observations,
                                service->probes[j / conf->n_vantages].id,
                                conf->vantages[j % conf->n_vantages]);
        }
    }
    const char *name =
        observations_unasked(replay->observations, &replay->arena);
    if (name != NULL) {
        cli_error(replay->cli,
                  "warning: %s has observations but is not configured in %s; "
                  "they are left out",
                  name, conf->file);
    }
}

/* Adds the runs recorded under one name of the probe. */
static void add_runs(struct replay *replay, const struct conf_probe *probe,
                     const char *name, const char *vantage, struct series *all)
{
    struct run_terms terms = {probe->interval_ms, probe->max_gap_ms,
                              probe->confirm};
    struct series more =
        observations_runs(replay->observations, &replay->arena, name, vantage,
                          &terms, replay->at_ms);
    size_t n = all->n_runs + more.n_runs;
    struct run *joined = arena_array(&replay->arena, n, sizeof *joined);
    for (size_t i = 0; i < n; i++) {
        joined[i] = i < all->n_runs ? all->runs[i] : more.runs[i - all->n_runs];
    }
    *all = (struct series){joined, n};
}

/* Runs of a probe, also from when it had another id (assess_runs). */
static enum err recorded_runs(void *source, const struct conf_probe *probe,
                              const char *vantage, struct series *ret,
                              struct errmsg *msg)
{
    (void)msg;
    struct replay *replay = source;
    add_runs(replay, probe, probe->id, vantage, ret);
    for (size_t i = 0; i < probe->n_was; i++) {
        add_runs(replay, probe, probe->was[i], vantage, ret);
    }
    return ERR_OK;
}

static struct figures window_figures(struct replay *replay, size_t i)
{
    return reckon_window(&replay->arena, replay->assessment.reckoning,
                         replay->laid[i]);
}

/* Puts what `part` holds into an array and empties it. */
static void move_part(struct json_out *json, struct buf *part)
{
    json_out_raw(json, NULL, buf_str(part));
    buf_clear(part);
}

static void render_json(struct replay *replay, struct buf *out)
{
    const char *id = replay->service->id;
    const struct tz *tz = replay->service->calendar.tz;
    struct buf part;
    buf_init(&part, OUTPUT_MAX);
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_text(&json, "service", id);
    json_out_text(&json, "at", replay->at_text);
    json_out_array(&json, "windows");
    for (size_t i = 0; i < replay->n_windows; i++) {
        struct figures figures = window_figures(replay, i);
        render_figures_json(&part, &figures, replay->windows[i], tz, 2);
        move_part(&json, &part);
    }
    json_out_end_array(&json);
    if (replay->assessment.checklist != NULL) {
        json_out_array(&json, "verdicts");
        for (size_t i = 0; i < replay->assessment.n_claims; i++) {
            render_verdict_json(&part, id, &replay->assessment.claims[i], tz);
            move_part(&json, &part);
        }
        json_out_end_array(&json);
    }
    json_out_end_object(&json);
    buf_putc(out, '\n');
    buf_fini(&part);
}

static void render_text(struct replay *replay, struct buf *out)
{
    for (size_t i = 0; i < replay->n_windows; i++) {
        struct figures figures = window_figures(replay, i);
        replay_table(out, &figures, replay->windows[i],
                     replay->service->calendar.tz, replay->cli->language);
    }
    if (replay->assessment.checklist != NULL) {
        struct status_service service =
            assess_status(&replay->arena, &replay->assessment, replay->conf);
        struct status status = {
            .at_ms = replay->at_ms, .services = &service, .n_services = 1};
        render_status_table(out, &status, replay->cli->language,
                            replay->cli->colour);
    }
}

static bool print_result(struct replay *replay)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (replay->cli->json) {
        render_json(replay, &out);
    } else {
        render_text(replay, &out);
    }
    bool printed = cli_print(replay->cli, &out);
    buf_fini(&out);
    return printed;
}

static int run(struct replay *replay, int argc, char **argv)
{
    if (!parse_arguments(replay, argc, argv)) {
        return EXIT_USAGE;
    }
    replay->conf = cli_load_conf(replay->cli, &replay->arena, true);
    if (replay->conf == NULL) {
        return EXIT_USAGE;
    }
    replay->service = cli_service(replay->conf, replay->service_id);
    if (replay->service == NULL || !lay_windows(replay) ||
        !read_observations(replay)) {
        return EXIT_USAGE;
    }
    struct assess_input input = {.conf = replay->conf,
                                 .service = replay->service,
                                 .runs = recorded_runs,
                                 .source = replay,
                                 .now_ms = replay->at_ms};
    struct errmsg msg = {0};
    if (assess(&replay->arena, &input, &replay->assessment, &msg) != ERR_OK) {
        cli_error(replay->cli, "%s", msg.text);
        return EXIT_USAGE;
    }
    warn_unasked(replay);
    return print_result(replay) ? EXIT_DONE : EXIT_SYSTEM;
}

int cmd_replay(struct cli *cli, int argc, char **argv)
{
    struct replay replay = {.cli = cli, .observations = observations_create()};
    arena_init(&replay.arena);
    int code = run(&replay, argc, argv);
    observations_destroy(replay.observations);
    arena_fini(&replay.arena);
    return code;
}

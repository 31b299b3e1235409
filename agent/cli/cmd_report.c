/*
 * claimd report: a window of a service as files, from the ledger.
 *
 * Claims are judged with their own windows trailing at the end of the report's
 * window, or at now where that has not come yet; the figures shown are those
 * of the report's window.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "cli/report_file.h"
#include "core/span.h"
#include "engine/assess.h"
#include "report/gather.h"
#include "report/render.h"
#include "store/store.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

struct reporting {
    struct cli *cli;
    struct arena arena;
    const char *window;     /* --window */
    const char *service_id; /* --service, NULL: all */
    const char *formats;    /* --format, NULL: as configured */
    const char *directory;  /* -o, NULL: as configured */
    const struct conf *conf;
    struct store *store;
    struct store_state state;
    int64_t now_ms;
    bool html, json;
};

enum { OPTION_WINDOW = 2000, OPTION_SERVICE, OPTION_FORMAT };

static const struct option options[] = {
    {"window", required_argument, NULL, OPTION_WINDOW},
    {"service", required_argument, NULL, OPTION_SERVICE},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"output", required_argument, NULL, 'o'},
    {0},
};

static bool parse_arguments(struct reporting *reporting, int argc, char **argv)
{
    int option;
    while ((option = cli_getopt(reporting->cli, argc, argv, "o:", options)) !=
           -1) {
        switch (option) {
        case OPTION_WINDOW:
            reporting->window = optarg;
            break;
        case OPTION_SERVICE:
            reporting->service_id = optarg;
            break;
        case OPTION_FORMAT:
            reporting->formats = optarg;
            break;
        case 'o':
            reporting->directory = optarg;
            break;
        default:
            return false;
        }
    }
    if (optind < argc) {
        cli_error(reporting->cli, "what is \"%s\"? It takes options only",
                  argv[optind]);
        return false;
    }
    if (reporting->window == NULL) {
        cli_error(reporting->cli, "missing --window W, such as 2026-10 or P1Y");
        return false;
    }
    return true;
}

/* Notes one format by name; false after telling that this version has none of
 * that name. */
static bool take_format(struct reporting *reporting, const char *name)
{
    if (text_equal(name, "html")) {
        reporting->html = true;
    } else if (text_equal(name, "json")) {
        reporting->json = true;
    } else {
        cli_error(reporting->cli,
                  "this version writes html and json, not \"%s\"", name);
        return false;
    }
    return true;
}

static bool take_formats(struct reporting *reporting)
{
    const struct conf *conf = reporting->conf;
    if (reporting->formats == NULL) {
        for (size_t i = 0; i < conf->n_report_formats; i++) {
            const char *name = conf->report_formats[i];
            reporting->html = reporting->html || text_equal(name, "html");
            reporting->json = reporting->json || text_equal(name, "json");
        }
        if (!reporting->html && !reporting->json) {
            reporting->html = reporting->json = true;
        }
        return true;
    }
    const char *at = reporting->formats;
    for (;;) {
        size_t bytes = strcspn(at, ",");
        if (!take_format(reporting,
                         arena_strndup(&reporting->arena, at, bytes))) {
            return false;
        }
        if (at[bytes] == '\0') {
            return true;
        }
        at += bytes + 1;
    }
}

static bool open_ledger(struct reporting *reporting)
{
    struct errmsg msg = {0};
    const char *path = reporting->conf->ledger_path;
    enum err err = store_open(path, STORE_READ, &reporting->store, &msg);
    if (err == ERR_OK) {
        err = store_state(reporting->store, &reporting->state, &msg);
    }
    if (err == ERR_NOT_FOUND) {
        cli_error(reporting->cli,
                  "there is no ledger at %s yet; `claimd run` makes it", path);
    } else if (err != ERR_OK) {
        cli_error(reporting->cli, "%s", msg.text);
    }
    return err == ERR_OK;
}

static const char *head_hex(struct reporting *reporting)
{
    const struct store_head *head = &reporting->state.head;
    char *hex = arena_alloc(&reporting->arena, 2 * sizeof head->hash + 1);
    if (head->seq == 0) {
        return hex;
    }
    for (size_t i = 0; i < sizeof head->hash; i++) {
        snprintf(hex + 2 * i, 3, "%02x", head->hash[i]);
    }
    return hex;
}

/* The terms of each probe, besides what a status knows. */
static const struct status_probe *
probes_with_terms(struct reporting *reporting,
                  const struct status_service *status,
                  const struct conf_service *service)
{
    struct status_probe *probes =
        arena_array(&reporting->arena, status->n_probes, sizeof *probes);
    for (size_t i = 0; i < status->n_probes; i++) {
        probes[i] = status->probes[i];
        for (size_t j = 0; j < service->n_probes; j++) {
            if (text_equal(service->probes[j].id, probes[i].id)) {
                probes[i].interval_ms = service->probes[j].interval_ms;
                probes[i].max_gap_ms = service->probes[j].max_gap_ms;
                probes[i].confirm = service->probes[j].confirm;
            }
        }
    }
    return probes;
}

static struct report make_report(struct reporting *reporting,
                                 const struct assessment *assessment,
                                 struct ivl window)
{
    const struct conf *conf = reporting->conf;
    const struct conf_service *service = assessment->service;
    struct status_service status =
        assess_status(&reporting->arena, assessment, conf);
    struct report report = {
        .service_id = service->id,
        .service_name = service->name,
        .timezone = service->timezone,
        .tz = service->calendar.tz,
        .at_ms = assessment->reckoning->now_ms,
        .window_text = reporting->window,
        .checklist = assessment->checklist,
        .claims = assessment->claims,
        .n_claims = assessment->n_claims,
        .method =
            {
                .has_business_hours = service->has_business_hours,
                .business_hours = service->business_hours,
                .min_coverage = service->min_coverage,
                .quorum = conf->quorum,
                .vantages = conf->vantages,
                .n_vantages = conf->n_vantages,
                .probes = probes_with_terms(reporting, &status, service),
                .n_probes = status.n_probes,
            },
        .origin =
            {
                .version = CLAIMD_VERSION,
                .agent_id = reporting->state.agent_id,
                .vantage = conf->vantage,
                .config_hash = conf->hash,
                .ledger_seq = reporting->state.head.seq,
                .ledger_head = head_hex(reporting),
            },
    };
    report_reckon(&reporting->arena, assessment->reckoning, window, &report);
    return report;
}

/* Writes one file and prints its path. */
static bool write_file(struct reporting *reporting, const struct report *report,
                       const struct buf *content, const char *suffix)
{
    struct errmsg msg = {0};
    const char *path =
        report_file_name(&reporting->arena, reporting->directory,
                         report->service_id, report->window_text, suffix);
    if (report_file_write(path, content, &msg) != ERR_OK) {
        cli_error(reporting->cli, "%s", msg.text);
        return false;
    }
    printf("%s\n", path);
    return true;
}

static bool write_html(struct reporting *reporting, const struct report *report,
                       const char *language)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    render_report_html(&out, report,
                       text_equal(language, "ja") ? LANGUAGE_JA : LANGUAGE_EN);
    const char *suffix = arena_printf(&reporting->arena, "%s.html", language);
    bool written = write_file(reporting, report, &out, suffix);
    buf_fini(&out);
    return written;
}

static bool write_json(struct reporting *reporting, const struct report *report)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    render_report_json(&out, report);
    bool written = write_file(reporting, report, &out, "json");
    buf_fini(&out);
    return written;
}

static bool write_report(struct reporting *reporting,
                         const struct report *report)
{
    static const char *const both[] = {"ja", "en"};
    const struct conf *conf = reporting->conf;
    bool configured = conf->n_report_languages > 0;
    const char *const *languages = configured ? conf->report_languages : both;
    size_t n = configured ? conf->n_report_languages : ARRAY_LEN(both);
    bool written = !reporting->json || write_json(reporting, report);
    for (size_t i = 0; written && reporting->html && i < n; i++) {
        written = write_html(reporting, report, languages[i]);
    }
    return written;
}

/* The exit code for one service. */
static int report_service(struct reporting *reporting,
                          const struct conf_service *service)
{
    struct errmsg msg = {0};
    struct ivl window;
    if (span_window(reporting->window, service->calendar.tz, reporting->now_ms,
                    &window, &msg) != ERR_OK) {
        cli_error(reporting->cli, "--window \"%s\": %s", reporting->window,
                  msg.text);
        return EXIT_USAGE;
    }
    if (window.from_ms >= reporting->now_ms) {
        cli_error(reporting->cli, "--window \"%s\" has not begun",
                  reporting->window);
        return EXIT_USAGE;
    }
    if (window.to_ms > reporting->now_ms) {
        cli_error(reporting->cli,
                  "--window \"%s\" is not over: the rest of it counts as "
                  "unseen; a month so far is written like 2026-10/now",
                  reporting->window);
    }
    int64_t at_ms =
        window.to_ms < reporting->now_ms ? window.to_ms : reporting->now_ms;
    struct assessment assessment = {0};
    if (assess_ledger(&reporting->arena,
                      &(struct assess_past){.conf = reporting->conf,
                                            .service = service,
                                            .store = reporting->store,
                                            .now_ms = at_ms},
                      &assessment, &msg) != ERR_OK) {
        cli_error(reporting->cli, "%s", msg.text);
        return EXIT_SYSTEM;
    }
    struct report report = make_report(reporting, &assessment, window);
    return write_report(reporting, &report) ? EXIT_DONE : EXIT_SYSTEM;
}

static int report_all(struct reporting *reporting)
{
    const struct conf *conf = reporting->conf;
    ASSERT(reporting->store != NULL);
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        if (reporting->service_id != NULL &&
            !text_equal(service->id, reporting->service_id)) {
            continue;
        }
        int code = report_service(reporting, service);
        if (code != EXIT_DONE) {
            return code;
        }
    }
    return EXIT_DONE;
}

static int run(struct reporting *reporting, int argc, char **argv)
{
    if (!parse_arguments(reporting, argc, argv)) {
        return EXIT_USAGE;
    }
    reporting->conf = cli_load_conf(reporting->cli, &reporting->arena, true);
    if (reporting->conf == NULL || !take_formats(reporting)) {
        return EXIT_USAGE;
    }
    if (reporting->service_id != NULL &&
        cli_service(reporting->conf, reporting->service_id) == NULL) {
        return EXIT_USAGE;
    }
    if (!open_ledger(reporting)) {
        return EXIT_SYSTEM;
    }
    if (reporting->directory == NULL) {
        reporting->directory = reporting->conf->reports_directory;
    }
    struct errmsg msg = {0};
    if (report_file_directory(reporting->directory, &msg) != ERR_OK) {
        cli_error(reporting->cli, "%s", msg.text);
        return EXIT_SYSTEM;
    }
    reporting->now_ms = cli_now_ms();
    return report_all(reporting);
}

int cmd_report(struct cli *cli, int argc, char **argv)
{
    struct reporting reporting = {.cli = cli};
    arena_init(&reporting.arena);
    int code = run(&reporting, argc, argv);
    store_close(reporting.store);
    arena_fini(&reporting.arena);
    return code;
}

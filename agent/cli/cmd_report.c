/*
 * claimd report: a window of a service as files, from the ledger.
 *
 * A month that is frozen comes out as it was made. Other windows are made now:
 * claims are judged with their own windows trailing at the end of the report's
 * window, or at now where that has not come yet; the figures shown are those
 * of the report's window.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "cli/report_list.h"
#include "cli/window.h"
#include "engine/compose.h"
#include "engine/report_file.h"
#include "report/json_out.h"
#include "store/store.h"

#define OUTPUT_MAX ((size_t)1024 * 1024)

struct reporting {
    struct cli *cli;
    struct arena arena;
    const char *window;     /* --window */
    const char *service_id; /* --service, NULL: all */
    const char *formats;    /* --format, NULL: as configured */
    const char *directory;  /* -o, NULL: as configured */
    bool list;              /* --list */
    bool fresh;             /* --fresh */
    const struct conf *conf;
    struct compose_files files;
    struct store *store;
    struct store_state state;
    struct frozens frozen; /* all there are */
    int64_t now_ms;
    struct json_out json; /* what was done, with --json */
};

enum {
    OPTION_WINDOW = 2000,
    OPTION_SERVICE,
    OPTION_FORMAT,
    OPTION_LIST,
    OPTION_FRESH
};

static const struct option options[] = {
    {"window", required_argument, NULL, OPTION_WINDOW},
    {"service", required_argument, NULL, OPTION_SERVICE},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"output", required_argument, NULL, 'o'},
    {"list", no_argument, NULL, OPTION_LIST},
    {"fresh", no_argument, NULL, OPTION_FRESH},
    {0},
};

static bool take_option(struct reporting *reporting, int option)
{
    switch (option) {
    case OPTION_WINDOW:
        reporting->window = optarg;
        return true;
    case OPTION_SERVICE:
        reporting->service_id = optarg;
        return true;
    case OPTION_FORMAT:
        reporting->formats = optarg;
        return true;
    case 'o':
        reporting->directory = optarg;
        return true;
    case OPTION_LIST:
        reporting->list = true;
        return true;
    case OPTION_FRESH:
        reporting->fresh = true;
        return true;
    default:
        return false;
    }
}

static bool parse_arguments(struct reporting *reporting, int argc, char **argv)
{
    int option;
    while ((option = cli_getopt(reporting->cli, argc, argv, "o:", options)) !=
           -1) {
        if (!take_option(reporting, option)) {
            return false;
        }
    }
    if (optind < argc) {
        cli_error(reporting->cli, "what is \"%s\"? It takes options only",
                  argv[optind]);
        return false;
    }
    if (reporting->window == NULL && !reporting->list) {
        cli_error(reporting->cli,
                  "missing --window W, such as 2026-10 or P1Y; --list shows "
                  "what is there");
        return false;
    }
    return true;
}

/* Notes one format by name; false after telling that this version has none of
 * that name. */
static bool take_format(struct reporting *reporting, const char *name)
{
    bool known = formats_add(&reporting->files.formats, name);
    if (!known) {
        cli_error(reporting->cli,
                  "this version writes html, json and csv, not \"%s\"; "
                  "`claimd export checklist` writes the rows as a workbook",
                  name);
    }
    return known;
}

static bool take_formats(struct reporting *reporting)
{
    reporting->files = compose_configured(reporting->conf);
    const char *at = reporting->formats;
    if (at == NULL) {
        return true;
    }
    reporting->files.formats = (struct report_formats){0};
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
    if (err == ERR_OK) {
        err = frozen_load(&reporting->arena, reporting->store, NULL, 0,
                          &reporting->frozen, &msg);
    }
    if (err == ERR_NOT_FOUND) {
        cli_error(reporting->cli,
                  "there is no ledger at %s yet; `claimd run` makes it", path);
    } else if (err != ERR_OK) {
        cli_error(reporting->cli, "%s", msg.text);
    }
    return err == ERR_OK;
}

/* --- telling what was written ------------------------------------------- */

static void begin_told(struct reporting *reporting, const char *service,
                       const struct frozen *frozen)
{
    struct json_out *json = &reporting->json;
    json_out_object(json, NULL);
    json_out_text(json, "service", service);
    json_out_text(json, "window", reporting->window);
    json_out_bool(json, "frozen", frozen != NULL);
    if (frozen == NULL) {
        json_out_null(json, "record");
        json_out_null(json, "corrects");
    } else {
        json_out_int(json, "record", frozen->seq);
        if (frozen->is_correction) {
            json_out_int(json, "corrects", frozen->corrects);
        } else {
            json_out_null(json, "corrects");
        }
    }
    json_out_int(json, "through_seq",
                 frozen == NULL ? reporting->state.head.seq
                                : frozen->through_seq);
    json_out_array(json, "files");
}

static void tell_path(struct reporting *reporting, const char *name)
{
    const char *path =
        arena_printf(&reporting->arena, "%s/%s", reporting->directory, name);
    if (reporting->cli->json) {
        json_out_text(&reporting->json, NULL, path);
    } else {
        printf("%s\n", path);
    }
}

static void end_told(struct reporting *reporting)
{
    json_out_end_array(&reporting->json);
    json_out_end_object(&reporting->json);
}

/* --- a month that is frozen --------------------------------------------- */

static bool write_frozen(struct reporting *reporting,
                         const struct frozen *frozen)
{
    const struct frozen_writing writing = {
        .directory = reporting->directory,
        .formats = reporting->files.formats,
    };
    struct errmsg msg = {0};
    if (frozen_write(reporting->store, frozen, &writing, &msg) != ERR_OK) {
        cli_error(reporting->cli, "%s", msg.text);
        return false;
    }
    size_t n = 0;
    begin_told(reporting, frozen->service, frozen);
    for (size_t i = 0; i < frozen->n_files; i++) {
        if (formats_have(&writing.formats, frozen->files[i].name)) {
            tell_path(reporting, frozen->files[i].name);
            n++;
        }
    }
    end_told(reporting);
    if (n == 0) {
        cli_error(reporting->cli,
                  "%s was frozen without that format; --fresh makes it anew",
                  frozen->window_text);
    }
    return n > 0;
}

/* The report as it was made, and its corrections beside it. */
static bool write_all_frozen(struct reporting *reporting,
                             const struct frozen *report)
{
    bool written = write_frozen(reporting, report);
    for (size_t i = 0; written && i < reporting->frozen.n; i++) {
        const struct frozen *one = &reporting->frozen.items[i];
        if (one->corrects == report->seq) {
            written = write_frozen(reporting, one);
        }
    }
    return written;
}

/* --- any other window --------------------------------------------------- */

static bool write_parts(struct reporting *reporting, const char *service,
                        const struct report_part *parts, size_t n)
{
    begin_told(reporting, service, NULL);
    for (size_t i = 0; i < n; i++) {
        struct errmsg msg = {0};
        const char *path = arena_printf(&reporting->arena, "%s/%s",
                                        reporting->directory, parts[i].name);
        if (report_file_write(path, parts[i].bytes, parts[i].n, &msg) !=
            ERR_OK) {
            cli_error(reporting->cli, "%s", msg.text);
            return false;
        }
        tell_path(reporting, parts[i].name);
    }
    end_told(reporting);
    return true;
}

static bool make_now(struct reporting *reporting,
                     const struct conf_service *service, struct ivl window)
{
    bool is_over = window.to_ms < reporting->now_ms;
    const struct compose compose = {
        .store = reporting->store,
        .agent_id = reporting->state.agent_id,
        .conf = reporting->conf,
        .service = service,
        .window_text = reporting->window,
        .window = window,
        .at_ms = is_over ? window.to_ms : reporting->now_ms,
        .made_ms = reporting->now_ms,
        .through_seq = reporting->state.head.seq,
    };
    struct report report;
    struct report_part *parts = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    enum err err = compose_report(&reporting->arena, &compose, &report, &msg);
    if (err == ERR_OK) {
        err = compose_render(&reporting->arena, &report, &reporting->files,
                             &parts, &n, &msg);
    }
    if (err != ERR_OK) {
        cli_error(reporting->cli, "%s", msg.text);
        return false;
    }
    return write_parts(reporting, service->id, parts, n);
}

/* --- all ---------------------------------------------------------------- */

/* The exit code for one service. */
static int report_service(struct reporting *reporting,
                          const struct conf_service *service)
{
    struct ivl window;
    if (!window_lay(reporting->cli, service, reporting->window,
                    reporting->now_ms, &window)) {
        return EXIT_USAGE;
    }
    const struct frozen *frozen =
        frozen_find(&reporting->frozen, service->id, reporting->window);
    reporting->files.tag = frozen == NULL ? NULL : "fresh";
    bool written = frozen != NULL && !reporting->fresh
                       ? write_all_frozen(reporting, frozen)
                       : make_now(reporting, service, window);
    return written ? EXIT_DONE : EXIT_SYSTEM;
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

/* Into the directory, with an account of it on standard output. */
static int write_reports(struct reporting *reporting)
{
    struct errmsg msg = {0};
    if (reporting->state.head.seq == 0) {
        cli_error(reporting->cli, "the ledger is empty; `claimd run` fills it");
        return EXIT_SYSTEM;
    }
    if (report_file_directory(reporting->directory, &msg) != ERR_OK) {
        cli_error(reporting->cli, "%s", msg.text);
        return EXIT_SYSTEM;
    }
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    json_out_init(&reporting->json, &out, 0);
    json_out_object(&reporting->json, NULL);
    json_out_array(&reporting->json, "reports");
    int code = report_all(reporting);
    if (code == EXIT_DONE && reporting->cli->json) {
        json_out_end_array(&reporting->json);
        json_out_end_object(&reporting->json);
        buf_putc(&out, '\n');
        code = cli_print(reporting->cli, &out) ? EXIT_DONE : EXIT_SYSTEM;
    }
    buf_fini(&out);
    return code;
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
    reporting->now_ms = cli_now_ms();
    if (reporting->list) {
        struct report_list list = {reporting->conf, reporting->service_id,
                                   &reporting->frozen};
        return report_list_print(reporting->cli, &list) ? EXIT_DONE
                                                        : EXIT_SYSTEM;
    }
    return write_reports(reporting);
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

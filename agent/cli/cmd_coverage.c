/*
 * claimd coverage: for each of METI's 49 items what is claimed, what verifies
 * it, the verdict, and what is missing, with lines of configuration to paste.
 */
#include "cli/cli.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "engine/assess.h"
#include "report/coverage.h"
#include "store/store.h"

#include <unistd.h>

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

enum { OPTION_BRIEF = 2000 };

static const struct option options[] = {
    {"brief", no_argument, NULL, OPTION_BRIEF},
    {0},
};

struct work {
    struct cli *cli;
    struct arena arena;
    const struct conf *conf;
    const char *only;    /* a service's id; NULL: all that have claims */
    struct store *store; /* NULL: there is no ledger yet */
    bool brief;
    size_t n_shown, n_missing;
};

/* Without a ledger nothing was seen. */
static enum err no_runs(void *source, const struct conf_probe *probe,
                        const char *vantage, struct series *ret,
                        struct errmsg *msg)
{
    (void)source;
    (void)probe;
    (void)vantage;
    (void)msg;
    *ret = (struct series){0};
    return ERR_OK;
}

static enum err assess_service(struct work *work,
                               const struct conf_service *service,
                               struct assessment *ret, struct errmsg *msg)
{
    if (work->store != NULL) {
        return assess_ledger(&work->arena,
                             &(struct assess_past){.conf = work->conf,
                                                   .service = service,
                                                   .store = work->store,
                                                   .now_ms = cli_now_ms()},
                             ret, msg);
    }
    return assess(&work->arena,
                  &(struct assess_input){.conf = work->conf,
                                         .service = service,
                                         .runs = no_runs,
                                         .now_ms = cli_now_ms()},
                  ret, msg);
}

static const char *target_of(const struct conf_service *service)
{
    for (size_t i = 0; i < service->n_probes; i++) {
        const char *url = params_text(&service->probes[i].params, "url", NULL);
        if (service->probes[i].critical && url != NULL) {
            return url;
        }
    }
    return NULL;
}

static struct coverage_probe *probes_of(struct arena *arena,
                                        const struct conf_service *service)
{
    struct coverage_probe *probes =
        arena_array(arena, service->n_probes, sizeof *probes);
    for (size_t i = 0; i < service->n_probes; i++) {
        const struct conf_probe *probe = &service->probes[i];
        probes[i] = (struct coverage_probe){
            .id = probe->id,
            .type = probe->type,
            .store = probe->store,
            .verifies = probe->verifies,
            .n_verifies = probe->n_verifies,
            .critical = probe->critical,
        };
    }
    return probes;
}

static bool show(struct work *work, const struct conf_service *service,
                 struct buf *out)
{
    struct assessment assessment = {0};
    struct errmsg msg = {0};
    if (assess_service(work, service, &assessment, &msg) != ERR_OK) {
        cli_error(work->cli, "%s", msg.text);
        return false;
    }
    if (assessment.checklist == NULL) {
        if (work->only != NULL) {
            cli_error(work->cli,
                      "service %s has no claims in force; `claimd import SHEET "
                      "-o FILE` reads them, \"claims\": \"FILE\" names them",
                      service->id);
        }
        return work->only == NULL;
    }
    struct status_service status =
        assess_status(&work->arena, &assessment, work->conf);
    struct coverage_of of = {
        .service = &status,
        .probes = probes_of(&work->arena, service),
        .n_probes = service->n_probes,
        .is_judged = work->store != NULL,
        .target = target_of(service),
    };
    struct coverage *coverage =
        coverage_make(&work->arena, &of, work->cli->language);
    buf_puts(out, work->n_shown == 0 ? "" : work->cli->json ? "," : "\n");
    if (work->cli->json) {
        coverage_json(out, coverage);
    } else {
        coverage_table(out, coverage, work->brief, work->cli->language);
    }
    work->n_shown++;
    work->n_missing += coverage->n_missing;
    return true;
}

static bool show_all(struct work *work, struct buf *out)
{
    const struct conf *conf = work->conf;
    buf_puts(out, work->cli->json ? "{\"services\":[" : "");
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        if (work->only != NULL && !text_equal(work->only, service->id)) {
            continue;
        }
        if (!show(work, service, out)) {
            return false;
        }
    }
    buf_puts(out, work->cli->json ? "]}\n" : "");
    if (work->n_shown == 0) {
        cli_error(work->cli,
                  "no service in %s has claims; `claimd import SHEET -o FILE` "
                  "reads them, \"claims\": \"FILE\" names them",
                  work->cli->config);
    }
    return work->n_shown > 0;
}

/* A ledger that is not there yet leaves what the configuration says. */
static bool open_ledger(struct work *work)
{
    if (access(work->conf->ledger_path, F_OK) != 0) {
        return true;
    }
    return cli_open_ledger(work->cli, work->conf, false, &work->store);
}

static int run(struct work *work, int argc, char **argv)
{
    for (int option;
         (option = cli_getopt(work->cli, argc, argv, "", options)) != -1;) {
        if (option != OPTION_BRIEF) {
            return EXIT_USAGE;
        }
        work->brief = true;
    }
    if (argc - optind > 1) {
        cli_error(work->cli, "name one service, or none for all");
        return EXIT_USAGE;
    }
    work->conf = cli_load_conf(work->cli, &work->arena, true);
    if (work->conf == NULL) {
        return EXIT_USAGE;
    }
    work->only = argv[optind];
    if (work->only != NULL && cli_service(work->conf, work->only) == NULL) {
        return EXIT_USAGE;
    }
    if (!open_ledger(work)) {
        return EXIT_SYSTEM;
    }
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    bool shown = show_all(work, &out);
    int code = !shown                        ? EXIT_USAGE
               : !cli_print(work->cli, &out) ? EXIT_SYSTEM
               : work->n_missing > 0         ? EXIT_FOUND
                                             : EXIT_DONE;
    buf_fini(&out);
    return code;
}

int cmd_coverage(struct cli *cli, int argc, char **argv)
{
    struct work work = {.cli = cli};
    arena_init(&work.arena);
    int code = run(&work, argc, argv);
    store_close(work.store);
    arena_fini(&work.arena);
    return code;
}

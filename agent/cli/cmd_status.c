/*
 * claimd status: the verdict on every claim of every service, from the ledger,
 * whether the daemon runs or not.
 */
#include "cli/cli.h"

#include "base/buf.h"
#include "base/check.h"
#include "engine/assess.h"
#include "report/render.h"
#include "report/rows.h"
#include "store/store.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

/* All services judged at one instant. */
struct status {
    struct cli *cli;
    struct arena arena;
    const struct conf *conf;
    struct store *store;
    int64_t now_ms;
    struct status_service *services;
    enum rows_grade grade; /* the worst of them */
};

/* A critical probe that is down is drift in the making; one that nobody has
 * seen lately leaves the present open (spec "interface", exit codes). */
static enum rows_grade grade_probe(const struct status_probe *probe)
{
    if (!probe->critical) {
        return ROWS_WELL;
    }
    bool seen = probe->has_last && !probe->unseen;
    if (seen && probe->last.state == STATE_UP) {
        return ROWS_WELL;
    }
    bool confirmed = seen && probe->last.state == STATE_DOWN &&
                     probe->last.count >= probe->last.confirm;
    return confirmed ? ROWS_DRIFT : ROWS_UNSURE;
}

static void grade(struct status *status, const struct status_service *service)
{
    size_t n = 0;
    const struct row *rows = rows_of(&status->arena, service->checklist,
                                     service->claims, service->n_claims, &n);
    enum rows_grade grade = rows_grade(rows, n);
    for (size_t i = 0; i < service->n_probes; i++) {
        enum rows_grade of_probe = grade_probe(&service->probes[i]);
        grade = of_probe > grade ? of_probe : grade;
    }
    status->grade = grade > status->grade ? grade : status->grade;
}

static bool judge_services(struct status *status)
{
    const struct conf *conf = status->conf;
    ASSERT(status->store != NULL);
    status->services =
        arena_array(&status->arena, conf->n_services, sizeof *status->services);
    for (size_t i = 0; i < conf->n_services; i++) {
        struct assessment assessment = {0};
        struct errmsg msg = {0};
        if (assess_ledger(&status->arena,
                          &(struct assess_past){.conf = conf,
                                                .service = &conf->services[i],
                                                .store = status->store,
                                                .now_ms = status->now_ms},
                          &assessment, &msg) != ERR_OK) {
            cli_error(status->cli, "%s", msg.text);
            return false;
        }
        status->services[i] = assess_status(&status->arena, &assessment, conf);
        grade(status, &status->services[i]);
    }
    return true;
}

static bool print(struct status *status)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    size_t n = status->conf->n_services;
    if (status->cli->json) {
        render_status_json(&out, status->now_ms, status->services, n);
    } else {
        render_status_table(&out, status->now_ms, status->services, n,
                            status->cli->language, status->cli->colour);
    }
    bool printed = cli_print(status->cli, &out);
    buf_fini(&out);
    return printed;
}

static int run(struct status *status, int argc, char **argv)
{
    static const int codes[] = {
        [ROWS_WELL] = EXIT_ALL_WELL,
        [ROWS_UNSURE] = EXIT_UNSURE,
        [ROWS_DRIFT] = EXIT_DRIFT,
    };
    if (cli_getopt(status->cli, argc, argv, "", NULL) != -1) {
        return EXIT_CANNOT_TELL;
    }
    if (optind < argc) {
        cli_error(status->cli, "what is \"%s\"? It takes options only",
                  argv[optind]);
        return EXIT_CANNOT_TELL;
    }
    status->conf = cli_load_conf(status->cli, &status->arena, true);
    if (status->conf == NULL || !cli_open_ledger(status->cli, status->conf,
                                                 STORE_READ, &status->store)) {
        return EXIT_CANNOT_TELL;
    }
    status->now_ms = cli_now_ms();
    if (!judge_services(status) || !print(status)) {
        return EXIT_CANNOT_TELL;
    }
    return codes[status->grade];
}

int cmd_status(struct cli *cli, int argc, char **argv)
{
    struct status status = {.cli = cli, .grade = ROWS_WELL};
    arena_init(&status.arena);
    int code = run(&status, argc, argv);
    store_close(status.store);
    arena_fini(&status.arena);
    return code;
}

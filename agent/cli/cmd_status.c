/*
 * claimd status: the verdict on every claim of every service, from the ledger,
 * whether the daemon runs or not; what people said about it, what waits to be
 * delivered and the last report.
 */
#include "cli/cli.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/units.h"
#include "engine/assess.h"
#include "engine/hush.h"
#include "engine/marks.h"
#include "report/render.h"
#include "report/rows.h"
#include "store/outbox.h"
#include "store/store.h"
#include "store/verify.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

/* All services judged at one instant. */
struct work {
    struct cli *cli;
    struct arena arena;
    const struct conf *conf;
    struct store *store;
    struct hushes hushes;
    int64_t now_ms;
    struct status_service *services;
    struct status_channel *channels;
    enum rows_grade grade; /* the worst of the services */
};

/* --- what waits to be told ------------------------------------------------ */

static enum err find_queues(struct work *work, struct errmsg *msg)
{
    const struct conf *conf = work->conf;
    enum err err = ERR_OK;
    work->channels =
        arena_array(&work->arena, conf->n_channels, sizeof *work->channels);
    for (size_t i = 0; err == ERR_OK && i < conf->n_channels; i++) {
        const char *id = conf->channels[i].id;
        struct store_queue queue = {0};
        err = store_load_queue(work->store, id, INSTANT_MAX, &work->arena,
                               &queue, msg);
        int64_t waiting = queue.waiting + (queue.digest_id != 0 ? 1 : 0);
        bool has_oldest = queue.waiting > 0 || queue.digest_id != 0;
        work->channels[i] = (struct status_channel){
            .id = id,
            .waiting = waiting,
            .has_oldest = has_oldest,
            .oldest_ms =
                queue.waiting > 0 ? queue.oldest_ms : queue.digest_since_ms,
        };
    }
    return err;
}

/* ------------------------------------------------------------------------- */

static enum err judge_service(struct work *work,
                              const struct conf_service *service,
                              struct status_service *ret, struct errmsg *msg)
{
    struct assessment assessment = {0};
    struct assess_past past = {.conf = work->conf,
                               .service = service,
                               .store = work->store,
                               .now_ms = work->now_ms};
    enum err err = assess_ledger(&work->arena, &past, &assessment, msg);
    if (err == ERR_OK) {
        err = marks_claims(&work->arena, work->store, &work->hushes,
                           &assessment, msg);
    }
    if (err == ERR_OK) {
        *ret = assess_status(&work->arena, &assessment, work->conf);
        enum rows_grade grade = rows_grade_service(ret);
        work->grade = grade > work->grade ? grade : work->grade;
        err = marks_report(&work->arena, work->store, ret, msg);
    }
    return err;
}

/* False after telling why it cannot be. */
static bool judge_all(struct work *work)
{
    const struct conf *conf = work->conf;
    struct errmsg msg = {0};
    ASSERT(work->store != NULL);
    work->services =
        arena_array(&work->arena, conf->n_services, sizeof *work->services);
    enum err err = hushes_load(&work->hushes, work->store, &msg);
    for (size_t i = 0; err == ERR_OK && i < conf->n_services; i++) {
        err = judge_service(work, &conf->services[i], &work->services[i], &msg);
    }
    if (err == ERR_OK) {
        err = find_queues(work, &msg);
    }
    if (err != ERR_OK) {
        cli_error(work->cli, "%s", msg.text);
    }
    return err == ERR_OK;
}

/* Which key vouches for the ledger: to be compared with the one kept. */
static void add_key(struct work *work, struct buf *out)
{
    char public_hex[SIGN_PUBLIC_HEX];
    char id[SIGN_KEY_ID_MAX];
    struct errmsg msg = {0};
    if (store_public_key(work->store, public_hex, &msg) == ERR_OK) {
        sign_key_id(public_hex, id);
        buf_printf(out,
                   work->cli->language == LANGUAGE_JA
                       ? "\n台帳の署名鍵 %s\n    %s\n"
                       : "\nledger signed with key %s\n    %s\n",
                   id, public_hex);
    }
}

static bool print(struct work *work)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    struct status status = {.at_ms = work->now_ms,
                            .services = work->services,
                            .n_services = work->conf->n_services,
                            .channels = work->channels,
                            .n_channels = work->conf->n_channels};
    if (work->cli->json) {
        render_status_json(&out, &status);
    } else {
        render_status_table(&out, &status, work->cli->language,
                            work->cli->colour);
        add_key(work, &out);
    }
    bool printed = cli_print(work->cli, &out);
    buf_fini(&out);
    return printed;
}

static int run(struct work *work, int argc, char **argv)
{
    static const int codes[] = {
        [ROWS_WELL] = EXIT_ALL_WELL,
        [ROWS_UNSURE] = EXIT_UNSURE,
        [ROWS_DRIFT] = EXIT_DRIFT,
    };
    if (cli_getopt(work->cli, argc, argv, "", NULL) != -1) {
        return EXIT_CANNOT_TELL;
    }
    if (optind < argc) {
        cli_error(work->cli, "what is \"%s\"? It takes options only",
                  argv[optind]);
        return EXIT_CANNOT_TELL;
    }
    work->conf = cli_load_conf(work->cli, &work->arena, true);
    if (work->conf == NULL ||
        !cli_open_ledger(work->cli, work->conf, false, &work->store)) {
        return EXIT_CANNOT_TELL;
    }
    work->now_ms = cli_now_ms();
    return judge_all(work) && print(work) ? codes[work->grade]
                                          : EXIT_CANNOT_TELL;
}

int cmd_status(struct cli *cli, int argc, char **argv)
{
    struct work work = {.cli = cli, .grade = ROWS_WELL};
    arena_init(&work.arena);
    int code = run(&work, argc, argv);
    hushes_fini(&work.hushes);
    store_close(work.store);
    arena_fini(&work.arena);
    return code;
}

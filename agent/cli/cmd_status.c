/*
 * claimd status: the verdict on every claim of every service, from the ledger,
 * whether the daemon runs or not; what people said about it, what waits to be
 * delivered and the last report.
 */
#include "cli/cli.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "engine/assess.h"
#include "engine/declared.h"
#include "engine/hush.h"
#include "report/render.h"
#include "report/rows.h"
#include "store/load.h"
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

static void grade(struct work *work, const struct status_service *service)
{
    size_t n = 0;
    const struct row *rows = rows_of(&work->arena, service->checklist,
                                     service->claims, service->n_claims, &n);
    enum rows_grade grade = rows_grade(rows, n);
    for (size_t i = 0; i < service->n_probes; i++) {
        enum rows_grade of_probe = grade_probe(&service->probes[i]);
        grade = of_probe > grade ? of_probe : grade;
    }
    work->grade = grade > work->grade ? grade : work->grade;
}

/* --- what people said ---------------------------------------------------- */

/* Whether a note disputes an incident that the verdict rests on. */
static bool disputes(const struct incident_note *note,
                     const struct judgement *judgement,
                     const struct reckoning *reckoning)
{
    if (!text_equal(note->about, "dispute")) {
        return false;
    }
    const struct incident *meant = incident_meant(
        reckoning->incidents, reckoning->n_incidents, note->incident_ms);
    for (size_t i = 0; meant != NULL && i < judgement->n_evidence; i++) {
        if (judgement->evidence_ms[i] == meant->start_ms) {
            return true;
        }
    }
    return false;
}

static enum err mark_claims(struct work *work,
                            const struct assessment *assessment,
                            struct errmsg *msg)
{
    const char *service = assessment->service->id;
    const struct past past = {work->store, assessment->service, INSTANT_MAX, 0};
    const struct incident_note *notes = NULL;
    size_t n_notes = 0;
    enum err err = declared_notes(&work->arena, &past, &notes, &n_notes, msg);
    for (size_t i = 0; err == ERR_OK && i < assessment->n_claims; i++) {
        struct status_claim *claim = &assessment->claims[i];
        const char *id = claim->judgement.claim->id;
        const struct incident_note **of_claim =
            arena_array(&work->arena, n_notes, sizeof(*of_claim));
        struct status_marks *marks = arena_alloc(&work->arena, sizeof *marks);
        int64_t since_ms = claim->has_since ? claim->since_ms : INSTANT_MIN;
        for (size_t k = 0; k < n_notes; k++) {
            if (disputes(&notes[k], &claim->judgement, assessment->reckoning)) {
                of_claim[marks->n_disputes++] = &notes[k];
            }
        }
        marks->disputes = of_claim;
        marks->acknowledged = hushes_acknowledge(&work->hushes, service, id,
                                                 since_ms, work->now_ms);
        marks->muted = hushes_mute(&work->hushes, service, id, work->now_ms);
        claim->marks = marks;
    }
    return err;
}

/* --- what was made and told ---------------------------------------------- */

/* The newest report that is kept. */
static enum err find_report(struct work *work, struct status_service *service,
                            struct errmsg *msg)
{
    struct store_query query = {
        .kind = "report", .service = service->id, .limit = 1, .newest = true};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err =
        store_load_records(work->store, &query, &work->arena, &rows, &n, msg);
    if (err != ERR_OK || n == 0) {
        return err;
    }
    json_t *body = json_loads(rows[0].body, 0, NULL);
    const char *window = json_string_value(json_object_get(body, "window"));
    if (window == NULL) {
        err = errmsg_fail(msg, ERR_CORRUPT,
                          "record %lld: its body is not that of a report",
                          (long long)rows[0].seq);
    } else {
        service->report_window = arena_strdup(&work->arena, window);
        service->report_made_ms = rows[0].at_ms;
    }
    json_decref(body);
    return err;
}

static enum err find_queues(struct work *work, struct errmsg *msg)
{
    const struct conf *conf = work->conf;
    enum err err = ERR_OK;
    work->channels =
        arena_array(&work->arena, conf->n_channels, sizeof *work->channels);
    for (size_t i = 0; err == ERR_OK && i < conf->n_channels; i++) {
        const char *id = conf->channels[i].id;
        struct store_queue queue = {0};
        err = store_load_queue(work->store, id, work->now_ms, &work->arena,
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
        err = mark_claims(work, &assessment, msg);
    }
    if (err == ERR_OK) {
        *ret = assess_status(&work->arena, &assessment, work->conf);
        grade(work, ret);
        err = find_report(work, ret, msg);
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

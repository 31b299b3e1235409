/*
 * claimd backfill: past observations into the ledger, beside the daemon or
 * without it. What is there is never touched: all or nothing is added, as runs
 * that are closed, with a record that says where they came from.
 */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "conf/observations.h"
#include "core/civil.h"
#include "core/span.h"
#include "report/json_out.h"
#include "store/digest.h"
#include "store/load.h"

#define BODY_MAX 65536
#define CHUNK 65536

struct backfill {
    struct cli *cli;
    struct arena arena;
    const char *file;       /* --from */
    const char *service_id; /* --service, NULL: the only one */
    bool dry_run;
    int64_t interval_ms; /* --interval; 0: as the probe is configured */
    const struct conf *conf;
    const struct conf_service *service;
    struct observations *observations;
    char sha256[DIGEST_HEX];
    struct store *store;
    struct store_run *runs; /* heap */
    size_t n_runs, capacity;
    uint64_t n_observations;
    int64_t first_ms, last_ms;
    int64_t now_ms;
};

enum { OPTION_FROM = 2000, OPTION_SERVICE, OPTION_DRY_RUN, OPTION_INTERVAL };

/* Instants before this are seconds that were taken for milliseconds. */
#define EARLIEST_MS INT64_C(946684800000) /* 2000-01-01 */

static const struct option options[] = {
    {"from", required_argument, NULL, OPTION_FROM},
    {"service", required_argument, NULL, OPTION_SERVICE},
    {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
    {"interval", required_argument, NULL, OPTION_INTERVAL},
    {0},
};

static bool parse_arguments(struct backfill *backfill, int argc, char **argv)
{
    int option;
    while ((option = cli_getopt(backfill->cli, argc, argv, "", options)) !=
           -1) {
        if (option == OPTION_FROM) {
            backfill->file = optarg;
        } else if (option == OPTION_SERVICE) {
            backfill->service_id = optarg;
        } else if (option == OPTION_DRY_RUN) {
            backfill->dry_run = true;
        } else if (option == OPTION_INTERVAL) {
            if (span_parse_duration(optarg, &backfill->interval_ms) != ERR_OK ||
                backfill->interval_ms <= 0) {
                cli_error(backfill->cli,
                          "--interval \"%s\": a duration such as 10s, how far "
                          "apart the looks were meant to be",
                          optarg);
                return false;
            }
        } else {
            return false;
        }
    }
    if (optind < argc || backfill->file == NULL) {
        cli_error(backfill->cli,
                  "it takes --from FILE, observations one JSON object a line "
                  "(- is standard input)");
        return false;
    }
    return true;
}

/* --- reading ------------------------------------------------------------ */

/* Hashes a stream, and copies it if `copy` is not NULL. */
static bool hash_stream(FILE *stream, FILE *copy, char hex[DIGEST_HEX])
{
    static char chunk[CHUNK];
    unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    ASSERT(hash != NULL);
    int good = EVP_DigestInit_ex(hash, EVP_sha256(), NULL);
    size_t got = 0;
    bool copied = true;
    while (copied && (got = fread(chunk, 1, sizeof chunk, stream)) > 0) {
        good = good && EVP_DigestUpdate(hash, chunk, got);
        copied = copy == NULL || fwrite(chunk, 1, got, copy) == got;
    }
    good = good && EVP_DigestFinal_ex(hash, digest, NULL);
    EVP_MD_CTX_free(hash);
    ASSERT(good);
    digest_hex(digest, hex);
    return copied && ferror(stream) == 0;
}

/* The stream at its beginning, hashed; NULL with errno. Standard input is put
 * aside first: it can be read only once. */
static FILE *open_input(struct backfill *backfill)
{
    bool standard = text_equal(backfill->file, "-");
    FILE *stream = standard ? tmpfile() : fopen(backfill->file, "re");
    if (stream == NULL) {
        return NULL;
    }
    bool read = standard ? hash_stream(stdin, stream, backfill->sha256)
                         : hash_stream(stream, NULL, backfill->sha256);
    if (!read || fseek(stream, 0, SEEK_SET) != 0) {
        int number = errno;
        (void)fclose(stream);
        errno = number;
        return NULL;
    }
    return stream;
}

static bool read_observations(struct backfill *backfill)
{
    FILE *stream = open_input(backfill);
    if (stream == NULL) {
        cli_error(backfill->cli, "cannot read %s: %s", backfill->file,
                  strerror(errno));
        return false;
    }
    const struct conf *conf = backfill->conf;
    const char *only = conf->n_vantages == 1 ? conf->vantages[0] : NULL;
    struct errmsg msg = {0};
    enum err err = observations_read(backfill->observations, stream,
                                     backfill->file, only, &msg);
    (void)fclose(stream);
    if (err != ERR_OK) {
        fprintf(stderr, "%s\n", msg.text);
    }
    return err == ERR_OK;
}

/* --- runs --------------------------------------------------------------- */

static void add_runs(struct backfill *backfill, const struct conf_probe *probe,
                     const char *vantage)
{
    const int64_t interval_ms = backfill->interval_ms;
    const struct run_terms terms =
        interval_ms == 0 ? (struct run_terms){probe->interval_ms,
                                              probe->max_gap_ms, probe->confirm}
                         : (struct run_terms){interval_ms, interval_ms * 5 / 2,
                                              probe->confirm};
    struct series series =
        observations_runs(backfill->observations, &backfill->arena, probe->id,
                          vantage, &terms, INSTANT_HIGHEST);
    for (size_t i = 0; i < series.n_runs; i++) {
        const struct run *run = &series.runs[i];
        backfill->runs = heap_grow(backfill->runs, backfill->n_runs,
                                   &backfill->capacity, sizeof *backfill->runs);
        backfill->runs[backfill->n_runs++] = (struct store_run){
            .key = {backfill->service->id, probe->id, vantage},
            .run = *run,
            .closed = true};
        backfill->n_observations += run->count;
        backfill->first_ms = run->first_ms < backfill->first_ms
                                 ? run->first_ms
                                 : backfill->first_ms;
        backfill->last_ms =
            run->last_ms > backfill->last_ms ? run->last_ms : backfill->last_ms;
    }
}

/* Looks further apart than max_gap leave nothing but unknown time, and what is
 * added cannot be taken back: more likely than not a mistake. */
static bool is_too_sparse(const struct backfill *backfill)
{
    return backfill->n_observations >= 10 &&
           backfill->n_runs * 2 > backfill->n_observations;
}

/* False after telling what of the observations makes no sense. */
static bool check_collected(const struct backfill *backfill)
{
    char first[CIVIL_INSTANT_MAX];
    if (backfill->last_ms > backfill->now_ms) {
        cli_error(backfill->cli,
                  "%s has observations of the future; is a clock wrong? "
                  "Nothing was added",
                  backfill->file);
        return false;
    }
    if (backfill->first_ms < EARLIEST_MS) {
        cli_error(backfill->cli,
                  "%s begins in %.4s; \"t\" is milliseconds since 1970, are "
                  "these seconds? Nothing was added",
                  backfill->file,
                  civil_render_instant(backfill->first_ms, 0, first));
        return false;
    }
    if (is_too_sparse(backfill)) {
        cli_error(backfill->cli,
                  "the observations of %s are further apart than max_gap, so "
                  "the time between would be unknown for good; say how far "
                  "apart they were meant to be: --interval 10s. Nothing was "
                  "added",
                  backfill->file);
        return false;
    }
    return true;
}

static bool collect(struct backfill *backfill)
{
    const struct conf *conf = backfill->conf;
    const struct conf_service *service = backfill->service;
    backfill->first_ms = INSTANT_MAX;
    backfill->last_ms = INSTANT_MIN;
    for (size_t i = 0; i < service->n_probes; i++) {
        for (size_t k = 0; k < conf->n_vantages; k++) {
            add_runs(backfill, &service->probes[i], conf->vantages[k]);
        }
    }
    const char *unasked =
        observations_unasked(backfill->observations, &backfill->arena);
    if (unasked != NULL) {
        cli_error(backfill->cli,
                  "%s has observations in %s but service %s has no such probe "
                  "or vantage; nothing was added",
                  unasked, backfill->file, service->id);
        return false;
    }
    if (backfill->n_runs == 0) {
        cli_error(backfill->cli, "%s has no observations", backfill->file);
        return false;
    }
    return check_collected(backfill);
}

/* --- the ledger --------------------------------------------------------- */

/* Tells where what is there and what would be added meet. */
static void tell_overlap(const struct backfill *backfill,
                         const struct store_run *added, const struct run *run)
{
    char first[CIVIL_INSTANT_MAX];
    char last[CIVIL_INSTANT_MAX];
    const struct tz *tz = backfill->service->calendar.tz;
    cli_error(backfill->cli,
              "probe %s at %s was already observed from %s to %s; leave that "
              "stretch out of %s. Nothing was added",
              added->key.probe, added->key.vantage,
              civil_render_instant(run->first_ms,
                                   tz_offset_ms(tz, run->first_ms), first),
              civil_render_instant(run->last_ms, tz_offset_ms(tz, run->last_ms),
                                   last),
              backfill->file);
}

static bool same_series(const struct store_run *a, const struct store_run *b)
{
    return text_equal(a->key.probe, b->key.probe) &&
           text_equal(a->key.vantage, b->key.vantage);
}

/* Both lists are in order of time. */
static const struct run *overlapping(const struct run *known, size_t n_known,
                                     const struct store_run *added, size_t n,
                                     size_t *ret_added)
{
    size_t i = 0;
    size_t k = 0;
    while (i < n_known && k < n) {
        if (known[i].last_ms < added[k].run.first_ms) {
            i++;
        } else if (added[k].run.last_ms < known[i].first_ms) {
            k++;
        } else {
            *ret_added = k;
            return &known[i];
        }
    }
    return NULL;
}

/* 0, or the exit code after telling. */
static int check_series(struct backfill *backfill, size_t from, size_t n)
{
    struct arena arena = {0};
    struct run *known = NULL;
    size_t n_known = 0;
    struct errmsg msg = {0};
    struct store_run_query query = {.key = backfill->runs[from].key};
    int code = EXIT_DONE;
    if (store_load_runs(backfill->store, &query, &arena, &known, &n_known,
                        &msg) != ERR_OK) {
        cli_error(backfill->cli, "%s", msg.text);
        code = EXIT_SYSTEM;
    } else {
        size_t at = 0;
        const struct run *met =
            overlapping(known, n_known, &backfill->runs[from], n, &at);
        if (met != NULL) {
            tell_overlap(backfill, &backfill->runs[from + at], met);
            code = EXIT_USAGE;
        }
    }
    arena_fini(&arena);
    return code;
}

static int check_overlap(struct backfill *backfill)
{
    size_t from = 0;
    int code = EXIT_DONE;
    while (from < backfill->n_runs && code == EXIT_DONE) {
        size_t n = 1;
        while (from + n < backfill->n_runs &&
               same_series(&backfill->runs[from], &backfill->runs[from + n])) {
            n++;
        }
        code = check_series(backfill, from, n);
        from += n;
    }
    return code;
}

static const char *record_body(struct backfill *backfill)
{
    struct buf body;
    struct canon canon;
    buf_init(&body, BODY_MAX);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_string(&canon, "file", backfill->file);
    canon_int(&canon, "first_ms", backfill->first_ms);
    canon_int(&canon, "last_ms", backfill->last_ms);
    canon_int(&canon, "observations", (int64_t)backfill->n_observations);
    canon_int(&canon, "runs", (int64_t)backfill->n_runs);
    canon_string(&canon, "sha256", backfill->sha256);
    canon_end_object(&canon);
    const char *text = arena_strdup(&backfill->arena, buf_str(&body));
    ASSERT(!body.overflowed);
    buf_fini(&body);
    return text;
}

static bool commit(struct backfill *backfill, int64_t *ret_seq)
{
    struct store_record record = {.at_ms = backfill->now_ms,
                                  .kind = "backfill",
                                  .service = backfill->service->id,
                                  .body = record_body(backfill)};
    struct store_batch batch = {.now_ms = backfill->now_ms,
                                .runs = backfill->runs,
                                .n_runs = backfill->n_runs,
                                .records = &record,
                                .n_records = 1};
    struct store_head head;
    struct errmsg msg = {0};
    if (store_commit(backfill->store, &batch, &head, &msg) != ERR_OK) {
        cli_error(backfill->cli, "%s; nothing was added", msg.text);
        return false;
    }
    *ret_seq = head.seq;
    return true;
}

/* --- telling ------------------------------------------------------------ */

static void add_text(const struct backfill *backfill, struct buf *out,
                     int64_t seq)
{
    bool japanese = backfill->cli->language == LANGUAGE_JA;
    const struct tz *tz = backfill->service->calendar.tz;
    char first[CIVIL_INSTANT_MAX];
    char last[CIVIL_INSTANT_MAX];
    civil_render_instant(backfill->first_ms,
                         tz_offset_ms(tz, backfill->first_ms), first);
    civil_render_instant(backfill->last_ms, tz_offset_ms(tz, backfill->last_ms),
                         last);
    buf_printf(out,
               japanese ? "%s: 観測 %" PRIu64 "件(連続 %zu区間)、%s から %s\n"
                        : "%s: %" PRIu64 " observations in %zu runs, from %s "
                          "to %s\n",
               backfill->service->id, backfill->n_observations,
               backfill->n_runs, first, last);
    if (seq == 0) {
        buf_puts(out, japanese ? "試行のみ: 何も追加していない\n"
                               : "dry run: nothing was added\n");
    } else {
        buf_printf(out,
                   japanese ? "台帳に追加した(記録 %" PRId64 ")\n"
                            : "added to the ledger, record %" PRId64 "\n",
                   seq);
    }
}

static void add_json(const struct backfill *backfill, struct buf *out,
                     int64_t seq)
{
    const struct tz *tz = backfill->service->calendar.tz;
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_text(&json, "service", backfill->service->id);
    json_out_text(&json, "file", backfill->file);
    json_out_text(&json, "sha256", backfill->sha256);
    json_out_int(&json, "observations", (int64_t)backfill->n_observations);
    json_out_int(&json, "runs", (int64_t)backfill->n_runs);
    json_out_instant(&json, "first", true, backfill->first_ms, tz);
    json_out_instant(&json, "last", true, backfill->last_ms, tz);
    json_out_bool(&json, "dry_run", backfill->dry_run);
    if (seq == 0) {
        json_out_null(&json, "record");
    } else {
        json_out_int(&json, "record", seq);
    }
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

static bool tell(const struct backfill *backfill, int64_t seq)
{
    struct buf out;
    buf_init(&out, BODY_MAX);
    if (backfill->cli->json) {
        add_json(backfill, &out, seq);
    } else {
        add_text(backfill, &out, seq);
    }
    bool printed = cli_print(backfill->cli, &out);
    buf_fini(&out);
    return printed;
}

/* --- the command -------------------------------------------------------- */

static int fill(struct backfill *backfill)
{
    struct errmsg msg = {0};
    const char *path = backfill->conf->ledger_path;
    enum store_mode mode = backfill->dry_run ? STORE_READ : STORE_COMMAND;
    if (store_open(path, mode, &backfill->store, &msg) != ERR_OK) {
        cli_error(backfill->cli, "%s", msg.text);
        return EXIT_SYSTEM;
    }
    int code = check_overlap(backfill);
    int64_t seq = 0;
    if (code == EXIT_DONE && !backfill->dry_run) {
        code = commit(backfill, &seq) ? EXIT_DONE : EXIT_SYSTEM;
    }
    if (code == EXIT_DONE) {
        code = tell(backfill, seq) ? EXIT_DONE : EXIT_SYSTEM;
    }
    return code;
}

static int run(struct backfill *backfill, int argc, char **argv)
{
    if (!parse_arguments(backfill, argc, argv)) {
        return EXIT_USAGE;
    }
    backfill->conf = cli_load_conf(backfill->cli, &backfill->arena, true);
    if (backfill->conf == NULL) {
        return EXIT_USAGE;
    }
    backfill->service = cli_service(backfill->conf, backfill->service_id);
    backfill->now_ms = cli_now_ms();
    if (backfill->service == NULL || !read_observations(backfill) ||
        !collect(backfill)) {
        return EXIT_USAGE;
    }
    return fill(backfill);
}

int cmd_backfill(struct cli *cli, int argc, char **argv)
{
    struct backfill backfill = {.cli = cli,
                                .observations = observations_create()};
    arena_init(&backfill.arena);
    int code = run(&backfill, argc, argv);
    store_close(backfill.store);
    free(backfill.runs);
    observations_destroy(backfill.observations);
    arena_fini(&backfill.arena);
    return code;
}

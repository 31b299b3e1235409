/*
 * claimd check: whether the configuration is good, and what it would watch.
 * Also prints the JSON Schema and the reference page.
 */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/units.h"
#include "core/span.h"
#include "probes/probe.h"
#include "report/json_out.h"
#include "report/wording.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)
#define SUMMARY_MAX 512
#define CLASSES (VERIFY_NONE + 1)

enum { OPTION_SCHEMA = 2000, OPTION_REFERENCE, OPTION_NO_SECRETS };

static const struct option options[] = {
    {"schema", no_argument, NULL, OPTION_SCHEMA},
    {"reference", no_argument, NULL, OPTION_REFERENCE},
    {"no-secrets", no_argument, NULL, OPTION_NO_SECRETS},
    {0},
};

/* Items by who decides, and claims, of one edition. */
struct tally {
    size_t items[CLASSES];
    size_t n_items;
    size_t n_claims;
};

static struct tally tally_of(const struct checklist *checklist)
{
    struct tally tally = {.n_items = checklist->n_items};
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        ASSERT(item->verification < CLASSES);
        tally.items[item->verification]++;
        tally.n_claims += item->n_claims;
    }
    return tally;
}

/* What the option table cannot say about a probe, its kind says. */
static bool check_probe(struct arena *arena, const struct conf_probe *probe)
{
    const struct probe_ops *ops = probe_find(probe->type);
    const char *option = NULL;
    struct errmsg msg = {0};
    if (ops == NULL) {
        errmsg_set(&msg, "this build has no probe of type \"%s\"", probe->type);
    } else if (ops->check(&probe->params, &option, &msg) == ERR_OK) {
        return true;
    }
    const char *pointer = probe->pointer;
    if (option != NULL) {
        char *below = arena_printf(arena, "%s/%s", pointer, option);
        for (char *p = below + strlen(pointer); *p != '\0'; p++) {
            *p = *p == '.' ? '/' : *p;
        }
        pointer = below;
    }
    fprintf(stderr, "%s: %s\n", conf_place(arena, probe->file, pointer),
            msg.text);
    return false;
}

static bool check_probes(struct arena *arena, const struct conf *conf)
{
    bool good = true;
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        for (size_t j = 0; j < service->n_probes; j++) {
            good = check_probe(arena, &service->probes[j]) && good;
        }
    }
    return good;
}

/* One line by the probe itself: it knows what to keep back. */
static const char *summary_of(const struct conf_probe *probe,
                              char out[SUMMARY_MAX])
{
    const struct probe_ops *ops = probe_find(probe->type);
    ASSERT(ops != NULL);
    if (ops->describe == NULL) {
        return probe->type;
    }
    ops->describe(&probe->params, out, SUMMARY_MAX);
    return out;
}

/* --- what is around it ---------------------------------------------------- */

/* Why the ledger could not be kept in its folder; NULL if it could. Nothing is
 * made: the folder belongs to whoever runs the daemon. */
static const char *ledger_warning(struct arena *arena, const struct conf *conf)
{
    const char *path = conf->ledger_path;
    const char *folder = dirname(arena_strdup(arena, path));
    struct stat there;
    if (stat(folder, &there) != 0) {
        return arena_printf(arena,
                            "the ledger's folder %s: %s; make it, for the "
                            "user that runs the daemon",
                            folder, strerror(errno));
    }
    if (!S_ISDIR(there.st_mode)) {
        return arena_printf(arena,
                            "the ledger's folder %s is no folder; name "
                            "another in storage.sqlite",
                            folder);
    }
    if (access(folder, W_OK | X_OK) != 0) {
        return arena_printf(arena,
                            "the ledger's folder %s may not be written by "
                            "this user (%s); that is well if the daemon runs "
                            "as another one",
                            folder, strerror(errno));
    }
    if (access(path, F_OK) == 0 && access(path, R_OK | W_OK) != 0) {
        return arena_printf(arena,
                            "the ledger %s may not be written by this user "
                            "(%s); that is well if the daemon runs as another "
                            "one",
                            path, strerror(errno));
    }
    return NULL;
}

/* The configuration with one more warning. */
static const struct conf *
with_warning(struct arena *arena, const struct conf *conf, const char *warning)
{
    if (warning == NULL) {
        return conf;
    }
    struct conf *copy = arena_alloc(arena, sizeof *copy);
    const char **warnings =
        arena_array(arena, conf->n_warnings + 1, sizeof *warnings);
    *copy = *conf;
    for (size_t i = 0; i < conf->n_warnings; i++) {
        warnings[i] = conf->warnings[i];
    }
    warnings[copy->n_warnings++] = warning;
    copy->warnings = warnings;
    return copy;
}

/* --- for people --------------------------------------------------------- */

static const char *in(const struct cli *cli, const char *ja, const char *en)
{
    return cli->language == LANGUAGE_JA ? ja : en;
}

static void add_list(struct buf *out, const char *const *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "%s%s", i == 0 ? "" : " ", items[i]);
    }
}

static void add_probe(struct buf *out, const struct cli *cli,
                      const struct conf_probe *probe)
{
    char summary[SUMMARY_MAX];
    char interval[SPAN_TEXT_MAX];
    char timeout[SPAN_TEXT_MAX];
    buf_printf(out, "  %s  %s  %s %s, %s %s, %s %" PRIu32 "%s\n", probe->id,
               summary_of(probe, summary), in(cli, "間隔", "every"),
               span_render_duration(probe->interval_ms, interval),
               in(cli, "制限時間", "timeout"),
               span_render_duration(probe->timeout_ms, timeout),
               in(cli, "確認回数", "confirm"), probe->confirm,
               probe->critical ? in(cli, "、可用性を決める", ", critical")
                               : "");
}

static void add_edition(struct buf *out, const struct cli *cli,
                        const struct conf_edition *edition)
{
    struct tally tally = tally_of(edition->checklist);
    buf_printf(out, "  %s %s: %s %zu, %s %zu", in(cli, "項目書", "claims of"),
               edition->file, in(cli, "項目", "items"), tally.n_items,
               in(cli, "主張", "claims"), tally.n_claims);
    for (int i = 0; i < CLASSES; i++) {
        buf_printf(out, "%s%s %zu", i == 0 ? "; " : ", ",
                   verification_name((enum verification)i), tally.items[i]);
    }
    buf_putc(out, '\n');
}

/* "in force from 2026-10-15 to 2027-01-01 (as of 2026-10-01)" */
static void add_in_force(struct buf *out, const struct cli *cli,
                         const struct conf_service *service, size_t index)
{
    const struct tz *tz = service->calendar.tz;
    const struct conf_edition *edition = &service->editions[index];
    bool is_last = index + 1 == service->n_editions;
    if (service->n_editions == 1 && edition->from_ms == INSTANT_MIN) {
        return;
    }
    buf_printf(out, "    %s ", in(cli, "適用期間", "in force"));
    if (edition->from_ms != INSTANT_MIN) {
        buf_puts(out, in(cli, "", "from "));
        wording_instant(out, edition->from_ms, tz, false);
        buf_puts(out, in(cli, "から", is_last ? "" : " "));
    }
    if (!is_last) {
        buf_puts(out, in(cli, "", "until "));
        wording_instant(out, edition[1].from_ms, tz, false);
        buf_puts(out, in(cli, "まで", ""));
    }
    if (edition->checklist->as_of != NULL) {
        buf_printf(out, " (%s %s)", in(cli, "公表日", "as of"),
                   edition->checklist->as_of);
    }
    buf_putc(out, '\n');
}

static void add_service(struct buf *out, const struct cli *cli,
                        const struct conf_service *service)
{
    buf_printf(out, "\n%s  %s  (%s)\n", service->id, service->name,
               service->timezone);
    for (size_t i = 0; i < service->n_probes; i++) {
        add_probe(out, cli, &service->probes[i]);
    }
    for (size_t i = 0; i < service->n_editions; i++) {
        add_edition(out, cli, &service->editions[i]);
        add_in_force(out, cli, service, i);
    }
    if (service->n_editions == 0) {
        buf_printf(out, "  %s\n",
                   in(cli, "項目書なし: 監視と報告だけを行う",
                      "no claims: watched and reported all the same"));
    }
}

static void render_text(struct buf *out, const struct cli *cli,
                        const struct conf *conf)
{
    buf_printf(out, "%s: %s\n", conf->file, in(cli, "問題なし", "good"));
    buf_printf(out, "%s %s (", in(cli, "観測地点", "vantage"), conf->vantage);
    add_list(out, conf->vantages, conf->n_vantages);
    buf_printf(out, ", quorum %" PRIu32 ")\n%s %s\n%s %s: ", conf->quorum,
               in(cli, "台帳", "ledger"), conf->ledger_path,
               in(cli, "報告書", "reports"), conf->reports_directory);
    add_list(out, conf->report_formats, conf->n_report_formats);
    buf_puts(out, ", ");
    add_list(out, conf->report_languages, conf->n_report_languages);
    buf_putc(out, '\n');
    for (size_t i = 0; i < conf->n_services; i++) {
        add_service(out, cli, &conf->services[i]);
    }
    buf_printf(out, "\n%s\n",
               conf->n_channels > 0
                   ? in(cli, "通知先", "alerts")
                   : in(cli, "通知先: ログのみ", "alerts: the log only"));
    for (size_t i = 0; i < conf->n_channels; i++) {
        buf_printf(out, "  %s  %s\n", conf->channels[i].id,
                   conf->channels[i].type);
    }
    for (size_t i = 0; i < conf->n_warnings; i++) {
        buf_printf(out, "%s: %s\n", in(cli, "注意", "warning"),
                   conf->warnings[i]);
    }
}

/* --- for programs ------------------------------------------------------- */

static void json_texts(struct json_out *json, const char *key,
                       const char *const *items, size_t n)
{
    json_out_array(json, key);
    for (size_t i = 0; i < n; i++) {
        json_out_text(json, NULL, items[i]);
    }
    json_out_end_array(json);
}

static void json_probe(struct json_out *json, const struct conf_probe *probe)
{
    char summary[SUMMARY_MAX];
    json_out_object(json, NULL);
    json_out_text(json, "id", probe->id);
    json_out_text(json, "type", probe->type);
    json_out_text(json, "summary", summary_of(probe, summary));
    json_out_int(json, "interval_ms", probe->interval_ms);
    json_out_int(json, "timeout_ms", probe->timeout_ms);
    json_out_int(json, "retry_interval_ms", probe->retry_interval_ms);
    json_out_int(json, "max_gap_ms", probe->max_gap_ms);
    json_out_int(json, "confirm", probe->confirm);
    json_out_bool(json, "critical", probe->critical);
    json_out_end_object(json);
}

static void json_edition(struct json_out *json, const struct tz *tz,
                         const struct conf_edition *edition)
{
    struct tally tally = tally_of(edition->checklist);
    json_out_object(json, NULL);
    json_out_text(json, "file", edition->file);
    json_out_instant(json, "from", edition->from_ms != INSTANT_MIN,
                     edition->from_ms, tz);
    json_out_text(json, "as_of", edition->checklist->as_of);
    json_out_int(json, "items", (int64_t)tally.n_items);
    json_out_int(json, "claims", (int64_t)tally.n_claims);
    for (int i = 0; i < CLASSES; i++) {
        json_out_int(json, verification_name((enum verification)i),
                     (int64_t)tally.items[i]);
    }
    json_out_end_object(json);
}

static void json_service(struct json_out *json,
                         const struct conf_service *service)
{
    json_out_object(json, NULL);
    json_out_text(json, "id", service->id);
    json_out_text(json, "name", service->name);
    json_out_text(json, "timezone", service->timezone);
    json_out_array(json, "probes");
    for (size_t i = 0; i < service->n_probes; i++) {
        json_probe(json, &service->probes[i]);
    }
    json_out_end_array(json);
    json_out_array(json, "claims");
    for (size_t i = 0; i < service->n_editions; i++) {
        json_edition(json, service->calendar.tz, &service->editions[i]);
    }
    json_out_end_array(json);
    json_out_end_object(json);
}

static void json_channels(struct json_out *json, const struct conf *conf)
{
    json_out_array(json, "channels");
    for (size_t i = 0; i < conf->n_channels; i++) {
        json_out_object(json, NULL);
        json_out_text(json, "id", conf->channels[i].id);
        json_out_text(json, "type", conf->channels[i].type);
        json_out_end_object(json);
    }
    json_out_end_array(json);
}

static void render_json(struct buf *out, const struct conf *conf)
{
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_text(&json, "config", conf->file);
    json_out_text(&json, "hash", conf->hash);
    json_out_text(&json, "vantage", conf->vantage);
    json_texts(&json, "vantages", conf->vantages, conf->n_vantages);
    json_out_int(&json, "quorum", conf->quorum);
    json_out_text(&json, "ledger", conf->ledger_path);
    json_out_array(&json, "services");
    for (size_t i = 0; i < conf->n_services; i++) {
        json_service(&json, &conf->services[i]);
    }
    json_out_end_array(&json);
    json_channels(&json, conf);
    json_texts(&json, "warnings", conf->warnings, conf->n_warnings);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

/* ------------------------------------------------------------------------ */

static int print(const struct cli *cli, struct buf *out)
{
    bool printed = cli_print(cli, out);
    buf_fini(out);
    return printed ? EXIT_DONE : EXIT_SYSTEM;
}

static int print_table(const struct cli *cli, int option)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (option == OPTION_SCHEMA) {
        conf_schema(&out);
    } else {
        conf_reference(&out);
    }
    return print(cli, &out);
}

static int check(const struct cli *cli, struct arena *arena, bool no_secrets)
{
    const struct conf *conf = cli_load_conf(cli, arena, no_secrets);
    if (conf == NULL || !check_probes(arena, conf)) {
        return EXIT_USAGE;
    }
    conf = with_warning(arena, conf, ledger_warning(arena, conf));
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (cli->json) {
        render_json(&out, conf);
    } else {
        render_text(&out, cli, conf);
    }
    return print(cli, &out);
}

int cmd_check(struct cli *cli, int argc, char **argv)
{
    bool no_secrets = false;
    int option;
    while ((option = cli_getopt(cli, argc, argv, "", options)) != -1) {
        if (option == OPTION_SCHEMA || option == OPTION_REFERENCE) {
            return print_table(cli, option);
        }
        if (option != OPTION_NO_SECRETS) {
            return cli->usage_exit;
        }
        no_secrets = true;
    }
    if (optind < argc) {
        cli_error(cli, "takes no \"%s\"; name a configuration with --config",
                  argv[optind]);
        return cli->usage_exit;
    }
    struct arena arena = {0};
    int code = check(cli, &arena, no_secrets);
    arena_fini(&arena);
    return code;
}

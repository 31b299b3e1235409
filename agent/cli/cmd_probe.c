/*
 * claimd probe: runs probes once and prints what they saw. No ledger is read
 * or written, and nobody is told.
 */
#include "cli/cli.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/units.h"
#include "cli/probe_look.h"
#include "core/civil.h"
#include "report/columns.h"
#include "report/json_out.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

/* ---- which ---- */

/* "web" or "orders/web". */
static bool is_named(const struct look *look, const char *id)
{
    const char *service = look->service->id;
    size_t length = strlen(service);
    return strcmp(id, look->probe->id) == 0 ||
           (strncmp(id, service, length) == 0 && id[length] == '/' &&
            strcmp(id + length + 1, look->probe->id) == 0);
}

static struct look *all_looks(const struct conf *conf, struct arena *arena,
                              size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; i < conf->n_services; i++) {
        n += conf->services[i].n_probes;
    }
    struct look *looks = arena_array(arena, n, sizeof *looks);
    n = 0;
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        for (size_t j = 0; j < service->n_probes; j++) {
            looks[n++] = (struct look){.service = service,
                                       .probe = &service->probes[j],
                                       .from_spool = true};
        }
    }
    *ret_n = n;
    return looks;
}

static bool is_wanted(const struct look *look, char **ids, int n_ids)
{
    for (int i = 0; i < n_ids; i++) {
        if (is_named(look, ids[i])) {
            return true;
        }
    }
    return n_ids == 0;
}

/* Every id must name something; false after saying which does not. */
static bool ids_known(const struct cli *cli, const struct look *looks, size_t n,
                      char **ids, int n_ids)
{
    bool all_known = true;
    for (int i = 0; i < n_ids; i++) {
        bool known = false;
        for (size_t j = 0; j < n; j++) {
            known = known || is_named(&looks[j], ids[i]);
        }
        if (!known) {
            cli_error(cli, "no probe \"%s\" in %s; `claimd check` lists them",
                      ids[i], cli->config);
            all_known = false;
        }
    }
    return all_known;
}

/* Keeps the wanted ones in front; returns how many. */
static size_t keep_wanted(struct look *looks, size_t n, char **ids, int n_ids)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_wanted(&looks[i], ids, n_ids)) {
            looks[kept++] = looks[i];
        }
    }
    return kept;
}

/* ---- for people ---- */

static void add_ms(struct buf *out, int32_t ms)
{
    char cell[16] = "-";
    if (ms >= 0) {
        snprintf(cell, sizeof cell, "%" PRId32, ms);
    }
    buf_printf(out, " %6s", cell);
}

static const char *colour_of(const struct cli *cli, enum obs_state state)
{
    if (!cli->colour) {
        return "";
    }
    return state == STATE_UP     ? "\x1b[32m"
           : state == STATE_DOWN ? "\x1b[31m"
                                 : "\x1b[33m";
}

/* Instants as such: nobody reads milliseconds. */
static void add_said(struct buf *out, const struct look *look)
{
    for (size_t i = 0; i < look->said.n && look->has_said; i++) {
        const struct fact *fact = &look->said.items[i];
        size_t length = strlen(fact->name);
        bool is_instant =
            length > 3 && strcmp(fact->name + length - 3, "_ms") == 0;
        buf_printf(out, "    %s%s%s ", fact->subject,
                   fact->subject[0] == '\0' ? "" : " ", fact->name);
        if (fact->kind == FACT_TEXT) {
            buf_puts(out, fact->text);
        } else if (fact->kind == FACT_BOOL) {
            buf_puts(out, fact->number != 0 ? "true" : "false");
        } else if (is_instant && fact->number >= INSTANT_LOWEST &&
                   fact->number <= INSTANT_HIGHEST) {
            char instant[CIVIL_INSTANT_MAX];
            civil_render_instant(fact->number, 0, instant);
            buf_puts(out, instant);
        } else {
            buf_printf(out, "%" PRId64, fact->number);
        }
        buf_putc(out, '\n');
    }
}

static void add_row(struct buf *out, const struct cli *cli,
                    const struct look *look, size_t width)
{
    char name[160];
    const struct probe_phases *phases = &look->result.phases;
    const char *reason = reason_word((reason_t)look->classified.reason);
    snprintf(name, sizeof name, "%s/%s", look->service->id, look->probe->id);
    columns_cell(out, name, width);
    buf_printf(out, " %s", colour_of(cli, look->classified.state));
    columns_cell(out, obs_state_name(look->classified.state), 8);
    buf_puts(out, cli->colour ? "\x1b[0m" : "");
    columns_cell(out, reason[0] != '\0' ? reason : "-", 18);
    add_ms(out, phases->name_ms);
    add_ms(out, phases->connect_ms);
    add_ms(out, phases->tls_ms);
    add_ms(out, phases->first_byte_ms);
    add_ms(out, phases->total_ms);
    buf_printf(out, "  %s  %s\n",
               look->result.address[0] != '\0' ? look->result.address : "-",
               look->result.text);
    add_said(out, look);
}

static void render_text(struct buf *out, const struct cli *cli,
                        const struct look *looks, size_t n)
{
    size_t width = strlen("probe");
    for (size_t i = 0; i < n; i++) {
        size_t own =
            strlen(looks[i].service->id) + 1 + strlen(looks[i].probe->id);
        width = own > width ? own : width;
    }
    columns_cell(out, "probe", width);
    buf_printf(out, " %-8s%-18s %6s %6s %6s %6s %6s  %s\n", "state", "reason",
               "name", "conn", "tls", "first", "total", "address, text (ms)");
    for (size_t i = 0; i < n; i++) {
        add_row(out, cli, &looks[i], width);
    }
}

/* ---- for programs ---- */

static void json_ms(struct json_out *json, const char *key, int32_t ms)
{
    if (ms < 0) {
        json_out_null(json, key);
    } else {
        json_out_int(json, key, ms);
    }
}

static const char *reference_word(enum reference_state state)
{
    return state == REFERENCE_OK       ? "ok"
           : state == REFERENCE_FAILED ? "failed"
                                       : NULL;
}

/* What blame was laid by. */
static void json_facts(struct json_out *json, const struct look *look)
{
    const struct attempt_facts *facts = &look->result.facts;
    json_out_object(json, "facts");
    json_out_text(json, "outcome", reason_word((reason_t)facts->outcome));
    json_out_int(json, "errno", facts->own_errno);
    json_out_bool(json, "link_down", facts->link_down);
    json_out_int(json, "stalled_ms", facts->stalled_ms);
    json_out_text(json, "references",
                  look->asked_references ? reference_word(facts->reference)
                                         : NULL);
    json_out_text(json, "references_dns",
                  look->asked_references ? reference_word(facts->reference_dns)
                                         : NULL);
    json_out_end_object(json);
}

/* What a source of evidence said: [subject, name, value]. */
static void json_said(struct json_out *json, const struct look *look)
{
    if (!look->has_said) {
        json_out_null(json, "evidence");
        return;
    }
    json_out_array(json, "evidence");
    for (size_t i = 0; i < look->said.n; i++) {
        const struct fact *fact = &look->said.items[i];
        json_out_array(json, NULL);
        json_out_text(json, NULL, fact->subject);
        json_out_text(json, NULL, fact->name);
        if (fact->kind == FACT_TEXT) {
            json_out_text(json, NULL, fact->text);
        } else if (fact->kind == FACT_INT) {
            json_out_int(json, NULL, fact->number);
        } else {
            json_out_bool(json, NULL, fact->number != 0);
        }
        json_out_end_array(json);
    }
    json_out_end_array(json);
}

static void json_look(struct json_out *json, const struct look *look)
{
    const struct probe_phases *phases = &look->result.phases;
    const char *reason = reason_word((reason_t)look->classified.reason);
    json_out_object(json, NULL);
    json_out_text(json, "service", look->service->id);
    json_out_text(json, "probe", look->probe->id);
    json_out_text(json, "state", obs_state_name(look->classified.state));
    json_out_text(json, "reason", reason[0] != '\0' ? reason : NULL);
    json_out_text(json, "text", look->result.text);
    json_out_text(json, "address",
                  look->result.address[0] != '\0' ? look->result.address
                                                  : NULL);
    json_ms(json, "name_ms", phases->name_ms);
    json_ms(json, "connect_ms", phases->connect_ms);
    json_ms(json, "tls_ms", phases->tls_ms);
    json_ms(json, "first_byte_ms", phases->first_byte_ms);
    json_ms(json, "total_ms", phases->total_ms);
    json_facts(json, look);
    json_said(json, look);
    json_out_end_object(json);
}

static void render_json(struct buf *out, const struct look *looks, size_t n)
{
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_array(&json, "probes");
    for (size_t i = 0; i < n; i++) {
        json_look(&json, &looks[i]);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

/* ------------------------------------------------------------------------ */

static int worst(const struct look *looks, size_t n)
{
    int code = EXIT_ALL_WELL;
    for (size_t i = 0; i < n; i++) {
        int own = looks[i].classified.state == STATE_DOWN      ? EXIT_DRIFT
                  : looks[i].classified.state == STATE_UNKNOWN ? EXIT_UNSURE
                                                               : EXIT_ALL_WELL;
        code = own > code ? own : code;
    }
    return code;
}

static int look_and_print(const struct cli *cli, struct arena *arena,
                          const struct conf *conf, struct look *looks, size_t n)
{
    struct errmsg msg = {0};
    if (probe_look(arena, conf, looks, n, &msg) != ERR_OK) {
        cli_error(cli, "%s", msg.text);
        return EXIT_CANNOT_TELL;
    }
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (cli->json) {
        render_json(&out, looks, n);
    } else {
        render_text(&out, cli, looks, n);
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return printed ? worst(looks, n) : EXIT_CANNOT_TELL;
}

static int probe(const struct cli *cli, struct arena *arena, char **ids,
                 int n_ids)
{
    const struct conf *conf = cli_load_conf(cli, arena, false);
    if (conf == NULL) {
        return EXIT_CANNOT_TELL;
    }
    size_t n = 0;
    struct look *looks = all_looks(conf, arena, &n);
    if (!ids_known(cli, looks, n, ids, n_ids)) {
        return EXIT_CANNOT_TELL;
    }
    n = keep_wanted(looks, n, ids, n_ids);
    bool sound = n > 0;
    for (size_t i = 0; i < n; i++) {
        sound = probe_look_check(cli, &looks[i]) && sound;
    }
    if (n == 0) {
        cli_error(cli, "%s names no probe", cli->config);
    }
    return sound ? look_and_print(cli, arena, conf, looks, n)
                 : EXIT_CANNOT_TELL;
}

int cmd_probe(struct cli *cli, int argc, char **argv)
{
    if (cli_getopt(cli, argc, argv, "", NULL) != -1) {
        return cli->usage_exit;
    }
    signal(SIGPIPE, SIG_IGN); /* a tool or server may not read all of it */
    struct arena arena;
    arena_init(&arena);
    int code = probe(cli, &arena, argv + optind, argc - optind);
    arena_fini(&arena);
    return code;
}

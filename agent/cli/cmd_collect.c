/*
 * claimd collect: looks at what only root may read, and leaves each reading
 * where the daemon, which has no privileges, takes it from. No ledger is read
 * or written.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/check.h"
#include "cli/probe_look.h"
#include "engine/report_file.h"
#include "probes/spool.h"
#include "report/json_out.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

enum { OPTION_DRY_RUN = 2000 };

static const struct option options[] = {
    {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
    {0},
};

/* What stands in a file that others can write would run as root. */
static bool is_roots(const struct cli *cli, const char *file)
{
    struct stat status;
    if (stat(file, &status) == 0 && spool_is_trusted(&status)) {
        return true;
    }
    cli_error(cli,
              "others than root can write %s, and what it names would run as "
              "root: chown root, chmod go-w",
              file);
    return false;
}

/* All collected probes; `sound` is unset after telling what is wrong with one.
 */
static struct look *collected_looks(const struct cli *cli,
                                    const struct conf *conf,
                                    struct arena *arena, size_t *ret_n,
                                    bool *sound)
{
    struct look *looks = NULL;
    size_t n = 0;
    for (size_t i = 0; i < conf->n_services; i++) {
        n += conf->services[i].n_probes;
    }
    looks = arena_array(arena, n, sizeof *looks);
    n = 0;
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        for (size_t k = 0; k < service->n_probes; k++) {
            struct look look = {.service = service,
                                .probe = &service->probes[k]};
            if (look.probe->collected) {
                *sound = is_roots(cli, look.probe->file) &&
                         probe_look_check(cli, &look) && *sound;
                looks[n++] = look;
            }
        }
    }
    *ret_n = n;
    return looks;
}

/* Makes it if need be; ERR_DENIED: others may write there. */
static enum err open_spool(const char *directory, struct errmsg *msg)
{
    struct stat status;
    enum err err = report_file_directory(directory, msg);
    if (err != ERR_OK) {
        return err;
    }
    if (lstat(directory, &status) != 0) {
        return errmsg_fail(msg, ERR_IO, "%s: %s", directory, strerror(errno));
    }
    if (!S_ISDIR(status.st_mode) || !spool_is_trusted(&status)) {
        return errmsg_fail(msg, ERR_DENIED,
                           "%s must be a directory that only root may write "
                           "to: chown root, chmod 755",
                           directory);
    }
    return ERR_OK;
}

static void render(struct buf *out, const struct look *look, int64_t at_ms)
{
    spool_render(out, &(struct spool_reading){
                          .service = look->service->id,
                          .probe = look->probe->id,
                          .at_ms = at_ms,
                          .facts = look->has_said ? &look->said : NULL,
                          .refused = look->has_said ? NULL : look->result.text,
                      });
}

static enum err keep(struct arena *arena, const struct conf *conf,
                     const struct look *look, int64_t at_ms, struct errmsg *msg)
{
    struct buf out;
    const char *path =
        arena_printf(arena, "%s/%s", conf->collect_directory,
                     spool_name(arena, look->service->id, look->probe->id));
    buf_init(&out, SOURCE_OUTPUT_MAX);
    render(&out, look, at_ms);
    if (out.overflowed) {
        buf_fini(&out);
        buf_init(&out, SOURCE_OUTPUT_MAX);
        struct look refused = *look;
        refused.has_said = false;
        snprintf(refused.result.text, sizeof refused.result.text,
                 "it says more than is kept of one source; look at less with "
                 "one probe");
        render(&out, &refused, at_ms);
    }
    enum err err = report_file_write(path, buf_str(&out), out.len, msg);
    buf_fini(&out);
    return err;
}

static void add_row(struct buf *out, const struct look *look)
{
    buf_printf(out, "%s/%s: %s%s\n", look->service->id, look->probe->id,
               look->has_said ? "" : "refused: ", look->result.text);
}

static void add_json(struct buf *out, const struct look *looks, size_t n)
{
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_array(&json, "probes");
    for (size_t i = 0; i < n; i++) {
        json_out_object(&json, NULL);
        json_out_text(&json, "service", looks[i].service->id);
        json_out_text(&json, "probe", looks[i].probe->id);
        json_out_int(&json, "facts", (int64_t)looks[i].said.n);
        json_out_text(&json, "refused",
                      looks[i].has_said ? NULL : looks[i].result.text);
        json_out_end_object(&json);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

/* What came of it: the readings themselves in a dry run. */
static bool print(const struct cli *cli, const struct look *looks, size_t n,
                  bool dry_run, int64_t at_ms)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    for (size_t i = 0; i < n && (dry_run || !cli->json); i++) {
        if (dry_run) {
            render(&out, &looks[i], at_ms);
        } else {
            add_row(&out, &looks[i]);
        }
    }
    if (cli->json && !dry_run) {
        add_json(&out, looks, n);
    }
    if (n == 0 && !cli->json) {
        buf_printf(&out, "%s has no probe with \"collected\": true\n",
                   cli->config);
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return printed;
}

/* All are dated by the beginning, so that none is older than it says. */
static int look_and_keep(const struct cli *cli, struct arena *arena,
                         const struct conf *conf, struct look *looks, size_t n,
                         bool dry_run)
{
    struct errmsg msg = {0};
    int64_t at_ms = cli_now_ms();
    int code = EXIT_DONE;
    enum err err =
        dry_run || n == 0 ? ERR_OK : open_spool(conf->collect_directory, &msg);
    if (err == ERR_OK && n > 0) {
        err = probe_look(arena, conf, looks, n, &msg);
    }
    for (size_t i = 0; i < n && err == ERR_OK; i++) {
        code = looks[i].has_said ? code : EXIT_FOUND;
        if (!dry_run) {
            err = keep(arena, conf, &looks[i], at_ms, &msg);
        }
    }
    if (err != ERR_OK) {
        cli_error(cli, "%s", msg.text);
        return EXIT_SYSTEM;
    }
    return print(cli, looks, n, dry_run, at_ms) ? code : EXIT_SYSTEM;
}

static int collect(const struct cli *cli, struct arena *arena, bool dry_run)
{
    const struct conf *conf = cli_load_conf_to_collect(cli, arena);
    size_t n = 0;
    bool sound = false;
    if (conf == NULL) {
        return EXIT_USAGE;
    }
    sound = is_roots(cli, cli->config);
    struct look *looks = collected_looks(cli, conf, arena, &n, &sound);
    return sound ? look_and_keep(cli, arena, conf, looks, n, dry_run)
                 : EXIT_USAGE;
}

int cmd_collect(struct cli *cli, int argc, char **argv)
{
    bool dry_run = false;
    int option;
    while ((option = cli_getopt(cli, argc, argv, "", options)) != -1) {
        if (option != OPTION_DRY_RUN) {
            return cli->usage_exit;
        }
        dry_run = true;
    }
    if (optind < argc) {
        cli_error(cli, "takes no \"%s\"", argv[optind]);
        return cli->usage_exit;
    }
    /* The daemon's user reads it; a unit's UMask= would keep it from that. */
    umask(S_IWGRP | S_IWOTH);
    struct arena arena;
    arena_init(&arena);
    int code = collect(cli, &arena, dry_run);
    arena_fini(&arena);
    return code;
}

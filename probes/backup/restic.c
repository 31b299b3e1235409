/*
 * restic: `snapshots --json` lists what there is. Its repositories are always
 * encrypted. A wrong password, a missing repository and a lock all end with
 * status 1 and a sentence on standard error.
 */
#include "probes/backup/backup.h"

#include "core/civil.h"

static enum err restic_check(const struct params *params,
                             const char **ret_option, struct errmsg *msg)
{
    *ret_option = "source.repository";
    if (params_text(params, "source.repository", NULL) == NULL) {
        return errmsg_fail(msg, ERR_INVALID, "restic needs a repository");
    }
    *ret_option = "source.password";
    if (params_text(params, "source.password", NULL) == NULL) {
        return errmsg_fail(msg, ERR_INVALID, "restic needs a password");
    }
    return ERR_OK;
}

static void read_snapshot(struct source *source, const json_t *snapshot)
{
    const char *id = json_string_value(json_object_get(snapshot, "id"));
    const char *time = json_string_value(json_object_get(snapshot, "time"));
    int64_t at_ms = 0;
    if (id == NULL || time == NULL ||
        civil_parse_instant(time, &at_ms) != ERR_OK) {
        source_refuse(source, "restic: a snapshot without id or time");
        return;
    }
    facts_int(&source->facts, id, "at_ms", at_ms);
    facts_bool(&source->facts, id, "complete", true);
    facts_bool(&source->facts, id, "encrypted", true);
}

static void read_snapshots(struct source *source,
                           const struct source_output *output)
{
    if (output->status != 0) {
        source_refuse_status(source, "restic", output);
        return;
    }
    const json_t *list = source_json(source, output->text, output->n);
    if (list != NULL && !json_is_array(list)) {
        source_refuse(source, "restic: no list of snapshots");
    }
    size_t i;
    const json_t *snapshot;
    json_array_foreach(list, i, snapshot)
    {
        read_snapshot(source, snapshot);
    }
}

static void restic_begin(struct source *source)
{
    const char *repository =
        params_text(source->params, "source.repository", "");
    const char *password = params_text(source->params, "source.password", "");
    const char *const argv[] = {"restic",    "snapshots",  "--json",
                                "--no-lock", "--no-cache", "-r",
                                repository,  NULL};
    const char *const environment[] = {
        arena_printf(source->arena, "RESTIC_PASSWORD=%s", password), NULL};
    source_run(
        source,
        &(struct tool){.argv = argv,
                       .environment = backup_environment(source, environment)},
        read_snapshots, NULL);
}

const struct source_kind backup_restic = {
    .name = "restic",
    .check = restic_check,
    .begin = restic_begin,
};

/*
 * Borg: `list --json` has the archives, `info --json` how the repository is
 * encrypted. It prints times without a zone, so that it must run in UTC. While
 * another process holds the repository's lock it ends with status 2, which says
 * nothing of the copies. Status 1 is a warning beside a good answer.
 */
#include "probes/backup/backup.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "core/civil.h"

#define WARNING_STATUS 1

static enum err borg_check(const struct params *params, const char **ret_option,
                           struct errmsg *msg)
{
    *ret_option = "source.repository";
    if (params_text(params, "source.repository", NULL) == NULL) {
        return errmsg_fail(msg, ERR_INVALID,
                           "borg needs a repository: a path or ssh://…");
    }
    return ERR_OK;
}

/* The answer as JSON; NULL after refusing. */
static const json_t *answer(struct source *source,
                            const struct source_output *output)
{
    if (output->status != 0 && output->status != WARNING_STATUS) {
        source_refuse_status(source, "borg", output);
        return NULL;
    }
    return source_json(source, output->text, output->n);
}

static void read_archive(struct source *source, const json_t *archive)
{
    const char *name = json_string_value(json_object_get(archive, "archive"));
    const char *time = json_string_value(json_object_get(archive, "time"));
    int64_t at_ms = 0;
    if (name == NULL || time == NULL) {
        source_refuse(source, "borg: an archive without name or time");
        return;
    }
    /* Later versions add the zone themselves. */
    bool has_zone = strlen(time) > 19 && strpbrk(time + 19, "Z+-") != NULL;
    const char *instant =
        has_zone ? time : arena_printf(source->arena, "%sZ", time);
    if (civil_parse_instant(instant, &at_ms) != ERR_OK) {
        source_refuse(source, "borg: %.40s is no time", time);
        return;
    }
    facts_int(&source->facts, name, "at_ms", at_ms);
    facts_bool(&source->facts, name, "complete",
               strstr(name, ".checkpoint") == NULL);
    facts_bool(&source->facts, name, "encrypted", source->own != NULL);
}

static void read_archives(struct source *source,
                          const struct source_output *output)
{
    const json_t *document = answer(source, output);
    const json_t *list = json_object_get(document, "archives");
    if (document != NULL && !json_is_array(list)) {
        source_refuse(source, "borg: no list of archives");
    }
    size_t i;
    const json_t *archive;
    json_array_foreach(list, i, archive)
    {
        read_archive(source, archive);
    }
}

/* `authenticated` modes only sign. */
static void read_mode(struct source *source, const struct source_output *output)
{
    const json_t *document = answer(source, output);
    const char *mode = json_string_value(
        json_object_get(json_object_get(document, "encryption"), "mode"));
    if (document != NULL && mode == NULL) {
        source_refuse(source, "borg: it does not say how it is encrypted");
        return;
    }
    bool encrypted = mode != NULL && !text_equal(mode, "none") &&
                     !text_starts(mode, "authenticated");
    source->own = encrypted ? source : NULL;
}

static void run_borg(struct source *source, const char *command,
                     source_read *read, source_step *then)
{
    const char *const argv[] = {
        "borg", command, "--json",
        params_text(source->params, "source.repository", ""), NULL};
    const char *passphrase =
        params_text(source->params, "source.password", NULL);
    const char *environment[2] = {NULL, NULL};
    if (passphrase != NULL) {
        environment[0] =
            arena_printf(source->arena, "BORG_PASSPHRASE=%s", passphrase);
    }
    source_run(
        source,
        &(struct tool){.argv = argv,
                       .environment = backup_environment(source, environment)},
        read, then);
}

static void list_archives(struct source *source)
{
    run_borg(source, "list", read_archives, NULL);
}

static void borg_begin(struct source *source)
{
    run_borg(source, "info", read_mode, list_archives);
}

const struct source_kind backup_borg = {
    .name = "borg",
    .check = borg_check,
    .begin = borg_begin,
};

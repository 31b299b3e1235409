/*
 * pgBackRest: `info --output=json`. Its exit status is 0 even where the stanza
 * is missing; the answer's own status tells. A backup that rests on another
 * which is no longer there cannot be restored.
 */
#include "probes/backup/backup.h"

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

enum { STATUS_OK = 0, STATUS_NO_BACKUP = 2 };

static enum err pgbackrest_check(const struct params *params,
                                 const char **ret_option, struct errmsg *msg)
{
    *ret_option = "source.stanza";
    if (params_text(params, "source.stanza", NULL) == NULL) {
        return errmsg_fail(msg, ERR_INVALID, "pgbackrest needs a stanza");
    }
    return ERR_OK;
}

static bool has_backup(const json_t *backups, const char *label)
{
    size_t i;
    const json_t *backup;
    json_array_foreach(backups, i, backup)
    {
        if (text_equal(json_string_value(json_object_get(backup, "label")),
                       label)) {
            return true;
        }
    }
    return false;
}

static bool is_whole(const json_t *backups, const json_t *backup)
{
    size_t i;
    const json_t *reference;
    if (!json_is_false(json_object_get(backup, "error"))) {
        return false;
    }
    json_array_foreach(json_object_get(backup, "reference"), i, reference)
    {
        if (!has_backup(backups, json_string_value(reference))) {
            return false;
        }
    }
    return true;
}

/* The cipher of the repository that has it. */
static const char *cipher_of(const json_t *stanza, const json_t *backup)
{
    json_int_t key = json_integer_value(
        json_object_get(json_object_get(backup, "database"), "repo-key"));
    size_t i;
    const json_t *repository;
    json_array_foreach(json_object_get(stanza, "repo"), i, repository)
    {
        if (json_integer_value(json_object_get(repository, "key")) == key) {
            return json_string_value(json_object_get(repository, "cipher"));
        }
    }
    return json_string_value(json_object_get(stanza, "cipher"));
}

static void read_backup(struct source *source, const json_t *stanza,
                        const json_t *backup)
{
    const char *label = json_string_value(json_object_get(backup, "label"));
    const json_t *stop =
        json_object_get(json_object_get(backup, "timestamp"), "stop");
    const json_t *size =
        json_object_get(json_object_get(backup, "info"), "size");
    const char *cipher = cipher_of(stanza, backup);
    json_int_t seconds = json_integer_value(stop);
    if (label == NULL || !json_is_integer(stop) || seconds < 0 ||
        seconds > INSTANT_HIGHEST / MS_PER_SECOND) {
        source_refuse(source, "pgbackrest: a backup without label or time");
        return;
    }
    facts_int(&source->facts, label, "at_ms", seconds * MS_PER_SECOND);
    facts_bool(&source->facts, label, "complete",
               is_whole(json_object_get(stanza, "backup"), backup));
    if (cipher != NULL) {
        facts_bool(&source->facts, label, "encrypted",
                   !text_equal(cipher, "none"));
    }
    if (json_is_integer(size)) {
        facts_int(&source->facts, label, "bytes", json_integer_value(size));
    }
}

static void read_stanza(struct source *source, const json_t *stanza)
{
    const json_t *status = json_object_get(stanza, "status");
    const json_t *code = json_object_get(status, "code");
    const char *message = json_string_value(json_object_get(status, "message"));
    bool answers =
        json_is_integer(code) && (json_integer_value(code) == STATUS_OK ||
                                  json_integer_value(code) == STATUS_NO_BACKUP);
    if (!answers) {
        source_refuse(source, "pgbackrest: %.100s",
                      message == NULL ? "it does not say its status" : message);
        return;
    }
    size_t i;
    const json_t *backup;
    json_array_foreach(json_object_get(stanza, "backup"), i, backup)
    {
        read_backup(source, stanza, backup);
    }
}

/* With a wrong passphrase it prints what it decrypted to. */
static bool is_text(const struct source_output *output)
{
    size_t len = 0;
    for (size_t i = 0; i < output->n; i += len) {
        len = text_utf8_len(output->text + i, output->n - i);
        if (len == 0) {
            return false;
        }
    }
    return true;
}

static void read_info(struct source *source, const struct source_output *output)
{
    const char *wanted = params_text(source->params, "source.stanza", "");
    if (output->status != 0) {
        source_refuse_status(source, "pgbackrest", output);
        return;
    }
    if (!is_text(output)) {
        source_refuse(source, "pgbackrest: it cannot decrypt the repository; "
                              "is repo-cipher-pass right?");
        return;
    }
    const json_t *list = source_json(source, output->text, output->n);
    bool found = false;
    size_t i;
    const json_t *stanza;
    json_array_foreach(list, i, stanza)
    {
        if (text_equal(json_string_value(json_object_get(stanza, "name")),
                       wanted)) {
            found = true;
            read_stanza(source, stanza);
        }
    }
    if (!found) {
        source_refuse(source, "pgbackrest: it knows no stanza %.60s", wanted);
    }
}

static void pgbackrest_begin(struct source *source)
{
    const char *stanza = params_text(source->params, "source.stanza", "");
    const char *config = params_text(source->params, "source.config", NULL);
    const char *argv[8] = {"pgbackrest", "info", "--output=json",
                           "--log-level-file=off",
                           arena_printf(source->arena, "--stanza=%s", stanza)};
    if (config != NULL) {
        argv[5] = arena_printf(source->arena, "--config=%s", config);
    }
    source_run(source,
               &(struct tool){.argv = argv,
                              .environment = backup_environment(source, NULL)},
               read_info, NULL);
}

const struct source_kind backup_pgbackrest = {
    .name = "pgbackrest",
    .check = pgbackrest_check,
    .begin = pgbackrest_begin,
};

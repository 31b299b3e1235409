/*
 * Barman: `barman -f json list-backups SERVER`. Its times with a name are local
 * and of ctime's form, those in *_timestamp are seconds since 1970, as text. A
 * backup of any status but DONE (FAILED, EMPTY, STARTED, SYNCING,
 * WAITING_FOR_WALS) is not to be restored from yet, and may have no time.
 */
#include "probes/backup/backup.h"

#include "base/check.h"
#include "probes/pointed.h"

static enum err barman_check(const struct params *params,
                             const char **ret_option, struct errmsg *msg)
{
    const char *server = params_text(params, "source.server", "");
    *ret_option = "source.server";
    if (server[0] == '\0' || server[0] == '-') {
        return errmsg_fail(msg, ERR_INVALID,
                           "barman needs a server, as its configuration calls "
                           "it");
    }
    return ERR_OK;
}

/* A name as a JSON pointer. */
static const char *pointer_to(struct arena *arena, const char *name)
{
    const char *pointer = "/";
    for (; *name != '\0'; name++) {
        pointer = *name == '~'   ? arena_printf(arena, "%s~0", pointer)
                  : *name == '/' ? arena_printf(arena, "%s~1", pointer)
                                 : arena_printf(arena, "%s%c", pointer, *name);
    }
    return pointer;
}

void backup_read_barman(struct source *source,
                        const struct source_output *output)
{
    static const char *const done[] = {"DONE"};
    static const struct param words = {
        .kind = PARAM_STRINGS, .texts = done, .n_texts = 1};
    static const struct pointed_fact facts[] = {
        {.name = "at_ms",
         .kind = POINTED_INSTANT,
         .pointer = "/end_time_timestamp"},
        {.name = "complete",
         .kind = POINTED_BOOL,
         .pointer = "/status",
         .words = &words,
         .needed = true},
        {.name = "bytes", .kind = POINTED_INT, .pointer = "/size_bytes"},
    };
    const char *server = params_text(source->params, "source.server", "");
    if (output->status != 0) {
        source_refuse_status(source, "barman", output);
        return;
    }
    const json_t *document = source_json(source, output->text, output->n);
    if (document != NULL) {
        pointed_read(source, document,
                     &(struct pointed){
                         .list = pointer_to(source->arena, server),
                         .subject = "/backup_id",
                         .facts = facts,
                         .n_facts = ARRAY_LEN(facts),
                     });
    }
}

static void barman_begin(struct source *source)
{
    const char *const argv[] = {
        "barman",
        "-f",
        "json",
        "list-backups",
        params_text(source->params, "source.server", ""),
        NULL,
    };
    source_run(source,
               &(struct tool){.argv = argv,
                              .environment = backup_environment(source, NULL)},
               backup_read_barman, NULL);
}

const struct source_kind backup_barman = {
    .name = "barman",
    .check = barman_check,
    .begin = barman_begin,
};

#include "probes/backup/backup.h"

#include <stdio.h>

#include "base/check.h"
#include "probes/aws/kinds.h"

static const struct source_kind *const kinds[] = {
    &backup_barman,    &backup_borg,  &backup_pgbackrest, &backup_btrfs,
    &backup_command,   &backup_files, &backup_json,       &backup_restic,
    &backup_rsnapshot, &aws_rds,      &aws_aurora,        &aws_ebs,
    &aws_s3,
};

const char *const *backup_environment(struct source *source,
                                      const char *const *own)
{
    return source_environment(
        source, params_find(source->params, "source.environment"), own);
}

enum err backup_check_directory(const struct params *params,
                                const char **ret_option, struct errmsg *msg)
{
    *ret_option = "source.directory";
    return params_text(params, "source.directory", "")[0] == '/'
               ? ERR_OK
               : errmsg_fail(msg, ERR_INVALID,
                             "say in which directory to look, by its absolute "
                             "path");
}

static enum err backup_check(const struct params *params,
                             const char **ret_option, struct errmsg *msg)
{
    return source_check(kinds, ARRAY_LEN(kinds), params, ret_option, msg);
}

static enum err backup_init(void *self, const struct params *params,
                            struct errmsg *msg)
{
    (void)msg;
    return source_init(self, kinds, ARRAY_LEN(kinds), params);
}

static void backup_describe(const struct params *params, char *out, size_t size)
{
    static const char *const names[] = {
        "source.repository", "source.directory", "source.server",
        "source.stanza",     "source.instance",  "source.cluster",
        "source.volume",     "source.bucket",    "source.file",
        "source.url",
    };
    const char *where = "";
    for (size_t i = 0; i < ARRAY_LEN(names) && where[0] == '\0'; i++) {
        where = params_text(params, names[i], "");
    }
    snprintf(out, size, "backup %s%s%s", params_text(params, "source.kind", ""),
             where[0] == '\0' ? "" : " ", where);
}

const struct probe_ops backup_ops = {
    .name = "backup",
    .summary = "the copies that a backup tool or a store has",
    .state_size = sizeof(struct source),
    .evidence = true,
    .check = backup_check,
    .init = backup_init,
    .start = source_start,
    .cancel = source_cancel,
    .fini = source_fini,
    .describe = backup_describe,
};

#include "probes/backup/backup.h"

#include <stdio.h>

#include "base/check.h"
#include "probes/aws/kinds.h"

static const struct source_kind *const kinds[] = {
    &backup_restic, &aws_rds, &aws_aurora, &aws_ebs, &aws_s3,
};

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
    static const char *const places[] = {
        "source.repository", "source.instance", "source.cluster",
        "source.volume",     "source.bucket",
    };
    const char *place = "";
    for (size_t i = 0; i < ARRAY_LEN(places) && place[0] == '\0'; i++) {
        place = params_text(params, places[i], "");
    }
    snprintf(out, size, "backup %s %s", params_text(params, "source.kind", ""),
             place);
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

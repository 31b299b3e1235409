#include "probes/backup/backup.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "probes/aws/kinds.h"

static const struct source_kind *const kinds[] = {
    &backup_borg, &backup_pgbackrest, &backup_restic, &aws_rds,
    &aws_aurora,  &aws_ebs,           &aws_s3,
};

/* Under a service manager the home of a dynamic user is of no use; what it
 * may write is its state. */
static const char *home(struct arena *arena)
{
    const char *state = getenv("STATE_DIRECTORY");
    const char *own = state != NULL ? state : getenv("HOME");
    return arena_printf(arena, "HOME=%s", own != NULL ? own : "/nonexistent");
}

const char *const *backup_environment(struct source *source,
                                      const char *const *own)
{
    const struct param *given =
        params_find(source->params, "source.environment");
    size_t n_given = given == NULL ? 0 : given->n_texts;
    size_t n_own = 0;
    while (own != NULL && own[n_own] != NULL) {
        n_own++;
    }
    const char **all =
        arena_array(source->arena, n_given + n_own + 2, sizeof *all);
    size_t n = 0;
    all[n++] = home(source->arena);
    for (size_t i = 0; i < n_own; i++) {
        all[n++] = own[i];
    }
    for (size_t i = 0; i < n_given; i++) {
        all[n++] = arena_printf(source->arena, "%s=%s", given->names[i],
                                given->texts[i]);
    }
    return all;
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
    static const char *const places[] = {
        "source.repository", "source.stanza", "source.instance",
        "source.cluster",    "source.volume", "source.bucket",
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

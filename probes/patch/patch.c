#include "probes/patch/patch.h"

#include <stdio.h>

#include "base/check.h"
#include "base/text.h"
#include "probes/aws/kinds.h"

static const struct source_kind *const kinds[] = {
    &patch_apt, &patch_dnf, &patch_json, &patch_report, &aws_ssm,
};

bool patch_wants_all(const struct source *source)
{
    return text_equal(params_text(source->params, "source.updates", "security"),
                      "all");
}

static const char *subject_of(struct source *source, const char *package,
                              const char *version)
{
    ASSERT(package != NULL && version != NULL);
    return arena_printf(source->arena, "%s %s", package, version);
}

void patch_pending(struct source *source, const char *package,
                   const char *version)
{
    facts_bool(&source->facts, subject_of(source, package, version), "pending",
               true);
}

void patch_security(struct source *source, const char *package,
                    const char *version, bool security)
{
    facts_bool(&source->facts, subject_of(source, package, version), "security",
               security);
}

void patch_published(struct source *source, const char *package,
                     const char *version, int64_t at_ms)
{
    facts_int(&source->facts, subject_of(source, package, version),
              "published_ms", at_ms);
}

void patch_installed(struct source *source, const char *package,
                     const char *version, int64_t at_ms)
{
    facts_int(&source->facts, subject_of(source, package, version),
              "installed_ms", at_ms);
}

static enum err patch_check(const struct params *params,
                            const char **ret_option, struct errmsg *msg)
{
    return source_check(kinds, ARRAY_LEN(kinds), params, ret_option, msg);
}

static enum err patch_init(void *self, const struct params *params,
                           struct errmsg *msg)
{
    (void)msg;
    return source_init(self, kinds, ARRAY_LEN(kinds), params);
}

static void patch_describe(const struct params *params, char *out, size_t size)
{
    const char *root = params_text(params, "source.root", "");
    snprintf(out, size, "patch %s%s%s", params_text(params, "source.kind", ""),
             root[0] == '\0' ? "" : " ", root);
}

const struct probe_ops patch_ops = {
    .name = "patch",
    .summary = "the updates that a host lacks and got",
    .state_size = sizeof(struct source),
    .evidence = true,
    .check = patch_check,
    .init = patch_init,
    .start = source_start,
    .cancel = source_cancel,
    .fini = source_fini,
    .describe = patch_describe,
};

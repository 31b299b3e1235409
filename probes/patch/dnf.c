/*
 * dnf (4): what `dnf repoquery --upgrades` lists is pending, and `rpm -qa`
 * knows when each installed version came. `dnf check-update` and `updateinfo
 * list` break their lines for people, so they are not read.
 *
 * As another user than root dnf keeps its metadata in a folder of that user and
 * fetches them itself; what cannot be fetched fails the look. Where no
 * repository has advisories nothing would ever be a security update, so that is
 * refused.
 */
#include "probes/patch/patch.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "probes/patch/dnf_text.h"
#include "probes/patch/lines.h"

#define ARGUMENTS_MAX 20

struct dnf {
    bool any; /* something is pending */
};

/* Arguments being gathered. */
struct command {
    const char *argv[ARGUMENTS_MAX];
    size_t n;
};

static void add(struct command *command, const char *argument)
{
    ASSERT(command->n + 1 < ARGUMENTS_MAX);
    command->argv[command->n++] = argument;
}

/* What every dnf gets. */
static struct command dnf_command(struct source *source)
{
    int64_t age_ms = params_number(source->params, "source.max_list_age", 0);
    const char *root = params_text(source->params, "source.root", NULL);
    struct command command = {{NULL}, 0};
    add(&command, "dnf");
    add(&command, "-q");
    add(&command, "--disableexcludes=all");
    add(&command, "--setopt=*.skip_if_unavailable=False");
    add(&command,
        arena_printf(source->arena, "--setopt=*.metadata_expire=%" PRId64,
                     age_ms / MS_PER_SECOND));
    if (root != NULL) {
        add(&command, arena_printf(source->arena, "--installroot=%s", root));
    }
    return command;
}

static void run(struct source *source, const struct command *command,
                source_read *read, source_step *then)
{
    source_run(source, &(struct tool){.argv = command->argv}, read, then);
}

/* Warnings may stand before the error. */
static void refuse(struct source *source, const struct source_output *output)
{
    struct source_output what = *output;
    const char *error = strstr(output->errors, "Error: ");
    what.errors = error == NULL ? output->errors : error;
    source_refuse_status(source, "dnf", &what);
}

/* --- are there advisories? ------------------------------------------------ */

static void read_advisories(struct source *source,
                            const struct source_output *output)
{
    if (output->status != 0) {
        refuse(source, output);
    } else if (output->text[strspn(output->text, " \n")] == '\0') {
        source_refuse(source, "no repository of dnf has security advisories; "
                              "set \"updates\": \"all\"");
    }
}

static void ask_advisories(struct source *source)
{
    const struct dnf *dnf = source->own;
    if (dnf->any || patch_wants_all(source)) {
        source_done(source);
        return;
    }
    struct command command = dnf_command(source);
    add(&command, "updateinfo");
    add(&command, "list");
    add(&command, "--all");
    add(&command, "--security");
    run(source, &command, read_advisories, NULL);
}

/* --- what was installed --------------------------------------------------- */

static void read_installed(struct source *source,
                           const struct source_output *output)
{
    struct lines lines = {source->arena, output->text};
    struct dnf_package one;
    bool any = false;
    if (output->status != 0) {
        source_refuse_status(source, "rpm", output);
        return;
    }
    for (const char *line = lines_next(&lines); line != NULL;
         line = lines_next(&lines)) {
        if (dnf_package(source->arena, line, &one)) {
            any = true;
            patch_installed(source, one.package, one.version, one.at_ms);
        }
    }
    if (!any) {
        source_refuse(source, "rpm knows of no installed package");
    }
}

static void ask_installed(struct source *source)
{
    const char *root = params_text(source->params, "source.root", NULL);
    struct command command = {{NULL}, 0};
    add(&command, "rpm");
    if (root != NULL) {
        add(&command, "--root");
        add(&command, root);
    }
    add(&command, "-qa");
    add(&command, "--qf");
    add(&command, "%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} "
                  "%{INSTALLTIME}\n");
    run(source, &command, read_installed, ask_advisories);
}

/* --- what is pending ------------------------------------------------------ */

static void read_pending(struct source *source,
                         const struct source_output *output)
{
    struct lines lines = {source->arena, output->text};
    struct dnf *dnf = source->own;
    struct dnf_package one;
    if (output->status != 0) {
        refuse(source, output);
        return;
    }
    for (const char *line = lines_next(&lines); line != NULL;
         line = lines_next(&lines)) {
        if (dnf_package(source->arena, line, &one)) {
            dnf->any = true;
            patch_pending(source, one.package, one.version);
            if (!patch_wants_all(source)) {
                patch_security(source, one.package, one.version, true);
            }
            patch_published(source, one.package, one.version, one.at_ms);
        } else if (line[0] != '\0') {
            source_refuse(source, "dnf: \"%.80s\" is no package", line);
        }
    }
}

static void dnf_begin(struct source *source)
{
    struct command command = dnf_command(source);
    source->own = arena_alloc(source->arena, sizeof(struct dnf));
    add(&command, "repoquery");
    add(&command, "--upgrades");
    add(&command, "--qf");
    add(&command, "%{name} %{evr} %{buildtime}");
    if (!patch_wants_all(source)) {
        add(&command, "--security");
    }
    run(source, &command, read_pending, ask_installed);
}

const struct source_kind patch_dnf = {
    .name = "dnf",
    .begin = dnf_begin,
};

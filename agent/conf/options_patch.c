/* Options of probes of type `patch`. */
#include "conf/options_probes.h"

static const char *const word_kinds[] = {"apt", "dnf", NULL};
static const char *const word_updates[] = {"security", "all", NULL};

static const struct conf_option source[] = {
    {.name = "kind",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .flags = OPTION_REQUIRED,
     .words = word_kinds,
     .description = "What knows the host's packages."},
    {.name = "updates",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_updates,
     .fallback = "\"security\"",
     .description = "Which updates count."},
    {.name = "root",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .reckoned = "this system",
     .description = "The system in this folder: a container or a chroot."},
    {.name = "max_list_age",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = MS_PER_MINUTE,
     .max = 400 * MS_PER_DAY,
     .fallback = "\"2d\"",
     .description = "Package lists that were fetched longer ago say nothing; "
                    "`dnf` fetches them then."},
    {.name = "max_archive_age",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = MS_PER_MINUTE,
     .max = 400 * MS_PER_DAY,
     .fallback = "\"30d\"",
     .description = "`apt`: the same where the newest list of security "
                    "updates is itself that old, as when fetching fails."},
    {.name = "published",
     .shapes = SHAPE_BOOL,
     .fallback = "false",
     .description = "`apt`: ask the archive for 72 bytes of each package that "
                    "is pending, for its date; it is shown beside."},
};
static const struct option_set options_source = {
    "patch_source", "Where a `patch` probe looks (`source`)", SET(source)};

static const struct conf_option patch[] = {
    {.name = "source",
     .shapes = SHAPE_OBJECT,
     .flags = OPTION_REQUIRED,
     .child = &options_source,
     .description = "The host whose updates are looked at."},
    EVIDENCE_OPTIONS,
};
const struct option_set options_patch = {"patch", "Probes of type `patch`",
                                         SET(patch)};

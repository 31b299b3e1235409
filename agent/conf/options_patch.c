/* Options of probes of type `patch`. */
#include "conf/options_aws.h"
#include "conf/options_probes.h"

static const char *const word_kinds[] = {"apt",    "dnf", "json",
                                         "report", "ssm", NULL};
static const char *const word_updates[] = {"security", "all", NULL};

static const struct conf_option pointers[] = {
    {.name = "list",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_MAY_BE_EMPTY,
     .fallback = "\"\"",
     .description = "Leads to the array of updates; `\"\"` is the document "
                    "itself."},
    {.name = "package",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "From an update to its package."},
    {.name = "version",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "From an update to the version that it brings, as text."},
    {.name = "pending",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .reckoned = "what has no `installed` is pending",
     .description = "From an update to whether it is pending."},
    {.name = "security",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .reckoned = "all of them are",
     .description = "From an update to whether it is one of security."},
    {.name = "published",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "From an update to its own date: RFC 3339, or seconds or "
                    "milliseconds since 1970."},
    {.name = "installed",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "From an update to when it was installed; absent or null "
                    "before."},
    {.name = "reported",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "From the document to when it was made; longer ago than "
                    "`max_list_age` it says nothing."},
};
static const struct option_set options_pointers = {
    "patch_pointers", "JSON pointers to updates (`pointers`)", SET(pointers)};

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
     .description =
         "`apt`, `dnf`: the system in this folder: a container or a chroot."},
    {.name = "max_list_age",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = MS_PER_MINUTE,
     .max = 400 * MS_PER_DAY,
     .fallback = "\"2d\"",
     .description = "Package lists that were fetched longer ago say nothing; "
                    "`dnf` fetches them then. So do files and documents of "
                    "`json` and `report`, and scans of `ssm`."},
    {.name = "max_archive_age",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = MS_PER_MINUTE,
     .max = 400 * MS_PER_DAY,
     .fallback = "\"30d\"",
     .description = "`apt`: the same where the newest list of security "
                    "updates is itself that old, as when fetching fails."},
    DOCUMENT_PLACE,
    {.name = "pointers",
     .shapes = SHAPE_OBJECT,
     .child = &options_pointers,
     .description = "`json`: where in the document the updates are."},
    {.name = "pending_words",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_LINE,
     .reckoned = "`true` and `false` alone",
     .description = "What `pointers.pending` leads to where an update is "
                    "pending: `[\"Missing\"]`."},
    {.name = "security_words",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_LINE,
     .reckoned = "`true` and `false` alone",
     .description = "What `pointers.security` leads to where an update is one "
                    "of security: `[\"Critical\", \"Important\"]`."},
    {.name = "published",
     .shapes = SHAPE_BOOL,
     .fallback = "false",
     .description = "`apt`: ask the archive for 72 bytes of each package that "
                    "is pending, for its date; it is shown beside."},
    {.name = "instances",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_ID,
     .reckoned = "all that Systems Manager manages",
     .description = "`ssm`: the instances that count, by id."},
    {.name = "environment",
     .shapes = SHAPE_PAIRS | SHAPE_SECRET,
     .format = FORMAT_LINE,
     .child = &options_secret,
     .description = "`ssm`: environment variables that AWS's credentials are "
                    "taken from; a value may be a secret."},
    AWS_OPTIONS,
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

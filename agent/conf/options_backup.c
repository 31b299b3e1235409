/* Options of probes of type `backup`. */
#include "conf/options_probes.h"

static const char *const word_kinds[] = {"borg", "pgbackrest", "restic", NULL};

static const struct conf_option source[] = {
    {.name = "kind",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .flags = OPTION_REQUIRED,
     .words = word_kinds,
     .description = "The tool that keeps the copies."},
    {.name = "repository",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "Where they are, as the tool calls it (borg, restic)."},
    {.name = "password",
     .shapes = SHAPE_SECRET,
     .child = &options_secret,
     .description = "Password of the repository, a secret (restic; borg where "
                    "it has one)."},
    {.name = "stanza",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "The stanza (pgbackrest)."},
    {.name = "config",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .description = "Its configuration file (pgbackrest)."},
    {.name = "environment",
     .shapes = SHAPE_PAIRS | SHAPE_SECRET,
     .format = FORMAT_LINE,
     .child = &options_secret,
     .description = "Environment variables of the tool; a value may be a "
                    "secret."},
};
static const struct option_set options_source = {
    "backup_source", "Where a `backup` probe looks (`source`)", SET(source)};

static const struct conf_option backup[] = {
    {.name = "source",
     .shapes = SHAPE_OBJECT,
     .flags = OPTION_REQUIRED,
     .child = &options_source,
     .description = "Where the copies are listed."},
    EVIDENCE_OF_STORE,
    EVIDENCE_OPTIONS,
};
const struct option_set options_backup = {"backup", "Probes of type `backup`",
                                          SET(backup)};

/* Options of probes of type `backup`. */
#include "conf/options_aws.h"
#include "conf/options_probes.h"

static const char *const word_kinds[] = {
    "borg", "pgbackrest", "restic", "rds", "aurora", "ebs", "s3", NULL};
static const char *const word_snapshots[] = {"automated", "manual", "awsbackup",
                                             NULL};
static const char *const word_groups[] = {"object", "date", "folder", NULL};

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
     .description = "Environment variables of the tool, or that AWS's "
                    "credentials are taken from; a value may be a secret."},
    {.name = "instance",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "`rds`: the instance whose snapshots count."},
    {.name = "cluster",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "`aurora`: the cluster whose snapshots count."},
    {.name = "snapshots",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_snapshots,
     .reckoned = "`automated` and `manual`",
     .description = "`rds`, `aurora`: only snapshots made that way."},
    {.name = "volume",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "`ebs`: the volume whose snapshots count."},
    {.name = "tags",
     .shapes = SHAPE_PAIRS,
     .format = FORMAT_LINE,
     .description = "`ebs`: only snapshots that carry these tags; instead of "
                    "`volume` or besides it."},
    {.name = "bucket",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "`s3`: the bucket."},
    {.name = "prefix",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "`s3`: how the keys of the copies begin."},
    {.name = "group",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_groups,
     .reckoned = "`object`",
     .description = "`s3`: what a copy is: each `object`, all objects with "
                    "one `date` in their keys, or all of one `folder`."},
    AWS_OPTIONS,
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

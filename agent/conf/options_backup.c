/* Options of probes of type `backup`. */
#include "conf/options_aws.h"
#include "conf/options_probes.h"

static const char *const word_kinds[] = {
    "borg", "pgbackrest", "restic", "files",  "rsnapshot", "barman", "btrfs",
    "json", "command",    "rds",    "aurora", "ebs",       "s3",     NULL};

static const char *const word_snapshots[] = {"automated", "manual", "awsbackup",
                                             NULL};
static const char *const word_groups[] = {"object", "date", "folder", NULL};

static const struct conf_option pointers[] = {
    {.name = "list",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_MAY_BE_EMPTY,
     .fallback = "\"\"",
     .description = "Leads to the copies: an array, or an object of objects; "
                    "`\"\"` is the document itself."},
    {.name = "at",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "From a copy to its instant: RFC 3339, or seconds or "
                    "milliseconds since 1970."},
    {.name = "id",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .reckoned = "its key in an object, else its instant",
     .description = "From a copy to its name, which no other has and which "
                    "stays."},
    {.name = "complete",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .reckoned = "what is listed is whole",
     .description = "From a copy to whether it can be restored from."},
    {.name = "encrypted",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "From a copy to whether it is encrypted."},
    {.name = "bytes",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "From a copy to its size."},
};
static const struct option_set options_pointers = {
    "backup_pointers", "JSON pointers to copies (`pointers`)", SET(pointers)};

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
     .description = "Where they are, as the tool calls it (`borg`, "
                    "`restic`)."},
    {.name = "password",
     .shapes = SHAPE_SECRET,
     .child = &options_secret,
     .description =
         "Password of the repository, a secret (`restic`; `borg` where "
         "it has one)."},
    {.name = "stanza",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "The stanza (`pgbackrest`)."},
    {.name = "config",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .description = "Its configuration file (`pgbackrest`)."},
    {.name = "environment",
     .shapes = SHAPE_PAIRS | SHAPE_SECRET,
     .format = FORMAT_LINE,
     .child = &options_secret,
     .description = "Environment variables of the tool, or that AWS's "
                    "credentials are taken from; a value may be a secret."},
    {.name = "directory",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "`files`: where the files are; `rsnapshot`: its "
                    "snapshot_root; `btrfs`: a path in the file system. "
                    "Absolute."},
    {.name = "pattern",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .fallback = "\"*\"",
     .description = "`files`: which ones, a glob below the directory, also "
                    "`*/db-*.sql.gz`; `btrfs`: paths of snapshots."},
    {.name = "name_time",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .reckoned = "the mtime counts",
     .description = "`files`: how a name tells when the file was made: "
                    "`%Y%m%d-%H%M`, also `%S`, `%s` for seconds since 1970."},
    {.name = "timezone",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ZONE,
     .description = "Zone of times without an offset: in names of `files`, in "
                    "`rsnapshot`'s log, in JSON. There is no default."},
    {.name = "settle",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .max = MS_PER_DAY,
     .fallback = "\"1m\"",
     .description = "`files`: a file that changed within this time is still "
                    "being written."},
    {.name = "lockfile",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "`rsnapshot`: its lockfile, absolute; while it is there "
                    "nothing is said."},
    {.name = "log",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "`rsnapshot`: its logfile, absolute; the copy of a run "
                    "that failed is not whole."},
    {.name = "server",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "`barman`: the server, as barman calls it."},
    DOCUMENT_PLACE,
    {.name = "pointers",
     .shapes = SHAPE_OBJECT,
     .child = &options_pointers,
     .description = "`json`, `command`: where in the document the copies "
                    "are."},
    {.name = "complete_words",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_LINE,
     .reckoned = "`true` and `false` alone",
     .description = "What `pointers.complete` leads to where a copy is whole: "
                    "`[\"DONE\"]`."},
    {.name = "encrypted_words",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_LINE,
     .reckoned = "`true` and `false` alone",
     .description = "What `pointers.encrypted` leads to where a copy is "
                    "encrypted: `[\"aes-256-cbc\"]`."},
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

/* Options of probes of type `scan`. */
#include "conf/options_probes.h"

static const char *const word_kinds[] = {"clamscan", "clamd", NULL};

static const struct conf_option source[] = {
    {.name = "kind",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .flags = OPTION_REQUIRED,
     .words = word_kinds,
     .description = "What tells of the scans: the log of `clamscan`; or "
                    "`clamd`, which tells of the database only."},
    {.name = "log",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH_LATER,
     .description = "clamscan's log (`--log`) or its saved output; LOG.1 is "
                    "read as well where it exists."},
    {.name = "database",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH_LATER,
     .reckoned = "`/var/lib/clamav`",
     .description = "ClamAV's folder of signatures, whose `daily.cld` or "
                    "`daily.cvd` has a date; or own signatures, a folder or "
                    "a file, which are as old as the last change."},
    {.name = "max_database_age",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = MS_PER_MINUTE,
     .max = 400 * MS_PER_DAY,
     .fallback = "\"7d\"",
     .description = "A scan with an older database does not count."},
    {.name = "socket",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH_LATER,
     .reckoned = "`/run/clamav/clamd.ctl`",
     .description = "clamd's socket."},
    {.name = "zone",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ZONE,
     .reckoned = "the host's",
     .description = "Time zone of the server, whose local time the log has."},
};
static const struct option_set options_source = {
    "scan_source", "Where a `scan` probe looks (`source`)", SET(source)};

static const struct conf_option scan[] = {
    {.name = "source",
     .shapes = SHAPE_OBJECT,
     .flags = OPTION_REQUIRED,
     .child = &options_source,
     .description = "What tells of the scans of one server."},
    EVIDENCE_OF_STORE,
    EVIDENCE_OPTIONS,
};
const struct option_set options_scan = {"scan", "Probes of type `scan`",
                                        SET(scan)};

/* Options of probes of type `scan`. */
#include "conf/options_probes.h"

static const char *const word_kinds[] = {"clamscan", "clamd", "json", NULL};

static const struct conf_option pointers[] = {
    {.name = "list",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_MAY_BE_EMPTY,
     .fallback = "\"\"",
     .description = "Leads to the scans: an array, or an object of objects; "
                    "`\"\"` is the document itself."},
    {.name = "finished",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "From a scan to when it ended: RFC 3339, or seconds or "
                    "milliseconds since 1970."},
    {.name = "id",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .reckoned = "its key in an object, else its end",
     .description = "From a scan to its name, which no other has and which "
                    "stays."},
    {.name = "started",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .reckoned = "its end",
     .description = "From a scan to when it began."},
    {.name = "scanned",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "From a scan to the number of files it looked at; without "
                    "it no scan is proved."},
    {.name = "infected",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "From a scan to the number of infected files."},
    {.name = "database",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "From a scan to the date of the database it used; without "
                    "it no scan is proved."},
};
static const struct option_set options_pointers = {
    "scan_pointers", "JSON pointers to scans (`pointers`)", SET(pointers)};

static const struct conf_option source[] = {
    {.name = "kind",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .flags = OPTION_REQUIRED,
     .words = word_kinds,
     .description = "What tells of the scans: the log of `clamscan`; or "
                    "`clamd`, which tells of the database only; or any `json` "
                    "document."},
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
    {.name = "timezone",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ZONE,
     .reckoned = "the host's; of `json` none",
     .description = "Time zone of the server, whose local time the log has."},
    DOCUMENT_PLACE,
    {.name = "pointers",
     .shapes = SHAPE_OBJECT,
     .child = &options_pointers,
     .description = "`json`: where in the document the scans are."},
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

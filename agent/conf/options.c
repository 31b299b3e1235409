#include "conf/options.h"

#include <string.h>

#include "base/check.h"
#include "base/units.h"

#define SET(array) (array), sizeof(array) / sizeof((array)[0])
#define HOURS(n) ((n)*MS_PER_HOUR)
#define DAYS(n) ((n)*MS_PER_DAY)

static const char *const word_always[] = {"24x365", NULL};
static const char *const word_days[] = {"mon", "tue", "wed", "thu",
                                        "fri", "sat", "sun", NULL};
static const char *const word_down_when[] = {"any", "all", NULL};
static const char *const word_formats[] = {"html", "json", "csv",
                                           "xlsx", "md",   NULL};
static const char *const word_languages[] = {"ja", "en", NULL};

/* --- secrets ------------------------------------------------------------ */

static const struct conf_option secret[] = {
    {.name = "env",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "Name of an environment variable of the daemon."},
    {.name = "file",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .description = "Path of a file of at most 64 KiB; a newline at its end "
                    "is not part of the secret."},
    {.name = "credential",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ID,
     .description = "Name of a systemd credential (`LoadCredential=`), read "
                    "from `$CREDENTIALS_DIRECTORY`."},
};
const struct option_set options_secret = {
    "secret", "Secrets (exactly one of these keys)", SET(secret)};

/* --- services ----------------------------------------------------------- */

static const struct conf_option hours_entry[] = {
    {.name = "days",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_WORD,
     .flags = OPTION_REQUIRED,
     .words = word_days,
     .description = "Days of the week."},
    {.name = "from",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_CLOCK,
     .flags = OPTION_REQUIRED,
     .description = "First minute, local time."},
    {.name = "to",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_CLOCK,
     .flags = OPTION_REQUIRED,
     .description = "End, after `from`; `24:00` is midnight. Hours over "
                    "midnight are two entries."},
};
static const struct option_set options_hours = {
    "hours", "Hours (`hours`, `business_hours`)", SET(hours_entry)};

static const struct conf_option maintenance[] = {
    {.name = "start",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_INSTANT,
     .flags = OPTION_REQUIRED,
     .description = "Begin."},
    {.name = "end",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_INSTANT,
     .flags = OPTION_REQUIRED,
     .description = "End, after `start`."},
    {.name = "announced",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_INSTANT,
     .reckoned = "when the ledger first saw it",
     .description = "When customers were told. Announced after its begin it "
                    "counts as downtime."},
    {.name = "note",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "A word for reports."},
};
static const struct option_set options_maintenance = {
    "maintenance", "Planned maintenance (`maintenance`)", SET(maintenance)};

static const struct conf_option edition[] = {
    {.name = "file",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .flags = OPTION_REQUIRED,
     .description = "Claims file."},
    {.name = "from",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_INSTANT,
     .description = "In force from then on; only the first may go without."},
};
static const struct option_set options_edition = {
    "edition", "Editions of the claims (`claims`)", SET(edition)};

static const struct conf_option service[] = {
    {.name = "id",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ID,
     .flags = OPTION_REQUIRED,
     .description = "Its name in the ledger, unique."},
    {.name = "name",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .text_max = 200,
     .reckoned = "the `id`",
     .description = "Its name for people."},
    {.name = "was",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_ID,
     .description = "Former ids, so that a rename keeps its history."},
    {.name = "timezone",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ZONE,
     .fallback = "\"UTC\"",
     .description = "Zone of its hours, months and years (IANA name)."},
    {.name = "claims",
     .shapes = SHAPE_TEXT | SHAPE_OBJECTS,
     .format = FORMAT_PATH,
     .child = &options_edition,
     .description = "Claims file as `claimd import -o` writes it, or a list "
                    "of editions. Without it the service is watched and "
                    "reported all the same."},
    {.name = "hours",
     .shapes = SHAPE_TEXT | SHAPE_OBJECTS,
     .format = FORMAT_WORD,
     .words = word_always,
     .fallback = "\"24x365\"",
     .child = &options_hours,
     .description = "When the service is meant to be up."},
    {.name = "business_hours",
     .shapes = SHAPE_TEXT | SHAPE_OBJECTS,
     .format = FORMAT_WORD,
     .words = word_always,
     .child = &options_hours,
     .description = "When people work, for recovery by the end of a business "
                    "day."},
    {.name = "holidays",
     .shapes = SHAPE_TEXT | SHAPE_TEXTS | SHAPE_ICS,
     .format = FORMAT_HOLIDAY,
     .flags = OPTION_MAY_BE_EMPTY,
     .description = "Days without the listed hours: `\"jp\"` (the national "
                    "holidays of Japan, known for 1970 to 2050), or a list of "
                    "dates, in which `\"jp\"` may stand as well."},
    {.name = "down_when",
     .shapes = SHAPE_TEXT | SHAPE_INT,
     .format = FORMAT_WORD,
     .words = word_down_when,
     .min = 1,
     .max = 10000,
     .fallback = "\"any\"",
     .description = "How many critical probes must be down for the service to "
                    "be down."},
    {.name = "min_outage",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .max = DAYS(366),
     .fallback = "\"0s\"",
     .description = "Shorter outages do not count."},
    {.name = "merge_within",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .max = DAYS(366),
     .fallback = "\"5m\"",
     .description = "Outages this close are one incident."},
    {.name = "min_coverage",
     .shapes = SHAPE_REAL,
     .max = 100,
     .fallback = "99.9",
     .description = "Percent of the time that must have been seen for claims "
                    "on incidents."},
    {.name = "maintenance",
     .shapes = SHAPE_OBJECTS | SHAPE_ICS,
     .flags = OPTION_MAY_BE_EMPTY,
     .child = &options_maintenance,
     .description = "Planned stops."},
    {.name = "interpretations",
     .shapes = SHAPE_PAIRS,
     .format = FORMAT_LINE,
     .description = "Numbers for vague claims, by claim id: "
                    "`{\"15.notification_delay\": \"PT5M\"}`."},
    {.name = "probes",
     .shapes = SHAPE_OBJECTS,
     .flags = OPTION_REQUIRED | OPTION_APART,
     .kinds = &options_probes,
     .description = "How it is looked at; at least one critical probe."},
};
const struct option_set options_service = {"service", "Services (`services`)",
                                           SET(service)};

/* --- alerts ------------------------------------------------------------- */

static const char *const word_beat_methods[] = {"GET", "HEAD", "POST", NULL};
static const struct conf_option heartbeat[] = {
    {.name = "url",
     .shapes = SHAPE_TEXT | SHAPE_SECRET,
     .format = FORMAT_URL,
     .flags = OPTION_REQUIRED,
     .child = &options_secret,
     .description = "What to ask for; such a URL is better kept as a secret."},
    {.name = "every",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = 10 * MS_PER_SECOND,
     .max = DAYS(1),
     .fallback = "\"1m\"",
     .description = "How often. Let the receiver wait for three of them."},
    {.name = "method",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_beat_methods,
     .fallback = "\"GET\"",
     .description = "Request method."},
    {.name = "ca",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .description = "Trust the authorities of this PEM file instead of the "
                    "system's."},
    {.name = "proxy",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_URL,
     .description = "Proxy to go through (`http`); environment variables are "
                    "not looked at."},
    {.name = "timeout",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = 100,
     .max = MS_PER_MINUTE,
     .fallback = "\"10s\"",
     .description = "How long one request may take."},
};
const struct option_set options_heartbeat = {
    "heartbeat", "Dead man's ping (`alerts.heartbeat`)", SET(heartbeat)};

static const struct conf_option alerts[] = {
    {.name = "remind_every",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .max = DAYS(366),
     .fallback = "\"24h\"",
     .description = "Say again what is still open; `0s`: never."},
    {.name = "channels",
     .shapes = SHAPE_OBJECTS,
     .flags = OPTION_APART | OPTION_MAY_BE_EMPTY,
     .kinds = &options_channels,
     .description = "Where alerts go besides the log."},
    {.name = "heartbeat",
     .shapes = SHAPE_OBJECT,
     .child = &options_heartbeat,
     .description = "A URL asked for as long as all is well, so that its "
                    "receiver tells when claimd no longer does "
                    "(docs/alerts.md)."},
};
static const struct option_set options_alerts = {"alerts", "Alerts (`alerts`)",
                                                 SET(alerts)};

/* --- the whole ---------------------------------------------------------- */

static const struct conf_option vantages[] = {
    {.name = "names",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_ID,
     .flags = OPTION_REQUIRED,
     .description = "All places that are looked from."},
    {.name = "quorum",
     .shapes = SHAPE_INT,
     .min = 1,
     .max = 1000,
     .fallback = "1",
     .description = "How many of them must see a probe down; at most as many "
                    "as there are."},
};
static const struct option_set options_vantages = {
    "vantages", "Vantages (`vantages`)", SET(vantages)};

static const struct conf_option storage[] = {
    {.name = "sqlite",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .fallback = "\"/var/lib/claimd/ledger.db\"",
     .description = "File of the ledger; its key lies beside it "
                    "(`ledger.db.key`)."},
    {.name = "retention",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_MONTHS,
     .fallback = "\"P10Y\"",
     .description = "How long the texts of delivered alerts are kept, and "
                    "response times that no report covers. Observations, "
                    "records and reports are always kept."},
    {.name = "postgres",
     .shapes = SHAPE_TEXT,
     .flags = OPTION_LATER,
     .description = "A shared ledger."},
};
static const struct option_set options_storage = {
    "storage", "Storage (`storage`)", SET(storage)};

static const struct conf_option collect[] = {
    {.name = "directory",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .fallback = "\"/var/lib/claimd-collect\"",
     .description = "Where `claimd collect` leaves its readings; only root may "
                    "write there."},
};
static const struct option_set options_collect = {
    "collect", "What only root may read (`collect`)", SET(collect)};

static const struct conf_option reports[] = {
    {.name = "directory",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .fallback = "\"/var/lib/claimd/reports\"",
     .description = "Where reports are written."},
    {.name = "formats",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_WORD,
     .words = word_formats,
     .fallback = "[\"html\", \"json\"]",
     .description = "This version writes `html`, `json` and `csv`."},
    {.name = "languages",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_WORD,
     .words = word_languages,
     .fallback = "[\"ja\", \"en\"]",
     .description = "Languages of the pages."},
    {.name = "notify",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_ID,
     .flags = OPTION_MAY_BE_EMPTY,
     .description = "Channels (ids of `alerts.channels`) that are told of each "
                    "month's report; an `smtp` channel gets its files too."},
};
static const struct option_set options_reports = {
    "reports", "Reports (`reports`)", SET(reports)};

static const struct conf_option top[] = {
    {.name = "$schema",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "For editors; claimd does not look at it."},
    {.name = "vantage",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ID,
     .fallback = "\"local\"",
     .description = "Where this agent looks from; one of `vantages.names`."},
    {.name = "vantages",
     .shapes = SHAPE_OBJECT,
     .child = &options_vantages,
     .reckoned = "`vantage` alone, quorum 1",
     .description = "All vantages and how many must agree."},
    {.name = "storage",
     .shapes = SHAPE_OBJECT,
     .child = &options_storage,
     .description = "Where the ledger is."},
    {.name = "listen",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LISTEN,
     .description =
         "Where the status page, the API and `/metrics` are served "
         "(docs/http.md): an IP address with a port, 0 for a free one, or "
         "`unix:` and a path. Nothing is served without it, unless systemd "
         "passes a socket."},
    {.name = "listen_token",
     .shapes = SHAPE_SECRET,
     .child = &options_secret,
     .description =
         "What whoever asks must show (`Authorization: Bearer …`), a "
         "secret; needed to listen elsewhere than on loopback."},
    {.name = "include",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_PATH,
     .flags = OPTION_MAY_BE_EMPTY,
     .description = "Globs of files with one service each, or with "
                    "`{\"services\": […]}`; taken in the order of their "
                    "names."},
    {.name = "references",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_PLACE,
     .flags = OPTION_MAY_BE_EMPTY,
     .description = "Places that tell, by answering a TCP connection, whether "
                    "our own network works: the gateway, a name on the way "
                    "out."},
    {.name = "resolvers",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_RESOLVER,
     .flags = OPTION_MAY_BE_EMPTY,
     .reckoned = "the system's",
     .description = "Name servers to ask."},
    {.name = "concurrency",
     .shapes = SHAPE_INT,
     .min = 1,
     .max = 10000,
     .fallback = "512",
     .description = "Most attempts under way at once."},
    {.name = "collect",
     .shapes = SHAPE_OBJECT,
     .child = &options_collect,
     .description = "Where readings of probes with `\"collected\": true` "
                    "are."},
    {.name = "reports",
     .shapes = SHAPE_OBJECT,
     .child = &options_reports,
     .description = "Monthly reports."},
    {.name = "alerts",
     .shapes = SHAPE_OBJECT,
     .child = &options_alerts,
     .description = "Who is told."},
    {.name = "services",
     .shapes = SHAPE_OBJECTS,
     .flags = OPTION_APART | OPTION_MAY_BE_EMPTY,
     .child = &options_service,
     .description = "What is watched; here or in included files."},
};
const struct option_set options_main = {"claimd", "The file", SET(top)};

static const struct conf_option included[] = {
    {.name = "$schema",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "For editors; claimd does not look at it."},
    {.name = "services",
     .shapes = SHAPE_OBJECTS,
     .flags = OPTION_APART | OPTION_REQUIRED,
     .child = &options_service,
     .description = "What is watched."},
};
const struct option_set options_include = {"include", "An included file",
                                           SET(included)};

const struct conf_option *options_find(const struct option_set *set,
                                       const char *name)
{
    ASSERT(name != NULL);
    for (size_t i = 0; set != NULL && i < set->n_options; i++) {
        if (strcmp(set->options[i].name, name) == 0) {
            return &set->options[i];
        }
    }
    return NULL;
}

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
static const char *const word_methods[] = {"GET",   "HEAD",   "POST",    "PUT",
                                           "PATCH", "DELETE", "OPTIONS", NULL};
static const char *const word_ip[] = {"any", "4", "6", NULL};
static const char *const word_versions[] = {"any", "1", "2", NULL};

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

/* --- probes ------------------------------------------------------------- */

static const struct conf_option basic[] = {
    {.name = "username",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "User name."},
    {.name = "password",
     .shapes = SHAPE_SECRET,
     .flags = OPTION_REQUIRED,
     .child = &options_secret,
     .description = "Password, a secret."},
};
static const struct option_set options_basic = {
    "basic", "Basic authentication (`basic`)", SET(basic)};

static const struct conf_option expect[] = {
    {.name = "status",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_STATUS,
     .fallback = "[\"2xx\"]",
     .description = "Statuses that are well: codes, classes, ranges."},
    {.name = "body_contains",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_TEXT,
     .description = "Text that must be in the body."},
    {.name = "body_not_contains",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_TEXT,
     .description = "Text that must not be in the body."},
    {.name = "body_regex",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "Regular expression (PCRE2, UTF-8) that must match "
                    "somewhere in the body."},
    {.name = "json",
     .shapes = SHAPE_PAIRS,
     .format = FORMAT_SCALAR,
     .description = "JSON pointers into the body and the value expected "
                    "there: `{\"/status\": \"ok\", \"/queue/length\": 0}`."},
    {.name = "headers",
     .shapes = SHAPE_PAIRS,
     .format = FORMAT_LINE,
     .description = "Response headers and text that each must contain."},
    {.name = "max_latency",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = 1,
     .max = DAYS(1),
     .description = "A response that takes longer counts as down."},
    {.name = "tls_min_days",
     .shapes = SHAPE_INT,
     .min = 0,
     .max = 3650,
     .description = "A certificate that ends sooner counts as down."},
};
static const struct option_set options_expect = {
    "expect", "What an `http` probe expects (`expect`)", SET(expect)};

static const struct conf_option http[] = {
    {.name = "url",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_URL,
     .flags = OPTION_REQUIRED,
     .description = "What to ask for; `http` or `https`, without user and "
                    "password."},
    {.name = "method",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_methods,
     .fallback = "\"GET\"",
     .description = "Request method."},
    {.name = "headers",
     .shapes = SHAPE_PAIRS | SHAPE_SECRET,
     .format = FORMAT_LINE,
     .child = &options_secret,
     .description = "Request headers; a value may be a secret."},
    {.name = "body",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_TEXT,
     .text_max = 65536,
     .description = "Request body."},
    {.name = "basic",
     .shapes = SHAPE_OBJECT,
     .child = &options_basic,
     .description = "Basic authentication."},
    {.name = "bearer",
     .shapes = SHAPE_SECRET,
     .child = &options_secret,
     .description = "Bearer token, a secret."},
    {.name = "client_certificate",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .description = "Client certificate, a PEM file."},
    {.name = "client_key",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .description = "Its private key, a PEM file."},
    {.name = "ca",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .description = "Trust the authorities of this PEM file instead of the "
                    "system's."},
    {.name = "insecure",
     .shapes = SHAPE_BOOL,
     .fallback = "false",
     .description = "Do not verify the server's certificate. Shown wherever "
                    "the probe is."},
    {.name = "proxy",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_URL,
     .description = "Proxy to go through (`http`); environment variables are "
                    "not looked at."},
    {.name = "ip",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_ip,
     .fallback = "\"any\"",
     .description = "Address family."},
    {.name = "http_version",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_versions,
     .fallback = "\"any\"",
     .description = "HTTP version."},
    {.name = "max_redirects",
     .shapes = SHAPE_INT,
     .min = 0,
     .max = 20,
     .fallback = "5",
     .description = "Redirects to follow; 0: none, the redirect is the "
                    "response."},
    {.name = "redirect_other_hosts",
     .shapes = SHAPE_BOOL,
     .fallback = "false",
     .description = "Follow redirects to other hosts as well."},
    {.name = "body_max",
     .shapes = SHAPE_INT,
     .min = 0,
     .max = 64 * 1024 * 1024,
     .fallback = "1048576",
     .description = "Largest body in bytes; a larger one counts as down."},
    {.name = "expect",
     .shapes = SHAPE_OBJECT,
     .child = &options_expect,
     .description = "What makes a response a good one."},
};
static const struct option_set options_http = {"http", "Probes of type `http`",
                                               SET(http)};

static const struct conf_option probe[] = {
    {.name = "id",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ID,
     .flags = OPTION_REQUIRED,
     .description = "Its name in the ledger, unique within the service."},
    {.name = "type",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "What kind of look it is: `http`."},
    {.name = "was",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_ID,
     .description = "Former ids, so that a rename keeps its history."},
    {.name = "interval",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = 100,
     .max = DAYS(1),
     .fallback = "\"60s\"",
     .description = "Time between looks; also how finely figures can tell."},
    {.name = "timeout",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = 1,
     .max = 5 * MS_PER_MINUTE,
     .reckoned = "the smaller of `10s` and `interval`",
     .description = "How long an attempt may take, names, connection and "
                    "body included; at most 60 intervals (attempts may "
                    "overlap)."},
    {.name = "retry_interval",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = 100,
     .max = DAYS(1),
     .reckoned = "the smaller of `1s` and `interval`",
     .description = "Time between looks while a failure is not confirmed; not "
                    "above `interval`."},
    {.name = "confirm",
     .shapes = SHAPE_INT,
     .min = 1,
     .max = 1000,
     .fallback = "2",
     .description = "Failures in a row that make an outage; fewer are "
                    "*suspect*."},
    {.name = "max_gap",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = 100,
     .max = DAYS(30),
     .reckoned = "2.5 × `interval`",
     .description = "Time between two looks beyond which the time between is "
                    "unknown; never below `interval`."},
    {.name = "critical",
     .shapes = SHAPE_BOOL,
     .reckoned = "`true` for `http`",
     .description = "Whether it decides if the service is up."},
    {.name = "since",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_INSTANT,
     .description = "The probe counts from then on."},
    {.name = "until",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_INSTANT,
     .description = "The probe counts until then."},
};
static const struct option_set options_probe = {"probe", "Probes (`probes`)",
                                                SET(probe)};

static const struct option_kind probe_kinds[] = {
    {"http", &options_http, true},
};
static const char *const probes_later[] = {
    "backup", "patch", "tls",     "scan",      "page", "tcp",
    "dns",    "icmp",  "command", "heartbeat", NULL};
const struct option_kinds options_probes = {"probe type", &options_probe,
                                            SET(probe_kinds), probes_later};

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

/* Options of probes that look at the service itself, and the list of all. */
#include "conf/options_probes.h"

#include "base/units.h"

#define DAYS(n) ((n)*MS_PER_DAY)

const char *const options_http_versions[] = {"any", "1", "2", NULL};
const char *const options_ip[] = {"any", "4", "6", NULL};
static const char *const word_methods[] = {"GET",   "HEAD",   "POST",    "PUT",
                                           "PATCH", "DELETE", "OPTIONS", NULL};
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
const struct option_set options_basic = {
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
    REQUEST_HEADERS,
    {.name = "body",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_TEXT,
     .text_max = 65536,
     .description = "Request body."},
    REQUEST_OPTIONS,
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
     .description = "What kind of look it is: at the service itself (`http`, "
                    "`command`), or at a source of evidence "
                    "(docs/sources.md)."},
    {.name = "was",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_ID,
     .description = "Former ids, so that a rename keeps its history."},
    {.name = "interval",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = 100,
     .max = DAYS(1),
     .reckoned = "`60s`; `1h` for evidence",
     .description = "Time between looks; also how finely figures can tell."},
    {.name = "timeout",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_DURATION,
     .min = 1,
     .max = 5 * MS_PER_MINUTE,
     .reckoned = "the smaller of `interval` and `10s`, or `60s` for evidence",
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
     .reckoned = "`true` for what looks at the service itself (`http`, "
                 "`false` for evidence",
     .description = "Whether it decides if the service is up. Evidence never "
                    "does."},
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
    {"http", &options_http, true, false},
    {"command", &options_plugin, true, false},
    {"backup", &options_backup, false, true},
    {"document", &options_document, false, true},
    {"notice", &options_notice, false, true},
    {"page", &options_page, false, true},
    {"patch", &options_patch, false, true},
    {"scan", &options_scan, false, true},
    {"tls", &options_tls, false, true},
};
static const char *const probes_later[] = {"tcp", "dns", "icmp", "heartbeat",
                                           NULL};
const struct option_kinds options_probes = {"probe type", &options_probe,
                                            SET(probe_kinds), probes_later};

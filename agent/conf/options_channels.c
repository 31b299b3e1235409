/* The options of alert channels, one table a type. */
#include "conf/options.h"

#include "base/units.h"

#define SET(array) (array), sizeof(array) / sizeof((array)[0])

static const char *const word_languages[] = {"ja", "en", NULL};
static const char *const word_starttls[] = {"required", "none", NULL};

static const struct conf_option channel[] = {
    {.name = "id",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ID,
     .flags = OPTION_REQUIRED,
     .description = "Its name, unique."},
    {.name = "type",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "What kind of channel it is: `webhook`, `slack`, `teams`, "
                    "`discord`, `alertmanager`, `pagerduty`, `smtp`, "
                    "`command`."},
};
static const struct option_set options_channel = {
    "channel", "Alert channels (`alerts.channels`)", SET(channel)};

#define OPTION_URL(what)                                                       \
    {                                                                          \
        .name = "url", .shapes = SHAPE_TEXT | SHAPE_SECRET,                    \
        .format = FORMAT_URL, .flags = OPTION_REQUIRED,                        \
        .child = &options_secret, .description = (what)                        \
    }
#define OPTION_HEADERS                                                         \
    {                                                                          \
        .name = "headers", .shapes = SHAPE_PAIRS | SHAPE_SECRET,               \
        .format = FORMAT_LINE, .child = &options_secret,                       \
        .description = "Request headers, 32 at most; a value may be a secret." \
    }
#define OPTION_LANGUAGE                                                        \
    {                                                                          \
        .name = "language", .shapes = SHAPE_TEXT, .format = FORMAT_WORD,       \
        .words = word_languages, .fallback = "\"ja\"",                         \
        .description = "Of the texts that people read."                        \
    }
#define OPTION_CA                                                              \
    {                                                                          \
        .name = "ca", .shapes = SHAPE_TEXT, .format = FORMAT_PATH,             \
        .description =                                                         \
            "Trust the authorities of this PEM file instead of the "           \
            "system's."                                                        \
    }
#define OPTION_PROXY                                                           \
    {                                                                          \
        .name = "proxy", .shapes = SHAPE_TEXT, .format = FORMAT_URL,           \
        .description =                                                         \
            "Proxy to go through (`http`); environment variables are "         \
            "not looked at."                                                   \
    }
#define OPTION_TIMEOUT(standard)                                               \
    {                                                                          \
        .name = "timeout", .shapes = SHAPE_TEXT, .format = FORMAT_DURATION,    \
        .min = 100, .max = 5 * MS_PER_MINUTE, .fallback = (standard),          \
        .description = "How long one attempt to deliver may take."             \
    }

static const struct conf_option webhook[] = {
    OPTION_URL("Where to POST; a URL that lets whoever knows it write there is "
               "better kept as a secret."),
    OPTION_HEADERS,
    {.name = "hmac",
     .shapes = SHAPE_SECRET,
     .format = FORMAT_LINE,
     .child = &options_secret,
     .description = "Key of the signature in the header `Claimd-Signature`, a "
                    "secret (docs/channels.md)."},
    OPTION_CA,
    OPTION_PROXY,
    OPTION_TIMEOUT("\"10s\""),
};
static const struct option_set options_webhook = {
    "webhook", "Channels of type `webhook`", SET(webhook)};

static const struct conf_option chat[] = {
    OPTION_URL("The incoming webhook; whoever knows it can write there: keep "
               "it as a secret."),
    OPTION_LANGUAGE,
    OPTION_CA,
    OPTION_PROXY,
    OPTION_TIMEOUT("\"10s\""),
};
static const struct option_set options_chat = {
    "chat", "Channels of type `slack`, `teams`, `discord`", SET(chat)};

static const struct conf_option alertmanager[] = {
    OPTION_URL("Its base, such as `http://127.0.0.1:9093`; alerts go to "
               "`/api/v2/alerts` below it."),
    OPTION_HEADERS,
    OPTION_LANGUAGE,
    OPTION_CA,
    OPTION_PROXY,
    OPTION_TIMEOUT("\"10s\""),
};
static const struct option_set options_alertmanager = {
    "alertmanager", "Channels of type `alertmanager`", SET(alertmanager)};

static const struct conf_option pagerduty[] = {
    {.name = "routing_key",
     .shapes = SHAPE_SECRET,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .child = &options_secret,
     .description = "The integration's key, a secret."},
    {.name = "url",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_URL,
     .fallback = "\"https://events.pagerduty.com/v2/enqueue\"",
     .description = "Where events go; the EU's is "
                    "`https://events.eu.pagerduty.com/v2/enqueue`."},
    OPTION_LANGUAGE,
    OPTION_CA,
    OPTION_PROXY,
    OPTION_TIMEOUT("\"10s\""),
};
static const struct option_set options_pagerduty = {
    "pagerduty", "Channels of type `pagerduty`", SET(pagerduty)};

static const struct conf_option smtp[] = {
    {.name = "server",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_MAIL_SERVER,
     .flags = OPTION_REQUIRED,
     .description = "`smtps://host` (TLS from the start, port 465) or "
                    "`smtp://host` (STARTTLS, port 587)."},
    {.name = "starttls",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_starttls,
     .fallback = "\"required\"",
     .description = "`required`: over `smtp://` nothing is sent before TLS "
                    "stands. `none`: mail and password go in clear; for a "
                    "server on this machine."},
    {.name = "username",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "For AUTH; none without it."},
    {.name = "password",
     .shapes = SHAPE_SECRET,
     .format = FORMAT_LINE,
     .child = &options_secret,
     .description = "For AUTH, a secret."},
    {.name = "from",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_ADDRESS,
     .flags = OPTION_REQUIRED,
     .description = "Sender's address."},
    {.name = "to",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_ADDRESS,
     .flags = OPTION_REQUIRED,
     .description = "Recipients' addresses, 100 at most. One that the server "
                    "refuses does not keep the others from their mail; the "
                    "answer names it."},
    OPTION_LANGUAGE,
    OPTION_CA,
    OPTION_TIMEOUT("\"30s\""),
};
static const struct option_set options_smtp = {
    "smtp", "Channels of type `smtp`", SET(smtp)};

static const struct conf_option command[] = {
    {.name = "argv",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "Program (a whole path, or a name in `/usr/local/bin`, "
                    "`/usr/bin`, `/bin`) and arguments; no shell looks at "
                    "them. The message comes on standard input "
                    "(docs/channels.md)."},
    OPTION_LANGUAGE,
    OPTION_TIMEOUT("\"30s\""),
};
static const struct option_set options_command = {
    "command", "Channels of type `command`", SET(command)};

static const struct option_kind channel_kinds[] = {
    {"webhook", &options_webhook, false, false},
    {"slack", &options_chat, false, false},
    {"teams", &options_chat, false, false},
    {"discord", &options_chat, false, false},
    {"alertmanager", &options_alertmanager, false, false},
    {"pagerduty", &options_pagerduty, false, false},
    {"smtp", &options_smtp, false, false},
    {"command", &options_command, false, false},
};
static const char *const channels_later[] = {"syslog", "snmp", "sms", NULL};
const struct option_kinds options_channels = {
    "channel type", &options_channel, SET(channel_kinds), channels_later};

/* Options of probes of type `tls`. */
#include "conf/options_probes.h"

static const char *const word_ip[] = {"any", "4", "6", NULL};
static const char *const word_starttls[] = {"none", "smtp", "imap",
                                            "pop3", "ftp",  NULL};

static const struct conf_option tls[] = {
    {.name = "url",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_URL,
     .description = "The endpoint, `https`; or `host`."},
    {.name = "host",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .text_max = 253,
     .description = "The endpoint's name or address."},
    {.name = "port",
     .shapes = SHAPE_INT,
     .min = 1,
     .max = 65535,
     .reckoned = "443, or the usual one of `starttls`",
     .description = "Its port."},
    {.name = "starttls",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_starttls,
     .fallback = "\"none\"",
     .description = "The protocol in which TLS is asked for first."},
    {.name = "name",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .text_max = 253,
     .reckoned = "the host",
     .description = "The name to ask for (SNI), which the certificate must "
                    "be for."},
    {.name = "ca",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH,
     .description = "Trust the authorities of this PEM file instead of the "
                    "system's."},
    {.name = "ip",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_ip,
     .fallback = "\"any\"",
     .description = "Address family; of `any`, all addresses of both."},
    EVIDENCE_OPTIONS,
};
const struct option_set options_tls = {"tls", "Probes of type `tls`", SET(tls)};

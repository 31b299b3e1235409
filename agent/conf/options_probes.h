/*
 * The option sets of probe types: one file for each family of them.
 */
#ifndef CONF_OPTIONS_PROBES_H
#define CONF_OPTIONS_PROBES_H

#include "base/units.h"
#include "conf/options.h"

#define SET(array) (array), sizeof(array) / sizeof((array)[0])

extern const struct option_set options_backup;
extern const struct option_set options_document;
extern const struct option_set options_notice;
extern const struct option_set options_page;
extern const struct option_set options_plugin;
extern const struct option_set options_scan;
extern const struct option_set options_tls;
extern const struct option_set options_patch;

/* What a request to a web server takes besides its `url`. */
extern const struct option_set options_basic;
extern const char *const options_http_versions[];
extern const char *const options_ip[];
#define REQUEST_HEADERS                                                        \
    {                                                                          \
        .name = "headers", .shapes = SHAPE_PAIRS | SHAPE_SECRET,               \
        .format = FORMAT_LINE, .child = &options_secret,                       \
        .description = "Request headers; a value may be a secret."             \
    }
#define REQUEST_OPTIONS                                                        \
    {.name = "basic",                                                          \
     .shapes = SHAPE_OBJECT,                                                   \
     .child = &options_basic,                                                  \
     .description = "Basic authentication."},                                  \
        {.name = "bearer",                                                     \
         .shapes = SHAPE_SECRET,                                               \
         .child = &options_secret,                                             \
         .description = "Bearer token, a secret."},                            \
        {.name = "client_certificate",                                         \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_PATH,                                                \
         .description = "Client certificate, a PEM file."},                    \
        {.name = "client_key",                                                 \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_PATH,                                                \
         .description = "Its private key, a PEM file."},                       \
        {.name = "ca",                                                         \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_PATH,                                                \
         .description =                                                        \
             "Trust the authorities of this PEM file instead of the "          \
             "system's."},                                                     \
        {.name = "insecure",                                                   \
         .shapes = SHAPE_BOOL,                                                 \
         .fallback = "false",                                                  \
         .description =                                                        \
             "Do not verify the server's certificate. Shown wherever "         \
             "the probe is."},                                                 \
        {.name = "proxy",                                                      \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_URL,                                                 \
         .description =                                                        \
             "Proxy to go through (`http`); environment variables are "        \
             "not looked at."},                                                \
        {.name = "ip",                                                         \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_WORD,                                                \
         .words = options_ip,                                                  \
         .fallback = "\"any\"",                                                \
         .description = "Address family."},                                    \
        {.name = "http_version",                                               \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_WORD,                                                \
         .words = options_http_versions,                                       \
         .fallback = "\"any\"",                                                \
         .description = "HTTP version."},                                      \
        {.name = "max_redirects",                                              \
         .shapes = SHAPE_INT,                                                  \
         .min = 0,                                                             \
         .max = 20,                                                            \
         .fallback = "5",                                                      \
         .description = "Redirects to follow; 0: none, the redirect is the "   \
                        "response."},                                          \
    {                                                                          \
        .name = "redirect_other_hosts", .shapes = SHAPE_BOOL,                  \
        .fallback = "false",                                                   \
        .description = "Follow redirects to other hosts as well."              \
    }

/* What every source of evidence takes. */
#define EVIDENCE_OPTIONS                                                       \
    {.name = "verifies",                                                       \
     .shapes = SHAPE_TEXTS,                                                    \
     .format = FORMAT_LINE,                                                    \
     .description = "Claims (`26.support_hours:incidents`) and items (`26`) "  \
                    "that it is held against, besides those of its type."},    \
        {.name = "collected",                                                  \
         .shapes = SHAPE_BOOL,                                                 \
         .fallback = "false",                                                  \
         .description =                                                        \
             "Only root may read it: `claimd collect` does, and the "          \
             "daemon takes the reading from `collect.directory`."},            \
    {                                                                          \
        .name = "max_age", .shapes = SHAPE_TEXT, .format = FORMAT_DURATION,    \
        .min = 1000, .max = 400 * MS_PER_DAY, .reckoned = "`max_gap`",         \
        .description = "How long a reading counts. Older than that, its "      \
                       "claims are `undetermined: stale`."                     \
    }

/* What it is of, and how punctual it must be. */
#define EVIDENCE_OF_STORE                                                      \
    {.name = "store",                                                          \
     .shapes = SHAPE_TEXT,                                                     \
     .format = FORMAT_ID,                                                      \
     .description = "The store it is of: the scope of the claims that it "     \
                    "verifies (`database`, `server_storage`, `files`); a "     \
                    "claim without a scope takes all stores."},                \
    {                                                                          \
        .name = "tolerance", .shapes = SHAPE_INT, .max = 100,                  \
        .fallback = "25",                                                      \
        .description = "Percent of the claimed interval that a copy may be "   \
                       "late, for the time a run takes."                       \
    }

/* Where a document is: probes/pointed.h reads it. */
#define DOCUMENT_PLACE                                                         \
    {.name = "file",                                                           \
     .shapes = SHAPE_TEXT,                                                     \
     .format = FORMAT_LINE,                                                    \
     .description = "The document: a file, by its absolute path."},            \
        {.name = "url",                                                        \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_URL,                                                 \
         .description = "The document: what a server answers."},               \
        {.name = "command",                                                    \
         .shapes = SHAPE_TEXTS,                                                \
         .format = FORMAT_LINE,                                                \
         .description =                                                        \
             "The document: what a program prints; the program and its "       \
             "arguments, without a shell."},                                   \
        {.name = "headers",                                                    \
         .shapes = SHAPE_PAIRS | SHAPE_SECRET,                                 \
         .format = FORMAT_LINE,                                                \
         .child = &options_secret,                                             \
         .description = "`url`: request headers; a value may be a secret."},   \
        {.name = "bearer",                                                     \
         .shapes = SHAPE_SECRET,                                               \
         .child = &options_secret,                                             \
         .description = "`url`: bearer token, a secret."},                     \
        {.name = "ca",                                                         \
         .shapes = SHAPE_TEXT,                                                 \
         .format = FORMAT_PATH,                                                \
         .description =                                                        \
             "`url`, AWS: trust the authorities of this PEM file instead of "  \
             "the system's."},                                                 \
    {                                                                          \
        .name = "insecure", .shapes = SHAPE_BOOL, .fallback = "false",         \
        .description = "`url`: do not verify the server's certificate."        \
    }

#endif

/*
 * The option sets of probe types: one file for each family of them.
 */
#ifndef CONF_OPTIONS_PROBES_H
#define CONF_OPTIONS_PROBES_H

#include "base/units.h"
#include "conf/options.h"

#define SET(array) (array), sizeof(array) / sizeof((array)[0])

extern const struct option_set options_backup;
extern const struct option_set options_scan;
extern const struct option_set options_tls;
extern const struct option_set options_patch;

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
             "`url`: trust the authorities of this PEM file instead of "       \
             "the system's."},                                                 \
    {                                                                          \
        .name = "insecure", .shapes = SHAPE_BOOL, .fallback = "false",         \
        .description = "`url`: do not verify the server's certificate."        \
    }

#endif

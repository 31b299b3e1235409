/* Options of probes of type `page`, `document` and `notice`. */
#include "conf/options_probes.h"

static const struct conf_option near[] = {
    {.name = "word",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "A word of the text: `サポート時間`."},
    {.name = "value",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .description = "What must stand within 200 characters of it: "
                    "`10:00-18:00`."},
};
static const struct option_set options_near = {
    "near", "A value near a word (`near`)", SET(near)};

#define SAYINGS                                                                \
    {.name = "says",                                                           \
     .shapes = SHAPE_TEXTS,                                                    \
     .format = FORMAT_LINE,                                                    \
     .description = "Texts that its text must hold. Full width, dashes and "   \
                    "white space make no difference; numbers are found "       \
                    "whole."},                                                 \
        {.name = "matches",                                                    \
         .shapes = SHAPE_TEXTS,                                                \
         .format = FORMAT_LINE,                                                \
         .description = "Regular expressions (PCRE2, UTF-8) that must match "  \
                        "somewhere in its text, folded as for `says`."},       \
    {                                                                          \
        .name = "near", .shapes = SHAPE_OBJECT, .child = &options_near,        \
        .description = "A value that must stand near a word."                  \
    }

static const struct conf_option page[] = {
    {.name = "url",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_URL,
     .flags = OPTION_REQUIRED,
     .description = "The page; `http` or `https`, without user and password."},
    SAYINGS,
    REQUEST_HEADERS,
    REQUEST_OPTIONS,
    EVIDENCE_OPTIONS,
};
const struct option_set options_page = {"page", "Probes of type `page`",
                                        SET(page)};

static const struct conf_option document[] = {
    {.name = "file",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH_LATER,
     .description = "The document, a file that claimd may read."},
    {.name = "url",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_URL,
     .description = "The document on a web server, instead of `file`."},
    {.name = "date",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "The date it bears: `2026-01-31`."},
    {.name = "date_pointer",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "JSON pointer to its date: `/reviewed_at`."},
    {.name = "date_pattern",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "Regular expression (PCRE2) whose first group is its date: "
                    "`改訂日[: ]*([0-9年月日/.-]+)`."},
    {.name = "valid_for",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "How long it is good from its date: `P1Y`, `P6M`, `P90D`."},
    {.name = "valid_until",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .description = "The last day on which it is good, such as the expiry of a "
                    "certificate, instead of `valid_for`: `2027-05-31`."},
    SAYINGS,
    REQUEST_HEADERS,
    REQUEST_OPTIONS,
    EVIDENCE_OPTIONS,
};
const struct option_set options_document = {
    "document", "Probes of type `document`", SET(document)};

static const struct conf_option notice[] = {
    {.name = "url",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_URL,
     .description = "The calendar (iCalendar) of planned stops."},
    {.name = "file",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_PATH_LATER,
     .description = "The calendar as a file, instead of `url`."},
    REQUEST_HEADERS,
    REQUEST_OPTIONS,
    EVIDENCE_OPTIONS,
};
const struct option_set options_notice = {"notice", "Probes of type `notice`",
                                          SET(notice)};

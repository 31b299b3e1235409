#include "conf/claims_table.h"

#define SET(array) (array), sizeof(array) / sizeof((array)[0])
#define ANSWER_MAX 65536

/* A text that may be null, empty or missing. */
#define TEXT_OR_NULL(key, what)                                                \
    {                                                                          \
        .name = (key), .shapes = SHAPE_TEXT | SHAPE_NULL,                      \
        .format = FORMAT_TEXT, .flags = OPTION_MAY_BE_EMPTY,                   \
        .text_max = ANSWER_MAX, .description = (what)                          \
    }

static const char *const word_marks[] = {"yes", "no", NULL};
static const char *const word_verifications[] = {"measured", "evidence",
                                                 "attested", "none", NULL};
static const char *const word_relations[] = {
    "actual", "at_least", "at_most", "equals", "one_of", "is", NULL};

static const struct conf_option source[] = {
    TEXT_OR_NULL("file", "The sheet that was read."),
    {.name = "sha256",
     .shapes = SHAPE_TEXT | SHAPE_NULL,
     .format = FORMAT_HASH,
     .description = "Of its bytes."},
    TEXT_OR_NULL("encoding", "What the text was, where it was not UTF-8."),
};
static const struct option_set claims_source = {"source", "Source",
                                                SET(source)};

static const struct conf_option certificate[] = {
    TEXT_OR_NULL("standard", "JIS Q 27001:2025"),
    TEXT_OR_NULL("number", "Registration."),
    TEXT_OR_NULL("scope", "What it covers."),
    TEXT_OR_NULL("statement", "Version of the statement of applicability."),
    TEXT_OR_NULL("body", "Who certified."),
};
static const struct option_set claims_certificate = {
    "certificate", "Certificate", SET(certificate)};

static const struct conf_option claim[] = {
    {.name = "id",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .text_max = 128,
     .description = "Item number, dot, metric, and :scope if there is one."},
    {.name = "metric",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .text_max = 64,
     .description = "What it is about."},
    {.name = "relation",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .flags = OPTION_REQUIRED,
     .words = word_relations,
     .description = "How the value is meant."},
    {.name = "value",
     .shapes = SHAPE_TEXT | SHAPE_INT | SHAPE_REAL | SHAPE_BOOL | SHAPE_TEXTS |
               SHAPE_NULL,
     .format = FORMAT_LINE,
     .flags = OPTION_REQUIRED,
     .text_max = 1024,
     .description = "Digits as text where they carry precision."},
    TEXT_OR_NULL("unit", "percent, count, …"),
    TEXT_OR_NULL("window", "P1Y, …"),
    TEXT_OR_NULL("scope", "database, …"),
    {.name = "hedged",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_LINE,
     .flags = OPTION_MAY_BE_EMPTY,
     .description = "Softening words."},
    TEXT_OR_NULL("quote", "The published words."),
    TEXT_OR_NULL("vague", "The wording where no number was claimed."),
    TEXT_OR_NULL("note", "What the other fields have no words for."),
};
static const struct option_set claims_claim = {"claim", "Claim", SET(claim)};

static const struct conf_option item[] = {
    {.name = "no",
     .shapes = SHAPE_INT,
     .flags = OPTION_REQUIRED,
     .min = 1,
     .max = 49,
     .description = "Number in METI's list of 2010."},
    TEXT_OR_NULL("category", "Heading."),
    TEXT_OR_NULL("kind", "種別"),
    TEXT_OR_NULL("title", "サービスレベル項目"),
    TEXT_OR_NULL("definition", "規定内容"),
    TEXT_OR_NULL("unit", "測定単位"),
    {.name = "mark",
     .shapes = SHAPE_TEXT | SHAPE_NULL,
     .format = FORMAT_WORD,
     .words = word_marks,
     .description = "[有] or [無]."},
    TEXT_OR_NULL("answer", "回答"),
    {.name = "verification",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .flags = OPTION_REQUIRED,
     .words = word_verifications,
     .description = "Who decides."},
    {.name = "claims",
     .shapes = SHAPE_OBJECTS,
     .flags = OPTION_MAY_BE_EMPTY,
     .child = &claims_claim,
     .description = "What it promises or reports."},
    TEXT_OR_NULL("unread", "What no pattern understood."),
    TEXT_OR_NULL("read", "Fingerprint of the item as it was read."),
};
static const struct option_set claims_item = {"item", "Item", SET(item)};

/* What `claimd import --json` told beside the checklist; not kept. */
static const struct conf_option notice_text[] = {
    TEXT_OR_NULL("ja", "In Japanese."),
    TEXT_OR_NULL("en", "In English."),
};
static const struct option_set claims_notice_text = {"text", "Text",
                                                     SET(notice_text)};

static const struct conf_option notice[] = {
    TEXT_OR_NULL("sheet", "Worksheet."),
    {.name = "line",
     .shapes = SHAPE_INT,
     .max = INT32_MAX,
     .description = "Line or row of the sheet; 0: none."},
    {.name = "column",
     .shapes = SHAPE_INT,
     .max = INT32_MAX,
     .description = "Cell of the row; 0: the row as a whole."},
    {.name = "item",
     .shapes = SHAPE_INT,
     .max = 49,
     .description = "METI number; 0: none."},
    {.name = "text",
     .shapes = SHAPE_OBJECT,
     .child = &claims_notice_text,
     .description = "What is doubtful."},
};
static const struct option_set claims_notice = {"doubt", "Doubt", SET(notice)};

static const struct conf_option checklist[] = {
    TEXT_OR_NULL("title", "Title."),
    TEXT_OR_NULL("vendor", "Whose it is."),
    TEXT_OR_NULL("as_of", "Its date."),
    TEXT_OR_NULL("template", "Form it follows."),
    {.name = "source",
     .shapes = SHAPE_OBJECT,
     .child = &claims_source,
     .description = "Where it was read from."},
    {.name = "certificates",
     .shapes = SHAPE_OBJECTS,
     .flags = OPTION_MAY_BE_EMPTY,
     .child = &claims_certificate,
     .description = "Of its head."},
    {.name = "items",
     .shapes = SHAPE_OBJECTS,
     .flags = OPTION_REQUIRED,
     .child = &claims_item,
     .description = "By number."},
    TEXT_OR_NULL("read", "Fingerprint of the head as it was read."),
};
static const struct option_set claims_checklist = {"checklist", "Checklist",
                                                   SET(checklist)};

static const struct conf_option top[] = {
    {.name = "checklist",
     .shapes = SHAPE_OBJECT,
     .flags = OPTION_REQUIRED,
     .child = &claims_checklist,
     .description = "A published checklist as `claimd import` reads it."},
    {.name = "doubts",
     .shapes = SHAPE_OBJECTS,
     .flags = OPTION_MAY_BE_EMPTY,
     .child = &claims_notice,
     .description = "What the import doubted; not read."},
    {.name = "conflicts",
     .shapes = SHAPE_OBJECTS,
     .flags = OPTION_MAY_BE_EMPTY,
     .child = &claims_notice,
     .description = "Where sheet and edits parted; not read."},
};
const struct option_set claims_top = {"claims", "Claims file", SET(top)};

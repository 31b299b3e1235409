/*
 * A published promise or report as a typed value: spec "claims", section 1.
 *
 * Read from a claims file (conf) or out of a checklist (checklist); judged by
 * verdict.h. Everything is text and integers here; digits keep their
 * precision.
 */
#ifndef CORE_CLAIM_H
#define CORE_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum claim_relation {
    RELATION_ACTUAL,   /* a figure reported for the past */
    RELATION_AT_LEAST, /* a promise */
    RELATION_AT_MOST,
    RELATION_EQUALS,
    RELATION_ONE_OF,
    RELATION_IS,
};

/* "actual", "at_least", … and back. */
const char *claim_relation_name(enum claim_relation relation);
bool claim_relation_parse(const char *text, enum claim_relation *ret_relation);

enum verification {
    VERIFY_MEASURED, /* probes decide */
    VERIFY_EVIDENCE, /* a source the agent reads decides */
    VERIFY_ATTESTED, /* only a person can vouch */
    VERIFY_NONE,     /* nothing is promised */
};

/* "measured", "evidence", … and back. Static. */
const char *verification_name(enum verification verification);
/* False: no such word; *ret is then untouched. */
bool verification_parse(const char *text, enum verification *ret);

struct claim {
    const char *id;     /* "5.availability", "32.backup_generations:database" */
    int item;           /* METI 2010 number, 1 … 49 */
    const char *metric; /* "availability": between the dot and the colon */
    enum claim_relation relation;
    const char *const *values; /* as text: "99.9990", "P7D"; ONE_OF has more */
    size_t n_values;           /* 0 = vague, no number was claimed */
    const char *unit;          /* "percent", "count", …; NULL if none */
    const char *window;        /* "P1Y"; NULL if none was named */
    const char *scope;         /* slug after the colon; NULL if none */
    const char *const *hedged; /* softening words */
    size_t n_hedged;
    const char *vague; /* the wording of a vague amount; NULL if not vague */
    const char *quote; /* the published words, as published */
    const char *note;  /* unit, window or scope in words: "JIS Q 27001:2014",
                          "excludes planned maintenance"; or NULL */
};

struct checklist_item {
    int no; /* METI 2010 number */
    const char *category, *kind, *title, *definition, *unit, *answer;
    int mark; /* 1 yes, 0 no, -1 null */
    enum verification verification;
    const struct claim *claims;
    size_t n_claims;
    const char *unread; /* what no pattern understood; NULL or text */
    const char *read;   /* of a claims file: fingerprint of the item as it was
                           read, by which a person's edits are known
                           (checklist/merge.h); NULL: none */
};

struct certificate {
    const char *standard, *number, *scope, *statement, *body;
};

/* Something a person must look at before the claims are trusted. */
struct checklist_doubt {
    const char *sheet; /* worksheet, NULL where the source is text */
    int line;          /* line or row of the source, 1-based; 0 if none */
    int column;        /* cell of the row, 1-based; 0: the row as a whole */
    int item;          /* METI number, 0 if none */
    const char *text_ja, *text_en;
};

struct checklist {
    const char *title, *vendor, *as_of, *template_name;
    const char *source_file, *source_sha256;
    const char *source_encoding; /* of its text; NULL: UTF-8, or no text */
    const struct certificate *certificates; /* of the header */
    size_t n_certificates;
    const struct checklist_item *items; /* by no */
    size_t n_items;
    const char *read;                     /* of the head, as an item's */
    const struct checklist_doubt *doubts; /* of the import that was just done */
    size_t n_doubts;
    const struct checklist_doubt *conflicts; /* where the sheet and what a
                                                person wrote part, likewise */
    size_t n_conflicts;
};

/* METI's items of 2010 are numbered from 1 to this. */
#define CLAIM_ITEMS 49

/* The standard class of an item where something is promised; METI numbers 1 to
 * 49 (spec "claims" section 1: a table of 49). */
enum verification claim_item_class(int no);

/* METI's title of an item in Japanese and English; static. */
const char *claim_item_title(int no, bool japanese);

#endif

/*
 * Facts out of any JSON document, by JSON pointers (RFC 6901).
 *
 * A document is an object, or has a list of them somewhere (an array, or an
 * object of objects). Each becomes a subject, and what its pointers lead to its
 * facts. Nothing is guessed: what is not of its kind refuses the look.
 */
#ifndef PROBES_POINTED_H
#define PROBES_POINTED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"
#include "core/tz.h"
#include "probes/source.h"

enum pointed_kind {
    POINTED_INSTANT, /* see pointed_instant */
    POINTED_BOOL, /* true or false; with `words`: whether it is one of them */
    POINTED_INT,  /* a whole number, also as text */
    POINTED_TEXT, /* text; a number, true or false as its text */
};

struct pointed_fact {
    const char *name; /* of the fact: "at_ms" */
    enum pointed_kind kind;
    const char *pointer; /* from the object; NULL: there is no such fact */
    const struct param *words; /* BOOL: STRINGS that mean true; NULL: none */
    bool needed; /* an object without it refuses the look; else it, or null
                    there, is left out */
};

/* What to take from a document. Borrowed. */
struct pointed {
    const char *list;    /* leads to the objects; NULL: the document is one,
                            of subject "" */
    const char *subject; /* leads from an object to its text or number, unique;
                            NULL: the key in an object of objects, else what
                            the first fact says */
    const struct pointed_fact *facts;
    size_t n_facts;
    const struct tz *tz; /* of times without an offset; NULL: refused */
};

/* Longer pointers lead nowhere. */
#define POINTED_MAX 1024

/* Whether a text is a JSON pointer: "" or "/…" with good escapes. */
bool pointed_ok(const char *pointer);

/* What it leads to, borrowed; NULL: nothing. */
const json_t *pointed_at(const json_t *root, const char *pointer);

/* RFC 3339, also with a blank for the T; seconds or (from 10^11 on)
 * milliseconds since 1970, also as text. ERR_INVALID: anything else, a time
 * without an offset where `tz` is NULL, or outside INSTANT_LOWEST to
 * INSTANT_HIGHEST. */
MUST_USE enum err pointed_instant(const json_t *value, const struct tz *tz,
                                  int64_t *ret_ms);
/* The same of a text. */
MUST_USE enum err pointed_instant_text(const char *text, const struct tz *tz,
                                       int64_t *ret_ms);

/* Adds the facts of a document to the look, or refuses it: what is missing, of
 * another kind, or named twice, and where. */
void pointed_read(struct source *source, const json_t *document,
                  const struct pointed *pointed);

/* --- where a document is -------------------------------------------------- */

/* Exactly one of the parameters file, url and command below `under` ("source."
 * or ""), a file by its absolute path. ERR_INVALID with `ret_option` set. */
MUST_USE enum err pointed_check(const struct params *params, const char *under,
                                const char **ret_option, struct errmsg *msg);

/* Ends the step: reads the file, asks the URL (with the parameters headers,
 * bearer, ca and insecure; any status but 2xx refuses) or runs the command
 * (with the parameter environment; any status but 0 refuses), then `read` gets
 * what it holds. Takes `source->own`. */
void pointed_fetch(struct source *source, const char *under, source_read *read,
                   source_step *then);

#endif

/*
 * The option table: every key of the configuration, once.
 *
 * The validator (options_check.c), the JSON Schema (options_schema.c), the
 * reference page (options_reference.c) and the parameters that probes and
 * channels get (params.c) are all read off it. What it cannot say (a quorum
 * within its vantages) is said where the snapshot is built.
 *
 * A value may have several shapes: `hours` is a word or a list of objects.
 */
#ifndef CONF_OPTIONS_H
#define CONF_OPTIONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/findings.h"
#include "conf/formats.h"

enum shape {
    SHAPE_TEXT = 1 << 0,
    SHAPE_INT = 1 << 1,
    SHAPE_REAL = 1 << 2, /* any number */
    SHAPE_BOOL = 1 << 3,
    SHAPE_NULL = 1 << 4,
    SHAPE_TEXTS = 1 << 5,   /* list of texts, at least one */
    SHAPE_OBJECT = 1 << 6,  /* of `child` */
    SHAPE_OBJECTS = 1 << 7, /* list of `child` or of `kinds` */
    SHAPE_PAIRS = 1 << 8,   /* object: names of the user's choice */
    SHAPE_SECRET = 1 << 9,  /* {"env" | "file" | "credential": …}; with PAIRS:
                               their values may be such */
    SHAPE_ICS = 1 << 10,    /* {"ics": …}: known, not in this version */
};

enum option_flag {
    OPTION_REQUIRED = 1 << 0,
    OPTION_LATER = 1 << 1, /* known, refused by this version */
    OPTION_APART = 1 << 2, /* objects of this list are checked one by one by
                              who builds them */
    OPTION_MAY_BE_EMPTY = 1 << 3, /* the list, or the text */
};

struct option_set;
struct option_kinds;

struct conf_option {
    const char *name;
    unsigned shapes;
    enum format format; /* of text, list items, values of pairs */
    unsigned flags;
    int64_t min, max;     /* of numbers, of durations in ms; 0, 0 = any */
    size_t text_max;      /* bytes; 0 = OPTION_TEXT_MAX */
    const char *fallback; /* default as JSON text; NULL = none, or reckoned */
    const char *reckoned; /* default in words, where it depends on others */
    const char *const *words; /* FORMAT_WORD; ends with NULL */
    const struct option_set *child;
    const struct option_kinds *kinds;
    const char *description; /* one sentence or two, Markdown */
};

#define OPTION_TEXT_MAX 4096
#define OPTION_LIST_MAX 100000

struct option_set {
    const char *name;  /* of its schema definition: "service" */
    const char *title; /* heading of its section in the reference */
    const struct conf_option *options;
    size_t n_options;
};

/* Objects whose keys depend on their "type". */
struct option_kind {
    const char *type;
    const struct option_set *own; /* besides the common ones; these are what
                                     becomes parameters */
    bool critical;                /* probes: looks at the service itself */
    bool evidence;                /* probes: a source of evidence */
};

struct option_kinds {
    const char *noun; /* "probe type" */
    const struct option_set *common;
    const struct option_kind *items;
    size_t n_items;
    const char *const *later; /* types known but not in this version; NULL at
                                 the end */
};

extern const struct option_set options_main;
extern const struct option_set options_include; /* {"services": […]} */
extern const struct option_set options_service;
extern const struct option_set options_secret;
extern const struct option_set options_heartbeat;
extern const struct option_kinds options_probes;
extern const struct option_kinds options_channels;

/* The option of that name in a set, or NULL. */
const struct conf_option *options_find(const struct option_set *set,
                                       const char *name);

/* Holds an object against a set (and a second one, or NULL) and tells what is
 * wrong. Returns whether what it understood is well formed, so that its meaning
 * can be judged; a key that is merely unknown is told but does not hinder. */
bool options_check(struct spot spot, json_t *object,
                   const struct option_set *set,
                   const struct option_set *second);

/* The kind an object is of; NULL after telling why there is none. */
const struct option_kind *options_kind(struct spot spot, const json_t *object,
                                       const struct option_kinds *kinds);

/* What a value must be, in words: `a duration such as "10s" or null`. In the
 * arena. */
const char *options_expected(struct arena *arena,
                             const struct conf_option *option);

/* Puts the defaults into an object that options_check found well formed. */
void options_fill(json_t *object, const struct option_set *set);

#endif

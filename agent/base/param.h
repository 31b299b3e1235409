/*
 * Typed name/value pairs: how configuration reaches a probe or a channel.
 *
 * `conf` decodes and bounds them by its option table; the receiver never sees
 * JSON. A secret is a plain string here, already resolved, and marked so that
 * nothing prints it.
 */
#ifndef BASE_PARAM_H
#define BASE_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum param_kind {
    PARAM_STRING,   /* text */
    PARAM_SECRET,   /* text that must never be shown */
    PARAM_STRINGS,  /* texts, n_texts */
    PARAM_PAIRS,    /* names and texts side by side, n_texts of each */
    PARAM_BOOL,     /* number 0 or 1 */
    PARAM_INT,      /* number */
    PARAM_DURATION, /* number, milliseconds */
    PARAM_REAL,     /* real */
};

struct param {
    const char *name; /* dotted path below the object: "expect.status" */
    enum param_kind kind;
    const char *text;         /* STRING, SECRET */
    const char *const *names; /* PAIRS */
    const char *const *texts; /* STRINGS, PAIRS */
    size_t n_texts;
    int64_t number; /* BOOL, INT, DURATION */
    double real;    /* REAL */
};

struct params {
    const struct param *items; /* given or by default; in the order of the
                                  option table */
    size_t n_items;
};

/* The named parameter, or NULL if it was neither given nor has a default. */
const struct param *params_find(const struct params *params, const char *name);

/* Shorthands with a value for "not there". */
const char *params_text(const struct params *params, const char *name,
                        const char *otherwise);
int64_t params_number(const struct params *params, const char *name,
                      int64_t otherwise);

#endif

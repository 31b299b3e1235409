/*
 * What a source of evidence says, as typed facts instead of the tool's text.
 *
 * A reading is a set of facts: (subject, name, value). Subjects name the things
 * a source knows of ("2026-11-23 full", a package, a page), names say what is
 * known of them, in the vocabulary of docs/sources.md. A reading holds only
 * what stays true as long as nothing happens: instants, never ages, so that an
 * unchanged source gives an unchanged set.
 *
 * Bounded: what does not fit makes the set `full`, and its reading is refused.
 */
#ifndef CORE_FACT_H
#define CORE_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/canon.h"

enum fact_kind { FACT_INT, FACT_BOOL, FACT_TEXT };

struct fact {
    const char *subject; /* "" where it is of the source itself */
    const char *name; /* "at_ms", "encrypted", …: an instant's ends in _ms */
    enum fact_kind kind;
    int64_t number;   /* INT; BOOL: 0 or 1 */
    const char *text; /* TEXT */
};

#define FACTS_MAX 20000
#define FACT_SUBJECT_MAX 200 /* bytes; longer ones are cut at a character */
#define FACT_TEXT_MAX 1000

/* A set being gathered, in an arena of the caller's. Zero-initialise, with the
 * arena. */
struct facts {
    struct arena *arena;
    struct fact *items; /* after facts_settle: sorted, each once */
    size_t n, capacity;
    bool full; /* there were more than FACTS_MAX */
};

/* Adds a fact; texts are copied. What is no UTF-8, and what would move a
 * terminal's cursor, is shown as \xNN. */
void facts_int(struct facts *facts, const char *subject, const char *name,
               int64_t value);
void facts_bool(struct facts *facts, const char *subject, const char *name,
                bool value);
void facts_text(struct facts *facts, const char *subject, const char *name,
                const char *value);

/* Adds all of another set; texts are copied. */
void facts_add_all(struct facts *facts, const struct facts *from);

/* Sorts by subject, name, kind and value and drops repetitions. */
void facts_settle(struct facts *facts);

/* Adds it to an array that is being written: [subject, name, value]. */
void fact_render(struct canon *canon, const struct fact *fact);

/* By subject, name, kind, value: < 0, 0, > 0. */
int fact_compare(const struct fact *a, const struct fact *b);

#endif

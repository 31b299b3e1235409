/*
 * Two editions of a published text, claim by claim.
 *
 * Claims are the same if they promise the same; how it was put into words
 * (`quote`) does not count. Pure; results in the caller's arena.
 */
#ifndef CORE_EDITION_H
#define CORE_EDITION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "core/claim.h"

enum edition_field {
    EDITION_VALUE, /* or the wording of a vague amount */
    EDITION_RELATION,
    EDITION_UNIT,
    EDITION_WINDOW,
    EDITION_SCOPE,
    EDITION_HEDGED,
    EDITION_NOTE,
};
#define EDITION_FIELDS (EDITION_NOTE + 1)

/* What a change means to who relies on the text. */
enum edition_effect {
    EDITION_OTHER, /* neither, or both */
    EDITION_WEAKER,
    EDITION_STRONGER,
};

struct edition_change {
    const struct claim *before; /* NULL: added */
    const struct claim *after;  /* NULL: removed */
    unsigned fields;            /* bit 1 << edition_field of those that differ;
                                   0 for one added or removed */
    enum edition_effect effect;
};

/* "value", …; "other", "weaker", "stronger". Static. */
const char *edition_field_name(enum edition_field field);
const char *edition_effect_name(enum edition_effect effect);

/* A field's value as text: "99.9990", "PT1M, PT5M", "原則"; NULL if it has
 * none. In the arena, or the claim's. */
const char *edition_field_text(struct arena *arena, const struct claim *claim,
                               enum edition_field field);

/* All of it in one line, by which a text is known again: "actual 99.9990
 * percent P1Y"; "" for a claim that is published no longer (without metric). In
 * the arena. */
const char *edition_declared(struct arena *arena, const struct claim *claim);

/* The fields in which two claims differ, as edition_change. The same length of
 * time in other units (PT60M, PT1H) does not. */
unsigned edition_differs(const struct claim *before, const struct claim *after);

/* What became of the claims of one item: of those that differ, each is paired
 * with the one that took its place (its id, else its metric), in the order of
 * `after`, then those removed. */
void edition_claims(struct arena *arena, const struct checklist_item *before,
                    const struct checklist_item *after,
                    const struct edition_change **ret_changes, size_t *ret_n);

/* Of two checklists, by item. Either may be NULL: no claims. */
void edition_changes(struct arena *arena, const struct checklist *before,
                     const struct checklist *after,
                     const struct edition_change **ret_changes, size_t *ret_n);

/* The item of that METI number, or NULL. */
const struct checklist_item *edition_item(const struct checklist *checklist,
                                          int no);

/* How the hours that `before` names compare with those of `after`: STRONGER if
 * all of `before` and more are in `after`; OTHER too where one is not hours as
 * "mon-fri 10:00-12:00,13:00-18:00" or "24x365". */
enum edition_effect edition_hours(const char *before, const char *after);

#endif

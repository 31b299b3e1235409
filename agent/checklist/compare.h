/*
 * What changed between two editions of a checklist.
 *
 * One change for one thing that somebody changed: a claim; an answer put in
 * other words; a mark, together with the claims that came or went with it; an
 * item; a certificate of the head. White space, character widths and
 * punctuation are no changes, nor is anything METI wrote.
 */
#ifndef CHECKLIST_COMPARE_H
#define CHECKLIST_COMPARE_H

#include <stddef.h>

#include "base/arena.h"
#include "core/claim.h"
#include "core/edition.h"

enum compare_kind {
    COMPARE_ADDED, /* a claim */
    COMPARE_REMOVED,
    COMPARE_CHANGED,
    COMPARE_WORDING, /* an answer, without a claim changing */
    COMPARE_MARK,
    COMPARE_ITEM_NEW,
    COMPARE_ITEM_GONE,
    COMPARE_CERTIFICATE, /* either may be missing */
};

struct compare_change {
    enum compare_kind kind;
    enum edition_effect effect;
    int item;                                    /* 0: of the head */
    const struct checklist_item *before, *after; /* NULL: there is none */
    const struct edition_change *claim;          /* ADDED, REMOVED, CHANGED */
    const struct edition_change *with; /* claims that came or went: MARK,
                                           ITEM_NEW, ITEM_GONE */
    size_t n_with;
    const struct certificate *certificate_before, *certificate_after;
};

/* "added", …, "item_new"; static. */
const char *compare_kind_name(enum compare_kind kind);

/* Changes by item, then the head's. In the arena; borrows from both. */
void compare_checklists(struct arena *arena, const struct checklist *before,
                        const struct checklist *after,
                        const struct compare_change **ret_changes,
                        size_t *ret_n);

/* A text without what makes no difference: equal keys, equal wording. NULL is
 * "". Valid UTF-8; in the arena. */
const char *compare_key(struct arena *arena, const char *text);

#endif

/*
 * A sheet read again over a claims file that a person edited.
 *
 * Of each item as it was read the file keeps a fingerprint (`read`): of the
 * reading (claims, verification, what was not read), of the published answer
 * and mark, and of the other texts. What no longer fits its fingerprint was
 * edited. The edits stay; where the sheet changed the same thing, both cannot
 * be: a conflict, in which the file's item stays as it is until somebody
 * decides.
 */
#ifndef CHECKLIST_MERGE_H
#define CHECKLIST_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "core/claim.h"

/* What a person decided, item by item; [0] is the head. */
struct merge_choice {
    bool sheet[CLAIM_ITEMS + 1]; /* the sheet's reading, edits are given up */
    bool file[CLAIM_ITEMS + 1];  /* the edits, for the new text too */
};

struct merge_conflict {
    int item;                           /* 0: the head */
    const struct checklist_item *file;  /* with item */
    const struct checklist_item *sheet; /* NULL: the sheet has it no more */
    const char *field;              /* of the head: "vendor", …; else NULL */
    const char *in_file, *in_sheet; /* of the field; NULL: none */
};

#define MERGE_HEAD_FIELDS 5
#define MERGE_CONFLICTS_MAX (CLAIM_ITEMS + MERGE_HEAD_FIELDS)

struct merged {
    struct checklist checklist; /* with fingerprints; doubts are the sheet's */
    struct merge_conflict conflicts[MERGE_CONFLICTS_MAX];
    size_t n_conflicts;
    bool kept[CLAIM_ITEMS + 1]; /* items with edits that stay; [0] the head */
    bool gone[CLAIM_ITEMS + 1]; /* left out, since the sheet has them no more */
};

/* The sheet as it is written the first time: with fingerprints. In the arena;
 * the rest is shared with `sheet`. */
struct checklist merge_first(struct arena *arena,
                             const struct checklist *sheet);

/* The sheet over the file. In the arena; the rest is shared with both. */
void merge(struct arena *arena, const struct checklist *file,
           const struct checklist *sheet, const struct merge_choice *choice,
           struct merged *ret);

#endif

/*
 * One vendor's answer to one item: mark, claims, class, what stayed unread.
 */
#ifndef CHECKLIST_ANSWER_H
#define CHECKLIST_ANSWER_H

#include "base/arena.h"
#include "checklist/doubt.h"
#include "checklist/lexicon.h"
#include "core/claim.h"

/* What the sheet says of the item; all borrowed, kept in the result. */
struct answer_input {
    int no;
    struct place place; /* of the answer */
    const char *mark;   /* a column of its own: 有, ○; "" if there is none */
    const char *answer; /* with its remarks */
    const char *unit;   /* 測定単位: gives a bare number its unit */
};

/* Fills mark, verification, claims and unread of `item`, in the arena of
 * `doubts`, which gets what a person should look at. */
void answer_read(const struct lexicon *lexicon,
                 const struct answer_input *input, struct doubts *doubts,
                 struct checklist_item *item);

#endif

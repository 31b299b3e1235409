/*
 * An answer as the rules of wording look at it: its words, its sentences, the
 * amounts in them; read with the same grammar as the claims.
 */
#ifndef LINT_STATED_H
#define LINT_STATED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "checklist/amount.h"
#include "checklist/normal.h"
#include "checklist/token.h"
#include "lint/rules.h"

/* A sentence or list element that says something. */
struct stated_sentence {
    const char *text;   /* normalised, no spaces beside Japanese */
    size_t first, last; /* its tokens */
    bool amount;        /* holds an amount that is not vague, or a clock time */
    bool denied;        /* holds a word of denial */
};

struct stated {
    const struct checklist_item *item;
    struct normal normal;
    struct tokens tokens;
    struct amounts amounts;
    const char *text; /* all of it, as in the sentences; no mark, no address */
    const struct stated_sentence *sentences;
    size_t n_sentences; /* 0: nothing but a mark, or not even that */
    bool provided;      /* answered, and not with "there is none" */
};

/* The item's answer; NULL if the sheet lacks the item. Read once a run; in the
 * arena. */
const struct stated *stated_of(struct lint *lint, int no);

/* Whether one of the words, parted by `|`, stands in a normalised text. An
 * English word stands alone; one that ends in `*` may go on. */
bool stated_has(const char *text, const char *words);

/* The first of the words that does, as the table spells it, in the arena; NULL
 * if none. */
const char *stated_find(struct arena *arena, const char *text,
                        const char *words);

/* Whether any sentence holds an amount, a clock time or a lone number, vague
 * ones included. */
bool stated_has_number(const struct stated *stated);

/* Tokens i and i + 1 are a vague amount: 数分, a few copies. */
bool stated_is_few(const struct stated *stated, size_t i);

/* The published words of a sentence, cut to a line. */
const char *stated_quote(struct lint *lint, const struct stated *stated,
                         const struct stated_sentence *sentence);

/* A set of METI numbers: bit n is item n. */
#define STATED_ITEM(no) (UINT64_C(1) << (no))

static inline bool stated_in(uint64_t items, int no)
{
    return (items >> no & 1) != 0;
}

/* Items gathered while a rule goes through the sheet. */
struct stated_list {
    int items[LINT_ITEMS_MAX + 1]; /* ended by 0 */
    size_t n;
};

void stated_list_add(struct stated_list *list, int no);

/* "13, 37, 43", in the arena. */
const char *stated_numbers(struct arena *arena, const struct stated_list *list);

#endif

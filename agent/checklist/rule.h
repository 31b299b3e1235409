/*
 * Which amounts an item can hold, and what they are called there.
 *
 * The grammar is the same for all items; a rule only says: this kind of amount,
 * in this item, near these words, is that metric.
 */
#ifndef CHECKLIST_RULE_H
#define CHECKLIST_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "checklist/reading.h"

/* Beside the kinds of amount.h: a DURATION with 前 behind it, and an age. */
#define RULE_LEAD 0x100u
#define RULE_AGE 0x200u

/* When a rule holds, beside its topics. */
#define RULE_NARROW 0x1u /* what it needs stands in the amount's own part */
#define RULE_LONE 0x2u   /* no other duration stands in the answer */
#define RULE_DAYS 0x4u   /* counted in days or longer */
#define RULE_HOURS 0x8u  /* counted in hours or shorter */
#define RULE_KEPT                                                              \
    0x10u                 /* how long something is kept or told before: never
                            within a time; a past one may be meant */
#define RULE_WITHIN 0x20u /* 以内 or within stands beside it */
#define RULE_FIGURE 0x40u /* 実績 makes it a figure of the past */
#define RULE_RPO 0x80u    /* the nearest word says RPO, not RTO */
#define RULE_RTO 0x100u   /* it does not */
#define RULE_LABEL 0x200u /* a label and a colon stand before it */
#define RULE_ALONE 0x400u /* the answer begins with it, and no more */

struct rule {
    int no; /* METI number; 0 ends the table */
    const char *metric;
    unsigned kinds;
    enum claim_relation relation; /* where no word compares */
    unsigned needs;   /* a topic that must stand in the answer; 0 = none */
    unsigned vetoes;  /* topics that must not stand in the amount's part */
    enum word scopes; /* what may be named as scope; WORD_PLAIN = nothing */
    unsigned counter; /* COUNT only: of what; 0 = any */
    unsigned when;    /* RULE_ bits */
};

/* The rule of this item that amount `k` of the answer fits, NULL if none. */
const struct rule *rule_find(const struct reading *reading, size_t k);

/* The part of the sentence amount `k` stands in: between commas, the amounts
 * beside it and the brackets that hold others. Tokens [first, last). */
void rule_part(const struct reading *reading, size_t k, size_t *ret_first,
               size_t *ret_last);

#endif

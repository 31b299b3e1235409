/*
 * Scanners for what is not a word: marks, numbers, dates, clock times,
 * addresses, identifiers. Each looks at the start of normalised text.
 */
#ifndef CHECKLIST_TOKEN_SPECIAL_H
#define CHECKLIST_TOKEN_SPECIAL_H

#include "checklist/token.h"

struct special {
    enum token_kind kind;
    size_t n;                 /* bytes taken */
    size_t value_at, value_n; /* NUMBER, TLS: where its digits stand */
    unsigned arg; /* CLOCK: minutes; MARK: 1 or 0; kanji: the number */
};

/* `at_start`: a sentence or a word begins here. `after_letter`: an ASCII letter
 * stands before. False if nothing special stands here. */
bool special_scan(const char *text, bool at_start, bool after_letter,
                  struct special *ret_special);

/* An identifier that holds a digit: s3, aes-256, iso/iec 27001:2022. Tried
 * after the lexicon, which knows "rpo" in "rpo24時間". */
bool special_name(const char *text, struct special *ret_special);

/* 一 to 九百九十九 in kanji, 九十九・九 with decimals; 〇 counts. */
bool special_kanji_number(const char *text, struct special *ret_special);

/* 九時, 十七時三十分, 八時半. False if none stands here. */
bool special_kanji_clock(const char *text, struct special *ret_special);

/* The digits of a number that special_kanji_number took; in the arena. */
const char *special_kanji_text(struct arena *arena, const char *text,
                               const struct special *special);

/* The digits of a NUMBER or TLS, without thousands commas; in the arena. */
const char *special_text(struct arena *arena, const char *text,
                         const struct special *special);

#endif

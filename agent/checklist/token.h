/*
 * An answer as a row of tokens: words, numbers, clock times, and the things
 * that hold digits but promise nothing (dates, addresses, names).
 */
#ifndef CHECKLIST_TOKEN_H
#define CHECKLIST_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "checklist/lexicon.h"
#include "checklist/normal.h"

enum token_kind {
    TOKEN_WORD,    /* of the lexicon, or unknown text (word = WORD_PLAIN) */
    TOKEN_NUMBER,  /* text: digits as written, without thousands commas */
    TOKEN_CLOCK,   /* minutes since midnight */
    TOKEN_ALL_DAY, /* 24時間365日, 24/7 */
    TOKEN_TLS,     /* text: version, "" if none is named */
    TOKEN_NAME,    /* an identifier with digits: s3, aes-256, iso 27001 */
    TOKEN_DATE,
    TOKEN_URL,
    TOKEN_MARK, /* number: 1 yes, 0 no */
    TOKEN_STOP, /* end of a sentence or list element */
    TOKEN_COMMA,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_SLASH,
    TOKEN_COLON,
};

struct token {
    enum token_kind kind;
    uint32_t from, to; /* bytes of the normalised text */
    bool spaced;       /* a space or the start stands before it */
    bool used;         /* some pattern understood it */
    int depth;         /* of brackets around it */
    enum word word;    /* WORD */
    unsigned arg;      /* WORD: of the lexeme; CLOCK: minutes; MARK: 1 or 0 */
    const char *text;  /* NUMBER, TLS: value; SCOPE and the like: slug */
};

struct tokens {
    struct token *items; /* ends with a TOKEN_STOP at the end of the text */
    size_t n;
};

/* Tokens of a normalised text; in the arena. */
struct tokens tokens_make(struct arena *arena, const struct lexicon *lexicon,
                          const struct normal *normal);

/* Shorthands: false beyond the end. */
bool token_is(const struct tokens *tokens, size_t i, enum token_kind kind);
bool token_word(const struct tokens *tokens, size_t i, enum word word);

#endif

/*
 * A number format taken apart: its sections, and the pieces of one section.
 */
#ifndef CHECKLIST_NUMBER_PIECES_H
#define CHECKLIST_NUMBER_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "checklist/decimal.h"

#define NUMBER_PIECES_MAX 256 /* a format has 255 characters at most */

enum number_piece_kind {
    PIECE_NONE,    /* colour, padding, fill, condition */
    PIECE_LITERAL, /* shown as it is; a currency sign too */
    PIECE_DIGIT,   /* 0 # ? */
    PIECE_POINT,
    PIECE_COMMA,
    PIECE_PERCENT,
    PIECE_SLASH,
    PIECE_EXPONENT,
    PIECE_DATE,    /* a run of one of y m d h s g e a b */
    PIECE_ELAPSED, /* [h] [mm] [ss] */
    PIECE_HALF_DAY,
    PIECE_TEXT, /* @ */
    PIECE_GENERAL,
    PIECE_END_OF_SECTION,
};

struct number_piece {
    enum number_piece_kind kind;
    const char *text; /* what it shows, or stands there */
    size_t n;         /* bytes of it */
    char letter;      /* of a date, lower case */
};

struct number_pieces {
    struct number_piece items[NUMBER_PIECES_MAX];
    size_t n;
    bool is_date;           /* any part of an instant */
    bool has_day, has_hour; /* which */
    bool is_plain;          /* General, or no numbers as decimals are shown */
};

/* The section of `code` for `value`; all borrowed from `code`. `ret_with_sign`:
 * a minus is shown (a section of its own for negative numbers shows them
 * without). False: the code makes no sense; the section is General then. */
bool number_pieces_choose(const char *code, const struct decimal *value,
                          struct number_pieces *ret_pieces,
                          bool *ret_with_sign);

/* The section of `code` for texts. False: there is none, or it shows them as
 * they are. */
bool number_pieces_text(const char *code, struct number_pieces *ret_pieces);

#endif

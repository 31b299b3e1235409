/*
 * Decimal numbers as written, digit by digit.
 *
 * A spreadsheet keeps 0.99999 as text and shows 99.9990 %; binary fractions
 * in between would round differently than it does.
 */
#ifndef CHECKLIST_DECIMAL_H
#define CHECKLIST_DECIMAL_H

#include <stdbool.h>

#define DECIMAL_DIGITS 15 /* what spreadsheets keep */

/* 0.d1d2d3… × 10^point. Zero has no digits and point 0. */
struct decimal {
    bool is_negative;
    int n;                       /* digits; neither first nor last is 0 */
    int point;                   /* -400 to 400 */
    char digits[DECIMAL_DIGITS]; /* 0 to 9, not characters */
};

/* "-0.99999", "9.9990000000000006E-1": rounded to DECIMAL_DIGITS. False: not a
 * number, or beyond 10^±400. */
bool decimal_parse(const char *text, struct decimal *ret_decimal);

/* Rounds half away from zero to `places` (0 or more) behind the point. */
void decimal_round(struct decimal *decimal, int places);

/* Times 10^power. */
void decimal_shift(struct decimal *decimal, int power);

/* The digit at 10^place, 0 where there is none. */
int decimal_digit(const struct decimal *decimal, int place);

/* -1, 0 or 1: a is less than, equal to or greater than b. */
int decimal_compare(const struct decimal *a, const struct decimal *b);

/* The nearest double or its neighbour; for serial dates. */
double decimal_value(const struct decimal *decimal);

#endif

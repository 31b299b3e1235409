/*
 * Amounts in an answer: the same wherever they stand, whatever the item.
 *
 * percent 99.9%, durations 7日間, rates 1日1回 (as the interval between two),
 * counts 7世代, same day, TLS versions; with comparison, lead time (前), age,
 * window (直近) and vagueness (数分).
 */
#ifndef CHECKLIST_AMOUNT_H
#define CHECKLIST_AMOUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "checklist/normal.h"
#include "checklist/token.h"

enum amount_kind {
    AMOUNT_PERCENT = 1,
    AMOUNT_DURATION = 2,
    AMOUNT_RATE = 4,
    AMOUNT_COUNT = 8,
    AMOUNT_DAYWORD = 16,
    AMOUNT_TLS = 32,
    AMOUNT_NUMBER = 64, /* no unit; its column may give one */
};

#define AMOUNT_VALUES_MAX 4

struct amount {
    enum amount_kind kind;
    const char *values[AMOUNT_VALUES_MAX]; /* digits, ISO 8601, same_day, 1.2 */
    size_t n_values;                       /* 0: vague */
    bool range; /* two values with all between: 1~5分 */
    enum compare compare;
    bool within;       /* 以内: how soon, never how long something is kept */
    unsigned counter;  /* COUNT: enum counter */
    enum unit unit;    /* DURATION: the last one named; RATE: per what */
    const char *times; /* RATE: how often in the unit, digits; or NULL */
    const char *per;   /* RATE with times: the unit's duration */
    bool lead;         /* a notice: 7日前 */
    bool age;          /* 9日前のデータ */
    bool past;         /* 直近1年: a window */
    bool business_days;
    bool vague;         /* 数分 */
    size_t first, last; /* tokens [first, last), comparison included */
};

#define AMOUNTS_MAX 256 /* of one answer; what follows is not looked at */

struct amounts {
    const struct amount *items; /* in the order of the text */
    size_t n;
};

/* The amounts in the tokens of the normalised `text` (borrowed); in the
 * arena. */
struct amounts amounts_find(struct arena *arena, const struct tokens *tokens,
                            const char *text);

/* ISO 8601 of a count of one unit: "7", UNIT_DAY → "P7D"; weeks in days. */
const char *amount_duration(struct arena *arena, const char *digits,
                            enum unit unit);

/* The interval of `times` in `digits` units: twice in a day → "PT12H". */
const char *amount_interval(struct arena *arena, const char *digits,
                            enum unit unit, const char *times);

/* Whether digits are a count of things: whole, at most a million, "7" not
 * "07". False for NULL. */
bool amount_is_count(const char *digits);

/* Whether an amount is a bare number that looks like a year: since 2019. */
bool amount_is_year(const struct amount *amount);

#endif

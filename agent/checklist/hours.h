/*
 * Hours of service or support: 平日10時から18時, 24時間365日.
 */
#ifndef CHECKLIST_HOURS_H
#define CHECKLIST_HOURS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "checklist/token.h"

struct hours_read {
    const char *value;   /* "24x365", "mon-fri 10:00-12:00,13:00-18:00" */
    const char *channel; /* "phone", … where hours differ by it; or NULL */
    bool no_holidays;    /* public holidays are excluded */
    bool no_year_end;    /* the days around New Year as well */
    size_t first, last;  /* tokens [first, last) it was read from */
};

struct hours_list {
    const struct hours_read *items;
    size_t n;
};

/* The hours named in the tokens of an answer whose normalised text is `text`
 * (borrowed); marks what it understood as used. Hours of maintenance are passed
 * over. Groups of days are parted by ", ", times of the same days by ","; days
 * named a second time begin another entry. Results in the arena. */
struct hours_list hours_find(struct arena *arena, struct tokens *tokens,
                             const char *text);

#endif

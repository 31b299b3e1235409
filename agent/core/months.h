/*
 * Calendar months in a zone, and which of them ask for their report.
 */
#ifndef CORE_MONTHS_H
#define CORE_MONTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ivl.h"
#include "core/tz.h"

/* Most months that are made up for at once. */
#define MONTHS_MAX 13
#define MONTH_TEXT_MAX 16

struct month {
    struct ivl window;         /* from its first midnight to the next one's */
    char text[MONTH_TEXT_MAX]; /* "2026-10" */
};

/* The month an instant lies in. */
struct month month_at(const struct tz *tz, int64_t instant_ms);

/* The month before. */
struct month month_before(const struct tz *tz, const struct month *month);

/* The month after. */
struct month month_after(const struct tz *tz, const struct month *month);

struct months_query {
    const struct tz *tz;
    struct ivl ends;  /* months that end after its beginning and not after its
                         end: while one configuration was in force */
    int64_t seen_ms;  /* first observation: no month that ended before */
    int64_t grace_ms; /* after its end a month waits that long for what was
                         seen in it */
    int64_t now_ms;
};

/* Months that are over and to be reported, the oldest first; at most the last
 * MONTHS_MAX before `now_ms`. Returns how many. */
size_t months_due(const struct months_query *query,
                  struct month ret_months[MONTHS_MAX]);

/* When the next month will be due, after `now_ms`. */
int64_t months_next_ms(const struct tz *tz, int64_t grace_ms, int64_t now_ms);

#endif

/*
 * The rule in the footer of a TZif file: the POSIX TZ string, by which a zone
 * goes on after its last listed transition.
 *
 * Source: POSIX.1 "TZ", with the extension of RFC 8536, 3.3.1 (hours -167 to
 * 167 in a rule's time). A zone with daylight time must say when it begins and
 * ends.
 */
#ifndef CORE_TZ_RULE_H
#define CORE_TZ_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/tz.h"

enum tz_rule_form {
    TZ_RULE_JULIAN,  /* "J60": day 1 to 365, 29 February never counted */
    TZ_RULE_ORDINAL, /* "59": day 0 to 365, 29 February counted */
    TZ_RULE_MONTH,   /* "M3.5.0": a weekday in a week of a month */
};

/* A day of every year, and a time on it. */
struct tz_rule_date {
    enum tz_rule_form form;
    int day;       /* JULIAN, ORDINAL: of the year; MONTH: 0 = Sunday … 6 */
    int month;     /* MONTH: 1 to 12 */
    int week;      /* MONTH: 1 to 5, 5 = the last */
    int64_t at_ms; /* since local midnight, by the clock until then */
};

struct tz_rule {
    int64_t standard_ms; /* offset east of UTC */
    bool has_daylight;
    int64_t daylight_ms;       /* offset east of UTC */
    struct tz_rule_date start; /* of daylight time */
    struct tz_rule_date end;
};

/* "JST-9", "EST5EDT,M3.2.0,M11.1.0", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0".
 * ERR_INVALID: anything else. */
MUST_USE enum err tz_rule_parse(const char *text, struct tz_rule *ret_rule);

/* The stretch that holds an instant, as if the rule had held always. Without
 * beginning and end where there is no daylight time. */
struct tz_stretch tz_rule_stretch(const struct tz_rule *rule,
                                  int64_t instant_ms);

#endif

/*
 * The day an instant lies in where the service is: how response times are
 * grouped, and what of them belongs to a window.
 */
#ifndef CORE_LOCAL_DAY_H
#define CORE_LOCAL_DAY_H

#include <stdint.h>

#include "core/tz.h"

struct local_day {
    int64_t day;     /* its date, as days from 1970-01-01 */
    int64_t ends_ms; /* the instant at which the next begins */
};

/* `instant_ms` within INSTANT_LOWEST … INSTANT_HIGHEST. */
struct local_day local_day_at(const struct tz *tz, int64_t instant_ms);

/* When a day begins there. */
int64_t local_day_begins_ms(const struct tz *tz, int64_t day);

#endif

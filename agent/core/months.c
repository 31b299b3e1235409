#include "core/months.h"

#include <stdio.h>

#include "base/check.h"
#include "core/civil.h"

/* The month that many months away from a date. */
static struct month lay(const struct tz *tz, struct civil_date date, int months)
{
    date.day = 1;
    struct civil_time first = {.date = civil_add_months(date, months)};
    struct civil_time next = {.date = civil_add_months(date, months + 1)};
    struct month month = {
        .window = {tz_from_local(tz, first), tz_from_local(tz, next)}};
    int n = snprintf(month.text, sizeof month.text, "%04d-%02d",
                     first.date.year, first.date.month);
    ASSERT(n > 0 && (size_t)n < sizeof month.text);
    return month;
}

struct month month_at(const struct tz *tz, int64_t instant_ms)
{
    ASSERT(tz != NULL);
    return lay(tz, tz_to_local(tz, instant_ms).date, 0);
}

struct month month_before(const struct tz *tz, const struct month *month)
{
    ASSERT(month->window.from_ms < month->window.to_ms);
    return month_at(tz, month->window.from_ms - 1);
}

struct month month_after(const struct tz *tz, const struct month *month)
{
    ASSERT(month->window.from_ms < month->window.to_ms);
    return month_at(tz, month->window.to_ms);
}

size_t months_due(const struct months_query *query,
                  struct month ret_months[MONTHS_MAX])
{
    ASSERT(query->grace_ms >= 0);
    struct month found[MONTHS_MAX];
    size_t n = 0;
    struct month month = month_at(query->tz, query->now_ms - query->grace_ms);
    for (size_t i = 0; i < MONTHS_MAX; i++) {
        month = month_before(query->tz, &month);
        int64_t end_ms = month.window.to_ms;
        if (end_ms <= query->seen_ms || end_ms <= query->ends.from_ms) {
            break;
        }
        if (end_ms <= query->ends.to_ms) {
            found[n++] = month;
        }
    }
    for (size_t i = 0; i < n; i++) {
        ret_months[i] = found[n - 1 - i];
    }
    return n;
}

int64_t months_next_ms(const struct tz *tz, int64_t grace_ms, int64_t now_ms)
{
    ASSERT(grace_ms >= 0);
    struct month month = month_at(tz, now_ms - grace_ms);
    return month.window.to_ms + grace_ms;
}

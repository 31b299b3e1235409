#include "core/local_day.h"

#include "base/check.h"
#include "base/units.h"
#include "core/civil.h"

int64_t local_day_begins_ms(const struct tz *tz, int64_t day)
{
    return tz_from_local(tz, (struct civil_time){civil_from_days(day), 0});
}

struct local_day local_day_at(const struct tz *tz, int64_t instant_ms)
{
    ASSERT(instant_ms >= INSTANT_LOWEST && instant_ms <= INSTANT_HIGHEST);
    int64_t day = civil_days(tz_to_local(tz, instant_ms).date);
    return (struct local_day){day, local_day_begins_ms(tz, day + 1)};
}

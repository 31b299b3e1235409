#include "core/clockwatch.h"

#include <stdbool.h>

#include "base/check.h"

static bool exceeds_tolerance(int64_t difference_ms)
{
    return difference_ms > CLOCKWATCH_TOLERANCE_MS ||
           difference_ms < -CLOCKWATCH_TOLERANCE_MS;
}

void clockwatch_init(struct clockwatch *watch, const struct clock_reading *now)
{
    *watch = (struct clockwatch){
        .base_real_ms = now->real_ms,
        .base_mono = now->mono,
        .base_boot_ms = now->boot_ms,
    };
}

int64_t clockwatch_wall_ms(const struct clockwatch *watch, struct mono mono)
{
    return watch->base_real_ms + (mono.ms - watch->base_mono.ms);
}

struct clock_finding clockwatch_step(struct clockwatch *watch,
                                     const struct clock_reading *now)
{
    ASSERT(now->mono.ms >= watch->base_mono.ms);
    int64_t wall_ms = clockwatch_wall_ms(watch, now->mono);
    int64_t slept_ms = (now->boot_ms - watch->base_boot_ms) -
                       (now->mono.ms - watch->base_mono.ms);
    int64_t set_ms = now->real_ms - wall_ms;
    struct clock_finding finding = {CLOCK_STEADY, 0, wall_ms, wall_ms};
    if (exceeds_tolerance(slept_ms)) {
        finding.event = CLOCK_SUSPENDED;
        finding.delta_ms = slept_ms;
    } else if (exceeds_tolerance(set_ms)) {
        finding.event = CLOCK_STEPPED;
        finding.delta_ms = set_ms;
    } else {
        return finding;
    }
    finding.after_ms = now->real_ms;
    clockwatch_init(watch, now);
    return finding;
}

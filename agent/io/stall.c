#include "io/stall.h"

#include "base/check.h"
#include "io/clock.h"

#define BEAT_MS 50
#define TOLERANCE_MS 50

static void stall_on_beat(uv_timer_t *timer)
{
    stall_touch(timer->data);
}

void stall_start(struct stall *stall, uv_loop_t *loop)
{
    *stall = (struct stall){.touched = clock_mono()};
    int failed = uv_timer_init(loop, &stall->beat);
    ASSERT(failed == 0);
    stall->beat.data = stall;
    failed = uv_timer_start(&stall->beat, stall_on_beat, BEAT_MS, BEAT_MS);
    ASSERT(failed == 0);
    /* The beat alone is no reason to go on living. */
    uv_unref((uv_handle_t *)&stall->beat);
}

void stall_stop(struct stall *stall)
{
    uv_close((uv_handle_t *)&stall->beat, NULL);
}

int64_t stall_touch(struct stall *stall)
{
    struct mono now = clock_mono();
    int64_t pause_ms = now.ms - stall->touched.ms;
    ASSERT(pause_ms >= 0);
    stall->touched = now;
    if (pause_ms > BEAT_MS + TOLERANCE_MS) {
        int64_t late_ms = pause_ms - BEAT_MS;
        stall->stalled_ms += late_ms;
        if (late_ms > stall->longest_ms) {
            stall->longest_ms = late_ms;
        }
    }
    return stall->stalled_ms;
}

#include "core/figures.h"

#include "base/check.h"
#include "core/timeline.h"

static bool series_is_unconfirmed(const struct series *series, int64_t now_ms)
{
    size_t cursor = 0;
    struct stretch last = {.state = STATE_UP};
    while (stretch_next(series, now_ms, &cursor, &last)) {
    }
    return last.state == STATE_DOWN && last.count < last.confirm &&
           now_ms - last.last_ms <= last.max_gap_ms;
}

bool reckoning_is_unconfirmed(const struct reckoning *reckoning)
{
    const struct service_history *history = reckoning->history;
    ASSERT(history->n_probes >= 1);
    for (size_t i = 0; i < history->n_probes; i++) {
        const struct probe_history *probe = &history->probes[i];
        bool exists = probe->since_ms <= reckoning->now_ms &&
                      reckoning->now_ms < probe->until_ms;
        for (size_t k = 0; exists && k < probe->n_vantages; k++) {
            if (series_is_unconfirmed(&probe->vantages[k], reckoning->now_ms)) {
                return true;
            }
        }
    }
    return false;
}

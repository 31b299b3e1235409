/* Giving back room. */
#include "base/units.h"
#include "core/span.h"
#include "engine/chore.h"
#include "engine/log.h"
#include "store/retention.h"

/* Rows of each kind in one step: short beside the second of a turn. */
#define ROWS_PER_STEP 500
#define PAUSE_MS MS_PER_HOUR

enum err prune_chore(struct chore *chore, struct errmsg *msg)
{
    int64_t wait_ms = *chore->prune_next_ms - chore->now_ms;
    if (wait_ms > 0 && wait_ms <= PAUSE_MS) {
        return ERR_OK;
    }
    struct retention_pruned pruned = {0};
    struct retention retention = {
        .now_ms = chore->now_ms,
        .before_ms =
            span_back(&chore->conf->retention, tz_utc(), chore->now_ms),
        .limit = ROWS_PER_STEP};
    enum err err =
        retention_prune(chore->store, &retention, &pruned, chore->head, msg);
    bool more =
        pruned.messages == ROWS_PER_STEP || pruned.days == ROWS_PER_STEP;
    *chore->prune_next_ms = chore->now_ms + (more ? 0 : PAUSE_MS);
    if (err == ERR_OK && (pruned.messages > 0 || pruned.days > 0)) {
        struct log_line line = log_begin(LOG_LEVEL_INFO, "pruned");
        log_int(&line, "messages", pruned.messages);
        log_int(&line, "latency_days", pruned.days);
        log_end(&line, chore->now_ms);
    }
    return err;
}

#include "core/schedule.h"

#include "base/check.h"

/* Regular attempts in an epoch: as many intervals as fit into an hour, at
 * least one. A whole number, so that every interval has its attempt and two
 * neighbours are less than two intervals apart even where the phase jumps. */
static int64_t attempts_per_epoch(const struct schedule_terms *terms)
{
    ASSERT(terms->interval_ms > 0);
    int64_t n = MS_PER_HOUR / terms->interval_ms;
    return n > 0 ? n : 1;
}

static int64_t draw_phase(const struct schedule_terms *terms, uint64_t random)
{
    return (int64_t)(random % (uint64_t)terms->interval_ms);
}

/* Further uniform bits where more than one phase has to be drawn at once: the
 * finaliser of the SplitMix64 generator. */
static uint64_t more_random(uint64_t random)
{
    uint64_t x = random + UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static int64_t regular_due(const struct schedule *schedule,
                           const struct schedule_terms *terms)
{
    return schedule->epoch.ms + schedule->phase_ms +
           (int64_t)schedule->next_index * terms->interval_ms;
}

void schedule_start(struct schedule *schedule,
                    const struct schedule_terms *terms, struct mono now,
                    uint64_t random)
{
    ASSERT(terms->interval_ms > 0);
    bool soon = terms->first_ms > 0 && terms->first_ms < terms->interval_ms;
    *schedule = (struct schedule){
        .epoch = now,
        .phase_ms = soon ? (int64_t)(random % (uint64_t)terms->first_ms)
                         : draw_phase(terms, random),
    };
}

struct mono schedule_next_due(const struct schedule *schedule,
                              const struct schedule_terms *terms)
{
    int64_t due_ms = regular_due(schedule, terms);
    ASSERT(schedule->phase_ms < terms->interval_ms);
    if (schedule->retry_pending && schedule->retry_at.ms < due_ms) {
        return schedule->retry_at;
    }
    return (struct mono){due_ms};
}

/* The first index of the epoch that is due after `now`, no lower than the next
 * one; attempts_per_epoch or more if none is left. */
static uint64_t index_after(const struct schedule *schedule,
                            const struct schedule_terms *terms, struct mono now)
{
    int64_t since_ms = now.ms - schedule->epoch.ms - schedule->phase_ms;
    uint64_t index =
        since_ms < 0 ? 0 : (uint64_t)(since_ms / terms->interval_ms) + 1;
    return index > schedule->next_index ? index : schedule->next_index;
}

void schedule_started(struct schedule *schedule,
                      const struct schedule_terms *terms, struct mono now,
                      uint64_t random)
{
    uint64_t n = (uint64_t)attempts_per_epoch(terms);
    int64_t epoch_ms = (int64_t)n * terms->interval_ms;
    /* Whichever was due, this is the look it asked for. */
    schedule->retry_pending = false;
    schedule->next_index = index_after(schedule, terms, now);
    while (schedule->next_index >= n) {
        int64_t passed = (now.ms - schedule->epoch.ms) / epoch_ms;
        schedule->epoch.ms += epoch_ms * (passed > 1 ? passed : 1);
        schedule->phase_ms = draw_phase(terms, random);
        schedule->next_index = 0;
        schedule->next_index = index_after(schedule, terms, now);
        random = more_random(random);
    }
    ASSERT(regular_due(schedule, terms) > now.ms);
}

void schedule_result(struct schedule *schedule,
                     const struct schedule_terms *terms, struct mono now,
                     bool down)
{
    ASSERT(terms->retry_ms > 0 && terms->confirm >= 1);
    if (!down) {
        schedule->downs = 0;
    } else if (schedule->downs < UINT32_MAX) {
        schedule->downs++;
    }
    schedule->retry_pending = down && schedule->downs < terms->confirm;
    schedule->retry_at = (struct mono){now.ms + terms->retry_ms};
}

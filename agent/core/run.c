#include "core/run.h"

#include <string.h>

#include "base/check.h"

static const char *const state_names[] = {"up", "unknown", "down"};

const char *obs_state_name(enum obs_state state)
{
    ASSERT((size_t)state < ARRAY_LEN(state_names));
    return state_names[state];
}

bool obs_state_parse(const char *text, enum obs_state *ret_state)
{
    ASSERT(text != NULL);
    for (size_t i = 0; i < ARRAY_LEN(state_names); i++) {
        if (strcmp(text, state_names[i]) == 0) {
            *ret_state = (enum obs_state)i;
            return true;
        }
    }
    return false;
}

struct run run_begin(const struct observation *observation,
                     const struct run_terms *terms)
{
    ASSERT(terms->confirm >= 1);
    return (struct run){
        .first_ms = observation->t_ms,
        .last_ms = observation->t_ms,
        .interval_ms = terms->interval_ms,
        .max_gap_ms = terms->max_gap_ms,
        .count = 1,
        .confirm = terms->confirm,
        .state = observation->state,
        .reason = observation->reason,
    };
}

bool run_extend(struct run *run, const struct observation *observation,
                const struct run_terms *terms)
{
    ASSERT(run->count >= 1);
    bool same_terms = run->interval_ms == terms->interval_ms &&
                      run->max_gap_ms == terms->max_gap_ms &&
                      run->confirm == terms->confirm;
    if (!same_terms || run->state != observation->state ||
        observation->t_ms <= run->last_ms ||
        observation->t_ms - run->last_ms > run->max_gap_ms ||
        run->count == UINT32_MAX) {
        return false;
    }
    run->last_ms = observation->t_ms;
    run->count++;
    return true;
}

#include "core/timeline.h"

#include "base/check.h"
#include "base/units.h"

bool stretch_next(const struct series *series, int64_t now_ms, size_t *cursor,
                  struct stretch *ret_stretch)
{
    ASSERT(*cursor <= series->n_runs);
    const struct run *run = series->runs + *cursor;
    const struct run *end = series->runs + series->n_runs;
    if (run == end || run->first_ms > now_ms) {
        return false;
    }
    struct stretch all = {
        .first_ms = run->first_ms,
        .last_ms = run->last_ms,
        .max_gap_ms = run->max_gap_ms,
        .count = run->count,
        .confirm = run->confirm,
        .state = run->state,
    };
    for (run++; run < end && run->first_ms <= now_ms; run++) {
        ASSERT(run->first_ms > all.last_ms);
        if (run->state != all.state ||
            run->first_ms - all.last_ms > all.max_gap_ms) {
            break;
        }
        all.last_ms = run->last_ms;
        all.max_gap_ms = run->max_gap_ms;
        all.count += run->count;
    }
    if (all.last_ms > now_ms) {
        all.last_ms = now_ms;
    }
    *cursor = (size_t)(run - series->runs);
    *ret_stretch = all;
    return true;
}

/* Rules 1 and 2: what an observation of the stretch says for itself. */
static unsigned own_readings(const struct stretch *stretch)
{
    ASSERT(stretch->count >= 1);
    switch (stretch->state) {
    case STATE_UP:
        return 0;
    case STATE_UNKNOWN:
        return READ_UNSEEN;
    case STATE_DOWN:
        break;
    }
    bool suspect = stretch->count < stretch->confirm;
    return suspect ? READ_PESSIMISTIC : READ_ALL_DOWN;
}

/* Rule 3, neighbours no further apart than max_gap. */
static unsigned readings_between(unsigned a, unsigned b)
{
    ASSERT(((a | b) & READ_ABSENT) == 0);
    unsigned either = (a | b) & (READ_UNKNOWN | READ_PESSIMISTIC);
    unsigned both = a & b & READ_OPTIMISTIC;
    unsigned point = (either & READ_UNKNOWN) != 0 ? 0 : a & READ_DOWN;
    return either | both | point;
}

/* Appends a step; one at the same instant replaces the last, one that changes
 * nothing is left out. Instants never go back. */
static void append(struct timeline_step *steps, size_t *n, int64_t from_ms,
                   unsigned readings)
{
    ASSERT(*n == 0 || steps[*n - 1].from_ms <= from_ms);
    if (*n > 0 && steps[*n - 1].from_ms == from_ms) {
        (*n)--;
    }
    if (*n == 0 || steps[*n - 1].readings != readings) {
        steps[(*n)++] = (struct timeline_step){from_ms, readings};
    }
}

struct timeline timeline_series(struct arena *arena,
                                const struct series *series, int64_t now_ms)
{
    ASSERT(series->runs != NULL || series->n_runs == 0);
    struct timeline_step *steps =
        arena_array(arena, 2 * series->n_runs + 1, sizeof *steps);
    size_t n = 0;
    size_t cursor = 0;
    struct stretch now;
    struct stretch next;
    append(steps, &n, INSTANT_MIN, READ_UNSEEN);
    bool more = stretch_next(series, now_ms, &cursor, &now);
    while (more) {
        append(steps, &n, now.first_ms, own_readings(&now));
        more = stretch_next(series, now_ms, &cursor, &next);
        unsigned after = own_readings(&now);
        int64_t gap_ms = (more ? next.first_ms : now_ms) - now.last_ms;
        if (gap_ms > now.max_gap_ms) {
            after = READ_UNSEEN;
        } else if (more) {
            after = readings_between(after, own_readings(&next));
        }
        append(steps, &n, now.last_ms, after);
        now = next;
    }
    return (struct timeline){steps, n};
}

struct timeline timeline_exists(struct arena *arena, struct timeline timeline,
                                int64_t since_ms, int64_t until_ms)
{
    ASSERT(timeline.n >= 1);
    if (since_ms <= INSTANT_MIN && until_ms >= INSTANT_MAX) {
        return timeline;
    }
    struct timeline_step *steps =
        arena_array(arena, timeline.n + 2, sizeof *steps);
    size_t n = 0;
    append(steps, &n, INSTANT_MIN, READ_ABSENT);
    for (size_t i = 0; i < timeline.n; i++) {
        int64_t from_ms = timeline.steps[i].from_ms;
        bool last = i + 1 == timeline.n;
        int64_t to_ms = last ? INSTANT_MAX : timeline.steps[i + 1].from_ms;
        from_ms = from_ms > since_ms ? from_ms : since_ms;
        to_ms = to_ms < until_ms ? to_ms : until_ms;
        if (from_ms < to_ms) {
            append(steps, &n, from_ms, timeline.steps[i].readings);
        }
    }
    if (since_ms < until_ms && until_ms < INSTANT_MAX) {
        append(steps, &n, until_ms, READ_ABSENT);
    }
    return (struct timeline){steps, n};
}

/* Where a merge of timelines stands: steps[at] holds now. */
struct cursor {
    const struct timeline_step *steps;
    size_t n;
    size_t at;
};

static size_t needed(struct down_when rule, size_t n_present)
{
    ASSERT(n_present >= 1);
    switch (rule.kind) {
    case DOWN_WHEN_ANY:
        return 1;
    case DOWN_WHEN_ALL:
        return n_present;
    case DOWN_WHEN_COUNT:
        break;
    }
    ASSERT(rule.count >= 1);
    return rule.count < n_present ? rule.count : n_present;
}

/* k of n at one instant. */
static unsigned combine(const struct cursor *cursors, size_t n,
                        struct down_when rule)
{
    size_t present = 0;
    size_t down = 0;
    size_t unknown = 0;
    size_t optimistic = 0;
    size_t pessimistic = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned readings = cursors[i].steps[cursors[i].at].readings;
        present += (readings & READ_ABSENT) == 0;
        down += (readings & READ_DOWN) != 0;
        unknown += (readings & READ_UNKNOWN) != 0;
        optimistic += (readings & READ_OPTIMISTIC) != 0;
        pessimistic += (readings & READ_PESSIMISTIC) != 0;
    }
    ASSERT(optimistic <= down && down + unknown <= pessimistic);
    if (present == 0) {
        return READ_UNSEEN;
    }
    size_t k = needed(rule, present);
    unsigned point = down + unknown < k ? 0 : READ_UNKNOWN;
    point = down >= k ? READ_DOWN : point;
    return point | (optimistic >= k ? READ_OPTIMISTIC : 0u) |
           (pessimistic >= k ? READ_PESSIMISTIC : 0u);
}

/* Moves the cursors to the next instant at which one of them changes. */
static bool advance(struct cursor *cursors, size_t n, int64_t *ret_from_ms)
{
    ASSERT(n >= 1);
    int64_t next_ms = INSTANT_MAX;
    for (size_t i = 0; i < n; i++) {
        if (cursors[i].at + 1 < cursors[i].n &&
            cursors[i].steps[cursors[i].at + 1].from_ms < next_ms) {
            next_ms = cursors[i].steps[cursors[i].at + 1].from_ms;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (cursors[i].at + 1 < cursors[i].n &&
            cursors[i].steps[cursors[i].at + 1].from_ms == next_ms) {
            cursors[i].at++;
        }
    }
    *ret_from_ms = next_ms;
    return next_ms < INSTANT_MAX;
}

struct timeline timeline_combine(struct arena *arena,
                                 const struct timeline *inputs, size_t n_inputs,
                                 struct down_when rule)
{
    ASSERT(n_inputs >= 1);
    size_t capacity = 1;
    struct cursor *cursors = arena_array(arena, n_inputs, sizeof *cursors);
    for (size_t i = 0; i < n_inputs; i++) {
        ASSERT(inputs[i].n >= 1 && inputs[i].steps[0].from_ms == INSTANT_MIN);
        cursors[i] = (struct cursor){inputs[i].steps, inputs[i].n, 0};
        capacity += inputs[i].n;
    }
    struct timeline_step *steps = arena_array(arena, capacity, sizeof *steps);
    size_t n = 0;
    int64_t from_ms = INSTANT_MIN;
    do {
        append(steps, &n, from_ms, combine(cursors, n_inputs, rule));
    } while (advance(cursors, n_inputs, &from_ms));
    return (struct timeline){steps, n};
}

struct ivls timeline_where(struct arena *arena, struct timeline timeline,
                           unsigned mask, struct ivl within)
{
    ASSERT(timeline.n >= 1);
    struct ivl *items = arena_array(arena, timeline.n, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < timeline.n; i++) {
        bool last = i + 1 == timeline.n;
        struct ivl one = {timeline.steps[i].from_ms,
                          last ? INSTANT_MAX : timeline.steps[i + 1].from_ms};
        one.from_ms =
            one.from_ms > within.from_ms ? one.from_ms : within.from_ms;
        one.to_ms = one.to_ms < within.to_ms ? one.to_ms : within.to_ms;
        if ((timeline.steps[i].readings & mask) == 0 ||
            one.from_ms >= one.to_ms) {
            continue;
        }
        if (n > 0 && items[n - 1].to_ms == one.from_ms) {
            items[n - 1].to_ms = one.to_ms;
        } else {
            items[n++] = one;
        }
    }
    return (struct ivls){items, n};
}

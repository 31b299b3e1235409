#include "support_story.h"

#include <string.h>

#include "base/check.h"
#include "base/units.h"

void story_init(struct story *story)
{
    memset(story, 0, sizeof *story);
    arena_init(&story->arena);
    story->terms = (struct run_terms){MINUTE, 150000, 2};
    story->calendar.tz = tz_utc();
    story->calendar.hours.always = true;
    for (int i = 0; i < STORY_PROBES; i++) {
        story->probes[i] = (struct probe_history){
            .since_ms = INSTANT_MIN,
            .until_ms = INSTANT_MAX,
            .interval_ms = MINUTE,
            .max_gap_ms = 150000,
            .vantages = story->series[i],
            .n_vantages = 1,
            .quorum = 1,
        };
    }
    story->history.probes = story->probes;
    story->history.n_probes = 1;
    story->history.calendar = &story->calendar;
}

void story_fini(struct story *story)
{
    arena_fini(&story->arena);
}

int64_t story_minute(int minute)
{
    return STORY_START + minute * MINUTE;
}

static enum obs_state state_of(char letter)
{
    switch (letter) {
    case 'u':
        return STATE_UP;
    case 'd':
        return STATE_DOWN;
    default:
        ASSERT(letter == 'x');
        return STATE_UNKNOWN;
    }
}

void story_tell(struct story *story, int probe, int vantage, int from,
                const char *letters)
{
    struct series *series = &story->series[probe][vantage];
    size_t n = series->n_runs;
    struct run *runs =
        arena_array(&story->arena, n + strlen(letters), sizeof *runs);
    if (n > 0) {
        memcpy(runs, series->runs, n * sizeof *runs);
    }
    for (int i = 0; letters[i] != '\0'; i++) {
        if (letters[i] == '.') {
            continue;
        }
        struct observation one = {.t_ms = story_minute(from + i),
                                  .state = state_of(letters[i])};
        if (n == 0 || !run_extend(&runs[n - 1], &one, &story->terms)) {
            runs[n++] = run_begin(&one, &story->terms);
        }
    }
    *series = (struct series){runs, n};
}

const struct reckoning *story_reckon(struct story *story, int now)
{
    return reckon(&story->arena, &story->history, story_minute(now));
}

struct figures story_figures(struct story *story, int now, int from, int to)
{
    struct ivl window = {story_minute(from), story_minute(to)};
    return reckon_window(&story->arena, story_reckon(story, now), window);
}

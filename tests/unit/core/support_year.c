/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "support/zone.h"
#include "support_year.h"

static const struct hours_entry office[] = {
    {.days = 0x1F, .from_ms = 10 * MS_PER_HOUR, .to_ms = 18 * MS_PER_HOUR},
};

int64_t year_at(const char *text)
{
    int64_t ms = 0;
    assert_int_equal(civil_parse_instant(text, &ms), ERR_OK);
    return ms;
}

void year_init(struct year *year, int64_t interval_ms)
{
    memset(year, 0, sizeof *year);
    arena_init(&year->arena);
    year->interval_ms = interval_ms;
    year->from_ms = year_at("2025-11-01T00:00:00+09:00");
    year->now_ms = year_at("2026-11-01T00:00:00+09:00");
    year->calendar.tz = zone(&year->arena, "Asia/Tokyo");
    year->calendar.hours.always = true;
    year->calendar.holidays.japan = true;
    year->business = (struct hours){.entries = office, .n_entries = 1};
    year->series.runs = year->runs;
    year->probe = (struct probe_history){
        .since_ms = INSTANT_MIN,
        .until_ms = INSTANT_MAX,
        .interval_ms = interval_ms,
        .max_gap_ms = interval_ms * 5 / 2,
        .vantages = &year->series,
        .n_vantages = 1,
        .quorum = 1,
    };
    year->history = (struct service_history){
        .probes = &year->probe,
        .n_probes = 1,
        .merge_within_ms = 5 * MS_PER_MINUTE,
        .calendar = &year->calendar,
    };
    year->facts = (struct judge_facts){
        .calendar = &year->calendar,
        .business_hours = &year->business,
        .min_coverage = 99.9,
    };
}

void year_fini(struct year *year)
{
    arena_fini(&year->arena);
}

void year_see(struct year *year, int64_t from_ms, int64_t to_ms,
              enum obs_state state)
{
    ASSERT(year->series.n_runs < YEAR_RUNS && from_ms < to_ms);
    int64_t count =
        (to_ms - from_ms + year->interval_ms - 1) / year->interval_ms;
    year->runs[year->series.n_runs++] = (struct run){
        .first_ms = from_ms,
        .last_ms = from_ms + (count - 1) * year->interval_ms,
        .interval_ms = year->interval_ms,
        .max_gap_ms = year->probe.max_gap_ms,
        .count = (uint32_t)count,
        .confirm = 2,
        .state = state,
    };
}

void year_with_outage(struct year *year, int64_t down_ms, int64_t length_ms)
{
    int64_t begin_ms = year->from_ms - MS_PER_HOUR;
    if (length_ms == 0) {
        year_see(year, begin_ms, year->now_ms, STATE_UP);
        return;
    }
    year_see(year, begin_ms, down_ms, STATE_UP);
    year_see(year, down_ms, down_ms + length_ms, STATE_DOWN);
    year_see(year, down_ms + length_ms, year->now_ms, STATE_UP);
}

struct judgement year_judge(struct year *year, const struct claim *claim)
{
    year->facts.reckoning = reckon(&year->arena, &year->history, year->now_ms);
    return judge(&year->arena, &year->facts, claim);
}

const struct claim *year_claim(const char *id, enum claim_relation relation,
                               const char *value)
{
    static struct claim claim;
    static const char *values[1];
    static char metric[64];
    static char scope[64];
    int item = 0;
    scope[0] = '\0';
    ASSERT(sscanf(id, "%d.%63[a-z_]:%63s", &item, metric, scope) >= 2);
    values[0] = value;
    claim = (struct claim){
        .id = id,
        .item = item,
        .metric = metric,
        .relation = relation,
        .values = values,
        .n_values = 1,
        .unit = strcmp(metric, "availability") == 0 ? "percent" : NULL,
        .window = "P1Y",
        .scope = scope[0] == '\0' ? NULL : scope,
        .quote = value,
    };
    return &claim;
}

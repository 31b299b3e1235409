/*
 * Made-up years of one service in Tokyo, seen by one probe, for tests of
 * verdicts. They end on 2026-11-01 00:00 local time; the year before that has
 * 365 days.
 */
#ifndef SUPPORT_YEAR_H
#define SUPPORT_YEAR_H

#include "base/units.h"
#include "core/verdict.h"

#define YEAR_RUNS 32

struct year {
    struct arena arena;
    struct calendar calendar; /* Asia/Tokyo, 24x365, Japanese holidays */
    struct hours business;    /* Monday to Friday, 10:00 to 18:00 */
    struct run runs[YEAR_RUNS];
    struct series series;
    struct probe_history probe;
    struct service_history history;
    struct judge_facts facts;
    int64_t interval_ms;
    int64_t from_ms, now_ms; /* the year */
};

void year_init(struct year *year, int64_t interval_ms);
void year_fini(struct year *year);

/* One observation of the state every interval in [from_ms, to_ms). */
void year_see(struct year *year, int64_t from_ms, int64_t to_ms,
              enum obs_state state);

/* Up all the time from an hour before the year, but down in [down_ms,
 * down_ms + length_ms) if that is not empty. */
void year_with_outage(struct year *year, int64_t down_ms, int64_t length_ms);

/* An instant as RFC 3339. */
int64_t year_at(const char *text);

/* Judges at the year's end. */
struct judgement year_judge(struct year *year, const struct claim *claim);

/* The claim with this id, relation and value; unit and window as that metric's
 * claims have them. Static until the next call. */
const struct claim *year_claim(const char *id, enum claim_relation relation,
                               const char *value);

#endif

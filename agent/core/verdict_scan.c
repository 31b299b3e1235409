/*
 * Virus scans that finished, and the age of their patterns (spec "claims",
 * section 3; facts: docs/sources.md).
 *
 * A scan counts if it looked at files with a database that was not too old when
 * it began. Where the source does not tell, it counts in the optimistic reading
 * only. A stretch without scans is certain as far as readings show that there
 * was none.
 */
#include "core/verdict_parts.h"

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

#define MAX_DATABASE_AGE_S (7 * MS_PER_DAY / MS_PER_SECOND)

enum grade { GRADE_VOID, GRADE_DOUBTFUL, GRADE_GOOD };

/* Something that has to come again within an interval. */
struct event {
    int64_t at_ms;
    const char *subject;
    int64_t first_ms, last_ms; /* readings that had it */
    enum grade grade;
    const char *why; /* the detail, where it is not good */
};

struct events {
    struct event *items; /* by at_ms */
    size_t n;
};

/* The largest stretch of one reading, and the last one that is too long. */
struct stretch {
    bool any;
    int64_t longest_ms;
    int64_t after_ms; /* begins with what came then */
    bool broken;      /* one is too long */
    bool last_broken; /* the one that goes on now is */
    int64_t broken_to_ms, broken_limit_ms;
};

/* What both metrics hold a stretch against. */
struct punctual {
    const struct judging *judging;
    const struct evidence *evidence;
    struct span interval;
    int64_t least_ms; /* to refute: the source itself is no more regular */
};

/* --- facts ---------------------------------------------------------------- */

/* All facts of that name, each an event. */
static struct events gather(const struct judging *judging,
                            const struct evidence *evidence, const char *name)
{
    struct events events = {
        .items = arena_array(judging->arena, evidence->n_facts,
                             sizeof *events.items),
    };
    for (size_t i = 0; i < evidence->n_facts; i++) {
        const struct seen_fact *seen = &evidence->facts[i];
        if (seen->fact.kind != FACT_INT || !text_equal(seen->fact.name, name)) {
            continue;
        }
        size_t at = events.n++;
        for (; at > 0 && events.items[at - 1].at_ms > seen->fact.number; at--) {
            events.items[at] = events.items[at - 1];
        }
        events.items[at] = (struct event){
            .at_ms = seen->fact.number,
            .subject = seen->fact.subject,
            .first_ms = seen->first_ms,
            .last_ms = seen->last_ms,
            .grade = GRADE_GOOD,
        };
    }
    return events;
}

/* The database that a scan loaded when it began: the newest one that the server
 * had by then; NULL: not known. */
static const struct event *database_at(const struct evidence *evidence,
                                       const struct events *databases,
                                       int64_t started_ms)
{
    const struct event *found = NULL;
    for (size_t i = 0; i < databases->n; i++) {
        const struct event *one = &databases->items[i];
        int64_t since_ms = evidence_last_number(
            evidence, one->subject, "database_installed_ms", one->first_ms);
        since_ms = one->first_ms < since_ms ? one->first_ms : since_ms;
        if (since_ms <= started_ms) {
            found = one;
        }
    }
    return found;
}

static void grade_scan(const struct evidence *evidence,
                       const struct events *databases, struct event *scan)
{
    const int64_t started_ms = evidence_last_number(evidence, scan->subject,
                                                    "started_ms", scan->at_ms);
    const int64_t files =
        evidence_last_number(evidence, scan->subject, "scanned_files", -1);
    const int64_t max_age_ms =
        evidence_last_number(evidence, "", "max_database_age_s",
                             MAX_DATABASE_AGE_S) *
        MS_PER_SECOND;
    /* Where the scan itself tells, it needs no looking for. */
    const int64_t own_ms = evidence_last_number(evidence, scan->subject,
                                                "database_ms", INSTANT_MIN);
    const struct event own = {.at_ms = own_ms, .last_ms = INSTANT_MAX};
    const struct event *database =
        own_ms != INSTANT_MIN ? &own
                              : database_at(evidence, databases, started_ms);
    if (files == 0) {
        scan->grade = GRADE_VOID;
        scan->why = "scan_empty";
    } else if (database == NULL) {
        scan->grade = GRADE_DOUBTFUL;
        scan->why = "database_unknown";
    } else if (started_ms - database->at_ms > max_age_ms) {
        /* Unless another came and went between two readings. */
        scan->grade =
            database->last_ms >= started_ms ? GRADE_VOID : GRADE_DOUBTFUL;
        scan->why = "database_outdated";
    } else if (files < 0) {
        scan->grade = GRADE_DOUBTFUL;
        scan->why = "files_unknown";
    }
}

/* --- stretches ------------------------------------------------------------ */

static void measure(const struct punctual *punctual, struct stretch *stretch,
                    struct ivl between, int64_t certain_ms, bool is_last)
{
    const struct judging *judging = punctual->judging;
    const int64_t from_ms = between.from_ms > judging->window.from_ms
                                ? between.from_ms
                                : judging->window.from_ms;
    const int64_t whole_ms = between.to_ms - from_ms;
    const int64_t length_ms = whole_ms < certain_ms ? whole_ms : certain_ms;
    const int64_t interval_ms =
        span_forward(&punctual->interval, judging->facts->calendar->tz,
                     between.from_ms) -
        between.from_ms;
    const int64_t limit_ms =
        interval_ms + interval_ms / 100 * punctual->evidence->tolerance;
    if (between.to_ms <= judging->window.from_ms || length_ms < 0) {
        return;
    }
    if (!stretch->any || length_ms > stretch->longest_ms) {
        stretch->longest_ms = length_ms;
        stretch->after_ms = between.from_ms;
    }
    stretch->any = true;
    if (length_ms > limit_ms) {
        stretch->broken = true;
        stretch->last_broken = is_last;
        stretch->broken_to_ms = between.to_ms;
        stretch->broken_limit_ms = limit_ms;
    }
}

/* Only what certainly counts; what was not seen was not there. */
static struct stretch pessimistic(const struct punctual *punctual,
                                  const struct events *events)
{
    struct stretch stretch = {0};
    const struct event *before = NULL;
    for (size_t i = 0; i < events->n; i++) {
        const struct event *one = &events->items[i];
        if (one->grade != GRADE_GOOD) {
            continue;
        }
        if (before != NULL) {
            measure(punctual, &stretch, (struct ivl){before->at_ms, one->at_ms},
                    INT64_MAX, false);
        }
        before = one;
    }
    if (before != NULL) {
        measure(punctual, &stretch,
                (struct ivl){before->at_ms, punctual->judging->now_ms},
                INT64_MAX, true);
    }
    return stretch;
}

/* Whatever may count; what no reading excludes was there. */
static struct stretch optimistic(const struct punctual *punctual,
                                 const struct events *events)
{
    const struct evidence *evidence = punctual->evidence;
    struct stretch stretch = {0};
    int64_t from_ms = evidence->first_read_ms;
    int64_t seen_to_ms = INSTANT_MAX; /* nothing before: from the beginning */
    for (size_t i = 0; i < events->n; i++) {
        const struct event *one = &events->items[i];
        if (one->grade == GRADE_VOID) {
            continue;
        }
        if (one->at_ms > from_ms) {
            int64_t certain_ms =
                one->first_ms <= seen_to_ms ? INT64_MAX : seen_to_ms - from_ms;
            measure(punctual, &stretch, (struct ivl){from_ms, one->at_ms},
                    certain_ms, false);
        }
        from_ms = one->at_ms;
        seen_to_ms = one->last_ms;
    }
    if (from_ms < evidence->last_read_ms) {
        measure(punctual, &stretch,
                (struct ivl){from_ms, evidence->last_read_ms}, INT64_MAX, true);
    }
    return stretch;
}

static const struct event *newest(const struct events *events,
                                  enum grade at_least)
{
    const struct event *found = NULL;
    for (size_t i = 0; i < events->n; i++) {
        found = events->items[i].grade >= at_least ? &events->items[i] : found;
    }
    return found;
}

/* What was looked at begins with the first of what counts. */
static void set_window(const struct punctual *punctual,
                       const struct events *events, struct judgement *ret)
{
    const struct ivl window = punctual->judging->window;
    for (size_t i = 0; i < events->n; i++) {
        const struct event *one = &events->items[i];
        if (one->grade != GRADE_VOID) {
            ret->window.from_ms =
                one->at_ms > window.from_ms ? one->at_ms : window.from_ms;
            break;
        }
    }
    ret->window.to_ms = punctual->judging->now_ms;
    ret->has_window = ret->window.from_ms < ret->window.to_ms;
}

static void say_undetermined(const struct punctual *punctual,
                             const struct stretch *low,
                             const struct stretch *high, struct judgement *ret)
{
    const struct evidence *evidence = punctual->evidence;
    const double window_ms = (double)(ret->window.to_ms - ret->window.from_ms);
    double seen_ms = (double)(evidence->last_read_ms - evidence->first_read_ms);
    enum verdict_reason why = WHY_YOUNG;
    if (low->broken) {
        why = WHY_RESOLUTION;
        ret->detail = "patterns_daily";
        ret->resolution_ms = MS_PER_DAY;
    } else if (high->any) {
        why = WHY_COVERAGE;
        seen_ms = window_ms - (double)(high->longest_ms - low->longest_ms);
    }
    ret->coverage = ret->has_window ? seen_ms / window_ms * 100 : 0;
    ret->coverage = ret->coverage < 0     ? 0
                    : ret->coverage > 100 ? 100
                                          : ret->coverage;
    judge_say(ret, VERDICT_UNDETERMINED, why);
}

static void judge_events(const struct punctual *punctual,
                         const struct events *events, struct judgement *ret)
{
    const struct stretch low = optimistic(punctual, events);
    const struct stretch high = pessimistic(punctual, events);
    const struct judging *judging = punctual->judging;
    const int64_t longest_ms =
        low.longest_ms > high.longest_ms ? low.longest_ms : high.longest_ms;
    set_window(punctual, events, ret);
    ret->measured = (struct measured){.unit = MEASURE_MS,
                                      .has_low = low.any,
                                      .low = (double)low.longest_ms,
                                      .has_high = high.any,
                                      .high = (double)longest_ms};
    if (low.broken && low.longest_ms > punctual->least_ms) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        judge_fact_span(judging, ret, "largest_gap", low.longest_ms);
        judge_fact_instant(judging, ret, "gap_from", low.after_ms);
        if (!high.last_broken && high.any) {
            judge_true_again(judging, low.broken_to_ms - low.broken_limit_ms,
                             ret);
        }
    } else if (high.any && !high.broken) {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
    } else {
        say_undetermined(punctual, &low, &high, ret);
    }
}

static bool begin(const struct judging *judging,
                  const struct evidence *evidence, struct punctual *punctual,
                  struct judgement *ret)
{
    *punctual = (struct punctual){.judging = judging, .evidence = evidence};
    if (span_parse_iso(judging->value, &punctual->interval) != ERR_OK) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return false;
    }
    return true;
}

/* --- scans ---------------------------------------------------------------- */

static void show_count(const struct judging *judging,
                       const struct evidence *evidence, const char *subject,
                       const char *name, struct judgement *ret)
{
    int64_t count = evidence_last_number(evidence, subject, name, -1);
    if (count >= 0) {
        judge_fact_count(judging, ret, name, count);
    }
}

static void show_scan(const struct judging *judging,
                      const struct evidence *evidence, const struct event *scan,
                      struct judgement *ret)
{
    judge_fact_instant(judging, ret, "last_scan", scan->at_ms);
    show_count(judging, evidence, scan->subject, "scanned_files", ret);
    show_count(judging, evidence, scan->subject, "infected_files", ret);
    show_count(judging, evidence, scan->subject, "errors", ret);
    if (scan->grade != GRADE_GOOD) {
        ret->detail = scan->why;
    } else if (ret->detail == NULL &&
               evidence_last_number(evidence, scan->subject, "infected_files",
                                    0) > 0) {
        ret->detail = "infected";
    }
}

static void show_database(const struct judging *judging,
                          const struct events *databases, struct judgement *ret)
{
    const struct event *database = newest(databases, GRADE_VOID);
    if (database != NULL) {
        judge_fact_instant(judging, ret, "database", database->at_ms);
    }
}

static void judge_scans(const struct judging *judging,
                        const struct evidence *evidence, struct judgement *ret)
{
    struct punctual punctual;
    if (!begin(judging, evidence, &punctual, ret)) {
        return;
    }
    struct events scans = gather(judging, evidence, "finished_ms");
    const struct events databases = gather(judging, evidence, "database_ms");
    for (size_t i = 0; i < scans.n; i++) {
        grade_scan(evidence, &databases, &scans.items[i]);
    }
    judge_events(&punctual, &scans, ret);
    const struct event *last = newest(&scans, GRADE_VOID);
    if (last != NULL) {
        show_scan(judging, evidence, last, ret);
    } else {
        ret->detail = "no_scan";
    }
    show_database(judging, &databases, ret);
}

/* clamd tells nothing of scans: it neither proves nor refutes them. */
static bool tells_of_scans(const struct evidence *evidence)
{
    return evidence_last_number(evidence, "", "scans", 1) != 0;
}

void judge_virus_scan(const struct judging *judging, struct judgement *ret)
{
    const struct judge_facts *facts = judging->facts;
    struct judge_facts telling = *facts;
    struct evidence *chosen =
        arena_array(judging->arena, facts->n_evidence, sizeof *chosen);
    size_t n = 0;
    ASSERT(judging->claim != NULL);
    for (size_t i = 0; i < facts->n_evidence; i++) {
        if (tells_of_scans(&facts->evidence[i])) {
            chosen[n++] = facts->evidence[i];
        }
    }
    telling.evidence = chosen;
    telling.n_evidence = n;
    struct judging by = *judging;
    by.facts = &telling;
    judge_by_sources(&by, "scan", judge_scans, ret);
}

/* --- patterns ------------------------------------------------------------- */

/* Their makers publish about once a day: a shorter interval is how often the
 * server asks, which their dates cannot refute. */
static void judge_patterns(const struct judging *judging,
                           const struct evidence *evidence,
                           struct judgement *ret)
{
    struct punctual punctual;
    if (!begin(judging, evidence, &punctual, ret)) {
        return;
    }
    const struct events databases = gather(judging, evidence, "database_ms");
    punctual.least_ms = MS_PER_DAY + MS_PER_DAY / 100 * evidence->tolerance;
    judge_events(&punctual, &databases, ret);
    show_database(judging, &databases, ret);
}

void judge_pattern_update(const struct judging *judging, struct judgement *ret)
{
    judge_by_sources(judging, "scan", judge_patterns, ret);
}

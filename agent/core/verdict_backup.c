/*
 * Backups (spec "claims", section 3): judged by the copies that a source
 * lists, never by what a tool says of itself. Facts: docs/sources.md.
 *
 * A listing tells what is kept now. What was not there when it should have been
 * is certain only where a reading looked at the time, or where the sheet's own
 * number of generations says that it should still be listed: many tools thin
 * out older copies.
 */
#include "core/verdict_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/local_day.h"

#define HORIZON_DEFAULT 7 /* intervals that a listing speaks for at least */
#define COLLAPSE_COPIES 3 /* sizes to compare the newest with, at least */

/* One copy that could be restored from, standing or gone. */
struct copy {
    int64_t at_ms;
    int64_t first_ms, last_ms, gone_ms; /* as struct seen_fact */
    int64_t bytes;                      /* -1: not known */
    const char *name;
};

/* What a source has, as of its last reading. */
struct copies {
    const struct judging *judging;
    const struct evidence *evidence;
    struct copy *items; /* by at_ms */
    size_t n;
    int64_t read_ms;     /* what is judged is so at this instant */
    int64_t interval_ms; /* what the sheet calls a generation: a day unless it
                            says otherwise */
    bool interval_said;
    int64_t slack_ms; /* the tolerance of an interval */
};

static int by_instant(const void *a, const void *b)
{
    const struct copy *left = a;
    const struct copy *right = b;
    if (left->at_ms != right->at_ms) {
        return left->at_ms < right->at_ms ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

static bool stands(const struct copy *copy)
{
    return copy->gone_ms == INSTANT_MAX;
}

/* --- what the sheet says beside the claim -------------------------------- */

/* Another claim of the sheet on the same store, NULL if there is none. */
static const struct claim *beside(const struct judging *judging,
                                  const char *metric)
{
    const struct checklist *sheet = judging->facts->checklist;
    const struct claim *found = NULL;
    for (size_t i = 0; sheet != NULL && i < sheet->n_items; i++) {
        for (size_t k = 0; k < sheet->items[i].n_claims; k++) {
            const struct claim *claim = &sheet->items[i].claims[k];
            if (!text_equal(claim->metric, metric) || claim->n_values == 0) {
                continue;
            }
            if (text_equal(claim->scope, judging->claim->scope)) {
                return claim;
            }
            if (found == NULL &&
                (claim->scope == NULL || judging->claim->scope == NULL)) {
                found = claim;
            }
        }
    }
    return found;
}

static void find_interval(struct copies *copies)
{
    const struct claim *own = copies->judging->claim;
    const struct claim *claim =
        text_equal(own->metric, "backup_interval")
            ? own
            : beside(copies->judging, "backup_interval");
    int64_t ms = 0;
    copies->interval_ms = MS_PER_DAY;
    if (claim != NULL && claim->n_values > 0 &&
        verdict_parse_ms(claim->values[0], &ms) && ms > 0) {
        copies->interval_ms = ms;
        copies->interval_said = true;
    }
    copies->slack_ms = copies->interval_ms * copies->evidence->tolerance / 100;
}

/* --- gathering ----------------------------------------------------------- */

static struct copies gather(const struct judging *judging,
                            const struct evidence *evidence)
{
    struct copies copies = {.judging = judging, .evidence = evidence};
    copies.read_ms = evidence->last_read_ms < judging->now_ms
                         ? evidence->last_read_ms
                         : judging->now_ms;
    copies.items =
        arena_array(judging->arena, evidence->n_facts, sizeof *copies.items);
    for (size_t i = 0; i < evidence->n_facts; i++) {
        const struct seen_fact *seen = &evidence->facts[i];
        const char *subject = seen->fact.subject;
        /* A copy of the future is no copy: a clock was wrong. */
        if (!text_equal(seen->fact.name, "at_ms") ||
            seen->fact.kind != FACT_INT || seen->fact.number > seen->last_ms ||
            evidence_last_number(evidence, subject, "complete", 0) == 0) {
            continue;
        }
        copies.items[copies.n++] = (struct copy){
            .at_ms = seen->fact.number,
            .first_ms = seen->first_ms,
            .last_ms = seen->last_ms,
            .gone_ms = seen->gone_ms,
            .bytes = evidence_last_number(evidence, subject, "bytes", -1),
            .name = subject,
        };
    }
    if (copies.n > 0) {
        qsort(copies.items, copies.n, sizeof *copies.items, by_instant);
    }
    find_interval(&copies);
    return copies;
}

static const struct copy *newest(const struct copies *copies)
{
    for (size_t i = copies->n; i > 0; i--) {
        if (stands(&copies->items[i - 1])) {
            return &copies->items[i - 1];
        }
    }
    return NULL;
}

static const struct copy *oldest(const struct copies *copies)
{
    for (size_t i = 0; i < copies->n; i++) {
        if (stands(&copies->items[i])) {
            return &copies->items[i];
        }
    }
    return NULL;
}

static void unreadable(struct judgement *ret)
{
    judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
    ret->detail = "unreadable";
}

static void measure(struct judgement *ret, enum measure_unit unit, int64_t low,
                    int64_t high)
{
    ret->measured = (struct measured){.unit = unit,
                                      .has_low = true,
                                      .has_high = true,
                                      .has_point = low == high,
                                      .low = (double)low,
                                      .high = (double)high,
                                      .point = (double)low};
}

static void look_from(struct judgement *ret, const struct copies *copies,
                      int64_t from_ms)
{
    ret->has_window = from_ms < copies->read_ms;
    ret->window = (struct ivl){from_ms, copies->read_ms};
}

static int by_number(const void *a, const void *b)
{
    const int64_t *left = a;
    const int64_t *right = b;
    return (*left > *right) - (*left < *right);
}

/* A newest copy of less than half the size of those before it has probably
 * missed something; it is told, and refutes nothing. */
static void note_collapse(const struct copies *copies, struct judgement *ret)
{
    const struct judging *judging = copies->judging;
    int64_t *sizes = arena_array(judging->arena, copies->n, sizeof *sizes);
    const struct copy *last = newest(copies);
    size_t n = 0;
    for (size_t i = 0; i < copies->n; i++) {
        const struct copy *copy = &copies->items[i];
        if (copy != last && copy->bytes >= 0) {
            sizes[n++] = copy->bytes;
        }
    }
    if (last == NULL || last->bytes < 0 || n < COLLAPSE_COPIES) {
        return;
    }
    qsort(sizes, n, sizeof *sizes, by_number);
    if (last->bytes < sizes[n / 2] / 2) {
        judge_fact_count(judging, ret, "bytes", last->bytes);
        judge_fact_count(judging, ret, "bytes_before", sizes[n / 2]);
        ret->detail = "size_collapsed";
    }
}

static void note_ends(const struct copies *copies, struct judgement *ret)
{
    const struct copy *first = oldest(copies);
    const struct copy *last = newest(copies);
    if (first != NULL) {
        judge_fact_instant(copies->judging, ret, "oldest", first->at_ms);
        judge_fact_instant(copies->judging, ret, "newest", last->at_ms);
    }
    note_collapse(copies, ret);
}

/* --- generations --------------------------------------------------------- */

/* One that is being rotated out may be gone before the next is made. */
static bool counts(const struct copies *copies, const struct copy *copy)
{
    const struct copy *first = oldest(copies);
    return stands(copy) ||
           (copy->gone_ms > copies->read_ms - copies->slack_ms &&
            copy->gone_ms <= copies->read_ms &&
            (first == NULL || copy->at_ms < first->at_ms));
}

static void generations(const struct judging *judging,
                        const struct evidence *evidence, struct judgement *ret)
{
    struct copies copies = gather(judging, evidence);
    int64_t claimed = 0;
    int64_t all = 0;
    int64_t days = 0;
    int64_t last_day = INT64_MIN;
    if (!verdict_parse_count(judging->value, &claimed)) {
        unreadable(ret);
        return;
    }
    for (size_t i = 0; i < copies.n; i++) {
        if (!counts(&copies, &copies.items[i])) {
            continue;
        }
        int64_t day =
            local_day_at(judging->facts->calendar->tz, copies.items[i].at_ms)
                .day;
        all++;
        days += day != last_day ? 1 : 0;
        last_day = day;
    }
    bool by_day = copies.interval_said && copies.interval_ms >= MS_PER_DAY;
    bool by_copy = copies.interval_said && copies.interval_ms < MS_PER_DAY;
    int64_t low = by_copy ? all : days;
    int64_t high = by_day ? days : all;
    look_from(ret, &copies, copies.n > 0 ? copies.items[0].at_ms : 0);
    measure(ret, MEASURE_COUNT, low, high);
    judge_fact_count(judging, ret, "generations", low);
    note_ends(&copies, ret);
    if (low >= claimed) {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
    } else if (high < claimed) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
    } else {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "generations_of_a_day";
    }
}

void judge_backup_generations(const struct judging *judging,
                              struct judgement *ret)
{
    judge_by_sources(judging, "backup", generations, ret);
}

/* --- interval ------------------------------------------------------------ */

/* How long after a copy the next may come: the claim's span, and what it may be
 * late. */
static int64_t allowed_ms(const struct copies *copies, const struct span *span,
                          int64_t at_ms)
{
    int64_t length_ms =
        span_forward(span, copies->judging->facts->calendar->tz, at_ms) - at_ms;
    return length_ms + length_ms * copies->evidence->tolerance / 100;
}

static bool was_read_within(const struct evidence *evidence, int64_t from_ms,
                            int64_t to_ms)
{
    for (size_t i = 0; i < evidence->n_reads; i++) {
        const struct ivl *read = &evidence->reads[i];
        if (read->from_ms < to_ms && read->to_ms >= from_ms) {
            return true;
        }
    }
    return false;
}

/* From when on a listing itself must show every copy: as far back as the sheet
 * says that they are kept. */
static int64_t horizon_ms(const struct copies *copies)
{
    const struct claim *claim = beside(copies->judging, "backup_generations");
    int64_t n = 0;
    int64_t from_ms = copies->evidence->first_read_ms < copies->read_ms
                          ? copies->evidence->first_read_ms
                          : copies->read_ms;
    if (claim == NULL || !verdict_parse_count(claim->values[0], &n) || n < 1 ||
        n > 10000) {
        n = HORIZON_DEFAULT;
    }
    return from_ms - (n - 1) * copies->interval_ms - copies->slack_ms;
}

/* The largest stretch without a copy. */
struct gap {
    int64_t length_ms; /* -1: none was looked at */
    int64_t from_ms;
    bool too_long;
    bool certain;
};

static void take_gap(struct gap *gap, const struct gap *other)
{
    bool worse = other->certain != gap->certain
                     ? other->certain
                     : other->length_ms > gap->length_ms;
    if (gap->length_ms < 0 || worse) {
        *gap = *other;
    }
}

static struct gap gap_between(const struct copies *copies,
                              const struct span *span, int64_t from_ms,
                              int64_t to_ms)
{
    int64_t late_ms = from_ms + allowed_ms(copies, span, from_ms);
    bool too_long = to_ms > late_ms;
    bool listed = to_ms <= copies->evidence->first_read_ms &&
                  from_ms >= horizon_ms(copies);
    return (struct gap){
        .length_ms = to_ms - from_ms,
        .from_ms = from_ms,
        .too_long = too_long,
        .certain = too_long && (listed || was_read_within(copies->evidence,
                                                          late_ms, to_ms)),
    };
}

/* The worst gap of the window, and from when on was looked at. */
static struct gap worst_gap(const struct copies *copies,
                            const struct span *span, int64_t *ret_from_ms)
{
    struct gap worst = {.length_ms = -1};
    int64_t from_ms = copies->judging->window.from_ms;
    int64_t listed_ms = horizon_ms(copies);
    from_ms = from_ms > listed_ms ? from_ms : listed_ms;
    *ret_from_ms = copies->read_ms;
    for (size_t i = 0; i < copies->n; i++) {
        int64_t at_ms = copies->items[i].at_ms;
        bool is_last = i + 1 == copies->n;
        int64_t next_ms =
            is_last ? copies->read_ms : copies->items[i + 1].at_ms;
        if (next_ms <= from_ms || (!is_last && at_ms < from_ms)) {
            continue;
        }
        struct gap gap = gap_between(copies, span, at_ms, next_ms);
        if (is_last) { /* the reading itself shows that there is no newer one */
            gap.certain = gap.too_long;
        }
        *ret_from_ms = at_ms < *ret_from_ms ? at_ms : *ret_from_ms;
        take_gap(&worst, &gap);
    }
    return worst;
}

/* The time of day at which copies are made, from the earliest to the latest. */
static void note_times(const struct copies *copies, struct judgement *ret)
{
    const struct tz *tz = copies->judging->facts->calendar->tz;
    int64_t low = MS_PER_DAY;
    int64_t high = 0;
    for (size_t i = 0; i < copies->n; i++) {
        int64_t at_ms = copies->items[i].at_ms;
        int64_t of_day =
            at_ms - local_day_begins_ms(tz, local_day_at(tz, at_ms).day);
        low = of_day < low ? of_day : low;
        high = of_day > high ? of_day : high;
    }
    if (low <= high) {
        judge_fact(copies->judging, ret, "time_of_day",
                   arena_printf(copies->judging->arena, "%02d:%02d-%02d:%02d",
                                (int)(low / MS_PER_HOUR),
                                (int)(low / MS_PER_MINUTE % 60),
                                (int)(high / MS_PER_HOUR),
                                (int)(high / MS_PER_MINUTE % 60)));
    }
}

/* A claim that names its window speaks of all of it. */
static bool is_young(const struct judging *judging, int64_t from_ms)
{
    return judging->claim->window != NULL && from_ms > judging->window.from_ms;
}

static void interval(const struct judging *judging,
                     const struct evidence *evidence, struct judgement *ret)
{
    struct copies copies = gather(judging, evidence);
    struct span span;
    int64_t from_ms = 0;
    if (span_parse_iso(judging->value, &span) != ERR_OK) {
        unreadable(ret);
        return;
    }
    struct gap worst = worst_gap(&copies, &span, &from_ms);
    note_ends(&copies, ret);
    note_times(&copies, ret);
    look_from(ret, &copies, from_ms);
    if (copies.n == 0 || newest(&copies) == NULL) {
        judge_fact_count(judging, ret, "generations", 0);
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        return;
    }
    if (worst.length_ms >= 0) {
        measure(ret, MEASURE_MS, worst.length_ms, worst.length_ms);
        judge_fact_span(judging, ret, "largest_gap", worst.length_ms);
        judge_fact_instant(judging, ret, "gap_from", worst.from_ms);
    }
    if (worst.certain) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
    } else if (worst.too_long) { /* a copy may have come and gone unseen */
        judge_say(ret, VERDICT_UNDETERMINED, WHY_COVERAGE);
    } else if (copies.n < 2 || is_young(judging, from_ms)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_YOUNG);
    } else {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
    }
}

void judge_backup_interval(const struct judging *judging, struct judgement *ret)
{
    judge_by_sources(judging, "backup", interval, ret);
}

/* --- retention ----------------------------------------------------------- */

/* What became of the copies that are gone. */
struct lives {
    size_t n;
    int64_t shortest_ms;      /* as long as it can have been, of the worst */
    const char *shortest;     /* which one */
    bool too_short, doubtful; /* certainly, possibly */
};

static struct lives lives_of(const struct copies *copies,
                             const struct span *span)
{
    const struct judging *judging = copies->judging;
    struct lives lives = {.shortest_ms = INT64_MAX};
    for (size_t i = 0; i < copies->n; i++) {
        const struct copy *copy = &copies->items[i];
        if (copy->gone_ms > copies->read_ms ||
            copy->gone_ms < judging->window.from_ms) {
            continue;
        }
        int64_t until_ms =
            span_forward(span, judging->facts->calendar->tz, copy->at_ms) -
            copies->slack_ms;
        lives.n++;
        lives.too_short = lives.too_short || copy->gone_ms < until_ms;
        lives.doubtful = lives.doubtful || copy->last_ms < until_ms;
        if (copy->gone_ms - copy->at_ms < lives.shortest_ms) {
            lives.shortest_ms = copy->gone_ms - copy->at_ms;
            lives.shortest = copy->name;
        }
    }
    return lives;
}

/* Whether what stands reaches back as far as it must just after a rotation:
 * one interval less than what is kept. */
static bool reaches_back(const struct copies *copies, const struct span *span,
                         bool *ret_is_short)
{
    const struct copy *first = oldest(copies);
    if (first == NULL) {
        return false;
    }
    int64_t full_ms =
        span_forward(span, copies->judging->facts->calendar->tz, first->at_ms);
    *ret_is_short = full_ms > copies->read_ms;
    return full_ms - copies->interval_ms - copies->slack_ms <= copies->read_ms;
}

static void retention(const struct judging *judging,
                      const struct evidence *evidence, struct judgement *ret)
{
    struct copies copies = gather(judging, evidence);
    struct span span;
    if (span_parse_iso(judging->value, &span) != ERR_OK) {
        unreadable(ret);
        return;
    }
    struct lives lives = lives_of(&copies, &span);
    bool is_short = false;
    bool reaches = reaches_back(&copies, &span, &is_short);
    look_from(ret, &copies, copies.n > 0 ? copies.items[0].at_ms : 0);
    note_ends(&copies, ret);
    if (lives.n > 0) {
        judge_fact(judging, ret, "first_gone", lives.shortest);
        judge_fact_span(judging, ret, "kept", lives.shortest_ms);
        measure(ret, MEASURE_MS, lives.shortest_ms, lives.shortest_ms);
    }
    if (lives.too_short || oldest(&copies) == NULL) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
    } else if (lives.doubtful) { /* read too seldom to tell */
        judge_say(ret, VERDICT_UNDETERMINED, WHY_COVERAGE);
    } else if (lives.n == 0 && !reaches) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_YOUNG);
    } else {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
        ret->detail = is_short ? "fence_post" : ret->detail;
    }
}

void judge_backup_retention(const struct judging *judging,
                            struct judgement *ret)
{
    judge_by_sources(judging, "backup", retention, ret);
}

/* --- encryption ---------------------------------------------------------- */

static void encryption(const struct judging *judging,
                       const struct evidence *evidence, struct judgement *ret)
{
    int64_t clear = 0;
    int64_t encrypted = 0;
    int64_t untold = 0;
    for (size_t i = 0; i < evidence->n_facts;
         i = evidence_subject_end(evidence, i)) {
        const char *subject = evidence->facts[i].fact.subject;
        bool is_copy = evidence_number(evidence, subject, "at_ms",
                                       INSTANT_MIN) != INSTANT_MIN;
        int64_t said = evidence_number(evidence, subject, "encrypted", -1);
        clear += said == 0 ? 1 : 0;
        encrypted += said > 0 ? 1 : 0;
        untold += is_copy && said < 0 ? 1 : 0;
    }
    judge_fact_count(judging, ret, "encrypted", encrypted);
    judge_fact_count(judging, ret, "not_encrypted", clear);
    ret->has_window = false;
    if (!text_equal(judging->value, "true")) {
        unreadable(ret);
    } else if (clear > 0) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
    } else if (encrypted > 0 && untold == 0) {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
    } else {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_NO_SOURCE);
    }
}

void judge_encryption(const struct judging *judging, struct judgement *ret)
{
    judge_by_sources(judging, "backup", encryption, ret);
}

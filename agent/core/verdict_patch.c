/*
 * Patches (spec "claims", section 3): from available to installed, each update
 * by itself. Facts: docs/sources.md, "Patches".
 *
 * Available is when the agent first saw an update: later than it was published,
 * so what is late by it is late indeed. The package's own date is shown beside
 * it and decides nothing, since packages are dated before they are published.
 *
 * An update whose place another version took is over when any version of the
 * package was installed: else one that is overtaken every three days would
 * never be late. One that went without that (the package was removed, or
 * nothing tells what was installed) ended between two readings.
 */
#include "core/verdict_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"

#define LATE_SHOWN_MAX 7
#define PENDING_SHOWN_MAX 3
#define SHOWN_TEXT_MAX (FACT_SUBJECT_MAX + 2 * CIVIL_INSTANT_MAX + 8)

enum end { END_PENDING, END_INSTALLED, END_GONE };

/* One update that was seen pending. Times are instants. */
struct update {
    const char *subject;
    const struct seen_fact *pending; /* the newest stretch of it */
    int64_t since_ms;                /* first seen pending */
    enum end end;
    int64_t end_min_ms, end_max_ms; /* between which it ended; of one that is
                                       pending both are the last reading */
    int64_t published_ms;           /* INSTANT_MIN: not known */
};

/* Those of a source; those of one package stand together. */
struct updates {
    struct update *items;
    size_t n;
};

/* What those of the window come to. */
struct sum {
    const struct update *late[LATE_SHOWN_MAX]; /* the newest */
    const struct update *pending[PENDING_SHOWN_MAX];
    size_t n_late, n_pending, n_installed, n_gone, n_doubtful;
    bool late_is_pending;
    int64_t last_late_ms; /* when the newest late one ended */
};

/* --- from facts to updates ------------------------------------------------ */

static bool is_number(const struct seen_fact *seen, const char *name)
{
    return text_equal(seen->fact.name, name) && seen->fact.kind != FACT_TEXT;
}

static bool is_pending(const struct seen_fact *seen)
{
    return is_number(seen, "pending") && seen->fact.number != 0;
}

/* Facts of one package, whatever version, stand together. */
static size_t package_end(const struct evidence *evidence, size_t from)
{
    const char *subject = evidence->facts[from].fact.subject;
    size_t length = strcspn(subject, " ");
    while (from < evidence->n_facts) {
        const char *other = evidence->facts[from].fact.subject;
        if (strcspn(other, " ") != length ||
            strncmp(other, subject, length) != 0) {
            break;
        }
        from++;
    }
    return from;
}

/* Adds the update of the subject that begins at `from`, if it was pending.
 * Returns where the next subject begins. */
static size_t add_update(const struct evidence *evidence, size_t from,
                         struct updates *updates)
{
    size_t to = evidence_subject_end(evidence, from);
    struct update update = {.subject = evidence->facts[from].fact.subject,
                            .since_ms = INSTANT_MAX,
                            .published_ms = INSTANT_MIN};
    for (size_t i = from; i < to; i++) {
        const struct seen_fact *seen = &evidence->facts[i];
        if (is_number(seen, "published_ms")) {
            update.published_ms = seen->fact.number;
        }
        if (!is_pending(seen)) {
            continue;
        }
        if (seen->first_ms < update.since_ms) {
            update.since_ms = seen->first_ms;
        }
        if (update.pending == NULL || seen->gone_ms > update.pending->gone_ms) {
            update.pending = seen;
        }
    }
    if (update.pending != NULL) {
        updates->items[updates->n++] = update;
    }
    return to;
}

/* When the package of the facts [from, to) was installed between the last
 * reading that had the update and the first that had it no more; INSTANT_MAX:
 * not told. Logs have seconds. */
static int64_t installed_at(const struct evidence *evidence, size_t from,
                            size_t to, const struct seen_fact *pending)
{
    int64_t at_ms = INSTANT_MAX;
    ASSERT(from <= to && to <= evidence->n_facts);
    for (size_t i = from; i < to; i++) {
        const struct seen_fact *seen = &evidence->facts[i];
        if (is_number(seen, "installed_ms") &&
            seen->fact.number > pending->last_ms - MS_PER_SECOND &&
            seen->fact.number <= pending->gone_ms &&
            seen->fact.number < at_ms) {
            at_ms = seen->fact.number;
        }
    }
    return at_ms;
}

/* Of the n updates of one package the one that was pending when `pending` was
 * first seen no more; it ended later. NULL: none. */
static const struct update *successor(const struct update *updates, size_t n,
                                      const struct seen_fact *pending)
{
    ASSERT(pending->gone_ms < INSTANT_MAX);
    for (size_t i = 0; i < n; i++) {
        if (seen_at(updates[i].pending, pending->gone_ms)) {
            return &updates[i];
        }
    }
    return NULL;
}

/* How and when one of the n updates of a package, whose facts are [from, to),
 * was over. */
static void settle(const struct evidence *evidence, size_t from, size_t to,
                   const struct updates *package, struct update *update)
{
    const struct seen_fact *pending = update->pending;
    int64_t at_ms = INSTANT_MAX;
    while (pending->gone_ms < INSTANT_MAX) {
        at_ms = installed_at(evidence, from, to, pending);
        const struct update *next =
            at_ms < INSTANT_MAX
                ? NULL
                : successor(package->items, package->n, pending);
        if (next == NULL) {
            break;
        }
        pending = next->pending;
    }
    if (pending->gone_ms == INSTANT_MAX) {
        update->end = END_PENDING;
        update->end_min_ms = update->end_max_ms = evidence->last_read_ms;
    } else if (at_ms < INSTANT_MAX) {
        update->end = END_INSTALLED;
        update->end_min_ms = update->end_max_ms = at_ms;
    } else {
        update->end = END_GONE;
        update->end_min_ms = pending->last_ms;
        update->end_max_ms = pending->gone_ms;
    }
}

static struct updates updates_of(const struct judging *judging,
                                 const struct evidence *evidence)
{
    struct updates all = {
        arena_array(judging->arena, evidence->n_facts, sizeof *all.items), 0};
    size_t to = 0;
    for (size_t from = 0; from < evidence->n_facts; from = to) {
        struct updates package = {all.items + all.n, 0};
        to = package_end(evidence, from);
        for (size_t i = from; i < to;) {
            i = add_update(evidence, i, &package);
        }
        for (size_t i = 0; i < package.n; i++) {
            settle(evidence, from, to, &package, &package.items[i]);
        }
        all.n += package.n;
    }
    return all;
}

/* --- against the claim ---------------------------------------------------- */

/* The last instant at which what was available at `since_ms` is in time. */
static int64_t deadline_of(const struct judging *judging,
                           const struct span *within, int64_t since_ms)
{
    const struct tz *tz = judging->facts->calendar->tz;
    int64_t n = 0;
    ASSERT(tz != NULL);
    if (!judge_counts_business_days(judging, &n)) {
        return span_forward(within, tz, since_ms);
    }
    int64_t day = civil_days(tz_to_local(tz, since_ms).date);
    return judge_end_of_day(judging, judge_business_day(judging, day, n));
}

static void measure(struct measured *measured, const struct update *update)
{
    double low = (double)(update->end_min_ms - update->since_ms);
    double high = (double)(update->end_max_ms - update->since_ms);
    measured->unit = MEASURE_MS;
    measured->has_low = measured->has_high = true;
    measured->low = low > measured->low ? low : measured->low;
    measured->high = high > measured->high ? high : measured->high;
}

/* Puts it among the `max` first by `before`. */
static void show(const struct update **shown, size_t max,
                 const struct update *update,
                 bool (*before)(const struct update *, const struct update *))
{
    for (size_t i = 0; i < max; i++) {
        if (shown[i] == NULL || before(update, shown[i])) {
            const struct update *pushed = shown[i];
            shown[i] = update;
            update = pushed;
        }
        if (update == NULL) {
            return;
        }
    }
}

static bool is_older(const struct update *a, const struct update *b)
{
    return a->since_ms < b->since_ms;
}

static bool ended_later(const struct update *a, const struct update *b)
{
    return a->end_max_ms > b->end_max_ms;
}

static void add_to(struct sum *sum, const struct update *update,
                   int64_t deadline_ms)
{
    bool pending = update->end == END_PENDING;
    sum->n_pending += pending;
    sum->n_installed += update->end == END_INSTALLED;
    sum->n_gone += update->end == END_GONE;
    if (update->end_min_ms > deadline_ms) {
        sum->n_late++;
        sum->late_is_pending = sum->late_is_pending || pending;
        if (update->end_max_ms > sum->last_late_ms) {
            sum->last_late_ms = update->end_max_ms;
        }
        show(sum->late, LATE_SHOWN_MAX, update, ended_later);
        return;
    }
    sum->n_doubtful += update->end_max_ms > deadline_ms;
    if (pending) {
        show(sum->pending, PENDING_SHOWN_MAX, update, is_older);
    }
}

static struct sum sum_up(const struct judging *judging,
                         const struct span *within,
                         const struct updates *updates, struct judgement *ret)
{
    struct sum sum = {.last_late_ms = INSTANT_MIN};
    for (size_t i = 0; i < updates->n; i++) {
        const struct update *update = &updates->items[i];
        if (update->end_max_ms >= judging->window.from_ms) {
            measure(&ret->measured, update);
            add_to(&sum, update,
                   deadline_of(judging, within, update->since_ms));
        }
    }
    ret->measured.has_point = ret->measured.unit == MEASURE_MS &&
                              ret->measured.low >= ret->measured.high;
    ret->measured.point = ret->measured.low;
    return sum;
}

/* --- what is shown -------------------------------------------------------- */

/* "openssl 3.0.22 2026-11-01T00:00:00Z/2026-11-10T00:00:00Z": available and
 * installed; without the latter while it is pending. */
static void show_update(const struct judging *judging,
                        const struct update *update, const char *name,
                        struct judgement *ret)
{
    char since[CIVIL_INSTANT_MAX];
    char end[CIVIL_INSTANT_MAX];
    char text[SHOWN_TEXT_MAX];
    bool pending = update->end == END_PENDING;
    civil_render_instant(update->since_ms, 0, since);
    civil_render_instant(update->end_max_ms, 0, end);
    snprintf(text, sizeof text, "%s %s%s%s", update->subject, since,
             pending ? "" : "/", pending ? "" : end);
    judge_fact(judging, ret, name, text);
    if (update->published_ms != INSTANT_MIN) {
        civil_render_instant(update->published_ms, 0, since);
        snprintf(text, sizeof text, "%s %s", update->subject, since);
        judge_fact(judging, ret, "published", text);
    }
}

static void show_sum(const struct judging *judging, const struct sum *sum,
                     struct judgement *ret)
{
    judge_fact_count(judging, ret, "updates_installed",
                     (int64_t)sum->n_installed);
    judge_fact_count(judging, ret, "updates_pending", (int64_t)sum->n_pending);
    if (sum->n_gone > 0) {
        judge_fact_count(judging, ret, "updates_gone", (int64_t)sum->n_gone);
    }
    if (sum->n_late > 0) {
        judge_fact_count(judging, ret, "updates_late", (int64_t)sum->n_late);
    }
    for (size_t i = 0; i < LATE_SHOWN_MAX && sum->late[i] != NULL; i++) {
        show_update(judging, sum->late[i],
                    sum->late[i]->end == END_PENDING ? "late_pending" : "late",
                    ret);
    }
    for (size_t i = 0; i < PENDING_SHOWN_MAX && sum->pending[i] != NULL; i++) {
        show_update(judging, sum->pending[i], "available", ret);
    }
}

/* --- verdict -------------------------------------------------------------- */

/* Looked at for less than the claim allows: nothing could have been late. */
static bool is_young(const struct judging *judging,
                     const struct evidence *evidence, const struct span *within,
                     struct judgement *ret)
{
    int64_t from_ms = evidence->first_read_ms;
    int64_t needed_ms = deadline_of(judging, within, from_ms);
    int64_t seen_ms = evidence->last_read_ms - from_ms;
    ASSERT(seen_ms >= 0);
    if (evidence->last_read_ms >= needed_ms || needed_ms <= from_ms) {
        return false;
    }
    ret->coverage = 100.0 * (double)seen_ms / (double)(needed_ms - from_ms);
    return true;
}

/* When it answered; also where that was once, so that no stretch is empty. */
static struct ivls answered(struct arena *arena,
                            const struct evidence *evidence)
{
    struct ivl *items = arena_array(arena, evidence->n_reads, sizeof *items);
    for (size_t i = 0; i < evidence->n_reads; i++) {
        items[i] = evidence->reads[i];
        items[i].to_ms++;
    }
    return ivls_from(arena, items, evidence->n_reads);
}

/* Not looked at for longer than the claim allows: something late could have
 * come and gone. */
static bool has_hole(const struct judging *judging,
                     const struct evidence *evidence, const struct span *within,
                     struct judgement *ret)
{
    struct ivl window = ret->window;
    int64_t seen_ms = window.to_ms - window.from_ms;
    bool found = false;
    ASSERT(seen_ms >= 0);
    struct ivls reads = answered(judging->arena, evidence);
    for (size_t i = 1; i < reads.n; i++) {
        struct ivl silence = {reads.items[i - 1].to_ms - 1,
                              reads.items[i].from_ms};
        if (silence.to_ms <= window.from_ms ||
            silence.to_ms - silence.from_ms <= evidence->max_age_ms) {
            continue;
        }
        found = found ||
                deadline_of(judging, within, silence.from_ms) < silence.to_ms;
        seen_ms -=
            silence.to_ms - (silence.from_ms > window.from_ms ? silence.from_ms
                                                              : window.from_ms);
    }
    if (found) {
        ret->coverage =
            100.0 * (double)seen_ms / (double)(window.to_ms - window.from_ms);
    }
    return found;
}

static void latency(const struct judging *judging,
                    const struct evidence *evidence, struct judgement *ret)
{
    struct span within;
    if (span_parse_iso(judging->value, &within) != ERR_OK) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return;
    }
    struct updates updates = updates_of(judging, evidence);
    struct sum sum = sum_up(judging, &within, &updates, ret);
    if (ret->window.from_ms < evidence->first_read_ms) {
        ret->window.from_ms = evidence->first_read_ms;
    }
    ret->window.to_ms = evidence->last_read_ms;
    ret->coverage = 100;
    show_sum(judging, &sum, ret);
    if (sum.n_late > 0) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        if (!sum.late_is_pending) {
            judge_true_again(judging, sum.last_late_ms, ret);
        }
    } else if (sum.n_doubtful > 0) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_RESOLUTION);
        ret->resolution_ms = evidence->interval_ms;
    } else if (has_hole(judging, evidence, &within, ret)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_COVERAGE);
    } else if (is_young(judging, evidence, &within, ret)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_YOUNG);
    } else {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
        if (updates.n == 0) {
            ret->detail = "no_updates";
        }
    }
}

void judge_patch_latency(const struct judging *judging, struct judgement *ret)
{
    judge_by_sources(judging, "patch", latency, ret);
}

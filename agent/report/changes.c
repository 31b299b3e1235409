#include "report/changes.h"

#include "base/check.h"
#include "base/text.h"
#include "core/span.h"
#include "report/rewording.h"

static const struct judgement *find(const struct status_claim *claims, size_t n,
                                    const char *id)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(claims[i].judgement.claim->id, id)) {
            return &claims[i].judgement;
        }
    }
    return NULL;
}

static bool is_reworded(const struct claim *a, const struct claim *b)
{
    bool same = a->relation == b->relation && a->n_values == b->n_values &&
                text_equal(a->quote, b->quote);
    for (size_t i = 0; same && i < a->n_values; i++) {
        same = text_equal(a->values[i], b->values[i]);
    }
    return !same;
}

/* The window's own rewordings only: of an earlier text nothing is known. */
static bool is_by_text(const struct report *report, const struct change *change)
{
    const struct report_rewording *text =
        rewording_of(report, change->claim->id);
    const struct judgement *was = change->previous;
    return text != NULL && text->before != NULL && was != NULL &&
           text->by_before.verdict == was->verdict &&
           text->by_before.reason == was->reason &&
           change->now->verdict != was->verdict;
}

static bool is_change(const struct change *change)
{
    const struct judgement *a = change->previous;
    const struct judgement *b = change->now;
    return a == NULL || b == NULL || change->is_reworded ||
           a->verdict != b->verdict || a->reason != b->reason;
}

const struct change *changes_of(struct arena *arena,
                                const struct report *report, size_t *ret_n)
{
    const struct report_previous *previous = report->previous;
    *ret_n = 0;
    if (previous == NULL) {
        return NULL;
    }
    size_t most = report->n_claims + previous->n_claims;
    struct change *changes = arena_array(arena, most, sizeof *changes);
    size_t n = 0;
    for (size_t i = 0; i < report->n_claims; i++) {
        const struct judgement *now = &report->claims[i].judgement;
        struct change one = {.claim = now->claim, .now = now};
        one.previous =
            find(previous->claims, previous->n_claims, now->claim->id);
        one.is_reworded = one.previous != NULL &&
                          is_reworded(one.previous->claim, now->claim);
        one.is_by_text = is_by_text(report, &one);
        if (is_change(&one)) {
            changes[n++] = one;
        }
    }
    for (size_t i = 0; i < previous->n_claims; i++) {
        const struct judgement *was = &previous->claims[i].judgement;
        if (find(report->claims, report->n_claims, was->claim->id) == NULL) {
            changes[n++] =
                (struct change){.claim = was->claim, .previous = was};
        }
    }
    ASSERT(n <= most);
    *ret_n = n;
    return changes;
}

bool changes_refuted_by(const struct judgement *judgement, int64_t start_ms)
{
    ASSERT(judgement->n_evidence <= JUDGE_EVIDENCE_MAX);
    for (size_t i = 0; i < judgement->n_evidence; i++) {
        if (judgement->evidence_ms[i] == start_ms) {
            return judgement->verdict == VERDICT_OVERSTATED;
        }
    }
    return false;
}

bool changes_note_is_of(const struct incident_note *note,
                        const struct incident *incident)
{
    ASSERT(incident->start_ms < incident->end_ms);
    return incident_meant(incident, 1, note->incident_ms) == incident;
}

bool changes_note_is_loose(const struct report *report,
                           const struct incident_note *note)
{
    const struct figures *figures = &report->figures;
    ASSERT(figures->window.from_ms < figures->window.to_ms);
    for (size_t i = 0; i < figures->n_incidents; i++) {
        if (changes_note_is_of(note, &figures->incidents[i])) {
            return false;
        }
    }
    return note->incident_ms >= figures->window.from_ms &&
           note->incident_ms < figures->window.to_ms;
}

int64_t changes_leaves_year_ms(const struct incident *incident,
                               const struct tz *tz)
{
    static const struct span year = {.months = 12};
    ASSERT(incident->start_ms < incident->end_ms);
    return span_forward(&year, tz, incident->end_ms);
}

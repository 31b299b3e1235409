/*
 * Pages and documents that the configuration holds against a claim or an item
 * (spec "claims", section 3: the page or document still says so).
 *
 * Facts of subject "": `date_ms` (when it was written or reviewed, if it has a
 * date), `until_ms` (to when it is good); and for each thing it has to say, the
 * expectation being the subject: `says` (whether it does).
 */
#include "core/verdict_parts.h"

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

static void judge_document(const struct judging *judging,
                           const struct evidence *evidence,
                           struct judgement *ret)
{
    int64_t until_ms = evidence_number(evidence, "", "until_ms", INSTANT_MAX);
    int64_t date_ms = evidence_number(evidence, "", "date_ms", INSTANT_MIN);
    judge_say(ret, VERDICT_HOLDS, WHY_NONE);
    if (date_ms != INSTANT_MIN) {
        judge_fact_instant(judging, ret, "dated", date_ms);
    }
    for (size_t i = 0; i < evidence->n_facts; i++) {
        const struct seen_fact *seen = &evidence->facts[i];
        bool says = seen->fact.kind == FACT_BOOL && seen->fact.number != 0;
        if (seen->gone_ms == INSTANT_MAX &&
            text_equal(seen->fact.name, "says") && !says) {
            judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
            judge_fact(judging, ret, "says_no_more", seen->fact.subject);
        }
    }
    if (until_ms <= judging->now_ms) {
        judge_say(ret, VERDICT_LAPSED, WHY_NONE);
        judge_fact_instant(judging, ret, "until", until_ms);
    }
}

void judge_by_documents(const struct judging *judging, struct judgement *ret)
{
    const struct judge_facts *facts = judging->facts;
    struct judge_facts named = *facts;
    struct evidence *chosen =
        arena_array(judging->arena, facts->n_evidence, sizeof *chosen);
    size_t n = 0;
    ASSERT(judging->claim != NULL);
    for (size_t i = 0; i < facts->n_evidence; i++) {
        if (evidence_verifies(&facts->evidence[i], judging->claim->id,
                              judging->claim->item)) {
            chosen[n] = facts->evidence[i];
            chosen[n].type = "document"; /* whatever it is */
            chosen[n++].store = NULL;
        }
    }
    named.evidence = chosen;
    named.n_evidence = n;
    struct judging by = *judging;
    by.facts = &named;
    judge_by_sources(&by, "document", judge_document, ret);
}

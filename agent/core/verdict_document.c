/*
 * Pages and documents that the configuration holds against a claim or an item
 * (spec "claims", section 3: the page or document still says so).
 *
 * Facts of subject "": `date_ms` (when it was written or reviewed, if it has a
 * date), `until_ms` (to when it is good); and for each thing it has to say, the
 * expectation being the subject: `says` (whether it does) and `excerpt` (the
 * text there). What has neither an end nor anything to say proves nothing.
 */
#include "core/verdict_parts.h"

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

/* Whether anything that the source has to say is no longer said; how many
 * things it has to say. */
static size_t judge_sayings(const struct judging *judging,
                            const struct evidence *evidence,
                            struct judgement *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < evidence->n_facts; i++) {
        const struct seen_fact *seen = &evidence->facts[i];
        if (seen->gone_ms != INSTANT_MAX || seen->fact.kind != FACT_BOOL ||
            !text_equal(seen->fact.name, "says")) {
            continue;
        }
        n++;
        if (seen->fact.number != 0) {
            continue;
        }
        const char *now =
            evidence_text(evidence, seen->fact.subject, "excerpt");
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        judge_fact(judging, ret, "says_no_more", seen->fact.subject);
        if (now != NULL) {
            judge_fact(judging, ret, "says_now", now);
        }
    }
    return n;
}

void judge_document(const struct judging *judging,
                    const struct evidence *evidence, struct judgement *ret)
{
    int64_t until_ms = evidence_number(evidence, "", "until_ms", INSTANT_MAX);
    int64_t date_ms = evidence_number(evidence, "", "date_ms", INSTANT_MIN);
    judge_say(ret, VERDICT_HOLDS, WHY_NONE);
    ret->has_window = false;
    if (date_ms != INSTANT_MIN) {
        judge_fact_instant(judging, ret, "dated", date_ms);
    }
    size_t n = judge_sayings(judging, evidence, ret);
    if (until_ms != INSTANT_MAX) {
        judge_fact_instant(judging, ret, "until", until_ms);
    }
    if (until_ms <= judging->now_ms) {
        judge_say(ret, VERDICT_LAPSED, WHY_NONE);
        ret->detail = "document_lapsed";
    } else if (n == 0 && until_ms == INSTANT_MAX) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_NO_SOURCE);
        ret->detail = "says_nothing";
    }
}

void judge_by_named(const struct judging *judging, judge_source *by,
                    struct judgement *ret)
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
    struct judging of_named = *judging;
    of_named.facts = &named;
    judge_by_sources(&of_named, "document", by, ret);
}

void judge_by_documents(const struct judging *judging, struct judgement *ret)
{
    judge_by_named(judging, judge_document, ret);
}

/*
 * Holding a claim against sources of evidence: which ones, what a stale one is
 * worth, and which of several answers is the claim's (spec "claims",
 * section 3).
 */
#include "core/verdict_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"

#define FACTS_SHOWN_MAX 24

void judge_fact(const struct judging *judging, struct judgement *ret,
                const char *name, const char *value)
{
    if (ret->n_facts == FACTS_SHOWN_MAX) {
        return;
    }
    struct judged_fact *facts =
        arena_array(judging->arena, ret->n_facts + 1, sizeof *facts);
    for (size_t i = 0; i < ret->n_facts; i++) {
        facts[i] = ret->facts[i];
    }
    facts[ret->n_facts++] =
        (struct judged_fact){name, arena_strdup(judging->arena, value)};
    ret->facts = facts;
}

void judge_fact_count(const struct judging *judging, struct judgement *ret,
                      const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    judge_fact(judging, ret, name, text);
}

void judge_fact_instant(const struct judging *judging, struct judgement *ret,
                        const char *name, int64_t at_ms)
{
    char text[CIVIL_INSTANT_MAX];
    civil_render_instant(at_ms, 0, text);
    judge_fact(judging, ret, name, text);
}

/* "6d 2h 5m": seconds matter below an hour. */
void judge_fact_span(const struct judging *judging, struct judgement *ret,
                     const char *name, int64_t span_ms)
{
    char text[64];
    int64_t days = span_ms / MS_PER_DAY;
    int hours = (int)(span_ms / MS_PER_HOUR % 24);
    int minutes = (int)(span_ms / MS_PER_MINUTE % 60);
    int seconds = (int)(span_ms / MS_PER_SECOND % 60);
    ASSERT(span_ms >= 0);
    if (days > 0) {
        snprintf(text, sizeof text, "%" PRId64 "d %dh %dm", days, hours,
                 minutes);
    } else if (hours > 0) {
        snprintf(text, sizeof text, "%dh %dm", hours, minutes);
    } else {
        snprintf(text, sizeof text, "%dm %ds", minutes, seconds);
    }
    judge_fact(judging, ret, name, text);
}

static bool is_of_scope(const struct evidence *evidence,
                        const struct claim *claim)
{
    return claim->scope == NULL || evidence->store == NULL ||
           text_equal(evidence->store, claim->scope);
}

/* How bad an answer is for the claim. */
static int badness(const struct judgement *judgement)
{
    switch (judgement->verdict) {
    case VERDICT_OVERSTATED:
        return 4;
    case VERDICT_LAPSED:
        return 3;
    case VERDICT_UNDETERMINED:
        return 2;
    case VERDICT_UNDERSTATED:
        return 1;
    case VERDICT_HOLDS:
    case VERDICT_ATTESTED:
    case VERDICT_NOT_CLAIMED:
        break;
    }
    return 0;
}

static struct judgement judge_one(const struct judging *judging,
                                  const struct evidence *evidence,
                                  judge_source *by,
                                  const struct judgement *begun)
{
    struct judgement ret = *begun;
    struct judging then = *judging;
    bool stale = evidence_is_stale(evidence, judging->now_ms);
    bool read = evidence->last_read_ms != INSTANT_MIN;
    if (stale && read) {
        then.now_ms = evidence->last_read_ms;
    }
    if (read) {
        by(&then, evidence, &ret);
    }
    if (stale && ret.verdict != VERDICT_OVERSTATED &&
        ret.verdict != VERDICT_LAPSED) {
        ret = *begun;
        judge_say(&ret, VERDICT_UNDETERMINED, WHY_STALE);
        ret.refused = evidence->refused;
        if (read) {
            judge_fact_instant(judging, &ret, "last_read",
                               evidence->last_read_ms);
        }
    }
    ret.source = evidence->probe;
    ret.source_seq = evidence->seq;
    return ret;
}

void judge_by_sources(const struct judging *judging, const char *type,
                      judge_source *by, struct judgement *ret)
{
    const struct judgement begun = *ret;
    bool found = false;
    ASSERT(ret->source == NULL);
    for (size_t i = 0; i < judging->facts->n_evidence; i++) {
        const struct evidence *evidence = &judging->facts->evidence[i];
        if (!text_equal(evidence->type, type) ||
            !is_of_scope(evidence, judging->claim)) {
            continue;
        }
        struct judgement one = judge_one(judging, evidence, by, &begun);
        if (!found || badness(&one) > badness(ret)) {
            *ret = one;
        }
        found = true;
    }
}

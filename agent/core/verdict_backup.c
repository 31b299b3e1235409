/*
 * Backups (spec "claims", section 3): judged by the copies that a source
 * lists, never by what a tool says of itself. Facts: docs/sources.md.
 */
#include "core/verdict_parts.h"

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

/* A copy can be restored from, and stands. */
static bool is_copy(const struct evidence *evidence,
                    const struct seen_fact *seen)
{
    return text_equal(seen->fact.name, "at_ms") &&
           seen->gone_ms == INSTANT_MAX &&
           evidence_number(evidence, seen->fact.subject, "complete", 0) != 0;
}

static void generations(const struct judging *judging,
                        const struct evidence *evidence, struct judgement *ret)
{
    int64_t claimed = 0;
    int64_t n = 0;
    if (!verdict_parse_count(judging->value, &claimed)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return;
    }
    for (size_t i = 0; i < evidence->n_facts; i++) {
        n += is_copy(evidence, &evidence->facts[i]) ? 1 : 0;
    }
    judge_fact_count(judging, ret, "generations", n);
    judge_say(ret, n >= claimed ? VERDICT_HOLDS : VERDICT_OVERSTATED, WHY_NONE);
}

void judge_backup_generations(const struct judging *judging,
                              struct judgement *ret)
{
    judge_by_sources(judging, "backup", generations, ret);
}

void judge_backup_interval(const struct judging *judging, struct judgement *ret)
{
    (void)judging;
    (void)ret;
}

void judge_backup_retention(const struct judging *judging,
                            struct judgement *ret)
{
    (void)judging;
    (void)ret;
}

void judge_encryption(const struct judging *judging, struct judgement *ret)
{
    (void)judging;
    (void)ret;
}

/*
 * What a person vouches for (spec "claims", section 3: attested, lapsed). It
 * counts only where nothing else could tell.
 */
#include "core/verdict_parts.h"

#include "base/check.h"
#include "base/text.h"

static enum verification class_of(const struct claim *claim)
{
    ASSERT(claim != NULL);
    return claim->item >= 1 && claim->item <= CLAIM_ITEMS
               ? claim_item_class(claim->item)
               : VERIFY_ATTESTED;
}

bool verdict_takes_attestation(const struct judgement *judgement)
{
    ASSERT(judgement->claim != NULL);
    if (judgement->verdict != VERDICT_UNDETERMINED) {
        return false;
    }
    return judgement->reason == WHY_NO_SOURCE ||
           (judgement->reason == WHY_VAGUE &&
            class_of(judgement->claim) == VERIFY_ATTESTED);
}

static const struct attestation *find(const struct judge_facts *facts,
                                      const char *claim_id)
{
    ASSERT(claim_id != NULL);
    for (size_t i = 0; i < facts->n_attestations; i++) {
        if (text_equal(facts->attestations[i].claim_id, claim_id)) {
            return &facts->attestations[i];
        }
    }
    return NULL;
}

void judge_attestation(const struct judge_facts *facts, int64_t now_ms,
                       struct judgement *ret)
{
    const struct attestation *word = find(facts, ret->claim->id);
    ASSERT(ret->attested == NULL);
    if (word == NULL || word->is_withdrawn || !verdict_takes_attestation(ret)) {
        return;
    }
    if (word->quote != NULL && !text_equal(word->quote, ret->claim->quote)) {
        ret->detail = "attested_other_words";
        return;
    }
    ret->attested = word;
    ret->detail = NULL;
    judge_say(ret, now_ms < word->until_ms ? VERDICT_ATTESTED : VERDICT_LAPSED,
              WHY_NONE);
}

struct judgement judge_item(struct arena *arena,
                            const struct judge_facts *facts,
                            const struct checklist_item *item)
{
    ASSERT(item->no >= 0);
    struct claim *claim = arena_alloc(arena, sizeof *claim);
    *claim = (struct claim){
        .id = arena_printf(arena, "%d", item->no),
        .item = item->no,
        .metric = "",
        .relation = RELATION_IS,
        .quote = item->answer,
    };
    bool promised = item->verification != VERIFY_NONE;
    struct judgement ret = {
        .claim = claim,
        .verdict = promised ? VERDICT_UNDETERMINED : VERDICT_NOT_CLAIMED,
        .reason = promised ? WHY_NO_SOURCE : WHY_NONE,
    };
    if (facts != NULL) {
        const struct judging judging = {.arena = arena,
                                        .facts = facts,
                                        .claim = claim,
                                        .now_ms = facts->reckoning->now_ms};
        if (promised) {
            judge_by_documents(&judging, &ret);
        }
        judge_attestation(facts, facts->reckoning->now_ms, &ret);
    }
    return ret;
}

/*
 * Registered certificates: held by a page or document that names the number
 * and, where it knows it, by the date to which the certificate is good (spec
 * "claims", section 3: past its date it has lapsed).
 */
#include "core/verdict_parts.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

#define WARN_MS (90 * MS_PER_DAY)

/* Whether anything that the source has to say holds the number. */
static bool speaks_of(const struct evidence *evidence, const char *number)
{
    for (size_t i = 0; i < evidence->n_facts; i++) {
        const struct seen_fact *seen = &evidence->facts[i];
        if (seen->gone_ms == INSTANT_MAX &&
            text_equal(seen->fact.name, "says") &&
            strstr(seen->fact.subject, number) != NULL) {
            return true;
        }
    }
    return false;
}

static void certificate(const struct judging *judging,
                        const struct evidence *evidence, struct judgement *ret)
{
    int64_t until_ms = evidence_number(evidence, "", "until_ms", INSTANT_MAX);
    ASSERT(judging->value != NULL);
    judge_document(judging, evidence, ret);
    if (ret->verdict != VERDICT_HOLDS) {
        return;
    }
    if (!speaks_of(evidence, judging->value)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_NO_SOURCE);
        ret->detail = "number_not_asked";
    } else if (until_ms - judging->now_ms <= WARN_MS) {
        ret->detail = "expires_soon";
    }
}

void judge_certificate(const struct judging *judging, struct judgement *ret)
{
    judge_by_named(judging, certificate, ret);
}

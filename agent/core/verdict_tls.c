/*
 * TLS versions that an endpoint accepts (spec "claims", section 3). A version
 * that could not be told is taken both ways: only what is so either way is
 * said. The certificate decides nothing here; what is wrong with it is shown.
 */
#include "core/verdict_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

#define VERSIONS 4 /* 1.0, 1.1, 1.2, 1.3: bit 0 to bit 3 of a set */
#define ALL_SETS (1u << VERSIONS)
#define TEXT_MAX 600

static const char *const names[VERSIONS] = {"1.0", "1.1", "1.2", "1.3"};
static const char *const accepts[VERSIONS] = {"tls_1.0", "tls_1.1", "tls_1.2",
                                              "tls_1.3"};
static const char *const untold_names[VERSIONS] = {"untold_1.0", "untold_1.1",
                                                   "untold_1.2", "untold_1.3"};

/* The versions that the claim names; 0: one of them is none. */
static unsigned claimed(const struct judging *judging)
{
    const struct claim *claim = judging->claim;
    const char *const *values =
        claim->n_values > 0 ? claim->values : &judging->value;
    const size_t n = claim->n_values > 0 ? claim->n_values : 1;
    unsigned set = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned bit = 0;
        for (unsigned v = 0; v < VERSIONS; v++) {
            bit |= text_equal(values[i], names[v]) ? 1u << v : 0;
        }
        if (bit == 0) {
            return 0;
        }
        set |= bit;
    }
    return set;
}

/* Were exactly these versions accepted. */
static enum verdict verdict_of(enum claim_relation relation, unsigned wanted,
                               unsigned accepted)
{
    const unsigned lowest = wanted & (0u - wanted);
    unsigned upto = wanted; /* all up to the highest one claimed */
    for (unsigned v = 0; v < VERSIONS; v++) {
        upto |= upto >> 1;
    }
    const bool exact = relation != RELATION_AT_LEAST;
    const unsigned worse = exact ? upto & ~wanted : lowest - 1;
    ASSERT(wanted != 0);
    if (accepted == 0 || (accepted & worse) != 0) {
        return VERDICT_OVERSTATED;
    }
    return exact && (accepted & ~upto) != 0 ? VERDICT_UNDERSTATED
                                            : VERDICT_HOLDS;
}

/* Whatever the versions that could not be told are. */
static void judge_sets(struct judgement *ret, unsigned wanted,
                       unsigned accepted, unsigned untold)
{
    const enum claim_relation relation = ret->claim->relation;
    const enum verdict verdict = verdict_of(relation, wanted, accepted);
    for (unsigned set = 0; set < ALL_SETS; set++) {
        if ((set & ~untold) == 0 &&
            verdict_of(relation, wanted, accepted | set) != verdict) {
            judge_say(ret, VERDICT_UNDETERMINED, WHY_STALE);
            ret->detail = "version_untold";
            return;
        }
    }
    judge_say(ret, verdict, WHY_NONE);
}

/* --- what is shown -------------------------------------------------------- */

static void show_set(const struct judging *judging, struct judgement *ret,
                     const char *name, unsigned set)
{
    char text[TEXT_MAX] = "";
    for (unsigned v = 0; v < VERSIONS; v++) {
        if ((set & (1u << v)) != 0) {
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, "%s%s",
                     used > 0 ? " " : "", names[v]);
        }
    }
    if (set != 0) {
        judge_fact(judging, ret, name, text);
    }
}

static void show_untold(const struct judging *judging,
                        const struct evidence *evidence, struct judgement *ret)
{
    for (unsigned v = 0; v < VERSIONS; v++) {
        const char *why = evidence_text(evidence, "", untold_names[v]);
        if (why != NULL) {
            char text[TEXT_MAX];
            snprintf(text, sizeof text, "%s (%s)", names[v], why);
            judge_fact(judging, ret, "tls_untold", text);
        }
    }
}

/* NULL: the certificate is good. */
static const char *certificate_fault(const struct evidence *evidence,
                                     int64_t not_after_ms, int64_t now_ms)
{
    if (not_after_ms <= now_ms) {
        return "certificate_expired";
    }
    if (evidence_number(evidence, "", "name_ok", 1) == 0) {
        return "certificate_other_name";
    }
    if (evidence_number(evidence, "", "chain_ok", 1) == 0) {
        return "certificate_untrusted";
    }
    return NULL;
}

static void show_certificate(const struct judging *judging,
                             const struct evidence *evidence,
                             struct judgement *ret)
{
    const int64_t not_after_ms =
        evidence_number(evidence, "", "not_after_ms", INSTANT_MAX);
    const char *error = evidence_text(evidence, "", "chain_error");
    const char *fault =
        certificate_fault(evidence, not_after_ms, judging->now_ms);
    if (not_after_ms != INSTANT_MAX) {
        judge_fact_instant(judging, ret, "certificate_until", not_after_ms);
    }
    if (error != NULL) {
        judge_fact(judging, ret, "certificate_error", error);
    }
    ret->detail = ret->detail == NULL ? fault : ret->detail;
}

static void judge_endpoint(const struct judging *judging,
                           const struct evidence *evidence,
                           struct judgement *ret)
{
    const unsigned wanted = claimed(judging);
    unsigned accepted = 0;
    unsigned refused = 0;
    if (wanted == 0) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return;
    }
    for (unsigned v = 0; v < VERSIONS; v++) {
        int64_t said = evidence_number(evidence, "", accepts[v], -1);
        accepted |= said > 0 ? 1u << v : 0;
        refused |= said == 0 ? 1u << v : 0;
    }
    judge_sets(ret, wanted, accepted, (ALL_SETS - 1) & ~(accepted | refused));
    ret->has_window = false; /* one reading decides, the newest */
    show_set(judging, ret, "tls_accepted", accepted);
    show_set(judging, ret, "tls_refused", refused);
    show_untold(judging, evidence, ret);
    show_certificate(judging, evidence, ret);
}

void judge_tls_version(const struct judging *judging, struct judgement *ret)
{
    judge_by_sources(judging, "tls", judge_endpoint, ret);
}

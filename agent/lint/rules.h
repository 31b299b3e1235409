/*
 * Between the rules and what runs them; used within the room only.
 */
#ifndef LINT_RULES_H
#define LINT_RULES_H

#include <stdbool.h>

#include "lint/lapse.h"
#include "lint/lint.h"

struct lexicon;
struct stated;

/* One run; zero but for these. */
struct lint {
    struct arena *arena;
    const struct checklist *checklist;
    struct civil_date today;
    const struct lexicon *lexicon;                /* stated.c */
    const struct stated *stated[CLAIM_ITEMS + 1]; /* stated.c: by number */
    struct lint_finding *findings;                /* heap */
    size_t n, capacity;
};

/* The item, NULL if the sheet lacks it. */
const struct checklist_item *lint_item(const struct lint *lint, int no);

/* The item's first claim of a metric ("availability"), of any scope; NULL if
 * there is none, or the sheet lacks the item. */
const struct claim *lint_claim(const struct lint *lint, int no,
                               const char *metric);

#define LINT_CLAIMS_MAX 32

/* All the item's claims of a metric, at most LINT_CLAIMS_MAX. Returns how
 * many. */
size_t lint_claims(const struct lint *lint, int no, const char *metric,
                   const struct claim *ret_claims[LINT_CLAIMS_MAX]);

/* The claim has a number, and no word that softens it: two such can contradict
 * each other. */
bool lint_is_firm(const struct claim *claim);

/* The first of `words` (parted by |) that stands in the text, in the text's
 * order of words; NULL if none does, or the text is NULL. ASCII letters of
 * either case. A copy in the arena. */
const char *lint_says(struct arena *arena, const char *text, const char *words);

/* The item's answer says one of `words`. False where the sheet lacks it. */
bool lint_item_says(const struct lint *lint, int no, const char *words);

/* The quote bounds the figure from one side only: 以上, at least. */
bool lint_is_open(const struct claim *claim);

/* The claim's words, shortened where they are long. In the arena. */
const char *lint_quote(const struct lint *lint, const struct claim *claim);

/* The hours of item 1 where they are less than the whole week. False: they are
 * not, or are not told. */
bool lint_service_week(const struct lint *lint, struct lapse_week *ret);

/* The downtime a claim of item 5 means, within the hours of item 1. What is
 * reported as "99.9 % or more" may have been none. False: not a percentage, or
 * a broken window. */
bool lint_down(const struct lint *lint, const struct claim *claim,
               struct lapse_down *ret);

/* Adds a finding about `items` (ended by 0; {0} for the head of the sheet).
 * The texts are kept until the arena dies: arena_printf makes them. */
void lint_add(struct lint *lint, const char *rule, enum lint_severity severity,
              const int items[], const char *ja, const char *en);

/* What lint.h explains of each rule: its id, then some sentences in Japanese
 * and in English; ended by NULL. */
extern const char *const lint_explain_arithmetic[][3]; /* and documents */
extern const char *const lint_explain_wording[][3];

/* The rules, a group to a file; each adds what it finds. */
#define LINT_RULE(name) void lint_##name(struct lint *lint)

/* rules_arithmetic.c, rules_recovery.c */
LINT_RULE(availability_vs_incidents);
LINT_RULE(availability_vs_mttr);
LINT_RULE(long_incidents);
LINT_RULE(mttr_vs_incidents);
LINT_RULE(mttr_of_nothing);
LINT_RULE(population_mismatch);
LINT_RULE(resolution);
LINT_RULE(recovery_breaks_availability);
LINT_RULE(mttr_vs_recovery);
LINT_RULE(promise_not_met);

/* rules_backup.c, rules_stores.c */
LINT_RULE(rpo_vs_backup);
LINT_RULE(backup_conflict);
LINT_RULE(retention_vs_generations);
LINT_RULE(retention_fence_post);
LINT_RULE(store_mismatch);

/* rules_documents.c */
LINT_RULE(certificate_conflict);
LINT_RULE(standard_expired);
LINT_RULE(superseded_standard);
LINT_RULE(exclusion_without_notice);
LINT_RULE(deprecated_tls);
LINT_RULE(incomplete_sheet);

/* rules_wording.c: single words */
LINT_RULE(vague_amount);
LINT_RULE(no_holiday_rule);
LINT_RULE(unbounded_exclusion);
LINT_RULE(addressee);
LINT_RULE(hedged);
LINT_RULE(not_promised);
LINT_RULE(points_elsewhere);

/* rules_answers.c: an answer as a whole against its question */
LINT_RULE(number_missing);
LINT_RULE(no_report_channel);
LINT_RULE(unread_subquestion);
LINT_RULE(unit_mismatch);
LINT_RULE(mark_only);
LINT_RULE(mark_against_text);
LINT_RULE(mark_missing);
LINT_RULE(empty_answer);
LINT_RULE(restates_question);
LINT_RULE(stale_sheet);
LINT_RULE(undated_sheet);

/* What a rule looks for and why, in Japanese and English: {id, ja, en}, ended
 * by a row of NULL. explain_wording.c */
extern const char *const lint_explain_wording[][3];

#endif

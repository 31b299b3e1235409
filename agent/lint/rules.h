/*
 * Between the rules and what runs them; used within the room only.
 */
#ifndef LINT_RULES_H
#define LINT_RULES_H

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

/* Adds a finding about `items` (ended by 0; {0} for the head of the sheet).
 * The texts are kept until the arena dies: arena_printf makes them. */
void lint_add(struct lint *lint, const char *rule, enum lint_severity severity,
              const int items[], const char *ja, const char *en);

/* The rules, a group to a file; each adds what it finds. */
#define LINT_RULE(name) void lint_##name(struct lint *lint)

/* rules_arithmetic.c */
LINT_RULE(availability_vs_incidents);
LINT_RULE(availability_vs_mttr);
LINT_RULE(mttr_of_nothing);
LINT_RULE(population_mismatch);
LINT_RULE(resolution);
LINT_RULE(recovery_breaks_availability);
LINT_RULE(retention_fence_post);

/* rules_documents.c */
LINT_RULE(certificate_conflict);
LINT_RULE(standard_expired);
LINT_RULE(superseded_standard);
LINT_RULE(store_mismatch);

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

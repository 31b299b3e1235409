#include "lint/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "lint/rules.h"

/* In the order of the spec; `checks` has the functions in the same order. */
static const struct lint_about about[] = {
    {"availability-vs-incidents", LINT_ERROR, "稼働率と障害件数の矛盾",
     "availability against incidents", "", ""},
    {"availability-vs-mttr", LINT_ERROR, "稼働率と平均復旧時間の矛盾",
     "availability against MTTR", "", ""},
    {"certificate-conflict", LINT_ERROR, "認証の記載の矛盾",
     "certificates that disagree", "", ""},
    {"standard-expired", LINT_ERROR, "期限切れの規格", "an expired standard",
     "", ""},
    {"store-mismatch", LINT_ERROR, "保存先の不一致", "stores that do not match",
     "", ""},
    {"number-missing", LINT_ERROR, "数値の欠落",
     "a number is asked for and not given", "", ""},
    {"mttr-of-nothing", LINT_WARNING, "障害なしの平均復旧時間",
     "an MTTR of no incidents", "", ""},
    {"population-mismatch", LINT_WARNING, "対象の異なる集計",
     "different populations", "", ""},
    {"resolution", LINT_WARNING, "監視間隔より細かい稼働率",
     "finer than the monitoring can see", "", ""},
    {"retention-fence-post", LINT_WARNING, "世代数と保存期間の端数",
     "generations and days of retention", "", ""},
    {"recovery-breaks-availability", LINT_WARNING, "目標復旧時間と稼働率",
     "recovery target against availability", "", ""},
    {"vague-amount", LINT_WARNING, "曖昧な量", "vague amounts", "", ""},
    {"no-holiday-rule", LINT_WARNING, "祝日の扱いなし",
     "no rule for public holidays", "", ""},
    {"unbounded-exclusion", LINT_WARNING, "上限のない除外",
     "an exclusion without limit", "", ""},
    {"no-report-channel", LINT_WARNING, "報告方法なし", "no way of reporting",
     "", ""},
    {"addressee", LINT_WARNING, "通知先の違い", "the wrong addressee", "", ""},
    {"unread-subquestion", LINT_INFORMATION, "答えのない問い",
     "parts of the question unanswered", "", ""},
    {"superseded-standard", LINT_INFORMATION, "置き換えられた規格",
     "a superseded standard", "", ""},
    {"unit-mismatch", LINT_INFORMATION, "測定単位の違い",
     "another unit than asked for", "", ""},
    {"mark-only", LINT_INFORMATION, "有無のみの回答", "a mark and nothing else",
     "", ""},
    {"restates-question", LINT_INFORMATION, "問いの繰り返し",
     "the question restated", "", ""},
    {"stale-sheet", LINT_WARNING, "古いチェックリスト", "an old sheet", "", ""},
    {"hedged", LINT_INFORMATION, "留保のある約束", "softened promises", "", ""},
    {"mark-against-text", LINT_WARNING, "有無と本文の矛盾",
     "a mark against its words", "", ""},
    {"empty-answer", LINT_WARNING, "空の回答", "no answer", "", ""},
    {"mark-missing", LINT_INFORMATION, "有無の欠落", "neither yes nor no", "",
     ""},
    {"not-promised", LINT_INFORMATION, "約束ではない数値",
     "a number that is no promise", "", ""},
    {"points-elsewhere", LINT_INFORMATION, "他を指すだけの回答",
     "an answer that only points elsewhere", "", ""},
    {"undated-sheet", LINT_INFORMATION, "日付のないチェックリスト",
     "a sheet without a date", "", ""},
};

static void (*const checks[])(struct lint *lint) = {
    lint_availability_vs_incidents,
    lint_availability_vs_mttr,
    lint_certificate_conflict,
    lint_standard_expired,
    lint_store_mismatch,
    lint_number_missing,
    lint_mttr_of_nothing,
    lint_population_mismatch,
    lint_resolution,
    lint_retention_fence_post,
    lint_recovery_breaks_availability,
    lint_vague_amount,
    lint_no_holiday_rule,
    lint_unbounded_exclusion,
    lint_no_report_channel,
    lint_addressee,
    lint_unread_subquestion,
    lint_superseded_standard,
    lint_unit_mismatch,
    lint_mark_only,
    lint_restates_question,
    lint_stale_sheet,
    lint_hedged,
    lint_mark_against_text,
    lint_empty_answer,
    lint_mark_missing,
    lint_not_promised,
    lint_points_elsewhere,
    lint_undated_sheet,
};
_Static_assert(ARRAY_LEN(about) == ARRAY_LEN(checks), "a check for each rule");

const char *lint_severity_name(enum lint_severity severity)
{
    static const char *const names[] = {"error", "warning", "information"};
    ASSERT((size_t)severity < ARRAY_LEN(names));
    return names[severity];
}

const struct lint_about *lint_rules(size_t *ret_n)
{
    ASSERT(ret_n != NULL);
    *ret_n = ARRAY_LEN(about);
    return about;
}

const struct checklist_item *lint_item(const struct lint *lint, int no)
{
    ASSERT(no >= 1 && no <= CLAIM_ITEMS);
    for (size_t i = 0; i < lint->checklist->n_items; i++) {
        if (lint->checklist->items[i].no == no) {
            return &lint->checklist->items[i];
        }
    }
    return NULL;
}

const struct claim *lint_claim(const struct lint *lint, int no,
                               const char *metric)
{
    ASSERT(metric != NULL);
    const struct checklist_item *item = lint_item(lint, no);
    for (size_t i = 0; item != NULL && i < item->n_claims; i++) {
        if (strcmp(item->claims[i].metric, metric) == 0) {
            return &item->claims[i];
        }
    }
    return NULL;
}

void lint_add(struct lint *lint, const char *rule, enum lint_severity severity,
              const int items[], const char *ja, const char *en)
{
    ASSERT(rule != NULL && ja[0] != '\0' && en[0] != '\0');
    struct lint_finding finding = {
        .rule = rule, .severity = severity, .text_ja = ja, .text_en = en};
    for (; items[finding.n_items] != 0; finding.n_items++) {
        ASSERT(finding.n_items < LINT_ITEMS_MAX);
        finding.items[finding.n_items] = items[finding.n_items];
    }
    lint->findings = heap_grow(lint->findings, lint->n, &lint->capacity,
                               sizeof *lint->findings);
    lint->findings[lint->n++] = finding;
}

/* Errors first, then by the first item; within that the order of the rules. */
static void sort(struct lint_finding *findings, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct lint_finding one = findings[i];
        size_t at = i;
        while (at > 0 && (findings[at - 1].severity > one.severity ||
                          (findings[at - 1].severity == one.severity &&
                           findings[at - 1].items[0] > one.items[0]))) {
            findings[at] = findings[at - 1];
            at--;
        }
        findings[at] = one;
    }
}

struct lint_findings lint_run(struct arena *arena,
                              const struct checklist *checklist,
                              struct civil_date today)
{
    ASSERT(arena != NULL && checklist != NULL);
    struct lint lint = {.arena = arena, .checklist = checklist, .today = today};
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        checks[i](&lint);
    }
    struct lint_finding *kept = arena_array(arena, lint.n, sizeof *kept);
    if (lint.n > 0) {
        memcpy(kept, lint.findings, lint.n * sizeof *kept);
    }
    free(lint.findings);
    sort(kept, lint.n);
    return (struct lint_findings){.items = kept, .n = lint.n};
}

#include "lint/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "lint/rules.h"

/* In the order of the spec; `checks` has the functions in the same order. What
 * explains them is filled in by lint_rules, always with the same. */
static struct lint_about about[] = {
    {"availability-vs-incidents", LINT_ERROR, "稼働率と障害件数の矛盾",
     "availability against incidents", "", ""},
    {"availability-vs-mttr", LINT_ERROR, "稼働率と平均復旧時間の矛盾",
     "availability against MTTR", "", ""},
    {"long-incidents", LINT_ERROR, "長時間の障害が総数より多い",
     "more long incidents than incidents", "", ""},
    {"rpo-vs-backup", LINT_ERROR, "目標復旧時点より長いバックアップ間隔",
     "backups too rare for the RPO", "", ""},
    {"backup-conflict", LINT_ERROR, "バックアップの記載の矛盾",
     "backups described twice, differently", "", ""},
    {"retention-vs-generations", LINT_ERROR, "保存期間に足りない世代数",
     "too few generations for the retention", "", ""},
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
    {"mttr-vs-incidents", LINT_WARNING, "障害件数と合わない平均復旧時間",
     "an MTTR that the incidents do not allow", "", ""},
    {"mttr-vs-recovery", LINT_WARNING, "平均復旧時間が目標復旧時間を超える",
     "an MTTR beyond the recovery target", "", ""},
    {"promise-not-met", LINT_WARNING, "約束に届かない実績",
     "a reported figure below the promise", "", ""},
    {"exclusion-without-notice", LINT_WARNING, "通知のない計画停止の除外",
     "planned stops excluded, but not announced", "", ""},
    {"deprecated-tls", LINT_WARNING, "廃止された TLS の版", "a deprecated TLS",
     "", ""},
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
    {"incomplete-sheet", LINT_INFORMATION, "欠けている項目", "missing items",
     "", ""},
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
    lint_long_incidents,
    lint_rpo_vs_backup,
    lint_backup_conflict,
    lint_retention_vs_generations,
    lint_certificate_conflict,
    lint_standard_expired,
    lint_store_mismatch,
    lint_number_missing,
    lint_mttr_of_nothing,
    lint_population_mismatch,
    lint_resolution,
    lint_retention_fence_post,
    lint_recovery_breaks_availability,
    lint_mttr_vs_incidents,
    lint_mttr_vs_recovery,
    lint_promise_not_met,
    lint_exclusion_without_notice,
    lint_deprecated_tls,
    lint_vague_amount,
    lint_no_holiday_rule,
    lint_unbounded_exclusion,
    lint_no_report_channel,
    lint_addressee,
    lint_unread_subquestion,
    lint_superseded_standard,
    lint_incomplete_sheet,
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

/* Takes what `table` has to say about a rule. */
static void explain(struct lint_about *rule, const char *const table[][3])
{
    for (size_t i = 0; table[i][0] != NULL; i++) {
        if (text_equal(table[i][0], rule->id)) {
            rule->explain_ja = table[i][1];
            rule->explain_en = table[i][2];
        }
    }
}

const struct lint_about *lint_rules(size_t *ret_n)
{
    ASSERT(ret_n != NULL);
    *ret_n = ARRAY_LEN(about);
    for (size_t i = 0; i < ARRAY_LEN(about); i++) {
        explain(&about[i], lint_explain_arithmetic);
        explain(&about[i], lint_explain_wording);
    }
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

size_t lint_claims(const struct lint *lint, int no, const char *metric,
                   const struct claim *ret_claims[LINT_CLAIMS_MAX])
{
    ASSERT(metric != NULL);
    const struct checklist_item *item = lint_item(lint, no);
    size_t n = 0;
    for (size_t i = 0; item != NULL && i < item->n_claims; i++) {
        if (n < LINT_CLAIMS_MAX && text_equal(item->claims[i].metric, metric)) {
            ret_claims[n++] = &item->claims[i];
        }
    }
    return n;
}

bool lint_is_firm(const struct claim *claim)
{
    return claim->n_values > 0 && claim->n_hedged == 0 && claim->vague == NULL;
}

const char *lint_says(struct arena *arena, const char *text, const char *words)
{
    ASSERT(words[0] != '\0');
    const char *first = NULL, *found = NULL;
    for (const char *word = words; text != NULL && *word != '\0';) {
        size_t n = strcspn(word, "|");
        const char *one = arena_strndup(arena, word, n);
        const char *at = strcasestr(text, one);
        if (at != NULL && (first == NULL || at < first)) {
            first = at;
            found = arena_strndup(arena, at, n);
        }
        word += n + (word[n] == '|' ? 1 : 0);
    }
    return found;
}

bool lint_item_says(const struct lint *lint, int no, const char *words)
{
    const struct checklist_item *item = lint_item(lint, no);
    return item != NULL && lint_says(lint->arena, item->answer, words) != NULL;
}

bool lint_is_open(const struct claim *claim)
{
    static const char *const words[] = {
        "以上",      "以下",     "超",        "上回",      "下回",
        "未満",      "以内",     "最低",      "最大",      ">",
        "<",         "≧",        "≦",         "≥",         "≤",
        "+",         "at least", "at most",   "or more",   "or less",
        "or better", "over 9",   "more than", "less than", "above",
        "below",     "up to",    "or higher", "minimum"};
    for (size_t i = 0; claim->quote != NULL && i < ARRAY_LEN(words); i++) {
        if (strcasestr(claim->quote, words[i]) != NULL) {
            return true;
        }
    }
    return false;
}

const char *lint_quote(const struct lint *lint, const struct claim *claim)
{
    const size_t enough = 100;
    const char *quote = claim->quote != NULL ? claim->quote : claim->id;
    size_t n = strlen(quote), at = 0;
    if (n <= enough) {
        return quote;
    }
    for (size_t one = 1; one > 0 && at + one <= enough; at += one) {
        one = text_utf8_len(quote + at, n - at);
    }
    ASSERT(at <= n);
    return arena_printf(lint->arena, "%.*s…", (int)at, quote);
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

#include "cli/lint_table.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "report/columns.h"

#define WIDTH 80
#define RULE_COLUMNS 28
#define SEVERITY_COLUMNS 12
#define TITLES_MAX 6 /* items whose titles are shown; else only numbers */

/* A word in English and Japanese, by enum language. */
struct words {
    const char *in[2];
};

static const struct words headings[LINT_SEVERITIES] = {
    [LINT_ERROR] = {{"Errors", "エラー"}},
    [LINT_WARNING] = {{"Warnings", "警告"}},
    [LINT_INFORMATION] = {{"Information", "情報"}},
};

static const char *const colours[LINT_SEVERITIES] = {
    [LINT_ERROR] = "\x1b[1;31m",
    [LINT_WARNING] = "\x1b[33m",
    [LINT_INFORMATION] = "\x1b[36m",
};

static const struct lint_about *find_rule(const char *id)
{
    size_t n = 0;
    const struct lint_about *rules = lint_rules(&n);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(rules[i].id, id)) {
            return &rules[i];
        }
    }
    UNREACHABLE();
}

static const char *title_of(const struct checklist *checklist, int no,
                            enum language language)
{
    for (size_t i = 0; i < checklist->n_items; i++) {
        const char *title = checklist->items[i].title;
        if (checklist->items[i].no == no && title != NULL && title[0] != '\0') {
            return title;
        }
    }
    return claim_item_title(no, language == LANGUAGE_JA);
}

/* "  29 バックアップデータを取得するタイミング(RPO)", a line an item; of many
 * only the numbers. */
static void put_items(struct buf *out, const struct lint_shown *shown,
                      const struct lint_finding *finding,
                      enum language language)
{
    struct buf line;
    buf_init(&line, 8192);
    for (size_t i = 0; i < finding->n_items; i++) {
        int no = finding->items[i];
        if (finding->n_items > TITLES_MAX) {
            buf_printf(&line, "%s%d", i > 0 ? ", " : "", no);
            continue;
        }
        buf_printf(&line, "%2d %s", no,
                   title_of(shown->checklist, no, language));
        columns_wrap(out, buf_str(&line), 4, WIDTH);
        buf_clear(&line);
    }
    if (line.len > 0) {
        columns_wrap(out, buf_str(&line), 4, WIDTH);
    }
    buf_fini(&line);
}

static void put_finding(struct buf *out, const struct lint_shown *shown,
                        const struct lint_finding *finding,
                        enum language language)
{
    bool ja = language == LANGUAGE_JA;
    const struct lint_about *rule = find_rule(finding->rule);
    buf_printf(out, "\n  %s: %s\n", finding->rule,
               ja ? rule->title_ja : rule->title_en);
    put_items(out, shown, finding, language);
    columns_wrap(out, ja ? finding->text_ja : finding->text_en, 6, WIDTH);
}

static void put_group(struct buf *out, const struct lint_shown *shown,
                      enum lint_severity severity, enum language language,
                      bool colour)
{
    ASSERT((size_t)severity < LINT_SEVERITIES);
    if (shown->of[severity] == 0) {
        return;
    }
    buf_printf(out, "%s%s%s (%zu)%s\n", out->len > 0 ? "\n" : "",
               colour ? colours[severity] : "", headings[severity].in[language],
               shown->of[severity], colour ? "\x1b[0m" : "");
    for (size_t i = 0; i < shown->n; i++) {
        if (shown->findings[i].severity == severity) {
            put_finding(out, shown, &shown->findings[i], language);
        }
    }
}

static void put_summary(struct buf *out, const struct lint_shown *shown,
                        enum language language)
{
    bool ja = language == LANGUAGE_JA;
    const size_t *of = shown->of;
    buf_puts(out, out->len > 0 ? "\n" : "");
    if (ja) {
        buf_printf(out, "%zu 項目: エラー %zu、警告 %zu、情報 %zu",
                   shown->checklist->n_items, of[LINT_ERROR], of[LINT_WARNING],
                   of[LINT_INFORMATION]);
        if (shown->n_ignored > 0) {
            buf_printf(out, "(ほかに %zu 件を --ignore で除外)",
                       shown->n_ignored);
        }
    } else {
        buf_printf(out, "%zu items: %zu error%s, %zu warning%s, %zu note%s",
                   shown->checklist->n_items, of[LINT_ERROR],
                   of[LINT_ERROR] == 1 ? "" : "s", of[LINT_WARNING],
                   of[LINT_WARNING] == 1 ? "" : "s", of[LINT_INFORMATION],
                   of[LINT_INFORMATION] == 1 ? "" : "s");
        if (shown->n_ignored > 0) {
            buf_printf(out, "; %zu more ignored", shown->n_ignored);
        }
    }
    buf_putc(out, '\n');
    size_t doubts = shown->checklist->n_doubts;
    if (doubts > 0) {
        buf_printf(out,
                   ja ? "読み取りに %zu 件の疑問が残っています: claimd import "
                        "で確認できます\n"
                      : "%zu doubt%s of the reading: see `claimd import`\n",
                   doubts, doubts == 1 ? "" : "s");
    }
}

void lint_table(struct buf *out, const struct lint_shown *shown,
                enum language language, bool colour)
{
    ASSERT(language == LANGUAGE_EN || language == LANGUAGE_JA);
    put_group(out, shown, LINT_ERROR, language, colour);
    put_group(out, shown, LINT_WARNING, language, colour);
    put_group(out, shown, LINT_INFORMATION, language, colour);
    put_summary(out, shown, language);
}

void lint_table_rule(struct buf *out, const struct lint_about *rule,
                     enum language language)
{
    ASSERT(language == LANGUAGE_EN || language == LANGUAGE_JA);
    bool ja = language == LANGUAGE_JA;
    buf_printf(out, "%s (%s): %s\n\n", rule->id,
               lint_severity_name(rule->severity),
               ja ? rule->title_ja : rule->title_en);
    columns_wrap(out, ja ? rule->explain_ja : rule->explain_en, 2, WIDTH);
}

void lint_table_rules(struct buf *out, enum language language)
{
    size_t n = 0;
    const struct lint_about *rules = lint_rules(&n);
    ASSERT(n > 0);
    for (size_t i = 0; i < n; i++) {
        columns_cell(out, rules[i].id, RULE_COLUMNS);
        buf_puts(out, "  ");
        columns_cell(out, lint_severity_name(rules[i].severity),
                     SEVERITY_COLUMNS);
        buf_printf(out, "%s\n",
                   language == LANGUAGE_JA ? rules[i].title_ja
                                           : rules[i].title_en);
    }
}

#include "cli/import_table.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/rows.h"
#include "report/columns.h"

#define ITEM_COLUMNS 24
#define ANSWER_COLUMNS 32
#define CLAIM_COLUMNS 50
#define CLASS_COLUMNS 9
#define LINE_MAX_BYTES 2048
#define CLASSES (VERIFY_NONE + 1)

/* A word in English and Japanese, by enum language. */
struct words {
    const char *in[2];
};

static const struct words class_words[CLASSES] = {
    [VERIFY_MEASURED] = {{"measured", "測定"}},
    [VERIFY_EVIDENCE] = {{"evidence", "証拠"}},
    [VERIFY_ATTESTED] = {{"attested", "証言"}},
    [VERIFY_NONE] = {{"none", "なし"}},
};

/* What verifies a metric, by the start of its name; the class says it for the
 * others. */
struct verifier {
    const char *metric;
    struct words by;
};

static const struct verifier verifiers[] = {
    {"maintenance_notice", {{"maintenance", "計画停止の記録"}}},
    {"backup_", {{"backup probe", "backup プローブ"}}},
    {"recovery_point", {{"backup probe", "backup プローブ"}}},
    {"patch_", {{"patch probe", "patch プローブ"}}},
    {"virus_", {{"scan probe", "scan プローブ"}}},
    {"pattern_", {{"scan probe", "scan プローブ"}}},
    {"tls_", {{"tls probe", "tls プローブ"}}},
    {"support_hours", {{"page probe", "page プローブ"}}},
    {"api_", {{"page probe", "page プローブ"}}},
    {"termination_", {{"page probe", "page プローブ"}}},
    {"notification_", {{"alert channel", "通知の記録"}}},
    {"monitoring_", {{"monitoring", "監視の記録"}}},
};

static const struct words class_verifiers[CLASSES] = {
    [VERIFY_MEASURED] = {{"probes", "プローブ"}},
    [VERIFY_EVIDENCE] = {{"a document", "文書"}},
    [VERIFY_ATTESTED] = {{"a person", "担当者"}},
    [VERIFY_NONE] = {{"", ""}},
};

static const char *verified_by(const struct checklist_item *item,
                               const struct claim *claim,
                               enum language language)
{
    for (size_t i = 0; claim != NULL && i < ARRAY_LEN(verifiers); i++) {
        if (text_starts(claim->metric, verifiers[i].metric)) {
            return verifiers[i].by.in[language];
        }
    }
    return class_verifiers[item->verification].in[language];
}

static const char *sign_of(enum claim_relation relation)
{
    static const char *const signs[] = {
        [RELATION_ACTUAL] = "was",    [RELATION_AT_LEAST] = "≥",
        [RELATION_AT_MOST] = "≤",     [RELATION_EQUALS] = "=",
        [RELATION_ONE_OF] = "one of", [RELATION_IS] = "=",
    };
    ASSERT((size_t)relation < ARRAY_LEN(signs));
    return signs[relation];
}

/* "backup_interval:database ≤ P1D", "availability was 99.9990 percent P1Y" */
void import_table_claim(struct buf *out, const struct claim *claim)
{
    const char *name = strchr(claim->id, '.');
    buf_printf(out, "%s %s", name != NULL ? name + 1 : claim->id,
               sign_of(claim->relation));
    for (size_t i = 0; i < claim->n_values; i++) {
        buf_printf(out, "%s%s", i > 0 ? ", " : " ", claim->values[i]);
    }
    if (claim->vague != NULL) {
        buf_printf(out, " ? \"%s\"", claim->vague);
    }
    if (claim->unit != NULL) {
        buf_printf(out, " %s", claim->unit);
    }
    if (claim->window != NULL) {
        buf_printf(out, " %s", claim->window);
    }
    for (size_t i = 0; i < claim->n_hedged; i++) {
        buf_printf(out, " ~%s", claim->hedged[i]);
    }
    if (claim->note != NULL) {
        buf_printf(out, " (%s)", claim->note);
    }
}

static void put_cell(struct buf *out, const char *text, size_t width)
{
    columns_cell(out, text, width);
    buf_puts(out, "  ");
}

/* One line: the item's own cells only on its first. */
static void put_line(struct buf *out, const struct checklist_item *item,
                     const struct claim *claim, enum language language)
{
    bool first = claim == NULL || claim == item->claims;
    struct buf line, understood;
    buf_init(&line, LINE_MAX_BYTES);
    buf_init(&understood, LINE_MAX_BYTES);
    if (claim != NULL) {
        import_table_claim(&understood, claim);
    } else if (item->mark >= 0) {
        buf_puts(&understood, item->mark > 0 ? "[有]" : "[無]");
    }
    const char *title =
        item->title != NULL
            ? item->title
            : claim_item_title(item->no, language == LANGUAGE_JA);
    const char *answer = item->answer != NULL ? item->answer : "";
    if (first) {
        buf_printf(&line, "%3d ", item->no);
    } else {
        buf_puts(&line, "    ");
    }
    put_cell(&line, first ? title : "", ITEM_COLUMNS);
    put_cell(&line, first ? answer : "", ANSWER_COLUMNS);
    put_cell(&line, buf_str(&understood), CLAIM_COLUMNS);
    put_cell(&line, first ? class_words[item->verification].in[language] : "",
             CLASS_COLUMNS);
    buf_puts(&line, verified_by(item, claim, language));
    size_t n = line.len;
    while (n > 0 && line.data[n - 1] == ' ') {
        n--;
    }
    buf_add(out, buf_str(&line), n);
    buf_putc(out, '\n');
    buf_fini(&line);
    buf_fini(&understood);
}

static void put_head(struct buf *out, const struct checklist *checklist,
                     enum language language)
{
    static const struct words titles[] = {{{"item", "項目"}},
                                          {{"answer", "回答"}},
                                          {{"understood", "読み取り"}},
                                          {{"class", "区分"}},
                                          {{"verified by", "確認するもの"}}};
    char shown[512];
    const char *const facts[] = {checklist->title, checklist->vendor,
                                 checklist->as_of, checklist->template_name};
    const char *separator = "";
    for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
        if (facts[i] != NULL) {
            buf_printf(out, "%s%s", separator,
                       text_printable(facts[i], strlen(facts[i]), shown,
                                      sizeof shown));
            separator = " · ";
        }
    }
    buf_puts(out, separator[0] != '\0' ? "\n\n No " : " No ");
    put_cell(out, titles[0].in[language], ITEM_COLUMNS);
    put_cell(out, titles[1].in[language], ANSWER_COLUMNS);
    put_cell(out, titles[2].in[language], CLAIM_COLUMNS);
    put_cell(out, titles[3].in[language], CLASS_COLUMNS);
    buf_printf(out, "%s\n", titles[4].in[language]);
}

static void put_tally(struct buf *out, const struct checklist *checklist,
                      enum language language)
{
    size_t items[CLASSES] = {0}, n_claims = 0;
    for (size_t i = 0; i < checklist->n_items; i++) {
        ASSERT(checklist->items[i].verification < CLASSES);
        items[checklist->items[i].verification]++;
        n_claims += checklist->items[i].n_claims;
    }
    bool ja = language == LANGUAGE_JA;
    buf_printf(out, "\n%zu", checklist->n_items);
    if (checklist->n_items < CLAIM_ITEMS) { /* a part of the sheet, or of it
                                               what was understood */
        buf_printf(out, ja ? "/%d" : " of %d", CLAIM_ITEMS);
    }
    buf_printf(out,
               ja ? " 項目、%zu の主張:" : " items, %zu claims:", n_claims);
    for (size_t i = 0; i < CLASSES; i++) {
        buf_printf(out, "%s %s %zu", i > 0 ? "," : "",
                   class_words[i].in[language], items[i]);
    }
    buf_putc(out, '\n');
}

void import_table(struct buf *out, const struct checklist *checklist,
                  enum language language)
{
    ASSERT(language == LANGUAGE_EN || language == LANGUAGE_JA);
    put_head(out, checklist, language);
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        if (item->n_claims == 0) {
            put_line(out, item, NULL, language);
        }
        for (size_t k = 0; k < item->n_claims; k++) {
            put_line(out, item, &item->claims[k], language);
        }
    }
    put_tally(out, checklist, language);
}

/* "Sheet1!F12" */
static void put_cell_name(struct buf *out, const struct checklist_doubt *doubt)
{
    char shown[128];
    ASSERT(doubt->sheet != NULL && doubt->line > 0);
    buf_printf(out, "%s!",
               text_printable(doubt->sheet, strlen(doubt->sheet), shown,
                              sizeof shown));
    char letters[ROWS_LETTERS_MAX];
    buf_printf(out, "%s%d", row_letters(doubt->column, letters), doubt->line);
}

void import_table_place(struct buf *out, const struct checklist_doubt *doubt,
                        enum language language)
{
    if (doubt->sheet != NULL) {
        put_cell_name(out, doubt);
    } else {
        buf_printf(out, language == LANGUAGE_JA ? "%d 行目" : "line %d",
                   doubt->line);
    }
}

/* As compilers write it, so that editors find it: ":12", ":Sheet1!F12". */
static void put_place(struct buf *out, const struct checklist_doubt *doubt)
{
    if (doubt->line == 0) {
        return;
    }
    buf_putc(out, ':');
    if (doubt->sheet == NULL) {
        buf_printf(out, "%d", doubt->line);
    } else {
        put_cell_name(out, doubt);
    }
}

static void put_notices(struct buf *out, const char *file,
                        const struct checklist_doubt *items, size_t n,
                        enum language language)
{
    for (size_t i = 0; i < n; i++) {
        const char *text =
            language == LANGUAGE_JA ? items[i].text_ja : items[i].text_en;
        char shown[4096];
        buf_puts(out, file);
        put_place(out, &items[i]);
        if (items[i].item > 0) {
            buf_printf(out, language == LANGUAGE_JA ? ": 項目 %d" : ": item %d",
                       items[i].item);
        }
        buf_printf(out, ": %s\n",
                   text_printable(text, strlen(text), shown, sizeof shown));
    }
}

void import_table_doubts(struct buf *out, const struct checklist *checklist,
                         enum language language)
{
    ASSERT(checklist->n_doubts == 0 || checklist->doubts != NULL);
    put_notices(out, checklist->source_file, checklist->doubts,
                checklist->n_doubts, language);
}

void import_table_conflicts(struct buf *out, const char *file,
                            const struct checklist *checklist,
                            enum language language)
{
    ASSERT(checklist->n_conflicts == 0 || checklist->conflicts != NULL);
    put_notices(out, file, checklist->conflicts, checklist->n_conflicts,
                language);
}

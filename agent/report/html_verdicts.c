/* Summary of verdicts and the checklist's rows. */
#include "report/html.h"

#include "base/check.h"
#include "base/text.h"

static const char *class_of(enum verdict verdict)
{
    static const char *const classes[] = {
        [VERDICT_HOLDS] = "good",       [VERDICT_OVERSTATED] = "bad",
        [VERDICT_UNDERSTATED] = "near", [VERDICT_UNDETERMINED] = "open",
        [VERDICT_ATTESTED] = "good",    [VERDICT_LAPSED] = "bad",
        [VERDICT_NOT_CLAIMED] = "none",
    };
    ASSERT((size_t)verdict < ARRAY_LEN(classes));
    return classes[verdict];
}

static void put_counts(struct page *page)
{
    size_t counts[ROWS_VERDICTS];
    rows_count(page->rows, page->n_rows, counts);
    static const enum verdict order[] = {
        VERDICT_OVERSTATED,   VERDICT_LAPSED, VERDICT_UNDERSTATED,
        VERDICT_UNDETERMINED, VERDICT_HOLDS,  VERDICT_ATTESTED,
        VERDICT_NOT_CLAIMED,
    };
    buf_puts(page->out, "<ul class=\"counts\">\n");
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        if (counts[order[i]] == 0) {
            continue;
        }
        buf_printf(page->out, "<li class=\"%s\"><span>", class_of(order[i]));
        html_escape(page->out, wording_verdict_name(order[i], page->language));
        buf_printf(page->out, "</span><b>%zu</b></li>\n", counts[order[i]]);
    }
    buf_puts(page->out, "</ul>\n");
}

/* The published title if there is one, else METI's. */
static void put_title(struct page *page, const struct row *row)
{
    int no = row->claim.judgement.claim->item;
    bool known = no >= 1 && no <= 49;
    bool japanese = page->language == LANGUAGE_JA;
    if (japanese && row->item != NULL && row->item->title != NULL) {
        html_escape(page->out, row->item->title);
    } else if (known) {
        html_escape(page->out, claim_item_title(no, japanese));
    }
    const char *scope = text_scope(row->claim.judgement.claim, page->language);
    if (scope[0] != '\0') {
        buf_puts(page->out, " [");
        html_escape(page->out, scope);
        buf_puts(page->out, "]");
    }
}

static void put_sentence(struct page *page, const struct row *row)
{
    wording_verdict(&page->scratch, &row->claim.judgement, page->report->tz,
                    page->language);
    html_put_scratch(page);
    if (row->claim.has_since) {
        buf_puts(page->out, " <span class=\"soft\">");
        html_put_label(page, LABEL_SINCE);
        buf_puts(page->out, ": ");
        html_put_instant(page, row->claim.since_ms, true);
        buf_puts(page->out, "</span>");
    }
}

static void put_drift(struct page *page)
{
    if (rows_grade(page->rows, page->n_rows) != ROWS_DRIFT) {
        buf_puts(page->out, "<p>");
        html_put_label(page, LABEL_NO_DRIFT);
        buf_puts(page->out, "</p>\n");
        return;
    }
    buf_puts(page->out, "<ul class=\"drift\">\n");
    for (size_t i = 0; i < page->n_rows; i++) {
        const struct row *row = &page->rows[i];
        if (!verdict_is_drift(row->claim.judgement.verdict)) {
            continue;
        }
        buf_printf(page->out, "<li><b>%d ", row->claim.judgement.claim->item);
        put_title(page, row);
        buf_puts(page->out, "</b><br>");
        put_sentence(page, row);
        buf_puts(page->out, "</li>\n");
    }
    buf_puts(page->out, "</ul>\n");
}

void html_summary(struct page *page)
{
    if (page->n_rows == 0) {
        return;
    }
    ASSERT(page->rows != NULL);
    buf_puts(page->out, "<section>\n<h2>");
    html_put_label(page, LABEL_SUMMARY);
    buf_puts(page->out, "</h2>\n");
    put_counts(page);
    put_drift(page);
    buf_puts(page->out, "</section>\n");
}

static void open_cell(struct page *page, enum label label, const char *class)
{
    buf_puts(page->out, "<td data-t=\"");
    html_put_label(page, label);
    buf_printf(page->out, "\" class=\"%s\">", class);
}

static void put_declared(struct page *page, const struct judgement *judgement)
{
    const struct claim *claim = judgement->claim;
    bool has = claim->n_values > 0 || claim->vague != NULL;
    open_cell(page, LABEL_DECLARED, has ? "num" : "void");
    wording_declared(&page->scratch, claim, judgement->interpreted,
                     page->language);
    html_put_scratch(page);
    if (judgement->interpreted != NULL && claim->vague != NULL) {
        buf_puts(page->out, "<br><span class=\"soft\">");
        html_escape(page->out, claim->vague);
        buf_puts(page->out, "</span>");
    }
    buf_puts(page->out, "</td>");
}

static void put_verdict(struct page *page, const struct judgement *judgement)
{
    open_cell(page, LABEL_VERDICT, class_of(judgement->verdict));
    html_escape(page->out,
                wording_verdict_name(judgement->verdict, page->language));
    if (judgement->reason != WHY_NONE) {
        buf_puts(page->out, "<br><span class=\"soft\">");
        html_escape(page->out,
                    wording_reason_name(judgement->reason, page->language));
        buf_puts(page->out, "</span>");
    }
    buf_puts(page->out, "</td>");
}

/* What the vendor wrote; only beside the first claim of an item. */
static void put_answer(struct page *page, const struct row *row)
{
    if (!row->first_of_item || row->item == NULL || row->item->answer == NULL ||
        row->item->answer[0] == '\0') {
        return;
    }
    buf_puts(page->out, "<br><span class=\"soft\">");
    html_escape(page->out, row->item->answer);
    buf_puts(page->out, "</span>");
}

static void put_row(struct page *page, const struct row *row)
{
    const struct judgement *judgement = &row->claim.judgement;
    ASSERT(judgement->claim != NULL);
    buf_puts(page->out, "<tr><td class=\"num\">");
    if (row->first_of_item) {
        buf_printf(page->out, "%d", judgement->claim->item);
    }
    buf_puts(page->out, "</td><th scope=\"row\">");
    put_title(page, row);
    put_answer(page, row);
    buf_puts(page->out, "</th>");
    put_declared(page, judgement);
    bool measured = judgement->measured.unit != MEASURE_NONE;
    open_cell(page, LABEL_MEASURED, measured ? "num" : "void");
    wording_measured(&page->scratch, judgement, page->language);
    html_put_scratch(page);
    buf_puts(page->out, "</td>");
    put_verdict(page, judgement);
    open_cell(page, LABEL_WHY, "");
    put_sentence(page, row);
    buf_puts(page->out, "</td></tr>\n");
}

void html_checklist(struct page *page)
{
    static const enum label columns[] = {
        LABEL_ITEM, LABEL_DECLARED, LABEL_MEASURED, LABEL_VERDICT, LABEL_WHY};
    if (page->n_rows == 0) {
        return;
    }
    ASSERT(page->rows != NULL);
    buf_puts(page->out, "<section>\n<h2>");
    html_put_label(page, LABEL_CHECKLIST);
    buf_puts(page->out, "</h2>\n<table class=\"checklist stack\">\n<thead><tr>"
                        "<th>No.</th>");
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        buf_puts(page->out, "<th>");
        html_put_label(page, columns[i]);
        buf_puts(page->out, "</th>");
    }
    buf_puts(page->out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < page->n_rows; i++) {
        put_row(page, &page->rows[i]);
    }
    buf_puts(page->out, "</tbody>\n</table>\n</section>\n");
}

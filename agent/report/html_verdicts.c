/* The summary and the checklist's rows. */
#include "report/html.h"

#include "base/check.h"
#include "report/rewording.h"

/* A number people look for first, and what it may be off by. */
static void open_tile(struct page *page, enum label label)
{
    buf_puts(page->out, "<div><dt>");
    html_put_label(page, label);
    buf_puts(page->out, "</dt><dd><b>");
}

static void soft(struct page *page)
{
    buf_puts(page->out, "</b><span class=\"soft\">");
}

static void close_tile(struct page *page)
{
    buf_puts(page->out, "</span></dd></div>\n");
}

static void put_bounds(struct page *page)
{
    const struct figures *figures = &page->report->figures;
    bool bounds = figures->has_bounds;
    html_put_percent(page, bounds, figures->low, page->decimals);
    buf_puts(page->out, " – ");
    html_put_percent(page, bounds, figures->high, page->decimals);
}

/* Where too little was seen, the point would read like a fact: the bounds come
 * first then, and the point says what it is of. */
static void put_availability(struct page *page)
{
    static const struct text of_seen = {"of what was seen: ", "観測分のみ: "};
    const struct figures *figures = &page->report->figures;
    bool seen = figures->has_bounds &&
                figures->coverage >= page->report->method.min_coverage;
    open_tile(page, LABEL_AVAILABILITY);
    if (!seen) {
        put_bounds(page);
        soft(page);
        html_put_text(page, &of_seen);
    }
    html_put_percent(page, figures->has_point, figures->point, page->decimals);
    if (seen) {
        soft(page);
        put_bounds(page);
    }
    close_tile(page);
}

static void put_tiles(struct page *page)
{
    const struct figures *figures = &page->report->figures;
    bool bounds = figures->has_bounds;
    ASSERT(figures->down_min_ms <= figures->down_max_ms);
    buf_puts(page->out, "<dl class=\"tiles\">\n");
    put_availability(page);
    open_tile(page, LABEL_DOWN);
    html_put_duration(page, figures->down_ms);
    soft(page);
    html_put_range(page, figures->down_min_ms, figures->down_max_ms);
    close_tile(page);
    open_tile(page, LABEL_INCIDENTS);
    buf_printf(page->out, "%zu", figures->n_incidents);
    soft(page);
    if (figures->has_mttr) {
        buf_puts(page->out, "MTTR ");
        html_put_duration(page, figures->mttr_ms);
    }
    close_tile(page);
    open_tile(page, LABEL_COVERAGE);
    html_put_percent(page, bounds, figures->coverage, 3);
    soft(page);
    html_put_label(page, LABEL_UNKNOWN);
    buf_puts(page->out, ": ");
    html_put_duration(page, figures->unknown_ms);
    close_tile(page);
    buf_puts(page->out, "</dl>\n");
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
        buf_printf(page->out, "<li class=\"%s\"><span>",
                   html_verdict_class(order[i]));
        html_escape(page->out, wording_verdict_name(order[i], page->language));
        buf_printf(page->out, "</span> <b>%zu</b></li>\n", counts[order[i]]);
    }
    buf_puts(page->out, "</ul>\n");
}

static void put_title(struct page *page, const struct row *row)
{
    html_put_claim(page, row->claim.judgement.claim,
                   row->item != NULL ? row->item->title : NULL);
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
        if (row->claim.is_by_text) {
            buf_puts(page->out, " (");
            html_put_label(page, LABEL_BY_TEXT);
            buf_puts(page->out, ")");
        }
        buf_puts(page->out, "</span>");
    }
}

static void put_rewording(struct page *page, const struct row *row)
{
    const struct report_rewording *one =
        rewording_of(page->report, row->claim.judgement.claim->id);
    if (one != NULL) {
        buf_puts(page->out, "<br><span class=\"soft\">");
        rewording_sentence(&page->scratch, one, page->report->tz,
                           page->language);
        html_put_scratch(page);
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
    buf_puts(page->out, "<h3>");
    html_put_label(page, LABEL_DRIFT);
    buf_puts(page->out, "</h3>\n<ul class=\"drift\">\n");
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
    put_tiles(page);
    if (page->n_rows > 0) {
        put_counts(page);
        put_drift(page);
    }
}

static void put_declared(struct page *page, const struct judgement *judgement)
{
    const struct claim *claim = judgement->claim;
    bool has = claim->n_values > 0 || claim->vague != NULL;
    html_open_cell(page, LABEL_DECLARED, has ? "num" : "void");
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

/* What the vendor wrote; only beside the first claim of an item. */
static void put_answer(struct page *page, const struct row *row)
{
    if (!row->first_of_item || row->item == NULL || row->item->answer == NULL ||
        row->item->answer[0] == '\0') {
        return;
    }
    buf_puts(page->out, "<br><span class=\"soft\" lang=\"ja\">");
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
    html_open_cell(page, LABEL_MEASURED, measured ? "num" : "void");
    wording_measured(&page->scratch, judgement, page->language);
    html_put_scratch(page);
    buf_puts(page->out, "</td>");
    html_open_cell(page, LABEL_VERDICT, html_verdict_class(judgement->verdict));
    html_put_verdict(page, judgement);
    buf_puts(page->out, "</td>");
    html_open_cell(page, LABEL_WHY, "");
    put_sentence(page, row);
    put_rewording(page, row);
    buf_puts(page->out, "</td></tr>\n");
}

void html_rewordings(struct page *page)
{
    const struct report *report = page->report;
    ASSERT(report->n_rewordings > 0);
    buf_puts(page->out, "<p>");
    html_put_label(page, LABEL_REWORDINGS_NOTE);
    buf_puts(page->out, "</p>\n<ul>\n");
    for (size_t i = 0; i < report->n_rewordings; i++) {
        const struct report_rewording *one = &report->rewordings[i];
        const struct claim *claim =
            one->after != NULL ? one->after : one->before;
        buf_printf(page->out, "<li><b>%d ", claim->item);
        html_put_claim(page, claim, NULL);
        buf_puts(page->out, "</b><br>");
        rewording_sentence(&page->scratch, one, report->tz, page->language);
        html_put_scratch(page);
        buf_puts(page->out, "</li>\n");
    }
    buf_puts(page->out, "</ul>\n");
}

void html_checklist(struct page *page)
{
    static const enum label columns[] = {LABEL_NUMBER,   LABEL_ITEM,
                                         LABEL_DECLARED, LABEL_MEASURED,
                                         LABEL_VERDICT,  LABEL_WHY};
    ASSERT(page->n_rows > 0 && page->rows != NULL);
    html_open_table(page, "checklist stack", columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < page->n_rows; i++) {
        put_row(page, &page->rows[i]);
    }
    html_close_table(page);
}

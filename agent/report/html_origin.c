/* By what the figures can be traced: texts, configuration, ledger, key. */
#include "report/html.h"

#include <inttypes.h>

#include "base/check.h"

static void put_fact(struct page *page, const struct text *name,
                     const char *value)
{
    if (value == NULL || value[0] == '\0') {
        return;
    }
    html_open_fact(page, name);
    buf_puts(page->out, "<code>");
    html_escape(page->out, value);
    buf_puts(page->out, "</code>");
    html_close_fact(page);
}

static void put_edition(struct page *page, const struct report_edition *edition)
{
    static const struct text name = {"Checklist", "チェックリスト"};
    static const struct text as_of = {"as of", "日付"};
    static const struct text from = {"in force from", "適用開始"};
    html_open_fact(page, &name);
    if (edition->as_of != NULL) {
        html_put_text(page, &as_of);
        buf_puts(page->out, " ");
        html_escape(page->out, edition->as_of);
        buf_puts(page->out, " ");
    }
    if (edition->file != NULL) {
        html_escape(page->out, edition->file);
        buf_puts(page->out, " ");
    }
    if (edition->has_from) {
        buf_puts(page->out, "(");
        html_put_text(page, &from);
        buf_puts(page->out, " ");
        html_put_instant(page, edition->from_ms, false);
        buf_puts(page->out, ") ");
    }
    if (edition->sha256 != NULL) {
        buf_puts(page->out, "<code>sha256:");
        html_escape(page->out, edition->sha256);
        buf_puts(page->out, "</code>");
    }
    html_close_fact(page);
}

static void put_ledger(struct page *page, const struct report_origin *origin)
{
    static const struct text seq = {"Ledger, up to record",
                                    "台帳(この記録番号まで)"};
    static const struct text head = {"Hash of that record",
                                     "その記録のハッシュ"};
    static const struct text key = {"Public key (Ed25519)", "公開鍵(Ed25519)"};
    static const struct text signed_head = {"Newest signed head",
                                            "最新の署名済み先頭"};
    static const struct text signature = {"Signature", "署名"};
    if (origin->ledger_seq > 0) {
        html_open_fact(page, &seq);
        buf_printf(page->out, "<code>%" PRId64 "</code>", origin->ledger_seq);
        html_close_fact(page);
    }
    put_fact(page, &head, origin->ledger_head);
    put_fact(page, &key, origin->public_key);
    if (origin->signed_head != NULL) {
        const struct report_signed_head *one = origin->signed_head;
        html_open_fact(page, &signed_head);
        buf_printf(page->out, "<code>%" PRId64 "</code> ", one->signed_seq);
        html_put_instant(page, one->at_ms, true);
        buf_puts(page->out, " <code>");
        html_escape(page->out, one->hash);
        buf_puts(page->out, "</code>");
        html_close_fact(page);
        put_fact(page, &signature, one->signature);
    }
}

static void put_correction(struct page *page,
                           const struct report_correction *correction)
{
    static const struct text name = {"Correction", "訂正"};
    static const struct text corrects = {"corrects record", "訂正対象の記録"};
    html_open_fact(page, &name);
    html_escape(page->out, correction->window_text);
    buf_printf(page->out, ": <code>%" PRId64 "</code> (", correction->seq);
    html_put_text(page, &corrects);
    buf_printf(page->out, " <code>%" PRId64 "</code>) ",
               correction->report_seq);
    html_put_instant(page, correction->made_ms, true);
    if (correction->has_points) {
        buf_puts(page->out, "<br>");
        html_put_label(page, LABEL_AVAILABILITY);
        buf_puts(page->out, ": ");
        html_put_percent(page, true, correction->before, page->decimals);
        buf_puts(page->out, " → ");
        html_put_percent(page, true, correction->after, page->decimals);
    }
    html_close_fact(page);
}

static void put_backfill(struct page *page,
                         const struct report_backfill *backfill)
{
    static const struct text name = {"Not observed by this agent",
                                     "このエージェントの観測ではない期間"};
    static const struct text from = {"filled in from", "取り込み元"};
    html_open_fact(page, &name);
    html_put_instant(page, backfill->first_ms, true);
    buf_puts(page->out, " – ");
    html_put_instant(page, backfill->last_ms, true);
    buf_puts(page->out, "<br>");
    html_put_text(page, &from);
    buf_puts(page->out, " <code>");
    html_escape(page->out, backfill->file);
    buf_printf(page->out, "</code> (<code>%" PRId64 "</code>) ", backfill->seq);
    html_put_instant(page, backfill->at_ms, true);
    html_close_fact(page);
}

void html_origin(struct page *page)
{
    static const struct text config = {"Configuration (SHA-256)",
                                       "設定(SHA-256)"};
    static const struct text agent = {"Agent", "エージェント"};
    static const struct text vantage = {"Vantage", "観測地点"};
    static const struct text program = {"claimd", "claimd"};
    const struct report_origin *origin = &page->report->origin;
    ASSERT(origin->version != NULL);
    buf_puts(page->out, "<table class=\"figures\">\n<tbody>\n");
    for (size_t i = 0; i < origin->n_editions; i++) {
        put_edition(page, &origin->editions[i]);
    }
    if (origin->n_editions == 0 && page->report->checklist != NULL) {
        const struct checklist *checklist = page->report->checklist;
        put_edition(page,
                    &(struct report_edition){.sha256 = checklist->source_sha256,
                                             .as_of = checklist->as_of,
                                             .file = checklist->source_file});
    }
    put_fact(page, &config, origin->config_hash);
    put_ledger(page, origin);
    for (size_t i = 0; i < origin->n_corrections; i++) {
        put_correction(page, &origin->corrections[i]);
    }
    for (size_t i = 0; i < origin->n_backfills; i++) {
        put_backfill(page, &origin->backfills[i]);
    }
    put_fact(page, &agent, origin->agent_id);
    put_fact(page, &vantage, origin->vantage);
    put_fact(page, &program, origin->version);
    html_close_table(page);
}

/* How the figures came about, and where they come from. */
#include "report/html.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/units.h"

static const struct text rules[] = {
    {"Availability = (planned service time − downtime) ÷ planned service "
     "time.",
     "稼働率＝(計画サービス時間−停止時間)÷計画サービス時間。"},
    {"Planned service time = service hours − maintenance that was announced "
     "no later than it began.",
     "計画サービス時間＝サービス時間−開始までに通知された計画停止。"},
    {"Every figure has three readings: the point says what the last "
     "observation said and leaves out time in which no one looked; the upper "
     "bound takes unseen time as up, the lower bound as down.",
     "数値には三つの読みがあります。点推定は直前の観測結果により、誰も見て"
     "いない時間を除きます。上限は未観測の時間を稼働、下限は停止とみなします"
     "。"},
    {"A claim is proven only if it holds at the lower bound and refuted only "
     "if it fails at the upper bound; everything between cannot be told.",
     "公表内容は、下限でも満たすときに限り実証、上限でも満たさないときに限り"
     "食い違いとし、その間は判定不能とします。"},
    {"Outages that fell between two probes are bounded at 95 % confidence by "
     "λ(k) × interval, k being the failures that did not become downtime.",
     "観測と観測の間の停止は、信頼水準95 %でλ(k)×観測間隔を上限とします(kは"
     "停止と認めなかった失敗の回数)。"},
    {"Mean time to repair = sum of repair times ÷ number of incidents.",
     "平均復旧時間(MTTR)＝修理時間の和÷障害発生件数。"},
};

static void put_item(struct page *page, const struct text *text)
{
    buf_puts(page->out, "<li>");
    html_escape(page->out, text_in(text, page->language));
    buf_puts(page->out, "</li>\n");
}

/* One rule with an amount of this service after it. */
static void put_setting(struct page *page, const struct text *text, int64_t ms)
{
    buf_puts(page->out, "<li>");
    html_escape(page->out, text_in(text, page->language));
    buf_puts(page->out, ": ");
    html_put_duration(page, ms);
    buf_puts(page->out, "</li>\n");
}

static void put_settings(struct page *page)
{
    static const struct text min_outage = {"Shortest outage that counts",
                                           "停止として数える最短の長さ"};
    static const struct text merge = {
        "Outages no further apart than this are one incident",
        "これより近い停止は一つの障害とみなす間隔"};
    static const struct text interval = {"Largest interval between probes (Δ)",
                                         "最大の観測間隔(Δ)"};
    static const struct text coverage = {
        "Counts and repair times are proven only if this much was observed",
        "件数と復旧時間を実証とみなす最低の観測率"};
    const struct report *report = page->report;
    ASSERT(report->method.min_outage_ms >= 0 &&
           report->method.merge_within_ms >= 0);
    put_setting(page, &min_outage, report->method.min_outage_ms);
    put_setting(page, &merge, report->method.merge_within_ms);
    put_setting(page, &interval, report->figures.resolution_ms);
    buf_puts(page->out, "<li>");
    html_escape(page->out, text_in(&coverage, page->language));
    buf_puts(page->out, ": ");
    html_put_percent(page, true, report->method.min_coverage);
    buf_puts(page->out, "</li>\n");
}

static void put_terms(struct page *page, const struct status_probe *probe)
{
    bool japanese = page->language == LANGUAGE_JA;
    struct buf *text = &page->scratch;
    ASSERT(text->len == 0);
    buf_printf(text, "%s: %s", probe->describes, japanese ? "" : "every ");
    wording_duration(text, probe->interval_ms, page->language);
    buf_puts(text, japanese ? "間隔、" : ", unseen after ");
    wording_duration(text, probe->max_gap_ms, page->language);
    buf_printf(text,
               japanese ? "を超える空白は未観測、連続%" PRIu32 "回の失敗で停止"
                        : ", down after %" PRIu32 " failures in a row",
               probe->confirm);
    html_put_scratch(page);
}

static void put_probes(struct page *page)
{
    const struct report *report = page->report;
    buf_puts(page->out, "<p>");
    html_put_label(page, LABEL_PROBES);
    if (report->method.n_vantages > 0) {
        html_escape(page->out,
                    page->language == LANGUAGE_JA ? " (定足数 " : " (quorum ");
        buf_printf(page->out, "%" PRIu32 "/%zu)", report->method.quorum,
                   report->method.n_vantages);
    }
    buf_puts(page->out, ":</p>\n<ul>\n");
    for (size_t i = 0; i < report->method.n_probes; i++) {
        buf_puts(page->out, "<li>");
        put_terms(page, &report->method.probes[i]);
        buf_puts(page->out, "</li>\n");
    }
    buf_puts(page->out, "</ul>\n");
}

void html_method(struct page *page)
{
    ASSERT(page->scratch.len == 0);
    buf_puts(page->out, "<section>\n<h2>");
    html_put_label(page, LABEL_METHOD);
    buf_puts(page->out, "</h2>\n<ol>\n");
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        put_item(page, &rules[i]);
    }
    put_settings(page);
    buf_puts(page->out, "</ol>\n");
    put_probes(page);
    buf_puts(page->out, "</section>\n");
}

static void put_fact(struct page *page, const struct text *name,
                     const char *value)
{
    if (value == NULL || value[0] == '\0') {
        return;
    }
    buf_puts(page->out, "<tr><th scope=\"row\">");
    html_escape(page->out, text_in(name, page->language));
    buf_puts(page->out, "</th><td><code>");
    html_escape(page->out, value);
    buf_puts(page->out, "</code></td></tr>\n");
}

void html_origin(struct page *page)
{
    static const struct text names[] = {
        {"Checklist as of", "チェックリストの日付"},
        {"Checklist (SHA-256)", "チェックリスト(SHA-256)"},
        {"Configuration (SHA-256)", "設定(SHA-256)"},
        {"Ledger, record", "台帳の記録番号"},
        {"Ledger, head", "台帳の先頭ハッシュ"},
        {"Agent", "エージェント"},
        {"Vantage", "観測地点"},
        {"claimd", "claimd"},
    };
    const struct report *report = page->report;
    const struct checklist *checklist = report->checklist;
    ASSERT(report->origin.version != NULL);
    char seq[24];
    snprintf(seq, sizeof seq, "%" PRId64, report->origin.ledger_seq);
    const char *const values[] = {
        checklist == NULL ? NULL : checklist->as_of,
        checklist == NULL ? NULL : checklist->source_sha256,
        report->origin.config_hash,
        report->origin.ledger_seq > 0 ? seq : NULL,
        report->origin.ledger_head,
        report->origin.agent_id,
        report->origin.vantage,
        report->origin.version,
    };
    static_assert(ARRAY_LEN(names) == ARRAY_LEN(values), "one value a name");
    buf_puts(page->out, "<section>\n<h2>");
    html_put_label(page, LABEL_ORIGIN);
    buf_puts(page->out, "</h2>\n<table class=\"figures\">\n<tbody>\n");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        put_fact(page, &names[i], values[i]);
    }
    buf_puts(page->out, "</tbody>\n</table>\n</section>\n");
}

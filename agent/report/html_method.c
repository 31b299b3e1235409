/* How the figures came about, and what they do not prove. */
#include "report/html.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/units.h"
#include "report/wording_report.h"

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
    html_put_text(page, text);
    buf_puts(page->out, "</li>\n");
}

static void put_setting(struct page *page, const struct text *name, int64_t ms)
{
    html_open_fact(page, name);
    html_put_duration(page, ms);
    html_close_fact(page);
}

/* What is in the scratch, as a fact. */
static void put_worded(struct page *page, const struct text *name)
{
    html_open_fact(page, name);
    html_put_scratch(page);
    html_close_fact(page);
}

static void put_hours(struct page *page)
{
    static const struct text zone = {"Time zone", "タイムゾーン"};
    static const struct text hours = {"Service hours", "サービス時間"};
    static const struct text business = {"Business hours", "営業時間"};
    const struct report *report = page->report;
    buf_puts(&page->scratch, report->timezone);
    put_worded(page, &zone);
    wording_hours(&page->scratch, &report->method.hours, page->language);
    put_worded(page, &hours);
    if (report->method.has_business_hours) {
        wording_hours(&page->scratch, &report->method.business_hours,
                      page->language);
        put_worded(page, &business);
    }
}

static void put_holidays(struct page *page)
{
    static const struct text name = {"Holidays in the period",
                                     "対象期間の休日"};
    static const struct text national = {"national holidays of Japan",
                                         "国民の祝日"};
    const struct report_method *method = &page->report->method;
    if (method->n_holidays == 0 && !method->national_holidays) {
        return;
    }
    html_open_fact(page, &name);
    for (size_t i = 0; i < method->n_holidays; i++) {
        buf_puts(page->out, i > 0 ? ", " : "");
        wording_date(&page->scratch, method->holidays[i], page->language);
        html_put_scratch(page);
    }
    buf_puts(page->out, method->n_holidays == 0 ? "–" : "");
    if (method->national_holidays) {
        buf_puts(page->out, " <span class=\"soft\">(");
        html_put_text(page, &national);
        buf_puts(page->out, ")</span>");
    }
    html_close_fact(page);
}

static void put_announced(struct page *page, const struct maintenance *window)
{
    static const struct text never = {"not announced: counts as downtime",
                                      "通知なし(停止に数えます)"};
    static const struct text late = {
        "announced after it began: counts as downtime",
        "開始後に通知(停止に数えます)"};
    static const struct text announced = {"announced", "通知"};
    static const struct text first_seen = {"first seen", "初めて確認"};
    buf_puts(page->out, "; ");
    if (window->announced_ms == ANNOUNCED_NEVER) {
        html_put_text(page, &never);
        return;
    }
    html_put_text(page, window->announced_given ? &announced : &first_seen);
    buf_puts(page->out, " ");
    html_put_instant(page, window->announced_ms, true);
    if (window->announced_ms > window->start_ms) {
        buf_puts(page->out, " – ");
        html_put_text(page, &late);
    }
}

/* When the ledger learned of it, where the source says another time; and that
 * it was taken back. */
static void put_recorded(struct page *page, const struct maintenance *window)
{
    static const struct text recorded = {"; recorded ", "、記録 "};
    static const struct text removed = {"; taken back ", "、取消 "};
    if (window->is_recorded && window->announced_given) {
        html_put_text(page, &recorded);
        html_put_instant(page, window->seen_ms, true);
    }
    if (window->is_removed) {
        html_put_text(page, &removed);
        html_put_instant(page, window->removed_ms, true);
    }
}

static void put_maintenances(struct page *page)
{
    static const struct text name = {"Maintenance in the period",
                                     "対象期間の計画停止"};
    const struct report_method *method = &page->report->method;
    for (size_t i = 0; i < method->n_maintenances; i++) {
        const struct report_maintenance *one = &method->maintenances[i];
        html_open_fact(page, &name);
        html_put_instant(page, one->window.start_ms, true);
        buf_puts(page->out, " – ");
        html_put_instant(page, one->window.end_ms, true);
        put_announced(page, &one->window);
        put_recorded(page, &one->window);
        if (one->by != NULL) {
            buf_puts(page->out, " (");
            html_escape(page->out, one->by);
            buf_puts(page->out, ")");
        }
        if (one->window.note != NULL) {
            buf_puts(page->out, "<br><span class=\"soft\">");
            html_escape(page->out, one->window.note);
            buf_puts(page->out, "</span>");
        }
        html_close_fact(page);
    }
}

static void put_settings(struct page *page)
{
    static const struct text down_when = {
        "The service is down when these probes are",
        "サービスの停止とみなす観測"};
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
    const struct report_method *method = &page->report->method;
    ASSERT(method->min_outage_ms >= 0 && method->merge_within_ms >= 0);
    wording_down_when(&page->scratch, &method->down_when, page->language);
    put_worded(page, &down_when);
    put_setting(page, &min_outage, method->min_outage_ms);
    put_setting(page, &merge, method->merge_within_ms);
    put_setting(page, &interval, page->report->figures.resolution_ms);
    html_open_fact(page, &coverage);
    html_put_percent(page, true, method->min_coverage, 5);
    html_close_fact(page);
}

static void put_vantages(struct page *page)
{
    static const struct text name = {"Vantages (quorum)", "観測地点(定足数)"};
    const struct report_method *method = &page->report->method;
    if (method->n_vantages == 0) {
        return;
    }
    html_open_fact(page, &name);
    for (size_t i = 0; method->vantages != NULL && i < method->n_vantages;
         i++) {
        html_escape(page->out, method->vantages[i]);
        buf_puts(page->out, i + 1 < method->n_vantages ? ", " : " ");
    }
    buf_printf(page->out, "(%" PRIu32 "/%zu)", method->quorum,
               method->n_vantages);
    html_close_fact(page);
}

/* "https://…: every 1 min, unseen after 2 min 30 s, …" */
static void put_terms(struct page *page, const struct status_probe *probe)
{
    bool japanese = page->language == LANGUAGE_JA;
    struct buf *text = &page->scratch;
    ASSERT(text->len == 0);
    buf_printf(text, "%s (%s): %s", probe->describes, probe->id,
               japanese ? "" : "every ");
    wording_duration(text, probe->interval_ms, page->language);
    buf_puts(text, japanese ? "間隔、" : ", unseen after ");
    wording_duration(text, probe->max_gap_ms, page->language);
    buf_printf(text,
               japanese ? "を超える空白は未観測、連続%" PRIu32 "回の失敗で停止"
                        : ", down after %" PRIu32 " failures in a row",
               probe->confirm);
    html_put_scratch(page);
}

static void put_life(struct page *page, const struct status_probe *probe)
{
    if (!probe->critical) {
        buf_puts(page->out, " [");
        html_put_label(page, LABEL_NOT_CRITICAL);
        buf_puts(page->out, "]");
    }
    if (!probe->has_since && !probe->has_until) {
        return;
    }
    buf_puts(page->out, " <span class=\"soft\">");
    if (probe->has_since) {
        html_put_instant(page, probe->since_ms, true);
    }
    buf_puts(page->out, " – ");
    if (probe->has_until) {
        html_put_instant(page, probe->until_ms, true);
        buf_puts(page->out, " (");
        html_put_label(page, LABEL_FORMER);
        buf_puts(page->out, ")");
    }
    buf_puts(page->out, "</span>");
}

static void put_probes(struct page *page)
{
    const struct report_method *method = &page->report->method;
    buf_puts(page->out, "<h3>");
    html_put_label(page, LABEL_PROBES);
    buf_puts(page->out, "</h3>\n<ul>\n");
    for (size_t i = 0; i < method->n_probes; i++) {
        buf_puts(page->out, "<li>");
        put_terms(page, &method->probes[i]);
        put_life(page, &method->probes[i]);
        buf_puts(page->out, "</li>\n");
    }
    buf_puts(page->out, "</ul>\n");
}

void html_method(struct page *page)
{
    ASSERT(page->scratch.len == 0);
    buf_puts(page->out, "<ol>\n");
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        put_item(page, &rules[i]);
    }
    buf_puts(page->out, "</ol>\n<table class=\"figures\">\n<tbody>\n");
    put_hours(page);
    put_holidays(page);
    put_maintenances(page);
    put_settings(page);
    put_vantages(page);
    html_close_table(page);
    put_probes(page);
}

void html_not_proven(struct page *page)
{
    const struct text *const *sentences = text_not_proven();
    buf_puts(page->out, "<ul>\n");
    for (size_t i = 0; sentences[i] != NULL; i++) {
        put_item(page, sentences[i]);
    }
    buf_puts(page->out, "</ul>\n");
}

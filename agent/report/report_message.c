#include "report/report_message.h"

#include <inttypes.h>
#include <string.h>

#include "base/base64.h"
#include "base/check.h"
#include "core/verdict.h"
#include "report/json_out.h"
#include "report/wording.h"

#define TEXT_MAX 16384
#define DECIMALS 4

/* Verdicts in the order in which a person wants to hear of them. */
static const enum verdict told[] = {VERDICT_OVERSTATED,   VERDICT_LAPSED,
                                    VERDICT_UNDETERMINED, VERDICT_UNDERSTATED,
                                    VERDICT_HOLDS,        VERDICT_ATTESTED};

static size_t count(const struct report *report, enum verdict verdict)
{
    size_t n = 0;
    for (size_t i = 0; i < report->n_claims; i++) {
        n += report->claims[i].judgement.verdict == verdict;
    }
    return n;
}

static void add_verdicts(struct buf *out, const struct report *report,
                         enum language language)
{
    const char *separator = "";
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        size_t n = count(report, told[i]);
        if (n > 0) {
            buf_printf(out,
                       language == LANGUAGE_JA ? "%s%s %zu件" : "%s%s: %zu",
                       separator, wording_verdict_name(told[i], language), n);
            separator = language == LANGUAGE_JA ? "、" : ", ";
        }
    }
}

static void add_availability(struct buf *out, const struct figures *figures,
                             enum language language)
{
    bool japanese = language == LANGUAGE_JA;
    if (!figures->has_point || !figures->has_bounds) {
        buf_puts(out, japanese ? "稼働率は不明(観測なし)。"
                               : "Availability: not known, nobody looked.");
        return;
    }
    buf_puts(out, japanese ? "稼働率 " : "Availability ");
    wording_percent(out, figures->point, DECIMALS);
    buf_puts(out, japanese ? " %(" : " % (between ");
    wording_percent(out, figures->low, DECIMALS);
    buf_puts(out, japanese ? " ~ " : " and ");
    wording_percent(out, figures->high, DECIMALS);
    buf_puts(out, japanese ? " %)、" : " %), ");
    buf_printf(out, japanese ? "障害 %zu件。" : "incidents: %zu.",
               figures->n_incidents);
}

static void add_subject(struct json_out *json,
                        const struct report_message *message,
                        enum language language)
{
    const struct report *report = message->report;
    bool japanese = language == LANGUAGE_JA;
    size_t n =
        count(report, VERDICT_OVERSTATED) + count(report, VERDICT_LAPSED);
    const char *what = japanese ? message->is_correction ? "訂正報告" : "報告"
                       : message->is_correction ? "corrected report"
                                                : "report";
    struct buf text;
    buf_init(&text, TEXT_MAX);
    buf_printf(&text, "%s %s %s", report->service_name, report->window_text,
               what);
    if (n > 0) {
        buf_printf(&text,
                   japanese ? ": 実態と異なる記載 %zu件"
                            : ": claims no longer true: %zu",
                   n);
    }
    json_out_text(json, japanese ? "ja" : "en", buf_str(&text));
    buf_fini(&text);
}

static void add_text(struct json_out *json,
                     const struct report_message *message,
                     enum language language)
{
    const struct report *report = message->report;
    bool japanese = language == LANGUAGE_JA;
    struct buf text;
    buf_init(&text, TEXT_MAX);
    if (message->is_correction) {
        buf_puts(&text, japanese
                            ? "後から届いたデータにより、確定済みの月を計算し"
                              "直した。元の報告はそのまま残る。\n"
                            : "Data that arrived later changes a month "
                              "that was finished. The first report stays "
                              "as it is.\n");
    }
    add_availability(&text, &report->figures, language);
    buf_putc(&text, '\n');
    if (report->n_claims > 0) {
        buf_puts(&text, japanese ? "判定: " : "Verdicts: ");
        add_verdicts(&text, report, language);
        buf_puts(&text, japanese ? "。\n" : ".\n");
    }
    buf_printf(&text, japanese ? "ファイル: %s" : "Files are in %s",
               message->directory);
    json_out_text(json, japanese ? "ja" : "en", buf_str(&text));
    buf_fini(&text);
}

static const char *type_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL && strcmp(dot, ".html") == 0 ? "text/html; charset=utf-8"
           : dot != NULL && strcmp(dot, ".csv") == 0 ? "text/csv; charset=utf-8"
           : dot != NULL && strcmp(dot, ".json") == 0
               ? "application/json"
               : "application/octet-stream";
}

static void add_attachments(struct json_out *json,
                            const struct report_message *message)
{
    json_out_array(json, "attachments");
    for (size_t i = 0; i < message->n_attachments; i++) {
        const struct report_attachment *one = &message->attachments[i];
        struct buf encoded;
        buf_init(&encoded, 2 * one->n + 16);
        base64_add(&encoded, one->bytes, one->n);
        json_out_object(json, NULL);
        json_out_text(json, "name", one->name);
        json_out_text(json, "type", type_of(one->name));
        json_out_text(json, "base64", buf_str(&encoded));
        json_out_end_object(json);
        buf_fini(&encoded);
    }
    json_out_end_array(json);
}

static void add_ledger(struct json_out *json,
                       const struct report_message *message)
{
    json_out_object(json, "ledger");
    json_out_text(json, "agent", message->report->origin.agent_id);
    json_out_int(json, "seq", message->ledger_seq);
    json_out_text(json, "head", message->ledger_head);
    json_out_end_object(json);
}

void report_message_json(struct buf *out, const struct report_message *message)
{
    const struct report *report = message->report;
    ASSERT(message->key != NULL && message->ledger_seq > 0);
    struct buf cause;
    buf_init(&cause, TEXT_MAX);
    buf_printf(&cause, "%s/report/%s", report->service_id, report->window_text);
    struct json_out json;
    json_out_init(&json, out, -1);
    json_out_object(&json, NULL);
    json_out_text(&json, "key", message->key);
    json_out_text(&json, "kind", "report");
    json_out_text(&json, "status", "info");
    json_out_text(&json, "severity", "info");
    json_out_text(&json, "cause", buf_str(&cause));
    json_out_object(&json, "service");
    json_out_text(&json, "id", report->service_id);
    json_out_text(&json, "name", report->service_name);
    json_out_end_object(&json);
    json_out_instant(&json, "at", true, report->made_ms, report->tz);
    json_out_null(&json, "incident");
    json_out_array(&json, "verdicts");
    json_out_end_array(&json);
    json_out_null(&json, "digest");
    add_attachments(&json, message);
    json_out_object(&json, "action");
    json_out_text(&json, "ja",
                  "報告を保管する。後から台帳と照合できる: "
                  "claimd verify");
    json_out_text(&json, "en",
                  "Keep it: `claimd verify` holds it against the "
                  "ledger at any time.");
    json_out_end_object(&json);
    add_ledger(&json, message);
    json_out_object(&json, "subject");
    add_subject(&json, message, LANGUAGE_JA);
    add_subject(&json, message, LANGUAGE_EN);
    json_out_end_object(&json);
    json_out_object(&json, "text");
    add_text(&json, message, LANGUAGE_JA);
    add_text(&json, message, LANGUAGE_EN);
    json_out_end_object(&json);
    json_out_end_object(&json);
    buf_fini(&cause);
}

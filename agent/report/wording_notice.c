/* Alerts: what a person reads and what a webhook's receiver parses. */
#include "report/wording_texts.h"

#include "base/check.h"
#include "base/text.h"
#include "report/json_out.h"
#include "report/render.h"

#define TEXT_MAX 8192

void wording_notice(struct buf *out, const char *service_name,
                    const struct notice *notice, const struct tz *tz,
                    enum language language)
{
    ASSERT((notice->judgement != NULL) != (notice->incident != NULL));
    struct wording wording = {
        .judgement = notice->judgement,
        .notice = notice,
        .service_name = service_name,
        .tz = tz,
        .language = language,
    };
    wording_fill(out, text_notice_subject(notice->kind), &wording);
    buf_putc(out, '\n');
    wording_fill(out, text_notice_body(notice->kind), &wording);
}

static void add_incident(struct json_out *json, const struct incident *incident,
                         const struct tz *tz)
{
    if (incident == NULL) {
        json_out_null(json, "incident");
        return;
    }
    json_out_object(json, "incident");
    json_out_instant(json, "start", true, incident->start_ms, tz);
    json_out_instant(json, "start_earliest", incident->has_start_earliest,
                     incident->start_earliest_ms, tz);
    json_out_instant(json, "end", !incident->open, incident->end_ms, tz);
    json_out_instant(json, "end_latest", !incident->open,
                     incident->end_latest_ms, tz);
    json_out_bool(json, "open", incident->open);
    json_out_int(json, "down_ms", incident->down_ms);
    json_out_int(json, "repair_ms", incident->repair_ms);
    json_out_int(json, "repair_min_ms", incident->repair_min_ms);
    json_out_int(json, "repair_max_ms", incident->repair_max_ms);
    json_out_end_object(json);
}

static void add_verdict(struct json_out *json, const char *service_id,
                        const struct notice *notice, const struct tz *tz)
{
    if (notice->judgement == NULL) {
        json_out_null(json, "previous");
        json_out_null(json, "verdict");
        return;
    }
    struct status_claim claim = {.judgement = *notice->judgement};
    struct buf verdict;
    buf_init(&verdict, 4 * TEXT_MAX);
    render_verdict_json(&verdict, service_id, &claim, tz);
    json_out_text(json, "previous", verdict_name(notice->previous));
    if (verdict.overflowed) {
        json_out_null(json, "verdict");
    } else {
        json_out_raw(json, "verdict", buf_str(&verdict));
    }
    buf_fini(&verdict);
}

static void add_text(struct json_out *json, const char *key,
                     const char *service_name, const struct notice *notice,
                     const struct tz *tz)
{
    struct buf text;
    buf_init(&text, TEXT_MAX);
    wording_notice(&text, service_name, notice, tz,
                   text_equal(key, "ja") ? LANGUAGE_JA : LANGUAGE_EN);
    json_out_text(json, key, buf_str(&text));
    buf_fini(&text);
}

void wording_notice_json(struct buf *out, const struct notice_message *message)
{
    const struct notice *notice = message->notice;
    const struct tz *tz = message->tz;
    const char *name = message->service_name;
    ASSERT(message->service_id != NULL && message->key != NULL);
    struct json_out json;
    json_out_init(&json, out, -1);
    json_out_object(&json, NULL);
    json_out_text(&json, "key", message->key);
    json_out_text(&json, "kind", notice_kind_name(notice->kind));
    json_out_object(&json, "service");
    json_out_text(&json, "id", message->service_id);
    json_out_text(&json, "name", name);
    json_out_end_object(&json);
    json_out_instant(&json, "at", true, message->at_ms, tz);
    add_verdict(&json, message->service_id, notice, tz);
    add_incident(&json, notice->incident, tz);
    json_out_object(&json, "text");
    add_text(&json, "ja", name, notice, tz);
    add_text(&json, "en", name, notice, tz);
    json_out_end_object(&json);
    json_out_end_object(&json);
}

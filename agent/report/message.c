#include "report/message.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "report/json_out.h"
#include "report/render.h"
#include "report/wording_texts.h"

#define TEXT_MAX 16384
#define VERDICT_MAX 65536
#define CAUSE_MAX 512
#define DIGEST_SHOWN 20 /* causes named in a digest's text; all are in JSON */

/* What is particular about a message; texts by language. */
struct told {
    const char *kind, *status, *severity, *cause;
    const struct incident *incident;
    const struct notice *const *verdicts; /* with what they were before */
    size_t n_verdicts;
    const struct message_digest *digest;
    const char *attachments;
    struct text action;
    struct buf subject[2], text[2]; /* by enum language */
};

static void told_init(struct told *told)
{
    *told = (struct told){.status = "firing", .severity = "warning"};
    for (int i = 0; i < 2; i++) {
        buf_init(&told->subject[i], TEXT_MAX);
        buf_init(&told->text[i], TEXT_MAX);
    }
}

static void told_fini(struct told *told)
{
    for (int i = 0; i < 2; i++) {
        buf_fini(&told->subject[i]);
        buf_fini(&told->text[i]);
    }
}

static const enum language languages[] = {LANGUAGE_EN, LANGUAGE_JA};

static void say(struct buf *texts, const char *en, const char *ja)
{
    buf_puts(&texts[LANGUAGE_EN], en);
    buf_puts(&texts[LANGUAGE_JA], ja);
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

static void add_verdict(struct json_out *json, const struct message *message,
                        const struct notice *notice)
{
    struct status_claim claim = {.judgement = *notice->judgement};
    struct buf verdict;
    buf_init(&verdict, VERDICT_MAX);
    render_verdict_json(&verdict, message->service_id, &claim, message->tz);
    json_out_object(json, NULL);
    json_out_text(json, "previous", verdict_name(notice->previous));
    json_out_text(json, "declared_before", notice->declared_before);
    json_out_bool(json, "by_text", notice->is_by_text);
    if (verdict.overflowed) {
        json_out_null(json, "verdict");
    } else {
        json_out_raw(json, "verdict", buf_str(&verdict));
    }
    json_out_end_object(json);
    buf_fini(&verdict);
}

static void add_digest(struct json_out *json,
                       const struct message_digest *digest)
{
    if (digest == NULL) {
        json_out_null(json, "digest");
        return;
    }
    json_out_object(json, "digest");
    json_out_instant(json, "from", true, digest->from_ms, NULL);
    json_out_instant(json, "to", true, digest->to_ms, NULL);
    json_out_int(json, "changes", digest->changes);
    json_out_array(json, "causes");
    for (size_t i = 0; i < digest->n_causes; i++) {
        const struct message_cause *cause = &digest->causes[i];
        json_out_object(json, NULL);
        json_out_text(json, "cause", cause->cause);
        json_out_text(json, "kind", cause->kind);
        json_out_int(json, "count", cause->count);
        json_out_instant(json, "at", true, cause->at_ms, NULL);
        json_out_end_object(json);
    }
    json_out_end_array(json);
    json_out_int(json, "more", digest->more);
    json_out_end_object(json);
}

static void add_texts(struct json_out *json, const char *key, const char *en,
                      const char *ja)
{
    json_out_object(json, key);
    json_out_text(json, "ja", ja);
    json_out_text(json, "en", en);
    json_out_end_object(json);
}

static void add_origin(struct json_out *json, const struct message *message)
{
    json_out_object(json, "ledger");
    json_out_text(json, "agent", message->agent_id);
    json_out_int(json, "seq", message->ledger_seq);
    json_out_text(json, "head", message->ledger_head);
    json_out_end_object(json);
}

static void add_service(struct json_out *json, const struct message *message)
{
    if (message->service_id == NULL) {
        json_out_null(json, "service");
        return;
    }
    json_out_object(json, "service");
    json_out_text(json, "id", message->service_id);
    json_out_text(json, "name", message->service_name);
    json_out_end_object(json);
}

static void render(struct buf *out, const struct message *message,
                   const struct told *told)
{
    struct json_out json;
    ASSERT(message->key != NULL && told->cause != NULL);
    json_out_init(&json, out, -1);
    json_out_object(&json, NULL);
    json_out_text(&json, "key", message->key);
    json_out_text(&json, "kind", told->kind);
    json_out_text(&json, "status", told->status);
    json_out_text(&json, "severity", told->severity);
    json_out_text(&json, "cause", told->cause);
    add_service(&json, message);
    json_out_instant(&json, "at", true, message->at_ms, message->tz);
    add_incident(&json, told->incident, message->tz);
    json_out_array(&json, "verdicts");
    for (size_t i = 0; i < told->n_verdicts; i++) {
        add_verdict(&json, message, told->verdicts[i]);
    }
    json_out_end_array(&json);
    add_digest(&json, told->digest);
    json_out_raw(&json, "attachments",
                 told->attachments == NULL ? "[]" : told->attachments);
    add_texts(&json, "action", told->action.en, told->action.ja);
    add_origin(&json, message);
    add_texts(&json, "subject", buf_str(&told->subject[LANGUAGE_EN]),
              buf_str(&told->subject[LANGUAGE_JA]));
    add_texts(&json, "text", buf_str(&told->text[LANGUAGE_EN]),
              buf_str(&told->text[LANGUAGE_JA]));
    json_out_end_object(&json);
}

/* --- of a service -------------------------------------------------------- */

static void say_judgement(struct buf *out, const struct message *message,
                          const struct judgement *judgement,
                          enum language language)
{
    static const struct text line = {
        "{claim}: {text}\n  as published: \xE2\x80\x9C{quote}\xE2\x80\x9D\n",
        "{claim}: {text}\n  公表内容:「{quote}」\n"};
    struct wording wording = {.judgement = judgement,
                              .service_name = message->service_name,
                              .tz = message->tz,
                              .language = language};
    wording_fill(out, &line, &wording);
}

static void say_notice(struct told *told, const struct message *message,
                       const struct notice *notice, bool is_lead)
{
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        enum language language = languages[i];
        struct wording wording = {.judgement = notice->judgement,
                                  .notice = notice,
                                  .service_name = message->service_name,
                                  .tz = message->tz,
                                  .language = language};
        if (is_lead) {
            wording_fill(&told->subject[language],
                         text_notice_subject(notice->kind), &wording);
        }
        if (notice->judgement != NULL) {
            say_judgement(&told->text[language], message, notice->judgement,
                          language);
            if (notice->declared_before != NULL) {
                buf_puts(&told->text[language], "  ");
                wording_text_changed(&told->text[language], notice, language);
                buf_putc(&told->text[language], '\n');
            }
        } else {
            wording_fill(&told->text[language], text_notice_body(notice->kind),
                         &wording);
            buf_putc(&told->text[language], '\n');
        }
    }
}

static const char *status_of(enum notice_kind kind)
{
    return kind == NOTICE_INCIDENT_CLOSED || kind == NOTICE_RECOVERED ||
                   kind == NOTICE_OUT_OF_RISK || kind == NOTICE_FRESH
               ? "resolved"
               : "firing";
}

const char *message_severity(enum notice_kind kind)
{
    switch (kind) {
    case NOTICE_INCIDENT_OPENED:
    case NOTICE_INCIDENT_REOPENED:
    case NOTICE_DRIFT:
        return "critical";
    case NOTICE_AT_RISK:
    case NOTICE_EXPIRING:
    case NOTICE_CERTIFICATE:
    case NOTICE_STALE:
    case NOTICE_FRESH:
        return "warning";
    default:
        return "info";
    }
}

const char *message_cause_of(struct arena *arena, const char *service_id,
                             const struct notice *notice)
{
    char when[CIVIL_INSTANT_MAX];
    if (notice->incident != NULL) {
        return arena_printf(
            arena, "%s/incident/%s", service_id,
            civil_render_instant(notice->incident->start_ms, 0, when));
    }
    if (notice->source != NULL) {
        return arena_printf(arena, "%s/%s/%s", service_id,
                            notice->kind == NOTICE_CERTIFICATE ? "certificate"
                                                               : "probe",
                            notice->source->probe);
    }
    return arena_printf(arena, "%s/%s", service_id,
                        notice->judgement->claim->id);
}

void message_alert(struct buf *out, const struct message *message,
                   const struct alert *alert)
{
    const struct notice *lead = alert->lead;
    struct arena arena = {0};
    struct told told;
    told_init(&told);
    told.kind = notice_kind_name(lead->kind);
    told.status = status_of(lead->kind);
    told.severity = message_severity(lead->kind);
    told.cause = message_cause_of(&arena, message->service_id, lead);
    told.incident = lead->incident;
    told.action = *text_notice_action(lead->kind);
    const struct notice **verdicts =
        arena_array(&arena, alert->n_with + 1, sizeof *verdicts);
    if (lead->judgement != NULL) {
        verdicts[told.n_verdicts++] = lead;
    }
    say_notice(&told, message, lead, true);
    for (size_t i = 0; i < alert->n_with; i++) {
        verdicts[told.n_verdicts++] = alert->with[i];
        say_notice(&told, message, alert->with[i], false);
    }
    if (message->seen != NULL && lead->incident != NULL &&
        lead->kind != NOTICE_INCIDENT_CLOSED) {
        say(told.text, message->seen, message->seen);
    }
    told.verdicts = verdicts;
    render(out, message, &told);
    told_fini(&told);
    arena_fini(&arena);
}

void message_reminder(struct buf *out, const struct message *message,
                      const struct notice *firing, size_t n)
{
    struct arena arena = {0};
    struct told told;
    told_init(&told);
    told.kind = "reminder";
    told.cause = arena_printf(&arena, "%s/reminder", message->service_id);
    told.action = *text_notice_action(NOTICE_DRIFT);
    buf_printf(&told.subject[LANGUAGE_EN], "%s: %zu still open",
               message->service_name, n);
    buf_printf(&told.subject[LANGUAGE_JA], "%s: 未解消%zu件",
               message->service_name, n);
    const struct notice **verdicts = arena_array(&arena, n, sizeof *verdicts);
    for (size_t i = 0; i < n; i++) {
        if (firing[i].incident != NULL) {
            told.incident = firing[i].incident;
        } else if (firing[i].judgement != NULL) {
            verdicts[told.n_verdicts++] = &firing[i];
        }
        say_notice(&told, message, &firing[i], false);
    }
    told.verdicts = verdicts;
    render(out, message, &told);
    told_fini(&told);
    arena_fini(&arena);
}

/* --- of claimd itself ----------------------------------------------------- */

/* From when to when, and whether that time is unknown for it: what was seen
 * while the ledger could not be written was kept in memory. */
static void say_span(struct told *told, const struct message_trouble *trouble)
{
    char from[CIVIL_INSTANT_MAX];
    char to[CIVIL_INSTANT_MAX];
    struct buf *en = &told->text[LANGUAGE_EN];
    struct buf *ja = &told->text[LANGUAGE_JA];
    if (trouble->from_ms == INSTANT_MIN) {
        return;
    }
    civil_render_instant(trouble->from_ms, 0, from);
    if (trouble->to_ms == INSTANT_MIN) {
        buf_printf(en, "Since %s.\n", from);
        buf_printf(ja, "%sから継続しています。\n", from);
        return;
    }
    civil_render_instant(trouble->to_ms, 0, to);
    if (message_trouble_is_past(trouble->what) ||
        text_equal(trouble->what, "network")) {
        buf_printf(en, "The time from %s to %s is unknown.\n", from, to);
        buf_printf(ja, "%sから%sまでの状態は不明として扱います。\n", from, to);
    } else {
        buf_printf(en, "From %s to %s.\n", from, to);
        buf_printf(ja, "%sから%sまで。\n", from, to);
    }
}

bool message_trouble_is_past(const char *what)
{
    return text_trouble_is_past(what);
}

const char *message_trouble_severity(const char *what)
{
    return text_equal(what, "ledger") ? "critical" : "warning";
}

const char *message_trouble_cause(struct arena *arena, const char *what)
{
    return arena_printf(arena, "claimd/%s", what);
}

void message_trouble_subject(struct buf *out, const char *what,
                             enum language language)
{
    buf_printf(out, "claimd: %s", text_in(text_trouble(what), language));
}

void message_trouble(struct buf *out, const struct message *message,
                     const struct message_trouble *trouble)
{
    const struct text *what = text_trouble(trouble->what);
    struct arena arena = {0};
    struct told told;
    told_init(&told);
    told.kind = trouble->over ? "trouble_over" : "trouble";
    told.status = trouble->over                            ? "resolved"
                  : message_trouble_is_past(trouble->what) ? "info"
                                                           : "firing";
    told.severity = message_trouble_severity(trouble->what);
    told.cause = message_trouble_cause(&arena, trouble->what);
    told.action = trouble->over ? *text_notice_action(NOTICE_INCIDENT_CLOSED)
                                : *text_trouble_action(trouble->what);
    say(told.subject, trouble->over ? "claimd: over: " : "claimd: ",
        trouble->over ? "claimd: 解消: " : "claimd: ");
    say(told.subject, what->en, what->ja);
    say_span(&told, trouble);
    if (trouble->detail != NULL) {
        say(told.text, trouble->detail, trouble->detail);
        say(told.text, "\n", "\n");
    }
    render(out, message, &told);
    told_fini(&told);
    arena_fini(&arena);
}

static void say_causes(struct told *told, const struct message_digest *digest)
{
    for (size_t i = 0; i < digest->n_causes && i < DIGEST_SHOWN; i++) {
        const struct message_cause *cause = &digest->causes[i];
        for (size_t k = 0; k < ARRAY_LEN(languages); k++) {
            buf_printf(&told->text[languages[k]],
                       "%s: %s (\xC3\x97%" PRId64 ")\n", cause->cause,
                       cause->kind, cause->count);
        }
    }
    if (digest->n_causes > DIGEST_SHOWN) {
        size_t rest = digest->n_causes - DIGEST_SHOWN;
        buf_printf(&told->text[LANGUAGE_EN], "and %zu more\n", rest);
        buf_printf(&told->text[LANGUAGE_JA], "ほか%zu件\n", rest);
    }
    if (digest->more > 0) {
        buf_printf(&told->text[LANGUAGE_EN],
                   "%" PRId64 " further changes are counted by service only\n",
                   digest->more);
        buf_printf(&told->text[LANGUAGE_JA],
                   "さらに%" PRId64 "件の変化はサービス別の件数のみ\n",
                   digest->more);
    }
}

void message_digest(struct buf *out, const struct message *message,
                    const struct message_digest *digest)
{
    static const struct text action = {
        "Run `claimd status`; each change is in the ledger.",
        "claimd status で現状を確認してください。各変化は台帳にあります。"};
    struct told told;
    told_init(&told);
    told.kind = "digest";
    told.severity = "critical";
    told.cause = "claimd/digest";
    told.digest = digest;
    told.action = action;
    const char *over = digest->more > 0 ? "over " : "";
    buf_printf(&told.subject[LANGUAGE_EN],
               "claimd: %" PRId64 " changes of %s%zu causes", digest->changes,
               over, digest->n_causes);
    buf_printf(&told.subject[LANGUAGE_JA],
               "claimd: %zu件%sの原因で%" PRId64 "件の変化", digest->n_causes,
               digest->more > 0 ? "超" : "", digest->changes);
    say_causes(&told, digest);
    render(out, message, &told);
    told_fini(&told);
}

void message_report(struct buf *out, const struct message *message,
                    const struct message_report *report)
{
    static const struct text action = {
        "Read it; `claimd verify` recomputes it.",
        "内容を確認してください。claimd verify で再計算できます。"};
    struct arena arena = {0};
    struct told told;
    told_init(&told);
    told.kind = "report";
    told.status = "info";
    told.severity = "info";
    told.cause = arena_printf(&arena, "%s/report/%s", message->service_id,
                              report->window);
    told.attachments = report->attachments;
    told.action = action;
    buf_printf(&told.subject[LANGUAGE_EN], "%s: report for %s",
               message->service_name, report->window);
    buf_printf(&told.subject[LANGUAGE_JA], "%s: %sの報告書",
               message->service_name, report->window);
    say(told.text, report->summary_en, report->summary_ja);
    render(out, message, &told);
    told_fini(&told);
    arena_fini(&arena);
}

void message_test(struct buf *out, const struct message *message)
{
    static const struct text action = {"Nothing: this is a rehearsal.",
                                       "対応は不要です(試験)。"};
    struct told told;
    told_init(&told);
    told.kind = "test";
    told.status = "info";
    told.severity = "info";
    told.cause = "claimd/test";
    told.action = action;
    say(told.subject, "claimd: TEST alert", "claimd: 試験通知");
    say(told.text, "TEST: sent by `claimd alert test`. Nothing has happened.\n",
        "試験: claimd alert test による送信です。異常はありません。\n");
    render(out, message, &told);
    told_fini(&told);
}

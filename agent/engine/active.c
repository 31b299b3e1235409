/* What fires now, said again and again to receivers that forget. */
#include "engine/voice.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "report/json_out.h"
#include "report/wording.h"

#define ACTIVE_MAX (16 * 1024 * 1024)
#define SUBJECT_MAX 4096

/* One entry; subjects by language. */
struct entry {
    const char *agent, *cause, *kind, *severity, *service;
    int64_t since_ms;
    const struct tz *tz;
};

static void add_entry(struct json_out *json, const struct entry *entry,
                      const struct buf subjects[2])
{
    json_out_object(json, NULL);
    json_out_text(json, "agent", entry->agent);
    json_out_text(json, "cause", entry->cause);
    json_out_text(json, "kind", entry->kind);
    json_out_text(json, "severity", entry->severity);
    json_out_text(json, "service", entry->service);
    json_out_instant(json, "since", true, entry->since_ms, entry->tz);
    json_out_object(json, "subject");
    json_out_text(json, "ja", buf_str(&subjects[LANGUAGE_JA]));
    json_out_text(json, "en", buf_str(&subjects[LANGUAGE_EN]));
    json_out_end_object(json);
    json_out_end_object(json);
}

static void add_notice(struct json_out *json, const struct voice *voice,
                       const struct conf_service *service,
                       const struct notice *notice, int64_t since_ms)
{
    static const enum language languages[] = {LANGUAGE_JA, LANGUAGE_EN};
    struct arena arena = {0};
    struct buf subjects[2];
    const char *subject = voice_subject(&arena, notice);
    if (!hushes_mute(voice->hushes, service->id, subject,
                     voice->turn->now_ms)) {
        struct entry entry = {
            .agent = voice->agent_id,
            .cause = message_cause_of(&arena, service->id, notice),
            .kind = notice_kind_name(notice->kind),
            .severity = message_severity(notice->kind),
            .service = service->id,
            .since_ms = since_ms,
            .tz = service->calendar.tz,
        };
        for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
            buf_init(&subjects[languages[i]], SUBJECT_MAX);
            wording_subject(&subjects[languages[i]], service->name, notice,
                            service->calendar.tz, languages[i]);
        }
        add_entry(json, &entry, subjects);
        buf_fini(&subjects[LANGUAGE_JA]);
        buf_fini(&subjects[LANGUAGE_EN]);
    }
    arena_fini(&arena);
}

static void add_claim(struct json_out *json, const struct voice *voice,
                      const struct conf_service *service,
                      const struct told_claim *known)
{
    struct claim claim = {.id = known->claim_id,
                          .item = voice_item_of(known->claim_id)};
    struct judgement judgement = {.claim = &claim, .verdict = known->verdict};
    struct notice notice = {.judgement = &judgement, .ends_ms = known->ends_ms};
    bool expiring = known->verdict == VERDICT_ATTESTED && known->ends_ms != 0;
    int64_t since_ms = known->since_ms;
    if (verdict_is_drift(known->verdict)) {
        notice.kind = NOTICE_DRIFT;
    } else if (known->at_risk) {
        notice.kind = NOTICE_AT_RISK;
    } else if (expiring) {
        notice.kind = NOTICE_EXPIRING;
        since_ms = known->ends_told_ms;
    } else {
        return;
    }
    if (claim.item != 0) {
        add_notice(json, voice, service, &notice, since_ms);
    }
}

/* What of a service fires, as last told. */
static void add_service(struct json_out *json, const struct voice *voice,
                        const struct conf_service *service)
{
    const struct told *told = told_of(voice->book, service->id);
    for (size_t i = 0; i < told->n_incidents; i++) {
        const struct told_incident *open = &told->incidents[i];
        struct incident incident = {
            .start_ms = open->start_ms, .end_ms = open->end_ms, .open = true};
        struct notice notice = {.kind = NOTICE_INCIDENT_OPENED,
                                .incident = &incident};
        if (open->open) {
            add_notice(json, voice, service, &notice, open->start_ms);
        }
    }
    for (size_t i = 0; i < told->n_claims; i++) {
        add_claim(json, voice, service, &told->claims[i]);
    }
    for (size_t i = 0; i < told->n_sources; i++) {
        const struct told_source *known = &told->sources[i];
        struct notice_source source = {known->probe, known->since_ms};
        struct notice notice = {.kind = NOTICE_STALE, .source = &source};
        if (!voice_has_probe(service, known->probe)) {
            continue;
        }
        if (known->stale) {
            add_notice(json, voice, service, &notice, known->since_ms);
        }
        if (known->ends_ms != 0) {
            notice.kind = NOTICE_CERTIFICATE;
            notice.ends_ms = known->ends_ms;
            add_notice(json, voice, service, &notice, known->ends_told_ms);
        }
    }
}

static void add_trouble(struct json_out *json, const struct voice *voice,
                        const struct told_trouble *trouble)
{
    static const enum language languages[] = {LANGUAGE_JA, LANGUAGE_EN};
    struct arena arena = {0};
    struct buf subjects[2];
    struct entry entry = {
        .agent = voice->agent_id,
        .cause = message_trouble_cause(&arena, trouble->what),
        .kind = "trouble",
        .severity = message_trouble_severity(trouble->what),
        .since_ms = trouble->since_ms,
    };
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        buf_init(&subjects[languages[i]], SUBJECT_MAX);
        message_trouble_subject(&subjects[languages[i]], trouble->what,
                                languages[i]);
    }
    add_entry(json, &entry, subjects);
    buf_fini(&subjects[LANGUAGE_JA]);
    buf_fini(&subjects[LANGUAGE_EN]);
    arena_fini(&arena);
}

const char *voice_active(const struct voice *voice)
{
    struct keeper_turn *turn = voice->turn;
    const struct conf *conf = turn->snapshot->conf;
    struct buf out;
    struct json_out json;
    buf_init(&out, ACTIVE_MAX);
    json_out_init(&json, &out, -1);
    json_out_array(&json, NULL);
    for (size_t i = 0; i < conf->n_services; i++) {
        add_service(&json, voice, &conf->services[i]);
    }
    for (size_t i = 0; i < voice->book->n_troubles; i++) {
        if (voice->book->troubles[i].firing) {
            add_trouble(&json, voice, &voice->book->troubles[i]);
        }
    }
    json_out_end_array(&json);
    const char *text =
        out.overflowed ? NULL : arena_strdup(&turn->arena, buf_str(&out));
    buf_fini(&out);
    return text;
}

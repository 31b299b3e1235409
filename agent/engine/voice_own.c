/* What is told of sources and of claimd itself. */
#include "engine/voice.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

/* --- sources ------------------------------------------------------------ */

static void tell_source(const struct voice *voice,
                        const struct conf_service *service,
                        const struct keeper_source *from)
{
    struct told *told = told_of(voice->book, service->id);
    const struct told_source *known = told_source(told, from->probe);
    bool was_stale = known != NULL && known->stale;
    if (was_stale == from->stale) {
        return;
    }
    struct notice_source source = {
        .probe = from->probe,
        .since_ms = from->stale ? from->since_ms : known->since_ms,
    };
    struct notice notice = {.kind = from->stale ? NOTICE_STALE : NOTICE_FRESH,
                            .source = &source};
    struct alert alert = {.lead = &notice};
    voice_record(voice, service, &notice);
    voice_alert(voice, service, &alert);
    told_note(told, &notice, 1, voice->turn->now_ms);
}

/* A certificate that ends soon; one that was renewed need not be said again. */
static void tell_certificate(const struct voice *voice,
                             const struct conf_service *service,
                             const struct keeper_certificate *certificate)
{
    struct told *told = told_of(voice->book, service->id);
    const struct told_source *known = told_source(told, certificate->probe);
    int64_t now_ms = voice->turn->now_ms;
    if (known != NULL && known->ends_ms != 0 &&
        known->ends_ms != certificate->ends_ms) {
        told_forget_certificate(told, certificate->probe);
    }
    if (!notice_end_is_news(certificate->ends_ms,
                            known == NULL ? 0 : known->ends_ms,
                            known == NULL ? 0 : known->ends_told_ms, now_ms)) {
        return;
    }
    struct notice_source source = {.probe = certificate->probe};
    struct notice notice = {.kind = NOTICE_CERTIFICATE,
                            .ends_ms = certificate->ends_ms,
                            .source = &source};
    struct alert alert = {.lead = &notice};
    voice_record(voice, service, &notice);
    voice_alert(voice, service, &alert);
    told_note(told, &notice, 1, now_ms);
}

void voice_sources(const struct voice *voice)
{
    const struct conf *conf = voice->turn->snapshot->conf;
    for (size_t i = 0; i < voice->turn->n_sources; i++) {
        const struct keeper_source *source = &voice->turn->sources[i];
        ASSERT(source->service < conf->n_services);
        tell_source(voice, &conf->services[source->service], source);
    }
    for (size_t i = 0; i < voice->turn->n_certificates; i++) {
        const struct keeper_certificate *certificate =
            &voice->turn->certificates[i];
        ASSERT(certificate->service < conf->n_services);
        tell_certificate(voice, &conf->services[certificate->service],
                         certificate);
    }
}

/* --- troubles ----------------------------------------------------------- */

static void put_instant(struct canon *canon, const char *key, int64_t ms)
{
    if (ms == INSTANT_MIN) {
        canon_null(canon, key);
    } else {
        canon_int(canon, key, ms);
    }
}

static void record_trouble(const struct voice *voice,
                           const struct message_trouble *trouble)
{
    struct arena arena = {0};
    struct buf body;
    struct canon canon;
    buf_init(&body, VOICE_BODY_MAX);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_string(&canon, "cause", message_trouble_cause(&arena, trouble->what));
    canon_string(&canon, "detail", trouble->detail);
    put_instant(&canon, "from_ms", trouble->from_ms);
    canon_bool(&canon, "past", message_trouble_is_past(trouble->what));
    put_instant(&canon, "to_ms", trouble->to_ms);
    canon_string(&canon, "what", trouble->what);
    canon_end_object(&canon);
    harvest_record(voice->harvest, trouble->over ? "trouble_over" : "trouble",
                   "", buf_str(&body));
    buf_fini(&body);
    arena_fini(&arena);
}

static void alert_trouble(const struct voice *voice,
                          const struct message_trouble *trouble)
{
    struct arena arena = {0};
    const char *kind = trouble->over ? "trouble_over" : "trouble";
    const char *cause = message_trouble_cause(&arena, trouble->what);
    if (!hushes_mute(voice->hushes, "", cause, voice->turn->now_ms)) {
        struct message message = voice_origin(voice);
        struct buf body;
        message.key = arena_printf(&arena, "%s:%s:%s:%" PRId64, voice->agent_id,
                                   cause, kind, voice->turn->now_ms);
        buf_init(&body, VOICE_BODY_MAX);
        message_trouble(&body, &message, trouble);
        harvest_alert(voice->harvest, message.key, cause, kind, buf_str(&body));
        buf_fini(&body);
    }
    arena_fini(&arena);
}

static bool may_tell(const struct told_trouble *told, int64_t now_ms)
{
    return told->told_ms == INSTANT_MIN ||
           notice_is_due(told->told_ms, NOTICE_TROUBLE_EVERY_MS, now_ms);
}

/* Nobody says it to us again: what lasts is told once the hour is over. */
static void hold(struct told_trouble *told, const struct keeper_trouble *from)
{
    free(told->held_detail);
    told->held_detail = heap_strdup(from->detail);
    told->held_from_ms = from->from_ms;
    told->is_held = !message_trouble_is_past(from->what);
}

/* One that was told within the hour is not told again before that is over, nor
 * is its end. */
static void tell_trouble(const struct voice *voice,
                         const struct keeper_trouble *from)
{
    struct told_trouble *told = told_trouble(voice->book, from->what);
    int64_t now_ms = voice->turn->now_ms;
    struct message_trouble trouble = {
        .what = from->what,
        .detail = from->detail[0] == '\0' ? NULL : from->detail,
        .from_ms = from->from_ms,
        .to_ms = from->to_ms,
        .over = from->over,
    };
    if (from->over) {
        told->is_held = false;
        if (!told->firing && !from->was_told) {
            return;
        }
        if (told->firing && trouble.from_ms == INSTANT_MIN) {
            trouble.from_ms = told->since_ms;
        }
        told->firing = false;
    } else {
        if (told->firing) {
            return;
        }
        if (!may_tell(told, now_ms)) {
            hold(told, from);
            return;
        }
        told->is_held = false;
        told->firing = !message_trouble_is_past(from->what);
        told->since_ms = from->from_ms == INSTANT_MIN ? now_ms : from->from_ms;
        told->told_ms = now_ms;
    }
    record_trouble(voice, &trouble);
    alert_trouble(voice, &trouble);
}

static void tell_held(const struct voice *voice, size_t index)
{
    const struct told_trouble *told = &voice->book->troubles[index];
    if (!told->is_held || !may_tell(told, voice->turn->now_ms)) {
        return;
    }
    struct keeper_trouble trouble = {.what = told->what,
                                     .from_ms = told->held_from_ms,
                                     .to_ms = INSTANT_MIN};
    snprintf(trouble.detail, sizeof trouble.detail, "%s", told->held_detail);
    tell_trouble(voice, &trouble);
}

void voice_troubles(const struct voice *voice)
{
    for (size_t i = 0; i < voice->turn->n_troubles; i++) {
        tell_trouble(voice, &voice->turn->troubles[i]);
    }
    for (size_t i = 0; i < voice->book->n_troubles; i++) {
        tell_held(voice, i);
    }
}

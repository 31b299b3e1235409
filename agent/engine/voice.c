#include "engine/voice.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/classify.h"
#include "core/edition.h"
#include "report/wording.h"
#include "store/digest.h"

struct message voice_origin(const struct voice *voice)
{
    char hex[DIGEST_HEX];
    struct keeper_turn *turn = voice->turn;
    return (struct message){
        .at_ms = turn->now_ms,
        .agent_id = voice->agent_id,
        .ledger_seq = turn->head.seq,
        .ledger_head =
            arena_strdup(&turn->arena, digest_hex(turn->head.hash, hex)),
    };
}

int voice_item_of(const char *claim_id)
{
    int item = 0;
    for (const char *p = claim_id; *p >= '0' && *p <= '9' && item < 100; p++) {
        item = 10 * item + (*p - '0');
    }
    return item >= 1 && item <= CLAIM_ITEMS ? item : 0;
}

bool voice_has_probe(const struct conf_service *service, const char *probe)
{
    for (size_t i = 0; i < service->n_probes; i++) {
        if (text_equal(service->probes[i].id, probe)) {
            return true;
        }
    }
    return false;
}

const char *voice_subject(struct arena *arena, const struct notice *notice)
{
    if (notice->incident != NULL) {
        return arena_printf(arena, "incident:%" PRId64,
                            notice->incident->start_ms);
    }
    if (notice->source != NULL) {
        return arena_printf(arena, "%s:%s",
                            notice->kind == NOTICE_CERTIFICATE ? "certificate"
                                                               : "probe",
                            notice->source->probe);
    }
    return notice->judgement->claim->id;
}

/* What the log says it is about. */
static const char *shown_subject(const struct notice *notice,
                                 char when[CIVIL_INSTANT_MAX])
{
    if (notice->incident != NULL) {
        return civil_render_instant(notice->incident->start_ms, 0, when);
    }
    return notice->source != NULL ? notice->source->probe
                                  : notice->judgement->claim->id;
}

static void add_line(struct keeper_turn *turn,
                     const struct conf_service *service,
                     const struct notice *notice)
{
    struct buf text;
    char when[CIVIL_INSTANT_MAX];
    buf_init(&text, VOICE_BODY_MAX);
    wording_notice(&text, service->name, notice, service->calendar.tz,
                   LANGUAGE_EN);
    for (char *p = text.data; p != NULL && *p != '\0'; p++) {
        *p = *p == '\n' ? ' ' : *p; /* the log has a line for each event */
    }
    turn->lines = heap_grow(turn->lines, turn->n_lines, &turn->lines_capacity,
                            sizeof *turn->lines);
    turn->lines[turn->n_lines++] = (struct keeper_line){
        .kind = notice->kind,
        .service = arena_strdup(&turn->arena, service->id),
        .subject = arena_strdup(&turn->arena, shown_subject(notice, when)),
        .verdict = notice->judgement == NULL
                       ? NULL
                       : verdict_name(notice->judgement->verdict),
        .text = arena_strdup(&turn->arena, buf_str(&text)),
    };
    buf_fini(&text);
}

void voice_record(const struct voice *voice, const struct conf_service *service,
                  const struct notice *notice)
{
    struct arena arena = {0};
    struct buf body;
    buf_init(&body, VOICE_BODY_MAX);
    const char *cause = message_cause_of(&arena, service->id, notice);
    const char *kind = told_record(notice, cause, voice->turn->now_ms, &body);
    harvest_record(voice->harvest, kind, service->id, buf_str(&body));
    buf_fini(&body);
    arena_fini(&arena);
    add_line(voice->turn, service, notice);
}

/* The same event always has the same key, so that a receiver can tell a
 * message that came twice. */
static struct message message_of(const struct voice *voice, struct arena *arena,
                                 const struct conf_service *service,
                                 const char *cause, const char *kind)
{
    struct message message = voice_origin(voice);
    message.key = arena_printf(arena, "%s:%s:%s:%" PRId64, voice->agent_id,
                               cause, kind, voice->turn->now_ms);
    message.service_id = service->id;
    message.service_name = service->name;
    message.tz = service->calendar.tz;
    message.seen = voice->seen;
    return message;
}

/* Since when what the notice ends has been firing; INSTANT_MAX: it ends
 * nothing. */
static int64_t ended_since(const struct voice *voice,
                           const struct conf_service *service,
                           const struct notice *notice)
{
    switch (notice->kind) {
    case NOTICE_INCIDENT_CLOSED:
        return notice->incident->start_ms;
    case NOTICE_FRESH:
        return notice->source->since_ms;
    case NOTICE_RECOVERED:
    case NOTICE_OUT_OF_RISK:
        return told_since(told_of(voice->book, service->id),
                          notice->judgement->claim->id);
    default:
        return INSTANT_MAX;
    }
}

/* Whoever was told that something fires is told of its end: a receiver that
 * keeps it open would do so for good. */
static bool is_muted(const struct voice *voice,
                     const struct conf_service *service, const char *subject,
                     const struct notice *notice)
{
    const struct hushes *hushes = voice->hushes;
    int64_t since_ms = ended_since(voice, service, notice);
    return hushes_mute(hushes, service->id, subject, voice->turn->now_ms) &&
           (since_ms == INSTANT_MAX ||
            hushes_mute(hushes, service->id, subject, since_ms));
}

void voice_alert(const struct voice *voice, const struct conf_service *service,
                 const struct alert *alert)
{
    struct arena arena = {0};
    const char *kind = notice_kind_name(alert->lead->kind);
    const char *subject = voice_subject(&arena, alert->lead);
    if (!is_muted(voice, service, subject, alert->lead)) {
        struct buf body;
        const char *cause = message_cause_of(&arena, service->id, alert->lead);
        struct message message =
            message_of(voice, &arena, service, cause, kind);
        buf_init(&body, VOICE_MESSAGE_MAX);
        message_alert(&body, &message, alert);
        if (body.overflowed) { /* rather less than nothing */
            buf_clear(&body);
            message_alert(&body, &message,
                          &(struct alert){.lead = alert->lead});
        }
        harvest_alert(voice->harvest, message.key, cause, kind, buf_str(&body));
        buf_fini(&body);
    }
    arena_fini(&arena);
}

/* --- a service ---------------------------------------------------------- */

/* A service being told of. */
struct telling {
    const struct voice *voice;
    struct arena *arena; /* the service's */
    const struct assessment *assessment;
    const struct conf_service *service;
    struct judgement *judgements; /* with claims that are no more */
    size_t n_judgements;
};

/* A first down after a gap (a restart in the middle of an outage) is not
 * confirmed yet and reads as up: no reason to tell that the outage is over. */
static const struct incident *
incidents_to_tell(struct arena *arena, const struct reckoning *reckoning,
                  const struct told *told)
{
    size_t n = reckoning->n_incidents;
    bool told_open = false;
    for (size_t i = 0; i < told->n_incidents; i++) {
        told_open = told_open || told->incidents[i].open;
    }
    if (n == 0 || !told_open || !reckoning_is_unconfirmed(reckoning)) {
        return reckoning->incidents;
    }
    struct incident *copies = arena_array(arena, n, sizeof *copies);
    memcpy(copies, reckoning->incidents, n * sizeof *copies);
    copies[n - 1].open = true;
    return copies;
}

static bool is_judged(const struct telling *telling, const char *claim_id)
{
    for (size_t i = 0; i < telling->assessment->n_claims; i++) {
        if (text_equal(telling->judgements[i].claim->id, claim_id)) {
            return true;
        }
    }
    return false;
}

/* A claim told as wrong that is published no longer: nobody would ever hear
 * that it is over. */
static void add_withdrawn(struct telling *telling, const char *claim_id)
{
    struct claim *claim = arena_alloc(telling->arena, sizeof *claim);
    *claim = (struct claim){
        .id = arena_strdup(telling->arena, claim_id),
        .item = voice_item_of(claim_id),
        .metric = "",
        .relation = RELATION_IS,
    };
    telling->judgements[telling->n_judgements++] =
        (struct judgement){.claim = claim, .verdict = VERDICT_NOT_CLAIMED};
}

static void gather_judgements(struct telling *telling, const struct told *told)
{
    size_t n_claims = telling->assessment->n_claims;
    size_t most = n_claims + told->n_claims;
    telling->judgements =
        arena_array(telling->arena, most, sizeof *telling->judgements);
    for (size_t i = 0; i < n_claims; i++) {
        telling->judgements[i] = telling->assessment->claims[i].judgement;
    }
    telling->n_judgements = n_claims;
    for (size_t i = 0; i < told->n_claims; i++) {
        const struct told_claim *known = &told->claims[i];
        if ((verdict_is_drift(known->verdict) || known->at_risk) &&
            voice_item_of(known->claim_id) != 0 &&
            !is_judged(telling, known->claim_id)) {
            add_withdrawn(telling, known->claim_id);
        }
    }
}

/* The text that was told, if an edition still has it. */
static const struct claim *find_text(struct telling *telling,
                                     const struct notice *notice)
{
    const struct conf_service *service = telling->service;
    const char *id = notice->judgement->claim->id;
    for (size_t e = service->n_editions; e > 0; e--) {
        const struct checklist *checklist = service->editions[e - 1].checklist;
        const struct checklist_item *item =
            edition_item(checklist, voice_item_of(id));
        for (size_t i = 0; item != NULL && i < item->n_claims; i++) {
            const struct claim *claim = &item->claims[i];
            if (text_equal(claim->id, id) &&
                text_equal(edition_declared(telling->arena, claim),
                           notice->declared_before)) {
                return claim;
            }
        }
    }
    return NULL;
}

/* Whether another text made the difference: by the one that was told, the same
 * evidence would still say what it said. */
static const struct notice *explain(struct telling *telling,
                                    const struct notice *found, size_t n)
{
    struct notice *notices = arena_array(telling->arena, n, sizeof *notices);
    for (size_t i = 0; i < n; i++) {
        struct notice *notice = &notices[i];
        *notice = found[i];
        if (notice->declared_before == NULL) {
            continue;
        }
        notice->claim_before = find_text(telling, notice);
        if (notice->claim_before != NULL && notice->kind != NOTICE_TEXT) {
            struct judgement was =
                judge(telling->arena, &telling->assessment->facts,
                      notice->claim_before);
            notice->is_by_text = was.verdict == notice->previous;
        }
    }
    return notices;
}

static const struct notice *decide(struct telling *telling, size_t *ret_n)
{
    const struct told_book *book = telling->voice->book;
    const struct assessment *assessment = telling->assessment;
    const struct told *told =
        told_of(telling->voice->book, telling->service->id);
    gather_judgements(telling, told);
    struct notice_input input = {
        .told_claims = told->claims,
        .n_told_claims = told->n_claims,
        .told_incidents = told->incidents,
        .n_told_incidents = told->n_incidents,
        .judgements = telling->judgements,
        .n_judgements = telling->n_judgements,
        .now_ms = telling->voice->turn->now_ms,
        .incidents =
            incidents_to_tell(telling->arena, assessment->reckoning, told),
        .n_incidents = assessment->reckoning->n_incidents,
        .tell_from_ms = book->first_start_ms,
    };
    const struct notice *found = notices(telling->arena, &input, ret_n);
    return explain(telling, found, *ret_n);
}

/* The incident that is open, or NULL. */
static const struct incident *open_incident(const struct reckoning *reckoning)
{
    size_t n = reckoning->n_incidents;
    bool open = n > 0 && reckoning->incidents[n - 1].open;
    return open ? &reckoning->incidents[n - 1] : NULL;
}

static bool is_silent(const struct telling *telling,
                      const struct notice *notice, int64_t since_ms)
{
    const struct hushes *hushes = telling->voice->hushes;
    const char *service = telling->service->id;
    const char *subject = voice_subject(telling->arena, notice);
    int64_t now_ms = telling->voice->turn->now_ms;
    return hushes_mute(hushes, service, subject, now_ms) ||
           hushes_acknowledge(hushes, service, subject, since_ms, now_ms);
}

/* What still fires and nobody has said that he knows. */
static struct notice *firing_of(const struct telling *telling,
                                const struct told *told, size_t *ret_n)
{
    const struct assessment *assessment = telling->assessment;
    size_t most = 1 + assessment->n_claims + told->n_sources;
    struct notice *firing = arena_array(telling->arena, most, sizeof *firing);
    size_t n = 0;
    const struct incident *open = open_incident(assessment->reckoning);
    if (open != NULL) {
        firing[n] =
            (struct notice){.kind = NOTICE_INCIDENT_OPENED, .incident = open};
        n += !is_silent(telling, &firing[n], open->start_ms);
    }
    for (size_t i = 0; i < assessment->n_claims; i++) {
        const struct judgement *now = &assessment->claims[i].judgement;
        if (verdict_is_drift(now->verdict)) {
            firing[n] = (struct notice){.kind = NOTICE_DRIFT,
                                        .judgement = now,
                                        .previous = now->verdict};
            n += !is_silent(telling, &firing[n],
                            told_since(told, now->claim->id));
        }
    }
    for (size_t i = 0; i < told->n_sources; i++) {
        const struct told_source *known = &told->sources[i];
        if (known->stale && voice_has_probe(telling->service, known->probe)) {
            struct notice_source *source =
                arena_alloc(telling->arena, sizeof *source);
            *source = (struct notice_source){known->probe, known->since_ms};
            firing[n] = (struct notice){.kind = NOTICE_STALE, .source = source};
            n += !is_silent(telling, &firing[n], known->since_ms);
        }
    }
    ASSERT(n <= most);
    *ret_n = n;
    return firing;
}

static void record_reminder(const struct telling *telling,
                            const struct notice *firing, size_t n)
{
    struct buf body;
    struct canon canon;
    buf_init(&body, VOICE_BODY_MAX);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_array(&canon, "subjects");
    for (size_t i = 0; i < n; i++) {
        canon_string(&canon, NULL, voice_subject(telling->arena, &firing[i]));
    }
    canon_end_array(&canon);
    canon_end_object(&canon);
    harvest_record(telling->voice->harvest, "reminder", telling->service->id,
                   buf_str(&body));
    buf_fini(&body);
}

/* Every `remind_every` since the last word, and when a mute has ended. */
static bool mute_has_ended(const struct telling *telling,
                           const struct told *told)
{
    return hushes_mute_ended(telling->voice->hushes, telling->service->id,
                             told->last_word_ms,
                             telling->voice->turn->now_ms) != INSTANT_MIN;
}

#define SEEN_MAX 4096

/* "web: connection_refused (GET https://…)" for each probe that is down. */
static const char *seen_by(struct arena *arena,
                           const struct assessment *assessment)
{
    struct status_service now = assess_status(arena, assessment, NULL);
    struct buf seen;
    buf_init(&seen, SEEN_MAX);
    for (size_t i = 0; i < now.n_probes; i++) {
        const struct status_probe *probe = &now.probes[i];
        if (probe->critical && probe->has_last && !probe->unseen &&
            probe->last.state == STATE_DOWN) {
            buf_printf(&seen, "%s: %s (%s)\n", probe->id,
                       reason_word(probe->last.reason), probe->describes);
        }
    }
    const char *text =
        seen.len == 0 ? NULL : arena_strdup(arena, buf_str(&seen));
    buf_fini(&seen);
    return text;
}

/* A message for each cause among these. What was seen is only looked up where
 * there is something to tell: most turns have nothing. */
static void tell_alerts(const struct telling *telling,
                        const struct notice *notices, size_t n)
{
    size_t n_alerts = 0;
    const struct alert *alerts =
        alerts_of(telling->arena, notices, n, &n_alerts);
    struct voice voice = *telling->voice;
    if (n_alerts > 0) {
        voice.seen = seen_by(telling->arena, telling->assessment);
    }
    for (size_t i = 0; i < n_alerts; i++) {
        voice_alert(&voice, telling->service, &alerts[i]);
    }
}

static bool reminder_is_due(const struct telling *telling,
                            const struct told *told)
{
    const struct keeper_turn *turn = telling->voice->turn;
    int64_t every_ms = turn->snapshot->conf->remind_every_ms;
    if (told->last_word_ms == INSTANT_MIN) {
        return false;
    }
    return mute_has_ended(telling, told) ||
           (every_ms > 0 &&
            notice_is_due(told->last_word_ms, every_ms, turn->now_ms));
}

static void remind(const struct telling *telling, struct told *told)
{
    size_t n = 0;
    if (!reminder_is_due(telling, told)) {
        return;
    }
    const struct notice *firing = firing_of(telling, told, &n);
    if (n == 0) {
        return;
    }
    const struct voice *voice = telling->voice;
    bool unmuted = mute_has_ended(telling, told);
    record_reminder(telling, firing, n);
    told->last_word_ms = voice->turn->now_ms;
    if (unmuted) {
        /* It may never have been told: each has its own message, as if it
         * began now, so that who is to be woken is. */
        tell_alerts(telling, firing, n);
        return;
    }
    const char *cause =
        arena_printf(telling->arena, "%s/reminder", telling->service->id);
    struct message message =
        message_of(voice, telling->arena, telling->service, cause, "reminder");
    struct buf body;
    buf_init(&body, VOICE_MESSAGE_MAX);
    message_reminder(&body, &message, firing, n);
    for (; body.overflowed && n > 1; n /= 2) { /* rather less than nothing */
        buf_clear(&body);
        message_reminder(&body, &message, firing, n / 2);
    }
    harvest_alert(voice->harvest, message.key, cause, "reminder",
                  buf_str(&body));
    buf_fini(&body);
}

/* An end that was told and is none any more need not be said again. */
static void forget_ends(const struct telling *telling, struct told *told)
{
    for (size_t i = 0; i < telling->n_judgements; i++) {
        const struct judgement *now = &telling->judgements[i];
        for (size_t k = 0; k < told->n_claims; k++) {
            const struct told_claim *known = &told->claims[k];
            bool other = now->attested == NULL ||
                         now->attested->until_ms != known->ends_ms;
            if (known->ends_ms != 0 && other &&
                text_equal(known->claim_id, now->claim->id)) {
                told_forget_end(told, known->claim_id);
            }
        }
    }
}

void voice_service(const struct voice *voice, struct arena *arena,
                   const struct assessment *assessment)
{
    const struct conf_service *service = assessment->service;
    struct telling telling = {.voice = voice,
                              .arena = arena,
                              .assessment = assessment,
                              .service = service};
    size_t n = 0;
    const struct notice *found = decide(&telling, &n);
    for (size_t i = 0; i < n; i++) {
        voice_record(voice, service, &found[i]);
    }
    tell_alerts(&telling, found, n);
    struct told *told = told_of(voice->book, service->id);
    told_note(told, found, n, voice->turn->now_ms);
    for (size_t i = 0; i < telling.n_judgements; i++) {
        told_learn_text(told, telling.judgements[i].claim);
    }
    forget_ends(&telling, told);
    if (n == 0) {
        remind(&telling, told);
    }
}

#include "engine/told.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/edition.h"
#include "engine/records.h"

/* The claim's entry, made if missing. */
static struct told_claim *claim_of(struct told *told, const char *claim_id)
{
    struct told_claim *claim = NULL;
    for (size_t i = 0; i < told->n_claims && claim == NULL; i++) {
        if (strcmp(told->claims[i].claim_id, claim_id) == 0) {
            claim = &told->claims[i];
        }
    }
    if (claim == NULL) {
        told->claims = heap_grow(told->claims, told->n_claims,
                                 &told->claims_capacity, sizeof *claim);
        claim = &told->claims[told->n_claims++];
        *claim = (struct told_claim){.claim_id = heap_strdup(claim_id),
                                     .verdict = VERDICT_NOT_CLAIMED};
    }
    return claim;
}

static void set_claim(struct told *told, const char *claim_id,
                      enum verdict verdict, enum verdict_reason reason,
                      int64_t since_ms)
{
    struct told_claim *claim = claim_of(told, claim_id);
    claim->verdict = verdict;
    claim->reason = reason;
    claim->since_ms = since_ms;
}

static struct told_source *told_source_of(const struct told *told,
                                          const char *probe)
{
    for (size_t i = 0; i < told->n_sources; i++) {
        if (text_equal(told->sources[i].probe, probe)) {
            return &told->sources[i];
        }
    }
    return NULL;
}

const struct told_source *told_source(const struct told *told,
                                      const char *probe)
{
    return told_source_of(told, probe);
}

/* The probe's entry, made if missing. */
static struct told_source *source_of(struct told *told, const char *probe)
{
    struct told_source *source = told_source_of(told, probe);
    if (source == NULL) {
        told->sources =
            heap_grow(told->sources, told->n_sources, &told->sources_capacity,
                      sizeof *told->sources);
        source = &told->sources[told->n_sources++];
        *source = (struct told_source){.probe = heap_strdup(probe)};
    }
    return source;
}

static struct told_source *set_source(struct told *told, const char *probe,
                                      bool stale, int64_t since_ms)
{
    struct told_source *source = source_of(told, probe);
    source->stale = stale;
    source->since_ms = since_ms;
    return source;
}

struct told_trouble *told_trouble(struct told_book *book, const char *what)
{
    for (size_t i = 0; i < book->n_troubles; i++) {
        if (text_equal(book->troubles[i].what, what)) {
            return &book->troubles[i];
        }
    }
    book->troubles =
        heap_grow(book->troubles, book->n_troubles, &book->troubles_capacity,
                  sizeof *book->troubles);
    struct told_trouble *trouble = &book->troubles[book->n_troubles++];
    *trouble = (struct told_trouble){.what = heap_strdup(what),
                                     .since_ms = INSTANT_MIN,
                                     .told_ms = INSTANT_MIN};
    return trouble;
}

static void heard(struct told *told, int64_t at_ms)
{
    if (at_ms > told->last_word_ms) {
        told->last_word_ms = at_ms;
    }
}

/* An incident is known by its start; if later data moved that, by the open one
 * that lies within it. */
static void set_incident(struct told *told, int64_t start_ms, int64_t end_ms,
                         bool open)
{
    for (size_t i = told->n_incidents; i > 0; i--) {
        struct told_incident *known = &told->incidents[i - 1];
        bool same = known->start_ms == start_ms;
        bool within = known->open && known->start_ms > start_ms &&
                      known->start_ms < end_ms;
        if (same || within) {
            known->start_ms = start_ms;
            known->end_ms = end_ms;
            known->open = open;
            return;
        }
    }
    told->incidents =
        heap_grow(told->incidents, told->n_incidents, &told->incidents_capacity,
                  sizeof *told->incidents);
    told->incidents[told->n_incidents++] = (struct told_incident){
        .start_ms = start_ms, .end_ms = end_ms, .open = open};
}

struct told *told_of(struct told_book *book, const char *service)
{
    for (size_t i = 0; i < book->n_services; i++) {
        if (strcmp(book->services[i].service, service) == 0) {
            return &book->services[i];
        }
    }
    book->services =
        heap_grow(book->services, book->n_services, &book->services_capacity,
                  sizeof *book->services);
    struct told *told = &book->services[book->n_services++];
    *told = (struct told){.service = heap_strdup(service),
                          .last_word_ms = INSTANT_MIN};
    return told;
}

/* Records carry words; their order in the enum is not a promise. */
static enum verdict_reason reason_from_word(const char *word)
{
    for (int reason = WHY_NONE; word != NULL && reason <= WHY_YOUNG; reason++) {
        const char *name = verdict_reason_name((enum verdict_reason)reason);
        if (name != NULL && strcmp(name, word) == 0) {
            return (enum verdict_reason)reason;
        }
    }
    return WHY_NONE;
}

static void set_declared(struct told_claim *claim, const char *declared,
                         int64_t seq)
{
    free((char *)(uintptr_t)claim->declared);
    claim->declared = declared == NULL ? NULL : heap_strdup(declared);
    claim->declared_seq = seq;
}

/* Of the records about a claim the newest has its text; those of before texts
 * were kept have none. */
static void read_declared(struct told *told, const char *claim_id,
                          const struct store_record_row *row,
                          const json_t *body)
{
    const char *declared = json_string_value(json_object_get(body, "declared"));
    struct told_claim *claim = claim_of(told, claim_id);
    if (declared != NULL && claim->declared_seq < row->seq) {
        set_declared(claim, declared, row->seq);
    }
}

static enum err read_text(void *into, const struct store_record_row *row,
                          const json_t *body)
{
    struct told *told = told_of(into, row->service);
    const char *claim = json_string_value(json_object_get(body, "claim"));
    if (claim == NULL) {
        return ERR_CORRUPT;
    }
    read_declared(told, claim, row, body);
    return ERR_OK;
}

static enum err read_verdict(void *into, const struct store_record_row *row,
                             const json_t *body)
{
    struct told *told = told_of(into, row->service);
    const char *claim = json_string_value(json_object_get(body, "claim"));
    const char *word = json_string_value(json_object_get(body, "verdict"));
    const char *reason = json_string_value(json_object_get(body, "reason"));
    const json_t *since = json_object_get(body, "since_ms");
    enum verdict verdict;
    if (claim == NULL || word == NULL || !verdict_parse(word, &verdict) ||
        !json_is_integer(since)) {
        return ERR_CORRUPT;
    }
    set_claim(told, claim, verdict, reason_from_word(reason),
              json_integer_value(since));
    read_declared(told, claim, row, body);
    if (verdict_is_drift(verdict)) {
        heard(told, row->at_ms);
    }
    return ERR_OK;
}

static enum err read_incident(void *into, const struct store_record_row *row,
                              const json_t *body)
{
    struct told *told = told_of(into, row->service);
    const json_t *start = json_object_get(body, "start_ms");
    const json_t *end = json_object_get(body, "end_ms");
    const char *event = json_string_value(json_object_get(body, "event"));
    if (!json_is_integer(start) || !json_is_integer(end) || event == NULL) {
        return ERR_CORRUPT;
    }
    bool closed = strcmp(event, notice_kind_name(NOTICE_INCIDENT_CLOSED)) == 0;
    set_incident(told, json_integer_value(start), json_integer_value(end),
                 !closed);
    heard(told, row->at_ms);
    return ERR_OK;
}

static enum err read_risk(void *into, const struct store_record_row *row,
                          const json_t *body)
{
    struct told *told = told_of(into, row->service);
    const char *claim = json_string_value(json_object_get(body, "claim"));
    const char *event = json_string_value(json_object_get(body, "event"));
    if (claim == NULL || event == NULL) {
        return ERR_CORRUPT;
    }
    claim_of(told, claim)->at_risk =
        strcmp(event, notice_kind_name(NOTICE_AT_RISK)) == 0;
    return ERR_OK;
}

static enum err read_reminder(void *into, const struct store_record_row *row,
                              const json_t *body)
{
    struct told *told = told_of(into, row->service);
    (void)body;
    heard(told, row->at_ms);
    return ERR_OK;
}

static enum err read_expiring(void *into, const struct store_record_row *row,
                              const json_t *body)
{
    struct told *told = told_of(into, row->service);
    const char *claim = json_string_value(json_object_get(body, "claim"));
    const char *probe = json_string_value(json_object_get(body, "probe"));
    const json_t *until = json_object_get(body, "until_ms");
    if ((claim == NULL && probe == NULL) || !json_is_integer(until)) {
        return ERR_CORRUPT;
    }
    if (claim != NULL) {
        struct told_claim *known = claim_of(told, claim);
        known->ends_ms = json_integer_value(until);
        known->ends_told_ms = row->at_ms;
        return ERR_OK;
    }
    struct told_source *source = source_of(told, probe);
    source->ends_ms = json_integer_value(until);
    source->ends_told_ms = row->at_ms;
    return ERR_OK;
}

static enum err read_source(void *into, const struct store_record_row *row,
                            const json_t *body)
{
    struct told *told = told_of(into, row->service);
    const char *probe = json_string_value(json_object_get(body, "probe"));
    const json_t *since = json_object_get(body, "since_ms");
    if (probe == NULL || !json_is_integer(since)) {
        return ERR_CORRUPT;
    }
    bool stale = text_equal(row->kind, notice_kind_name(NOTICE_STALE));
    const struct told_source *known = told_source(told, probe);
    if (stale) {
        heard(told, row->at_ms);
    }
    if (known == NULL || known->seq < row->seq) {
        set_source(told, probe, stale, json_integer_value(since))->seq =
            row->seq;
    }
    return ERR_OK;
}

static enum err read_trouble(void *into, const struct store_record_row *row,
                             const json_t *body)
{
    const char *what = json_string_value(json_object_get(body, "what"));
    const json_t *from = json_object_get(body, "from_ms");
    if (what == NULL) {
        return ERR_CORRUPT;
    }
    struct told_trouble *trouble = told_trouble(into, what);
    bool over = text_equal(row->kind, "trouble_over");
    if (!over) {
        trouble->told_ms = row->at_ms;
        trouble->since_ms =
            json_is_integer(from) ? json_integer_value(from) : row->at_ms;
    }
    if (trouble->seq < row->seq) {
        trouble->seq = row->seq;
        trouble->firing = !over && !json_is_true(json_object_get(body, "past"));
    }
    return ERR_OK;
}

enum err told_load(struct told_book *book, struct store *store,
                   struct errmsg *msg)
{
    static const struct {
        const char *kind;
        records_take *take;
    } kinds[] = {{"verdict", read_verdict},   {"text", read_text},
                 {"incident", read_incident}, {"risk", read_risk},
                 {"reminder", read_reminder}, {"expiring", read_expiring},
                 {"stale", read_source},      {"fresh", read_source},
                 {"trouble", read_trouble},   {"trouble_over", read_trouble}};
    struct arena arena = {0};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err = store_load_records(
        store, &(struct store_query){.kind = "start", .limit = 1}, &arena,
        &rows, &n, msg);
    book->first_start_ms = n > 0 ? rows[0].at_ms : INSTANT_MIN;
    arena_fini(&arena);
    for (size_t i = 0; i < ARRAY_LEN(kinds) && err == ERR_OK; i++) {
        err = records_each(store, kinds[i].kind, 0, kinds[i].take, book, msg);
    }
    book->loaded = err == ERR_OK;
    return err;
}

void told_fini(struct told_book *book)
{
    for (size_t i = 0; i < book->n_services; i++) {
        struct told *told = &book->services[i];
        for (size_t k = 0; k < told->n_claims; k++) {
            char *claim_id = (char *)(uintptr_t)told->claims[k].claim_id;
            free(claim_id);
            set_declared(&told->claims[k], NULL, 0);
        }
        for (size_t k = 0; k < told->n_sources; k++) {
            free(told->sources[k].probe);
        }
        free(told->claims);
        free(told->incidents);
        free(told->sources);
        free(told->service);
    }
    for (size_t i = 0; i < book->n_troubles; i++) {
        free(book->troubles[i].what);
        free(book->troubles[i].held_detail);
    }
    free(book->troubles);
    free(book->services);
    *book = (struct told_book){0};
}

int64_t told_since(const struct told *told, const char *claim_id)
{
    for (size_t i = 0; i < told->n_claims; i++) {
        if (strcmp(told->claims[i].claim_id, claim_id) == 0) {
            return told->claims[i].since_ms;
        }
    }
    return INSTANT_MIN;
}

static void note_declared(struct told_claim *told, const struct claim *claim)
{
    struct arena arena = {0};
    set_declared(told, edition_declared(&arena, claim), told->declared_seq);
    arena_fini(&arena);
}

void told_learn_text(struct told *told, const struct claim *claim)
{
    for (size_t i = 0; i < told->n_claims; i++) {
        struct told_claim *known = &told->claims[i];
        if (known->declared == NULL && text_equal(known->claim_id, claim->id)) {
            note_declared(known, claim);
        }
    }
}

/* Notes what was told of a claim. */
static void note_claim(struct told *told, const struct notice *notice,
                       int64_t at_ms)
{
    const struct judgement *judgement = notice->judgement;
    struct told_claim *claim = claim_of(told, judgement->claim->id);
    switch (notice->kind) {
    case NOTICE_AT_RISK:
    case NOTICE_OUT_OF_RISK:
        claim->at_risk = notice->kind == NOTICE_AT_RISK;
        break;
    case NOTICE_EXPIRING:
        claim->ends_ms = notice->ends_ms;
        claim->ends_told_ms = at_ms;
        break;
    case NOTICE_TEXT:
        note_declared(claim, judgement->claim);
        break;
    default:
        note_declared(claim, judgement->claim);
        if (verdict_is_drift(judgement->verdict)) {
            heard(told, at_ms);
        }
        claim->verdict = judgement->verdict;
        claim->reason = judgement->reason;
        claim->since_ms = at_ms;
        break;
    }
}

void told_note(struct told *told, const struct notice *notices, size_t n,
               int64_t at_ms)
{
    for (size_t i = 0; i < n; i++) {
        const struct notice *notice = &notices[i];
        if (notice->incident != NULL) {
            set_incident(told, notice->incident->start_ms,
                         notice->incident->end_ms,
                         notice->kind != NOTICE_INCIDENT_CLOSED);
            heard(told, at_ms);
        } else if (notice->kind == NOTICE_CERTIFICATE) {
            struct told_source *source = source_of(told, notice->source->probe);
            source->ends_ms = notice->ends_ms;
            source->ends_told_ms = at_ms;
        } else if (notice->source != NULL) {
            set_source(told, notice->source->probe,
                       notice->kind == NOTICE_STALE, notice->source->since_ms);
            heard(told, at_ms);
        } else {
            note_claim(told, notice, at_ms);
        }
    }
}

static void add_declared(const struct notice *notice, struct canon *canon)
{
    struct arena arena = {0};
    canon_string(canon, "declared",
                 edition_declared(&arena, notice->judgement->claim));
    canon_string(canon, "declared_before", notice->declared_before);
    arena_fini(&arena);
}

static const char *claim_record(const struct notice *notice, const char *cause,
                                int64_t at_ms, struct canon *canon)
{
    const struct judgement *judgement = notice->judgement;
    ASSERT(judgement != NULL);
    switch (notice->kind) {
    case NOTICE_AT_RISK:
    case NOTICE_OUT_OF_RISK:
        canon_string(canon, "claim", judgement->claim->id);
        canon_string(canon, "event", notice_kind_name(notice->kind));
        canon_int(canon, "seconds_allowed", judgement->seconds_allowed);
        canon_int(canon, "seconds_left", judgement->seconds_left);
        return "risk";
    case NOTICE_EXPIRING:
        canon_string(canon, "cause", cause);
        canon_string(canon, "claim", judgement->claim->id);
        canon_int(canon, "until_ms", notice->ends_ms);
        return "expiring";
    case NOTICE_TEXT:
        canon_string(canon, "claim", judgement->claim->id);
        add_declared(notice, canon);
        return "text";
    default:
        canon_bool(canon, "by_text", notice->is_by_text);
        canon_string(canon, "claim", judgement->claim->id);
        add_declared(notice, canon);
        canon_string(canon, "previous", verdict_name(notice->previous));
        canon_string(canon, "reason", verdict_reason_name(judgement->reason));
        canon_int(canon, "since_ms", at_ms);
        canon_string(canon, "verdict", verdict_name(judgement->verdict));
        return "verdict";
    }
}

const char *told_record(const struct notice *notice, const char *cause,
                        int64_t at_ms, struct buf *out)
{
    struct canon canon;
    const char *kind = "incident";
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    if (notice->incident != NULL) {
        canon_int(&canon, "end_ms", notice->incident->end_ms);
        canon_string(&canon, "event", notice_kind_name(notice->kind));
        canon_int(&canon, "start_ms", notice->incident->start_ms);
    } else if (notice->source != NULL) {
        kind = notice_kind_name(notice->kind);
        canon_string(&canon, "cause", cause);
        canon_string(&canon, "probe", notice->source->probe);
        if (notice->kind == NOTICE_CERTIFICATE) {
            canon_int(&canon, "until_ms", notice->ends_ms);
        } else {
            canon_int(&canon, "since_ms", notice->source->since_ms);
        }
    } else {
        kind = claim_record(notice, cause, at_ms, &canon);
    }
    canon_end_object(&canon);
    return kind;
}

void told_forget_end(struct told *told, const char *claim_id)
{
    claim_of(told, claim_id)->ends_ms = 0;
}

void told_forget_certificate(struct told *told, const char *probe)
{
    source_of(told, probe)->ends_ms = 0;
}

#include "engine/told.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/units.h"
#include "store/load.h"

#define PAGE 1000

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

static enum err read_verdict(struct told *told,
                             const struct store_record_row *row,
                             const json_t *body)
{
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
    if (verdict_is_drift(verdict)) {
        heard(told, row->at_ms);
    }
    return ERR_OK;
}

static enum err read_incident(struct told *told,
                              const struct store_record_row *row,
                              const json_t *body)
{
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

static enum err read_risk(struct told *told, const struct store_record_row *row,
                          const json_t *body)
{
    (void)row;
    const char *claim = json_string_value(json_object_get(body, "claim"));
    const char *event = json_string_value(json_object_get(body, "event"));
    if (claim == NULL || event == NULL) {
        return ERR_CORRUPT;
    }
    claim_of(told, claim)->at_risk =
        strcmp(event, notice_kind_name(NOTICE_AT_RISK)) == 0;
    return ERR_OK;
}

static enum err read_reminder(struct told *told,
                              const struct store_record_row *row,
                              const json_t *body)
{
    (void)body;
    heard(told, row->at_ms);
    return ERR_OK;
}

typedef enum err read_body(struct told *told,
                           const struct store_record_row *row,
                           const json_t *body);

static enum err read_row(struct told_book *book, read_body *read,
                         const struct store_record_row *row, struct errmsg *msg)
{
    json_t *body = json_loads(row->body, 0, NULL);
    enum err err = ERR_CORRUPT;
    if (body != NULL) {
        err = read(told_of(book, row->service), row, body);
    }
    json_decref(body);
    if (err != ERR_OK) {
        errmsg_set(msg, "record %lld: its body is not a %s",
                   (long long)row->seq, row->kind);
    }
    return err;
}

static enum err load_kind(struct told_book *book, struct store *store,
                          const char *kind, read_body *read, struct errmsg *msg)
{
    int64_t from_seq = 0;
    enum err err = ERR_OK;
    size_t n = PAGE;
    while (err == ERR_OK && n == PAGE) {
        struct arena arena = {0};
        struct store_record_row *rows = NULL;
        err = store_load_records(
            store, &(struct store_query){kind, NULL, from_seq, PAGE, 0, false},
            &arena, &rows, &n, msg);
        for (size_t i = 0; err == ERR_OK && i < n; i++) {
            err = read_row(book, read, &rows[i], msg);
            from_seq = rows[i].seq + 1;
        }
        arena_fini(&arena);
    }
    return err;
}

enum err told_load(struct told_book *book, struct store *store,
                   struct errmsg *msg)
{
    static const struct {
        const char *kind;
        read_body *read;
    } kinds[] = {{"verdict", read_verdict},
                 {"incident", read_incident},
                 {"risk", read_risk},
                 {"reminder", read_reminder}};
    struct arena arena = {0};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err = store_load_records(
        store, &(struct store_query){"start", NULL, 0, 1, 0, false}, &arena,
        &rows, &n, msg);
    book->first_start_ms = n > 0 ? rows[0].at_ms : INSTANT_MIN;
    arena_fini(&arena);
    for (size_t i = 0; i < ARRAY_LEN(kinds) && err == ERR_OK; i++) {
        err = load_kind(book, store, kinds[i].kind, kinds[i].read, msg);
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
        }
        free(told->claims);
        free(told->incidents);
        free(told->service);
    }
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
            continue;
        }
        const struct judgement *judgement = notice->judgement;
        bool is_risk = notice->kind == NOTICE_AT_RISK ||
                       notice->kind == NOTICE_OUT_OF_RISK;
        if (is_risk) {
            claim_of(told, judgement->claim->id)->at_risk =
                notice->kind == NOTICE_AT_RISK;
            continue;
        }
        if (verdict_is_drift(judgement->verdict)) {
            heard(told, at_ms);
        }
        set_claim(told, judgement->claim->id, judgement->verdict,
                  judgement->reason, at_ms);
    }
}

const char *told_record(const struct notice *notice, int64_t at_ms,
                        struct buf *out)
{
    struct canon canon;
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    const char *kind = "verdict";
    if (notice->kind == NOTICE_AT_RISK || notice->kind == NOTICE_OUT_OF_RISK) {
        kind = "risk";
        canon_string(&canon, "claim", notice->judgement->claim->id);
        canon_string(&canon, "event", notice_kind_name(notice->kind));
        canon_int(&canon, "seconds_allowed",
                  notice->judgement->seconds_allowed);
        canon_int(&canon, "seconds_left", notice->judgement->seconds_left);
    } else if (notice->incident != NULL) {
        kind = "incident";
        canon_int(&canon, "end_ms", notice->incident->end_ms);
        canon_string(&canon, "event", notice_kind_name(notice->kind));
        canon_int(&canon, "start_ms", notice->incident->start_ms);
    } else {
        const struct judgement *judgement = notice->judgement;
        ASSERT(judgement != NULL);
        canon_string(&canon, "claim", judgement->claim->id);
        canon_string(&canon, "previous", verdict_name(notice->previous));
        canon_string(&canon, "reason", verdict_reason_name(judgement->reason));
        canon_int(&canon, "since_ms", at_ms);
        canon_string(&canon, "verdict", verdict_name(judgement->verdict));
    }
    canon_end_object(&canon);
    return kind;
}

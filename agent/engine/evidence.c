#include "engine/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "engine/evidence_spans.h"
#include "probes/fact_json.h"
#include "store/load.h"

#define BODY_MAX (2 * READING_BYTES_MAX + 4096)

static const char *const kinds[] = {"evidence", NULL};

/* One source of which records are asked for: under all its names. */
struct asking {
    const struct conf_probe *probe; /* NULL: by `id` alone */
    const char *id, *vantage;
    struct evidence_spans *spans;
};

/* Several, so that the records of a service are read once for all of them. */
struct askings {
    struct asking *items;
    size_t n;
};

static bool is_of_probe(const struct asking *asking, const char *id)
{
    if (text_equal(asking->id, id)) {
        return true;
    }
    for (size_t i = 0; asking->probe != NULL && i < asking->probe->n_was; i++) {
        if (text_equal(asking->probe->was[i], id)) {
            return true;
        }
    }
    return false;
}

static enum err take_record(void *into, const struct store_record_row *row,
                            const json_t *body)
{
    const struct askings *askings = into;
    const char *id = json_string_value(json_object_get(body, "probe"));
    const char *vantage = json_string_value(json_object_get(body, "vantage"));
    if (id == NULL || vantage == NULL) {
        return ERR_CORRUPT;
    }
    enum err err = ERR_OK;
    for (size_t i = 0; i < askings->n && err == ERR_OK; i++) {
        const struct asking *asking = &askings->items[i];
        if (text_equal(asking->vantage, vantage) && is_of_probe(asking, id)) {
            err = evidence_spans_add(asking->spans, body, row->seq);
        }
    }
    return err;
}

/* --- keeping ------------------------------------------------------------- */

struct known_source {
    char *service, *probe, *vantage;
    json_t *facts;   /* array of [subject,name,value], by fact_compare; may be
                      empty */
    bool read;       /* it has answered before */
    int64_t read_ms; /* the newest reading recorded; 0: none */
    char *refused;   /* as last recorded */
};

void evidence_book_fini(struct evidence_book *book)
{
    for (size_t i = 0; i < book->n; i++) {
        struct known_source *source = &book->sources[i];
        free(source->service);
        free(source->probe);
        free(source->vantage);
        free(source->refused);
        json_decref(source->facts);
    }
    free(book->sources);
    *book = (struct evidence_book){0};
}

static json_t *triple_of(const struct fact *fact)
{
    json_t *value = fact->kind == FACT_TEXT  ? json_string(fact->text)
                    : fact->kind == FACT_INT ? json_integer(fact->number)
                                             : json_boolean(fact->number);
    json_t *triple = json_array();
    ASSERT(triple != NULL && value != NULL);
    json_array_append_new(triple, json_string(fact->subject));
    json_array_append_new(triple, json_string(fact->name));
    json_array_append_new(triple, value);
    return triple;
}

static json_t *standing_of(struct evidence_spans *spans)
{
    const struct seen_fact *seen = evidence_spans_settle(spans, INSTANT_MIN);
    json_t *list = json_array();
    ASSERT(list != NULL);
    for (size_t i = 0; i < spans->n; i++) {
        if (seen[i].gone_ms == INSTANT_MAX) {
            json_array_append_new(list, triple_of(&seen[i].fact));
        }
    }
    return list;
}

static const struct conf_service *service_of(const struct conf *conf,
                                             const char *id)
{
    for (size_t i = 0; i < conf->n_services; i++) {
        if (strcmp(conf->services[i].id, id) == 0) {
            return &conf->services[i];
        }
    }
    return NULL;
}

static const struct conf_probe *probe_of(const struct conf_service *service,
                                         const char *id)
{
    for (size_t i = 0; i < service->n_probes; i++) {
        if (strcmp(service->probes[i].id, id) == 0) {
            return &service->probes[i];
        }
    }
    return NULL;
}

/* What the ledger has of a source that was not asked for yet. */
static enum err load_source(struct store *store,
                            const struct conf_service *service,
                            const struct reading *reading,
                            struct known_source *ret, struct errmsg *msg)
{
    struct arena arena = {0};
    struct evidence_spans spans = {.arena = &arena};
    struct asking asking = {.probe = probe_of(service, reading->probe),
                            .id = reading->probe,
                            .vantage = reading->vantage,
                            .spans = &spans};
    struct askings askings = {&asking, 1};
    const struct past past = {store, service, INSTANT_MAX, 0};
    enum err err = past_records(&past, kinds, take_record, &askings, msg);
    if (err == ERR_OK) {
        *ret = (struct known_source){
            .service = heap_strdup(reading->service),
            .probe = heap_strdup(reading->probe),
            .vantage = heap_strdup(reading->vantage),
            .facts = standing_of(&spans),
            .read = spans.read_ms != 0,
            .read_ms = spans.read_ms,
            .refused =
                spans.refused == NULL ? NULL : heap_strdup(spans.refused),
        };
    }
    evidence_spans_fini(&spans);
    arena_fini(&arena);
    return err;
}

static enum err find_source(struct evidence_book *book, struct store *store,
                            const struct conf_service *service,
                            const struct reading *reading,
                            struct known_source **ret, struct errmsg *msg)
{
    for (size_t i = 0; i < book->n; i++) {
        struct known_source *source = &book->sources[i];
        if (text_equal(source->probe, reading->probe) &&
            text_equal(source->service, reading->service) &&
            text_equal(source->vantage, reading->vantage)) {
            *ret = source;
            return ERR_OK;
        }
    }
    struct known_source loaded;
    enum err err = load_source(store, service, reading, &loaded, msg);
    if (err == ERR_OK) {
        book->sources = heap_grow(book->sources, book->n, &book->capacity,
                                  sizeof *book->sources);
        book->sources[book->n] = loaded;
        *ret = &book->sources[book->n++];
    }
    return err;
}

static void add_triple(struct canon *canon, const json_t *triple)
{
    const json_t *value = json_array_get(triple, 2);
    canon_array(canon, NULL);
    canon_string(canon, NULL, json_string_value(json_array_get(triple, 0)));
    canon_string(canon, NULL, json_string_value(json_array_get(triple, 1)));
    if (json_is_string(value)) {
        canon_string(canon, NULL, json_string_value(value));
    } else if (json_is_integer(value)) {
        canon_int(canon, NULL, json_integer_value(value));
    } else {
        canon_bool(canon, NULL, json_is_true(value));
    }
    canon_end_array(canon);
}

/* Those of `list` that are not in `other`; both by fact_compare. Returns how
 * many. */
static size_t add_difference(struct canon *canon, const char *key,
                             const json_t *list, const json_t *other)
{
    size_t k = 0;
    size_t n = 0;
    canon_array(canon, key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *triple = json_array_get(list, i);
        struct fact fact;
        struct fact against;
        int by = -1;
        bool is_fact = fact_from_json(triple, &fact);
        ASSERT(is_fact);
        for (; k < json_array_size(other); k++) {
            is_fact = fact_from_json(json_array_get(other, k), &against);
            ASSERT(is_fact);
            by = fact_compare(&against, &fact);
            if (by >= 0) {
                break;
            }
        }
        if (k == json_array_size(other) || by != 0) {
            add_triple(canon, triple);
            n++;
        }
    }
    canon_end_array(canon);
    return n;
}

/* The body of a record; returns how many facts changed. */
static size_t add_body(struct buf *out, const struct reading *reading,
                       const json_t *before, const json_t *after)
{
    struct canon canon;
    size_t n = 0;
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    canon_int(&canon, "at_ms", reading->at_ms);
    if (after != NULL) {
        n += add_difference(&canon, "gone", before, after);
        n += add_difference(&canon, "new", after, before);
        if (reading->previous_ms == INSTANT_MIN) {
            canon_null(&canon, "previous_ms");
        } else {
            canon_int(&canon, "previous_ms", reading->previous_ms);
        }
    }
    canon_string(&canon, "probe", reading->probe);
    canon_string(&canon, "refused", reading->refused);
    canon_string(&canon, "vantage", reading->vantage);
    canon_end_object(&canon);
    return n;
}

/* A collected reading is recorded also where nothing changed, since its runs
 * tell when it was looked at and not how old it is; one that was put back from
 * an older time says nothing. */
static void keep_one(struct known_source *source, const struct reading *reading,
                     struct harvest *harvest)
{
    bool refused = reading->facts == NULL;
    bool collected = reading->collected && !refused;
    struct reading told = *reading;
    struct buf body;
    if (collected && reading->at_ms < source->read_ms) {
        return;
    }
    if (collected) {
        told.previous_ms = source->read ? source->read_ms : INSTANT_MIN;
    }
    json_t *after = refused ? NULL : json_loads(reading->facts, 0, NULL);
    ASSERT(refused || after != NULL); /* it was written by us */
    buf_init(&body, BODY_MAX);
    size_t n_changed = add_body(&body, &told, source->facts, after);
    ASSERT(!body.overflowed);
    bool newer = !refused && (!source->read ||
                              (collected && reading->at_ms > source->read_ms));
    if (n_changed > 0 || newer ||
        !text_equal(source->refused, reading->refused)) {
        harvest_record(harvest, kinds[0], reading->service, buf_str(&body));
        source->read_ms = refused ? source->read_ms : reading->at_ms;
    }
    buf_fini(&body);
    free(source->refused);
    source->refused = refused ? heap_strdup(reading->refused) : NULL;
    if (after != NULL) {
        json_decref(source->facts);
        source->facts = after;
        source->read = true;
    }
}

enum err evidence_keep(struct evidence_book *book, struct store *store,
                       const struct reading *readings, size_t n,
                       struct harvest *harvest, struct errmsg *msg)
{
    for (size_t i = 0; i < n; i++) {
        const struct conf_service *service =
            service_of(harvest->conf, readings[i].service);
        struct known_source *source = NULL;
        if (service == NULL) {
            continue; /* removed meanwhile */
        }
        enum err err =
            find_source(book, store, service, &readings[i], &source, msg);
        if (err != ERR_OK) {
            return err;
        }
        keep_one(source, &readings[i], harvest);
    }
    return ERR_OK;
}

/* --- loading ------------------------------------------------------------- */

/* When a source answered, from its runs. */
static enum err load_reads(struct arena *arena,
                           const struct evidence_query *query,
                           const struct series_key *key,
                           struct evidence *evidence, struct errmsg *msg)
{
    struct run *runs = NULL;
    size_t n = 0;
    int64_t until_ms = query->past->until_ms;
    struct store_run_query of = {*key, query->runs_through_seq};
    enum err err =
        store_load_runs(query->past->store, &of, arena, &runs, &n, msg);
    struct ivl *reads =
        arena_array(arena, evidence->n_reads + n, sizeof *reads);
    for (size_t i = 0; i < evidence->n_reads; i++) {
        reads[i] = evidence->reads[i];
    }
    evidence->reads = reads;
    for (size_t i = 0; err == ERR_OK && i < n; i++) {
        const struct run *run = &runs[i];
        int64_t last_ms = run->last_ms < until_ms ? run->last_ms : until_ms;
        if (run->first_ms > until_ms) {
            continue;
        }
        if (!evidence->has_last || run->last_ms > evidence->last.last_ms) {
            evidence->has_last = true;
            evidence->last = *run;
        }
        if (run->state != STATE_UP) {
            continue;
        }
        reads[evidence->n_reads++] = (struct ivl){run->first_ms, last_ms};
        if (run->first_ms < evidence->first_read_ms) {
            evidence->first_read_ms = run->first_ms;
        }
        if (last_ms > evidence->last_read_ms) {
            evidence->last_read_ms = last_ms;
        }
    }
    return err;
}

static enum err load_all_reads(struct arena *arena,
                               const struct evidence_query *query,
                               const struct conf_probe *probe,
                               struct evidence *evidence, struct errmsg *msg)
{
    const struct conf_service *service = query->past->service;
    enum err err = ERR_OK;
    for (size_t i = 0; i <= service->n_was; i++) {
        for (size_t k = 0; k <= probe->n_was && err == ERR_OK; k++) {
            const struct series_key key = {
                .service = i == 0 ? service->id : service->was[i - 1],
                .probe = k == 0 ? probe->id : probe->was[k - 1],
                .vantage = evidence->vantage,
            };
            err = load_reads(arena, query, &key, evidence, msg);
        }
    }
    return err;
}

/* Runs say when it was looked at; what was collected is as old as it says. */
static void take_collected(struct arena *arena,
                           const struct evidence_spans *spans,
                           struct evidence *evidence)
{
    size_t n = spans->n_reads;
    struct ivl *reads = arena_array(arena, n, sizeof *reads);
    for (size_t i = 0; i < n; i++) {
        reads[i] = spans->reads[i];
    }
    evidence->reads = reads;
    evidence->n_reads = n;
    evidence->first_read_ms = n == 0 ? INSTANT_MAX : reads[0].from_ms;
    evidence->last_read_ms = n == 0 ? INSTANT_MIN : reads[n - 1].to_ms;
}

/* What was said of one source, put together, and when it answered. */
static enum err load_one(struct arena *arena,
                         const struct evidence_query *query,
                         const struct asking *asking, struct evidence *ret,
                         struct errmsg *msg)
{
    const struct conf_probe *probe = asking->probe;
    struct evidence_spans *spans = asking->spans;
    *ret = (struct evidence){
        .probe = probe->id,
        .vantage = asking->vantage,
        .type = probe->type,
        .store = probe->store,
        .verifies = probe->verifies,
        .n_verifies = probe->n_verifies,
        .interval_ms = probe->interval_ms,
        .max_age_ms = probe->max_age_ms,
        .tolerance = probe->tolerance,
        .first_read_ms = INSTANT_MAX,
        .last_read_ms = INSTANT_MIN,
    };
    enum err err = load_all_reads(arena, query, probe, ret, msg);
    if (err == ERR_OK && probe->collected) {
        take_collected(arena, spans, ret);
    }
    if (err == ERR_OK) {
        ret->facts = evidence_spans_settle(spans, ret->last_read_ms);
        ret->n_facts = spans->n;
        ret->refused = spans->refused;
        ret->seq = spans->seq;
    }
    return err;
}

/* Each source of the service at each vantage, by probe. */
static struct askings ask_all(struct arena *arena,
                              const struct evidence_query *query)
{
    const struct conf_service *service = query->past->service;
    size_t most = service->n_probes * query->conf->n_vantages;
    struct askings askings = {arena_array(arena, most, sizeof *askings.items),
                              0};
    struct evidence_spans *spans = arena_array(arena, most, sizeof *spans);
    for (size_t i = 0; i < service->n_probes; i++) {
        const struct conf_probe *probe = &service->probes[i];
        for (size_t k = 0; probe->evidence && k < query->conf->n_vantages;
             k++) {
            spans[askings.n] = (struct evidence_spans){
                .arena = arena,
                .max_gap_ms = probe->collected ? probe->max_gap_ms : 0,
            };
            askings.items[askings.n] = (struct asking){
                probe, probe->id, query->conf->vantages[k], &spans[askings.n]};
            askings.n++;
        }
    }
    return askings;
}

enum err evidence_load(struct arena *arena, const struct evidence_query *query,
                       const struct evidence **ret_evidence, size_t *ret_n,
                       struct errmsg *msg)
{
    struct askings askings = ask_all(arena, query);
    struct evidence *all = arena_array(arena, askings.n, sizeof *all);
    size_t n = 0;
    size_t first = 0; /* of the probe at hand */
    enum err err = askings.n == 0 ? ERR_OK
                                  : past_records(query->past, kinds,
                                                 take_record, &askings, msg);
    for (size_t i = 0; i < askings.n && err == ERR_OK; i++) {
        const struct asking *asking = &askings.items[i];
        bool is_last =
            i + 1 == askings.n || askings.items[i + 1].probe != asking->probe;
        err = load_one(arena, query, asking, &all[n], msg);
        bool looked = all[n].seq != 0 || all[n].last_read_ms != INSTANT_MIN;
        n += looked || (is_last && n == first) ? 1 : 0;
        first = is_last ? n : first;
    }
    for (size_t i = 0; i < askings.n; i++) {
        evidence_spans_fini(askings.items[i].spans);
    }
    *ret_evidence = all;
    *ret_n = n;
    return err;
}

/* An assessment whose past is in a ledger. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "engine/assess.h"
#include "engine/declared.h"
#include "engine/evidence.h"
#include "engine/past.h"
#include "store/load.h"

/* The runs of one probe at one vantage. */
struct found_runs {
    struct run *items; /* heap while growing, then in the arena */
    size_t n, capacity;
};

/* A probe to reckon with, and what is known of it. */
struct found_probe {
    const struct life *life; /* NULL: the ledger does not know it */
    struct found_runs *runs; /* one per vantage; critical ones only */
};

/* What assess() reckons with. */
struct source {
    struct arena *arena;
    const struct conf *conf;
    const struct conf_service *service;
    struct store *store;
    struct lives lives;
    int64_t now_ms;
    int64_t runs_through_seq;
    struct conf_probe *probes; /* of the configuration, then former ones */
    struct found_probe *found; /* side by side */
    size_t n_probes;
};

/* Adds the runs of one series that are of the probe's life. */
static enum err add_runs(const struct source *source, const struct life *life,
                         const struct series_key *key, struct found_runs *into,
                         struct errmsg *msg)
{
    struct run *runs = NULL;
    size_t n = 0;
    struct store_run_query query = {*key, source->runs_through_seq};
    enum err err =
        store_load_runs(source->store, &query, source->arena, &runs, &n, msg);
    for (size_t i = 0; err == ERR_OK && i < n; i++) {
        if (lives_own(&source->lives, life, key->probe, &runs[i])) {
            into->items = heap_grow(into->items, into->n, &into->capacity,
                                    sizeof *into->items);
            into->items[into->n++] = runs[i];
        }
    }
    return err;
}

static void add_id(const char **ids, size_t *n, const char *id)
{
    for (size_t i = 0; i < *n; i++) {
        if (strcmp(ids[i], id) == 0) {
            return;
        }
    }
    ids[(*n)++] = id;
}

/* All ids under which a probe was observed, as configuration and ledger know
 * them, each once. */
static const char **ids_of(struct arena *arena, const struct conf_probe *probe,
                           const struct life *life, size_t *ret_n)
{
    size_t n_life = life == NULL ? 0 : life->n_ids;
    const char **ids =
        arena_array(arena, 1 + probe->n_was + n_life, sizeof *ids);
    size_t n = 0;
    add_id(ids, &n, probe->id);
    for (size_t i = 0; i < probe->n_was; i++) {
        add_id(ids, &n, probe->was[i]);
    }
    for (size_t i = 0; i < n_life; i++) {
        add_id(ids, &n, life->ids[i]);
    }
    *ret_n = n;
    return ids;
}

/* The runs of a probe at a vantage, under all names that it and its service
 * had. */
static enum err load_vantage(const struct source *source, size_t index,
                             const char *vantage, struct found_runs *ret,
                             struct errmsg *msg)
{
    const struct conf_service *service = source->service;
    const struct life *life = source->found[index].life;
    size_t n_ids = 0;
    const char **ids =
        ids_of(source->arena, &source->probes[index], life, &n_ids);
    struct found_runs runs = {0};
    enum err err = ERR_OK;
    for (size_t i = 0; i < n_ids * (1 + service->n_was) && err == ERR_OK; i++) {
        size_t name = i / n_ids;
        const struct series_key key = {
            .service = name == 0 ? service->id : service->was[name - 1],
            .probe = ids[i % n_ids],
            .vantage = vantage,
        };
        err = add_runs(source, life, &key, &runs, msg);
    }
    if (err == ERR_OK) {
        ret->n = runs.n;
        ret->items = arena_array(source->arena, runs.n, sizeof *runs.items);
        for (size_t i = 0; i < runs.n; i++) {
            ret->items[i] = runs.items[i];
        }
    }
    free(runs.items);
    return err;
}

/* A probe was there when it was observed, also if that was just before it was
 * recorded, or if the past was filled in later. */
static int64_t first_seen(const struct found_runs *runs, size_t n_vantages,
                          int64_t since_ms)
{
    for (size_t i = 0; i < n_vantages; i++) {
        for (size_t k = 0; k < runs[i].n; k++) {
            if (runs[i].items[k].first_ms < since_ms) {
                since_ms = runs[i].items[k].first_ms;
            }
        }
    }
    return since_ms;
}

/* From when on a probe counts, unless it is said. One that the ledger does not
 * know while it knows others has only just been configured. */
static int64_t since_of(const struct source *source, size_t index)
{
    const struct found_probe *found = &source->found[index];
    size_t n_vantages = source->conf->n_vantages;
    if (found->life == NULL) {
        bool unknown = source->lives.n == 0 && !source->lives.more;
        int64_t since_ms = unknown ? INSTANT_MIN : source->now_ms;
        return first_seen(found->runs, n_vantages, since_ms);
    }
    return lives_is_first(&source->lives, found->life)
               ? first_seen(found->runs, n_vantages, found->life->added_ms)
               : found->life->added_ms;
}

static enum err load_probe(struct source *source, size_t index,
                           struct errmsg *msg)
{
    const struct conf *conf = source->conf;
    struct conf_probe *probe = &source->probes[index];
    struct found_probe *found = &source->found[index];
    enum err err = ERR_OK;
    if (!probe->critical) {
        return ERR_OK;
    }
    found->runs =
        arena_array(source->arena, conf->n_vantages, sizeof *found->runs);
    for (size_t i = 0; i < conf->n_vantages && err == ERR_OK; i++) {
        err = load_vantage(source, index, conf->vantages[i], &found->runs[i],
                           msg);
    }
    if (err == ERR_OK && probe->since_ms == INSTANT_MIN) {
        probe->since_ms = since_of(source, index);
    }
    return err;
}

/* The life that a configured probe goes on with. One that became critical, or
 * stopped being so, begins a new one. */
static const struct life *life_of(const struct lives *lives,
                                  const struct conf_probe *probe)
{
    const struct life *life = lives_current(lives, probe->id);
    for (size_t i = 0; life == NULL && i < probe->n_was; i++) {
        life = lives_current(lives, probe->was[i]);
    }
    return life != NULL && life->critical == probe->critical ? life : NULL;
}

static bool is_configured(const struct source *source, const struct life *life)
{
    for (size_t i = 0; i < source->service->n_probes; i++) {
        if (source->found[i].life == life) {
            return true;
        }
    }
    return false;
}

/* A former probe as it was at its end; one that the configuration no longer
 * has, and the ledger still, ends now. */
static struct conf_probe former_probe(const struct life *life, int64_t now_ms)
{
    int64_t until_ms = life->until_ms < now_ms ? life->until_ms : now_ms;
    return (struct conf_probe){
        .id = life->probe,
        .type = life->type,
        .interval_ms = life->interval_ms,
        .max_gap_ms = life->max_gap_ms,
        .confirm = life->confirm,
        .critical = true,
        .since_ms = life->since_ms,
        .until_ms = life->to_ms < until_ms ? life->to_ms : until_ms,
    };
}

/* Those of the configuration, then the critical ones of former times. */
static enum err gather_probes(struct source *source, struct errmsg *msg)
{
    const struct conf_service *service = source->service;
    size_t most = service->n_probes + source->lives.n;
    source->probes = arena_array(source->arena, most, sizeof *source->probes);
    source->found = arena_array(source->arena, most, sizeof *source->found);
    size_t n = 0;
    for (; n < service->n_probes; n++) {
        source->probes[n] = service->probes[n];
        source->found[n].life = life_of(&source->lives, &service->probes[n]);
    }
    for (size_t i = 0; i < source->lives.n; i++) {
        const struct life *life = &source->lives.items[i];
        if (life->critical && !is_configured(source, life)) {
            source->found[n].life = life;
            source->probes[n++] = former_probe(life, source->now_ms);
        }
    }
    source->n_probes = n;
    enum err err = ERR_OK;
    for (size_t i = 0; i < n && err == ERR_OK; i++) {
        err = load_probe(source, i, msg);
    }
    return err;
}

/* Gives what gather_probes loaded (assess_runs). */
static enum err runs_of(void *context, const struct conf_probe *probe,
                        const char *vantage, struct series *ret,
                        struct errmsg *msg)
{
    (void)msg;
    const struct source *source = context;
    ASSERT(probe >= source->probes &&
           probe < source->probes + source->n_probes);
    const struct found_probe *found = &source->found[probe - source->probes];
    for (size_t i = 0; i < source->conf->n_vantages; i++) {
        if (strcmp(source->conf->vantages[i], vantage) == 0) {
            *ret = (struct series){found->runs[i].items, found->runs[i].n};
        }
    }
    return ERR_OK;
}

/* Adds the stops that a calendar announces (probes of type `notice`): seen when
 * it first had them, taken back when it no longer did. */
static void add_announced(const struct evidence *evidence,
                          struct maintenances *all)
{
    for (size_t i = 0; i < evidence->n_facts; i++) {
        const struct seen_fact *seen = &evidence->facts[i];
        const char *subject = seen->fact.subject;
        if (strcmp(seen->fact.name, "start_ms") != 0 ||
            seen->fact.kind != FACT_INT) {
            continue;
        }
        const struct seen_fact *end =
            evidence_find(evidence, subject, "end_ms");
        const struct seen_fact *announced =
            evidence_find(evidence, subject, "announced_ms");
        const struct seen_fact *summary =
            evidence_find(evidence, subject, "summary");
        if (end == NULL || end->fact.number <= seen->fact.number) {
            continue;
        }
        /* What was seen had been announced by then. */
        bool given = announced != NULL;
        bool before = given && announced->fact.number < seen->first_ms;
        all->items[all->n++] = (struct maintenance){
            .start_ms = seen->fact.number,
            .end_ms = end->fact.number,
            .announced_given = given,
            .announced_ms = before ? announced->fact.number : seen->first_ms,
            .note = summary == NULL ? NULL : summary->fact.text,
            .by = evidence->probe,
            .is_recorded = true,
            .seen_ms = seen->first_ms,
            .is_removed = seen->gone_ms != INSTANT_MAX,
            .removed_ms = seen->gone_ms,
        };
    }
}

static struct maintenances with_announced(const struct source *source,
                                          const struct maintenances *declared,
                                          const struct evidence *evidence,
                                          size_t n_evidence)
{
    size_t most = declared->n;
    for (size_t i = 0; i < n_evidence; i++) {
        most += evidence[i].n_facts;
    }
    struct maintenances all = {
        .items = arena_array(source->arena, most, sizeof *all.items)};
    for (size_t i = 0; i < declared->n; i++) {
        all.items[all.n++] = declared->items[i];
    }
    for (size_t i = 0; i < n_evidence; i++) {
        if (text_equal(evidence[i].type, "notice")) {
            add_announced(&evidence[i], &all);
        }
    }
    return all;
}

/* A copy of the service with all planned stops that were ever declared or
 * announced. */
static enum err with_maintenance(const struct source *source,
                                 const struct past *past,
                                 const struct assess_input *input,
                                 struct conf_service *ret, struct errmsg *msg)
{
    const struct conf_service *service = source->service;
    struct maintenances said = {0};
    enum err err = declared_maintenance(source->arena, past, &said, msg);
    if (err == ERR_OK) {
        struct maintenances declared = maintenance_in_force(
            source->arena, &said, &service->calendar, source->now_ms);
        struct maintenances all = with_announced(
            source, &declared, input->evidence, input->n_evidence);
        *ret = *service;
        ret->calendar.maintenances = all.items;
        ret->calendar.n_maintenances = all.n;
    }
    return err;
}

/* The newest record of a claim decides: if it says what is said now, that has
 * been so since then. Records come in order, so each overrides the last. */
static enum err take_verdict(void *into, const struct store_record_row *row,
                             const json_t *body)
{
    (void)row;
    const struct assessment *assessment = into;
    const char *claim = json_string_value(json_object_get(body, "claim"));
    const char *verdict = json_string_value(json_object_get(body, "verdict"));
    const char *reason = json_string_value(json_object_get(body, "reason"));
    const json_t *since = json_object_get(body, "since_ms");
    if (claim == NULL || verdict == NULL || !json_is_integer(since)) {
        return ERR_CORRUPT;
    }
    for (size_t i = 0; i < assessment->n_claims; i++) {
        struct status_claim *now = &assessment->claims[i];
        if (strcmp(now->judgement.claim->id, claim) == 0) {
            now->has_since =
                text_equal(verdict_name(now->judgement.verdict), verdict) &&
                text_equal(verdict_reason_name(now->judgement.reason), reason);
            now->since_ms = json_integer_value(since);
            now->is_by_text = json_is_true(json_object_get(body, "by_text"));
        }
    }
    return ERR_OK;
}

enum err assess_ledger(struct arena *arena, const struct assess_past *as_of,
                       struct assessment *ret, struct errmsg *msg)
{
    static const char *const verdict_kinds[] = {"verdict", NULL};
    struct source *source = arena_alloc(arena, sizeof *source);
    *source = (struct source){
        .arena = arena,
        .conf = as_of->conf,
        .service = as_of->service,
        .store = as_of->store,
        .now_ms = as_of->now_ms,
        .runs_through_seq = as_of->open_runs ? 0 : as_of->through_seq,
    };
    const struct past past = {as_of->store, as_of->service, as_of->now_ms,
                              as_of->through_seq};
    struct conf_service *seen = arena_alloc(arena, sizeof *seen);
    struct assessment assessment = {0};
    enum err err = past_lives(arena, &past, &source->lives, msg);
    if (err == ERR_OK) {
        err = gather_probes(source, msg);
    }
    struct assess_input input = {.conf = as_of->conf,
                                 .service = seen,
                                 .probes = source->probes,
                                 .n_probes = source->n_probes,
                                 .runs = runs_of,
                                 .source = source,
                                 .now_ms = as_of->now_ms};
    if (err == ERR_OK) {
        err = declared_attestations(arena, &past, &input.attestations,
                                    &input.n_attestations, msg);
    }
    if (err == ERR_OK) {
        const struct evidence_query query = {&past, as_of->conf,
                                             source->runs_through_seq};
        err = evidence_load(arena, &query, &input.evidence, &input.n_evidence,
                            msg);
    }
    if (err == ERR_OK) {
        err = with_maintenance(source, &past, &input, seen, msg);
    }
    if (err == ERR_OK) {
        err = assess(arena, &input, &assessment, msg);
    }
    if (err == ERR_OK && assessment.n_claims > 0) {
        err =
            past_records(&past, verdict_kinds, take_verdict, &assessment, msg);
    }
    if (err == ERR_OK) {
        *ret = assessment;
    }
    return err;
}

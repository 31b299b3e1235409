#include "engine/assess.h"

#include <string.h>

#include "base/check.h"
#include "probes/probe.h"

/* Where an assessment takes what it needs, passed down together. */
struct gathering {
    struct arena *arena;
    const struct conf *conf;
    const struct conf_service *service;
    assess_runs *runs;
    void *source;
};

static enum err gather_series(const struct gathering *from,
                              const struct conf_probe *probe,
                              const char *vantage, struct series *ret,
                              struct errmsg *msg)
{
    const struct run *runs = NULL;
    size_t n = 0;
    enum err err = from->runs(from->source, from->service, probe, vantage,
                              from->arena, &runs, &n, msg);
    if (err != ERR_OK) {
        errmsg_prefix(msg,
                      "service %s, probe %s, vantage %s: ", from->service->id,
                      probe->id, vantage);
        return err;
    }
    ret->runs = runs_normalize(from->arena, runs, n, &ret->n_runs);
    return ERR_OK;
}

static enum err gather_probe(const struct gathering *from,
                             const struct conf_probe *probe,
                             struct probe_history *ret, struct errmsg *msg)
{
    const struct conf *conf = from->conf;
    ASSERT(conf->quorum >= 1 && conf->quorum <= conf->n_vantages);
    struct series *series =
        arena_array(from->arena, conf->n_vantages, sizeof *series);
    for (size_t i = 0; i < conf->n_vantages; i++) {
        enum err err =
            gather_series(from, probe, conf->vantages[i], &series[i], msg);
        if (err != ERR_OK) {
            return err;
        }
    }
    *ret = (struct probe_history){
        .since_ms = probe->since_ms,
        .until_ms = probe->until_ms,
        .interval_ms = probe->interval_ms,
        .max_gap_ms = probe->max_gap_ms,
        .vantages = series,
        .n_vantages = conf->n_vantages,
        .quorum = conf->quorum,
    };
    return ERR_OK;
}

/* The history of all critical probes. */
static enum err gather(const struct gathering *from,
                       const struct conf_probe *probes, size_t n_probes,
                       struct assessment *ret, struct errmsg *msg)
{
    struct probe_history *histories =
        arena_array(from->arena, n_probes, sizeof *histories);
    const struct conf_probe **critical =
        arena_array(from->arena, n_probes, sizeof *critical);
    size_t n = 0;
    for (size_t i = 0; i < n_probes; i++) {
        if (!probes[i].critical) {
            continue;
        }
        enum err err = gather_probe(from, &probes[i], &histories[n], msg);
        if (err != ERR_OK) {
            return err;
        }
        critical[n++] = &probes[i];
    }
    if (n == 0) {
        return errmsg_fail(msg, ERR_INVALID,
                           "service %s has no critical probe, so nothing says "
                           "whether it is up; set \"critical\": true on one",
                           from->service->id);
    }
    ret->probes = critical;
    ret->history = (struct service_history){
        .probes = histories,
        .n_probes = n,
        .down_when = from->service->down_when,
        .min_outage_ms = from->service->min_outage_ms,
        .merge_within_ms = from->service->merge_within_ms,
        .calendar = &from->service->calendar,
    };
    return ERR_OK;
}

/* Judges every claim of the edition in force. */
static void judge_all(struct arena *arena, struct assessment *assessment)
{
    const struct checklist *checklist = assessment->checklist;
    size_t n = 0;
    for (size_t i = 0; checklist != NULL && i < checklist->n_items; i++) {
        n += checklist->items[i].n_claims;
    }
    struct status_claim *claims = arena_array(arena, n, sizeof *claims);
    assessment->claims = claims;
    assessment->n_claims = n;
    for (size_t i = 0; n > 0 && i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        for (size_t j = 0; j < item->n_claims; j++) {
            claims->judgement =
                judge(arena, &assessment->facts, &item->claims[j]);
            claims++;
        }
    }
}

static struct judge_facts judge_facts(const struct assessment *assessment,
                                      bool has_ledger)
{
    const struct conf_service *service = assessment->service;
    return (struct judge_facts){
        .reckoning = assessment->reckoning,
        .calendar = assessment->calendar,
        .business_hours =
            service->has_business_hours ? &service->business_hours : NULL,
        .min_coverage = service->min_coverage,
        .interpretations = service->interpretations,
        .n_interpretations = service->n_interpretations,
        .has_ledger = has_ledger,
    };
}

enum err assess(struct arena *arena, const struct conf *conf,
                const struct conf_service *service,
                const struct conf_probe *probes, size_t n_probes,
                assess_runs *runs, void *source, int64_t now_ms,
                struct assessment *ret, struct errmsg *msg)
{
    bool has_ledger = probes != NULL;
    if (!has_ledger) {
        probes = service->probes;
        n_probes = service->n_probes;
    }
    struct gathering from = {arena, conf, service, runs, source};
    /* The reckoning borrows the history, so it has to stay where it is even if
     * the caller copies the assessment. */
    struct assessment *made = arena_alloc(arena, sizeof *made);
    made->service = service;
    made->calendar = &service->calendar;
    enum err err = gather(&from, probes, n_probes, made, msg);
    if (err != ERR_OK) {
        return err;
    }
    made->reckoning = reckon(arena, &made->history, now_ms);
    made->facts = judge_facts(made, has_ledger);
    const struct conf_edition *edition = conf_edition_at(service, now_ms);
    made->checklist = edition != NULL ? edition->checklist : NULL;
    judge_all(arena, made);
    *ret = *made;
    return ERR_OK;
}

/* The newest run of a probe at any vantage, NULL if it never looked. */
static const struct run *newest(const struct probe_history *history)
{
    const struct run *found = NULL;
    for (size_t i = 0; i < history->n_vantages; i++) {
        const struct series *series = &history->vantages[i];
        if (series->n_runs == 0) {
            continue;
        }
        const struct run *last = &series->runs[series->n_runs - 1];
        if (found == NULL || last->last_ms > found->last_ms) {
            found = last;
        }
    }
    return found;
}

#define DESCRIPTION_MAX 200

static struct status_probe status_of(struct arena *arena,
                                     const struct assessment *assessment,
                                     const struct conf_probe *probe)
{
    struct status_probe status = {.id = probe->id,
                                  .type = probe->type,
                                  .describes = probe->id,
                                  .critical = probe->critical};
    const struct probe_ops *ops = probe_find(probe->type);
    if (ops != NULL && ops->describe != NULL) {
        char text[DESCRIPTION_MAX];
        ops->describe(&probe->params, text, sizeof text);
        status.describes = arena_strdup(arena, text);
    }
    for (size_t i = 0; i < assessment->history.n_probes; i++) {
        if (strcmp(assessment->probes[i]->id, probe->id) != 0) {
            continue;
        }
        const struct run *last = newest(&assessment->history.probes[i]);
        if (last != NULL &&
            (!status.has_last || last->last_ms > status.last.last_ms)) {
            status.has_last = true;
            status.last = *last;
        }
    }
    return status;
}

struct status_service assess_status(struct arena *arena,
                                    const struct assessment *assessment,
                                    const struct conf *conf)
{
    (void)conf; /* all that is shown so far is in the assessment */
    const struct conf_service *service = assessment->service;
    struct status_probe *probes =
        arena_array(arena, service->n_probes, sizeof *probes);
    for (size_t i = 0; i < service->n_probes; i++) {
        probes[i] = status_of(arena, assessment, &service->probes[i]);
    }
    return (struct status_service){
        .id = service->id,
        .name = service->name,
        .tz = service->calendar.tz,
        .claims = assessment->claims,
        .n_claims = assessment->n_claims,
        .probes = probes,
        .n_probes = service->n_probes,
    };
}

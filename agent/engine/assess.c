#include "engine/assess.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "probes/probe.h"

static enum err gather_series(struct arena *arena,
                              const struct assess_input *input,
                              const struct conf_probe *probe,
                              const char *vantage, struct series *ret,
                              struct errmsg *msg)
{
    struct series found = {0};
    enum err err = input->runs(input->source, probe, vantage, &found, msg);
    if (err != ERR_OK) {
        errmsg_prefix(msg,
                      "service %s, probe %s, vantage %s: ", input->service->id,
                      probe->id, vantage);
        return err;
    }
    ret->runs = runs_normalize(arena, found.runs, found.n_runs, &ret->n_runs);
    return ERR_OK;
}

static enum err gather_probe(struct arena *arena,
                             const struct assess_input *input,
                             const struct conf_probe *probe,
                             struct probe_history *ret, struct errmsg *msg)
{
    const struct conf *conf = input->conf;
    ASSERT(conf->quorum >= 1 && conf->quorum <= conf->n_vantages);
    struct series *series =
        arena_array(arena, conf->n_vantages, sizeof *series);
    for (size_t i = 0; i < conf->n_vantages; i++) {
        enum err err = gather_series(arena, input, probe, conf->vantages[i],
                                     &series[i], msg);
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

static struct service_history history_of(const struct conf_service *service,
                                         const struct probe_history *probes,
                                         size_t n_probes)
{
    return (struct service_history){
        .probes = probes,
        .n_probes = n_probes,
        .down_when = service->down_when,
        .min_outage_ms = service->min_outage_ms,
        .merge_within_ms = service->merge_within_ms,
        .calendar = &service->calendar,
    };
}

/* The history of all critical probes. */
static enum err gather(struct arena *arena, const struct assess_input *input,
                       struct assessment *ret, struct errmsg *msg)
{
    const struct conf_service *service = input->service;
    bool own = input->probes == NULL;
    const struct conf_probe *probes = own ? service->probes : input->probes;
    size_t n_probes = own ? service->n_probes : input->n_probes;
    struct probe_history *histories =
        arena_array(arena, n_probes, sizeof *histories);
    const struct conf_probe **critical =
        arena_array(arena, n_probes, sizeof *critical);
    size_t n = 0;
    for (size_t i = 0; i < n_probes; i++) {
        if (!probes[i].critical) {
            continue;
        }
        enum err err =
            gather_probe(arena, input, &probes[i], &histories[n], msg);
        if (err != ERR_OK) {
            return err;
        }
        critical[n++] = &probes[i];
    }
    if (n == 0) {
        return errmsg_fail(msg, ERR_INVALID,
                           "service %s has no critical probe, so nothing says "
                           "whether it is up; set \"critical\": true on one",
                           service->id);
    }
    ret->probes = critical;
    ret->history = history_of(service, histories, n);
    return ERR_OK;
}

/* Whether a person or a document speaks of an item that has no claims: then it
 * is judged like one, so that its verdict is told and kept. */
static bool is_spoken_of(const struct judge_facts *facts,
                         const struct checklist_item *item)
{
    char id[16];
    snprintf(id, sizeof id, "%d", item->no);
    if (item->n_claims > 0) {
        return false;
    }
    for (size_t i = 0; i < facts->n_attestations; i++) {
        if (strcmp(facts->attestations[i].claim_id, id) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < facts->n_evidence; i++) {
        if (evidence_verifies(&facts->evidence[i], id, item->no)) {
            return item->verification != VERIFY_NONE;
        }
    }
    return false;
}

/* Judges every claim of the edition in force. */
static void judge_all(struct arena *arena, struct assessment *assessment)
{
    const struct checklist *checklist = assessment->checklist;
    const struct judge_facts *facts = &assessment->facts;
    size_t n_items = checklist == NULL ? 0 : checklist->n_items;
    size_t most = 0;
    for (size_t i = 0; i < n_items; i++) {
        most += checklist->items[i].n_claims + 1;
    }
    struct status_claim *claims = arena_array(arena, most, sizeof *claims);
    size_t n = 0;
    for (size_t i = 0; i < n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        for (size_t j = 0; j < item->n_claims; j++) {
            claims[n++].judgement = judge(arena, facts, &item->claims[j]);
        }
        if (is_spoken_of(facts, item)) {
            claims[n++].judgement = judge_item(arena, facts, item);
        }
    }
    ASSERT(n <= most);
    assessment->claims = claims;
    assessment->n_claims = n;
}

static struct judge_facts judge_facts(const struct assessment *assessment,
                                      const struct assess_input *input)
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
        .has_ledger = input->probes != NULL,
        .attestations = input->attestations,
        .n_attestations = input->n_attestations,
        .checklist = assessment->checklist,
        .evidence = input->evidence,
        .n_evidence = input->n_evidence,
    };
}

enum err assess(struct arena *arena, const struct assess_input *input,
                struct assessment *ret, struct errmsg *msg)
{
    const struct conf_service *service = input->service;
    /* The reckoning keeps the history, so it has to stay where it is even if
     * the caller copies the assessment. */
    struct assessment *made = arena_alloc(arena, sizeof *made);
    made->service = service;
    made->calendar = &service->calendar;
    enum err err = gather(arena, input, made, msg);
    if (err != ERR_OK) {
        return err;
    }
    made->reckoning = reckon(arena, &made->history, input->now_ms);
    /* What is judged lies before the instant: a month is not judged by a text
     * that comes into force as it ends. */
    const struct conf_edition *edition =
        conf_edition_at(service, input->now_ms - 1);
    made->checklist = edition != NULL ? edition->checklist : NULL;
    made->facts = judge_facts(made, input);
    judge_all(arena, made);
    *ret = *made;
    return ERR_OK;
}

/* The newest run of a probe at any vantage that began by then, NULL if it had
 * not looked. */
static const struct run *newest(const struct probe_history *history,
                                int64_t now_ms)
{
    const struct run *found = NULL;
    for (size_t i = 0; i < history->n_vantages; i++) {
        const struct series *series = &history->vantages[i];
        size_t n = series->n_runs;
        while (n > 0 && series->runs[n - 1].first_ms > now_ms) {
            n--;
        }
        if (n == 0) {
            continue;
        }
        const struct run *last = &series->runs[n - 1];
        if (found == NULL || last->last_ms > found->last_ms) {
            found = last;
        }
    }
    return found;
}

/* `last` may be NULL. */
static void take_newest(struct status_probe *status, const struct run *last,
                        int64_t now_ms)
{
    if (last != NULL &&
        (!status->has_last || last->last_ms > status->last.last_ms)) {
        status->has_last = true;
        status->last = *last;
        if (last->last_ms > now_ms) { /* it went on: seen then, too */
            status->last.last_ms = now_ms;
        }
    }
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
    int64_t now_ms = assessment->reckoning->now_ms;
    const struct probe_ops *ops = probe_find(probe->type);
    if (ops != NULL && ops->describe != NULL) {
        char text[DESCRIPTION_MAX];
        ops->describe(&probe->params, text, sizeof text);
        status.describes = arena_strdup(arena, text);
    }
    for (size_t i = 0; i < assessment->history.n_probes; i++) {
        if (strcmp(assessment->probes[i]->id, probe->id) == 0) {
            take_newest(&status, newest(&assessment->history.probes[i], now_ms),
                        now_ms);
        }
    }
    for (size_t i = 0; i < assessment->facts.n_evidence; i++) {
        const struct evidence *evidence = &assessment->facts.evidence[i];
        if (strcmp(evidence->probe, probe->id) == 0 && evidence->has_last) {
            take_newest(&status, &evidence->last, now_ms);
            status.refused = evidence->refused;
        }
    }
    int64_t ago_ms = now_ms - status.last.last_ms;
    status.unseen = status.has_last && ago_ms > status.last.max_gap_ms;
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
        .checklist = assessment->checklist,
        .claims = assessment->claims,
        .n_claims = assessment->n_claims,
        .probes = probes,
        .n_probes = service->n_probes,
    };
}

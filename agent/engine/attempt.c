#include "engine/target.h"

#include <stdlib.h>

#include "base/check.h"
#include "core/classify.h"
#include "io/clock.h"

static void release_ready(struct target *target)
{
    struct prober *prober = target->prober;
    while (target->oldest != NULL && target->oldest->ready) {
        struct attempt *attempt = target->oldest;
        target->oldest = attempt->next;
        if (target->oldest == NULL) {
            target->newest = NULL;
        }
        if (attempt->has_observation && !target->removed) {
            prober->host.observed(prober->host.owner, target,
                                  &attempt->observation, &attempt->terms,
                                  &attempt->result);
        }
        attempt->next = prober->finished;
        prober->finished = attempt;
    }
}

static void end_attempt(struct attempt *attempt)
{
    struct target *target = attempt->target;
    ASSERT(!attempt->ready && target->prober->stats.in_flight > 0);
    attempt->ready = true;
    if (target->prober->stats.in_flight == target->prober->concurrency) {
        target->prober->room_since = clock_mono();
    }
    target->prober->stats.in_flight--;
    release_ready(target);
    prober_arm(target->prober);
}

static void judge_attempt(struct attempt *attempt)
{
    struct target *target = attempt->target;
    const struct attempt_facts *facts = &attempt->result.facts;
    struct classified classified =
        target->ops->evidence ? classify_source(facts) : classify(facts);
    attempt->observation = (struct observation){
        .t_ms = attempt->began_wall_ms,
        .state = classified.state,
        .reason = (reason_t)classified.reason,
        .latency_ms = attempt->result.phases.total_ms,
    };
    attempt->has_observation = true;
    schedule_result(&target->schedule, &target->terms, clock_mono(),
                    classified.state == STATE_DOWN);
    target_replan(target);
    end_attempt(attempt);
}

static void attempt_on_reference(void *owner,
                                 const struct reference_answer *answer)
{
    struct attempt *attempt = owner;
    attempt->asking = false;
    attempt->result.facts.reference = answer->way_out;
    attempt->result.facts.reference_dns = answer->names;
    judge_attempt(attempt);
}

static void attempt_on_result(void *owner, const struct probe_result *result)
{
    struct attempt *attempt = owner;
    struct prober *prober = attempt->target->prober;
    ASSERT(attempt->probing);
    attempt->probing = false;
    attempt->result = *result;
    attempt->result.facts.late_ms = attempt->late_ms;
    if (result->canceled) {
        end_attempt(attempt);
        return;
    }
    if (classify_needs_reference(&attempt->result.facts)) {
        attempt->asking = true;
        references_ask(prober->references, attempt_on_reference, attempt);
        return;
    }
    judge_attempt(attempt);
}

static void link_attempt(struct target *target, struct attempt *attempt)
{
    if (target->newest == NULL) {
        target->oldest = attempt;
    } else {
        target->newest->next = attempt;
    }
    target->newest = attempt;
}

/* A probe that cannot even be prepared is our own fault. */
static void fail_to_begin(struct attempt *attempt)
{
    attempt->ops = NULL;
    attempt->probing = false;
    attempt->result = (struct probe_result){
        .facts = {.outcome = REASON_OWN_FAULT,
                  .timeout_ms = attempt->target->conf->timeout_ms},
        .phases = {-1, -1, -1, -1, -1, -1},
    };
    judge_attempt(attempt);
}

/* The attempt holds on to the snapshot. */
static struct probe_spool spool_of(const struct target *target,
                                   const struct snapshot *snapshot)
{
    return (struct probe_spool){
        .directory = snapshot->conf->collect_directory,
        .service = snapshot->conf->services[target->service_index].id,
        .probe = target->conf->id,
        .max_age_ms = target->conf->max_age_ms,
    };
}

void attempt_begin(struct target *target, struct mono now, int64_t late_ms)
{
    struct prober *prober = target->prober;
    const struct conf_probe *conf = target->conf;
    struct attempt *attempt =
        heap_alloc(sizeof *attempt + target->ops->state_size);
    attempt->target = target;
    attempt->snapshot = snapshot_ref(target->snapshot);
    attempt->ops = target->ops;
    attempt->terms = target_terms(target);
    attempt->began_wall_ms = clockwatch_wall_ms(prober->host.watch, now);
    attempt->late_ms = late_ms;
    attempt->probing = true;
    link_attempt(target, attempt);
    prober->stats.in_flight++;
    prober->stats.attempts++;
    struct probe_context context = {
        .loop = prober->host.loop,
        .fetcher = prober->host.fetcher,
        .timeout_ms = conf->timeout_ms,
        .spool = conf->collected ? spool_of(target, attempt->snapshot)
                                 : (struct probe_spool){0},
    };
    if (attempt->ops->init(attempt->state, &conf->params, NULL) != ERR_OK) {
        fail_to_begin(attempt);
        return;
    }
    attempt->ops->start(attempt->state, &context, attempt_on_result, attempt);
}

static struct attempt *first_asking(struct target *target)
{
    struct attempt *attempt = target->oldest;
    while (attempt != NULL && !attempt->asking) {
        attempt = attempt->next;
    }
    return attempt;
}

void target_cancel_asking(struct target *target)
{
    /* Ending one releases others: look from the start each time. */
    struct attempt *attempt = first_asking(target);
    while (attempt != NULL) {
        references_forget(target->prober->references, attempt);
        attempt->asking = false;
        end_attempt(attempt);
        attempt = first_asking(target);
    }
}

void target_cancel(struct target *target)
{
    for (struct attempt *a = target->oldest; a != NULL; a = a->next) {
        a->has_observation = false;
        if (a->probing) {
            a->ops->cancel(a->state);
        }
    }
    target_cancel_asking(target);
}

void attempts_free_finished(struct prober *prober)
{
    while (prober->finished != NULL) {
        struct attempt *attempt = prober->finished;
        prober->finished = attempt->next;
        if (attempt->ops != NULL) {
            attempt->ops->fini(attempt->state);
        }
        snapshot_unref(attempt->snapshot);
        free(attempt);
    }
}

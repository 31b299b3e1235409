/*
 * One service at one instant: from configuration and runs to verdicts.
 *
 * The single place that puts history, figures, claims and verdicts together;
 * the daemon, `status`, `report` and `replay` all come through here. Where the
 * runs come from is the caller's (`assess_runs`): ledger, memory or a file of
 * observations.
 */
#ifndef ENGINE_ASSESS_H
#define ENGINE_ASSESS_H

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "core/figures.h"
#include "core/verdict.h"
#include "report/model.h"
#include "store/store.h"

/* Gives the runs of a probe at a vantage up to now, in any order, kept until
 * the arena of the assessment ends. `source` is the caller's. */
typedef enum err assess_runs(void *source, const struct conf_probe *probe,
                             const char *vantage, struct series *ret,
                             struct errmsg *msg);

/* What to assess, and where its past is. All kept until the arena ends. */
struct assess_input {
    const struct conf *conf;
    const struct conf_service *service; /* reckoned with as it stands: one whose
                                           past is in a ledger is a copy with
                                           the maintenance as it was seen */
    const struct conf_probe *probes; /* of which the critical ones count: those
                                        configured and former ones the ledger
                                        knows; NULL: those configured, and
                                        there is no ledger (maintenance without
                                        `announced` counts) */
    size_t n_probes;
    assess_runs *runs;
    void *source;                           /* passed to `runs` */
    const struct attestation *attestations; /* at most one for each claim */
    size_t n_attestations;
    const struct evidence *evidence; /* of the service's sources */
    size_t n_evidence;
    int64_t now_ms;
};

struct assessment {
    const struct conf_service *service;
    const struct calendar *calendar; /* of `service` */
    struct service_history history;
    const struct conf_probe *const *probes; /* critical, as history.probes */
    const struct reckoning *reckoning;
    struct judge_facts facts;
    const struct checklist *checklist; /* edition in force, NULL if none */
    struct status_claim *claims;       /* judged; `since` not filled in; items
                                          without claims of which a person
                                          spoke, too */
    size_t n_claims;
};

/* Result in the arena. ERR_INVALID: no critical probe. Errors of `runs` are
 * passed on. */
MUST_USE enum err assess(struct arena *arena, const struct assess_input *input,
                         struct assessment *ret, struct errmsg *msg);

/* The same from a ledger: probes with the times at which they were configured
 * and removed, maintenance and attestations as people and the configuration
 * declared them (declared.h), `since` of each verdict. What was recorded after
 * `now_ms` is not seen: with the same configuration, instant and through_seq
 * the result is always the same. */
struct assess_past {
    const struct conf *conf;
    const struct conf_service *service; /* of `conf` */
    struct store *store;
    int64_t now_ms;
    int64_t through_seq; /* as the ledger was with that record: what was
                            recorded later is not seen; 0: all */
    bool open_runs;      /* with through_seq: all runs, as they are now; to
                            come back to what was reckoned from runs that
                            were still open */
};
MUST_USE enum err assess_ledger(struct arena *arena,
                                const struct assess_past *past,
                                struct assessment *ret, struct errmsg *msg);

/* What a status shows of it: the configured probes, the newest run of each
 * critical one. In the arena. */
struct status_service assess_status(struct arena *arena,
                                    const struct assessment *assessment,
                                    const struct conf *conf);

#endif

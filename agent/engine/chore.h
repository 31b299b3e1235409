/*
 * What the keeper does besides committing and judging, each in a file of its
 * own: on the pool thread, once a turn's batch is on disk and its services are
 * judged. A chore looks for itself whether it is due, is quick when it is not,
 * and commits what it does in one transaction; cut short, it is done again.
 */
#ifndef ENGINE_CHORE_H
#define ENGINE_CHORE_H

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "store/sign.h"
#include "store/store.h"

/* What monthly_chore remembers between turns; zeroed at the start. */
struct monthly {
    int64_t next_ms;      /* nothing is due before … */
    char conf_hash[65];   /* … while this is in force */
    int64_t asked_ms;     /* for the open runs to be closed; 0: never */
    bool files_checked;   /* all files of reports are in their directory */
    int64_t late_seq;     /* newest record of data that was filled in */
    int64_t compared_seq; /* data in records up to this one makes no correction
                             that has not been made */
    int64_t compare_from; /* the record of a report where that search goes on */
};

struct chore {
    struct store *store;
    const struct store_state *state; /* whose ledger it is */
    const struct conf *conf;
    int64_t now_ms;
    struct store_head *head;  /* after the last commit; kept up to date */
    int64_t *prune_next_ms;   /* the keeper's: when prune_chore is due; 0 at
                                first */
    int64_t *latency_next_ms; /* the same of latency_chore */
    const char *key_path;     /* of the ledger's private key */
    struct signer **signer;   /* the keeper's; NULL until heads_chore has read
                                or made the key */
    struct monthly *monthly;  /* the keeper's */
    bool is_last;             /* the daemon is stopping: what can wait, waits */
    bool close_runs; /* out: the loop is to end the open runs, so that all that
                        was seen is in the chain at the next turn */
};

/* Signs the chain's head once a UTC day, at a stop and with a new key; makes
 * the key at the first start (heads.c, docs/evidence.md). */
MUST_USE enum err heads_chore(struct chore *chore, struct errmsg *msg);

/* Ends days of response times once they are over (latency.c). */
MUST_USE enum err latency_chore(struct chore *chore, struct errmsg *msg);

/* Gives back the room of what is older than the configured retention (prune.c,
 * docs/evidence.md). */
MUST_USE enum err prune_chore(struct chore *chore, struct errmsg *msg);

/* Makes and freezes the reports of months that are over, once for each service
 * and month, and corrections of those whose data arrived later (monthly.c). */
MUST_USE enum err monthly_chore(struct chore *chore, struct errmsg *msg);

#endif

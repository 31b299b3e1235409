/*
 * Probes run once, outside the daemon: what `claimd probe` does between
 * reading the configuration and printing.
 */
#ifndef CLI_PROBE_LOOK_H
#define CLI_PROBE_LOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "conf/conf.h"
#include "core/classify.h"
#include "probes/probe.h"

/* One probe and what it saw. */
struct look {
    const struct conf_service *service;
    const struct conf_probe *probe;
    bool from_spool; /* a collected probe's reading is taken from the spool, as
                        the daemon does */
    struct probe_result result;
    struct classified classified;
    bool asked_references; /* they decided, or could have */
    struct facts said;     /* by a source of evidence, in the arena */
    bool has_said;         /* it answered */
};

struct cli;

/* Whether its options fit together; false after telling what is wrong. */
bool probe_look_check(const struct cli *cli, const struct look *look);

/* Runs them all, at most conf->concurrency at once, and classifies each as the
 * daemon would; returns when the last is done. `looks` come with service and
 * probe set. ERR_SYSTEM, ERR_INVALID: nothing could be run. */
MUST_USE enum err probe_look(struct arena *arena, const struct conf *conf,
                             struct look *looks, size_t n, struct errmsg *msg);

#endif

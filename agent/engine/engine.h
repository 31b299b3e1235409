/*
 * The daemon: events in, decisions by the core, effects out.
 *
 * Wires prober, journal, keeper and teller to one loop; reads the clocks;
 * reloads on SIGHUP, stops in order on SIGTERM and SIGINT. A ledger that
 * cannot be used does not end the probing: it says so, says what is at risk,
 * and tries again. Contract: spec "interface", `claimd run`.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdbool.h>

struct engine_options {
    const char *config; /* path, borrowed */
    bool stats;         /* one line of JSON on standard output at the end */
};

/* How a run ends; the command's exit code. */
enum engine_end {
    ENGINE_STOPPED = 0,    /* told to */
    ENGINE_BAD_CONFIG = 2, /* nothing was started */
    ENGINE_FAILED = 3,     /* another daemon has the ledger, the disk failed */
};

/* Runs until told to stop. Prints configuration errors on standard error and
 * everything else to the log. */
enum engine_end engine_run(const struct engine_options *options);

#endif

/*
 * The contract of a probe: how one kind of look at a target is made.
 *
 * A probe measures. It never retries, schedules, compares with a declared
 * figure, logs or touches the store. Adding one = one folder, one `ops`, one
 * line in registry.c, one test file, one configuration example; its options
 * stand in conf's table.
 */
#ifndef PROBES_PROBE_H
#define PROBES_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"
#include "base/units.h"
#include "core/classify.h"
#include "core/fact.h"

struct fetcher;   /* io/fetch.h */
struct uv_loop_s; /* the loop it runs on */

/* Durations, -1 where a phase was not reached. */
struct probe_phases {
    int32_t name_ms;
    int32_t connect_ms;
    int32_t tls_ms;
    int32_t first_byte_ms;
    int32_t total_ms;
    int64_t total_us; /* the same, finer */
};

/* What an attempt met, before anyone judges whose fault it is: classify() does
 * (core/classify.h). By value; the text is bounded. */
struct probe_result {
    struct attempt_facts facts; /* outcome, errno, link, stall; references and
                                   lateness are the engine's to fill in */
    bool canceled;              /* cancel() was called; the rest is void */
    struct probe_phases phases;
    int64_t cert_not_after_ms; /* the end of the certificate it was shown; 0:
                                  none */
    char address[64]; /* connected to, or that failed; "" if it came to none */
    char text[160];   /* one printable line for people: "HTTP 503", the
                       certificate's error, why a source refused */
    const struct facts *said; /* of a source of evidence that answered, settled
                                  (core/fact.h); kept until fini; else NULL */
    int64_t said_at_ms;       /* when that was so, if it was not read now but by
                           `claimd collect`; 0: now */
};

typedef void probe_done(void *owner, const struct probe_result *result);

/* Where a source's readings are that `claimd collect` leaves (spool.h). */
struct probe_spool {
    const char *directory; /* NULL: the probe looks itself */
    const char *service, *probe;
    int64_t max_age_ms;
};

/* What the host lends a running probe; what it points to until done. */
struct probe_context {
    struct uv_loop_s *loop;
    struct fetcher *fetcher;
    int64_t timeout_ms;
    struct probe_spool spool;
};

struct probe_ops {
    const char *name;    /* "http": the type in the configuration */
    const char *summary; /* one line for --help and docs */
    size_t state_size;   /* the host gives as many zeroed bytes per attempt */
    bool evidence;       /* a source of evidence: its results carry facts, and
                            what goes wrong is unknown, never down */

    /* Pure. What the option table cannot say: "client_key without
     * client_certificate". Message without place; `ret_option` names the
     * option (static), for the place. Keeps nothing. */
    enum err (*check)(const struct params *params, const char **ret_option,
                      struct errmsg *msg);

    /* Prepares one instance; on failure there is nothing to undo. `params`
     * are kept until fini. */
    enum err (*init)(void *self, const struct params *params,
                     struct errmsg *msg);

    /* Begins one attempt. Never blocks and never calls `done` before it has
     * returned; `done` comes exactly once, with `owner`. */
    void (*start)(void *self, const struct probe_context *context,
                  probe_done *done, void *owner);

    /* Idempotent; `done` still comes once, with `canceled`. */
    void (*cancel)(void *self);

    /* Only when no attempt is running. Cannot fail. */
    void (*fini)(void *self);

    /* One line for logs and status, secrets redacted. */
    void (*describe)(const struct params *params, char *out, size_t size);
};

/* The probe kinds of this build; registry.c. NULL if there is none. */
const struct probe_ops *probe_find(const char *type);
const struct probe_ops *const *probe_list(size_t *ret_n);

#endif

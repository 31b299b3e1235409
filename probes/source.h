/*
 * One look at a source of evidence: what all kinds of them share.
 *
 * A kind is a few steps: run a tool, ask a server, or work on a pool thread
 * (files); read what came into facts; go on. Reading happens on a pool thread,
 * so that a megabyte of JSON does not hold up the loop. The look has one time
 * limit; what a tool prints is bounded; a tool gets an argv and an environment
 * of its own, never a shell line. A look that fails in any way ends as refused,
 * with one line that a person can act on, and says nothing about the claim.
 */
#ifndef PROBES_SOURCE_H
#define PROBES_SOURCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/param.h"
#include "core/fact.h"
#include "io/fetch.h"
#include "probes/probe.h"

#define SOURCE_OUTPUT_MAX ((size_t)8 * 1024 * 1024)
#define SOURCE_DOCUMENTS_MAX 16 /* JSON documents of one look */

struct source;

/* A kind of source within a type of probe. */
struct source_kind {
    const char *name; /* the word of `source.kind`; NULL: the only kind of its
                         type, which has no such word */
    /* As `check` of struct probe_ops; NULL: nothing to check. */
    enum err (*check)(const struct params *params, const char **ret_option,
                      struct errmsg *msg);
    /* The first step. */
    void (*begin)(struct source *source);
};

/* What a tool or a server answered. Lives until the look ends or
 * source_forget(). */
struct source_output {
    const char *text; /* standard output, or the body; terminated */
    size_t n;
    const char *errors;              /* standard error; "" of a server */
    int status;                      /* of the exit, or of HTTP */
    const char *const *header_names; /* of a server; lower case */
    const char *const *header_values;
    size_t n_headers;
};

/* On a pool thread: reads what came into `source->facts`, or refuses. */
typedef void source_read(struct source *source,
                         const struct source_output *output);
/* A step: on the loop for `then`, on a pool thread for `work`. */
typedef void source_step(struct source *source);

/* A program to run. Copied. */
struct tool {
    const char *const *argv;        /* ends with NULL; found by PATH */
    const char *const *environment; /* "NAME=value" besides PATH, LC_ALL=C.UTF-8
                                       and TZ=UTC; ends with NULL; or NULL */
    const char *input;              /* NULL: none */
    size_t output_max;              /* 0: SOURCE_OUTPUT_MAX */
};

/* One look. The first members are for the kinds; the rest is source.c's. */
struct source {
    const struct params *params;
    struct arena *arena; /* of the look; only the step that runs uses it */
    struct facts facts;
    void *own;          /* the kind's, in the arena */
    int64_t wall_ms;    /* when the look began */
    bool may_fail;      /* a request without answer does not refuse the look: it
                        comes to its reader with status 0 */
    int64_t said_at_ms; /* when what it says was so; 0: now */
    const char *asked;  /* who is being asked, for what a failed request is
                          refused with; NULL: not said */

    const struct source_kind *kind;
    const struct probe_context *context;
    struct probe_context lent;
    struct arena memory;
    json_t *documents[SOURCE_DOCUMENTS_MAX];
    size_t n_documents;
    int64_t ends_ms; /* on the monotonic clock */
    struct child *child;
    struct fetch *fetch;
    source_step *abandon; /* of source_own */
    int64_t cert_not_after_ms;
    char address[64];
    uv_timer_t timer; /* of source_wait */
    struct arena answers;
    bool waiting, working, canceled, refused;
    char why[160];
    enum reason outcome;
    int own_errno;
    bool link_down;
    int64_t stalled_ms;
    struct source_output output;
    const char *path; /* of the file to read, or the tool's */
    source_read *read;
    source_step *work, *then;
    probe_done *done;
    void *owner;
};

/* Each ends its step (a request's own `timeout_ms` counts where it is less than
 * what is left): on success `then` goes on, or, where it is NULL, the look
 * is done. What cannot be run, takes too long, is killed, prints too much or
 * answers nothing whole refuses the look. An exit or HTTP status is the
 * reader's to judge. */
void source_run(struct source *source, const struct tool *tool,
                source_read *read, source_step *then);
void source_fetch(struct source *source, const struct fetch_request *request,
                  source_read *read, source_step *then);
void source_work(struct source *source, source_step *work, source_step *then);
/* The same of a file: only an ordinary one is read, of SOURCE_OUTPUT_MAX bytes
 * at most. */
void source_file(struct source *source, const char *path, source_read *read,
                 source_step *then);

/* For tool.environment: a home to keep caches in, the variables that an option
 * gives (PAIRS; or NULL), and `own` (ends with NULL; or NULL). In the look's
 * arena. */
const char *const *source_environment(struct source *source,
                                      const struct param *given,
                                      const char *const *own);

/* What follows is the kind's own on the loop (a socket, a question to the
 * resolver) until its next step; within source_left_ms. `abandon` is called of
 * a look that is canceled meanwhile: it stops and ends by source_done. */
void source_own(struct source *source, source_step *abandon);

/* Goes on in that time, at most when the look's time is up. */
void source_wait(struct source *source, int64_t wait_ms, source_step *then);

/* Frees what was answered so far and the JSON read from it: for kinds that ask
 * many times. In a step on the loop, before the next question. */
void source_forget(struct source *source);

/* Ends the look with the facts gathered. On the loop. */
void source_done(struct source *source);

/* The look fails, for this reason: one line, what is wrong and what cures it.
 * The first one stays. In any step; the step then just returns. */
void source_refuse(struct source *source, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* What a refusal is due to, where a connection of ours failed; what is ours is
 * told as such. */
void source_blame(struct source *source, enum reason outcome, int own_errno,
                  bool link_down);
/* The same of a tool that ended with a status it should not: its name, the
 * status and the first line that it said. */
void source_refuse_status(struct source *source, const char *tool,
                          const struct source_output *output);

/* Parses JSON; NULL after refusing. Freed with the look. */
const json_t *source_json(struct source *source, const char *text, size_t n);

/* On a pool thread: all of an ordinary file, open for reading, terminated, in
 * the arena; closed in any case. NULL after refusing, with what it is called:
 * it is none, is larger than SOURCE_OUTPUT_MAX, or cannot be read. */
const char *source_slurp(struct source *source, int fd, const char *what,
                         size_t *ret_n);

/* Time left, at least 1. */
int64_t source_left_ms(const struct source *source);

/* For the probe_ops of a type: `kinds` are its n kinds. */
enum err source_check(const struct source_kind *const *kinds, size_t n,
                      const struct params *params, const char **ret_option,
                      struct errmsg *msg);
enum err source_init(void *self, const struct source_kind *const *kinds,
                     size_t n, const struct params *params);
void source_start(void *self, const struct probe_context *context,
                  probe_done *done, void *owner);
void source_cancel(void *self);
void source_fini(void *self);

#endif

/*
 * One look of a kind of source at a server in the same loop, which gives
 * answers in turn and keeps what it was asked.
 */
#ifndef TESTS_UNIT_PROBES_SUPPORT_LOOK_H
#define TESTS_UNIT_PROBES_SUPPORT_LOOK_H

#include <uv.h>

#include "io/fetch.h"
#include "probes/source.h"

#define LOOK_ANSWERS_MAX 16

struct look_answer {
    int status;
    const char *body;
};

struct look {
    struct look_answer answers[LOOK_ANSWERS_MAX]; /* the last repeats */
    size_t n_answers;
    char *asked[LOOK_ANSWERS_MAX]; /* whole requests */
    size_t n_asked;
    int port;
    bool refused;
    char text[160];     /* what it ended with */
    struct facts facts; /* if it was not refused; in `arena` */
    struct arena arena;

    uv_loop_t loop;
    uv_tcp_t listener;
    struct stall stall;
    struct resolver *resolver;
    struct fetcher *fetcher;
};

/* Listens; `port` is known then. */
void look_begin(struct look *look);

/* Looks, and asserts that the loop ends empty. */
void look_at(struct look *look, const struct source_kind *kind,
             const struct params *params);

/* A fact's number, -1 if it was not said. */
int64_t look_number(const struct look *look, const char *subject,
                    const char *name);
/* Its text, NULL. */
const char *look_text(const struct look *look, const char *subject,
                      const char *name);

void look_fini(struct look *look);

#endif

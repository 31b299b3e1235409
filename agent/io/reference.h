/*
 * Is it us? Asks the reference places whether our own way out works.
 *
 * On demand, when a failure's blame is open: a TCP connection to each
 * "host:port", names looked up afresh. An answer (also a refusal) is a way
 * out. One round serves all who ask within FRESH_MS.
 */
#ifndef IO_REFERENCE_H
#define IO_REFERENCE_H

#include <stddef.h>
#include <uv.h>

#include "base/err.h"
#include "core/classify.h"
#include "io/resolver.h"

struct references;

#define REFERENCE_FRESH_MS 1000
#define REFERENCE_TIMEOUT_MS 2000

struct reference_answer {
    enum reference_state way_out; /* NONE if none is configured */
    enum reference_state names;   /* of those given by name */
};

typedef void reference_done(void *owner, const struct reference_answer *answer);

/* "host:port" or "[ip6]:port", copied; a place that is neither counts as one
 * that does not answer. Never NULL. */
struct references *references_create(uv_loop_t *loop, struct resolver *resolver,
                                     const char *const *places, size_t n);

/* Whoever still waits is not answered; run the loop until handles close. */
void references_destroy(struct references *references);

/* `done` comes once, from the loop, never from inside. With no places
 * configured the answer is NONE/NONE. */
void references_ask(struct references *references, reference_done *done,
                    void *owner);

/* Whoever asked with this owner is forgotten. */
void references_forget(struct references *references, void *owner);

#endif

/*
 * One source's readings put together from its records.
 */
#ifndef ENGINE_EVIDENCE_SPANS_H
#define ENGINE_EVIDENCE_SPANS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/evidence.h"
#include "core/ivl.h"

/* Zero-initialise, with the arena that texts go to. */
struct evidence_spans {
    struct arena *arena;
    struct seen_fact *items; /* heap; in the order they were first said */
    size_t n, capacity;
    size_t *slots; /* heap: hash of those that stand; index + 1, 0: free */
    size_t n_slots;
    const char *refused; /* NULL: the newest attempt answered */
    int64_t read_ms;     /* the newest reading recorded; 0: none */
    int64_t max_gap_ms;  /* of a source whose every reading is recorded: apart
                            by more they are no stretch; 0: it is none such */
    struct ivl *reads;   /* heap; then: stretches of readings, none of them
                            refused */
    size_t n_reads, reads_capacity;
    int64_t seq;
};

/* Adds what one record says. ERR_CORRUPT: its body is none of such a
 * record. */
MUST_USE enum err evidence_spans_add(struct evidence_spans *spans,
                                     const json_t *body, int64_t seq);

/* The facts sorted by fact_compare and first_ms, in the arena; those that stand
 * were last said at `last_read_ms`. */
const struct seen_fact *evidence_spans_settle(struct evidence_spans *spans,
                                              int64_t last_read_ms);

void evidence_spans_fini(struct evidence_spans *spans);

#endif

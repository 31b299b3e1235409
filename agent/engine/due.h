/*
 * What is due first: a binary heap of targets by their due time. Costs grow
 * with what becomes due, not with what waits.
 */
#ifndef ENGINE_DUE_H
#define ENGINE_DUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/units.h"

/* Embedded in whatever waits. */
struct due_node {
    struct mono at;
    size_t index; /* place in the heap, plus one; 0 = not in it */
};

/* Zero-initialise. */
struct due {
    struct due_node **nodes; /* heap array, borrowed nodes */
    size_t n, capacity;
};

/* Frees the heap, not the nodes. */
void due_fini(struct due *due);

/* Puts in, or moves if it is in already. */
void due_set(struct due *due, struct due_node *node, struct mono at);
void due_remove(struct due *due, struct due_node *node); /* if it is in */

/* The first one, or NULL. */
struct due_node *due_first(const struct due *due);

#endif

#include "engine/due.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"

static void place(struct due *due, size_t i, struct due_node *node)
{
    due->nodes[i] = node;
    node->index = i + 1;
}

static void move_up(struct due *due, size_t i)
{
    struct due_node *node = due->nodes[i];
    while (i > 0) {
        size_t parent = (i - 1) / 2;
        if (due->nodes[parent]->at.ms <= node->at.ms) {
            break;
        }
        place(due, i, due->nodes[parent]);
        i = parent;
    }
    place(due, i, node);
}

static void move_down(struct due *due, size_t i)
{
    struct due_node *node = due->nodes[i];
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= due->n) {
            break;
        }
        if (child + 1 < due->n &&
            due->nodes[child + 1]->at.ms < due->nodes[child]->at.ms) {
            child++;
        }
        if (node->at.ms <= due->nodes[child]->at.ms) {
            break;
        }
        place(due, i, due->nodes[child]);
        i = child;
    }
    place(due, i, node);
}

void due_fini(struct due *due)
{
    free(due->nodes);
    *due = (struct due){0};
}

void due_set(struct due *due, struct due_node *node, struct mono at)
{
    due_remove(due, node);
    node->at = at;
    due->nodes = heap_grow(due->nodes, due->n, &due->capacity,
                           sizeof(struct due_node *));
    due->nodes[due->n] = node;
    move_up(due, due->n++);
}

void due_remove(struct due *due, struct due_node *node)
{
    if (node->index == 0) {
        return;
    }
    size_t i = node->index - 1;
    ASSERT(i < due->n && due->nodes[i] == node);
    node->index = 0;
    struct due_node *last = due->nodes[--due->n];
    if (last != node) {
        place(due, i, last);
        move_up(due, i);
        move_down(due, last->index - 1);
    }
}

struct due_node *due_first(const struct due *due)
{
    return due->n == 0 ? NULL : due->nodes[0];
}

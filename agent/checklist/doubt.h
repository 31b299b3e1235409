/*
 * What a person must look at before the claims are trusted.
 */
#ifndef CHECKLIST_DOUBT_H
#define CHECKLIST_DOUBT_H

#include "base/arena.h"
#include "checklist/import.h"

#define DOUBTS_MAX 500

/* Growing list; zero-initialise, doubts_fini frees. The texts are in the
 * arena. What comes after DOUBTS_MAX is counted only. */
struct doubts {
    struct arena *arena;
    struct import_doubt *items;
    size_t n, capacity, n_dropped;
};

void doubts_fini(struct doubts *doubts);

/* `ja` and `en` are kept until the arena dies. */
void doubts_add(struct doubts *doubts, int line, int item, const char *ja,
                const char *en);

#endif

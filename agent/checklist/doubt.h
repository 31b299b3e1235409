/*
 * What a person must look at before the claims are trusted.
 */
#ifndef CHECKLIST_DOUBT_H
#define CHECKLIST_DOUBT_H

#include "base/arena.h"
#include "core/claim.h"

#define DOUBTS_MAX 500

/* Growing list; zero-initialise, doubts_fini frees. The texts are in the
 * arena. What comes after DOUBTS_MAX is counted only. */
struct doubts {
    struct arena *arena;
    const char *sheet; /* worksheet of all of them, or NULL */
    struct checklist_doubt *items;
    size_t n, capacity, n_dropped;
};

void doubts_fini(struct doubts *doubts);

/* Where in the source; 0: not known. */
struct place {
    int line, column;
};

/* `ja` and `en` are kept until the arena dies. */
void doubts_add(struct doubts *doubts, struct place place, int item,
                const char *ja, const char *en);

#endif

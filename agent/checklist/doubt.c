#include "checklist/doubt.h"

#include <stdlib.h>

#include "base/check.h"

void doubts_fini(struct doubts *doubts)
{
    free(doubts->items);
    doubts->items = NULL;
}

void doubts_add(struct doubts *doubts, struct place place, int item,
                const char *ja, const char *en)
{
    ASSERT(ja != NULL && en != NULL);
    if (doubts->n == DOUBTS_MAX) {
        doubts->n_dropped++;
        return;
    }
    doubts->items = heap_grow(doubts->items, doubts->n, &doubts->capacity,
                              sizeof *doubts->items);
    doubts->items[doubts->n++] =
        (struct checklist_doubt){.sheet = doubts->sheet,
                                 .line = place.line,
                                 .column = place.column,
                                 .item = item,
                                 .text_ja = ja,
                                 .text_en = en};
}

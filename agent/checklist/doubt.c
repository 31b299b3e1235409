#include "checklist/doubt.h"

#include <stdlib.h>

#include "base/check.h"

void doubts_fini(struct doubts *doubts)
{
    free(doubts->items);
    doubts->items = NULL;
}

void doubts_add(struct doubts *doubts, int line, int item, const char *ja,
                const char *en)
{
    ASSERT(ja != NULL && en != NULL);
    if (doubts->n == DOUBTS_MAX) {
        doubts->n_dropped++;
        return;
    }
    doubts->items = heap_grow(doubts->items, doubts->n, &doubts->capacity,
                              sizeof *doubts->items);
    doubts->items[doubts->n++] = (struct import_doubt){
        .line = line, .item = item, .text_ja = ja, .text_en = en};
}

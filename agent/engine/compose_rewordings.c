/* What changed in the text while the evidence is the same. */
#include "engine/compose_parts.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/units.h"

struct rewordings {
    struct report_rewording *items; /* heap while growing */
    size_t n, capacity;
};

static void add(struct rewordings *all, struct arena *arena,
                const struct assessment *assessment, int64_t at_ms,
                const struct edition_change *change)
{
    struct report_rewording one = {.at_ms = at_ms,
                                   .before = change->before,
                                   .after = change->after,
                                   .effect = change->effect};
    if (one.before != NULL) {
        one.by_before = judge(arena, &assessment->facts, one.before);
    }
    if (one.after != NULL) {
        one.by_after = judge(arena, &assessment->facts, one.after);
    }
    all->items =
        heap_grow(all->items, all->n, &all->capacity, sizeof *all->items);
    all->items[all->n++] = one;
}

const struct report_rewording *
compose_rewordings(struct arena *arena, const struct compose *compose,
                   const struct assessment *assessment, size_t *ret_n)
{
    const struct conf_service *service = compose->service;
    struct rewordings all = {0};
    for (size_t i = 1; i < service->n_editions; i++) {
        const struct conf_edition *edition = &service->editions[i];
        const struct edition_change *changes = NULL;
        size_t n = 0;
        if (edition->from_ms < compose->window.from_ms ||
            edition->from_ms >= compose->window.to_ms ||
            edition->from_ms >= compose->at_ms) {
            continue;
        }
        edition_changes(arena, edition[-1].checklist, edition->checklist,
                        &changes, &n);
        for (size_t k = 0; k < n; k++) {
            add(&all, arena, assessment, edition->from_ms, &changes[k]);
        }
    }
    struct report_rewording *kept = arena_array(arena, all.n, sizeof *kept);
    for (size_t i = 0; i < all.n; i++) {
        kept[i] = all.items[i];
    }
    free(all.items);
    *ret_n = all.n;
    return kept;
}

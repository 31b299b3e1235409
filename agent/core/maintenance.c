#include "core/maintenance.h"

#include "base/check.h"

struct maintenance *maintenance_find(const struct maintenances *all,
                                     int64_t start_ms, int64_t end_ms)
{
    ASSERT(start_ms < end_ms);
    for (size_t i = 0; i < all->n; i++) {
        struct maintenance *window = &all->items[i];
        if (!window->is_removed && window->start_ms == start_ms &&
            window->end_ms == end_ms) {
            return window;
        }
    }
    return NULL;
}

/* A source that does not say when is taken at the first record's word. */
static void set_announced(struct maintenance *window, bool given,
                          int64_t announced_ms)
{
    window->announced_given = given;
    window->announced_ms = given ? announced_ms : window->seen_ms;
}

static void declare(struct maintenances *all,
                    const struct maintenance_word *word)
{
    struct maintenance *window =
        maintenance_find(all, word->start_ms, word->end_ms);
    if (window == NULL) {
        window = &all->items[all->n++];
        *window = (struct maintenance){
            .start_ms = word->start_ms,
            .end_ms = word->end_ms,
            .by = word->by,
            .is_recorded = true,
            .seen_ms = word->at_ms,
        };
    }
    window->note = word->note;
    set_announced(window, word->announced_given, word->announced_ms);
}

struct maintenances maintenance_said(struct arena *arena,
                                     const struct maintenance_word *words,
                                     size_t n_words)
{
    struct maintenances all = {
        .items = arena_array(arena, n_words, sizeof *all.items)};
    for (size_t i = 0; i < n_words; i++) {
        const struct maintenance_word *word = &words[i];
        ASSERT(word->start_ms < word->end_ms);
        if (!word->is_removal) {
            declare(&all, word);
            continue;
        }
        struct maintenance *window =
            maintenance_find(&all, word->start_ms, word->end_ms);
        if (window != NULL) {
            window->is_removed = true;
            window->removed_ms = word->at_ms;
        }
    }
    ASSERT(all.n <= n_words);
    return all;
}

static bool is_configured(const struct calendar *configured,
                          const struct maintenance *window)
{
    for (size_t i = 0; i < configured->n_maintenances; i++) {
        if (configured->maintenances[i].start_ms == window->start_ms &&
            configured->maintenances[i].end_ms == window->end_ms) {
            return true;
        }
    }
    return false;
}

static void configure(struct maintenances *all,
                      const struct maintenance *configured, int64_t now_ms)
{
    struct maintenance *window =
        maintenance_find(all, configured->start_ms, configured->end_ms);
    if (window == NULL) {
        window = &all->items[all->n++];
        *window = *configured;
        window->seen_ms = now_ms;
    }
    /* A person who declared it said more than a source that is silent. */
    if (window->by == NULL || configured->announced_given) {
        set_announced(window, configured->announced_given,
                      configured->announced_ms);
    }
}

struct maintenances maintenance_in_force(struct arena *arena,
                                         const struct maintenances *said,
                                         const struct calendar *configured,
                                         int64_t now_ms)
{
    size_t most = said->n + configured->n_maintenances;
    struct maintenances all = {.items =
                                   arena_array(arena, most, sizeof *all.items)};
    for (size_t i = 0; i < said->n; i++) {
        struct maintenance *window = &all.items[all.n++];
        *window = said->items[i];
        if (!window->is_removed && window->by == NULL &&
            !is_configured(configured, window)) {
            window->is_removed = true;
            window->removed_ms = now_ms;
        }
    }
    for (size_t i = 0; i < configured->n_maintenances; i++) {
        configure(&all, &configured->maintenances[i], now_ms);
    }
    ASSERT(all.n <= most);
    return all;
}

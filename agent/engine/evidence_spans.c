#include "engine/evidence_spans.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "probes/fact_json.h"

#define SLOTS_FIRST 64

static size_t hash_bytes(size_t hash, const void *bytes, size_t n)
{
    const unsigned char *from = bytes;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ from[i]) * (size_t)UINT64_C(1099511628211);
    }
    return hash;
}

static size_t hash_fact(const struct fact *fact)
{
    size_t hash = (size_t)UINT64_C(14695981039346656037);
    hash = hash_bytes(hash, fact->subject, strlen(fact->subject) + 1);
    hash = hash_bytes(hash, fact->name, strlen(fact->name) + 1);
    return fact->kind == FACT_TEXT
               ? hash_bytes(hash, fact->text, strlen(fact->text))
               : hash_bytes(hash, &fact->number, sizeof fact->number);
}

/* The slot of a fact that stands, or the free one where it would go. */
static size_t *slot_of(const struct evidence_spans *spans,
                       const struct fact *fact)
{
    size_t i = hash_fact(fact);
    for (;; i++) {
        size_t *slot = &spans->slots[i & (spans->n_slots - 1)];
        if (*slot == 0 ||
            fact_compare(&spans->items[*slot - 1].fact, fact) == 0) {
            return slot;
        }
    }
}

/* Every fact keeps its slot, also when it has gone: said again it takes it
 * over. */
static void make_room(struct evidence_spans *spans)
{
    if (2 * (spans->n + 1) <= spans->n_slots) {
        return;
    }
    free(spans->slots);
    spans->n_slots = spans->n_slots == 0 ? SLOTS_FIRST : 2 * spans->n_slots;
    spans->slots = heap_alloc(spans->n_slots * sizeof *spans->slots);
    for (size_t i = 0; i < spans->n; i++) {
        *slot_of(spans, &spans->items[i].fact) = i + 1;
    }
}

static bool stands(const struct evidence_spans *spans, const size_t *slot)
{
    return *slot != 0 && spans->items[*slot - 1].gone_ms == INSTANT_MAX;
}

static enum err add_gone(struct evidence_spans *spans, const json_t *gone,
                         int64_t at_ms, int64_t previous_ms)
{
    size_t i;
    const json_t *triple;
    json_array_foreach(gone, i, triple)
    {
        struct fact fact;
        if (!fact_from_json(triple, &fact)) {
            return ERR_CORRUPT;
        }
        const size_t *slot = spans->n_slots == 0 ? NULL : slot_of(spans, &fact);
        if (slot == NULL || !stands(spans, slot)) {
            continue; /* another probe whose name it took over said so */
        }
        struct seen_fact *seen = &spans->items[*slot - 1];
        seen->gone_ms = at_ms;
        seen->last_ms =
            previous_ms < seen->first_ms ? seen->first_ms : previous_ms;
    }
    return ERR_OK;
}

static enum err add_new(struct evidence_spans *spans, const json_t *said,
                        int64_t at_ms)
{
    size_t i;
    const json_t *triple;
    json_array_foreach(said, i, triple)
    {
        struct fact fact;
        if (!fact_from_json(triple, &fact)) {
            return ERR_CORRUPT;
        }
        make_room(spans);
        size_t *slot = slot_of(spans, &fact);
        if (stands(spans, slot)) {
            continue; /* as above */
        }
        fact.subject = arena_strdup(spans->arena, fact.subject);
        fact.name = arena_strdup(spans->arena, fact.name);
        fact.text =
            fact.text == NULL ? NULL : arena_strdup(spans->arena, fact.text);
        spans->items = heap_grow(spans->items, spans->n, &spans->capacity,
                                 sizeof *spans->items);
        spans->items[spans->n++] = (struct seen_fact){
            .fact = fact,
            .first_ms = at_ms,
            .last_ms = at_ms,
            .gone_ms = INSTANT_MAX,
        };
        *slot = spans->n;
    }
    return ERR_OK;
}

/* `on`: the attempt before was not refused. */
static void note_read(struct evidence_spans *spans, int64_t at_ms, bool on)
{
    struct ivl *last =
        spans->n_reads == 0 ? NULL : &spans->reads[spans->n_reads - 1];
    if (spans->max_gap_ms == 0) {
        return;
    }
    if (on && last != NULL && at_ms >= last->to_ms &&
        at_ms - last->to_ms <= spans->max_gap_ms) {
        last->to_ms = at_ms;
        return;
    }
    spans->reads = heap_grow(spans->reads, spans->n_reads,
                             &spans->reads_capacity, sizeof *spans->reads);
    spans->reads[spans->n_reads++] = (struct ivl){at_ms, at_ms};
}

enum err evidence_spans_add(struct evidence_spans *spans, const json_t *body,
                            int64_t seq)
{
    const json_t *at = json_object_get(body, "at_ms");
    const json_t *previous = json_object_get(body, "previous_ms");
    const char *refused = json_string_value(json_object_get(body, "refused"));
    int64_t at_ms = json_integer_value(at);
    if (!json_is_integer(at) || at_ms < INSTANT_LOWEST ||
        at_ms > INSTANT_HIGHEST) {
        return ERR_CORRUPT;
    }
    bool on = spans->refused == NULL;
    spans->seq = seq;
    spans->refused =
        refused == NULL ? NULL : arena_strdup(spans->arena, refused);
    if (refused != NULL) {
        return ERR_OK;
    }
    int64_t previous_ms =
        json_is_integer(previous) ? json_integer_value(previous) : INSTANT_MIN;
    spans->read_ms = at_ms;
    note_read(spans, at_ms, on);
    enum err err =
        add_gone(spans, json_object_get(body, "gone"), at_ms, previous_ms);
    return err == ERR_OK ? add_new(spans, json_object_get(body, "new"), at_ms)
                         : err;
}

static int by_seen(const void *a, const void *b)
{
    const struct seen_fact *left = a;
    const struct seen_fact *right = b;
    int by = fact_compare(&left->fact, &right->fact);
    if (by != 0) {
        return by;
    }
    return (left->first_ms > right->first_ms) -
           (left->first_ms < right->first_ms);
}

const struct seen_fact *evidence_spans_settle(struct evidence_spans *spans,
                                              int64_t last_read_ms)
{
    struct seen_fact *items =
        arena_array(spans->arena, spans->n, sizeof *items);
    if (spans->n == 0) {
        return items;
    }
    memcpy(items, spans->items, spans->n * sizeof *items);
    for (size_t i = 0; i < spans->n; i++) {
        if (items[i].gone_ms == INSTANT_MAX &&
            items[i].last_ms < last_read_ms) {
            items[i].last_ms = last_read_ms;
        }
    }
    qsort(items, spans->n, sizeof *items, by_seen);
    return items;
}

void evidence_spans_fini(struct evidence_spans *spans)
{
    free(spans->items);
    free(spans->slots);
    free(spans->reads);
    *spans = (struct evidence_spans){0};
}

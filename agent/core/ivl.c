#include "core/ivl.h"

#include <stdlib.h>

#include "base/check.h"

static int64_t min_ms(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t max_ms(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int by_from(const void *a, const void *b)
{
    int64_t left = ((const struct ivl *)a)->from_ms;
    int64_t right = ((const struct ivl *)b)->from_ms;
    return (left > right) - (left < right);
}

/* Appends to a set under construction; what overlaps or touches the last
 * member grows it. `next` must not begin before the last member does. */
static void append(struct ivl *items, size_t *n, struct ivl next)
{
    ASSERT(*n == 0 || items[*n - 1].from_ms <= next.from_ms);
    if (next.from_ms >= next.to_ms) {
        return;
    }
    if (*n > 0 && items[*n - 1].to_ms >= next.from_ms) {
        items[*n - 1].to_ms = max_ms(items[*n - 1].to_ms, next.to_ms);
        return;
    }
    items[(*n)++] = next;
}

struct ivls ivls_from(struct arena *arena, const struct ivl *items, size_t n)
{
    ASSERT(items != NULL || n == 0);
    struct ivl *sorted = arena_array(arena, n, sizeof *sorted);
    bool in_order = true;
    for (size_t i = 0; i < n; i++) {
        sorted[i] = items[i];
        in_order =
            in_order && (i == 0 || items[i - 1].from_ms <= items[i].from_ms);
    }
    if (!in_order) {
        qsort(sorted, n, sizeof *sorted, by_from);
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        append(sorted, &kept, sorted[i]);
    }
    return (struct ivls){sorted, kept};
}

struct ivls ivls_union(struct arena *arena, struct ivls a, struct ivls b)
{
    ASSERT(a.items != NULL || a.n == 0);
    struct ivl *items = arena_array(arena, a.n + b.n, sizeof *items);
    size_t n = 0;
    size_t i = 0;
    size_t j = 0;
    while (i < a.n || j < b.n) {
        bool take_a =
            j == b.n || (i < a.n && a.items[i].from_ms <= b.items[j].from_ms);
        append(items, &n, take_a ? a.items[i++] : b.items[j++]);
    }
    return (struct ivls){items, n};
}

struct ivls ivls_intersect(struct arena *arena, struct ivls a, struct ivls b)
{
    ASSERT(a.items != NULL || a.n == 0);
    struct ivl *items = arena_array(arena, a.n + b.n, sizeof *items);
    size_t n = 0;
    size_t i = 0;
    size_t j = 0;
    while (i < a.n && j < b.n) {
        struct ivl both = {max_ms(a.items[i].from_ms, b.items[j].from_ms),
                           min_ms(a.items[i].to_ms, b.items[j].to_ms)};
        if (both.from_ms < both.to_ms) {
            items[n++] = both;
        }
        if (a.items[i].to_ms < b.items[j].to_ms) {
            i++;
        } else {
            j++;
        }
    }
    return (struct ivls){items, n};
}

struct ivls ivls_subtract(struct arena *arena, struct ivls a, struct ivls b)
{
    ASSERT(a.items != NULL || a.n == 0);
    struct ivl *items = arena_array(arena, a.n + b.n, sizeof *items);
    size_t n = 0;
    size_t j = 0;
    for (size_t i = 0; i < a.n; i++) {
        struct ivl rest = a.items[i];
        while (j < b.n && b.items[j].to_ms <= rest.from_ms) {
            j++;
        }
        for (size_t k = j; k < b.n && b.items[k].from_ms < rest.to_ms; k++) {
            append(items, &n, (struct ivl){rest.from_ms, b.items[k].from_ms});
            rest.from_ms = b.items[k].to_ms;
        }
        append(items, &n, rest);
    }
    return (struct ivls){items, n};
}

/* Index of the first member that ends after the instant, n if none does. */
static size_t first_ending_after(struct ivls set, int64_t instant_ms)
{
    size_t low = 0;
    size_t high = set.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set.items[middle].to_ms > instant_ms) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    ASSERT(low <= set.n);
    return low;
}

struct ivls ivls_clip(struct arena *arena, struct ivls set, struct ivl within)
{
    ASSERT(set.items != NULL || set.n == 0);
    struct ivls one = {&within, within.from_ms < within.to_ms ? 1 : 0};
    size_t from = first_ending_after(set, within.from_ms);
    size_t to = from;
    while (to < set.n && set.items[to].from_ms < within.to_ms) {
        to++;
    }
    if (from == to) {
        return (struct ivls){0};
    }
    struct ivls touched = {set.items + from, to - from};
    return ivls_intersect(arena, touched, one);
}

int64_t ivls_length(struct ivls set)
{
    ASSERT(set.items != NULL || set.n == 0);
    int64_t sum = 0;
    for (size_t i = 0; i < set.n; i++) {
        sum += set.items[i].to_ms - set.items[i].from_ms;
    }
    return sum;
}

int64_t ivls_length_within(struct ivls set, int64_t from_ms, int64_t to_ms)
{
    ASSERT(set.items != NULL || set.n == 0);
    int64_t sum = 0;
    for (size_t i = first_ending_after(set, from_ms);
         i < set.n && set.items[i].from_ms < to_ms; i++) {
        sum += min_ms(set.items[i].to_ms, to_ms) -
               max_ms(set.items[i].from_ms, from_ms);
    }
    return sum;
}

int64_t ivls_length_common(struct ivls a, struct ivls b)
{
    ASSERT(a.items != NULL || a.n == 0);
    int64_t sum = 0;
    size_t i = 0;
    size_t j = 0;
    while (i < a.n && j < b.n) {
        int64_t from_ms = max_ms(a.items[i].from_ms, b.items[j].from_ms);
        int64_t to_ms = min_ms(a.items[i].to_ms, b.items[j].to_ms);
        sum += max_ms(to_ms - from_ms, 0);
        if (a.items[i].to_ms < b.items[j].to_ms) {
            i++;
        } else {
            j++;
        }
    }
    return sum;
}

const struct ivl *ivls_find(struct ivls set, int64_t instant_ms)
{
    ASSERT(set.items != NULL || set.n == 0);
    size_t i = first_ending_after(set, instant_ms);
    bool holds = i < set.n && set.items[i].from_ms <= instant_ms;
    return holds ? &set.items[i] : NULL;
}

bool ivls_contains(struct ivls set, int64_t instant_ms)
{
    return ivls_find(set, instant_ms) != NULL;
}

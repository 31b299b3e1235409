/*
 * Runs that overlap in time: the clock was set back and some instants were
 * lived twice. Whole stretches between the ends of runs are looked at, each
 * with the runs that cover it.
 */
#include "core/run.h"

#include <stdlib.h>

#include "base/check.h"

static int by_first(const void *a, const void *b)
{
    const struct run *left = a;
    const struct run *right = b;
    if (left->first_ms != right->first_ms) {
        return left->first_ms < right->first_ms ? -1 : 1;
    }
    return (left->last_ms > right->last_ms) - (left->last_ms < right->last_ms);
}

static int by_instant(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static bool any_overlap(const struct run *sorted, size_t n)
{
    ASSERT(sorted != NULL || n == 0);
    for (size_t i = 1; i < n; i++) {
        if (sorted[i].first_ms <= sorted[i - 1].last_ms) {
            return true;
        }
    }
    return false;
}

/* Where pieces begin: the first instant of each run, and the one after its
 * last. */
static int64_t *boundaries(struct arena *arena, const struct run *runs,
                           size_t n)
{
    ASSERT(n > 0);
    int64_t *edges = arena_array(arena, 2 * n, sizeof *edges);
    for (size_t i = 0; i < n; i++) {
        edges[2 * i] = runs[i].first_ms;
        edges[2 * i + 1] = runs[i].last_ms + 1;
    }
    qsort(edges, 2 * n, sizeof *edges, by_instant);
    return edges;
}

/* Observations of `run` that may be counted in [first, last]: its ends where
 * they lie in it, those between in proportion, rounded down, so that the parts
 * never add up to more than the whole. */
static uint32_t count_within(const struct run *run, int64_t first_ms,
                             int64_t last_ms)
{
    ASSERT(first_ms <= last_ms);
    uint32_t count = 0;
    int64_t length_ms = run->last_ms - run->first_ms;
    if (first_ms <= run->first_ms) {
        count++;
    }
    if (last_ms >= run->last_ms && length_ms > 0) {
        count++;
    }
    if (run->count > 2 && length_ms > 0) {
        double share = (double)(last_ms - first_ms) / (double)length_ms;
        count += (uint32_t)((double)(run->count - 2) * share);
    }
    return count > 0 ? count : 1;
}

/* A piece [first, last] on which covering runs were found one by one. */
struct piece {
    struct run run;
    const struct run *only; /* the run it is cut from, NULL: several */
};

/* Adds a covering run to the piece: what is agreed on stays, a contested
 * stretch is unknown, at a single instant the worst stays (figures.md). */
static void cover(struct piece *piece, const struct run *run)
{
    ASSERT(run->count >= 1);
    int64_t first_ms = piece->run.first_ms;
    int64_t last_ms = piece->run.last_ms;
    uint32_t count = count_within(run, first_ms, last_ms);
    if (piece->run.count == 0) {
        piece->run = *run;
        piece->run.first_ms = first_ms;
        piece->run.last_ms = last_ms;
        piece->run.count = count;
        piece->only = run;
        return;
    }
    piece->only = NULL;
    if (piece->run.state != run->state && first_ms < last_ms) {
        piece->run.state = STATE_UNKNOWN;
        piece->run.reason = 0;
    } else if (piece->run.state < run->state) {
        piece->run.state = run->state;
        piece->run.reason = run->reason;
    }
    if (piece->run.count < count) {
        piece->run.count = count;
    }
}

/* Appends the piece; one that goes on with the same single run extends it, so
 * that cutting does not multiply observations. */
static void append(struct run *out, size_t *n, const struct run **ret_only,
                   const struct piece *piece)
{
    ASSERT(piece->run.count >= 1);
    struct run *last = *n > 0 ? &out[*n - 1] : NULL;
    if (last != NULL && piece->only != NULL && piece->only == *ret_only &&
        last->last_ms + 1 == piece->run.first_ms) {
        last->last_ms = piece->run.last_ms;
        last->count = count_within(piece->only, last->first_ms, last->last_ms);
        return;
    }
    out[(*n)++] = piece->run;
    *ret_only = piece->only;
}

/* Cuts sorted runs at all their ends. */
static struct run *resolve(struct arena *arena, const struct run *sorted,
                           size_t n, size_t *ret_n)
{
    ASSERT(n > 1);
    int64_t *edges = boundaries(arena, sorted, n);
    struct run *out = arena_array(arena, 2 * n, sizeof *out);
    const struct run *only = NULL;
    size_t n_out = 0;
    size_t begun = 0; /* runs before it begin at or before the piece */
    size_t ended = 0; /* runs before it end before the piece */
    for (size_t i = 0; i + 1 < 2 * n; i++) {
        struct piece piece = {0};
        piece.run.first_ms = edges[i];
        piece.run.last_ms = edges[i + 1] - 1;
        while (begun < n && sorted[begun].first_ms <= edges[i]) {
            begun++;
        }
        while (ended < begun && sorted[ended].last_ms < edges[i]) {
            ended++;
        }
        for (size_t j = ended; edges[i] < edges[i + 1] && j < begun; j++) {
            if (sorted[j].last_ms >= edges[i]) {
                cover(&piece, &sorted[j]);
            }
        }
        if (piece.run.count > 0) {
            append(out, &n_out, &only, &piece);
        }
    }
    *ret_n = n_out;
    return out;
}

struct run *runs_normalize(struct arena *arena, const struct run *runs,
                           size_t n, size_t *ret_n)
{
    ASSERT(runs != NULL || n == 0);
    struct run *sorted = arena_array(arena, n, sizeof *sorted);
    bool in_order = true;
    for (size_t i = 0; i < n; i++) {
        ASSERT(runs[i].first_ms <= runs[i].last_ms);
        sorted[i] = runs[i];
        in_order =
            in_order && (i == 0 || by_first(&runs[i - 1], &runs[i]) <= 0);
    }
    if (!in_order) {
        qsort(sorted, n, sizeof *sorted, by_first);
    }
    if (any_overlap(sorted, n)) {
        return resolve(arena, sorted, n, ret_n);
    }
    *ret_n = n;
    return sorted;
}

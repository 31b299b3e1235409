#include "checklist/assign.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/prose.h"

#define REACH 45 /* lines between a row's place and its lines */
#define CELL_LINES_MAX 60
#define TITLE_LINES_MAX 6
#define TITLES_MAX 3000 /* more fragments are not compared with titles */
#define WIDTH_MAX 1000  /* columns of a line */
#define FAR_OFF 5       /* half lines */
#define NEVER (INT_MAX / 4)

/* What speaks against a division; a line off its place costs four. */
enum {
    COST_HALF_LINE = 2,
    COST_EMPTY = 9,
    COST_LEFT_OVER = 7,
    COST_GAP = 1,
    COST_WIDE_GAP = 5,
    COST_NOT_FULL = 2,
    COST_MARK_INSIDE = 6,
    COST_CUT_SENTENCE = 6,
    COST_CUT_WORD = 7,
    GAIN_TITLE = 12,
};

enum anchor { ANCHOR_MIDDLE, ANCHOR_TOP, ANCHOR_BOTTOM, ANCHORS };

struct assigner {
    struct arena *arena;
    const struct assign_source *source;
    int *inner; /* cost of keeping fragment i and i + 1 together */
    int *outer; /* cost of parting them */
    int *title; /* gain of n fragments from i: [i * TITLE_LINES_MAX + n - 1] */
    size_t *low, *high;  /* fragments used up after each row: the range */
    struct step **steps; /* of each row: [used - low] */
    enum anchor anchor;
};

struct step {
    int cost;
    size_t from; /* where the row's own fragments begin */
};

/* A character that begins no line of its own. */
static bool begins_inside(const char *text)
{
    static const char *const starts[] = {
        "。", "、", "）", ")",  "」", "』", "ー", "ッ", "ャ", "ュ",
        "ョ", "ィ", "ァ", "ェ", "ォ", "っ", "ゃ", "ゅ", "ょ", "%",
        "％", "，", "．", "]",  "】", ",",  "：", "を"};
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        if (text_starts(text, starts[i])) {
            return true;
        }
    }
    return text[0] >= 'a' && text[0] <= 'z';
}

static bool ends_bracket(const char *text)
{
    size_t n = strlen(text), wide = strlen("）");
    return n > 0 && (text[n - 1] == ')' ||
                     (n >= wide && strcmp(text + n - wide, "）") == 0));
}

static void weigh_pairs(struct assigner *assigner)
{
    const struct assign_source *source = assigner->source;
    for (size_t i = 0; i + 1 < source->n; i++) {
        const struct fragment *a = &source->fragments[i], *b = a + 1;
        bool full = prose_is_full(a->text, b->text, source->full);
        int gap = b->y - a->y - 1;
        int inner = gap <= 0 ? 0 : COST_GAP;
        inner += gap > 1 ? COST_WIDE_GAP * (gap - 1 < 4 ? gap - 1 : 4) : 0;
        inner += full ? 0 : prose_is_bullet(b->text) ? 1 : COST_NOT_FULL;
        inner += prose_is_mark(b->text) ? COST_MARK_INSIDE : 0;
        bool ends = prose_ends_sentence(a->text, strlen(a->text));
        inner += ends && !full ? COST_NOT_FULL / 2 : 0;
        int outer =
            full && !ends && !prose_is_mark(b->text) ? COST_CUT_SENTENCE : 0;
        outer = ends_bracket(a->text) ? outer / 2 : outer;
        outer += begins_inside(b->text) ? COST_CUT_WORD : 0;
        assigner->inner[i] = inner;
        assigner->outer[i] = gap <= 0 ? outer : gap == 1 ? outer / 2 : 0;
    }
}

static void weigh_titles(struct assigner *assigner)
{
    const struct assign_source *source = assigner->source;
    if (source->titles == NULL || source->n > TITLES_MAX) {
        return;
    }
    assigner->title =
        arena_array(assigner->arena, source->n * TITLE_LINES_MAX, sizeof(int));
    for (size_t i = 0; i < source->n; i++) {
        for (size_t k = 1; k <= TITLE_LINES_MAX && i + k <= source->n; k++) {
            const char *text = assign_text(assigner->arena, source->fragments,
                                           i, i + k, source->full);
            bool known =
                match_title(assigner->arena, source->titles, text) != 0;
            assigner->title[i * TITLE_LINES_MAX + k - 1] =
                known ? GAIN_TITLE : 0;
        }
    }
}

/* The ranges of fragments that can be used up after each row. */
static void bound_rows(struct assigner *assigner)
{
    const struct assign_source *source = assigner->source;
    size_t low = 0, high = 0;
    for (size_t r = 0; r < source->n_rows; r++) {
        const struct assign_row *row = &source->rows[r];
        while (low < source->n && source->fragments[low].y < row->top - REACH) {
            low++;
        }
        while (high < source->n &&
               source->fragments[high].y <= row->bottom + REACH) {
            high++;
        }
        assigner->low[r] = low;
        assigner->high[r] = high;
        assigner->steps[r] =
            arena_array(assigner->arena, high - low + 1, sizeof(struct step));
    }
}

/* Half lines between a row and where these fragments would have it. */
static int distance(const struct assigner *assigner, size_t row, size_t from,
                    size_t to)
{
    const struct fragment *fragments = assigner->source->fragments;
    int first = fragments[from].y, last = fragments[to - 1].y;
    const struct assign_row *place = &assigner->source->rows[row];
    switch (assigner->anchor) {
    case ANCHOR_TOP:
        return 2 * abs(first - place->top);
    case ANCHOR_BOTTOM:
        return 2 * abs(last - place->bottom);
    default:
        return abs(first + last - place->top - place->bottom);
    }
}

/* What a cell of its own costs, but for its inner pairs. */
static int cell_cost(const struct assigner *assigner, size_t row, size_t from,
                     size_t to)
{
    if (from == to) {
        return COST_EMPTY;
    }
    int cost = COST_HALF_LINE * distance(assigner, row, from, to);
    cost += from > 0 ? assigner->outer[from - 1] : 0;
    if (assigner->title != NULL && to - from <= TITLE_LINES_MAX) {
        cost -= assigner->title[from * TITLE_LINES_MAX + to - from - 1];
    }
    return cost;
}

/* Every way to go on from `from` used fragments, with row `row`. */
static void step_from(struct assigner *assigner, size_t row, size_t from,
                      int cost)
{
    size_t low = assigner->low[row], high = assigner->high[row];
    int inner = 0;
    for (size_t to = from; to <= high && to - from <= CELL_LINES_MAX; to++) {
        inner += to >= from + 2 ? assigner->inner[to - 2] : 0;
        if (to < low) {
            continue;
        }
        int sum = cost + inner + cell_cost(assigner, row, from, to);
        struct step *step = &assigner->steps[row][to - low];
        if (sum < step->cost) {
            *step = (struct step){.cost = sum, .from = from};
        }
    }
}

static int solve(struct assigner *assigner)
{
    const struct assign_source *source = assigner->source;
    for (size_t r = 0; r < source->n_rows; r++) {
        size_t low = assigner->low[r], high = assigner->high[r];
        for (size_t k = low; k <= high; k++) {
            assigner->steps[r][k - low].cost = NEVER;
        }
        if (r == 0) {
            for (size_t k = 0; k <= high && k < 200; k++) {
                step_from(assigner, 0, k, COST_LEFT_OVER * (int)k);
            }
            continue;
        }
        size_t from = assigner->low[r - 1];
        for (size_t k = from; k <= assigner->high[r - 1]; k++) {
            int cost = assigner->steps[r - 1][k - from].cost;
            if (cost < NEVER) {
                step_from(assigner, r, k, cost);
            }
        }
    }
    size_t last = source->n_rows - 1;
    int best = NEVER;
    for (size_t k = assigner->low[last]; k <= assigner->high[last]; k++) {
        int cost = assigner->steps[last][k - assigner->low[last]].cost;
        cost += COST_LEFT_OVER * (int)(source->n - k);
        best = cost < best ? cost : best;
    }
    return best;
}

static void take_cells(const struct assigner *assigner, int best,
                       struct assign_cell *cells)
{
    const struct assign_source *source = assigner->source;
    size_t last = source->n_rows - 1, used = assigner->low[last];
    for (size_t k = used; k <= assigner->high[last]; k++) {
        int cost = assigner->steps[last][k - assigner->low[last]].cost +
                   COST_LEFT_OVER * (int)(source->n - k);
        used = cost == best ? k : used;
    }
    for (size_t r = source->n_rows; r-- > 0;) {
        const struct step *step = &assigner->steps[r][used - assigner->low[r]];
        cells[r].from = step->from;
        cells[r].to = used;
        used = step->from;
    }
}

/* Half lines between the row and its cell; an empty one is in its place. */
static int off_place(const struct assigner *assigner,
                     const struct assign_cell *cells, size_t row)
{
    const struct assign_cell *cell = &cells[row];
    return cell->from == cell->to
               ? 0
               : distance(assigner, row, cell->from, cell->to);
}

/* A cell is unsure if it stands far from its row or holds two marks, or if a
 * sentence is cut at its beginning and its place does not say that it is. */
static void find_unsure(const struct assigner *assigner,
                        struct assign_cell *cells)
{
    const struct assign_source *source = assigner->source;
    size_t before = 0; /* the row that has the fragment before */
    for (size_t r = 0; r < source->n_rows; r++) {
        struct assign_cell *cell = &cells[r];
        if (cell->from == cell->to) {
            continue;
        }
        int off = off_place(assigner, cells, r);
        bool cut = cell->from > 0 &&
                   assigner->outer[cell->from - 1] >= COST_CUT_SENTENCE &&
                   off + off_place(assigner, cells, before) > 1;
        bool mark = false;
        for (size_t i = cell->from + 1; i < cell->to; i++) {
            mark = mark || prose_is_mark(source->fragments[i].text);
        }
        cell->is_unsure = off > FAR_OFF || cut || mark;
        cells[before].is_unsure = cells[before].is_unsure || cut;
        before = r;
    }
}

const struct assign_cell *assign_lines(struct arena *arena,
                                       const struct assign_source *source)
{
    ASSERT(source != NULL && source->n_rows > 0);
    struct assigner assigner = {
        .arena = arena,
        .source = source,
        .inner = arena_array(arena, source->n + 1, sizeof(int)),
        .outer = arena_array(arena, source->n + 1, sizeof(int)),
        .low = arena_array(arena, source->n_rows, sizeof(size_t)),
        .high = arena_array(arena, source->n_rows, sizeof(size_t)),
        .steps = arena_array(arena, source->n_rows, sizeof(struct step *))};
    weigh_pairs(&assigner);
    weigh_titles(&assigner);
    bound_rows(&assigner);
    int best = NEVER;
    enum anchor anchor = ANCHOR_MIDDLE;
    for (int i = 0; i < ANCHORS; i++) {
        assigner.anchor = (enum anchor)i;
        int cost = solve(&assigner);
        anchor = cost < best ? assigner.anchor : anchor;
        best = cost < best ? cost : best;
    }
    if (best >= NEVER) {
        return NULL;
    }
    assigner.anchor = anchor;
    best = solve(&assigner);
    struct assign_cell *cells =
        arena_array(arena, source->n_rows, sizeof *cells);
    take_cells(&assigner, best, cells);
    find_unsure(&assigner, cells);
    return cells;
}

int assign_full(struct arena *arena, const struct fragment *fragments, size_t n)
{
    int *count = arena_array(arena, WIDTH_MAX, sizeof *count);
    int widest = 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = fragments[i].text;
        int width = prose_width(text, strlen(text));
        width = width < WIDTH_MAX ? width : WIDTH_MAX - 1;
        count[width]++;
        widest = width > widest ? width : widest;
    }
    for (int width = widest; width > 0; width--) {
        int near = 0;
        for (int w = width; w > 0 && 100 * w > 90 * width; w--) {
            near += count[w];
        }
        if (near >= 3) {
            return width;
        }
    }
    return widest;
}

const char *assign_text(struct arena *arena, const struct fragment *fragments,
                        size_t from, size_t to, int full)
{
    ASSERT(from <= to);
    struct prose_text text;
    prose_text_init(&text, arena);
    for (size_t i = from; i < to; i++) {
        prose_text_add(&text, fragments[i].text, full);
    }
    return prose_text_end(&text);
}

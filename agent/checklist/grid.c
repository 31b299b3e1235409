#include "checklist/grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/columns.h"
#include "checklist/normal.h"

#define SURE_PLACE 3
#define SAME_COLUMN 6  /* places so near may be those of one column */
#define X_MAX 1000     /* columns of a page */
#define WORDS_MAX 400  /* of a line; more are left out */
#define HEADER_LINES 3 /* titles may be wrapped to so many */
#define HEADER_WITHIN 400

struct word {
    const char *text;
    size_t n;
    int x, end; /* columns in the measure */
    int gap;    /* spaces before, 2 at the start of a line */
};

struct words {
    struct word items[WORDS_MAX];
    size_t n;
};

/* Where a column begins on a page. */
struct band {
    int low, high; /* least and greatest place of its cells */
    int count;     /* what speaks for it: SURE_PLACE for each cell */
    int units;     /* the same of those cells that are units */
};

struct bands {
    struct band items[X_MAX];
    int n;
};

struct maker {
    struct arena *arena;
    const struct prose_lines *lines;
    struct grid *grid;
    int unit;                 /* the column of units, -1: none */
    bool is_group;            /* one row is looked at, not a page */
    bool is_first;            /* no page has been looked at yet */
    bool wide;                /* CJK take two places */
    size_t header_from, body; /* lines of the titles; the first below */
    int title_x[GRID_COLUMNS_MAX];
    int *shift;          /* how far the column before moved, of each choice */
    int *choice;         /* of columns and bands */
    struct bands *bands; /* of the page at hand */
    struct band columns[GRID_COLUMNS_MAX];
    size_t capacity[GRID_COLUMNS_MAX], category_capacity;
};

static void words_of(const struct prose_line *line, bool wide,
                     struct words *words)
{
    words->n = 0;
    int x = line->x, gap = 2;
    struct word *word = NULL;
    for (size_t i = 0, len = 0; i < line->n; i += len) {
        int c = prose_char(line->text + i, line->n - i, &len);
        int step = wide ? prose_width(line->text + i, len) : 1;
        bool space = c == ' ' || c == 0x3000 || c == 0xA0;
        if (space) {
            gap += c == 0x3000 ? 2 : 1;
            word = NULL;
        } else if (word == NULL && words->n < WORDS_MAX) {
            word = &words->items[words->n++];
            *word = (struct word){.text = line->text + i, .x = x, .gap = gap};
        }
        x += step;
        if (!space && word != NULL) {
            word->n = (size_t)(line->text + i + len - word->text);
            word->end = x;
            gap = 0;
        }
    }
}

/* Titles of columns, wrapped ones put together. */
struct titles {
    const char *text[GRID_COLUMNS_MAX];
    int x[GRID_COLUMNS_MAX], end[GRID_COLUMNS_MAX];
    int n, named;
    bool asks, answers;
};

static void add_title(struct arena *arena, struct titles *titles,
                      const struct word *from, const struct word *to)
{
    const char *text = arena_strndup(arena, from->text,
                                     (size_t)(to->text + to->n - from->text));
    int at = 0;
    while (at < titles->n && titles->end[at] <= from->x) {
        at++;
    }
    bool below = at < titles->n && titles->x[at] < to->end;
    if (below) {
        titles->text[at] = arena_printf(arena, "%s%s", titles->text[at], text);
        titles->x[at] = from->x < titles->x[at] ? from->x : titles->x[at];
        titles->end[at] = to->end > titles->end[at] ? to->end : titles->end[at];
        return;
    }
    if (titles->n == GRID_COLUMNS_MAX) {
        return;
    }
    for (int i = titles->n; i > at; i--) {
        titles->text[i] = titles->text[i - 1];
        titles->x[i] = titles->x[i - 1];
        titles->end[i] = titles->end[i - 1];
    }
    titles->text[at] = text;
    titles->x[at] = from->x;
    titles->end[at] = to->end;
    titles->n++;
}

/* The word is a column's title by itself. */
static bool is_named(struct arena *arena, const struct word *word,
                     enum column *ret_column)
{
    return columns_name(arena, arena_strndup(arena, word->text, word->n),
                        ret_column);
}

/* Words parted by one space are one title, unless each is one. */
static void add_titles(struct arena *arena, const struct words *words,
                       struct titles *titles)
{
    for (size_t i = 0; i < words->n;) {
        size_t end = i + 1;
        enum column a = COLUMNS, b = COLUMNS;
        while (end < words->n && words->items[end].gap < 2) {
            if (is_named(arena, &words->items[end - 1], &a) &&
                is_named(arena, &words->items[end], &b) && a != b) {
                break;
            }
            end++;
        }
        add_title(arena, titles, &words->items[i], &words->items[end - 1]);
        i = end;
    }
}

static void name_titles(struct arena *arena, struct titles *titles)
{
    bool seen[COLUMNS] = {false};
    for (int i = 0; i < titles->n; i++) {
        enum column column;
        if (!columns_name(arena, titles->text[i], &column)) {
            continue;
        }
        titles->named += !seen[column];
        seen[column] = true;
        titles->answers =
            titles->answers || column == COLUMN_ANSWER || column == COLUMN_MARK;
        titles->asks = titles->asks || column == COLUMN_TITLE ||
                       column == COLUMN_NO || column == COLUMN_DEFINITION;
    }
}

/* The titles in lines [from, from + n). */
static void titles_at(const struct maker *maker, size_t from, size_t n,
                      struct titles *titles)
{
    struct words *words = arena_alloc(maker->arena, sizeof *words);
    *titles = (struct titles){.n = 0};
    for (size_t i = from; i < from + n && i < maker->lines->n; i++) {
        words_of(&maker->lines->items[i], maker->wide, words);
        add_titles(maker->arena, words, titles);
    }
    name_titles(maker->arena, titles);
}

static bool is_header(const struct titles *titles)
{
    return titles->answers && titles->asks && titles->named >= 2 &&
           titles->n >= 2 && titles->named * 2 >= titles->n;
}

/* Could be a line of titles: short words with room between. */
static bool could_be_header(const struct prose_line *line)
{
    return line->n > 0 && line->n < 400 &&
           !prose_ends_sentence(line->text, line->n);
}

static bool find_header(struct maker *maker)
{
    struct titles *best = arena_alloc(maker->arena, sizeof *best);
    struct titles *titles = arena_alloc(maker->arena, sizeof *titles);
    size_t seen = 0;
    for (size_t i = 0; i < maker->lines->n && seen < HEADER_WITHIN; i++) {
        if (!could_be_header(&maker->lines->items[i])) {
            continue;
        }
        seen++;
        for (size_t n = 1; n <= HEADER_LINES; n++) {
            if (n > 1 && !could_be_header(&maker->lines->items[i + n - 1])) {
                break;
            }
            titles_at(maker, i, n, titles);
            if (is_header(titles) && titles->named > best->named) {
                *best = *titles;
                maker->header_from = i;
                maker->body = i + n;
            }
            if (i + n >= maker->lines->n) {
                break;
            }
        }
        if (best->named > 0 && i >= maker->header_from + 1) {
            break;
        }
    }
    maker->grid->n_columns = best->n;
    maker->unit = -1;
    for (int i = 0; i < best->n; i++) {
        enum column column = COLUMNS;
        maker->grid->names[i] = best->text[i];
        maker->title_x[i] = best->x[i];
        columns_name(maker->arena, best->text[i], &column);
        maker->unit = column == COLUMN_UNIT ? i : maker->unit;
        maker->grid->answers[i] = column == COLUMN_ANSWER ||
                                  column == COLUMN_MARK ||
                                  column == COLUMN_REMARK;
    }
    return best->named > 0;
}

/* One past the last line of the page that begins at line `from`. */
static size_t page_end(const struct maker *maker, size_t from)
{
    size_t i = from;
    while (i < maker->lines->n &&
           maker->lines->items[i].page == maker->lines->items[from].page) {
        i++;
    }
    return i;
}

/* The last character of the word is a Japanese one. */
static bool ends_cjk(const struct word *word)
{
    size_t at = word->n - 1, len = 0;
    while (at > 0 && ((unsigned char)word->text[at] & 0xC0) == 0x80) {
        at--;
    }
    return prose_is_cjk(prose_char(word->text + at, word->n - at, &len));
}

/* How much speaks for a cell that begins here: after a gap it surely does,
 * after one space in a Japanese line it may. */
static int weight_of(const struct words *words, size_t at)
{
    if (words->items[at].gap >= 2) {
        return SURE_PLACE;
    }
    return at > 0 && ends_cjk(&words->items[at - 1]) ? 1 : 0;
}

static bool is_unit(const struct maker *maker, const struct word *word)
{
    return word->n <= 60 &&
           prose_is_unit(maker->arena,
                         arena_strndup(maker->arena, word->text, word->n));
}

/* How often cells begin at each place of lines [from, to). */
static void count_places(const struct maker *maker, bool wide, size_t from,
                         size_t to, int *count, int *units)
{
    struct words *words = arena_alloc(maker->arena, sizeof *words);
    memset(count, 0, X_MAX * sizeof *count);
    units = maker->unit >= 0 ? units : NULL;
    for (size_t i = from; i < to; i++) {
        words_of(&maker->lines->items[i], wide, words);
        for (size_t k = 0; k < words->n; k++) {
            int x = words->items[k].x;
            x = x < X_MAX ? x : X_MAX - 1;
            count[x] += weight_of(words, k);
            if (units != NULL && is_unit(maker, &words->items[k])) {
                units[x] += weight_of(words, k);
            }
        }
    }
}

/* The measure in which cells begin more nearly below each other. */
static void find_measure(struct maker *maker)
{
    double sum[2] = {0, 0};
    int *count = arena_array(maker->arena, X_MAX, sizeof *count);
    for (size_t from = 0; from < maker->lines->n;) {
        size_t to = page_end(maker, from);
        for (int wide = 0; wide < 2; wide++) {
            count_places(maker, wide, from, to, count, NULL);
            for (int x = 1; x < X_MAX; x++) {
                sum[wide] += (double)count[x] * count[x];
            }
        }
        from = to;
    }
    maker->wide = sum[1] > sum[0];
}

/* Neighbouring places at which cells begin. */
static void find_bands(struct maker *maker, size_t from, size_t to, int least)
{
    int *count = arena_array(maker->arena, X_MAX, sizeof *count);
    int *units = arena_array(maker->arena, X_MAX, sizeof *units);
    struct bands *bands = maker->bands;
    /* The titles themselves may be centred: only what stands below them. */
    count_places(maker, maker->wide, from > maker->body ? from : maker->body,
                 to, count, units);
    bands->n = 0;
    for (int x = 0; x < X_MAX; x++) {
        struct band *last = bands->n > 0 ? &bands->items[bands->n - 1] : NULL;
        if (count[x] < least) {
            continue;
        }
        if (last != NULL && x - last->high <= 1) {
            last->high = x;
            last->count += count[x];
            last->units += units[x];
        } else {
            bands->items[bands->n++] = (struct band){x, x, count[x], units[x]};
        }
    }
}

/* Lines of the page in which cells begin in both bands. */
static bool are_together(const struct maker *maker, size_t from, size_t to,
                         const struct band *a, const struct band *b)
{
    struct words *words = arena_alloc(maker->arena, sizeof *words);
    for (size_t i = from; i < to; i++) {
        bool in_a = false, in_b = false;
        words_of(&maker->lines->items[i], maker->wide, words);
        for (size_t k = 0; k < words->n; k++) {
            int x = words->items[k].x;
            bool begins = weight_of(words, k) > 0;
            in_a = in_a || (begins && x >= a->low && x <= a->high);
            in_b = in_b || (begins && x >= b->low && x <= b->high);
        }
        if (in_a && in_b) {
            return true;
        }
    }
    return false;
}

/* Rows without room push their cells aside: two strong bands side by side that
 * never stand in one line are one column. */
static void merge_bands(struct maker *maker, size_t from, size_t to)
{
    struct bands *bands = maker->bands;
    for (int i = 0; i + 1 < bands->n;) {
        struct band *a = &bands->items[i], *b = a + 1;
        int least = a->count < b->count ? a->count : b->count;
        if (b->low - a->high <= SAME_COLUMN && least >= 5 * SURE_PLACE &&
            !are_together(maker, from, to, a, b)) {
            a->high = b->high;
            a->count += b->count;
            a->units += b->units;
            memmove(b, b + 1,
                    (size_t)(bands->n - i - 2) * sizeof bands->items[0]);
            bands->n--;
        } else {
            i++;
        }
    }
}

/* How well a band would be a column that was at `before`; titles may be centred
 * and say little. */
static int band_score(const struct maker *maker, size_t at, size_t c, int shift)
{
    const struct band *band = &maker->bands->items[at];
    int still = abs(band->low - maker->columns[c].low);
    int moved = abs(band->low - maker->columns[c].low - shift);
    int away = still < moved ? still : moved;
    bool units = band->units > 0 && 2 * band->units >= band->count;
    if (units && (int)c != maker->unit) {
        return -1; /* its words say what it is */
    }
    if (maker->is_group) {
        away = band->count >= SURE_PLACE ? still : away;
        int base = band->count >= SURE_PLACE ? 12 : 6;
        int most = band->count < 6 ? band->count : 6;
        return away > 14 ? 0 : base + most - away;
    }
    int count = band->count < 12 * SURE_PLACE ? band->count : 12 * SURE_PLACE;
    away = maker->is_first ? away / 4 : away;
    away = units ? away / 2 : away;
    return 4 * count / SURE_PLACE - (away < 40 ? away : 40);
}

#define CHOICE(c, b) ((c) * (size_t)(X_MAX + 1) + (b))

/* A place at which a cell surely begins is that of some column. */
static int skip_cost(const struct maker *maker, size_t band)
{
    int cells = maker->bands->items[band].count / SURE_PLACE;
    return maker->is_group ? 3 * (cells < 4 ? cells : 4) : 0;
}

/* A column without a band moves as its neighbour does. */
static void move_unmatched(struct maker *maker, const bool *matched,
                           const int *before)
{
    int wanted = maker->grid->n_columns, first = 0;
    while (first < wanted && !matched[first]) {
        first++;
    }
    int shift = first < wanted ? maker->columns[first].low - before[first] : 0;
    for (int c = 0; c < wanted; c++) {
        struct band *column = &maker->columns[c];
        if (matched[c]) {
            shift = column->low - before[c];
        } else {
            column->low += shift;
            column->high += shift;
        }
    }
}

/* The bands at hand that are the columns: in order, the strong ones, near to
 * where the columns were. */
static void match_columns(struct maker *maker)
{
    size_t wanted = (size_t)maker->grid->n_columns;
    size_t n = (size_t)maker->bands->n;
    const struct band *bands = maker->bands->items;
    int *best = maker->choice, *shift = maker->shift;
    for (size_t b = 1; b <= n; b++) {
        best[b] = best[b - 1] - skip_cost(maker, b - 1);
    }
    for (size_t c = 1; c <= wanted; c++) {
        for (size_t b = 1; b <= n; b++) {
            size_t from = CHOICE(c, b - 1), at = CHOICE(c - 1, b - 1);
            int score = best[from] - skip_cost(maker, b - 1);
            if (best[CHOICE(c - 1, b)] > score) {
                from = CHOICE(c - 1, b);
                score = best[from];
            }
            int both = best[at] + band_score(maker, b - 1, c - 1, shift[at]);
            bool match = both > score;
            best[CHOICE(c, b)] = match ? both : score;
            shift[CHOICE(c, b)] =
                match ? bands[b - 1].low - maker->columns[c - 1].low
                      : shift[from];
        }
    }
    bool matched[GRID_COLUMNS_MAX] = {false};
    int before[GRID_COLUMNS_MAX];
    size_t b = n;
    for (size_t c = wanted; c > 0; c--) {
        while (b > 0 && best[CHOICE(c, b)] ==
                            best[CHOICE(c, b - 1)] - skip_cost(maker, b - 1)) {
            b--;
        }
        before[c - 1] = maker->columns[c - 1].low;
        matched[c - 1] = b > 0 && best[CHOICE(c, b)] != best[CHOICE(c - 1, b)];
        if (matched[c - 1]) {
            maker->columns[c - 1] = bands[--b];
        }
    }
    move_unmatched(maker, matched, before);
}

static void find_columns(struct maker *maker, size_t from, size_t to)
{
    find_bands(maker, from, to, SURE_PLACE);
    merge_bands(maker, from > maker->body ? from : maker->body, to);
    match_columns(maker);
    maker->is_first = false;
}

/* Words parted by one space, in one cell at least in part. */
struct piece {
    size_t from, to; /* words */
    int column;
};

#define GOES_ON 8 /* a piece may be this far from the next column's place */

/* The cheapest column of the piece before one `away` from column `c`. */
static size_t piece_before(const int *cost, size_t c, int away, int *ret_cost)
{
    size_t best = c;
    *ret_cost = cost[c] + GOES_ON - away;
    for (size_t k = 0; k < c; k++) {
        if (cost[k] < *ret_cost) {
            *ret_cost = cost[k];
            best = k;
        }
    }
    return best;
}

/* The columns of a line's pieces: growing, near their places; a piece in the
 * column of the one before it goes on in its cell. */
static void place_pieces(const struct maker *maker, const struct words *words,
                         struct piece *pieces, size_t n)
{
    size_t wanted = (size_t)maker->grid->n_columns;
    int cost[WORDS_MAX + 1][GRID_COLUMNS_MAX];
    size_t from[WORDS_MAX + 1][GRID_COLUMNS_MAX] = {{0}};
    for (size_t i = 0; i < n; i++) {
        int x = words->items[pieces[i].from].x;
        for (size_t c = 0; c < wanted; c++) {
            const struct band *column = &maker->columns[c];
            int away =
                x < column->low ? 2 * (column->low - x) : x - column->high;
            away = away < 0 ? 0 : away;
            int before = 0;
            from[i][c] =
                i > 0 ? piece_before(cost[i - 1], c, away, &before) : c;
            cost[i][c] = before + away;
        }
    }
    size_t column = 0;
    for (size_t c = 1; n > 0 && c < wanted; c++) {
        column = cost[n - 1][c] < cost[n - 1][column] ? c : column;
    }
    for (size_t i = n; i-- > 0;) {
        pieces[i].column = (int)column;
        column = from[i][column];
    }
}

/* A word after one space begins the next column if it stands at its place; in
 * a line without room the place may be a little further left. */
static int column_of(const struct maker *maker, const struct word *word,
                     int column, int last)
{
    int near = ends_cjk(word - 1) ? 4 : 1;
    int at = column;
    for (int c = column + 1; c <= last; c++) {
        bool there = word->x >= maker->columns[c].low - near;
        at = there ? c : at;
    }
    return at;
}

static void add_fragment(struct maker *maker, int column, const char *text,
                         int y, int line)
{
    struct grid_column *at = &maker->grid->columns[column];
    at->fragments = heap_grow(at->fragments, at->n, &maker->capacity[column],
                              sizeof *at->fragments);
    at->fragments[at->n++] = (struct fragment){text, y, line};
}

/* A line's cells; NULL where it has none. */
struct cells {
    const char *text[GRID_COLUMNS_MAX];
    bool crosses; /* a word reaches into the next column: no row */
};

static void add_word(const struct maker *maker, struct cells *cells,
                     const struct word *word, int column)
{
    const char *text = arena_strndup(maker->arena, word->text, word->n);
    const char **cell = &cells->text[column];
    *cell = *cell == NULL
                ? text
                : arena_printf(maker->arena, "%s%s%s", *cell,
                               prose_space(*cell, text, maker->lines->spaced),
                               text);
}

static void cut_line(const struct maker *maker, const struct prose_line *line,
                     struct words *words, struct cells *cells)
{
    struct piece pieces[WORDS_MAX];
    size_t n = 0;
    *cells = (struct cells){{NULL}, false};
    words_of(line, maker->wide, words);
    for (size_t i = 0; i < words->n; i++) {
        if (words->items[i].gap >= 2 || n == 0) {
            pieces[n++] = (struct piece){.from = i};
        }
        pieces[n - 1].to = i + 1;
    }
    place_pieces(maker, words, pieces, n);
    const struct word *first = &words->items[0];
    cells->crosses = n > 0 && pieces[0].column == 0 &&
                     maker->grid->n_columns > 1 &&
                     first->end > maker->columns[1].high + 3;
    int column = 0;
    for (size_t i = 0; i < n; i++) {
        bool ends = i + 1 < n && pieces[i + 1].column > pieces[i].column;
        int last = ends ? pieces[i + 1].column : maker->grid->n_columns - 1;
        column = pieces[i].column > column ? pieces[i].column : column;
        for (size_t k = pieces[i].from; k < pieces[i].to; k++) {
            if (k > 0) {
                column = column_of(maker, &words->items[k], column, last);
            }
            /* Nothing stands beside a number in its cell. */
            bool after = column == 0 && cells->text[0] != NULL &&
                         prose_is_number(cells->text[0]);
            column = after && last > 0 ? 1 : column;
            add_word(maker, cells, &words->items[k], column);
        }
    }
}

/* The line repeats titles: all it holds stands in them. */
static bool repeats_titles(const struct maker *maker, const struct cells *cells)
{
    int n = 0, same = 0;
    for (int c = 0; c < maker->grid->n_columns; c++) {
        if (cells->text[c] == NULL) {
            continue;
        }
        n++;
        const char *key = normal_key(maker->arena, cells->text[c]);
        const char *name = normal_key(maker->arena, maker->grid->names[c]);
        same += key[0] != '\0' && strstr(name, key) != NULL;
    }
    return n >= 2 && same == n;
}

/* The line begins with an item's number. */
static bool has_number(const struct maker *maker, const struct prose_line *line,
                       struct words *words)
{
    enum column column = COLUMNS;
    words_of(line, maker->wide, words);
    return words->n > 0 &&
           columns_name(maker->arena, maker->grid->names[0], &column) &&
           column == COLUMN_NO &&
           words->items[0].x <= maker->columns[0].high + 3 &&
           prose_is_number(arena_strndup(maker->arena, words->items[0].text,
                                         words->items[0].n));
}

/* The lines of a row, about: those nearest to one number, or between blank
 * lines. Sets `of` of each line of the page to where its group begins. */
static void find_groups(const struct maker *maker, size_t from, size_t to,
                        struct words *words, size_t *of)
{
    long last = -1; /* the last line with a number */
    for (size_t i = from; i < to; i++) {
        bool blank = maker->lines->items[i].n == 0 ||
                     maker->lines->items[i - (i > from)].n == 0;
        of[i - from] = i == from || blank ? i : of[i - 1 - from];
    }
    for (size_t i = from; i < to; i++) {
        if (!has_number(maker, &maker->lines->items[i], words)) {
            continue;
        }
        size_t begin =
            last < 0 ? from : (size_t)last + (i - (size_t)last) / 2 + 1;
        begin = begin > i ? i : begin;
        begin = i - begin > 8 ? i - 8 : begin;
        for (size_t k = begin; k < to && k <= i + 8; k++) {
            of[k - from] = begin;
        }
        last = (long)i;
    }
}

static void take_body_line(struct maker *maker, const struct prose_line *line,
                           struct words *words, int y)
{
    struct cells cells;
    struct grid *grid = maker->grid;
    cut_line(maker, line, words, &cells);
    bool numbered = cells.text[0] != NULL && prose_is_number(cells.text[0]);
    if (!numbered && prose_is_category(maker->arena, line->text) &&
        (cells.text[0] != NULL || cells.crosses)) {
        grid->categories =
            heap_grow(grid->categories, grid->n_categories,
                      &maker->category_capacity, sizeof *grid->categories);
        grid->categories[grid->n_categories++] =
            (struct fragment){line->text, y, line->number};
        return;
    }
    if ((cells.crosses && cells.text[0] != NULL) ||
        repeats_titles(maker, &cells)) {
        return;
    }
    for (int c = 0; c < grid->n_columns; c++) {
        if (cells.text[c] != NULL) {
            add_fragment(maker, c, cells.text[c], y, line->number);
        }
    }
}

/* The columns as they stand in one group of lines of a page. */
static void find_group_columns(struct maker *maker, size_t from, size_t to)
{
    find_bands(maker, from, to, 1);
    maker->is_group = true;
    match_columns(maker);
    maker->is_group = false;
}

static void take_page(struct maker *maker, size_t from, size_t to, int *y)
{
    struct words *words = arena_alloc(maker->arena, sizeof *words);
    struct band columns[GRID_COLUMNS_MAX];
    size_t *of = arena_array(maker->arena, to - from + 1, sizeof *of);
    find_columns(maker, from, to);
    memcpy(columns, maker->columns, sizeof columns);
    find_groups(maker, from, to, words, of);
    while (to > from && maker->lines->items[to - 1].n == 0) {
        to--;
    }
    bool begun = false;
    for (size_t i = from; i < to; i++) {
        const struct prose_line *line = &maker->lines->items[i];
        begun = begun || line->n > 0;
        *y += begun;
        if (i == from || of[i - from] != of[i - 1 - from]) {
            size_t end = i + 1;
            while (end < to && of[end - from] == of[i - from]) {
                end++;
            }
            memcpy(maker->columns, columns, sizeof columns);
            find_group_columns(maker, i, end);
        }
        if (line->n > 0 && i >= maker->body) {
            take_body_line(maker, line, words, *y);
        }
    }
    memcpy(maker->columns, columns, sizeof columns);
}

static void take_body(struct maker *maker)
{
    int y = 0;
    for (size_t from = maker->header_from; from < maker->lines->n;) {
        size_t to = page_end(maker, from);
        take_page(maker, from, to, &y);
        from = to;
    }
}

static void keep(struct maker *maker)
{
    struct grid *grid = maker->grid;
    for (int c = 0; c < grid->n_columns; c++) {
        struct grid_column *column = &grid->columns[c];
        struct fragment *kept =
            arena_array(maker->arena, column->n, sizeof *kept);
        if (column->n > 0) {
            memcpy(kept, column->fragments, column->n * sizeof *kept);
        }
        free(column->fragments);
        column->fragments = kept;
        column->full = assign_full(maker->arena, kept, column->n);
    }
    struct fragment *kept =
        arena_array(maker->arena, grid->n_categories, sizeof *kept);
    if (grid->n_categories > 0) {
        memcpy(kept, grid->categories, grid->n_categories * sizeof *kept);
    }
    free(grid->categories);
    grid->categories = kept;
}

bool grid_find(struct arena *arena, const struct prose_lines *lines,
               struct grid *ret_grid)
{
    ASSERT(lines != NULL && ret_grid != NULL);
    struct grid grid = {.n_columns = 0};
    struct maker maker = {
        .arena = arena,
        .lines = lines,
        .grid = &grid,
        .bands = arena_alloc(arena, sizeof(struct bands)),
        .shift =
            arena_array(arena, CHOICE(GRID_COLUMNS_MAX + 1, 0), sizeof(int)),
        .choice =
            arena_array(arena, CHOICE(GRID_COLUMNS_MAX + 1, 0), sizeof(int))};
    find_measure(&maker);
    if (!find_header(&maker)) {
        return false;
    }
    for (int c = 0; c < grid.n_columns; c++) {
        maker.columns[c] =
            (struct band){maker.title_x[c], maker.title_x[c], 1, 0};
    }
    take_body(&maker);
    keep(&maker);
    grid.first_line = maker.header_from;
    grid.header_line = lines->items[maker.header_from].number;
    *ret_grid = grid;
    return true;
}

#include "checklist/stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/assign.h"
#include "checklist/columns.h"
#include "checklist/meti.h"
#include "checklist/normal.h"
#include "core/claim.h"

#define ITEMS_MIN 10    /* fewer are no table */
#define PART_MIN 12     /* bytes of a part that tells its item: four kana */
#define FLAT_LINES 1000 /* lines that are enough to tell the form */
#define WORDS_MAX 24    /* of a line that are looked at one by one */

enum kind { KIND_NUMBER, KIND_CATEGORY, KIND_UNIT, KIND_KNOWN, KIND_ANSWER };

struct piece {
    enum kind kind;
    int item;         /* of KIND_KNOWN; of an answer beside known words, or 0 */
    const char *text; /* as published */
    int y, line;
};

struct stream {
    struct arena *arena;
    const struct prose_lines *lines;
    const char *titles[CLAIM_ITEMS + 1], *definitions[CLAIM_ITEMS + 1];
    struct piece *pieces; /* on the heap */
    size_t n, capacity;
    int item;          /* the one spoken of last, 0 at first */
    const char *part;  /* what was read of its title or definition last */
    size_t first_line; /* of the table */
};

/* The item whose title or definition holds this key; the one spoken of last
 * and those after it first. */
static int item_holding(const struct stream *stream, const char *key)
{
    for (int i = 0; i < CLAIM_ITEMS; i++) {
        int no = (stream->item + CLAIM_ITEMS - 1 + i) % CLAIM_ITEMS + 1;
        if (strcmp(stream->titles[no], key) == 0 ||
            strcmp(stream->definitions[no], key) == 0) {
            return no;
        }
    }
    if (strlen(key) < PART_MIN) {
        return 0;
    }
    for (int i = 0; i < CLAIM_ITEMS; i++) {
        int no = (stream->item + CLAIM_ITEMS - 1 + i) % CLAIM_ITEMS + 1;
        if (strstr(stream->titles[no], key) != NULL ||
            strstr(stream->definitions[no], key) != NULL) {
            return no;
        }
    }
    return 0;
}

/* Goes on where the last part ended. */
static bool goes_on(const struct stream *stream, const char *key)
{
    if (stream->item == 0 || stream->part == NULL) {
        return false;
    }
    const char *whole = arena_printf(stream->arena, "%s%s", stream->part, key);
    return strstr(stream->titles[stream->item], whole) != NULL ||
           strstr(stream->definitions[stream->item], whole) != NULL;
}

static struct piece *add_piece(struct stream *stream, enum kind kind,
                               const char *text, const struct prose_line *line,
                               int y)
{
    stream->pieces = heap_grow(stream->pieces, stream->n, &stream->capacity,
                               sizeof *stream->pieces);
    stream->pieces[stream->n++] = (struct piece){.kind = kind,
                                                 .item = stream->item,
                                                 .text = text,
                                                 .y = y,
                                                 .line = line->number};
    return &stream->pieces[stream->n - 1];
}

/* What stands behind METI's words in their line, or behind a unit below them,
 * answers their item. */
static bool is_beside(const struct stream *stream, size_t from)
{
    bool unit = false;
    for (size_t i = from; i < stream->n; i++) {
        if (stream->pieces[i].kind == KIND_KNOWN) {
            return true;
        }
        unit = unit || stream->pieces[i].kind == KIND_UNIT;
    }
    return unit && from > 0 && stream->pieces[from - 1].kind == KIND_KNOWN;
}

/* What a text is, if it is not an answer. A part of a title or definition
 * makes its item the one that is spoken of. */
static enum kind kind_of(struct stream *stream, const char *text)
{
    struct arena *arena = stream->arena;
    if (prose_is_category(arena, text)) {
        return KIND_CATEGORY;
    }
    size_t word = strcspn(text, " "), ascii = 0;
    while (ascii < word && (unsigned char)text[ascii] < 0x80) {
        ascii++;
    }
    if (prose_is_mark(text) || strlen(text) > 600 || ascii == word) {
        return KIND_ANSWER; /* METI's words are Japanese */
    }
    const char *key = normal_key(arena, text);
    if (key[0] == '\0') {
        return KIND_ANSWER;
    }
    if (goes_on(stream, key)) {
        stream->part = arena_printf(arena, "%s%s", stream->part, key);
        return KIND_KNOWN;
    }
    if (prose_is_unit(arena, text)) {
        return KIND_UNIT;
    }
    int item = item_holding(stream, key);
    if (item == 0) {
        return KIND_ANSWER;
    }
    stream->item = item;
    stream->part = key;
    return KIND_KNOWN;
}

/* The longest known start of `text` that ends before a space: its bytes, 0 if
 * there is none. */
static size_t known_start(struct stream *stream, const char *text,
                          enum kind *ret_kind)
{
    size_t ends[WORDS_MAX], n = 0;
    for (size_t i = 1; n < WORDS_MAX; i++) {
        if (text[i] == ' ' || text[i] == '\0') {
            ends[n++] = i;
        }
        if (text[i] == '\0') {
            break;
        }
    }
    /* Of all that is tried only what is found is kept. */
    struct arena scratch = {0}, *own = stream->arena;
    enum kind kind = KIND_ANSWER;
    size_t end = 0;
    stream->arena = &scratch;
    while (n > 0 && kind == KIND_ANSWER) {
        end = ends[--n];
        kind = kind_of(stream, arena_strndup(&scratch, text, end));
    }
    stream->arena = own;
    if (kind == KIND_KNOWN) {
        stream->part = arena_strdup(own, stream->part);
    }
    arena_fini(&scratch);
    *ret_kind = kind;
    return kind == KIND_ANSWER ? 0 : end;
}

static void take_line(struct stream *stream, const struct prose_line *line,
                      int y)
{
    const char *text = line->text;
    size_t first = strcspn(text, " "), from = stream->n;
    const char *number = arena_strndup(stream->arena, text, first);
    if (prose_is_number(number)) {
        enum kind kind = KIND_ANSWER;
        const char *rest = text + first + strspn(text + first, " ");
        bool alone = rest[0] == '\0';
        if (alone || known_start(stream, rest, &kind) > 0) {
            add_piece(stream, KIND_NUMBER, number, line, y);
            text = rest;
        }
    }
    while (text[0] != '\0') {
        enum kind kind = KIND_ANSWER;
        size_t n = known_start(stream, text, &kind);
        if (n == 0) {
            bool beside = is_beside(stream, from);
            struct piece *answer =
                add_piece(stream, KIND_ANSWER, text, line, y);
            answer->item = beside ? answer->item : 0;
            return;
        }
        add_piece(stream, kind, arena_strndup(stream->arena, text, n), line, y);
        text += n;
        text += strspn(text, " ");
    }
}

/* The first line of METI's own words: what stands above is the preamble. */
static void find_first(struct stream *stream)
{
    for (size_t i = 0; i < stream->lines->n; i++) {
        enum column column;
        const char *text = stream->lines->items[i].text;
        if (columns_name(stream->arena, text, &column) &&
            (column == COLUMN_NO || column == COLUMN_KIND ||
             column == COLUMN_TITLE)) {
            stream->first_line = i;
            return;
        }
        size_t n = strcspn(text, " ");
        if (text[n] != '\0' &&
            columns_name(stream->arena, arena_strndup(stream->arena, text, n),
                         &column) &&
            column == COLUMN_NO) {
            stream->first_line = i;
            return;
        }
    }
}

/* Where each item is spoken of: the last cluster of its parts. */
struct spot {
    int item, bottom, line;
    int answer;  /* where an answer beside it stands, or -1 */
    bool is_cut; /* the next row begins where its answer would: a typesetter
                    that draws the short cells of a page first */
};

/* Where its answer begins. */
static int place_of(const struct spot *spot)
{
    return spot->answer >= 0 ? spot->answer : spot->bottom + 1;
}

static int compare_spots(const void *a, const void *b)
{
    int x = place_of(a), y = place_of(b);
    return (x > y) - (x < y);
}

/* The answer of a cut row stands below that of the row before it. */
static void place_cut(struct spot *spots, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (spots[i].is_cut && spots[i].answer < 0) {
            int before = place_of(&spots[i - 1]);
            spots[i].bottom = before + 1;
        }
    }
}

static size_t find_spots(const struct stream *stream, struct spot *spots)
{
    struct spot of[CLAIM_ITEMS + 1] = {{0}};
    for (size_t i = 0; i < stream->n; i++) {
        const struct piece *piece = &stream->pieces[i];
        struct spot *spot = &of[piece->item];
        bool settled = spot->item != 0 && spot->answer >= 0;
        if (piece->kind == KIND_ANSWER && piece->item != 0 && !settled) {
            spot->answer = piece->y;
        } else if (piece->kind == KIND_KNOWN && !settled) {
            size_t next = i + 1;
            while (next < stream->n && stream->pieces[next].kind == KIND_UNIT) {
                next++;
            }
            bool cut = next < stream->n &&
                       (stream->pieces[next].kind == KIND_NUMBER ||
                        stream->pieces[next].kind == KIND_CATEGORY);
            *spot = (struct spot){piece->item, piece->y, piece->line, -1, cut};
        }
    }
    size_t n = 0;
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        if (of[no].item != 0) {
            spots[n++] = of[no];
        }
    }
    place_cut(spots, n);
    qsort(spots, n, sizeof *spots, compare_spots);
    return n;
}

/* A number, kind or known part of another row stands among these lines. */
static bool is_broken(const struct stream *stream, int from, int to, int item)
{
    for (size_t i = 0; i < stream->n; i++) {
        const struct piece *piece = &stream->pieces[i];
        bool foreign = piece->kind == KIND_NUMBER ||
                       piece->kind == KIND_CATEGORY ||
                       (piece->kind == KIND_KNOWN && piece->item != item);
        if (foreign && piece->y > from && piece->y < to) {
            return true;
        }
    }
    return false;
}

/* The row or a neighbour is not in its place or has no answer: theirs may be
 * in each other's. */
static bool is_loose(const struct spot *spots, const struct assign_cell *cells,
                     size_t n, size_t at)
{
    for (size_t i = at > 0 ? at - 1 : 0; i <= at + 1 && i < n; i++) {
        if (cells[i].is_unsure || spots[i].is_cut ||
            cells[i].from == cells[i].to) {
            return true;
        }
    }
    return false;
}

static size_t take_answers(const struct stream *stream,
                           struct fragment *fragments)
{
    size_t n = 0;
    for (size_t i = 0; i < stream->n; i++) {
        const struct piece *piece = &stream->pieces[i];
        if (piece->kind == KIND_ANSWER) {
            fragments[n++] =
                (struct fragment){piece->text, piece->y, piece->line};
        }
    }
    return n;
}

/* Where most rows are loose, the others have their place by luck. */
static bool all_loose(const struct spot *spots, const struct assign_cell *cells,
                      size_t n)
{
    size_t loose = 0;
    for (size_t i = 0; cells != NULL && i < n; i++) {
        loose += is_loose(spots, cells, n, i);
    }
    return 2 * loose > n;
}

static void add_items(const struct stream *stream, const struct spot *spots,
                      size_t n, struct prose_rows *rows)
{
    struct arena *arena = stream->arena;
    struct fragment *fragments =
        arena_array(arena, stream->n + 1, sizeof *fragments);
    struct assign_row places[CLAIM_ITEMS + 1];
    size_t used = take_answers(stream, fragments);
    for (size_t i = 0; i < n; i++) {
        places[i] =
            (struct assign_row){spots[i].bottom + 1, spots[i].bottom + 1};
    }
    int full = assign_full(arena, fragments, used);
    struct assign_source source = {.fragments = fragments,
                                   .n = used,
                                   .rows = places,
                                   .n_rows = n,
                                   .full = full};
    const struct assign_cell *cells = assign_lines(arena, &source);
    bool loose = all_loose(spots, cells, n);
    for (size_t i = 0; i < n; i++) {
        struct prose_item item = {
            .no = arena_printf(arena, "%d", spots[i].item),
            .title = claim_item_title(spots[i].item, true),
            .definition = meti_definition(spots[i].item),
            .line = spots[i].line};
        if (cells != NULL && cells[i].to > cells[i].from) {
            const struct fragment *first = &fragments[cells[i].from];
            const struct fragment *last = &fragments[cells[i].to - 1];
            item.answer =
                assign_text(arena, fragments, cells[i].from, cells[i].to, full);
            item.answer_line = first->line;
            item.is_pieced =
                loose || is_loose(spots, cells, n, i) ||
                is_broken(stream, first->y, last->y, spots[i].item);
        } else {
            item.is_pieced = true; /* its answer may be another's */
        }
        prose_add_item(rows, &item);
    }
}

static void stream_init(struct stream *stream, struct arena *arena,
                        const struct prose_lines *lines)
{
    *stream = (struct stream){.arena = arena, .lines = lines};
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        stream->titles[no] = normal_key(arena, claim_item_title(no, true));
        stream->definitions[no] = normal_key(arena, meti_definition(no));
    }
}

/* A line of kinds, units and numbers, or with several cells of METI's: no
 * prose has them. */
static bool is_flat_line(struct stream *stream, const struct prose_line *line)
{
    size_t from = stream->n, words = 0, units = 0, kinds = 0, others = 0;
    take_line(stream, line, 0);
    for (size_t i = from; i < stream->n; i++) {
        enum kind kind = stream->pieces[i].kind;
        words += kind == KIND_KNOWN;
        units += kind == KIND_UNIT;
        kinds += kind == KIND_CATEGORY;
        others += kind == KIND_ANSWER;
    }
    size_t all = stream->n - from;
    return words > 1 || (words > 0 && units > 0) ||
           (units + kinds > 0 && others == 0 && words == 0) ||
           (kinds > 0 && all > 1 && stream->pieces[from].kind == KIND_NUMBER);
}

bool stream_is_flat(struct arena *arena, const struct prose_lines *lines)
{
    struct stream stream;
    size_t inked = 0, flat = 0;
    stream_init(&stream, arena, lines);
    for (size_t i = 0; i < lines->n && inked < FLAT_LINES; i++) {
        if (lines->items[i].n > 0) {
            inked++;
            flat += is_flat_line(&stream, &lines->items[i]);
        }
    }
    free(stream.pieces);
    return flat >= 15 && 16 * flat >= inked;
}

bool stream_rows(struct arena *arena, const struct prose_lines *lines,
                 struct prose_rows *rows)
{
    ASSERT(lines != NULL && rows != NULL);
    struct stream stream;
    stream_init(&stream, arena, lines);
    find_first(&stream);
    for (size_t i = stream.first_line; i < lines->n; i++) {
        if (lines->items[i].n > 0) {
            take_line(&stream, &lines->items[i], (int)i);
        }
    }
    struct spot spots[CLAIM_ITEMS + 1];
    size_t n = find_spots(&stream, spots);
    if (n >= ITEMS_MIN) {
        for (size_t i = 0; i < stream.first_line; i++) {
            if (lines->items[i].n > 0) {
                prose_add_text(rows, lines->items[i].text,
                               lines->items[i].number);
            }
        }
        prose_add_header(rows, lines->items[stream.first_line].number);
        add_items(&stream, spots, n, rows);
    }
    free(stream.pieces);
    return n >= ITEMS_MIN;
}

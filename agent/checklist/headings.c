#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "checklist/block.h"
#include "checklist/heading.h"
#include "checklist/prose.h"
#include "checklist/sheet.h"
#include "checklist/stream.h"

#define STYLES_MAX 64
#define HEADING_COLUMNS_MAX 90 /* a longer line without a title is a sentence */

enum role { ROLE_TEXT, ROLE_ITEM, ROLE_CATEGORY, ROLE_TITLE_PART };

struct candidate {
    struct heading heading;
    enum role role;
    bool by_label;      /* 項目：… */
    const char *number; /* where a line of its own gave it, or NULL */
};

struct style {
    uint32_t id;
    bool has[CLAIM_ITEMS + 1];
    int items;    /* distinct items known by their titles */
    int n, apart; /* such headings, and those below a blank line */
    bool numbered, bullet;
};

struct document {
    struct arena *arena;
    const struct matcher *matcher;
    struct prose_lines lines;
    struct candidate *candidates; /* of each line */
    struct style styles[STYLES_MAX];
    size_t n_styles;
    const struct style *main; /* that of most items */
    bool ascends;             /* numbers of the main style only grow */
};

static struct style *style_of(struct document *document, uint32_t id)
{
    for (size_t i = 0; i < document->n_styles; i++) {
        if (document->styles[i].id == id) {
            return &document->styles[i];
        }
    }
    if (document->n_styles == STYLES_MAX) {
        return NULL;
    }
    struct style *style = &document->styles[document->n_styles++];
    style->id = id;
    return style;
}

static void count_style(struct document *document, size_t at)
{
    const struct heading *heading = &document->candidates[at].heading;
    struct style *style =
        heading->known > 0 ? style_of(document, heading->style) : NULL;
    if (style == NULL) {
        return;
    }
    style->n++;
    style->apart += !document->lines.items[at].follows;
    style->numbered = heading->number[0] != '\0';
    style->bullet = heading->is_bullet;
    if (!style->has[heading->known]) {
        style->has[heading->known] = true;
        style->items++;
        if (document->main == NULL || style->items > document->main->items) {
            document->main = style;
        }
    }
}

/* A title that was broken over two lines. */
static void read_broken(struct document *document, size_t at)
{
    struct candidate *candidate = &document->candidates[at];
    const struct prose_line *line = &document->lines.items[at];
    bool fits = candidate->heading.known == 0 && line->width < 100 &&
                candidate->heading.number[0] != '\0' &&
                candidate->heading.title[0] != '\0' &&
                at + 1 < document->lines.n && line[1].n > 0 &&
                line[1].width < 60;
    if (!fits) {
        return;
    }
    struct heading whole = heading_read(
        document->arena, document->matcher,
        arena_printf(document->arena, "%s%s%s", line->text,
                     (unsigned char)line[1].text[0] < 0x80 ? " " : "",
                     line[1].text));
    if (whole.known != 0 && whole.rest[0] == '\0') {
        candidate->heading = whole;
        candidate[1].role = ROLE_TITLE_PART;
    }
}

static void read_candidates(struct document *document)
{
    struct prose_lines *lines = &document->lines;
    for (size_t i = 0; i < lines->n; i++) {
        struct candidate *candidate = &document->candidates[i];
        if (lines->items[i].n == 0 || candidate->role == ROLE_TITLE_PART) {
            continue;
        }
        const char *rest = NULL;
        enum label label =
            heading_label(document->arena, lines->items[i].text, &rest);
        if (label == LABEL_TITLE && rest[0] != '\0') {
            candidate->by_label = true;
            candidate->heading =
                heading_read(document->arena, document->matcher, rest);
            candidate->heading.style = UINT32_MAX;
        } else if (label == LABEL_NONE || label == LABEL_NO) {
            candidate->heading = heading_read(
                document->arena, document->matcher, lines->items[i].text);
            read_broken(document, i);
        }
        count_style(document, i);
    }
}

/* Numbers of known headings of the main style: do nearly all of them grow? An
 * inner list (1. 2. 3.) must not count as items then. Keeps those of the
 * longest growing series. */
static void keep_ascending(struct document *document)
{
    size_t n = document->lines.n, tails = 0, total = 0;
    long *before = arena_array(document->arena, n + 1, sizeof *before);
    size_t *tail = arena_array(document->arena, n + 1, sizeof *tail);
    struct candidate *c = document->candidates;
    for (size_t i = 0; i < n; i++) {
        if (c[i].role != ROLE_ITEM || c[i].heading.value == 0) {
            continue;
        }
        total++;
        size_t low = 0, high = tails;
        while (low < high) {
            size_t middle = (low + high) / 2;
            bool less = c[tail[middle]].heading.value < c[i].heading.value;
            low = less ? middle + 1 : low;
            high = less ? high : middle;
        }
        before[i] = low > 0 ? (long)tail[low - 1] : -1;
        tail[low] = i;
        tails = low == tails ? tails + 1 : tails;
    }
    document->ascends = total > 0 && 10 * tails >= 7 * total;
    if (!document->ascends) {
        return;
    }
    bool *kept = arena_array(document->arena, n + 1, sizeof *kept);
    for (long i = (long)tail[tails - 1]; i >= 0; i = before[i]) {
        kept[i] = true;
    }
    for (size_t i = 0; i < n; i++) {
        /* In its own list a number that is the item's stays in any place. */
        bool right = c[i].heading.value == c[i].heading.known;
        if (c[i].role == ROLE_ITEM && c[i].heading.value != 0 && !kept[i] &&
            !right) {
            c[i].role = ROLE_TEXT;
        }
    }
}

static bool is_known_heading(const struct document *document, size_t at)
{
    const struct heading *heading = &document->candidates[at].heading;
    const struct style *main = document->main;
    if (heading->known == 0) {
        return false;
    }
    if (heading->style == main->id) {
        /* Without a sign of its own it must stand as the others do. */
        bool apart = 10 * main->apart >= 8 * main->n;
        bool plain = main->id == 0 || main->bullet;
        return !plain || !apart || !document->lines.items[at].follows;
    }
    return heading->value == heading->known;
}

static bool is_short(const struct prose_line *line)
{
    return line->width <= HEADING_COLUMNS_MAX &&
           !prose_ends_sentence(line->text, line->n);
}

/* A heading that looks like the others with a title nobody knows: its number
 * must lie between theirs. */
static void take_unknown(struct document *document)
{
    struct candidate *c = document->candidates;
    const struct style *main = document->main;
    size_t n = document->lines.n;
    int *next = arena_array(document->arena, n + 1, sizeof *next);
    next[n] = 100000;
    for (size_t i = n; i-- > 0;) {
        next[i] = c[i].role == ROLE_ITEM && c[i].heading.value > 0
                      ? c[i].heading.value
                      : next[i + 1];
    }
    int before = 0;
    for (size_t i = 0; i < n; i++) {
        const struct heading *heading = &c[i].heading;
        bool alike = c[i].role == ROLE_TEXT && heading->title != NULL &&
                     heading->title[0] != '\0' && heading->style == main->id &&
                     (c[i].by_label || is_short(&document->lines.items[i]));
        bool between = heading->value > before && heading->value < next[i] &&
                       next[i] < 100000;
        bool last =
            next[i] == 100000 && before > 0 && heading->value == before + 1;
        bool signs = !main->numbered && main->id != 0 && !main->bullet;
        bool ordered = main->numbered && document->ascends && (between || last);
        if (alike && (signs || ordered || c[i].by_label)) {
            c[i].role = ROLE_ITEM;
        }
        before = c[i].role == ROLE_ITEM && heading->value > 0 ? heading->value
                                                              : before;
    }
}

/* The role of the next line that is not blank. */
static bool leads_to_item(const struct document *document, size_t at)
{
    for (size_t i = at + 1; i < document->lines.n; i++) {
        const struct prose_line *line = &document->lines.items[i];
        if (line->n > 0) {
            return document->candidates[i].role == ROLE_ITEM ||
                   prose_is_category(document->arena, line->text);
        }
    }
    return false;
}

static void take_categories(struct document *document)
{
    for (size_t i = 0; i < document->lines.n; i++) {
        struct candidate *candidate = &document->candidates[i];
        const struct prose_line *line = &document->lines.items[i];
        if (line->n == 0 || line->n > 100 ||
            !prose_is_category(document->arena,
                               candidate->heading.title == NULL
                                   ? ""
                                   : candidate->heading.title)) {
            continue;
        }
        bool signs = line->text[0] == '#' || !line->follows;
        bool leads = leads_to_item(document, i);
        if (candidate->heading.rest[0] == '\0' && (leads || signs) &&
            (candidate->role != ROLE_ITEM || leads)) {
            candidate->role = ROLE_CATEGORY;
        }
    }
}

/* "5" or "第5項" or "No: 5" on a line of its own belongs to the title below. */
static void take_lone_numbers(struct document *document)
{
    struct candidate *c = document->candidates;
    for (size_t i = 0; i + 1 < document->lines.n; i++) {
        const char *rest = NULL;
        if (document->lines.items[i].n == 0 || c[i].role != ROLE_TEXT ||
            document->lines.items[i].n > 40) {
            continue;
        }
        size_t next = i + 1;
        while (next < document->lines.n && document->lines.items[next].n == 0) {
            next++;
        }
        if (next >= document->lines.n || c[next].role != ROLE_ITEM ||
            c[next].heading.number[0] != '\0') {
            continue;
        }
        enum label label = heading_label(document->arena,
                                         document->lines.items[i].text, &rest);
        const struct heading *heading = &c[i].heading;
        bool lone = heading->title != NULL && heading->title[0] == '\0' &&
                    heading->number[0] != '\0';
        if (label == LABEL_NO && rest[0] != '\0') {
            c[next].number = rest;
        } else if (lone) {
            c[next].number = heading->number;
        }
        c[i].role = c[next].number != NULL ? ROLE_TITLE_PART : c[i].role;
    }
}

static void assign_roles(struct document *document)
{
    struct candidate *c = document->candidates;
    for (size_t i = 0; i < document->lines.n; i++) {
        if (c[i].role == ROLE_TEXT && document->lines.items[i].n > 0 &&
            is_known_heading(document, i)) {
            c[i].role = ROLE_ITEM;
        }
    }
    keep_ascending(document);
    take_unknown(document);
    take_categories(document);
    take_lone_numbers(document);
}

/* A table of contents: titles without answers whose items come again. The last
 * of them is followed by whatever comes next. */
struct entry {
    size_t from, to; /* lines of the block */
    struct block block;
    bool is_dropped;
};

static bool comes_again(const struct document *document,
                        const struct entry *entries, size_t n, size_t at)
{
    int known = document->candidates[entries[at].from].heading.known;
    for (size_t i = at + 1; i < n && known != 0; i++) {
        if (document->candidates[entries[i].from].heading.known == known) {
            return true;
        }
    }
    return false;
}

static bool is_answered(const struct document *document,
                        const struct entry *entry)
{
    const struct heading *heading = &document->candidates[entry->from].heading;
    /* "サービス時間 ..... 3": a page, no answer. */
    size_t digits = strspn(heading->rest, "0123456789");
    bool page = heading->rest[digits] == '\0';
    return entry->block.n_answer > (page && heading->rest[0] != '\0');
}

static void drop_contents(const struct document *document,
                          struct entry *entries, size_t n)
{
    size_t run = 0;
    for (size_t i = 0; i < n; i++) {
        bool answered = is_answered(document, &entries[i]);
        /* Only so many: each look ahead is a walk. */
        bool again = i < 2000 && (!answered || run >= 3) &&
                     comes_again(document, entries, n, i);
        entries[i].is_dropped = again;
        run = again && !answered ? run + 1 : 0;
    }
}

/* Many titles without answers: what belongs to them may stand elsewhere, below
 * other titles. */
static bool are_apart(const struct entry *entries, size_t n)
{
    size_t kept = 0, empty = 0;
    for (size_t i = 0; i < n; i++) {
        kept += !entries[i].is_dropped;
        empty += !entries[i].is_dropped && entries[i].block.n_answer == 0;
    }
    return 10 * empty >= 3 * kept && empty >= 5;
}

static void add_entry(const struct document *document,
                      const struct entry *entry, bool apart,
                      struct prose_rows *rows)
{
    const struct candidate *candidate = &document->candidates[entry->from];
    const struct block *block = &entry->block;
    struct prose_item item = {.no = candidate->number != NULL
                                        ? candidate->number
                                        : candidate->heading.number,
                              .kind = block->kind,
                              .title = candidate->heading.title,
                              .definition = block->definition,
                              .unit = block->unit,
                              .mark = block->mark,
                              .answer = block->answer,
                              .line = document->lines.items[entry->from].number,
                              .answer_line = block->answer_line,
                              .is_pieced = apart && block->n_answer > 0};
    prose_add_item(rows, &item);
}

static size_t block_end(const struct document *document, size_t from)
{
    size_t i = from + 1;
    while (
        i < document->lines.n &&
        (document->candidates[i].role == ROLE_TEXT ||
         (document->candidates[i].role == ROLE_TITLE_PART && i == from + 1))) {
        i++;
    }
    return i;
}

static size_t read_entries(struct document *document, struct entry *entries)
{
    size_t n = 0;
    int full = block_width(document->arena, &document->lines);
    for (size_t i = 0; i < document->lines.n; i++) {
        const struct candidate *candidate = &document->candidates[i];
        if (candidate->role != ROLE_ITEM) {
            continue;
        }
        struct entry *entry = &entries[n++];
        entry->from = i;
        entry->to = block_end(document, i);
        size_t body = i + 1;
        body += body < entry->to &&
                document->candidates[body].role == ROLE_TITLE_PART;
        entry->block = block_read(
            document->arena, document->matcher,
            &(struct block_source){.lines = document->lines.items + body,
                                   .n = entry->to - body,
                                   .item = candidate->heading.known,
                                   .value = candidate->heading.value,
                                   .first = candidate->heading.rest,
                                   .line = document->lines.items[i].number,
                                   .full = full});
    }
    return n;
}

static void emit(struct document *document, struct entry *entries, size_t n,
                 struct prose_rows *rows)
{
    size_t next = 0;
    bool head = false, apart = are_apart(entries, n);
    for (size_t i = 0; i < document->lines.n; i++) {
        const struct prose_line *line = &document->lines.items[i];
        const struct candidate *candidate = &document->candidates[i];
        bool item = next < n && entries[next].from == i;
        bool begins = (item && !entries[next].is_dropped) ||
                      (candidate->role == ROLE_CATEGORY && next < n &&
                       !entries[next].is_dropped);
        if (begins && !head) {
            prose_add_header(rows, line->number);
            head = true;
        }
        if (item && !entries[next].is_dropped) {
            add_entry(document, &entries[next], apart, rows);
        } else if (candidate->role == ROLE_CATEGORY && head) {
            prose_add_text(rows, candidate->heading.title, line->number);
        } else if (!head && line->n > 0) {
            prose_add_text(rows, line->text, line->number);
        }
        next += item;
    }
}

enum err headings_rows(struct arena *arena, const struct matcher *matcher,
                       const char *text, size_t n, struct rows *ret_rows,
                       struct errmsg *msg)
{
    ASSERT(matcher != NULL && ret_rows != NULL);
    struct document *document = arena_alloc(arena, sizeof *document);
    document->arena = arena;
    document->matcher = matcher;
    enum err err = prose_lines_make(arena, text, n, &document->lines, msg);
    if (err != ERR_OK) {
        return err;
    }
    if (prose_has_columns(&document->lines) ||
        stream_is_flat(arena, &document->lines)) {
        return errmsg_fail(msg, ERR_NOT_FOUND, "columns, no headings");
    }
    prose_unspace(arena, &document->lines);
    document->candidates =
        arena_array(arena, document->lines.n + 1, sizeof *document->candidates);
    read_candidates(document);
    if (document->main == NULL) {
        return errmsg_fail(msg, ERR_NOT_FOUND, "no headings of items");
    }
    assign_roles(document);
    struct entry *entries =
        arena_array(arena, document->lines.n + 1, sizeof *entries);
    size_t n_entries = read_entries(document, entries);
    drop_contents(document, entries, n_entries);
    struct prose_rows rows = {.arena = arena};
    emit(document, entries, n_entries, &rows);
    return prose_rows_end(&rows, ret_rows, msg);
}

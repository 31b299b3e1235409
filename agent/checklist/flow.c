#include "checklist/flow.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/columns.h"
#include "checklist/meti.h"
#include "checklist/normal.h"
#include "checklist/prose.h"
#include "checklist/wrapped.h"
#include "core/claim.h"

#define TEXT_MAX ((size_t)512 * 1024) /* a sheet has about 20 KB */
#define ROWS_ENOUGH 8
#define KIND_MAX 45        /* bytes of a category or kind before the title */
#define TITLE_BYTES 200    /* of a title that only its definition shows */
#define DEFINITION_MAX 256 /* characters */
#define ALIKE 5            /* one in so many characters may be another */
#define FILL_MAX 512

/* Where the parts of a row stand: offsets into the text. */
struct span {
    size_t from, to; /* equal: there is none */
};

struct start {
    size_t line; /* index of the line it begins in */
    int value;   /* number in the sheet, 0: none */
    int no;      /* METI's item */
    struct span number, kind, title, definition, unit, answer;
};

struct flow {
    struct arena *arena;
    const struct matcher *matcher;
    struct prose_lines lines;
    size_t *begins;   /* offset of each line, and of the end */
    const char *text; /* the lines, parted by \n */
    size_t n;
    const char *key;  /* of the text */
    const size_t *at; /* offset of each byte of the key, and of the end */
    size_t n_key;
    int full; /* columns of the longest line */
    struct start *starts;
    size_t n_starts;
    bool is_defined; /* most rows have a definition or a unit */
};

static bool is_space(char c)
{
    return c == ' ' || c == '\n';
}

/* The lines as one text, and its key with the way back. */
static void compose(struct flow *flow)
{
    struct buf text;
    buf_init(&text, TEXT_MAX);
    flow->begins =
        arena_array(flow->arena, flow->lines.n + 1, sizeof *flow->begins);
    for (size_t i = 0; i < flow->lines.n; i++) {
        const struct prose_line *line = &flow->lines.items[i];
        flow->begins[i] = text.len;
        buf_add(&text, line->text, line->n);
        buf_putc(&text, '\n');
    }
    flow->begins[flow->lines.n] = text.len;
    flow->n = text.len;
    flow->text = arena_strndup(flow->arena, buf_str(&text), text.len);
    buf_fini(&text);
    struct normal normal = normal_make(flow->arena, flow->text, flow->n);
    flow->key = normal_key_at(flow->arena, &normal, &flow->at);
    flow->n_key = strlen(flow->key);
}

/* The first byte of the key that stands at the offset or behind it. */
static size_t key_index(const struct flow *flow, size_t offset)
{
    size_t low = 0, high = flow->n_key;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (flow->at[middle] < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The end of what the key holds up to `index`: brackets and stops that close it
 * included. */
static size_t offset_behind(const struct flow *flow, size_t index)
{
    ASSERT(index > 0 && index <= flow->n_key);
    size_t last = flow->at[index - 1], end = flow->at[index];
    size_t len = 0;
    prose_char(flow->text + last, flow->n - last, &len);
    size_t at = last + len;
    while (at < end && !is_space(flow->text[at]) &&
           !prose_is_bullet(flow->text + at) &&
           !prose_is_mark(flow->text + at)) {
        prose_char(flow->text + at, flow->n - at, &len);
        at += len;
    }
    if (at + 1 < end && flow->text[at] == '\n' &&
        (flow->text[at + 1] == ')' || text_starts(flow->text + at + 1, "）"))) {
        prose_char(flow->text + at + 1, flow->n - at - 1, &len);
        at += 1 + len;
    }
    return at;
}

static size_t skip_spaces(const struct flow *flow, size_t at)
{
    while (at < flow->n && is_space(flow->text[at])) {
        at++;
    }
    return at;
}

static size_t word_end(const struct flow *flow, size_t at)
{
    while (at < flow->n && !is_space(flow->text[at])) {
        at++;
    }
    return at;
}

static const char *word(const struct flow *flow, size_t from, size_t to)
{
    return arena_strndup(flow->arena, flow->text + from, to - from);
}

/* A known title that stands at the offset and ends where a word ends. */
static bool take_title(const struct flow *flow, size_t at, struct start *start)
{
    size_t index = key_index(flow, at), n = 0;
    int no = match_prefix(flow->matcher, flow->key + index, &n);
    if (no == 0 || flow->at[index] > at + 12) {
        return false;
    }
    size_t end = offset_behind(flow, index + n);
    if (end < flow->n && !is_space(flow->text[end])) {
        return false;
    }
    start->no = no;
    start->title = (struct span){at, end};
    return true;
}

/* A title nobody knows, between the number and that item's definition. */
static bool take_unknown_title(const struct flow *flow, size_t at,
                               struct start *start)
{
    if (start->value < 1 || start->value > CLAIM_ITEMS) {
        return false;
    }
    const char *key = normal_key(flow->arena, meti_definition(start->value));
    size_t n = strlen(key) < 18 ? strlen(key) : 18;
    size_t from = key_index(flow, at), to = from;
    while (to < flow->n_key && to - from < TITLE_BYTES &&
           strncmp(flow->key + to, key, n) != 0) {
        to++;
    }
    if (to == from || to >= flow->n_key || to - from >= TITLE_BYTES) {
        return false;
    }
    start->no = start->value;
    start->title = (struct span){at, offset_behind(flow, to)};
    return true;
}

/* Whether a row begins in the line: a number, words of categories and kinds, a
 * title. */
static bool take_start(const struct flow *flow, size_t line,
                       struct start *ret_start)
{
    struct start start = {.line = line};
    size_t at = flow->begins[line], end = word_end(flow, at);
    const char *first = word(flow, at, end - at > 12 ? at : end);
    if (prose_is_number(first)) {
        const char *digits = strpbrk(first, "0123456789");
        size_t n = strspn(digits, "0123456789");
        start.value = n == 1 ? digits[0] - '0'
                             : (digits[0] - '0') * 10 + (digits[1] - '0');
        start.value = n > 2 || strlen(digits) > n + 1 ? 0 : start.value;
        start.number = (struct span){at, end};
        at = skip_spaces(flow, end);
    }
    size_t kind = at;
    for (int words = 0; words < 3 && at < flow->n; words++) {
        /* 可用性 is a kind, and in a vendor's words a title too. */
        end = word_end(flow, at);
        size_t next = skip_spaces(flow, end);
        bool is_kind = prose_is_category(flow->arena, word(flow, at, end)) &&
                       take_title(flow, next, &start);
        if (is_kind || take_title(flow, at, &start)) {
            start.kind = (struct span){kind, start.title.from};
            *ret_start = start;
            return true;
        }
        /* Only a kind that ends its line has its title in the next. */
        bool cut = end < flow->n && flow->text[end] == '\n' &&
                   !prose_is_category(flow->arena, word(flow, at, end));
        if (cut || end - at > KIND_MAX) {
            break;
        }
        at = next;
    }
    bool found = take_unknown_title(flow, kind, &start);
    *ret_start = start;
    return found;
}

static size_t characters(const char *key, size_t n, int *ret)
{
    size_t count = 0, len = 0;
    for (size_t i = 0; i < n && count < DEFINITION_MAX; i += len) {
        ret[count++] = prose_char(key + i, n - i, &len);
    }
    return count;
}

static int smallest(int a, int b, int c)
{
    int two = a < b ? a : b;
    return two < c ? two : c;
}

/* How many characters of `text` are the definition, by the smallest edit
 * distance to any start of it; 0: none is near enough. */
static size_t alike_start(const int *definition, size_t n, const int *text,
                          size_t n_text)
{
    int above[DEFINITION_MAX + 1], row[DEFINITION_MAX + 1];
    for (size_t k = 0; k <= n_text; k++) {
        above[k] = (int)k;
    }
    for (size_t i = 1; i <= n; i++) {
        row[0] = (int)i;
        for (size_t k = 1; k <= n_text; k++) {
            row[k] =
                smallest(above[k] + 1, row[k - 1] + 1,
                         above[k - 1] + (definition[i - 1] != text[k - 1]));
        }
        memcpy(above, row, sizeof above);
    }
    size_t best = 0;
    for (size_t k = 1; k <= n_text; k++) {
        best = above[k] < above[best] ? k : best;
    }
    return above[best] <= (int)n / ALIKE ? best : 0;
}

static void take_definition(const struct flow *flow, struct start *start)
{
    size_t at = skip_spaces(flow, start->title.to);
    size_t from = key_index(flow, at);
    const char *key = normal_key(flow->arena, meti_definition(start->no));
    size_t n = strlen(key);
    start->definition = (struct span){at, at};
    if (strncmp(flow->key + from, key, n) == 0) {
        start->definition.to = offset_behind(flow, from + n);
        return;
    }
    int definition[DEFINITION_MAX], text[DEFINITION_MAX];
    size_t n_definition = characters(key, n, definition);
    size_t room = flow->n_key - from;
    size_t n_text = characters(flow->key + from, room, text);
    n_text = n_text < n_definition * 3 / 2 ? n_text : n_definition * 3 / 2;
    size_t count = alike_start(definition, n_definition, text, n_text);
    size_t bytes = 0, len = 0;
    for (size_t i = 0; i < count; i++, bytes += len) {
        prose_char(flow->key + from + bytes, room - bytes, &len);
    }
    if (bytes > 0) {
        start->definition.to = offset_behind(flow, from + bytes);
    }
}

/* A unit is a word of its own; the end of a line may cut it. */
static void take_unit(const struct flow *flow, struct start *start)
{
    size_t at = skip_spaces(flow, start->definition.to);
    start->unit = (struct span){at, at};
    size_t end = word_end(flow, at);
    for (int words = 0; words < 2 && end - at <= 60; words++) {
        if (prose_is_unit(flow->arena, word(flow, at, end))) {
            start->unit.to = end;
        }
        if (end + 1 >= flow->n || flow->text[end] != '\n') {
            return;
        }
        end = word_end(flow, end + 1);
    }
}

static bool is_header(const struct flow *flow, size_t line)
{
    size_t at = flow->begins[line], end = flow->begins[line + 1], named = 0;
    for (at = skip_spaces(flow, at); at < end; at = skip_spaces(flow, at)) {
        size_t to = word_end(flow, at);
        enum column column;
        if (!columns_name(flow->arena, word(flow, at, to), &column)) {
            return false;
        }
        named++;
        at = to;
    }
    return named >= 3;
}

static bool is_category(const struct flow *flow, size_t line)
{
    const struct prose_line *item = &flow->lines.items[line];
    return item->n > 0 && item->n <= 60 &&
           prose_is_category(flow->arena,
                             arena_strndup(flow->arena, item->text, item->n));
}

static bool is_known(const struct start *start)
{
    return start->definition.to > start->definition.from ||
           start->unit.to > start->unit.from;
}

/* Rows are told by what stands behind the title, often in its line: the
 * definition or the unit in most; or an answer, where rows are numbered one
 * after the other. Cells in lines of their own may have come in another order:
 * they are no flow, nor is what has hardly an answer. */
static bool is_flow(const struct flow *flow)
{
    size_t known = 0, beside = 0, counted = 0, answered = 0;
    size_t n = flow->n_starts;
    for (size_t i = 0; i < n; i++) {
        const struct start *start = &flow->starts[i];
        known += is_known(start);
        beside += flow->text[start->title.to] == ' ';
        counted += start->value > (i == 0 ? 0 : start[-1].value);
        answered += start->answer.to > start->answer.from;
    }
    return n >= ROWS_ENOUGH && 5 * answered >= 4 * n &&
           ((5 * known >= 4 * n && 3 * beside >= n) ||
            (10 * counted >= 9 * n && 4 * beside >= 3 * n));
}

/* Most rows have a definition or unit: one without may hold it unseen. */
static bool wants_known(const struct flow *flow)
{
    size_t known = 0;
    for (size_t i = 0; i < flow->n_starts; i++) {
        known += is_known(&flow->starts[i]);
    }
    return 5 * known >= 4 * flow->n_starts;
}

/* Whether the items are numbered: then a title without is no row. */
static bool are_numbered(const struct flow *flow)
{
    bool seen[CLAIM_ITEMS + 1] = {false};
    size_t items = 0, numbered = 0;
    for (size_t i = 0; i < flow->n_starts; i++) {
        const struct start *start = &flow->starts[i];
        items += !seen[start->no];
        seen[start->no] = true;
        numbered += start->value != 0;
    }
    return 2 * numbered > items;
}

static void find_starts(struct flow *flow)
{
    size_t kept = 0;
    flow->starts =
        arena_array(flow->arena, flow->lines.n + 1, sizeof *flow->starts);
    for (size_t i = 0; i < flow->lines.n; i++) {
        flow->n_starts += flow->lines.items[i].n > 0 &&
                          take_start(flow, i, &flow->starts[flow->n_starts]);
    }
    bool numbered = are_numbered(flow);
    for (size_t i = 0; i < flow->n_starts; i++) {
        struct start *start = &flow->starts[i];
        const struct start *last = kept > 0 ? &flow->starts[kept - 1] : NULL;
        /* A line above has only the number or kind, or only a category. */
        bool again = last != NULL && last->title.from == start->title.from;
        /* 世代数 is a unit, and in a vendor's words a title too. */
        bool inside = last != NULL && start->title.from < last->answer.from;
        if ((numbered && start->value == 0) || (again && last->value != 0) ||
            (inside && !again)) {
            continue;
        }
        kept -= again;
        take_definition(flow, start);
        take_unit(flow, start);
        start->answer.from = skip_spaces(flow, start->unit.to);
        flow->starts[kept++] = *start;
    }
    flow->n_starts = kept;
}

/* What ends the answer of a row: the next row, or the category above it. */
static size_t answer_end(const struct flow *flow, size_t which)
{
    size_t line = which + 1 < flow->n_starts ? flow->starts[which + 1].line
                                             : flow->lines.n;
    while (line > flow->starts[which].line + 1 &&
           (flow->lines.items[line - 1].n == 0 || is_category(flow, line - 1) ||
            is_header(flow, line - 1))) {
        line--;
    }
    size_t end = flow->begins[line];
    return end < flow->starts[which].answer.from
               ? flow->starts[which].answer.from
               : end;
}

/* The text of a span, line by line with the blanks each left at its end. */
static void put_span(const struct flow *flow, struct wrapped *wrapped,
                     size_t column, struct span span)
{
    if (span.from == span.to) {
        return;
    }
    char fill[FILL_MAX + 1];
    memset(fill, ' ', FILL_MAX);
    size_t line = 0;
    while (flow->begins[line + 1] <= span.from) {
        line++;
    }
    for (size_t at = span.from; at < span.to; line++) {
        const struct prose_line *own = &flow->lines.items[line];
        size_t end = flow->begins[line + 1] - 1;
        end = end < span.to ? end : span.to;
        int blank = flow->full - own->x - own->width;
        blank = blank < 0 ? 0 : blank > FILL_MAX ? FILL_MAX : blank;
        const char *text =
            arena_printf(flow->arena, "%.*s%.*s", (int)(end - at),
                         flow->text + at, blank, fill);
        if (!is_header(flow, line)) {
            wrapped_add(wrapped, column, own->number, text, strlen(text));
        }
        at = flow->begins[line + 1];
    }
}

static enum err add_row(const struct flow *flow, const struct start *start,
                        struct rows_maker *maker, struct errmsg *msg)
{
    const struct span spans[] = {start->number,     start->kind, start->title,
                                 start->definition, start->unit, start->answer};
    struct wrapped *wrapped = wrapped_create(flow->arena);
    for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
        put_span(flow, wrapped, i, spans[i]);
    }
    size_t before = maker->n;
    enum err err = wrapped_flush(wrapped, maker, false, msg);
    if (err == ERR_OK && maker->n > before) {
        maker->items[before].is_pieced = flow->is_defined && !is_known(start);
    }
    return err;
}

static enum err add_line(const struct flow *flow, size_t line,
                         struct rows_maker *maker, struct errmsg *msg)
{
    const struct prose_line *own = &flow->lines.items[line];
    struct cell cell = {.text = rows_cell_text(flow->arena, own->text, own->n),
                        .line = own->number};
    struct row row = {.cells = &cell, .n_cells = 1, .line = own->number};
    return own->n == 0 ? ERR_OK : rows_add(maker, &row, msg);
}

static enum err add_header(const struct flow *flow, struct rows_maker *maker,
                           struct errmsg *msg)
{
    static const char *const names[] = {"No.",      "種別",     "項目",
                                        "規定内容", "測定単位", "回答"};
    int line = flow->lines.items[flow->starts[0].line].number;
    struct cell cells[ARRAY_LEN(names)];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        cells[i] = (struct cell){.text = names[i], .line = line};
    }
    struct row row = {.cells = cells,
                      .n_cells = ARRAY_LEN(names),
                      .line = line,
                      .is_header = true};
    return rows_add(maker, &row, msg);
}

/* Preamble, header, rows with the categories between them. */
static enum err add_all(struct flow *flow, struct rows_maker *maker,
                        struct errmsg *msg)
{
    enum err err = ERR_OK;
    size_t first = flow->starts[0].line, line = 0;
    while (first > 0 && is_category(flow, first - 1)) {
        first--;
    }
    for (; line < first && err == ERR_OK; line++) {
        err = is_header(flow, line) ? ERR_OK : add_line(flow, line, maker, msg);
    }
    if (err == ERR_OK) {
        err = add_header(flow, maker, msg);
    }
    for (size_t i = 0; i < flow->n_starts && err == ERR_OK; i++) {
        struct start *start = &flow->starts[i];
        for (; line < start->line && err == ERR_OK; line++) {
            err = is_category(flow, line) ? add_line(flow, line, maker, msg)
                                          : ERR_OK;
        }
        err = err == ERR_OK ? add_row(flow, start, maker, msg) : err;
    }
    return err;
}

/* Many lines are indented or parted by gaps: set in columns by place. */
static bool is_set(const struct prose_lines *lines)
{
    size_t inked = 0, set = 0;
    for (size_t i = 0; i < lines->n; i++) {
        const struct prose_line *line = &lines->items[i];
        inked += line->n > 0;
        set +=
            line->n > 0 && (line->x >= 4 || strstr(line->text, "   ") != NULL);
    }
    return 5 * set > inked;
}

enum err flow_rows(struct arena *arena, const struct matcher *matcher,
                   const char *text, size_t n, struct rows *ret_rows,
                   struct errmsg *msg)
{
    ASSERT(matcher != NULL && ret_rows != NULL);
    struct flow flow = {.arena = arena, .matcher = matcher};
    if (n > TEXT_MAX) {
        return errmsg_fail(msg, ERR_NOT_FOUND, "too long for rows in a flow");
    }
    enum err err = prose_lines_make(arena, text, n, &flow.lines, msg);
    if (err != ERR_OK) {
        return err;
    }
    for (size_t i = 0; i < flow.lines.n; i++) {
        int end = flow.lines.items[i].x + flow.lines.items[i].width;
        flow.full = end > flow.full ? end : flow.full;
    }
    if (!is_set(&flow.lines)) {
        compose(&flow);
        find_starts(&flow);
    }
    for (size_t i = 0; i < flow.n_starts; i++) {
        flow.starts[i].answer.to = answer_end(&flow, i);
    }
    if (!is_flow(&flow)) {
        return errmsg_fail(msg, ERR_NOT_FOUND, "no rows in a flow");
    }
    flow.is_defined = wants_known(&flow);
    struct rows_maker maker = {.arena = arena};
    err = add_all(&flow, &maker, msg);
    struct rows rows = rows_take(&maker);
    if (err == ERR_OK) {
        *ret_rows = rows;
    }
    return err;
}

#include "checklist/prose.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/import.h"
#include "checklist/normal.h"

#define BLANKS_KEPT 8 /* blank lines in a row */

int prose_char(const char *text, size_t n, size_t *ret_len)
{
    ASSERT(n > 0);
    utf8proc_int32_t c = 0;
    utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)text,
                                            (utf8proc_ssize_t)n, &c);
    *ret_len = len > 0 ? (size_t)len : 1;
    return len > 0 ? c : ' ';
}

int prose_width(const char *text, size_t n)
{
    int width = 0;
    for (size_t i = 0, len = 0; i < n; i += len) {
        int c = prose_char(text + i, n - i, &len);
        width += c < 0x300 ? 1 : utf8proc_charwidth(c);
    }
    return width;
}

bool prose_is_cjk(int c)
{
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFFEF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

static bool starts_any(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text_starts(text, words[i])) {
            return true;
        }
    }
    return false;
}

bool prose_is_mark(const char *text)
{
    static const char *const marks[] = {
        "[有]", "[無]",   "［有］", "［無］", "【有】", "【無】", "(有)",
        "(無)", "（有）", "（無）", "有り",   "無し",   "あり",   "なし",
        "○",    "〇",     "◯",      "×",      "[yes]",  "[no]",   "[Yes]",
        "[No]", "Yes",    "No,",    "No -",   "[あり]", "[なし]", "△",
        "[○]",  "[×]",    "有。",   "無。",   "有（",   "有(",    "無（",
        "無(",  "有 ",    "無 ",    "有：",   "無：",   "有:",    "無:",
        "有、", "無、"};
    return starts_any(text, marks, ARRAY_LEN(marks)) ||
           text_equal(text, "有") || text_equal(text, "無");
}

bool prose_is_bullet(const char *text)
{
    static const char *const bullets[] = {
        "・", "･", "•", "- ", "* ", "● ", "●", "○ ", "※", "■",
        "◆",  "◇", "□", "– ", "— ", "①",  "②", "③",  "④", "⑤",
        "⑥",  "⑦", "⑧", "⑨",  "+ ", "►",  "▪", "‣",  "−", "‐"};
    if (starts_any(text, bullets, ARRAY_LEN(bullets))) {
        return true;
    }
    size_t open = text[0] == '(' ? 1 : 0;
    size_t digits = strspn(text + open, "0123456789");
    const char *after = text + open + digits;
    return digits > 0 && digits <= 2 &&
           (after[0] == ')' || text_starts(after, "）") ||
            text_starts(after, ". ") || text_starts(after, "．"));
}

bool prose_ends_sentence(const char *text, size_t n)
{
    static const char *const ends[] = {"。", ".", "！",   "!", "？",
                                       "?",  ";", "」。", "；"};
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        size_t end = strlen(ends[i]);
        if (n >= end && memcmp(text + n - end, ends[i], end) == 0) {
            return true;
        }
    }
    return false;
}

/* Columns of what cannot be parted at the start of a text. */
static int word_width(const char *text)
{
    size_t n = strlen(text), i = 0, len = 0;
    while (i < n) {
        int c = prose_char(text + i, n - i, &len);
        if (c == ' ' || (prose_is_cjk(c) && i > 0)) {
            break;
        }
        i += len;
        if (prose_is_cjk(c)) {
            break;
        }
    }
    return prose_width(text, i);
}

bool prose_is_full(const char *line, const char *next, int full)
{
    if (full <= 0) {
        return false;
    }
    /* Fonts are proportional: columns are only about right. */
    return 100 * (prose_width(line, strlen(line)) + word_width(next)) >=
           88 * full;
}

/* The start of the last character. */
static size_t last_char(const char *text, size_t n)
{
    ASSERT(n > 0);
    do {
        n--;
    } while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80);
    return n;
}

static bool is_alnum(int c)
{
    return text_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Kana or kanji, no sign. */
static bool is_letter_cjk(int c)
{
    return (c >= 0x3041 && c <= 0x30FF && c != 0x30FB) ||
           (c >= 0x3400 && c <= 0x9FFF);
}

const char *prose_space(const char *before, const char *after, bool spaced)
{
    size_t n = strlen(before), len = 0;
    if (!spaced || n == 0 || after[0] == '\0') {
        return " ";
    }
    size_t at = last_char(before, n);
    int a = prose_char(before + at, n - at, &len);
    int b = prose_char(after, strlen(after), &len);
    /* 10 時; before a number it may be the author's. */
    bool made = is_alnum(a) && is_letter_cjk(b);
    return made ? "" : " ";
}

void prose_unspace(struct arena *arena, struct prose_lines *lines)
{
    for (size_t i = 0; lines->spaced && i < lines->n; i++) {
        struct prose_line *line = &lines->items[i];
        char *text = arena_strdup(arena, line->text);
        size_t n = 0, len = 0;
        for (size_t k = 0; k < line->n; k++) {
            bool made = line->text[k] == ' ' && k > 0 && k + 1 < line->n &&
                        is_alnum(line->text[k - 1]) &&
                        is_letter_cjk(prose_char(line->text + k + 1,
                                                 line->n - k - 1, &len));
            if (!made) {
                text[n++] = line->text[k];
            }
        }
        text[n] = '\0';
        line->text = text;
        line->n = n;
        line->width = prose_width(text, n);
    }
}

/* Nearly each place where Latin and Japanese meet has a space. */
static bool is_spaced(const struct prose_lines *lines)
{
    size_t with = 0, without = 0;
    for (size_t i = 0; i < lines->n; i++) {
        const struct prose_line *line = &lines->items[i];
        int a = 0, b = 0; /* the two characters before */
        for (size_t k = 0, len = 0; k < line->n; k += len) {
            int c = prose_char(line->text + k, line->n - k, &len);
            int before = b == ' ' ? a : b;
            bool meet = (is_letter_cjk(before) && is_alnum(c)) ||
                        (is_alnum(before) && is_letter_cjk(c));
            with += meet && b == ' ';
            without += meet && b != ' ';
            a = b;
            b = c;
        }
    }
    return with > 4 * without && with >= 4;
}

/* Nothing but a break by force can have parted a word that fills its line. */
static bool fills_line(const char *line, int full)
{
    return strchr(line, ' ') == NULL &&
           100 * prose_width(line, strlen(line)) >= 88 * full;
}

/* "99.99" before "90 %". */
static bool is_broken_percent(const char *last, const char *line)
{
    size_t start = strlen(last);
    while (start > 0 &&
           (text_is_digit(last[start - 1]) || last[start - 1] == '.')) {
        start--;
    }
    const char *after = line + strspn(line, "0123456789");
    after += strspn(after, " ");
    return strchr(last + start, '.') != NULL &&
           (after[0] == '%' || text_starts(after, "％"));
}

/* 99.99|90 %, 2026/4/|15, https://example.jp/ab|cd */
static bool is_broken_word(const char *last, const char *line, int full)
{
    size_t n = strlen(last);
    char before = last[n - 1];
    if (fills_line(last, full)) {
        return true;
    }
    const char *address = strstr(last, "://");
    if (address != NULL && strchr(address, ' ') == NULL) {
        return true;
    }
    if (text_is_digit(line[0]) && n >= 2 && text_is_digit(last[n - 2])) {
        return strchr("/:-", before) != NULL || is_broken_percent(last, line);
    }
    return text_is_digit(before) && strchr("/.,", line[0]) != NULL;
}

/* What stands between two lines of one sentence. */
static const char *glue(const char *last, const char *line, int full)
{
    size_t n = strlen(last), len = 0;
    size_t at = last_char(last, n);
    int before = prose_char(last + at, n - at, &len);
    int after = prose_char(line, strlen(line), &len);
    if (prose_is_cjk(before) || prose_is_cjk(after)) {
        return "";
    }
    return is_broken_word(last, line, full) ? "" : " ";
}

void prose_text_init(struct prose_text *text, struct arena *arena)
{
    *text = (struct prose_text){.arena = arena};
    buf_init(&text->buf, 2 * ROWS_CELL_MAX);
}

void prose_text_add(struct prose_text *text, const char *line, int full)
{
    if (line[0] == '\0') {
        return;
    }
    if (text->last != NULL) {
        bool flows = prose_is_full(text->last, line, full) &&
                     !prose_is_bullet(line) && !prose_is_mark(line);
        buf_puts(&text->buf, flows ? glue(text->last, line, full) : "\n");
    }
    buf_puts(&text->buf, line);
    text->last = line;
}

const char *prose_text_end(struct prose_text *text)
{
    const char *kept = arena_strdup(text->arena, buf_str(&text->buf));
    buf_fini(&text->buf);
    return kept;
}

/* Control characters mean nothing here; an ideographic space is a space. */
static struct prose_line line_make(struct arena *arena, const char *text,
                                   size_t n)
{
    struct prose_line line = {0};
    size_t from = 0, len = 0;
    while (from < n) {
        int c = prose_char(text + from, n - from, &len);
        if (c > ' ' && c != 0x3000 && c != 0xA0 && c != 0x7F && c != 0xFEFF) {
            break;
        }
        line.x++;
        from += len;
    }
    while (n > from && (unsigned char)text[n - 1] <= ' ') {
        n--;
    }
    char *copy = arena_strndup(arena, text + from, n - from);
    for (char *c = copy; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        *c = byte < ' ' || byte == 0x7F ? ' ' : *c;
    }
    line.text = copy;
    line.n = n - from;
    line.width = prose_width(copy, line.n);
    return line;
}

/* "3/5", "- 3 -", "Page 3 of 5", "3 ページ"; a number alone is none, it may be
 * an item's. */
static bool is_page_number(struct arena *arena, const char *text)
{
    if (strlen(text) > 32) {
        return false;
    }
    const char *at = normal_make(arena, text, strlen(text)).text;
    bool named = text_starts(at, "page") || text_starts(at, "p.") ||
                 text_starts(at, "ページ") || strstr(at, "ページ") != NULL;
    bool dashed = at[0] == '-' && at[strlen(at) - 1] == '-';
    size_t digits = 0, numbers = 0, others = 0;
    for (const char *c = at; *c != '\0'; c++) {
        numbers += text_is_digit(*c) && (c == at || !text_is_digit(c[-1]));
        digits += text_is_digit(*c) ? 1 : 0;
        others += strchr(" /-.", *c) == NULL && !text_is_digit(*c);
    }
    if (digits == 0 || digits > 8 || numbers > 2) {
        return false;
    }
    bool of = numbers == 2 && strchr(at, '/') != NULL;
    return named ? others <= 12 : others == 0 && (dashed || of);
}

static void make_blank(struct prose_line *line)
{
    line->text = "";
    line->n = 0;
    line->width = 0;
}

/* The first or last line of each page that is not blank; -1 if it has none. */
#define PAGES_MAX 4096

struct edges {
    struct arena *arena;
    struct prose_lines *lines;
    long at[PAGES_MAX];
    int pages;
};

static void find_edges(struct edges *edges, bool is_top)
{
    struct prose_lines *lines = edges->lines;
    for (int i = 0; i < edges->pages; i++) {
        edges->at[i] = -1;
    }
    for (size_t i = 0; i < lines->n; i++) {
        int page = lines->items[i].page;
        if (lines->items[i].n > 0 && page < edges->pages &&
            (edges->at[page] < 0 || !is_top)) {
            edges->at[page] = (long)i;
        }
    }
}

/* The text with its digits made one, what repeats from page to page. */
static const char *mask_of(struct arena *arena, const char *text)
{
    char *mask = arena_strdup(arena, text);
    for (char *c = mask; *c != '\0'; c++) {
        *c = text_is_digit(*c) ? '0' : *c;
    }
    return mask;
}

/* Every page has a lone number there that counts the pages. */
static bool counts_pages(const struct edges *edges)
{
    int used = 0, offset = 0;
    for (int i = 0; i < edges->pages; i++) {
        if (edges->at[i] < 0) {
            continue;
        }
        const char *text = edges->lines->items[edges->at[i]].text;
        size_t n = strspn(text, "0123456789");
        if (n == 0 || n > 4 || text[n] != '\0') {
            return false;
        }
        int number = (int)strtol(text, NULL, 10) - i;
        if (used > 0 && number != offset) {
            return false;
        }
        offset = number;
        used++;
    }
    return used >= 2;
}

/* Blanks what stands at the edges of pages: page numbers, and the same line on
 * each of three pages or more. The first of the tops is kept: a title. */
static bool blank_edges(struct edges *edges, bool is_top)
{
    struct prose_line *lines = edges->lines->items;
    bool any = false;
    find_edges(edges, is_top);
    const char *first = NULL;
    int same = 0, used = 0;
    for (int i = 0; i < edges->pages; i++) {
        if (edges->at[i] < 0) {
            continue;
        }
        const char *mask = mask_of(edges->arena, lines[edges->at[i]].text);
        first = first == NULL ? mask : first;
        same += strcmp(first, mask) == 0;
        used++;
    }
    bool counts = counts_pages(edges);
    bool repeats = used >= 3 && same == used && strlen(first) >= 4;
    for (int i = 0, k = 0; i < edges->pages; i++) {
        if (edges->at[i] < 0) {
            continue;
        }
        struct prose_line *line = &lines[edges->at[i]];
        if (counts || is_page_number(edges->arena, line->text) ||
            (repeats && (k > 0 || !is_top))) {
            make_blank(line);
            any = true;
        }
        k++;
    }
    return any;
}

/* "2 / 5" in a text of five pages, wherever it stands. */
static bool counts_to(const char *text, int pages)
{
    char *end = NULL;
    if (!text_is_digit(text[0]) || pages < 2) {
        return false;
    }
    long page = strtol(text, &end, 10);
    end += strspn(end, " ");
    if (end[0] != '/') {
        return false;
    }
    end += 1 + strspn(end + 1, " ");
    size_t n = strspn(end, "0123456789");
    return n > 0 && n < 5 && end[n] == '\0' && page <= pages &&
           strtol(end, NULL, 10) == pages;
}

static void blank_furniture(struct arena *arena, struct prose_lines *lines)
{
    int last = lines->n > 0 ? lines->items[lines->n - 1].page : 0;
    struct edges *edges = arena_alloc(arena, sizeof *edges);
    edges->arena = arena;
    edges->lines = lines;
    edges->pages = last + 1 < PAGES_MAX ? last + 1 : PAGES_MAX;
    for (int depth = 0; depth < 2 && last > 0; depth++) {
        bool any = blank_edges(edges, true);
        any = blank_edges(edges, false) || any;
        if (!any) {
            break;
        }
    }
    for (size_t i = 0; i < lines->n; i++) {
        struct prose_line *line = &lines->items[i];
        bool dashed = line->n > 2 && line->n < 12 && line->text[0] == '-' &&
                      line->text[line->n - 1] == '-';
        if ((dashed && is_page_number(arena, line->text)) ||
            counts_to(line->text, last + 1)) {
            make_blank(line);
        }
    }
}

/* Most lines have cells of their own: another reader's. */
static bool is_table(const char *text, size_t n)
{
    size_t lines = 0, delimited = 0, tabs = 0, pipes = 0;
    bool ink = false;
    for (size_t i = 0; i <= n; i++) {
        char c = i < n ? text[i] : '\n';
        tabs += c == '\t';
        pipes += c == '|';
        ink = ink || (c != '\n' && c != ' ' && c != '\r');
        if (c == '\n') {
            lines += ink;
            delimited += tabs >= 2 || pipes >= 1;
            tabs = pipes = 0;
            ink = false;
        }
    }
    return 5 * delimited >= 2 * lines;
}

bool prose_has_columns(const struct prose_lines *lines)
{
    size_t inked = 0, parted = 0;
    for (size_t i = 0; i < lines->n; i++) {
        const char *first = strstr(lines->items[i].text, "   ");
        first = first == NULL ? NULL : first + strspn(first, " ");
        inked += lines->items[i].n > 0;
        parted += first != NULL && strstr(first, "   ") != NULL;
    }
    return 6 * parted >= inked;
}

static bool is_blank(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] > ' ') {
            return false;
        }
    }
    return true;
}

enum err prose_lines_make(struct arena *arena, const char *text, size_t n,
                          struct prose_lines *ret_lines, struct errmsg *msg)
{
    ASSERT(text != NULL && ret_lines != NULL);
    struct prose_lines lines = {0};
    if (is_table(text, n)) {
        return errmsg_fail(msg, ERR_NOT_FOUND, "a table, no prose");
    }
    size_t capacity = 0, inked = 0, blanks = 0;
    struct prose_line *items = NULL;
    int page = 0, number = 1;
    for (size_t at = 0; at < n && inked <= PROSE_LINES_MAX; number++) {
        size_t end = at;
        while (end < n && text[end] != '\n') {
            page += text[end] == '\f' && end + 1 < n;
            end++;
        }
        blanks = is_blank(text + at, end - at) ? blanks + 1 : 0;
        if (blanks > BLANKS_KEPT) { /* more say nothing and cost memory */
            at = end + 1;
            continue;
        }
        struct prose_line line = line_make(arena, text + at, end - at);
        line.number = number;
        line.page = page;
        inked += line.n > 0;
        items = heap_grow(items, lines.n, &capacity, sizeof *items);
        items[lines.n++] = line;
        at = end + 1;
    }
    lines.items = arena_array(arena, lines.n, sizeof *items);
    if (lines.n > 0) {
        memcpy(lines.items, items, lines.n * sizeof *items);
    }
    free(items);
    if (inked > PROSE_LINES_MAX) {
        return errmsg_fail(msg, ERR_LIMIT,
                           "line %d: more than %d lines; a checklist has a "
                           "few hundred: cut off what is not the checklist",
                           number, PROSE_LINES_MAX);
    }
    blank_furniture(arena, &lines);
    for (size_t i = 1; i < lines.n; i++) {
        lines.items[i].follows = lines.items[i - 1].n > 0 &&
                                 lines.items[i - 1].page == lines.items[i].page;
    }
    lines.spaced = is_spaced(&lines);
    *ret_lines = lines;
    return ERR_OK;
}

void prose_add_row(struct prose_rows *rows, const struct cell *cells, size_t n,
                   struct row row)
{
    struct cell *kept = arena_array(rows->arena, n, sizeof *kept);
    for (size_t i = 0; i < n; i++) {
        kept[i] = cells[i];
        const char *text = cells[i].text == NULL ? "" : cells[i].text;
        kept[i].text = rows_cell_text(rows->arena, text, strlen(text));
        kept[i].line = cells[i].line == 0 ? row.line : cells[i].line;
    }
    row.cells = kept;
    row.n_cells = n;
    rows->items =
        heap_grow(rows->items, rows->n, &rows->capacity, sizeof *rows->items);
    rows->items[rows->n++] = row;
}

void prose_add_text(struct prose_rows *rows, const char *text, int line)
{
    prose_add_row(rows, &(struct cell){.text = text}, 1,
                  (struct row){.line = line});
}

void prose_add_header(struct prose_rows *rows, int line)
{
    static const struct cell names[] = {
        {.text = "No."},      {.text = "種別"},     {.text = "項目"},
        {.text = "規定内容"}, {.text = "測定単位"}, {.text = "有無"},
        {.text = "回答"}};
    prose_add_row(rows, names, ARRAY_LEN(names), (struct row){.line = line});
}

void prose_add_item(struct prose_rows *rows, const struct prose_item *item)
{
    const struct cell cells[] = {
        {.text = item->no},
        {.text = item->kind},
        {.text = item->title},
        {.text = item->definition},
        {.text = item->unit},
        {.text = item->mark},
        {.text = item->answer, .line = item->answer_line}};
    prose_add_row(
        rows, cells, ARRAY_LEN(cells),
        (struct row){.line = item->line, .is_pieced = item->is_pieced});
}

enum err prose_rows_end(struct prose_rows *rows, struct rows *ret_rows,
                        struct errmsg *msg)
{
    enum err err = ERR_OK;
    if (rows->n > IMPORT_ROWS_MAX) {
        err = errmsg_fail(msg, ERR_LIMIT,
                          "line %d: more than %d rows; a checklist has about "
                          "50: cut off what is not the checklist",
                          rows->items[IMPORT_ROWS_MAX].line, IMPORT_ROWS_MAX);
    }
    for (size_t i = 0; err == ERR_OK && i < rows->n; i++) {
        for (size_t k = 0; k < rows->items[i].n_cells; k++) {
            size_t n = strlen(rows->items[i].cells[k].text);
            if (n > ROWS_CELL_MAX && err == ERR_OK) {
                err = errmsg_fail(msg, ERR_LIMIT,
                                  "line %d: a text of more than %zu bytes "
                                  "below one title: shorten it",
                                  rows->items[i].cells[k].line, ROWS_CELL_MAX);
            }
        }
    }
    if (err == ERR_OK) {
        struct row *kept = arena_array(rows->arena, rows->n, sizeof *kept);
        if (rows->n > 0) {
            memcpy(kept, rows->items, rows->n * sizeof *kept);
        }
        *ret_rows = (struct rows){.items = kept, .n = rows->n};
    }
    free(rows->items);
    *rows = (struct prose_rows){0};
    return err;
}

bool prose_is_number(const char *text)
{
    if (strncasecmp(text, "no", 2) == 0) {
        text += 2;
        text += strspn(text, ". ");
    }
    size_t digits = strspn(text, "0123456789");
    size_t rest = strspn(text + digits, "-.0123456789)");
    return digits > 0 && digits <= 3 && digits + rest <= 8 &&
           text[digits + rest] == '\0';
}

bool prose_is_category(struct arena *arena, const char *text)
{
    static const char *const names[] = {"アプリケーション運用",
                                        "可用性",
                                        "信頼性",
                                        "性能",
                                        "拡張性",
                                        "サポート",
                                        "データ管理",
                                        "セキュリティ",
                                        "applicationoperation",
                                        "applicationoperations",
                                        "reliability",
                                        "performance",
                                        "extensibility",
                                        "scalability",
                                        "support",
                                        "datamanagement",
                                        "security"};
    if (text[0] == '\0' || strlen(text) > 60) {
        return false;
    }
    const char *key = normal_key(arena, text);
    key += strspn(key, "0123456789");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(key, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool prose_is_unit(struct arena *arena, const char *text)
{
    static const char *const units[] = {
        "時間帯",       "有無",     "稼働率%",  "稼働率",   "有無ファイル形式",
        "時間",         "回",       "時間分",   "時間秒",   "処理能力",
        "有無制約条件", "有無内容", "世代数",   "設定状況", "有無設定状況",
        "有無実施状況", "yesno",    "hours",    "minutes",  "seconds",
        "time",         "percent",  "days",     "times",    "count",
        "generations",  "頻度",     "把握状況", "%"};
    if (text[0] == '\0' || strlen(text) > 60) {
        return false;
    }
    const char *key = normal_key(arena, text);
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (strcmp(key, units[i]) == 0) {
            return true;
        }
    }
    return false;
}

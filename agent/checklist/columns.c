#include "checklist/columns.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/column_titles.h"
#include "checklist/normal.h"

#define HEADER_ROWS 300 /* the table starts within these */
#define SAMPLE_ROWS 200 /* rows below a header that are looked at */
#define LISTED_MAX 8    /* columns that a message lists */

struct title {
    const char *text;    /* as a person calls it: "回答 スタンダード" */
    const char *own;     /* of the lower row alone: "スタンダード" */
    const char *group;   /* of the upper row, also beside it; "" */
    enum column meaning; /* COLUMNS: not known */
    int rank;
};

/* The titles of one table. */
struct header {
    struct arena *arena;
    const struct rows *rows;
    const struct matcher *matcher;
    struct title titles[ROWS_CELLS_MAX];
    size_t n;
    struct columns columns;
};

struct choice {
    int items[ROWS_CELLS_MAX];
    size_t n;
};

/* A title that was broken over lines, in one. */
static const char *one_line(struct arena *arena, const char *text)
{
    if (strchr(text, '\n') == NULL) {
        return text;
    }
    char *copy = arena_strdup(arena, text);
    for (char *end = copy; (end = strchr(end, '\n')) != NULL;) {
        *end = ' ';
    }
    return copy;
}

static void add(struct choice *choice, size_t at)
{
    choice->items[choice->n++] = (int)at;
}

/* Titles of one row, or of two: what the lower says, else the upper, which
 * stands also for the blank cells right of it (they were merged). */
static void compose(struct header *header, const struct row *upper,
                    const struct row *lower)
{
    const char *group = "";
    size_t n = lower->n_cells;
    n = upper != NULL && upper->n_cells > n ? upper->n_cells : n;
    header->n = n;
    for (size_t i = 0; i < n; i++) {
        const char *over = upper != NULL ? row_text(upper, (int)i) : "";
        const char *own = row_text(lower, (int)i);
        over = one_line(header->arena, over);
        own = one_line(header->arena, own);
        struct title title = {.own = own, .text = own};
        group = over[0] != '\0' || own[0] == '\0' ? over : group;
        title.group = group;
        if (own[0] == '\0') {
            title.own = title.text = over;
        } else if (group[0] != '\0') {
            title.text = arena_printf(header->arena, "%s %s", group, own);
        }
        int rank = 0;
        enum column over_means = title_means(header->arena, group, &rank);
        title.meaning = title_means(header->arena, title.own, &title.rank);
        if (title.meaning == COLUMNS || over_means == COLUMN_EXAMPLE ||
            over_means == COLUMN_OTHER) {
            title.meaning = title.own[0] != '\0' ? over_means : COLUMNS;
            title.rank = rank;
        }
        header->titles[i] = title;
    }
}

static const char *body_text(const struct header *header, size_t row, int at)
{
    return row_text(&header->rows->items[header->columns.body + row], at);
}

static size_t sample(const struct header *header)
{
    size_t rest = header->rows->n - header->columns.body;
    return rest < SAMPLE_ROWS ? rest : SAMPLE_ROWS;
}

/* Rows whose cell `at` is the title of an item. */
static size_t count_titles(const struct header *header, int at)
{
    size_t n = 0;
    for (size_t i = 0; i < sample(header); i++) {
        n += match_title(header->arena, header->matcher,
                         body_text(header, i, at)) != 0;
    }
    return n;
}

/* Rows with text in the column that speak of an item, as far as the number,
 * title and definition columns are known. */
static size_t count_texts(const struct header *header, int at,
                          size_t *ret_marks)
{
    size_t n = 0, marks = 0;
    const int *known = header->columns.at;
    for (size_t i = 0; i < sample(header); i++) {
        const char *text = body_text(header, i, at);
        bool item = body_text(header, i, known[COLUMN_TITLE])[0] != '\0' ||
                    body_text(header, i, known[COLUMN_DEFINITION])[0] != '\0' ||
                    body_text(header, i, known[COLUMN_NO])[0] != '\0';
        if (item && text[0] != '\0') {
            n++;
            marks += title_is_mark(header->arena, text);
        }
    }
    *ret_marks = marks;
    return n;
}

/* ○ and × and nothing else stand there. */
static bool holds_marks(const struct header *header, int at)
{
    size_t marks = 0, n = count_texts(header, at, &marks);
    return n > 0 && 10 * marks >= 9 * n;
}

static bool holds_text(const struct header *header, int at)
{
    size_t marks = 0;
    return count_texts(header, at, &marks) > 0;
}

/* All columns but those that answer. Of two titles of one rank that which names
 * more items is the title, else the first is. */
static void place_others(struct header *header)
{
    int *at = header->columns.at, ranks[COLUMNS] = {0};
    size_t most = 0;
    for (int i = 0; i < COLUMNS; i++) {
        at[i] = -1;
    }
    for (size_t i = 0; i < header->n; i++) {
        const struct title *title = &header->titles[i];
        enum column meaning = title->meaning;
        if (meaning == COLUMN_TITLE && at[meaning] >= 0) {
            most = most > 0 ? most : count_titles(header, at[meaning]);
            size_t named = count_titles(header, (int)i);
            if (named > most ||
                (named == most && title->rank > ranks[meaning])) {
                most = named;
                ranks[meaning] = title->rank;
                at[meaning] = (int)i;
            }
        } else if (meaning < COLUMN_ANSWER && title->rank > ranks[meaning]) {
            ranks[meaning] = title->rank;
            at[meaning] = (int)i;
        }
    }
}

/* "A社の回答" (column 5), … */
static const char *list(const struct header *header,
                        const struct choice *choice)
{
    struct buf text;
    buf_init(&text, 2000);
    for (size_t i = 0; i < choice->n && i < LISTED_MAX; i++) {
        int at = choice->items[i];
        buf_printf(&text, "%s\"%s\" (column %d)", i > 0 ? ", " : "",
                   header->titles[at].text, at + 1);
    }
    buf_puts(&text, choice->n > LISTED_MAX ? ", ..." : "");
    const char *kept = arena_strdup(header->arena, buf_str(&text));
    buf_fini(&text);
    return kept;
}

static int header_line(const struct header *header)
{
    return header->rows->items[header->columns.head].line;
}

static struct choice of_meaning(const struct header *header,
                                enum column meaning)
{
    struct choice choice = {.n = 0};
    for (size_t i = 0; i < header->n; i++) {
        if (header->titles[i].meaning == meaning) {
            add(&choice, i);
        }
    }
    return choice;
}

/* The columns whose titles say best that they answer. */
static struct choice best_answers(const struct header *header)
{
    struct choice all = of_meaning(header, COLUMN_ANSWER), best = {.n = 0};
    int rank = 0;
    for (size_t i = 0; i < all.n; i++) {
        int own = header->titles[all.items[i]].rank;
        rank = own > rank ? own : rank;
    }
    for (size_t i = 0; i < all.n; i++) {
        if (header->titles[all.items[i]].rank == rank) {
            add(&best, (size_t)all.items[i]);
        }
    }
    return best;
}

/* Titles that say nothing, a product's or a company's, with text below. */
static struct choice unknown_texts(const struct header *header)
{
    struct choice all = of_meaning(header, COLUMNS), texts = {.n = 0};
    for (size_t i = 0; i < all.n; i++) {
        if (header->titles[all.items[i]].text[0] != '\0' &&
            holds_text(header, all.items[i])) {
            add(&texts, (size_t)all.items[i]);
        }
    }
    return texts;
}

static enum err ambiguous(const struct header *header,
                          const struct choice *choice, struct errmsg *msg)
{
    return errmsg_fail(msg, ERR_INVALID,
                       "line %d: several columns could hold the answer: %s; "
                       "name one with --column",
                       header_line(header), list(header, choice));
}

static void doubt_column(struct header *header, int at)
{
    const char *title = header->titles[at].text;
    header->columns.doubt_ja = arena_printf(
        header->arena,
        "回答の列を示す見出しがないため、%d列目「%s」を回答として読みました",
        at + 1, title);
    header->columns.doubt_en = arena_printf(
        header->arena,
        "no column is titled as the answer; column %d, \"%s\", was read as it",
        at + 1, title);
}

static bool says_answer(const struct header *header, int at)
{
    int rank = 0;
    return title_means(header->arena, header->titles[at].own, &rank) ==
           COLUMN_ANSWER;
}

/* 回答 and 回答内容, of which one holds ○ and ×, the other the words: they are
 * one answer. Products are not, whatever they hold. */
static bool part_mark(struct header *header, const struct choice *choice)
{
    int *at = header->columns.at;
    if (choice->n != 2 || at[COLUMN_MARK] >= 0 ||
        !says_answer(header, choice->items[0]) ||
        !says_answer(header, choice->items[1])) {
        return false;
    }
    bool first = holds_marks(header, choice->items[0]);
    if (first == holds_marks(header, choice->items[1])) {
        return false;
    }
    at[COLUMN_MARK] = choice->items[first ? 0 : 1];
    at[COLUMN_ANSWER] = choice->items[first ? 1 : 0];
    return true;
}

/* No title says "answer": 備考 beside 有無, else a title of no known meaning,
 * else 有無 or 備考 alone. */
static enum err choose_untitled(struct header *header, struct errmsg *msg)
{
    int *at = header->columns.at;
    struct choice marks = of_meaning(header, COLUMN_MARK);
    struct choice remarks = of_meaning(header, COLUMN_REMARK);
    if (marks.n > 0 && remarks.n > 0) {
        at[COLUMN_ANSWER] = remarks.items[0];
        return ERR_OK;
    }
    struct choice unknown = unknown_texts(header);
    if (unknown.n == 1) {
        at[COLUMN_ANSWER] = unknown.items[0];
        doubt_column(header, at[COLUMN_ANSWER]);
        return ERR_OK;
    }
    if (unknown.n > 1 || marks.n > 1) {
        return ambiguous(header, unknown.n > 1 ? &unknown : &marks, msg);
    }
    if (marks.n == 0 && remarks.n == 0) {
        return errmsg_fail(msg, ERR_NOT_FOUND,
                           "line %d: no column is titled as the answer; name "
                           "it with --column",
                           header_line(header));
    }
    at[COLUMN_MARK] = -1;
    at[COLUMN_ANSWER] = marks.n > 0 ? marks.items[0] : remarks.items[0];
    if (marks.n == 0) {
        doubt_column(header, at[COLUMN_ANSWER]);
    }
    return ERR_OK;
}

/* How well a title is called `name`: 3 exactly, 2 but for spaces and signs, 1
 * in part. */
static int called(const struct header *header, const struct title *title,
                  const char *name)
{
    if (strcmp(title->text, name) == 0 || strcmp(title->own, name) == 0) {
        return 3;
    }
    const char *key = normal_key(header->arena, name);
    const char *text = normal_key(header->arena, title->text);
    if (strcmp(text, key) == 0 ||
        strcmp(normal_key(header->arena, title->own), key) == 0) {
        return 2;
    }
    return key[0] != '\0' && strstr(text, key) != NULL ? 1 : 0;
}

static bool can_answer(const struct title *title)
{
    return title->text[0] != '\0' && (title->meaning >= COLUMN_MARK ||
                                      title->meaning == COLUMN_DEFINITION);
}

/* Titles of one group are one answer: 有無, 内容 and 備考 below A社. */
static void narrow(const struct header *header, struct choice *choice)
{
    struct choice answers = {.n = 0};
    const char *group = header->titles[choice->items[0]].group;
    bool one_group = group[0] != '\0';
    for (size_t i = 0; i < choice->n; i++) {
        const struct title *title = &header->titles[choice->items[i]];
        one_group = one_group && strcmp(title->group, group) == 0;
        if (title->meaning == COLUMN_ANSWER) {
            add(&answers, (size_t)choice->items[i]);
        }
    }
    if (one_group && answers.n == 1) {
        *choice = answers;
    }
}

static enum err choose_named(struct header *header, const char *name,
                             struct errmsg *msg)
{
    struct choice best = {.n = 0}, all = {.n = 0};
    int closest = 1;
    for (size_t i = 0; i < header->n; i++) {
        const struct title *title = &header->titles[i];
        int close = can_answer(title) ? called(header, title, name) : 0;
        if (can_answer(title)) {
            add(&all, i);
        }
        best.n = close > closest ? 0 : best.n;
        closest = close > closest ? close : closest;
        if (close == closest) {
            add(&best, i);
        }
    }
    if (best.n > 1) {
        narrow(header, &best);
    }
    if (best.n == 1) {
        header->columns.at[COLUMN_ANSWER] = best.items[0];
        return ERR_OK;
    }
    return errmsg_fail(msg, ERR_INVALID,
                       best.n > 1 ? "line %d: several columns are called "
                                    "\"%.60s\": %s; give the whole title"
                                  : "line %d: no column is called \"%.60s\"; "
                                    "there are %s",
                       header_line(header), name,
                       list(header, best.n > 1 ? &best : &all));
}

/* The column of a meaning that belongs to the answer: of its group, else the
 * nearest with no other answer between; -1 if there is none. */
static int companion(const struct header *header, enum column meaning)
{
    int answer = header->columns.at[COLUMN_ANSWER], nearest = -1;
    const char *group = header->titles[answer].group;
    struct choice choice = of_meaning(header, meaning);
    struct choice answers = best_answers(header);
    for (size_t i = 0; i < choice.n; i++) {
        int at = choice.items[i], step = at > answer ? 1 : -1;
        if (at == answer) {
            continue;
        }
        if (group[0] != '\0' && strcmp(header->titles[at].group, group) == 0) {
            return at;
        }
        bool apart = false;
        for (size_t k = 0; k < answers.n; k++) {
            int other = answers.items[k];
            apart = apart || (other != answer && (other - answer) * step > 0 &&
                              (at - other) * step > 0);
        }
        bool shared = i + 1 == choice.n && i == 0;
        if ((!apart || shared) && (nearest < 0 || step > 0)) {
            nearest = at;
        }
    }
    return nearest;
}

/* 内容 before 回答 defines, behind it remarks. */
static void place_lesser_answers(struct header *header)
{
    int *at = header->columns.at;
    struct choice all = of_meaning(header, COLUMN_ANSWER);
    int best = header->titles[at[COLUMN_ANSWER]].rank;
    for (size_t i = 0; i < all.n; i++) {
        int other = all.items[i], rank = header->titles[other].rank;
        bool lesser = other != at[COLUMN_ANSWER] && other != at[COLUMN_MARK] &&
                      rank < best;
        bool defines = rank == 1 && other < at[COLUMN_ANSWER];
        enum column place = defines ? COLUMN_DEFINITION : COLUMN_REMARK;
        if (lesser && at[place] < 0) {
            at[place] = other;
        }
    }
}

/* 回答 merged over two columns: the second has no title. */
static void extend_answer(struct header *header)
{
    int *at = header->columns.at, answer = at[COLUMN_ANSWER];
    size_t widest = header->n;
    for (size_t i = 0; i < sample(header); i++) {
        size_t n = header->rows->items[header->columns.body + i].n_cells;
        widest = n > widest ? n : widest;
    }
    for (size_t i = (size_t)answer + 1; i < widest; i++) {
        if (i < header->n && header->titles[i].text[0] != '\0') {
            return;
        }
        if (!holds_text(header, (int)i)) {
            continue;
        }
        if (at[COLUMN_MARK] < 0 && holds_marks(header, answer)) {
            at[COLUMN_MARK] = answer;
            at[COLUMN_ANSWER] = (int)i;
        } else if (at[COLUMN_REMARK] < 0) {
            at[COLUMN_REMARK] = (int)i;
        }
        return;
    }
}

static enum err choose(struct header *header, const char *name,
                       struct errmsg *msg)
{
    int *at = header->columns.at;
    struct choice answers = best_answers(header);
    enum err err = ERR_OK;
    if (name != NULL) {
        err = choose_named(header, name, msg);
    } else if (answers.n == 0) {
        err = choose_untitled(header, msg);
    } else if (answers.n == 1) {
        at[COLUMN_ANSWER] = answers.items[0];
    } else if (!part_mark(header, &answers)) {
        err = ambiguous(header, &answers, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    int answer = at[COLUMN_ANSWER];
    header->columns.answer = header->titles[answer].text;
    for (int i = 0; i < COLUMNS; i++) {
        at[i] = i != COLUMN_ANSWER && at[i] == answer ? -1 : at[i];
    }
    int mark = companion(header, COLUMN_MARK);
    at[COLUMN_MARK] = mark >= 0 ? mark : at[COLUMN_MARK];
    at[COLUMN_REMARK] = companion(header, COLUMN_REMARK);
    place_lesser_answers(header);
    extend_answer(header);
    return ERR_OK;
}

static bool names_items(const struct header *header)
{
    const int *at = header->columns.at;
    return at[COLUMN_TITLE] >= 0 || at[COLUMN_NO] >= 0 ||
           at[COLUMN_DEFINITION] >= 0;
}

static bool names_answer(const struct header *header)
{
    for (size_t i = 0; i < header->n; i++) {
        if (header->titles[i].meaning == COLUMN_ANSWER ||
            header->titles[i].meaning == COLUMN_MARK) {
            return true;
        }
    }
    return false;
}

static struct match match_row(const struct header *header,
                              const struct row *row)
{
    const int *at = header->columns.at;
    return match_item(
        header->arena, header->matcher, row_text(row, at[COLUMN_NO]),
        row_text(row, at[COLUMN_TITLE]), row_text(row, at[COLUMN_DEFINITION]));
}

static bool has_items(const struct header *header)
{
    for (size_t i = 0; i < sample(header); i++) {
        const struct row *row = &header->rows->items[header->columns.body + i];
        if (match_row(header, row).no != 0) {
            return true;
        }
    }
    return false;
}

/* The row below the titles parts one of them further (the products below 回答):
 * below No., item and the like stands nothing, or, where they were merged into
 * one, their own titles. */
static bool is_lower(const struct header *header, const struct row *row)
{
    size_t parts = 0, merged = 0, renamed = 0;
    for (size_t i = 0; i < row->n_cells; i++) {
        const char *text = row->cells[i].text;
        bool blank = i >= header->n || header->titles[i].text[0] == '\0';
        bool fixed = !blank && header->titles[i].meaning < COLUMN_UNIT;
        int rank = 0;
        if (text[0] == '\0') {
            continue;
        }
        if (strlen(text) > TITLE_MAX ||
            (fixed && title_means(header->arena, text, &rank) == COLUMNS)) {
            return false;
        }
        parts += !fixed;
        merged += blank;
        renamed += fixed;
    }
    return parts > 0 && (renamed == 0 || merged > 0) &&
           match_row(header, row).no == 0;
}

/* Groups above the titles, over the answers only. */
static bool is_upper(const struct header *header, const struct row *row)
{
    size_t groups = 0;
    if (row->n_cells < 2) {
        return false;
    }
    for (size_t i = 0; i < row->n_cells; i++) {
        const char *text = row->cells[i].text;
        bool fixed = i >= header->n || header->titles[i].meaning < COLUMN_MARK;
        if (text[0] != '\0' && (fixed || strlen(text) > TITLE_MAX)) {
            return false;
        }
        groups += text[0] != '\0';
    }
    return groups > 0;
}

/* The titles in row `index`, and in that below or above if the two are one. */
static void read_titles(struct header *header, size_t index)
{
    const struct rows *rows = header->rows;
    const struct row *row = &rows->items[index];
    header->columns = (struct columns){.head = index, .body = index + 1};
    compose(header, NULL, row);
    place_others(header);
    if (!names_items(header)) {
        return;
    }
    if (index + 1 < rows->n && is_lower(header, row + 1)) {
        compose(header, row, row + 1);
        header->columns.body = index + 2;
        place_others(header);
    } else if (index > 0 && is_upper(header, row - 1)) {
        compose(header, row - 1, row);
        place_others(header);
    }
}

/* What was found while looking for the titles. */
struct search {
    struct columns weak; /* answer by its text; has items */
    struct columns bare; /* titles without an item below */
    enum err weak_err, bare_err;
    struct errmsg weak_msg, bare_msg;
    size_t n_weak, n_bare;
};

/* A row that names an item is none of titles. */
static bool names_item(const struct header *header, const struct row *row)
{
    for (size_t i = 0; i < row->n_cells && !row->is_header; i++) {
        if (match_title(header->arena, header->matcher, row->cells[i].text) !=
            0) {
            return true;
        }
    }
    return false;
}

#define TRIES_MAX 20 /* rows that look like titles and have no item below */

/* Whether row `index` settles it; else what it offers is kept. */
static bool try_row(struct header *header, size_t index, const char *name,
                    struct search *search, enum err *ret_err)
{
    read_titles(header, index);
    bool strong = names_items(header) && names_answer(header);
    bool weak = names_items(header) && !strong &&
                (header->columns.at[COLUMN_TITLE] >= 0 ||
                 header->columns.at[COLUMN_DEFINITION] >= 0);
    if ((!strong && !weak) || search->n_weak + search->n_bare > TRIES_MAX) {
        return false;
    }
    struct errmsg msg = {0};
    enum err err = choose(header, name, &msg);
    bool items = has_items(header);
    if (weak && items && err != ERR_NOT_FOUND && search->n_weak++ == 0) {
        search->weak = header->columns;
        search->weak_err = err;
        search->weak_msg = msg;
    } else if (strong && !items && search->n_bare++ == 0) {
        search->bare = header->columns;
        search->bare_err = err;
        search->bare_msg = msg;
    }
    if (strong && items) {
        search->weak = header->columns;
        search->weak_msg = msg;
        *ret_err = err;
    }
    return strong && items;
}

enum err columns_find(struct arena *arena, const struct rows *rows,
                      const struct matcher *matcher, const char *answer,
                      struct columns *ret_columns, struct errmsg *msg)
{
    ASSERT(rows != NULL && matcher != NULL && ret_columns != NULL);
    struct header *header = arena_alloc(arena, sizeof *header);
    struct search *search = arena_alloc(arena, sizeof *search);
    header->arena = arena;
    header->rows = rows;
    header->matcher = matcher;
    enum err err = ERR_NOT_FOUND;
    bool settled = false;
    for (size_t i = 0; i < rows->n && i < HEADER_ROWS && !settled; i++) {
        settled = rows->items[i].n_cells >= 2 &&
                  !names_item(header, &rows->items[i]) &&
                  try_row(header, i, answer, search, &err);
    }
    if (settled || search->n_weak > 0) {
        *ret_columns = search->weak;
        *msg = search->weak_msg;
        return settled ? err : search->weak_err;
    }
    err = columns_guess(arena, rows, matcher, ret_columns, msg);
    if (err == ERR_NOT_FOUND && search->n_bare > 0) {
        *ret_columns = search->bare;
        *msg = search->bare_msg;
        err = search->bare_err;
    }
    return err;
}

/* Two of the row's cells at least say what titles of the table said. */
static bool repeats_titles(const struct rows *rows, const struct row *row,
                           const struct columns *columns)
{
    size_t repeated = 0;
    for (size_t i = 0; i < row->n_cells; i++) {
        const char *text = row->cells[i].text;
        bool repeats = false;
        for (size_t k = columns->head; k < columns->body && !repeats; k++) {
            const struct row *head = &rows->items[k];
            for (size_t j = 0; j < head->n_cells; j++) {
                repeats = repeats || strcmp(head->cells[j].text, text) == 0;
            }
        }
        repeated += repeats && text[0] != '\0';
    }
    return repeated >= 2;
}

bool columns_again(struct arena *arena, const struct rows *rows, size_t index,
                   const struct matcher *matcher, const struct columns *columns,
                   struct columns *ret_columns)
{
    ASSERT(index < rows->n);
    const struct row *row = &rows->items[index];
    if (row->n_cells < 2 ||
        (!row->is_header && !repeats_titles(rows, row, columns)) ||
        match_title(arena, matcher, row_text(row, columns->at[COLUMN_TITLE])) !=
            0) {
        return false;
    }
    struct header *header = arena_alloc(arena, sizeof *header);
    header->arena = arena;
    header->rows = rows;
    header->matcher = matcher;
    read_titles(header, index);
    struct errmsg msg = {0};
    if (!names_items(header) ||
        (choose(header, columns->answer, &msg) != ERR_OK &&
         choose(header, NULL, &msg) != ERR_OK)) {
        return false;
    }
    *ret_columns = header->columns;
    return true;
}

bool columns_name(struct arena *arena, const char *title,
                  enum column *ret_column)
{
    int rank = 0;
    enum column column = title_means(arena, title, &rank);
    if (column == COLUMNS) {
        return false;
    }
    *ret_column = column;
    return true;
}

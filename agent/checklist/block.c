#include "checklist/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/heading.h"
#include "checklist/meti.h"
#include "checklist/normal.h"
#include "core/claim.h"

#define WIDTHS_MAX 400     /* columns; longer lines were not wrapped */
#define DEFINITION_LINES 6 /* most a definition is wrapped to */
#define PART_BYTES_MIN 18  /* six kana: shorter parts say nothing */

int block_width(struct arena *arena, const struct prose_lines *lines)
{
    int *count = arena_array(arena, WIDTHS_MAX + 1, sizeof *count);
    int total = 0;
    for (size_t i = 0; i < lines->n; i++) {
        int width = lines->items[i].width;
        count[width < WIDTHS_MAX ? width : WIDTHS_MAX]++;
        total += width > 0;
    }
    int best = 0, best_n = 0, above = count[WIDTHS_MAX];
    for (int width = WIDTHS_MAX - 1; width >= 30; width--) {
        int near = 0;
        for (int w = width; 100 * w > 88 * width; w--) {
            near += count[w];
        }
        if (50 * above <= total + 49 && near > best_n && count[width] > 0) {
            best = width;
            best_n = near;
        }
        above += count[width];
    }
    return best_n >= 4 && 10 * best_n >= total ? best : 0;
}

static bool ends_politely(const char *text)
{
    static const char *const ends[] = {"ます", "ません", "ました",
                                       "です", "せん",   "でした"};
    size_t n = strlen(text);
    while (n > 0 && strchr(" .)", text[n - 1]) != NULL) {
        n--;
    }
    n -= n >= strlen("。") &&
                 memcmp(text + n - strlen("。"), "。", strlen("。")) == 0
             ? strlen("。")
             : 0;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        size_t len = strlen(ends[i]);
        if (n >= len && memcmp(text + n - len, ends[i], len) == 0) {
            return true;
        }
    }
    return false;
}

bool block_is_definition(struct arena *arena, const struct matcher *matcher,
                         int item, const char *text)
{
    if (item == 0 || text[0] == '\0' || strlen(text) > 900 ||
        prose_is_mark(text)) {
        return false;
    }
    const char *key = normal_key(arena, text);
    const char *known = normal_key(arena, meti_definition(item));
    if (strstr(known, key) != NULL) {
        return strlen(key) >= PART_BYTES_MIN || strcmp(known, key) == 0;
    }
    if (ends_politely(text)) {
        return false;
    }
    return match_definition(arena, matcher, item, text) >= 75;
}

/* The state of a block being read. */
struct reading {
    struct arena *arena;
    const struct matcher *matcher;
    const struct block_source *source;
    struct prose_text answer;
    struct prose_text definition;
    struct block block;
    enum label part;  /* what lines without a label belong to */
    bool is_labelled; /* an answer label was met */
    bool has_asked;   /* definition, unit or example label was met */
    size_t n_body;    /* lines of the answer so far */
};

static void add_answer(struct reading *reading, const char *text, int line)
{
    if (text[0] == '\0') {
        return;
    }
    if (reading->n_body == 0) {
        reading->block.answer_line = line;
    }
    reading->n_body++;
    prose_text_add(&reading->answer, text, reading->source->full);
}

/* What was taken for the answer before its label stood elsewhere: the
 * question. */
static void restart_answer(struct reading *reading)
{
    if (reading->is_labelled || reading->n_body == 0) {
        return;
    }
    const char *before = prose_text_end(&reading->answer);
    prose_text_init(&reading->answer, reading->arena);
    prose_text_add(&reading->definition, before, 0);
    reading->n_body = 0;
}

/* Bold is no part of an answer. */
static const char *without_bold(struct arena *arena, const char *text)
{
    if (strstr(text, "**") == NULL) {
        return text;
    }
    char *plain = arena_strdup(arena, text);
    size_t n = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (text[i] == '*' && text[i + 1] == '*') {
            i++;
        } else {
            plain[n++] = text[i];
        }
    }
    plain[n] = '\0';
    return plain + strspn(plain, " ");
}

static void take_label(struct reading *reading, enum label label,
                       const char *line, const char *rest, int number)
{
    struct block *block = &reading->block;
    reading->part = label;
    switch (label) {
    case LABEL_DEFINITION:
        prose_text_add(&reading->definition, rest, reading->source->full);
        break;
    case LABEL_UNIT:
        block->unit = rest;
        break;
    case LABEL_KIND:
        block->kind = rest;
        break;
    case LABEL_MARK:
        block->mark = rest;
        reading->part = LABEL_ANSWER;
        break;
    case LABEL_ANSWER:
        restart_answer(reading);
        reading->is_labelled = true;
        add_answer(reading, rest, number);
        break;
    case LABEL_REMARK:
        reading->part = LABEL_ANSWER;
        add_answer(reading, line, number);
        break;
    default:
        break;
    }
}

/* A label counts where it can be one: in an answer "単位: 分" is a part of the
 * answer, and a second "内容:" too. */
static bool is_label_here(const struct reading *reading, enum label label,
                          const char *rest)
{
    switch (label) {
    case LABEL_NONE:
    case LABEL_TITLE:
        return false;
    case LABEL_NO:
        return rest[0] >= '0' && rest[0] <= '9' && strlen(rest) <= 4;
    case LABEL_ANSWER:
        return !reading->is_labelled;
    case LABEL_UNIT:
    case LABEL_KIND:
    case LABEL_MARK:
        return reading->n_body == 0 || !reading->is_labelled;
    default:
        return true;
    }
}

static bool is_rule(const char *text)
{
    return strlen(text) >= 3 && strspn(text, "-=*_~ ") == strlen(text);
}

/* A line without a label, after a blank one or not. */
static void take_line(struct reading *reading, const struct prose_line *line,
                      const char *text)
{
    bool asked = reading->part == LABEL_DEFINITION ||
                 reading->part == LABEL_EXAMPLE ||
                 reading->part == LABEL_UNIT || reading->part == LABEL_KIND ||
                 reading->part == LABEL_NO;
    bool goes_on = asked && line->follows &&
                   prose_is_full(line[-1].text, text, reading->source->full);
    if (asked && !goes_on && reading->part != LABEL_EXAMPLE) {
        reading->part = LABEL_ANSWER;
    }
    if (reading->part == LABEL_EXAMPLE && !line->follows) {
        reading->part = LABEL_ANSWER;
    }
    if (reading->part == LABEL_DEFINITION) {
        prose_text_add(&reading->definition, text, reading->source->full);
    } else if (reading->part == LABEL_ANSWER) {
        add_answer(reading, text, line->number);
    }
}

/* How many lines from `at` are METI's definition. */
static size_t definition_lines(struct reading *reading, size_t at)
{
    const struct block_source *source = reading->source;
    int item = source->item != 0 ? source->item : source->value;
    if (item < 1 || item > CLAIM_ITEMS) {
        return 0;
    }
    struct prose_text text;
    prose_text_init(&text, reading->arena);
    size_t n = 0;
    int best = 0;
    for (size_t i = 0; i < DEFINITION_LINES && at + i < source->n; i++) {
        if (source->lines[at + i].n == 0) {
            break;
        }
        prose_text_add(&text, source->lines[at + i].text, source->full);
        const char *so_far = buf_str(&text.buf);
        int alike =
            match_definition(reading->arena, reading->matcher, item, so_far);
        if (alike > best &&
            block_is_definition(reading->arena, reading->matcher, item,
                                so_far)) {
            best = alike;
            n = i + 1;
        }
    }
    prose_text_end(&text);
    return n;
}

static void read_lines(struct reading *reading)
{
    const struct block_source *source = reading->source;
    for (size_t i = 0; i < source->n; i++) {
        const struct prose_line *line = &source->lines[i];
        if (line->n == 0 || is_rule(line->text)) {
            continue;
        }
        const char *rest = NULL;
        enum label label = heading_label(reading->arena, line->text, &rest);
        bool labelled = is_label_here(reading, label, rest);
        size_t n = !labelled && reading->n_body == 0
                       ? definition_lines(reading, i)
                       : 0;
        if (n > 0) {
            for (size_t k = 0; k < n; k++) {
                prose_text_add(&reading->definition, line[k].text,
                               source->full);
            }
            i += n - 1;
            continue;
        }
        if (labelled) {
            take_label(reading, label, line->text,
                       without_bold(reading->arena, rest), line->number);
        } else {
            take_line(reading, line, without_bold(reading->arena, line->text));
        }
    }
}

struct block block_read(struct arena *arena, const struct matcher *matcher,
                        const struct block_source *source)
{
    ASSERT(source != NULL && source->first != NULL);
    struct reading reading = {.arena = arena,
                              .matcher = matcher,
                              .source = source,
                              .part = LABEL_ANSWER,
                              .block = {.unit = "", .mark = "", .kind = ""}};
    prose_text_init(&reading.answer, arena);
    prose_text_init(&reading.definition, arena);
    int item = source->item != 0 ? source->item : source->value;
    bool restates = item >= 1 && item <= CLAIM_ITEMS &&
                    block_is_definition(arena, matcher, item, source->first);
    if (restates) {
        prose_text_add(&reading.definition, source->first, source->full);
    } else {
        add_answer(&reading, without_bold(arena, source->first), source->line);
    }
    read_lines(&reading);
    reading.block.answer = prose_text_end(&reading.answer);
    reading.block.definition = prose_text_end(&reading.definition);
    reading.block.n_answer = reading.n_body;
    return reading.block;
}

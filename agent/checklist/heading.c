#include "checklist/heading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/normal.h"
#include "checklist/prose.h"

#define TITLE_BYTES_MAX 300 /* a longer line is no heading as a whole */

/* What stands before a title, and what it is in a style. */
struct sign {
    const char *text;
    char style;
};

static const struct sign marks[] = {
    {"#", '#'},  {"*", '*'},  {"_", '_'},  {">", '>'}, {"■", 'a'},
    {"□", 'b'},  {"●", 'c'},  {"○", 'd'},  {"◆", 'e'}, {"◇", 'f'},
    {"◎", 'g'},  {"▼", 'h'},  {"▶", 'i'},  {"►", 'i'}, {"★", 'j'},
    {"▪", 'k'},  {"・", 'l'}, {"•", 'l'},  {"･", 'l'}, {"- ", '-'},
    {"– ", '-'}, {"+ ", '+'}, {"【", '['}, {"[", '['}, {"［", '['},
    {"(", '('},  {"（", '('}, {"〔", '{'}, {"<", '<'}, {"＜", '<'},
    {"《", '<'}, {"「", 'n'}, {"『", 'n'}, {"§", 's'}, {"☆", 'j'},
    {"△", 't'},  {"▲", 't'},  {"▽", 'h'},  {"▷", 'i'}};

/* Words before a number. */
static const struct sign number_words[] = {
    {"no.", 'N'},      {"no", 'N'},      {"№", 'N'},    {"question", 'Q'},
    {"q.", 'Q'},       {"q", 'Q'},       {"第", 'D'},   {"項番", 'K'},
    {"項目番号", 'K'}, {"項目no.", 'K'}, {"項目", 'K'}, {"item", 'I'},
    {"問", 'M'},       {"設問", 'M'},    {"質問", 'M'}, {"番号", 'K'},
    {"chapter", 'C'},  {"section", 'C'}, {"#", '#'}};

/* What closes a number. */
static const struct sign closers[] = {
    {".", '.'},  {"．", '.'}, {")", ')'},  {"）", ')'}, {"】", ']'},
    {"]", ']'},  {"］", ']'}, {":", ':'},  {"：", ':'}, {"、", ','},
    {",", ','},  {"項", 'k'}, {"番", 'k'}, {"問", 'k'}, {"〕", '}'},
    {"||", '|'}, {"|", '|'},  {"-", '-'},  {"*", '*'},  {">", '>'},
    {"＞", '>'}, {"》", '>'}, {"。", '.'}, {"・", ','}, {"_", '_'}};

/* What parts a title from what follows it. */
static const char *const separators[] = {
    "：",   ":",    "　", "  ",  " - ", " – ",   " — ", "…",  "...",
    "→",    "⇒",    "＝", " = ", "】",  "］",    "]",   "」", "』",
    "**",   "？",   "?",  ". ",  "。",  "―",     " | ", "》", "》",
    " => ", " -> ", "――", "＞",  "〕",  "・・・"};

struct reader {
    const char *at;
    uint32_t style;
    bool is_bullet;
};

static void add_style(struct reader *reader, char style)
{
    reader->style = reader->style * 31 + (uint32_t)(unsigned char)style + 1;
}

static const struct sign *sign_at(const char *text, const struct sign *signs,
                                  size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text_starts(text, signs[i].text)) {
            return &signs[i];
        }
    }
    return NULL;
}

static const char *skip_spaces(const char *text)
{
    for (;;) {
        if (text[0] == ' ') {
            text++;
        } else if (text_starts(text, "　")) {
            text += strlen("　");
        } else {
            return text;
        }
    }
}

static void skip_marks(struct reader *reader)
{
    const struct sign *sign = NULL;
    reader->at = skip_spaces(reader->at);
    while ((sign = sign_at(reader->at, marks, ARRAY_LEN(marks))) != NULL) {
        bool again =
            reader->at[0] == '#' && sign->style == '#' && reader->at[1] == '#';
        if (!again) { /* ## and ### are one */
            add_style(reader, sign->style);
        }
        reader->is_bullet = strchr("l-*+(", sign->style) != NULL;
        reader->at = skip_spaces(reader->at + strlen(sign->text));
    }
}

/* A digit of either width: its value and bytes, or -1. */
static int digit_at(const char *text, size_t *ret_n)
{
    if (text[0] >= '0' && text[0] <= '9') {
        *ret_n = 1;
        return text[0] - '0';
    }
    const unsigned char *u = (const unsigned char *)text;
    if (u[0] == 0xEF && u[1] == 0xBC && u[2] >= 0x90 && u[2] <= 0x99) {
        *ret_n = 3;
        return u[2] - 0x90;
    }
    return -1;
}

/* Circled numbers of 1 to 20: how the reader of normalised text would lose
 * them. */
static int circled_at(const char *text, size_t *ret_n)
{
    const unsigned char *u = (const unsigned char *)text;
    bool is = u[0] == 0xE2 && u[1] == 0x91 && u[2] >= 0xA0 && u[2] <= 0xB3;
    *ret_n = 3;
    return is ? u[2] - 0xA0 + 1 : -1;
}

struct number {
    char text[24];
    int value; /* 0: it has parts, or is too long */
};

/* Digits with parts: 5, 1-1, 3.2.1. False: none. */
static bool take_digits(const char **at, struct number *number)
{
    size_t n = 0, len = 0;
    int parts = 0, value = 0, digit = circled_at(*at, &len);
    const char *text = *at;
    if (digit > 0) {
        number->value = digit;
        n = (size_t)snprintf(number->text, sizeof number->text, "%d", digit);
        *at = text + len;
        return n > 0;
    }
    while (n + 2 < sizeof number->text) {
        digit = digit_at(text, &len);
        bool joins = digit < 0 && n > 0 && strchr("-.", text[0]) != NULL &&
                     text[0] != '\0' && digit_at(text + 1, &len) >= 0;
        if (digit < 0 && !joins) {
            break;
        }
        number->text[n++] = joins ? '-' : (char)('0' + digit);
        parts += joins;
        value = value < 1000 ? value * 10 + (joins ? 0 : digit) : value;
        text += joins ? 1 : len;
    }
    number->text[n] = '\0';
    number->value = parts > 0 ? 0 : value;
    *at = text;
    return n > 0;
}

/* "No." and the like, only before digits. */
static const char *skip_number_word(struct arena *arena, const char *text,
                                    char *ret_style)
{
    size_t n = strlen(text) < 24 ? strlen(text) : 24;
    char *start = arena_strndup(arena, text, n);
    for (char *c = start; *c != '\0'; c++) {
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 'a' - 'A') : *c;
    }
    for (size_t i = 0; i < ARRAY_LEN(number_words); i++) {
        if (!text_starts(start, number_words[i].text)) {
            continue;
        }
        size_t len = 0;
        const char *after = skip_spaces(text + strlen(number_words[i].text));
        if (digit_at(after, &len) >= 0) {
            *ret_style = number_words[i].style;
            return after;
        }
    }
    return text;
}

/* A number that is closed, or parted by a space, or stands alone. */
static void take_number(struct arena *arena, struct reader *reader,
                        struct number *number)
{
    char word = '\0';
    const char *at = skip_number_word(arena, reader->at, &word);
    if (!take_digits(&at, number)) {
        number->text[0] = '\0';
        return;
    }
    struct reader after = *reader;
    after.at = at;
    if (word != '\0') {
        add_style(&after, word);
    }
    add_style(&after, strchr(number->text, '-') != NULL ? '8' : '0');
    const struct sign *sign = NULL;
    bool parted = word != '\0' || skip_spaces(at) != at || at[0] == '\0';
    while ((sign = sign_at(skip_spaces(after.at), closers,
                           ARRAY_LEN(closers))) != NULL) {
        add_style(&after, sign->style);
        after.at = skip_spaces(after.at) + strlen(sign->text);
        parted = true;
    }
    if (!parted) {
        *number = (struct number){0};
        return;
    }
    after.at = skip_spaces(after.at);
    after.is_bullet = reader->is_bullet;
    *reader = after;
}

/* Without what decorates the end of a heading: **, #, leader dots and the page
 * of a table of contents. */
static const char *title_trimmed(struct arena *arena, const char *text,
                                 size_t n)
{
    static const char *const ends[] = {"*",  "#",  "】", "］", "]", "：", ":",
                                       "　", " ",  "_",  "？", "?", "」", "》",
                                       ">",  "』", "…",  "・", ".", "＞"};
    bool again = true;
    while (again && n > 0) {
        again = false;
        for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
            size_t len = strlen(ends[i]);
            if (n >= len && memcmp(text + n - len, ends[i], len) == 0) {
                n -= len;
                again = true;
            }
        }
    }
    return arena_strndup(arena, text, n);
}

static const char *rest_after(const char *text)
{
    for (;;) {
        const char *from = text;
        text = skip_spaces(text);
        for (size_t i = 0; i < ARRAY_LEN(separators); i++) {
            if (text_starts(text, separators[i])) {
                text += strlen(separators[i]);
            }
        }
        text += strspn(text, "-*");
        if (text == from) {
            return text;
        }
    }
}

/* Where a title may end at text[i]: the bytes that still belong to it, or -1.
 * A closing bracket does. */
static long title_end(const char *text, size_t i)
{
    if (text_starts(text + i, ")")) {
        return 1;
    }
    if (text_starts(text + i, "）")) {
        return (long)strlen("）");
    }
    for (size_t k = 0; k < ARRAY_LEN(separators); k++) {
        if (text_starts(text + i, separators[k])) {
            return 0;
        }
    }
    return -1;
}

/* What follows the title is no answer but the rest of a question. */
static bool is_question(const char *rest)
{
    static const char *const starts[] = {"を", "は", "について",
                                         "に", "の", "が"};
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        if (text_starts(rest, starts[i])) {
            return true;
        }
    }
    return false;
}

/* The first known title that ends at a separator; otherwise what stands
 * before the first one. */
static void split_title(struct arena *arena, const struct matcher *matcher,
                        const char *text, struct heading *heading)
{
    size_t n = strlen(text);
    bool bracket = strchr(text, '(') != NULL || strstr(text, "（") != NULL;
    heading->title = title_trimmed(arena, text, n);
    heading->rest = "";
    bool fits = n <= TITLE_BYTES_MAX;
    int whole = fits ? match_title(arena, matcher, heading->title) : 0;
    if (whole != 0 && !bracket) {
        heading->known = whole;
        return;
    }
    bool first = true;
    for (size_t i = 1; i < n && i < TITLE_BYTES_MAX; i++) {
        long more = title_end(text, i);
        if (more < 0) {
            continue;
        }
        size_t end = i + (size_t)more;
        const char *title = title_trimmed(arena, text, end);
        int known = match_title(arena, matcher, title);
        if (known != 0 || (first && more == 0)) {
            const char *rest = rest_after(text + end);
            heading->known = known;
            heading->title = title;
            heading->rest = more > 0 && is_question(rest) ? "" : rest;
        }
        if (known != 0) {
            return; /* brackets further on are the answer's */
        }
        first = first && more > 0;
    }
    if (heading->known == 0 && whole != 0) {
        heading->known = whole;
        heading->title = title_trimmed(arena, text, n);
        heading->rest = "";
    }
}

/* "サービス稼働率はどの程度ですか": the known title a question begins with. */
static void split_question(struct arena *arena, const struct matcher *matcher,
                           struct heading *heading)
{
    static const char *const particles[] = {"は", "について", "を",
                                            "の", "に",       "が"};
    const char *text = heading->title;
    size_t n = strlen(text);
    for (size_t i = n < 120 ? n : 120; i > 2; i--) {
        for (size_t k = 0; k < ARRAY_LEN(particles); k++) {
            if (!text_starts(text + i, particles[k])) {
                continue;
            }
            const char *title = arena_strndup(arena, text, i);
            int known = match_title(arena, matcher, title);
            if (known != 0) {
                heading->known = known;
                heading->title = title;
                return;
            }
        }
    }
}

/* "What is your service availability?": a known title among its words. */
static void find_words(struct arena *arena, const struct matcher *matcher,
                       struct heading *heading)
{
    const char *text = heading->title;
    size_t best = 0, n = strlen(text);
    for (size_t i = 0; i < n && n < 200; i++) {
        if (i > 0 && text[i - 1] != ' ') {
            continue;
        }
        size_t words = 0;
        for (size_t end = i + 1; end <= n && words < 7; end++) {
            if (end < n && strchr(" ?,.;:", text[end]) == NULL) {
                continue;
            }
            words++;
            const char *part = arena_strndup(arena, text + i, end - i);
            int known = match_title(arena, matcher, part);
            bool fits = heading->value == 0 || known == heading->value;
            if (known != 0 && fits && end - i > best) {
                best = end - i;
                heading->known = known;
            }
        }
    }
    if (best > 0) {
        heading->title = claim_item_title(heading->known, false);
    }
}

struct heading heading_read(struct arena *arena, const struct matcher *matcher,
                            const char *line)
{
    ASSERT(line != NULL);
    struct reader reader = {.at = line};
    struct number number = {{0}, 0};
    if (prose_is_mark(line)) {
        return (struct heading){.number = "", .title = "", .rest = line};
    }
    skip_marks(&reader);
    take_number(arena, &reader, &number);
    bool numbered = number.text[0] != '\0';
    if (numbered) {
        skip_marks(&reader);
    }
    struct heading heading = {.style = reader.style,
                              .is_bullet = reader.is_bullet,
                              .number = arena_strdup(arena, number.text),
                              .value = number.value};
    split_title(arena, matcher, reader.at, &heading);
    if (heading.known == 0 && numbered && strlen(heading.title) < 240) {
        split_question(arena, matcher, &heading);
    }
    bool asks = strpbrk(line, "?") != NULL || strstr(line, "？") != NULL;
    if (heading.known == 0 && numbered && asks) {
        find_words(arena, matcher, &heading);
    }
    return heading;
}

/* Compared by normal_key, parted by |. */
static const struct {
    enum label label;
    const char *keys;
} label_words[] = {
    {LABEL_NO, "|no|番号|項番|項目番号|項目no|itemno|number|id|"},
    {LABEL_TITLE,
     "|項目|項目名|項目例|サービスレベル項目|サービスレベル項目例|確認項目|"
     "タイトル|item|itemname|title|servicelevelitem|質問|設問|question|q|問|"},
    {LABEL_DEFINITION,
     "|規定内容|規程内容|定義|説明|項目説明|definition|description|"
     "requirement|確認内容|確認事項|規定|内容説明|"},
    {LABEL_UNIT, "|測定単位|単位|unit|unitofmeasure|unitofmeasurement|"},
    {LABEL_KIND, "|種別|分類|区分|カテゴリ|大分類|中分類|大項目|中項目|"
                 "category|kind|type|class|"},
    {LABEL_EXAMPLE,
     "|設定例|サービスレベル設定例|参考設定例|回答例|記入例|記載例|例|参考|"
     "参考例|example|sample|sampleanswer|samplevalue|経産省設定例|"
     "経済産業省設定例|metiの例|metisexample|metiexample|サービス設定例|"},
    {LABEL_MARK, "|有無|対応有無|可否|対応可否|supported|yesno|有無の別|"},
    {LABEL_ANSWER,
     "|回答|回答内容|ご回答|弊社回答|当社回答|弊社の回答|当社の回答|答え|答|"
     "a|ans|answer|ouranswer|response|ourresponse|vendorresponse|"
     "vendoranswer|設定値|基準値|サービスレベル値|対応内容|対応状況|"
     "実施状況|内容|commitment|value|servicelevel|サービスレベル|当社設定|"},
    {LABEL_REMARK, "|備考|補足|注記|特記事項|remarks|remark|notes|note|"
                   "comment|comments|コメント|"},
};

static enum label label_of(struct arena *arena, const char *text, size_t n)
{
    const char *key = normal_key(arena, arena_strndup(arena, text, n));
    size_t used = strlen(key);
    while (used > 0 && key[used - 1] >= '0' && key[used - 1] <= '9') {
        used--; /* A5. */
    }
    if (used == 0) {
        return LABEL_NONE;
    }
    const char *word = arena_printf(arena, "|%.*s|", (int)used, key);
    bool numbered = key[used] != '\0';
    for (size_t i = 0; i < ARRAY_LEN(label_words); i++) {
        if (strstr(label_words[i].keys, word) != NULL) {
            bool a = label_words[i].label == LABEL_ANSWER;
            return numbered && !a ? LABEL_NONE : label_words[i].label;
        }
    }
    return LABEL_NONE;
}

enum label heading_label(struct arena *arena, const char *line,
                         const char **ret_rest)
{
    static const char *const ends[] = {"：", ":",  "】", "］", "]",
                                       "」", "⇒",  "→",  "＞", ">",
                                       "=",  "．", ". ", ") ", "）"};
    struct reader reader = {.at = line};
    skip_marks(&reader);
    const char *text = reader.at;
    size_t n = strlen(text);
    bool marked = text != line;
    for (size_t i = 1; i < n && i < 48; i++) {
        for (size_t k = 0; k < ARRAY_LEN(ends); k++) {
            if (!text_starts(text + i, ends[k])) {
                continue;
            }
            enum label label = label_of(arena, text, i);
            if (label != LABEL_NONE) {
                *ret_rest = rest_after(text + i + strlen(ends[k]));
                return label;
            }
        }
    }
    /* "回答" on a line of its own. */
    enum label label = n < 48 ? label_of(arena, text, n) : LABEL_NONE;
    bool alone = label != LABEL_NONE && label != LABEL_NO &&
                 label != LABEL_TITLE && (n > 1 || marked);
    *ret_rest = "";
    return alone ? label : LABEL_NONE;
}

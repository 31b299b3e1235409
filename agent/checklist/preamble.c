#include "checklist/preamble.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/certificates.h"
#include "checklist/normal.h"
#include "checklist/token_special.h"

static bool starts_any(const char *text, const char *const *words, size_t n,
                       size_t *ret_len)
{
    for (size_t i = 0; i < n; i++) {
        if (text_starts(text, words[i])) {
            *ret_len = strlen(words[i]);
            return true;
        }
    }
    return false;
}

static size_t spaces(const char *text)
{
    return strspn(text, " ");
}

/* A number of at most four digits; -1 if none stands at *at. */
static int take_number(const char *text, size_t *at)
{
    *at += spaces(text + *at);
    if (text_starts(text + *at, "元")) {
        *at += strlen("元");
        return 1;
    }
    struct special kanji;
    if (special_kanji_number(text + *at, &kanji)) { /* 令和八年 */
        *at += kanji.n;
        return (int)kanji.arg;
    }
    int value = 0;
    size_t n = 0;
    while (text_is_digit(text[*at + n]) && n < 5) {
        value = value * 10 + (text[*at + n] - '0');
        n++;
    }
    *at += n;
    return n == 0 || n > 4 ? -1 : value;
}

/* The first year of an era less one. */
static int take_era(const char *text, size_t *at)
{
    static const struct {
        const char *name;
        int before;
    } eras[] = {{"令和", 2018}, {"平成", 1988}, {"昭和", 1925},
                {"r", 2018},    {"h", 1988},    {"s", 1925}};
    for (size_t i = 0; i < ARRAY_LEN(eras); i++) {
        size_t n = strlen(eras[i].name);
        const char *next = text + *at + n;
        if (text_starts(text + *at, eras[i].name) &&
            (n > 1 || text_is_digit(next[0]))) {
            *at += n;
            return eras[i].before;
        }
    }
    return 0;
}

static void take_separator(const char *text, size_t *at)
{
    static const char *const separators[] = {"年", "月", "/", "-", "."};
    size_t n = 0;
    *at += spaces(text + *at);
    if (starts_any(text + *at, separators, ARRAY_LEN(separators), &n)) {
        *at += n;
    }
}

/* 1 to 12 for the name of a month, long or short; 0 if there is none. */
static int take_month_name(const char *text, size_t *at)
{
    static const char *const names[] = {
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        size_t n = text_starts(text + *at, names[i]) ? strlen(names[i]) : 3;
        if (strncmp(text + *at, names[i], n) == 0) {
            *at += n + strspn(text + *at + n, ". ,");
            return (int)i + 1;
        }
    }
    return 0;
}

static const char *date_text(struct arena *arena, int year, int month, int day)
{
    if (year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1 ||
        day > 31) {
        return NULL;
    }
    return arena_printf(arena, "%04d-%02d-%02d", year, month, day);
}

/* "march 31, 2025", "1 july 2024" at `text`: NULL if none. */
static const char *english_date_at(struct arena *arena, const char *text)
{
    size_t at = 0;
    int month = take_month_name(text, &at);
    int day = take_number(text, &at);
    if (day < 0) {
        return NULL;
    }
    size_t ordinal = 0;
    static const char *const ordinals[] = {"st", "nd", "rd", "th"};
    if (starts_any(text + at, ordinals, ARRAY_LEN(ordinals), &ordinal)) {
        at += ordinal;
    }
    at += strspn(text + at, ", ");
    month = month == 0 ? take_month_name(text, &at) : month;
    return month == 0 ? NULL
                      : date_text(arena, take_number(text, &at), month, day);
}

/* 2026/4/15, 2026年4月15日, 令和8年4月15日, R8.4.15 at `text`: NULL if none. */
static const char *date_at(struct arena *arena, const char *text)
{
    const char *english = english_date_at(arena, text);
    if (english != NULL) {
        return english;
    }
    size_t at = 0;
    int era = take_era(text, &at);
    int year = take_number(text, &at);
    take_separator(text, &at);
    int month = take_number(text, &at);
    take_separator(text, &at);
    int day = take_number(text, &at);
    year += year > 0 ? era : 0;
    return date_text(arena, year, month, day);
}

/* What dates an edition, the best first; 制定日 is another date. */
static const char *const date_labels[] = {
    "最終更新",  "更新",   "最終改訂",      "改訂", "改定",         "改版",
    "記入",      "作成",   "回答日",        "現在", "last updated", "updated",
    "revised",   "as of",  "last modified", "発行", "施行",         "時点",
    "effective", "issued", "date"};

/* The date after a label, within a few characters. */
static const char *date_after(struct arena *arena, const char *text)
{
    for (size_t i = 0; i < 40 && text[i] != '\0' && text[i] != '\n'; i++) {
        bool start = i == 0 || !text_is_digit(text[i - 1]);
        const char *date = start ? date_at(arena, text + i) : NULL;
        if (date != NULL) {
            return date;
        }
    }
    return NULL;
}

/* The date before a label on its line: 令和8年1月5日 更新. */
static const char *date_before(struct arena *arena, const char *text,
                               const char *label)
{
    const char *at = label;
    while (at > text && at[-1] != '\n' && label - at < 48) {
        at--;
        bool start = at == text || !text_is_digit(at[-1]);
        const char *date = start ? date_at(arena, at) : NULL;
        if (date != NULL) {
            return date;
        }
    }
    return NULL;
}

/* The only date of all; NULL if there is none or they differ. */
static const char *only_date(struct arena *arena, const char *text)
{
    const char *only = NULL;
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool start = i == 0 || !text_is_digit(text[i - 1]);
        const char *date = start ? date_at(arena, text + i) : NULL;
        if (date != NULL && only != NULL && strcmp(date, only) != 0) {
            return NULL;
        }
        only = date != NULL ? date : only;
    }
    return only;
}

/* "2026年3月9日 改訂第4版(2024年10月1日 第3版)": the label stands right behind
 * its date and not before one. */
static bool is_behind_date(struct arena *arena, const char *text,
                           const char *label, size_t n)
{
    const char *before = label;
    while (before > text && before[-1] == ' ') {
        before--;
    }
    bool ends = (before > text && text_is_digit(before[-1])) ||
                (before - text >= 3 &&
                 strncmp(before - strlen("日"), "日", strlen("日")) == 0);
    const char *behind = label + n;
    for (size_t skip;
         (skip = strspn(behind, " :")) > 0 || text_starts(behind, "日");) {
        behind += skip > 0 ? skip : strlen("日");
    }
    return ends && date_at(arena, behind) == NULL;
}

static const char *find_as_of(struct arena *arena, const struct normal *normal)
{
    for (size_t i = 0; i < ARRAY_LEN(date_labels); i++) {
        const char *label = date_labels[i];
        const char *at = strstr(normal->text, label);
        for (; at != NULL; at = strstr(at + 1, label)) {
            size_t n = strlen(label);
            bool behind = is_behind_date(arena, normal->text, at, n);
            const char *date =
                behind ? date_before(arena, normal->text, at) : NULL;
            date = date != NULL ? date : date_after(arena, at + n);
            date = date != NULL ? date : date_before(arena, normal->text, at);
            if (date != NULL) {
                return date;
            }
        }
    }
    return only_date(arena, normal->text);
}

/* The start of the character before `at`. */
static size_t before(const char *text, size_t at)
{
    do {
        at--;
    } while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80);
    return at;
}

/* Letters, digits, kanji, katakana, and - & . within a company's name. */
static bool is_name_char(const char *text)
{
    unsigned char c = (unsigned char)text[0];
    if (c < 0x80) {
        return (c >= 'a' && c <= 'z') || text_is_digit((char)c) ||
               (c != '\0' && strchr("-&.", c) != NULL);
    }
    bool katakana = (c == 0xE3 && (unsigned char)text[1] >= 0x83) ||
                    (c == 0xE3 && (unsigned char)text[1] == 0x82 &&
                     (unsigned char)text[2] >= 0xA1);
    bool dot = text_starts(text, "・");
    return (katakana && !dot) || (c >= 0xE4 && c <= 0xE9);
}

static size_t name_start(const char *text, size_t at)
{
    while (at > 0 && is_name_char(text + before(text, at))) {
        at = before(text, at);
    }
    return at;
}

static size_t name_end(const char *text, size_t at)
{
    while (text[at] != '\0' && is_name_char(text + at)) {
        do {
            at++;
        } while (((unsigned char)text[at] & 0xC0) == 0x80);
    }
    return at;
}

static bool is_hiragana(const char *text)
{
    unsigned char next = text[0] == '\0' ? 0 : (unsigned char)text[1];
    return (unsigned char)text[0] == 0xE3 &&
           (next == 0x81 || (next == 0x82 && (unsigned char)text[2] < 0xA0));
}

static bool is_particle(const char *text)
{
    return text_starts(text, "は") || text_starts(text, "が") ||
           text_starts(text, "を") || text_starts(text, "の");
}

/* A name with hiragana (つきのみず株式会社) is told from a sentence (提供者は例
 * 株式会社) by standing alone: between the ends of a line, spaces or signs, and
 * without a particle before kanji, katakana or a letter. False leaves both. */
static bool kana_name(const char *text, size_t form, size_t form_end,
                      size_t *start, size_t *end)
{
    size_t from = form;
    size_t to = form_end;
    while (from > 0 && (is_name_char(text + before(text, from)) ||
                        is_hiragana(text + before(text, from)))) {
        from = before(text, from);
    }
    while (is_name_char(text + to) || is_hiragana(text + to)) {
        to += (unsigned char)text[to] < 0x80 ? 1 : 3;
    }
    bool one_side = (from == form) != (to == form_end);
    for (size_t at = from; at < to;
         at += (unsigned char)text[at] < 0x80 ? 1 : 3) {
        bool inside = at > from && at + 3 < to && at + 3 != form;
        one_side = one_side && !(inside && is_particle(text + at) &&
                                 !is_hiragana(text + at + 3));
    }
    if (one_side) {
        *start = from;
        *end = to;
    }
    return one_side;
}

/* "CO-NECT株式会社", "株式会社例", "Example Inc." */
static const char *find_vendor(struct arena *arena, const struct normal *normal)
{
    static const char *const forms[] = {"株式会社", "合同会社", "有限会社",
                                        "一般社団法人", "(株)"};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        const char *found = strstr(normal->text, forms[i]);
        if (found == NULL) {
            continue;
        }
        size_t at = (size_t)(found - normal->text);
        size_t end = at + strlen(forms[i]);
        size_t start = name_start(normal->text, at);
        end = start == at ? name_end(normal->text, end) : end;
        bool bare = end - start == strlen(forms[i]);
        bool cut = start > 0 && start < at &&
                   is_hiragana(normal->text + before(normal->text, start));
        if (bare || cut) {
            (void)kana_name(normal->text, at, at + strlen(forms[i]), &start,
                            &end);
        }
        return normal_quote(arena, normal, start, end);
    }
    static const char *const labels[] = {
        "vendor:", "company:", "provider:",  "事業者名:",
        "会社名:", "提供者:",  "提供事業者:"};
    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        const char *found = strstr(normal->text, labels[i]);
        if (found != NULL) {
            size_t at = (size_t)(found - normal->text) + strlen(labels[i]);
            return normal_quote(arena, normal, at,
                                at + strcspn(normal->text + at, "\n"));
        }
    }
    return NULL;
}

/* The first line that names a sheet and is no sentence or list element. */
static const char *find_title(struct arena *arena, const struct normal *normal)
{
    static const char *const names[] = {"チェックリスト", "チェックシート",
                                        "サービスレベル", "sla",
                                        "checklist",      "service level"};
    for (size_t at = 0; at < normal->n;) {
        size_t end = at + strcspn(normal->text + at, "\n");
        size_t from = at + strspn(normal->text + at, " #");
        char *line = arena_strndup(arena, normal->text + from, end - from);
        bool plain = strstr(line, "。") == NULL && strstr(line, "◎") == NULL &&
                     line[0] != '-' && !text_starts(line, "・") &&
                     strlen(line) < 160;
        for (size_t i = 0; plain && i < ARRAY_LEN(names); i++) {
            if (strstr(line, names[i]) != NULL) {
                return normal_quote(arena, normal, from, end);
            }
        }
        at = end + 1;
    }
    return NULL;
}

/* 「ASP・SaaSの…認定」に認定: what a 認定番号 that follows belongs to. */
static const char *quoted_scheme(struct arena *arena,
                                 const struct normal *normal, size_t before_at)
{
    const char *open = NULL, *close = NULL;
    const char *at = normal->text;
    while ((at = strstr(at, "「")) != NULL &&
           (size_t)(at - normal->text) < before_at) {
        open = at + strlen("「");
        at = open;
    }
    close = open != NULL ? strstr(open, "」") : NULL;
    if (close == NULL || (size_t)(close - normal->text) > before_at) {
        return NULL;
    }
    return normal_quote(arena, normal, (size_t)(open - normal->text),
                        (size_t)(close - normal->text));
}

static void take_certificates(struct arena *arena, const struct normal *normal,
                              struct checklist *checklist)
{
    struct certificates found = certificates_find(arena, normal, false);
    struct certificate *kept = arena_array(arena, found.n, sizeof *kept);
    for (size_t i = 0; i < found.n; i++) {
        kept[i] = found.items[i];
        if (kept[i].standard == NULL) {
            kept[i].standard = quoted_scheme(arena, normal, found.from[i]);
        }
    }
    checklist->certificates = kept;
    checklist->n_certificates = found.n;
}

void preamble_read(struct arena *arena, const char *text,
                   struct checklist *checklist)
{
    ASSERT(text != NULL && checklist != NULL);
    struct normal normal = normal_make(arena, text, strlen(text));
    checklist->title = find_title(arena, &normal);
    checklist->vendor = find_vendor(arena, &normal);
    checklist->as_of = find_as_of(arena, &normal);
    checklist->template_name =
        strstr(normal.text, "経済産業省") != NULL ? "METI 2010" : NULL;
    take_certificates(arena, &normal, checklist);
}

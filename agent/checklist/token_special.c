#include "checklist/token_special.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

static size_t blanks(const char *text)
{
    return strspn(text, " ");
}

/* The first of the words (parted by |) that text starts with: its length. */
static size_t any_of(const char *text, const char *words)
{
    while (*words != '\0') {
        size_t n = strcspn(words, "|");
        if (strncmp(text, words, n) == 0) {
            return n;
        }
        words += n + (words[n] == '|');
    }
    return 0;
}

static unsigned number(const char *text, size_t n)
{
    unsigned value = 0;
    for (size_t i = 0; i < n && i < 6; i++) {
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    return value;
}

/* [有] (無) ○ ×, and words that are a whole answer or end at a mark. */
static bool scan_mark(const char *text, bool at_start, struct special *ret)
{
    static const struct {
        const char *words;
        unsigned yes;
        bool alone; /* only where nothing of the sentence follows directly */
    } marks[] = {
        {"[有]|[有り]|[あり]|[○]|[yes]|(有)|(あり)|[可]|【有】|【あり】", 1,
         false},
        {"[無]|[無し]|[なし]|[×]|[x]|[no]|(無)|(なし)|[不可]|【無】|【なし】",
         0, false},
        {"有り|有|あり|○|〇|◯|◎|はい", 1, true},
        {"無し|無|なし|×|✕|✖|いいえ|x", 0, true},
        {"yes", 1, true},
        {"no", 0, true},
    };
    static const char ends[] = "\n|。|、|,|:|(|・|※|/|;|. | ";
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        size_t n = any_of(text, marks[i].words);
        if (n == 0 || (marks[i].alone && !at_start) ||
            (marks[i].alone && text[n] != '\0' &&
             (any_of(text + n, ends) == 0 ||
              (i + 1 == ARRAY_LEN(marks) && text[n] == ' ')))) {
            continue;
        }
        *ret =
            (struct special){.kind = TOKEN_MARK, .n = n, .arg = marks[i].yes};
        return true;
    }
    return false;
}

static bool scan_url(const char *text, struct special *ret)
{
    if (any_of(text, "http://|https://|www.") == 0) {
        return false;
    }
    size_t n = 0;
    while (text[n] > ' ' && strchr("\"<>()", text[n]) == NULL) {
        n++;
    }
    *ret = (struct special){.kind = TOKEN_URL, .n = n};
    return true;
}

/* After the year's digits: /4/15, -04-15, .4.15, 年4月15日, 年度, 年4月. */
static size_t date_tail(const char *text)
{
    size_t n = any_of(text, "年度|年");
    if (n > 0) {
        size_t month = blanks(text + n), m = digits(text + n + month);
        if (m == 0 || m > 2 || !text_starts(text + n + month + m, "月")) {
            return n;
        }
        n += month + m + strlen("月");
        size_t day = blanks(text + n), d = digits(text + n + day);
        bool is_day = d > 0 && d <= 2 && text_starts(text + n + day + d, "日");
        return is_day ? n + day + d + strlen("日") : n;
    }
    char separator = text[0];
    if (strchr("/-.", separator) == NULL || separator == '\0') {
        return 0;
    }
    size_t m = digits(text + 1);
    if (m == 0 || m > 2) {
        return 0;
    }
    size_t d = text[1 + m] == separator ? digits(text + 2 + m) : 0;
    if (d > 0 && d <= 2) {
        return 2 + m + d;
    }
    return separator == '/' ? 1 + m : 0; /* 2026/4 */
}

/* The year of an era, 元 or kanji: 令和六年度. */
static size_t kanji_year(const char *text)
{
    size_t n = any_of(text, "元");
    for (size_t more = n == 0; n < 9 && more > 0; n += more) {
        more = any_of(text + n, "一|二|三|四|五|六|七|八|九|十");
    }
    return n;
}

/* FY2024, FY24: its length. */
static size_t fiscal_year(const char *text)
{
    size_t n = any_of(text, "fy");
    n += n > 0 ? any_of(text + n, " |'") : 0;
    size_t d = digits(text + n);
    return n > 0 && (d == 2 || d == 4) && !is_letter(text[n + d]) ? n + d : 0;
}

/* 2026/4/15, 2026年4月, 令和8年4月15日, R8.4.15, 4月15日, 4月. */
static bool scan_date(const char *text, bool after_letter, struct special *ret)
{
    size_t fiscal = after_letter ? 0 : fiscal_year(text);
    if (fiscal > 0) {
        size_t more = any_of(text + fiscal, "年度|年");
        *ret = (struct special){.kind = TOKEN_DATE, .n = fiscal + more};
        return true;
    }
    size_t era = any_of(text, "令和|平成|昭和");
    if (era == 0 && !after_letter && any_of(text, "r|h|s") > 0 &&
        text_is_digit(text[1])) {
        era = 1;
    }
    size_t first = digits(text + era);
    first = era > 1 && first == 0 ? kanji_year(text + era) : first;
    const char *rest = text + era + first;
    size_t tail = 0;
    if (era == 1) {
        tail = first <= 2 && rest[0] == '.' ? date_tail(rest) : 0;
    } else if (era > 0) {
        tail = first > 0 ? date_tail(rest) : 0;
    } else if (first == 4 && (text[0] == '1' || text[0] == '2')) {
        tail = date_tail(rest);
    } else if (first > 0 && first <= 2 && number(text, first) <= 12 &&
               text_starts(rest, "月") && !text_starts(rest, "月間")) {
        size_t n = strlen("月");
        size_t d = digits(rest + n);
        bool is_day = d > 0 && d <= 2 && text_starts(rest + n + d, "日");
        tail = is_day ? n + d + strlen("日") : n;
    }
    if (tail == 0) {
        return false;
    }
    *ret = (struct special){.kind = TOKEN_DATE, .n = era + first + tail};
    return true;
}

/* Around the clock in words: 曜日及び時刻を問わず. */
static size_t any_time(const char *text)
{
    return any_of(text, "曜日及び時刻を問わず|曜日・時刻を問わず|"
                        "曜日や時刻を問わず|曜日・時間帯を問わず|"
                        "曜日や時間帯を問わず|時間帯を問わず|"
                        "曜日・時間を問わず|日時を問わず");
}

/* Round the clock, 24時間365日, 24/365, 24h/7d, 24 x 7, 365日24時間. */
static bool scan_all_day(const char *text, struct special *ret)
{
    static const char hours[] = "時間|hours a day|hours|hour|hrs|h|";
    static const char joins[] =
        " |/|x|*|・|、|,|(|で|対応|-|&|での|体制|の|and|+|";
    static const char days[] = "日間|日|days a week|days a year|days|day|d|";
    static const char attended[] =
        "監視|体制|稼働|有人|常駐|受付|受け付け|対応|運用|常時|利用|サポート";
    size_t said = any_of(text, "round the clock|around the clock|"
                               "all day, every day|all day every day");
    if (said > 0) {
        *ret = (struct special){.kind = TOKEN_ALL_DAY, .n = said};
        return true;
    }
    bool reversed = text_starts(text, "365");
    if (any_time(text) > 0) {
        *ret = (struct special){.kind = TOKEN_ALL_DAY, .n = any_time(text)};
        return true;
    }
    size_t n = digits(text);
    if (!reversed && !(n == 2 && text_starts(text, "24"))) {
        return false;
    }
    n += blanks(text + n);
    size_t unit = any_of(text + n, reversed ? days : hours);
    n += unit;
    *ret = (struct special){.kind = TOKEN_ALL_DAY, .n = n};
    bool alone =
        !reversed && unit == strlen("時間") && any_of(text + n, attended) > 0;
    size_t joined = 0;
    for (size_t more; (more = any_of(text + n, joins)) > 0; n += more) {
        joined += more;
    }
    if (unit + joined == 0) {
        return false;
    }
    size_t second = digits(text + n);
    /* 24時間、7日間 is two amounts. */
    bool is_week = second == 1 && text[n] == '7' && joined > 0 &&
                   any_of(text + n - 1, "/|x|*|-| |") > 0 &&
                   unit != strlen("時間");
    bool fits = reversed
                    ? second == 2 && text_starts(text + n, "24")
                    : (second == 3 && text_starts(text + n, "365")) || is_week;
    if (!fits) {
        return alone;
    }
    n += second;
    n += any_of(text + n + blanks(text + n), reversed ? hours : days) > 0
             ? blanks(text + n)
             : 0;
    n += any_of(text + n, reversed ? hours : days);
    *ret = (struct special){.kind = TOKEN_ALL_DAY, .n = n};
    return true;
}

/* am and pm after a time; -1 if there is none. */
static int half_day(const char *text, size_t *ret_n)
{
    size_t space = blanks(text);
    size_t n = any_of(text + space, "a.m.|p.m.|am|pm");
    if (n == 0 || is_letter(text[space + n])) {
        return -1;
    }
    *ret_n = space + n;
    return text[space] == 'p' ? 12 : 0;
}

/* 9:00, 18時, 10時30分, 10時半, 9am, 6:30 pm. */
static bool scan_clock(const char *text, struct special *ret)
{
    size_t h = digits(text), n = h, more = 0;
    if (h == 0 || h > 2 || number(text, h) > 30) {
        return false;
    }
    unsigned minutes = 0;
    bool is_clock = false;
    if (text[n] == ':' && digits(text + n + 1) == 2) {
        minutes = number(text + n + 1, 2);
        n += 3;
        is_clock = minutes < 60;
        n += text[n] == ':' && digits(text + n + 1) == 2 ? 3 : 0;
    } else if (text_starts(text + n, "時") && !text_starts(text + n, "時間")) {
        n += strlen("時");
        is_clock = true;
        size_t m = digits(text + n);
        if (m > 0 && m <= 2 && text_starts(text + n + m, "分")) {
            minutes = number(text + n, m);
            n += m + strlen("分");
        } else if (text_starts(text + n, "半")) {
            minutes = 30;
            n += strlen("半");
        }
    }
    if (!is_clock && text[n] == '.' && digits(text + n + 1) == 2 &&
        half_day(text + n + 3, &more) >= 0) { /* 8.30am */
        minutes = number(text + n + 1, 2);
        n += 3;
    }
    unsigned hour = number(text, h);
    int half = half_day(text + n, &more);
    if (half >= 0 && hour <= 12) {
        n += more;
        hour = hour % 12 + (unsigned)half;
        is_clock = true;
    }
    if (!is_clock) {
        return false;
    }
    *ret = (struct special){
        .kind = TOKEN_CLOCK, .n = n, .arg = hour * 60 + minutes};
    return true;
}

/* "half past eight" */
static bool scan_half_past(const char *text, struct special *ret)
{
    static const char *const hours[] = {"twelve", "one",  "two", "three",
                                        "four",   "five", "six", "seven",
                                        "eight",  "nine", "ten", "eleven"};
    size_t n = any_of(text, "half past |half-past ");
    for (size_t i = 0; n > 0 && i < ARRAY_LEN(hours); i++) {
        size_t len = strlen(hours[i]);
        if (text_starts(text + n, hours[i]) && !is_letter(text[n + len])) {
            *ret = (struct special){.kind = TOKEN_CLOCK,
                                    .n = n + len,
                                    .arg = (unsigned)i * 60 + 30};
            return true;
        }
    }
    return false;
}

static bool scan_noon(const char *text, struct special *ret)
{
    size_t n = any_of(text, "noon|正午");
    *ret = (struct special){.kind = TOKEN_CLOCK, .n = n, .arg = 12 * 60};
    return n > 0 && !is_letter(text[n]);
}

/* "tls1.2", "tls v1.2", "tlsv1.2_2021", "ssl/tls 1.3", a lone "tls". */
static bool scan_tls(const char *text, struct special *ret)
{
    size_t n = any_of(text, "tls|ssl");
    if (n == 0 || text_starts(text, "ssl/")) {
        return false;
    }
    bool is_ssl = text[0] == 's';
    size_t at = n + blanks(text + n);
    at += any_of(text + at, "version|ver.|ver|バージョン|v.|v|-|_|(");
    at += blanks(text + at);
    size_t d = digits(text + at);
    struct special special = {.kind = TOKEN_TLS, .n = n};
    if (d == 1 && text[at + 1] == '.' && text_is_digit(text[at + 2])) {
        special.value_at = at;
        special.value_n = 3;
        special.n = at + 3;
    } else if (d == 1 && (text[at] == '1' || text[at] == '3')) {
        special.value_at = at;
        special.value_n = 1;
        special.n = at + 1;
    } else if (is_letter(text[n])) {
        return false;
    }
    if (text[special.n] == '_') {
        special.n += strspn(text + special.n, "_0123456789-");
    }
    if (is_ssl) {
        special.kind = TOKEN_NAME;
    }
    *ret = special;
    return true;
}

/* jis q 27001:2014, iso/iec 27017, s3, aes-256, sha256, ipv4, 03-1234-5678,
 * 1.2.3, jp027133. */
static bool scan_name(const char *text, struct special *ret)
{
    size_t n = any_of(text, "iso/iec|iso|iec|jis q|jis|soc|pci dss");
    if (n > 0 && !is_letter(text[n])) {
        size_t space = strspn(text + n, " :-");
        size_t d = digits(text + n + space);
        if (d > 0) {
            n += space + d;
            n += strspn(text + n, ":-0123456789");
            *ret = (struct special){.kind = TOKEN_NAME, .n = n};
            return true;
        }
    }
    if (!is_letter(text[0])) {
        return false;
    }
    n = 0;
    bool has_digit = false;
    while (is_letter(text[n]) || text_is_digit(text[n]) ||
           (n > 0 && strchr("-._", text[n]) != NULL && text[n] != '\0' &&
            (text_is_digit(text[n + 1]) || is_letter(text[n + 1])))) {
        has_digit = has_digit || text_is_digit(text[n]);
        n++;
    }
    *ret = (struct special){.kind = TOKEN_NAME, .n = n};
    return has_digit;
}

/* Groups of digits joined by - or . that are no single number. */
static bool scan_code(const char *text, struct special *ret)
{
    size_t first = digits(text), n = first, groups = 1;
    while (n > 0 && strchr("-.", text[n]) != NULL && text[n] != '\0' &&
           text_is_digit(text[n + 1])) {
        n += 1 + digits(text + n + 1);
        groups++;
    }
    bool is_long =
        groups == 2 && text[first] == '-' && n - first > 3 && first > 2;
    if (n == 0 || (groups < 3 && !is_long)) {
        return false;
    }
    *ret = (struct special){.kind = TOKEN_NAME, .n = n};
    return true;
}

/* "1." "2)" "(3)" where a sentence begins, 第4, ※1. */
static bool scan_list_mark(const char *text, bool at_start, struct special *ret)
{
    size_t ordinal = any_of(text, "第|※");
    size_t open = text[0] == '(' ? 1 : 0;
    size_t d = digits(text + ordinal + open);
    if (d == 0 || d > 3) {
        return false;
    }
    size_t n = ordinal + open + d;
    if (ordinal > 0) {
        *ret = (struct special){.kind = TOKEN_NAME, .n = n};
        return true;
    }
    bool closes = text[n] == ')' || (!open && text[n] == '.');
    bool more = text[n] == '.' && text_is_digit(text[n + 1]);
    if (!at_start || d > 2 || !closes || more) {
        return false;
    }
    *ret = (struct special){.kind = TOKEN_STOP, .n = n + 1};
    return true;
}

static bool scan_number(const char *text, struct special *ret)
{
    size_t n = digits(text);
    if (n == 0) {
        return false;
    }
    while (n <= 12 && text[n] == ',' && digits(text + n + 1) == 3) {
        n += 4;
    }
    if (text[n] == '.' && text_is_digit(text[n + 1])) {
        n += 1 + digits(text + n + 1);
    }
    *ret = (struct special){.kind = TOKEN_NUMBER, .n = n, .value_n = n};
    return true;
}

bool special_scan(const char *text, bool at_start, bool after_letter,
                  struct special *ret_special)
{
    ASSERT(text != NULL);
    if (scan_mark(text, at_start, ret_special) ||
        scan_list_mark(text, at_start, ret_special) ||
        (!after_letter && scan_url(text, ret_special)) ||
        scan_date(text, after_letter, ret_special) ||
        scan_all_day(text, ret_special) || scan_clock(text, ret_special) ||
        (!after_letter &&
         (scan_noon(text, ret_special) || scan_half_past(text, ret_special))) ||
        (!after_letter && scan_tls(text, ret_special))) {
        return true;
    }
    return scan_code(text, ret_special) || scan_number(text, ret_special);
}

/* 〇 to 九: its value, or -1. */
static int kanji_digit(const char *text)
{
    static const char *const kanji[] = {"〇", "一", "二", "三", "四",
                                        "五", "六", "七", "八", "九"};
    for (size_t i = 0; i < ARRAY_LEN(kanji); i++) {
        if (text_starts(text, kanji[i])) {
            return (int)i;
        }
    }
    return text_starts(text, "零") ? 0 : -1;
}

#define KANJI_WIDTH (sizeof "一" - 1)
#define KANJI_MAX 6 /* characters of a number */

/* The whole part: 二十四, 三五; its bytes. */
static size_t kanji_whole(const char *text, unsigned *ret)
{
    unsigned total = 0;
    int digit = -1;
    size_t n = 0;
    while (n < KANJI_MAX * KANJI_WIDTH) {
        int value = kanji_digit(text + n);
        unsigned power = text_starts(text + n, "十")   ? 10
                         : text_starts(text + n, "百") ? 100
                         : text_starts(text + n, "千") ? 1000
                                                       : 0;
        if (value >= 0) {
            digit = digit < 0 ? value : digit * 10 + value;
        } else if (power > 0) {
            total += (digit < 0 ? 1 : (unsigned)digit) * power;
            digit = -1;
        } else {
            break;
        }
        n += KANJI_WIDTH;
    }
    *ret = total + (digit < 0 ? 0 : (unsigned)digit);
    return n;
}

/* Behind the dot of 九十九・九七: its bytes, 0 if there are no decimals. */
static size_t kanji_decimals(const char *text)
{
    size_t dot = any_of(text, "・|点|.");
    size_t n = dot;
    while (dot > 0 && n < dot + KANJI_MAX * KANJI_WIDTH &&
           kanji_digit(text + n) >= 0) {
        n += KANJI_WIDTH;
    }
    return n > dot ? n : 0;
}

bool special_kanji_number(const char *text, struct special *ret_special)
{
    unsigned whole = 0;
    size_t n = kanji_whole(text, &whole);
    if (n == 0) {
        return false;
    }
    n += kanji_decimals(text + n);
    *ret_special = (struct special){.kind = TOKEN_NUMBER, .n = n, .arg = whole};
    return true;
}

const char *special_kanji_text(struct arena *arena, const char *text,
                               const struct special *special)
{
    ASSERT(special->kind == TOKEN_NUMBER);
    unsigned whole = 0;
    size_t at = kanji_whole(text, &whole);
    char decimals[KANJI_MAX + 2] = "";
    if (at < special->n) {
        size_t n = 0;
        decimals[n++] = '.';
        at += any_of(text + at, "・|点|.");
        for (; at < special->n; at += KANJI_WIDTH) {
            decimals[n++] = (char)('0' + kanji_digit(text + at));
        }
    }
    return arena_printf(arena, "%u%s", whole, decimals);
}

bool special_kanji_clock(const char *text, struct special *ret_special)
{
    unsigned hour = 0, minute = 0;
    size_t n = kanji_whole(text, &hour);
    if (n == 0 || hour > 30 || !text_starts(text + n, "時") ||
        text_starts(text + n, "時間")) {
        return false;
    }
    n += strlen("時");
    size_t m = kanji_whole(text + n, &minute);
    if (m > 0 && minute < 60 && text_starts(text + n + m, "分")) {
        n += m + strlen("分");
    } else {
        minute = text_starts(text + n, "半") ? 30 : 0;
        n += minute > 0 ? strlen("半") : 0;
    }
    *ret_special = (struct special){
        .kind = TOKEN_CLOCK, .n = n, .arg = hour * 60 + minute};
    return true;
}

const char *special_text(struct arena *arena, const char *text,
                         const struct special *special)
{
    char *value = arena_alloc(arena, special->value_n + 1);
    size_t n = 0;
    for (size_t i = 0; i < special->value_n; i++) {
        char c = text[special->value_at + i];
        if (c != ',') {
            value[n++] = c;
        }
    }
    return value;
}

bool special_name(const char *text, struct special *ret_special)
{
    return scan_name(text, ret_special);
}

#include "checklist/markup.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"

#define LINK_MAX 512 /* bytes from [ to ) */

#define MISSES_MAX 1000 /* after so many it is no markup */
#define DRESSES_MAX 8   /* marks around the same word */

struct reader {
    struct buf *out;
    const char *text;
    size_t n, at;
    size_t closes[DRESSES_MAX]; /* where marks that opened close */
    size_t lens[DRESSES_MAX];
    size_t n_open;
    size_t misses; /* marks that were none */
};

/* What stands at the reader's place is taken and true returned, or not. */
typedef bool take_fn(struct reader *reader);

static bool at_text(const struct reader *reader, const char *text)
{
    size_t n = strlen(text);
    return reader->n - reader->at >= n &&
           memcmp(reader->text + reader->at, text, n) == 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

/* Where `text` stands next within `max` bytes, or the end. */
static size_t find(const struct reader *reader, size_t from, const char *text,
                   size_t max)
{
    size_t end = from + max < reader->n ? from + max : reader->n;
    const char *found =
        from < end ? memmem(reader->text + from, end - from, text, strlen(text))
                   : NULL;
    return found != NULL ? (size_t)(found - reader->text) : reader->n;
}

static void put(struct reader *reader, size_t from, size_t to)
{
    buf_add(reader->out, reader->text + from, to - from);
}

static bool take_escape(struct reader *reader)
{
    if (at_text(reader, "\\\\")) { /* a wiki's line break */
        buf_putc(reader->out, '\n');
        reader->at += 2;
        return true;
    }
    if (reader->n - reader->at < 2 || reader->text[reader->at] != '\\' ||
        strchr("|`*_{}[]()#+-.!~<>&", reader->text[reader->at + 1]) == NULL) {
        return false;
    }
    put(reader, reader->at + 1, reader->at + 2);
    reader->at += 2;
    return true;
}

static const struct {
    const char *name, *text;
} entities[] = {
    {"&nbsp;", " "},  {"&ensp;", " "},   {"&emsp;", " "},   {"&lt;", "<"},
    {"&gt;", ">"},    {"&amp;", "&"},    {"&quot;", "\""},  {"&apos;", "'"},
    {"&vert;", "|"},  {"&verbar;", "|"}, {"&lbrack;", "["}, {"&rbrack;", "]"},
    {"&ndash;", "–"}, {"&mdash;", "—"},  {"&hellip;", "…"}, {"&middot;", "·"},
    {"&bull;", "•"},  {"&times;", "×"},  {"&divide;", "÷"}, {"&le;", "≤"},
    {"&ge;", "≥"},    {"&plusmn;", "±"}, {"&percnt;", "%"}, {"&yen;", "¥"},
    {"&copy;", "©"},  {"&reg;", "®"},    {"&trade;", "™"},  {"&laquo;", "«"},
    {"&raquo;", "»"}, {"&lsquo;", "‘"},  {"&rsquo;", "’"},  {"&ldquo;", "“"},
    {"&rdquo;", "”"}, {"&rarr;", "→"},   {"&larr;", "←"},   {"&minus;", "−"},
    {"&zwnj;", ""},   {"&zwj;", ""},     {"&shy;", ""},     {"&num;", "#"},
};

/* &#124; and &#x7C; */
static bool take_numbered(struct reader *reader)
{
    const char *text = reader->text + reader->at;
    bool hex = at_text(reader, "&#x") || at_text(reader, "&#X");
    size_t digits = hex ? 3 : 2, end = digits;
    if (!at_text(reader, "&#")) {
        return false;
    }
    while (reader->at + end < reader->n && end < digits + 7 &&
           strchr(hex ? "0123456789abcdefABCDEF" : "0123456789", text[end])) {
        end++;
    }
    if (end == digits || reader->at + end >= reader->n || text[end] != ';') {
        return false;
    }
    long c = strtol(text + digits, NULL, hex ? 16 : 10);
    bool usable = c >= 0x20 && c <= 0x10FFFF && !(c >= 0xD800 && c < 0xE000);
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n =
        usable ? utf8proc_encode_char((utf8proc_int32_t)c, bytes) : 0;
    if (n > 0) {
        buf_add(reader->out, bytes, (size_t)n);
    } else {
        buf_putc(reader->out, ' ');
    }
    reader->at += end + 1;
    return true;
}

static bool take_entity(struct reader *reader)
{
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        if (at_text(reader, entities[i].name)) {
            buf_puts(reader->out, entities[i].text);
            reader->at += strlen(entities[i].name);
            return true;
        }
    }
    return take_numbered(reader);
}

/* Tags that part lines, and those that only dress words. */
static const char *const breaking[] = {"br", "p",  "div", "li",
                                       "ul", "ol", "tr"};
static const char *const dressing[] = {
    "b",    "i",     "u",   "em", "strong", "sup",  "sub",   "span",
    "font", "small", "big", "a",  "code",   "kbd",  "mark",  "tt",
    "ins",  "nobr",  "wbr", "q",  "cite",   "abbr", "center"};

static bool is_among(const char *const *names, size_t n_names, const char *name,
                     size_t n)
{
    for (size_t i = 0; i < n_names; i++) {
        if (strlen(names[i]) == n && strncasecmp(names[i], name, n) == 0) {
            return true;
        }
    }
    return false;
}

static bool take_tag(struct reader *reader)
{
    if (!at_text(reader, "<")) {
        return false;
    }
    const char *text = reader->text;
    size_t from = reader->at + 1;
    if (at_text(reader, "<!--")) {
        size_t close = find(reader, from, "-->", LINK_MAX);
        reader->at = close < reader->n ? close + 3 : reader->at;
        return close < reader->n;
    }
    size_t close = find(reader, from, ">", LINK_MAX);
    if (close == reader->n) {
        return false;
    }
    if (strncmp(text + from, "http://", 7) == 0 ||
        strncmp(text + from, "https://", 8) == 0) {
        put(reader, from, close);
        reader->at = close + 1;
        return true;
    }
    bool closes = text[from] == '/';
    from += closes;
    size_t end = from;
    while (end < close && is_alnum(text[end])) {
        end++;
    }
    bool breaks =
        is_among(breaking, ARRAY_LEN(breaking), text + from, end - from);
    if (!breaks &&
        !is_among(dressing, ARRAY_LEN(dressing), text + from, end - from)) {
        return false;
    }
    if (breaks && !closes && reader->out->len > 0) {
        buf_putc(reader->out, '\n');
    }
    reader->at = close + 1;
    return true;
}

/* Words and address parted by a space; an address that is its own words once.
 */
static void put_link(struct reader *reader, size_t from, size_t to,
                     size_t address, size_t end)
{
    put(reader, from, to);
    size_t title = address;
    while (title < end && !is_space(reader->text[title])) {
        title++; /* [words](address "title") */
    }
    bool same =
        to - from == title - address &&
        memcmp(reader->text + from, reader->text + address, to - from) == 0;
    if (!same && title > address) {
        buf_putc(reader->out, ' ');
        put(reader, address, title);
        buf_putc(reader->out, ' ');
    }
}

/* [words](address), ![words](address), [words|https://…] */
static bool take_link(struct reader *reader)
{
    size_t from = reader->at + (at_text(reader, "!["));
    if (from >= reader->n || reader->text[from] != '[') {
        return false;
    }
    size_t middle = find(reader, from, "](", LINK_MAX);
    size_t close = find(reader, from, "]", LINK_MAX);
    size_t wiki = find(reader, from, "|http", LINK_MAX);
    if (wiki < close && close < reader->n) {
        put_link(reader, from + 1, wiki, wiki + 1, close);
        reader->at = close + 1;
        return true;
    }
    size_t end = find(reader, middle, ")", LINK_MAX);
    if (middle == reader->n || middle != close || end == reader->n) {
        return false;
    }
    put_link(reader, from + 1, middle, middle + 2, end);
    reader->at = end + 1;
    return true;
}

/* {color:red} of a wiki. */
static bool take_macro(struct reader *reader)
{
    if (!at_text(reader, "{color") && !at_text(reader, "{*}") &&
        !at_text(reader, "{{{") && !at_text(reader, "}}}")) {
        return false;
    }
    size_t close = find(reader, reader->at, "}", 40);
    if (close == reader->n) {
        return false;
    }
    reader->at = close + 1;
    return true;
}

static bool take_struck(struct reader *reader)
{
    size_t close = at_text(reader, "~~")
                       ? find(reader, reader->at + 2, "~~", LINK_MAX)
                       : reader->n;
    if (close == reader->n || is_space(reader->text[reader->at + 2])) {
        return false;
    }
    reader->at = close + 2;
    return true;
}

/* A mark that opens before a word and closes behind one dresses it. Between
 * two letters * and _ are themselves: 24*365, max_gap. Returns where it closes,
 * or the end of the text. */
static size_t closing_mark(const struct reader *reader, const char *mark)
{
    const char *text = reader->text;
    size_t n = strlen(mark), at = reader->at, end = reader->n;
    bool inside = n == 1 && at > 0 && is_alnum(text[at - 1]);
    if (inside || at + n >= end || is_space(text[at + n])) {
        return end;
    }
    size_t close = find(reader, at + n + 1, mark, LINK_MAX);
    bool part = n == 1 && close + 1 < end && is_alnum(text[close + 1]);
    return close < end && (part || is_space(text[close - 1])) ? end : close;
}

static bool take_emphasis(struct reader *reader)
{
    static const char *const marks[] = {"***", "**", "__", "*", "_"};
    if (reader->n_open > 0 &&
        reader->closes[reader->n_open - 1] == reader->at) {
        reader->at += reader->lens[--reader->n_open];
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (!at_text(reader, marks[i])) {
            continue;
        }
        size_t close = closing_mark(reader, marks[i]);
        bool outside =
            reader->n_open > 0 && close > reader->closes[reader->n_open - 1];
        if (close == reader->n || outside || reader->n_open == DRESSES_MAX) {
            return false;
        }
        reader->closes[reader->n_open] = close;
        reader->lens[reader->n_open++] = strlen(marks[i]);
        reader->at += strlen(marks[i]);
        return true;
    }
    return false;
}

static bool take_code(struct reader *reader)
{
    if (!at_text(reader, "`")) {
        return false;
    }
    size_t open = reader->at;
    while (open < reader->n && reader->text[open] == '`') {
        open++;
    }
    size_t close = find(reader, open, "`", LINK_MAX);
    if (close == reader->n) {
        return false;
    }
    put(reader, open, close);
    while (close < reader->n && reader->text[close] == '`') {
        close++;
    }
    reader->at = close;
    return true;
}

const char *markup_plain(struct arena *arena, const char *text, size_t n)
{
    static take_fn *const takes[] = {take_escape,   take_entity, take_tag,
                                     take_link,     take_macro,  take_struck,
                                     take_emphasis, take_code};
    ASSERT(text != NULL);
    struct buf out;
    buf_init(&out, 4 * n + 16);
    struct reader reader = {.out = &out, .text = text, .n = n};
    while (reader.at < n) {
        bool taken = false;
        if (reader.misses < MISSES_MAX &&
            strchr("\\&<[!{}~*_`", text[reader.at]) != NULL) {
            for (size_t i = 0; i < ARRAY_LEN(takes) && !taken; i++) {
                taken = takes[i](&reader);
            }
            reader.misses += !taken;
        }
        if (!taken) {
            put(&reader, reader.at, reader.at + 1);
            reader.at++;
        }
    }
    const char *plain = arena_strndup(arena, buf_str(&out), out.len);
    buf_fini(&out);
    return plain;
}

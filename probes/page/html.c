#include "probes/page/html.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"

#define NAME_MAX_BYTES 16
#define CODE_POINT_MAX 0x10FFFF

struct reader {
    const char *at, *end;
    struct buf *out;
    bool mute; /* the reading of a ruby, to the next tag */
};

/* --- references ---------------------------------------------------------- */

static const struct {
    const char *name, *text;
} references[] = {
    {"amp", "&"},         {"lt", "<"},          {"gt", ">"},
    {"quot", "\""},       {"apos", "'"},        {"nbsp", " "},
    {"ensp", " "},        {"emsp", " "},        {"thinsp", " "},
    {"shy", ""},          {"ndash", "\u2013"},  {"mdash", "\u2014"},
    {"hellip", "\u2026"}, {"middot", "\u00b7"}, {"bull", "\u2022"},
    {"yen", "\u00a5"},    {"copy", "\u00a9"},   {"reg", "\u00ae"},
    {"trade", "\u2122"},  {"times", "\u00d7"},  {"deg", "\u00b0"},
    {"plusmn", "\u00b1"}, {"ge", "\u2265"},     {"le", "\u2264"},
    {"laquo", "\u00ab"},  {"raquo", "\u00bb"},  {"lsquo", "\u2018"},
    {"rsquo", "\u2019"},  {"ldquo", "\u201c"},  {"rdquo", "\u201d"},
    {"minus", "\u2212"},  {"rarr", "\u2192"},   {"para", "\u00b6"},
    {"sect", "\u00a7"},
};

static void put_code_point(struct buf *out, uint32_t c)
{
    bool bad = c == 0 || c > CODE_POINT_MAX || (c >= 0xD800 && c <= 0xDFFF);
    c = bad ? 0xFFFD : c;
    if (c < 0x80) {
        buf_putc(out, (char)c);
    } else if (c < 0x800) {
        buf_putc(out, (char)(0xC0 | c >> 6));
        buf_putc(out, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        buf_putc(out, (char)(0xE0 | c >> 12));
        buf_putc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        buf_putc(out, (char)(0x80 | (c & 0x3F)));
    } else {
        buf_putc(out, (char)(0xF0 | c >> 18));
        buf_putc(out, (char)(0x80 | (c >> 12 & 0x3F)));
        buf_putc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        buf_putc(out, (char)(0x80 | (c & 0x3F)));
    }
}

/* After "&#". False: no number. */
static bool read_number(struct reader *reader, const char *at)
{
    bool hex = at < reader->end && (*at == 'x' || *at == 'X');
    uint32_t value = 0;
    const char *digits = hex ? ++at : at;
    while (at < reader->end && (hex ? isxdigit((unsigned char)*at) != 0
                                    : isdigit((unsigned char)*at) != 0)) {
        int c = tolower((unsigned char)*at++);
        uint32_t digit = (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
        if (value <= CODE_POINT_MAX) {
            value = value * (hex ? 16 : 10) + digit;
        }
    }
    if (at == digits) {
        return false;
    }
    put_code_point(reader->out, value);
    reader->at = at < reader->end && *at == ';' ? at + 1 : at;
    return true;
}

static bool read_name(struct reader *reader, const char *at)
{
    size_t left = (size_t)(reader->end - at);
    for (size_t i = 0; i < ARRAY_LEN(references); i++) {
        size_t n = strlen(references[i].name);
        if (left > n && at[n] == ';' &&
            memcmp(at, references[i].name, n) == 0) {
            buf_puts(reader->out, references[i].text);
            reader->at = at + n + 1;
            return true;
        }
    }
    return false;
}

static void read_reference(struct reader *reader)
{
    const char *at = reader->at + 1;
    bool number = at < reader->end && *at == '#';
    if (number ? read_number(reader, at + 1) : read_name(reader, at)) {
        return;
    }
    buf_putc(reader->out, '&');
    reader->at++;
}

/* --- tags ---------------------------------------------------------------- */

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* What is between their tags is no text of the page. */
static bool is_hidden(const char *name)
{
    static const char *const names[] = {
        "iframe", "noembed",  "noframes", "noscript", "script",
        "style",  "template", "textarea", "title",
    };
    return is_one_of(name, names, ARRAY_LEN(names));
}

/* They stand within a line and part no words. */
static bool is_inline(const char *name)
{
    static const char *const names[] = {
        "a",    "abbr", "acronym", "b",    "bdi",    "bdo",    "big", "cite",
        "code", "data", "del",     "dfn",  "em",     "font",   "i",   "ins",
        "kbd",  "mark", "nobr",    "q",    "rb",     "rp",     "rt",  "ruby",
        "s",    "samp", "small",   "span", "strong", "strike", "sub", "sup",
        "time", "tt",   "u",       "var",  "wbr",
    };
    return is_one_of(name, names, ARRAY_LEN(names));
}

/* Past the ">" of a tag; one within quotes is none. */
static void skip_tag(struct reader *reader)
{
    char quote = '\0';
    char before = '\0'; /* the last that was no blank */
    while (reader->at < reader->end) {
        char c = *reader->at++;
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if ((c == '"' || c == '\'') && before == '=') {
            quote = c;
        } else if (c == '>') {
            return;
        }
        before = isspace((unsigned char)c) != 0 ? before : c;
    }
}

/* To before "</name"; to the end if it is nowhere. */
static void skip_hidden(struct reader *reader, const char *name)
{
    size_t n = strlen(name);
    while (reader->at < reader->end) {
        const char *at =
            memchr(reader->at, '<', (size_t)(reader->end - reader->at));
        if (at == NULL) {
            break;
        }
        reader->at = at;
        if ((size_t)(reader->end - at) > n + 2 && at[1] == '/' &&
            strncasecmp(at + 2, name, n) == 0 &&
            isalnum((unsigned char)at[2 + n]) == 0) {
            return;
        }
        reader->at++;
    }
    reader->at = reader->end;
}

/* At "<" and a letter, or "</" and a letter. */
static void read_tag(struct reader *reader)
{
    char name[NAME_MAX_BYTES];
    size_t n = 0;
    const char *at = reader->at + 1;
    bool closes = *at == '/';
    for (at += closes ? 1 : 0;
         at < reader->end && isalnum((unsigned char)*at) != 0; at++) {
        if (n + 1 < sizeof name) {
            name[n++] = (char)tolower((unsigned char)*at);
        }
    }
    name[n] = '\0';
    reader->at = at;
    skip_tag(reader);
    reader->mute =
        !closes && (strcmp(name, "rt") == 0 || strcmp(name, "rp") == 0);
    if (!is_inline(name)) {
        buf_putc(reader->out, '\n');
    }
    if (!closes && is_hidden(name)) {
        skip_hidden(reader, name);
    }
}

static void skip_past(struct reader *reader, const char *end)
{
    size_t n = strlen(end);
    const char *at =
        memmem(reader->at, (size_t)(reader->end - reader->at), end, n);
    reader->at = at == NULL ? reader->end : at + n;
}

/* At "<". */
static void read_markup(struct reader *reader)
{
    size_t left = (size_t)(reader->end - reader->at);
    const char *at = reader->at;
    bool closes = left > 1 && at[1] == '/';
    size_t letter = closes ? 2 : 1;
    if (left >= 4 && memcmp(at, "<!--", 4) == 0) {
        reader->at += 2; /* "<!-->" is a whole comment */
        skip_past(reader, "-->");
    } else if (left > 1 && (at[1] == '!' || at[1] == '?')) {
        skip_past(reader, ">");
    } else if (left > letter && isalpha((unsigned char)at[letter]) != 0) {
        read_tag(reader);
    } else {
        buf_putc(reader->out, '<');
        reader->at++;
    }
}

void html_text(const char *html, size_t n, struct buf *out)
{
    struct reader reader = {.at = html, .end = html + n, .out = out};
    ASSERT(out != NULL);
    while (reader.at < reader.end) {
        if (*reader.at == '<') {
            read_markup(&reader);
        } else if (reader.mute) {
            reader.at++;
        } else if (*reader.at == '&') {
            read_reference(&reader);
        } else {
            buf_putc(out, *reader.at++);
        }
    }
}

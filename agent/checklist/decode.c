#include "checklist/decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/import.h"

#define SAVE_AS "save it as XLSX, or as CSV in UTF-8, and import that"
#define ERRORS_MAX 1000 /* invalid bytes after which it is not that encoding */

struct signature {
    const char *bytes;
    size_t n;
    const char *what, *cure;
};

#define STARTS(text) text, sizeof(text) - 1

static const struct signature signatures[] = {
    {STARTS("\xD0\xCF\x11\xE0"),
     "an old or a password-protected Office file (XLS)",
     "open it, take the password off, " SAVE_AS},
    {STARTS("%PDF"), "a PDF",
     "run pdftotext -layout FILE - and import what it prints"},
    {STARTS("\x1F\x8B"), "a gzip archive", "unpack it first (gunzip)"},
    {STARTS("BZh"), "a bzip2 archive", "unpack it first (bunzip2)"},
    {STARTS("\xFD"
            "7zXZ"),
     "an xz archive", "unpack it first (unxz)"},
    {STARTS("\x28\xB5\x2F\xFD"), "a zstd archive", "unpack it first (unzstd)"},
    {STARTS("7z\xBC\xAF\x27\x1C"), "a 7z archive", "unpack it first"},
    {STARTS("\x89PNG"), "an image", "type it off, or ask for the table"},
    {STARTS("\xFF\xD8\xFF"), "an image", "type it off, or ask for the table"},
    {STARTS("GIF8"), "an image", "type it off, or ask for the table"},
    {STARTS("{\\rtf"), "RTF",
     "open it in a word processor and save it as text in UTF-8"},
};

static const char *const html_starts[] = {"<!doctype html", "<html", "<?xml",
                                          "<table",         "<!--",  "<head",
                                          "<body",          "<meta"};

static size_t blanks(const char *text, size_t n)
{
    size_t i = 0;
    while (i < n && text[i] != '\0' && strchr(" \t\r\n\f", text[i]) != NULL) {
        i++;
    }
    return i;
}

/* ERR_UNSUPPORTED with the way round for what is no text, or not only. */
static enum err refuse_foreign(const char *bytes, size_t n, struct errmsg *msg)
{
    for (size_t i = 0; i < ARRAY_LEN(signatures); i++) {
        const struct signature *signature = &signatures[i];
        if (n >= signature->n &&
            memcmp(bytes, signature->bytes, signature->n) == 0) {
            return errmsg_fail(msg, ERR_UNSUPPORTED, "looks like %s: %s",
                               signature->what, signature->cure);
        }
    }
    size_t start = blanks(bytes, n);
    for (size_t i = 0; i < ARRAY_LEN(html_starts); i++) {
        size_t len = strlen(html_starts[i]);
        if (n - start >= len &&
            strncasecmp(bytes + start, html_starts[i], len) == 0) {
            return errmsg_fail(msg, ERR_UNSUPPORTED,
                               "looks like HTML or XML: open it in a browser, "
                               "copy the table into a spreadsheet, " SAVE_AS);
        }
    }
    size_t brace = start < n && bytes[start] == '{' ? start + 1 : n;
    brace += blanks(bytes + brace, n - brace);
    if (brace < n && bytes[brace] == '"') {
        return errmsg_fail(msg, ERR_UNSUPPORTED,
                           "looks like JSON, a claims file already? Import "
                           "the sheet it was made from");
    }
    return ERR_OK;
}

struct encoding {
    const char *name; /* for people */
    const char *code; /* for iconv */
    size_t unit;      /* bytes that are skipped at an error */
};

/* SHIFT_JIS and EUC-JP of iconv lack ①, ～ and ㈱, which Windows has. */
static const struct encoding narrow[] = {
    {"UTF-8", "UTF-8", 1},
    {"CP932 (Shift_JIS)", "CP932", 1},
    {"EUC-JP", "EUC-JP-MS", 1},
    {"Windows-1252", "CP1252", 1},
};
static const struct encoding wide[] = {
    {"UTF-16 (little-endian)", "UTF-16LE", 2},
    {"UTF-16 (big-endian)", "UTF-16BE", 2},
};
static const struct encoding iso2022 = {"ISO-2022-JP (JIS)", "ISO-2022-JP-3",
                                        1};

static const struct mark {
    const char *bytes;
    size_t n;
    struct encoding encoding;
} marks[] = {
    {STARTS("\xEF\xBB\xBF"), {"UTF-8", "UTF-8", 1}},
    {STARTS("\xFF\xFE\0\0"), {"UTF-32 (little-endian)", "UTF-32LE", 4}},
    {STARTS("\0\0\xFE\xFF"), {"UTF-32 (big-endian)", "UTF-32BE", 4}},
    {STARTS("\xFF\xFE"), {"UTF-16 (little-endian)", "UTF-16LE", 2}},
    {STARTS("\xFE\xFF"), {"UTF-16 (big-endian)", "UTF-16BE", 2}},
};

struct source {
    const char *bytes;
    size_t n;
};

/* Bytes read as one encoding. */
struct attempt {
    const struct encoding *encoding;
    char *text; /* heap; NULL: the system does not know the encoding */
    size_t n;
    size_t errors;
    bool is_cut;        /* the first: ends within a character */
    size_t error_at;    /* of the first error: byte of the source */
    size_t error_after; /* and of the text made until then */
    long likeness;
};

static bool is_lower(unsigned long c)
{
    return c >= 'a' && c <= 'z';
}

/* How much a character after another speaks for a Japanese or English text. */
static int likeness(unsigned long c, unsigned long before)
{
    if (c < 0x80) {
        return c >= 0x20 || strchr("\t\n\r\f\v\x1b", (int)c) != NULL ? 0 : -5;
    }
    if ((c >= 0x3000 && c <= 0x3002) || (c >= 0x3041 && c <= 0x30FE) ||
        (c >= 0xFF01 && c <= 0xFF5E)) {
        return 2;
    }
    if (c >= 0x4E00 && c <= 0x9FFF) {
        return is_lower(before) ? -2 : 1; /* don’t read amiss is "don抰" */
    }
    if ((c >= 0xA0 && c <= 0x17F) || (c >= 0x2010 && c <= 0x2026)) {
        return before < 0x80 ? 1 : -1;
    }
    bool odd = (c < 0xA0) || (c >= 0xE000 && c <= 0xF8FF);
    return odd ? -5 : c >= 0xFF61 && c <= 0xFF9F ? -1 : 0;
}

static unsigned long character(const char *text, size_t len)
{
    unsigned long c = (unsigned char)text[0];
    c = len == 1 ? c : c & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++) {
        c = c << 6 | ((unsigned char)text[i] & 0x3Fu);
    }
    return c;
}

/* `each` is what a character beyond ASCII says by being there at all. */
static long likeness_of(const char *text, size_t n, int each)
{
    long sum = 0;
    unsigned long before = '\n';
    for (size_t i = 0; i < n;) {
        size_t len = text_utf8_len(text + i, n - i);
        ASSERT(len > 0);
        unsigned long c = character(text + i, len);
        sum += likeness(c, before) + (len > 1 ? each : 0);
        before = c;
        i += len;
    }
    return sum;
}

static bool is_utf8(const char *text, size_t n)
{
    for (size_t i = 0, len = 0; i < n; i += len) {
        len = text_utf8_len(text + i, n - i);
        if (len == 0) {
            return false;
        }
    }
    return true;
}

/* Notes an error where the text made so far is `n` bytes. */
static void note_error(struct attempt *made, size_t at, size_t n, bool is_cut)
{
    if (made->errors++ == 0) {
        made->is_cut = is_cut;
        made->error_at = at;
        made->error_after = n;
    }
}

/* iconv takes more for UTF-8 than is. */
static void keep_utf8(struct attempt *made, struct source source)
{
    made->text = heap_alloc(source.n + 1);
    for (size_t i = 0; i < source.n;) {
        size_t len = text_utf8_len(source.bytes + i, source.n - i);
        if (len == 0) {
            note_error(made, i, made->n, false);
        }
        memcpy(made->text + made->n, source.bytes + i, len);
        made->n += len;
        i += len > 0 ? len : 1;
    }
}

static void convert(struct attempt *made, struct source source,
                    iconv_t converter)
{
    size_t n = source.n;
    size_t room = 3 * n + 16; /* a half-width kana is 1 byte there, 3 here */
    made->text = heap_alloc(room);
    char *in = heap_alloc(n + 1), *start = in, *out = made->text;
    memcpy(in, source.bytes, n);
    while (n > 0 && iconv(converter, &in, &n, &out, &room) == (size_t)-1) {
        ASSERT(errno == EILSEQ || errno == EINVAL);
        note_error(made, (size_t)(in - start), (size_t)(out - made->text),
                   errno == EINVAL);
        if (made->errors == ERRORS_MAX) {
            break;
        }
        size_t unit = made->encoding->unit, skipped = n < unit ? n : unit;
        in += skipped;
        n -= skipped;
    }
    free(start);
    made->n = (size_t)(out - made->text);
}

static struct attempt attempt(const struct encoding *encoding,
                              struct source source)
{
    struct attempt made = {.encoding = encoding};
    bool utf8 = strcmp(encoding->code, "UTF-8") == 0;
    if (utf8) {
        keep_utf8(&made, source);
    } else {
        iconv_t converter = iconv_open("UTF-8", encoding->code);
        if (converter == (iconv_t)-1) { /* NOLINT(performance-no-int-to-ptr) */
            return made;
        }
        convert(&made, source, converter);
        iconv_close(converter);
    }
    ASSERT(is_utf8(made.text, made.n));
    /* What is valid UTF-8 is hardly so by chance. */
    made.likeness =
        likeness_of(made.text, made.n, utf8 ? 2 : 0) - 5 * (long)made.errors;
    return made;
}

/* Where in the source the error is: its line and its byte within that. */
static enum err tell_error(const struct attempt *attempt, const char *bytes,
                           struct errmsg *msg)
{
    int line = 1;
    for (size_t i = 0; i < attempt->error_after; i++) {
        line += attempt->text[i] == '\n';
    }
    size_t at = attempt->error_at, column = 1;
    while (column <= at && bytes[at - column] != '\n') {
        column++;
    }
    if (attempt->is_cut) {
        return errmsg_fail(msg, ERR_INVALID,
                           "line %d, byte %zu: ends within a character of %s; "
                           "the file is cut off: fetch it again",
                           line, column, attempt->encoding->name);
    }
    return errmsg_fail(
        msg, ERR_INVALID, "line %d, byte %zu: not %s (0x%02x); " SAVE_AS, line,
        column, attempt->encoding->name, (unsigned)(unsigned char)bytes[at]);
}

/* Lines end with CR alone on an old Mac, or with U+2028: as LF then. */
static size_t settle_lines(char *text, size_t n)
{
    if (memchr(text, '\n', n) != NULL) {
        return n;
    }
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        bool separator = i + 3 <= n && memcmp(text + i, "\xE2\x80\xA8", 3) == 0;
        text[to++] = separator || text[i] == '\r' ? '\n' : text[i];
        i += separator ? 2 : 0;
    }
    text[to] = '\0';
    return to;
}

static enum err check_nul(const char *text, size_t n, struct errmsg *msg)
{
    int line = 1;
    size_t line_start = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\0') {
            return errmsg_fail(msg, ERR_INVALID,
                               "line %d, byte %zu: a NUL byte; this is not a "
                               "text file: " SAVE_AS,
                               line, i - line_start + 1);
        }
        line += text[i] == '\n';
        line_start = text[i] == '\n' ? i + 1 : line_start;
    }
    return ERR_OK;
}

static enum err take(struct arena *arena, const char *text, size_t n,
                     struct decoded *ret_decoded, struct errmsg *msg)
{
    if (blanks(text, n) == n) {
        return errmsg_fail(msg, ERR_INVALID,
                           "empty; give a checklist: a table as text or XLSX, "
                           "or items under headings");
    }
    enum err err = check_nul(text, n, msg);
    if (err == ERR_OK) {
        char *copy = arena_strndup(arena, text, n);
        ret_decoded->n = settle_lines(copy, n);
        ret_decoded->text = copy;
    }
    return err;
}

static bool is_better(const struct attempt *a, const struct attempt *b)
{
    return b->encoding == NULL || a->likeness > b->likeness;
}

/* The likeliest of the encodings, and what comes next. */
static void attempt_all(const struct encoding *encodings, size_t n_encodings,
                        struct source source, struct attempt ret[2])
{
    ret[0] = ret[1] = (struct attempt){0};
    for (size_t i = 0; i < n_encodings; i++) {
        struct attempt next = attempt(&encodings[i], source);
        if (next.text == NULL) {
            continue;
        }
        if (is_better(&next, &ret[0])) {
            free(ret[1].text);
            ret[1] = ret[0];
            ret[0] = next;
        } else if (is_better(&next, &ret[1])) {
            free(ret[1].text);
            ret[1] = next;
        } else {
            free(next.text);
        }
    }
}

static enum err take_best(struct arena *arena, const struct attempt best[2],
                          const char *bytes, struct decoded *ret_decoded,
                          struct errmsg *msg)
{
    if (best[0].text == NULL) {
        return errmsg_fail(msg, ERR_UNSUPPORTED,
                           "not UTF-8, and this system cannot convert other "
                           "encodings: " SAVE_AS);
    }
    if (best[0].errors > 0) {
        return tell_error(&best[0], bytes, msg);
    }
    ret_decoded->encoding = best[0].encoding->name;
    bool close = best[1].text != NULL && best[1].errors == 0 &&
                 4 * best[1].likeness >= 3 * best[0].likeness;
    ret_decoded->rival = close ? best[1].encoding->name : NULL;
    return take(arena, best[0].text, best[0].n, ret_decoded, msg);
}

static enum err decode_as(struct arena *arena, const struct encoding *encodings,
                          size_t n_encodings, struct source source,
                          struct decoded *ret_decoded, struct errmsg *msg)
{
    struct attempt best[2];
    attempt_all(encodings, n_encodings, source, best);
    enum err err = take_best(arena, best, source.bytes, ret_decoded, msg);
    free(best[0].text);
    free(best[1].text);
    return err;
}

/* Without a mark, UTF-16 shows by its line ends: every other byte a NUL. */
static const struct encoding *wide_without_mark(const char *bytes, size_t n)
{
    for (size_t i = 0; i < ARRAY_LEN(wide); i++) {
        size_t nul = i == 0 ? 1 : 0, ends = 0, others = 0;
        for (size_t at = 0; at + 1 < n; at += 2) {
            bool end = bytes[at + nul] == '\0' &&
                       strchr("\t\r\n,", bytes[at + 1 - nul]) != NULL;
            ends += end && bytes[at + 1 - nul] != '\0';
            others += bytes[at] == '\0' && bytes[at + 1] == '\0';
        }
        if (ends > 0 && others == 0) {
            return &wide[i];
        }
    }
    return NULL;
}

static enum err decode_unmarked(struct arena *arena, const char *bytes,
                                size_t n, struct decoded *ret_decoded,
                                struct errmsg *msg)
{
    enum err err = refuse_foreign(bytes, n, msg);
    if (err != ERR_OK) {
        return err;
    }
    struct source source = {bytes, n};
    if (memchr(bytes, '\0', n) != NULL) {
        const struct encoding *encoding = wide_without_mark(bytes, n);
        return encoding == NULL
                   ? take(arena, bytes, n, ret_decoded, msg)
                   : decode_as(arena, encoding, 1, source, ret_decoded, msg);
    }
    if (memmem(bytes, n, "\x1b$", 2) != NULL) {
        return decode_as(arena, &iso2022, 1, source, ret_decoded, msg);
    }
    return is_utf8(bytes, n) ? take(arena, bytes, n, ret_decoded, msg)
                             : decode_as(arena, narrow, ARRAY_LEN(narrow),
                                         source, ret_decoded, msg);
}

bool decode_is_workbook(const void *bytes, size_t n)
{
    return n >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0;
}

enum err decode_text(struct arena *arena, const void *bytes, size_t n,
                     struct decoded *ret_decoded, struct errmsg *msg)
{
    ASSERT(bytes != NULL || n == 0);
    if (n > IMPORT_BYTES_MAX) {
        return errmsg_fail(msg, ERR_LIMIT,
                           "%zu bytes; a checklist is at most %d: cut off "
                           "what is not the table",
                           n, IMPORT_BYTES_MAX);
    }
    struct decoded decoded = {0};
    const char *text = n > 0 ? bytes : "";
    const struct mark *mark = NULL;
    for (size_t i = 0; i < ARRAY_LEN(marks) && mark == NULL; i++) {
        bool marked =
            n >= marks[i].n && memcmp(text, marks[i].bytes, marks[i].n) == 0;
        mark = marked ? &marks[i] : NULL;
    }
    size_t skip = mark != NULL ? mark->n : 0;
    enum err err = ERR_OK;
    if (mark == NULL ||
        (mark->encoding.unit == 1 && is_utf8(text + 3, n - 3))) {
        err = decode_unmarked(arena, text + skip, n - skip, &decoded, msg);
    } else {
        err = decode_as(arena, &mark->encoding, 1,
                        (struct source){text + skip, n - skip}, &decoded, msg);
    }
    if (err == ERR_OK) {
        *ret_decoded = decoded;
    }
    return err;
}

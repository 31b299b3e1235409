#include "checklist/decode.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/import.h"

#define SAVE_AS "save it as tab-separated text in UTF-8 and import that"

struct signature {
    const char *bytes;
    size_t n;
    const char *what;
};

static const struct signature signatures[] = {
    {"\xD0\xCF\x11\xE0", 4, "an old Office document (XLS)"},
    {"%PDF", 4, "a PDF"},
    {"\xFF\xFE", 2, "UTF-16 text"},
    {"\xFE\xFF", 2, "UTF-16 text"},
    {"\x1F\x8B", 2, "a gzip archive"},
    {"\x89PNG", 4, "an image"},
};

static const char *const html_starts[] = {"<!doctype html", "<html", "<?xml",
                                          "<table"};

/* What kind of foreign form it is, or NULL. */
static const char *foreign_form(const char *bytes, size_t n)
{
    for (size_t i = 0; i < ARRAY_LEN(signatures); i++) {
        const struct signature *signature = &signatures[i];
        if (n >= signature->n &&
            memcmp(bytes, signature->bytes, signature->n) == 0) {
            return signature->what;
        }
    }
    size_t start = 0;
    while (start < n && start < 64 && strchr(" \t\r\n", bytes[start]) != NULL &&
           bytes[start] != '\0') {
        start++;
    }
    for (size_t i = 0; i < ARRAY_LEN(html_starts); i++) {
        size_t len = strlen(html_starts[i]);
        if (n - start >= len &&
            strncasecmp(bytes + start, html_starts[i], len) == 0) {
            return "HTML or XML";
        }
    }
    return NULL;
}

/* Every byte fits Shift_JIS (CP932), two-byte characters among them. */
static bool is_shift_jis(const unsigned char *bytes, size_t n)
{
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = bytes[i];
        if (c < 0x80 || (c >= 0xA1 && c <= 0xDF)) {
            continue;
        }
        bool lead = (c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC);
        if (!lead || i + 1 >= n || bytes[i + 1] < 0x40 ||
            bytes[i + 1] == 0x7F || bytes[i + 1] > 0xFC) {
            return false;
        }
        pairs++;
        i++;
    }
    return pairs >= 2;
}

static enum err check_utf8(const char *text, size_t n, struct errmsg *msg)
{
    int line = 1;
    size_t i = 0, line_start = 0;
    while (i < n) {
        size_t len = text_utf8_len(text + i, n - i);
        if (len == 0 && is_shift_jis((const unsigned char *)text, n)) {
            return errmsg_fail(msg, ERR_UNSUPPORTED,
                               "looks like Shift_JIS (CP932) text; this "
                               "version reads UTF-8: " SAVE_AS);
        }
        if (len == 0) {
            return errmsg_fail(
                msg, ERR_INVALID,
                "line %d, byte %zu: not UTF-8 (0x%02x); " SAVE_AS, line,
                i - line_start + 1, (unsigned)(unsigned char)text[i]);
        }
        if (text[i] == '\0') {
            return errmsg_fail(msg, ERR_INVALID,
                               "line %d, byte %zu: a NUL byte; this is not a "
                               "text file: " SAVE_AS,
                               line, i - line_start + 1);
        }
        if (text[i] == '\n') {
            line++;
            line_start = i + 1;
        }
        i += len;
    }
    return ERR_OK;
}

bool decode_is_workbook(const void *bytes, size_t n)
{
    return n >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0;
}

enum err decode_text(struct arena *arena, const void *bytes, size_t n,
                     const char **ret_text, size_t *ret_n, struct errmsg *msg)
{
    ASSERT(bytes != NULL || n == 0);
    const char *text = bytes;
    if (n > IMPORT_BYTES_MAX) {
        return errmsg_fail(msg, ERR_LIMIT,
                           "%zu bytes; a checklist is at most %d: cut off "
                           "what is not the table",
                           n, IMPORT_BYTES_MAX);
    }
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        n -= 3;
    }
    size_t blank = 0;
    while (blank < n && text[blank] != '\0' &&
           strchr(" \t\r\n", text[blank]) != NULL) {
        blank++;
    }
    if (blank == n) {
        return errmsg_fail(msg, ERR_INVALID,
                           "empty; give a checklist as tab-separated text");
    }
    const char *foreign = foreign_form(text, n);
    if (foreign != NULL) {
        return errmsg_fail(msg, ERR_UNSUPPORTED,
                           "looks like %s; this version reads tab-separated "
                           "text: " SAVE_AS,
                           foreign);
    }
    enum err err = check_utf8(text, n, msg);
    if (err == ERR_OK) {
        *ret_text = arena_strndup(arena, text, n);
        *ret_n = n;
    }
    return err;
}

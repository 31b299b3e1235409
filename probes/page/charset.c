#include "probes/page/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"

#define LOOK_FOR_BYTES 1024
#define NAME_MAX_BYTES 40
#define REPLACEMENT "\xEF\xBF\xBD"

/* SHIFT_JIS and EUC-JP of iconv lack ①, ～ and ㈱, which Windows has. The names
 * are those of the Encoding Standard (encoding.spec.whatwg.org). */
static const struct {
    const char *name, *code;
} encodings[] = {
    {"utf-8", "UTF-8"},         {"utf8", "UTF-8"},
    {"shift_jis", "CP932"},     {"shift-jis", "CP932"},
    {"sjis", "CP932"},          {"x-sjis", "CP932"},
    {"windows-31j", "CP932"},   {"ms_kanji", "CP932"},
    {"cp932", "CP932"},         {"euc-jp", "EUC-JP-MS"},
    {"x-euc-jp", "EUC-JP-MS"},  {"iso-2022-jp", "ISO-2022-JP-3"},
    {"iso-8859-1", "CP1252"},   {"latin1", "CP1252"},
    {"us-ascii", "CP1252"},     {"ascii", "CP1252"},
    {"windows-1252", "CP1252"}, {"utf-16", "UTF-16LE"},
    {"utf-16le", "UTF-16LE"},   {"utf-16be", "UTF-16BE"},
};

static const char *code_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(encodings); i++) {
        if (strcasecmp(name, encodings[i].name) == 0) {
            return encodings[i].code;
        }
    }
    return NULL;
}

/* The value after the first "charset=" in the text; NULL: none. */
static const char *name_in(struct arena *arena, const char *text, size_t n)
{
    static const char key[] = "charset";
    const size_t key_bytes = sizeof key - 1;
    for (size_t i = 0; i + key_bytes < n; i++) {
        if (strncasecmp(text + i, key, key_bytes) != 0) {
            continue;
        }
        size_t at = i + key_bytes;
        while (at < n && strchr(" \t=\"'", text[at]) != NULL &&
               text[at] != '\0') {
            at++;
        }
        size_t from = at;
        while (at < n && (isalnum((unsigned char)text[at]) != 0 ||
                          text[at] == '-' || text[at] == '_')) {
            at++;
        }
        if (at > from && at - from <= NAME_MAX_BYTES) {
            return arena_strndup(arena, text + from, at - from);
        }
    }
    return NULL;
}

const char *charset_named(struct arena *arena, const char *content_type,
                          const char *bytes, size_t n)
{
    const char *name = NULL;
    ASSERT(bytes != NULL);
    if (n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        return "utf-8";
    }
    if (n >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0) {
        return "utf-16le";
    }
    if (n >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0) {
        return "utf-16be";
    }
    if (content_type != NULL) {
        name = name_in(arena, content_type, strlen(content_type));
    }
    if (name == NULL) {
        name = name_in(arena, bytes, n < LOOK_FOR_BYTES ? n : LOOK_FOR_BYTES);
    }
    return name == NULL ? "utf-8" : name;
}

/* iconv takes more for UTF-8 than is. */
static void read_utf8(const char *bytes, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n;) {
        size_t length = text_utf8_len(bytes + i, n - i);
        if (length == 0) {
            buf_puts(out, REPLACEMENT);
            i++;
        } else {
            buf_add(out, bytes + i, length);
            i += length;
        }
    }
}

static void convert(iconv_t converter, const char *bytes, size_t n,
                    struct buf *out)
{
    char piece[4096];
    char *in = (char *)(uintptr_t)bytes; /* NOLINT(performance-no-int-to-ptr) */
    while (n > 0 && !out->overflowed) {
        char *to = piece;
        size_t room = sizeof piece;
        size_t done = iconv(converter, &in, &n, &to, &room);
        buf_add(out, piece, sizeof piece - room);
        if (done == (size_t)-1 && errno != E2BIG) {
            buf_puts(out, REPLACEMENT);
            in++;
            n--;
        }
    }
}

enum err charset_read(const char *name, const char *bytes, size_t n,
                      struct buf *out)
{
    const char *code = code_of(name);
    if (code == NULL) {
        return ERR_UNSUPPORTED;
    }
    if (strcmp(code, "UTF-8") == 0) {
        read_utf8(bytes, n, out);
        return ERR_OK;
    }
    iconv_t converter = iconv_open("UTF-8", code);
    if (converter == (iconv_t)-1) { /* NOLINT(performance-no-int-to-ptr) */
        return ERR_UNSUPPORTED;
    }
    convert(converter, bytes, n, out);
    iconv_close(converter);
    return ERR_OK;
}

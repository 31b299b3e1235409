#include "conf/jsonc.h"

#include <stdbool.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

size_t jsonc_bom(const char *bytes, size_t n)
{
    return n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* Blanks the comment that begins at `from`; returns the offset after it, 0 if
 * it never ends. */
static size_t blank_comment(char *bytes, size_t n, size_t from)
{
    bool line = bytes[from + 1] == '/';
    size_t at = from + 2;
    while (at < n) {
        if (line && bytes[at] == '\n') {
            break;
        }
        if (!line && bytes[at] == '*' && at + 1 < n && bytes[at + 1] == '/') {
            at += 2;
            break;
        }
        at++;
    }
    bool ended = line || (at >= from + 4 && bytes[at - 1] == '/' &&
                          bytes[at - 2] == '*');
    for (size_t i = from; i < at; i++) {
        if (bytes[i] != '\n' && bytes[i] != '\r') {
            bytes[i] = ' ';
        }
    }
    return ended ? at : 0;
}

/* The offset after the string that begins at `from`, 0 if it never ends. */
static size_t string_end(const char *bytes, size_t n, size_t from)
{
    size_t at = from + 1;
    while (at < n && bytes[at] != '"' && bytes[at] != '\n') {
        at += bytes[at] == '\\' ? 2 : 1;
    }
    return at < n && bytes[at] == '"' ? at + 1 : 0;
}

static enum err check_characters(const char *bytes, size_t n,
                                 size_t *reterr_offset, struct errmsg *msg)
{
    size_t at = 0;
    while (at < n) {
        size_t len = text_utf8_len(bytes + at, n - at);
        if (len == 0 || bytes[at] == '\0') {
            *reterr_offset = at;
            return errmsg_fail(msg, ERR_INVALID,
                               bytes[at] == '\0'
                                   ? "a NUL byte; this is no text file"
                                   : "not UTF-8; save the file as UTF-8");
        }
        at += len;
    }
    return ERR_OK;
}

/* Counts brackets in and out. */
static bool too_deep(char byte, size_t *depth)
{
    if (byte == '{' || byte == '[') {
        return ++*depth > JSONC_DEPTH_MAX;
    }
    if ((byte == '}' || byte == ']') && *depth > 0) {
        --*depth;
    }
    return false;
}

enum err jsonc_blank(char *bytes, size_t n, size_t *reterr_offset,
                     struct errmsg *msg)
{
    enum err err = check_characters(bytes, n, reterr_offset, msg);
    if (err != ERR_OK) {
        return err;
    }
    size_t at = 0;
    size_t depth = 0;
    while (at < n) {
        char next = at + 1 < n ? bytes[at + 1] : '\0';
        bool comment = bytes[at] == '/' && (next == '/' || next == '*');
        size_t end = at + 1;
        if (comment) {
            end = blank_comment(bytes, n, at);
        } else if (bytes[at] == '"') {
            end = string_end(bytes, n, at);
        } else if (too_deep(bytes[at], &depth)) {
            *reterr_offset = at;
            return errmsg_fail(msg, ERR_INVALID, "nested deeper than %d levels",
                               JSONC_DEPTH_MAX);
        }
        if (end == 0) {
            *reterr_offset = at;
            return errmsg_fail(msg, ERR_INVALID,
                               comment ? "this comment never ends; add */"
                                       : "this text never ends; add a \"");
        }
        at = end;
    }
    return ERR_OK;
}

/* jansson points behind the token it names; point at it. */
static size_t error_offset(const json_error_t *error, size_t n)
{
    size_t offset = error->position < 0 ? 0 : (size_t)error->position;
    const char *near = strstr(error->text, " near '");
    size_t len = near == NULL ? 0 : strlen(near + strlen(" near '"));
    if (len > 1 && len - 1 <= offset) {
        offset -= len - 1;
    }
    return offset < n ? offset : n;
}

/* What jansson's words leave open. */
static const char *cure(const char *json, size_t n, size_t offset)
{
    bool closing = offset < n && (json[offset] == '}' || json[offset] == ']');
    while (offset > 0 && memchr(" \t\r\n", json[offset - 1], 4) != NULL) {
        offset--;
    }
    return closing && offset > 0 && json[offset - 1] == ','
               ? "; take away the comma before it"
               : "";
}

enum err jsonc_parse(const char *json, size_t n, json_t **ret_root,
                     size_t *reterr_offset, struct errmsg *msg)
{
    ASSERT(json != NULL);
    json_error_t error = {0};
    json_t *root =
        json_loadb(json, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (root != NULL) {
        *ret_root = root;
        return ERR_OK;
    }
    *reterr_offset = error_offset(&error, n);
    const char *what = error.text[0] == '\0' ? "no JSON" : error.text;
    if (strspn(json, " \t\r\n") == n) {
        what = "the file is empty";
    } else if (strstr(what, "JSON_ALLOW_NUL") != NULL) {
        what = "\\u0000 is not allowed";
    }
    return errmsg_fail(msg, ERR_INVALID, "%s%s", what,
                       cure(json, n, *reterr_offset));
}

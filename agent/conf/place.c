#include "conf/place.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define SEGMENT_MAX 512

struct place place_at(const char *bytes, size_t n, size_t offset)
{
    struct place place = {1, 1};
    for (size_t i = 0; i < n && i < offset; i++) {
        if (bytes[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)bytes[i] & 0xC0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

/* The text and how far it has been read. */
struct scan {
    const char *json;
    size_t n;
    size_t at;
};

static bool looking_at(const struct scan *scan, char byte)
{
    return scan->at < scan->n && scan->json[scan->at] == byte;
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->n &&
           memchr(" \t\r\n", scan->json[scan->at], 4) != NULL) {
        scan->at++;
    }
}

/* Past a string; stands on its opening quote. A quote after an odd number of
 * backslashes is part of it. */
static void skip_string(struct scan *scan)
{
    ASSERT(looking_at(scan, '"'));
    const size_t first = ++scan->at;
    for (;;) {
        const char *quote =
            memchr(scan->json + scan->at, '"', scan->n - scan->at);
        if (quote == NULL) {
            scan->at = scan->n;
            return;
        }
        size_t end = (size_t)(quote - scan->json);
        size_t slashes = 0;
        while (slashes < end - first && scan->json[end - 1 - slashes] == '\\') {
            slashes++;
        }
        scan->at = end + 1;
        if (slashes % 2 == 0) {
            return;
        }
    }
}

/* Past a number or a word. */
static void skip_bare(struct scan *scan)
{
    while (scan->at < scan->n &&
           memchr(" \t\r\n,]}:\"[{", scan->json[scan->at], 11) == NULL) {
        scan->at++;
    }
}

static void skip_value(struct scan *scan)
{
    size_t depth = 0;
    do {
        skip_space(scan);
        if (scan->at >= scan->n) {
            return;
        }
        char byte = scan->json[scan->at];
        if (byte == '"') {
            skip_string(scan);
        } else if (byte == '{' || byte == '[') {
            depth++;
            scan->at++;
        } else if (byte == '}' || byte == ']') {
            depth -= depth > 0;
            scan->at++;
        } else if (byte == ',' || byte == ':') {
            scan->at++;
        } else {
            skip_bare(scan);
        }
    } while (depth > 0);
}

/* Whether a quoted key is `name`. Escapes in it are jansson's to decode. */
static bool key_is(const char *quoted, size_t bytes, const char *name)
{
    if (memchr(quoted, '\\', bytes) == NULL) {
        return bytes == strlen(name) + 2 &&
               memcmp(quoted + 1, name, bytes - 2) == 0;
    }
    json_t *key = json_loadb(quoted, bytes, JSON_DECODE_ANY, NULL);
    bool same = key != NULL && text_equal(json_string_value(key), name);
    json_decref(key);
    return same;
}

/* Onto the value of a member of the object the scan stands on. */
static bool enter_member(struct scan *scan, const char *name,
                         struct token *ret_key)
{
    scan->at++;
    for (;;) {
        skip_space(scan);
        if (!looking_at(scan, '"')) {
            return false;
        }
        struct token key = {.from = scan->at};
        skip_string(scan);
        key.to = scan->at;
        skip_space(scan);
        scan->at += looking_at(scan, ':');
        skip_space(scan);
        if (key_is(scan->json + key.from, key.to - key.from, name)) {
            *ret_key = key;
            return true;
        }
        skip_value(scan);
        skip_space(scan);
        scan->at += looking_at(scan, ',');
    }
}

/* Onto an element of the array the scan stands on. */
static bool enter_element(struct scan *scan, const char *index)
{
    char *end = NULL;
    unsigned long wanted = strtoul(index, &end, 10);
    if (index[0] == '\0' || *end != '\0') {
        return false;
    }
    scan->at++;
    for (unsigned long i = 0; i < wanted; i++) {
        size_t before = scan->at;
        skip_value(scan);
        skip_space(scan);
        scan->at += looking_at(scan, ',');
        if (scan->at == before || scan->at >= scan->n) {
            return false;
        }
    }
    skip_space(scan);
    return scan->at < scan->n && !looking_at(scan, ']');
}

/* Copies the next segment of a pointer without its escapes; returns what comes
 * after it. */
static const char *next_segment(const char *pointer, char out[SEGMENT_MAX])
{
    ASSERT(pointer[0] == '/');
    size_t used = 0;
    const char *p = pointer + 1;
    for (; *p != '\0' && *p != '/'; p++) {
        char byte = *p;
        if (byte == '~' && (p[1] == '0' || p[1] == '1')) {
            byte = p[1] == '0' ? '~' : '/';
            p++;
        }
        if (used + 1 < SEGMENT_MAX) {
            out[used++] = byte;
        }
    }
    out[used] = '\0';
    return p;
}

static struct token value_at(struct scan *scan)
{
    struct token value = {.from = scan->at};
    skip_value(scan);
    value.to = scan->at;
    return value;
}

struct token place_find(const char *json, size_t n, const char *pointer,
                        bool of_key)
{
    struct scan scan = {json, n, 0};
    char segment[SEGMENT_MAX];
    skip_space(&scan);
    struct scan found = scan;
    struct token key = {found.at, found.at};
    while (pointer[0] == '/') {
        pointer = next_segment(pointer, segment);
        bool entered = false;
        if (looking_at(&scan, '{')) {
            entered = enter_member(&scan, segment, &key);
        } else if (looking_at(&scan, '[')) {
            entered = enter_element(&scan, segment);
            key = (struct token){scan.at, scan.at};
        }
        if (!entered) {
            return value_at(&found);
        }
        found = scan;
    }
    return of_key ? key : value_at(&found);
}

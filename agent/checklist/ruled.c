#include "checklist/ruled.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "base/check.h"

#define GROUPS_MAX 64

/* Columns of the page, from 0; the last one has no end. */
struct group {
    size_t from, to;
};

struct groups {
    struct group items[GROUPS_MAX];
    size_t n;
};

static size_t line_length(const char *text, size_t n)
{
    const char *end = memchr(text, '\n', n);
    size_t len = end != NULL ? (size_t)(end - text) : n;
    while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL) {
        len--;
    }
    return len;
}

/* "====  ======": none unless there are two or more. */
static struct groups groups_of(const char *text, size_t n)
{
    struct groups groups = {.n = 0};
    size_t i = 0;
    while (i < n && groups.n < GROUPS_MAX) {
        size_t from = i;
        while (i < n && text[i] == '=') {
            i++;
        }
        if (i > from) {
            groups.items[groups.n++] = (struct group){from, i};
        } else if (text[i] == ' ') {
            i++;
        } else {
            break;
        }
    }
    groups.n = i == n && groups.n > 1 ? groups.n : 0;
    return groups;
}

static size_t next_start(const char *text, size_t n)
{
    const char *end = memchr(text, '\n', n);
    return end != NULL ? (size_t)(end - text) + 1 : n;
}

size_t ruled_length(const char *text, size_t n)
{
    ASSERT(text != NULL);
    size_t len = line_length(text, n), end = 0;
    if (groups_of(text, len).n == 0) {
        return 0;
    }
    bool behind_rule = false;
    for (size_t at = next_start(text, n); at < n;) {
        size_t here = line_length(text + at, n - at);
        size_t next = at + next_start(text + at, n - at);
        if (here == 0 && behind_rule && end > 0) {
            break;
        }
        behind_rule = groups_of(text + at, here).n > 0;
        if (behind_rule && (here != len || memcmp(text, text + at, len) != 0)) {
            break; /* another table */
        }
        end = behind_rule ? next : end;
        at = next;
    }
    return end;
}

static size_t width(const char *text, size_t len, bool wide)
{
    utf8proc_int32_t c = 0;
    utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &c);
    return wide && c >= 0 ? (size_t)utf8proc_charwidth(c) : 1;
}

static size_t char_length(const char *text)
{
    unsigned char c = (unsigned char)text[0];
    return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* Where the line's column `group` is, as bytes; false if text stands in the gap
 * before it: widths are counted otherwise. */
static bool cut(const char *text, size_t n, const struct groups *groups,
                bool wide, struct group ret[GROUPS_MAX])
{
    size_t i = 0, place = 0;
    bool clean = true;
    for (size_t k = 0; k < groups->n; k++) {
        size_t stop = k + 1 < groups->n ? groups->items[k].to : SIZE_MAX;
        while (i < n && place < groups->items[k].from) {
            clean = clean && text[i] == ' ';
            place += width(text + i, n - i, wide);
            i += char_length(text + i);
        }
        ret[k].from = i;
        while (i < n && place < stop) {
            place += width(text + i, n - i, wide);
            i += char_length(text + i);
        }
        ret[k].to = i;
    }
    return clean;
}

/* Whether a kanji takes two places in this table, as on a screen, or one. */
static bool counts_wide(struct ruled ruled, const struct groups *groups)
{
    size_t clean[2] = {0, 0};
    struct group cells[GROUPS_MAX] = {{0}};
    for (size_t at = 0; at < ruled.n;
         at += next_start(ruled.text + at, ruled.n - at)) {
        size_t len = line_length(ruled.text + at, ruled.n - at);
        for (int wide = 0; wide < 2; wide++) {
            clean[wide] += cut(ruled.text + at, len, groups, wide == 1, cells);
        }
    }
    return clean[1] >= clean[0];
}

/* A line whose first column is blank goes on with the row above it. */
static enum err take_line(struct wrapped *wrapped, struct rows_maker *maker,
                          const struct group *cells, size_t n_cells,
                          struct ruled line, struct errmsg *msg)
{
    enum err err = ERR_OK;
    const char *first = line.text + cells[0].from;
    bool begins = strspn(first, " ") < cells[0].to - cells[0].from;
    if (begins && !wrapped_is_empty(wrapped)) {
        err = wrapped_flush(wrapped, maker, false, msg);
    }
    for (size_t i = 0; i < n_cells; i++) {
        wrapped_add(wrapped, i, line.line, line.text + cells[i].from,
                    cells[i].to - cells[i].from);
    }
    return err;
}

enum err ruled_rows(struct wrapped *wrapped, struct rows_maker *maker,
                    struct ruled ruled, int *ret_lines, struct errmsg *msg)
{
    ASSERT(wrapped_is_empty(wrapped));
    struct groups groups =
        groups_of(ruled.text, line_length(ruled.text, ruled.n));
    bool wide = counts_wide(ruled, &groups);
    enum err err = ERR_OK;
    int lines = 0;
    size_t rules = 0;
    for (size_t at = 0; at < ruled.n && err == ERR_OK; lines++) {
        const char *text = ruled.text + at;
        size_t len = line_length(text, ruled.n - at);
        struct group cells[GROUPS_MAX] = {{0}};
        if (groups_of(text, len).n > 0) {
            rules++;
            bool heads = rules == 2 && at + len + 2 < ruled.n;
            err = wrapped_is_empty(wrapped)
                      ? ERR_OK
                      : wrapped_flush(wrapped, maker, heads, msg);
        } else if (len > 0) {
            cut(text, len, &groups, wide, cells);
            err = take_line(wrapped, maker, cells, groups.n,
                            (struct ruled){text, len, ruled.line + lines}, msg);
        }
        at += next_start(text, ruled.n - at);
    }
    *ret_lines = lines;
    return err;
}

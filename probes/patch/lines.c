#include "probes/patch/lines.h"

#include <string.h>

const char *lines_next(struct lines *lines)
{
    if (lines->rest[0] == '\0') {
        return NULL;
    }
    size_t length = strcspn(lines->rest, "\n");
    const char *line = arena_strndup(lines->arena, lines->rest, length);
    lines->rest += length + (lines->rest[length] == '\n' ? 1 : 0);
    return line;
}

size_t lines_count(const char *text)
{
    size_t n = 1;
    for (; *text != '\0'; text++) {
        n += *text == '\n' ? 1 : 0;
    }
    return n;
}

const char *words_next(struct arena *arena, const char **at)
{
    size_t length = strcspn(*at, " \t");
    if (length == 0) {
        return NULL;
    }
    const char *word = arena_strndup(arena, *at, length);
    *at += length;
    *at += strspn(*at, " \t");
    return word;
}

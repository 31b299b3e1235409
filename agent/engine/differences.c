#include "engine/differences.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define VALUE_MAX 200

/* Long values are cut: the place is what matters. */
static const char *shown(struct arena *arena, const json_t *value)
{
    if (value == NULL) {
        return NULL;
    }
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    ASSERT(text != NULL);
    size_t n = strlen(text);
    const char *copy = n <= VALUE_MAX
                           ? arena_strdup(arena, text)
                           : arena_printf(arena, "%.*s...", VALUE_MAX, text);
    free(text);
    return copy;
}

static void add(struct arena *arena, const char *pointer, json_t *first,
                json_t *second, struct differences *into)
{
    into->n_all++;
    if (into->items == NULL) {
        into->items = arena_array(arena, DIFFERENCES_MAX, sizeof *into->items);
    }
    if (into->n < DIFFERENCES_MAX) {
        into->items[into->n++] =
            (struct difference){arena_strdup(arena, pointer),
                                shown(arena, first), shown(arena, second)};
    }
}

/* "/a" and "b~c" to "/a/b~0c". */
static const char *below(struct arena *arena, const char *pointer,
                         const char *key)
{
    size_t n = strlen(pointer);
    char *path = arena_alloc(arena, n + 2 * strlen(key) + 2);
    memcpy(path, pointer, n);
    path[n++] = '/';
    for (const char *p = key; *p != '\0'; p++) {
        bool special = *p == '~' || *p == '/';
        path[n++] = special ? '~' : *p;
        if (special) {
            path[n++] = *p == '~' ? '0' : '1';
        }
    }
    path[n] = '\0';
    return path;
}

static void in_objects(struct arena *arena, const char *pointer, json_t *first,
                       json_t *second, struct differences *into)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(first, key, value)
    {
        differences_find(arena, below(arena, pointer, key), value,
                         json_object_get(second, key), into);
    }
    json_object_foreach(second, key, value)
    {
        if (json_object_get(first, key) == NULL) {
            add(arena, below(arena, pointer, key), NULL, value, into);
        }
    }
}

static void in_arrays(struct arena *arena, const char *pointer, json_t *first,
                      json_t *second, struct differences *into)
{
    size_t n_first = json_array_size(first);
    size_t n_second = json_array_size(second);
    for (size_t i = 0; i < n_first || i < n_second; i++) {
        differences_find(arena, arena_printf(arena, "%s/%zu", pointer, i),
                         json_array_get(first, i), json_array_get(second, i),
                         into);
    }
}

void differences_find(struct arena *arena, const char *pointer, json_t *first,
                      json_t *second, struct differences *into)
{
    if (json_is_object(first) && json_is_object(second)) {
        in_objects(arena, pointer, first, second, into);
    } else if (json_is_array(first) && json_is_array(second)) {
        in_arrays(arena, pointer, first, second, into);
    } else if (first == NULL || second == NULL || !json_equal(first, second)) {
        add(arena, pointer, first, second, into);
    }
}

#include "base/check.h"
#include "conf/loader.h"
#include "core/civil.h"
#include "core/span.h"

int64_t value_duration(const json_t *object, const char *name,
                       int64_t otherwise)
{
    const char *text = json_string_value(json_object_get(object, name));
    if (text == NULL) {
        return otherwise;
    }
    int64_t ms = 0;
    enum err err = span_parse_duration(text, &ms);
    ASSERT(err == ERR_OK);
    return ms;
}

int64_t value_instant(const json_t *object, const char *name, int64_t otherwise)
{
    const char *text = json_string_value(json_object_get(object, name));
    if (text == NULL) {
        return otherwise;
    }
    int64_t ms = 0;
    enum err err = civil_parse_instant(text, &ms);
    ASSERT(err == ERR_OK);
    return ms;
}

int64_t value_int(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    ASSERT(json_is_integer(value));
    return json_integer_value(value);
}

const char *value_text(struct arena *arena, const json_t *object,
                       const char *name, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? otherwise : arena_strdup(arena, text);
}

const char *const *loader_texts(struct arena *arena, const json_t *list,
                                size_t *ret_n)
{
    size_t n = json_array_size(list);
    const char **texts = arena_array(arena, n, sizeof *texts);
    for (size_t i = 0; i < n; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        ASSERT(text != NULL);
        texts[i] = arena_strdup(arena, text);
    }
    *ret_n = n;
    return texts;
}

void id_claim(json_t *ids, struct spot spot, const char *what, const char *id)
{
    const char *holder = json_string_value(json_object_get(ids, id));
    if (holder != NULL) {
        spot_error(spot, "%s \"%s\" is taken by %s; give each its own", what,
                   id, holder);
        return;
    }
    int failed = json_object_set_new(ids, id, json_string(spot.pointer));
    ASSERT(failed == 0);
}

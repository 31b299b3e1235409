#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "conf/file.h"
#include "conf/loader.h"
#include "core/span.h"

#define PARAMS_MAX 48

/* Parameters being gathered. */
struct gathering {
    struct loader *loader;
    struct param items[PARAMS_MAX];
    size_t n;
};

static const char *scalar_text(struct arena *arena, const json_t *value)
{
    if (json_is_string(value)) {
        return arena_strdup(arena, json_string_value(value));
    }
    if (json_is_boolean(value)) {
        return json_is_true(value) ? "true" : "false";
    }
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    ASSERT(text != NULL);
    const char *copy = arena_strdup(arena, text);
    free(text);
    return copy;
}

static const char *whole_path(struct loader *loader, struct spot spot,
                              const char *path)
{
    /* file_join lends an absolute path, which is the JSON's: keep a copy. */
    return arena_strdup(loader->arena,
                        file_join(loader->arena, spot.source->directory, path));
}

/* A path is read when needed; that it can be is better known now. */
static const char *readable_path(struct loader *loader, struct spot spot,
                                 const char *path)
{
    path = whole_path(loader, spot, path);
    if (!loader->for_replay && access(path, R_OK) != 0) {
        spot_error(spot, "%.400s: cannot be read: %s", path, strerror(errno));
    }
    return path;
}

static void set_text(struct loader *loader, struct spot spot,
                     const struct conf_option *option, struct param *param,
                     const char *text)
{
    param->kind = PARAM_STRING;
    if (option->format == FORMAT_DURATION) {
        param->kind = PARAM_DURATION;
        enum err err = span_parse_duration(text, &param->number);
        ASSERT(err == ERR_OK);
    } else if (option->format == FORMAT_PATH) {
        param->text = readable_path(loader, spot, text);
    } else if (option->format == FORMAT_PATH_LATER) {
        param->text = whole_path(loader, spot, text);
    } else {
        param->text = arena_strdup(loader->arena, text);
    }
}

static const char *pair_text(struct loader *loader, struct spot spot,
                             const json_t *value)
{
    return json_is_object(value) ? secret_resolve(loader, spot, value)
                                 : scalar_text(loader->arena, value);
}

static void set_pairs(struct loader *loader, struct spot spot,
                      struct param *param, json_t *object)
{
    param->kind = PARAM_PAIRS;
    size_t n = json_object_size(object);
    const char **names = arena_array(loader->arena, n, sizeof *names);
    const char **texts = arena_array(loader->arena, n, sizeof *texts);
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        names[param->n_texts] = arena_strdup(loader->arena, name);
        texts[param->n_texts++] =
            pair_text(loader, spot_key(spot, name), value);
    }
    param->names = names;
    param->texts = texts;
}

/* A secret that is a URL is held to the same rules as a plain one. */
static void set_secret(struct loader *loader, struct spot spot,
                       const struct conf_option *option, struct param *param,
                       const json_t *object)
{
    param->kind = PARAM_SECRET;
    param->text = secret_resolve(loader, spot, object);
    struct errmsg msg;
    if (option->format == FORMAT_URL && param->text[0] != '\0' &&
        format_check(FORMAT_URL, param->text, &msg) != ERR_OK) {
        spot_error(spot, "the secret is no URL: %s", msg.text);
    }
}

static void set_value(struct loader *loader, struct spot spot,
                      const struct conf_option *option, struct param *param,
                      json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        set_text(loader, spot, option, param, json_string_value(value));
        return;
    case JSON_INTEGER:
        param->kind = PARAM_INT;
        param->number = json_integer_value(value);
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        param->kind = PARAM_BOOL;
        param->number = json_is_true(value);
        return;
    case JSON_ARRAY:
        param->kind = PARAM_STRINGS;
        param->texts = loader_texts(loader->arena, value, &param->n_texts);
        return;
    case JSON_OBJECT:
        if (option->shapes & SHAPE_PAIRS) {
            set_pairs(loader, spot, param, value);
        } else {
            set_secret(loader, spot, option, param, value);
        }
        return;
    case JSON_REAL:
    case JSON_NULL:
        break;
    }
    UNREACHABLE();
}

static void gather(struct gathering *gathering, struct spot spot,
                   const json_t *object, const struct option_set *set,
                   const char *prefix)
{
    struct arena *arena = gathering->loader->arena;
    for (size_t i = 0; i < set->n_options; i++) {
        const struct conf_option *option = &set->options[i];
        json_t *value = json_object_get(object, option->name);
        const char *name = arena_printf(arena, "%s%s", prefix, option->name);
        struct spot at = spot_key(spot, option->name);
        if (value == NULL) {
            continue;
        }
        if (option->shapes == SHAPE_OBJECT) {
            gather(gathering, at, value, option->child,
                   arena_printf(arena, "%s.", name));
            continue;
        }
        ASSERT(gathering->n < PARAMS_MAX);
        struct param *param = &gathering->items[gathering->n++];
        param->name = name;
        set_value(gathering->loader, at, option, param, value);
    }
}

struct params params_build(struct loader *loader, struct spot spot,
                           json_t *object, const struct option_kind *kind)
{
    struct gathering gathering = {.loader = loader};
    gather(&gathering, spot, object, kind->own, "");
    struct param *items =
        arena_array(loader->arena, gathering.n, sizeof *items);
    memcpy(items, gathering.items, gathering.n * sizeof *items);
    return (struct params){.items = items, .n_items = gathering.n};
}

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "conf/conf.h"
#include "conf/options.h"

/* A definition: an option set, or a kind's two together. */
static void define_set(json_t *definitions, const struct option_set *set);
static void define_kind(json_t *definitions, const struct option_kinds *kinds,
                        const struct option_kind *kind);

static void put(json_t *object, const char *name, json_t *value)
{
    int failed = json_object_set_new(object, name, value);
    ASSERT(failed == 0);
}

static void append(json_t *list, json_t *value)
{
    int failed = json_array_append_new(list, value);
    ASSERT(failed == 0);
}

static json_t *of_type(const char *type)
{
    json_t *schema = json_object();
    put(schema, "type", json_string(type));
    return schema;
}

static json_t *reference(const char *name)
{
    json_t *schema = json_object();
    put(schema, "$ref", json_sprintf("#/$defs/%s", name));
    return schema;
}

static json_t *words(const char *const *items)
{
    json_t *schema = json_object();
    json_t *list = json_array();
    for (size_t i = 0; items[i] != NULL; i++) {
        append(list, json_string(items[i]));
    }
    put(schema, "enum", list);
    return schema;
}

static json_t *text_schema(const struct conf_option *option, bool may_be_empty)
{
    if (option->format == FORMAT_WORD) {
        return words(option->words);
    }
    json_t *schema = of_type("string");
    if (format_pattern(option->format) != NULL) {
        put(schema, "pattern", json_string(format_pattern(option->format)));
    } else if (!may_be_empty) {
        put(schema, "minLength", json_integer(1));
    }
    return schema;
}

static json_t *number_schema(const struct conf_option *option)
{
    json_t *schema =
        of_type(option->shapes & SHAPE_REAL ? "number" : "integer");
    if (option->min != 0 || option->max != 0) {
        put(schema, "minimum", json_integer(option->min));
        put(schema, "maximum", json_integer(option->max));
    }
    return schema;
}

static json_t *list_schema(const struct conf_option *option, json_t *items)
{
    json_t *schema = of_type("array");
    put(schema, "items", items);
    if (!(option->flags & OPTION_MAY_BE_EMPTY)) {
        put(schema, "minItems", json_integer(1));
    }
    return schema;
}

static json_t *any_of(json_t *alternatives)
{
    if (json_array_size(alternatives) == 1) {
        json_t *only = json_incref(json_array_get(alternatives, 0));
        json_decref(alternatives);
        return only;
    }
    json_t *schema = json_object();
    put(schema, "anyOf", alternatives);
    return schema;
}

static json_t *kinds_schema(json_t *definitions,
                            const struct option_kinds *kinds)
{
    json_t *alternatives = json_array();
    for (size_t i = 0; i < kinds->n_items; i++) {
        const struct option_kind *kind = &kinds->items[i];
        define_kind(definitions, kinds, kind);
        append(alternatives, reference(kind->own->name));
    }
    return any_of(alternatives);
}

static json_t *object_schema(json_t *definitions,
                             const struct conf_option *option)
{
    if (option->kinds != NULL) {
        return kinds_schema(definitions, option->kinds);
    }
    define_set(definitions, option->child);
    return reference(option->child->name);
}

static json_t *pairs_schema(json_t *definitions,
                            const struct conf_option *option)
{
    json_t *alternatives = json_array();
    append(alternatives, text_schema(option, true));
    if (option->format == FORMAT_SCALAR) {
        append(alternatives, of_type("number"));
        append(alternatives, of_type("boolean"));
    }
    if (option->shapes & SHAPE_SECRET) {
        define_set(definitions, &options_secret);
        append(alternatives, reference(options_secret.name));
    }
    json_t *schema = of_type("object");
    put(schema, "additionalProperties", any_of(alternatives));
    return schema;
}

static void append_objects(json_t *alternatives, json_t *definitions,
                           const struct conf_option *option)
{
    if (option->shapes & SHAPE_OBJECTS) {
        append(alternatives,
               list_schema(option, object_schema(definitions, option)));
    }
    if (option->shapes & SHAPE_OBJECT) {
        append(alternatives, object_schema(definitions, option));
    }
    if (option->shapes & SHAPE_PAIRS) {
        append(alternatives, pairs_schema(definitions, option));
    } else if (option->shapes & SHAPE_SECRET) {
        define_set(definitions, &options_secret);
        append(alternatives, reference(options_secret.name));
    }
}

static json_t *option_schema(json_t *definitions,
                             const struct conf_option *option)
{
    bool may_be_empty = option->flags & OPTION_MAY_BE_EMPTY;
    json_t *alternatives = json_array();
    if (option->shapes & SHAPE_TEXT) {
        append(alternatives, text_schema(option, may_be_empty));
    }
    if (option->shapes & (SHAPE_INT | SHAPE_REAL)) {
        append(alternatives, number_schema(option));
    }
    if (option->shapes & SHAPE_BOOL) {
        append(alternatives, of_type("boolean"));
    }
    if (option->shapes & SHAPE_TEXTS) {
        append(alternatives, list_schema(option, text_schema(option, false)));
    }
    append_objects(alternatives, definitions, option);
    json_t *schema = any_of(alternatives);
    put(schema, "description", json_string(option->description));
    if (option->fallback != NULL) {
        put(schema, "default",
            json_loads(option->fallback, JSON_DECODE_ANY, NULL));
    }
    return schema;
}

static void add_properties(json_t *schema, json_t *definitions,
                           const struct option_set *set)
{
    json_t *properties = json_object_get(schema, "properties");
    json_t *required = json_object_get(schema, "required");
    for (size_t i = 0; i < set->n_options; i++) {
        const struct conf_option *option = &set->options[i];
        if (option->flags & OPTION_LATER) {
            continue;
        }
        put(properties, option->name, option_schema(definitions, option));
        if (option->flags & OPTION_REQUIRED) {
            append(required, json_string(option->name));
        }
    }
}

static json_t *new_object_schema(void)
{
    json_t *schema = of_type("object");
    put(schema, "additionalProperties", json_false());
    put(schema, "required", json_array());
    put(schema, "properties", json_object());
    return schema;
}

static void define_set(json_t *definitions, const struct option_set *set)
{
    if (json_object_get(definitions, set->name) != NULL) {
        return;
    }
    json_t *schema = new_object_schema();
    put(definitions, set->name, schema);
    add_properties(schema, definitions, set);
    if (set == &options_secret) {
        put(schema, "minProperties", json_integer(1));
        put(schema, "maxProperties", json_integer(1));
    }
}

static void define_kind(json_t *definitions, const struct option_kinds *kinds,
                        const struct option_kind *kind)
{
    json_t *schema = new_object_schema();
    put(definitions, kind->own->name, schema);
    add_properties(schema, definitions, kinds->common);
    add_properties(schema, definitions, kind->own);
    json_t *type =
        json_object_get(json_object_get(schema, "properties"), "type");
    json_object_clear(type);
    put(type, "const", json_string(kind->type));
}

void conf_schema(struct buf *out)
{
    ASSERT(out != NULL);
    json_t *schema = json_object();
    put(schema, "$schema",
        json_string("https://json-schema.org/draft/2020-12/schema"));
    put(schema, "title", json_string("Configuration of claimd"));
    json_t *whole = new_object_schema();
    json_object_update(schema, whole);
    json_decref(whole);
    json_t *definitions = json_object();
    add_properties(schema, definitions, &options_main);
    put(schema, "$defs", definitions);
    char *text = json_dumps(schema, JSON_INDENT(2));
    ASSERT(text != NULL);
    buf_puts(out, text);
    buf_putc(out, '\n');
    free(text);
    json_decref(schema);
}

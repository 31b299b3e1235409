#include "unit/conf/support_schema.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"

/* What a keyword is held against. */
struct holding {
    const json_t *root;
    const json_t *schema;
    const json_t *value;
};

typedef bool keyword_holds(const struct holding *holding,
                           const json_t *argument);

static bool is_of_type(const json_t *value, const char *type)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return strcmp(type, "object") == 0;
    case JSON_ARRAY:
        return strcmp(type, "array") == 0;
    case JSON_STRING:
        return strcmp(type, "string") == 0;
    case JSON_INTEGER:
        return strcmp(type, "integer") == 0 || strcmp(type, "number") == 0;
    case JSON_REAL:
        return strcmp(type, "number") == 0;
    case JSON_TRUE:
    case JSON_FALSE:
        return strcmp(type, "boolean") == 0;
    case JSON_NULL:
        break;
    }
    return strcmp(type, "null") == 0;
}

static bool holds_type(const struct holding *h, const json_t *argument)
{
    return is_of_type(h->value, json_string_value(argument));
}

static bool holds_ref(const struct holding *h, const json_t *argument)
{
    const char *name = json_string_value(argument) + strlen("#/$defs/");
    const json_t *target =
        json_object_get(json_object_get(h->root, "$defs"), name);
    assert_non_null(target);
    return schema_holds(h->root, target, h->value);
}

static bool holds_any_of(const struct holding *h, const json_t *argument)
{
    for (size_t i = 0; i < json_array_size(argument); i++) {
        if (schema_holds(h->root, json_array_get(argument, i), h->value)) {
            return true;
        }
    }
    return false;
}

static bool holds_const(const struct holding *h, const json_t *argument)
{
    return json_equal(h->value, argument);
}

static bool holds_enum(const struct holding *h, const json_t *argument)
{
    for (size_t i = 0; i < json_array_size(argument); i++) {
        if (json_equal(json_array_get(argument, i), h->value)) {
            return true;
        }
    }
    return false;
}

static bool holds_pattern(const struct holding *h, const json_t *argument)
{
    regex_t regex;
    if (!json_is_string(h->value)) {
        return true;
    }
    assert_int_equal(
        regcomp(&regex, json_string_value(argument), REG_EXTENDED | REG_NOSUB),
        0);
    int found = regexec(&regex, json_string_value(h->value), 0, NULL, 0);
    regfree(&regex);
    return found == 0;
}

static bool holds_min_length(const struct holding *h, const json_t *argument)
{
    return !json_is_string(h->value) ||
           (json_int_t)json_string_length(h->value) >=
               json_integer_value(argument);
}

static bool holds_minimum(const struct holding *h, const json_t *argument)
{
    return !json_is_number(h->value) ||
           json_number_value(h->value) >= json_number_value(argument);
}

static bool holds_maximum(const struct holding *h, const json_t *argument)
{
    return !json_is_number(h->value) ||
           json_number_value(h->value) <= json_number_value(argument);
}

static bool holds_items(const struct holding *h, const json_t *argument)
{
    for (size_t i = 0; i < json_array_size(h->value); i++) {
        if (!schema_holds(h->root, argument, json_array_get(h->value, i))) {
            return false;
        }
    }
    return true;
}

static bool holds_min_items(const struct holding *h, const json_t *argument)
{
    return !json_is_array(h->value) || (json_int_t)json_array_size(h->value) >=
                                           json_integer_value(argument);
}

static bool holds_required(const struct holding *h, const json_t *argument)
{
    for (size_t i = 0; i < json_array_size(argument); i++) {
        const char *name = json_string_value(json_array_get(argument, i));
        if (json_is_object(h->value) &&
            json_object_get(h->value, name) == NULL) {
            return false;
        }
    }
    return true;
}

static bool holds_min_properties(const struct holding *h,
                                 const json_t *argument)
{
    return !json_is_object(h->value) ||
           (json_int_t)json_object_size(h->value) >=
               json_integer_value(argument);
}

static bool holds_max_properties(const struct holding *h,
                                 const json_t *argument)
{
    return !json_is_object(h->value) ||
           (json_int_t)json_object_size(h->value) <=
               json_integer_value(argument);
}

/* Members by "properties", the rest by "additionalProperties". */
static bool holds_additional(const struct holding *h, const json_t *argument)
{
    const json_t *properties = json_object_get(h->schema, "properties");
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)h->value, name, value)
    {
        const json_t *schema = json_object_get(properties, name);
        schema = schema == NULL ? argument : schema;
        if (!schema_holds(h->root, schema, value)) {
            return false;
        }
    }
    return true;
}

static bool holds_always(const struct holding *h, const json_t *argument)
{
    (void)h;
    (void)argument;
    return true;
}

static const struct {
    const char *name;
    keyword_holds *holds;
} keywords[] = {
    {"type", holds_type},
    {"$ref", holds_ref},
    {"anyOf", holds_any_of},
    {"const", holds_const},
    {"enum", holds_enum},
    {"pattern", holds_pattern},
    {"minLength", holds_min_length},
    {"minimum", holds_minimum},
    {"maximum", holds_maximum},
    {"items", holds_items},
    {"minItems", holds_min_items},
    {"required", holds_required},
    {"minProperties", holds_min_properties},
    {"maxProperties", holds_max_properties},
    {"additionalProperties", holds_additional},
    {"properties", holds_always}, /* see additionalProperties */
    {"description", holds_always},
    {"default", holds_always},
    {"title", holds_always},
    {"$schema", holds_always},
    {"$defs", holds_always},
};

static keyword_holds *find_keyword(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(keywords); i++) {
        if (strcmp(keywords[i].name, name) == 0) {
            return keywords[i].holds;
        }
    }
    fail_msg("the schema uses %s, which this test does not know", name);
    return NULL;
}

bool schema_holds(const json_t *root, const json_t *schema, const json_t *value)
{
    if (json_is_boolean(schema)) {
        return json_is_true(schema);
    }
    assert_true(json_is_object(schema));
    const struct holding holding = {root, schema, value};
    const char *name;
    json_t *argument;
    json_object_foreach((json_t *)(uintptr_t)schema, name, argument)
    {
        if (!find_keyword(name)(&holding, argument)) {
            return false;
        }
    }
    return true;
}

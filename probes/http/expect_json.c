#include "probes/http/expect_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/pointed.h"

static bool is_number(const char *text, double *ret_number)
{
    char *end;
    *ret_number = strtod(text, &end);
    return end != text && *end == '\0';
}

static bool number_equals(const json_t *value, const char *text)
{
    double wanted;
    char exact[32];
    if (json_is_integer(value)) {
        snprintf(exact, sizeof exact, "%lld",
                 (long long)json_integer_value(value));
        if (strcmp(exact, text) == 0) {
            return true;
        }
    }
    return is_number(text, &wanted) && json_number_value(value) == wanted;
}

static bool value_equals(const json_t *value, const char *text)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        return strcmp(json_string_value(value), text) == 0;
    case JSON_INTEGER:
    case JSON_REAL:
        return number_equals(value, text);
    case JSON_TRUE:
        return strcmp(text, "true") == 0;
    case JSON_FALSE:
        return strcmp(text, "false") == 0;
    case JSON_NULL:
        return strcmp(text, "null") == 0;
    default:
        return false;
    }
}

static bool holds(const struct param *wanted, const json_t *root, char *why,
                  size_t size)
{
    for (size_t i = 0; i < wanted->n_texts; i++) {
        const json_t *value = pointed_at(root, wanted->names[i]);
        if (value == NULL) {
            snprintf(why, size, "the body has nothing at %s", wanted->names[i]);
            return false;
        }
        if (!value_equals(value, wanted->texts[i])) {
            char *found = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
            snprintf(why, size, "%s is not %s but %s", wanted->names[i],
                     wanted->texts[i], found != NULL ? found : "unprintable");
            free(found);
            return false;
        }
    }
    return true;
}

bool expect_json_holds(const struct param *wanted, const char *body,
                       size_t bytes, char *why, size_t size)
{
    json_error_t error;
    json_t *root =
        json_loadb(body, bytes, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (root == NULL) {
        snprintf(why, size, "the body is not JSON, line %d: %s", error.line,
                 error.text);
        return false;
    }
    bool well = holds(wanted, root, why, size);
    json_decref(root);
    return well;
}

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "conf/options.h"
#include "core/span.h"

#define NAMES_MAX 64
#define LIST_TEXT_MAX 320

/* --- what would be right ------------------------------------------------ */

static void add_words(struct buf *out, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        buf_printf(out, "%s\"%s\"", i == 0 ? "" : ", ", words[i]);
    }
}

static void add_alternative(struct buf *out, const char *text)
{
    buf_printf(out, "%s%s", out->len == 0 ? "" : " or ", text);
}

static void describe_text(const struct conf_option *option, struct buf *out)
{
    if (option->format == FORMAT_WORD) {
        add_alternative(out, option->words[1] == NULL ? "" : "one of ");
        add_words(out, option->words);
    } else {
        add_alternative(out, format_noun(option->format));
    }
}

static void describe_list(const struct conf_option *option, struct buf *out)
{
    if (option->shapes & SHAPE_TEXT) {
        buf_puts(out, ", or a list of such");
    } else if (option->format == FORMAT_WORD) {
        add_alternative(out, "a list of ");
        add_words(out, option->words);
    } else {
        add_alternative(out, "a list, each ");
        buf_puts(out, format_noun(option->format));
    }
}

const char *options_expected(struct arena *arena,
                             const struct conf_option *option)
{
    struct buf out;
    buf_init(&out, LIST_TEXT_MAX);
    if (option->shapes & SHAPE_TEXT) {
        describe_text(option, &out);
    }
    if (option->shapes & (SHAPE_INT | SHAPE_REAL)) {
        add_alternative(&out, option->shapes & SHAPE_REAL ? "a number"
                                                          : "an integer");
    }
    if (option->shapes & SHAPE_BOOL) {
        add_alternative(&out, "true or false");
    }
    if (option->shapes & SHAPE_TEXTS) {
        describe_list(option, &out);
    }
    if (option->shapes & SHAPE_OBJECTS) {
        add_alternative(&out, "a list of objects");
    }
    if (option->shapes & (SHAPE_OBJECT | SHAPE_PAIRS)) {
        add_alternative(&out, "an object");
    } else if (option->shapes & SHAPE_SECRET) {
        add_alternative(&out, "a secret: {\"env\": \"NAME\"}, {\"file\": "
                              "\"path\"} or {\"credential\": \"name\"}");
    }
    if (option->shapes & SHAPE_NULL) {
        add_alternative(&out, "null");
    }
    const char *text = arena_strdup(arena, buf_str(&out));
    buf_fini(&out);
    return text;
}

static const char *expected(struct spot spot, const struct conf_option *option)
{
    return options_expected(spot.findings->arena, option);
}

static bool fail_expected(struct spot spot, const struct conf_option *option)
{
    spot_error(spot, "must be %s", expected(spot, option));
    return false;
}

/* --- single values ------------------------------------------------------ */

static bool check_word(struct spot spot, const struct conf_option *option,
                       const char *text)
{
    size_t n = 0;
    for (; option->words[n] != NULL; n++) {
        if (strcmp(option->words[n], text) == 0) {
            return true;
        }
    }
    const char *nearest = text_nearest(text, option->words, n);
    if (nearest != NULL) {
        spot_error(spot, "\"%.60s\" is not known here; did you mean \"%s\"?",
                   text, nearest);
        return false;
    }
    struct buf list;
    buf_init(&list, LIST_TEXT_MAX);
    add_words(&list, option->words);
    spot_error(spot, "\"%.60s\" is not known here; there is: %s%s", text,
               buf_str(&list),
               option->shapes & SHAPE_OBJECTS ? ", or a list of objects" : "");
    buf_fini(&list);
    return false;
}

static bool check_duration(struct spot spot, const struct conf_option *option,
                           const char *text)
{
    int64_t ms = 0;
    enum err err = span_parse_duration(text, &ms);
    ASSERT(err == ERR_OK);
    char low[SPAN_TEXT_MAX];
    char high[SPAN_TEXT_MAX];
    if (ms < option->min || (option->max > 0 && ms > option->max)) {
        spot_error(spot, "\"%.60s\" is out of bounds; %s to %s is allowed",
                   text, span_render_duration(option->min, low),
                   span_render_duration(option->max, high));
        return false;
    }
    return true;
}

static bool check_text(struct spot spot, const struct conf_option *option,
                       const char *text)
{
    size_t most = option->text_max == 0 ? OPTION_TEXT_MAX : option->text_max;
    if (strlen(text) > most) {
        spot_error(spot, "longer than %zu bytes", most);
        return false;
    }
    if (text[0] == '\0' && !(option->flags & OPTION_MAY_BE_EMPTY)) {
        spot_error(spot, "is empty; it must be %s, or leave the key out",
                   expected(spot, option));
        return false;
    }
    if (option->format == FORMAT_WORD) {
        return check_word(spot, option, text);
    }
    struct errmsg msg;
    if (format_check(option->format, text, &msg) != ERR_OK) {
        /* A URL may hold a password: its own words are not repeated. */
        const char *words = option->format == FORMAT_URL ? "" : text;
        spot_error(spot, "%s%.60s%s%s", words[0] == '\0' ? "" : "\"", words,
                   words[0] == '\0' ? "" : "\": ", msg.text);
        return false;
    }
    return option->format != FORMAT_DURATION ||
           check_duration(spot, option, text);
}

static bool check_number(struct spot spot, const struct conf_option *option,
                         const json_t *value)
{
    double number = json_number_value(value);
    if (json_is_real(value) && !(option->shapes & SHAPE_REAL)) {
        return fail_expected(spot, option);
    }
    if (option->min == 0 && option->max == 0) {
        return true;
    }
    if (number < (double)option->min || number > (double)option->max) {
        spot_error(spot,
                   "is out of bounds; %" PRId64 " to %" PRId64 " is allowed",
                   option->min, option->max);
        return false;
    }
    return true;
}

/* --- lists and objects -------------------------------------------------- */

static bool check_list_length(struct spot spot,
                              const struct conf_option *option,
                              const json_t *list)
{
    if (json_array_size(list) == 0 && !(option->flags & OPTION_MAY_BE_EMPTY)) {
        spot_error(spot, "the list is empty; put something in or leave the "
                         "key out");
        return false;
    }
    if (json_array_size(list) > OPTION_LIST_MAX) {
        spot_error(spot, "more than %d entries", OPTION_LIST_MAX);
        return false;
    }
    return true;
}

static bool check_element(struct spot spot, const struct conf_option *option,
                          json_t *element)
{
    if (option->shapes & SHAPE_OBJECTS) {
        if (!json_is_object(element)) {
            spot_error(spot, "must be an object");
            return false;
        }
        return (option->flags & OPTION_APART) ||
               options_check(spot, element, option->child, NULL);
    }
    if (!json_is_string(element)) {
        spot_error(spot, "must be %s",
                   option->format == FORMAT_WORD ? "a word"
                                                 : format_noun(option->format));
        return false;
    }
    return check_text(spot, option, json_string_value(element));
}

static bool check_list(struct spot spot, const struct conf_option *option,
                       const json_t *list)
{
    if (!check_list_length(spot, option, list)) {
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < json_array_size(list); i++) {
        good = check_element(spot_index(spot, i), option,
                             json_array_get(list, i)) &&
               good;
    }
    return good;
}

static bool check_secret(struct spot spot, json_t *object)
{
    if (!options_check(spot, object, &options_secret, NULL)) {
        return false;
    }
    size_t known = 0;
    for (size_t i = 0; i < options_secret.n_options; i++) {
        const char *name = options_secret.options[i].name;
        known += json_object_get(object, name) != NULL;
    }
    if (known == json_object_size(object) && known != 1) {
        spot_error(spot, "a secret has exactly one key: {\"env\": \"NAME\"}, "
                         "{\"file\": \"path\"} or {\"credential\": \"name\"}");
    }
    return known == 1 && json_object_size(object) == 1;
}

/* A value of pairs. */
static bool check_pair(struct spot spot, const struct conf_option *option,
                       json_t *value)
{
    if (json_is_object(value) && (option->shapes & SHAPE_SECRET)) {
        return check_secret(spot, value);
    }
    bool scalar = json_is_number(value) || json_is_boolean(value);
    if (scalar && option->format == FORMAT_SCALAR) {
        return true;
    }
    if (!json_is_string(value)) {
        spot_error(spot, "must be %s%s", format_noun(option->format),
                   option->shapes & SHAPE_SECRET ? ", or a secret" : "");
        return false;
    }
    struct conf_option item = *option;
    item.flags |= OPTION_MAY_BE_EMPTY;
    return check_text(spot, &item, json_string_value(value));
}

static bool check_pairs(struct spot spot, const struct conf_option *option,
                        json_t *object)
{
    bool good = true;
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        struct spot at = spot_key(spot, name);
        struct errmsg msg;
        if (format_check(FORMAT_LINE, name, &msg) != ERR_OK) {
            spot_key_error(at, "the name is wrong: %s", msg.text);
            good = false;
        }
        good = check_pair(at, option, value) && good;
    }
    return good;
}

static bool check_object(struct spot spot, const struct conf_option *option,
                         json_t *object)
{
    if (option->shapes & SHAPE_ICS) {
        spot_error(spot, "{\"ics\": …} is not in this version; it must be %s",
                   expected(spot, option));
        return false;
    }
    if (option->shapes & SHAPE_OBJECT) {
        return options_check(spot, object, option->child, NULL);
    }
    if (option->shapes & SHAPE_PAIRS) {
        return check_pairs(spot, option, object);
    }
    if (option->shapes & SHAPE_SECRET) {
        return check_secret(spot, object);
    }
    return fail_expected(spot, option);
}

static bool check_string(struct spot spot, const struct conf_option *option,
                         const json_t *value)
{
    if (option->shapes & SHAPE_TEXT) {
        return check_text(spot, option, json_string_value(value));
    }
    if (option->shapes & SHAPE_SECRET && !(option->shapes & SHAPE_PAIRS)) {
        spot_error(spot, "secrets do not stand in the configuration; keep it "
                         "elsewhere and write {\"env\": \"NAME\"}, {\"file\": "
                         "\"path\"} or {\"credential\": \"name\"}");
        return false;
    }
    return fail_expected(spot, option);
}

static bool check_value(struct spot spot, const struct conf_option *option,
                        json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        return check_string(spot, option, value);
    case JSON_INTEGER:
    case JSON_REAL:
        return option->shapes & (SHAPE_INT | SHAPE_REAL)
                   ? check_number(spot, option, value)
                   : fail_expected(spot, option);
    case JSON_TRUE:
    case JSON_FALSE:
        return option->shapes & SHAPE_BOOL || fail_expected(spot, option);
    case JSON_ARRAY:
        return option->shapes & (SHAPE_TEXTS | SHAPE_OBJECTS)
                   ? check_list(spot, option, value)
                   : fail_expected(spot, option);
    case JSON_OBJECT:
        return check_object(spot, option, value);
    case JSON_NULL:
        break;
    }
    return option->shapes & SHAPE_NULL || fail_expected(spot, option);
}

/* --- keys --------------------------------------------------------------- */

static size_t add_names(const char *names[NAMES_MAX], size_t n,
                        const struct option_set *set)
{
    for (size_t i = 0; set != NULL && i < set->n_options; i++) {
        if (!(set->options[i].flags & OPTION_LATER)) {
            ASSERT(n < NAMES_MAX - 1);
            names[n++] = set->options[i].name;
        }
    }
    return n;
}

/* Tells of an unknown key. Returns whether the rest can be judged without it:
 * not if it seems to be meant for a key that is left out. */
static bool refuse_key(struct spot spot, const char *key, const json_t *object,
                       const char *const *names, size_t n)
{
    const char *nearest = text_nearest(key, names, n);
    if (nearest != NULL) {
        spot_key_error(spot, "unknown key \"%.60s\"; did you mean \"%s\"?", key,
                       nearest);
        return json_object_get(object, nearest) != NULL;
    }
    struct buf list;
    buf_init(&list, 2048);
    add_words(&list, names);
    spot_key_error(spot, "unknown key \"%.60s\"; there is: %s", key,
                   buf_str(&list));
    buf_fini(&list);
    return true;
}

static void refuse_later(struct spot spot, const char *key,
                         const char *const *names)
{
    struct buf list;
    buf_init(&list, LIST_TEXT_MAX);
    add_words(&list, names);
    spot_key_error(spot, "\"%s\" is not in this version; there is: %s", key,
                   buf_str(&list));
    buf_fini(&list);
}

/* The keys of an object: at most two sets. */
struct known {
    const struct option_set *set;
    const struct option_set *second; /* or NULL */
};

static bool check_key(struct spot spot, const char *key, const json_t *object,
                      const struct known *known)
{
    const struct conf_option *option = options_find(known->set, key);
    option = option == NULL ? options_find(known->second, key) : option;
    struct spot at = spot_key(spot, key);
    if (option != NULL && !(option->flags & OPTION_LATER)) {
        return check_value(at, option, json_object_get(object, key));
    }
    const char *names[NAMES_MAX] = {NULL};
    size_t n = add_names(names, 0, known->set);
    n = add_names(names, n, known->second);
    names[n] = NULL;
    if (option == NULL) {
        return refuse_key(at, key, object, names, n);
    }
    refuse_later(at, key, names);
    return true;
}

static bool check_required(struct spot spot, const json_t *object,
                           const struct option_set *set)
{
    bool good = true;
    for (size_t i = 0; set != NULL && i < set->n_options; i++) {
        const struct conf_option *option = &set->options[i];
        if ((option->flags & OPTION_REQUIRED) &&
            json_object_get(object, option->name) == NULL) {
            spot_error(spot, "\"%s\" is missing; add it: %s", option->name,
                       expected(spot, option));
            good = false;
        }
    }
    return good;
}

bool options_check(struct spot spot, json_t *object,
                   const struct option_set *set,
                   const struct option_set *second)
{
    ASSERT(json_is_object(object) && set != NULL);
    const struct known known = {set, second};
    bool good = check_required(spot, object, set);
    good = check_required(spot, object, second) && good;
    void *at = json_object_iter(object);
    while (at != NULL) {
        good =
            check_key(spot, json_object_iter_key(at), object, &known) && good;
        at = json_object_iter_next(object, at);
    }
    return good;
}

static bool is_later(const struct option_kinds *kinds, const char *type)
{
    for (size_t i = 0; kinds->later[i] != NULL; i++) {
        if (strcmp(kinds->later[i], type) == 0) {
            return true;
        }
    }
    return false;
}

const struct option_kind *options_kind(struct spot spot, const json_t *object,
                                       const struct option_kinds *kinds)
{
    ASSERT(json_is_object(object));
    const json_t *type = json_object_get(object, "type");
    struct buf list;
    buf_init(&list, LIST_TEXT_MAX);
    for (size_t i = 0; i < kinds->n_items; i++) {
        const struct option_kind *kind = &kinds->items[i];
        if (text_equal(json_string_value(type), kind->type)) {
            buf_fini(&list);
            return kind;
        }
        buf_printf(&list, "%s%s", i == 0 ? "" : ", ", kind->type);
    }
    struct spot at = spot_key(spot, "type");
    if (type == NULL) {
        spot_error(spot, "\"type\" is missing; it may be: %s", buf_str(&list));
    } else if (!json_is_string(type)) {
        spot_error(at, "must be a %s: %s", kinds->noun, buf_str(&list));
    } else if (is_later(kinds, json_string_value(type))) {
        spot_error(at, "%s \"%s\" is not in this version; it has: %s",
                   kinds->noun, json_string_value(type), buf_str(&list));
    } else {
        spot_error(at, "unknown %s \"%.60s\"; this version has: %s",
                   kinds->noun, json_string_value(type), buf_str(&list));
    }
    buf_fini(&list);
    return NULL;
}

/* --- defaults ----------------------------------------------------------- */

/* An object left out is made where that gives its members their defaults. */
static bool has_defaults(const struct option_set *set)
{
    bool any = false;
    for (size_t i = 0; i < set->n_options; i++) {
        if (set->options[i].flags & OPTION_REQUIRED) {
            return false;
        }
        any = any || set->options[i].fallback != NULL;
    }
    return any;
}

static json_t *default_of(const struct conf_option *option)
{
    if (option->fallback != NULL) {
        json_t *value = json_loads(option->fallback, JSON_DECODE_ANY, NULL);
        ASSERT(value != NULL);
        return value;
    }
    if (option->shapes == SHAPE_OBJECT && has_defaults(option->child)) {
        return json_object();
    }
    return NULL;
}

void options_fill(json_t *object, const struct option_set *set)
{
    ASSERT(json_is_object(object));
    for (size_t i = 0; i < set->n_options; i++) {
        const struct conf_option *option = &set->options[i];
        json_t *value = json_object_get(object, option->name);
        if (value == NULL) {
            value = default_of(option);
            if (value != NULL) {
                int failed = json_object_set_new(object, option->name, value);
                ASSERT(failed == 0);
            }
        }
        if (value != NULL && option->shapes == SHAPE_OBJECT) {
            options_fill(value, option->child);
        }
    }
}

/*
 * Happy path: the document comes, its list is found, each object says its
 * facts.
 * Failure modes: no list, an object without what is needed, a value of another
 * kind, two objects of one name: refused with the place.
 */
#include "probes/pointed.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"

/* Below, a number is seconds (until the year 5138), from here on ms (since
 * 1973). */
#define SECONDS_BELOW 1e11
#define NUMBER_TEXT_MAX 32
#define SHOWN_MAX 40

bool pointed_ok(const char *pointer)
{
    if (pointer[0] != '\0' && pointer[0] != '/') {
        return false;
    }
    for (const char *at = pointer; *at != '\0'; at++) {
        if (*at == '~' && at[1] != '0' && at[1] != '1') {
            return false;
        }
    }
    return true;
}

/* The token at `*at` without its escapes; moves on to the next '/' or the end.
 * `token` has room for the whole pointer. */
static void next_token(const char **at, char *token)
{
    const char *from = *at + 1;
    while (*from != '\0' && *from != '/') {
        if (from[0] == '~' && (from[1] == '0' || from[1] == '1')) {
            *token++ = from[1] == '0' ? '~' : '/';
            from += 2;
        } else {
            *token++ = *from++;
        }
    }
    *token = '\0';
    *at = from;
}

/* "0", "17": no sign, no leading zero (RFC 6901, section 4). */
static bool parse_index(const char *token, size_t *ret_index)
{
    size_t digits = strspn(token, "0123456789");
    if (digits == 0 || digits > 9 || token[digits] != '\0' ||
        (token[0] == '0' && digits > 1)) {
        return false;
    }
    *ret_index = (size_t)strtoul(token, NULL, 10);
    return true;
}

static const json_t *step(const json_t *value, const char *token)
{
    size_t index;
    if (json_is_object(value)) {
        return json_object_get(value, token);
    }
    if (json_is_array(value) && parse_index(token, &index)) {
        return json_array_get(value, index);
    }
    return NULL;
}

const json_t *pointed_at(const json_t *root, const char *pointer)
{
    char token[POINTED_MAX];
    const json_t *value = root;
    if (strlen(pointer) >= sizeof token) {
        return NULL;
    }
    while (value != NULL && *pointer == '/') {
        next_token(&pointer, token);
        value = step(value, token);
    }
    return value;
}

/* --- values --------------------------------------------------------------- */

static enum err instant_of_number(double number, int64_t *ret_ms)
{
    double ms = fabs(number) < SECONDS_BELOW ? number * MS_PER_SECOND : number;
    if (!(ms >= (double)INSTANT_LOWEST && ms <= (double)INSTANT_HIGHEST)) {
        return ERR_INVALID;
    }
    *ret_ms = (int64_t)floor(ms);
    return ERR_OK;
}

static bool parse_number(const char *text, double *ret_number)
{
    char *end;
    size_t digits = strspn(text, "-0123456789.");
    *ret_number = strtod(text, &end);
    return digits > 0 && text[digits] == '\0' && *end == '\0';
}

/* "2026-11-23 20:46:12", as clocks in `tz` show it. */
static enum err instant_of_local(const char *text, const struct tz *tz,
                                 int64_t *ret_ms)
{
    char as_utc[CIVIL_INSTANT_MAX + 16];
    int64_t ms;
    int length = snprintf(as_utc, sizeof as_utc, "%sZ", text);
    if (tz == NULL || length >= (int)sizeof as_utc ||
        civil_parse_instant(as_utc, &ms) != ERR_OK) {
        return ERR_INVALID;
    }
    int64_t day = civil_utc_day(ms);
    ms = tz_from_local(
        tz, (struct civil_time){civil_from_days(day), ms - day * MS_PER_DAY});
    if (ms < INSTANT_LOWEST || ms > INSTANT_HIGHEST) {
        return ERR_INVALID;
    }
    *ret_ms = ms;
    return ERR_OK;
}

enum err pointed_instant_text(const char *text, const struct tz *tz,
                              int64_t *ret_ms)
{
    char copy[CIVIL_INSTANT_MAX + 16];
    double number;
    if (parse_number(text, &number)) {
        return instant_of_number(number, ret_ms);
    }
    if (strlen(text) >= sizeof copy) {
        return ERR_INVALID;
    }
    memcpy(copy, text, strlen(text) + 1);
    if (strlen(copy) > 10 && copy[10] == ' ') {
        copy[10] = 'T';
    }
    return civil_parse_instant(copy, ret_ms) == ERR_OK
               ? ERR_OK
               : instant_of_local(copy, tz, ret_ms);
}

enum err pointed_instant(const json_t *value, const struct tz *tz,
                         int64_t *ret_ms)
{
    if (json_is_number(value)) {
        return instant_of_number(json_number_value(value), ret_ms);
    }
    return json_is_string(value)
               ? pointed_instant_text(json_string_value(value), tz, ret_ms)
               : ERR_INVALID;
}

/* Text as it is, anything else but lists and objects as JSON has it; NULL. In
 * the arena. */
static const char *text_of(struct arena *arena, const json_t *value)
{
    if (json_is_string(value)) {
        return json_string_value(value);
    }
    if (json_is_boolean(value)) {
        return json_is_true(value) ? "true" : "false";
    }
    if (json_is_integer(value)) {
        return arena_printf(arena, "%" JSON_INTEGER_FORMAT,
                            json_integer_value(value));
    }
    return json_is_real(value)
               ? arena_printf(arena, "%.15g", json_real_value(value))
               : NULL;
}

static bool whole_of(const json_t *value, int64_t *ret)
{
    double number = json_number_value(value);
    if (json_is_integer(value)) {
        *ret = json_integer_value(value);
        return true;
    }
    if (json_is_string(value) &&
        !parse_number(json_string_value(value), &number)) {
        return false;
    }
    *ret = (int64_t)floor(fabs(number) < 9e15 ? number : 0);
    return (json_is_string(value) || json_is_real(value)) &&
           fabs(number) < 9e15;
}

static bool truth_of(struct arena *arena, const json_t *value,
                     const struct param *words, bool *ret)
{
    if (words == NULL) {
        *ret = json_is_true(value);
        return json_is_boolean(value);
    }
    const char *text = text_of(arena, value);
    *ret = false;
    for (size_t i = 0; text != NULL && i < words->n_texts; i++) {
        *ret = *ret || text_equal(text, words->texts[i]);
    }
    return text != NULL;
}

/* --- objects -------------------------------------------------------------- */

struct reading {
    struct source *source;
    const struct pointed *pointed;
    const char **subjects;
    size_t n_subjects;
};

static const char *const kind_nouns[] = {
    [POINTED_INSTANT] = "no instant (RFC 3339 with offset, or since 1970)",
    [POINTED_BOOL] = "not true or false",
    [POINTED_INT] = "no whole number",
    [POINTED_TEXT] = "no text",
};

/* False if the value is of another kind. */
static bool add_value(struct reading *reading, const char *subject,
                      const struct pointed_fact *fact, const json_t *value)
{
    struct facts *facts = &reading->source->facts;
    struct arena *arena = reading->source->arena;
    int64_t number = 0;
    bool truth = false;
    bool good = true;
    switch (fact->kind) {
    case POINTED_INSTANT:
        good = pointed_instant(value, reading->pointed->tz, &number) == ERR_OK;
        break;
    case POINTED_INT:
        good = whole_of(value, &number);
        break;
    case POINTED_BOOL:
        good = truth_of(arena, value, fact->words, &truth);
        if (good) {
            facts_bool(facts, subject, fact->name, truth);
        }
        return good;
    case POINTED_TEXT:
        good = text_of(arena, value) != NULL;
        if (good) {
            facts_text(facts, subject, fact->name, text_of(arena, value));
        }
        return good;
    }
    if (good) {
        facts_int(facts, subject, fact->name, number);
    }
    return good;
}

static void add_fact(struct reading *reading, const char *subject,
                     const struct pointed_fact *fact, const json_t *object)
{
    const json_t *value =
        fact->pointer == NULL ? NULL : pointed_at(object, fact->pointer);
    const char *entry = subject[0] == '\0' ? "the document" : subject;
    if (value == NULL || json_is_null(value)) {
        if (fact->needed) {
            source_refuse(reading->source, "%.60s has nothing at %s", entry,
                          fact->pointer);
        }
        return;
    }
    if (!add_value(reading, subject, fact, value)) {
        source_refuse(reading->source, "%.40s: what is at %.40s is %s", entry,
                      fact->pointer, kind_nouns[fact->kind]);
    }
}

/* What an object is called; NULL: by nothing. */
static const char *subject_of(struct reading *reading, const char *key,
                              const json_t *object)
{
    const struct pointed *pointed = reading->pointed;
    struct arena *arena = reading->source->arena;
    if (pointed->subject != NULL) {
        return text_of(arena, pointed_at(object, pointed->subject));
    }
    if (key != NULL) {
        return key;
    }
    const json_t *first = pointed_at(object, pointed->facts[0].pointer);
    char instant[CIVIL_INSTANT_MAX];
    int64_t ms;
    if (pointed->facts[0].kind == POINTED_INSTANT &&
        pointed_instant(first, pointed->tz, &ms) == ERR_OK) {
        return arena_strdup(arena, civil_render_instant(ms, 0, instant));
    }
    return text_of(arena, first);
}

static void add_object(struct reading *reading, const char *key,
                       const json_t *object)
{
    const struct pointed *pointed = reading->pointed;
    const char *subject = subject_of(reading, key, object);
    if (subject == NULL || subject[0] == '\0') {
        source_refuse(reading->source,
                      "entry %zu of the list has no name at %s",
                      reading->n_subjects + 1,
                      pointed->subject != NULL ? pointed->subject
                                               : pointed->facts[0].pointer);
        return;
    }
    if (strlen(subject) > FACT_SUBJECT_MAX) {
        source_refuse(reading->source,
                      "%.40s…: a name of more than %d bytes; point \"id\" at a "
                      "shorter one",
                      subject, FACT_SUBJECT_MAX);
        return;
    }
    reading->subjects[reading->n_subjects++] = subject;
    for (size_t i = 0; i < pointed->n_facts; i++) {
        add_fact(reading, subject, &pointed->facts[i], object);
    }
}

static int by_text(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

/* Facts of two entries under one name would contradict each other. */
static void refuse_twins(struct reading *reading)
{
    const char **subjects = reading->subjects;
    if (reading->n_subjects == 0) {
        return;
    }
    qsort(subjects, reading->n_subjects, sizeof *subjects, by_text);
    for (size_t i = 1; i < reading->n_subjects; i++) {
        if (text_equal(subjects[i - 1], subjects[i])) {
            source_refuse(reading->source,
                          "two entries are called %.40s; point \"id\" at what "
                          "tells them apart",
                          subjects[i]);
            return;
        }
    }
}

static void add_list(struct reading *reading, const json_t *list)
{
    size_t n =
        json_is_array(list) ? json_array_size(list) : json_object_size(list);
    size_t i;
    const char *key;
    json_t *object;
    if (n > FACTS_MAX) {
        source_refuse(reading->source, "more than %d entries", FACTS_MAX);
        return;
    }
    reading->subjects =
        arena_array(reading->source->arena, n, sizeof *reading->subjects);
    json_array_foreach(list, i, object)
    {
        add_object(reading, NULL, object);
    }
    /* Jansson has no way to walk an object that is const. */
    void *iterator = json_object_iter((json_t *)(uintptr_t)list);
    for (; iterator != NULL; iterator = json_object_iter_next(
                                 (json_t *)(uintptr_t)list, iterator)) {
        key = json_object_iter_key(iterator);
        add_object(reading, key, json_object_iter_value(iterator));
    }
    refuse_twins(reading);
}

void pointed_read(struct source *source, const json_t *document,
                  const struct pointed *pointed)
{
    struct reading reading = {.source = source, .pointed = pointed};
    ASSERT(pointed->n_facts > 0 && document != NULL);
    if (pointed->list == NULL) {
        for (size_t i = 0; i < pointed->n_facts; i++) {
            add_fact(&reading, "", &pointed->facts[i], document);
        }
        return;
    }
    const json_t *list = pointed_at(document, pointed->list);
    if (!json_is_array(list) && !json_is_object(list)) {
        source_refuse(source, "no list at \"%.60s\"", pointed->list);
        return;
    }
    add_list(&reading, list);
}

/* --- where a document is -------------------------------------------------- */

static const char *const places[] = {"file", "url", "command"};
#define NAME_MAX_BYTES 64

static const struct param *find(const struct params *params, const char *under,
                                const char *name)
{
    char whole[NAME_MAX_BYTES];
    int length = snprintf(whole, sizeof whole, "%s%s", under, name);
    ASSERT(length < (int)sizeof whole);
    return params_find(params, whole);
}

enum err pointed_check(const struct params *params, const char *under,
                       const char **ret_option, struct errmsg *msg)
{
    const struct param *found = NULL;
    *ret_option = under[0] == '\0' ? "file" : "source";
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        const struct param *place = find(params, under, places[i]);
        if (place != NULL && found != NULL) {
            *ret_option = place->name;
            return errmsg_fail(msg, ERR_INVALID,
                               "the document is in one place: file, url or "
                               "command");
        }
        found = place != NULL ? place : found;
    }
    if (found == NULL) {
        return errmsg_fail(msg, ERR_INVALID,
                           "say where the document is: file, url or command");
    }
    if (found->kind == PARAM_STRING && found == find(params, under, "file") &&
        found->text[0] != '/') {
        *ret_option = found->name;
        return errmsg_fail(msg, ERR_INVALID, "must be an absolute path");
    }
    return ERR_OK;
}

struct awaited {
    source_read *read;
    bool of_server;
};

static void read_checked(struct source *source,
                         const struct source_output *output)
{
    const struct awaited *awaited = source->own;
    if (awaited->of_server && output->status / 100 != 2) {
        source_refuse(source, "HTTP %d", output->status);
    } else if (!awaited->of_server && output->status != 0) {
        source_refuse_status(source, "the command", output);
    } else {
        awaited->read(source, output);
    }
}

static struct fetch_request request_of(const struct source *source,
                                       const char *under, const char *url)
{
    const struct params *params = source->params;
    const struct param *headers = find(params, under, "headers");
    const struct param *bearer = find(params, under, "bearer");
    const struct param *ca = find(params, under, "ca");
    const struct param *insecure = find(params, under, "insecure");
    return (struct fetch_request){
        .url = url,
        .method = "GET",
        .header_names = headers == NULL ? NULL : headers->names,
        .header_values = headers == NULL ? NULL : headers->texts,
        .n_headers = headers == NULL ? 0 : headers->n_texts,
        .bearer = bearer == NULL ? NULL : bearer->text,
        .ca_file = ca == NULL ? NULL : ca->text,
        .insecure = insecure != NULL && insecure->number != 0,
        .max_redirects = 5,
    };
}

static void run_command(struct source *source, const char *under,
                        const struct param *command, source_step *then)
{
    const struct param *given = find(source->params, under, "environment");
    const char **argv =
        arena_array(source->arena, command->n_texts + 1, sizeof *argv);
    for (size_t i = 0; i < command->n_texts; i++) {
        argv[i] = command->texts[i];
    }
    source_run(
        source,
        &(struct tool){.argv = argv,
                       .environment = source_environment(source, given, NULL)},
        read_checked, then);
}

void pointed_fetch(struct source *source, const char *under, source_read *read,
                   source_step *then)
{
    const struct param *file = find(source->params, under, "file");
    const struct param *url = find(source->params, under, "url");
    const struct param *command = find(source->params, under, "command");
    struct awaited *awaited = arena_alloc(source->arena, sizeof *awaited);
    *awaited = (struct awaited){read, url != NULL};
    source->own = awaited;
    if (file != NULL) {
        source_file(source, file->text, read_checked, then);
    } else if (url != NULL) {
        struct fetch_request request = request_of(source, under, url->text);
        source_fetch(source, &request, read_checked, then);
    } else {
        ASSERT(command != NULL && command->n_texts > 0);
        run_command(source, under, command, then);
    }
}

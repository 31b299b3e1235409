#include "engine/declared.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

/* What is being gathered: items of one size, on the heap while growing. */
struct gathering {
    struct arena *arena;
    void *items;
    size_t n, capacity, size;
};

static void *add(struct gathering *gathering)
{
    gathering->items = heap_grow(gathering->items, gathering->n,
                                 &gathering->capacity, gathering->size);
    char *item = (char *)gathering->items + gathering->n++ * gathering->size;
    memset(item, 0, gathering->size);
    return item;
}

/* All of it in the arena. */
static void *settle(struct gathering *gathering)
{
    void *items = arena_array(gathering->arena, gathering->n, gathering->size);
    if (gathering->n > 0) {
        memcpy(items, gathering->items, gathering->n * gathering->size);
    }
    return items;
}

/* A text of the body in the arena, NULL if it has none. */
static const char *text_of(const struct gathering *gathering,
                           const json_t *body, const char *key)
{
    const char *text = json_string_value(json_object_get(body, key));
    return text == NULL ? NULL : arena_strdup(gathering->arena, text);
}

/* False: no instant within the years that are accepted. */
static bool instant_of(const json_t *body, const char *key, int64_t *ret_ms)
{
    const json_t *value = json_object_get(body, key);
    *ret_ms = json_integer_value(value);
    return json_is_integer(value) && *ret_ms >= INSTANT_LOWEST &&
           *ret_ms <= INSTANT_HIGHEST;
}

static enum err take_maintenance(void *into, const struct store_record_row *row,
                                 const json_t *body)
{
    struct gathering *gathering = into;
    const json_t *announced = json_object_get(body, "announced_ms");
    struct maintenance_word word = {
        .at_ms = row->at_ms,
        .is_removal = text_equal(row->kind, "maintenance_removed"),
        .announced_given = announced != NULL && !json_is_null(announced),
        .by = text_of(gathering, body, "by"),
        .note = text_of(gathering, body, "note"),
    };
    if (!instant_of(body, "start_ms", &word.start_ms) ||
        !instant_of(body, "end_ms", &word.end_ms) ||
        word.end_ms <= word.start_ms ||
        (word.announced_given &&
         !instant_of(body, "announced_ms", &word.announced_ms))) {
        return ERR_CORRUPT;
    }
    *(struct maintenance_word *)add(gathering) = word;
    return ERR_OK;
}

enum err declared_maintenance(struct arena *arena, const struct past *past,
                              struct maintenances *ret, struct errmsg *msg)
{
    static const char *const kinds[] = {"maintenance", "maintenance_removed",
                                        NULL};
    struct gathering words = {.arena = arena,
                              .size = sizeof(struct maintenance_word)};
    enum err err = past_records(past, kinds, take_maintenance, &words, msg);
    if (err == ERR_OK) {
        *ret = maintenance_said(arena, words.items, words.n);
    }
    free(words.items);
    return err;
}

static struct attestation *word_on(const struct gathering *words,
                                   const char *claim_id)
{
    struct attestation *items = words->items;
    for (size_t i = 0; i < words->n; i++) {
        if (strcmp(items[i].claim_id, claim_id) == 0) {
            return &items[i];
        }
    }
    return NULL;
}

static enum err take_attestation(void *into, const struct store_record_row *row,
                                 const json_t *body)
{
    struct gathering *words = into;
    struct attestation word = {
        .claim_id = text_of(words, body, "claim"),
        .by = text_of(words, body, "by"),
        .note = text_of(words, body, "note"),
        .quote = text_of(words, body, "quote"),
        .at_ms = row->at_ms,
        .seq = row->seq,
        .is_withdrawn = json_is_null(json_object_get(body, "until_ms")),
    };
    if (word.claim_id == NULL || word.by == NULL ||
        (!word.is_withdrawn && !instant_of(body, "until_ms", &word.until_ms))) {
        return ERR_CORRUPT;
    }
    struct attestation *before = word_on(words, word.claim_id);
    *(before != NULL ? before : (struct attestation *)add(words)) = word;
    return ERR_OK;
}

enum err declared_attestations(struct arena *arena, const struct past *past,
                               const struct attestation **ret_items,
                               size_t *ret_n, struct errmsg *msg)
{
    static const char *const kinds[] = {"attestation", NULL};
    struct gathering words = {.arena = arena,
                              .size = sizeof(struct attestation)};
    enum err err = past_records(past, kinds, take_attestation, &words, msg);
    if (err == ERR_OK) {
        *ret_items = settle(&words);
        *ret_n = words.n;
    }
    free(words.items);
    return err;
}

static enum err take_note(void *into, const struct store_record_row *row,
                          const json_t *body)
{
    struct gathering *notes = into;
    struct incident_note note = {
        .at_ms = row->at_ms,
        .seq = row->seq,
        .about = text_of(notes, body, "about"),
        .by = text_of(notes, body, "by"),
        .note = text_of(notes, body, "note"),
    };
    if (!instant_of(body, "incident_ms", &note.incident_ms) ||
        note.about == NULL || note.by == NULL || note.note == NULL) {
        return ERR_CORRUPT;
    }
    *(struct incident_note *)add(notes) = note;
    return ERR_OK;
}

enum err declared_notes(struct arena *arena, const struct past *past,
                        const struct incident_note **ret_items, size_t *ret_n,
                        struct errmsg *msg)
{
    static const char *const kinds[] = {"incident_note", NULL};
    struct gathering notes = {.arena = arena,
                              .size = sizeof(struct incident_note)};
    enum err err = past_records(past, kinds, take_note, &notes, msg);
    if (err == ERR_OK) {
        *ret_items = settle(&notes);
        *ret_n = notes.n;
    }
    free(notes.items);
    return err;
}

enum err declared_since(struct arena *arena, struct store *store,
                        int64_t *seen_seq, const char *const **ret_services,
                        size_t *ret_n, struct errmsg *msg)
{
    static const char *const kinds[] = {"maintenance", "maintenance_removed",
                                        "attestation"};
    struct gathering ids = {.arena = arena, .size = sizeof(const char *)};
    int64_t newest_seq = *seen_seq;
    enum err err = ERR_OK;
    for (size_t k = 0; err == ERR_OK && k < ARRAY_LEN(kinds); k++) {
        struct store_query query = {
            .kind = kinds[k], .from_seq = *seen_seq + 1, .limit = SIZE_MAX};
        struct store_record_row *rows = NULL;
        size_t n = 0;
        err = store_load_records(store, &query, arena, &rows, &n, msg);
        for (size_t i = 0; err == ERR_OK && i < n; i++) {
            *(const char **)add(&ids) = rows[i].service;
            newest_seq = rows[i].seq > newest_seq ? rows[i].seq : newest_seq;
        }
    }
    if (err == ERR_OK) {
        *ret_services = settle(&ids);
        *ret_n = ids.n;
        *seen_seq = newest_seq;
    }
    free(ids.items);
    return err;
}

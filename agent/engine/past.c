#include "engine/past.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "store/load.h"

struct rows {
    struct store_record_row *items; /* heap; texts in the arena */
    size_t n, capacity;
};

static enum err add_rows(struct rows *rows, const struct past *past,
                         const char *kind, const char *service,
                         struct arena *arena, struct errmsg *msg)
{
    struct store_record_row *found = NULL;
    size_t n = 0;
    struct store_query query = {.kind = kind,
                                .service = service,
                                .limit = SIZE_MAX,
                                .through_seq = past->through_seq};
    enum err err =
        store_load_records(past->store, &query, arena, &found, &n, msg);
    for (size_t i = 0; err == ERR_OK && i < n; i++) {
        rows->items = heap_grow(rows->items, rows->n, &rows->capacity,
                                sizeof *rows->items);
        rows->items[rows->n++] = found[i];
    }
    return err;
}

static int by_seq(const void *a, const void *b)
{
    const struct store_record_row *left = a;
    const struct store_record_row *right = b;
    return (left->seq > right->seq) - (left->seq < right->seq);
}

static enum err take_row(const struct store_record_row *row, past_take *take,
                         void *into, struct errmsg *msg)
{
    json_t *body = json_loads(row->body, 0, NULL);
    enum err err = body == NULL ? ERR_CORRUPT : take(into, row, body);
    json_decref(body);
    if (err != ERR_OK) {
        errmsg_set(msg, "record %" PRId64 ": its body is not that of a %s",
                   row->seq, row->kind);
    }
    return err;
}

/* All rows, also those after `until_ms`. Heap. */
static enum err load_rows(const struct past *past, const char *const *kinds,
                          struct arena *arena, struct rows *rows,
                          struct errmsg *msg)
{
    const struct conf_service *service = past->service;
    enum err err = ERR_OK;
    for (size_t k = 0; kinds[k] != NULL && err == ERR_OK; k++) {
        err = add_rows(rows, past, kinds[k], service->id, arena, msg);
        for (size_t i = 0; err == ERR_OK && i < service->n_was; i++) {
            err = add_rows(rows, past, kinds[k], service->was[i], arena, msg);
        }
    }
    if (rows->n > 1) {
        qsort(rows->items, rows->n, sizeof *rows->items, by_seq);
    }
    return err;
}

enum err past_records(const struct past *past, const char *const *kinds,
                      past_take *take, void *into, struct errmsg *msg)
{
    struct arena arena = {0};
    struct rows rows = {0};
    enum err err = load_rows(past, kinds, &arena, &rows, msg);
    for (size_t i = 0; i < rows.n && err == ERR_OK; i++) {
        if (rows.items[i].at_ms <= past->until_ms) {
            err = take_row(&rows.items[i], take, into, msg);
        }
    }
    free(rows.items);
    arena_fini(&arena);
    return err;
}

struct life *lives_current(const struct lives *lives, const char *id)
{
    for (size_t i = 0; i < lives->n; i++) {
        struct life *life = &lives->items[i];
        if (life->until_ms == INSTANT_MAX && strcmp(life->probe, id) == 0) {
            return life;
        }
    }
    return NULL;
}

static bool has_id(const struct life *life, const char *id)
{
    for (size_t i = 0; i < life->n_ids; i++) {
        if (strcmp(life->ids[i], id) == 0) {
            return true;
        }
    }
    return false;
}

bool lives_own(const struct lives *lives, const struct life *life,
               const char *id, const struct run *run)
{
    bool known = false;
    int64_t from_ms = INSTANT_MIN;
    int64_t to_ms = INSTANT_MAX;
    for (size_t i = 0; i < lives->n; i++) {
        const struct life *other = &lives->items[i];
        if (!has_id(other, id)) {
            continue;
        }
        known = true;
        if (life != NULL && other < life) {
            from_ms = other->until_ms;
        } else if (life != NULL && other > life) {
            to_ms = life->until_ms;
        }
    }
    if (life == NULL || !has_id(life, id)) {
        return !known;
    }
    return run->last_ms >= from_ms && run->first_ms < to_ms;
}

bool lives_is_first(const struct lives *lives, const struct life *life)
{
    for (const struct life *other = lives->items; other < life; other++) {
        for (size_t i = 0; i < life->n_ids; i++) {
            if (has_id(other, life->ids[i])) {
                return false;
            }
        }
    }
    return true;
}

/* Lives while they are being read. */
struct reading {
    struct arena *arena;
    struct lives lives; /* items on the heap */
    size_t capacity;
};

static void add_id(struct arena *arena, struct life *life, const char *id)
{
    if (has_id(life, id)) {
        return;
    }
    const char **ids = arena_array(arena, life->n_ids + 1, sizeof *ids);
    for (size_t i = 0; i < life->n_ids; i++) {
        ids[i] = life->ids[i];
    }
    ids[life->n_ids++] = id;
    life->ids = ids;
}

/* The life that a probe added now goes on with: its own, or that of one of its
 * former ids. One that counted otherwise ends here; that is told by no removal
 * of its own where the service got another id at the same time. */
static struct life *life_continued(const struct lives *lives, const char *id,
                                   const struct store_record_row *row,
                                   const json_t *body)
{
    const json_t *was = json_object_get(body, "was");
    struct life *life = lives_current(lives, id);
    for (size_t i = 0; life == NULL && i < json_array_size(was); i++) {
        const char *former = json_string_value(json_array_get(was, i));
        if (former != NULL) {
            life = lives_current(lives, former);
        }
    }
    bool critical = json_is_true(json_object_get(body, "critical"));
    if (life != NULL && life->critical != critical) {
        life->until_ms = row->at_ms;
        return NULL;
    }
    return life;
}

static int64_t integer_or(const json_t *body, const char *key,
                          int64_t otherwise)
{
    const json_t *value = json_object_get(body, key);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

/* What was configured; false if it makes no sense. */
static bool read_terms(struct life *life, const json_t *body)
{
    int64_t confirm = integer_or(body, "confirm", 0);
    life->interval_ms = integer_or(body, "interval_ms", 0);
    life->max_gap_ms = integer_or(body, "max_gap_ms", 0);
    life->confirm = (uint32_t)confirm;
    life->since_ms = integer_or(body, "since_ms", INSTANT_MIN);
    life->to_ms = integer_or(body, "until_ms", INSTANT_MAX);
    life->critical = json_is_true(json_object_get(body, "critical"));
    return confirm >= 1 && confirm <= UINT32_MAX && life->interval_ms >= 1 &&
           life->max_gap_ms >= life->interval_ms;
}

static enum err take_added(struct reading *reading,
                           const struct store_record_row *row,
                           const json_t *body, const char *id)
{
    struct lives *lives = &reading->lives;
    struct life *life = life_continued(lives, id, row, body);
    if (life == NULL) {
        lives->items = heap_grow(lives->items, lives->n, &reading->capacity,
                                 sizeof *lives->items);
        life = &lives->items[lives->n++];
        *life = (struct life){
            .added_ms = row->at_ms,
            .until_ms = INSTANT_MAX,
        };
    }
    const char *type = json_string_value(json_object_get(body, "type"));
    life->service = arena_strdup(reading->arena, row->service);
    life->probe = arena_strdup(reading->arena, id);
    life->type = arena_strdup(reading->arena, type == NULL ? "" : type);
    add_id(reading->arena, life, life->probe);
    return read_terms(life, body) ? ERR_OK : ERR_CORRUPT;
}

/* A removal under a former name of the service ends nothing that goes on under
 * the new one. */
static void take_removed(const struct lives *lives,
                         const struct store_record_row *row, const char *id)
{
    struct life *life = lives_current(lives, id);
    if (life != NULL && strcmp(life->service, row->service) == 0) {
        life->until_ms = row->at_ms;
    }
}

static enum err take_probe(void *into, const struct store_record_row *row,
                           const json_t *body)
{
    struct reading *reading = into;
    const char *id = json_string_value(json_object_get(body, "probe"));
    if (id == NULL) {
        return ERR_CORRUPT;
    }
    if (text_equal(row->kind, "probe_added")) {
        return take_added(reading, row, body, id);
    }
    take_removed(&reading->lives, row, id);
    return ERR_OK;
}

static enum err take_any(void *into, const struct store_record_row *row,
                         const json_t *body)
{
    (void)row;
    (void)body;
    *(bool *)into = true;
    return ERR_OK;
}

enum err past_lives(struct arena *arena, const struct past *past,
                    struct lives *ret_lives, struct errmsg *msg)
{
    static const char *const kinds[] = {"probe_added", "probe_removed", NULL};
    struct reading reading = {.arena = arena};
    enum err err = past_records(past, kinds, take_probe, &reading, msg);
    size_t n = reading.lives.n;
    bool more = false;
    if (err == ERR_OK && n == 0) {
        struct past all = *past;
        all.until_ms = INSTANT_MAX;
        err = past_records(&all, kinds, take_any, &more, msg);
    }
    if (err == ERR_OK) {
        *ret_lives = (struct lives){
            .items = arena_array(arena, n, sizeof *reading.lives.items),
            .n = n,
            .more = more,
        };
        for (size_t i = 0; i < n; i++) {
            ret_lives->items[i] = reading.lives.items[i];
        }
    }
    free(reading.lives.items);
    return err;
}

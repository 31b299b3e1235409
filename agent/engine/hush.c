#include "engine/hush.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "store/load.h"

static struct hush *same_scope(struct hushes *hushes, bool is_mute,
                               const char *service, const char *subject)
{
    for (size_t i = 0; i < hushes->n; i++) {
        struct hush *hush = &hushes->items[i];
        if (hush->is_mute == is_mute && text_equal(hush->service, service) &&
            text_equal(hush->subject, subject)) {
            return hush;
        }
    }
    return NULL;
}

static enum err take(struct hushes *hushes, const struct store_record_row *row,
                     bool is_mute)
{
    json_t *body = json_loads(row->body, 0, NULL);
    const json_t *until = json_object_get(body, "until_ms");
    const char *subject =
        json_string_value(json_object_get(body, is_mute ? "claim" : "subject"));
    if (!json_is_integer(until) || (!is_mute && subject == NULL)) {
        json_decref(body);
        return ERR_CORRUPT;
    }
    struct hush *hush = same_scope(hushes, is_mute, row->service, subject);
    if (hush == NULL) {
        hushes->items = heap_grow(hushes->items, hushes->n, &hushes->capacity,
                                  sizeof *hushes->items);
        hush = &hushes->items[hushes->n++];
        *hush = (struct hush){
            .is_mute = is_mute,
            .service = heap_strdup(row->service),
            .subject = subject == NULL ? NULL : heap_strdup(subject),
        };
    }
    hush->from_ms = row->at_ms;
    hush->until_ms = json_integer_value(until);
    json_decref(body);
    return ERR_OK;
}

static enum err load_kind(struct hushes *hushes, struct store *store,
                          const char *kind, int64_t *newest_seq,
                          struct errmsg *msg)
{
    struct arena arena = {0};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    struct store_query query = {
        .kind = kind, .from_seq = hushes->seen_seq + 1, .limit = SIZE_MAX};
    enum err err = store_load_records(store, &query, &arena, &rows, &n, msg);
    for (size_t i = 0; i < n && err == ERR_OK; i++) {
        err = take(hushes, &rows[i], text_equal(kind, "mute"));
        if (err != ERR_OK) {
            errmsg_set(msg, "record %lld: its body is not a %s",
                       (long long)rows[i].seq, kind);
        }
        *newest_seq = rows[i].seq > *newest_seq ? rows[i].seq : *newest_seq;
    }
    arena_fini(&arena);
    return err;
}

enum err hushes_load(struct hushes *hushes, struct store *store,
                     struct errmsg *msg)
{
    int64_t newest_seq = hushes->seen_seq;
    enum err err = load_kind(hushes, store, "mute", &newest_seq, msg);
    if (err == ERR_OK) {
        err = load_kind(hushes, store, "ack", &newest_seq, msg);
    }
    if (err == ERR_OK) {
        hushes->seen_seq = newest_seq;
    }
    return err;
}

void hushes_fini(struct hushes *hushes)
{
    for (size_t i = 0; i < hushes->n; i++) {
        free(hushes->items[i].service);
        free(hushes->items[i].subject);
    }
    free(hushes->items);
    *hushes = (struct hushes){0};
}

static bool covers(const struct hush *hush, const char *service,
                   const char *subject)
{
    return (hush->service[0] == '\0' || text_equal(hush->service, service)) &&
           (hush->subject == NULL || text_equal(hush->subject, subject));
}

bool hushes_mute(const struct hushes *hushes, const char *service,
                 const char *subject, int64_t at_ms)
{
    for (size_t i = 0; i < hushes->n; i++) {
        const struct hush *hush = &hushes->items[i];
        if (hush->is_mute && hush->from_ms <= at_ms && at_ms < hush->until_ms &&
            covers(hush, service, subject)) {
            return true;
        }
    }
    return false;
}

bool hushes_acknowledge(const struct hushes *hushes, const char *service,
                        const char *subject, int64_t firing_since_ms,
                        int64_t at_ms)
{
    for (size_t i = 0; i < hushes->n; i++) {
        const struct hush *hush = &hushes->items[i];
        if (!hush->is_mute && hush->from_ms >= firing_since_ms &&
            at_ms < hush->until_ms && covers(hush, service, subject)) {
            return true;
        }
    }
    return false;
}

int64_t hushes_mute_ended(const struct hushes *hushes, const char *service,
                          int64_t after_ms, int64_t at_ms)
{
    int64_t ended_ms = INSTANT_MIN;
    for (size_t i = 0; i < hushes->n; i++) {
        const struct hush *hush = &hushes->items[i];
        bool of_it =
            hush->service[0] == '\0' || text_equal(hush->service, service);
        if (hush->is_mute && of_it && hush->until_ms > after_ms &&
            hush->until_ms <= at_ms && hush->until_ms > ended_ms) {
            ended_ms = hush->until_ms;
        }
    }
    return ended_ms;
}

#include "engine/hush.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "engine/records.h"

static struct hush *same_scope(const struct hushes *hushes, enum hush_kind kind,
                               const char *service, const char *subject)
{
    for (size_t i = 0; i < hushes->n; i++) {
        struct hush *hush = &hushes->items[i];
        if (hush->kind == kind && text_equal(hush->service, service) &&
            text_equal(hush->subject, subject)) {
            return hush;
        }
    }
    return NULL;
}

/* The words of each kind; the member that says what it is about. */
static const struct {
    const char *kind, *subject;
} words[] = {[HUSH_ACK] = {"ack", "subject"}, [HUSH_MUTE] = {"mute", "claim"}};

static enum hush_kind kind_of(const char *word)
{
    size_t kind = 0;
    while (!text_equal(words[kind].kind, word)) {
        kind++;
        ASSERT(kind < ARRAY_LEN(words));
    }
    return (enum hush_kind)kind;
}

struct reading {
    struct hushes *hushes;
    int64_t newest_seq;
};

static enum err take(void *into, const struct store_record_row *row,
                     const json_t *body)
{
    struct reading *reading = into;
    struct hushes *hushes = reading->hushes;
    enum hush_kind kind = kind_of(row->kind);
    const json_t *until = json_object_get(body, "until_ms");
    const char *subject =
        json_string_value(json_object_get(body, words[kind].subject));
    if (!json_is_integer(until) || (kind == HUSH_ACK && subject == NULL)) {
        return ERR_CORRUPT;
    }
    struct hush *hush = same_scope(hushes, kind, row->service, subject);
    if (hush == NULL) {
        hushes->items = heap_grow(hushes->items, hushes->n, &hushes->capacity,
                                  sizeof *hushes->items);
        hush = &hushes->items[hushes->n++];
        *hush = (struct hush){
            .kind = kind,
            .service = heap_strdup(row->service),
            .subject = subject == NULL ? NULL : heap_strdup(subject),
        };
    }
    hush->from_ms = row->at_ms;
    hush->until_ms = json_integer_value(until);
    if (row->seq > reading->newest_seq) {
        reading->newest_seq = row->seq;
    }
    return ERR_OK;
}

enum err hushes_load(struct hushes *hushes, struct store *store,
                     struct errmsg *msg)
{
    struct reading reading = {hushes, hushes->seen_seq};
    enum err err = ERR_OK;
    for (size_t i = 0; i < ARRAY_LEN(words) && err == ERR_OK; i++) {
        err = records_each(store, words[i].kind, hushes->seen_seq + 1, take,
                           &reading, msg);
    }
    if (err == ERR_OK) {
        hushes->seen_seq = reading.newest_seq;
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
        if (hush->kind == HUSH_MUTE && hush->from_ms <= at_ms &&
            at_ms < hush->until_ms && covers(hush, service, subject)) {
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
        if (hush->kind == HUSH_ACK && hush->from_ms >= firing_since_ms &&
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
        if (hush->kind == HUSH_MUTE && of_it && hush->until_ms > after_ms &&
            hush->until_ms <= at_ms && hush->until_ms > ended_ms) {
            ended_ms = hush->until_ms;
        }
    }
    return ended_ms;
}

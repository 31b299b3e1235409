#include "engine/harvest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "store/outbox.h"

#define BODY_MAX (4 * 1024 * 1024)

void harvest_init(struct harvest *harvest, const struct conf *conf,
                  const struct store_state *state, int64_t now_ms)
{
    *harvest = (struct harvest){.conf = conf, .state = state, .now_ms = now_ms};
}

void harvest_fini(struct harvest *harvest)
{
    free(harvest->records);
    free(harvest->alerts);
    arena_fini(&harvest->arena);
    *harvest = (struct harvest){0};
}

static void clear(struct harvest *harvest)
{
    harvest->n_records = 0;
    harvest->n_alerts = 0;
    arena_fini(&harvest->arena);
}

void harvest_record(struct harvest *harvest, const char *kind,
                    const char *service, const char *body)
{
    struct arena *arena = &harvest->arena;
    harvest->records =
        heap_grow(harvest->records, harvest->n_records,
                  &harvest->records_capacity, sizeof *harvest->records);
    harvest->records[harvest->n_records++] = (struct store_record){
        .at_ms = harvest->now_ms,
        .kind = arena_strdup(arena, kind),
        .service = arena_strdup(arena, service),
        .body = arena_strdup(arena, body),
    };
}

void harvest_alert(struct harvest *harvest, const char *key, const char *cause,
                   const char *kind, const char *body)
{
    struct arena *arena = &harvest->arena;
    ASSERT(harvest->n_records > 0);
    harvest->alerts =
        heap_grow(harvest->alerts, harvest->n_alerts, &harvest->alerts_capacity,
                  sizeof *harvest->alerts);
    harvest->alerts[harvest->n_alerts++] = (struct harvest_alert){
        .record_index = harvest->n_records - 1,
        .key = arena_strdup(arena, key),
        .cause = arena_strdup(arena, cause),
        .kind = arena_strdup(arena, kind),
        .body = arena_strdup(arena, body),
    };
}

/* --- digests ----------------------------------------------------------- */

/* Entries of a digest as they are kept:
 * {"causes": {CAUSE: [KIND, COUNT, FIRST]}, "changes", "from", "more"}. */
static json_t *entries_of(const char *text, int64_t now_ms)
{
    json_t *entries = text == NULL ? NULL : json_loads(text, 0, NULL);
    bool usable = json_is_object(json_object_get(entries, "causes")) &&
                  json_is_integer(json_object_get(entries, "from"));
    if (!usable) {
        json_decref(entries);
        entries = json_pack("{s:{}, s:i, s:I, s:i}", "causes", "changes", 0,
                            "from", (json_int_t)now_ms, "more", 0);
        ASSERT(entries != NULL);
    }
    return entries;
}

static void add_to(json_t *object, const char *key, int64_t amount)
{
    int64_t before = json_integer_value(json_object_get(object, key));
    json_object_set_new(object, key, json_integer(before + amount));
}

/* One that has no room of its own is counted under its service. */
static const char *place_of(const json_t *causes, struct arena *arena,
                            const char *cause)
{
    if (json_object_get(causes, cause) != NULL ||
        json_object_size(causes) < HARVEST_CAUSES) {
        return cause;
    }
    return arena_printf(arena, "%.*s/*", (int)strcspn(cause, "/"), cause);
}

static void gather(json_t *entries, struct arena *arena,
                   const struct harvest_alert *alert, int64_t now_ms)
{
    json_t *causes = json_object_get(entries, "causes");
    const char *place = place_of(causes, arena, alert->cause);
    const json_t *known = json_object_get(causes, place);
    add_to(entries, "changes", 1);
    if (place != alert->cause) {
        add_to(entries, "more", 1);
    }
    if (known == NULL && json_object_size(causes) >= HARVEST_PLACES) {
        return;
    }
    int64_t count = json_integer_value(json_array_get(known, 1));
    int64_t first_ms =
        known == NULL ? now_ms : json_integer_value(json_array_get(known, 2));
    json_object_set_new(causes, place,
                        json_pack("[s, I, I]", alert->kind,
                                  (json_int_t)count + 1, (json_int_t)first_ms));
}

/* Alerts from the `first` on. */
static struct store_digest digest_of(struct harvest *harvest,
                                     const char *channel,
                                     const struct store_queue *queue,
                                     size_t first)
{
    int64_t now_ms = harvest->now_ms;
    struct arena *arena = &harvest->arena;
    json_t *entries = entries_of(queue->digest, now_ms);
    for (size_t i = first; i < harvest->n_alerts; i++) {
        gather(entries, arena, &harvest->alerts[i], now_ms);
    }
    char *text = json_dumps(entries, JSON_COMPACT);
    ASSERT(text != NULL);
    int64_t since_ms = queue->digest_id == 0 ? now_ms : queue->digest_since_ms;
    int64_t due_ms = now_ms + HARVEST_DIGEST_HOLD_MS;
    int64_t latest_ms = since_ms + HARVEST_DIGEST_MOST_MS;
    struct store_digest digest = {
        .record_index = harvest->alerts[first].record_index,
        .channel = channel,
        .key = arena_printf(arena, "%s:digest:%s:%" PRId64,
                            harvest->state->agent_id, channel, now_ms),
        .entries = arena_strdup(arena, text),
        .due_ms = due_ms < latest_ms ? due_ms : latest_ms,
    };
    free(text);
    json_decref(entries);
    return digest;
}

/* --- committing -------------------------------------------------------- */

struct rows_to_write {
    struct store_message *messages; /* in the arena, room for all */
    size_t n_messages;
    struct store_digest *digests;
    size_t n_digests;
};

/* How many of the alerts go out one by one: none behind a digest, or it would
 * be overtaken. */
static size_t singles_of(const struct harvest *harvest,
                         const struct store_queue *queue)
{
    int64_t few = HARVEST_STORM - queue->recent;
    int64_t room = HARVEST_WAITING - queue->waiting;
    int64_t most = few < room ? few : room;
    if (queue->digest_id != 0 || most <= 0) {
        return 0;
    }
    return (size_t)most < harvest->n_alerts ? (size_t)most : harvest->n_alerts;
}

static enum err queue_for(struct harvest *harvest, struct store *store,
                          const char *channel, struct rows_to_write *rows,
                          struct errmsg *msg)
{
    struct store_queue queue = {0};
    int64_t since_ms = harvest->now_ms - HARVEST_STORM_MS;
    enum err err = store_load_queue(store, channel, since_ms, &harvest->arena,
                                    &queue, msg);
    if (err != ERR_OK) {
        return err;
    }
    size_t n_single = singles_of(harvest, &queue);
    for (size_t i = 0; i < n_single; i++) {
        const struct harvest_alert *alert = &harvest->alerts[i];
        rows->messages[rows->n_messages++] = (struct store_message){
            .record_index = alert->record_index,
            .channel = channel,
            .key = alert->key,
            .body = alert->body,
        };
    }
    if (n_single < harvest->n_alerts) {
        rows->digests[rows->n_digests++] =
            digest_of(harvest, channel, &queue, n_single);
    }
    return ERR_OK;
}

static enum err queue_alerts(struct harvest *harvest, struct store *store,
                             struct rows_to_write *rows, struct errmsg *msg)
{
    const struct conf *conf = harvest->conf;
    enum err err = ERR_OK;
    rows->messages =
        arena_array(&harvest->arena, conf->n_channels * harvest->n_alerts,
                    sizeof *rows->messages);
    rows->digests =
        arena_array(&harvest->arena, conf->n_channels, sizeof *rows->digests);
    for (size_t i = 0;
         harvest->n_alerts > 0 && i < conf->n_channels && err == ERR_OK; i++) {
        err = queue_for(harvest, store, conf->channels[i].id, rows, msg);
    }
    return err;
}

enum err harvest_commit(struct harvest *harvest, struct store *store,
                        struct store_head *head, struct errmsg *msg)
{
    struct rows_to_write rows = {0};
    enum err err = ERR_OK;
    if (harvest->n_records > 0) {
        err = queue_alerts(harvest, store, &rows, msg);
    }
    if (err == ERR_OK && harvest->n_records > 0) {
        struct store_batch batch = {
            .now_ms = harvest->now_ms,
            .records = harvest->records,
            .n_records = harvest->n_records,
            .messages = rows.messages,
            .n_messages = rows.n_messages,
            .digests = rows.digests,
            .n_digests = rows.n_digests,
        };
        err = store_commit(store, &batch, head, msg);
    }
    clear(harvest);
    return err;
}

/* --- sealing ----------------------------------------------------------- */

static void render_digest(struct buf *out, struct arena *arena,
                          const struct message *message, const char *text)
{
    json_t *entries = entries_of(text, message->at_ms);
    json_t *causes = json_object_get(entries, "causes");
    struct message_cause *list =
        arena_array(arena, json_object_size(causes), sizeof *list);
    struct message_digest digest = {
        .causes = list,
        .more = json_integer_value(json_object_get(entries, "more")),
        .changes = json_integer_value(json_object_get(entries, "changes")),
        .from_ms = json_integer_value(json_object_get(entries, "from")),
        .to_ms = message->at_ms,
    };
    const char *cause = NULL;
    json_t *entry = NULL;
    json_object_foreach(causes, cause, entry)
    {
        const char *kind = json_string_value(json_array_get(entry, 0));
        list[digest.n_causes++] = (struct message_cause){
            .cause = cause,
            .kind = kind == NULL ? "" : kind,
            .count = json_integer_value(json_array_get(entry, 1)),
            .at_ms = json_integer_value(json_array_get(entry, 2)),
        };
    }
    message_digest(out, message, &digest);
    json_decref(entries);
}

static enum err seal_for(struct store *store, const char *channel,
                         const struct message *origin, struct store_head *head,
                         struct errmsg *msg)
{
    struct arena arena = {0};
    struct store_queue queue = {0};
    enum err err =
        store_load_queue(store, channel, INSTANT_MAX, &arena, &queue, msg);
    /* One that begins after now was begun by a clock that was set back. */
    bool ripe = queue.digest_due_ms <= origin->at_ms ||
                queue.digest_since_ms > origin->at_ms;
    bool due =
        err == ERR_OK && queue.digest_id != 0 && queue.waiting == 0 && ripe;
    if (due) {
        struct buf body;
        struct message message = *origin;
        message.key =
            arena_printf(&arena, "%s:digest:%s:%" PRId64, origin->agent_id,
                         channel, queue.digest_since_ms);
        buf_init(&body, BODY_MAX);
        render_digest(&body, &arena, &message, queue.digest);
        struct store_seal seal = {queue.digest_id, buf_str(&body)};
        struct store_batch batch = {
            .now_ms = origin->at_ms, .seals = &seal, .n_seals = 1};
        err = store_commit(store, &batch, head, msg);
        buf_fini(&body);
    }
    arena_fini(&arena);
    return err;
}

enum err harvest_seal(struct store *store, const struct conf *conf,
                      const struct message *origin, struct store_head *head,
                      struct errmsg *msg)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < conf->n_channels && err == ERR_OK; i++) {
        err = seal_for(store, conf->channels[i].id, origin, head, msg);
    }
    return err;
}

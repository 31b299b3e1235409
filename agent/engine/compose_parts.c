#include "engine/compose_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "engine/past.h"
#include "store/load.h"

/* --- probes ------------------------------------------------------------- */

static void set_life(struct status_probe *shown, const struct conf_probe *probe)
{
    shown->interval_ms = probe->interval_ms;
    shown->max_gap_ms = probe->max_gap_ms;
    shown->confirm = probe->confirm;
    shown->has_since = probe->since_ms != INSTANT_MIN;
    shown->since_ms = shown->has_since ? probe->since_ms : 0;
    shown->has_until = probe->until_ms != INSTANT_MAX;
    shown->until_ms = shown->has_until ? probe->until_ms : 0;
}

const struct status_probe *compose_probes(struct arena *arena,
                                          const struct conf *conf,
                                          const struct assessment *assessment,
                                          size_t *ret_n)
{
    const struct conf_service *service = assessment->service;
    struct status_service status = assess_status(arena, assessment, conf);
    size_t n_critical = assessment->history.n_probes;
    struct status_probe *probes =
        arena_array(arena, status.n_probes + n_critical, sizeof *probes);
    ASSERT(status.n_probes == service->n_probes);
    /* Those reckoned with come in the same order, the configured ones first. */
    size_t k = 0;
    for (size_t i = 0; i < status.n_probes; i++) {
        probes[i] = status.probes[i];
        bool reckoned = service->probes[i].critical && k < n_critical;
        set_life(&probes[i],
                 reckoned ? assessment->probes[k++] : &service->probes[i]);
    }
    size_t n = status.n_probes;
    for (; k < n_critical; k++) {
        const struct conf_probe *former = assessment->probes[k];
        probes[n] = (struct status_probe){.id = former->id,
                                          .type = former->type,
                                          .describes = former->id,
                                          .critical = true};
        set_life(&probes[n++], former);
    }
    *ret_n = n;
    return probes;
}

/* --- origin ------------------------------------------------------------- */

/* The newest record of a kind up to the report's; NULL: none. */
static enum err newest(struct arena *arena, const struct compose *compose,
                       const char *kind, json_t **ret_body, struct errmsg *msg)
{
    struct store_query query = {.kind = kind,
                                .limit = 1,
                                .through_seq = compose->through_seq,
                                .newest = true};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err =
        store_load_records(compose->store, &query, arena, &rows, &n, msg);
    *ret_body =
        err == ERR_OK && n > 0 ? json_loads(rows[0].body, 0, NULL) : NULL;
    return err;
}

static const char *member(struct arena *arena, const json_t *body,
                          const char *key)
{
    const char *text = json_string_value(json_object_get(body, key));
    return text == NULL ? "" : arena_strdup(arena, text);
}

static enum err set_key(struct arena *arena, const struct compose *compose,
                        struct report_origin *origin, struct errmsg *msg)
{
    json_t *body = NULL;
    enum err err = newest(arena, compose, "key", &body, msg);
    if (body != NULL) {
        origin->public_key = member(arena, body, "public");
        origin->key_id = member(arena, body, "id");
    }
    json_decref(body);
    return err;
}

static enum err set_signed_head(struct arena *arena,
                                const struct compose *compose,
                                struct report_origin *origin,
                                struct errmsg *msg)
{
    json_t *body = NULL;
    enum err err = newest(arena, compose, "head", &body, msg);
    if (body != NULL) {
        struct report_signed_head *head = arena_alloc(arena, sizeof *head);
        *head = (struct report_signed_head){
            .signed_seq =
                json_integer_value(json_object_get(body, "signed_seq")),
            .at_ms = json_integer_value(json_object_get(body, "at_ms")),
            .hash = member(arena, body, "hash"),
            .signature = member(arena, body, "signature"),
            .key = member(arena, body, "key"),
        };
        bool sane =
            head->at_ms >= INSTANT_LOWEST && head->at_ms <= INSTANT_HIGHEST;
        origin->signed_head = sane ? head : NULL;
    }
    json_decref(body);
    return err;
}

/* The record the report was reckoned from. */
static enum err set_head(struct arena *arena, const struct compose *compose,
                         struct report_origin *origin, struct errmsg *msg)
{
    struct store_query query = {.from_seq = compose->through_seq,
                                .limit = 1,
                                .through_seq = compose->through_seq};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    char hex[DIGEST_HEX];
    enum err err =
        store_load_records(compose->store, &query, arena, &rows, &n, msg);
    if (err == ERR_OK && n == 0) {
        err =
            errmsg_fail(msg, ERR_NOT_FOUND, "the ledger has no record %" PRId64,
                        compose->through_seq);
    }
    if (err == ERR_OK) {
        origin->ledger_seq = compose->through_seq;
        origin->ledger_head =
            arena_strdup(arena, digest_hex(rows[0].hash, hex));
    }
    return err;
}

static void set_editions(struct arena *arena, const struct compose *compose,
                         struct report_origin *origin)
{
    const struct conf_service *service = compose->service;
    size_t n = 0;
    struct report_edition *editions =
        arena_array(arena, service->n_editions, sizeof *editions);
    for (size_t i = 0; i < service->n_editions; i++) {
        const struct conf_edition *one = &service->editions[i];
        bool is_last = i + 1 == service->n_editions;
        int64_t until_ms = is_last ? INSTANT_MAX : one[1].from_ms;
        if (one->from_ms >= compose->window.to_ms ||
            until_ms <= compose->window.from_ms) {
            continue;
        }
        editions[n++] = (struct report_edition){
            .sha256 = one->checklist->source_sha256,
            .as_of = one->checklist->as_of,
            .file = one->file,
            .has_from = one->from_ms != INSTANT_MIN,
            .from_ms = one->from_ms == INSTANT_MIN ? 0 : one->from_ms,
        };
    }
    origin->editions = editions;
    origin->n_editions = n;
}

static struct report_correction correction_of(const struct frozen *frozen)
{
    bool has_points = frozen->before != NULL && frozen->after != NULL;
    return (struct report_correction){
        .window_text = frozen->window_text,
        .seq = frozen->seq,
        .report_seq = frozen->corrects,
        .made_ms = frozen->made_ms,
        .through_seq = frozen->through_seq,
        .has_points = has_points,
        .before = has_points ? strtod(frozen->before, NULL) : 0,
        .after = has_points ? strtod(frozen->after, NULL) : 0,
    };
}

/* Those of this window, and those made since another report was. */
static enum err set_corrections(struct arena *arena,
                                const struct compose *compose,
                                struct report_origin *origin,
                                struct errmsg *msg)
{
    struct frozens all = {0};
    enum err err = frozen_load(arena, compose->store, compose->service->id,
                               compose->through_seq, &all, msg);
    const struct frozen *items = all.items;
    size_t n = all.n;
    int64_t last_seq = 0;
    for (size_t i = 0; err == ERR_OK && i < n; i++) {
        if (!items[i].is_correction) {
            last_seq = items[i].seq;
        }
    }
    struct report_correction *corrections =
        arena_array(arena, n, sizeof *corrections);
    for (size_t i = 0; err == ERR_OK && i < n; i++) {
        bool of_this = text_equal(items[i].window_text, compose->window_text);
        if (items[i].is_correction && (of_this || items[i].seq > last_seq)) {
            corrections[origin->n_corrections++] = correction_of(&items[i]);
        }
    }
    origin->corrections = corrections;
    return err;
}

/* What is gathered of records "backfill". */
struct backfills {
    struct ivl window;
    struct arena *arena;
    struct report_backfill *items; /* heap while growing */
    size_t n, capacity;
};

static enum err take_backfill(void *into, const struct store_record_row *row,
                              const json_t *body)
{
    struct backfills *all = into;
    const json_t *first = json_object_get(body, "first_ms");
    const json_t *last = json_object_get(body, "last_ms");
    const json_t *n = json_object_get(body, "observations");
    const char *file = json_string_value(json_object_get(body, "file"));
    const char *sha256 = json_string_value(json_object_get(body, "sha256"));
    if (!json_is_integer(first) || !json_is_integer(last) ||
        !json_is_integer(n) || file == NULL || sha256 == NULL) {
        return ERR_CORRUPT;
    }
    if (json_integer_value(first) >= all->window.to_ms ||
        json_integer_value(last) < all->window.from_ms) {
        return ERR_OK;
    }
    all->items =
        heap_grow(all->items, all->n, &all->capacity, sizeof *all->items);
    all->items[all->n++] = (struct report_backfill){
        .seq = row->seq,
        .at_ms = row->at_ms,
        .first_ms = json_integer_value(first),
        .last_ms = json_integer_value(last),
        .observations = json_integer_value(n),
        .file = arena_strdup(all->arena, file),
        .sha256 = arena_strdup(all->arena, sha256),
    };
    return ERR_OK;
}

/* Whoever reads a report must know what its agent did not see itself. */
static enum err set_backfills(struct arena *arena,
                              const struct compose *compose,
                              struct report_origin *origin, struct errmsg *msg)
{
    static const char *const kinds[] = {"backfill", NULL};
    const struct past past = {compose->store, compose->service, INSTANT_MAX,
                              compose->through_seq};
    struct backfills all = {.window = compose->window, .arena = arena};
    enum err err = past_records(&past, kinds, take_backfill, &all, msg);
    struct report_backfill *kept = arena_array(arena, all.n, sizeof *kept);
    for (size_t i = 0; i < all.n; i++) {
        kept[i] = all.items[i];
    }
    free(all.items);
    origin->backfills = kept;
    origin->n_backfills = all.n;
    return err;
}

enum err compose_origin(struct arena *arena, const struct compose *compose,
                        struct report_origin *ret_origin, struct errmsg *msg)
{
    struct report_origin origin = {.version = CLAIMD_VERSION,
                                   .agent_id = compose->agent_id,
                                   .vantage = compose->conf->vantage,
                                   .config_hash = compose->conf->hash};
    enum err err = set_head(arena, compose, &origin, msg);
    if (err == ERR_OK) {
        err = set_key(arena, compose, &origin, msg);
    }
    if (err == ERR_OK) {
        err = set_signed_head(arena, compose, &origin, msg);
    }
    if (err == ERR_OK) {
        err = set_corrections(arena, compose, &origin, msg);
    }
    if (err == ERR_OK) {
        err = set_backfills(arena, compose, &origin, msg);
    }
    if (err == ERR_OK) {
        set_editions(arena, compose, &origin);
        *ret_origin = origin;
    }
    return err;
}

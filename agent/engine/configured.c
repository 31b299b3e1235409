#include "engine/configured.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "engine/declared.h"
#include "store/digest.h"
#include "store/load.h"

#define BODY_MAX ((size_t)4 * 1024 * 1024)

/* A probe the ledger believes to be there. */
struct present {
    const char *service;
    struct conf_probe probe; /* what the record says of it */
    bool wanted;             /* found in the configuration */
};

struct known {
    struct arena *arena;
    struct present *present;
    size_t n_present, present_capacity;
    char config_hash[65];
    bool has_files; /* the newest record names the files */
};

struct records {
    struct arena *arena;
    int64_t now_ms;
    struct store_record *items; /* heap while growing */
    size_t n, capacity;
};

typedef enum err take_row(struct known *known, const struct store_record_row *,
                          const json_t *body);

static struct present *find_present(struct known *known, const char *service,
                                    const char *probe)
{
    for (size_t i = 0; i < known->n_present; i++) {
        if (strcmp(known->present[i].service, service) == 0 &&
            strcmp(known->present[i].probe.id, probe) == 0) {
            return &known->present[i];
        }
    }
    return NULL;
}

static int64_t integer_or(const json_t *body, const char *key,
                          int64_t otherwise)
{
    const json_t *value = json_object_get(body, key);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static enum err take_probe(struct known *known,
                           const struct store_record_row *row,
                           const json_t *body)
{
    const char *probe = json_string_value(json_object_get(body, "probe"));
    const char *type = json_string_value(json_object_get(body, "type"));
    if (probe == NULL) {
        return ERR_CORRUPT;
    }
    struct present *present = find_present(known, row->service, probe);
    if (strcmp(row->kind, "probe_removed") == 0) {
        if (present != NULL) {
            *present = known->present[--known->n_present];
        }
        return ERR_OK;
    }
    if (present == NULL) {
        known->present =
            heap_grow(known->present, known->n_present,
                      &known->present_capacity, sizeof *known->present);
        present = &known->present[known->n_present++];
    }
    *present = (struct present){
        .service = arena_strdup(known->arena, row->service),
        .probe =
            {
                .id = arena_strdup(known->arena, probe),
                .type = arena_strdup(known->arena, type == NULL ? "" : type),
                .confirm = (uint32_t)integer_or(body, "confirm", 0),
                .interval_ms = integer_or(body, "interval_ms", 0),
                .max_gap_ms = integer_or(body, "max_gap_ms", 0),
                .since_ms = integer_or(body, "since_ms", INSTANT_MIN),
                .until_ms = integer_or(body, "until_ms", INSTANT_MAX),
                .critical = json_is_true(json_object_get(body, "critical")),
            },
    };
    return ERR_OK;
}

static enum err take_config(struct known *known,
                            const struct store_record_row *row,
                            const json_t *body)
{
    (void)row;
    const char *hash = json_string_value(json_object_get(body, "hash"));
    size_t len = hash == NULL ? 0 : strlen(hash);
    if (len != sizeof known->config_hash - 1) {
        return ERR_CORRUPT;
    }
    memcpy(known->config_hash, hash, len + 1);
    known->has_files = json_is_array(json_object_get(body, "files"));
    return ERR_OK;
}

/* Added and removed must be taken in the order in which they happened. */
static int by_seq(const void *a, const void *b)
{
    const struct store_record_row *left = a;
    const struct store_record_row *right = b;
    return left->seq < right->seq ? -1 : left->seq > right->seq;
}

/* All rows of up to two kinds, in order. Heap array in `*ret_rows`. */
static enum err rows_of(struct store *store, struct arena *arena,
                        const char *const kinds[2],
                        struct store_record_row **ret_rows, size_t *ret_n,
                        struct errmsg *msg)
{
    struct store_record_row *all = NULL;
    size_t n_all = 0;
    size_t capacity = 0;
    for (size_t k = 0; k < 2 && kinds[k] != NULL; k++) {
        struct store_record_row *rows = NULL;
        size_t n = 0;
        struct store_query query = {.kind = kinds[k], .limit = SIZE_MAX};
        enum err err = store_load_records(store, &query, arena, &rows, &n, msg);
        if (err != ERR_OK) {
            free(all);
            return err;
        }
        for (size_t i = 0; i < n; i++) {
            all = heap_grow(all, n_all, &capacity, sizeof *all);
            all[n_all++] = rows[i];
        }
    }
    if (n_all > 1) {
        qsort(all, n_all, sizeof *all, by_seq);
    }
    *ret_rows = all;
    *ret_n = n_all;
    return ERR_OK;
}

static enum err take_all(struct known *known, struct store *store,
                         const char *const kinds[2], take_row *take,
                         struct errmsg *msg)
{
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err = rows_of(store, known->arena, kinds, &rows, &n, msg);
    for (size_t i = 0; err == ERR_OK && i < n; i++) {
        json_t *body = json_loads(rows[i].body, 0, NULL);
        err = body == NULL ? ERR_CORRUPT : take(known, &rows[i], body);
        json_decref(body);
        if (err != ERR_OK) {
            errmsg_set(msg, "record %lld: its body is not a %s",
                       (long long)rows[i].seq, rows[i].kind);
        }
    }
    free(rows);
    return err;
}

static void begin_body(struct canon *canon, struct buf *body)
{
    buf_init(body, BODY_MAX);
    canon_init(canon, body);
    canon_object(canon, NULL);
}

/* Ends the body that begin_body began, and frees it. */
static void add_record(struct records *records, const char *kind,
                       const char *service, struct canon *canon)
{
    canon_end_object(canon);
    records->items = heap_grow(records->items, records->n, &records->capacity,
                               sizeof *records->items);
    records->items[records->n++] = (struct store_record){
        .at_ms = records->now_ms,
        .kind = kind,
        .service = service,
        .body = arena_strdup(records->arena, buf_str(canon->out)),
    };
    buf_fini(canon->out);
}

static void probe_removed(struct records *records, const struct present *gone)
{
    struct buf body;
    struct canon canon;
    begin_body(&canon, &body);
    canon_bool(&canon, "critical", gone->probe.critical);
    canon_string(&canon, "probe", gone->probe.id);
    canon_string(&canon, "type", gone->probe.type);
    add_record(records, "probe_removed", gone->service, &canon);
}

/* Null where the configuration says nothing. */
static void add_bound(struct canon *canon, const char *key, int64_t instant_ms)
{
    if (instant_ms == INSTANT_MIN || instant_ms == INSTANT_MAX) {
        canon_null(canon, key);
    } else {
        canon_int(canon, key, instant_ms);
    }
}

static void probe_added(struct records *records, const char *service,
                        const struct conf_probe *probe)
{
    struct buf body;
    struct canon canon;
    begin_body(&canon, &body);
    canon_int(&canon, "confirm", probe->confirm);
    canon_bool(&canon, "critical", probe->critical);
    canon_int(&canon, "interval_ms", probe->interval_ms);
    canon_int(&canon, "max_gap_ms", probe->max_gap_ms);
    canon_string(&canon, "probe", probe->id);
    add_bound(&canon, "since_ms", probe->since_ms);
    canon_string(&canon, "type", probe->type);
    add_bound(&canon, "until_ms", probe->until_ms);
    canon_array(&canon, "was");
    for (size_t i = 0; i < probe->n_was; i++) {
        canon_string(&canon, NULL, probe->was[i]);
    }
    canon_end_array(&canon);
    add_record(records, "probe_added", service, &canon);
}

static bool same_terms(const struct conf_probe *a, const struct conf_probe *b)
{
    return strcmp(a->type, b->type) == 0 && a->confirm == b->confirm &&
           a->interval_ms == b->interval_ms && a->max_gap_ms == b->max_gap_ms &&
           a->since_ms == b->since_ms && a->until_ms == b->until_ms;
}

/* A probe that becomes critical or stops being so begins a new life: what it
 * counted for before must not change afterwards. Added again with other terms
 * it goes on. */
static void compare_probe(struct records *records, struct known *known,
                          const struct conf_service *service,
                          const struct conf_probe *probe)
{
    struct present *present = find_present(known, service->id, probe->id);
    if (present != NULL) {
        present->wanted = true;
    }
    for (size_t i = 0; i < probe->n_was; i++) {
        struct present *former =
            find_present(known, service->id, probe->was[i]);
        if (former != NULL) {
            former->wanted = true;
        }
    }
    bool goes_on =
        present != NULL && present->probe.critical == probe->critical;
    if (present != NULL && !goes_on) {
        probe_removed(records, present);
    }
    if (!goes_on || !same_terms(&present->probe, probe)) {
        probe_added(records, service->id, probe);
    }
}

static void declare(struct records *records, const char *service,
                    const struct maintenance *window)
{
    struct buf body;
    struct canon canon;
    begin_body(&canon, &body);
    if (window->announced_given) {
        canon_int(&canon, "announced_ms", window->announced_ms);
    } else {
        canon_null(&canon, "announced_ms");
    }
    canon_null(&canon, "by");
    canon_int(&canon, "end_ms", window->end_ms);
    canon_string(&canon, "note", window->note);
    canon_int(&canon, "start_ms", window->start_ms);
    add_record(records, "maintenance", service, &canon);
}

static void remove_window(struct records *records, const char *service,
                          const struct maintenance *window)
{
    struct buf body;
    struct canon canon;
    begin_body(&canon, &body);
    canon_null(&canon, "by");
    canon_int(&canon, "end_ms", window->end_ms);
    canon_null(&canon, "note");
    canon_int(&canon, "start_ms", window->start_ms);
    add_record(records, "maintenance_removed", service, &canon);
}

static bool same_announcement(const struct maintenance *a,
                              const struct maintenance *b)
{
    return a->announced_given == b->announced_given &&
           (!a->announced_given || a->announced_ms == b->announced_ms);
}

/* Declares what is new, or announced otherwise, and takes back what the
 * configuration has no longer. What a person declared stays theirs. */
static enum err compare_maintenance(struct records *records,
                                    struct store *store,
                                    const struct conf_service *service,
                                    struct errmsg *msg)
{
    const struct past past = {store, service, INSTANT_MAX, 0};
    const struct calendar *calendar = &service->calendar;
    struct maintenances said = {0};
    enum err err = declared_maintenance(records->arena, &past, &said, msg);
    if (err != ERR_OK) {
        return err;
    }
    for (size_t i = 0; i < calendar->n_maintenances; i++) {
        const struct maintenance *window = &calendar->maintenances[i];
        const struct maintenance *known =
            maintenance_find(&said, window->start_ms, window->end_ms);
        if (known == NULL ||
            (known->by == NULL && !same_announcement(known, window))) {
            declare(records, service->id, window);
        }
    }
    struct maintenances now =
        maintenance_in_force(records->arena, &said, calendar, records->now_ms);
    for (size_t i = 0; i < said.n; i++) {
        if (now.items[i].is_removed && !said.items[i].is_removed) {
            remove_window(records, service->id, &said.items[i]);
        }
    }
    return ERR_OK;
}

static bool knows_config(const struct known *known, const struct conf *conf)
{
    return known->has_files && strcmp(known->config_hash, conf->hash) == 0;
}

static void add_files(struct canon *canon, const struct conf *conf)
{
    canon_array(canon, "files");
    for (size_t i = 0; i < conf->n_files; i++) {
        const struct conf_file *file = &conf->files[i];
        char hex[DIGEST_HEX];
        uint8_t digest[DIGEST_BYTES];
        digest_of(file->bytes, file->n, digest);
        canon_object(canon, NULL);
        canon_string(canon, "name", file->name);
        canon_string(canon, "sha256", digest_hex(digest, hex));
        canon_end_object(canon);
    }
    canon_end_array(canon);
}

static const struct store_document *documents_of(struct arena *arena,
                                                 const struct conf *conf)
{
    struct store_document *documents =
        arena_array(arena, conf->n_files, sizeof *documents);
    for (size_t i = 0; i < conf->n_files; i++) {
        documents[i] =
            (struct store_document){conf->files[i].bytes, conf->files[i].n};
    }
    return documents;
}

static void compare_config(struct records *records, const struct known *known,
                           const struct conf *conf)
{
    if (knows_config(known, conf)) {
        return;
    }
    struct buf body;
    struct canon canon;
    begin_body(&canon, &body);
    canon_string(&canon, "file", conf->file);
    add_files(&canon, conf);
    canon_string(&canon, "hash", conf->hash);
    canon_string(&canon, "vantage", conf->vantage);
    add_record(records, "config", "", &canon);
}

static enum err compare_all(struct records *records, struct known *known,
                            struct store *store, const struct conf *conf,
                            struct errmsg *msg)
{
    enum err err = ERR_OK;
    compare_config(records, known, conf);
    for (size_t i = 0; i < conf->n_services && err == ERR_OK; i++) {
        const struct conf_service *service = &conf->services[i];
        for (size_t k = 0; k < service->n_probes; k++) {
            compare_probe(records, known, service, &service->probes[k]);
        }
        err = compare_maintenance(records, store, service, msg);
    }
    for (size_t i = 0; i < known->n_present; i++) {
        if (!known->present[i].wanted) {
            probe_removed(records, &known->present[i]);
        }
    }
    return err;
}

enum err configured_records(struct arena *arena, struct store *store,
                            const struct conf *conf, int64_t now_ms,
                            struct store_batch *ret_batch, struct errmsg *msg)
{
    static const char *const config_kinds[2] = {"config", NULL};
    static const char *const probe_kinds[2] = {"probe_added", "probe_removed"};
    struct known known = {.arena = arena};
    struct records records = {.arena = arena, .now_ms = now_ms};
    enum err err = take_all(&known, store, config_kinds, take_config, msg);
    if (err == ERR_OK) {
        err = take_all(&known, store, probe_kinds, take_probe, msg);
    }
    if (err == ERR_OK) {
        err = compare_all(&records, &known, store, conf, msg);
    }
    if (err == ERR_OK) {
        struct store_record *kept = arena_array(arena, records.n, sizeof *kept);
        if (records.n > 0) {
            memcpy(kept, records.items, records.n * sizeof *kept);
        }
        ret_batch->records = kept;
        ret_batch->n_records = records.n;
        if (!knows_config(&known, conf)) {
            ret_batch->documents = documents_of(arena, conf);
            ret_batch->n_documents = conf->n_files;
        }
    }
    free(records.items);
    free(known.present);
    return err;
}

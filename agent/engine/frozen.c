#include "engine/frozen.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "engine/report_file.h"
#include "store/load.h"

#define BODY_MAX 65536

static bool read_instant(const json_t *body, const char *key, int64_t *ret)
{
    const json_t *value = json_object_get(body, key);
    *ret = json_integer_value(value);
    return json_is_integer(value) && *ret >= INSTANT_LOWEST &&
           *ret <= INSTANT_HIGHEST;
}

static const char *read_text(struct arena *arena, const json_t *body,
                             const char *key)
{
    const char *text = json_string_value(json_object_get(body, key));
    return text == NULL ? NULL : arena_strdup(arena, text);
}

static bool read_files(struct arena *arena, const json_t *list,
                       struct frozen *frozen)
{
    size_t n = json_array_size(list);
    struct frozen_file *files = arena_array(arena, n, sizeof *files);
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(list, i);
        const char *hex = json_string_value(json_object_get(one, "sha256"));
        files[i].name = read_text(arena, one, "name");
        if (files[i].name == NULL || !report_file_is_plain(files[i].name) ||
            hex == NULL || !digest_parse(hex, files[i].sha256)) {
            return false;
        }
    }
    frozen->files = files;
    frozen->n_files = n;
    return n > 0;
}

/* False if the body is not what its kind says. */
static bool read_body(struct arena *arena, const json_t *body,
                      struct frozen *frozen)
{
    const json_t *through = json_object_get(body, "through_seq");
    frozen->window_text = read_text(arena, body, "window");
    frozen->config = read_text(arena, body, "config");
    frozen->before = read_text(arena, body, "before");
    frozen->after = read_text(arena, body, "after");
    frozen->through_seq = json_integer_value(through);
    frozen->corrects = json_integer_value(json_object_get(body, "report"));
    return frozen->window_text != NULL && frozen->config != NULL &&
           frozen->through_seq > 0 && frozen->through_seq < frozen->seq &&
           (frozen->corrects > 0) == frozen->is_correction &&
           read_instant(body, "from_ms", &frozen->window.from_ms) &&
           read_instant(body, "to_ms", &frozen->window.to_ms) &&
           frozen->window.from_ms < frozen->window.to_ms &&
           read_instant(body, "at_ms", &frozen->at_ms) &&
           read_instant(body, "made_ms", &frozen->made_ms) &&
           read_files(arena, json_object_get(body, "files"), frozen);
}

static enum err read_row(struct arena *arena,
                         const struct store_record_row *row,
                         struct frozen *frozen, struct errmsg *msg)
{
    json_t *body = json_loads(row->body, 0, NULL);
    frozen->seq = row->seq;
    frozen->service = row->service;
    frozen->is_correction = text_equal(row->kind, "correction");
    bool good = body != NULL && read_body(arena, body, frozen);
    json_decref(body);
    return good ? ERR_OK
                : errmsg_fail(msg, ERR_CORRUPT,
                              "record %" PRId64 ": its body is not that of a "
                              "%s",
                              row->seq, row->kind);
}

static int by_seq(const void *a, const void *b)
{
    const struct frozen *left = a;
    const struct frozen *right = b;
    return (left->seq > right->seq) - (left->seq < right->seq);
}

enum err frozen_load(struct arena *arena, struct store *store,
                     const char *service, int64_t through_seq,
                     struct frozens *ret, struct errmsg *msg)
{
    static const char *const kinds[] = {"report", "correction"};
    struct store_record_row *rows[ARRAY_LEN(kinds)] = {0};
    size_t n[ARRAY_LEN(kinds)] = {0};
    enum err err = ERR_OK;
    for (size_t k = 0; k < ARRAY_LEN(kinds) && err == ERR_OK; k++) {
        struct store_query query = {.kind = kinds[k],
                                    .service = service,
                                    .limit = SIZE_MAX,
                                    .through_seq = through_seq};
        err = store_load_records(store, &query, arena, &rows[k], &n[k], msg);
    }
    struct frozen *items = arena_array(arena, n[0] + n[1], sizeof *items);
    size_t i = 0;
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        for (size_t j = 0; j < n[k] && err == ERR_OK; j++) {
            err = read_row(arena, &rows[k][j], &items[i++], msg);
        }
    }
    if (err == ERR_OK) {
        if (i > 1) {
            qsort(items, i, sizeof *items, by_seq);
        }
        *ret = (struct frozens){items, i};
    }
    return err;
}

const struct frozen *frozen_find(const struct frozens *all, const char *service,
                                 const char *window_text)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct frozen *one = &all->items[i];
        if (!one->is_correction && text_equal(one->service, service) &&
            text_equal(one->window_text, window_text)) {
            return one;
        }
    }
    return NULL;
}

static void add_files(struct canon *canon, const struct frozen *frozen)
{
    canon_array(canon, "files");
    for (size_t i = 0; i < frozen->n_files; i++) {
        char hex[DIGEST_HEX];
        canon_object(canon, NULL);
        canon_string(canon, "name", frozen->files[i].name);
        canon_string(canon, "sha256", digest_hex(frozen->files[i].sha256, hex));
        canon_end_object(canon);
    }
    canon_end_array(canon);
}

const char *frozen_body(struct arena *arena, const struct frozen *frozen)
{
    struct buf body;
    struct canon canon;
    buf_init(&body, BODY_MAX);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    if (frozen->is_correction) {
        canon_string(&canon, "after", frozen->after);
    }
    canon_int(&canon, "at_ms", frozen->at_ms);
    if (frozen->is_correction) {
        canon_string(&canon, "before", frozen->before);
    }
    canon_string(&canon, "config", frozen->config);
    add_files(&canon, frozen);
    canon_int(&canon, "from_ms", frozen->window.from_ms);
    canon_int(&canon, "made_ms", frozen->made_ms);
    if (frozen->is_correction) {
        canon_int(&canon, "report", frozen->corrects);
    }
    canon_int(&canon, "through_seq", frozen->through_seq);
    canon_int(&canon, "to_ms", frozen->window.to_ms);
    canon_string(&canon, "window", frozen->window_text);
    canon_end_object(&canon);
    ASSERT(!body.overflowed);
    const char *text = arena_strdup(arena, buf_str(&body));
    buf_fini(&body);
    return text;
}

static bool ends_so(const char *name, const char *ending)
{
    size_t n = strlen(name);
    size_t n_ending = strlen(ending);
    return n >= n_ending && strcmp(name + n - n_ending, ending) == 0;
}

static enum err load_part(struct arena *arena, struct store *store,
                          const struct frozen_file *file,
                          struct report_part *ret, struct errmsg *msg)
{
    char *bytes = NULL;
    ret->name = file->name;
    enum err err =
        store_load_document(store, file->sha256, arena, &bytes, &ret->n, msg);
    ret->bytes = bytes;
    return err;
}

enum err frozen_part(struct arena *arena, struct store *store,
                     const struct frozen *frozen, const char *ending,
                     struct report_part *ret, struct errmsg *msg)
{
    for (size_t i = 0; i < frozen->n_files; i++) {
        if (ends_so(frozen->files[i].name, ending)) {
            return load_part(arena, store, &frozen->files[i], ret, msg);
        }
    }
    return errmsg_fail(msg, ERR_NOT_FOUND, "record %" PRId64 " has no file *%s",
                       frozen->seq, ending);
}

static enum err write_one(struct arena *arena, struct store *store,
                          const struct frozen_file *file,
                          const struct frozen_writing *writing,
                          struct errmsg *msg)
{
    const char *path =
        arena_printf(arena, "%s/%s", writing->directory, file->name);
    if (writing->missing && access(path, F_OK) == 0) {
        return ERR_OK;
    }
    struct report_part part = {0};
    enum err err = load_part(arena, store, file, &part, msg);
    if (err == ERR_OK) {
        err = report_file_directory(writing->directory, msg);
    }
    return err == ERR_OK ? report_file_write(path, part.bytes, part.n, msg)
                         : err;
}

bool formats_have(const struct report_formats *formats, const char *name)
{
    return ends_so(name, ".json")  ? formats->json
           : ends_so(name, ".csv") ? formats->csv
                                   : formats->html;
}

bool formats_add(struct report_formats *formats, const char *word)
{
    bool *wanted = text_equal(word, "html")   ? &formats->html
                   : text_equal(word, "json") ? &formats->json
                   : text_equal(word, "csv")  ? &formats->csv
                                              : NULL;
    if (wanted != NULL) {
        *wanted = true;
    }
    return wanted != NULL;
}

enum err frozen_write(struct store *store, const struct frozen *frozen,
                      const struct frozen_writing *writing, struct errmsg *msg)
{
    struct arena arena = {0};
    enum err err = ERR_OK;
    for (size_t i = 0; i < frozen->n_files && err == ERR_OK; i++) {
        const struct frozen_file *file = &frozen->files[i];
        if (formats_have(&writing->formats, file->name)) {
            err = write_one(&arena, store, file, writing, msg);
        }
    }
    arena_fini(&arena);
    return err;
}

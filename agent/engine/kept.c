#include "engine/kept.h"

#include <inttypes.h>
#include <string.h>

#include <jansson.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "store/digest.h"
#include "store/load.h"

static enum err read_config(struct arena *arena,
                            const struct store_record_row *row,
                            struct kept_config *config, struct errmsg *msg)
{
    json_t *body = json_loads(row->body, 0, NULL);
    const char *hash = json_string_value(json_object_get(body, "hash"));
    enum err err = ERR_OK;
    if (hash == NULL) {
        err = errmsg_fail(msg, ERR_CORRUPT,
                          "record %" PRId64 ": its body is not that of a "
                          "config",
                          row->seq);
    } else {
        *config = (struct kept_config){.seq = row->seq,
                                       .from_ms = row->at_ms,
                                       .to_ms = INSTANT_MAX,
                                       .hash = arena_strdup(arena, hash),
                                       .body = row->body};
    }
    json_decref(body);
    return err;
}

enum err kept_configs(struct arena *arena, struct store *store,
                      int64_t through_seq, struct kept_config **ret_configs,
                      size_t *ret_n, struct errmsg *msg)
{
    struct store_query query = {
        .kind = "config", .limit = SIZE_MAX, .through_seq = through_seq};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err = store_load_records(store, &query, arena, &rows, &n, msg);
    if (err != ERR_OK) {
        return err;
    }
    struct kept_config *configs = arena_array(arena, n, sizeof *configs);
    for (size_t i = 0; i < n && err == ERR_OK; i++) {
        err = read_config(arena, &rows[i], &configs[i], msg);
        if (i == 0) {
            configs[0].from_ms = INSTANT_MIN;
        } else {
            configs[i - 1].to_ms = configs[i].from_ms;
        }
    }
    if (err == ERR_OK) {
        *ret_configs = configs;
        *ret_n = n;
    }
    return err;
}

const struct kept_config *kept_by_hash(const struct kept_config *configs,
                                       size_t n, const char *hash)
{
    const struct kept_config *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (text_equal(configs[i].hash, hash)) {
            found = &configs[i];
        }
    }
    return found;
}

static enum err load_file(struct arena *arena, struct store *store,
                          const json_t *named, struct conf_file *file,
                          struct errmsg *msg)
{
    const char *name = json_string_value(json_object_get(named, "name"));
    const char *hex = json_string_value(json_object_get(named, "sha256"));
    uint8_t digest[DIGEST_BYTES];
    char *bytes = NULL;
    if (name == NULL || hex == NULL || !digest_parse(hex, digest)) {
        return errmsg_fail(msg, ERR_CORRUPT, "a file without name or hash");
    }
    file->name = arena_strdup(arena, name);
    enum err err =
        store_load_document(store, digest, arena, &bytes, &file->n, msg);
    file->bytes = bytes;
    return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
}

static enum err load_files(struct arena *arena, struct store *store,
                           const json_t *body, struct conf_options *options,
                           struct errmsg *msg)
{
    const json_t *list = json_object_get(body, "files");
    size_t n = json_array_size(list);
    if (n == 0 || !json_is_string(json_object_get(body, "file"))) {
        return errmsg_fail(msg, ERR_NOT_FOUND,
                           "made by a version that kept no files");
    }
    struct conf_file *files = arena_array(arena, n, sizeof *files);
    enum err err = ERR_OK;
    for (size_t i = 0; i < n && err == ERR_OK; i++) {
        err = load_file(arena, store, json_array_get(list, i), &files[i], msg);
    }
    options->kept = files;
    options->n_kept = n;
    return err;
}

static enum err load_conf(struct arena *arena, const json_t *body,
                          const struct conf_options *options,
                          const struct conf **ret_conf, struct errmsg *msg)
{
    struct conf_errors errors = {0};
    const char *path = json_string_value(json_object_get(body, "file"));
    if (conf_load(arena, arena_strdup(arena, path), options, ret_conf,
                  &errors) != ERR_OK) {
        return errmsg_fail(msg, ERR_UNSUPPORTED,
                           "this version does not take it: %s",
                           errors.items[0].text);
    }
    return ERR_OK;
}

enum err kept_load(struct arena *arena, struct store *store,
                   const struct kept_config *config,
                   const struct conf **ret_conf, struct errmsg *msg)
{
    json_t *body = json_loads(config->body, 0, NULL);
    struct conf_options options = {.for_replay = true};
    const struct conf *conf = NULL;
    ASSERT(body != NULL);
    enum err err = load_files(arena, store, body, &options, msg);
    if (err == ERR_OK) {
        err = load_conf(arena, body, &options, &conf, msg);
    }
    json_decref(body);
    if (err == ERR_OK && !text_equal(conf->hash, config->hash)) {
        err = errmsg_fail(msg, ERR_UNSUPPORTED,
                          "its files make another configuration: hash %s "
                          "instead of %s",
                          conf->hash, config->hash);
    }
    if (err == ERR_OK) {
        *ret_conf = conf;
    } else {
        errmsg_prefix(msg, "configuration of record %" PRId64 ": ",
                      config->seq);
    }
    return err;
}

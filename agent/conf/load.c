#include <assert.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "conf/file.h"
#include "conf/jsonc.h"
#include "conf/loader.h"
#include "conf/source.h"
#include "core/span.h"

/* --- files -------------------------------------------------------------- */

static void hash_file(struct loader *loader, const struct conf_file *file)
{
    char size[32];
    int len = snprintf(size, sizeof size, "%zu", file->n);
    ASSERT(len > 0 && loader->hash != NULL);
    int good =
        EVP_DigestUpdate(loader->hash, file->name, strlen(file->name) + 1) &&
        EVP_DigestUpdate(loader->hash, size, (size_t)len + 1) &&
        EVP_DigestUpdate(loader->hash, file->bytes, file->n);
    ASSERT(good);
    if (json_object_get(loader->hashed, file->name) != NULL) {
        return; /* claims that two services share */
    }
    json_object_set_new(loader->hashed, file->name, json_true());
    loader->files = heap_grow(loader->files, loader->files_count,
                              &loader->files_capacity, sizeof *loader->files);
    loader->files[loader->files_count++] = (struct conf_file){
        arena_strdup(loader->scratch, file->name), file->bytes, file->n};
}

static enum err kept_file(const struct loader *loader, const char *name,
                          struct conf_file *file, struct errmsg *msg)
{
    for (size_t i = 0; i < loader->n_kept; i++) {
        if (strcmp(loader->kept[i].name, name) == 0) {
            *file = loader->kept[i];
            return ERR_OK;
        }
    }
    return errmsg_fail(msg, ERR_NOT_FOUND,
                       "%.400s: is not among the files that were kept", name);
}

enum err loader_file(struct loader *loader, const char *path, const char *name,
                     size_t most, struct conf_file *ret, struct errmsg *msg)
{
    struct conf_file file = {.name = name};
    char *bytes = NULL;
    enum err err = ERR_OK;
    if (loader->kept != NULL) {
        err = kept_file(loader, name, &file, msg);
    } else {
        err = file_read(loader->scratch, path, most, &bytes, &file.n, msg);
        file.bytes = bytes;
    }
    if (err == ERR_OK) {
        hash_file(loader, &file);
        *ret = file;
    }
    return err;
}

static const char *hashed_name(const struct loader *loader, const char *path)
{
    return text_starts(path, loader->directory)
               ? path + strlen(loader->directory)
               : path;
}

json_t *loader_read(struct loader *loader, const char *path,
                    const struct source **ret_source, enum err *ret_err,
                    struct errmsg *msg)
{
    struct conf_file file = {0};
    msg->text[0] = '\0';
    *ret_err = loader_file(loader, path, hashed_name(loader, path),
                           CONF_FILE_MAX, &file, msg);
    if (*ret_err != ERR_OK) {
        return NULL;
    }
    struct source *source =
        source_create(loader->findings, path, file.bytes, file.n);
    source->order = loader->n_files++;
    *ret_source = source;
    json_t *root = source_parse(loader->findings, source);
    *ret_err = root == NULL ? ERR_INVALID : ERR_OK;
    if (root != NULL) {
        int failed = json_array_append_new(loader->roots, root);
        ASSERT(failed == 0);
    }
    return root;
}

/* --- services, from all files ------------------------------------------- */

struct found_service {
    struct spot spot;
    json_t *object;
};

struct found_services {
    struct found_service *items;
    size_t n;
    size_t capacity;
};

static void find_service(struct found_services *found, struct spot spot,
                         json_t *object)
{
    if (!json_is_object(object)) {
        return;
    }
    found->items = heap_grow(found->items, found->n, &found->capacity,
                             sizeof *found->items);
    found->items[found->n++] = (struct found_service){spot, object};
}

static void find_services(struct found_services *found, struct spot spot,
                          const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        find_service(found, spot_index(spot, i), json_array_get(list, i));
    }
}

static void include_file(struct loader *loader, struct spot from,
                         const char *path, struct found_services *found)
{
    if (json_object_get(loader->seen, path) != NULL) {
        return;
    }
    json_object_set_new(loader->seen, path, json_true());
    if (loader->n_files >= FILES_MAX) {
        spot_error(from, "more than %d files", FILES_MAX);
        return;
    }
    const struct source *source = NULL;
    struct errmsg msg;
    enum err err = ERR_OK;
    json_t *root = loader_read(loader, path, &source, &err, &msg);
    if (root == NULL) {
        if (msg.text[0] != '\0') {
            spot_error(from, "%s", msg.text);
        }
        return;
    }
    struct spot top = {loader->findings, source, ""};
    json_t *services = json_object_get(root, "services");
    if (services == NULL) {
        find_service(found, top, root);
    } else if (options_check(top, root, &options_include, NULL)) {
        find_services(found, spot_key(top, "services"), services);
    }
}

/* What glob() would find if the kept files lay where they were. */
static void include_kept(struct loader *loader, struct spot spot,
                         const char *pattern, struct found_services *found)
{
    for (size_t i = 0; i < loader->n_kept; i++) {
        const char *path =
            file_join(loader->scratch, loader->directory, loader->kept[i].name);
        if (fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD) == 0) {
            include_file(loader, spot, path, found);
        }
    }
}

static void include_glob(struct loader *loader, struct spot spot,
                         const char *pattern, struct found_services *found)
{
    pattern = file_join(loader->scratch, spot.source->directory, pattern);
    if (loader->kept != NULL) {
        include_kept(loader, spot, pattern, found);
        return;
    }
    glob_t matches = {0};
    int result = glob(pattern, 0, NULL, &matches);
    if (result == GLOB_NOMATCH) {
        spot_warning(spot, "matches no file (%.400s)", pattern);
    } else if (result != 0) {
        spot_error(spot, "cannot be looked up (%.400s)", pattern);
    }
    for (size_t i = 0; result == 0 && i < matches.gl_pathc; i++) {
        include_file(loader, spot, matches.gl_pathv[i], found);
    }
    globfree(&matches);
}

/* A former id that another service has now would mix two histories. */
static void check_former_ids(struct loader *loader,
                             const struct found_services *found,
                             const struct conf *conf)
{
    for (size_t i = 0; i < found->n; i++) {
        const struct conf_service *service = &conf->services[i];
        for (size_t j = 0; j < service->n_was; j++) {
            id_claim(loader->ids,
                     spot_index(spot_key(found->items[i].spot, "was"), j),
                     "the former service id", service->was[j]);
        }
    }
}

static void services_build(struct loader *loader, struct spot spot,
                           const json_t *root, struct conf *conf)
{
    struct found_services found = {0};
    find_services(&found, spot_key(spot, "services"),
                  json_object_get(root, "services"));
    const json_t *globs = json_object_get(root, "include");
    for (size_t i = 0; i < json_array_size(globs); i++) {
        const char *pattern = json_string_value(json_array_get(globs, i));
        if (pattern != NULL && pattern[0] != '\0') {
            include_glob(loader, spot_index(spot_key(spot, "include"), i),
                         pattern, &found);
        }
    }
    struct conf_service *services =
        arena_array(loader->arena, found.n, sizeof *services);
    conf->services = services;
    conf->n_services = found.n;
    for (size_t i = 0; i < found.n; i++) {
        service_build(loader, found.items[i].spot, found.items[i].object,
                      &services[i]);
    }
    check_former_ids(loader, &found, conf);
    free(found.items);
    if (found.n == 0 && loader->findings->errors.total == 0) {
        spot_error(spot, "no service; put one under \"services\" or in a "
                         "file that \"include\" names");
    }
}

/* --- the top ------------------------------------------------------------ */

static void vantages_build(struct loader *loader, struct spot spot,
                           const json_t *root, struct conf *conf)
{
    conf->vantage = value_text(loader->arena, root, "vantage", NULL);
    const json_t *object = json_object_get(root, "vantages");
    if (object == NULL) {
        const char **names = arena_alloc(loader->arena, sizeof *names);
        names[0] = conf->vantage;
        conf->vantages = names;
        conf->n_vantages = 1;
        conf->quorum = 1;
        return;
    }
    conf->vantages = loader_texts(
        loader->arena, json_object_get(object, "names"), &conf->n_vantages);
    conf->quorum = (uint32_t)value_int(object, "quorum");
    struct spot at = spot_key(spot, "vantages");
    if (conf->quorum > conf->n_vantages) {
        spot_error(spot_key(at, "quorum"),
                   "%u of %zu vantage%s can never agree; at most %zu",
                   conf->quorum, conf->n_vantages,
                   conf->n_vantages == 1 ? "" : "s", conf->n_vantages);
    }
    json_t *seen = json_object();
    for (size_t i = 0; i < conf->n_vantages; i++) {
        id_claim(seen, spot_index(spot_key(at, "names"), i), "vantage",
                 conf->vantages[i]);
    }
    if (json_object_get(seen, conf->vantage) == NULL) {
        spot_error(spot_key(spot, "vantage"),
                   "\"%s\" is not among vantages.names; add it there, or say "
                   "with \"vantage\" which of them this agent is",
                   conf->vantage);
    }
    json_decref(seen);
}

/* Formats known but not written yet are left out, with a word. */
static void formats_build(struct loader *loader, struct spot spot,
                          const json_t *list, struct conf *conf)
{
    static const char *const both[] = {"html", "json"};
    size_t n = json_array_size(list);
    const char **formats = arena_array(loader->arena, n, sizeof *formats);
    for (size_t i = 0; i < n; i++) {
        const char *format = json_string_value(json_array_get(list, i));
        if (strcmp(format, "html") == 0 || strcmp(format, "json") == 0 ||
            strcmp(format, "csv") == 0) {
            formats[conf->n_report_formats++] =
                arena_strdup(loader->arena, format);
        } else {
            spot_warning(spot_index(spot, i),
                         "\"%s\" is not written by this version; html, "
                         "json and csv are",
                         format);
        }
    }
    conf->report_formats = formats;
    if (conf->n_report_formats == 0) {
        conf->report_formats = both;
        conf->n_report_formats = ARRAY_LEN(both);
    }
}

static void reports_build(struct loader *loader, struct spot spot,
                          const json_t *object, struct conf *conf)
{
    conf->reports_directory =
        file_join(loader->arena, spot.source->directory,
                  value_text(loader->arena, object, "directory", NULL));
    formats_build(loader, spot_key(spot, "formats"),
                  json_object_get(object, "formats"), conf);
    conf->report_languages =
        loader_texts(loader->arena, json_object_get(object, "languages"),
                     &conf->n_report_languages);
}

static bool has_channel(const struct conf *conf, const char *id)
{
    for (size_t i = 0; i < conf->n_channels; i++) {
        if (text_equal(conf->channels[i].id, id)) {
            return true;
        }
    }
    return false;
}

/* After the channels were built. */
static void notify_build(struct loader *loader, struct spot spot,
                         const json_t *list, struct conf *conf)
{
    conf->report_notify =
        loader_texts(loader->arena, list, &conf->n_report_notify);
    for (size_t i = 0; i < conf->n_report_notify; i++) {
        const char *id = conf->report_notify[i];
        if (!has_channel(conf, id)) {
            spot_error(spot_index(spot, i),
                       "there is no channel \"%s\" under alerts.channels; add "
                       "it there or take it out here",
                       id);
        }
    }
}

static void channels_build(struct loader *loader, struct spot spot,
                           const json_t *list, struct conf *conf)
{
    size_t n = json_array_size(list);
    struct conf_channel *channels =
        arena_array(loader->arena, n, sizeof *channels);
    json_t *ids = json_object();
    for (size_t i = 0; i < n; i++) {
        struct spot at = spot_index(spot, i);
        json_t *object = json_array_get(list, i);
        if (json_is_object(object) &&
            channel_build(loader, at, object, &channels[i])) {
            id_claim(ids, spot_key(at, "id"), "channel id", channels[i].id);
        }
    }
    json_decref(ids);
    conf->channels = channels;
    conf->n_channels = n;
}

/* An object that options_check found well formed. */
static void heartbeat_build(struct loader *loader, struct spot spot,
                            json_t *object, struct conf *conf)
{
    static const struct option_kind kind = {"heartbeat", &options_heartbeat,
                                            false, false};
    if (object != NULL) {
        conf->has_heartbeat = true;
        conf->heartbeat = params_build(loader, spot, object, &kind);
    }
}

/* What others can reach asks for a token, and the token travels as it is. */
static void listen_build(struct loader *loader, struct spot spot,
                         const json_t *root, struct conf *conf)
{
    const json_t *token = json_object_get(root, "listen_token");
    conf->listen = value_text(loader->arena, root, "listen", NULL);
    if (token != NULL) {
        conf->listen_token =
            secret_resolve(loader, spot_key(spot, "listen_token"), token);
    }
    bool alone = conf->listen == NULL || text_starts(conf->listen, "127.") ||
                 text_starts(conf->listen, "[::1]:") ||
                 text_starts(conf->listen, "unix:");
    if (alone) {
        return;
    }
    if (token == NULL) {
        spot_error(spot_key(spot, "listen"),
                   "others than this machine could read it: add "
                   "\"listen_token\": {\"credential\": \"name\"}, or listen "
                   "on 127.0.0.1 behind a proxy that asks who they are");
    } else {
        spot_warning(spot_key(spot, "listen"),
                     "it is plain HTTP, so the token can be read on the way; "
                     "better 127.0.0.1 and a proxy with TLS before it");
    }
}

static void top_build(struct loader *loader, struct spot spot, json_t *root,
                      struct conf *conf)
{
    options_fill(root, &options_main);
    const json_t *storage = json_object_get(root, "storage");
    struct arena *arena = loader->arena;
    vantages_build(loader, spot, root, conf);
    conf->ledger_path = file_join(arena, spot.source->directory,
                                  value_text(arena, storage, "sqlite", NULL));
    /* What is no such span has been told. */
    (void)!span_parse_iso(value_text(arena, storage, "retention", ""),
                          &conf->retention);
    conf->references = loader_texts(arena, json_object_get(root, "references"),
                                    &conf->n_references);
    conf->resolvers = loader_texts(arena, json_object_get(root, "resolvers"),
                                   &conf->n_resolvers);
    conf->concurrency = value_int(root, "concurrency");
    conf->collect_directory =
        file_join(loader->arena, spot.source->directory,
                  value_text(loader->arena, json_object_get(root, "collect"),
                             "directory", NULL));
    reports_build(loader, spot_key(spot, "reports"),
                  json_object_get(root, "reports"), conf);
    conf->remind_every_ms =
        value_duration(json_object_get(root, "alerts"), "remind_every", 0);
    heartbeat_build(
        loader, spot_key(spot_key(spot, "alerts"), "heartbeat"),
        json_object_get(json_object_get(root, "alerts"), "heartbeat"), conf);
    listen_build(loader, spot, root, conf);
}

static enum err build(struct loader *loader, const char *path,
                      struct conf *conf)
{
    const struct source *source = NULL;
    struct errmsg msg;
    enum err err = ERR_OK;
    json_object_set_new(loader->seen, path, json_true());
    json_t *root = loader_read(loader, path, &source, &err, &msg);
    if (root == NULL) {
        if (msg.text[0] != '\0') {
            file_error(loader->findings,
                       arena_printf(loader->scratch,
                                    "%s; name the configuration with "
                                    "--config FILE",
                                    msg.text));
        }
        return err;
    }
    struct spot top = {loader->findings, source, ""};
    bool well_formed = options_check(top, root, &options_main, NULL);
    if (well_formed) {
        top_build(loader, top, root, conf);
    }
    const json_t *alerts = json_object_get(root, "alerts");
    channels_build(loader, spot_key(spot_key(top, "alerts"), "channels"),
                   json_object_get(alerts, "channels"), conf);
    if (well_formed) {
        const json_t *reports = json_object_get(root, "reports");
        notify_build(loader, spot_key(spot_key(top, "reports"), "notify"),
                     json_object_get(reports, "notify"), conf);
    }
    services_build(loader, top, root, conf);
    return loader->findings->errors.total > 0 ? ERR_INVALID : ERR_OK;
}

static void finish_hash(struct loader *loader, char hex[65])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    int good = EVP_DigestFinal_ex(loader->hash, digest, &n);
    ASSERT(good && n == 32);
    for (unsigned i = 0; i < n; i++) {
        snprintf(hex + (size_t)2 * i, 3, "%02x", digest[i]);
    }
}

static void loader_init(struct loader *loader,
                        const struct conf_options *options, const char *path)
{
    static const struct conf_options plain = {0};
    options = options == NULL ? &plain : options;
    loader->directory = file_directory(loader->scratch, path);
    loader->for_replay = options->for_replay || options->to_collect;
    loader->to_collect = options->to_collect;
    loader->zoneinfo =
        options->zoneinfo == NULL ? "/usr/share/zoneinfo" : options->zoneinfo;
    loader->kept = options->kept;
    loader->n_kept = options->n_kept;
    loader->hashed = json_object();
    loader->roots = json_array();
    loader->seen = json_object();
    loader->ids = json_object();
    loader->hash = EVP_MD_CTX_new();
    ASSERT(loader->roots != NULL && loader->seen != NULL &&
           loader->ids != NULL && loader->hash != NULL);
    int good = EVP_DigestInit_ex(loader->hash, EVP_sha256(), NULL);
    ASSERT(good);
}

static void loader_fini(struct loader *loader)
{
    json_decref(loader->roots);
    json_decref(loader->seen);
    json_decref(loader->ids);
    json_decref(loader->hashed);
    free(loader->files);
    EVP_MD_CTX_free(loader->hash);
}

/* The bytes stay as long as what was made of them. */
static void keep_files(const struct loader *loader, struct conf *conf)
{
    struct conf_file *files =
        arena_array(loader->arena, loader->files_count, sizeof *files);
    for (size_t i = 0; i < loader->files_count; i++) {
        const struct conf_file *file = &loader->files[i];
        files[i] = (struct conf_file){
            .name = arena_strdup(loader->arena, file->name),
            .bytes = arena_strndup(loader->arena, file->bytes, file->n),
            .n = file->n,
        };
    }
    conf->files = files;
    conf->n_files = loader->files_count;
}

static struct conf_errors errors_of(struct arena *arena,
                                    struct findings *findings)
{
    struct conf_errors errors = {0};
    const char *const *texts =
        findings_render(arena, &findings->errors, &errors.n);
    errors.items = arena_array(arena, errors.n, sizeof *errors.items);
    for (size_t i = 0; i < errors.n; i++) {
        errmsg_set(&errors.items[i], "%s", texts[i]);
    }
    return errors;
}

enum err conf_load(struct arena *arena, const char *path,
                   const struct conf_options *options,
                   const struct conf **ret_conf, struct conf_errors *ret_errors)
{
    static_assert(FINDINGS_MAX == CONF_ERRORS_MAX, "one limit");
    struct arena scratch = {0};
    struct findings *findings = arena_alloc(&scratch, sizeof *findings);
    findings->arena = &scratch;
    struct loader loader = {
        .arena = arena, .scratch = &scratch, .findings = findings};
    loader_init(&loader, options, path);
    struct conf *conf = arena_alloc(arena, sizeof *conf);
    conf->file = arena_strdup(arena, path);
    enum err err = build(&loader, path, conf);
    if (err == ERR_OK) {
        finish_hash(&loader, conf->hash);
        keep_files(&loader, conf);
        conf->warnings =
            findings_render(arena, &findings->warnings, &conf->n_warnings);
        *ret_conf = conf;
    } else {
        *ret_errors = errors_of(arena, findings);
        ASSERT(ret_errors->n > 0);
    }
    loader_fini(&loader);
    arena_fini(&scratch);
    return err;
}

/* --- looking things up later -------------------------------------------- */

const char *conf_place(struct arena *arena, const char *file,
                       const char *pointer)
{
    struct arena scratch = {0};
    char *bytes = NULL;
    size_t n = 0;
    size_t offset = 0;
    struct place place = {1, 1};
    if (file_read(&scratch, file, CONF_FILE_MAX, &bytes, &n, NULL) == ERR_OK) {
        size_t bom = jsonc_bom(bytes, n);
        char *json = arena_strndup(&scratch, bytes + bom, n - bom);
        if (jsonc_blank(json, n - bom, &offset, NULL) == ERR_OK) {
            offset = place_find(json, n - bom, pointer, false).from;
        }
        place = place_at(bytes + bom, n - bom, offset);
    }
    arena_fini(&scratch);
    return arena_printf(arena, "%s:%zu:%zu: %s", file, place.line, place.column,
                        pointer[0] == '\0' ? "/" : pointer);
}

const struct conf_edition *conf_edition_at(const struct conf_service *service,
                                           int64_t instant_ms)
{
    const struct conf_edition *found = NULL;
    for (size_t i = 0; i < service->n_editions; i++) {
        if (service->editions[i].from_ms <= instant_ms) {
            found = &service->editions[i];
        }
    }
    return found;
}

#include "engine/recompute.h"

#include <inttypes.h>
#include <string.h>

#include <jansson.h>

#include "base/check.h"
#include "base/text.h"
#include "core/civil.h"
#include "engine/compose.h"
#include "engine/kept.h"
#include "store/load.h"

/* What a report says about itself. */
struct claimed {
    const char *service, *window_text, *agent, *config, *version;
    struct ivl window;
    int64_t at_ms, made_ms, through_seq;
};

static const char *text_at(struct arena *arena, const json_t *object,
                           const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? NULL : arena_strdup(arena, text);
}

static bool instant_at(const json_t *object, const char *key, int64_t *ret_ms)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL && civil_parse_instant(text, ret_ms) == ERR_OK;
}

static enum err read_claimed(struct arena *arena, const json_t *report,
                             struct claimed *ret, struct errmsg *msg)
{
    const json_t *window = json_object_get(report, "window");
    const json_t *origin = json_object_get(report, "origin");
    struct claimed claimed = {
        .service = text_at(arena, json_object_get(report, "service"), "id"),
        .window_text = text_at(arena, window, "text"),
        .agent = text_at(arena, origin, "agent"),
        .config = text_at(arena, origin, "configuration_sha256"),
        .version = text_at(arena, origin, "version"),
        .through_seq =
            json_integer_value(json_object_get(origin, "ledger_seq")),
    };
    bool good = claimed.service != NULL && claimed.window_text != NULL &&
                claimed.agent != NULL && claimed.config != NULL &&
                claimed.version != NULL && claimed.through_seq > 0 &&
                instant_at(window, "from", &claimed.window.from_ms) &&
                instant_at(window, "to", &claimed.window.to_ms) &&
                claimed.window.from_ms < claimed.window.to_ms &&
                instant_at(report, "at", &claimed.at_ms) &&
                instant_at(report, "made", &claimed.made_ms);
    if (!good) {
        return errmsg_fail(msg, ERR_INVALID,
                           "not a report of claimd: service, window, at, made "
                           "or origin are missing or make no sense");
    }
    *ret = claimed;
    return ERR_OK;
}

static bool keeps(const struct frozen *frozen,
                  const uint8_t digest[DIGEST_BYTES])
{
    for (size_t i = 0; i < frozen->n_files; i++) {
        if (memcmp(frozen->files[i].sha256, digest, DIGEST_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

/* The record of a report that says this of itself. */
static const struct frozen *record_of(const struct frozen *items, size_t n,
                                      const struct claimed *claimed)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(items[i].service, claimed->service) &&
            text_equal(items[i].window_text, claimed->window_text) &&
            items[i].through_seq == claimed->through_seq) {
            return &items[i];
        }
    }
    return NULL;
}

static enum err find_record(struct arena *arena, struct store *store,
                            const struct claimed *claimed,
                            struct recomputed *ret, struct errmsg *msg)
{
    struct frozens all = {0};
    enum err err = frozen_load(arena, store, claimed->service, 0, &all, msg);
    const struct frozen *items = all.items;
    size_t n = all.n;
    if (err != ERR_OK) {
        return err;
    }
    ret->frozen = record_of(items, n, claimed);
    if (ret->frozen == NULL) {
        return ERR_OK;
    }
    int64_t report_seq =
        ret->frozen->is_correction ? ret->frozen->corrects : ret->frozen->seq;
    struct frozen *corrections = arena_array(arena, n, sizeof *corrections);
    for (size_t i = 0; i < n; i++) {
        if (items[i].corrects == report_seq &&
            items[i].seq > ret->frozen->seq) {
            corrections[ret->n_corrections++] = items[i];
        }
    }
    ret->corrections = corrections;
    return ERR_OK;
}

static enum err check_agent(struct store *store, const struct claimed *claimed,
                            struct errmsg *msg)
{
    struct store_state state;
    enum err err = store_state(store, &state, msg);
    if (err == ERR_OK && !text_equal(state.agent_id, claimed->agent)) {
        err = errmsg_fail(msg, ERR_NOT_FOUND,
                          "it is of ledger %s, this is ledger %s",
                          claimed->agent, state.agent_id);
    }
    if (err == ERR_OK && claimed->through_seq > state.head.seq) {
        err = errmsg_fail(msg, ERR_NOT_FOUND,
                          "it was made from %" PRId64 " records, the ledger "
                          "has %" PRId64 ": its end is missing",
                          claimed->through_seq, state.head.seq);
    }
    return err;
}

static enum err load_conf(struct arena *arena, struct store *store,
                          const char *hash, const struct conf **ret_conf,
                          struct errmsg *msg)
{
    struct kept_config *configs = NULL;
    size_t n = 0;
    enum err err = kept_configs(arena, store, 0, &configs, &n, msg);
    if (err != ERR_OK) {
        return err;
    }
    const struct kept_config *config = kept_by_hash(configs, n, hash);
    if (config == NULL) {
        return errmsg_fail(msg, ERR_NOT_FOUND,
                           "the ledger does not have the configuration it "
                           "was made with (hash %s)",
                           hash);
    }
    return kept_load(arena, store, config, ret_conf, msg);
}

/* Reckons `what`, whose configuration and service are still to be found, as the
 * configuration of that hash has it. */
static enum err compose_by(struct arena *arena, struct compose *what,
                           const char *config, const char *service,
                           struct report *ret, struct errmsg *msg)
{
    enum err err = load_conf(arena, what->store, config, &what->conf, msg);
    if (err != ERR_OK) {
        return err;
    }
    ASSERT(what->conf != NULL);
    what->service = kept_service(what->conf, service);
    if (what->service == NULL) {
        return errmsg_fail(msg, ERR_NOT_FOUND,
                           "the configuration it names has no service %s",
                           service);
    }
    return compose_report(arena, what, ret, msg);
}

static struct compose compose_of(struct store *store, const char *agent_id,
                                 const struct frozen *frozen)
{
    return (struct compose){
        .store = store,
        .agent_id = agent_id,
        .window_text = frozen->window_text,
        .window = frozen->window,
        .at_ms = frozen->at_ms,
        .made_ms = frozen->made_ms,
        .through_seq = frozen->through_seq,
        .is_frozen = true,
    };
}

enum err recompute_frozen(struct arena *arena, struct store *store,
                          const struct frozen *frozen, struct report *ret,
                          struct errmsg *msg)
{
    struct store_state *state = arena_alloc(arena, sizeof *state);
    struct compose *what = arena_alloc(arena, sizeof *what);
    enum err err = store_state(store, state, msg);
    if (err == ERR_OK) {
        *what = compose_of(store, state->agent_id, frozen);
        err =
            compose_by(arena, what, frozen->config, frozen->service, ret, msg);
    }
    return err;
}

/* The report in JSON as it should be. A record, where there is one, says when
 * and from what, not the file. */
static enum err compose_again(struct arena *arena, struct store *store,
                              const struct claimed *claimed,
                              const struct frozen *frozen,
                              const char **ret_json, struct errmsg *msg)
{
    struct compose what = {
        .store = store,
        .agent_id = claimed->agent,
        .window_text = claimed->window_text,
        .window = claimed->window,
        .at_ms = claimed->at_ms,
        .made_ms = claimed->made_ms,
        .through_seq = claimed->through_seq,
    };
    if (frozen != NULL) {
        what = compose_of(store, claimed->agent, frozen);
    }
    struct report report;
    struct report_part *parts = NULL;
    size_t n = 0;
    const struct compose_files json_only = {.formats = {.json = true}};
    enum err err = compose_by(arena, &what,
                              frozen == NULL ? claimed->config : frozen->config,
                              claimed->service, &report, msg);
    if (err == ERR_OK) {
        err = compose_render(arena, &report, &json_only, &parts, &n, msg);
    }
    if (err == ERR_OK) {
        *ret_json = parts[0].bytes;
    }
    return err;
}

static bool is_wording(const char *pointer)
{
    return text_equal(pointer, "/origin/version") ||
           strstr(pointer, "/text") != NULL;
}

/* What another version may say otherwise. */
static void forgive(struct differences *found)
{
    size_t kept = 0;
    for (size_t i = 0; i < found->n; i++) {
        const struct difference *one = &found->items[i];
        if (one->first == NULL || is_wording(one->pointer)) {
            found->n_all--;
        } else {
            found->items[kept++] = *one;
        }
    }
    found->n = kept;
}

static void compare(struct arena *arena, json_t *file, const char *json,
                    struct recomputed *ret)
{
    json_t *again = json_loads(json, 0, NULL);
    ASSERT(again != NULL);
    differences_find(arena, "", file, again, &ret->differences);
    json_decref(again);
    if (ret->other_version) {
        forgive(&ret->differences);
    }
}

static enum err recompute(struct arena *arena, struct store *store,
                          json_t *file, struct recomputed *ret,
                          struct errmsg *msg)
{
    struct claimed claimed = {0};
    const char *json = NULL;
    enum err err = read_claimed(arena, file, &claimed, msg);
    if (err == ERR_OK) {
        err = check_agent(store, &claimed, msg);
    }
    if (err == ERR_OK) {
        err = find_record(arena, store, &claimed, ret, msg);
    }
    if (err == ERR_OK) {
        err = compose_again(arena, store, &claimed, ret->frozen, &json, msg);
    }
    if (err == ERR_OK) {
        ret->service = claimed.service;
        ret->window_text = claimed.window_text;
        ret->through_seq = claimed.through_seq;
        ret->version = claimed.version;
        ret->other_version = !text_equal(claimed.version, CLAIMD_VERSION);
        compare(arena, file, json, ret);
    }
    return err;
}

enum err recompute_report(struct arena *arena, struct store *store,
                          const char *bytes, size_t n, struct recomputed *ret,
                          struct errmsg *msg)
{
    json_error_t error;
    struct recomputed recomputed = {0};
    json_t *file = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &error);
    if (file == NULL) {
        return errmsg_fail(msg, ERR_INVALID, "not JSON: line %d: %s",
                           error.line, error.text);
    }
    enum err err = recompute(arena, store, file, &recomputed, msg);
    json_decref(file);
    if (err == ERR_OK && recomputed.frozen != NULL) {
        uint8_t digest[DIGEST_BYTES];
        digest_of(bytes, n, digest);
        recomputed.same_bytes = keeps(recomputed.frozen, digest);
    }
    if (err == ERR_OK) {
        *ret = recomputed;
    }
    return err;
}

enum err recompute_find(struct arena *arena, struct store *store,
                        const char *bytes, size_t n,
                        const struct frozen **ret_frozen, struct errmsg *msg)
{
    struct frozens all = {0};
    uint8_t digest[DIGEST_BYTES];
    digest_of(bytes, n, digest);
    enum err err = frozen_load(arena, store, NULL, 0, &all, msg);
    *ret_frozen = NULL;
    for (size_t i = 0; err == ERR_OK && i < all.n; i++) {
        if (keeps(&all.items[i], digest)) {
            *ret_frozen = &all.items[i];
        }
    }
    return err;
}

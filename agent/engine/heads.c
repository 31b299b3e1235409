/* The day's signature, and the key it is made with. */
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "core/civil.h"
#include "engine/chore.h"
#include "engine/log.h"
#include "store/digest.h"
#include "store/load.h"

#define BODY_MAX 4096

/* The newest record of a kind that concerns all; NULL: none. */
static enum err newest(struct chore *chore, struct arena *arena,
                       const char *kind, const struct store_record_row **ret,
                       struct errmsg *msg)
{
    struct store_query query = {
        .kind = kind, .service = "", .limit = 1, .newest = true};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err =
        store_load_records(chore->store, &query, arena, &rows, &n, msg);
    *ret = err == ERR_OK && n > 0 ? &rows[0] : NULL;
    return err;
}

/* Whether a member of the record's body is that text. */
static bool has_text(const struct store_record_row *row, const char *member,
                     const char *text)
{
    json_t *body = row == NULL ? NULL : json_loads(row->body, 0, NULL);
    const char *found = json_string_value(json_object_get(body, member));
    bool same = text_equal(found, text) && found != NULL;
    json_decref(body);
    return same;
}

static void add_key(struct buf *out, const char *public_hex)
{
    char id[SIGN_KEY_ID_MAX];
    struct canon canon;
    sign_key_id(public_hex, id);
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    canon_string(&canon, "algorithm", "ed25519");
    canon_string(&canon, "id", id);
    canon_string(&canon, "public", public_hex);
    canon_end_object(&canon);
}

static void add_head(struct buf *out, const struct chore *chore)
{
    char id[SIGN_KEY_ID_MAX];
    char signature[SIGN_HEX];
    char hash[DIGEST_HEX];
    struct sign_statement statement = {.agent_id = chore->state->agent_id,
                                       .head = *chore->head,
                                       .at_ms = chore->now_ms};
    struct canon canon;
    sign_key_id(signer_public(*chore->signer), id);
    signer_sign(*chore->signer, &statement, signature);
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    canon_int(&canon, "at_ms", statement.at_ms);
    canon_string(&canon, "hash", digest_hex(statement.head.hash, hash));
    canon_string(&canon, "key", id);
    canon_string(&canon, "signature", signature);
    canon_int(&canon, "signed_seq", statement.head.seq);
    canon_end_object(&canon);
}

static enum err commit(struct chore *chore, const char *kind,
                       const struct buf *body, struct errmsg *msg)
{
    struct store_record record = {.at_ms = chore->now_ms,
                                  .kind = kind,
                                  .service = "",
                                  .body = buf_str(body)};
    struct store_batch batch = {
        .now_ms = chore->now_ms, .records = &record, .n_records = 1};
    return store_commit(chore->store, &batch, chore->head, msg);
}

/* What is signed with a key that the chain does not know would prove nothing:
 * a key is recorded before it is used. */
static enum err record_key(struct chore *chore, struct arena *arena,
                           struct errmsg *msg)
{
    const struct store_record_row *known = NULL;
    const char *public_hex = signer_public(*chore->signer);
    enum err err = newest(chore, arena, "key", &known, msg);
    if (err != ERR_OK || has_text(known, "public", public_hex)) {
        return err;
    }
    struct buf body;
    buf_init(&body, BODY_MAX);
    add_key(&body, public_hex);
    err = commit(chore, "key", &body, msg);
    buf_fini(&body);
    if (err == ERR_OK) {
        struct log_line line =
            log_begin(known == NULL ? LOG_LEVEL_NOTICE : LOG_LEVEL_WARNING,
                      known == NULL ? "key_made" : "key_changed");
        log_text(&line, "public", public_hex);
        log_text(&line, "file", chore->key_path);
        log_end(&line, chore->now_ms);
    }
    return err;
}

static enum err ready_signer(struct chore *chore, struct arena *arena,
                             struct errmsg *msg)
{
    bool made = false;
    if (*chore->signer != NULL) {
        return ERR_OK;
    }
    enum err err = signer_open(chore->key_path, chore->signer, &made, msg);
    if (err == ERR_OK) {
        err = record_key(chore, arena, msg);
    }
    if (err != ERR_OK) {
        signer_close(*chore->signer);
        *chore->signer = NULL;
        return err;
    }
    char id[SIGN_KEY_ID_MAX];
    sign_key_id(signer_public(*chore->signer), id);
    struct log_line line = log_begin(LOG_LEVEL_INFO, "signing");
    log_text(&line, "key", id);
    log_end(&line, chore->now_ms);
    return ERR_OK;
}

/* Once a day is enough to show that a past has stayed; a stop is worth one
 * more, since nobody knows for how long, and so is a key that has signed
 * nothing yet. */
static enum err is_due(struct chore *chore, struct arena *arena, bool *ret_due,
                       struct errmsg *msg)
{
    const struct store_record_row *last = NULL;
    const struct store_record_row *stop = NULL;
    char id[SIGN_KEY_ID_MAX];
    enum err err = newest(chore, arena, "head", &last, msg);
    if (err == ERR_OK) {
        err = newest(chore, arena, "stop", &stop, msg);
    }
    if (err != ERR_OK) {
        return err;
    }
    sign_key_id(signer_public(*chore->signer), id);
    *ret_due = last == NULL ||
               civil_utc_day(last->at_ms) != civil_utc_day(chore->now_ms) ||
               (stop != NULL && stop->seq > last->seq &&
                stop->seq == chore->head->seq) ||
               !has_text(last, "key", id);
    return ERR_OK;
}

enum err heads_chore(struct chore *chore, struct errmsg *msg)
{
    struct arena arena = {0};
    bool due = false;
    enum err err = ready_signer(chore, &arena, msg);
    if (err == ERR_OK) {
        err = is_due(chore, &arena, &due, msg);
    }
    if (err == ERR_OK && due) {
        struct buf body;
        ASSERT(chore->head->seq > 0);
        buf_init(&body, BODY_MAX);
        add_head(&body, chore);
        err = commit(chore, "head", &body, msg);
        buf_fini(&body);
    }
    arena_fini(&arena);
    return err;
}

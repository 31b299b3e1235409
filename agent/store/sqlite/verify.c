/* The signed heads of a ledger, held against its chain and its keys. */
#include "store/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/units.h"
#include "store/digest.h"
#include "store/sqlite/record.h"
#include "store/sqlite/rows.h"

/* A key that the chain knows, from its record on. */
struct known_key {
    int64_t seq;
    const char *id, *public_hex;
};

/* A record "head". */
struct signed_row {
    int64_t seq;
    const char *key_id, *signature;
    struct sign_statement statement; /* agent_id is set later */
};

#define LIST_KEYS                                                              \
    "SELECT seq, body ->> '$.id', body ->> '$.public' FROM record "            \
    "WHERE kind = 'key' AND service = '' "
#define LIST_HEADS                                                             \
    "SELECT seq, body ->> '$.key', body ->> '$.signature', "                   \
    "body ->> '$.hash', body ->> '$.signed_seq', body ->> '$.at_ms' "          \
    "FROM record WHERE kind = 'head' AND service = '' "
#define NEWEST "ORDER BY seq DESC LIMIT 1"

static bool read_key_row(sqlite3_stmt *statement, struct arena *arena,
                         void *ret_item)
{
    struct known_key *key = ret_item;
    uint8_t bytes[DIGEST_BYTES]; /* as long as a public key */
    char id[SIGN_KEY_ID_MAX];
    const char *public_hex = db_text(statement, 2);
    _Static_assert(DIGEST_BYTES == SIGN_PUBLIC_BYTES, "read as one");
    if (public_hex == NULL || !digest_parse(public_hex, bytes)) {
        return false;
    }
    sign_key_id(public_hex, id);
    key->seq = sqlite3_column_int64(statement, 0);
    key->id = arena_strdup(arena, id);
    key->public_hex = arena_strdup(arena, public_hex);
    return text_equal(id, db_text(statement, 1));
}

static bool read_signed_row(sqlite3_stmt *statement, struct arena *arena,
                            void *ret_item)
{
    struct signed_row *row = ret_item;
    const char *key_id = db_text(statement, 1);
    const char *signature = db_text(statement, 2);
    const char *hash = db_text(statement, 3);
    struct store_head *head = &row->statement.head;
    bool sane = key_id != NULL && signature != NULL && hash != NULL &&
                digest_parse(hash, head->hash) &&
                db_int_between(statement, 0, 1, INT64_MAX - 1, &row->seq) &&
                db_int_between(statement, 4, 1, row->seq - 1, &head->seq) &&
                db_instant(statement, 5, &row->statement.at_ms);
    if (!sane) {
        return false;
    }
    row->key_id = arena_strdup(arena, key_id);
    row->signature = arena_strdup(arena, signature);
    return true;
}

static enum err collect(struct store *store, const char *sql,
                        const struct rows_kind *kind, struct arena *arena,
                        struct rows *ret_rows, struct errmsg *msg)
{
    AUTO_STMT *statement = NULL;
    enum err err = db_prepare(store, sql, &statement, msg);
    return err == ERR_OK
               ? rows_collect(store, statement, kind, arena, ret_rows, msg)
               : err;
}

static const struct rows_kind kind_key = {sizeof(struct known_key),
                                          read_key_row, "the key of record"};
static const struct rows_kind kind_signed = {
    sizeof(struct signed_row), read_signed_row, "the signed head of record"};

/* One check of all signed heads. */
struct heads {
    struct store *store;
    const struct verify_known *known;
    struct verify_found *found;
    const struct known_key *keys;
    size_t n_keys;
};

/* The key a head says it is signed with: recorded before it. A part of a ledger
 * may not have that record, but its reader may know the key. NULL: none. */
static const char *key_of(const struct heads *heads,
                          const struct signed_row *row)
{
    for (size_t i = heads->n_keys; i-- > 0;) {
        if (heads->keys[i].seq < row->seq &&
            text_equal(heads->keys[i].id, row->key_id)) {
            return heads->keys[i].public_hex;
        }
    }
    const char *given = heads->known->public_hex;
    char id[SIGN_KEY_ID_MAX] = "";
    if (given != NULL && heads->store->anchor.seq > 0) {
        sign_key_id(given, id);
    }
    return text_equal(id, row->key_id) ? given : NULL;
}

/* Whether the chain has the hash that was signed. What lies before a part
 * cannot be looked up. */
static enum err check_hash(struct store *store, const struct store_head *head,
                           const char *where, struct errmsg *msg)
{
    uint8_t hash[DIGEST_BYTES];
    if (head->seq < store->anchor.seq) {
        return ERR_OK;
    }
    enum err err = record_hash(store, head->seq, hash, msg);
    if (err == ERR_NOT_FOUND) {
        return db_damaged(msg,
                          "%s: record %" PRId64 " is missing: the end was cut "
                          "off",
                          where, head->seq);
    }
    if (err == ERR_OK && memcmp(hash, head->hash, sizeof hash) != 0) {
        return db_damaged(msg,
                          "%s: record %" PRId64 ", or one before it, was "
                          "written anew since",
                          where, head->seq);
    }
    return err;
}

static enum err check_signed(const struct heads *heads, struct signed_row *row,
                             struct errmsg *msg)
{
    char where[64];
    struct verify_found *found = heads->found;
    snprintf(where, sizeof where, "the signed head of record %" PRId64,
             row->seq);
    row->statement.agent_id = found->agent_id;
    const char *public_hex = key_of(heads, row);
    bool cannot_know = public_hex == NULL && heads->store->anchor.seq > 0;
    if (cannot_know) {
        found->n_unknown++;
        return ERR_OK;
    }
    if (public_hex == NULL) {
        return db_damaged(msg,
                          "%s: signed with a key (%s) that no record "
                          "before it has",
                          where, row->key_id);
    }
    if (!sign_verify(public_hex, &row->statement, row->signature)) {
        return db_damaged(msg, "%s: the signature is not of it", where);
    }
    enum err err = check_hash(heads->store, &row->statement.head, where, msg);
    const char *given = heads->known->public_hex;
    found->n_heads++;
    if (err == ERR_OK && (given == NULL || text_equal(given, public_hex))) {
        found->signed_seq = row->statement.head.seq;
        found->signed_ms = row->statement.at_ms;
    }
    return err;
}

static enum err check_known_key(const struct heads *heads, struct errmsg *msg)
{
    const char *given = heads->known->public_hex;
    for (size_t i = 0; given != NULL && i < heads->n_keys; i++) {
        if (text_equal(given, heads->keys[i].public_hex)) {
            return ERR_OK;
        }
    }
    return given == NULL || heads->found->signed_seq > 0
               ? ERR_OK
               : db_damaged(msg, "the keys: none is the one given: another "
                                 "ledger, or all of it was written anew");
}

static enum err check_known_head(const struct heads *heads, struct errmsg *msg)
{
    const struct sign_statement *given = heads->known->head;
    if (given == NULL) {
        return ERR_OK;
    }
    if (!text_equal(given->agent_id, heads->found->agent_id)) {
        return db_damaged(msg,
                          "its name: the head given is of the ledger %s, this "
                          "one is %s",
                          given->agent_id, heads->found->agent_id);
    }
    if (given->head.seq < heads->store->anchor.seq) {
        return errmsg_fail(msg, ERR_INVALID,
                           "the head given is of record %" PRId64
                           "; this part begins after record %" PRId64,
                           given->head.seq, heads->store->anchor.seq);
    }
    return check_hash(heads->store, &given->head, "the head given", msg);
}

static enum err check_heads(struct heads *heads, struct arena *arena,
                            struct errmsg *msg)
{
    struct rows keys = {0};
    struct rows rows = {0};
    enum err err = collect(heads->store, LIST_KEYS "ORDER BY seq", &kind_key,
                           arena, &keys, msg);
    heads->keys = keys.items;
    heads->n_keys = keys.n;
    if (err == ERR_OK && keys.n > 0) {
        snprintf(heads->found->public_hex, sizeof heads->found->public_hex,
                 "%s", heads->keys[keys.n - 1].public_hex);
    }
    if (err == ERR_OK) {
        err = collect(heads->store, LIST_HEADS "ORDER BY seq", &kind_signed,
                      arena, &rows, msg);
    }
    for (size_t i = 0; err == ERR_OK && i < rows.n; i++) {
        err = check_signed(heads, (struct signed_row *)rows.items + i, msg);
    }
    if (err == ERR_OK) {
        err = check_known_key(heads, msg);
    }
    return err == ERR_OK ? check_known_head(heads, msg) : err;
}

static enum err verify(struct store *store, const struct verify_known *known,
                       struct verify_found *found, struct errmsg *msg)
{
    struct arena arena = {0};
    struct store_state state = {0};
    struct heads heads = {.store = store, .known = known, .found = found};
    enum err err = store_verify_chain(store, msg);
    if (err == ERR_OK) {
        err = store_state(store, &state, msg);
    }
    if (err == ERR_OK) {
        memcpy(found->agent_id, state.agent_id, sizeof found->agent_id);
        found->first_seq = store->anchor.seq + 1;
        found->head = state.head;
        err = check_heads(&heads, &arena, msg);
    }
    arena_fini(&arena);
    return err;
}

/* All checks see one state of the ledger, also beside a daemon that writes. */
enum err store_verify(struct store *store, const struct verify_known *known,
                      struct verify_found *ret, struct errmsg *msg)
{
    struct verify_found found = {0};
    bool own = sqlite3_get_autocommit(store->db) != 0;
    enum err err = own ? db_exec(store, "BEGIN", msg) : ERR_OK;
    if (err == ERR_OK) {
        err = verify(store, known, &found, msg);
    }
    if (own && sqlite3_get_autocommit(store->db) == 0) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    if (err == ERR_OK) {
        *ret = found;
    }
    return err;
}

enum err store_public_key(struct store *store, char ret_hex[SIGN_PUBLIC_HEX],
                          struct errmsg *msg)
{
    struct arena arena = {0};
    struct rows rows = {0};
    enum err err =
        collect(store, LIST_KEYS NEWEST, &kind_key, &arena, &rows, msg);
    if (err == ERR_OK && rows.n == 0) {
        err = errmsg_fail(msg, ERR_NOT_FOUND,
                          "ledger %s has no key yet; `claimd run` makes it",
                          store->path);
    }
    if (err == ERR_OK) {
        snprintf(ret_hex, SIGN_PUBLIC_HEX, "%s",
                 ((const struct known_key *)rows.items)->public_hex);
    }
    arena_fini(&arena);
    return err;
}

/* The newest head with the key that signed it. */
static enum err take_signed(struct store *store, struct arena *arena,
                            const struct signed_row *row,
                            struct verify_signed *ret, struct errmsg *msg)
{
    struct rows keys = {0};
    struct verify_found found = {0};
    struct verify_known nothing = {0};
    struct heads heads = {.store = store, .known = &nothing, .found = &found};
    enum err err =
        collect(store, LIST_KEYS "ORDER BY seq", &kind_key, arena, &keys, msg);
    heads.keys = keys.items;
    heads.n_keys = keys.n;
    const char *public_hex = err == ERR_OK ? key_of(&heads, row) : NULL;
    if (err == ERR_OK &&
        (public_hex == NULL ||
         strlen(row->signature) != sizeof ret->signature_hex - 1)) {
        err = db_damaged(msg, "the signed head of record %" PRId64, row->seq);
    }
    if (err == ERR_OK) {
        ret->statement = row->statement;
        ret->statement.agent_id = ret->agent_id;
        snprintf(ret->signature_hex, sizeof ret->signature_hex, "%s",
                 row->signature);
        snprintf(ret->public_hex, sizeof ret->public_hex, "%s", public_hex);
    }
    return err;
}

enum err store_signed_head(struct store *store, struct verify_signed *ret,
                           struct errmsg *msg)
{
    struct arena arena = {0};
    struct rows rows = {0};
    struct store_state state = {0};
    enum err err = store_state(store, &state, msg);
    if (err == ERR_OK) {
        memcpy(ret->agent_id, state.agent_id, sizeof ret->agent_id);
        err =
            collect(store, LIST_HEADS NEWEST, &kind_signed, &arena, &rows, msg);
    }
    if (err == ERR_OK && rows.n == 0) {
        err = errmsg_fail(msg, ERR_NOT_FOUND,
                          "ledger %s has no signed head yet; `claimd run` "
                          "signs one each day",
                          store->path);
    }
    if (err == ERR_OK) {
        err = take_signed(store, &arena, rows.items, ret, msg);
    }
    arena_fini(&arena);
    return err;
}

#include "store/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/hex.h"
#include "core/civil.h"
#include "store/digest.h"
#include "store/sqlite/db.h"
#include "store/sqlite/disk.h"

#define PEM_MAX 4096

struct signer {
    EVP_PKEY *key;
    char public_hex[SIGN_PUBLIC_HEX];
};

static enum err fail_errno(const char *path, const char *doing,
                           struct errmsg *msg)
{
    int number = errno;
    return errmsg_fail(msg, db_errno(number), "key %s: %s: %s", path, doing,
                       strerror(number));
}

/* The key as PEM; the caller frees it. */
static BIO *private_pem(EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    ASSERT(bio != NULL);
    int good =
        PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    ASSERT(good == 1);
    return bio;
}

/* Beside it and then renamed: a key is there whole or not at all. A second
 * process that makes one at the same time loses: link() does not replace. */
static enum err write_key(const char *path, EVP_PKEY *key, struct errmsg *msg)
{
    struct arena arena = {0};
    const char *draft = arena_printf(&arena, "%s.new", path);
    (void)unlink(draft);
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum err err = ERR_OK;
    if (fd < 0) {
        err = fail_errno(draft, "making it", msg);
    } else {
        BIO *pem = private_pem(key);
        char *bytes = NULL;
        long n = BIO_get_mem_data(pem, &bytes);
        if (disk_write(fd, bytes, (size_t)n) != ERR_OK) {
            err = fail_errno(draft, "writing it", msg);
        }
        BIO_free(pem);
        close(fd);
    }
    if (err == ERR_OK && link(draft, path) != 0) {
        err = fail_errno(path, "naming it", msg);
    }
    (void)unlink(draft);
    if (err == ERR_OK) {
        err = disk_sync_directory(path, msg);
    }
    arena_fini(&arena);
    return err;
}

static enum err read_key(const char *path, EVP_PKEY **ret_key,
                         struct errmsg *msg)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return errno == ENOENT ? ERR_NOT_FOUND
                               : fail_errno(path, "reading it", msg);
    }
    char pem[PEM_MAX];
    size_t n = fread(pem, 1, sizeof pem, file);
    fclose(file);
    BIO *bio = BIO_new_mem_buf(pem, (int)n);
    ASSERT(bio != NULL);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    OPENSSL_cleanse(pem, sizeof pem);
    if (key == NULL || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) {
        EVP_PKEY_free(key);
        return errmsg_fail(msg, ERR_CORRUPT,
                           "key %s: not an Ed25519 key in PEM; move it away "
                           "and a new one is made, which the ledger records",
                           path);
    }
    *ret_key = key;
    return ERR_OK;
}

enum err signer_open(const char *path, struct signer **ret_signer,
                     bool *ret_made, struct errmsg *msg)
{
    EVP_PKEY *key = NULL;
    bool made = false;
    enum err err = read_key(path, &key, msg);
    if (err == ERR_NOT_FOUND) {
        key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
        ASSERT(key != NULL);
        err = write_key(path, key, msg);
        made = true;
    }
    if (err != ERR_OK) {
        EVP_PKEY_free(key);
        return err;
    }
    struct signer *signer = heap_alloc(sizeof *signer);
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    size_t n = sizeof public_key;
    int good = EVP_PKEY_get_raw_public_key(key, public_key, &n);
    ASSERT(good == 1 && n == sizeof public_key);
    hex_render(public_key, n, signer->public_hex);
    signer->key = key;
    *ret_signer = signer;
    *ret_made = made;
    return ERR_OK;
}

void signer_close(struct signer *signer)
{
    if (signer != NULL) {
        EVP_PKEY_free(signer->key);
        free(signer);
    }
}

const char *signer_public(const struct signer *signer)
{
    return signer->public_hex;
}

void sign_render(struct buf *out, const struct sign_statement *statement)
{
    char hex[DIGEST_HEX];
    char when[CIVIL_INSTANT_MAX];
    buf_printf(out,
               "claimd head\nagent %s\nseq %" PRId64 "\nsha256 %s\nat %s\n",
               statement->agent_id, statement->head.seq,
               digest_hex(statement->head.hash, hex),
               civil_render_instant(statement->at_ms, 0, when));
}

#define STATEMENT_MAX 1024

void signer_sign(const struct signer *signer,
                 const struct sign_statement *statement, char ret_hex[SIGN_HEX])
{
    struct buf text;
    uint8_t signature[SIGN_BYTES];
    size_t n = sizeof signature;
    buf_init(&text, STATEMENT_MAX);
    sign_render(&text, statement);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    ASSERT(context != NULL && !text.overflowed);
    int good =
        EVP_DigestSignInit(context, NULL, NULL, NULL, signer->key) == 1 &&
        EVP_DigestSign(context, signature, &n,
                       (const unsigned char *)buf_str(&text), text.len) == 1;
    ASSERT(good && n == sizeof signature);
    hex_render(signature, n, ret_hex);
    EVP_MD_CTX_free(context);
    buf_fini(&text);
}

/* NULL: not a key. */
static EVP_PKEY *public_key(const char *public_hex)
{
    uint8_t bytes[SIGN_PUBLIC_BYTES];
    return hex_parse(public_hex, bytes, sizeof bytes)
               ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes,
                                             sizeof bytes)
               : NULL;
}

bool sign_verify(const char *public_hex, const struct sign_statement *statement,
                 const char *signature_hex)
{
    uint8_t signature[SIGN_BYTES];
    EVP_PKEY *key = public_key(public_hex);
    if (key == NULL || !hex_parse(signature_hex, signature, sizeof signature)) {
        EVP_PKEY_free(key);
        return false;
    }
    struct buf text;
    buf_init(&text, STATEMENT_MAX);
    sign_render(&text, statement);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    ASSERT(context != NULL);
    bool good =
        !text.overflowed &&
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
        EVP_DigestVerify(context, signature, sizeof signature,
                         (const unsigned char *)buf_str(&text), text.len) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    buf_fini(&text);
    return good;
}

enum err sign_public_pem(struct buf *out, const char *public_hex,
                         struct errmsg *msg)
{
    EVP_PKEY *key = public_key(public_hex);
    if (key == NULL) {
        return errmsg_fail(msg, ERR_INVALID, "not an Ed25519 public key: %s",
                           public_hex);
    }
    BIO *bio = BIO_new(BIO_s_mem());
    ASSERT(bio != NULL);
    int good = PEM_write_bio_PUBKEY(bio, key);
    ASSERT(good == 1);
    char *bytes = NULL;
    long n = BIO_get_mem_data(bio, &bytes);
    buf_add(out, bytes, (size_t)n);
    BIO_free(bio);
    EVP_PKEY_free(key);
    return ERR_OK;
}

bool sign_parse(const char *text, char ret_agent_id[SIGN_AGENT_MAX],
                struct sign_statement *ret_statement)
{
    char agent_id[SIGN_AGENT_MAX];
    char seq[20];
    char hash[DIGEST_HEX];
    char at[CIVIL_INSTANT_MAX];
    struct sign_statement statement = {.agent_id = agent_id};
    if (sscanf(text,
               "claimd head\nagent %32[0-9a-f]\nseq %19[0-9]\n"
               "sha256 %64[0-9a-f]\nat %35[0-9TZ:.-]\n",
               agent_id, seq, hash, at) != 4 ||
        !digest_parse(hash, statement.head.hash) ||
        civil_parse_instant(at, &statement.at_ms) != ERR_OK) {
        return false;
    }
    statement.head.seq = strtoll(seq, NULL, 10);
    struct buf again;
    buf_init(&again, STATEMENT_MAX);
    sign_render(&again, &statement);
    bool exact = strcmp(buf_str(&again), text) == 0;
    buf_fini(&again);
    if (exact) {
        memcpy(ret_agent_id, agent_id, sizeof agent_id);
        statement.agent_id = ret_agent_id;
        *ret_statement = statement;
    }
    return exact;
}

enum err sign_read_public(const char *pem, size_t n,
                          char ret_hex[SIGN_PUBLIC_HEX], struct errmsg *msg)
{
    uint8_t bytes[SIGN_PUBLIC_BYTES];
    size_t n_bytes = sizeof bytes;
    BIO *bio = BIO_new_mem_buf(pem, n > PEM_MAX ? PEM_MAX : (int)n);
    ASSERT(bio != NULL);
    EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    BIO_free(bio);
    bool good = key != NULL && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519 &&
                EVP_PKEY_get_raw_public_key(key, bytes, &n_bytes) == 1;
    EVP_PKEY_free(key);
    if (!good) {
        return errmsg_fail(msg, ERR_INVALID,
                           "not an Ed25519 public key in PEM");
    }
    hex_render(bytes, sizeof bytes, ret_hex);
    return ERR_OK;
}

void sign_key_id(const char *public_hex, char ret_id[SIGN_KEY_ID_MAX])
{
    uint8_t bytes[SIGN_PUBLIC_BYTES] = {0};
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    bool is_key = hex_parse(public_hex, bytes, sizeof bytes);
    ASSERT(is_key);
    digest_of(bytes, sizeof bytes, digest);
    snprintf(ret_id, SIGN_KEY_ID_MAX, "%.16s", digest_hex(digest, hex));
}

/*
 * The ledger's signature: Ed25519 (RFC 8032) over a short statement of the
 * chain's head, so that whoever keeps one statement can show that all before
 * it has stayed as it was.
 *
 * The private key lies beside the ledger, never in it: a copy of the ledger
 * cannot sign. It is read by its owner alone. Format and the commands of a
 * stock openssl that accept it: docs/evidence.md.
 */
#ifndef STORE_SIGN_H
#define STORE_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/store.h"

#define SIGN_PUBLIC_BYTES 32
#define SIGN_BYTES 64
#define SIGN_PUBLIC_HEX (2 * SIGN_PUBLIC_BYTES + 1)
#define SIGN_HEX (2 * SIGN_BYTES + 1)
#define SIGN_KEY_ID_MAX 17 /* the first 16 digits of the public key's SHA-256 */

struct signer;

/* Reads the private key at `path` (PEM, PKCS #8), or makes one if there is no
 * such file: whole or not at all, mode 0600; `ret_made` says so. ERR_CORRUPT:
 * the file is no Ed25519 key. ERR_DENIED, ERR_FULL, ERR_IO, ERR_SYSTEM. */
MUST_USE enum err signer_open(const char *path, struct signer **ret_signer,
                              bool *ret_made, struct errmsg *msg);
void signer_close(struct signer *signer); /* NULL-safe */

/* Its public key in lower-case hexadecimal digits; borrowed. */
const char *signer_public(const struct signer *signer);

/* What is signed: five lines, each ended by a line feed. */
struct sign_statement {
    const char *agent_id;
    struct store_head head;
    int64_t at_ms; /* when it was signed */
};
void sign_render(struct buf *out, const struct sign_statement *statement);

/* Signs the statement; hexadecimal digits into `ret_hex`. */
void signer_sign(const struct signer *signer,
                 const struct sign_statement *statement,
                 char ret_hex[SIGN_HEX]);

/* Whether `signature_hex` is of that statement by the owner of `public_hex`;
 * false also if either is malformed. */
bool sign_verify(const char *public_hex, const struct sign_statement *statement,
                 const char *signature_hex);

/* The public key as PEM (SubjectPublicKeyInfo), as openssl reads it.
 * ERR_INVALID: not a key. */
MUST_USE enum err sign_public_pem(struct buf *out, const char *public_hex,
                                  struct errmsg *msg);

/* The statement that `text` is, to the byte; its agent's id is kept in
 * `ret_agent_id`. False: it is none. */
#define SIGN_AGENT_MAX 33
bool sign_parse(const char *text, char ret_agent_id[SIGN_AGENT_MAX],
                struct sign_statement *ret_statement);

/* Back from such a PEM. ERR_INVALID: no Ed25519 public key. */
MUST_USE enum err sign_read_public(const char *pem, size_t n,
                                   char ret_hex[SIGN_PUBLIC_HEX],
                                   struct errmsg *msg);

/* The short name of a public key. */
void sign_key_id(const char *public_hex, char ret_id[SIGN_KEY_ID_MAX]);

#endif

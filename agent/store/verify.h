/*
 * Whether a ledger has stayed what it was: the chain and all that rests on it,
 * the signatures, and what somebody knows from elsewhere.
 */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include <stdint.h>

#include "base/err.h"
#include "store/sign.h"
#include "store/store.h"

/* What is known from outside the ledger; NULL: nothing. */
struct verify_known {
    const char *public_hex; /* the key that signed it */
    const struct sign_statement *head;
};

/* What was found, for a person to read. */
struct verify_found {
    char agent_id[SIGN_AGENT_MAX];
    int64_t first_seq; /* of the records that are there; 1 but for a part */
    struct store_head head;
    int64_t n_heads;                  /* signed heads, all good … */
    int64_t n_unknown;                /* … but for these of a part, whose key
                                         is neither in it nor known */
    char public_hex[SIGN_PUBLIC_HEX]; /* of the newest key, "" for none */
    int64_t signed_seq;               /* of the newest signed head, 0 for none,
                                         by the known key if there is one */
    int64_t signed_ms;
};

/* store_verify_chain, then every signed head against the chain and the keys in
 * it, then against what is known. ERR_CORRUPT names the first that does not
 * fit. A tail that was cut off, or a past that was written anew with a key of
 * one's own, is found only against what is known. Others as store_open. */
MUST_USE enum err store_verify(struct store *store,
                               const struct verify_known *known,
                               struct verify_found *ret, struct errmsg *msg);

/* The public key of the newest record "key". ERR_NOT_FOUND: none yet; others as
 * store_open. */
MUST_USE enum err store_public_key(struct store *store,
                                   char ret_hex[SIGN_PUBLIC_HEX],
                                   struct errmsg *msg);

/* A statement of the ledger's and who signed it. */
struct verify_signed {
    char agent_id[SIGN_AGENT_MAX];
    struct sign_statement statement; /* its agent_id is the one above, once
                                        store_signed_head has returned */
    char signature_hex[SIGN_HEX];
    char public_hex[SIGN_PUBLIC_HEX];
};

/* The newest signed head. ERR_NOT_FOUND: none yet. ERR_CORRUPT: it makes no
 * sense; others as store_open. */
MUST_USE enum err store_signed_head(struct store *store,
                                    struct verify_signed *ret,
                                    struct errmsg *msg);

#endif

/*
 * The certificate that a server showed, in facts.
 */
#ifndef IO_LEAF_H
#define IO_LEAF_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

struct leaf {
    char subject[256], issuer[256]; /* RFC 2253, printable */
    int64_t not_before_ms, not_after_ms;
    char key[48];    /* "RSA 2048", "EC 256" */
    char sha256[65]; /* fingerprint, hexadecimal */
    bool name_ok;    /* it is for the name that was asked for */
    bool chain_ok;   /* it leads to an authority of the trusted ones, and all of
                        the chain is valid now */
    char chain_error[96]; /* OpenSSL's words where it does not */
};

/* When the certificate ends, as an instant. False: it does not say. */
bool leaf_end(const X509 *certificate, int64_t *ret_ms);

/* Reads what the server of a handshake (over or broken off) showed; `name` is
 * the host or address it must be for. False: it showed none. */
bool leaf_read(const SSL *ssl, const char *name, struct leaf *ret_leaf);

#endif

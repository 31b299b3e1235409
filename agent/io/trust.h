/*
 * Certificates we trust: CA bundles, parsed once and shared.
 *
 * Parsing the system's bundle costs twenty times a TLS handshake, so it must
 * never happen for a probe. A bundle is parsed when it is first needed and
 * again when its file has changed (looked at once a minute at most).
 */
#ifndef IO_TRUST_H
#define IO_TRUST_H

#include <openssl/x509.h>

#include "base/err.h"

struct trust;

struct trust *trust_create(void);
void trust_destroy(struct trust *trust); /* NULL-safe */

/* The store of a PEM bundle; NULL is the system's, where libcurl was built to
 * look. NULL if it cannot be read or holds no certificate, with the reason:
 * that is a fault of ours, never of the target. Borrowed; take a reference to
 * keep it. */
X509_STORE *trust_store(struct trust *trust, const char *ca_file,
                        struct errmsg *msg);

#endif

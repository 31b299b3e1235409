/*
 * `tls`: which versions of TLS an endpoint accepts, and its certificate.
 *
 * Each of 1.0, 1.1, 1.2 and 1.3 is offered alone (io/offer.h) to every address
 * of the name that this host can reach. Facts, their subject being ""
 * (docs/sources.md, "TLS"):
 *   tls_1.0 … tls_1.3  true: some address accepts it; false: all refuse it
 *   untold_1.0 …       instead: why it could not be told
 *   cipher_1.0 …       what was agreed on
 *   subject, issuer, not_before_ms, not_after_ms, key, sha256
 *                      of the certificate, the one that ends first
 *   chain_ok, name_ok  of all certificates shown; chain_error: why not
 */
#ifndef PROBES_TLS_TLS_H
#define PROBES_TLS_TLS_H

#include "probes/source.h"

extern const struct probe_ops tls_ops;

#endif

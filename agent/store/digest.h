/*
 * SHA-256 and its hexadecimal form: how records, documents and files are named.
 */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX (2 * DIGEST_BYTES + 1) /* with its end */

/* The SHA-256 of some bytes. */
void digest_of(const void *bytes, size_t n, uint8_t ret_digest[DIGEST_BYTES]);

/* Lower-case hexadecimal digits; returns `out`. */
const char *digest_hex(const uint8_t digest[DIGEST_BYTES],
                       char out[DIGEST_HEX]);

/* False: not 64 lower-case hexadecimal digits. */
bool digest_parse(const char *hex, uint8_t ret_digest[DIGEST_BYTES]);

#endif

#include "store/digest.h"

#include <openssl/sha.h>

#include "base/hex.h"

void digest_of(const void *bytes, size_t n, uint8_t ret_digest[DIGEST_BYTES])
{
    SHA256(bytes, n, ret_digest);
}

const char *digest_hex(const uint8_t digest[DIGEST_BYTES], char out[DIGEST_HEX])
{
    return hex_render(digest, DIGEST_BYTES, out);
}

bool digest_parse(const char *hex, uint8_t ret_digest[DIGEST_BYTES])
{
    return hex_parse(hex, ret_digest, DIGEST_BYTES);
}

#include "base/hex.h"

#include <string.h>

#include "base/check.h"

static const char digits[] = "0123456789abcdef";

const char *hex_render(const uint8_t *bytes, size_t n, char *out)
{
    ASSERT(out != NULL);
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
    return out;
}

static uint8_t value_of(char digit)
{
    return (uint8_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

bool hex_parse(const char *hex, uint8_t *ret_bytes, size_t n)
{
    if (strlen(hex) != 2 * n || strspn(hex, digits) != 2 * n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        ret_bytes[i] =
            (uint8_t)(value_of(hex[2 * i]) << 4 | value_of(hex[2 * i + 1]));
    }
    return true;
}

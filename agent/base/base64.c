#include "base/base64.h"

#include <stdint.h>

#include "base/check.h"

void base64_add(struct buf *out, const void *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *at = bytes;
    ASSERT(at != NULL || n == 0);
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t three = (uint32_t)at[i] << 16;
        three |= left > 1 ? (uint32_t)at[i + 1] << 8 : 0;
        three |= left > 2 ? at[i + 2] : 0U;
        const char four[] = {digits[three >> 18], digits[three >> 12 & 63],
                             left > 1 ? digits[three >> 6 & 63] : '=',
                             left > 2 ? digits[three & 63] : '='};
        buf_add(out, four, sizeof four);
    }
}

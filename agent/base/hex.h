/*
 * Bytes as lower-case hexadecimal digits.
 */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two digits for each byte and a terminator: `out` has room for 2 n + 1.
 * Returns `out`. */
const char *hex_render(const uint8_t *bytes, size_t n, char *out);

/* The bytes of exactly 2 n lower-case digits; false if it is anything else,
 * `ret_bytes` is then untouched. */
bool hex_parse(const char *hex, uint8_t *ret_bytes, size_t n);

#endif

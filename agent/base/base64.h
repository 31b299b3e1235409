/*
 * Base64 (RFC 4648, section 4), with padding and without line breaks.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

#include "base/buf.h"

/* Appends the text of some bytes. */
void base64_add(struct buf *out, const void *bytes, size_t n);

#endif

/*
 * No memory left: one answer for us and for the libraries we run on.
 *
 * Our own allocations never return NULL, the process ends and is restarted
 * (base/arena.h, docs/decisions/0003). Libraries that carry on instead report
 * whatever broke next: with one allocation of an https request refused,
 * OpenSSL and libcurl call it a bad certificate, a failed handshake or a name
 * that does not resolve, or never end the transfer. That would be a fault of
 * ours told as the target's, so libuv, libcurl, c-ares and OpenSSL get our
 * allocator too. What a target sends cannot make them ask for much: bodies,
 * headers and TLS records are bounded.
 *
 * libuv and OpenSSL take it before main, since both refuse it later.
 */
#ifndef IO_MEMORY_H
#define IO_MEMORY_H

#include <stddef.h>

/* As those of libc, but never NULL: the process aborts. `bytes` may be 0. */
void *memory_malloc(size_t bytes);
void *memory_calloc(size_t count, size_t size);
void *memory_realloc(void *memory, size_t bytes);
char *memory_strdup(const char *text);
void memory_free(void *memory);

#endif

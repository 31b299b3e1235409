#include "io/memory.h"

#include <openssl/crypto.h>
#include <stdint.h>
#include <stdlib.h>
#include <uv.h>

#include "base/arena.h"
#include "base/check.h"

void *memory_malloc(size_t bytes)
{
    return heap_realloc(NULL, bytes);
}

void *memory_calloc(size_t count, size_t size)
{
    ASSERT(size == 0 || count <= SIZE_MAX / size);
    return heap_alloc(count * size);
}

void *memory_realloc(void *memory, size_t bytes)
{
    return heap_realloc(memory, bytes);
}

char *memory_strdup(const char *text)
{
    return heap_strdup(text);
}

void memory_free(void *memory)
{
    free(memory);
}

static void *tls_malloc(size_t bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    return memory_malloc(bytes);
}

/* OpenSSL frees by a size of 0. */
static void *tls_realloc(void *memory, size_t bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    if (bytes == 0) {
        free(memory);
        return NULL;
    }
    return memory_realloc(memory, bytes);
}

static void tls_free(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    free(memory);
}

__attribute__((constructor)) static void memory_install(void)
{
    int failed = uv_replace_allocator(memory_malloc, memory_realloc,
                                      memory_calloc, memory_free);
    ASSERT(failed == 0);
    /* Refused only if something has used OpenSSL before us (a library that was
     * preloaded); then it reports lack of memory in its own way. */
    (void)CRYPTO_set_mem_functions(tls_malloc, tls_realloc, tls_free);
}

#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define ARENA_BLOCK_BYTES ((size_t)16 * 1024)

struct arena_block {
    struct arena_block *next;
    size_t used;
    size_t size;
    max_align_t data[];
};

static void *or_die(void *memory)
{
    if (memory == NULL) {
        fputs("claimd: out of memory; ending, the time until the restart is "
              "unknown\n",
              stderr);
        abort();
    }
    return memory;
}

void *heap_alloc(size_t bytes)
{
    return or_die(calloc(1, bytes == 0 ? 1 : bytes));
}

void *heap_realloc(void *memory, size_t bytes)
{
    return or_die(realloc(memory, bytes == 0 ? 1 : bytes));
}

char *heap_strdup(const char *text)
{
    return or_die(strdup(text));
}

void *heap_grow(void *memory, size_t count, size_t *capacity, size_t size)
{
    ASSERT(size > 0 && count <= *capacity);
    if (count < *capacity) {
        return memory;
    }
    size_t wanted = *capacity == 0 ? 8 : *capacity * 2;
    ASSERT(wanted <= SIZE_MAX / size);
    *capacity = wanted;
    return heap_realloc(memory, wanted * size);
}

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_fini(struct arena *arena)
{
    if (arena == NULL) {
        return;
    }
    struct arena_block *block = arena->blocks;
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct arena){0};
}

static struct arena_block *add_block(struct arena *arena, size_t bytes)
{
    size_t size = bytes > ARENA_BLOCK_BYTES ? bytes : ARENA_BLOCK_BYTES;
    struct arena_block *block = heap_alloc(sizeof *block + size);
    block->size = size;
    arena->total_bytes += size;
    /* A block made for one large object goes behind the current one, so that
     * the room left there is still used. */
    if (bytes > ARENA_BLOCK_BYTES && arena->blocks != NULL) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    const size_t align = sizeof(max_align_t);
    ASSERT(bytes <= SIZE_MAX - 2 * align);
    bytes = (bytes + align - 1) / align * align;
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < bytes) {
        block = add_block(arena, bytes);
    }
    void *memory = (char *)block->data + block->used;
    block->used += bytes;
    return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    ASSERT(size > 0 && count <= SIZE_MAX / 2 / size);
    return arena_alloc(arena, count * size);
}

char *arena_strndup(struct arena *arena, const char *text, size_t bytes)
{
    char *copy = arena_alloc(arena, bytes + 1);
    memcpy(copy, text, bytes);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, args);
    va_end(args);
    ASSERT(bytes >= 0);
    char *text = arena_alloc(arena, (size_t)bytes + 1);
    vsnprintf(text, (size_t)bytes + 1, format, again);
    va_end(again);
    return text;
}

/*
 * LD_PRELOAD: the FAIL_AT-th allocation returns NULL (0: none), counted from
 * where the event loop is made: before that only files are read, and OpenSSL
 * falls over by itself if its very first allocations fail. With FAIL_COUNT the
 * number of allocations is written there at exit.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int epoll_create1(int flags);
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static atomic_long seen;
static atomic_int counting;
static long fail_at = -1;

int epoll_create1(int flags)
{
    counting = 1;
    return (int)syscall(SYS_epoll_create1, flags);
}

static int refused(void)
{
    if (!counting) {
        return 0;
    }
    if (fail_at < 0) {
        const char *text = getenv("FAIL_AT");
        fail_at = text != NULL ? strtol(text, NULL, 10) : 0;
    }
    if (atomic_fetch_add(&seen, 1) + 1 != fail_at) {
        return 0;
    }
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t bytes)
{
    return refused() ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t n, size_t bytes)
{
    return refused() ? NULL : __libc_calloc(n, bytes);
}

void *realloc(void *memory, size_t bytes)
{
    return refused() ? NULL : __libc_realloc(memory, bytes);
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAIL_COUNT");
    FILE *file = path != NULL ? fopen(path, "w") : NULL;
    if (file != NULL) {
        fprintf(file, "%ld\n", (long)seen);
        fclose(file);
    }
}

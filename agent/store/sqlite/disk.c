#include "store/sqlite/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "store/sqlite/db.h"

enum err disk_resolve(const char *path, char **ret_path, bool *ret_exists,
                      struct errmsg *msg)
{
    char *real = realpath(path, NULL);
    *ret_exists = real != NULL;
    if (real != NULL) {
        *ret_path = real;
        return ERR_OK;
    }
    struct stat there;
    if (errno != ENOENT || lstat(path, &there) == 0) {
        return errmsg_fail(msg, db_errno(errno), "%s", strerror(errno));
    }
    struct arena arena = {0};
    char *directory = realpath(dirname(arena_strdup(&arena, path)), NULL);
    enum err err = ERR_OK;
    if (directory == NULL) {
        err = errmsg_fail(msg, ERR_NOT_FOUND, "its directory: %s",
                          strerror(errno));
    } else {
        *ret_path = heap_strdup(arena_printf(
            &arena, "%s/%s", directory, basename(arena_strdup(&arena, path))));
    }
    free(directory);
    arena_fini(&arena);
    return err;
}

enum err disk_write(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, bytes, n);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return ERR_IO;
        }
        bytes += written;
        n -= (size_t)written;
    }
    return fsync(fd) == 0 ? ERR_OK : ERR_IO;
}

enum err disk_sync_directory(const char *path, struct errmsg *msg)
{
    char *copy = heap_strdup(path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err err = ERR_OK;
    if (fd < 0 || fsync(fd) != 0) {
        err = errmsg_fail(msg, db_errno(errno), "flushing %s: %s", copy,
                          strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    free(copy);
    return err;
}

void disk_remove_draft(const char *path)
{
    static const char *const endings[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        struct arena arena = {0};
        (void)unlink(arena_printf(&arena, "%s%s", path, endings[i]));
        arena_fini(&arena);
    }
}

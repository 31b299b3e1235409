#include "conf/file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/check.h"

#define CHUNK 65536

static enum err cannot(const char *path, struct errmsg *msg)
{
    enum err err = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
    return errmsg_fail(msg, err, "%.400s: cannot be read: %s", path,
                       strerror(errno));
}

/* Opening a FIFO would wait for a writer for ever. */
static enum err check_kind(const char *path, struct errmsg *msg)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return cannot(path, msg);
    }
    if (S_ISDIR(status.st_mode)) {
        return errmsg_fail(msg, ERR_IO, "%.400s: is a directory, not a file",
                           path);
    }
    if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) ||
        S_ISBLK(status.st_mode)) {
        return errmsg_fail(msg, ERR_IO, "%.400s: is not an ordinary file",
                           path);
    }
    return ERR_OK;
}

static enum err read_all(FILE *file, const char *path, struct buf *buf,
                         struct errmsg *msg)
{
    char chunk[CHUNK];
    size_t got = 0;
    while (!buf->overflowed && (got = fread(chunk, 1, CHUNK, file)) > 0) {
        buf_add(buf, chunk, got);
    }
    if (ferror(file)) {
        return cannot(path, msg);
    }
    if (buf->overflowed) {
        return errmsg_fail(msg, ERR_LIMIT, "%.400s: larger than %zu bytes",
                           path, buf->max);
    }
    return ERR_OK;
}

enum err file_read(struct arena *arena, const char *path, size_t most,
                   char **ret_bytes, size_t *ret_n, struct errmsg *msg)
{
    ASSERT(most > 0);
    enum err err = check_kind(path, msg);
    if (err != ERR_OK) {
        return err;
    }
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return cannot(path, msg);
    }
    struct buf buf;
    buf_init(&buf, most);
    err = read_all(file, path, &buf, msg);
    (void)fclose(file); /* only read */
    if (err == ERR_OK) {
        *ret_bytes = arena_strndup(arena, buf_str(&buf), buf.len);
        *ret_n = buf.len;
    }
    buf_fini(&buf);
    return err;
}

const char *file_directory(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL
               ? ""
               : arena_strndup(arena, path, (size_t)(slash - path) + 1);
}

const char *file_join(struct arena *arena, const char *directory,
                      const char *path)
{
    return path[0] == '/' ? path : arena_printf(arena, "%s%s", directory, path);
}

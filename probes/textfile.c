#include "probes/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/check.h"

#define CHUNK 65536

static enum err cannot(const char *path, struct errmsg *msg)
{
    enum err err = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
    return errmsg_fail(msg, err, "%.400s: %s", path, strerror(errno));
}

/* Opening a FIFO does not wait for its writer this way. */
static enum err open_file(const char *path, gzFile *ret, struct errmsg *msg)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return cannot(path, msg);
    }
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        (void)close(fd); /* only read */
        return errmsg_fail(msg, ERR_IO, "%.400s: is no ordinary file", path);
    }
    *ret = gzdopen(fd, "rb");
    if (*ret == NULL) {
        (void)close(fd);
        return errmsg_fail(msg, ERR_IO, "%.400s: cannot be read", path);
    }
    return ERR_OK;
}

/* After the last byte; closes it. */
static enum err close_file(gzFile file, const char *path, struct errmsg *msg)
{
    int why = Z_OK;
    const char *text = gzerror(file, &why);
    enum err err = ERR_OK;
    if (why != Z_OK && why != Z_STREAM_END) {
        err = errmsg_fail(msg, ERR_IO, "%.400s: %s", path,
                          why == Z_ERRNO ? strerror(errno) : text);
    }
    (void)gzclose(file); /* only read */
    return err;
}

static enum err too_large(const char *path, size_t max, struct errmsg *msg)
{
    return errmsg_fail(msg, ERR_LIMIT, "%.400s: larger than %zu bytes", path,
                       max);
}

enum err textfile_read(struct arena *arena, const char *path, size_t max,
                       const char **ret_text, size_t *ret_n, struct errmsg *msg)
{
    char chunk[CHUNK];
    gzFile file = NULL;
    int got = 0;
    ASSERT(max > 0);
    enum err err = open_file(path, &file, msg);
    if (err != ERR_OK) {
        return err;
    }
    struct buf buf;
    buf_init(&buf, max);
    while (!buf.overflowed && (got = gzread(file, chunk, CHUNK)) > 0) {
        buf_add(&buf, chunk, (size_t)got);
    }
    err = close_file(file, path, msg);
    if (err == ERR_OK && buf.overflowed) {
        err = too_large(path, max, msg);
    }
    if (err == ERR_OK) {
        *ret_text = arena_strndup(arena, buf_str(&buf), buf.len);
        *ret_n = buf.len;
    }
    buf_fini(&buf);
    return err;
}

enum err textfile_lines(const char *path, size_t max, textfile_line *take,
                        void *into, struct errmsg *msg)
{
    char line[TEXTFILE_LINE_MAX + 1];
    gzFile file = NULL;
    size_t n = 0;
    enum err err = open_file(path, &file, msg);
    if (err != ERR_OK) {
        return err;
    }
    while (n <= max && gzgets(file, line, sizeof line) != NULL) {
        size_t length = strlen(line);
        n += length;
        if (length > 0 && line[length - 1] == '\n') {
            line[length - 1] = '\0';
        }
        if (n <= max) {
            take(into, line);
        }
    }
    err = close_file(file, path, msg);
    return err == ERR_OK && n > max ? too_large(path, max, msg) : err;
}

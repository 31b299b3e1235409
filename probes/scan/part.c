#include "probes/scan/part.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/units.h"

static enum err cannot(const char *path, int error, struct errmsg *msg)
{
    bool absent = error == ENOENT || error == ENOTDIR;
    return errmsg_fail(msg, absent ? ERR_NOT_FOUND : ERR_IO, "%.100s: %s", path,
                       strerror(error));
}

/* Until `max` bytes or the end. False: errno says why. */
static bool read_from(int fd, off_t from, char *bytes, size_t max,
                      size_t *ret_n)
{
    size_t n = 0;
    ssize_t got = 1;
    while (n < max && got > 0) {
        got = pread(fd, bytes + n, max - n, from + (off_t)n);
        n += got > 0 ? (size_t)got : 0;
    }
    *ret_n = n;
    return got >= 0;
}

static enum err read_part(struct arena *arena, const char *path, size_t max,
                          bool from_end, struct part *ret, struct errmsg *msg)
{
    struct stat file;
    ASSERT(max > 0);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return cannot(path, errno, msg);
    }
    if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) {
        (void)close(fd); /* only read */
        return errmsg_fail(msg, ERR_IO, "%.100s: no ordinary file", path);
    }
    const size_t size = (size_t)file.st_size;
    const size_t wanted = size < max ? size : max;
    const size_t from = from_end ? size - wanted : 0;
    char *bytes = arena_alloc(arena, wanted + 1);
    size_t n = 0;
    const bool good = read_from(fd, (off_t)from, bytes, wanted, &n);
    const int error = errno;
    (void)close(fd);
    if (!good) {
        return cannot(path, error, msg);
    }
    *ret = (struct part){
        .bytes = bytes,
        .n = n,
        .whole = wanted == size,
        .changed_ms = (int64_t)file.st_mtim.tv_sec * MS_PER_SECOND,
    };
    return ERR_OK;
}

enum err part_head(struct arena *arena, const char *path, size_t max,
                   struct part *ret_part, struct errmsg *msg)
{
    return read_part(arena, path, max, false, ret_part, msg);
}

enum err part_tail(struct arena *arena, const char *path, size_t max,
                   struct part *ret_part, struct errmsg *msg)
{
    return read_part(arena, path, max, true, ret_part, msg);
}

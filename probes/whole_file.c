#include "probes/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/units.h"

#define PIECE 16384

static bool read_all(struct source *source, const char *path, int fd,
                     struct buf *out)
{
    char piece[PIECE];
    ssize_t n = 0;
    while ((n = read(fd, piece, sizeof piece)) > 0 && !out->overflowed) {
        buf_add(out, piece, (size_t)n);
    }
    if (n < 0) {
        source_refuse(source, "%s: %s", path, strerror(errno));
    } else if (out->overflowed) {
        source_refuse(source, "%s: larger than %zu bytes", path, out->max);
    }
    return n >= 0 && !out->overflowed;
}

bool whole_file_read(struct source *source, const char *path, size_t max,
                     struct whole_file *ret_file)
{
    struct stat status;
    bool done = false;
    struct whole_file file = {0};
    buf_init(&file.content, max);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &status) != 0) {
        source_refuse(source, "%s: %s", path, strerror(errno));
    } else if (!S_ISREG(status.st_mode)) {
        source_refuse(source, "%s: not a regular file", path);
    } else {
        file.modified_ms = (int64_t)status.st_mtim.tv_sec * MS_PER_SECOND;
        done = read_all(source, path, fd, &file.content);
    }
    if (fd >= 0) {
        close(fd);
    }
    if (done) {
        *ret_file = file;
    } else {
        whole_file_fini(&file);
    }
    return done;
}

void whole_file_fini(struct whole_file *file)
{
    buf_fini(&file->content);
}

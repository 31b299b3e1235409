#include "engine/report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

static char *plain(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);
    for (char *p = copy; *p != '\0'; p++) {
        if (!is_plain(*p) || (p == copy && *p == '.')) {
            *p = '_';
        }
    }
    return copy;
}

bool report_file_is_plain(const char *name)
{
    bool good = name[0] != '\0' && name[0] != '.';
    for (const char *p = name; *p != '\0'; p++) {
        good = good && is_plain(*p);
    }
    return good;
}

const char *report_file_name(struct arena *arena, const char *service,
                             const char *window, const char *suffix)
{
    ASSERT(suffix[0] != '\0');
    const char *name = arena_printf(arena, "%s-%s.%s", plain(arena, service),
                                    plain(arena, window), suffix);
    ASSERT(report_file_is_plain(name));
    return name;
}

static enum err system_failed(struct errmsg *msg, const char *what,
                              const char *path)
{
    int number = errno;
    enum err err = number == ENOSPC || number == EDQUOT ? ERR_FULL
                   : number == EACCES || number == EPERM || number == EROFS
                       ? ERR_DENIED
                       : ERR_IO;
    return errmsg_fail(msg, err, "cannot %s %s: %s", what, path,
                       strerror(number));
}

enum err report_file_directory(const char *directory, struct errmsg *msg)
{
    struct stat status;
    if (mkdir(directory, 0755) != 0 && errno != EEXIST) {
        return system_failed(msg, "make the directory", directory);
    }
    if (stat(directory, &status) != 0) {
        return system_failed(msg, "look at", directory);
    }
    if (!S_ISDIR(status.st_mode)) {
        return errmsg_fail(msg, ERR_IO, "%s is no directory", directory);
    }
    return ERR_OK;
}

static bool write_all(int fd, const char *data, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = write(fd, data, bytes);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        data += written;
        bytes -= (size_t)written;
    }
    return true;
}

enum err report_file_write(const char *path, const char *bytes, size_t n,
                           struct errmsg *msg)
{
    char temporary[4096];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path,
                          (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary) {
        return errmsg_fail(msg, ERR_LIMIT, "the path %s is too long", path);
    }
    int fd = open(temporary,
                  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0) {
        return system_failed(msg, "create", temporary);
    }
    enum err err = ERR_OK;
    if (!write_all(fd, bytes, n) || fsync(fd) != 0) {
        err = system_failed(msg, "write", temporary);
    }
    if (close(fd) != 0 && err == ERR_OK) {
        err = system_failed(msg, "write", temporary);
    }
    if (err == ERR_OK && rename(temporary, path) != 0) {
        err = system_failed(msg, "rename to", path);
    }
    if (err != ERR_OK) {
        unlink(temporary);
    }
    return err;
}

#include "io/journald.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/datagram.h"

bool journald_is_stderr(void)
{
    const char *stream = getenv("JOURNAL_STREAM"); /* "DEVICE:INODE" */
    struct stat is;
    if (stream == NULL || fstat(STDERR_FILENO, &is) != 0) {
        return false;
    }
    char actual[48];
    snprintf(actual, sizeof actual, "%llu:%llu", (unsigned long long)is.st_dev,
             (unsigned long long)is.st_ino);
    return strcmp(actual, stream) == 0;
}

bool journald_send(const char *path, const struct buf *entry, const char *line)
{
    int error = datagram_send(path, buf_str(entry), entry->len);
    if (error == 0 ||
        error == EAGAIN) { /* taken; there, but does not keep up */
        return error == 0;
    }
    size_t n = strlen(line);
    return send(STDERR_FILENO, line, n, MSG_DONTWAIT | MSG_NOSIGNAL) ==
           (ssize_t)n;
}

#include "io/datagram.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int datagram_send(const char *path, const void *bytes, size_t n)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof to.sun_path) {
        return ENAMETOOLONG;
    }
    memcpy(to.sun_path, path, length);
    if (to.sun_path[0] == '@') { /* the abstract namespace */
        to.sun_path[0] = '\0';
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return errno;
    }
    ssize_t sent =
        sendto(fd, bytes, n, MSG_NOSIGNAL, (struct sockaddr *)&to,
               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    int error = sent < 0 ? errno : 0;
    close(fd);
    return error;
}

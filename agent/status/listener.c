#include "status/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"

#define FIRST_PASSED_FD 3
#define BACKLOG 128

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
};

static enum err refused(struct errmsg *msg, const char *place)
{
    int number = errno;
    enum err err = number == EADDRINUSE                  ? ERR_BUSY
                   : number == EACCES || number == EPERM ? ERR_DENIED
                                                         : ERR_SYSTEM;
    return errmsg_fail(msg, err, "cannot listen on %s: %s", place,
                       strerror(number));
}

/* "ip:port" or "[ip]:port"; the length of the address, 0 if it is none. */
static socklen_t parse_ip(const char *place, union address *ret)
{
    char host[INET6_ADDRSTRLEN + 2];
    const char *colon = strrchr(place, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - place);
    if (n == 0 || n >= sizeof host) {
        return 0;
    }
    memcpy(host, place, n);
    host[n] = '\0';
    uint16_t port = htons((uint16_t)strtol(colon + 1, NULL, 10));
    if (host[0] == '[' && host[n - 1] == ']') {
        host[n - 1] = '\0';
        ret->v6 =
            (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = port};
        return inet_pton(AF_INET6, host + 1, &ret->v6.sin6_addr) == 1
                   ? sizeof ret->v6
                   : 0;
    }
    ret->v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = port};
    return inet_pton(AF_INET, host, &ret->v4.sin_addr) == 1 ? sizeof ret->v4
                                                            : 0;
}

static socklen_t parse_place(const char *place, union address *ret)
{
    memset(ret, 0, sizeof *ret);
    if (!text_starts(place, "unix:/")) {
        return parse_ip(place, ret);
    }
    const char *path = place + strlen("unix:");
    if (strlen(path) >= sizeof ret->local.sun_path) {
        return 0;
    }
    ret->local.sun_family = AF_UNIX;
    memcpy(ret->local.sun_path, path, strlen(path) + 1);
    return sizeof ret->local;
}

/* Removes a socket file that was left behind: one that refuses. */
static void remove_stale(const union address *address)
{
    struct stat status;
    const char *path = address->local.sun_path;
    if (lstat(path, &status) != 0 || !S_ISSOCK(status.st_mode)) {
        return;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return;
    }
    bool stale = connect(fd, &address->any, sizeof address->local) != 0 &&
                 errno == ECONNREFUSED;
    close(fd);
    if (stale) {
        unlink(path);
    }
}

/* What a bound socket is called, and who can reach it. */
static void name_of(struct listener *listener)
{
    union address bound;
    socklen_t size = sizeof bound;
    char host[INET6_ADDRSTRLEN] = "?";
    memset(&bound, 0, sizeof bound);
    int failed = getsockname(listener->fd, &bound.any, &size);
    ASSERT(failed == 0);
    if (bound.any.sa_family == AF_INET) {
        inet_ntop(AF_INET, &bound.v4.sin_addr, host, sizeof host);
        listener->is_local = (ntohl(bound.v4.sin_addr.s_addr) >> 24) == 127;
        snprintf(listener->place, sizeof listener->place, "%s:%u", host,
                 ntohs(bound.v4.sin_port));
    } else if (bound.any.sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &bound.v6.sin6_addr, host, sizeof host);
        listener->is_local = IN6_IS_ADDR_LOOPBACK(&bound.v6.sin6_addr);
        snprintf(listener->place, sizeof listener->place, "[%s]:%u", host,
                 ntohs(bound.v6.sin6_port));
    } else {
        listener->is_local = true;
        snprintf(listener->place, sizeof listener->place, "unix:%.107s",
                 bound.local.sun_path);
    }
}

static bool bind_and_listen(int fd, const union address *address,
                            socklen_t size)
{
    int on = 1;
    if (address->any.sa_family == AF_UNIX) {
        remove_stale(address);
    } else {
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    if (address->any.sa_family == AF_INET6) {
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    if (bind(fd, &address->any, size) != 0) {
        return false;
    }
    /* Whoever may is in the group; others go through a proxy. */
    if (address->any.sa_family == AF_UNIX &&
        chmod(address->local.sun_path, 0660) != 0) {
        return false;
    }
    return listen(fd, BACKLOG) == 0;
}

enum err listener_open(const char *place, struct listener *ret,
                       struct errmsg *msg)
{
    union address address;
    socklen_t size = parse_place(place, &address);
    if (size == 0) {
        return errmsg_fail(msg, ERR_INVALID,
                           "\"%.100s\" is no address to listen on", place);
    }
    int fd = socket(address.any.sa_family,
                    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return refused(msg, place);
    }
    if (!bind_and_listen(fd, &address, size)) {
        enum err err = refused(msg, place);
        close(fd);
        return err;
    }
    *ret = (struct listener){.fd = fd};
    name_of(ret);
    return ERR_OK;
}

/* How many sockets were passed to this process. */
static long n_passed(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *fds = getenv("LISTEN_FDS");
    if (pid == NULL || fds == NULL || strtol(pid, NULL, 10) != (long)getpid()) {
        return 0;
    }
    return strtol(fds, NULL, 10);
}

enum err listener_take(struct listener *ret, struct errmsg *msg)
{
    long n = n_passed();
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (n < 1) {
        return ERR_NOT_FOUND;
    }
    int listens = 0;
    int type = 0;
    socklen_t size = sizeof listens;
    int fd = FIRST_PASSED_FD;
    bool good =
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 &&
        getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
        listens != 0 && type == SOCK_STREAM;
    int flags = good ? fcntl(fd, F_GETFL) : -1;
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        return errmsg_fail(msg, ERR_INVALID,
                           "descriptor 3, which the service manager passed, "
                           "is no socket that listens for streams");
    }
    *ret = (struct listener){.fd = fd, .is_passed = true};
    name_of(ret);
    return ERR_OK;
}

void listener_close(struct listener *listener)
{
    if (listener->fd < 0) {
        return;
    }
    close(listener->fd);
    listener->fd = -1;
    if (!listener->is_passed && text_starts(listener->place, "unix:/")) {
        unlink(listener->place + strlen("unix:"));
    }
}

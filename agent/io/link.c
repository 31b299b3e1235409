#include "io/link.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "io/gateway.h"

static bool same_address(const struct sockaddr *a, const struct sockaddr *b)
{
    if (a->sa_family != b->sa_family) {
        return false;
    }
    if (a->sa_family == AF_INET) {
        const struct sockaddr_in *a4 = (const void *)a, *b4 = (const void *)b;
        return a4->sin_addr.s_addr == b4->sin_addr.s_addr;
    }
    const struct sockaddr_in6 *a6 = (const void *)a, *b6 = (const void *)b;
    return memcmp(&a6->sin6_addr, &b6->sin6_addr, sizeof a6->sin6_addr) == 0;
}

/* Whether some interface holds the address and none of those that do runs. */
static bool interface_stands(const struct sockaddr *source)
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0) {
        return false;
    }
    bool held = false, runs = false;
    const unsigned need = IFF_UP | IFF_RUNNING;
    for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next) {
        if (one->ifa_addr != NULL && same_address(one->ifa_addr, source)) {
            held = true;
            runs = runs || (one->ifa_flags & need) == need;
        }
    }
    freeifaddrs(all);
    return held && !runs;
}

/* The source the kernel would use; false with errno if it has no route. Any
 * port does, since nothing is sent. */
static bool ask_source(const struct sockaddr *address, socklen_t length,
                       struct sockaddr_storage *ret_source)
{
    struct sockaddr_storage to = {0};
    memcpy(&to, address, length < sizeof to ? length : sizeof to);
    if (to.ss_family == AF_INET) {
        ((struct sockaddr_in *)&to)->sin_port = htons(9);
    } else if (to.ss_family == AF_INET6) {
        ((struct sockaddr_in6 *)&to)->sin6_port = htons(9);
    } else {
        errno = EINVAL;
        return false;
    }
    int fd = socket(address->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return false;
    }
    socklen_t size = sizeof *ret_source;
    bool known = connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
                 getsockname(fd, (struct sockaddr *)ret_source, &size) == 0;
    int saved = errno;
    close(fd);
    errno = saved;
    return known;
}

bool link_has_source(const struct sockaddr *address, socklen_t length)
{
    struct sockaddr_storage source = {0};
    return ask_source(address, length, &source);
}

bool link_runs_to(const struct sockaddr *address, socklen_t length)
{
    struct sockaddr_storage source = {0};
    if (!ask_source(address, length, &source)) {
        return errno != ENETUNREACH && errno != ENETDOWN &&
               errno != EHOSTUNREACH;
    }
    return !interface_stands((const struct sockaddr *)&source) &&
           !gateway_is_silent(address);
}

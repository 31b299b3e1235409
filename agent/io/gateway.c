#include "io/gateway.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

/* One request with one address attribute; its answer fits as well. */
struct question {
    struct nlmsghdr head;
    union {
        struct rtmsg route;
        struct ndmsg neighbour;
    } body;
    char attributes[RTA_SPACE(sizeof(struct in6_addr))];
};

union answer {
    struct nlmsghdr head;
    char bytes[4096];
};

static size_t address_bytes(int family)
{
    return family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
}

/* Adds the address as attribute `type` after a body of `body` bytes. */
static void add_address(struct question *question, size_t body, int family,
                        unsigned short type, const void *address)
{
    size_t at = NLMSG_LENGTH(NLMSG_ALIGN(body));
    size_t bytes = address_bytes(family);
    ASSERT(at + RTA_LENGTH(bytes) <= sizeof *question);
    struct rtattr attribute = {.rta_len = (unsigned short)RTA_LENGTH(bytes),
                               .rta_type = type};
    memcpy((char *)question + at, &attribute, sizeof attribute);
    memcpy((char *)question + at + RTA_LENGTH(0), address, bytes);
    question->head.nlmsg_len = (unsigned)(at + RTA_LENGTH(bytes));
}

/* The kernel answers before send returns, so nothing is waited for. */
static bool ask(int fd, const struct question *question, union answer *answer)
{
    if (send(fd, question, question->head.nlmsg_len, 0) < 0) {
        return false;
    }
    ssize_t got = recv(fd, answer, sizeof *answer, MSG_DONTWAIT);
    return got > 0 && NLMSG_OK(&answer->head, (size_t)got) &&
           answer->head.nlmsg_type != NLMSG_ERROR;
}

/* The attribute's payload of at least `bytes`, or NULL. */
static const void *find(const union answer *answer, size_t body, int type,
                        size_t bytes)
{
    const char *at = (const char *)answer + NLMSG_LENGTH(NLMSG_ALIGN(body));
    const char *end = (const char *)answer + answer->head.nlmsg_len;
    while ((size_t)(end - at) >= sizeof(struct rtattr) && at < end) {
        struct rtattr attribute;
        memcpy(&attribute, at, sizeof attribute);
        if (attribute.rta_len < sizeof attribute ||
            attribute.rta_len > (size_t)(end - at)) {
            return NULL;
        }
        if (attribute.rta_type == type &&
            attribute.rta_len >= RTA_LENGTH(bytes)) {
            return at + RTA_LENGTH(0);
        }
        at += RTA_ALIGN(attribute.rta_len);
    }
    return NULL;
}

/* The gateway on the way and the interface towards it. */
static bool find_gateway(int fd, int family, const void *address,
                         struct in6_addr *ret_gateway, int *ret_interface)
{
    const size_t bytes = address_bytes(family);
    union answer answer;
    struct question question = {
        .head = {.nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST},
        .body.route = {.rtm_family = (unsigned char)family,
                       .rtm_dst_len = (unsigned char)(bytes * 8)},
    };
    add_address(&question, sizeof(struct rtmsg), family, RTA_DST, address);
    if (!ask(fd, &question, &answer)) {
        return false;
    }
    const void *gateway =
        find(&answer, sizeof(struct rtmsg), RTA_GATEWAY, bytes);
    const void *interface =
        find(&answer, sizeof(struct rtmsg), RTA_OIF, sizeof(int));
    if (gateway == NULL || interface == NULL) {
        return false;
    }
    memcpy(ret_gateway, gateway, bytes);
    memcpy(ret_interface, interface, sizeof *ret_interface);
    return true;
}

static bool neighbour_is_silent(int fd, int family, const void *gateway,
                                int interface)
{
    union answer answer;
    struct ndmsg entry;
    struct question question = {
        .head = {.nlmsg_type = RTM_GETNEIGH, .nlmsg_flags = NLM_F_REQUEST},
        .body.neighbour = {.ndm_family = (unsigned char)family,
                           .ndm_ifindex = interface},
    };
    add_address(&question, sizeof entry, family, NDA_DST, gateway);
    if (!ask(fd, &question, &answer)) {
        return false;
    }
    memcpy(&entry, NLMSG_DATA(&answer.head), sizeof entry);
    return (entry.ndm_state & (NUD_FAILED | NUD_INCOMPLETE)) != 0;
}

bool gateway_is_silent(const struct sockaddr *address)
{
    const int family = address->sa_family;
    struct in6_addr gateway = {0};
    int interface = 0;
    if (family != AF_INET && family != AF_INET6) {
        return false;
    }
    const void *bytes =
        (const char *)address +
        (family == AF_INET ? offsetof(struct sockaddr_in, sin_addr)
                           : offsetof(struct sockaddr_in6, sin6_addr));
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) {
        return false;
    }
    bool silent = find_gateway(fd, family, bytes, &gateway, &interface) &&
                  neighbour_is_silent(fd, family, &gateway, interface);
    close(fd);
    return silent;
}

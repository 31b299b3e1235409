/*
 * Does the next gateway on the way to an address answer on our own link?
 *
 * Asked of the kernel over rtnetlink(7): the route, then the neighbour entry of
 * its gateway. Tells a dead gateway of ours (ARP or neighbour discovery has
 * failed) from a router farther on that says the host is gone; connect(2) has
 * EHOSTUNREACH for both. A host on our own link has no gateway.
 */
#ifndef IO_GATEWAY_H
#define IO_GATEWAY_H

#include <stdbool.h>
#include <sys/socket.h>

/* True only where the kernel says that there is a gateway and that it does not
 * answer; false also where it cannot be told. */
bool gateway_is_silent(const struct sockaddr *address);

#endif

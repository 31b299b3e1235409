/*
 * Our own link: is there a route to an address over an interface that runs?
 */
#ifndef IO_LINK_H
#define IO_LINK_H

#include <stdbool.h>
#include <sys/socket.h>

/* Asks the kernel without sending a packet (a UDP socket, connected and
 * closed). False: no route, or the interface that holds the source address is
 * down or has no carrier, or the gateway on the way does not answer on our own
 * link. True also where it cannot be told. */
bool link_runs_to(const struct sockaddr *address, socklen_t length);

/* Whether the kernel has a source address for that destination: false if its
 * family is switched off or there is no route. */
bool link_has_source(const struct sockaddr *address, socklen_t length);

#endif

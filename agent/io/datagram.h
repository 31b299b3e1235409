/*
 * One datagram to a socket of this machine: how systemd's services are spoken
 * to. Never waits.
 */
#ifndef IO_DATAGRAM_H
#define IO_DATAGRAM_H

#include <stddef.h>

/* To the socket at `path`; "@name" is one of the abstract namespace. 0, or the
 * errno: ENAMETOOLONG (the path), ENOENT and ECONNREFUSED (nobody is there),
 * EAGAIN (the receiver does not keep up), EMSGSIZE. */
int datagram_send(const char *path, const void *bytes, size_t n);

#endif

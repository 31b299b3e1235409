/*
 * The host table, /etc/hosts (hosts(5)), read again when it changes.
 *
 * Read here and not by c-ares, because 1.18 opens the file for every lookup
 * and loses a few bytes whenever a name is listed in the other family only.
 */
#ifndef IO_HOSTS_H
#define IO_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

#include "base/units.h"

#define HOSTS_FILE "/etc/hosts"
#define HOSTS_BYTES_MAX ((size_t)4 * 1024 * 1024)

/* Zero-initialise. */
struct hosts {
    char *text; /* the file, NULL while there is none to read */
    size_t bytes;
    struct timespec changed;
    ino_t inode;
    struct mono looked; /* when the file was last looked at */
};

void hosts_fini(struct hosts *hosts);

/* Takes a table from memory instead of the file. Copied. */
void hosts_take(struct hosts *hosts, const char *text, size_t bytes);

/* Looks at the file, at most once a second, and reads it if it is another. One
 * that cannot be read (or is over HOSTS_BYTES_MAX) leaves what was read. */
void hosts_refresh(struct hosts *hosts, struct mono now);

/* Whether `name` is listed at all (then nobody else is asked), and its
 * addresses of one family, at most `max`, port 0. "localhost" is, also where
 * the file does not say so (RFC 6761, section 6.3). */
bool hosts_find(const struct hosts *hosts, const char *name, int family,
                struct sockaddr_storage *addresses, size_t max, size_t *ret_n);

#endif

#include "io/notify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/clock.h"
#include "io/datagram.h"

void notify_send(const char *lines)
{
    const char *path = getenv("NOTIFY_SOCKET");
    if (path == NULL || path[0] == '\0') {
        return;
    }
    /* Lost is lost: the manager has its own timeout for a silent service. */
    (void)datagram_send(path, lines, strlen(lines));
}

void notify_reloading(void)
{
    char lines[80];
    snprintf(lines, sizeof lines, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
             clock_mono_us());
    notify_send(lines);
}

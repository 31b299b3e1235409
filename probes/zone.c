#include "probes/zone.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

const struct tz *zone_read(struct source *source, const char *name)
{
    const struct tz *tz = NULL;
    struct errmsg msg;
    size_t n = 0;
    ASSERT(name[0] != '/' && strstr(name, "..") == NULL);
    if (strcmp(name, "UTC") == 0) {
        return tz_utc();
    }
    const char *path =
        arena_printf(source->arena, "/usr/share/zoneinfo/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        source_refuse(source,
                      "no time zone %s; use an IANA name such as Asia/Tokyo",
                      name);
        return NULL;
    }
    const char *bytes = source_slurp(source, fd, path, &n);
    if (bytes != NULL &&
        tz_parse(source->arena, bytes, n, &tz, &msg) != ERR_OK) {
        source_refuse(source, "%s is no zone file: %s", path, msg.text);
    }
    return tz;
}

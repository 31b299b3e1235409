/*
 * Zones for tests, from the system's zone files.
 */
#ifndef SUPPORT_ZONE_H
#define SUPPORT_ZONE_H

#include <stdio.h>

#include "base/arena.h"
#include "core/tz.h"

#define ZONEINFO "/usr/share/zoneinfo/"

/* All bytes of a file, in the arena; NULL if it cannot be read. */
static inline const void *zone_bytes(struct arena *arena, const char *name,
                                     size_t *ret_n)
{
    char path[512];
    snprintf(path, sizeof path, ZONEINFO "%s", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    const size_t most = 64 * 1024;
    char *bytes = arena_alloc(arena, most);
    *ret_n = fread(bytes, 1, most, file);
    fclose(file);
    return bytes;
}

/* The zone of that name, in the arena. */
static inline const struct tz *zone(struct arena *arena, const char *name)
{
    size_t n = 0;
    const void *bytes = zone_bytes(arena, name, &n);
    const struct tz *tz = NULL;
    struct errmsg msg = {0};
    if (bytes == NULL || tz_parse(arena, bytes, n, &tz, &msg) != ERR_OK) {
        fail_msg("zone %s: %s", name, bytes == NULL ? "no file" : msg.text);
    }
    return tz;
}

#endif

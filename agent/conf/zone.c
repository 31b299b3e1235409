#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "conf/file.h"
#include "conf/loader.h"

#define ZONE_FILE_MAX 65536
#define ZONE_DEPTH_MAX 3
#define ZONES_MAX 2000

struct zone {
    struct zone *next;
    const char *name;
    const struct tz *tz;
};

/* Names of all zones, for "did you mean". */
struct names {
    struct arena *arena;
    const char *items[ZONES_MAX];
    size_t n;
};

static void collect(struct names *names, const char *root, const char *prefix,
                    int depth)
{
    DIR *directory = opendir(arena_printf(names->arena, "%s/%s", root, prefix));
    const struct dirent *entry = NULL;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        const char *name = entry->d_name;
        /* Zones begin with a capital; posix/ and right/ are copies. */
        if (name[0] < 'A' || name[0] > 'Z') {
            continue;
        }
        name = arena_printf(names->arena, "%s%s", prefix, name);
        if (entry->d_type == DT_DIR && depth < ZONE_DEPTH_MAX) {
            collect(names, root, arena_printf(names->arena, "%s/", name),
                    depth + 1);
        } else if (names->n < ZONES_MAX) {
            names->items[names->n++] = name;
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
}

static const char *nearest_zone(struct loader *loader, const char *name)
{
    /* No zone file has this name, and its nearest by spelling is American. */
    if (strcmp(name, "JST") == 0) {
        return "Asia/Tokyo";
    }
    struct names *names = arena_alloc(loader->scratch, sizeof *names);
    names->arena = loader->scratch;
    collect(names, loader->zoneinfo, "", 0);
    return text_nearest(name, names->items, names->n);
}

static void tell_unknown(struct loader *loader, struct spot spot,
                         const char *name, const char *reason)
{
    const char *nearest = nearest_zone(loader, name);
    if (nearest != NULL) {
        spot_error(spot, "no time zone \"%s\"; did you mean \"%s\"?", name,
                   nearest);
    } else {
        spot_error(spot,
                   "no time zone \"%s\" (%s); use an IANA name such as "
                   "Asia/Tokyo; the zone files are in the package "
                   "tzdata",
                   name, reason);
    }
}

/* NULL after telling what is wrong. */
static const struct tz *read_zone(struct loader *loader, struct spot spot,
                                  const char *name)
{
    const char *path =
        arena_printf(loader->scratch, "%s/%s", loader->zoneinfo, name);
    const char *kept_as = arena_printf(loader->scratch, "zoneinfo/%s", name);
    struct conf_file file = {0};
    struct errmsg msg;
    if (loader_file(loader, path, kept_as, ZONE_FILE_MAX, &file, &msg) !=
        ERR_OK) {
        tell_unknown(loader, spot, name, msg.text);
        return NULL;
    }
    const struct tz *tz = NULL;
    if (tz_parse(loader->arena, file.bytes, file.n, &tz, &msg) != ERR_OK) {
        spot_error(spot, "%s is no zone file: %s", path, msg.text);
        return NULL;
    }
    return tz;
}

const struct tz *zone_load(struct loader *loader, struct spot spot,
                           const char *name)
{
    ASSERT(name != NULL && name[0] != '/');
    if (strcmp(name, "UTC") == 0) {
        return tz_utc();
    }
    for (const struct zone *z = loader->zones; z != NULL; z = z->next) {
        if (strcmp(z->name, name) == 0) {
            return z->tz;
        }
    }
    const struct tz *tz = read_zone(loader, spot, name);
    if (tz == NULL) {
        return tz_utc();
    }
    struct zone *zone = arena_alloc(loader->scratch, sizeof *zone);
    *zone =
        (struct zone){loader->zones, arena_strdup(loader->scratch, name), tz};
    loader->zones = zone;
    return tz;
}

/*
 * Any bytes as what apt, dpkg, dnf and rpm print: a plan, a policy, the head of
 * a Release file, dpkg.log, a list of packages.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "probes/patch/apt_dates.h"
#include "probes/patch/apt_text.h"
#include "probes/patch/dnf_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct apt_updates *all)
{
    for (size_t i = 0; i < all->n; i++) {
        ASSERT(all->items[i].package[0] != '\0');
        ASSERT(all->items[i].version[0] != '\0');
    }
    for (size_t i = 0; i < all->n_kept; i++) {
        ASSERT(all->kept[i][0] != '\0');
    }
}

static void read_log(struct arena *arena, char *bytes)
{
    struct dpkg_log log = {.arena = arena, .tz = tz_utc(), .native = "amd64"};
    for (char *line = bytes; line != NULL;) {
        char *end = strchr(line, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        struct dnf_package package;
        dpkg_log_line(&log, line);
        ASSERT(!dnf_package(arena, line, &package) ||
               (package.package[0] != '\0' && package.version[0] != '\0'));
        line = end == NULL ? NULL : end + 1;
    }
    for (size_t i = 0; i < log.n && i < DPKG_UPGRADES_MAX; i++) {
        ASSERT(log.items[i].package[0] != '\0');
        ASSERT(log.items[i].at_ms == INSTANT_MIN ||
               (log.items[i].at_ms >= INSTANT_LOWEST &&
                log.items[i].at_ms <= INSTANT_HIGHEST));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    int64_t at_ms = 0;
    ASSERT(!apt_deb_date((const char *)data, size, &at_ms) || at_ms > 0);
    char *bytes = arena_strndup(&arena, (const char *)data, size);
    struct apt_updates plan = apt_plan(&arena, bytes);
    struct apt_updates policy = apt_policy(&arena, bytes);
    struct apt_release release = apt_release(&arena, bytes);
    check(&plan);
    check(&policy);
    ASSERT(release.date_ms >= INSTANT_MIN &&
           release.valid_until_ms <= INSTANT_MAX);
    read_log(&arena, bytes);
    arena_fini(&arena);
    return 0;
}

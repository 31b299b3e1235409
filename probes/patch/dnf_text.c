#include "probes/patch/dnf_text.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/scan.h"
#include "probes/patch/lines.h"

/* "2026-11-12 03:00" or "1795540928" */
static bool parse_time(struct arena *arena, const char *at, int64_t *ret_ms)
{
    const char *date = words_next(arena, &at);
    const char *time = words_next(arena, &at);
    int64_t seconds = 0;
    ASSERT(ret_ms != NULL);
    if (date == NULL) {
        return false;
    }
    if (time == NULL) {
        const char *end = date;
        bool good =
            scan_number(&end, INSTANT_HIGHEST / MS_PER_SECOND, &seconds) &&
            *end == '\0';
        *ret_ms = seconds * MS_PER_SECOND;
        return good;
    }
    const char *text = arena_printf(arena, "%sT%s%sZ", date, time,
                                    strlen(time) == 5 ? ":00" : "");
    return civil_parse_instant(text, ret_ms) == ERR_OK;
}

bool dnf_package(struct arena *arena, const char *line, struct dnf_package *ret)
{
    const char *at = line;
    struct dnf_package package = {.package = words_next(arena, &at)};
    package.version = words_next(arena, &at);
    if (package.package == NULL || package.version == NULL ||
        !parse_time(arena, at, &package.at_ms)) {
        return false;
    }
    *ret = package;
    return true;
}

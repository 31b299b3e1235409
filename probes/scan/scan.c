#include "probes/scan/scan.h"

#include <stdio.h>

#include "base/check.h"
#include "base/units.h"
#include "probes/scan/part.h"
#include "probes/zone.h"

#define ZONE_FILE_MAX 65536
#define MAX_DATABASE_AGE_MS (7 * MS_PER_DAY)
#define HOST_ZONE "/etc/localtime"

const struct tz *scan_zone(struct source *source)
{
    const char *name = params_text(source->params, "source.timezone", NULL);
    const struct tz *tz = tz_utc();
    struct part file;
    struct errmsg msg;
    if (name != NULL) {
        return zone_read(source, name);
    }
    enum err err =
        part_head(source->arena, HOST_ZONE, ZONE_FILE_MAX, &file, &msg);
    if (err == ERR_NOT_FOUND) {
        return tz; /* a host without the file is in UTC: localtime(5) */
    }
    if (err == ERR_OK) {
        err = tz_parse(source->arena, file.bytes, file.n, &tz, &msg);
    }
    if (err != ERR_OK) {
        source_refuse(source, "the host's time zone: %s", msg.text);
        return NULL;
    }
    return tz;
}

void scan_say_database(struct source *source, int64_t date_ms,
                       int64_t installed_ms)
{
    char date[CIVIL_INSTANT_MAX];
    struct facts *facts = &source->facts;
    ASSERT(date_ms != INSTANT_MIN);
    civil_render_instant(date_ms, 0, date);
    if (date_ms > source->wall_ms + MS_PER_DAY) {
        source_refuse(
            source, "a database of the future (%s): check \"timezone\"", date);
        return;
    }
    const char *subject = arena_printf(source->arena, "database %s", date);
    facts_int(facts, subject, "database_ms", date_ms);
    if (installed_ms != INSTANT_MIN) {
        facts_int(facts, subject, "database_installed_ms", installed_ms);
    }
}

void scan_say_limit(struct source *source)
{
    facts_int(&source->facts, "", "max_database_age_s",
              params_number(source->params, "source.max_database_age",
                            MAX_DATABASE_AGE_MS) /
                  MS_PER_SECOND);
}

static const struct source_kind *const kinds[] = {
    &scan_clamscan,
    &scan_clamd,
    &scan_json,
};

static enum err scan_check(const struct params *params, const char **ret_option,
                           struct errmsg *msg)
{
    return source_check(kinds, ARRAY_LEN(kinds), params, ret_option, msg);
}

static enum err scan_init(void *self, const struct params *params,
                          struct errmsg *msg)
{
    (void)msg;
    return source_init(self, kinds, ARRAY_LEN(kinds), params);
}

static void scan_describe(const struct params *params, char *out, size_t size)
{
    snprintf(
        out, size, "scan %s %s", params_text(params, "source.kind", ""),
        params_text(
            params, "source.log",
            params_text(params, "source.socket",
                        params_text(params, "source.file",
                                    params_text(params, "source.url", "")))));
}

const struct probe_ops scan_ops = {
    .name = "scan",
    .summary = "virus scans of a server and the database they use",
    .state_size = sizeof(struct source),
    .evidence = true,
    .check = scan_check,
    .init = scan_init,
    .start = source_start,
    .cancel = source_cancel,
    .fini = source_fini,
    .describe = scan_describe,
};

/*
 * Any JSON document that tells of the scans of one server, from a file, a URL
 * or a command: JSON pointers say where.
 */
#include "probes/scan/scan.h"

#include "base/check.h"
#include "base/units.h"
#include "probes/pointed.h"
#include "probes/zone.h"

static const char *const pointers[] = {
    "source.pointers.list",     "source.pointers.id",
    "source.pointers.finished", "source.pointers.started",
    "source.pointers.scanned",  "source.pointers.infected",
    "source.pointers.database",
};

static enum err json_check(const struct params *params, const char **ret_option,
                           struct errmsg *msg)
{
    enum err err = pointed_check(params, "source.", ret_option, msg);
    for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(pointers); i++) {
        if (!pointed_ok(params_text(params, pointers[i], ""))) {
            *ret_option = pointers[i];
            return errmsg_fail(msg, ERR_INVALID,
                               "is no JSON pointer: \"\" or \"/name/0\", with "
                               "~1 for a slash and ~0 for a tilde in a name");
        }
    }
    if (err == ERR_OK &&
        params_text(params, "source.pointers.finished", NULL) == NULL) {
        *ret_option = "source.pointers";
        return errmsg_fail(msg, ERR_INVALID,
                           "say where a scan's end is: "
                           "{\"list\": \"/scans\", \"finished\": \"/end\"}");
    }
    return err;
}

static void read_scans(struct source *source,
                       const struct source_output *output)
{
    const struct params *params = source->params;
    const char *zone = params_text(params, "source.timezone", NULL);
    const struct pointed_fact facts[] = {
        {.name = "finished_ms",
         .kind = POINTED_INSTANT,
         .pointer = params_text(params, "source.pointers.finished", NULL),
         .needed = true},
        {.name = "started_ms",
         .kind = POINTED_INSTANT,
         .pointer = params_text(params, "source.pointers.started", NULL)},
        {.name = "scanned_files",
         .kind = POINTED_INT,
         .pointer = params_text(params, "source.pointers.scanned", NULL)},
        {.name = "infected_files",
         .kind = POINTED_INT,
         .pointer = params_text(params, "source.pointers.infected", NULL)},
        {.name = "database_ms",
         .kind = POINTED_INSTANT,
         .pointer = params_text(params, "source.pointers.database", NULL)},
    };
    const json_t *document = source_json(source, output->text, output->n);
    const struct tz *tz = zone == NULL ? NULL : zone_read(source, zone);
    if (document == NULL || (zone != NULL && tz == NULL)) {
        return;
    }
    pointed_read(source, document,
                 &(struct pointed){
                     .list = params_text(params, "source.pointers.list", NULL),
                     .subject = params_text(params, "source.pointers.id", NULL),
                     .facts = facts,
                     .n_facts = ARRAY_LEN(facts),
                     .tz = tz,
                 });
    scan_say_limit(source);
}

static void json_begin(struct source *source)
{
    pointed_fetch(source, "source.", read_scans, NULL);
}

const struct source_kind scan_json = {
    .name = "json",
    .check = json_check,
    .begin = json_begin,
};

/*
 * Any JSON document that lists copies, from a file, a URL or a command: JSON
 * pointers say where. Of `json` and `command` the second takes a command only.
 */
#include "probes/backup/backup.h"

#include "base/check.h"
#include "base/text.h"
#include "probes/pointed.h"
#include "probes/zone.h"

static const char *const pointers[] = {
    "source.pointers.list",      "source.pointers.id",
    "source.pointers.at",        "source.pointers.complete",
    "source.pointers.encrypted", "source.pointers.bytes",
};

static enum err check_pointers(const struct params *params,
                               const char **ret_option, struct errmsg *msg)
{
    for (size_t i = 0; i < ARRAY_LEN(pointers); i++) {
        const char *pointer = params_text(params, pointers[i], "");
        if (!pointed_ok(pointer)) {
            *ret_option = pointers[i];
            return errmsg_fail(msg, ERR_INVALID,
                               "is no JSON pointer: \"\" or \"/name/0\", with "
                               "~1 for a slash and ~0 for a tilde in a name");
        }
    }
    *ret_option = "source.pointers";
    if (params_text(params, "source.pointers.at", NULL) == NULL) {
        return errmsg_fail(msg, ERR_INVALID,
                           "say where a copy's instant is: "
                           "{\"list\": \"/copies\", \"at\": \"/time\"}");
    }
    return ERR_OK;
}

static enum err json_check(const struct params *params, const char **ret_option,
                           struct errmsg *msg)
{
    enum err err = pointed_check(params, "source.", ret_option, msg);
    return err == ERR_OK ? check_pointers(params, ret_option, msg) : err;
}

static enum err command_check(const struct params *params,
                              const char **ret_option, struct errmsg *msg)
{
    *ret_option = "source.command";
    if (params_find(params, "source.command") == NULL) {
        return errmsg_fail(msg, ERR_INVALID,
                           "say which: [\"/usr/local/bin/list-copies\"]");
    }
    return json_check(params, ret_option, msg);
}

/* Where nothing tells, what is listed is whole. */
static void add_complete(struct source *source)
{
    size_t n = source->facts.n;
    for (size_t i = 0; i < n; i++) {
        const char *subject = source->facts.items[i].subject;
        if (text_equal(source->facts.items[i].name, "at_ms")) {
            facts_bool(&source->facts, subject, "complete", true);
        }
    }
}

static void read_copies(struct source *source,
                        const struct source_output *output)
{
    const struct params *params = source->params;
    const char *zone = params_text(params, "source.timezone", NULL);
    const struct pointed_fact facts[] = {
        {.name = "at_ms",
         .kind = POINTED_INSTANT,
         .pointer = params_text(params, "source.pointers.at", NULL),
         .needed = params_text(params, pointers[3], NULL) == NULL},
        {.name = "complete",
         .kind = POINTED_BOOL,
         .pointer = params_text(params, "source.pointers.complete", NULL),
         .words = params_find(params, "source.complete_words")},
        {.name = "encrypted",
         .kind = POINTED_BOOL,
         .pointer = params_text(params, "source.pointers.encrypted", NULL),
         .words = params_find(params, "source.encrypted_words")},
        {.name = "bytes",
         .kind = POINTED_INT,
         .pointer = params_text(params, "source.pointers.bytes", NULL)},
    };
    const json_t *document = source_json(source, output->text, output->n);
    const struct tz *tz = zone == NULL ? NULL : zone_read(source, zone);
    if (document == NULL || (zone != NULL && tz == NULL)) {
        return;
    }
    pointed_read(source, document,
                 &(struct pointed){
                     .list = params_text(params, "source.pointers.list", ""),
                     .subject = params_text(params, "source.pointers.id", NULL),
                     .facts = facts,
                     .n_facts = ARRAY_LEN(facts),
                     .tz = tz,
                 });
    if (facts[1].pointer == NULL) {
        add_complete(source);
    }
}

static void json_begin(struct source *source)
{
    pointed_fetch(source, "source.", read_copies, NULL);
}

const struct source_kind backup_json = {
    .name = "json",
    .check = json_check,
    .begin = json_begin,
};

const struct source_kind backup_command = {
    .name = "command",
    .check = command_check,
    .begin = json_begin,
};

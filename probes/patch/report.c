/*
 * What other hosts say of their updates, as JSON from a file, a URL or a
 * command: `report` is what `claimd probe --json` prints there, `json` any
 * document, in which JSON pointers say where.
 *
 * A file that was not written for max_list_age says nothing: whatever makes it
 * has stopped.
 */
#include "probes/patch/patch.h"

#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "probes/fact_json.h"
#include "probes/pointed.h"

/* --- how old it is -------------------------------------------------------- */

static void check_age(struct source *source, const char *what, int64_t at_ms)
{
    char instant[CIVIL_INSTANT_MAX];
    int64_t max_ms = params_number(source->params, "source.max_list_age", 0);
    if (source->wall_ms - at_ms > max_ms) {
        civil_render_instant(at_ms - at_ms % MS_PER_SECOND, 0, instant);
        source_refuse(source, "%.80s is of %s; whatever makes it has stopped",
                      what, instant);
    }
}

/* What cannot be looked at is refused when it is read. */
static void check_file(struct source *source)
{
    const char *path = params_text(source->params, "source.file", NULL);
    struct stat status;
    if (path != NULL && stat(path, &status) == 0) {
        check_age(source, path, (int64_t)status.st_mtim.tv_sec * MS_PER_SECOND);
    }
}

/* --- report --------------------------------------------------------------- */

/* Names that a host's facts may have; others of a later version are passed
 * over. */
static void take_fact(struct source *source, const json_t *triple)
{
    static const char *const flags[] = {"pending", "security"};
    static const char *const instants[] = {"published_ms", "installed_ms",
                                           "lists_ms", "archive_ms"};
    struct fact fact;
    if (!fact_from_json(triple, &fact)) {
        source_refuse(source, "the report has something that is no fact");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(flags) && fact.kind == FACT_BOOL; i++) {
        if (text_equal(fact.name, flags[i])) {
            facts_bool(&source->facts, fact.subject, fact.name,
                       fact.number != 0);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(instants) && fact.kind == FACT_INT; i++) {
        if (text_equal(fact.name, instants[i]) &&
            fact.number >= INSTANT_LOWEST && fact.number <= INSTANT_HIGHEST) {
            facts_int(&source->facts, fact.subject, fact.name, fact.number);
        }
    }
}

static void read_report(struct source *source,
                        const struct source_output *output)
{
    const json_t *document = source_json(source, output->text, output->n);
    const json_t *probes = json_object_get(document, "probes");
    const json_t *look = json_array_get(probes, 0);
    const json_t *facts = json_object_get(look, "evidence");
    const char *text = json_string_value(json_object_get(look, "text"));
    size_t i;
    const json_t *triple;
    if (document == NULL) {
        return;
    }
    if (json_array_size(probes) != 1) {
        source_refuse(source, "no report: `claimd probe PROBE --json` of one "
                              "probe makes it");
    } else if (!json_is_array(facts)) {
        source_refuse(source, "the host's agent got no answer: %.100s",
                      text == NULL ? "" : text);
    }
    json_array_foreach(facts, i, triple)
    {
        take_fact(source, triple);
    }
}

/* --- json ----------------------------------------------------------------- */

static const char *const pointers[] = {
    "source.pointers.list",      "source.pointers.package",
    "source.pointers.version",   "source.pointers.pending",
    "source.pointers.security",  "source.pointers.published",
    "source.pointers.installed", "source.pointers.reported",
};

static const char *pointer_of(const struct source *source, const char *name)
{
    return params_text(source->params, name, NULL);
}

/* The text there; NULL after refusing. */
static const char *text_at(struct source *source, const json_t *update,
                           const char *name)
{
    const char *pointer = pointer_of(source, name);
    ASSERT(pointer != NULL); /* json_check */
    const char *text = json_string_value(pointed_at(update, pointer));
    if (text == NULL || text[0] == '\0') {
        source_refuse(source, "an update without text at %.60s", pointer);
        return NULL;
    }
    return text;
}

/* True or false, or whether it is one of the words; `otherwise` where no
 * pointer leads to it. */
static bool flag_at(struct source *source, const json_t *update,
                    const char *name, const char *words_name, bool otherwise)
{
    const char *pointer = pointer_of(source, name);
    const struct param *words = params_find(source->params, words_name);
    const json_t *value = pointer == NULL ? NULL : pointed_at(update, pointer);
    const char *text = json_string_value(value);
    if (pointer == NULL) {
        return otherwise;
    }
    if (json_is_boolean(value)) {
        return json_is_true(value);
    }
    if (words == NULL || text == NULL) {
        source_refuse(source, "neither true nor false at %.60s", pointer);
    }
    for (size_t i = 0; words != NULL && i < words->n_texts; i++) {
        if (text_equal(text, words->texts[i])) {
            return true;
        }
    }
    return false;
}

/* False: it is not told; what is no instant refuses. */
static bool instant_at(struct source *source, const json_t *of,
                       const char *name, int64_t *ret_ms)
{
    const char *pointer = pointer_of(source, name);
    const json_t *value = pointer == NULL ? NULL : pointed_at(of, pointer);
    if (value == NULL || json_is_null(value)) {
        return false;
    }
    if (pointed_instant(value, NULL, ret_ms) != ERR_OK) {
        source_refuse(source, "no instant at %.60s", pointer);
        return false;
    }
    return true;
}

static void take_update(struct source *source, const json_t *update)
{
    int64_t at_ms = 0;
    const char *package = text_at(source, update, "source.pointers.package");
    const char *version = text_at(source, update, "source.pointers.version");
    bool security = flag_at(source, update, "source.pointers.security",
                            "source.security_words", true);
    bool installed =
        instant_at(source, update, "source.pointers.installed", &at_ms);
    if (source->refused || (!security && !patch_wants_all(source))) {
        return;
    }
    if (installed) {
        patch_installed(source, package, version, at_ms);
    }
    if (flag_at(source, update, "source.pointers.pending",
                "source.pending_words", !installed)) {
        patch_pending(source, package, version);
    }
    if (pointer_of(source, "source.pointers.security") != NULL) {
        patch_security(source, package, version, security);
    }
    if (instant_at(source, update, "source.pointers.published", &at_ms)) {
        patch_published(source, package, version, at_ms);
    }
}

static void read_json(struct source *source, const struct source_output *output)
{
    const json_t *document = source_json(source, output->text, output->n);
    const char *pointer =
        params_text(source->params, "source.pointers.list", "");
    const json_t *list =
        document == NULL ? NULL : pointed_at(document, pointer);
    const char *reported = pointer_of(source, "source.pointers.reported");
    int64_t at_ms = 0;
    size_t i;
    const json_t *update;
    if (document == NULL) {
        return;
    }
    if (instant_at(source, document, "source.pointers.reported", &at_ms)) {
        check_age(source, "the document", at_ms);
    } else if (reported != NULL) {
        source_refuse(source, "the document has no instant at %.60s", reported);
    }
    if (!json_is_array(list)) {
        source_refuse(source, "no list of updates at \"%.60s\"", pointer);
    }
    json_array_foreach(list, i, update)
    {
        take_update(source, update);
    }
}

/* --- kinds ---------------------------------------------------------------- */

static enum err report_check(const struct params *params,
                             const char **ret_option, struct errmsg *msg)
{
    return pointed_check(params, "source.", ret_option, msg);
}

static enum err json_check(const struct params *params, const char **ret_option,
                           struct errmsg *msg)
{
    enum err err = report_check(params, ret_option, msg);
    for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(pointers); i++) {
        *ret_option = pointers[i];
        if (!pointed_ok(params_text(params, pointers[i], ""))) {
            err = errmsg_fail(msg, ERR_INVALID,
                              "is no JSON pointer: \"\" or \"/name/0\", with "
                              "~1 for a slash and ~0 for a tilde in a name");
        }
    }
    if (err == ERR_OK &&
        params_text(params, "source.pointers.package", NULL) == NULL) {
        *ret_option = "source.pointers";
        err = errmsg_fail(msg, ERR_INVALID,
                          "say where packages and versions are: {\"list\": "
                          "\"/updates\", \"package\": \"/name\", \"version\": "
                          "\"/version\"}");
    }
    return err;
}

static void fetch_report(struct source *source)
{
    pointed_fetch(source, "source.", read_report, NULL);
}

static void report_begin(struct source *source)
{
    source_work(source, check_file, fetch_report);
}

static void fetch_json(struct source *source)
{
    pointed_fetch(source, "source.", read_json, NULL);
}

static void json_begin(struct source *source)
{
    source_work(source, check_file, fetch_json);
}

const struct source_kind patch_report = {
    .name = "report",
    .check = report_check,
    .begin = report_begin,
};

const struct source_kind patch_json = {
    .name = "json",
    .check = json_check,
    .begin = json_begin,
};

#include "conf/claims_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "conf/claims_table.h"
#include "conf/file.h"
#include "conf/source.h"
#include "core/civil.h"
#include "core/edition.h"
#include "core/span.h"

#define CLAIMS_MAX 32 /* of one item */

/* NULL for null, missing; the text else. */
static const char *text_of(struct arena *arena, const json_t *object,
                           const char *name)
{
    return value_text(arena, object, name, NULL);
}

/* A number's digits as they stand in the file: 99.9990 is not 99.999. */
static const char *digits_of(struct arena *arena, struct spot spot)
{
    struct token token =
        place_find(spot.source->json, spot.source->n, spot.pointer, false);
    const char *text = arena_strndup(arena, spot.source->json + token.from,
                                     token.to - token.from);
    if (strpbrk(text, "eE") != NULL) {
        spot_error(spot, "write the number without exponent");
    }
    return text;
}

static void values_build(struct arena *arena, struct spot spot,
                         const json_t *value, struct claim *claim)
{
    if (json_is_array(value)) {
        claim->values = loader_texts(arena, value, &claim->n_values);
        return;
    }
    if (value == NULL || json_is_null(value)) {
        return;
    }
    const char **texts = arena_alloc(arena, sizeof *texts);
    if (json_is_string(value)) {
        texts[0] = arena_strdup(arena, json_string_value(value));
    } else if (json_is_boolean(value)) {
        texts[0] = json_is_true(value) ? "true" : "false";
    } else {
        texts[0] = digits_of(arena, spot);
    }
    claim->values = texts;
    claim->n_values = 1;
}

/* The id says number, metric and scope once more; a person who edits one of
 * them is told when they part. A "#2" may follow. */
static void check_id(struct spot spot, const struct claim *claim)
{
    struct arena *arena = spot.findings->arena;
    const char *scope = claim->scope;
    const char *id =
        arena_printf(arena, "%d.%s%s%s", claim->item, claim->metric,
                     scope == NULL ? "" : ":", scope == NULL ? "" : scope);
    size_t len = strlen(id);
    const char *rest = claim->id + len;
    bool good = text_starts(claim->id, id) &&
                (rest[0] == '\0' ||
                 (rest[0] == '#' && rest[1] != '\0' &&
                  strspn(rest + 1, "0123456789") == strlen(rest + 1)));
    if (!good) {
        spot_error(spot_key(spot, "id"),
                   "\"%.100s\" does not fit item, metric and scope, which "
                   "make \"%.100s\"",
                   claim->id, id);
    }
}

static bool is_decimal(const char *text)
{
    size_t whole = strspn(text, "0123456789");
    const char *rest = text + whole;
    if (whole == 0 || whole > 15) {
        return false;
    }
    size_t fraction = rest[0] == '.' ? strspn(rest + 1, "0123456789") : 0;
    return rest[0] == '\0' ||
           (fraction > 0 && fraction <= 15 && rest[1 + fraction] == '\0');
}

static bool is_count(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && len <= 9 && strspn(text, "0123456789") == len;
}

/* Values that figures are held against must be figures. */
static const char *wrong_value(const struct claim *claim, const char *value)
{
    struct span span;
    if (strcmp(claim->metric, "availability") == 0) {
        bool good = is_decimal(value) && strtod(value, NULL) <= 100.0;
        return good ? NULL : "a percentage, such as \"99.95\"";
    }
    if (text_starts(claim->metric, "incidents")) {
        return is_count(value) ? NULL : "a count, such as 0";
    }
    if (strcmp(claim->metric, "mttr") == 0) {
        return span_parse_iso(value, &span) == ERR_OK
                   ? NULL
                   : "a duration, such as \"PT30M\"";
    }
    return NULL;
}

static void check_claim(struct spot spot, const struct claim *claim)
{
    struct span span;
    check_id(spot, claim);
    if (claim->n_values == 0 && claim->vague == NULL) {
        spot_error(spot_key(spot, "value"),
                   "a claim without a value needs \"vague\": the wording "
                   "that gives no number");
    }
    for (size_t i = 0; i < claim->n_values; i++) {
        const char *right = wrong_value(claim, claim->values[i]);
        if (right != NULL) {
            spot_error(spot_key(spot, "value"), "\"%.60s\" must be %s",
                       claim->values[i], right);
        }
    }
    if (claim->n_values > 1 && claim->relation != RELATION_ONE_OF &&
        claim->relation != RELATION_IS) {
        spot_error(spot_key(spot, "value"),
                   "several values only go with one_of or is");
    }
    if (claim->window != NULL &&
        span_parse_iso(claim->window, &span) != ERR_OK) {
        spot_error(spot_key(spot, "window"),
                   "\"%.60s\" must be a span such as \"P1Y\" or \"P3M\"",
                   claim->window);
    }
}

static void claim_build(struct arena *arena, struct spot spot,
                        const json_t *object, struct claim *claim)
{
    claim->id = text_of(arena, object, "id");
    claim->metric = text_of(arena, object, "metric");
    claim->unit = text_of(arena, object, "unit");
    claim->window = text_of(arena, object, "window");
    claim->scope = text_of(arena, object, "scope");
    claim->vague = text_of(arena, object, "vague");
    claim->note = text_of(arena, object, "note");
    claim->quote = text_of(arena, object, "quote");
    claim->hedged = loader_texts(arena, json_object_get(object, "hedged"),
                                 &claim->n_hedged);
    const char *relation =
        json_string_value(json_object_get(object, "relation"));
    bool known = claim_relation_parse(relation, &claim->relation);
    ASSERT(known);
    values_build(arena, spot_key(spot, "value"),
                 json_object_get(object, "value"), claim);
    check_claim(spot, claim);
}

static void item_build(struct arena *arena, struct spot spot,
                       const json_t *object, struct checklist_item *item)
{
    item->no = (int)value_int(object, "no");
    item->category = text_of(arena, object, "category");
    item->kind = text_of(arena, object, "kind");
    item->title = text_of(arena, object, "title");
    item->definition = text_of(arena, object, "definition");
    item->unit = text_of(arena, object, "unit");
    item->answer = text_of(arena, object, "answer");
    item->unread = text_of(arena, object, "unread");
    item->read = text_of(arena, object, "read");
    const char *mark = json_string_value(json_object_get(object, "mark"));
    item->mark = mark == NULL ? -1 : strcmp(mark, "yes") == 0;
    bool known = verification_parse(
        json_string_value(json_object_get(object, "verification")),
        &item->verification);
    ASSERT(known);
    const json_t *list = json_object_get(object, "claims");
    item->n_claims = json_array_size(list);
    struct claim *claims = arena_array(arena, item->n_claims, sizeof *claims);
    for (size_t i = 0; i < item->n_claims; i++) {
        claims[i].item = item->no;
        claim_build(arena, spot_index(spot_key(spot, "claims"), i),
                    json_array_get(list, i), &claims[i]);
    }
    item->claims = claims;
}

static void certificates_build(struct arena *arena, const json_t *list,
                               struct checklist *checklist)
{
    size_t n = json_array_size(list);
    struct certificate *items = arena_array(arena, n, sizeof *items);
    for (size_t i = 0; i < n; i++) {
        const json_t *object = json_array_get(list, i);
        items[i] = (struct certificate){
            .standard = text_of(arena, object, "standard"),
            .number = text_of(arena, object, "number"),
            .scope = text_of(arena, object, "scope"),
            .statement = text_of(arena, object, "statement"),
            .body = text_of(arena, object, "body"),
        };
    }
    checklist->certificates = items;
    checklist->n_certificates = n;
}

/* Items come in order, so there are at most 49; a bound on their claims bounds
 * the work on a file made to be slow. */
static bool check_item(struct spot spot, const struct checklist_item *items,
                       size_t i, const json_t *object)
{
    int no = (int)value_int(object, "no");
    if (i > 0 && no <= items[i - 1].no) {
        spot_error(spot_key(spot, "no"),
                   "items stand in the order of their numbers, each once; %d "
                   "comes after %d",
                   no, items[i - 1].no);
        return false;
    }
    if (json_array_size(json_object_get(object, "claims")) > CLAIMS_MAX) {
        spot_error(spot_key(spot, "claims"), "more than %d claims", CLAIMS_MAX);
        return false;
    }
    return true;
}

static void items_build(struct arena *arena, struct spot spot,
                        const json_t *list, struct checklist *checklist)
{
    size_t n = json_array_size(list);
    struct checklist_item *items = arena_array(arena, n, sizeof *items);
    json_t *ids = json_object();
    ASSERT(ids != NULL);
    for (size_t i = 0; i < n; i++) {
        struct spot at = spot_index(spot, i);
        const json_t *object = json_array_get(list, i);
        if (!check_item(at, items, i, object)) {
            break;
        }
        item_build(arena, at, object, &items[i]);
        struct spot claims = spot_key(at, "claims");
        for (size_t j = 0; j < items[i].n_claims; j++) {
            id_claim(ids, spot_index(claims, j), "claim id",
                     items[i].claims[j].id);
        }
    }
    json_decref(ids);
    checklist->items = items;
    checklist->n_items = n;
}

const struct checklist *checklist_build(struct arena *arena, struct spot spot,
                                        json_t *root)
{
    size_t errors = spot.findings->errors.total;
    if (!options_check(spot, root, &claims_top, NULL)) {
        return NULL;
    }
    const json_t *object = json_object_get(root, "checklist");
    const json_t *source = json_object_get(object, "source");
    struct checklist *checklist = arena_alloc(arena, sizeof *checklist);
    checklist->title = text_of(arena, object, "title");
    checklist->vendor = text_of(arena, object, "vendor");
    checklist->as_of = text_of(arena, object, "as_of");
    checklist->template_name = text_of(arena, object, "template");
    checklist->read = text_of(arena, object, "read");
    checklist->source_file = text_of(arena, source, "file");
    checklist->source_sha256 = text_of(arena, source, "sha256");
    checklist->source_encoding = text_of(arena, source, "encoding");
    struct spot at = spot_key(spot, "checklist");
    certificates_build(arena, json_object_get(object, "certificates"),
                       checklist);
    items_build(arena, spot_key(at, "items"), json_object_get(object, "items"),
                checklist);
    return spot.findings->errors.total > errors ? NULL : checklist;
}

enum err claims_parse(struct arena *arena, const char *file, const char *bytes,
                      size_t n, const struct checklist **ret_checklist,
                      struct errmsg *msg)
{
    struct arena scratch = {0};
    struct findings *findings = arena_alloc(&scratch, sizeof *findings);
    findings->arena = &scratch;
    const struct checklist *checklist = NULL;
    struct source *source = source_create(findings, file, bytes, n);
    json_t *root = n > CONF_FILE_MAX ? NULL : source_parse(findings, source);
    if (root != NULL) {
        checklist =
            checklist_build(arena, (struct spot){findings, source, ""}, root);
        json_decref(root);
    }
    enum err err = ERR_OK;
    if (checklist != NULL) {
        *ret_checklist = checklist;
    } else if (n > CONF_FILE_MAX) {
        err = errmsg_fail(msg, ERR_LIMIT, "%s:1:1: /: larger than %d bytes",
                          file, CONF_FILE_MAX);
    } else {
        size_t n_errors = 0;
        err = errmsg_fail(
            msg, ERR_INVALID, "%s",
            findings_render(&scratch, &findings->errors, &n_errors)[0]);
    }
    arena_fini(&scratch);
    return err;
}

/* --- editions of a service ---------------------------------------------- */

static const struct checklist *edition_read(struct loader *loader,
                                            struct spot spot, const char *path)
{
    const struct source *source = NULL;
    enum err err = ERR_OK;
    struct errmsg msg;
    json_t *root = loader_read(loader, path, &source, &err, &msg);
    if (root == NULL) {
        if (msg.text[0] != '\0') {
            spot_error(spot, "%s", msg.text);
        }
        return NULL;
    }
    return checklist_build(loader->arena,
                           (struct spot){loader->findings, source, ""}, root);
}

static void edition_build(struct loader *loader, struct spot spot,
                          const char *path, struct conf_edition *edition)
{
    static const struct checklist none = {0};
    edition->file = file_join(loader->arena, spot.source->directory,
                              arena_strdup(loader->arena, path));
    edition->checklist = edition_read(loader, spot, edition->file);
    if (edition->checklist == NULL) {
        edition->checklist = &none;
    }
}

/* The same text twice in a row: a file that was named twice, or copied before
 * it was written anew. */
static bool is_same_text(const struct conf_edition *a,
                         const struct conf_edition *b)
{
    const struct edition_change *changes = NULL;
    size_t n = 0;
    struct arena scratch = {0};
    edition_changes(&scratch, a->checklist, b->checklist, &changes, &n);
    bool same = n == 0 && a->checklist->n_items == b->checklist->n_items;
    for (size_t i = 0; same && i < a->checklist->n_items; i++) {
        same = text_equal(a->checklist->items[i].answer,
                          b->checklist->items[i].answer);
    }
    arena_fini(&scratch);
    return same;
}

/* What is allowed, and still hardly meant. */
static void warn_editions(struct spot spot, const struct conf_service *service)
{
    const struct conf_edition *editions = service->editions;
    char text[CIVIL_INSTANT_MAX];
    if (service->n_editions > 0 && editions[0].from_ms != INSTANT_MIN) {
        spot_warning(spot_key(spot_index(spot, 0), "from"),
                     "no edition is in force before %s: nothing is judged up "
                     "to then; leave out the first \"from\" if its text was "
                     "in force before",
                     civil_render_instant(editions[0].from_ms, 0, text));
    }
    for (size_t i = 1; i < service->n_editions; i++) {
        struct spot at = spot_key(spot_index(spot, i), "file");
        const char *was = editions[i - 1].checklist->as_of;
        const char *is = editions[i].checklist->as_of;
        if (is_same_text(&editions[i - 1], &editions[i])) {
            spot_warning(at, "the same text as the edition before");
        }
        if (was != NULL && is != NULL && strcmp(is, was) < 0) {
            spot_warning(at,
                         "it bears the date %.20s, the edition before it "
                         "%.20s; are they in the right order?",
                         is, was);
        }
    }
}

void editions_build(struct loader *loader, struct spot spot,
                    const json_t *value, struct conf_service *service)
{
    size_t n = json_is_string(value) ? 1 : json_array_size(value);
    struct conf_edition *editions =
        arena_array(loader->arena, n, sizeof *editions);
    service->editions = editions;
    service->n_editions = n;
    if (json_is_string(value)) {
        editions[0].from_ms = INSTANT_MIN;
        edition_build(loader, spot, json_string_value(value), &editions[0]);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const json_t *object = json_array_get(value, i);
        struct spot at = spot_index(spot, i);
        editions[i].from_ms = value_instant(object, "from", INSTANT_MIN);
        if (i > 0 && editions[i].from_ms <= editions[i - 1].from_ms) {
            spot_error(spot_key(at, "from"),
                       "editions stand in order: each after the first has a "
                       "\"from\" later than the one before");
        }
        edition_build(loader, spot_key(at, "file"),
                      json_string_value(json_object_get(object, "file")),
                      &editions[i]);
    }
    if (json_is_array(value)) {
        warn_editions(spot, service);
    }
}

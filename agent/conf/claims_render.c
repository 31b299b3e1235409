#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "conf/claims_comments.h"
#include "conf/claims_file.h"

static json_t *text_or_null(const char *text)
{
    return text == NULL ? json_null() : json_string(text);
}

/* Text that is no UTF-8 cannot come this far: every reader refuses it. */
static void put(json_t *object, const char *name, json_t *value)
{
    ASSERT(value != NULL);
    int failed = json_object_set_new(object, name, value);
    ASSERT(failed == 0);
}

static void put_text(json_t *object, const char *name, const char *text)
{
    put(object, name, text_or_null(text));
}

static json_t *texts(const char *const *items, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        int failed = json_array_append_new(list, json_string(items[i]));
        ASSERT(failed == 0);
    }
    return list;
}

/* Whether the digits are a count of things: an integer in JSON. Anything else
 * made of digits (100 percent, a certificate's number) stays text. */
static bool is_count(const struct claim *claim, const char *value)
{
    bool counts = text_equal(claim->unit, "count") ||
                  text_equal(claim->unit, "generations") ||
                  text_starts(claim->metric, "incidents") ||
                  strcmp(claim->metric, "backup_generations") == 0;
    size_t len = strlen(value);
    return counts && len >= 1 && len <= 15 &&
           strspn(value, "0123456789") == len && (value[0] != '0' || len == 1);
}

static json_t *value_of(const struct claim *claim)
{
    if (claim->n_values == 0) {
        return json_null();
    }
    if (claim->n_values > 1 || claim->relation == RELATION_ONE_OF) {
        return texts(claim->values, claim->n_values);
    }
    const char *value = claim->values[0];
    if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0) {
        return json_boolean(value[0] == 't');
    }
    return is_count(claim, value) ? json_integer(strtoll(value, NULL, 10))
                                  : json_string(value);
}

static json_t *claim_json(const struct claim *claim)
{
    json_t *object = json_object();
    put_text(object, "id", claim->id);
    put_text(object, "metric", claim->metric);
    put_text(object, "relation", claim_relation_name(claim->relation));
    put(object, "value", value_of(claim));
    put_text(object, "unit", claim->unit);
    put_text(object, "window", claim->window);
    put_text(object, "scope", claim->scope);
    put(object, "hedged", texts(claim->hedged, claim->n_hedged));
    if (claim->vague != NULL) {
        put_text(object, "vague", claim->vague);
    }
    if (claim->note != NULL) {
        put_text(object, "note", claim->note);
    }
    put_text(object, "quote", claim->quote);
    return object;
}

static json_t *item_json(const struct checklist_item *item)
{
    json_t *object = json_object();
    put(object, "no", json_integer(item->no));
    put_text(object, "category", item->category);
    put_text(object, "kind", item->kind);
    put_text(object, "title", item->title);
    put_text(object, "definition", item->definition);
    put_text(object, "unit", item->unit);
    put_text(object, "mark",
             item->mark < 0   ? NULL
             : item->mark > 0 ? "yes"
                              : "no");
    put_text(object, "answer", item->answer);
    put_text(object, "verification", verification_name(item->verification));
    json_t *claims = json_array();
    for (size_t i = 0; i < item->n_claims; i++) {
        json_array_append_new(claims, claim_json(&item->claims[i]));
    }
    put(object, "claims", claims);
    put_text(object, "unread", item->unread);
    if (item->read != NULL) {
        put_text(object, "read", item->read);
    }
    return object;
}

static json_t *certificate_json(const struct certificate *certificate)
{
    json_t *object = json_object();
    put_text(object, "standard", certificate->standard);
    put_text(object, "number", certificate->number);
    put_text(object, "scope", certificate->scope);
    put_text(object, "statement", certificate->statement);
    put_text(object, "body", certificate->body);
    return object;
}

static json_t *checklist_json(const struct checklist *checklist)
{
    json_t *object = json_object();
    put_text(object, "title", checklist->title);
    put_text(object, "vendor", checklist->vendor);
    put_text(object, "as_of", checklist->as_of);
    put_text(object, "template", checklist->template_name);
    json_t *source = json_object();
    put_text(source, "file", checklist->source_file);
    put_text(source, "sha256", checklist->source_sha256);
    if (checklist->source_encoding != NULL) {
        put_text(source, "encoding", checklist->source_encoding);
    }
    put(object, "source", source);
    json_t *certificates = json_array();
    for (size_t i = 0; i < checklist->n_certificates; i++) {
        json_array_append_new(certificates,
                              certificate_json(&checklist->certificates[i]));
    }
    put(object, "certificates", certificates);
    json_t *items = json_array();
    for (size_t i = 0; i < checklist->n_items; i++) {
        json_array_append_new(items, item_json(&checklist->items[i]));
    }
    put(object, "items", items);
    if (checklist->read != NULL) {
        put_text(object, "read", checklist->read);
    }
    return object;
}

static json_t *notices_json(const struct checklist_doubt *items, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *object = json_object();
        put_text(object, "sheet", items[i].sheet);
        put(object, "line", json_integer(items[i].line));
        put(object, "column", json_integer(items[i].column));
        put(object, "item", json_integer(items[i].item));
        json_t *text = json_object();
        put_text(text, "ja", items[i].text_ja);
        put_text(text, "en", items[i].text_en);
        put(object, "text", text);
        json_array_append_new(list, object);
    }
    return list;
}

static char *dump(json_t *root)
{
    char *text = json_dumps(root, JSON_INDENT(2));
    ASSERT(text != NULL);
    json_decref(root);
    return text;
}

void claims_render(struct buf *out, const struct checklist *checklist)
{
    json_t *root = json_object();
    put(root, "checklist", checklist_json(checklist));
    put(root, "doubts", notices_json(checklist->doubts, checklist->n_doubts));
    if (checklist->n_conflicts > 0) {
        put(root, "conflicts",
            notices_json(checklist->conflicts, checklist->n_conflicts));
    }
    char *text = dump(root);
    buf_puts(out, text);
    buf_putc(out, '\n');
    free(text);
}

void claims_render_file(struct buf *out, const struct checklist *checklist,
                        const struct claims_comments *comments)
{
    json_t *root = json_object();
    put(root, "checklist", checklist_json(checklist));
    char *text = dump(root);
    claims_comments_put(out, text, checklist, comments);
    free(text);
}

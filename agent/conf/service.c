#include <string.h>

#include "base/check.h"
#include "conf/loader.h"
#include "core/span.h"

static struct down_when down_when_of(const json_t *value)
{
    if (json_is_integer(value)) {
        return (struct down_when){DOWN_WHEN_COUNT,
                                  (uint32_t)json_integer_value(value)};
    }
    const char *word = json_string_value(value);
    ASSERT(word != NULL);
    return (struct down_when){.kind = strcmp(word, "all") == 0 ? DOWN_WHEN_ALL
                                                               : DOWN_WHEN_ANY};
}

/* Ids of the probes of one service, former ones included: a former id that
 * another probe has now would mix two histories. */
static void check_probe_ids(struct spot spot,
                            const struct conf_service *service)
{
    json_t *ids = json_object();
    ASSERT(ids != NULL);
    for (size_t i = 0; i < service->n_probes; i++) {
        id_claim(ids, spot_key(spot_index(spot, i), "id"), "probe id",
                 service->probes[i].id);
    }
    for (size_t i = 0; i < service->n_probes; i++) {
        const struct conf_probe *probe = &service->probes[i];
        struct spot was = spot_key(spot_index(spot, i), "was");
        for (size_t j = 0; j < probe->n_was; j++) {
            id_claim(ids, spot_index(was, j), "the former probe id",
                     probe->was[j]);
        }
    }
    json_decref(ids);
}

static void check_criticals(struct spot spot,
                            const struct conf_service *service)
{
    size_t criticals = 0;
    for (size_t i = 0; i < service->n_probes; i++) {
        criticals += service->probes[i].critical;
    }
    if (criticals == 0) {
        spot_error(spot_key(spot, "probes"),
                   "no probe is critical, so nothing tells whether the "
                   "service is up; make one \"critical\": true");
        return;
    }
    if (service->down_when.kind == DOWN_WHEN_COUNT &&
        service->down_when.count > criticals) {
        spot_error(spot_key(spot, "down_when"),
                   "%u is more than the %zu critical probe%s: the service "
                   "could never be down",
                   service->down_when.count, criticals,
                   criticals == 1 ? "" : "s");
    }
}

/* Returns whether all were well formed. */
static bool probes_build(struct loader *loader, struct spot spot,
                         const json_t *list, struct conf_service *service)
{
    size_t n = json_array_size(list);
    struct conf_probe *probes = arena_array(loader->arena, n, sizeof *probes);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        json_t *object = json_array_get(list, i);
        good = json_is_object(object) &&
               probe_build(loader, spot_index(spot, i), object, &probes[i]) &&
               good;
    }
    service->probes = probes;
    service->n_probes = n;
    return good;
}

static bool is_amount(const char *text)
{
    struct span span;
    size_t digits = strspn(text, "0123456789");
    if (digits > 0 && text[digits] == '.') {
        digits += 1 + strspn(text + digits + 1, "0123456789");
    }
    return (digits > 0 && text[digits] == '\0' && text[digits - 1] != '.') ||
           span_parse_iso(text, &span) == ERR_OK;
}

static bool item_has_claim(const struct checklist_item *item, const char *id)
{
    for (size_t i = 0; i < item->n_claims; i++) {
        if (strcmp(item->claims[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

/* In any edition. */
static bool has_claim(const struct conf_service *service, const char *id)
{
    for (size_t e = 0; e < service->n_editions; e++) {
        const struct checklist *checklist = service->editions[e].checklist;
        for (size_t i = 0; i < checklist->n_items; i++) {
            if (item_has_claim(&checklist->items[i], id)) {
                return true;
            }
        }
    }
    return false;
}

static void interpretations_build(struct loader *loader, struct spot spot,
                                  json_t *object, struct conf_service *service)
{
    size_t n = json_object_size(object);
    struct interpretation *items = arena_array(loader->arena, n, sizeof *items);
    const char *id;
    json_t *value;
    json_object_foreach(object, id, value)
    {
        struct spot at = spot_key(spot, id);
        const char *text = json_string_value(value);
        if (!is_amount(text)) {
            spot_error(at,
                       "\"%.60s\" is no amount; write a duration such as "
                       "\"PT5M\" or a number such as \"99.9\"",
                       text);
        }
        if (!has_claim(service, id)) {
            spot_warning(at, "no claim of this service has this id");
        }
        items[service->n_interpretations++] = (struct interpretation){
            arena_strdup(loader->arena, id), arena_strdup(loader->arena, text)};
    }
    service->interpretations = items;
}

static void own_values(struct loader *loader, struct spot spot, json_t *object,
                       struct conf_service *service)
{
    struct arena *arena = loader->arena;
    service->id = value_text(arena, object, "id", NULL);
    service->name = value_text(arena, object, "name", service->id);
    service->timezone = value_text(arena, object, "timezone", NULL);
    service->was =
        loader_texts(arena, json_object_get(object, "was"), &service->n_was);
    service->calendar = calendar_build(loader, spot, object);
    const json_t *business = json_object_get(object, "business_hours");
    service->has_business_hours = business != NULL;
    if (business != NULL) {
        service->business_hours =
            hours_build(loader, spot_key(spot, "business_hours"), business);
    }
    service->down_when = down_when_of(json_object_get(object, "down_when"));
    service->min_outage_ms = value_duration(object, "min_outage", 0);
    service->merge_within_ms = value_duration(object, "merge_within", 0);
    service->min_coverage =
        json_number_value(json_object_get(object, "min_coverage"));
    editions_build(loader, spot_key(spot, "claims"),
                   json_object_get(object, "claims"), service);
    interpretations_build(loader, spot_key(spot, "interpretations"),
                          json_object_get(object, "interpretations"), service);
    id_claim(loader->ids, spot_key(spot, "id"), "service id", service->id);
}

void service_build(struct loader *loader, struct spot spot, json_t *object,
                   struct conf_service *service)
{
    bool good = options_check(spot, object, &options_service, NULL);
    service->pointer = arena_strdup(loader->arena, spot.pointer);
    service->file = arena_strdup(loader->arena, spot.source->path);
    if (good) {
        options_fill(object, &options_service);
        own_values(loader, spot, object, service);
    }
    struct spot probes = spot_key(spot, "probes");
    bool good_probes = probes_build(loader, probes,
                                    json_object_get(object, "probes"), service);
    if (good_probes) {
        check_probe_ids(probes, service);
    }
    if (good && good_probes) {
        check_criticals(spot, service);
    }
}

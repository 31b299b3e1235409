#include "engine/standing.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#define NAMED 3

/* Appends the `n`th name: the first few, then "…". */
static void add_name(char names[STANDING_NAMES_MAX], size_t n, const char *name)
{
    size_t used = strlen(names);
    if (n <= NAMED) {
        snprintf(names + used, STANDING_NAMES_MAX - used, "%s%s",
                 n == 1 ? "" : ", ", name);
    } else if (n == NAMED + 1) {
        snprintf(names + used, STANDING_NAMES_MAX - used, ", …");
    }
}

static const struct conf_service *find_service(const struct conf *conf,
                                               const char *id)
{
    for (size_t i = 0; i < conf->n_services; i++) {
        if (strcmp(conf->services[i].id, id) == 0) {
            return &conf->services[i];
        }
    }
    return NULL;
}

static bool has_claim(const struct checklist *checklist, const char *id)
{
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        for (size_t j = 0; j < item->n_claims; j++) {
            if (strcmp(item->claims[j].id, id) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool is_claimed(const struct conf_service *service, const char *id)
{
    for (size_t i = 0; i < service->n_editions; i++) {
        if (has_claim(service->editions[i].checklist, id)) {
            return true;
        }
    }
    return false;
}

static void add_claims(struct standing *standing, const struct told *told,
                       const struct conf_service *service)
{
    for (size_t i = 0; i < told->n_claims; i++) {
        const struct told_claim *claim = &told->claims[i];
        bool untrue = verdict_is_drift(claim->verdict);
        if ((!untrue && !claim->at_risk) ||
            !is_claimed(service, claim->claim_id)) {
            continue;
        }
        char name[STANDING_NAMES_MAX];
        snprintf(name, sizeof name, "%s %s", service->id, claim->claim_id);
        if (untrue) {
            add_name(standing->untrue, ++standing->n_untrue, name);
        } else {
            add_name(standing->at_risk, ++standing->n_at_risk, name);
        }
    }
}

struct standing standing_of(const struct told_book *book,
                            const struct conf *conf)
{
    ASSERT(book != NULL && conf != NULL);
    struct standing standing = {0};
    for (size_t i = 0; i < book->n_services; i++) {
        const struct told *told = &book->services[i];
        const struct conf_service *service = find_service(conf, told->service);
        if (service == NULL) {
            continue;
        }
        add_claims(&standing, told, service);
        bool down = false;
        for (size_t j = 0; j < told->n_incidents; j++) {
            down = down || told->incidents[j].open;
        }
        if (down) {
            add_name(standing.down, ++standing.n_down, service->id);
        }
    }
    return standing;
}

#include "engine/orphans.h"
#include "store/load.h"

#include <stdlib.h>
#include <string.h>

static int by_names(const void *a, const void *b)
{
    const struct series_key *left = a;
    const struct series_key *right = b;
    int order = strcmp(left->service, right->service);
    return order != 0 ? order : strcmp(left->probe, right->probe);
}

/* What the configuration probes, sorted for searching. */
static struct series_key *watched(struct arena *arena, const struct conf *conf,
                                  size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; i < conf->n_services; i++) {
        n += conf->services[i].n_probes;
    }
    struct series_key *keys = arena_array(arena, n, sizeof *keys);
    size_t k = 0;
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        for (size_t j = 0; j < service->n_probes; j++) {
            keys[k++] = (struct series_key){service->id, service->probes[j].id,
                                            conf->vantage};
        }
    }
    if (n > 1) {
        qsort(keys, n, sizeof *keys, by_names);
    }
    *ret_n = n;
    return keys;
}

static bool same_series(const struct series_key *a, const struct series_key *b)
{
    return by_names(a, b) == 0 && strcmp(a->vantage, b->vantage) == 0;
}

enum err orphans_find(struct arena *arena, struct store *store,
                      const struct conf *conf, struct store_run **ret_runs,
                      size_t *ret_n, struct errmsg *msg)
{
    struct store_open_run *open = NULL;
    size_t n_open = 0;
    enum err err = store_load_open_runs(store, arena, &open, &n_open, msg);
    if (err != ERR_OK) {
        return err;
    }
    size_t n_watched = 0;
    struct series_key *keys = watched(arena, conf, &n_watched);
    struct store_run *runs = arena_array(arena, n_open, sizeof *runs);
    size_t n = 0;
    for (size_t i = 0; i < n_open; i++) {
        const struct series_key *key = &open[i].key;
        bool newest = i + 1 == n_open || !same_series(key, &open[i + 1].key);
        bool is_watched =
            strcmp(key->vantage, conf->vantage) == 0 && n_watched > 0 &&
            bsearch(key, keys, n_watched, sizeof *keys, by_names) != NULL;
        if (newest && is_watched) {
            continue;
        }
        runs[n++] =
            (struct store_run){.key = *key, .run = open[i].run, .closed = true};
    }
    *ret_runs = runs;
    *ret_n = n;
    return ERR_OK;
}

#include "engine/orphans.h"

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

enum err orphans_find(struct arena *arena, struct store *store,
                      const struct conf *conf, struct store_run **ret_runs,
                      size_t *ret_n, struct errmsg *msg)
{
    struct series_key *series = NULL;
    size_t n_series = 0;
    enum err err = store_load_series(store, arena, &series, &n_series, msg);
    if (err != ERR_OK) {
        return err;
    }
    size_t n_watched = 0;
    struct series_key *keys = watched(arena, conf, &n_watched);
    struct store_run *runs = arena_array(arena, n_series, sizeof *runs);
    size_t n = 0;
    for (size_t i = 0; i < n_series; i++) {
        bool ours = strcmp(series[i].vantage, conf->vantage) == 0;
        if (ours && n_watched > 0 &&
            bsearch(&series[i], keys, n_watched, sizeof *keys, by_names)) {
            continue;
        }
        bool found = false;
        runs[n] = (struct store_run){.key = series[i], .closed = true};
        err = store_load_open_run(store, &series[i], arena, &found,
                                  &runs[n].run, msg);
        if (err != ERR_OK) {
            return err;
        }
        n += found ? 1 : 0;
    }
    *ret_runs = runs;
    *ret_n = n;
    return ERR_OK;
}

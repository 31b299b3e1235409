#include "engine/snapshot.h"

#include <stdlib.h>

#include "base/check.h"
#include "probes/probe.h"

/* A probe's own check; its message gets the place from the pointer. */
static void check_probe(struct arena *arena, const struct conf_probe *probe,
                        struct conf_errors *errors)
{
    const struct probe_ops *ops = probe_find(probe->type);
    ASSERT(ops != NULL);
    const char *option = NULL;
    struct errmsg msg = {0};
    if (errors->n >= CONF_ERRORS_MAX ||
        ops->check(&probe->params, &option, &msg) == ERR_OK) {
        return;
    }
    const char *pointer = probe->pointer;
    if (option != NULL) {
        char *path = arena_printf(arena, "%s/%s", probe->pointer, option);
        for (char *p = path; *p != '\0'; p++) {
            *p = *p == '.' ? '/' : *p;
        }
        pointer = path;
    }
    errmsg_prefix(&msg, "%s: ", conf_place(arena, probe->file, pointer));
    errors->items[errors->n++] = msg;
}

static void check_probes(struct arena *arena, const struct conf *conf,
                         struct conf_errors *errors)
{
    errors->items = arena_array(arena, CONF_ERRORS_MAX, sizeof *errors->items);
    errors->n = 0;
    for (size_t i = 0; i < conf->n_services; i++) {
        const struct conf_service *service = &conf->services[i];
        for (size_t k = 0; k < service->n_probes; k++) {
            check_probe(arena, &service->probes[k], errors);
        }
    }
}

enum err snapshot_load(const char *path, struct arena *scratch,
                       struct snapshot **ret_snapshot,
                       struct conf_errors *ret_errors)
{
    struct snapshot *snapshot = heap_alloc(sizeof *snapshot);
    struct conf_options options = {0};
    struct conf_errors errors = {0};
    snapshot->references = 1;
    enum err err =
        conf_load(&snapshot->arena, path, &options, &snapshot->conf, &errors);
    if (err == ERR_OK) {
        check_probes(scratch, snapshot->conf, &errors);
        err = errors.n > 0 ? ERR_INVALID : ERR_OK;
    }
    if (err == ERR_OK) {
        *ret_snapshot = snapshot;
        return ERR_OK;
    }
    ret_errors->n = errors.n;
    ret_errors->items =
        arena_array(scratch, errors.n + 1, sizeof *errors.items);
    for (size_t i = 0; i < errors.n; i++) {
        ret_errors->items[i] = errors.items[i];
    }
    snapshot_unref(snapshot);
    return err;
}

struct snapshot *snapshot_ref(struct snapshot *snapshot)
{
    ASSERT(snapshot->references > 0);
    snapshot->references++;
    return snapshot;
}

void snapshot_unref(struct snapshot *snapshot)
{
    if (snapshot == NULL) {
        return;
    }
    ASSERT(snapshot->references > 0);
    if (--snapshot->references == 0) {
        arena_fini(&snapshot->arena);
        free(snapshot);
    }
}

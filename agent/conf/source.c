#include "conf/source.h"

#include "base/check.h"
#include "conf/file.h"
#include "conf/jsonc.h"

struct source *source_create(struct findings *findings, const char *path,
                             const char *bytes, size_t n)
{
    ASSERT(bytes != NULL);
    struct source *source = arena_alloc(findings->arena, sizeof *source);
    size_t bom = jsonc_bom(bytes, n);
    *source = (struct source){
        .path = arena_strdup(findings->arena, path),
        .directory = file_directory(findings->arena, path),
        .bytes = bytes + bom,
        .n = n - bom,
    };
    return source;
}

json_t *source_parse(struct findings *findings, struct source *source)
{
    size_t offset = 0;
    struct errmsg msg;
    char *json = arena_strndup(findings->arena, source->bytes, source->n);
    source->json = json;
    json_t *root = NULL;
    enum err err = jsonc_blank(json, source->n, &offset, &msg);
    if (err == ERR_OK) {
        err = jsonc_parse(json, source->n, &root, &offset, &msg);
    }
    if (err != ERR_OK) {
        source_error(findings, source, offset, msg.text);
        return NULL;
    }
    if (!json_is_object(root)) {
        source_error(findings, source, 0, "must be an object: { … }");
        json_decref(root);
        return NULL;
    }
    return root;
}

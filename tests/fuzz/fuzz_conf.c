/*
 * Any bytes as a configuration, an included file and a claims file: comments,
 * JSON, places, option table. Touches no file.
 */
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "conf/claims_file.h"
#include "conf/options.h"
#include "conf/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_services(struct spot spot, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *service = json_array_get(list, i);
        struct spot at = spot_index(spot, i);
        if (json_is_object(service) &&
            options_check(at, service, &options_service, NULL)) {
            options_fill(service, &options_service);
        }
        const json_t *probe =
            json_array_get(json_object_get(service, "probes"), 0);
        if (json_is_object(probe)) {
            (void)options_kind(at, probe, &options_probes);
        }
    }
}

static void check_configuration(const char *bytes, size_t n)
{
    struct arena arena = {0};
    struct findings *findings = arena_alloc(&arena, sizeof *findings);
    findings->arena = &arena;
    struct source *source = source_create(findings, "fuzz", bytes, n);
    json_t *root = source_parse(findings, source);
    if (root != NULL) {
        struct spot top = {findings, source, ""};
        bool good = options_check(top, root, &options_main, NULL);
        ASSERT(good || findings->errors.total > 0);
        check_services(spot_key(top, "services"),
                       json_object_get(root, "services"));
        if (good) {
            options_fill(root, &options_main);
        }
        json_decref(root);
    } else {
        ASSERT(findings->errors.total == 1);
    }
    size_t n_errors = 0;
    (void)findings_render(&arena, &findings->errors, &n_errors);
    arena_fini(&arena);
}

/* What is read is written so that it is read again. */
static void check_claims(const char *bytes, size_t n)
{
    struct arena arena = {0};
    const struct checklist *checklist = NULL;
    struct errmsg msg = {0};
    if (claims_parse(&arena, "fuzz", bytes, n, &checklist, &msg) == ERR_OK) {
        struct buf out;
        buf_init(&out, (size_t)64 * 1024 * 1024);
        claims_render(&out, checklist);
        ASSERT(claims_parse(&arena, "again", buf_str(&out), out.len, &checklist,
                            &msg) == ERR_OK);
        buf_fini(&out);
    } else {
        ASSERT(msg.text[0] != '\0');
    }
    arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    check_configuration(bytes, size);
    check_claims(bytes, size);
    return 0;
}

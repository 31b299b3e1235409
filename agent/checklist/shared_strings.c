#include "checklist/shared_strings.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "checklist/import.h"
#include "checklist/rich_text.h"

#define STRINGS_MAX ((size_t)500 * 1000)

struct reader {
    struct arena *arena;
    struct rich_text text;
    const char **texts;
    size_t n, capacity;
    size_t bytes_left;
};

static void on_start(struct package_part *part, const char *name,
                     const char *const *attributes)
{
    (void)attributes;
    struct reader *reader = package_self(part);
    rich_text_start(&reader->text, name);
}

static void on_text(struct package_part *part, const char *text, size_t n)
{
    struct reader *reader = package_self(part);
    rich_text_add(&reader->text, text, n);
}

static void on_end(struct package_part *part, const char *name)
{
    struct reader *reader = package_self(part);
    rich_text_end(&reader->text, name);
    if (strcmp(name, "si") != 0) {
        return;
    }
    const char *text = rich_text_take(&reader->text, reader->arena);
    size_t bytes = text != NULL ? strlen(text) : 0;
    if (reader->n == STRINGS_MAX || bytes > reader->bytes_left) {
        package_fail(part, ERR_LIMIT,
                     "the texts of the workbook: more than %zu, or more than "
                     "%d MiB; copy the checklist's sheet to a workbook of its "
                     "own",
                     STRINGS_MAX, IMPORT_BYTES_MAX / 1024 / 1024);
        return;
    }
    reader->bytes_left -= bytes;
    reader->texts = heap_grow(reader->texts, reader->n, &reader->capacity,
                              sizeof *reader->texts);
    reader->texts[reader->n++] = text;
}

enum err shared_strings_read(struct package *package, struct arena *arena,
                             const char *part,
                             struct shared_strings *ret_strings,
                             struct errmsg *msg)
{
    ASSERT(arena != NULL && ret_strings != NULL);
    static const struct package_events events = {on_start, on_end, on_text};
    struct reader reader = {.arena = arena, .bytes_left = IMPORT_BYTES_MAX};
    rich_text_init(&reader.text);
    enum err err = package_read(package, part, &events, &reader, msg);
    if (err == ERR_OK) {
        const char **texts = arena_array(arena, reader.n, sizeof *texts);
        if (reader.n > 0) {
            memcpy(texts, reader.texts, reader.n * sizeof *texts);
        }
        *ret_strings = (struct shared_strings){texts, reader.n};
    }
    rich_text_fini(&reader.text);
    free(reader.texts);
    return err;
}

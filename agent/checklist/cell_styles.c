#include "checklist/cell_styles.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "checklist/number_format.h"

#define STYLES_MAX 65536
#define FORMATS_MAX 4096
#define CODE_MAX 1024 /* bytes; spreadsheets allow 255 characters */
#define INDEX_MAX 65535

struct format {
    int id;
    const char *code;
};

struct reader {
    struct arena *arena;
    struct format formats[FORMATS_MAX];
    size_t n_formats;
    const char **codes;
    size_t n, capacity;
    bool in_formats, in_styles; /* styles of cells, not of named styles */
};

/* A whole number of the file, -1 if it is none or too large. */
static int number_of(const char *text)
{
    char *end = NULL;
    unsigned long number = strtoul(text, &end, 10);
    bool fits = text[0] >= '0' && text[0] <= '9' && *end == '\0';
    return fits && number <= INDEX_MAX ? (int)number : -1;
}

static void take_format(struct package_part *part, struct reader *reader,
                        const char *const *attributes)
{
    const char *code = package_attribute(attributes, "formatCode");
    if (reader->n_formats == FORMATS_MAX) {
        package_fail(part, ERR_LIMIT, "more than %d number formats",
                     FORMATS_MAX);
        return;
    }
    reader->formats[reader->n_formats++] = (struct format){
        .id = number_of(package_attribute(attributes, "numFmtId")),
        .code = strlen(code) <= CODE_MAX ? arena_strdup(reader->arena, code)
                                         : "General"};
}

static const char *code_of(const struct reader *reader, int id)
{
    for (size_t i = 0; i < reader->n_formats; i++) {
        if (reader->formats[i].id == id) {
            return reader->formats[i].code;
        }
    }
    return number_format_builtin(id);
}

static void take_style(struct package_part *part, struct reader *reader,
                       const char *const *attributes)
{
    if (reader->n == STYLES_MAX) {
        package_fail(part, ERR_LIMIT, "more than %d cell styles", STYLES_MAX);
        return;
    }
    int id = number_of(package_attribute(attributes, "numFmtId"));
    reader->codes = heap_grow(reader->codes, reader->n, &reader->capacity,
                              sizeof *reader->codes);
    reader->codes[reader->n++] = code_of(reader, id);
}

static void on_start(struct package_part *part, const char *name,
                     const char *const *attributes)
{
    struct reader *reader = package_self(part);
    reader->in_formats |= strcmp(name, "numFmts") == 0;
    reader->in_styles |= strcmp(name, "cellXfs") == 0;
    if (reader->in_formats && strcmp(name, "numFmt") == 0) {
        take_format(part, reader, attributes);
    } else if (reader->in_styles && strcmp(name, "xf") == 0) {
        take_style(part, reader, attributes);
    }
}

static void on_end(struct package_part *part, const char *name)
{
    struct reader *reader = package_self(part);
    reader->in_formats &= strcmp(name, "numFmts") != 0;
    reader->in_styles &= strcmp(name, "cellXfs") != 0;
}

enum err cell_styles_read(struct package *package, struct arena *arena,
                          const char *part, struct cell_styles *ret_styles,
                          struct errmsg *msg)
{
    ASSERT(arena != NULL && ret_styles != NULL);
    static const struct package_events events = {on_start, on_end, NULL};
    struct reader *reader = arena_alloc(arena, sizeof *reader);
    reader->arena = arena;
    enum err err = package_read(package, part, &events, reader, msg);
    if (err == ERR_OK) {
        const char **codes = arena_array(arena, reader->n, sizeof *codes);
        if (reader->n > 0) {
            memcpy(codes, reader->codes, reader->n * sizeof *codes);
        }
        *ret_styles = (struct cell_styles){codes, reader->n};
    }
    free(reader->codes);
    return err;
}

const char *cell_styles_code(const struct cell_styles *styles,
                             const char *index)
{
    int at = number_of(index);
    bool known = at >= 0 && (size_t)at < styles->n;
    return known ? styles->codes[at] : "General";
}

/*
 * What is wrong with a file, with its place: collected, not thrown, so that a
 * person mends a file once.
 *
 * A spot is a value in a file: whoever looks at the value says what is wrong
 * with it there.
 */
#ifndef CONF_FINDINGS_H
#define CONF_FINDINGS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/place.h"

#define FINDINGS_MAX 50

/* A file as read. Texts are kept until its findings are rendered. */
struct source {
    const char *path;      /* as opened and as shown */
    const char *directory; /* "" or with its slash: for relative paths */
    const char *bytes;     /* without byte order mark */
    const char *json;      /* the same with comments blanked */
    size_t n;
    size_t order; /* of reading: 0 is the main file */
};

struct finding {
    size_t order;
    struct place place;
    const char *text; /* whole: "file:line:column: /pointer: message" */
};

struct finding_list {
    struct finding items[FINDINGS_MAX];
    size_t n;     /* kept */
    size_t total; /* found */
};

struct findings {
    struct arena *arena; /* borrowed: for texts */
    struct finding_list errors;
    struct finding_list warnings;
};

struct spot {
    struct findings *findings;
    const struct source *source;
    const char *pointer; /* in findings->arena */
};

/* The spot of a member, of an element. */
struct spot spot_key(struct spot spot, const char *key);
struct spot spot_index(struct spot spot, size_t index);

/* Says what is wrong with the value and how to mend it; spot_key_error points
 * at the key instead. Control characters in it are made visible. */
void spot_error(struct spot spot, const char *format, ...) PRINTF_LIKE(2, 3);
void spot_key_error(struct spot spot, const char *format, ...)
    PRINTF_LIKE(2, 3);
void spot_warning(struct spot spot, const char *format, ...) PRINTF_LIKE(2, 3);

/* The same for a place that is no value: a syntax error. */
void source_error(struct findings *findings, const struct source *source,
                  size_t offset, const char *message);

/* The same for a file that cannot be read at all. */
void file_error(struct findings *findings, const char *message);

/* Texts in the order of the files; the last says how many more there are.
 * In `arena`. */
const char *const *findings_render(struct arena *arena,
                                   struct finding_list *list, size_t *ret_n);

#endif

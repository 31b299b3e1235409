/*
 * The parts of an Office document (ECMA-376 part 2): XML files in a ZIP
 * archive that point at each other.
 *
 * Everything is bounded: entries, what a part and all of them expand to, depth
 * and the size of one tag. A document type is refused, and with it every
 * entity. Nothing is written anywhere.
 */
#ifndef CHECKLIST_PACKAGE_H
#define CHECKLIST_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define PACKAGE_PART_MAX ((size_t)64 * 1024 * 1024)   /* bytes of XML */
#define PACKAGE_TOTAL_MAX ((size_t)128 * 1024 * 1024) /* of all parts read */
#define PACKAGE_RELATIONS_MAX 1024

struct package {
    struct zip *archive;
    size_t bytes_left; /* that may still be expanded */
};

/* `bytes` are borrowed until package_close. ERR_INVALID: no archive, or a
 * damaged one. ERR_LIMIT: more entries than a workbook has. */
MUST_USE enum err package_open(struct package *package, const void *bytes,
                               size_t n, struct errmsg *msg);

void package_close(struct package *package);

/* The archive has this part ("xl/workbook.xml"); case does not matter. */
bool package_has(const struct package *package, const char *part);

struct package_part;

/* What a reader of a part is told. Names are local names of the namespace of
 * spreadsheets or of relations; other elements are left out. */
struct package_events {
    void (*start)(struct package_part *part, const char *name,
                  const char *const *attributes);
    void (*end)(struct package_part *part, const char *name);
    void (*text)(struct package_part *part, const char *text, size_t n);
};

/* Reads a part; `self` is for the events, any of which may be NULL.
 * ERR_INVALID: missing, damaged, no XML, a document type, encrypted. ERR_LIMIT:
 * too large or too deep. ERR_UNSUPPORTED: compressed in a way Office does not.
 * Or what an event said with package_fail. */
MUST_USE enum err package_read(struct package *package, const char *part,
                               const struct package_events *events, void *self,
                               struct errmsg *msg);

/* What package_read was given. */
void *package_self(const struct package_part *part);

/* Ends reading with this error. */
void package_fail(struct package_part *part, enum err err, const char *format,
                  ...) PRINTF_LIKE(3, 4);

/* An attribute without namespace, or "" ; borrowed for the event. */
const char *package_attribute(const char *const *attributes, const char *name);

/* The attribute that names a relation (r:id), or "". */
const char *package_relation_id(const char *const *attributes);

/* One part points at another. */
struct relation {
    const char *id;
    const char *type; /* last word of its type: "worksheet" */
    const char *part; /* from the root, without a slash before it */
};

struct relations {
    const struct relation *items;
    size_t n;
};

/* The relations of `part`, "" being the package itself; none where it has none.
 * In the arena. Errors as package_read. */
MUST_USE enum err package_relations(struct package *package,
                                    struct arena *arena, const char *part,
                                    struct relations *ret_relations,
                                    struct errmsg *msg);

/* By id or, with id NULL, the first of a type; NULL if there is none. */
const struct relation *package_relation(const struct relations *relations,
                                        const char *id, const char *type);

#endif

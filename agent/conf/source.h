/*
 * A JSON file's bytes, read into a value and kept for places.
 */
#ifndef CONF_SOURCE_H
#define CONF_SOURCE_H

#include <jansson.h>

#include "conf/findings.h"

/* A source of bytes that are kept until its findings are rendered; `path` is
 * copied. In findings->arena. */
struct source *source_create(struct findings *findings, const char *path,
                             const char *bytes, size_t n);

/* The object in it, the caller's to json_decref; NULL after telling what is
 * wrong. */
json_t *source_parse(struct findings *findings, struct source *source);

#endif

/*
 * The part of JSON Schema (2020-12) that the printed schema uses, enough to
 * hold it against configurations without another program.
 */
#ifndef UNIT_CONF_SUPPORT_SCHEMA_H
#define UNIT_CONF_SUPPORT_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

/* Whether `value` is as `schema` says; `root` has the $defs. A keyword that is
 * not known here fails the test. */
bool schema_holds(const json_t *root, const json_t *schema,
                  const json_t *value);

#endif

/* A fact as JSON: [subject, name, value] (docs/evidence.md). */
#ifndef PROBES_FACT_JSON_H
#define PROBES_FACT_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "core/fact.h"

/* The fact of such a triple; texts borrowed from it. False: it is none. */
bool fact_from_json(const json_t *triple, struct fact *ret);

#endif
